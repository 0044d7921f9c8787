"""The files of an index: what they are called, and that only those are written that differ."""

from __future__ import annotations

import hashlib
import json
from itertools import accumulate
from typing import TYPE_CHECKING
from zlib import crc32

from sphinx_talks.search import shards
from sphinx_talks.search.passages import PassageFile
from sphinx_talks.search.patch import UnpatchableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

#: Below the output folder; a name that neither a page nor another extension takes.
FOLDER = "_talks_search"
MANIFEST, NAMES, FACETS = "index.bin", "names.bin", "f/facets"
#: Digits of a name by content: 24 bits of the CRC-32 that the browser computes as well.
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
#: Files whose names say nothing of their content.
PLAIN = frozenset({MANIFEST, NAMES})


def path_of(name: str, called: str) -> str:
    """Return the path of a file below the folder of the index, with the name of its content in it."""
    return f"{name}.{called}.bin"


def called(content: bytes) -> str:
    """Return the name of a content: whoever has loaded a file can tell whether it is the one that was meant."""
    number = crc32(content)
    return "".join(_DIGITS[number >> shift & 63] for shift in (18, 12, 6, 0))


def shard_file(number: int) -> str:
    """Return the name of a shard."""
    return f"g/{number}"


def superseded(folder: Path) -> set[Path]:
    """Return the files of the index before in a folder of an index: what its manifest does not name."""
    try:
        found = json.loads(shards.inflate((folder / MANIFEST).read_bytes()))
        names = found["names"]
    except (OSError, ValueError, LookupError):
        return set()
    numbers = [*accumulate(found["gaps"], initial=-1)][1:]
    parts = [
        PassageFile(at, part, 0) for at, count in zip(numbers, found["parts"], strict=True) for part in range(count)
    ]
    begins = [*accumulate(found["files"], initial=0)][:-1]
    called_so = [*map(shard_file, range(found["shards"])), *(parts[begin].name for begin in begins)]
    row = names["g"] + names["p"]
    kept = {folder / path_of(name, row[4 * number : 4 * number + 4]) for number, name in enumerate(called_so)}
    kept |= {folder / path_of(FACETS, names["f"]), *(folder / name for name in PLAIN)}
    return set(folder.rglob("*.bin")) - kept


class IndexWriter:
    """The files of an index; only those whose content is another are written."""

    def __init__(self, folder: Path, before: Mapping[str, str]) -> None:
        """Begin with the files of the index before, each with the name of its content."""
        self.folder, self.before = folder, before
        self.files: dict[str, str] = {}

    def write(self, name: str, *sections: bytes) -> None:
        """Write a file whose name says what is in it."""
        content_name = called(b"".join(sections))
        self._put(name, path_of(name, content_name), content_name, sections)

    def write_plain(self, name: str, content: bytes) -> None:
        """Write a file that is asked for by the same name always."""
        self._put(name, name, hashlib.blake2b(content, digest_size=12).hexdigest(), (content,))

    def _put(self, name: str, path: str, content_name: str, sections: Sequence[bytes]) -> None:
        self.files[name] = content_name
        file = self.folder / path
        if self.before.get(name) != content_name or not file.is_file():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(shards.deflate(*sections))

    def table(self, shard: int) -> shards.FileTable:
        """Return the lists of a shard of the index before; raises UnpatchableError where it cannot be read."""
        name = shard_file(shard)
        try:
            return shards.unpack(shards.inflate((self.folder / path_of(name, self.before[name])).read_bytes()))
        except (OSError, ValueError, LookupError):
            raise UnpatchableError from None

    def keep(self, name: str) -> None:
        """Leave a file as it is; raises UnpatchableError where it is not there."""
        if name not in self.before or not (self.folder / path_of(name, self.before[name])).is_file():
            raise UnpatchableError
        self.files[name] = self.before[name]

    def prune(self, before: Iterable[str]) -> None:
        """Remove all other files, but for these paths."""
        kept = {self.folder / path_of(*row) for row in self.files.items()} | {self.folder / name for name in PLAIN}
        kept |= {self.folder / name for name in before}
        for path in sorted(self.folder.rglob("*.bin")):
            if path not in kept:
                path.unlink()
