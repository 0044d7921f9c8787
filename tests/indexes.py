"""What is in the folder of a search index."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import TYPE_CHECKING

from sphinx_talks.search import shards
from sphinx_talks.search.files import shard_file
from sphinx_talks.search.packs import FACETS, MANIFEST, PLAIN, Packing, path_of
from sphinx_talks.search.passages import PassageFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def superseded(folder: Path) -> set[Path]:
    """Return the files of the index before in a folder of an index: what its manifest does not name."""
    try:
        found = json.loads(shards.inflate((folder / MANIFEST).read_bytes()))
        names, packing = found["names"], Packing(*found["packed"])
    except (OSError, ValueError, LookupError):
        return set()
    numbers = [*accumulate(found["gaps"], initial=-1)][1:]
    parts = [
        PassageFile(at, part, 0) for at, count in zip(numbers, found["parts"], strict=True) for part in range(count)
    ]
    begins = [*accumulate(found["files"], initial=0)][:-1]
    kept = {
        *paths_named(map(shard_file, range(found["shards"])), names["g"], packing),
        *paths_named((parts[begin].name for begin in begins), names["p"], packing),
        path_of(FACETS, names["f"]),
        *PLAIN,
    }
    return set(folder.rglob("*.bin")) - {folder / path for path in kept}


def paths_named(blocks: Iterable[str], names: str, packing: Packing) -> list[str]:
    """Return the paths of the files of a folder from its blocks in order and the names of what is in the files."""
    files = list(dict.fromkeys(map(packing.file_of, blocks)))
    return [path_of(file, names[4 * number : 4 * number + 4]) for number, file in enumerate(files)]
