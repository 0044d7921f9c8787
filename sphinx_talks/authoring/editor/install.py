"""What an editor completes front matter from: schemas that know the pages of the site, and an extension to read them.

Visual Studio Code offers an extension that lies below `.vscode/extensions` of a folder to who opens it
(https://code.visualstudio.com/docs/editor/extension-marketplace#_workspace-recommended-extensions); no other one reads
a schema for the front matter of Markdown (https://github.com/redhat-developer/vscode-yaml/issues/207).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks.authoring.editor import schemas
from sphinx_talks.content import site
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.records import Kind
from sphinx_talks.content.transaction import Changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.settings import Settings

HERE = Path(__file__).parent / "vscode"
#: Where the schemas of a site lie; a site without this folder has no use for them.
FOLDER = ".vscode/talks"
EXTENSION = ".vscode/extensions/sphinx-talks"
#: Where the extension is told which folder has which kind of page.
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
    changed = sorted(path for path, content in files.items() if _content(root / path) != content)
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
    return {
        f"{FOLDER}/{schemas.file_name(name)}": schemas.text(name, known, language).encode() for name in schemas.NAMES
    }


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


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
