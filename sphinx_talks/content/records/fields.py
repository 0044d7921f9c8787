"""What a field of a record says of itself: all of it stands in the type of its annotation, and is read from here.

A field is written `url: Address | None = described("What it is.", "…")`; a required one, of which a type checker is to
see that it has no default, `url: Annotated[Address, Spec("What it is.", "…")]`. The form of its value, here `Address`,
brings the reader, its words and its JSON Schema; the `Spec` brings the sentence about the field, its example, its
position in front matter, what a record that it names is to the page, and the filter that asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, get_args, get_origin

from pydantic import BaseModel, Field
from pydantic_core import PydanticCustomError, core_schema

from sphinx_talks.content.characters import is_blank
from sphinx_talks.content.problems import Code
from sphinx_talks.content.records import forms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic.fields import FieldInfo

T = TypeVar("T")
#: A JSON Schema, or a part of one.
Shape = dict[str, Any]
#: Position of fields that stand between those that every page has, in the order of their class.
OWN = 100


def wrong(code: Code, text: str, want: str = "", at: str = "") -> PydanticCustomError:
    """Return the error of a value; `want` says what would be right, `at` which field of a record to point at."""
    return PydanticCustomError("talks", "{text}", {"code": code.name, "text": text, "want": want, "at": at})


def _with_meant(error: PydanticCustomError, reader: Callable[[str], object], text: str) -> PydanticCustomError:
    """Return an error that says also which other form of the value can be read, where one can."""
    context = error.context or {}
    for other in forms.others(Code[context["code"]], text):
        try:
            reader(other)
        except PydanticCustomError:
            continue
        return PydanticCustomError("talks", "{text}", {**context, "meant": other})
    return error


@dataclass(frozen=True, eq=False)
class ValueForm(Generic[T]):
    """How a value is written, as metadata of its type: reader, words of the catalogues, JSON Schema, example.

    Called with the text of a scalar it reads that alone.
    """

    read: Callable[[Any], object]
    words: str
    shape: Shape
    example: str = ""
    #: What an id stands for: the value of a kind, or `reference`.
    names: str = ""
    #: The words of an enumeration.
    members: tuple[str, ...] = ()
    #: Reads text and nothing else; None for a form that is none of a scalar.
    reader: Callable[[str], T] | None = None

    def __call__(self, text: str) -> T:
        """Return the value in a text; raises what `wrong` gives."""
        assert self.reader is not None  # noqa: S101 - for the type alone
        return self.reader(text)

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> core_schema.CoreSchema:
        """Let pydantic read the value with `read` alone."""
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, _schema: object, _handler: object) -> Shape:
        """Return the shape; `format` marks ids, for which a site can say which there are."""
        return {**self.shape, **({"format": self.names} if self.names else {})}


def read_as(
    words: str, shape: Shape, example: str = "", *, names: str = ""
) -> Callable[[Callable[[str], T]], ValueForm[T]]:
    """Make the form of a value of its reader, which gets text and nothing else (a decorator)."""

    def form_of(reader: Callable[[str], T]) -> ValueForm[T]:
        return ValueForm(partial(_read, reader), words, shape, example, names, reader=reader)

    return form_of


def _read(reader: Callable[[str], object], value: object) -> object:
    """Return what a reader makes of a value of front matter; what is no text is left to pydantic."""
    if isinstance(value, str):
        if is_blank(value):
            raise wrong(Code.EMPTY, "no value", "a value, or the field left out")
        try:
            return reader(value)
        except PydanticCustomError as error:
            raise _with_meant(error, reader, value) from None
    if isinstance(value, list | dict):
        raise wrong(Code.TYPE, "wrong type", "text")
    return value


@dataclass(frozen=True, eq=False)
class Spec:
    """What a field is for, in both languages of the project, and its position."""

    en: str
    ja: str
    #: A value as it is written in YAML, '' where that of the form will do.
    example: str = ""
    #: What a record that is named here is to the page.
    role: str = ""
    #: Kind of record that the value may name by its id or any of its names; the role is then that of the name.
    named: str = ""
    #: Position in front matter; those of one number stand in the order of the class.
    order: int = OWN
    #: The filter that asks for the value, see `content.query`.
    filter: str = ""

    def text(self, language: str) -> str:
        """Return the sentence in Japanese, or in English for the tag of any other language."""
        return self.ja if language.partition("-")[0] == "ja" else self.en


def described(  # noqa: PLR0913 - all that a `Spec` holds
    en: str,
    ja: str,
    example: str = "",
    *,
    default: object = None,
    role: str = "",
    named: str = "",
    order: int = OWN,
    filter: str = "",  # noqa: A002 - as the field of `Spec`
) -> Any:  # noqa: ANN401 - stands in the place of a value of any type, as pydantic's `Field` does
    """Return what makes a field one that may be left out, with its `Spec` and what it is then."""
    made: Any = Field(default)
    made.metadata.append(Spec(en, ja, example, role, named, order, filter))
    return made


class RecordField(NamedTuple):
    """One field of a record, with what its annotation says."""

    attribute: str
    #: As it is called in front matter.
    name: str
    spec: Spec
    #: Of the value, or of each item of a list; None where a record stands there.
    form: ValueForm[Any] | None
    record: type[BaseModel] | None
    is_list: bool
    is_required: bool
    #: Text of the value that is taken when the field is left out, '' for none.
    default: str

    @property
    def names(self) -> str:
        """Return what the ids in the field stand for, also where they stand in records; '' for no ids."""
        if self.form is not None:
            return self.form.names
        shorthand = getattr(self.record, "shorthand", "")
        inner = fields_of(self.record) if self.record and shorthand else ()
        return next((field.names for field in inner if field.attribute == shorthand), "")


@cache
def fields_of(model: type[BaseModel]) -> tuple[RecordField, ...]:
    """Return the fields of a record in the order in which front matter has them."""
    found = [_field(name, info) for name, info in model.model_fields.items()]
    return tuple(sorted(found, key=lambda field: field.spec.order))


def _field(attribute: str, info: FieldInfo) -> RecordField:
    parts = [*info.metadata, *_parts(info.annotation)]
    spec = next(part for part in parts if isinstance(part, Spec))
    form = next((part for part in parts if isinstance(part, ValueForm)), None)
    record = next((part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)), None)
    # A form that reads the whole value may give a tuple; that is no list in front matter.
    is_list = get_origin(info.annotation) is tuple and form not in info.metadata
    default = str(info.default) if isinstance(info.default, StrEnum | float) else ""
    return RecordField(attribute, info.alias or attribute, spec, form, record, is_list, info.is_required(), default)


def _parts(annotation: Any) -> Iterator[object]:  # noqa: ANN401 - an annotation can be anything
    """Yield every part of an annotation, outermost first."""
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)
