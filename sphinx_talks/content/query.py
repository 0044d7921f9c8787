"""What a `{talk-list}` and its sisters show, as asked for by their options."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from sphinx_talks.content.problems import Message, MessageError, message, nearest_of, one_of
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


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
OPTIONS: dict[Kind, frozenset[str]] = {kind: frozenset(kind.model.options) for kind in Kind}
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
    topic: str | None = None
    person: str | None = None
    event: str | None = None
    year: int | None = None
    has_slides: bool = False
    has_video: bool = False
    sort: Sort = Sort.NEWEST
    limit: int | None = None
    group_by: GroupBy = GroupBy.NONE

    @property
    def named(self) -> list[tuple[Kind, str]]:
        """Return the records the options name."""
        pairs = ((Kind.TOPIC, self.topic), (Kind.PERSON, self.person), (Kind.EVENT, self.event))
        return [(kind, target) for kind, target in pairs if target]


def query(kind: Kind, options: Mapping[str, str | None]) -> Query:
    """Return the query in the options of a listing directive; raises QueryError."""
    for fault in faults(kind, options):
        raise QueryError(fault)
    return Query(
        kind,
        topic=options.get("topic"),
        person=options.get("person"),
        event=options.get("event"),
        year=_number("year", options),
        has_slides="has-slides" in options,
        has_video="has-video" in options,
        sort=_choice("sort", options, _SORTS[kind]),
        limit=_number("limit", options),
        group_by=_choice("group-by", options, _GROUPS[kind]),
    )


def faults(kind: Kind, options: Mapping[str, str | None]) -> Iterator[Message]:
    """Yield what is wrong with each option of a listing."""
    known = sorted(OPTIONS[kind])
    for name in options:
        try:
            if name not in known:
                yield message("unknown option", name, nearest_of(name, known, f"one of {', '.join(known)}"))
            elif name in {"year", "limit"}:
                _number(name, options)
            elif name == "sort":
                _choice(name, options, _SORTS[kind])
            elif name == "group-by":
                _choice(name, options, _GROUPS[kind])
        except QueryError as error:
            yield error.parts


def named(kind: Kind, options: Mapping[str, str | None]) -> list[tuple[Kind, str]]:
    """Return the records the options name, to be checked against those that exist."""
    pairs = [(other, options.get(other)) for other in (Kind.TOPIC, Kind.PERSON, Kind.EVENT) if other in OPTIONS[kind]]
    return [(other, target) for other, target in pairs if target]


def _number(name: str, options: Mapping[str, str | None]) -> int | None:
    value = options.get(name)
    if name not in options:
        return None
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
    raise QueryError(
        message(
            f"option {name!r}",
            value or "",
            one_of(value or "", words, f"one of {', '.join(words)}"),
        )
    )
