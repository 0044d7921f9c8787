"""A name means one thing, and a test lies where what it tests does."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import sphinx_talks

PACKAGE = Path(sphinx_talks.__file__).parent
UNIT = Path(__file__).parents[1] / "unit"


def test_a_class_shares_its_name_with_no_other() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(path.relative_to(PACKAGE).as_posix())
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}


def test_a_test_is_named_after_a_module_where_that_lies() -> None:
    """One of several tests of a module, or of a package as a whole, says after its name what it is about."""
    strays = []
    for test in sorted(UNIT.rglob("test_*.py")):
        beside = PACKAGE / test.parent.relative_to(UNIT)
        modules = {path.stem for path in beside.glob("*") if path.suffix == ".py" or path.is_dir()}
        if not any(f"{test.stem}_".startswith(f"test_{name}_") for name in modules):
            strays.append(test.relative_to(UNIT).as_posix())
    assert strays == []
