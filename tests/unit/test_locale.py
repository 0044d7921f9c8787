"""Every word of the interface has a Japanese translation, and the compiled catalogue is that of the source."""

from __future__ import annotations

import ast
import io
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import sphinx_talks

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGE = Path(sphinx_talks.__file__).parent
CATALOGUE = PACKAGE / "locale" / "ja" / "LC_MESSAGES" / "sphinx_talks.po"
#: Calls whose first text is shown to the reader, with the position of that text.
SHOWN = {"_": 0, "Label": 0, "Number": 0, "Section": 1, "section": 1, "pager": 2}
#: Names of tables whose values are shown.
TABLES = {"FORMATS", "ATTENDANCE", "SHARES", "KINDS", "STATES", "LABELS", "SECTIONS"}


def catalogue() -> Catalog:
    return read_po(io.BytesIO(CATALOGUE.read_bytes()), locale="ja")


def shown_in(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            found |= texts(node.args[SHOWN[name] : SHOWN[name] + 1]) if name in SHOWN else set()
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            found |= texts(node.value.elts[:1])
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            found |= texts(node.value.values) if getattr(target, "id", "") in TABLES else set()
    return found


def texts(nodes: list[ast.expr]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def messages() -> set[str]:
    paths = [PACKAGE / "building.py", PACKAGE / "outputs.py"]
    paths += [*(PACKAGE / "views").glob("*.py"), *(PACKAGE / "rendering").glob("*.py")]
    return {text for path in paths for text in shown_in(path) if text.strip()}


def test_finds_the_messages() -> None:
    assert {"Programme", "Peak live viewers", "Speakers", "1 talk", "Mentioned in"} <= messages()


def test_every_message_has_japanese_words() -> None:
    translated = {str(message.id) for message in catalogue() if message.id and message.string}
    assert messages() - translated == set()


def test_nothing_is_left_to_be_looked_at() -> None:
    assert [message.id for message in catalogue() if message.id and message.fuzzy] == []


def test_placeholders_are_those_of_the_message() -> None:
    found = catalogue()
    assert [error for message in found if message.id for error in message.check(found)] == []


def test_compiled_catalogue_is_that_of_the_source() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled.getvalue()
