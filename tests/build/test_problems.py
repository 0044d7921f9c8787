"""Problems in pages stop the build before anything is written, and read as those of `sphinx-talks check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content.problems import Level
from sphinx_talks.sphinxext.handlers import ProblemsFoundError
from tests.conftest import run_sphinx, sphinx_build

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conftest import Build, Site

HEAD = "---\ntitle: Frames\n---\n\n"
BAD: dict[str, bytes | None] = {
    "events/kite-1.md": b"---\ntitle: \xff\n---\n",
    "guide/old.rst": b"Old\n===\n\n.. include:: /etc/hostname\n",
    "guide/wind.md": b"# Wind\n\na\0b\n",
    "talks/kite-2/knots.md": b"---\ntitle: Knots\ntopcs: [safety]\n---\n\n{topic}`nowhere` <b>bold</b>\n",
    "topics/frames.md": b"No front matter.\n",
    "topics/nested.md": b"---\ntitle: Nested\n---\n\n"
    + b"".join(b":" * (60 - level) + b"{note}\n" for level in range(30)),
    "Events.md": b"---\ntitle: Twin\n---\n",
    "people/open.md": b"---\nname: Open\n",
}


@pytest.fixture
def root_name() -> str:
    """Name the smallest root."""
    return "test-tiny"


@pytest.fixture
def broken(site: Site) -> Path:
    """Give a site in which many pages have problems of every sort."""
    srcdir = site("test-basic")
    for name, content in BAD.items():
        (srcdir / name).write_bytes(content or b"")
    (srcdir / "topics/linked.md").symlink_to("/etc/hostname")
    (srcdir / "linked").symlink_to("/etc", target_is_directory=True)
    return srcdir


@pytest.mark.parametrize("processes", ["1", "2"])
def test_the_build_says_what_check_says_and_writes_nothing(broken: Path, processes: str) -> None:
    _, problems = check(broken)
    assert {problem.path for problem in problems} >= {*BAD, "topics/linked.md", "linked"} - {"Events.md"}
    status, said = sphinx_build("-j", processes, broken, broken / "_build/html")
    *lines, summary = said.splitlines()
    assert lines == [str(problem) for problem in problems]
    assert "nothing was written" in summary
    assert status == 1
    assert list((broken / "_build/html").rglob("*.html")) == []


def test_earlier_output_stays_as_it_was(build: Build) -> None:
    built = build("test-basic")
    before = built.files()
    with pytest.raises(ProblemsFoundError) as stopped:
        build(
            built.srcdir,
            pages={"topics/frames.md": "---\ntitle: Frames\nbroader: [nowhere]\n---\n", "guide/wind.md": None},
        )
    assert {problem.path for problem in stopped.value.problems} == {"topics/frames.md", "guide/index.md"}
    assert built.files() == before


def test_a_corrected_page_is_built_exactly(build: Build) -> None:
    built = build()
    with pytest.raises(ProblemsFoundError):
        build(built.srcdir, pages={"topics/frames.md": "---\ntitle: Frames\nx: 1\n---\n"})
    corrected = {"topics/frames.md": "---\ntitle: Frames of Paper\n---\n"}
    assert build(built.srcdir, pages=corrected).files() == build(pages=corrected).files()


def test_a_problem_only_in_the_bibliography_stops_the_build(build: Build) -> None:
    built = build()
    with pytest.raises(ProblemsFoundError) as stopped:
        build(built.srcdir, pages={"references.bib": "@misc{a, title = }"})
    assert {problem.path for problem in stopped.value.problems} >= {"references.bib"}


def test_warnings_and_advice_stop_no_build_and_are_not_in_it(build: Build) -> None:
    built = build("test-basic", pages={"topics/frames.md": f"---\ntitle: Frame\nsummary: {'long ' * 30}\n---\n"})
    found = check(built.srcdir, least=Level.ADVICE)[1]
    assert {problem.code.level for problem in found if problem.path == "topics/frames.md"} == {Level.WARNING}
    assert built.warnings == ""


STUMBLES: dict[str, tuple[Mapping[str, str | None], str]] = {
    "T011": ({"index.md": None}, ""),
    "T501": ({}, "exclude_patterns = ['README.md', '[z-a]']\n"),
    "T501 ": ({}, "talks_ignore = {'T301': ['**']}\n"),
    "T003": ({"extra/a.txt": ""}, "html_extra_path = ['extra']\nexclude_patterns = ['README.md', 'extra']\n"),
    "T412": ({"topics/frames.md": f"{HEAD}```{{note}}\n:class: x\n\n> % c\n> \n```\n"}, ""),
}


@pytest.mark.parametrize("code", STUMBLES)
def test_what_sphinx_would_stumble_over_is_said_as_check_says_it(site: Site, code: str) -> None:
    pages, settings = STUMBLES[code]
    srcdir = site(pages=pages)
    conf = srcdir / "conf.py"
    conf.write_text(f"{conf.read_text('utf-8')}\n{settings}", "utf-8")
    if code == "T003":
        (srcdir / "extra/passwd").symlink_to("/etc/passwd")
    problems = [str(problem) for problem in check(srcdir)[1]]
    assert [line for line in problems if f" {code.strip()} " in line]
    assert sphinx_build(srcdir, srcdir / "_build/html")[1].splitlines()[:-1] == problems
    assert list((srcdir / "_build/html").rglob("*.html")) == []


def test_sphinx_does_not_look_for_pages_where_a_link_leads(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    srcdir = site()
    (srcdir / "topics/everything").symlink_to("/")

    def discover(*_: object) -> None:
        pytest.fail("looks for pages, through the link")

    monkeypatch.setattr("sphinx.project.Project.discover", discover)
    with pytest.raises(ProblemsFoundError) as stopped:
        run_sphinx(srcdir, srcdir / "_build", srcdir / ".doctrees")
    assert list(stopped.value.problems) == check(srcdir)[1]


@pytest.mark.parametrize("builder", ["text", "latex", "epub", "gettext", "linkcheck", "xml", "dirhtml", "singlehtml"])
def test_every_builder_stops(build: Build, builder: str) -> None:
    with pytest.raises(ProblemsFoundError):
        build(builder=builder, pages={"topics/frames.md": "---\ntitle: Frames\nx: 1\n---\n"})


def test_an_edit_of_prose_alone_is_checked(build: Build) -> None:
    """Of other pages nothing is looked at again, unless they see something of it: a link to a heading that is gone."""
    pages = {
        "a.md": "---\norphan: true\n---\n\n# A\n\n## Part\n",
        "b.md": "---\norphan: true\n---\n\n# B\n\n[Part](a.md#part)\n",
    }
    before = build(pages=pages)
    for name, old, new in (("b.md", "\n[Part]", "\n[No](no.md) [Part]"), ("a.md", "## Part", "## Else")):
        page = before.srcdir / name
        page.write_text(page.read_text("utf-8").replace(old, new), "utf-8")
        with pytest.raises(ProblemsFoundError, match=r"^b\.md:7:"):
            build(before.srcdir)
        page.write_text(pages[name], "utf-8")
    assert build(before.srcdir).files() == before.files()
