"""Read a source folder once: the one place that knows what a site is made of, for all that works without Sphinx.

Entries of the pages of a large site are kept between commands: `show` need not read an archive for one talk. An entry
is taken from there only where the bytes of its file, the code that would read it and the settings are those of before,
and where the page says nothing that depends on other files. What cannot be used is made anew.
"""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import re
import sqlite3
import sys
from contextlib import closing, contextmanager, suppress
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import markdown_it
import myst_parser
import pydantic
import yaml

from sphinx_talks.content import bibliography, folder, pages, providers
from sphinx_talks.content.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sphinx_talks.content.bibliography import Reference
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem


class Read(NamedTuple):
    """What lies in the folder of a `conf.py`."""

    settings: Settings
    entries: tuple[Entry, ...]
    references: dict[str, Reference]
    #: Of names of files and of the bibliography; those of pages are in the entries.
    problems: tuple[Problem, ...]


def read(root: Path, settings: Settings | None = None, advance: Callable[[int], None] = lambda _: None) -> Read:
    """Return all pages and references below `root`; `advance` is called for each page."""
    settings = settings or Settings.from_conf(root / "conf.py")
    entries, unnamed = pages_of(root, settings, advance)
    known, faults = bibliography.load(root)
    return Read(settings, entries, known, (*unnamed, *faults))


def pages_of(
    root: Path, settings: Settings, advance: Callable[[int], None] = lambda _: None
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Return the pages alone, in the order of their paths, and what is wrong with names of files."""
    found = folder.walk(root, settings)
    entries = []
    for entry in entries_of(root, [path for path in found.paths if path.endswith(".md")], settings):
        entries.append(entry)
        advance(1)
    return tuple(entries), tuple(found.problems)


#: Names another folder, or with '' switches the cache off.
VARIABLE = "SPHINX_TALKS_CACHE"
#: Fewer pages are read in a moment, and nothing is written for them.
LEAST = 500
#: What may lead to a file beside the page, whose being there decides what is wrong with it: links and images that are
#: none of the web, and directives.
_LOCAL = re.compile(rb"!\[|```|~~~|:::|\]\((?!<?https?://)|\]:|<(?!https?://)")


def cache_folder() -> Path | None:
    """Return the folder for all caches, None where there is to be none."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME")
    return Path(base or Path.home() / ".cache", "sphinx_talks")


def entries_of(root: Path, paths: Sequence[str], settings: Settings) -> Iterator[Entry]:
    """Yield the entry of each page, from the cache where it is known there."""
    where = cache_folder() if len(paths) >= LEAST else None
    if where is None:
        yield from (pages.read(root, path, settings)[0] for path in paths)
        return
    file = where / f"{_digest(str(root.resolve()).encode('utf-8', 'surrogateescape'))}.sqlite"
    state, known = _state(settings), _load(file)
    current = known.pop("", None) == (state, b"")
    new: dict[str, tuple[str, bytes]] = {}
    with collector_held():
        for path in paths:
            content = _content(root, path, settings)
            before = known.pop(path, None) if current else None
            found = _entry(before, content)
            if found is None:
                found = pages.read(root, path, settings)[0]
                if content is not None and not found.problems and not _LOCAL.search(content):
                    new[path] = _digest(content), pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
            yield found
    _save(file, {**new, "": (state, b"")}, known, anew=not current)


def _content(root: Path, path: str, settings: Settings) -> bytes | None:
    """Return the bytes of a page and of its translations, None where it cannot be read."""
    own = pages.content_of(root / path)
    if own is None:
        return None
    twins = (pages.content_of(root / pages.twin_path(path, language)) for language in settings.translations)
    return b"\0".join((own, *(twin or b"" for twin in twins)))


def _entry(before: tuple[str, bytes] | None, content: bytes | None) -> Entry | None:
    if before is None or content is None or before[0] != _digest(content):
        return None
    try:
        found: Entry = pickle.loads(before[1])  # noqa: S301 - written by this user, in a folder of theirs
    except Exception:  # noqa: BLE001 - whatever is wrong with what was kept, the page can be read
        return None
    return found


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


def _state(settings: Settings) -> str:
    """Return a hash of all that decides what is made of the bytes of a page."""
    here = Path(__file__).parent
    code = sorted((str(path.relative_to(here)), *_stamp(path)) for path in here.rglob("*.py"))
    brought = sorted(
        (one.name, one.value, one.dist.version if one.dist else "")
        for one in metadata.entry_points(group=providers.GROUP)
    )
    versions = (sys.version, pydantic.VERSION, markdown_it.__version__, myst_parser.__version__, yaml.__version__)
    return _digest(repr((code, brought, versions, settings)).encode("utf-8", "surrogateescape"))


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _load(file: Path) -> dict[str, tuple[str, bytes]]:
    """Return what is kept by path: the hash of a file, and its entry; '' has the hash of code and settings."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=0)) as connection:
            return {path: (state, entry) for path, state, entry in connection.execute("SELECT * FROM entries")}
    except sqlite3.Error:
        return {}


def _save(file: Path, new: dict[str, tuple[str, bytes]], gone: dict[str, tuple[str, bytes]], *, anew: bool) -> None:
    """Write what is new; where that cannot be done, another command will try."""
    if not anew and len(new) == 1 and not gone:
        return
    with suppress(OSError, sqlite3.Error):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if anew:
            file.unlink(missing_ok=True)
        with closing(sqlite3.connect(file, timeout=0)) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS entries (path TEXT PRIMARY KEY, state TEXT, entry BLOB)")
            connection.executemany("DELETE FROM entries WHERE path = ?", [(path,) for path in gone])
            rows = [(path, state, entry) for path, (state, entry) in new.items()]
            connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)
