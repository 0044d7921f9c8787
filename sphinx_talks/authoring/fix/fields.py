"""Mend fields: names that are mistyped, fields without a value, values twice in a list, a value where a list goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from sphinx_talks.content.edits import Edit
from sphinx_talks.content.records import names_at
from sphinx_talks.content.records.values import ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.authoring.fix.page import Page
    from sphinx_talks.authoring.fix.spans import Span
    from sphinx_talks.content.problems import Problem

#: How alike a mistyped name and the one that is meant are at least, and by how much any other is less so, in percent.
ALIKE = 80
APART = 10
#: What a person has and other records have not, and the other way round.
_OTHER = {"title": "name", "title_en": "name_en", "name": "title", "name_en": "title_en"}
#: What would end a value inside brackets, or mean something else there.
_SYNTAX = re.compile(r"[,\[\]{}#&*!|>%@`]|: |^[-?:] ")


def name(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Write the one field that a mistyped name can have meant."""
    span = page.key_at(problem)
    if span is None or span.key is None:
        return
    word = str(span.path[-1]).casefold().replace("-", "_")
    known = names_at(page.kind, span.path)
    if (other := _OTHER.get(word)) and len(span.path) == 1 and {other} & set(known) - page.siblings(span):
        yield [Edit(*span.key, other)]
    scores = sorted(((fuzz.ratio(word, other), other) for other in known), reverse=True)
    (best, meant), (second, _) = scores[0], scores[1] if len(scores) > 1 else (0.0, "")
    if best >= ALIKE and best - second >= APART and meant not in page.siblings(span):
        yield [Edit(*span.key, meant)]
        # A name that stands for one, as `topic`, is often followed by one.
        yield [Edit(*span.key, meant), *_in_brackets(page, span)]


def empty(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Take out a field, or an item of a list, that has no value; one with a comment stays."""
    span = page.value_at(problem) or page.key_at(problem)
    if span is not None and page.value(span) == "":
        yield from _without(page, span)


def repeated(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Take the second of two equal items out of a list."""
    span = page.value_at(problem)
    if span is None or not span.is_scalar or not isinstance(span.path[-1], int):
        return
    before = [other for other in page.spans if other.path[:-1] == span.path[:-1] and other.value < span.value]
    if any(page.value(other) == page.value(span) for other in before):
        yield from _without(page, span)


def listed(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Put brackets around what is no list: one value, or ids with commas between them."""
    span = page.value_at(problem)
    if span is None or not span.is_scalar or not span.key or problem.parts.want != "a list":
        return
    if edits := _in_brackets(page, span):
        yield edits


def separated(page: Page, problem: Problem) -> Iterator[Sequence[Edit]]:
    """Write commas for the wide ones between the ids of a list."""
    span = page.value_at(problem)
    ids = _ids(page, span) if span and span.in_flow else []
    if span and len(ids) > 1:
        yield [Edit(*span.value, ", ".join(ids))]


def _in_brackets(page: Page, span: Span) -> list[Edit]:
    ids = _ids(page, span)
    if len(ids) > 1:
        return [Edit(*span.value, f"[{', '.join(ids)}]")]
    value = page.value(span) if span.is_scalar else None
    if not value or not (span.style or not _SYNTAX.search(value)):
        return []
    start, end = span.value
    return [Edit(start, start, "["), Edit(end, end, "]")]


def _ids(page: Page, span: Span) -> list[str]:
    """Return the ids in a plain value with commas between them, wide or not; none where anything else is there."""
    value = page.value(span) if span.is_scalar and not span.style else None
    ids = [part.strip() for part in re.split(r"[,\u3001\uff0c]", value)] if value else []
    return ids if all(ID.fullmatch(part) for part in ids) else []


def _without(page: Page, span: Span) -> Iterator[Sequence[Edit]]:
    start = span.key[0] if span.key else span.value[0]
    if span.in_flow and len(span.path) > 1:
        yield from _without_in_brackets(page.text, start, max(span.value[1], span.key[1] if span.key else 0))
        return
    # All of the line, when nothing else stands on it.
    first, last = page.lines.range(page.text.count("\n", 0, start) + 1)
    before, behind = page.text[first:start], page.text[span.key[1] if span.key else span.value[1] : last]
    is_alone = not before.strip() if span.key else re.fullmatch(r"\s*-\s*", before)
    if is_alone and re.fullmatch(r"\s*:\s*(?:''|\"\")?\s*" if span.key else r"\s*", behind):
        yield [Edit(first, last)]


def _without_in_brackets(text: str, start: int, end: int) -> Iterator[Sequence[Edit]]:
    """Take out an item with the comma before it, or where it is the first with the one behind it."""
    tail = re.compile(r"[ :]*(,[ ]*)?").match(text, end)
    head = re.search(r",[ ]*$", text[:start])
    stop = tail.end() if tail else end
    if head:
        yield [Edit(head.start(), stop - len(tail[1] or "") if tail else stop)]
    elif tail and tail[1]:
        yield [Edit(start, stop)]
