"""What a wrong name or value was meant to be, where the page says enough: the change that would mend it.

Nothing here is certain. Whoever applies a change reads the page again, and drops what does not help.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from sphinx_talks.content.frontmatter import scalar
from sphinx_talks.content.problems import Code, Edit
from sphinx_talks.content.records.values import ID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from sphinx_talks.content.frontmatter import FrontMatter, Path, ValueSpan
    from sphinx_talks.content.records.fields import RecordField

#: How alike a mistyped name and the one that is meant are at least, and by how much any other is less so, in percent.
ALIKE = 80
APART = 10
#: What a person has and other records have not, and the other way round.
_OTHER = {"title": "name", "title_en": "name_en", "name": "title", "name_en": "title_en"}
#: What would end a value inside brackets, or mean something else there.
_SYNTAX = re.compile(r"[,\[\]{}#&*!|>%@`]|: |^[-?:] ")


def fix_of(detail: ErrorDetails, path: Path, matter: FrontMatter, known: Mapping[str, RecordField]) -> tuple[Edit, ...]:
    """Return the change of the block that would mend an error of a value; `known` are the fields that can stand there.

    `path` is where the error is reported.
    """
    span = matter.spans.get(path)
    if span is None:
        return ()
    context = detail.get("ctx", {})
    if detail["type"] == "extra_forbidden":
        return _renamed(span, matter, known)
    if detail["type"] == "tuple_type":
        return _in_brackets(span, matter) if span.key else ()
    if context.get("code") == Code.EMPTY.name:
        return without(span, matter) if matter.text_at(path) == "" else ()
    if (meant := context.get("meant")) and matter.text_at(path) is not None:
        return (Edit(*span.value, scalar(meant)),)
    ids = _ids(span, matter) if span.in_flow and context.get("code") == Code.FILE_NAME.name else []
    return (Edit(*span.value, ", ".join(ids)),) if len(ids) > 1 else ()


def _renamed(span: ValueSpan, matter: FrontMatter, known: Mapping[str, RecordField]) -> tuple[Edit, ...]:
    """Return the change to the one field that a mistyped name can have meant."""
    word, beside = str(span.path[-1]).casefold().replace("-", "_"), matter.siblings(span.path)
    meant = _OTHER.get(word, "") if len(span.path) == 1 else ""
    if meant not in known or meant in beside:
        scores = sorted(((fuzz.ratio(word, name), name) for name in known), reverse=True)
        (best, meant), (second, _) = scores[0], scores[1] if len(scores) > 1 else (0.0, "")
        if best < ALIKE or best - second < APART or meant in beside:
            return ()
    # A name that stands for one, as `topic`, is often followed by one.
    brackets = _in_brackets(span, matter) if known[meant].is_list else ()
    return (Edit(*span.key, meant), *brackets) if span.key else ()


def _in_brackets(span: ValueSpan, matter: FrontMatter) -> tuple[Edit, ...]:
    """Return the change that puts brackets around what is no list: one value, or ids with commas between them."""
    ids, value = _ids(span, matter), matter.text_at(span.path)
    start, end = span.value
    if len(ids) > 1:
        return (Edit(start, end, f"[{', '.join(ids)}]"),)
    if not value or not (span.style or not _SYNTAX.search(value)):
        return ()
    return Edit(start, start, "["), Edit(end, end, "]")


def _ids(span: ValueSpan, matter: FrontMatter) -> list[str]:
    """Return the ids in a plain value with commas between them, wide or not; none where anything else is there."""
    value = None if span.style else matter.text_at(span.path)
    ids = [part.strip() for part in re.split(r"[,\u3001\uff0c]", value)] if value else []
    return ids if all(ID.fullmatch(part) for part in ids) else []


def without(span: ValueSpan, matter: FrontMatter) -> tuple[Edit, ...]:
    """Return the change that takes out a field or an item of a list; one with a comment stays."""
    text, start = matter.block, span.key[0] if span.key else span.value[0]
    if span.in_flow and len(span.path) > 1:
        return _without_in_brackets(text, start, max(span.value[1], span.key[1] if span.key else 0))
    # All of the line, when nothing else stands on it.
    # Behind the last line stands the one that closes the block.
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", start) + 1 or len(text) + 1
    before, behind = text[first:start], text[span.key[1] if span.key else span.value[1] : last]
    is_alone = not before.strip() if span.key else re.fullmatch(r"\s*-\s*", before)
    if is_alone and re.fullmatch(r"\s*:\s*(?:''|\"\")?\s*" if span.key else r"\s*", behind):
        return (Edit(first, last),)
    return ()


def _without_in_brackets(text: str, start: int, end: int) -> tuple[Edit, ...]:
    """Take out an item with the comma before it, or where it is the first with the one behind it."""
    tail = re.compile(r"[ :]*(,[ ]*)?").match(text, end)
    head = re.search(r",[ ]*$", text[:start])
    stop = tail.end() if tail else end
    if head:
        return (Edit(head.start(), stop - len(tail[1] or "") if tail else stop),)
    return (Edit(start, stop),) if tail and tail[1] else ()
