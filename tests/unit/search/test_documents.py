"""What the search knows of a page beside its text, in the language of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content import site
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.languages import localized, names_in
from sphinx_talks.content.settings import Settings
from sphinx_talks.search.documents import Block, Built, Document, gather, lay_out
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

PAGES = {
    "index.md": "# 凧\n",
    "people/ida.md": "---\nname: 原島純\nreading: はらしま\n---\n",
    "people/bo.md": "---\nname: Bo Tern\n---\n",
    "events/k.md": "---\ntitle: 凧の会\n---\n",
    "talks/k/a.md": "---\nspeakers: [ida, bo]\n---\n",
}


@pytest.mark.parametrize(
    ("own", "language", "title", "by"),
    [
        ("ja", "ja", "Untitled talk (ida、bo)", "原島純、Bo Tern"),
        ("ja", "en", "Untitled talk (Harashima, Bo Tern)", "原島純 (Harashima), Bo Tern"),
        ("en", "en", "Untitled talk (ida, bo)", "原島純, Bo Tern"),
    ],
)
def test_speakers_stand_as_the_language_of_the_site_has_them(
    tmp_path: Path, own: str, language: str, title: str, by: str
) -> None:
    write(tmp_path, PAGES)
    entries = site.read(tmp_path, Settings(language=own)).entries
    if language != own:
        names = names_in(entries, language)
        entries = tuple(localized(entry, language, names, own) for entry in entries)
    catalog = Catalog(entries, {})
    found = {
        name: gather(catalog.entries[name], catalog, Built("", "", language)) for name in ("talks/k/a", "people/ida")
    }
    assert (found["talks/k/a"].title, found["talks/k/a"].by) == (title, by)
    assert {"原島純", "はらしま"} <= {found["people/ida"].title, *found["people/ida"].also}


EVENT = """\
---
title: Kite day
date: 2024-05
series: kites
number: 3
hosts: [Knots]
sponsors: [Sails, knots]
---
"""
ARCHIVE = {
    "index.md": "# Home\n",
    "series/kites.md": "---\ntitle: Kites\nstatus: active\norganizers: [ida]\n---\n",
    "organizations/knots.md": "---\ntitle: Knots\n---\n",
    "organizations/sails.md": "---\ntitle: Sails\n---\n",
    "people/ida.md": "---\nname: Ida\naffiliation: Knots\n---\n",
    "topics/lift.md": "---\ntitle: Lift\n---\n",
    "events/k.md": EVENT,
    "talks/k/a.md": "---\ntitle: A\nspeakers: [{person: ida, affiliation: Sails}]\ntopics: [lift]\n---\n",
}
LIFT, IDA, SERIES = ("topics/lift",), ("people/ida",), ("series", ("series/kites",))
KNOTS, SAILS = "organizations/knots", "organizations/sails"
#: Of each page topics, speakers, other records by facet, day and number.
FILTERED: dict[str, tuple[object, ...]] = {
    "index": ((), (), (), 0, 0),
    "topics/lift": (LIFT, (), (), 0, 0),
    "people/ida": ((), IDA, (("organization", (KNOTS,)),), 0, 0),
    "series/kites": ((), (), (SERIES,), 0, 0),
    "organizations/knots": ((), (), (("organization", (KNOTS,)),), 0, 0),
    # An organization in two roles is one value.
    "events/k": (LIFT, IDA, (SERIES, ("organization", (KNOTS, SAILS))), 20240500, 3),
    # The series of its event, and where its speaker was then.
    "talks/k/a": (LIFT, IDA, (SERIES, ("organization", (SAILS,))), 20240500, 0),
}


@pytest.mark.parametrize("docname", FILTERED)
def test_what_pages_can_be_filtered_by(tmp_path: Path, docname: str) -> None:
    write(tmp_path, ARCHIVE)
    catalog = Catalog(site.read(tmp_path, Settings(language="en")).entries, {})
    made = gather(catalog.entries[docname], catalog, Built("", "", "en"))
    assert (made.topics, made.speakers, made.others, made.day, made.number) == FILTERED[docname]


def test_of_a_text_in_latin_letters_names_alone_are_heard() -> None:
    for text, heard in (
        ("the Kite and a Wind", {"kite", "wind"}),
        ("風の Kite and a ウィンド", {"kite", "and", "ウィンド"}),
    ):
        assert lay_out(Document("a", "a.html", "", "page", blocks=(Block("", "", text),))).heard == heard


def test_a_page_that_nobody_has_translated_is_in_its_own_language(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    (home,) = (entry for entry in site.read(tmp_path, Settings(language="zh_TW")).entries if entry.docname == "index")
    entry = localized(home, "en", {}, "zh_TW")
    assert gather(entry, Catalog([entry], {}), Built("", "", "en")).language == "zh-TW"
    assert gather(home, Catalog([home], {}), Built("", "", "zh_TW")).language == ""
