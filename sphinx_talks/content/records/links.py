"""Links of front matter that lead to other sites, each with its place."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from pydantic import PlainValidator

from sphinx_talks.content.records import providers, values
from sphinx_talks.content.records.base import Record, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


@cache
def _makers() -> dict[object, Callable[[str, str], str]]:
    """Return what makes an address of the name of a field and its value, by the way the value is read."""
    return {
        get_args(values.Address)[-1]: lambda _, value: value,
        get_args(values.YouTubeId)[-1]: lambda _, value: providers.youtube_address(value),
        get_args(values.SpeakerDeckId)[-1]: lambda _, value: providers.speakerdeck_address(value),
        get_args(values.Handle)[-1]: lambda name, value: f"{providers.ACCOUNTS[name]}{value}",
    }


@cache
def _addresses(model: type[Record]) -> dict[str, Callable[[str, str], str]]:
    """Return the fields of a record that are addresses, or that addresses are made of."""
    found = {}
    for name, field in model.model_fields.items():
        readers = [*field.metadata, *_parts(field.annotation)]
        maker = next((_makers()[reader] for reader in readers if _is_known(reader)), None)
        if maker is not None:
            found[name] = maker
    return found


def _is_known(reader: object) -> bool:
    return isinstance(reader, PlainValidator) and reader in _makers()


def _parts(annotation: Any) -> Iterator[object]:  # noqa: ANN401 - an annotation can be anything
    for part in get_args(annotation):
        yield part
        yield from _parts(part)


def of_fields(record: Record, matter: FrontMatter, path: FieldPath = ()) -> Iterator[Outward]:
    """Yield the links of a record and of the records in it, in the order of the fields."""
    makers = _addresses(type(record))
    gone = isinstance(record, Source) and record.gone
    for name, field in type(record).model_fields.items():
        value, place = getattr(record, name), (*path, field.alias or name)
        if name in makers and isinstance(value, str):
            label = ".".join(part for part in place if isinstance(part, str))
            yield Outward(makers[name](name, value), matter.place(place), label, gone)
        elif isinstance(value, Record):
            yield from of_fields(value, matter, place)
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                if isinstance(item, Record):
                    yield from of_fields(item, matter, (*place, number))
