"""Our scripts and styles as a browser loads them: without comments and line breaks, a quarter less to wait for.

The scripts of the search are kept small in the source and joined to three files. A script names what it uses of
another in an import of one line; where both end up in one file, the import goes and the other script comes first.
What they declare stays apart by name, which a test holds them to.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import tinycss2
from rjsmin import jsmin
from tinycss2 import ast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: Characters beside which space says nothing, wherever they stand (CSS Syntax Level 3).
APART = frozenset({",", ";"})


# A preview and the tests build again and again in one process, each time with the same few style sheets.
@lru_cache(maxsize=16)
def minified_style(text: str) -> str:
    """Return a style sheet without comments, line breaks and the space around blocks, commas and semicolons."""
    return str(tinycss2.serialize(list(_lean(tinycss2.parse_component_value_list(text, skip_comments=True)))))


def _lean(nodes: Iterable[ast.Node]) -> Iterator[ast.Node]:
    """Yield the tokens, runs of space as one space, and none at the ends and beside what stands apart."""
    before: ast.Node | None = None
    space: ast.Node | None = None
    for node in chain(nodes, [None]):
        if isinstance(node, ast.WhitespaceToken):
            space = node
            continue
        if space is not None and not (_apart(before) or _apart(node)):
            yield ast.WhitespaceToken(space.source_line, space.source_column, " ")
        if node is not None:
            yield _inner(node)
        before, space = node, None


def _apart(node: ast.Node | None) -> bool:
    if node is None or isinstance(node, ast.CurlyBracketsBlock):
        return True
    return isinstance(node, ast.LiteralToken) and node.value in APART


def _inner(node: ast.Node) -> ast.Node:
    """Return a block or function with what it holds made lean, anything else as it is."""
    for part in ("content", "arguments"):
        if hasattr(node, part):
            setattr(node, part, list(_lean(getattr(node, part))))
    return node


SCRIPTS = Path(__file__).parents[1] / "search" / "scripts"
#: Files to write; a later one may import an earlier one, and does not hold it again.
ENTRIES = ("talks-search.js", "talks-search-page.js", "talks-suggest.js")
IMPORT = re.compile(r'^import \{ [\w, ]+ \} from "\./(?P<name>[a-z-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async |class |const |function ))", re.MULTILINE)


def bundles() -> dict[str, str]:
    """Return the content of each file by its name."""
    made: dict[str, str] = {}
    for entry in ENTRIES:
        parts: dict[str, str] = {}
        collect(entry, parts, outside=tuple(made))
        # Whoever imports the file finds what its own script exports, and nothing of the others.
        own = parts.pop(entry)
        made[entry] = jsmin("".join([*(_EXPORT.sub("", part) for part in parts.values()), own])) + "\n"
    return made


def collect(name: str, parts: dict[str, str], outside: tuple[str, ...]) -> None:
    """Add a script behind those it imports, without the imports of what is in the same file."""
    text = (SCRIPTS / name).read_text("utf-8")
    for found in IMPORT.finditer(text):
        if found["name"] not in outside and found["name"] not in parts:
            collect(found["name"], parts, outside)
    parts[name] = IMPORT.sub(lambda found: found[0] if found["name"] in outside else "", text)


def minified(paths: Iterable[Path]) -> dict[str, str]:
    """Return the content of scripts and style sheets by file name, without comments and needless space."""
    made = {}
    for path in paths:
        text = path.read_text("utf-8")
        made[path.name] = f"{minified_style(text) if path.suffix == '.css' else jsmin(text)}\n"
    return made


def write(folder: Path, contents: Mapping[str, str]) -> Path:
    """Write the files into a folder, those that changed, remove all others, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        path = folder / name
        if not path.is_file() or path.read_text("utf-8") != content:
            path.write_text(content, "utf-8", newline="\n")
    for path in folder.iterdir():
        if path.name not in contents:
            path.unlink()
    return folder
