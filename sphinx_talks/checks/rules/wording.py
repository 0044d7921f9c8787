"""Texts and values that nobody meant: mark-up, words that hold a place, what is said twice, what is hardly so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.checks.rules.texts import page, problem
from sphinx_talks.content import providers
from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.markdown import leftovers
from sphinx_talks.content.problems import Code, Problem, message, shown
from sphinx_talks.content.records import Event, Kind, Talk
from sphinx_talks.content.records.base import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.settings import Settings

#: Fields of words that readers see in listings.
_TEXTS = ("title", "title_en", "announced_title", "summary", "summary_en")
#: Words that are there until the true ones are known.
HOLDING = re.compile(
    r"\W*(?:todo|tb[acd]|fixme|x{3,}|untitled|no title|title|title of (?:the|your) \w+|lorem ipsum\b.*|summary"
    r"|仮|仮題|無題|未定|題名|タイトル|(?:題名|タイトル)(?:未定|なし|は未定)|テスト)\W*|[?\uff1f\s]{3,}"
    r"|.*[(\uff08\[](?:仮|仮題|tb[acd])[)\uff09\]]",
    re.IGNORECASE | re.DOTALL,
)
#: The earliest years of an event and of anything published on the web, and how many days an event lasts at most.
_FIRST_YEAR, _FIRST_PUBLISHED, _LONGEST = 1900, 1991, 60
#: How many more can come than have registered, where registering was asked for.
_TIMES = 2


def problems(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield mark-up that is rendered as it stands, words in the place of others, repetitions and unlikely values."""
    names = "|".join(sorted({re.escape(one.label) for one in providers.table() if one.media}, key=len, reverse=True))
    of_site = re.compile(rf".*\S\s+[-|\u2013\u2014\u00b7]\s+(?:{names}|PPT)", re.IGNORECASE)
    for entry in catalog.entries.values():
        for got, want, position in entry.prose.leftovers:
            text = message("mark-up is rendered as it stands", got, want)
            yield Problem(page(entry), *position, Code.LEFT_OVER, text)
        yield from _fields(entry, of_site)
        yield from _repeated(entry)
        yield from _years(entry)
    for event in catalog.all(Kind.EVENT):
        yield from _unlikely(event, record(event, Event))


def spellings(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield what the site spells otherwise (`talks_terms`), in translations too."""
    for entry in catalog.entries.values():
        for one in (entry, *(twin for _, twin in entry.twins)):
            for got, want, position in one.spellings:
                text = message("another spelling of a term", got, shown(want))
                yield Problem(page(one), *position, Code.SPELLING, text)


def _fields(entry: Entry, of_site: re.Pattern[str]) -> Iterator[Problem]:
    for name in _TEXTS:
        text = "" if entry.untitled and name == "title" else getattr(entry.record, name, None)
        field = (entry.kind.title_field + name.removeprefix("title")) if entry.kind and "title" in name[:5] else name
        if not text:
            continue
        for got, want in leftovers.in_field(text):
            fault = message(f"{field}: mark-up is rendered as it stands", got, want)
            yield problem(entry, Code.LEFT_OVER, fault, field)
        if HOLDING.fullmatch(text):
            fault = message(f"{field}: words in the place of others", text, "what it is, or nothing yet")
            yield problem(entry, Code.PLACEHOLDER, fault, field)
        elif of_site.fullmatch(text):
            fault = message(f"{field}: name of the site behind the title", text, "the title alone")
            yield problem(entry, Code.PLACEHOLDER, fault, field)


def _repeated(entry: Entry) -> Iterator[Problem]:
    """Yield what a page says twice."""
    found = entry.record
    if found is None:
        return
    for name in ("title_en", "summary", "summary_en"):
        if found.title and getattr(found, name, None) == found.title:
            fault = message(f"{name} is the title", found.title, "other words, or none")
            yield problem(entry, Code.REPEATED, fault, name)
    if found.title in found.aliases:
        yield problem(entry, Code.REPEATED, message("alias is the title", found.title, "other names alone"), "aliases")
    for name in ("sources", "reports"):
        seen: set[str] = set()
        for one in getattr(found, name, ()):
            if isinstance(one, Source) and one.url in seen:
                yield problem(entry, Code.REPEATED, message(f"{name}: address is given twice", one.url, "once"), name)
            seen.add(one.url)


def _years(entry: Entry) -> Iterator[Problem]:
    """Yield years before anything was recorded."""
    slides = entry.record.slides if isinstance(entry.record, Talk) else None
    days = (
        ("date", getattr(entry.record, "date", None), _FIRST_YEAR),
        ("slides", slides and slides.published, _FIRST_PUBLISHED),
    )
    for name, day, first in days:
        if day and day.year < first:
            yield problem(entry, Code.UNLIKELY, message(f"{name}: year is unlikely", day.iso(), "four digits"), name)


def _unlikely(entry: Entry, event: Event) -> Iterator[Problem]:
    first, last = (day.first_day() if day else None for day in (event.date, event.end_date))
    if first and last and (last - first).days > _LONGEST:
        text = message("event is very long", f"{(last - first).days} days", f"at most {_LONGEST}, or a series")
        yield problem(entry, Code.UNLIKELY, text, "end_date")
    came = event.attendance
    if came and came.attended and came.registered and came.attended.value > _TIMES * came.registered.value:
        got = f"{came.attended.value} of {came.registered.value}"
        text = message("far more came than registered", got, "the numbers as they were")
        yield problem(entry, Code.UNLIKELY, text, "attendance")
