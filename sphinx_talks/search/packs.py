"""Blocks of a large index in few files: the manifest says how long each block is, and a browser asks for a range."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: From more shards than this on several of them share a file, and so many files there are then.
FEW_SHARDS, SHARD_FILES = 256, 256
#: Numbers of documents whose passages share a file then, in bits: few where there are few, so that a server which
#: knows no ranges sends no large files. Of a small index the manifest names half as many files of shards.
LEAST_BITS, MOST_BITS, FEW_HELD = 3, 8, 3
#: Bytes of which a block takes a multiple then: what the manifest of a small index says of its blocks is half as long.
UNIT = 64
#: Digits of a name by content: 24 bits of the CRC-32 that the browser computes as well.
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_BLOCKS = ("g/", "p/")
#: The character for 0; and what is added from where UTF-16 has surrogates on.
_FIRST, _SURROGATES, _BEYOND = 35, 0xD800, 35 + 0x800
#: Files whose names say nothing of their content.
MANIFEST, NAMES, FACETS = "index.bin", "names.bin", "f/facets"
PLAIN = frozenset({MANIFEST, NAMES})


def called(content: bytes) -> str:
    """Return the name of a content: whoever has loaded a file sees whether it is the one that was meant."""
    number = crc32(content)
    return "".join(DIGITS[number >> shift & 63] for shift in (18, 12, 6, 0))


def written(numbers: Iterable[int]) -> str:
    """Return each number as one character, the first 57 without an escape in JSON: two thirds of what digits take."""
    return "".join(chr(number + (_FIRST if number + _FIRST < _SURROGATES else _BEYOND)) for number in numbers)


def path_of(name: str, content_name: str) -> str:
    """Return the path of a file below the folder of the index, with the name of its content in it."""
    return f"{name}.{content_name}.bin"


class Packing(NamedTuple):
    """How many bits of the number of a shard, and of that of a document, are within one file; 0 for a file each.

    Each block takes a multiple of so many bytes.
    """

    shards: int = 0
    passages: int = 0
    unit: int = 1

    @property
    def is_packed(self) -> bool:
        """Return whether files have several blocks."""
        return self.shards > 0

    def shares(self, name: str) -> bool:
        """Return whether a name is that of a block in a file with others, or of such a file."""
        return self.is_packed and name.startswith(_BLOCKS)

    def file_of(self, name: str) -> str:
        """Return the name of the file that a block is in."""
        if not self.shares(name):
            return name
        folder, number, _ = _order(name)
        return f"{folder}{number >> (self.shards if folder == _BLOCKS[0] else self.passages)}"


def packing_of(shards: int) -> Packing:
    """Return how the blocks of an index of so many shards are packed."""
    if shards <= FEW_SHARDS:
        return Packing()
    held = (shards // SHARD_FILES).bit_length() - 1
    return Packing(held + 1, LEAST_BITS, UNIT) if held <= FEW_HELD else Packing(held, min(2 * held - 2, MOST_BITS))


class FileLayout:
    """Which blocks are in which file, one behind the other, from the name of the content of each."""

    def __init__(self, files: Mapping[str, str], packing: Packing) -> None:
        """Put blocks with neighbouring numbers together."""
        self.files, self.packing = files, packing
        self._named: dict[str, str] = {}
        self.blocks: dict[str, list[str]] = defaultdict(list)
        for name in sorted(files, key=_order):
            self.blocks[packing.file_of(name)].append(name)

    def content_name(self, file: str) -> str:
        """Return the name of all that is in a file: that of its block, or of the names of its blocks and their unit."""
        if not self.packing.shares(file):
            return self.files[file]
        if file not in self._named:
            names = (self.files[name] for name in self.blocks[file])
            self._named[file] = called(" ".join([str(self.packing.unit), *names]).encode())
        return self._named[file]

    def path(self, file: str) -> str:
        """Return the path of a file."""
        return file if file in PLAIN else path_of(file, self.content_name(file))

    def path_of_block(self, name: str) -> str:
        """Return the path of the file that a block is in."""
        return self.path(self.packing.file_of(name))

    def place_of(self, name: str, sizes: Mapping[str, int]) -> slice:
        """Return where in its file a block is."""
        before = self.blocks[self.packing.file_of(name)]
        begin = sum(sizes[one] for one in before[: before.index(name)])
        return slice(begin, begin + sizes[name])

    def paths(self) -> list[str]:
        """Return the paths of all files."""
        return [self.path(file) for file in self.blocks]

    def names(self, folder: str) -> str:
        """Return the names of the contents of all files of a folder, in order."""
        return "".join(self.content_name(file) for file in self.blocks if file.startswith(f"{folder}/"))

    def sizes(self, folder: str, sizes: Mapping[str, int]) -> list[int]:
        """Return how long each block of a folder is, in order."""
        files = (blocks for file, blocks in self.blocks.items() if file.startswith(f"{folder}/"))
        return [sizes[name] for blocks in files for name in blocks]


def _order(name: str) -> tuple[str, int, int]:
    """Return the folder of a block, its number, and which of several with that number it is."""
    if not name.startswith(_BLOCKS):
        return name, 0, 0
    number, _, part = name[2:].partition("-")
    return name[:2], int(number), int(part or 0)
