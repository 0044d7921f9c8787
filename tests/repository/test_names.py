"""A name means one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import sphinx_talks


def test_a_class_shares_its_name_with_no_other() -> None:
    package = Path(sphinx_talks.__file__).parent
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(path.relative_to(package).as_posix())
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}
