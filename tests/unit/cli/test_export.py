"""The command `export`: what it writes of one record and of several, and what it says where there is nothing."""

from __future__ import annotations

import errno
import json
import shutil
from typing import TYPE_CHECKING, Protocol
from unittest.mock import Mock

import pytest

from sphinx_talks.cli import main
from sphinx_talks.exports import FORMATS
from tests.files import write
from tests.unit.exports.conftest import BASIC

if TYPE_CHECKING:
    from pathlib import Path


class Export(Protocol):
    """Run the command on a folder."""

    def __call__(self, *arguments: str, root: Path | None = None) -> tuple[int, str, str]: ...


@pytest.fixture(scope="module")
def basic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy test-basic to where it has no history: that of this repository is long."""
    return shutil.copytree(BASIC, tmp_path_factory.mktemp("export") / "site")


@pytest.fixture
def export(capfd: pytest.CaptureFixture[str], basic: Path) -> Export:
    """Give a function that runs the command on test-basic, and returns its status, output and what it says."""

    def run(*arguments: str, root: Path | None = None) -> tuple[int, str, str]:
        status = main(["export", *arguments, "--root", str(root or basic)])
        return status, *capfd.readouterr()

    return run


#: What is asked for, the status, and what is said; a folder stands for {}.
REFUSED = (
    ("atm", 2, "no such format (got 'atm', want 'atom')"),
    ("atom", 1, "atom needs the address of the site; set html_baseurl in conf.py, or give --base URL"),
    ("atom --base ftp://kites.example", 2, "--base: no address of a site (got 'ftp://kites.example'"),
    ("atom --base https://kites.example/?a=b", 2, "--base: no address of a site"),
    ("json --event kite-9", 1, "no such event (got 'kite-9', want 'kite-"),
    ("ris --talk kite-2/knot", 1, "no such talk (got 'kite-2/knot', want 'kite-2/knots')"),
    ("ris --talk kite-2/knots --year 2021", 2, "--talk chooses one record; no filter can stand beside it"),
    ("csl --kind topic", 2, "csl is made of no such records; --kind talk"),
    ("bibtex --year 1999", 1, "nothing to write: no talk is met"),
    (
        "robots --topic safety --base https://kites.example",
        2,
        "robots is not made of any records; choose all files with",
    ),
    ("oembed --topic safety --base https://kites.example", 2, "choose one record with --event, --talk or all files"),
    ("ris --edition fr", 2, "--edition: no language of the site (got 'fr', want one of en"),
    ("ical -o {}/there/not.ics", 1, "not.ics: No such file or directory"),
    ("chapters-vtt --event kite-1", 1, "nothing to write: chapters-vtt has nothing of events/kite-1.md; --report says"),
    ("ical --event kite-1 -o {}/", 2, "a folder takes every file of a format; filters choose one for a file"),
)


@pytest.mark.parametrize(("asked", "status", "said"), REFUSED)
def test_what_cannot_be_written_is_said(export: Export, tmp_path: Path, asked: str, status: int, said: str) -> None:
    assert said in (found := export(*asked.format(tmp_path).split()))[2]
    assert found[:2] == (status, "")


@pytest.mark.parametrize("form", ["bibtex", "csl", "ris"])
def test_nothing_is_written_of_a_talk_that_nobody_can_cite(export: Export, tmp_path: Path, form: str) -> None:
    pages = {"talks/e/a": "speakers: [ida]", "events/e": "title: E", "people/ida": "name: Ida"}
    write(
        tmp_path, {f"{name}.md": f"---\n{matter}\n---\n" for name, matter in pages.items()} | {"index.md": "# Site\n"}
    )
    for asked in (("--talk", "e/a"), ("--event", "e"), ()):
        status, text, said = export(form, *asked, root=tmp_path)
        assert (status, text) == (1, "")
        assert f"nothing to write: {form} has nothing of" in said


def test_one_talk_is_its_file_or_made_for_it(export: Export) -> None:
    assert export("ris", "--talk", "kite-2/knots")[1].count("TY  - ") == 1
    assert export("ris", "--event", "kite-2")[1].count("TY  - ") > 1
    assert export("markdown", "--talk", "kite-2/knots")[1].startswith("# Knots for")
    assert export("oembed", "--talk", "kite-2/knots", "--base", "https://kites.example")[1].startswith("{")


#: What is asked for of feeds, and the file of the build that this is; '' for one of its own.
FEEDS = (
    ("atom --kind event", "feeds/events.xml"),
    ("atom --kind talk", "feeds/talks.xml"),
    ("atom --topic safety", "feeds/topics/safety.xml"),
    ("atom --topic tension", "feeds/topics/string-tension.xml"),
    ("atom --person ida-marlow", "feeds/people/ida-marlow.xml"),
    ("atom --topic safety --year 2021", ""),
    ("atom --kind talk --topic safety", ""),
    ("atom --kind talk --slides", ""),
    ("atom --kind talk --no-slides", ""),
    ("atom --event kite-2", ""),
    ("jsonfeed --kind talk", ""),
    ("jsonfeed --topic safety", ""),
)


def test_a_feed_of_a_selection_is_that_of_the_build_or_one_of_its_own(export: Export, tmp_path: Path) -> None:
    base = ("--base", "https://kites.example")
    assert export("atom", "-o", f"{tmp_path}/", *base)[0] == 0
    built = {path.relative_to(tmp_path).as_posix(): path.read_text("utf-8") for path in tmp_path.rglob("*.xml")}
    names: list[str] = [text.partition("<title>")[2].partition("<")[0] for text in set(built.values())]
    ids = [text.partition("<id>")[2].partition("<")[0] for text in set(built.values())]
    for asked, path in FEEDS:
        status, text, _ = export(*asked.split(), *base)
        assert status == 0
        if path:
            assert text == built[path], asked
        elif asked.startswith("atom"):
            assert 'rel="self"' not in text
            names.append(text.partition("<title>")[2].partition("<")[0])
            ids.append(text.partition("<id>")[2].partition("<")[0])
        else:
            assert "feed_url" not in json.loads(text)
            assert json.loads(text)["title"] != json.loads(export("jsonfeed", *base)[1])["title"]
    assert len(set(ids)) == len(ids)
    assert len(set(names)) == len(names)


def test_a_folder_that_would_stay_empty_is_an_error(export: Export, tmp_path: Path) -> None:
    pages = {"conf.py": "", "index.md": "# Kites\n", "events/kite-3.md": "---\ntitle: Three\n---\n"}
    write(tmp_path / "site", pages)
    status, _, said = export("chapters-vtt", "-o", f"{tmp_path}/out/", root=tmp_path / "site")
    assert (status, said.strip()) == (
        1, "sphinx-talks: nothing to write: chapters-vtt has no file here; --report says why",
    )  # fmt: skip


@pytest.mark.parametrize("asked", ["--talk kite-3/hum", "--event kite-3", "--kind event", "--year 2019"])
def test_a_calendar_without_anything_takes_the_place_of_no_file(export: Export, tmp_path: Path, asked: str) -> None:
    pages = {
        "conf.py": "",
        "index.md": "# Kites\n",
        "events/kite-3.md": "---\ntitle: Three\ndate: 2019-05\n---\n",
        "talks/kite-3/hum.md": "---\ntitle: Hum\n---\n",
    }
    write(tmp_path, {**pages, "kites.ics": "good"})
    status, _, said = export("ical", *asked.split(), "-o", str(tmp_path / "kites.ics"), root=tmp_path)
    assert (status, said.strip()[:50]) == (1, "sphinx-talks: nothing to write: ical has nothing o")
    assert (tmp_path / "kites.ics").read_text("utf-8") == "good"


def test_a_file_that_is_there_stays_until_the_new_one_is(
    export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real.json").write_text("good", "utf-8")
    (tmp_path / "talks.json").symlink_to("real.json")
    with monkeypatch.context() as full:
        full.setattr("os.fsync", Mock(side_effect=OSError(errno.ENOSPC, "No space left on device", "talks.json")))
        assert export("json", "-o", str(tmp_path / "talks.json"))[0] == 1
    assert (tmp_path / "talks.json").read_text("utf-8") == "good"
    assert export("json", "-o", str(tmp_path / "talks.json"))[0] == 0
    assert (tmp_path / "talks.json").is_symlink()
    assert "talks" in json.loads((tmp_path / "real.json").read_text("utf-8"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["real.json", "talks.json"]


def test_that_there_are_more_files_is_said(export: Export) -> None:
    assert export("search")[2] == "search/documents.jsonl, the first of 3 files; all with -o DIR/\n"
    assert export("json")[2] == ""


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_asked_what_it_leaves_out(export: Export, name: str) -> None:
    if FORMATS[name].absolute:
        # Without the address of the site there is nothing of it.
        assert export(name, "--report")[2].startswith(f"{name}: everything is left out; set html_baseurl")
    status, output, said = export(name, "--report", "--base", "https://kites.example/")
    assert status == 0
    count = output.count("\n")
    many = f"{count} record{' is' if count == 1 else 's are'}"
    assert said.strip() == f"{name}: {many if count else 'nothing is'} left out."


def test_all_formats_can_be_asked_at_once(export: Export) -> None:
    status, output, said = export("--report")
    rows = [line for name in FORMATS for line in export(name, "--report")[1].splitlines()]
    assert (status, output.splitlines(), said.count("\n")) == (0, rows, len(FORMATS))
    assert rows


def test_of_pages_with_problems_nothing_is_written(export: Export, tmp_path: Path) -> None:
    write(tmp_path, {"conf.py": "", "index.md": "# Kites\n", "events/kite-3.md": "---\ntitel: Three\n---\n"})
    status, output, said = export("json", root=tmp_path)
    assert (status, output) == (1, "")
    assert said.rstrip().endswith("sphinx-talks check names them")
