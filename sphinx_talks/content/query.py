"""What a `{talk-list}` and its sisters render, as asked for by their options."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from sphinx_talks.content import filters
from sphinx_talks.content.filters import Takes
from sphinx_talks.content.problems import Message, MessageError, message, nearest_of, one_of
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx_talks.content.filters import Filter

Choice = TypeVar("Choice", bound=StrEnum)


class Sort(StrEnum):
    """Order of a listing."""

    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    COUNT = "count"


class GroupBy(StrEnum):
    """Headings inside a listing."""

    NONE = "none"
    YEAR = "year"
    EVENT = "event"
    TOPIC = "topic"


#: Options each listing takes.
OPTIONS: dict[Kind, frozenset[str]] = {
    kind: frozenset([*filters.taken(kind), "sort", "limit", *(["group-by"] if len(kind.model.groups) > 1 else [])])
    for kind in Kind
}
_SORTS: dict[Kind, tuple[Sort, ...]] = {kind: tuple(map(Sort, kind.model.sorts)) for kind in Kind}
_GROUPS: dict[Kind, tuple[GroupBy, ...]] = {kind: tuple(map(GroupBy, kind.model.groups)) for kind in Kind}


class Overview(StrEnum):
    """A listing of the whole site that has no options."""

    REFERENCES = "reference"
    MISSING = "missing"
    ATTENDANCE = "attendance"
    COUNTS = "count"
    LINKS = "link"


class Drawn(StrEnum):
    """A picture of the whole site, by the name of its directive."""

    TIMELINE = "event-timeline"
    ATTENDANCE = "attendance-chart"
    TOPICS = "topic-map"


class QueryError(MessageError):
    """An option is unknown or has a value it cannot have."""


@dataclass(frozen=True)
class Query:
    """Which records, in which order, how many, under which headings."""

    kind: Kind
    #: What is asked for, by the names of filters: an id, a year, yes or no, a word.
    filters: tuple[tuple[str, str | int | bool], ...] = ()
    sort: Sort = Sort.NEWEST
    limit: int | None = None
    group_by: GroupBy = GroupBy.NONE
    #: The language of the site, for records that name none.
    language: str = ""

    def asks(self, name: str) -> bool:
        """Return whether a filter is set."""
        return any(own == name for own, _ in self.filters)


def query(kind: Kind, options: Mapping[str, str | None], language: str = "") -> Query:
    """Return the query in the options of a listing directive; raises QueryError."""
    for fault in faults(kind, options):
        raise QueryError(fault)
    found = {filters.current(kind, name): value for name, value in options.items()}
    asked = {name: _value(one, found[name]) for name, one in filters.taken(kind).items() if name in found}
    return Query(
        kind,
        tuple(asked.items()),
        sort=_choice("sort", options, _SORTS[kind]),
        limit=_number("limit", options["limit"]) if "limit" in options else None,
        group_by=_choice("group-by", options, _GROUPS[kind]),
        language=language if "language" in asked else "",
    )


def _value(one: Filter, value: str | None) -> str | int | bool:
    """Return what a filter asks for; raises QueryError."""
    if one.takes is Takes.NUMBER:
        return _number(one.name, value)
    if one.takes is Takes.FLAG:
        # An option without a value is one of before, which could only ask for what there is.
        if value not in {"yes", "no", "", None}:
            raise QueryError(message(f"option {one.name!r}", value, "yes or no"))
        return value != "no"
    return value or ""


def faults(kind: Kind, options: Mapping[str, str | None]) -> Iterator[Message]:
    """Yield what is wrong with each option of a listing."""
    known, taken = sorted(OPTIONS[kind]), filters.taken(kind)
    for name, value in options.items():
        now = filters.current(kind, name)
        try:
            if name != now and now in options:
                yield message(f"option {now!r} is given twice", name, f"{now!r} alone")
            elif now not in known:
                yield message("unknown option", name, nearest_of(name, known, f"one of {', '.join(known)}"))
            elif now in taken:
                _value(taken[now], value)
            elif name == "limit":
                _number(name, value)
            elif name == "sort":
                _choice(name, options, _SORTS[kind])
            elif name == "group-by":
                _choice(name, options, _GROUPS[kind])
        except QueryError as error:
            yield error.parts


def named(kind: Kind, options: Mapping[str, str | None]) -> list[tuple[str, Kind, str]]:
    """Return the options that name records as they are written, the kind of each, and the id."""
    taken = filters.taken(kind)
    pairs = ((name, taken.get(filters.current(kind, name)), target) for name, target in options.items())
    return [(name, one.kind, target) for name, one, target in pairs if one and one.kind and target]


def outdated(kind: Kind, options: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return the options that are called otherwise today, each with its name of today and the value it keeps."""
    pairs = [(name, filters.current(kind, name), value) for name, value in options.items()]
    taken = filters.taken(kind)
    return [
        (name, now, value or ("yes" if taken[now].takes is Takes.FLAG else ""))
        for name, now, value in pairs
        if name != now and now in taken and now not in options
    ]


def _number(name: str, value: str | None) -> int:
    if not re.fullmatch("[0-9]{1,4}", value or ""):
        raise QueryError(message(f"option {name!r} is not a number", value or "", "0 to 9999"))
    return int(value or 0)


def _choice(name: str, options: Mapping[str, str | None], allowed: tuple[Choice, ...]) -> Choice:
    value = options.get(name)
    if name not in options:
        return allowed[0]
    for member in allowed:
        if member == value:
            return member
    words = [str(member) for member in allowed]
    raise QueryError(message(f"option {name!r}", value or "", one_of(value or "", words, f"one of {', '.join(words)}")))
