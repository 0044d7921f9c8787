"""What an editor completes front matter from: JSON Schema of each kind of page, and an extension to read them.

The schemas are what pydantic makes of the record classes, in draft 7, because language servers for YAML read that one
(https://json-schema.org/draft-07); what is used of it means the same in 2020-12. Visual Studio Code offers an extension
that lies below `.vscode/extensions` of a folder to who opens it
(https://code.visualstudio.com/docs/editor/extension-marketplace#_workspace-recommended-extensions); no other one reads
a schema for the front matter of Markdown (https://github.com/redhat-developer/vscode-yaml/issues/207).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic.json_schema import CoreRef, GenerateJsonSchema

from sphinx_talks.authoring.editor.reference import FieldRow, nested_records, rows
from sphinx_talks.content import site
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.languages import words
from sphinx_talks.content.records import MODELS, Kind
from sphinx_talks.content.transaction import Changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel
    from pydantic_core import core_schema

    from sphinx_talks.content.records.fields import Shape
    from sphinx_talks.content.settings import Settings


DRAFT = "http://json-schema.org/draft-07/schema#"
#: Name of the schema of pages that are none of the four kinds.
PLAIN = "page"
NAMES = {**{kind.value: kind for kind in Kind}, PLAIN: None}


class _Generator(GenerateJsonSchema):
    """Leave out what front matter does not have: null, and titles of fields; ids are definitions of their own."""

    known: ClassVar[Mapping[str, Mapping[str, str]]] = {}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Shape:
        """Return the schema of the value: who knows none leaves the field out."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Shape:
        """Return the schema of the value; the default is what the code works with, not what is written."""
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - pydantic's signature
        """Set none: the name of a field is what is written."""
        return False

    def generate_inner(self, schema: Any) -> Shape:  # noqa: ANN401 - pydantic has no public name for it
        """Return a schema, for an id a reference to the definition of all that there are."""
        found = super().generate_inner(schema)
        if not (names := found.pop("format", "")):
            return found
        key, reference = self.get_cache_defs_ref_schema(CoreRef(f"{names}-id"))
        # Each id with what it is called (a keyword of Visual Studio Code).
        ids = dict(sorted(self.known.get(names, {}).items()))
        self.definitions[key] = {"enum": [*ids], "enumDescriptions": [*ids.values()]} if ids else found
        return reference


def schema(name: str, known: Mapping[str, Mapping[str, str]] | None = None, language: str = "en") -> Shape:
    """Return the schema of a kind, by its name in NAMES; ids are any, or those `known` by what they stand for.

    What is said of fields is in the language of a tag.
    """
    model = MODELS[NAMES[name]]
    generator = type("Generator", (_Generator,), {"known": known or {}})
    whole = model.model_json_schema(schema_generator=generator)
    definitions = whole.pop("$defs", {})
    _describe(whole, model, language)
    # pydantic leaves out what no field of this kind holds.
    for one in nested_records():
        if one.__name__ in definitions:
            _describe(definitions[one.__name__], one, language)
    title = f"Front matter of a page: {name}"
    return {"$schema": DRAFT, **whole, "title": title, "$defs": definitions}


def _describe(shape: Shape, model: type[BaseModel], language: str) -> None:
    """Say of each field of a record what it is and how it is written."""
    made = [*rows(model, language)]
    for own in [other for other in (shape, *shape.get("anyOf", ())) if "properties" in other]:
        # Names and docstrings are those of the code.
        own.pop("title", None)
        own.pop("description", None)
        values = own["properties"]
        # Words beside a reference are ignored in draft 7.
        shapes = {name: {"allOf": [value]} if "$ref" in value else value for name, value in values.items()}
        own["properties"] = {row.name: {"description": _help(row, language), **shapes[row.name]} for row in made}


def _help(row: FieldRow, language: str) -> str:
    _ = words(language)
    # In the form, links lead to an anchor on the page of the fields.
    form = re.sub(r"\[(\w+)\]\(#[a-z-]+\)", r"\1", row.form)
    lines = [row.description, _("Form: {form}").format(form=form)]
    lines += [_("Example: {example}").format(example=f"{row.name}: {row.example}")] if row.example else []
    return "\n".join(lines)


def text(name: str, known: Mapping[str, Mapping[str, str]] | None = None, language: str = "en") -> str:
    """Return a schema as the text of a file."""
    return json.dumps(schema(name, known, language), ensure_ascii=False, indent=1) + "\n"


def file_name(name: str) -> str:
    """Return the name of the file of a schema."""
    return f"{name}.schema.json"


HERE = Path(__file__).parent / "vscode"
#: Where the schemas of a site lie; a site without this folder has no use for them.
FOLDER = ".vscode/talks"
EXTENSION = ".vscode/extensions/sphinx-talks"
#: Where the extension reads which folder has which kind of page.
_FOLDERS = re.compile(rb"const FOLDERS = \{[^}]*\};")
#: Stands before the id that has taken the place of a former one.
NOW = "→ "


def write_enumerations(root: Path) -> list[str]:
    """Write the schemas of a site that has them anew where its pages have changed; returns the paths written."""
    return write(root, enumerations(root)) if (root / FOLDER).is_dir() else []


def write_all(root: Path) -> list[str]:
    """Write schemas and extension into a site; returns the paths written."""
    return write(root, enumerations(root) | extension())


def write(root: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write those of some files that are others than before, all or none; returns their paths, sorted.

    Raises OSError where they cannot be written.
    """
    # An editor loads a schema anew whenever its file is written.
    changed = sorted(
        path for path, new in files.items() if not (root / path).is_file() or (root / path).read_bytes() != new
    )
    changes = Changes(root)
    for path in changed:
        changes.write(path, files[path])
    if changed:
        changes.apply()
    return changed


def extension() -> dict[str, bytes]:
    """Return the extension for Visual Studio Code by path."""
    found = {f"{EXTENSION}/{path.name}": path.read_bytes() for path in sorted(HERE.iterdir()) if path.is_file()}
    matter = f"{EXTENSION}/matter.js"
    folders = json.dumps({kind.folder: kind for kind in Kind}).encode()
    return found | {matter: _FOLDERS.sub(b"const FOLDERS = " + folders + b";", found[matter])}


def enumerations(root: Path) -> dict[str, bytes]:
    """Return the schemas of a site by path, with the ids of its topics, people and references."""
    found = site.read(root)
    return of_catalog(Catalog(found.entries, found.references), found.settings)


def of_catalog(catalog: Catalog, settings: Settings) -> dict[str, bytes]:
    """Return the schemas of a site whose pages have been read."""
    known, language = names(catalog), settings.language
    return {f"{FOLDER}/{file_name(name)}": text(name, known, language).encode() for name in NAMES}


def names(catalog: Catalog) -> dict[str, dict[str, str]]:
    """Return ids and what they stand for, by what the ids stand for."""
    return {
        "topic": _ids(catalog, Kind.TOPIC),
        "person": _ids(catalog, Kind.PERSON),
        "reference": {key: reference.title for key, reference in catalog.references.items()},
    }


def _ids(catalog: Catalog, kind: Kind) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in catalog.all(kind):
        record = entry.record
        both = [record.title, record.title_en] if record else []
        found[entry.id] = " / ".join(dict.fromkeys(name for name in both if name))
    # They work, so no editor marks them as wrong.
    former = {one: f"{NOW}{entry.id}" for entry in catalog.all(kind) for one in catalog.former_ids(entry)}
    return former | found
