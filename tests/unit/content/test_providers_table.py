"""A provider is named in its own file, in the list of the table, and nowhere else."""

from __future__ import annotations

import re
import tokenize
from pathlib import Path

import pytest

import sphinx_talks
from sphinx_talks.content import providers

ROOT = Path(sphinx_talks.__file__).parent
HERE = ROOT / "content" / "providers"
#: Names that are no words of any other meaning: `file` and `archive` are.
NAMES = sorted({one.name for one in providers.table()} - {"file", "archive", "ccc"})
#: Where a name stands for something else: an account of a person, an example of front matter.
OTHERS = {
    "authoring/new/templates.py": "an example",
    "authoring/transcript.py": "whose form of transcripts it reads",
    "cli/__init__.py": "whose form of transcripts a command reads",
    "exports/elsewhere.py": "an account",
    "content/records/event.py": "an example",
    "content/records/person.py": "an account",
    "content/records/talk.py": "an example",
    "content/records/forms.py": "an account",
    "content/records/series.py": "an example",
    "cli/new.py": "an account, and an example",
    "search/documents.py": "an account",
    "views/lists.py": "an account",
    "views/person.py": "an account",
    "views/recorded.py": "where a reader finds captions",
}


def words(path: Path) -> str:
    """Return the code of a file without its comments."""
    if path.suffix != ".py":
        return re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    with tokenize.open(path) as file:
        return " ".join(
            token.string for token in tokenize.generate_tokens(file.readline) if token.type != tokenize.COMMENT
        )


def named_in(path: Path) -> list[str]:
    text = words(path).lower().replace("-", "_")
    return [name for name in NAMES if re.search(rf"(?<![a-z]){name}(?![a-z])", text)]


def files() -> list[str]:
    """Return the code outside of the providers."""
    found = [path for path in ROOT.rglob("*") if path.suffix in {".py", ".js", ".css"} and HERE not in path.parents]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def test_no_other_module_names_a_provider() -> None:
    assert {name: found for name in files() if name not in OTHERS and (found := named_in(ROOT / name))} == {}


@pytest.mark.parametrize("name", OTHERS)
def test_exceptions_are_ones(name: str) -> None:
    assert named_in(ROOT / name) != []


@pytest.mark.parametrize("provider", providers.table(), ids=lambda provider: provider.name)
def test_a_file_and_a_test_for_each(provider: providers.Provider) -> None:
    module = HERE / f"{provider.name}.py"
    assert type(provider).__module__ == f"sphinx_talks.content.providers.{provider.name}"
    assert [name for name in named_in(module) if name != provider.name] == []
    assert (Path(__file__).parent / "providers" / f"test_{provider.name}.py").is_file()
