"""JSON Schema of the front matter of each kind of page: for editors, and for tools in other languages.

Draft 7, because language servers for YAML read that one (https://json-schema.org/draft-07); what is used of it means
the same in 2020-12 but for the name `definitions`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks.authoring.editor.reference import nested_records, rows
from sphinx_talks.authoring.editor.schemas.shapes import DEFINITIONS, Shape, shape_of
from sphinx_talks.content.records import MODELS, Kind, Slides, Talk
from sphinx_talks.content.translations import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sphinx_talks.content.records.base import Record

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
