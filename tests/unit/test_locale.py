"""Every word of the interface is in both catalogues, and what is compiled is what was written."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import sphinx_talks
from sphinx_talks.content.records import Kind
from sphinx_talks.views.blocks import ONE

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGE = Path(sphinx_talks.__file__).parent
LANGUAGES = sorted(path.parents[1].name for path in (PACKAGE / "locale").glob("*/LC_MESSAGES/sphinx_talks.po"))
#: Ours, and of words of Sphinx that its own has no Japanese for.
CATALOGUES = sorted((PACKAGE / "locale").glob("*/LC_MESSAGES/*.po"))
#: What a template may say itself: symbols, and the names of things.
SIGNS = re.compile(r"[^A-Za-z\u3040-\u9fff]*")
#: Calls whose first text is shown to the reader, with the position of that text.
SHOWN = {"_": 0, "Label": 0, "Number": 0, "Folded": 0, "Section": 1, "section": 1, "pager": 2}
#: Names of tables whose values are shown.
TABLES = {"FORMATS", "ATTENDANCE", "SHARES", "KINDS", "STATES", "LABELS", "SECTIONS"}
TABLES |= {"FACETS", "MARKS", "ORDERS", "COUNTS", "TOTALS", "FEW_YEARS"}


def catalogue(language: str) -> Catalog:
    return read(PACKAGE / "locale" / language / "LC_MESSAGES" / "sphinx_talks.po")


def read(path: Path) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()), locale=path.parents[1].name)


def shown_in(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            found |= texts(node.args[SHOWN[name] : SHOWN[name] + 1]) if name in SHOWN else set()
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and path.stem != "filters":
            # Facts: the label, then the values.
            found |= texts(node.value.elts[:1])
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            found |= texts(node.value.values) if getattr(target, "id", "") in TABLES else set()
    return found


def texts(nodes: list[ast.expr]) -> set[str]:
    nodes = [inner for node in nodes for inner in (node.elts if isinstance(node, ast.Tuple) else [node])]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def messages() -> set[str]:
    build = PACKAGE / "sphinxext"
    views = {*(PACKAGE / "views").glob("*.py"), *(build / "nodes").glob("*.py")}
    views |= {build / "handlers.py", build / "extra_pages.py"}
    found = {text for path in views for text in shown_in(path)}
    # Elsewhere nothing but what is asked of gettext is a message.
    found |= {text for path in PACKAGE.rglob("*.py") for text in asked_in(path)}
    return {text for text in found if text.strip()}


def asked_in(path: Path) -> set[str]:
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    return {text for call in calls if getattr(call.func, "id", "") == "_" for text in texts(call.args[:1])}


def test_every_message_has_words_in_every_language() -> None:
    found = messages()
    assert {"Programme", "Peak live viewers", "Speakers", "1 talk", "Mentioned in", "Edit this page"} <= found
    catalogues = {language: catalogue(language) for language in LANGUAGES}
    ids = {language: {str(one.id) for one in made if one.id} for language, made in catalogues.items()}
    for language, made in catalogues.items():
        translated = {str(one.id) for one in made if one.id and one.string}
        assert found - translated == set(), language
        assert ids[language] ^ ids["en"] == set(), language


def test_every_message_is_used() -> None:
    code = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py")]
    nodes = (node for text in code for node in ast.walk(ast.parse(text)))
    # Put together in the line of what a site or a series has.
    used = {f"{name}: %(count)s" for name in (*ONE, *(kind.folder for kind in Kind))}
    used |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    templates = "".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.html"))
    ids = [words for one in catalogue("en") if one.id for words in (one.id if isinstance(one.id, tuple) else [one.id])]
    assert [words for words in ids if words not in used and f'"{words}"' not in templates] == []


@pytest.mark.parametrize("path", sorted((PACKAGE / "sphinxext" / "theme").glob("*.html")), ids=lambda path: path.stem)
def test_templates_say_nothing_themselves(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    shown = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', text)
    shown += re.sub(r"<[^>]*>", "\n", text).split("\n")
    assert [words for words in shown if not SIGNS.fullmatch(words)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_catalogues_are_whole_and_compiled(path: Path) -> None:
    found = read(path)
    assert [message.id for message in found if message.id and (message.fuzzy or not message.string)] == []
    # Placeholders are those of the message.
    assert [error for message in found if message.id for error in message.check(found)] == []
    compiled = io.BytesIO()
    write_mo(compiled, found)
    assert path.with_suffix(".mo").read_bytes() == compiled.getvalue()


#: Japanese has its own brackets and colons: see `contributing/style-guide.md`. A colon within stands for a time.
FOREIGN_MARKS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff%](?:[(,!?;]|:(?: |$))")


def test_japanese_words_have_japanese_marks() -> None:
    words = [re.sub(r"%(?:\([a-z]+\))?s|%%", "%", str(one.string)) for one in catalogue("ja")]
    assert [text for text in words if FOREIGN_MARKS.search(text)] == []
