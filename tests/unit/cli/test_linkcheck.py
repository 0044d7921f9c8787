"""The command `linkcheck`: its modes, its exit status, and links within the built site."""

from __future__ import annotations

import asyncio
import html
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.git_base import base
from sphinx_talks.cli import main
from sphinx_talks.content.providers.asking import Outcome, Verdict
from sphinx_talks.content.settings import Settings
from sphinx_talks.linkcheck import asking, looking
from sphinx_talks.linkcheck.internal import problems
from sphinx_talks.linkcheck.looking import Sighting
from tests.gitfolder import commit, git

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sphinx_talks.content.linkstate.links import Sought, Target


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    (tmp_path / "conf.py").write_text("", "utf-8")
    (tmp_path / "index.md").write_text("# Home\n\n<https://a.example/>\n", "utf-8")
    return tmp_path


@pytest.fixture
def branch(folder: Path) -> Path:
    """Return a site with a commit `main` and more links since."""
    (folder / "references.bib").write_text(
        "@misc{one,\n  title = {One},\n  url = {https://old.example/},\n}\n", "utf-8"
    )
    commit(folder)
    git(folder, "switch", "-c", "more")
    text = "# Home\n\n<https://new.example/> <https://A.example>\n\n[old](https://old.example/#new)\n"
    (folder / "index.md").write_text(text, "utf-8")
    return folder


def test_only_addresses_that_the_base_does_not_have(branch: Path) -> None:
    found = asking.new_targets(branch, base(branch, "main"), Settings())
    assert list(found) == ["https://new.example/"]
    assert str(found["https://new.example/"].positions[0]) == "index.md:3:2"


@pytest.mark.parametrize(
    "expected",
    [
        (Outcome(Verdict.GONE, "404 Not Found", certain=True), "::error ", 1),
        (Outcome(Verdict.GONE, "removed"), "::notice ", 0),
        (Outcome(Verdict.UNCLEAR, "503"), "::notice ", 0),
        (Outcome(Verdict.ALIVE, "200 OK"), "- 1 address,", 0),
    ],
)
def test_a_change_fails_only_on_certain_death(
    branch: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    expected: tuple[Outcome, str, int],
) -> None:
    outcome, command, status = expected

    async def change(new: Mapping[str, Target], settings: Settings, advance: Callable[[int], None]) -> asking.Pulled:
        assert settings.talks_links_pull_addresses == 60
        advance(len(new))
        return asking.Pulled(tuple(Sighting(address, asking.today(), outcome) for address in new))

    monkeypatch.setattr(asking, "change", change)
    arguments = ["linkcheck", "--root", str(branch), "--changed-since", "main", "--report", "github"]
    assert main(arguments) == status
    assert capsys.readouterr().out.startswith(command)
    assert not (branch / "linkstate.json").exists()


def test_a_run_by_schedule_never_fails(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def run(
        root: Path,
        sought: Sought,
        settings: Settings,
        advance: Callable[[int], None],
        *,
        everything: bool,
    ) -> asking.Finished:
        advance(len(sought.targets))
        assert root == folder
        assert everything
        assert not settings.contact
        return asking.Finished({}, asked=1, changed=True)

    monkeypatch.setattr(asking, "due", run)
    assert main(["linkcheck", "--root", str(folder), "--all"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "1 address, 1 asked: 1 not known yet\n"
    assert "linkstate.json has changed: commit it" in shown.err
    assert "set talks_links_contact" in shown.err


FAULTS = {
    "a soft hyphen": "# Kites\n\nso\u00adft <https://b.example/>\n".encode(),
    "not UTF-8": "# Kites\n\n凧 <https://b.example/>\n".encode("shift_jis"),
    "too long": b"# Kites\n\n<https://b.example/>\n" + b"x" * 200_000,
    "front matter that is none": b"---\ntitle: [\n---\n\n<https://b.example/>\n",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_links_of_a_page_that_cannot_be_read_are_kept_and_the_page_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    async def look(_client: object, _address: str) -> Outcome:
        return Outcome(Verdict.ALIVE, "200 OK")

    monkeypatch.setattr(asking, "looker", lambda _: look)
    monkeypatch.setattr("sphinx_talks.linkcheck.archive.copy_of", lambda *_: asyncio.sleep(0))
    (folder / "kites.md").write_text("# Kites\n\n<https://b.example/>\n", "utf-8")
    assert main(["linkcheck", "--root", str(folder)]) == 0
    before = (folder / "linkstate.json").read_bytes()
    assert b"https://b.example/" in before
    capsys.readouterr()
    (folder / "kites.md").write_bytes(FAULTS[fault])
    assert main(["linkcheck", "--root", str(folder), "--report", "md"]) == 0
    assert (folder / "linkstate.json").read_bytes() == before
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Not all that is known of the links can be read."
    assert "kites.md:" in html.unescape(lines[2])


def test_links_of_built_pages_alone_are_kept_by_a_run_without_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = []

    async def look(_client: object, address: str) -> Outcome:
        asked.append(address)
        return Outcome(Verdict.ALIVE, "200 OK")

    monkeypatch.setattr(asking, "looker", lambda _: look)
    page = built(folder, '<a href="https://built.example/">x</a><a href="https://a.example/">y</a>') / "index.html"
    both = ["linkcheck", "--root", str(folder), "--all", "--html", "_build/html"]
    assert main(both) == 0
    before = (folder / "linkstate.json").read_bytes()
    assert b'"built": true' in before.splitlines()[2]
    assert before.count(b'"built"') == 1
    capsys.readouterr()
    asked.clear()
    assert main(["linkcheck", "--root", str(folder), "--all"]) == 0
    assert (folder / "linkstate.json").read_bytes() == before
    assert "1 link that only built pages have is remembered and not asked" in capsys.readouterr().out
    assert not [address for address in asked if "built" in address]
    page.write_text("<p>x", "utf-8")
    assert main(both) == 0
    assert b"built.example" not in (folder / "linkstate.json").read_bytes()


def test_in_a_workflow_the_repository_is_whom_to_turn_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contacts = []

    async def run(_root: Path, _targets: object, settings: Settings, *_: object, **_more: object) -> asking.Finished:
        contacts.append(settings.contact)
        return asking.Finished()

    monkeypatch.setattr(asking, "due", run)
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example")
    monkeypatch.setenv("GITHUB_REPOSITORY", "kites/site")
    assert main(["linkcheck", "--root", str(folder)]) == 0
    (folder / "conf.py").write_text('html_baseurl = "https://kites.example/"\n', "utf-8")
    assert main(["linkcheck", "--root", str(folder)]) == 0
    assert contacts == ["https://github.example/kites/site", "https://kites.example/"]


def test_an_interruption_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(*_arguments: object, **_options: object) -> asking.Finished:
        raise KeyboardInterrupt

    monkeypatch.setattr(asking, "due", run)
    assert main(["linkcheck", "--root", str(folder)]) == 130


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--all", "--offline"], "exclude each other"),
        (["--due", "--changed-since", "main"], "exclude each other"),
        (["--changed-since", "--upload-pack=x"], "no such reference"),
        (["--offline"], "run `make html` first"),
        (["--offline", "--report", "json"], "no form of report but text"),
        (["--changed-since", "main", "--html", "x"], "not at --html"),
    ],
)
def test_called_wrongly(folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str) -> None:
    if "--upload-pack=x" in arguments:
        git(folder, "init")
    assert main(["linkcheck", "--root", str(folder), *arguments]) == 2
    assert told in capsys.readouterr().err


def test_a_setting_that_cannot_be_used(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "conf.py").write_text('talks_links_gap = 0\ntalks_links_contakt = "x"\n', "utf-8")
    assert main(["linkcheck", "--root", str(folder)]) == 1
    wrong = [
        "conf.py:1:19: T501 talks_links_gap is out of its range (got '0', want 0.2 to 60)",
        "conf.py:2:23: T501 no such setting (got 'talks_links_contakt', want 'talks_links_contact')",
    ]
    told = capsys.readouterr().err.splitlines()
    assert told[:2] == wrong
    assert told[2:] == ["2 problems in 1 file; nothing was asked"]
    # As `check` reports it.
    assert main(["check", "--root", str(folder)]) == 1
    assert capsys.readouterr().out.splitlines()[:2] == told[:2]


def test_settings_that_are_no_python(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "conf.py").write_text("x = (\n", "utf-8")
    assert main(["linkcheck", "--root", str(folder)]) == 1
    assert capsys.readouterr().err.startswith("conf.py:1:1: T501 not Python (got \"'(' was never closed\")\n")


def test_settings_that_are_computed_are_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def run(*_arguments: object, **_options: object) -> asking.Finished:
        return asking.Finished()

    monkeypatch.setattr(asking, "due", run)
    text = 'talks_links_contact = "a@b.example"\nthese = {}\ntalks_links_ignore = these\n'
    (folder / "conf.py").write_text(text, "utf-8")
    assert main(["linkcheck", "--root", str(folder)]) == 0
    told = "conf.py:3:22: talks_links_ignore is not seen: it is computed, and conf.py is not run (want a plain value)\n"
    assert capsys.readouterr().err == told


PAGE = """\
<h1 id="top-of-it">凧</h1><a name="old"></a><a href="#top-of-it">1</a><a href="#old">2</a><a href="#">3</a>
<a href="sub/other.html#%E9%A2%A8">4</a><a href="sub/">5</a><a href="file.pdf?x#page=2">6</a><img src="x.png">
<a href="https://a.example/#nowhere">7</a><a href="mailto:a@b.example">8</a><a href="#:~:text=x">9</a>
"""


def built(folder: Path, more: str = "") -> Path:
    html = folder / "_build" / "html"
    (html / "sub").mkdir(parents=True, exist_ok=True)
    (html / "index.html").write_text(f"{PAGE}{more}", "utf-8")
    (html / "sub" / "other.html").write_text('<p id="風"><a href="../index.html#old">x</a>', "utf-8")
    (html / "sub" / "index.html").write_text("<p>x", "utf-8")
    for name in ("file.pdf", "x.png"):
        (html / name).write_bytes(b"")
    return html


def test_links_within_the_site_that_lead_somewhere(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert problems(built(folder), folder) == []
    assert main(["linkcheck", "--root", str(folder), "--offline"]) == 0
    assert "every link within the site leads somewhere" in capsys.readouterr().err


def test_links_of_the_page_for_lost_readers_begin_at_the_root_of_the_server(folder: Path) -> None:
    html = built(folder)
    links = '<a href="/"></a><a href="/kites/sub/other.html"></a><a href="/x.png"></a><a href="/no.html"></a>'
    (html / "404.html").write_text(links, "utf-8")
    assert [problem.message for problem in problems(html)] == [
        "no such page or file in the built site (got '/no.html')"
    ]


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ('<a href="#lost">', "page has no such place (got '#lost')"),
        ('<a href="sub/other.html#lost">', "page has no such place (got 'sub/other.html#lost')"),
        ('<a href="gone.html">', "no such page or file in the built site (got 'gone.html')"),
        ('<img src="gone.png">', "no such page or file in the built site (got 'gone.png')"),
        ('<a href="../x">', "link leads out of the site (got '../x')"),
        ('<a href="/x">', "link leads out of the site (got '/x')"),
    ],
)
def test_links_within_the_site_that_lead_nowhere(
    folder: Path, capsys: pytest.CaptureFixture[str], link: str, told: str
) -> None:
    built(folder, link)
    assert main(["linkcheck", "--root", str(folder), "--offline"]) == 1
    assert capsys.readouterr().out == f"index.md:1:1: T306 {told}\n"


def test_beside_another_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with looking.opened(folder):
        assert main(["linkcheck", "--root", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "another run of linkcheck is under way" in said
    assert "Traceback" not in said
