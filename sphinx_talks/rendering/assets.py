"""Style sheets and scripts that a page can do without: extensions put theirs on every page, used or not."""

from __future__ import annotations

from os import fspath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Names of files, each with what stands in every page that needs it.
MARKS = {
    "sphinx-design.min.css": "sd-",
    "design-tabs.js": "sd-tab",
    "pygments.css": 'class="highlight',
    "pygments_dark.css": 'class="highlight',
    "talks-embed.js": "talks-embed",
}


def needed(files: Iterable[Any], body: str) -> list[Any]:
    """Return the files, as Sphinx lists them for a page, that a page with this body needs."""
    return [file for file in files if MARKS.get(_name(file.filename), "") in body]


def _name(filename: object) -> str:
    """Return the name of a file without folder, query and the hash that sphinx-design puts into it."""
    path = fspath(filename).partition("?")[0] if isinstance(filename, str) else ""
    return path.rpartition("/")[2]
