"""What text a value of front matter may be, in JSON Schema, reader by reader as in `values`.

A shape accepts everything its reader does, and as little else as a pattern can say: an editor that marks a sound page
would be worse than one that leaves the last word to `check`. Editors read `13` as a number, front matter as text.
"""

from __future__ import annotations

import types
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import PlainValidator

from sphinx_talks.content.records import values
from sphinx_talks.content.records.base import Flag, Reasons, Record, Shorthand

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

#: A schema, or a part of one.
Shape = dict[str, Any]

#: Beginning of the address of a definition.
BASE = "#/definitions/"
_WORD = "[a-z0-9]+(?:-[a-z0-9]+)*"
_SPAN = "[0-2]?[0-9]:[0-5][0-9]"


def _text(pattern: str, **more: object) -> Shape:
    return {"type": ["string", "number"], "pattern": f"^(?:{pattern})$", **more}


#: Definition -> reader, and what text it accepts.
FORMS: dict[str, tuple[object, Shape]] = {
    "line": (
        values.Line,
        {"type": ["string", "number", "boolean"], "maxLength": values.MAX_LINE, "pattern": r"^\s*\S.*\s*$"},
    ),
    "id": (values.Id, _text(f"{_WORD}(?:/{_WORD})?")),
    "key": (values.Key, _text("[A-Za-z0-9][A-Za-z0-9:._-]*")),
    "address": (values.Address, _text(r'[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9][^\s\\<>"^`{|}]*')),
    "youtube": (values.YouTubeId, _text(r"[A-Za-z0-9_-]{11}|https://(?:www\.|m\.)?youtu[a-z.-]+/\S+")),
    "speakerdeck": (
        values.SpeakerDeckId,
        _text(r"[0-9a-f]{32}|https://speakerdeck\.com/player/[0-9a-f]{32}"),
    ),
    "aspect": (values.Aspect, _text(r"[0-9]{1,5}(?:\.[0-9]{1,20})?(?::[0-9]{1,5}(?:\.[0-9]{1,20})?)?")),
    "seconds": (
        values.Seconds,
        _text("(?:[0-9]{1,2}:[0-5][0-9]:[0-5][0-9])|(?:[0-9]{1,3}:[0-5][0-9])|[0-9]{1,5}"),
    ),
    "times": (values.Times, _text(rf"\s*{_SPAN}\s*(?:[-–]\s*{_SPAN}\s*)?")),
    "time-of-day": (values.TimeOfDay, _text(rf"\s*{_SPAN}\s*")),
    "date": (values.Date, _text(r"(?:\.\./)?[12][0-9]{3}(?:-[0-9]{2}(?:-[0-9]{2})?)?[?~]?")),
    "people": (values.People, _text("[~>]?[0-9]{1,7}")),
    "percent": (values.Percent, _text("[~>]?[0-9]{1,3}")),
    "number": (values.Number, _text("[0-9]{1,4}")),
    "language": (values.Language, _text("[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")),
    "zone": (values.Zone, _text(values.ZONE.pattern)),
    "handle": (values.Handle, _text("[A-Za-z0-9][A-Za-z0-9_-]{0,38}|_[A-Za-z0-9_]{1,14}")),
    # ECMA 262 has no class of the letters of all scripts without a flag that not every editor sets.
    "hashtag": (values.Hashtag, _text(r"#?[^\s#.,/-]{1,50}")),
    "reasons": (Reasons, {"type": "object", "additionalProperties": {"$ref": f"{BASE}line"}}),
    "flag": (Flag, {"enum": [True, False, "true", "false"]}),
}
DEFINITIONS = {name: shape for name, (_, shape) in FORMS.items()}
#: Fields that name records or works, with the definition of their ids.
REFERRING = {
    "topics": "topic-id",
    "broader": "topic-id",
    "related": "topic-id",
    "person": "person-id",
    "references": "reference-key",
}
_READERS = {get_args(alias)[-1]: name for name, (alias, _) in FORMS.items()}


def shape_of(name: str, field: FieldInfo) -> Shape:
    """Return the shape of a field by its name in front matter."""
    reader = next((_READERS[item] for item in field.metadata if _is_reader(item) and item in _READERS), None)
    return _reference(REFERRING.get(name, reader)) if reader else _of(name, field.annotation)


def _of(name: str, annotation: Any) -> Shape:  # noqa: ANN401 - an annotation can be anything
    origin, inner = get_origin(annotation), [one for one in get_args(annotation) if one not in {type(None), ...}]
    if origin is Annotated:
        reader = next((_READERS[item] for item in inner[1:] if _is_reader(item) and item in _READERS), None)
        return _reference(REFERRING.get(name, reader)) if reader else _of(name, inner[0])
    if origin in {Union, types.UnionType}:
        return _of(name, inner[0])
    if origin is tuple:
        return {"type": "array", "items": _of(name, inner[0])}
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return {"enum": [member.value for member in annotation]}
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return _record(annotation)
    raise TypeError(f"{name}: no shape for {annotation}")


def _record(model: type[Record]) -> Shape:
    """Return the shape of a record in another, which may be written as one value."""
    written = _reference(model.__name__)
    if not issubclass(model, Shorthand):
        return written
    return {"anyOf": [shape_of(model.shorthand, model.model_fields[model.shorthand]), written]}


def _reference(definition: str) -> Shape:
    return {"$ref": f"{BASE}{definition}"}


def _is_reader(item: object) -> bool:
    return isinstance(item, PlainValidator)
