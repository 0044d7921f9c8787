"""Chapters, tables, and the files of other archives."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from contextlib import closing
from html import unescape
from typing import TYPE_CHECKING

import pytest
import webvtt
import yaml

from sphinx_talks.content.records import Kind
from sphinx_talks.exports import FORMATS
from tests.unit.exports.conftest import BASE, BASIC, HOSTILE, made, with_title

if TYPE_CHECKING:
    from sphinx_talks.exports.archive import RecordArchive
    from tests.unit.exports.conftest import Make

#: The only names are those of our folders.
EVERY = {kind: f"SELECT * FROM {kind.folder}" for kind in Kind}  # noqa: S608 - as above
TWO = {
    "talks/kite-2/one.md": "---\ntitle: One\nspeakers: [ida-marlow]\nvideo: {start: 1:00}\n---\n",
    "talks/kite-2/two.md": "---\ntitle: Two\nspeakers: [ida-marlow]\nvideo: {start: 35:10}\n---\n",
}


def cues(content: bytes) -> list[tuple[str, str, str]]:
    # The parser leaves the escapes of https://www.w3.org/TR/webvtt1/#webvtt-cue-text.
    return [(cue.start, cue.end, unescape(cue.text)) for cue in webvtt.from_buffer(io.BytesIO(content)).captions]


def test_a_chapter_ends_where_the_next_begins(archive: Make) -> None:
    site = archive(TWO)
    assert cues(made(site, "chapters-vtt")["data/chapters/kite-2.vtt"]) == [
        ("00:01:00.000", "00:05:10.000", "One"),
        ("00:05:10.000", "00:30:00.000", "Knots for *Every* Wind <b>"),
    ]
    found = json.loads(made(site, "chapters-json")["data/chapters/kite-2.json"])
    address = f"{BASE}talks/kite-2"
    assert found == {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 60, "endTime": 310, "title": "One", "url": f"{address}/one.html"},
            {"startTime": 310, "endTime": 1800, "title": "Knots for *Every* Wind <b>", "url": f"{address}/knots.html"},
            {"startTime": 2110, "title": "Two", "url": f"{address}/two.html"},
        ],
    }
    # Where the last one ends nobody knows, and a cue has to have an end.
    assert ("kite-2/measuring-pull", "its position in the recording is not known (`start` of `video`)") in [
        (one.entry.id, one.reason) for one in FORMATS["chapters-json"].left_out(site)
    ]
    left = [(one.entry.id, one.reason) for one in FORMATS["chapters-vtt"].left_out(site)]
    assert ("kite-2/two", "its end in the recording is not known (`end` of `video`)") in left
    assert "kite-2/two" not in [one.entry.id for one in FORMATS["chapters-json"].left_out(site)]


def test_chapters_of_talks_stand_behind_them(archive: Make) -> None:
    chapters = "chapters: [{at: 1:00, title: Opening}, {at: 2:00, title: Frames}, {at: 4:00, title: Tails}]\n---\n"
    one = TWO["talks/kite-2/one.md"].replace("1:00}\n---\n", f"1:00, end: 5:00}}\n{chapters}")
    assert cues(made(archive({**TWO, "talks/kite-2/one.md": one}), "chapters-vtt")["data/chapters/kite-2.vtt"])[:4] == [
        ("00:01:00.000", "00:02:00.000", "One"),
        ("00:02:00.000", "00:04:00.000", "One: Frames"),
        ("00:04:00.000", "00:05:00.000", "One: Tails"),
        ("00:05:10.000", "00:30:00.000", "Knots for *Every* Wind <b>"),
    ]


@pytest.mark.parametrize(
    ("event", "talk", "end"),
    [
        ("video: {youtube: Zz0Kite_-01, end: 50:00}\n", "", "00:50:00.000"),
        ("video: {youtube: Zz0Kite_-01}\n", "time: 20:30-20:40\n", "00:45:10.000"),
        ("video: {youtube: Zz0Kite_-01}\n", "chapters: [{at: 36:00, title: A}]\n", None),
    ],
)
def test_the_last_chapter_ends_with_the_recording_or_by_the_programme(
    archive: Make, event: str, talk: str, end: str | None
) -> None:
    two = TWO["talks/kite-2/two.md"].replace("video:", f"{talk}video:")
    held = f"---\ntitle: K\ndate: 2021-11-05\nstart: 20:00\nend: 21:30\n{event}---\n"
    site = archive({**TWO, "talks/kite-2/two.md": two, "events/kite-2.md": held})
    found = cues(made(site, "chapters-vtt")["data/chapters/kite-2.vtt"])
    left = {one.entry.id: one.reason for one in FORMATS["chapters-vtt"].left_out(site)}
    if end:
        assert found[-1] == ("00:35:10.000", end, "Two")
    # Of a talk that is there in part, too, the rest is reported.
    assert left.get("kite-2/two") == (None if end else "its end in the recording is not known (`end` of `video`)")


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_is_one_cue(archive: Make, title: str) -> None:
    page = with_title(title)["talks/kite-2/knots.md"].replace("start: 5:10", "start: 5:10, end: 6:00")
    content = made(archive({"talks/kite-2/knots.md": page}), "chapters-vtt")["data/chapters/kite-2.vtt"]
    ((_, _, text),) = cues(content)
    assert text == title.strip()


def test_the_database_has_every_record(real: RecordArchive) -> None:
    (content,) = made(real, "sqlite").values()
    assert content == made(real, "sqlite")["data/talks.sqlite"]
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        database.row_factory = sqlite3.Row
        for kind in Kind:
            title = "name" if kind is Kind.PERSON else "title"
            found = [(row["id"], row[title]) for row in database.execute(EVERY[kind])]
            assert found == [(one.id, one.record.title) for one in real.catalog.all(kind) if one.record]
        spoken = database.execute(
            "SELECT people.id, count(*) FROM people JOIN talk_speakers ON person = people.id GROUP BY people.id"
        ).fetchall()
    assert dict(map(tuple, spoken)) == {
        one.id: len(talks) for one in real.catalog.all(Kind.PERSON) if (talks := real.catalog.talks_by(one))
    }


def test_pyvideo_has_what_it_asks_for(real: RecordArchive) -> None:
    for path, content in made(real, "pyvideo").items():
        one = json.loads(content)
        if path.endswith("category.json"):
            # Nothing else is taken (.schemas/category.json).
            assert one.keys() == {"title", "description", "url", "start_date", "end_date"}
        else:
            assert {"description", "speakers", "recorded", "title", "videos"} <= one.keys()
            assert all({"type", "url"} <= video.keys() for video in one["videos"])
            assert one["language"] == "jpn"


@pytest.mark.parametrize(
    ("last", "said"),
    [("2021-11-07", "2021-11-07"), ("2021-11-07?", None), ("2021-11", None), ("2021-11-05", "2021-11-05")],
)
def test_an_event_whose_last_day_is_not_sure_does_not_end_on_its_first(
    last: str, said: str | None, archive: Make
) -> None:
    event = f"---\ntitle: Days\ndate: 2021-11-05\nend_date: {last}\n---\n"
    talk = "---\ntitle: Reels\ndate: 2021-11-05\nspeakers: [ida-marlow]\nvideo: {youtube: Zz0Kite_-09}\n---\n"
    site = archive({"events/days.md": event, "talks/days/reels.md": talk})
    assert json.loads(made(site, "pyvideo")["days/category.json"]).get("end_date") == said
    assert yaml.safe_load(made(site, "rubyevents")["events/days/event.yml"]).get("end_date") == said


def test_rubyevents_takes_recorded_talks_with_their_cues(archive: Make) -> None:
    held = (BASIC / "events/kite-2.md").read_text("utf-8")
    dated = held.replace("{youtube: Zz0Kite_-01}", "{youtube: Zz0Kite_-01, published: 2021-11-20}")
    series = {"series/kites.md": "---\ntitle: Kite Talks\n---\n"}
    found = made(archive({**series, "events/kite-2.md": dated}), "rubyevents")
    assert {"kites/kite-1/event.yml", "kites/kite-2/event.yml", "kites/kite-2/videos.yml"} <= found.keys()
    # For Ruby, without quotes, a number.
    assert b'start_cue: "00:05:10"' in found["kites/kite-2/videos.yml"]
    (video,) = yaml.safe_load(found["kites/kite-2/videos.yml"])
    # The recording of an event has its talks in it, and only they have cues (lib/schemas/video_schema.json).
    assert (video["video_provider"], video["video_id"]) == ("youtube", "Zz0Kite_-01")
    assert (video["id"], video["date"], video["published_at"]) == ("kite-2", "2021-11-05", "2021-11-20T00:00:00Z")
    knots, pull = sorted(video["talks"], key=lambda one: str(one["id"]))
    assert (knots["start_cue"], knots["end_cue"], knots["date"]) == ("00:05:10", "00:30:00", "2021-11-05")
    assert (knots["video_provider"], knots["video_id"]) == ("parent", "kite-2-knots")
    assert (knots["language"], knots["kind"], "start_cue" in pull) == ("English", "talk", False)
    assert (pull["title"], pull["original_title"]) == ("Measuring the Pull of a Kite String", "凧糸の張力を測る")
    event = yaml.safe_load(found["kites/kite-2/event.yml"])
    assert {"id", "title", "kind", "location", "timezone", "coordinates"} <= event.keys()
    assert event["location"] == "online"
    assert yaml.safe_load(found["kites/kite-1/event.yml"])["location"]
    assert {one["slug"] for one in yaml.safe_load(found["speakers.yml"])} == {"bo-tern", "ida-marlow"}
    undated = archive({**series, "events/kite-2.md": held})
    assert "kites/kite-2/videos.yml" not in made(undated, "rubyevents")
    # Talks that nobody recorded are talks as well.
    (frames,) = yaml.safe_load(made(undated, "rubyevents")["kites/kite-1/videos.yml"])
    assert (frames["id"], frames["video_provider"]) == ("first-kite-paper-frames", "not_recorded")
    assert frames["video_id"] == frames["id"]
    reasons = {one.entry.id: one.reason for one in FORMATS["rubyevents"].left_out(undated)}
    assert reasons["kite-2/knots"] == "when its recording was published is not known (`published` of `video`)"


@pytest.mark.parametrize(
    ("fields", "said"),
    [("recording: not-recorded", "not_recorded"), ("recording: not-published", "not_published"), ("", "not_published")],
)
def test_rubyevents_is_told_what_became_of_a_recording(archive: Make, fields: str, said: str) -> None:
    talk = f"---\ntitle: Reels\nspeakers: [ida-marlow]\n{fields}\n---\n"
    site = archive({"talks/kite-1/reels.md": talk})
    rows = {one["id"]: one for one in yaml.safe_load(made(site, "rubyevents")["events/kite-1/videos.yml"])}
    assert rows["first-kite-reels"]["video_provider"] == said
    unsure = archive({"events/kite-1.md": "---\ntitle: A\ndate: 2019-05\n---\n", "talks/kite-1/reels.md": talk})
    left = {one.entry.docname: one.reason for one in FORMATS["rubyevents"].left_out(unsure)}
    assert {left["events/kite-1"], left["talks/kite-1/reels"]} == {"its day is not known for sure (`date`)"}


@pytest.mark.parametrize(
    ("video", "said"),
    [
        ("{vimeo: 76979871}", ("vimeo", "76979871", None)),
        ("{ccc: kites-1}", ("not_published", "kite-2-knots", "https://media.ccc.de/v/kites-1")),
        ("{url: https://kites.example/v}", ("not_published", "kite-2-knots", "https://kites.example/v")),
    ],
)
def test_rubyevents_plays_recordings_of_sites_that_it_knows(
    video: str, said: tuple[str, str, str | None], archive: Make
) -> None:
    page = (BASIC / "talks/kite-2/knots.md").read_text("utf-8")
    own = re.sub(r"^video: .*$", f"video: {video}", page, flags=re.MULTILINE)
    rows = yaml.safe_load(made(archive({"talks/kite-2/knots.md": own}), "rubyevents")["events/kite-2/videos.yml"])
    (found,) = (one for one in rows if one["id"] == "kite-2-knots")
    resources = found.get("additional_resources", [{"url": None}])
    assert (found["video_provider"], found["video_id"], resources[0]["url"]) == said


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_stay_text_elsewhere(archive: Make, title: str) -> None:
    site = archive({**with_title(title), "series/kites.md": "---\ntitle: Kite Talks\n---\n"})
    videos = [
        one
        for path, text in made(site, "rubyevents").items()
        if path.endswith("videos.yml")
        for one in yaml.safe_load(text)
    ]
    assert title.strip() in {talk["title"] for one in videos for talk in one.get("talks", [one])}
    one = json.loads(made(site, "pyvideo")["kite-2/videos/knots.json"])
    assert (one["title"], one["speakers"]) == (title.strip(), [title.strip()])
