"""A field says all of itself in one place: one that is added to a record class is there everywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sphinx_talks
from sphinx_talks.content.records import MODELS, Kind, Talk
from sphinx_talks.content.records.fields import fields_of
from tests.files import write

#: What a contributor writes.
ADDED = (
    "    level: Annotated[\n"
    '        Line | None, Spec("For whom it is.", "だれに向けたものか。", "beginners", filter="level")\n'
    "    ] = None\n"
)
SITE = {
    "conf.py": "",
    "index.md": "# Home\n\n```{talk-list}\n:level: beginners\n```\n",
    "events/e-1.md": "---\ntitle: E 1\n---\n",
    "talks/e-1/easy.md": "---\ntitle: Easy\nlevel: beginners\n---\n",
    "talks/e-1/hard.md": "---\ntitle: Hard\nlevel: experts\n---\n",
    "talks/e-1/plain.md": "---\ntitle: Plain\n---\n",
}
DRAFT = (
    "from sphinx_talks.authoring.new.draft.compose import written\n"
    "from sphinx_talks.content.records import Kind\n"
    "print(written(Kind.TALK, {'references': ['a'], 'level': 'x', 'title': 'T', 'slides': 'y'}))\n"
)


class Copy:
    """The package with one more field, and a site that uses it."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(Path(sphinx_talks.__file__).parent, folder / "sphinx_talks")
        module = folder / "sphinx_talks/content/records/talk.py"
        text = module.read_text("utf-8")
        before = "    transcript: Annotated[\n"
        assert text.count(before) == 1
        module.write_text(text.replace(before, ADDED + before), "utf-8")
        write(folder / "site", SITE)
        self.folder = folder

    def run(self, *words: str) -> str:
        found = subprocess.run(
            [sys.executable, *words], cwd=self.folder / "site", env={**os.environ, "PYTHONPATH": str(self.folder)},
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert found.returncode == 0, found.stdout + found.stderr
        return found.stdout

    def command(self, *words: str) -> str:
        return self.run("-m", "sphinx_talks", *words)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("copy"))


def test_a_field_that_is_added_is_read_and_described(copy: Copy) -> None:
    copy.command("check")
    assert "\n`level`\n: だれに向けたものか。\n: 形：1行の文字列" in copy.command("fields")
    shape = json.loads(copy.command("schema", "talk"))["properties"]["level"]
    assert shape["description"].startswith("For whom it is.\n")
    assert shape["maxLength"] == 300


def test_a_field_that_is_added_has_its_place_in_drafts(copy: Copy) -> None:
    assert [line.partition(":")[0] for line in copy.run("-c", DRAFT).split("\n")[1:5]] == [
        "title", "slides", "level", "references",
    ]  # fmt: skip


def test_a_filter_that_is_added_is_one_of_the_command_and_of_listings(copy: Copy) -> None:
    assert copy.command("list", "talk", "--level", "beginners", "--format", "ids") == "e-1/easy\n"
    assert copy.command("list", "talk", "--missing", "level", "--format", "ids") == "e-1/plain\n"


@pytest.mark.parametrize("kind", MODELS)
def test_every_field_says_what_it_is_in_both_languages(kind: Kind | None) -> None:
    for field in fields_of(MODELS[kind]):
        assert field.spec.text("en") != field.spec.text("ja-JP"), field.name
        assert field.spec.text("de") == field.spec.en


def test_what_ids_stand_for_is_known_inside_records_too() -> None:
    named = {field.name: field.names for field in fields_of(Talk) if field.names}
    assert named == {"speakers": "person", "topics": "topic", "references": "reference"}
