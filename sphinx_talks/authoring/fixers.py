"""A page that has problems, and the ways to mend those that take the whole page: players, names of records, repeats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from sphinx_talks.authoring.site import Lookup
from sphinx_talks.content import frontmatter, providers, query, records
from sphinx_talks.content.characters import hinted
from sphinx_talks.content.edits import Lines
from sphinx_talks.content.frontmatter import FrontMatter, ValueSpan, scalar
from sphinx_talks.content.markdown.directives import LISTINGS
from sphinx_talks.content.problems import Edit, Position, Problem
from sphinx_talks.content.providers import Medium
from sphinx_talks.content.records import MODELS, NAMES, Kind, Video, forms
from sphinx_talks.content.records.fields import fields_of
from sphinx_talks.content.records.forms import without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry


@dataclass(frozen=True)
class CheckedPage:
    """The text of a page, and the page and the site it belongs to as they were checked."""

    entry: Entry
    text: str
    catalog: Catalog
    #: The positions of all problems, as they were numbered at first.
    wrong: frozenset[Position] = frozenset()

    @cached_property
    def lines(self) -> Lines:
        """Return the lines of the text."""
        return Lines(self.text)

    @cached_property
    def parts(self) -> tuple[str, str, int]:
        """Return block, body, and the number of lines before the body; all of it is body where that is unknown."""
        try:
            return frontmatter.split(self.text)
        except frontmatter.FrontMatterError:
            return "", self.text, 0

    @cached_property
    def matter(self) -> FrontMatter | None:
        """Return the front matter, None where it cannot be read."""
        try:
            return frontmatter.parse(self.parts[0])
        except frontmatter.FrontMatterError:
            return None

    @cached_property
    def problems(self) -> list[Problem]:
        """Return what is wrong with the front matter alone."""
        block = self.parts[0]
        try:
            matter = frontmatter.parse(block or frontmatter.split(self.text)[0])
            found = records.parse(self.entry.kind, matter, self.entry.path)[1]
        except frontmatter.FrontMatterError as error:
            found = [Problem(self.entry.path, *error.position, error.code, error.parts)]
        return [hinted(problem, block) for problem in found]

    @cached_property
    def spans(self) -> list[ValueSpan]:
        """Return the keys and values of the front matter, counted in the page; none where it cannot be read."""
        begin = self.text.find("\n") + 1
        return [span.shifted(begin) for span in self.matter.spans.values()] if self.matter else []

    def value_at(self, problem: Problem) -> ValueSpan | None:
        """Return the innermost value that begins at the position of a problem."""
        at = self.lines.offset(problem.line, problem.column)
        return next((span for span in reversed(self.spans) if span.value[0] == at), None)

    def value(self, span: ValueSpan) -> str | None:
        """Return the text of a value on one line, as it is meant and not as it is written; None for any other."""
        return self.matter.text_at(span.path) if self.matter else None

    def siblings(self, span: ValueSpan) -> set[str]:
        """Return the names beside a field, its own included."""
        return self.matter.siblings(span.path) if self.matter else set()


#: Ways to mend a problem, the best first: each is tried on the page, and the first that helps is taken.
Fixer: TypeAlias = "Callable[[CheckedPage, Problem], Iterator[Sequence[Edit]]]"


_ROLE = re.compile(rf"\{{(?:talks:)?({'|'.join(Kind)})\}}`([^`<>\n]{{1,300}})(?:<([^`<>\n]{{1,300}})>)?`")
_PLAYER = re.compile(r"\s{0,20}(?:`{3,}|:{3,}|~{3,})\{([a-z_]{2,31})\}\s+(\S{1,500})\s*")
_LISTING = re.compile(r"[>\s]*(?:`{3,}|:{3,}|~{3,})\{([a-z]+-list)\}\s*$")
_OPTION = re.compile(r"[>\s]*:?([a-z-]+):\s*(\S?)")
#: Lines of options that are looked through.
MOST_OPTIONS = 30


def player(page: CheckedPage, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Write the id of a video or deck for an address, with its provider, and keep the time it starts at."""
    span = page.value_at(problem)
    address = page.value(span) if span else None
    if span is None or not address:
        # Not in front matter, so that it is a directive.
        yield _directives(page)
        return
    medium = next((medium for medium in Medium if medium in span.path), None)
    found = providers.found_at(address, medium)
    if found is None:
        return
    provider, there = found
    start = forms.start(there)
    if not there.id:
        # The page of a deck, which only names its player.
        if span.key and span.path[-1] == provider.name and "url" not in page.siblings(span):
            yield [Edit(*span.key, "url")]
    elif span.path[-1] == medium:
        is_short = not start and provider.name == Video.shorthand
        fields = [f"{provider.name}: {scalar(there.id)}", *([f"start: {start}"] if start else [])]
        yield [Edit(*span.value, scalar(there.id) if is_short else f"{{{', '.join(fields)}}}")]
    else:
        beside = f"{_beside(page, span)}start: {start}" if start and "start" not in page.siblings(span) else ""
        named = [Edit(*span.key, provider.name)] if span.key and span.path[-1] != provider.name else []
        yield [*named, Edit(*span.value, f"{scalar(there.id)}{beside if span.key else ''}")]


def record(page: CheckedPage, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Write the id of the one record that has a name or title."""
    span = page.value_at(problem)
    kind = _kind_named(page, span) if span else None
    name = page.value(span) if span else None
    if problem.line > page.parts[2]:
        # Below the front matter records are named by roles.
        yield _roles(page)
    if span is None or kind is None or not name:
        return
    meant = Lookup.in_catalog(page.catalog, kind).ids(name)
    if len(meant) == 1:
        yield [Edit(*span.value, scalar(*meant))]


def repeated(page: CheckedPage, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Take the second of two equal items out of a list."""
    span = page.value_at(problem)
    if span is None or page.matter is None or not span.is_scalar or not isinstance(span.path[-1], int):
        return
    before = [other for other in page.spans if other.path[:-1] == span.path[:-1] and other.value < span.value]
    if any(page.value(other) == page.value(span) for other in before):
        begin = page.text.find("\n") + 1
        yield [Edit(one.start + begin, one.end + begin) for one in without(page.matter.spans[span.path], page.matter)]


def renamed(page: CheckedPage, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Write the options of listings by the names that they have today: all of the page, or the one that helps."""
    # All at once is one reading of the page, of which there are few.
    yield [edit for number in sorted({position.line for position in page.wrong}) for edit in _renamed(page, number)]
    yield list(_renamed(page, problem.line))


def _renamed(page: CheckedPage, number: int) -> Iterator[Edit]:
    """Yield the option in a line by its name of today; one that has no value gets what it asked for."""
    option = _OPTION.match(page.lines.line(number))
    above = (_LISTING.match(page.lines.line(one)) for one in range(number - 1, max(0, number - MOST_OPTIONS), -1))
    opening = next(filter(None, above), None) if option else None
    kind = LISTINGS.get(opening[1]) if opening else None
    if not option or not kind:
        return
    first, _ = page.lines.range(number)
    for _, now, value in query.outdated(kind, {option[1]: option[2]}):
        yield Edit(first + option.start(1), first + option.end(1), now)
        if value and not option[2]:
            colon = first + option.end(1) + 1
            yield Edit(colon, colon, f" {value}")


def spelled(page: CheckedPage, _problem: Problem) -> Iterator[Sequence[Edit]]:
    """Write the terms of the site, all of the page at once; links lead to the words of a heading, which stay."""
    headings = {heading.position.line for heading in page.entry.prose.headings}
    edits = []
    for got, want, position in page.entry.spellings:
        at = page.lines.offset(*position)
        # What is written already may begin with the other spelling.
        if position.line not in headings and page.text.startswith(got, at) and not page.text.startswith(want, at):
            edits.append(Edit(at, at + len(got), want))
    yield edits


def former(entry: Entry, catalog: Catalog) -> bool:
    """Return whether the front matter of a page names a record by an id that it had before."""
    return any(
        use.target not in catalog.by_id[NAMES[use.role]] and len(catalog.find(NAMES[use.role], use.target)) == 1
        for use in entry.uses
        if use.role in NAMES
    )


def current(page: CheckedPage) -> Iterator[Edit]:
    """Yield the ids that records have now for those they had before."""
    for span in page.spans:
        kind = _kind_named(page, span) if span.is_scalar else None
        target = page.value(span) if kind else None
        if kind and target and target not in page.catalog.by_id[kind]:
            found = page.catalog.find(kind, target)
            if len(found) == 1:
                yield Edit(*span.value, scalar(found[0].id))


def _kind_named(page: CheckedPage, span: ValueSpan) -> Kind | None:
    """Return the kind of record that a value stands for: an item of a list, or the id in an item with more."""
    name, *rest = span.path
    field = next((one for one in fields_of(MODELS[page.entry.kind]) if one.name == name), None)
    inside = [getattr(field.record, "shorthand", "")] if field else []
    is_id = field is not None and field.is_list and (len(rest) == 1 or rest[1:] == inside)
    return NAMES.get(field.spec.role) if field and is_id else None


def _beside(page: CheckedPage, span: ValueSpan) -> str:
    """Return what stands between a field and the next: a comma, or a line with the same indentation."""
    if span.in_flow or span.key is None:
        return ", "
    start = page.text.rfind("\n", 0, span.key[0]) + 1
    return f"\n{' ' * (span.key[0] - start)}"


def _roles(page: CheckedPage) -> list[Edit]:
    """Write the ids for the names in the roles that lead nowhere, all at once; a reader sees the same words."""
    edits = []
    for position in sorted(page.wrong):
        found = _ROLE.match(page.text, page.lines.offset(*position)) if position.line > page.parts[2] else None
        if not found:
            continue
        kind, words, target = Kind(found[1]), found[2].strip(), (found[3] or found[2]).strip()
        meant = Lookup.in_catalog(page.catalog, kind).ids(target)
        if len(meant) == 1 and not page.catalog.find(kind, target):
            entry = page.catalog.by_id[kind][meant[0]]
            is_shown = not found[3] and entry.record is not None and entry.record.title == words
            edits.append(Edit(found.start(2), found.end() - 1, entry.id if is_shown else f"{words} <{entry.id}>"))
    return edits


def _directives(page: CheckedPage) -> list[Edit]:
    """Mend the players in prose, all at once; an address with a time stays, as an option says where it starts."""
    edits = []
    for number in sorted({position.line for position in page.wrong}):
        found = _PLAYER.fullmatch(page.lines.line(number))
        provider = providers.tags().get(found[1]) if found else None
        there = provider.find(found[2]) if found and provider else None
        if found and there and there.id and forms.start(there) is None:
            first = page.lines.offset(number, 1)
            edits.append(Edit(first + found.start(2), first + found.end(2), there.id))
    return edits
