"""What commands keep of the pages of a large site, so that `show` need not read an archive for one talk.

An entry is what a page says, and follows from its bytes, those of its translations, the settings and the code alone,
unless the page has problems or names other files; such a page is read each time. The bytes are those of before where
their hash is, or the stamp of the file (`content.folder.Stamp`). A stamp is trusted as git does it (its
`racy-git.txt`): on file systems of this machine that give a file another time of change with every change, and only
when that time was over for a while, so that a later change would show in it. Elsewhere all bytes are read.

Everything is in one file of SQLite, as named bytes: an index, shelves of some entries each, and the graph of all pages.
The index has hashes of the shelves, and the graph is of one index, so that whatever is torn, lost or mixed up is made
anew. Entries in the graph have their addresses alone until they are asked for more.
"""

from __future__ import annotations

import copyreg
import gc
import hashlib
import io
import os
import pickle
import re
import secrets
import sqlite3
import sys
import time
from collections import defaultdict
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import markdown_it
import myst_parser
import pydantic
import yaml

from sphinx_talks.content import pages, providers
from sphinx_talks.content.folder import identify, is_plain
from sphinx_talks.content.pages import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sphinx_talks.content.folder import Stamp
    from sphinx_talks.content.settings import Settings

#: Names another folder, or with '' switches the cache off.
VARIABLE = "SPHINX_TALKS_CACHE"
#: Fewer pages are read in a moment, and nothing is written for them.
LEAST = 500
#: Entries on a shelf: many of one event are asked for together, and share much.
SHELF = 64
#: Times of change come in steps, of two seconds at most.
STEP = 2 * 10**9
#: File systems of this machine that keep a time of change which no program can set (proc(5), `mountinfo`).
STEADY = frozenset({"ext2", "ext3", "ext4", "f2fs", "overlay", "tmpfs", "xfs", "zfs"})
MOUNTS = Path("/proc/self/mountinfo")
#: What may lead to a file beside the page, whose being there decides what is wrong with it: links and images that are
#: none of the web, and directives.
_LOCAL = re.compile(rb"!\[|```|~~~|:::|\]\((?!<?https?://)|\]:|<(?!https?://)")
#: Bytes of a hash.
HASH = 16
#: In place of the stamp of a file that is not there.
ABSENT = ()


@dataclass
class Index:
    """What is known of the files, and on which shelf the entry of a page lies."""

    #: A hash of all else that decides what is made of the bytes of a page.
    state: str = ""
    #: By path, of all files; None where it is not to be trusted.
    stamps: dict[str, Stamp | None] = field(default_factory=dict)
    #: Hashes of the bytes of pages with those of their translations; of what could not be read there is none.
    digests: dict[str, bytes] = field(default_factory=dict)
    shelves: dict[str, int] = field(default_factory=dict)
    #: Hashes of the shelves.
    sums: dict[int, bytes] = field(default_factory=dict)
    #: Another with all other digests: the graph is of one of them.
    generation: bytes = b""


class KeptPages:
    """What is kept of the pages of one site; a context, in which entries of the graph can be asked for more."""

    def __init__(self, root: Path, settings: Settings) -> None:
        """Look into what is kept, before any file is looked at."""
        self._root, self._settings = root, settings
        self._began = time.time_ns()
        self._steady = steady_devices()
        self._open: dict[int, dict[str, Entry]] = {}
        where = cache_folder()
        name = digest(str(root.resolve()).encode("utf-8", "surrogateescape")).hex()
        self._file = where and where.absolute() / f"{name}.sqlite"
        self._connection = _connected(self._file) if self._file else None
        found = self._found("index", None)
        self._is_new = not isinstance(found, Index) or found.state != self._state
        self.index = found if isinstance(found, Index) and not self._is_new else Index()

    @cached_property
    def _state(self) -> str:
        return state_of(self._settings)

    def __enter__(self) -> Self:
        """Keep it open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        if self._connection:
            self._connection.close()
        self._connection = None

    def entries(self, paths: Sequence[str], stamps: Mapping[str, Stamp]) -> Iterator[Entry]:
        """Yield the entry of each page; what is new is kept when all of them have been asked for."""
        if self._file is None or len(paths) < LEAST:
            yield from (pages.read(self._root, path, self._settings)[0] for path in paths)
            return
        made = Index(self._state, self.trusted(stamps), generation=self.index.generation)
        shelved: dict[str, Entry] = {}
        new: list[str] = []
        with collector_held():
            for path in paths:
                now = self._digest(path, stamps)
                found = kept = self._shelved(path) if now and now == self.index.digests.get(path) else None
                if found is None:
                    # Hashed and read are the same bytes, whoever writes the files just now.
                    held = self._held(path)
                    now = _hash(held)
                    found = pages.read(self._root, path, self._settings, held)[0]
                    if held and not found.problems and not any(map(_LOCAL.search, held.values())):
                        kept = found
                        new.append(path)
                if now:
                    made.digests[path] = now
                if kept:
                    shelved[path] = kept
                yield found
            self._keep(made, shelved, new)

    def graph(self, stamps: Mapping[str, Stamp]) -> Any:  # noqa: ANN401 - what was given to `keep_graph`
        """Return the graph of the pages, None where it is not that of the files as they are."""
        if not self.index.generation or not self._are(stamps):
            return None
        found = self._found("graph", None)
        if not isinstance(found, tuple) or found[0] != self.index.generation:
            return None
        _, place, graph = found
        place.of = self.of
        return graph

    def keep_graph(self, graph: object, number: int) -> None:
        """Keep a graph of all pages that were read, of which there is a number."""
        # What could not be read may be readable another time, and nothing else would show it.
        if self.index.generation and len(self.index.digests) == number:
            self._write({"graph": pack_graph(self.index.generation, graph)})

    def of(self, path: str) -> Entry:
        """Return the entry of a page in the graph."""
        return self._shelved(path) or pages.read(self._root, path, self._settings)[0]

    def _are(self, stamps: Mapping[str, Stamp]) -> bool:
        """Return whether the files are those of the index; stamps that can be trusted now are noted."""
        known = self.index
        if stamps == known.stamps:
            return True
        if stamps.keys() != known.stamps.keys() or any(
            self._digest(path, stamps) != before for path, before in known.digests.items()
        ):
            return False
        trusted = self.trusted(stamps)
        if trusted != known.stamps:
            known.stamps = trusted
            self._write({"index": pickle.dumps(known, pickle.HIGHEST_PROTOCOL)})
        return True

    def trusted(self, stamps: Mapping[str, Stamp]) -> dict[str, Stamp | None]:
        """Return the stamps with None in place of those in which the next change might not show."""
        last = self._began - STEP
        return {
            path: one if one.changed < last and one.device in self._steady else None for path, one in stamps.items()
        }

    def _digest(self, path: str, stamps: Mapping[str, Stamp]) -> bytes | None:
        """Return a hash of the bytes of a page and of its translations, None where it cannot be read."""
        before = self.index.stamps
        known = self.index.digests.get(path)
        # Alike where neither is there, as most translations are; what is not trusted is like nothing.
        if known and all(stamps.get(one, ABSENT) == before.get(one, ABSENT) for one in self._files(path)):
            return known
        return _hash(self._held(path))

    def _files(self, path: str) -> tuple[str, ...]:
        """Return the paths of a page and of the translations that it may have."""
        return (path, *(pages.twin_path(path, language) for language in self._settings.translations))

    def _held(self, path: str) -> dict[str, bytes] | None:
        """Return the bytes of a page and of the translations there are, by path; None where they cannot be read."""
        there = [one for one in self._files(path) if is_plain(self._root / one)]
        found = {one: pages.content_of(self._root / one) for one in there}
        held = {one: content for one, content in found.items() if content is not None}
        return held if path in held and len(held) == len(there) else None

    def _shelved(self, path: str) -> Entry | None:
        number = self.index.shelves.get(path)
        if number is None:
            return None
        if number not in self._open:
            found = self._found(str(number), self.index.sums.get(number))
            self._open[number] = found if isinstance(found, dict) else {}
        return self._open[number].get(path)

    def _found(self, name: str, wanted: bytes | None) -> object:
        """Return what is kept under a name, None where it is not there or not whole, or has not the hash wanted."""
        if self._connection is None:
            return None
        try:
            row = self._connection.execute("SELECT content FROM kept WHERE name = ?", (name,)).fetchone()
            packed = memoryview(row[0]) if row else None
            if packed is None or digest(packed[HASH:]) != packed[:HASH] or wanted not in {None, bytes(packed[:HASH])}:
                return None
            return pickle.loads(packed[HASH:])  # noqa: S301 - written by this user
        except Exception:  # noqa: BLE001 - whatever is wrong with what was kept, the pages can be read
            return None

    def _keep(self, made: Index, shelved: Mapping[str, Entry], new: Sequence[str]) -> None:
        """Write what is new; where that cannot be done, another command will try."""
        before = self.index
        made.shelves = {path: before.shelves[path] for path in shelved if path in before.shelves}
        first = max(before.sums, default=0) + 1
        unshelved = [path for path in new if path not in made.shelves]
        made.shelves |= {path: first + at // SHELF for at, path in enumerate(unshelved)}
        changed = {made.shelves[path] for path in new}
        changed |= {number for path, number in before.shelves.items() if path not in shelved}
        rows = defaultdict[int, dict[str, Entry]](dict)
        for path, number in made.shelves.items():
            if number in changed:
                rows[number][path] = shelved[path]
        packed = {number: pickle.dumps(row, pickle.HIGHEST_PROTOCOL) for number, row in rows.items()}
        made.sums = {number: one for number, one in before.sums.items() if number not in changed}
        made.sums |= {number: digest(row) for number, row in packed.items()}
        if made.digests != before.digests:
            made.generation = secrets.token_bytes(HASH)
        self.index = made
        if made != before:
            index = pickle.dumps(made, pickle.HIGHEST_PROTOCOL)
            gone = [str(number) for number in changed - packed.keys()]
            self._write({**{str(number): row for number, row in packed.items()}, "index": index}, gone)

    def _write(self, packed: Mapping[str, bytes], gone: Sequence[str] = ()) -> None:
        """Write bytes by their names, all or none."""
        file = self._file
        if file is None:
            return
        # While it is open for reading, SQLite lets nobody write.
        self.__exit__()
        with suppress(OSError, sqlite3.Error):
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._is_new:
                file.unlink(missing_ok=True)
            with closing(sqlite3.connect(file, timeout=0)) as connection, connection:
                connection.execute("CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, content BLOB)")
                connection.executemany("DELETE FROM kept WHERE name = ?", [(name,) for name in gone])
                rows = ((name, digest(content) + content) for name, content in packed.items())
                connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", rows)
            self._is_new = False
        self._connection = _connected(file)


class Place:
    """Gives the entries of a graph by their paths; what does is known when the graph is read."""

    of: Callable[[str], Entry]

    def __reduce__(self) -> tuple[type[Place], tuple[()]]:
        """Leave out what it holds."""
        return Place, ()


class Shelved(Entry):
    """A page of a graph: a plain entry from the moment that more than its address is asked for."""

    def __init__(self, place: Place, docname: str) -> None:
        """Know the address."""
        vars(self).update(docname=docname, path=f"{docname}.md", _place=place)

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - any attribute
        """Return an attribute, with all others in place."""
        if name == "identity":
            vars(self).setdefault(name, identify(self.path)[0])
        elif name in _ASKED:
            become(self, vars(self)["_place"].of(vars(self)["path"]))
        return object.__getattribute__(self, name)


#: What an entry has beside its address, and what follows from that.
_ASKED = frozenset(Entry.__dataclass_fields__) - {"docname", "path", "identity"}


def become(one: Entry, other: Entry) -> None:
    """Let an entry of a graph say what another says of the same page."""
    vars(one).pop("_place", None)
    vars(one).update(vars(other))
    object.__setattr__(one, "__class__", Entry)


def pack_graph(stamp: object, graph: object) -> bytes:
    """Return a graph without what its entries hold, behind a stamp and the place for what does."""
    packed, place = io.BytesIO(), Place()
    pickler = pickle.Pickler(packed, pickle.HIGHEST_PROTOCOL)

    def address(one: Entry) -> tuple[type[Shelved], tuple[Place, str]]:
        return Shelved, (place, one.docname)

    pickler.dispatch_table = {**copyreg.dispatch_table, Entry: address, Shelved: address}
    pickler.dump((stamp, place, graph))
    return packed.getvalue()


def cache_folder() -> Path | None:
    """Return the folder for all caches, None where there is to be none."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME")
    return Path(base or Path.home() / ".cache", "sphinx_talks")


@contextmanager
def collector_held() -> Iterator[None]:
    """Let the garbage collector rest: to look through entries, which are no garbage, takes as long as to make them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        # Nor is it looked through now that all of it is there.
        gc.freeze()
        if was:
            gc.enable()


def digest(content: bytes | memoryview) -> bytes:
    """Return the hash by which bytes are known."""
    return hashlib.blake2b(content, digest_size=HASH).digest()


def _hash(held: Mapping[str, bytes] | None) -> bytes | None:
    """Return the hash of a page with its translations, None where they cannot be read."""
    return None if held is None else digest(pickle.dumps(held, pickle.HIGHEST_PROTOCOL))


def _connected(file: Path) -> sqlite3.Connection | None:
    """Return what reads one state of the file, whoever writes it meanwhile; None where nothing can be read."""
    connection = None
    with suppress(sqlite3.Error):
        connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=0, isolation_level=None)
        connection.execute("BEGIN")
    return connection


def steady_devices() -> frozenset[int]:
    """Return the devices on which a change of a file shows in its stamp; none where the system does not say."""
    found = set()
    with suppress(OSError, ValueError, IndexError):
        for line in MOUNTS.read_text("utf-8", "surrogateescape").splitlines():
            before, _, after = line.partition(" - ")
            if after.split()[0] in STEADY:
                found.add(os.makedev(*map(int, before.split()[2].split(":"))))
    return frozenset(found)


def state_of(settings: Settings) -> str:
    """Return a hash of all else that decides what is made of the bytes of a page."""
    here = Path(__file__).parent
    code = sorted((str(path.relative_to(here)), digest(path.read_bytes())) for path in here.rglob("*.py"))
    brought = sorted(
        (one.name, one.value, one.dist.version if one.dist else "")
        for one in metadata.entry_points(group=providers.GROUP)
    )
    versions = (sys.version, pydantic.VERSION, markdown_it.__version__, myst_parser.__version__, yaml.__version__)
    # What one user can read another may not.
    user = os.geteuid() if hasattr(os, "geteuid") else 0
    return digest(repr((code, brought, versions, settings, user)).encode("utf-8", "surrogateescape")).hex()
