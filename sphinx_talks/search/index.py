"""The index on disk: written from nothing, or brought up to date where only some pages have changed."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from sphinx_talks.content.fold import fold
from sphinx_talks.content.records import Kind
from sphinx_talks.search import grams, lists, shards
from sphinx_talks.search.documents import BESIDE, lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sphinx_talks.search.documents import Document, LaidOut
    from sphinx_talks.search.shards import Looked

FORMAT = 4
#: Of pages that every site has; those that it may have follow.
KINDS = (*(str(kind) for kind in Kind if not kind.model.optional), "page")
#: Facets whose values are records, and those of them that a site may do without.
_FACETED = tuple(kind.model.facet for kind in Kind if kind.model.facet)
_OPTIONAL = frozenset(kind.model.facet for kind in Kind if kind.model.optional)
#: A file of passages ends where it has this many bytes, or by chance: then an edit moves few of the ends.
PASSAGES, CHANCE = 5000, 16
#: Bytes of titles that are sent along with the manifest, so that hits are shown before their passages come.
MOST_TITLES = 40_000
#: Bytes of names that are suggested; and the order of their kinds, others before them.
MOST_NAMES = 200_000
_SUGGESTED = ("", "topic", "person", "event", "talk", "page")
#: Bits of `flags`; above them is the number of the language in the manifest, counted from 1, 0 for none.
SLIDES, VIDEO, LANGUAGE = 1, 2, 4


def write_json(value: object) -> bytes:
    """Return JSON in UTF-8, always the same for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def parts_of(number: int, document: Document, layout: LaidOut) -> list[bytes]:
    """Return the parts of a document as JSON, each with what a result shows of it."""
    head: dict[str, Any] = {
        "doc": number,
        "docname": document.docname,
        "url": document.url,
        "title": document.title,
        "kind": document.kind,
    }
    shown = (("date", document.date), ("by", document.by), ("lang", document.language))
    head |= {key: value for key, value in shown if value}
    made = [
        {**head, "part": part, "blocks": [list(block) for block in blocks]} for part, blocks in enumerate(layout.parts)
    ]
    if document.also:
        made[0]["also"] = list(document.also)
    if document.names:
        made[0]["with"] = list(document.names)
    return [write_json(part) for part in made]


def passages(rows: Iterable[tuple[str, list[bytes]]]) -> Iterator[tuple[int, bytes]]:
    """Yield the number of parts and the content of each file, from (docname, parts as JSON) of each document."""
    held: list[bytes] = []
    size = 0
    for docname, parts in rows:
        if held and crc32(docname.encode()) % CHANCE == 0:
            yield len(held), _array(held)
            held, size = [], 0
        for part in parts:
            if held and size + len(part) > PASSAGES:
                yield len(held), _array(held)
                held, size = [], 0
            held.append(part)
            size += len(part)
    if held:
        yield len(held), _array(held)


def _array(parts: Sequence[bytes]) -> bytes:
    return b"[" + b",".join(parts) + b"]"


def flags_of(document: Document, languages: Sequence[str]) -> int:
    """Return slides and video as bits, and the number of the language."""
    number = languages.index(document.language) + 1 if document.language else 0
    return SLIDES * document.slides + VIDEO * document.video + LANGUAGE * number


def manifest(documents: Sequence[Document], **known: object) -> dict[str, Any]:
    """Return what a browser has to know before it can ask for anything, with what is `known` of the files."""
    days = [document.day for document in documents]
    titles = [_title(document) for document in documents]
    languages = sorted({document.language for document in documents if document.language})
    kinds = list(dict.fromkeys((*KINDS, *sorted(document.kind for document in documents))))
    return {
        **known,
        **({"titles": titles} if len(write_json(titles)) <= MOST_TITLES else {}),
        "format": FORMAT,
        "docs": len(documents),
        "kinds": kinds,
        "kind": [kinds.index(document.kind) for document in documents],
        "dates": [day - before for before, day in pairwise((0, *days))],
        "numbers": [[at, document.number] for at, document in enumerate(documents) if document.number],
        "languages": languages,
        "flags": [flags_of(document, languages) for document in documents],
    }


def _title(document: Document) -> list[str]:
    """Return docname, title, and the address where it does not follow from the docname."""
    row = [document.docname, document.title]
    return row if document.url == f"{document.docname}.html" else [*row, document.url]


def values_of(document: Document, facet: str) -> tuple[str, ...]:
    """Return the docnames of the records that a document can be filtered by, under the name of a facet."""
    return {"topic": document.topics, "speaker": document.speakers}.get(facet) or dict(document.others).get(facet, ())


def facets(documents: Sequence[Document]) -> bytes:
    """Return topics, speakers and other records that are filtered by, and which documents have them."""
    by_name = {document.docname: document for document in documents}
    made: dict[str, Any] = {}
    for one in _facet_names(documents):
        values = [values_of(document, one) for document in documents]
        used = sorted({name for row in values for name in row})
        at = {name: number for number, name in enumerate(used)}
        made[one] = [_value(by_name.get(name), name) for name in used]
        made[f"{one}s"] = [sorted(at[name] for name in row) for row in values]
    return write_json(made)


def _facet_names(documents: Sequence[Document]) -> list[str]:
    """Return the facets that are listed: those of every site, and of others those that have a value."""
    return [one for one in _FACETED if one not in _OPTIONAL or any(values_of(page, one) for page in documents)]


def _value(document: Document | None, name: str) -> list[str]:
    if document is None:
        return [name, name, ""]
    return [name, document.title, next((other for other in document.also if other.isascii()), "")]


def names(documents: Sequence[Document], labels: Mapping[str, str], words: Mapping[str, str]) -> bytes:
    """Return what a search box suggests: rows of title, kind, address and the streams of all names."""
    kinds = sorted({document.kind for document in documents}, key=lambda kind: (_first(kind), kind))
    ordered = sorted(documents, key=lambda document: (_first(document.kind), document.kind, -document.day))
    rows, size = [], 0
    for document in (one for one in ordered if one.kind not in BESIDE):
        streams = "\n".join(filter(None, (fold(name).text for name in (document.title, *document.also))))
        row = [document.title, kinds.index(document.kind), document.url, streams]
        size += len(write_json(row))
        if size > MOST_NAMES:
            break
        rows.append(row)
    return write_json({"labels": [labels.get(kind, kind) for kind in kinds], "words": dict(words), "rows": rows})


def _first(kind: str) -> int:
    """Return where a kind stands among suggestions: what stands for many records first."""
    return _SUGGESTED.index(kind) if kind in _SUGGESTED else 0


def digest(lines: Iterable[str]) -> str:
    """Return what distinguishes one index from another."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


Table = dict[str, bytes]


@dataclass
class Edits:
    """What changes in one shard: by gram and by title the documents that lose or get it, by word a difference."""

    places: dict[str, list[tuple[int, bytes, bytes]]] = field(default_factory=lambda: defaultdict(list))
    titles: dict[str, list[tuple[int, bool]]] = field(default_factory=lambda: defaultdict(list))
    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


class Sizes(NamedTuple):
    """Number of shards and of characters, and the grams without all their places, with the bytes those would take."""

    shards: int
    characters: int
    heavy: dict[str, int]


class CannotPatchError(Exception):
    """The index has to be written from nothing."""


@dataclass
class Patch:
    """The changed shards of an index that otherwise stays."""

    tables: dict[int, Table]
    sizes: Sizes


def patch(changed: list[tuple[int, Looked, Looked]], sizes: Sizes, table_of: Callable[[int], Table]) -> Patch:
    """Return what changes with some documents, each given by number, before and after; raises CannotPatchError."""
    characters = sizes.characters + sum(new.size - old.size for _, old, new in changed)
    most = lists.most_places(characters)
    if shards.number_of_shards(characters) != sizes.shards or most != lists.most_places(sizes.characters):
        raise CannotPatchError
    made = Patch({}, Sizes(sizes.shards, characters, dict(sizes.heavy)))
    for shard, edits in sorted(_edits(changed, sizes.shards).items()):
        table = table_of(shard)
        _change_places(table, edits, made.sizes.heavy, most)
        _change_titles(table, edits)
        _change_words(table, edits)
        made.tables[shard] = table
    return made


def _edits(changed: list[tuple[int, Looked, Looked]], count: int) -> dict[int, Edits]:
    made: defaultdict[int, Edits] = defaultdict(Edits)
    for number, old, new in changed:
        for gram in old.payloads.keys() | new.payloads.keys():
            was, is_now = old.payloads.get(gram, b""), new.payloads.get(gram, b"")
            if was != is_now:
                made[grams.route(gram) % count].places[gram].append((number, was, is_now))
        for title in set(old.titles) ^ set(new.titles):
            key = grams.TITLE + title
            made[grams.route(key) % count].titles[key].append((number, title in new.titles))
        for word in old.words ^ new.words:
            for key in grams.word_keys(word):
                made[grams.route(key) % count].words[key][word] += 1 if word in new.words else -1
        for pair in old.heard ^ new.heard:
            key = grams.SOUND + pair[0]
            made[grams.route(key) % count].words[key][pair[1]] += 1 if pair in new.heard else -1
    return made


def _change_places(table: Table, edits: Edits, heavy: dict[str, int], most: int) -> None:
    for gram, rows in edits.places.items():
        shift = grams.shift_of(gram)
        if gram in heavy:
            table[gram] = _change_heavy(table[gram], gram, rows, heavy, most)
            continue
        found = dict(lists.decode(table[gram])) if gram in table else {}
        for number, _, is_now in rows:
            if is_now:
                found[number] = is_now
            else:
                found.pop(number, None)
        if not found:
            del table[gram]
            continue
        kept = sorted(found.items())
        table[gram] = lists.encode(kept, shift, most)
        if (size := lists.total(kept)) > most:
            heavy[gram] = size


def _change_heavy(
    data: bytes, gram: str, rows: list[tuple[int, bytes, bytes]], heavy: dict[str, int], most: int
) -> bytes:
    heavy[gram] += sum(len(is_now) - len(was) for _, was, is_now in rows)
    if heavy[gram] <= most:
        # The places that it should have again are not known.
        raise CannotPatchError
    titles, documents = lists.decode_heavy(data)
    by_number, numbers = dict(titles), set(documents)
    for number, _, is_now in rows:
        by_number.pop(number, None)
        numbers.discard(number)
        if is_now:
            numbers.add(number)
            if kept := lists.titles_only(is_now, grams.shift_of(gram)):
                by_number[number] = kept
    return lists.encode_heavy(sorted(by_number.items()), sorted(numbers))


def _change_titles(table: Table, edits: Edits) -> None:
    for key, rows in edits.titles.items():
        numbers = set(lists.decode_documents(table.get(key, b"")))
        for number, added in rows:
            (numbers.add if added else numbers.discard)(number)
        _set(table, key, lists.documents(sorted(numbers)))


def _change_words(table: Table, edits: Edits) -> None:
    for key, differences in edits.words.items():
        counted = Counter(shards.decode_words(table.get(key, b"")))
        counted.update(differences)
        _set(table, key, shards.encode_words(+counted))


def _set(table: Table, key: str, data: bytes) -> None:
    if data:
        table[key] = data
    else:
        table.pop(key, None)


#: Below the output folder; a name that neither a page nor another extension takes.
FOLDER = "_talks_search"
MANIFEST, NAMES, FACETS = "index.bin", "names.bin", "f/facets"
#: Digits of a name by content: 24 bits of the CRC-32 that the browser computes as well.
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
#: Files whose names say nothing of their content.
PLAIN = frozenset({MANIFEST, NAMES})
#: More than one in so many documents, and writing all anew is quicker.
MOST_CHANGED = 10


@dataclass
class Index:
    """What is known of an index that was written."""

    documents: dict[str, Document] = field(default_factory=dict)
    #: Parts of each document as JSON, for the files of passages.
    parts: dict[str, list[bytes]] = field(default_factory=dict)
    sizes: Sizes = field(default_factory=lambda: Sizes(0, 0, {}))
    #: Files below the folder of the index, each with the name of its content; the manifest with its digest.
    files: dict[str, str] = field(default_factory=dict)
    #: A hash of the files beside the pages whose words are in it.
    beside: str = ""
    #: Paths of the index before, kept for those who have read its manifest.
    before: list[str] = field(default_factory=list)


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


class Wording(NamedTuple):
    """Words for those who read: of each kind, and of the list of suggestions."""

    kinds: Mapping[str, str] = MappingProxyType({})
    words: Mapping[str, str] = MappingProxyType({})


def update(
    folder: Path, old: Index, documents: Sequence[Document], language: str, wording: Wording | None = None
) -> Index:
    """Write what differs from the index that is there, and return what is there now."""
    new = Index({document.docname: document for document in documents})
    writer = _IndexWriter(folder, old.files)
    try:
        _write_changes(writer, old, new)
    except CannotPatchError:
        _write_all(writer, new)
    files = _write_passages(writer, new)
    listed = facets(documents)
    writer.write(FACETS, listed)
    described = manifest(
        documents,
        language=language,
        shards=new.sizes.shards,
        parts=[len(parts) for parts in new.parts.values()],
        files=files,
        facets={"bytes": len(listed), "names": _facet_names(documents)},
        names={
            "g": "".join(writer.files[shard_file(number)] for number in range(new.sizes.shards)),
            "p": "".join(writer.files[passages_file(number)] for number in range(len(files))),
            "f": writer.files[FACETS],
        },
        digest=digest(f"{name} {called}" for name, called in sorted(writer.files.items())),
    )
    writer.write_plain(MANIFEST, write_json(described))
    writer.write_plain(NAMES, names(documents, *(wording or Wording())))
    new.files = writer.files
    same = new.files == old.files
    new.before = old.before if same else [path_of(*row) for row in old.files.items() if row[0] not in PLAIN]
    writer.prune(new.before)
    return new


def path_of(name: str, called: str) -> str:
    """Return the path of a file below the folder of the index, with the name of its content in it."""
    return f"{name}.{called}.bin"


def called(content: bytes) -> str:
    """Return the name of a content: whoever has loaded a file can tell whether it is the one that was meant."""
    number = crc32(content)
    return "".join(_DIGITS[number >> shift & 63] for shift in (18, 12, 6, 0))


def superseded(folder: Path) -> set[Path]:
    """Return the files of the index before in a folder of an index: what its manifest does not name."""
    try:
        names = json.loads(shards.inflate((folder / MANIFEST).read_bytes()))["names"]
    except (OSError, ValueError, LookupError):
        return set()
    kept = {*(folder / name for name in PLAIN), folder / path_of(FACETS, names["f"])}
    for group, file in (("g", shard_file), ("p", passages_file)):
        row = names[group]
        kept |= {folder / path_of(file(number // 4), row[number : number + 4]) for number in range(0, len(row), 4)}
    return set(folder.rglob("*.bin")) - kept


class _IndexWriter:
    """The files of an index; only those whose content is another are written."""

    def __init__(self, folder: Path, before: dict[str, str]) -> None:
        self.folder, self.before = folder, before
        self.files: dict[str, str] = {}

    def write(self, name: str, content: bytes) -> None:
        self._put(name, path_of(name, called(content)), called(content), content)

    def write_plain(self, name: str, content: bytes) -> None:
        """Write a file that is asked for by the same name always."""
        self._put(name, name, hashlib.blake2b(content, digest_size=12).hexdigest(), content)

    def _put(self, name: str, path: str, content_name: str, content: bytes) -> None:
        self.files[name] = content_name
        file = self.folder / path
        if self.before.get(name) != content_name or not file.is_file():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(shards.deflate(content))

    def table(self, shard: int) -> dict[str, bytes]:
        name = shard_file(shard)
        try:
            return shards.unpack(shards.inflate((self.folder / path_of(name, self.before[name])).read_bytes()))
        except (OSError, ValueError, LookupError):
            raise CannotPatchError from None

    def keep(self, name: str) -> None:
        if name not in self.before or not (self.folder / path_of(name, self.before[name])).is_file():
            raise CannotPatchError
        self.files[name] = self.before[name]

    def prune(self, before: Iterable[str]) -> None:
        kept = {self.folder / path_of(*row) for row in self.files.items()} | {self.folder / name for name in PLAIN}
        kept |= {self.folder / name for name in before}
        for path in sorted(self.folder.rglob("*.bin")):
            if path not in kept:
                path.unlink()


def shard_file(number: int) -> str:
    """Return the name of a shard."""
    return f"g/{number}"


def passages_file(number: int) -> str:
    """Return the name of a file of passages."""
    return f"p/{number}"


def _write_changes(writer: _IndexWriter, old: Index, new: Index) -> None:
    """Change the shards that some changed documents are in; raises CannotPatchError."""
    if not old.documents or list(old.documents) != list(new.documents):
        # Documents have other numbers.
        raise CannotPatchError
    pairs = zip(old.documents.values(), new.documents.values(), strict=True)
    changed = [(number, *pair) for number, pair in enumerate(pairs) if pair[0] != pair[1]]
    if len(changed) * MOST_CHANGED > len(new.documents) + MOST_CHANGED:
        raise CannotPatchError
    new.parts |= old.parts
    looked = []
    for number, before, after in changed:
        layout = lay_out(after)
        looked.append((number, shards.look(lay_out(before)), shards.look(layout)))
        new.parts[after.docname] = parts_of(number, after, layout)
    made = patch(looked, old.sizes, writer.table)
    new.sizes = made.sizes
    for number in range(made.sizes.shards):
        if number in made.tables:
            writer.write(shard_file(number), shards.pack(made.tables[number]))
        else:
            writer.keep(shard_file(number))


def _write_all(writer: _IndexWriter, new: Index) -> None:
    tables = shards.Tables()
    for number, document in enumerate(new.documents.values()):
        layout = lay_out(document)
        tables.add(number, shards.look(layout))
        new.parts[document.docname] = parts_of(number, document, layout)
    new.sizes = Sizes(shards.number_of_shards(tables.characters), tables.characters, tables.heavy())
    for number, table in tables.shards(new.sizes.shards):
        writer.write(shard_file(number), shards.pack(table))


def _write_passages(writer: _IndexWriter, new: Index) -> list[int]:
    """Write the files of passages; returns how many parts are in each."""
    sizes = []
    for number, (size, content) in enumerate(passages(new.parts.items())):
        writer.write(passages_file(number), content)
        sizes.append(size)
    return sizes
