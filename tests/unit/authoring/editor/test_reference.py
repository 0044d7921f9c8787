"""The reference pages are what the code says, and every field is described, with an example that works."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from sphinx_talks.authoring.editor import reference
from sphinx_talks.cli import main
from sphinx_talks.content import frontmatter, records
from sphinx_talks.content.characters import MAX_LINE
from sphinx_talks.content.records import MODELS, Kind
from sphinx_talks.content.records.base import Record, Shorthand

CONTRIBUTING = Path(__file__).parents[4] / "contributing"
COMMITTED = {"fields": CONTRIBUTING / "front-matter.md", "problems": CONTRIBUTING / "problems.md"}
PLAIN = f"one line of text, at most {MAX_LINE} characters"
KIND_ROWS = [(kind, row) for kind, model in MODELS.items() for row in reference.rows(model)]
NESTED_ROWS = [(model, row) for model in reference.nested_records() for row in reference.rows(model)]


def kind_name(value: object) -> str:
    return value.name if isinstance(value, reference.FieldRow) else getattr(value, "__name__", str(value))


@pytest.mark.parametrize("name", COMMITTED)
def test_committed_page_is_the_generated_one(name: str) -> None:
    assert COMMITTED[name].read_bytes() == reference.PAGES[name]().encode(), "run: make reference"


@pytest.mark.parametrize(("owner", "row"), [*KIND_ROWS, *NESTED_ROWS], ids=kind_name)
def test_field_is_described(owner: object, row: reference.FieldRow) -> None:
    assert row.description.endswith("."), f"{owner}: {row.name} needs a sentence"
    assert row.example or row.form == PLAIN, f"{owner}: {row.name} needs an example"


@pytest.mark.parametrize(("kind", "row"), [pair for pair in KIND_ROWS if pair[1].example], ids=kind_name)
def test_example_of_a_field_parses(kind: Kind | None, row: reference.FieldRow) -> None:
    # A talk has a title or speakers, so that neither is required alone.
    needed = {"title"} if kind is Kind.TALK else set()
    rows = reference.rows(MODELS[kind])
    required = [other for other in rows if (other.required or other.name in needed) and other != row]
    lines = [f"{other.name}: A name" for other in required] + [f"{row.name}: {row.example}"]
    record, problems = records.parse(kind, frontmatter.parse("\n".join(lines)), "page.md")
    if row.name == "inferred":
        # Its example names a date, which only some kinds have.
        problems = [problem for problem in problems if "names no field" not in problem.message]
    assert problems == []
    assert record is not None or row.name == "inferred"


@pytest.mark.parametrize(("model", "row"), [pair for pair in NESTED_ROWS if pair[1].example], ids=kind_name)
def test_example_of_a_nested_field_parses(model: type[Record], row: reference.FieldRow) -> None:
    matter = frontmatter.parse(f"{row.name}: {row.example}").values
    beside = [other for other in reference.rows(model) if other.required]
    if issubclass(model, Shorthand):
        beside += [other for other in reference.rows(model) if other.name == model.shorthand]
    full = {**{other.name: other.example or "A name" for other in beside}, **matter}
    assert parses(model, matter) or parses(model, full)


def parses(model: type[Record], values: dict[str, frontmatter.Value]) -> bool:
    try:
        model.model_validate(values)
    except ValidationError:
        return False
    return True


def test_every_record_inside_others_has_a_section() -> None:
    names = {model.__name__ for model in reference.nested_records()}
    assert {"Attendance", "Link", "Slides", "Source", "Speaker", "Video"} <= names
    page = reference.reference()
    assert all(f"\n### {name}\n" in page for name in names)


@pytest.mark.parametrize("name", reference.PAGES)
def test_command_prints_or_writes(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name]) == 0
    assert capsys.readouterr().out == reference.PAGES[name]()
    assert main([name, "--write", str(tmp_path / "page.md")]) == 0
    assert (tmp_path / "page.md").read_bytes() == reference.PAGES[name]().encode()
    assert not capsys.readouterr().out
    assert main([name, "--write", str(tmp_path / "nowhere" / "page.md")]) == 1
    assert "No such file" in capsys.readouterr().err
