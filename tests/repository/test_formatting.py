"""Pages in one form: what the program that writes it leaves alone, and the hooks that run it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from sphinx_talks.cli import COMMANDS

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".ci" / "markdown.py"
KEPT = """\
% a comment
```{youtube} Zz0Kite_-02
:start: 1:05
```

::::{grid} 1 2
:::{grid-item-card}
* b
:::
::::

| a | |
|---|---:|
| 発表 | 1 |

[見出し](#見出し)、[頁](日本.md#b)、`[a](日)`、{talk}`x`さん、{person}`y <jane-doe>`、[^note]、$a_{1}$

% alone

(place)=

## B

---

[^note]: A note.
"""
FRONT = "---\ntitle:   'A'\n# kept\ntopics: [ b,c ]\n---\n"


@pytest.fixture(scope="module")
def markdown() -> ModuleType:
    spec = importlib.util.spec_from_file_location("markdown_form", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("body", ["", KEPT, "Text\\\nbroken __b__\n", "% Generated from x\n\n* a\n", "1. a\n2. b\n"])
def test_what_stays(markdown: ModuleType, body: str) -> None:
    page = f"{FRONT}\n{body}" if body else FRONT
    assert markdown.formatted(page) == page
    assert markdown.formatted(body) == body


@pytest.mark.parametrize(
    ("body", "form"),
    [
        ("* a\n* b\n", "- a\n- b\n"),
        ("A\n=\n\n\n\ntext", "# A\n\ntext\n"),
        ("Text  \nbroken\n", "Text\\\nbroken\n"),
        ("* a\r\n\r\ntext\r\n", "- a\n\ntext\n"),
        ("~~~text\n* a\n~~~\n* b\n", "~~~text\n* a\n~~~\n\n- b\n"),
        ("```text\nno end\n", "```text\nno end\n```\n"),
    ],
)
def test_what_changes(markdown: ModuleType, body: str, form: str) -> None:
    assert markdown.formatted(f"{FRONT}\n{body}") == f"{FRONT}\n{form}"
    assert markdown.formatted(f"{FRONT}\n{body}".replace("\n", "\r\n").replace("\r\r", "\r")) == f"{FRONT}\n{form}"
    assert markdown.formatted(f"{FRONT}\n{form}") == f"{FRONT}\n{form}"


def test_the_program(markdown: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "a" / "b.md"
    page.parent.mkdir()
    page.write_bytes(b"* a\r\n* b\n")
    assert markdown.main(["check", str(tmp_path)]) == 1
    assert page.read_bytes() == b"* a\r\n* b\n"
    assert markdown.main(["write", str(tmp_path)]) == 0
    assert page.read_bytes() == b"- a\n- b\n"
    assert markdown.main(["check", str(page)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert markdown.main([]) == 2


def hooks(name: str) -> list[dict[str, object]]:
    found = yaml.safe_load((ROOT / name).read_text("utf-8"))
    return [hook for part in found["repos"] for hook in part["hooks"]] if isinstance(found, dict) else found


def test_hooks_for_others() -> None:
    for hook in hooks(".pre-commit-hooks.yaml"):
        assert {"id", "name", "entry", "language"} <= hook.keys()
        program, command, *_ = str(hook["entry"]).split()
        assert program == "sphinx-talks"
        assert command in COMMANDS
        assert hook["language"] == "python"


def test_hooks_of_this_repository() -> None:
    ours = {str(hook["id"]): hook for hook in hooks(".pre-commit-config.yaml")}
    assert {"ruff-check", "ruff-format", "mdformat", "sphinx-talks"} <= ours.keys()
    for hook in ours.values():
        words = str(hook["entry"]).split()
        assert words[0] == ".venv/bin/python"
        assert words[1] == "-m" or (ROOT / words[1]).is_file()
    for path, wanted in {
        "talks/e-1/t.md": True,
        "index.md": True,
        "contributing/decisions/index.md": True,
        "README.md": False,
        "talks/a.png": False,
    }.items():
        assert bool(re.search(str(ours["sphinx-talks"]["files"]), path)) is wanted
        assert bool(re.search(str(ours["mdformat"]["files"]), path)) is wanted


def test_make_and_the_hook_name_the_same_pages() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    pages = re.search(r"^PAGES = (.*)$", makefile, re.MULTILINE)
    assert pages is not None
    for path in pages[1].split():
        (hook,) = (hook for hook in hooks(".pre-commit-config.yaml") if hook["id"] == "mdformat")
        assert re.search(str(hook["files"]), path if path.endswith(".md") else f"{path}/a.md")
