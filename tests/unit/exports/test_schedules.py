"""Programmes of events: what apps ask for, and what is left out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from sphinx_talks.exports import FORMATS
from tests.unit.exports.conftest import BASE, HOSTILE, made, with_title

if TYPE_CHECKING:
    from tests.unit.exports.conftest import Make

NIGHT = "data/schedule/night.xml"
XML, JSON = "data/schedule/kite-2.xml", "data/schedule/kite-2.json"


def events(content: bytes) -> list[etree._Element]:
    return etree.fromstring(content).findall("day/room/event")


def test_a_talk_with_a_time_is_in_both_forms(archive: Make) -> None:
    site = archive()
    found = {one.findtext("title"): one for one in events(made(site, "schedule-xml")[XML])}
    talk = found["Knots for *Every* Wind <b>"]
    assert [talk.findtext(name) for name in ("date", "start", "duration")] == [
        "2021-11-05T20:05:00+09:00",
        "20:05",
        "00:25",
    ]
    # What programs read without asking whether it is there.
    assert [talk.findtext(name) for name in ("subtitle", "track")] == ["", "String Tension"]
    assert re.fullmatch(r"[a-z0-9_]{4,}-[0-9]+-[a-z0-9_-]{4,}", talk.findtext("slug") or "")
    schedule = json.loads(made(site, "schedule-json")[JSON])["schedule"]
    (day,) = schedule["conference"]["days"]
    rows = [one for room in day["rooms"].values() for one in room]
    assert {one["guid"] for one in rows} == {one.get("guid") for one in found.values()}
    assert {str(one["id"]) for one in rows} == {one.get("id") for one in found.values()}
    assert schedule["conference"]["url"] == f"{BASE}events/kite-2.html"


def test_after_midnight_is_the_next_day(archive: Make) -> None:
    page = "---\ntitle: Late\nspeakers: [ida-marlow]\ntime: 23:50-24:30\n---\n"
    (late,) = [
        one
        for one in events(made(archive({"talks/kite-2/late.md": page}), "schedule-xml")[XML])
        if one.findtext("title") == "Late"
    ]
    assert (late.findtext("start"), late.findtext("duration")) == ("23:50", "00:40")
    page = page.replace("23:50-24:30", "24:30-24:50")
    late = next(
        one
        for one in events(made(archive({"talks/kite-2/late.md": page}), "schedule-xml")[XML])
        if one.findtext("title") == "Late"
    )
    assert (late.findtext("start"), late.findtext("date")) == ("00:30", "2021-11-06T00:30:00+09:00")


def test_a_clock_that_is_set_makes_no_talk_longer(archive: Make) -> None:
    event = "---\ntitle: Night\ndate: 2022-03-26\nstart: 23:00\nend: 28:00\ntimezone: Europe/Berlin\n---\n"
    talk = "---\ntitle: Long\nspeakers: [ida-marlow]\ntime: 25:00-27:30\n---\n"
    (found,) = events(made(archive({"events/night.md": event, "talks/night/long.md": talk}), "schedule-xml")[NIGHT])
    # From two o'clock to three there is no time on that day.
    assert (found.findtext("date"), found.findtext("duration")) == ("2022-03-27T01:00:00+01:00", "01:30")


def test_the_days_are_those_of_the_event(archive: Make) -> None:
    event = "---\ntitle: Camp\ndate: 2022-05-03\nend_date: 2022-05-05\n---\n"
    talk = "---\ntitle: Late\nspeakers: [ida-marlow]\ndate: 2022-05-04\ntime: 24:10-24:40\n---\n"
    site = archive({"events/camp.md": event, "talks/camp/late.md": talk})
    root = etree.fromstring(made(site, "schedule-xml")["data/schedule/camp.xml"])
    assert [root.findtext(f"conference/{name}") for name in ("start", "end", "days")] == [
        "2022-05-03",
        "2022-05-05",
        "3",
    ]
    days = [[day.get(name) for name in ("index", "date", "start", "end")] for day in root.iter("day")]
    assert days == [
        ["1", "2022-05-03", "2022-05-03T00:00:00+09:00", "2022-05-04T00:00:00+09:00"],
        # What comes after midnight is of the evening before.
        ["2", "2022-05-04", "2022-05-05T00:10:00+09:00", "2022-05-05T00:40:00+09:00"],
        ["3", "2022-05-05", "2022-05-05T00:00:00+09:00", "2022-05-06T00:00:00+09:00"],
    ]
    conference = json.loads(made(site, "schedule-json")["data/schedule/camp.json"])["schedule"]["conference"]
    assert [[str(day["index"]), day["date"], day["day_start"], day["day_end"]] for day in conference["days"]] == days
    assert [sum(map(len, day["rooms"].values())) for day in conference["days"]] == [0, 1, 0]
    assert conference["daysCount"] == 3


@pytest.mark.parametrize(
    ("time", "reason"),
    [
        ("", "its time in the programme is not known (`time`)"),
        ("time: 20:40\n", "how long it took is not known (the end of `time`)"),
    ],
)
def test_what_has_no_time_is_left_out_and_listed(archive: Make, time: str, reason: str) -> None:
    site = archive({"talks/kite-2/open.md": f"---\ntitle: Open\nspeakers: [ida-marlow]\n{time}---\n"})
    assert "Open" not in [one.findtext("title") for one in events(made(site, "schedule-xml")[XML])]
    assert ("kite-2/open", reason) in [(one.entry.id, one.reason) for one in FORMATS["schedule-xml"].left_out(site)]


def test_ids_follow_from_the_id_alone(archive: Make) -> None:
    before = {one.get("guid"): one.get("id") for one in events(made(archive(), "schedule-xml")[XML])}
    page = "---\ntitle: Another\nspeakers: [ida-marlow]\ntime: 19:00-19:10\n---\n"
    after = {
        one.get("guid"): one.get("id")
        for one in events(made(archive({"talks/kite-2/a.md": page}), "schedule-xml")[XML])
    }
    assert before.items() < after.items()


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_stay_text(archive: Make, title: str) -> None:
    site = archive(with_title(title))
    assert title.strip() in {one.findtext("title") for one in events(made(site, "schedule-xml")[XML])}
    (day,) = json.loads(made(site, "schedule-json")[JSON])["schedule"]["conference"]["days"]
    assert [*day["rooms"]] == [title.strip()]
