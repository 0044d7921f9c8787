"""Cards, citations and what can be subscribed to, as the head of a page says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.records import Kind
from sphinx_talks.exports import FORMATS, heads
from sphinx_talks.exports.heads import head_page
from tests.unit.exports.conftest import BASE, with_title

if TYPE_CHECKING:
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.exports.archive import RecordArchive
    from tests.unit.exports.conftest import Make

EVENT = 'Kite Talks #2: "Wind & String"'
TALK = f"{BASE}talks/kite-2/knots.html"


def entry_of(archive: RecordArchive, kind: Kind, name: str) -> Entry:
    return archive.catalog.by_id[kind][name]


def metas(archive: RecordArchive, title: str, *known: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    page = head_page(archive, entry_of(archive, Kind.TALK, "kite-2/knots"), *known)
    for meta in heads.metas(archive, page, title):
        found.setdefault(meta.name, []).append(meta.content)
    return found


def test_a_talk(archive: Make) -> None:
    made = archive()
    assert metas(made, "Knots", "Three knots.", TALK, f"{BASE}cards/x.png") == {
        "og:title": ["Knots"],
        "og:type": ["article"],
        "og:url": [TALK],
        "og:description": ["Three knots."],
        "og:site_name": [made.title],
        "og:locale": ["en_US"],
        "og:image": [f"{BASE}cards/x.png"],
        "og:image:width": ["1200"],
        "og:image:height": ["630"],
        "og:image:alt": [f"Knots – I. Marlow – {EVENT} – 2021-11-05"],
        "twitter:card": ["summary_large_image"],
        "citation_title": ["Knots for *Every* Wind <b>"],
        "citation_author": ["I. Marlow"],
        "citation_publication_date": ["2021/11/05"],
        "citation_conference_title": [EVENT],
        "citation_language": ["en"],
        "citation_abstract_html_url": [TALK],
    }


def test_without_address_and_summary_the_facts_are_said(archive: Make) -> None:
    made = archive(base="")
    found = metas(made, "Knots")
    assert found["og:description"] == [f"I. Marlow – {EVENT} – 2021-11-05"]
    assert found["twitter:card"] == ["summary"]
    assert not found.keys() & {"og:url", "og:image", "og:image:alt", "citation_abstract_html_url"}


@pytest.mark.parametrize(
    ("date", "published"),
    [("2021-11", ["2021"]), ("2021-11-05?", None), ("../2021-11-05", None), ("2021~", None)],
)
def test_scholar_takes_a_day_or_a_year_that_is_sure(archive: Make, date: str, published: list[str] | None) -> None:
    made = archive({"events/kite-2.md": f"---\ntitle: A\nsummary: B\ndate: {date}\n---\n"})
    found = metas(made, "Knots")
    assert found.get("citation_publication_date") == published


def test_a_talk_without_a_title_is_no_work_to_cite(archive: Make) -> None:
    made = archive({"talks/kite-2/knots.md": "---\nspeakers: [ida-marlow]\ntopics: [safety]\n---\n"})
    found = metas(made, "Untitled")
    assert not [name for name in found if name.startswith("citation_")]


@pytest.mark.parametrize(
    ("language", "locale"), [("ja", "ja_JP"), ("en", "en_US"), ("pt_BR", "pt_BR"), ("en-GB", "en_GB"), ("tlh", "")]
)
def test_languages(language: str, locale: str) -> None:
    assert heads.territory(language) == locale


def paths(archive: RecordArchive, entry: Entry) -> set[str]:
    found = (*heads.site_discoveries(archive, FORMATS), *heads.discoveries(archive, entry, FORMATS))
    return {one.path.removeprefix(BASE) for one in found}


def test_everything_that_is_offered_is_there(archive: Make) -> None:
    for site in (archive(with_title("A")), archive()):
        entries = [entry for kind in Kind for entry in site.catalog.all(kind)]
        offered = {path for entry in entries for path in paths(site, entry)}
        forms = ("atom", "jsonfeed", "ical", "markdown", "oembed", "web")
        # Without those at former addresses.
        there = {file.path for name in forms for file in FORMATS[name].files(site)}
        assert offered <= there
        # All but those of the home page, which is no record.
        kinds = tuple(f"{kind.folder}/" for kind in Kind)
        assert {path for path in there if path.partition("/")[2].startswith(kinds)} <= offered


def test_feeds_of_a_topic(archive: Make) -> None:
    made = archive()
    found = paths(made, entry_of(made, Kind.TOPIC, "safety"))
    assert found == {
        "feeds/talks.xml",
        "feeds/events.xml",
        "feeds/all.json",
        "feeds/topics/safety.xml",
        "topics/safety.md",
        "opensearch.xml",
    }
    without = archive(base="")
    assert paths(without, entry_of(without, Kind.TOPIC, "safety")) == {"topics/safety.md"}
