"""The filters of records, and what a `{talk-list}` and its sisters render, as asked for by their options.

Listings, the command `list`, the controls of a page and the search have one vocabulary of filters. A filter is declared
on the field that it asks for (`Spec.filter`); what it takes follows from the form of the field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sphinx_talks.content.problems import Message, MessageError, message, nearest_of, one_of
from sphinx_talks.content.records import NAMED, NAMES, Kind
from sphinx_talks.content.records.fields import RecordField, fields_of
from sphinx_talks.content.records.values import partial_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


class Takes(StrEnum):
    """What a filter takes, in the order in which filters are listed."""

    RECORD = "id"
    NUMBER = "year"
    FLAG = "yes or no"
    WORD = "word"


class Filter(NamedTuple):
    """One filter; `kind` is that of the record that it names."""

    name: str
    takes: Takes
    kind: Kind | None = None

    @property
    def help(self) -> str:
        """Return what is listed with the filter, in one sentence."""
        match self.takes:
            case Takes.RECORD if self.name == "person":
                return "Only events that this person spoke at or organized."
            case Takes.RECORD:
                return f"Only those with this {self.name}."
            case Takes.NUMBER:
                return f"Only those of this {self.name}."
            case Takes.FLAG:
                return f"Only those with {self.name}, or without."
        return f"Only those with this {self.name}, as it is written."


def _filter(field: RecordField) -> Filter:
    name, kind = field.spec.filter, NAMES.get(field.spec.role) or NAMED.get(field.spec.role)
    if kind:
        return Filter(name, Takes.RECORD, kind)
    if field.record:
        return Filter(name, Takes.FLAG)
    return Filter(name, Takes.NUMBER if field.form is partial_date else Takes.WORD)


def _own(kind: Kind) -> Iterator[Filter]:
    """Yield the filters of the fields of a kind and of the records in them, and of the folder its pages lie in."""
    for field in fields_of(kind.model):
        inner = fields_of(field.record) if field.record else ()
        yield from (_filter(one) for one in (field, *inner) if one.spec.filter)
    if kind.model.holder:
        holder = Kind(kind.model.holder)
        yield Filter(kind.model.holder, Takes.RECORD, holder)
        yield from (one for one in _own(holder) if one.kind and one.kind.model.optional)


def taken(kind: Kind) -> dict[str, Filter]:
    """Return the filters of a kind by name: those of its own fields, and those of its talks that name records."""
    through = [one for one in _own(Kind.TALK) if one.takes in {Takes.RECORD, Takes.NUMBER}]
    found = {one.name: one for one in (*through, *_own(kind))}
    return {name: one for takes in Takes for name, one in found.items() if one.takes is takes}


#: Names that options of listings and of the command `list` had before; they go on working.
FORMER = {"has-slides": "slides", "has-video": "video", "has-recording": "video", "person": "speaker"}


def current(kind: Kind, name: str) -> str:
    """Return how an option of a listing is called today."""
    return name if name in taken(kind) else FORMER.get(name, name)


#: Every filter of any kind, by name.
FILTERS = {
    name: one
    for takes in Takes
    for kind in (Kind.TALK, *Kind)
    for name, one in taken(kind).items()
    if one.takes is takes
}


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


class Layout(StrEnum):
    """What records are rendered as."""

    ROWS = "rows"
    CARDS = "cards"


class Overview(StrEnum):
    """A listing of the whole site that has no options."""

    REFERENCES = "reference"
    MISSING = "missing"
    ATTENDANCE = "attendance"
    COUNTS = "count"
    LINKS = "link"
    CHANGES = "change"


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
    layout: Layout = Layout.ROWS
    #: The language of the site, for records that name none.
    language: str = ""


def query(kind: Kind, options: Mapping[str, str | None], language: str = "") -> Query:
    """Return the query in the options of a listing directive; raises QueryError."""
    for fault in faults(kind, options):
        raise QueryError(fault)
    given = {current(kind, name): value for name, value in options.items()}
    found = {name: read(given[name]) for name, read in _readers(kind).items() if name in given}
    return Query(
        kind,
        tuple((name, found[name]) for name in taken(kind) if name in found),
        sort=found.get("sort", Sort(kind.model.sorts[0])),
        limit=found.get("limit"),
        layout=found.get("layout", Layout.ROWS),
        group_by=found.get("group-by", GroupBy(kind.model.groups[0])),
        language=language if "language" in found else "",
    )


def _readers(kind: Kind) -> dict[str, Callable[[str | None], Any]]:
    """Return what reads the value of each option of a listing, filters first; each raises QueryError."""
    found: dict[str, Callable[[str | None], Any]] = {
        **{name: partial(_value, one) for name, one in taken(kind).items()},
        "sort": partial(_choice, "sort", [*map(Sort, kind.model.sorts)]),
        "limit": partial(_number, "limit"),
        "layout": partial(_choice, "layout", [*Layout]),
    }
    # One heading alone is no choice.
    if len(kind.model.groups) > 1:
        found["group-by"] = partial(_choice, "group-by", [*map(GroupBy, kind.model.groups)])
    return found


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
    readers = _readers(kind)
    for name, value in options.items():
        now = current(kind, name)
        try:
            if name != now and now in options:
                yield message(f"option {now!r} is given twice", name, f"{now!r} alone")
            elif now not in readers:
                known = sorted(readers)
                yield message("unknown option", name, nearest_of(name, known, f"one of {', '.join(known)}"))
            else:
                readers[now](value)
        except QueryError as error:
            yield error.parts


def named(kind: Kind, options: Mapping[str, str | None]) -> list[tuple[str, Kind, str]]:
    """Return the options that name records as they are written, the kind of each, and the id."""
    own = taken(kind)
    pairs = ((name, own.get(current(kind, name)), target) for name, target in options.items())
    return [(name, one.kind, target) for name, one, target in pairs if one and one.kind and target]


def outdated(kind: Kind, options: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return the options that are called otherwise today, each with its name of today and the value it keeps."""
    pairs = [(name, current(kind, name), value) for name, value in options.items()]
    own = taken(kind)
    return [
        (name, now, value or ("yes" if own[now].takes is Takes.FLAG else ""))
        for name, now, value in pairs
        if name != now and now in own and now not in options
    ]


def _number(name: str, value: str | None) -> int:
    if not re.fullmatch("[0-9]{1,4}", value or ""):
        raise QueryError(message(f"option {name!r} is not a number", value or "", "0 to 9999"))
    return int(value or 0)


def _choice(name: str, allowed: Sequence[Choice], value: str | None) -> Choice:
    for member in allowed:
        if member == value:
            return member
    words = [str(member) for member in allowed]
    raise QueryError(message(f"option {name!r}", value or "", one_of(value or "", words, f"one of {', '.join(words)}")))


#: Options each listing takes.
OPTIONS: dict[Kind, frozenset[str]] = {kind: frozenset(_readers(kind)) for kind in Kind}
