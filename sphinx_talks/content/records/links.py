"""Links of front matter that lead to other sites, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, get_args

from sphinx_talks.content import providers
from sphinx_talks.content.records import values
from sphinx_talks.content.records.base import Record, Source
from sphinx_talks.content.records.fields import ValueForm, fields_of
from sphinx_talks.content.records.person import ACCOUNTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sphinx_talks.content.frontmatter import FrontMatter
    from sphinx_talks.content.frontmatter import Path as FieldPath
    from sphinx_talks.content.problems import Position


class Outward(NamedTuple):
    """A link to another site; `field` says in which field it stands (`slides.url`), '' in prose."""

    address: str
    position: Position
    field: str = ""
    #: Whether the page says itself that nothing is there any more.
    gone: bool = False


def _form(alias: object) -> ValueForm:
    """Return the form in a type of `values`."""
    found = get_args(alias)[-1]
    assert isinstance(found, ValueForm)  # noqa: S101 - for the type alone
    return found


#: What makes an address of the name of a field and its value, by the form of the value.
_MAKERS: Mapping[ValueForm | None, Callable[[str, str], str]] = {
    _form(values.Address): lambda _, value: value,
    _form(values.Handle): lambda name, value: f"{ACCOUNTS[name]}{value}",
    **{_form(alias): lambda name, value: providers.by_name(name).address(value) for alias in values.PROVIDED.values()},
}


def of_fields(record: Record, matter: FrontMatter, path: FieldPath = ()) -> Iterator[Outward]:
    """Yield the links of a record and of the records in it, in the order of the fields."""
    gone = isinstance(record, Source) and record.gone
    for field in fields_of(type(record)):
        value, place = getattr(record, field.attribute), (*path, field.name)
        if field.form in _MAKERS and isinstance(value, str):
            label = ".".join(part for part in place if isinstance(part, str))
            yield Outward(_MAKERS[field.form](field.attribute, value), matter.position(place), label, gone)
        elif isinstance(value, Record):
            yield from of_fields(value, matter, place)
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                if isinstance(item, Record):
                    yield from of_fields(item, matter, (*place, number))
