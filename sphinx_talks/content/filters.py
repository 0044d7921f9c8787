"""The filters of records: one vocabulary of listings, the command `list`, the controls of a page and the search.

A filter is declared on the field that it asks for (`Spec.filter`); what it takes follows from the form of the field.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, get_args

from sphinx_talks.content.records import NAMES, Kind
from sphinx_talks.content.records.fields import fields_of
from sphinx_talks.content.records.values import Date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.records.fields import RecordField

_DATE = get_args(Date)[-1]


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
    name, kind = field.spec.filter, NAMES.get(field.spec.role)
    if kind:
        return Filter(name, Takes.RECORD, kind)
    if field.record:
        return Filter(name, Takes.FLAG)
    return Filter(name, Takes.NUMBER if field.form is _DATE else Takes.WORD)


def _own(kind: Kind) -> Iterator[Filter]:
    """Yield the filters of the fields of a kind, and of the record whose folder its pages lie in."""
    yield from (_filter(field) for field in fields_of(kind.model) if field.spec.filter)
    if kind.model.holder:
        yield Filter(kind.model.holder, Takes.RECORD, Kind(kind.model.holder))


def taken(kind: Kind) -> dict[str, Filter]:
    """Return the filters of a kind by name: those of its own fields, and those of its talks that name records."""
    through = [one for one in _own(Kind.TALK) if one.takes in {Takes.RECORD, Takes.NUMBER}]
    found = {one.name: one for one in (*through, *_own(kind))}
    return {name: one for takes in Takes for name, one in found.items() if one.takes is takes}


#: Names that options of listings had before; they go on working.
FORMER = {"has-slides": "slides", "has-video": "video", "person": "speaker"}


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
