"""The real pages: what every one of them has to have beyond what the checks ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import html

from sphinx_talks.content.problems import Level
from sphinx_talks.content.records import Kind, Talk

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.records import Page

pytestmark = pytest.mark.content

LONGEST_SUMMARY = 120
# Nobody has found out yet what these talks were about.
UNKNOWN = {
    "talks/mlct-03/mlct-20150430.md",
    "talks/mlct-05/hagino3000.md",
    "talks/mlct-05/hnakagawa.md",
    "talks/mlct-05/overs-5121.md",
    "talks/mlct-05/soonraah.md",
    "talks/mlct-05/ynqa.md",
    "talks/mlct-06/kosuke-kitahara.md",
}


@pytest.fixture(scope="module")
def entries(checked: tuple[list[Entry], list[Problem]]) -> list[Entry]:
    """Give all pages of the site."""
    return checked[0]


def records(entries: list[Entry], kind: Kind) -> dict[str, Page]:
    """Return the records of a kind by path."""
    return {entry.path: entry.record for entry in entries if entry.kind is kind and entry.record}


def test_the_checks_find_no_problem(checked: tuple[list[Entry], list[Problem]]) -> None:
    assert [str(problem) for problem in checked[1] if problem.code.level is not Level.ADVICE] == []


def test_there_are_pages_of_every_kind(entries: list[Entry]) -> None:
    assert all(records(entries, kind) for kind in Kind)


def test_every_talk_names_speakers_topics_and_sources(entries: list[Entry]) -> None:
    for path, talk in records(entries, Kind.TALK).items():
        assert isinstance(talk, Talk)
        # Nobody has found out yet who gave the two talks known of #9.
        assert talk.speakers or path.startswith("talks/mlct-09/"), path
        assert talk.topics or path in UNKNOWN, path
        assert talk.sources, path


def test_every_event_names_its_sources(entries: list[Entry]) -> None:
    assert [path for path, event in records(entries, Kind.EVENT).items() if not event.sources] == []


def test_summaries_are_one_short_sentence_in_both_languages(entries: list[Entry]) -> None:
    for entry in entries:
        page = entry.record
        assert page is not None, entry.path
        for summary in (page.summary, page.summary_en):
            assert summary is None or len(summary) <= LONGEST_SUMMARY, entry.path
        if entry.kind in {Kind.TALK, Kind.EVENT, Kind.TOPIC}:
            assert page.summary, entry.path
            assert page.summary_en, entry.path


def test_every_page_builds_without_a_warning(entries: list[Entry], real_site: Path) -> None:
    for entry in entries:
        page = html.fromstring((real_site / f"{entry.docname}.html").read_bytes())
        assert len(page.xpath("//h1")) == 1, entry.path
