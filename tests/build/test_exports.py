"""What machines read, as the build writes it: the bytes of the command, only what changed, and nothing that is gone."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from sphinx.cmd.build import build_main as sphinx_build
from sphinx.errors import ConfigError

from sphinx_talks.cli import main
from sphinx_talks.exports import FORMATS, twins
from sphinx_talks.sphinxext import exporting, outputs
from tests.gitfolder import git

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.exports.archive import RecordArchive
    from tests.conftest import Build, Built, Look, Site

BASE = "https://kites.example/site/"
SETTINGS = {"html_baseurl": BASE, "language": "ja"}
CONF = "".join(f"{name} = {value!r}\n" for name, value in SETTINGS.items())


def with_conf(site: Site, more: str = "", root: str = "") -> Path:
    folder = site(root)
    conf = folder / "conf.py"
    conf.write_text(conf.read_text("utf-8") + CONF + more, "utf-8")
    return folder


def exported(folder: Path, output: Path, *names: str) -> dict[str, bytes]:
    """Return what the command writes of every format that is built, or of some."""
    for name in names or [name for name, one in FORMATS.items() if one.built]:
        # Of transcripts there may be none.
        assert main(["export", name, "--root", str(folder), "-o", f"{output}/"]) == int(name == "transcripts")
    paths = (path for path in output.rglob("*") if path.is_file())
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in paths}


def times(built: Built, paths: dict[str, bytes]) -> dict[str, int]:
    return {path: (built.outdir / path).stat().st_mtime_ns for path in paths}


def test_the_command_writes_the_bytes_of_the_build(build: Build, site: Site, tmp_path: Path) -> None:
    folder = with_conf(site)
    alone = exported(folder, tmp_path / "alone")
    built = build(folder)
    files = built.files()
    assert alone.keys() <= files.keys()
    assert {path: files[path] for path in alone} == alone
    assert len(alone) > len(FORMATS)


def test_the_command_writes_every_language_as_the_build_does(
    build: Build, site: Site, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    twin = "---\nsummary: 三つで足ります。\n---\n\n結び目の話。\n"
    folder = with_conf(site, 'language = "en"\ntalks_languages = ["en", "ja"]\n')
    (folder / "talks/kite-2/knots.ja.md").write_text(twin, "utf-8")
    references = folder / "references.bib"
    notes = ", ".join(f"note{one} = {{Read {one}}}" for one in ("", "_en", "_ja"))
    references.write_text(re.sub(r"\n}", f"\n  {notes},\n}}", references.read_text("utf-8")), "utf-8")
    alone, files = exported(folder, tmp_path / "alone"), build(folder).files()
    assert {path: files[path] for path in alone} == alone
    named = set((build(folder).outdir / "ja" / ".talks-exports").read_text("utf-8").split())
    assert {path.removeprefix("ja/") for path in alone if path.startswith("ja/")} == named
    capfdbinary.readouterr()
    for name, path, *options in (
        ("atom", "feeds/talks.xml", "--kind", "talk"),
        ("ris", "data/talks.ris"),
        ("markdown", "talks/kite-2/knots.md", "--talk", "kite-2/knots"),
    ):
        assert main(["export", name, "--root", str(folder), "--edition", "ja", *options]) == 0
        assert capfdbinary.readouterr().out == files[f"ja/{path}"]


def test_that_no_address_is_known_is_said_once(site: Site, tmp_path: Path) -> None:
    folder = site()
    with (folder / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('\nlanguage = "en"\ntalks_languages = ["en", "ja"]\n')
    command = [sys.executable, "-m", "sphinx", "-b", "html", str(folder), str(tmp_path / "html")]
    said = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    assert said.count("(html_baseurl)") == 1


def test_an_edit_makes_what_says_it_and_nothing_else(
    build: Build, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = with_conf(site)
    first = build(folder)
    made, write = set[str](), outputs.write_file

    def noted(path: str, content: bytes) -> None:
        made.add(path)
        write(path, content)

    monkeypatch.setattr(exporting, "write_file", noted)
    before, stamps = first.files(), times(first, exported(folder, tmp_path / "before"))
    page = folder / "talks/kite-1/paper-frames.md"
    page.write_text(page.read_text("utf-8").replace("title: ", "title: New ", 1), "utf-8")
    again = build(folder)
    after = again.files()
    now = exported(folder, tmp_path / "after")
    assert {path: after[path] for path in now} == now
    changed = {path for path in stamps if before[path] != after[path]}
    assert changed
    assert {path for path, time in times(again, dict.fromkeys(stamps, b"")).items() if time != stamps[path]} == changed
    # Of the rest some are made for nothing, as the list of addresses.
    spared = [path for path in stamps if not any(other.endswith(path) for other in made)]
    assert {"feeds/people/ida-marlow.xml", "data/events/kite-2.bib", "robots.txt", "embed/talks.js"} <= {*spared}
    assert not changed & {*spared}
    made.clear()
    page.write_text(f"{page.read_text('utf-8')}\nMore words.\n", "utf-8")
    build(folder)
    assert [path.rpartition("/talks/")[2] for path in made] == ["kite-1/paper-frames.md"]


def test_a_twin_is_made_once_and_with_its_page(build: Build, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, made, make = with_conf(site), list[str](), twins.twin

    def noted(archive: RecordArchive, entry: Entry) -> bytes:
        made.append(entry.docname)
        return make(archive, entry)

    monkeypatch.setattr(twins, "twin", noted)
    built = build(folder)
    assert sorted(made) == sorted({*made})
    assert {f"{name}.md" for name in made} == {path for path in built.files() if path.endswith(".md")}
    made.clear()
    page = folder / "talks/kite-1/paper-frames.md"
    page.write_text(f"{page.read_text('utf-8')}\nMore words.\n", "utf-8")
    assert b"More words" in build(folder).files()["talks/kite-1/paper-frames.md"]
    assert made == ["talks/kite-1/paper-frames"]


def test_what_is_gone_goes(build: Build, site: Site) -> None:
    folder = with_conf(site)
    first = build(folder)
    assert (first.outdir / "feeds/topics/frames.xml").is_file()
    assert (first.outdir / "data/chapters/kite-2.json").is_file()
    for path in (folder / "talks").rglob("*.md"):
        text = path.read_text("utf-8").replace("frames, ", "").replace("[frames]", "[safety]")
        path.write_text(re.sub(r"^video:.*$", "", text, flags=re.MULTILINE), "utf-8")
    again = build(folder)
    # Not even a folder stays.
    assert not (again.outdir / "data/chapters").exists()
    assert not (again.outdir / "feeds/topics/frames.xml").exists()
    assert (again.outdir / "feeds/topics/safety.xml").is_file()


def test_what_says_a_page_that_has_moved_says_where_it_is(build: Build, site: Site, tmp_path: Path) -> None:
    folder = with_conf(site)
    page = folder / "talks/kite-2/spring.md"
    text = (folder / "talks/kite-2/knots.md").read_text("utf-8")
    page.write_text(text, "utf-8")
    build(folder)
    page.rename(page.with_name("ropes.md"))
    now = exported(folder, tmp_path / "now")
    after = build(folder).files()
    assert {path: after[path] for path in now} == now


def test_what_somebody_removed_comes_back(build: Build, site: Site) -> None:
    folder = with_conf(site, root="test-tiny")
    built = build(folder)
    (built.outdir / "data/talks.json").unlink()
    assert (build(folder).outdir / "data/talks.json").is_file()


def test_files_of_the_site_take_the_place_of_ours(build: Build, site: Site) -> None:
    folder = with_conf(site, 'html_extra_path = ["extra"]\n')
    own = folder / "extra/feeds/talks.xml"
    own.parent.mkdir(parents=True)
    own.write_text("mine", "utf-8")
    assert (build(folder).outdir / "feeds/talks.xml").read_text("utf-8") == "mine"


def test_what_sphinx_has_copied_goes_with_what_it_was_copied_from(build: Build, site: Site) -> None:
    more = 'html_extra_path = ["extra"]\nhtml_static_path = ["own"]\n'
    folder, clean, other = (with_conf(site, more, "test-tiny") for _ in range(3))
    for name in ("extra", "own"):
        (clean / name).mkdir()
        (other / name).mkdir()
    # Two of them take the place of files that are there without them.
    names = ("extra/data/talks.json", "extra/CNAME", "own/deep/mine.txt", "own/pygments.css")
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("mine", "utf-8")
    assert [*build(folder).files().values()].count(b"mine") == len(names)
    for name in names:
        (folder / name).unlink()
    assert build(folder).files() == build(clean).files()
    # Those of a theme, too.
    assert build(folder, html_theme="basic").files() == build(other, html_theme="basic").files()


def test_formats_can_be_left_out(build: Build) -> None:
    built = build(html_baseurl=BASE, talks_exports_without=["atom"])
    assert not (built.outdir / "feeds/talks.xml").exists()
    assert (built.outdir / "feeds/all.json").is_file()
    # The next build takes links to them away.
    assert b"sitemap.xml" in (built.outdir / "robots.txt").read_bytes()
    assert (
        b"sitemap"
        not in (build(html_baseurl=BASE, talks_exports_without=["sitemap"]).outdir / "robots.txt").read_bytes()
    )
    with pytest.raises(ConfigError, match=r"talks_exports_without: no such format .got 'atm', want 'atom'"):
        build(talks_exports_without=["atm"])


def test_without_an_address_what_needs_it_is_left_out(shared_site: Built) -> None:
    assert not (shared_site.outdir / "feeds").exists()
    assert (shared_site.outdir / "data/talks.json").is_file()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "html_baseurl"),
        ({"html_baseurl": BASE}, 'talks_tag = "kites.example,2026"'),
        ({"html_baseurl": BASE, "talks_tag": "kites.example,2026"}, ""),
    ],
)
def test_what_is_not_known_of_the_address_is_said_once(
    build: Build, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], said: str
) -> None:
    lines = list[str]()
    monkeypatch.setattr(exporting.logger, "info", lambda text, *values: lines.append(text % values))
    build("test-tiny", **settings)
    assert [said in line for line in lines] == [True] * bool(said)


@pytest.mark.parametrize("builder", ["text", "singlehtml", "epub"])
def test_builders_without_pages_write_none(build: Build, builder: str) -> None:
    built = build("test-tiny", builder, html_baseurl=BASE)
    assert not [name for name in ("cards", "data") if (built.outdir / name).exists()]


def test_addresses_are_those_of_the_builder(look: Look) -> None:
    feed = (look(builder="dirhtml", html_baseurl=BASE).outdir / "feeds/talks.xml").read_text("utf-8")
    assert f'href="{BASE}talks/kite-2/knots/"' in feed


def test_a_clone_from_a_forge_leads_to_where_its_pages_are_edited(build: Build, site: Site) -> None:
    folder = site()
    (folder / ".gitignore").write_text("_build\n", "utf-8")
    for arguments in (
        ["init", "-q"],
        ["remote", "add", "origin", "https://somebody:secret@github.com/kites/talks.git"],
        ["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"],
    ):
        git(folder, *arguments)
    built = build(folder)
    found = [str(link.get("href")) for link in built.page("talks/kite-2/knots").xpath("//footer[@id='talks-tools']//a")]
    assert found[0] == "https://github.com/kites/talks/edit/main/talks/kite-2/knots.md"
    assert found[1].startswith("https://github.com/kites/talks/issues/new?title=")
    assert not [path for path, content in built.files().items() if b"secret" in content]


def test_a_built_site_beside_the_pages_is_none_of_them(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    folder = with_conf(site, root="test-tiny")
    for output in ("out/html", "out/html", "other"):
        arguments = ["-q", "-W", "-d", str(folder / "trees"), str(folder), str(folder / output)]
        assert sphinx_build(arguments) == 0
    assert (folder / "out/html/topics/safety.md").is_file()
    assert main(["check", "--root", str(folder)]) == 0
    assert "3 pages checked" in capsys.readouterr().err
