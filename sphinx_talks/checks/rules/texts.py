"""What a page says in too many words, in one language only, or in another order than its like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.content.folder import printable
from sphinx_talks.content.problems import Code, Message, Problem, message, short
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.settings import Settings


#: The roles in which a topic or a person has to be named; of other kinds any will do.
NAMED_BY = {Kind.TOPIC: ("topic", "event-topic", "broader"), Kind.PERSON: ("speaker", "organizer", "helper")}


def link_problems(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield topics that nothing is about or leads to, and people whom no page names."""
    for kind in (*NAMED_BY, *(kind for kind in Kind if kind.model.optional)):
        for entry in catalog.all(kind):
            naming = [catalog.naming(entry, role) for role in NAMED_BY.get(kind, ())]
            if any(naming) or (not naming and catalog.is_named(entry)) or catalog.mentioning(entry.docname):
                continue
            if kind is Kind.TOPIC:
                text = message("topic has no talks", entry.id, "a talk or event with it, a narrower topic, or a link")
            else:
                text = message(f"no page names the {kind}", entry.id, "a talk, an event or a link")
            yield problem(entry, Code.UNUSED if kind is Kind.TOPIC else Code.UNLINKED, text, kind.title_field)


def problem(entry: Entry, code: Code, text: Message, *fields: str) -> Problem:
    """Return a problem at the first of the fields that the page has, else at its beginning."""
    return Problem(printable(entry.path), *entry.position(*fields), code, text)


def page(entry: Entry) -> str:
    """Return the path of a page as a message names it."""
    return printable(entry.path)


MAX_SUMMARY = 120
#: Hiragana, katakana, kanji.
JAPANESE = re.compile("[\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff]")
#: Names of people are written in Latin letters only where they do so themselves.
TRANSLATED = frozenset(kind for kind in Kind if kind.title_field == "title")


def problems(catalog: Catalog, settings: Settings) -> Iterator[Problem]:
    """Yield long summaries, titles without English, images without words, and sections out of order."""
    for entry in catalog.entries.values():
        yield from _summaries(entry)
        yield from _title(entry)
        for target, position in entry.prose.silent_images:
            text = message(
                "image without words for those who do not see it", target, "`![what it shows](…)` or `:alt:`"
            )
            yield Problem(page(entry), *position, Code.NO_WORDS, text)
        if entry.kind and (order := settings.sections(entry.kind)):
            yield from _sections(entry, order)


def former_names(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield the options of listings that are called otherwise today."""
    for entry in catalog.entries.values():
        for got, now, position in entry.prose.outdated:
            yield Problem(page(entry), *position, Code.FORMER_NAME, message("former name", got, f"`{short(now)}`"))


def _summaries(entry: Entry) -> Iterator[Problem]:
    for field in ("summary", "summary_en"):
        summary = getattr(entry.record, field, None)
        if summary and len(summary) > MAX_SUMMARY:
            text = message(f"{field} is long", f"{len(summary)} characters", f"at most {MAX_SUMMARY}")
            yield problem(entry, Code.LONG_SUMMARY, text, field)


def _title(entry: Entry) -> Iterator[Problem]:
    if entry.kind not in TRANSLATED or entry.record is None or entry.untitled or entry.record.title_en:
        return
    if entry.record.title and JAPANESE.search(entry.record.title):
        text = message("title has no English", entry.record.title, "`title_en`")
        yield problem(entry, Code.NO_ENGLISH, text, "title")


def _sections(entry: Entry, order: tuple[str, ...]) -> Iterator[Problem]:
    """Yield sections that stand behind one they belong before; others may stand anywhere."""
    last = -1
    for level, words, position in entry.prose.headings:
        if level != 2 or words not in order:  # noqa: PLR2004 - sections of the page
            continue
        if (number := order.index(words)) < last:
            text = message("section is out of order", words, f"it before {order[last]!r}")
            yield Problem(page(entry), *position, Code.SECTIONS, text)
        last = max(last, number)
