"""A tree takes the place of a published one: readers see before or after, wherever the process ends."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import shutil
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content import exchange
from sphinx_talks.content.columns import entries_in, paths, seen, sizes_of
from sphinx_talks.content.exchange import ForeignFilesError, PartlyWrittenError, Publication
from tests.interruptions import interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Tree = Mapping[str, str]

OLD = {
    "index.html": "old home",
    "talks/a.html": "old a",
    "talks/b.html": "same",
    "gone/x.html": "x",
    "_static/a.css": "1",
}
NEW = {
    "index.html": "new home",
    "talks/a.html": "new, longer a",
    "talks/b.html": "same",
    "c/d/e.html": "e",
    "gone": "2",
}
#: What a reader asks for while trees follow each other, and how often.
PAGES, GENERATIONS, READINGS = 40, 12, 2000


@pytest.fixture(params=["doctrees apart", "doctrees in the published folder"])
def publication(request: pytest.FixtureRequest, tmp_path: Path) -> Publication:
    """Give a site of which nothing is published yet."""
    target = tmp_path / "html"
    inner = ".doctrees" if "in the" in request.param else ""
    state = (target / inner if inner else tmp_path / "doctrees") / "output"
    (state / "work").mkdir(parents=True)
    target.mkdir(exist_ok=True)
    return Publication(state / "work", target, state, inner)


def write(folder: Path, tree: Tree) -> None:
    """Make a folder hold just these files; those that are as they were are not touched."""
    for name in {*entries_in(folder)} - tree.keys():
        (folder / name).unlink()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for name, text in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file():
            path.write_text(text, "utf-8")
        elif path.read_text("utf-8") != text:
            again(path, partial(path.write_text, text, "utf-8"))


def again(path: Path, write: Callable[[], object]) -> None:
    """Write a file anew, so that it has another stamp.

    They come in steps of some milliseconds on many machines: a build takes longer, a test does not.
    """
    before = path.lstat().st_ctime_ns
    while path.lstat().st_ctime_ns == before:
        write()


def published(publication: Publication) -> dict[str, str]:
    there = publication.look().there.columns
    names = (name for prefix, found in there.items() for name in paths(prefix, found))
    return {name: (publication.target / name).read_text("utf-8") for name in names}


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "file by file"])
def test_the_folder_becomes_like_the_tree(publication: Publication, *, at_once: bool) -> None:
    for tree in (OLD, NEW, {**NEW, "talks/b.html": "other"}, OLD, OLD):
        write(publication.work, tree)
        publication.publish(at_once=at_once)
        assert published(publication) == tree
    assert (publication.target / publication.inner / "output").exists() == bool(publication.inner)
    assert [path.name for path in publication.target.parent.iterdir() if path.name not in {"html", "doctrees"}] == []


def test_of_the_tree_before_nothing_is_taken_that_has_changed_since(publication: Publication) -> None:
    """It is kept where little changes, and has files of before: each tree here has another file of its own."""
    write(publication.work, OLD)
    publication.publish()
    for name in [*OLD, *OLD]:
        write(publication.work, tree := {**OLD, name: f"new {name}"})
        with (publication.target / name).open(encoding="utf-8") as before:
            publication.publish()
            # Whoever reads meanwhile has what was there.
            assert before.read() == OLD[name]
        assert published(publication) == tree
    # Nor is anything left where somebody would see it, or of a tree whose number another one may be given.
    assert {path.name for path in publication.target.parent.iterdir()} <= {"html", "doctrees"}
    assert len([*publication.state.glob("*.marks")]) == 1


@pytest.mark.parametrize(("few", "times"), [(0, 1), (1, 2)])
def test_nothing_is_done_where_nothing_has_changed(
    publication: Publication, monkeypatch: pytest.MonkeyPatch, few: int, times: int
) -> None:
    monkeypatch.setattr(exchange, "AGAIN", few)
    compared, really = list[str](), Publication._is_same  # noqa: SLF001 - which files are read

    def noting(self: Publication, name: str, *status: exchange.FileStatus) -> bool:
        compared.append(name)
        return really(self, name, *status)

    write(publication.work, OLD)
    publication.publish()
    before = publication.target.stat().st_ino
    monkeypatch.setattr(Publication, "_is_same", noting)
    publication.publish()
    assert publication.target.stat().st_ino == before
    # Sphinx writes some files again as they are; a watcher of the folder would start another build for each.
    home = publication.work / "index.html"
    again(home, partial(home.write_text, OLD["index.html"], "utf-8"))
    for _ in range(2):
        publication.publish()
        assert publication.target.stat().st_ino == before
    # Of many it is kept that they are the same.
    assert compared == ["index.html"] * times


def test_what_somebody_changed_in_the_folder_is_written_again(publication: Publication) -> None:
    write(publication.work, OLD)
    publication.publish()
    (publication.target / "index.html").write_text("cut", "utf-8")
    # Also what has the time that it had.
    kept = (publication.target / "talks/b.html").stat()
    (publication.target / "talks/b.html").write_text("cut", "utf-8")
    os.utime(publication.target / "talks/b.html", ns=(kept.st_atime_ns, kept.st_mtime_ns))
    (publication.target / "talks/a.html").unlink()
    publication.publish()
    assert published(publication) == OLD
    if not publication.inner:
        # With the doctrees the tree itself would be gone.
        shutil.rmtree(publication.target)
        publication.publish()
        assert published(publication) == OLD


def test_a_file_of_the_same_size_and_time_is_seen_to_be_another(publication: Publication) -> None:
    for text in ("one", "two"):
        write(publication.work, {"a.png": text})
        os.utime(publication.work / "a.png", (1, 1))
        publication.publish()
        assert published(publication) == {"a.png": text}


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "file by file"])
def test_what_happens_after_a_look_is_not_missed(publication: Publication, *, at_once: bool) -> None:
    write(publication.work, OLD)
    publication.publish(at_once=at_once)
    # So long ago that another change would have another time.
    for folder in (publication.target, *(path for path in publication.target.rglob("*") if path.is_dir())):
        os.utime(folder, (1, 1))
    before = publication.look()
    assert set(before.there.folders.values()) == {1_000_000_000}
    (publication.target / "talks/a.html").unlink()
    (publication.target / "talks/b.html").write_text("by hand", "utf-8")
    write(publication.work, {**OLD, "index.html": "new home"})
    publication.publish(before, at_once=at_once)
    assert published(publication) == {**OLD, "index.html": "new home"}

    before = publication.look()
    (publication.target / "talks/b.html").write_text("by hand", "utf-8")
    publication.publish(before, at_once=at_once)
    # Nothing of its folder has changed: what was written to is found out a build later.
    publication.publish(publication.look(), at_once=at_once)
    assert published(publication) == {**OLD, "index.html": "new home"}

    before = publication.look()
    (publication.target / "talks/note.txt").write_text("of somebody", "utf-8")
    if at_once:
        with pytest.raises(ForeignFilesError, match=r"talks/note\.txt"):
            publication.publish(before)
    else:
        publication.publish(before, at_once=False)
        assert published(publication)["talks/note.txt"] == "of somebody"


def forget(publication: Publication) -> None:
    """Let somebody change a file of the tree while no build runs."""
    (publication.work / "talks/a.html").unlink()
    # Times of folders come in steps.
    os.utime(publication.work / "talks", (1, 1))


def end_early(publication: Publication) -> None:
    """Begin a build that is ended after it has written a page."""
    publication.watch(publication.look())
    write(publication.work, {**OLD, "talks/a.html": "half"})


def come_back(publication: Publication) -> None:
    """Remember something else of the published folder."""
    (memory,) = publication.state.glob("*.marks")
    memory.with_suffix(".other").write_bytes(memory.read_bytes())
    memory.with_suffix(".other").replace(memory)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every file is looked at")
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "file by file"])
def test_of_a_tree_that_was_left_only_what_is_written_to_is_looked_at(
    publication: Publication, monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> None:
    looked = list[Path]()

    def noting(folder: Path, leave: Sequence[str] = ()) -> object:
        looked.append(folder)
        return seen(folder, leave)

    write(publication.work, OLD)
    publication.publish(at_once=at_once)
    monkeypatch.setattr("sphinx_talks.content.exchange.seen", noting)
    trees = [OLD, {**OLD, "talks/a.html": "new"}, {**OLD, "talks/a.html": "newer", "talks/c.html": "c"}, OLD]
    for tree in trees:
        before = publication.watch(publication.look())
        assert before.watch
        write(publication.work, tree)
        kept = publication.publish(before, at_once=at_once)
        assert sizes_of(kept) == {name: len(text) for name, text in tree.items()}
        assert published(publication) == tree
    assert publication.work not in looked
    # A folder that is new may be filled before anybody watches it.
    before = publication.watch(publication.look())
    write(publication.work, NEW)
    publication.publish(before, at_once=at_once)
    assert published(publication) == NEW
    assert looked.count(publication.work) == 1


@pytest.mark.parametrize("change", [forget, end_early, come_back])
def test_a_tree_that_was_not_left_is_looked_at(
    publication: Publication, change: Callable[[Publication], object]
) -> None:
    write(publication.work, OLD)
    publication.publish()
    change(publication)
    before = publication.watch(publication.look())
    assert before.watch is None
    publication.publish(before)
    assert published(publication) == {
        name: (publication.work / name).read_text("utf-8") for name in entries_in(publication.work)
    }


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "file by file"])
def test_ended_anywhere_it_leaves_the_old_or_the_new(publication: Publication, *, at_once: bool) -> None:
    target, state = publication.target, publication.state
    base = target.parent / "kept"
    write(publication.work, OLD)
    publication.publish(at_once=at_once)
    write(publication.work, NEW)
    shutil.copytree(target.parent, base / "start")
    found = []
    for _ in interrupted(target.parent, lambda: publication.publish(at_once=at_once)):
        seen = published(publication)
        found.append(seen)
        if at_once:
            assert seen in (OLD, NEW)
        assert all(text in {OLD.get(name), NEW.get(name)} for name, text in seen.items())
        # What pages load comes before them.
        assert "c/d/e.html" not in seen or seen["gone"] == "2"
        if publication.work.is_dir():
            publication.publish(at_once=at_once)
            assert published(publication) == NEW
        else:
            # In the moment before the exchange the doctrees have moved: the next build makes all anew.
            assert seen == OLD
        for path in [path for path in target.parent.iterdir() if path != base]:
            shutil.rmtree(path)
        shutil.copytree(base / "start", target.parent, dirs_exist_ok=True)
        # A copy has another number, by which builds remember what they have published.
        (memory,) = state.glob("*.marks")
        memory.rename(state / f"{target.stat().st_ino}.marks")
    assert {json.dumps(one, sort_keys=True) for one in found} >= {json.dumps(one, sort_keys=True) for one in (OLD, NEW)}


@pytest.mark.parametrize("number", sorted({errno.EXDEV, errno.ENOSYS, errno.EBUSY, errno.EACCES}))
def test_file_by_file_where_the_system_cannot_exchange(
    publication: Publication, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def unable(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(exchange, "exchange", unable)
    for tree in (OLD, NEW):
        write(publication.work, tree)
        publication.publish()
        assert published(publication) == tree


def test_a_tree_is_assembled_on_the_disk_of_the_published_one(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "_device", lambda folder: folder.is_relative_to(publication.state))
    write(publication.work, OLD)
    publication.publish()
    assert (published(publication), publication.beside.parent) == (OLD, publication.target.parent)


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "file by file"])
def test_a_full_disk_leaves_whole_files(
    publication: Publication, monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> None:
    write(publication.work, OLD)
    publication.publish(at_once=at_once)
    write(publication.work, NEW)
    really, left = os.write, [1]

    def write_some(file: int, content: bytes) -> int:
        left[0] -= 1
        if left[0] < 0:
            really(file, b"cu")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return really(file, content)

    with monkeypatch.context() as full:
        full.setattr(os, "write", write_some)
        with pytest.raises(OSError if at_once else PartlyWrittenError):
            publication.publish(at_once=at_once)
    seen = published(publication)
    assert seen == OLD if at_once else all(text in {OLD.get(name), NEW.get(name)} for name, text in seen.items())
    publication.publish(at_once=at_once)
    assert published(publication) == NEW


def test_files_are_copied_in_several_works(publication: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    works: list[int] = []

    def together(some: Sequence[Callable[[], None]]) -> None:
        works.append(len(some))
        for work in reversed(some):
            work()

    monkeypatch.setattr(exchange, "FEW", 2)
    several = replace(publication, together=together, processes=2)
    for tree in (OLD, {**OLD, "index.html": "newer"}, NEW):
        write(several.work, tree)
        several.publish()
        assert published(several) == tree
    # Where most of it is new.
    assert works == [2, 2]


def test_what_comes_in_the_moment_of_a_look_is_not_missed(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its folder has the same time then, where times come in steps."""
    # However long this machine takes.
    monkeypatch.setattr(exchange, "RECENT", 3600 * 10**9)
    monkeypatch.setattr(exchange, "FINE", 3600 * 10**9)
    write(publication.work, OLD)
    publication.publish()
    was, before = publication.target.stat(), publication.look()
    (publication.target / "mine.txt").write_text("mine", "utf-8")
    os.utime(publication.target, ns=(was.st_atime_ns, was.st_mtime_ns))
    with pytest.raises(ForeignFilesError):
        publication.publish(before)


def test_what_is_gone_from_both_is_nobodys(publication: Publication) -> None:
    write(publication.work, OLD)
    publication.publish()
    for folder in (publication.work, publication.target):
        (folder / "talks/a.html").unlink()
    publication.publish()
    (publication.target / "talks/a.html").write_text("mine", "utf-8")
    with pytest.raises(ForeignFilesError):
        publication.publish()


def test_a_system_on_which_no_file_has_two_names(publication: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_names: object, **_options: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", unable)
    for tree in (OLD, {**OLD, "talks/b.html": "other"}):
        write(publication.work, tree)
        publication.publish()
        assert published(publication) == tree


def test_files_of_others_are_not_replaced(publication: Publication) -> None:
    write(publication.work, OLD)
    (publication.target / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(ForeignFilesError, match=r"^mine\.txt$"):
        publication.check()
    with pytest.raises(ForeignFilesError):
        publication.publish()
    assert published(publication) == {"mine.txt": "mine"}
    publication.publish(at_once=False)
    assert published(publication) == {**OLD, "mine.txt": "mine"}
    write(publication.work, {})
    publication.publish(at_once=False)
    assert published(publication) == {"mine.txt": "mine"}


@pytest.mark.parametrize(
    ("name", "foreign"),
    [
        ("old.html", False), ("_static/old.css", False), (".doctrees/a", False), ("index.html", False),
        ("CNAME", True), (".git/HEAD", True), ("talks/notes.md", True),
    ],
)  # fmt: skip
def test_what_another_version_has_written(publication: Publication, name: str, *, foreign: bool) -> None:
    write(publication.work, OLD)
    for path in (publication.target / ".buildinfo", publication.target / name):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", "utf-8")
    publication.check()
    if foreign:
        with pytest.raises(ForeignFilesError):
            publication.publish()
    else:
        publication.publish()
        assert published(publication) == OLD


def test_a_site_that_comes_back_from_elsewhere(publication: Publication) -> None:
    """Its folder has the number again that it had, and other files."""
    other = replace(
        publication, state=publication.state.with_name("other"), work=publication.state.with_name("other") / "work"
    )
    other.work.mkdir(parents=True)
    trees = [{**OLD, ".buildinfo": "", "index.html": text, f"_static/{text}.css": text} for text in "abcd"]
    for one, tree in zip((publication, other, other, publication), trees, strict=True):
        write(one.work, tree)
        one.publish()
        assert published(publication) == tree


def read(folder: Path, results: multiprocessing.SimpleQueue[list[str]]) -> None:
    """Ask for pages over and over, and hand back what was wrong: a cut page, none, or an older one than before."""
    wrong, newest = [], 0
    for number in range(READINGS):
        name = f"p{number % PAGES}.html"
        try:
            lines = (folder / name).read_text("utf-8").split("\n")
        except FileNotFoundError:
            wrong.append(f"{name}: none")
            continue
        generation = int(lines[0] or -1)
        if lines != page(generation).split("\n"):
            wrong.append(f"{name}: cut")
        if generation < newest:
            wrong.append(f"{name}: of {generation} after one of {newest}")
        newest = max(newest, generation)
    results.put(wrong)


def page(generation: int) -> str:
    return f"{generation}\n" * (500 + 100 * (generation % 7))


def trees() -> Iterator[dict[str, str]]:
    for generation in range(1, GENERATIONS):
        yield {f"p{number}.html": page(generation) for number in range(PAGES)}


def test_a_reader_never_sees_a_cut_page_nor_an_older_one_again(publication: Publication) -> None:
    context = multiprocessing.get_context("fork")
    results: multiprocessing.SimpleQueue[list[str]] = context.SimpleQueue()
    found = trees()
    write(publication.work, next(found))
    publication.publish()
    reader = context.Process(target=read, args=(publication.target, results))
    reader.start()
    for tree in found:
        write(publication.work, tree)
        publication.publish()
    reader.join()
    assert results.get() == []


def test_copies_have_mode_and_time(publication: Publication) -> None:
    write(publication.work, OLD)
    (publication.work / "index.html").chmod(0o640)
    os.utime(publication.work / "index.html", ns=(5, 7))
    (publication.work / "there").symlink_to("index.html")
    publication.publish()
    found = (publication.target / "index.html").stat()
    assert (found.st_mode & 0o777, found.st_mtime_ns) == (0o640, 7)
    assert str((publication.target / "there").readlink()) == "index.html"
    # Also one that leads nowhere is a file.
    there = publication.work / "there"

    def lead_nowhere() -> None:
        there.unlink()
        there.symlink_to("index.none")

    again(there, lead_nowhere)
    publication.publish()
    assert str((publication.target / "there").readlink()) == "index.none"
