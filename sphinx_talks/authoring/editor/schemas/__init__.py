"""JSON Schema of the front matter of each kind of page: for editors, and for tools in other languages.

Draft 7, because language servers for YAML read that one (https://json-schema.org/draft-07); what is used of it means
the same in 2020-12 but for the name `definitions`.
"""

from __future__ import annotations

import json
import re
import types
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import PlainValidator

from sphinx_talks.authoring.editor.reference import nested_records, rows
from sphinx_talks.content.records import MODELS, Kind, Slides, Talk, values
from sphinx_talks.content.records.base import Flag, Reasons, Record, Shorthand
from sphinx_talks.content.translations import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

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


HERE = Path(__file__).parent
DRAFT = "http://json-schema.org/draft-07/schema#"
#: Name of the schema of pages that are none of the four kinds.
PLAIN = "page"
NAMES = {**{kind.value: kind for kind in Kind}, PLAIN: None}
#: Records that need one of some fields.
ONE_OF = {Talk: ("title", "speakers"), Slides: ("speakerdeck", "url")}
#: Definition of ids -> id -> what it is called; a name may stand for none.
Known = dict[str, dict[str, str]]


def schema(name: str, known: Mapping[str, Mapping[str, str]] | None = None, language: str = "en") -> Shape:
    """Return the schema of a kind, by its name in NAMES; ids are any, or those `known` by definition.

    How values are written is said in the language of a tag.
    """
    translate = words(language)
    model = MODELS[NAMES[name]]
    # Any id, as long as nobody says which there are.
    ids = {"topic-id": DEFINITIONS["id"], "person-id": DEFINITIONS["id"], "reference-key": DEFINITIONS["key"]}
    definitions = (
        DEFINITIONS | ids | {definition: _enumeration(found) for definition, found in (known or {}).items() if found}
    )
    definitions |= {one.__name__: _object(one, translate) for one in nested_records()}
    whole = {
        "$schema": DRAFT,
        "title": f"Front matter of a page: {name}",
        **_object(model, translate),
        "definitions": definitions,
    }
    used = _used(whole, definitions)
    whole["definitions"] = {definition: shape for definition, shape in definitions.items() if definition in used}
    return whole


def text(name: str, known: Mapping[str, Mapping[str, str]] | None = None, language: str = "en") -> str:
    """Return a schema as the text of a file."""
    return json.dumps(schema(name, known, language), ensure_ascii=False, indent=1) + "\n"


def file_name(name: str) -> str:
    """Return the name of the file of a schema."""
    return f"{name}.schema.json"


def _object(model: type[Record], _: Callable[[str], str]) -> Shape:
    fields = [*rows(model, _)]
    properties: dict[str, Shape] = {}
    for row, field in zip(fields, model.model_fields.values(), strict=True):
        shape = shape_of(row.name, field)
        if "$ref" in shape:
            # Words beside a reference are ignored in draft 7.
            shape = {"allOf": [shape]}
        # In the form, links lead to a place on the page of the fields.
        form = re.sub(r"\[(\w+)\]\(#[a-z-]+\)", r"\1", row.form)
        told = [row.description, _("Form: {form}").format(form=form)]
        if row.example:
            told.append(_("Example: {example}").format(example=f"{row.name}: {row.example}"))
        properties[row.name] = {"description": "\n".join(told), **shape}
        if row.name == "inferred":
            properties[row.name]["propertyNames"] = {"enum": [other.name for other in fields]}
    found: Shape = {"type": "object", "properties": properties, "additionalProperties": False}
    if required := [row.name for row in fields if row.required]:
        found["required"] = required
    if model in ONE_OF:
        found["anyOf"] = [{"required": [name]} for name in ONE_OF[model]]
    return found


def _enumeration(known: Mapping[str, str]) -> Shape:
    """Return the shape of ids that there are, each with what it is called (a keyword of Visual Studio Code)."""
    ids = sorted(known)
    return {"enum": ids, "enumDescriptions": [known[one] for one in ids]}


def _used(whole: Shape, definitions: Mapping[str, Shape]) -> set[str]:
    """Return the definitions that a schema leads to."""
    used: set[str] = set()
    pending = [*_references({key: value for key, value in whole.items() if key != "definitions"})]
    while pending:
        name = pending.pop()
        if name not in used:
            used.add(name)
            pending += _references(definitions[name])
    return used


def _references(shape: object) -> Iterator[str]:
    if isinstance(shape, dict):
        for key, value in shape.items():
            if key == "$ref":
                yield str(value).rpartition("/")[2]
            else:
                yield from _references(value)
    elif isinstance(shape, list):
        for one in shape:
            yield from _references(one)
