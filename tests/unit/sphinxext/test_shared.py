"""Templates as code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from jinja2 import DictLoader, Environment

from sphinx_talks.sphinxext import shared
from sphinx_talks.sphinxext.shared import CompiledTemplates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import CodeType

Rendered = tuple[str, int]


@pytest.fixture
def render(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, CompiledTemplates], Rendered]:
    """Return what renders a template in an environment of its own, and says how often one had to be compiled."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(shared, "cache_from_source", lambda _: str(tmp_path / "shared.pyc"))

    compiled, compile_anew = list[str](), Environment.compile

    def compile_counted(
        self: Environment, source: str, name: str | None = None, filename: str | None = None
    ) -> CodeType:
        compiled.append(source)
        return compile_anew(self, source, name, filename)

    monkeypatch.setattr(Environment, "compile", compile_counted)

    def rendered(source: str, kept: CompiledTemplates) -> Rendered:
        compiled.clear()
        environment = Environment(loader=DictLoader({"a.html": source}), bytecode_cache=kept, autoescape=True)
        return environment.get_template("a.html").render(), len(compiled)

    return rendered


def test_they_are_kept_for_all_builds(render: Callable[[str, CompiledTemplates], Rendered], tmp_path: Path) -> None:
    """They are compiled anew when they are others, or one that may be in them."""
    assert render("{{ 1 + 1 }}", CompiledTemplates(lambda: "one")) == ("2", 1)
    assert [path.suffix for path in tmp_path.iterdir()] == [".jinja"]
    assert render("{{ 1 + 1 }}", CompiledTemplates(lambda: "one")) == ("2", 0)
    assert render("{{ 1 + 2 }}", CompiledTemplates(lambda: "one")) == ("3", 1)
    assert render("{{ 1 + 2 }}", CompiledTemplates(lambda: "other")) == ("3", 1)
    assert len([*tmp_path.iterdir()]) == 1


def test_those_of_a_site_are_kept_for_its_languages(
    render: Callable[[str, CompiledTemplates], Rendered], tmp_path: Path
) -> None:
    kept = CompiledTemplates(None)
    assert [render("{{ 1 + 1 }}", kept), render("{{ 1 + 1 }}", kept)] == [("2", 1), ("2", 0)]
    assert not [*tmp_path.iterdir()]


def test_nothing_is_kept_where_python_keeps_no_code(
    render: Callable[[str, CompiledTemplates], Rendered], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert render("{{ 1 + 1 }}", CompiledTemplates(lambda: "one")) == ("2", 1)
    assert not [*tmp_path.iterdir()]
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    # A package that belongs to somebody else.
    monkeypatch.setattr(shared, "cache_from_source", lambda _: str(tmp_path / "none/shared.pyc"))
    assert render("{{ 1 + 1 }}", CompiledTemplates(lambda: "one")) == ("2", 1)
