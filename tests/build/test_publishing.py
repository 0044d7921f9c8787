"""A build takes the place of the one before at one moment, or says in one line why it does not."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.sphinxext import publishing
from sphinx_talks.sphinxext.publishing import OutputError
from tests.conftest import DEVELOPMENT, Built, run_module, sphinx_build

if TYPE_CHECKING:
    from tests.conftest import Build, Site

#: Enough pages for Sphinx to write them in several processes.
EDITED = ("safety", "frames", "sails", "reels", "knots", "fields", "winds")
FULL = "the site could not be written and is as it was (got 'No space left on device', want free space on the disk)"


@pytest.fixture
def root_name() -> str:
    """Name the smallest root."""
    return "test-tiny"


def work_of(built: Built) -> Path:
    """Return the folder that the builder writes to."""
    return Path(built.app.outdir)


@pytest.mark.parametrize("most", [0, 10**9])
def test_a_site_that_its_host_takes_warns_of_nothing(build: Build, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(publishing, "most_bytes", lambda *_: most)
    assert build().warnings == ""


def test_a_site_that_is_too_large_for_its_host_is_warned_of(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "most_bytes", lambda *_: 1000)
    with pytest.raises(AssertionError, match=r"GitHub Pages takes 1\.0 KB, and the site has"):
        build()


def test_the_builder_writes_elsewhere(build: Build) -> None:
    built = build()
    assert work_of(built) != built.outdir
    assert not work_of(built).is_relative_to(built.outdir)
    assert Built(built.app, built.srcdir, work_of(built), "").files() == built.files()


def test_sphinx_build_as_its_manual_has_it(site: Site, build: Build) -> None:
    """With its doctrees in the output folder, and again after an edit; it names the folder that was asked for."""
    root = site()
    done = run_module("sphinx", root, root / "out/html")
    assert done.returncode == 0, done.stderr
    assert str(root / "out/html") in done.stdout.splitlines()[-1]
    page = root / "topics/safety.md"
    page.write_text(page.read_text("utf-8") + "\nEdited.\n", "utf-8")
    assert sphinx_build(root, root / "out/html") == (0, "")
    clean = build(root).files()
    found = {name: content for name, content in Built(None, root, root / "out/html", "").files().items()  # type: ignore[arg-type] # files alone
             if not name.startswith(".doctrees/")}  # fmt: skip
    assert found == clean
    assert sorted(path.name for path in (root / "out").iterdir()) == ["html"]


def test_a_record_of_sphinx_that_is_cut_is_mended(build: Build) -> None:
    built = build()
    before = built.files()
    # Empty, cut after a line, and within a later one.
    for kept in (0, 30, 150):
        for folder in (work_of(built), built.outdir):
            record = folder / ".buildinfo"
            record.write_bytes(record.read_bytes()[:kept])
            (folder / "index.html").write_bytes(b"")
        assert build(built.srcdir).files() == before, kept
        assert len((built.outdir / ".buildinfo").read_text("utf-8").splitlines()) == 4, kept


def test_removing_the_site_begins_anew(build: Build) -> None:
    built = build()
    before = built.files()
    (work_of(built) / "index.html").write_bytes(b"")
    for path in sorted(built.outdir.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert build(built.srcdir).files() == before


def test_what_builds_have_written_is_known_without_their_doctrees(build: Build) -> None:
    gone = {"topics/winds.md": "---\ntitle: Winds\n---\n", "topics/winds.ja.md": "---\n---\n\n風。\n"}
    settings = {"html_baseurl": "https://kites.example/", "language": "en", "talks_languages": ["en", "ja"]}
    built = build(pages=gone, conf=settings)
    # A page, its twin in Markdown and its card, in each language.
    assert len([*built.outdir.rglob("winds.*")]) >= 6
    shutil.rmtree(built.srcdir / "_build/doctrees")
    again = build(built.srcdir, pages=dict.fromkeys(gone), conf=settings)
    assert again.files() == build(conf=settings).files()
    one = {**settings, "talks_languages": []}
    shutil.rmtree(built.srcdir / "_build/doctrees")
    assert build(built.srcdir, conf=one).files() == build(conf=one).files()
    build(built.srcdir, conf=settings)
    shutil.rmtree(built.srcdir / "_build/doctrees")
    (built.outdir / "ja/notes.txt").write_text("mine", "utf-8")
    with pytest.raises(OutputError, match=r"ja/notes\.txt: the folder would be replaced.* \(got 'ja/notes\.txt',"):
        build(built.srcdir, conf=settings)


def test_a_folder_of_somebody_else_is_refused(site: Site) -> None:
    root = site()
    folder = root / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", "utf-8")
    status, said = sphinx_build(root, folder)
    assert (status, len(said.splitlines())) == (1, 1)
    assert said.startswith(f"{folder / 'notes.txt'}: the folder would be replaced, and this is not of a build (got ")
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_file_by_file_it_leaves_files_of_others(build: Build) -> None:
    built = build()
    (built.outdir / "CNAME").write_text("kites.example", "utf-8")
    with pytest.raises(OutputError, match=r"CNAME: the folder would be replaced.*talks_exchange = False"):
        build(built.srcdir)
    again = build(built.srcdir, pages={"topics/safety.md": "---\ntitle: Other\n---\n"}, conf={"talks_exchange": False})
    assert (again.outdir / "CNAME").read_text("utf-8") == "kites.example"
    assert "Other" in again.page("topics/safety").text_content()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_full_disk_ends_in_a_line(site: Site, build: Build, processes: str) -> None:
    """Sphinx makes a warning of it, and would go on with a page that is cut."""
    built = build(site(pages={f"topics/{name}.md": f"---\ntitle: {name}\n---\n" for name in EDITED}))
    before = built.files()
    for name in EDITED:
        (built.srcdir / f"topics/{name}.md").write_text(f"---\ntitle: {name} edited\n---\n", "utf-8")
    full = work_of(built) / "topics/reels.html"
    full.unlink()
    full.symlink_to("/dev/full")
    status, said = sphinx_build("-j", processes, "-d", built.srcdir / "_build/doctrees", built.srcdir, built.outdir)
    assert (status, said) == (1, f"{built.outdir}: {FULL}")
    assert built.files() == before
    full.unlink()
    assert "reels edited" in build(built.srcdir).page("topics/reels").text_content()


def test_a_disk_that_is_full_for_another_process() -> None:
    def work() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "some/page.html")

    with pytest.raises(OSError, match=r"some/page\.html") as caught:
        publishing.in_several([lambda: None, work])
    assert caught.value.errno == errno.ENOSPC


def test_no_permission(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    built = build()
    before = built.files()
    really = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != built.outdir and really(path, mode))
    with pytest.raises(OutputError, match=r"^\S+/html: .* as it was \(got 'Permission denied', want a folder that can"):
        build(built.srcdir, pages={"topics/safety.md": "---\ntitle: Other\n---\n"})
    assert built.files() == before


def test_one_build_at_a_time(build: Build) -> None:
    built = build()
    lock = work_of(built).parent / "lock"
    code = (
        "import fcntl, sys\n"
        "with open(sys.argv[1], 'r+') as lock:\n"
        "    fcntl.lockf(lock, fcntl.LOCK_EX)\n    print(flush=True)\n    sys.stdin.read()\n"
    )
    environment = {name: value for name, value in os.environ.items() if name not in DEVELOPMENT}
    command = [sys.executable, "-c", code, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as other:
        assert other.stdin
        assert other.stdout
        other.stdout.readline()
        with pytest.raises(OutputError, match="another build is writing"):
            build(built.srcdir)
        other.stdin.close()
    build(built.srcdir)
    with lock.open("r+", encoding="utf-8") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_build_that_stops_publishes_nothing(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when it is another extension that stops it, at the very end."""
    # Sphinx leaves a report of what stopped it in the folder of the system.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    root = site()
    assert sphinx_build(root, root / "out")[0] == 0
    before = Built(None, root, root / "out", "").files()  # type: ignore[arg-type] # files alone
    with (root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write("def setup(app):\n    app.connect('build-finished', lambda app, error: 1 / 0)\n")
    (root / "topics/safety.md").write_text("---\ntitle: Other\n---\n", "utf-8")
    assert sphinx_build(root, root / "out")[0] == 2
    pages = {name for name in before if not name.startswith(".doctrees/")}
    after = Built(None, root, root / "out", "").files()  # type: ignore[arg-type] # files alone
    assert {name: after[name] for name in pages} == {name: before[name] for name in pages}


def test_what_others_add_at_the_end_is_published(site: Site) -> None:
    root = site()
    with (root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(
            "def late(app, error):\n    (app.outdir / 'sitemap.xml').write_text('<a/>', 'utf-8')\n"
            "def setup(app):\n    app.connect('build-finished', late, priority=900)\n"
        )
    assert sphinx_build(root, root / "out") == (0, "")
    assert (root / "out/sitemap.xml").is_file()
