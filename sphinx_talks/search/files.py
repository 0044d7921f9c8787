"""The files of an index: what they are called, and that only those are written that differ."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_talks.search import shards
from sphinx_talks.search.manifest import told
from sphinx_talks.search.packs import FACETS, MANIFEST, NAMES, PLAIN, FileLayout, called, path_of, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

#: Below the output folder; a name that neither a page nor another extension takes.
FOLDER = "_talks_search"
#: Bytes in front of a block in a file with others: the name of its content, and how many zeros are behind it.
_NAME, _HEAD = 4, 5


def shard_file(number: int) -> str:
    """Return the name of a shard."""
    return f"g/{number}"


class UnpatchableError(Exception):
    """The index has to be written from nothing."""


class WrittenFiles(NamedTuple):
    """Files or blocks with the names of their contents, and how long blocks are that share a file."""

    files: dict[str, str]
    sizes: dict[str, int]


class IndexWriter:
    """The files of an index; only those whose content is another are written."""

    def __init__(self, folder: Path, before: FileLayout, sizes: Mapping[str, int]) -> None:
        """Begin with the files of the index before, and how long its blocks are."""
        self.folder, self.before, self.before_sizes = folder, before, sizes
        self.packing = before.packing
        self.files: dict[str, str] = {}
        #: How long blocks are that share a file, and those that are new.
        self.sizes: dict[str, int] = {}
        self.new: dict[str, bytes] = {}
        #: The file of the index before that was read last.
        self._last = "", b""
        #: Whether files of the index before are there: hundreds of blocks share one.
        self._there: dict[str, bool] = {}
        #: The file that blocks are being written of, where all of them come one after the other.
        self.begun: str | None = None

    def clear(self) -> None:
        """Begin anew: all is written in order, and no block is taken from a file that may be damaged."""
        self.files, self.sizes, self.new = {}, {}, {}
        if self.packing.is_packed:
            self.before = FileLayout({}, self.packing)
            self.begun = ""

    def write(self, name: str, *sections: bytes) -> None:
        """Write a file whose name says what is in it, or a block of one."""
        content_name = called(b"".join(sections))
        if not self.packing.shares(name):
            self._put(name, path_of(name, content_name), content_name, sections)
        elif self.before.files.get(name) == content_name and self._is_there(name):
            self.keep(name)
        else:
            if self.begun is not None and self.begun != self.packing.file_of(name):
                self.let_go()
                self.begun = self.packing.file_of(name)
            self.files[name] = content_name
            packed = shards.deflate(*sections)
            spare = -(_HEAD + len(packed)) % self.packing.unit
            self.new[name] = content_name.encode() + bytes((spare,)) + packed + bytes(spare)
            self.sizes[name] = len(self.new[name])

    def write_plain(self, name: str, *sections: bytes, cuts: Sequence[bytes] = ()) -> None:
        """Write a file that is asked for by the same name always."""
        self._put(name, name, _digest(b"".join(sections)), sections, cuts)

    def told(self) -> dict[str, Any] | None:
        """Return what the manifest before says beside texts; None where it or what else follows from that is lost."""
        try:
            content = shards.inflate((self.folder / MANIFEST).read_bytes())
        except (OSError, ValueError):
            return None
        is_there = all(name in self.before.files and self._is_there(name) for name in (FACETS, NAMES))
        return told(content) if is_there and self.before.files.get(MANIFEST) == _digest(content) else None

    def _put(
        self, name: str, path: str, content_name: str, sections: Sequence[bytes], cuts: Sequence[bytes] = ()
    ) -> None:
        self.files[name] = content_name
        file = self.folder / path
        if self.before.files.get(name) != content_name or not file.is_file():
            _save(file, shards.deflate(*sections, cuts=cuts))

    def _is_there(self, name: str) -> bool:
        path = self.before.path_of_block(name)
        if path not in self._there:
            self._there[path] = (self.folder / path).is_file()
        return self._there[path]

    def _block(self, name: str) -> bytes:
        """Return a block of the index before as it is in its file."""
        path = self.before.path_of_block(name)
        if path != self._last[0]:
            # Neighbours are asked for one after the other.
            self._last = path, (self.folder / path).read_bytes()
        content = self._last[1]
        if not self.packing.shares(name):
            return content
        block = content[self.before.place_of(name, self.before_sizes)]
        if block[:_NAME] != self.before.files[name].encode():
            raise ValueError(name)
        return block

    def content(self, name: str) -> bytes:
        """Return what is in a file or block of the index before; raises UnpatchableError where it cannot be read."""
        try:
            block = self._block(name)
            packed = block[_HEAD : len(block) - block[_NAME]] if self.packing.shares(name) else block
            return shards.inflate(packed)
        except (OSError, ValueError, LookupError):
            raise UnpatchableError from None

    def keep(self, name: str) -> None:
        """Leave a file or block as it is; raises UnpatchableError where it is not there."""
        if name not in self.before.files or not self._is_there(name):
            raise UnpatchableError
        self.files[name] = self.before.files[name]
        if name in self.before_sizes:
            self.sizes[name] = self.before_sizes[name]

    def layout(self) -> FileLayout:
        """Return which blocks are in which file, as far as they are known."""
        return FileLayout({name: one for name, one in self.files.items() if name not in PLAIN}, self.packing)

    def sizes_of(self, layout: FileLayout, folder: str) -> str:
        """Return how long the blocks of a folder are, in order, as the manifest says it."""
        return written(size // self.packing.unit for size in layout.sizes(folder, self.sizes))

    def join(self) -> None:
        """Write the files with several blocks; raises UnpatchableError where a block that is kept cannot be read."""
        layout = self.layout()
        for file, names in layout.blocks.items():
            path = self.folder / layout.path(file)
            if not self.packing.shares(file) or path.is_file():
                continue
            try:
                _save(path, b"".join(self.new.get(name) or self._block(name) for name in names))
            except (OSError, ValueError, LookupError):
                raise UnpatchableError from None

    def let_go(self) -> WrittenFiles:
        """Write the file whose blocks are all there, which memory need not hold any more; returns what is written."""
        layout = FileLayout({name: self.files[name] for name in self.new}, self.packing)
        for file, names in layout.blocks.items():
            _save(self.folder / layout.path(file), b"".join(self.new.pop(name) for name in names))
        return WrittenFiles(self.files, self.sizes)

    def take_over(self, made: WrittenFiles) -> None:
        """Know what another process has written."""
        self.files |= made.files
        self.sizes |= made.sizes

    def prune(self, before: Iterable[str]) -> None:
        """Remove all other files, but for these paths."""
        kept = {self.folder / path for path in (*self.layout().paths(), *PLAIN, *before)}
        for path in sorted(self.folder.rglob("*.bin")):
            if path not in kept:
                path.unlink()


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=12).hexdigest()


def _save(path: Path, content: bytes) -> None:
    """Write a file; the folder is there nearly always."""
    try:
        path.write_bytes(content)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
