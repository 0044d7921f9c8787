"""Imports point down the road that a fact takes: what works without Sphinx never comes to load it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import sphinx_talks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(sphinx_talks.__file__).parent
ARCHITECTURE = (HERE.parent / "contributing" / "architecture.md").read_text("utf-8")
SPHINX = frozenset({"sphinx", "docutils", "sphinxcontrib", "sphinx_autobuild", "sphinx_design"})
#: Parts of what works without Sphinx that are loaded in a build or a preview alone.
INSIDE = frozenset({"live.build", "live.server", "live.__main__", "search.texts"})
#: What loads such parts late: the entry of the extension, and the command for the preview.
LATE = frozenset({"", "cli.live"})
#: What talks to other machines, and who may use it.
NETWORK = {
    "aiohttp": "net",
    "http.client": "net",
    "urllib.request": "net",
    "sphinx_talks.net.client": "fetching links net",
}


def name_of(path: Path) -> str:
    """Return the name of a module below the package, '' for the package itself."""
    return ".".join(path.relative_to(HERE).with_suffix("").parts).removesuffix("__init__").removesuffix(".")


def imports(path: Path) -> Iterator[str]:
    """Yield what a module imports when it runs, at once or late."""
    tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            own = [name for name in inner if name.removeprefix("sphinx_talks.") in FILES]
            yield from own
            if len(own) < len(inner):
                yield node.module


FILES = {name_of(path): path for path in sorted(HERE.rglob("*.py"))}
IMPORTS = {name: frozenset(imports(path)) for name, path in FILES.items()}
#: The same of modules of the package alone.
OWN = {
    name: {one.removeprefix("sphinx_talks.") for one in found if one.startswith("sphinx_talks.")}
    for name, found in IMPORTS.items()
}


def below() -> set[str]:
    """Return the modules that the map of modules lists as those that use Sphinx."""
    table = ARCHITECTURE.partition("\nSphinxを使うもの：\n\n")[2].partition("\n\n")[0]
    return {name for row in table.split("\n") for name in re.findall(r"`([a-z_]+)`", row.split("|")[1])}


def reached(start: str, graph: Mapping[str, set[str]]) -> set[str]:
    """Return everything that one thing leads to."""
    found: set[str] = set()
    left = [start]
    while left:
        new = graph.get(left.pop(), set()) - found
        found |= new
        left += new
    return found


def with_sphinx() -> set[str]:
    return {name for name, found in IMPORTS.items() if any(one.partition(".")[0] in SPHINX for one in found)}


def test_only_what_the_map_says_imports_sphinx() -> None:
    assert {"extension", "domain", "rendering"} <= below()
    assert {name for name in with_sphinx() - INSIDE if name.partition(".")[0] not in below()} == set()


def test_nothing_above_leads_to_sphinx() -> None:
    graph = {name: found for name, found in OWN.items() if name not in LATE}
    above = {name for name in FILES.keys() - LATE - INSIDE if name.partition(".")[0] not in below()}
    assert len(above) > len(FILES) / 2
    assert {name: sorted(led) for name in above if (led := reached(name, graph) & with_sphinx())} == {}


@pytest.mark.parametrize("library", NETWORK)
def test_one_way_to_other_machines(library: str) -> None:
    users = {name.partition(".")[0] for name, found in IMPORTS.items() if library in found}
    assert users <= set(NETWORK[library].split())


def test_packages_do_not_import_each_other() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for name, found in OWN.items():
        top = name.partition(".")[0]
        graph[top] |= {one.partition(".")[0] for one in found} - {top}
    assert [top for top in graph if top in reached(top, graph)] == []
