"""What is kept of pages is theirs, or it is not used."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_talks.content import folder, kept, pages, site
from sphinx_talks.content.glance import glance
from sphinx_talks.content.settings import Settings
from sphinx_talks.views import VIEWS
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_talks.content.pages import Entry

PAGES = {
    "conf.py": "language = 'en'\ntalks_languages = ['en', 'fr']\n",
    "index.md": "# Home\n",
    "topics/safety.md": "---\ntitle: Safety\n---\n\nAs {topic}`frames` says, [look](https://kites.example/).\n",
    "topics/frames.md": "---\ntitle: Frames\n---\n\nSpars.\n",
    "topics/wrong.md": "---\ntitle: Wrong\nbad: field\n---\n",
    "topics/drawn.md": "---\ntitle: Drawn\n---\n\n![A kite](kite.gif)\n",
    "events/kite-1.md": "---\ntitle: Kite 1\ndate: 2020-05-01\n---\n",
    "talks/kite-1/up.md": "---\ntitle: Up\nspeakers: [ann]\ntopics: [safety]\n---\n",
    "talks/kite-1/down.md": "---\nspeakers: [ann]\ntopics: [frames]\n---\n",
    "people/ann.md": "---\nname: Ann\n---\n",
}
#: Read each time: one has problems, and one names a file that may go.
EACH_TIME = ["topics/drawn.md", "topics/wrong.md"]
SHOWN = sorted(path for path in PAGES if path.endswith(".md"))
GIF = b"GIF89a\x01\0\x01\0\0\0\0;"
LONG_AGO = 10**9


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a small site that is taken for a large one, and a cache of its own."""
    monkeypatch.setattr(kept, "LEAST", 1)
    monkeypatch.setattr(kept, "SHELF", 2)
    # Whatever the tests run on; that what has just been written is not trusted is tested apart.
    monkeypatch.setattr(kept, "steady_devices", lambda: frozenset({tmp_path.stat().st_dev}))
    monkeypatch.setattr(kept, "STEP", -3600 * 10**9)
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "cache"))
    write(tmp_path / "site", {**PAGES, "topics/kite.gif": GIF})
    return tmp_path / "site"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list of the pages that are read anew."""
    found: list[str] = []
    really = pages.read

    def noting(root: Path, path: str, *rest: Any) -> tuple[Entry, str]:  # noqa: ANN401 - what `read` takes
        found.append(path)
        return really(root, path, *rest)

    monkeypatch.setattr(pages, "read", noting)
    return found


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give a list of the files whose bytes are looked at."""
    found: list[str] = []
    really = pages.content_of

    def noting(path: Path) -> bytes | None:
        found.append(path.name)
        return really(path)

    monkeypatch.setattr(pages, "content_of", noting)
    return found


def read(root: Path) -> tuple[Entry, ...]:
    """Return all entries."""
    return site.read(root).entries


def asked(root: Path) -> dict[str, object]:
    """Return what the graph answers of each page, and all of its entry."""
    with glance(root) as found:
        catalog = found.catalog
        answers: dict[str, object] = {}
        # What is asked first decides which entries are read when.
        entries = [*catalog.entries.items()]
        for docname, entry in random.Random(len(entries)).sample(entries, k=len(entries)):  # noqa: S311 - which files
            if entry.kind and entry.record:
                view = VIEWS[entry.kind]
                linked = {name: [one.docname for one in row] for name, row in view.links(catalog, entry).items()}
                near = [one and one.docname for one in catalog.neighbours(entry)]
                answers[docname] = (view.row(catalog, entry), linked, near, catalog.former_ids(entry))
        for docname, entry in catalog.entries.items():
            answers[f"{docname}.md"] = replace(entry)
        answers["order"] = [one.docname for kind in VIEWS for one in catalog.all(kind)]
        return answers


def same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask with what is kept, and without."""
    answers, found, again = asked(root), read(root), asked(root)
    with monkeypatch.context() as without:
        without.setenv(kept.VARIABLE, "")
        assert found == read(root)
        # Of the graph that was just kept, and of the one made when it was.
        assert answers == again == asked(root)


def as_it_was(path: Path, text: str) -> None:
    """Write a file and set its time back; that of the change is another one, also where it comes in steps."""
    times = path.stat()
    while path.stat().st_ctime_ns == times.st_ctime_ns:
        path.write_text(text, "utf-8")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def swapped(root: Path, one: str, other: str) -> None:
    (root / one).rename(root / "aside")
    (root / other).rename(root / one)
    (root / "aside").rename(root / other)


def linked(root: Path, path: str) -> None:
    (root / path).rename(root / "aside")
    (root / path).symlink_to(root / "aside")


def touched(root: Path) -> None:
    for path in root.rglob("*"):
        path.touch()


#: Each is something that may happen to the files between two commands.
CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _: None,
    "an edit": lambda root: (root / "topics/frames.md").write_text("---\ntitle: Frame\n---\n", "utf-8"),
    "an edit of the same size and time": lambda root: as_it_was(
        root / "topics/frames.md", PAGES["topics/frames.md"].replace("title: Frames", "title: Fromes")
    ),
    "another file with its time": lambda root: shutil.copy2(root / "topics/frames.md", root / "people/ann.md"),
    "renamed": lambda root: (root / "topics/frames.md").rename(root / "topics/spars.md"),
    "a folder renamed": lambda root: (root / "talks/kite-1").rename(root / "talks/kite-2"),
    "swapped": lambda root: swapped(root, "topics/frames.md", "topics/safety.md"),
    "folders swapped": lambda root: swapped(root, "topics", "people"),
    "added": lambda root: shutil.copy2(root / "topics/frames.md", root / "topics/spars.md"),
    "deleted": lambda root: (root / "topics/frames.md").unlink(),
    "a file beside a page deleted": lambda root: (root / "topics/kite.gif").unlink(),
    "a problem mended": lambda root: as_it_was(root / "topics/wrong.md", "---\ntitle: Right\n---\n"),
    "a problem made": lambda root: as_it_was(root / "topics/safety.md", "---\ntitle: Safety\nbad: field\n---\n"),
    "a link in place of a page": lambda root: linked(root, "topics/frames.md"),
    "a translation": lambda root: (root / "topics/frames.fr.md").write_text("---\ntitle: Cadres\n---\n", "utf-8"),
    "a translation without a letter": lambda root: (root / "topics/frames.fr.md").touch(),
    "a setting": lambda root: (root / "conf.py").write_text("root_doc = 'topics/frames'\n", "utf-8"),
    "excluded": lambda root: (root / "conf.py").write_text("exclude_patterns = ['people']\n", "utf-8"),
    "a built site": lambda root: (root / "topics/.buildinfo").touch(),
    "a checkout": touched,
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_happens_the_answer_is_that_of_the_files(
    root: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    same(root, monkeypatch)
    CHANGES[change](root)
    same(root, monkeypatch)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_one_after_the_other(root: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - which files
    for _ in range(6):
        try:
            CHANGES[chance.choice([*CHANGES])](root)
        except OSError:
            # What it was about has gone before.
            continue
        chance.choice([read, asked])(root)
    same(root, monkeypatch)


def test_what_has_not_changed_is_not_read_again(root: Path, made: list[str], looked: list[str]) -> None:
    first = read(root)
    assert sorted(made) == SHOWN
    made.clear()
    looked.clear()
    assert read(root) == first
    assert made == EACH_TIME
    # To see that nobody writes them just now.
    assert looked == ["drawn.md", "wrong.md"]


def test_a_question_reads_what_it_is_about(root: Path, made: list[str], looked: list[str]) -> None:
    asked(root)
    made.clear()
    looked.clear()
    with glance(root) as found:
        (talk,) = found.catalog.find(found.catalog.entries["talks/kite-1/up"].kind, "up")  # type: ignore[arg-type] # a talk
        assert [one.docname for one in found.catalog.named(talk, "speaker")] == ["people/ann"]
        assert found.catalog.entries["topics/wrong"].docname
        assert (made, looked) == ([], [])
        # This has never been kept.
        assert found.catalog.entries["topics/wrong"].problems
    assert (made, looked) == (["topics/wrong.md"], [])


def test_what_cannot_be_read_now_may_be_later(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "frames.md":
            raise PermissionError(13, "Permission denied")
        return really(path)

    with monkeypatch.context() as once:
        once.setattr(Path, "read_bytes", refused)
        same(root, once)
    # Nothing shows in its stamp.
    same(root, monkeypatch)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, root: Path) -> Callable[[int], None]:
    """Set what time it is in s; all files change when this is set first, whenever they do."""
    assert root.is_dir()
    monkeypatch.setattr(kept, "STEP", 2 * 10**9)
    really = folder.Stamp.of.__func__  # type: ignore[attr-defined] # a class method

    def of(status: os.stat_result) -> folder.Stamp:
        found: folder.Stamp = really(folder.Stamp, status)
        return found._replace(changed=LONG_AGO, modified=LONG_AGO)

    monkeypatch.setattr(folder.Stamp, "of", of)

    def set_to(seconds: int) -> None:
        monkeypatch.setattr(time, "time_ns", lambda: LONG_AGO + seconds * 10**9)

    return set_to


@pytest.mark.parametrize("after", [0, 1, 2])
def test_an_edit_in_the_same_tick_is_noticed(
    root: Path, clock: Callable[[int], None], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    clock(after)
    same(root, monkeypatch)
    CHANGES["an edit of the same size and time"](root)
    same(root, monkeypatch)


def test_what_has_just_been_written_istrusted_later(
    root: Path, clock: Callable[[int], None], looked: list[str]
) -> None:
    clock(0)
    asked(root)
    for seconds in (1, 3):
        clock(seconds)
        looked.clear()
        asked(root)
        assert {*SHOWN} <= {path for path in SHOWN if Path(path).name in looked}
    looked.clear()
    asked(root)
    assert looked == []


MOUNTED = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 25 0:27 / /home rw,relatime - nfs4 server:/home rw
31 25 0:28 / /dev/shm rw - tmpfs tmpfs rw
"""


def test_file_systems_of_other_machines_are_nottrusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mounts").write_text(MOUNTED, "utf-8")
    monkeypatch.setattr(kept, "MOUNTS", tmp_path / "mounts")
    assert kept.steady_devices() == {os.makedev(254, 0), os.makedev(0, 28)}
    for spoilt in ("no table\n", "\n", "1 2 x:y / / rw - ext4 a b\n"):
        (tmp_path / "mounts").write_text(spoilt, "utf-8")
        assert kept.steady_devices() == frozenset()
    monkeypatch.setattr(kept, "MOUNTS", tmp_path / "nowhere")
    assert kept.steady_devices() == frozenset()


def test_without_trust_all_bytes_are_looked_at(
    root: Path, monkeypatch: pytest.MonkeyPatch, made: list[str], looked: list[str]
) -> None:
    monkeypatch.setattr(kept, "steady_devices", frozenset[int])
    asked(root)
    made.clear()
    looked.clear()
    asked(root)
    # The graph is used all the same; only entries that are not kept are read when they are asked for.
    assert sorted(made) == EACH_TIME
    assert {Path(path).name for path in SHOWN} <= {*looked}


def test_a_page_that_goes_is_forgotten(root: Path, tmp_path: Path) -> None:
    read(root)
    for path in ("topics/frames.md", "topics/safety.md", "people/ann.md"):
        (root / path).unlink()
    read(root)
    index = known(root)
    left = sorted({*SHOWN} - {"topics/frames.md", "topics/safety.md", "people/ann.md"})
    assert sorted(index.digests) == sorted(index.stamps) == left
    assert sorted(index.shelves) == sorted({*left} - {*EACH_TIME})
    (file,) = (tmp_path / "cache").iterdir()
    with closing(sqlite3.connect(file)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM kept")}
    assert names == {"index", *map(str, {*index.shelves.values()})}


def known(root: Path) -> kept.Index:
    """Return what is kept on the files."""
    with kept.KeptPages(root, Settings.from_conf(root / "conf.py")) as found:
        return found.index


@pytest.mark.parametrize("seed", range(6))
def test_what_is_spoilt_is_made_anew(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    same(root, monkeypatch)
    (file,) = (tmp_path / "cache").iterdir()
    chance, whole = random.Random(seed), file.read_bytes()  # noqa: S311 - which files
    for _ in range(8):
        torn = bytearray(whole)
        for at in chance.choices(range(len(torn)), k=chance.choice([1, 20, 400])):
            torn[at] ^= 1 << chance.randrange(8)
        file.write_bytes(torn[: chance.choice([len(torn), len(torn) // 2, 0])])
        same(root, monkeypatch)


@pytest.mark.parametrize("name", ["index", "graph", "1", "2"])
@pytest.mark.parametrize("other", ["index", "graph", "1", "2", "3"])
def test_what_is_mixed_up_is_made_anew(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, other: str
) -> None:
    asked(root)
    (file,) = (tmp_path / "cache").iterdir()
    with closing(sqlite3.connect(file)) as connection, connection:
        own = "UPDATE kept SET content = (SELECT content FROM kept WHERE name = ?) WHERE name = ?"
        connection.execute(own, (other, name))
    same(root, monkeypatch)


@pytest.mark.parametrize("change", ["an edit", "renamed", "a problem made"])
def test_what_is_of_another_time_is_made_anew(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    def rows() -> dict[str, bytes]:
        with closing(sqlite3.connect(file)) as connection:
            return dict(connection.execute("SELECT * FROM kept"))

    asked(root)
    (file,) = (tmp_path / "cache").iterdir()
    before = rows()
    CHANGES[change](root)
    asked(root)
    after = rows()
    for name in before:
        with closing(sqlite3.connect(file)) as connection, connection:
            mixed = {**after, name: before[name]}
            connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", mixed.items())
        same(root, monkeypatch)


def test_other_code_reads_all_anew(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[str]
) -> None:
    code = tmp_path / "content"
    write(code, {"kept.py": "", "deeper/frontmatter.py": "one = 1\n"})
    monkeypatch.setattr(kept, "__file__", str(code / "kept.py"))
    read(root)
    made.clear()
    as_it_was(code / "deeper/frontmatter.py", "one = 2\n")
    read(root)
    assert sorted(made) == SHOWN


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="users are known otherwise there")
def test_another_user_reads_all_anew(root: Path, monkeypatch: pytest.MonkeyPatch, made: list[str]) -> None:
    read(root)
    made.clear()
    monkeypatch.setattr(os, "geteuid", lambda: 123_456)
    read(root)
    assert sorted(made) == SHOWN


def test_nothing_can_be_written(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").touch()
    same(root, monkeypatch)
    (tmp_path / "cache").unlink()
    same(root, monkeypatch)
    with monkeypatch.context() as full:
        full.setattr(kept.KeptPages, "_write", lambda *_: None)
        for change in ("an edit", "renamed"):
            CHANGES[change](root)
            same(root, full)
    same(root, monkeypatch)


def test_two_commands_at_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(root)
    with glance(root) as early:
        # The other reads, writes a page, and cannot keep what it has read.
        CHANGES["an edit of the same size and time"](root)
        same(root, monkeypatch)
        # This one has begun before, and all of it is of that time.
        assert [entry.record.title for entry in early.catalog.entries.values() if entry.record] == [
            "Kite 1", None, "Ann", "Untitled talk (ann)", "Up", "Drawn", "Frames", "Safety"
        ]  # fmt: skip
    same(root, monkeypatch)
    with glance(root), glance(root):
        CHANGES["renamed"](root)
        same(root, monkeypatch)
    same(root, monkeypatch)


def test_a_page_that_is_written_while_it_is_read_is_not_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really = pages.read
    path = root / "topics/frames.md"

    def interrupted(root: Path, name: str, *rest: Any) -> tuple[Entry, str]:  # noqa: ANN401 - what `read` takes
        if name == "topics/frames.md":
            path.write_text("---\ntitle: Between\n---\n", "utf-8")
        found = really(root, name, *rest)
        if name == "topics/frames.md":
            path.write_text(PAGES[name], "utf-8")
        return found

    with monkeypatch.context() as once:
        once.setattr(pages, "read", interrupted)
        read(root)
    same(root, monkeypatch)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_a_pipe_is_no_translation(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same(root, monkeypatch)
    os.mkfifo(root / "topics/frames.fr.md")
    same(root, monkeypatch)


def test_a_translation_that_goes_in_the_tick_it_came(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    twin, really = "topics/frames.fr.md", kept.KeptPages.trusted
    CHANGES["a translation"](root)
    with monkeypatch.context() as once:
        once.setattr(kept.KeptPages, "trusted", lambda self, stamps: {**really(self, stamps), twin: None})
        read(root)
    (root / twin).unlink()
    same(root, monkeypatch)


def test_a_link_that_becomes_a_translation(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, {"aside": "---\ntitle: Cadres\n---\n"})
    (root / "topics/frames.fr.md").symlink_to(root / "aside")
    same(root, monkeypatch)
    (root / "topics/frames.fr.md").unlink()
    shutil.copy2(root / "aside", root / "topics/frames.fr.md")
    same(root, monkeypatch)


def test_an_excluded_translation_counts(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = PAGES["conf.py"] + "exclude_patterns = ['topics/frames.fr.md']\n"
    write(root, {"conf.py": text, "topics/frames.fr.md": "---\ntitle: Cadres\n---\n"})
    same(root, monkeypatch)
    as_it_was(root / "topics/frames.fr.md", "---\ntitle: Cadrus\n---\n")
    same(root, monkeypatch)


def test_it_can_be_switched_off(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kept.VARIABLE, "")
    assert len(read(root)) == len(SHOWN)
    assert not (tmp_path / "cache").exists()


def test_a_small_site_needs_none(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LEAST", 100)
    asked(root)
    assert not (tmp_path / "cache").exists()


def test_other_settings_are_another_state() -> None:
    assert kept.state_of(Settings()) == kept.state_of(Settings())
    assert kept.state_of(Settings()) != kept.state_of(replace(Settings(), root_doc="other"))
