"""The lists of the architecture page are carried out, as they stand there, in a copy of the package."""

from __future__ import annotations

import csv
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from lxml import html

from tests.commands import run
from tests.files import write

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "contributing/architecture.md"
NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
#: A numbered item; what is indented below it belongs to it.
ITEM = re.compile(r"^\d+\. (?P<text>.*\n(?:\n|   .*\n)*)", re.MULTILINE)
STEP = re.compile(
    r"`(?P<path>[\w./]+/[\w./]+)`: .*?\n   ```(?P<form>\w+)\n(?P<block>.*?)^   ```$", re.DOTALL | re.MULTILINE
)
#: A module of the package with what is in it, as the walk names it.
NAME = re.compile(r"`((?:cli|authoring|sphinxext|linkcheck|checks|search|exports|views|content)(?:\.\w+)+)`")
FOLDER = re.compile(
    r"`((?:sphinx_talks/|cli/|authoring/|sphinxext/|linkcheck/|checks/|search/|exports/|views/|content/|locale/|tests/)[\w./-]+)`"
)

SITE = {
    "conf.py": 'extensions = ["sphinx_talks"]\nhtml_theme = "sphinx_talks"\nlanguage = "fr"\nproject = "Soirées"\n'
    'exclude_patterns = ["_build"]\n',
    "index.md": "# Accueil\n\n{venue}`hall`\n\n```{venue-list}\n```\n\n```{talk-list}\n:level: beginners\n```\n",
    "events/e-1.md": "---\ntitle: Evening 1\n---\n",
    "people/ida.md": "---\nname: Ida\n---\n",
    "talks/e-1/easy.md": (
        "---\ntitle: Easy\nspeakers: [ida]\nlevel: beginners\n"
        "video: {loom: 0123456789abcdef0123456789abcdef, start: 1:30}\n---\n"
    ),
    "talks/e-1/hard.md": "---\ntitle: VERY HARD\nspeakers: [ida]\nlevel: experts\n---\n",
    "talks/e-1/plain.md": "---\ntitle: Plain\nspeakers: [ida]\n---\n",
    "venues/hall.md": "---\ntitle: The Hall\nurl: https://example.org/hall\n---\n",
}


#: What has no command of its own.
REST = """
import json
from sphinx_talks.authoring.new.draft import written
from sphinx_talks.content.records import Kind
from sphinx_talks.content.languages import words

draft = written(Kind.TALK, {"references": ["a"], "level": "x", "title": "T", "slides": "y"})
print(json.dumps({"draft": draft, "words": [words("fr-CA")("Event"), words("fr")("Talk")]}))
"""
BUILD = "sphinx-build -q -n -W --keep-going site site/_build"
IDS = "--format ids --root site"
EXPORT = "export tsv --base https://a.example/ --root site -o all.tsv"
COMMANDS = (
    "fields", "problems", "schema talk", "schema venue", "check --root site",
    "check --select T699 --format csv --root site", f"list venue {IDS}", f"list talk --level beginners {IDS}",
    f"list talk --missing level {IDS}", "export", EXPORT, BUILD,
)  # fmt: skip


class Step(NamedTuple):
    """One file of a list, and what is written into it: a whole file, or a change as `diff` shows it."""

    path: str
    form: str
    block: str

    def carry_out(self, root: Path) -> None:
        path = root / self.path
        if self.form != "diff":
            assert not path.exists(), f"{self.path} is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.block, "utf-8")
            return
        text = path.read_text("utf-8")
        for hunk in self.block.split("@@\n"):
            lines = [(line[:1], f"{line[1:]}\n") for line in hunk.splitlines()]
            before = "".join(line for mark, line in lines if mark in {" ", "-"})
            after = "".join(line for mark, line in lines if mark in {" ", "+"})
            assert f"\n{text}".count(f"\n{before}") == 1, f"{self.path} has this not once:\n{before}"
            text = f"\n{text}".replace(f"\n{before}", f"\n{after}")[1:]
        path.write_text(text, "utf-8")


def lists() -> dict[str, tuple[str, list[Step]]]:
    """Return the text of each list below “How to add”, and its steps, by heading."""
    _, _, below = PAGE.read_text("utf-8").partition("\n## How to add\n")
    found = {}
    for section in below.split("\n### ")[1:]:
        heading, _, text = section.partition("\n")
        items = [item["text"] for item in ITEM.finditer(text)]
        steps = [
            Step(step["path"], step["form"], dedent(step["block"])) for item in items if (step := STEP.match(item))
        ]
        # What is no file is a command, and comes last.
        others = [item for item in items if not STEP.match(item)]
        assert all(item.startswith("Run `make ") for item in others), others
        assert items[len(steps) :] == others
        found[heading] = (text, steps)
    return found


LISTS = lists()


class Copy:
    """The package after every list was carried out in it, and a site that uses what was added."""

    def __init__(self, root: Path) -> None:
        self.root, self.site = root, root / "site"
        shutil.copytree(ROOT / "sphinx_talks", root / "sphinx_talks", ignore=shutil.ignore_patterns("__pycache__"))
        for _, steps in LISTS.values():
            for step in steps:
                step.carry_out(root)
        self.run("-m", "babel.messages.frontend", "compile", "-D", "sphinx_talks", "-d", "sphinx_talks/locale")
        write(self.site, SITE)

    def run(self, *words: str) -> str:
        found = subprocess.run(
            [sys.executable, *words], cwd=self.root, env={**os.environ, "PYTHONPATH": str(self.root)},
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert found.returncode == 0, found.stdout + found.stderr
        return found.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("copy"))


@pytest.fixture(scope="module")
def said(copy: Copy) -> dict[str, str]:
    """Give what the commands say, by command; the last one builds the site."""
    ran = run(copy.root, copy.root, *(command.split() for command in COMMANDS))
    assert [done.err for done in ran if done.status] == []
    return {command: done.out for command, done in zip(COMMANDS, ran, strict=True)}


@pytest.fixture(scope="module")
def built(copy: Copy, said: dict[str, str]) -> Path:
    assert BUILD in said
    return copy.site / "_build"


@pytest.fixture(scope="module")
def rest(copy: Copy) -> dict[str, Any]:
    """Give what has no command of its own."""
    return json.loads(copy.run("-c", REST))  # type: ignore[no-any-return] # as written above


def page(built: Path, name: str) -> HtmlElement:
    return html.fromstring((built / f"{name}.html").read_bytes())


@pytest.mark.parametrize("heading", LISTS)
def test_says_how_many_files_a_list_takes(heading: str) -> None:
    text, steps = LISTS[heading]
    number = NUMBERS[len({step.path for step in steps})].capitalize()
    assert re.match(rf"\n{number} files?[.,]", text)


def test_a_provider_takes_three_files_and_a_kind_five() -> None:
    assert len(LISTS["A provider"][1]) <= 3
    assert len(LISTS["A kind"][1]) <= 5


def test_a_provider_is_checked_and_played(copy: Copy, built: Path, said: dict[str, str]) -> None:
    (test,) = (step.path for step in LISTS["A provider"][1] if step.path.startswith("tests/"))
    copy.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", test)
    assert "\n`loom`\n: " in said["fields"]
    assert "https://www.loom.com/embed/0123456789abcdef0123456789abcdef" in html.tostring(
        page(built, "talks/e-1/easy"), encoding="unicode"
    )


def test_a_kind_has_pages_links_listings_and_commands(built: Path, said: dict[str, str]) -> None:
    assert said[f"list venue {IDS}"] == "hall\n"
    assert json.loads(said["schema venue"])["properties"]["url"]
    assert page(built, "venues/hall").xpath("//dl//a/@href") == ["https://example.org/hall"]
    links = page(built, "index").xpath("//main//a[@href='venues/hall.html']")
    assert [link.text_content() for link in links] == ["The Hall"] * 2


def test_a_field_is_read_rendered_and_asked_for(built: Path, said: dict[str, str], rest: dict[str, Any]) -> None:
    assert said[f"list talk --level beginners {IDS}"] == "e-1/easy\n"
    assert said[f"list talk --missing level {IDS}"] == "e-1/plain\n"
    assert page(built, "index").xpath("//main//a[@href='talks/e-1/easy.html']")
    assert not page(built, "index").xpath("//main//a[@href='talks/e-1/hard.html']")
    shape = json.loads(said["schema talk"])["properties"]["level"]
    assert shape["description"].startswith("For whom it is.\n")
    drafted = [line.partition(":")[0] for line in rest["draft"].splitlines()]
    assert drafted[1:5] == ["title", "slides", "level", "references"]
    facts = [found.text_content() for found in page(built, "talks/e-1/easy").xpath("//dt")]
    assert "Level" in [fact.strip().removesuffix(":").strip() for fact in facts]
    assert "\n`level`\n: だれに向けたものか。" in said["fields"]


def test_a_problem_is_reported_and_explained(said: dict[str, str]) -> None:
    assert "talks/e-1/hard.md:2:8: T699 title in capitals (got 'VERY HARD')" in said["check --root site"]
    assert "大文字だけの題名は読みにくく" in said["problems"]


def test_an_export_is_one_of_the_command(copy: Copy, said: dict[str, str]) -> None:
    assert "\ntsv " in said["export"]
    assert EXPORT in said
    assert "e-1/easy\thttps://a.example/talks/e-1/easy.html\n" in (copy.root / "all.tsv").read_text("utf-8")


def test_a_form_of_report_is_one_of_the_option(said: dict[str, str]) -> None:
    rows = list(csv.DictReader(said["check --select T699 --format csv --root site"].splitlines()))
    assert [(row["path"], row["line"], row["code"]) for row in rows] == [("talks/e-1/hard.md", "2", "T699")]


def test_a_language_is_that_of_the_pages(built: Path, rest: dict[str, Any]) -> None:
    facts = [found.text_content() for found in page(built, "talks/e-1/easy").xpath("//dt")]
    assert any("Oratrices et orateurs" in fact for fact in facts)
    # What has no words yet stands there in English.
    assert rest["words"] == ["Rencontre", "Talk"]


@pytest.mark.parametrize("name", sorted(set(NAME.findall(PAGE.read_text("utf-8")))))
def test_what_the_page_names_is_there(name: str) -> None:
    parts = ["sphinx_talks", *name.split(".")]
    for end in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            found = getattr(found, part)
        return


def test_the_files_that_the_page_names_are_there() -> None:
    text = PAGE.read_text("utf-8")
    added = {step.path for _, steps in LISTS.values() for step in steps}
    found = {path for path in FOLDER.findall(text) if path not in added}
    roots = (ROOT, ROOT / "sphinx_talks")
    assert [path for path in sorted(found) if not any((root / path).exists() for root in roots)] == []
