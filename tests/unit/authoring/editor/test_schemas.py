"""The schemas: what is committed is what the code says, and they agree with the records."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from pydantic import TypeAdapter

from sphinx_talks.authoring import starter
from sphinx_talks.authoring.editor import reference, schemas
from sphinx_talks.checks.run import check
from sphinx_talks.cli import main
from sphinx_talks.content import bibliography, frontmatter
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.folder import identify, walk
from sphinx_talks.content.languages import words
from sphinx_talks.content.pages import read
from sphinx_talks.content.providers import Medium
from sphinx_talks.content.records import MODELS, Kind, values
from sphinx_talks.content.records.base import Flag
from sphinx_talks.content.records.fields import fields_of
from sphinx_talks.content.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.problems import Problem

ROOT = Path(__file__).parents[4]
ROOTS = ROOT / "tests/roots"
TESTS = ROOT / "tests/editor"
#: What a schema can say of a value: not that an end comes before its start, nor that a day is none of the calendar.
TYPED = {"T201", "T202", "T203", "T204", "T207", "T208", "T209"}


@cache
def validator(name: str) -> Draft7Validator:
    return Draft7Validator(schemas.schema(name))


def name_of(path: str) -> str:
    identity = identify(path)[0]
    return identity.kind.value if identity else schemas.PLAIN


def matters(root: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield path and front matter of each page that has some which can be read."""
    for path in walk(root, Settings.from_conf(root / "conf.py")).paths:
        try:
            block, _, _ = frontmatter.split((root / path).read_bytes().decode())
            yield path, dict(frontmatter.parse(block).values)
        except (frontmatter.FrontMatterError, UnicodeDecodeError):
            continue


@pytest.mark.parametrize("name", schemas.NAMES)
def test_schema_is_one_in_both_drafts(name: str) -> None:
    Draft7Validator.check_schema(schemas.schema(name))
    Draft202012Validator.check_schema(schemas.schema(name))


@pytest.mark.content
def test_every_page_of_the_site_is_valid() -> None:
    found = [
        f"{path}: {error.json_path}: {error.message}"
        for path, matter in matters(ROOT)
        for error in validator(name_of(path)).iter_errors(matter)
    ]
    assert found == []


def test_every_typed_fault_is_seen() -> None:
    root = ROOTS / "test-broken"
    _, problems = check(root)
    faulty = {problem.path for problem in problems if problem.code.value in TYPED and is_of_front_matter(root, problem)}
    invalid = {path for path, matter in matters(root) if not validator(name_of(path)).is_valid(matter)}
    assert faulty
    assert faulty - invalid == set()


def is_of_front_matter(root: Path, problem: Problem) -> bool:
    entry = read(root, problem.path, Settings.from_conf(root / "conf.py"))[0]
    lines = (root / problem.path).read_text("utf-8").split("\n")
    return entry.record is None and problem.line <= lines.index("---", 1) + 1


@pytest.mark.parametrize("root", sorted(ROOTS.iterdir()), ids=lambda path: path.name)
def test_no_sound_page_is_marked(root: Path) -> None:
    """A schema accepts whatever the records do."""
    settings = Settings.from_conf(root / "conf.py")
    for path, matter in matters(root):
        if read(root, path, settings)[0].record is not None:
            assert [error.message for error in validator(name_of(path)).iter_errors(matter)] == [], path


SOUND = {
    "Date": ["2022-03-30", "2019-10~", "2014-08-26?", "../2019-06-15", "2020"],
    "Times": ["20:35-21:00", "9:05", "23:00–24:30", "20:35 - 21:00"],
    "Seconds": ["35:10", "1:02:03", "120", "0:00", "100:00"],
    "Aspect": ["16:9", "1.7834", "4:3"],
    "People": ["258", "~40", ">100"],
    "Number": ["13", "0"],
    "Address": ["https://example.org/a?b=c#d", "HTTP://example.org", "https://a.example:8080/%E3%81%82/ア"],
    "youtube": ["mPByIMURM8A", "https://www.youtube.com/watch?v=mPByIMURM8A", "https://youtu.be/mPByIMURM8A"],
    "Hashtag": ["MLCT", "#機械学習", "ml_ct"],
    "Language": ["ja", "zh-Hant"],
    "Zone": ["Asia/Tokyo", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+9"],
    "Handle": ["upura", "_name", "a-b_c"],
    "Id": ["mlct-13", "mlct-13/a-talk"],
    "Flag": ["true", "false"],
    "Line": [" a ", "x" * 300],
}
UNSOUND = {
    "Date": ["20220330", "30.3.2022", "昨日"],
    "Times": ["8pm", "25:99", "20:35-"],
    "Seconds": ["1:5", "1h"],
    "Aspect": ["wide"],
    "People": ["some", "40人"],
    "Address": ["example.org", "javascript:alert(1)", "https://a b.example"],
    "youtube": ["tooshort", "https://youtube.example.org/watch?v=mPByIMURM8A x"],
    "Id": ["Upper", "a_b", "a/b/c", "日本"],
    "Flag": ["yes", "True"],
    "Line": ["", " ", "a\nb", "x" * 301],
    "file of video": ["https://example.org/talk.pdf"],
    "file of slides": ["https://example.org/talk.mp4"],
}


def shape_of(name: str) -> Draft7Validator:
    kind, _, medium = name.partition(" of ")
    provided = values.PROVIDED.get((kind, Medium(medium or "video")))
    form = get_args(Flag if name == "Flag" else provided or getattr(values, name))[-1]
    return Draft7Validator(TypeAdapter(Annotated[object, form]).json_schema())


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, row in SOUND.items() for value in row])
def test_shape_accepts_what_its_reader_does(name: str, value: str) -> None:
    assert shape_of(name).is_valid(value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, row in UNSOUND.items() for value in row])
def test_shape_refuses_another_form(name: str, value: str) -> None:
    assert not shape_of(name).is_valid(value)


def test_numbers_as_an_editor_reads_them() -> None:
    matter = {"title": 1984, "number": 13, "date": 2020, "attendance": {"attended": 40}}
    assert validator("event").is_valid(matter)
    assert not validator("event").is_valid({**matter, "venue": ["a list"]})


@pytest.mark.parametrize("kind", MODELS)
def test_every_role_says_what_its_ids_stand_for(kind: Kind | None) -> None:
    fields = [field for field in fields_of(MODELS[kind]) if field.spec.role != "alias"]
    named = {field.spec.role: field.names or field.spec.named for field in fields}
    assert all((role != "") == (names != "") for role, names in named.items())


def test_the_schemas_of_the_site_know_its_pages() -> None:
    root = ROOTS / "test-basic"
    known = schemas.names(Catalog(check(root)[0], bibliography.load(root)[0]))
    assert sorted(known["topic"]) == ["frames", "safety", "string-tension", "tension"]
    talk = Draft7Validator(schemas.schema("talk", known))
    assert talk.is_valid({"title": "A", "topics": ["safety"], "speakers": ["ida-marlow"]})
    assert not talk.is_valid({"title": "A", "topics": ["safely"]})
    assert not talk.is_valid({"title": "A", "speakers": [{"person": "nobody"}]})


def test_what_is_written_is_not_committed() -> None:
    ours = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert [line for line in ours if ".vscode" in line] == [".vscode/*", "!.vscode/settings.json"]
    started = (starter.HERE / "common" / "dot-gitignore").read_text("utf-8").splitlines()
    assert {".vscode/extensions/", f"{schemas.FOLDER}/"} <= {*started}


def test_schemas_are_written_where_they_are_wanted(tmp_path: Path) -> None:
    shutil.copytree(ROOTS / "test-basic", tmp_path / "site")
    root = tmp_path / "site"
    assert schemas.write_enumerations(root) == []
    assert main(["schema", "--editor", "--root", str(root)]) == 0
    assert schemas.write_enumerations(root) == []
    (root / "topics/new.md").write_text("---\ntitle: New\n---\n", "utf-8")
    written = schemas.write_enumerations(root)
    assert [name.rpartition("/")[2].partition(".")[0] for name in written] == ["event", "talk", "topic"]
    assert '"new"' in (root / ".vscode/talks/talk.schema.json").read_text("utf-8")


@pytest.mark.parametrize("name", schemas.NAMES)
def test_help_is_in_the_language_of_the_site(name: str) -> None:
    assert not re.search("[\u3041-\u9fff]", re.sub("Example: .*", "", schemas.text(name)))
    assert "Form: " not in schemas.text(name, language="ja")
    assert "形：1行の文字列（300文字まで）" in schemas.text(name, language="ja")


def test_every_form_has_words() -> None:
    owners = (*MODELS.values(), *reference.nested_records())
    forms = {field.form.words for model in owners for field in fields_of(model) if field.form}
    assert [form for form in forms if words("ja")(form) == form] == []


def test_printed_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "topic"]) == 0
    assert capsys.readouterr().out == schemas.text("topic")


@pytest.mark.parametrize("words", [[], ["nothing"], ["talk", "--editor"]], ids=" ".join)
def test_called_wrongly(words: list[str]) -> None:
    assert main(["schema", *words]) == 2


PAGES = {
    "topics/kites.md": "---\ntitle: 凧\n---\n",
    "topics/knots.md": "---\ntitle: 結び目\ntitle_en: Knots\n---\n",
    "people/bo.md": "---\nname: Bo\n---\n",
    "people/ida.md": "---\nname: Ida\naliases: [ida-old]\n---\n",
    "index.md": "# Home\n",
    "conf.py": "",
}


def test_the_extension_of_the_editor(tmp_path: Path) -> None:
    """All of tests/editor, run by Node, with schemas of a small site."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("Node.js is missing: the extension cannot be tested")
        pytest.skip("Node.js is missing")
    for path, text in PAGES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    schemas.write_all(tmp_path)
    files = sorted(str(path) for path in TESTS.glob("*.test.mjs"))
    assert files
    run = subprocess.run(
        [node, "--test", *files],
        env={**os.environ, "TALKS_SCHEMAS": str(tmp_path / schemas.FOLDER)},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
