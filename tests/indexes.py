"""What is in the folder of a search index."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING, Any

from sphinx_talks.search import index, shards
from sphinx_talks.search.documents import PageText
from sphinx_talks.search.files import shard_file
from sphinx_talks.search.numbers import numbered
from sphinx_talks.search.packs import FACETS, MANIFEST, PLAIN, Packing, path_of
from sphinx_talks.search.passages import PassageFile
from sphinx_talks.search.store import Store, pack

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sphinx_talks.search.documents import Document
    from sphinx_talks.search.store import IndexState


def write(folder: Path, documents: Iterable[Document], language: str, store: Store | None = None) -> IndexState:
    """Bring an index up to date with documents that are all there with their texts."""
    given = {document.docname: document for document in documents}
    texts = {docname: pack_text(document) for docname, document in given.items()}
    with nullcontext(store) if store else Store() as kept:
        return index.update(folder, kept, given, texts, index.Origin(language))


def pack_text(document: Document) -> bytes:
    """Return the text of a document as it is kept."""
    return pack(PageText(document.headings, document.blocks))


def first_parts(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what a browser knows of the beginning of each document, of a small index without packs, by docname."""
    said = json.loads(shards.inflate((folder / MANIFEST).read_bytes()))
    titles = said["titles"]
    names = docnames(titles["names"])
    given = titles.get("urls") or [None] * len(names)
    urls = [f"{name}.html" if url is None else url for name, url in zip(names, given, strict=True)]
    kinds = [said["kinds"][kind] for kind in numbers_in(said["kind"])]
    days = [re.sub(r"(....)(..)(..)", r"\1-\2-\3", str(day)) if day else "" for day in accumulate(said["dates"])]
    columns = zip(urls, titles["titles"].split("\n"), kinds, days, strict=True)
    known = {
        name: dict(zip(("url", "title", "kind", "date"), row, strict=True))
        for name, row in zip(names, columns, strict=True)
    }
    # Those of the index before are there too, in any order.
    paths = {*(folder / "p").iterdir()} - superseded(folder)
    places = [tuple(map(int, path.name.split(".")[0].split("-"))) for path in paths]
    read = dict(zip(places, [json.loads(shards.inflate(path.read_bytes())) for path in paths], strict=True))
    parts = chain.from_iterable(content for _, content in sorted(read.items()))
    counts = dict(zip(names, numbers_in(said["parts"]), strict=True))
    by_name = {name: list(islice(parts, counts[name])) for name in numbered(names)}
    return {name: known[name] | own[0] for name, own in by_name.items()}


def superseded(folder: Path) -> set[Path]:
    """Return the files of the index before in a folder of an index: what its manifest does not name."""
    try:
        found = json.loads(shards.inflate((folder / MANIFEST).read_bytes()))
        names, packing = found["names"], Packing(*found["packed"])
    except (OSError, ValueError, LookupError):
        return set()
    counts = numbers_in(found["parts"])
    if "titles" in found:
        called = docnames(found["titles"]["names"])
        held, numbers = dict(zip(called, counts, strict=True)), numbered(called)
        pairs = [(number, held[name]) for name, number in numbers.items()]
    else:
        pairs = [*zip([*accumulate(found["gaps"], initial=-1)][1:], counts, strict=True)]
    parts = [PassageFile(at, part, 0) for at, count in pairs for part in range(count)]
    begins = [*accumulate(numbers_in(found["files"]), initial=0)][:-1]
    kept = {
        *paths_named(map(shard_file, range(found["shards"])), names["g"], packing),
        *paths_named((parts[begin].name for begin in begins), names["p"], packing),
        path_of(FACETS, names["f"]),
        *PLAIN,
    }
    return set(folder.rglob("*.bin")) - {folder / path for path in kept}


def docnames(text: str) -> list[str]:
    """Return the docnames that a manifest has."""
    found, folder = [], ""
    for name in filter(None, text.split("\n")):
        before, slash, last = name.rpartition("/")
        folder = before if slash else folder
        found.append(f"{folder}/{last}".lstrip("/"))
    return found


def numbers_in(text: str) -> list[int]:
    """Return what `packs.written` was given."""
    return [code - (35 if code < 0xD800 else 2083) for code in map(ord, text)]


def paths_named(blocks: Iterable[str], names: str, packing: Packing) -> list[str]:
    """Return the paths of the files of a folder from its blocks in order and the names of what is in the files."""
    files = list(dict.fromkeys(map(packing.file_of, blocks)))
    return [path_of(file, names[4 * number : 4 * number + 4]) for number, file in enumerate(files)]
