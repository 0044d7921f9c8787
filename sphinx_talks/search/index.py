"""The index on disk: written from nothing, or brought up to date where only some pages have changed."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sphinx_talks.search import extracts, patches, shards
from sphinx_talks.search.documents import lay_out
from sphinx_talks.search.patches import Sizes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sphinx_talks.search.documents import Document

#: Below the output folder; a name that neither a page nor another extension takes.
FOLDER = "_talks_search"
MANIFEST, FACETS = "index.bin", "facets.bin"
#: More than one in so many documents, and writing all anew is quicker.
MOST_CHANGED = 10


@dataclass
class Index:
    """What is known of an index that was written."""

    documents: dict[str, Document] = field(default_factory=dict)
    #: Parts of each document as JSON, for the files of passages.
    parts: dict[str, list[bytes]] = field(default_factory=dict)
    sizes: Sizes = field(default_factory=lambda: Sizes(0, 0, {}))
    #: Files below the folder of the index, each with a hash of its content.
    files: dict[str, str] = field(default_factory=dict)


def load(path: Path) -> Index:
    """Return the index a build left behind; an empty one where there is none that can be read."""
    try:
        found = pickle.loads(path.read_bytes())  # noqa: S301 - lies with Sphinx's own pickles, and is ours
    except Exception:  # noqa: BLE001 - whatever a broken pickle raises, the index is written anew
        return Index()
    return found if isinstance(found, Index) else Index()


def save(path: Path, index: Index) -> None:
    """Keep what is known of an index for the next build."""
    path.write_bytes(pickle.dumps(index, protocol=5))


def update(folder: Path, old: Index, documents: Sequence[Document], language: str) -> Index:
    """Write what differs from the index that is there, and return what is there now."""
    new = Index({document.docname: document for document in documents})
    writer = _Writer(folder, old.files)
    try:
        _write_changes(writer, old, new)
    except patches.CannotPatchError:
        _write_all(writer, new)
    files = _write_passages(writer, new)
    facets = extracts.facets(documents)
    writer.write(FACETS, facets)
    manifest = extracts.manifest(
        documents,
        language=language,
        shards=new.sizes.shards,
        parts=[len(parts) for parts in new.parts.values()],
        files=files,
        facets={"bytes": len(facets)},
        digest=extracts.digest(f"{name} {hashed}" for name, hashed in sorted(writer.files.items())),
    )
    writer.write(MANIFEST, extracts.write_json(manifest))
    writer.prune()
    new.files = writer.files
    return new


class _Writer:
    """The files of an index; only those whose content is another are written."""

    def __init__(self, folder: Path, before: dict[str, str]) -> None:
        self.folder, self.before = folder, before
        self.files: dict[str, str] = {}

    def write(self, name: str, content: bytes) -> None:
        hashed = hashlib.blake2b(content, digest_size=12).hexdigest()
        self.files[name] = hashed
        path = self.folder / name
        if self.before.get(name) != hashed or not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(shards.deflate(content))

    def table(self, shard: int) -> dict[str, bytes]:
        try:
            return shards.unpack(shards.inflate((self.folder / shard_file(shard)).read_bytes()))
        except (OSError, ValueError, LookupError):
            raise patches.CannotPatchError from None

    def keep(self, name: str) -> None:
        if name not in self.before or not (self.folder / name).is_file():
            raise patches.CannotPatchError
        self.files[name] = self.before[name]

    def prune(self) -> None:
        kept = {self.folder / name for name in self.files}
        for path in sorted(self.folder.rglob("*.bin")):
            if path not in kept:
                path.unlink()


def shard_file(number: int) -> str:
    """Return the path of a shard below the folder of the index."""
    return f"g/{number}.bin"


def _write_changes(writer: _Writer, old: Index, new: Index) -> None:
    """Change the shards that some changed documents are in; raises CannotPatchError."""
    if not old.documents or list(old.documents) != list(new.documents):
        # Documents have other numbers.
        raise patches.CannotPatchError
    pairs = zip(old.documents.values(), new.documents.values(), strict=True)
    changed = [(number, *pair) for number, pair in enumerate(pairs) if pair[0] != pair[1]]
    if len(changed) * MOST_CHANGED > len(new.documents) + MOST_CHANGED:
        raise patches.CannotPatchError
    new.parts |= old.parts
    looked = []
    for number, before, after in changed:
        layout = lay_out(after)
        looked.append((number, shards.look(lay_out(before)), shards.look(layout)))
        new.parts[after.docname] = extracts.parts_of(number, after, layout)
    made = patches.patch(looked, old.sizes, writer.table)
    new.sizes = made.sizes
    for number in range(made.sizes.shards):
        if number in made.tables:
            writer.write(shard_file(number), shards.pack(made.tables[number]))
        else:
            writer.keep(shard_file(number))


def _write_all(writer: _Writer, new: Index) -> None:
    tables = shards.Tables()
    for number, document in enumerate(new.documents.values()):
        layout = lay_out(document)
        tables.add(number, shards.look(layout))
        new.parts[document.docname] = extracts.parts_of(number, document, layout)
    new.sizes = Sizes(shards.number_of_shards(tables.characters), tables.characters, tables.heavy())
    for number, table in tables.shards(new.sizes.shards):
        writer.write(shard_file(number), shards.pack(table))


def _write_passages(writer: _Writer, new: Index) -> list[int]:
    """Write the files of passages; returns how many parts are in each."""
    sizes = []
    for number, (size, content) in enumerate(extracts.passages(new.parts.items())):
        writer.write(f"p/{number}.bin", content)
        sizes.append(size)
    return sizes
