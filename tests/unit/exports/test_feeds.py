"""Feeds, as feedparser, podcastparser and JSON readers take them."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import feedparser
import podcastparser
import pytest
from icalendar import Calendar
from lxml import etree

from sphinx_talks.cli import main
from sphinx_talks.content.git import Days
from sphinx_talks.content.records import Kind
from sphinx_talks.exports import FORMATS
from sphinx_talks.exports.feeds import MOST
from tests.unit.exports.conftest import BASE, HOSTILE, made, read, with_title

if TYPE_CHECKING:
    from sphinx_talks.exports.archive import RecordArchive
    from tests.unit.exports.conftest import Make


def test_every_topic_person_and_series_has_a_feed(archive: Make) -> None:
    assert sorted(made(archive(), "atom")) == [
        "feeds/events.xml",
        "feeds/people/bo-tern.xml",
        "feeds/people/ida-marlow.xml",
        "feeds/talks.xml",
        "feeds/topics/frames.xml",
        "feeds/topics/safety.xml",
        "feeds/topics/string-tension.xml",
        # What it was called before.
        "feeds/topics/tension.xml",
    ]


def test_one_file_names_every_feed(archive: Make) -> None:
    site = archive(with_title(HOSTILE[0]))
    (content,) = made(site, "opml").values()
    named = {
        one.get("xmlUrl"): (one.get("text"), one.get("htmlUrl")) for one in etree.fromstring(content).iter("outline")
    }
    feeds = {BASE + path: feedparser.parse(feed).feed for path, feed in made(site, "atom").items()}
    # A feed at a former address is none to begin with.
    assert named.keys() - {None} == feeds.keys() - {f"{BASE}feeds/topics/tension.xml"}
    assert named[f"{BASE}feeds/people/ida-marlow.xml"] == ("Ida Marlow", f"{BASE}people/ida-marlow.html")
    assert all(feeds[path].title.endswith(f": {text}") for path, (text, _page) in named.items() if path)
    assert made(archive(base=""), "opml") == {}


def test_an_entry_says_what_the_record_does(archive: Make) -> None:
    feed = feedparser.parse(made(archive(), "atom")["feeds/people/ida-marlow.xml"])
    assert not feed.bozo
    assert (feed.feed.id, feed.feed.link) == (
        "tag:kites.example,2026:feeds/people/ida-marlow",
        f"{BASE}people/ida-marlow.html",
    )
    entry = next(one for one in feed.entries if one.id == "tag:kites.example,2026:talk/kite-2/knots")
    assert entry.title == "Knots for *Every* Wind <b>"
    assert entry.link == f"{BASE}talks/kite-2/knots.html"
    assert entry.published == entry.updated == "2021-11-05T20:05:00+09:00"
    assert [one.name for one in entry.authors] == ["I. Marlow"]
    assert {one.term: one.label for one in entry.tags} == {"string-tension": "String Tension", "safety": "Safety"}
    assert entry.summary == "Three knots are enough."


def test_a_feed_keeps_its_id_when_what_it_is_about_is_renamed(archive: Make) -> None:
    site = archive({"talks/kite-2/r.md": "---\ntitle: R\nspeakers: [ida-marlow]\ntopics: [frames]\n---\n"})
    old = [feedparser.parse(made(site, "atom")[f"feeds/{path}.xml"]).feed.id for path in RENAMED]
    for path, new in RENAMED.items():
        kind, former = path.split("/")
        assert main(["rename", KINDS[kind], former, new.split("/")[1], "--root", str(site.root)]) == 0
    after = made(read(site.root, BASE), "atom")
    for path, ident in zip(RENAMED, old, strict=True):
        assert feedparser.parse(after[f"feeds/{RENAMED[path]}.xml"]).feed.id == ident
        # It answers at the old address, too.
        assert after[f"feeds/{path}.xml"] == after[f"feeds/{RENAMED[path]}.xml"]


RENAMED = {"topics/frames": "topics/spars", "topics/string-tension": "topics/pull", "people/ida-marlow": "people/ida"}
KINDS = {"topics": "topic", "people": "person"}


def test_an_edit_changes_the_day_and_not_the_id(archive: Make) -> None:
    before = archive()
    after = replace(before, commits=Days({"talks/kite-2/knots.md": 1_700_000_000}, {}, {}))
    old, new = (feedparser.parse(made(one, "atom")["feeds/talks.xml"]) for one in (before, after))
    assert [one.id for one in old.entries] == [one.id for one in new.entries]
    assert old.feed.id == new.feed.id
    assert {one.id: one.updated for one in new.entries}[
        "tag:kites.example,2026:talk/kite-2/knots"
    ] == "2023-11-14T22:13:20Z"
    assert new.feed.updated == "2023-11-14T22:13:20Z"
    assert made(before, "atom") == made(archive(), "atom")


def ids(site: RecordArchive) -> set[str]:
    """Return the ids of all entries and components."""
    feeds = (
        feedparser.parse(made(site, "atom")["feeds/talks.xml"]),
        feedparser.parse(made(site, "atom")["feeds/events.xml"]),
    )
    items = json.loads(made(site, "jsonfeed")["feeds/all.json"])["items"]
    components = Calendar.from_ical(made(site, "ical")["calendar/all.ics"]).events
    return {entry.id for feed in feeds for entry in feed.entries} | {
        *(item["id"] for item in items),
        *(str(one["uid"]) for one in components),
    }


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (("event", "kite-2", "wind-night"), "calendar/events/{}.ics"),
        (("talk", "kite-2/knots", "loops"), "calendar/talks/{}.ics"),
        (("talk", "kite-2/knots", "kite-1/knots"), "calendar/talks/{}.ics"),
        (("person", "ida-marlow", "ida"), "feeds/people/{}.xml"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_a_rename_changes_no_id_and_no_address(archive: Make, arguments: tuple[str, ...], path: str) -> None:
    kind, old, new = arguments
    site = archive()
    before = ids(site)
    for step in (new, f"{new}-2", old):
        assert main(["rename", kind, old, step, "--root", str(site.root)]) == 0
        renamed = read(site.root, BASE)
        assert ids(renamed) == before
        # Who has subscribed asks for it where it was.
        files = {name: text for form in ("atom", "ical") for name, text in made(renamed, form).items()}
        assert (
            files[path.format(old)] == files[path.format(step if kind != "talk" or "/" in step else f"kite-2/{step}")]
        )


def test_a_site_that_moves_keeps_its_ids_by_a_name_of_its_own(archive: Make) -> None:
    moved = replace(archive(base="https://new.example/"), authority="kites.example,2026")
    assert feedparser.parse(made(moved, "atom")["feeds/talks.xml"]).feed.id == "tag:kites.example,2026:feeds/talks"


@pytest.mark.parametrize(
    ("first", "said"),
    [
        # A page that was announced, and one that came later.
        (dt.datetime(2021, 11, 1, tzinfo=dt.UTC), "2021-11-01T00:00:00Z"),
        (dt.datetime(2026, 11, 1, tzinfo=dt.UTC), "2021-11-05T20:05:00+09:00"),
    ],
)
def test_a_talk_to_come_is_published_when_its_page_is(archive: Make, first: dt.datetime, said: str) -> None:
    seconds = {"talks/kite-2/knots.md": int(first.timestamp())}
    feed = feedparser.parse(
        made(replace(archive(), commits=Days(seconds, seconds, seconds)), "atom")["feeds/talks.xml"]
    )
    assert {one.id: one.published for one in feed.entries}["tag:kites.example,2026:talk/kite-2/knots"] == said


@pytest.mark.parametrize(
    ("event", "talk", "said"),
    [
        ("date: 2021-11-05\nstart: 20:00", "time: 20:35-20:50", "2021-11-05T20:35:00+09:00"),
        ("date: 2021-11-05\nstart: 20:00", "", "2021-11-05T20:00:00+09:00"),
        ("date: 2021-11-05\nstart: 20:00\nend_date: 2021-11-06", "date: 2021-11-06", "2021-11-06T00:00:00+09:00"),
        ("date: 2021-11-05", "", "2021-11-05T00:00:00+09:00"),
        ("date: 2021-11-05\nstart: 20:00\ntimezone: Asia/Kolkata", "", "2021-11-05T20:00:00+05:30"),
        ("date: 2021-11", "", None),
    ],
)
def test_a_talk_is_published_as_soon_as_it_can_have_begun(
    archive: Make, event: str, talk: str, said: str | None
) -> None:
    pages = {
        "events/reel.md": f"---\ntitle: A\n{event}\n---\n",
        "talks/reel/one.md": f"---\ntitle: Reels\nspeakers: [ida-marlow]\n{talk}\n---\n",
    }
    feed = feedparser.parse(made(archive(pages), "atom")["feeds/talks.xml"])
    assert {one.title: one.get("published") for one in feed.entries}["Reels"] == said


def test_an_edit_that_is_not_committed_makes_no_page_older(archive: Make) -> None:
    last = {"talks/kite-2/knots.md": 1_700_000_000}
    site = archive()
    committed, edited = (replace(site, commits=Days(last, last, last, edited=frozenset(found))) for found in ((), last))
    for name in ("atom", "jsonfeed", "ical", "sitemap", "json"):
        assert made(edited, name) == made(committed, name)
    # Its first commit is still to come, under a new name.
    assert main(["rename", "talk", "kite-2/knots", "loops", "--root", str(site.root)]) == 0
    renamed = replace(read(site.root, BASE), commits=Days(last, last, last))
    feed = feedparser.parse(made(renamed, "atom")["feeds/talks.xml"])
    assert "2023-11-14T22:13:20Z" in {one.updated for one in feed.entries}


def test_the_json_feed_has_all_and_its_older_pages_stay(archive: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sphinx_talks.exports.feeds.PAGE", 2)
    site = archive()
    before = made(site, "jsonfeed")
    pages = [json.loads(before["feeds/all.json"])]
    while "next_url" in pages[-1]:
        pages.append(json.loads(before[pages[-1]["next_url"].removeprefix(BASE)]))
    whole = [item for page in pages for item in page["items"]]
    entries = [*site.catalog.all(Kind.EVENT), *site.catalog.all(Kind.TALK)]
    assert [item["url"] for item in whole] == [site.url(one) for one in site.newest(entries)]
    assert [len(page["items"]) for page in pages] == [3, 2]
    assert [page["feed_url"] for page in pages] == [f"{BASE}{path}" for path in before]
    talk = "---\ntitle: Reels\nspeakers: [ida-marlow]\n---\n"
    after = made(archive({"talks/kite-2/reels.md": talk}), "jsonfeed")
    assert {path for path, text in after.items() if before.get(path) != text} == {"feeds/all.json", "feeds/all-2.json"}


def test_what_is_older_than_a_feed_goes_is_reported(archive: Make) -> None:
    talk = "---\ntitle: {}\nspeakers: [ida-marlow]\n---\n"
    site = archive({f"talks/kite-2/t{number}.md": talk.format(number) for number in range(MOST)})
    reasons = {one.reason for one in FORMATS["atom"].left_out(site)}
    assert reasons == {f"not among the {MOST} newest of feeds/talks.xml; feeds/all.json has all"}
    said = {one.entry.docname for one in FORMATS["atom"].left_out(site)}
    feed = feedparser.parse(made(site, "atom")["feeds/talks.xml"])
    assert said == {one.docname for one in site.catalog.all(Kind.TALK)} - {
        entry.link.removeprefix(BASE).removesuffix(".html") for entry in feed.entries
    }
    assert len(said) == 3
    assert not [*FORMATS["jsonfeed"].left_out(site)]


def test_without_an_address_there_is_no_feed(archive: Make) -> None:
    assert made(archive(base=""), "atom") == made(archive(base=""), "jsonfeed") == {}


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_stay_text(archive: Make, title: str) -> None:
    site = archive(with_title(title))
    document = made(site, "atom")["feeds/talks.xml"]
    feed = feedparser.parse(document)
    assert not feed.bozo
    entry = next(one for one in feed.entries if one.id.endswith("talk/kite-2/knots"))
    # feedparser cleans what could be markup; the text itself is compared without it.
    assert entry.title_detail.type == "text/plain"
    assert [entry.title, entry.authors[0].name] == [title.strip()] * 2
    items = json.loads(made(site, "jsonfeed")["feeds/all.json"])["items"]
    assert title in {item["title"] for item in items}


def test_every_program_takes_the_feeds_of_the_site(real: RecordArchive) -> None:
    for path, document in made(real, "atom").items():
        assert not feedparser.parse(document).bozo, path
        assert podcastparser.parse(f"{real.base}{path}", io.BytesIO(document))["title"].startswith(real.title), path


def test_the_json_feed_has_what_its_version_asks_for(real: RecordArchive) -> None:
    feed = json.loads(made(real, "jsonfeed")["feeds/all.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert all({"id", "url", "content_text", "date_modified"} <= item.keys() for item in feed["items"])
    days = [item["date_published"][:10] for item in feed["items"] if "date_published" in item]
    assert days == sorted(days, reverse=True)
