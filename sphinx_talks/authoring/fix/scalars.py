"""Mend single values: dates and times in other forms, ids of players inside addresses, records by their names."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from sphinx_talks.authoring.fix import forms
from sphinx_talks.content.edits import Edit
from sphinx_talks.content.frontmatter import scalar
from sphinx_talks.content.problems import Position
from sphinx_talks.content.records import MODELS, NAMES, Kind, providers
from sphinx_talks.content.records.fields import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sphinx_talks.authoring.fix.page import Page
    from sphinx_talks.authoring.fix.spans import Span
    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem

_ROLE = re.compile(rf"\{{(?:talks:)?({'|'.join(Kind)})\}}`([^`<>\n]{{1,300}})(?:<([^`<>\n]{{1,300}})>)?`")
_PLAYER = re.compile(r"\s{0,20}(?:`{3,}|:{3,}|~{3,})\{youtube\}\s+(\S{1,500})\s*")


def moment(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Write a date or time in the form that front matter has."""
    yield from _rewritten(page, problem, lambda text: filter(None, (forms.date(text), forms.time(text))))


def word(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Write a number, a word or an account in the form that its field has."""
    yield from _rewritten(page, problem, forms.other)


def player(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Write the id of a video or deck for an address, and keep the time it starts at."""
    span = page.value_at(problem)
    address = page.value(span) if span else None
    if span is None or not address:
        yield _directives(page)
    elif found := forms.video(address):
        video, start = found
        has_start = bool(span.key) and (span.path[-1] == "video" or "start" in page.siblings(span))
        if span.path[-1] == "video":
            yield [Edit(*span.value, f"{{youtube: {scalar(video)}, start: {start}}}" if start else scalar(video))]
        elif start and not has_start:
            yield [Edit(*span.value, f"{scalar(video)}{_beside(page, span)}start: {start}")]
        else:
            yield [Edit(*span.value, scalar(video))]
    elif deck := providers.deck_in(address):
        yield [Edit(*span.value, scalar(deck))]
    elif span.key and span.path[-1] == "speakerdeck" and "url" not in page.siblings(span):
        # The page of a deck, which only names its player.
        yield [Edit(*span.key, "url")]


def record(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Write the id of the one record that has a name or title."""
    span = page.value_at(problem)
    kind = _kind_named(page, span) if span else None
    name = page.value(span) if span else None
    if problem.line > page.parts[2]:
        yield _roles(page)
    if span is None or kind is None or not name:
        return
    meant = named(page.catalog, kind, name)
    if len(meant) == 1:
        yield [Edit(*span.value, scalar(*meant))]


def former(entry: Entry, catalog: Catalog) -> bool:
    """Tell whether the front matter of a page names a record by an id that it had before."""
    return any(
        use.target not in catalog.by_id[NAMES[use.role]] and len(catalog.find(NAMES[use.role], use.target)) == 1
        for use in entry.uses
        if use.role in NAMES
    )


def current(page: Page) -> Iterator[Edit]:
    """Yield the ids that records have now for those they had before."""
    for span in page.spans:
        kind = _kind_named(page, span) if span.is_scalar else None
        target = page.value(span) if kind else None
        if kind and target and target not in page.catalog.by_id[kind]:
            found = page.catalog.find(kind, target)
            if len(found) == 1:
                yield Edit(*span.value, scalar(found[0].id))


def named(catalog: Catalog, kind: Kind, name: str) -> set[str]:
    """Return the ids of the records of a kind with a name, width, case and space aside."""
    return catalog.once(("named", kind), lambda: _by_name(catalog, kind)).get(_folded(name), set())


def _by_name(catalog: Catalog, kind: Kind) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for own, entry in catalog.by_id[kind].items():
        names = (entry.record.title, entry.record.title_en, *entry.record.aliases) if entry.record else ()
        for one in (own, *filter(None, names)):
            found.setdefault(_folded(one), set()).add(own)
    return found


def _folded(name: str) -> str:
    """Return a name without what people write one way or the other: width, case, spaces, hyphens."""
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", name).casefold())


def _kind_named(page: Page, span: Span) -> Kind | None:
    """Return the kind of record that a value stands for: an item of a list, or the id in an item with more."""
    name, *rest = span.path
    field = next((one for one in fields_of(MODELS[page.kind]) if one.name == name), None)
    inside = [getattr(field.record, "shorthand", "")] if field else []
    is_id = field is not None and field.is_list and (len(rest) == 1 or rest[1:] == inside)
    return NAMES.get(field.spec.role) if field and is_id else None


def _rewritten(page: Page, problem: Problem, ways: Callable[[str], Iterable[str]]) -> Iterator[Sequence[Edit]]:
    span = page.value_at(problem)
    text = page.value(span) if span else None
    if span is not None and text:
        for other in ways(text):
            if other != text:
                yield [Edit(*span.value, scalar(other))]


def _beside(page: Page, span: Span) -> str:
    """Return what stands between a field and the next: a comma, or a line with the same indentation."""
    if span.in_flow or span.key is None:
        return ", "
    start = page.text.rfind("\n", 0, span.key[0]) + 1
    return f"\n{' ' * (span.key[0] - start)}"


def _roles(page: Page) -> list[Edit]:
    """Write the ids for the names in the roles that lead nowhere, all at once; a reader sees the same words."""
    edits = []
    for place in sorted(page.wrong):
        found = _ROLE.match(page.text, page.lines.offset(place)) if place.line > page.parts[2] else None
        if not found:
            continue
        kind, words, target = Kind(found[1]), found[2].strip(), (found[3] or found[2]).strip()
        meant = named(page.catalog, kind, target)
        if len(meant) == 1 and not page.catalog.find(kind, target):
            entry = page.catalog.by_id[kind][next(iter(meant))]
            is_shown = not found[3] and entry.record is not None and entry.record.title == words
            edits.append(Edit(found.start(2), found.end() - 1, entry.id if is_shown else f"{words} <{entry.id}>"))
    return edits


def _directives(page: Page) -> list[Edit]:
    """Mend the players in prose, all at once; an address with a time stays, as an option says where it starts."""
    edits = []
    for number in sorted({place.line for place in page.wrong}):
        found = _PLAYER.fullmatch(page.lines.line(number))
        video = forms.video(found[1]) if found else None
        if found and video and video[1] is None:
            first = page.lines.offset(Position(number, 1))
            edits.append(Edit(first + found.start(1), first + found.end(1), video[0]))
    return edits
