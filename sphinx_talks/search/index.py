"""The index on disk: written from nothing, or brought up to date where only some documents have changed.

Both leave the same files: all that is in them follows from the documents there are.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_talks.search import grams, manifest, passages, shards, tables
from sphinx_talks.search.documents import PAGE, Document, lay_out
from sphinx_talks.search.files import IndexWriter, UnpatchableError, WrittenFiles, shard_file
from sphinx_talks.search.inverted import Inverted, RunPlaces, packed
from sphinx_talks.search.manifest import Wording, write_json
from sphinx_talks.search.numbers import numbered
from sphinx_talks.search.packs import FACETS, MANIFEST, MOST_BITS, NAMES, PLAIN, FileLayout, packing_of, written
from sphinx_talks.search.passages import PassageFile
from sphinx_talks.search.patch import Change, patched
from sphinx_talks.search.store import IndexState, MissingTextError, StoredRow, pack_head, state_of, unpack, unpack_head

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from sphinx_talks.search.documents import Block, LaidOut
    from sphinx_talks.search.grams import Looked
    from sphinx_talks.search.store import Store

#: More than one in so many documents, and writing all anew is quicker.
MOST_CHANGED = 10
#: Fewer documents are written sooner than processes are started.
FEW = 500
#: Characters of documents that are looked at together.
BATCH = 1 << 18
#: Characters of bodies that are kept for another language, at 200 bytes each.
MOST_KEPT = 300_000


class Bodies:
    """What was made of the bodies of pages, for the index of another language in which they say the same.

    Of records it is no use: what is derived has words of the language.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self.made: dict[tuple[Block, ...], LaidOut] = {}
        self.characters = 0

    def laid_out(self, blocks: tuple[Block, ...]) -> LaidOut:
        """Return where all of a body stands, and keep it, unless it would be too much."""
        made = self.made.get(blocks)
        if made is None:
            made = lay_out(Document("", "", "", PAGE, blocks=blocks))
            self.characters += len(made.stream.text)
            if self.characters <= MOST_KEPT:
                self.made[blocks] = made
        return made


def one_by_one(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do works in this process, and return what they return."""
    return [work() for work in works]


class Origin(NamedTuple):
    """What an index follows from beside its documents, and how it is made."""

    language: str
    wording: Wording = Wording()
    #: A hash of the code that makes it, and one of which pages there are.
    code: str = ""
    beside: str = ""
    #: What was made in another language, and in this one for others.
    bodies: Bodies | None = None
    #: By how many processes, a power of two; and what does works, each but the first in a process of its own.
    processes: int = 1
    together: Callable[[Sequence[Callable[[], Any]]], list[Any]] = one_by_one


class Gathered(NamedTuple):
    """What a process has made of documents: passages, of how many parts each is, where its runs are, and its files."""

    passages: list[PassageFile]
    parts: dict[str, int]
    places: list[RunPlaces]
    written: WrittenFiles


def update(  # noqa: PLR0913 - all that an index is made from
    folder: Path,
    store: Store,
    heads: Mapping[str, Document],
    texts: Mapping[str, bytes],
    origin: Origin,
    *,
    same: Collection[str] = (),
) -> IndexState:
    """Write what differs from the index that is there, and return what is known of the one that is there now.

    `heads` are all documents, without their texts, but for those that are the `same` as in the store; `texts` those
    that were made in this build, the others are kept in the store. Raises MissingTextError, and one of `store.BROKEN`
    where the store is damaged.
    """
    made = _Update(folder, store, heads, texts, same=same, origin=origin)
    old = made.old
    store.begin()
    made.write()
    store.put_texts((docname, texts[docname]) for docname in made.changed if docname in texts)
    state = made.finish()
    is_left = state.files == old.files
    state.before = old.before if is_left else [path for path in made.before.paths() if path not in PLAIN]
    made.writer.prune(state.before)
    store.end(vars(state), made.gone)
    return state


class _Update:
    """The documents that were and that are, and the files that follow from them."""

    def __init__(  # noqa: PLR0913 - as `update`
        self,
        folder: Path,
        store: Store,
        heads: Mapping[str, Document],
        texts: Mapping[str, bytes],
        *,
        same: Collection[str],
        origin: Origin,
    ) -> None:
        self.store, self.texts, self.same, self.origin = store, texts, same, origin
        self.given = heads
        docnames = {*heads, *same}
        self.old = state_of(store)
        self.was = store.rows() if self.old.files else {}
        if missing := [docname for docname in docnames if docname not in texts and docname not in self.was]:
            raise MissingTextError(sorted(missing))
        self.packed = {docname: pack_head(head) for docname, head in heads.items() if docname not in same}
        #: Whether there are the same documents, and of each all but its text is as it was.
        self.is_called_same = (
            bool(self.was)
            and self.old.code == origin.code
            and self.was.keys() == docnames
            and all(self.was[docname].head == head for docname, head in self.packed.items())
        )
        is_kept = self.is_called_same
        self.numbers = {name: row.number for name, row in self.was.items()} if is_kept else numbered(docnames)
        self.rows: dict[str, StoredRow] = {}
        self.changed = [docname for docname in self.numbers if self._differs(docname)]
        self.gone = [docname for docname in self.was if docname not in self.numbers]
        self.plan = shards.plan_of(self.characters)
        self.has_titles = self.old.has_titles if is_kept else manifest.has_titles(self.heads.values())
        packing = packing_of(self.plan.shards)
        self.before = FileLayout(self.old.files, packing_of(shards.plan_of(self.old.characters).shards))
        # Where blocks share files in another way, nothing of those that are there can be kept.
        before = self.before if self.before.packing == packing else FileLayout({}, packing)
        self.writer = IndexWriter(folder, before, self.old.sizes)
        self.passages: list[PassageFile] = []

    @property
    def characters(self) -> int:
        return sum(row.size for row in self.rows.values())

    @cached_property
    def heads(self) -> dict[str, Document]:
        # To look into those that are the same takes a sixth of the time of making them.
        return {docname: self._head(docname) for docname in self.numbers}

    def _head(self, docname: str) -> Document:
        return unpack_head(self.was[docname].head) if docname in self.same else self.given[docname]

    def _differs(self, docname: str) -> bool:
        """Note what is known of a document; returns whether it is another one, or has another number, than before."""
        number, was = self.numbers[docname], self.was.get(docname)
        head = was.head if was and docname in self.same else self.packed[docname]
        new = self.texts.get(docname)
        if was and was.head == head and (new is None or new == self.store.text(docname)):
            self.rows[docname] = was if number == was.number else was._replace(number=number)
            return number != was.number
        self.rows[docname] = StoredRow(number, characters_of(head) + characters_of(self._text(docname)), 0, head)
        return True

    def _text(self, docname: str) -> bytes:
        return self.texts[docname] if docname in self.texts else self.store.text(docname)

    def _document(self, docname: str) -> Document:
        return whole(self._head(docname), self._text(docname))

    def write(self) -> None:
        """Write shards and passages: those that changed where that is quicker, else all."""
        count = len(self.changed) + len(self.gone)
        if self._is_alike() and count * MOST_CHANGED <= len(self.numbers) + MOST_CHANGED:
            try:
                self._write_changes()
                self.writer.join()
            except UnpatchableError:
                pass
            else:
                return
        self._write_all()
        self.writer.join()

    def _is_alike(self) -> bool:
        """Return whether the index before was made and cut in the same way."""
        is_cut = self.old.has_titles == self.has_titles and shards.plan_of(self.old.characters) == self.plan
        return bool(self.was) and self.old.code == self.origin.code and is_cut

    def _write_changes(self) -> None:
        """Change the shards that some changed documents are in; raises UnpatchableError."""
        was = {self.was[docname].number: docname for docname in (*self.changed, *self.gone) if docname in self.was}
        is_now = {self.numbers[docname]: docname for docname in self.changed}
        numbers = sorted({*was, *is_now})
        changes = (self._change(number, was.get(number), is_now.get(number)) for number in numbers)
        for number, table in patched(changes, self.plan, self._table, self._looked_at):
            self.writer.write(shard_file(number), *tables.pack(table))
        for name in map(shard_file, range(self.plan.shards)):
            if name not in self.writer.files:
                self.writer.keep(name)
        self._write_passages({number >> passages.BITS for number in numbers})
        self.store.put_rows((docname, self.rows[docname]) for docname in self.changed)

    def _change(self, number: int, was: str | None, is_now: str | None) -> Change:
        """Return what a number stood for, and what it stands for now, from the docnames."""
        old = self._look(self._before(was), number) if was is not None else grams.NOTHING
        new = self._look(self._document(is_now), number) if is_now is not None else grams.NOTHING
        return Change(number, old, new)

    def _looked_at(self, numbers: Iterable[int]) -> Iterator[tuple[int, Looked]]:
        """Yield documents that there are with their keys, by number."""
        docnames = {number: docname for docname, number in self.numbers.items()}
        yield from ((number, self._look(self._document(docnames[number]), number)) for number in numbers)

    def _look(self, document: Document, number: int) -> Looked:
        return grams.look([(number, lay_out(document))], has_words=self.plan.is_fine)

    def _table(self, number: int) -> tables.FileTable:
        """Return the lists of a shard of the index before; raises UnpatchableError where it cannot be read."""
        try:
            return tables.unpack(self.writer.content(shard_file(number)))
        except (ValueError, LookupError):
            raise UnpatchableError from None

    def _before(self, docname: str) -> Document:
        return whole(unpack_head(self.was[docname].head), self.store.text(docname))

    def _write_passages(self, buckets: AbstractSet[int]) -> None:
        """Write the files of passages of these buckets, and keep the others."""
        bits = passages.BITS
        kept = [PassageFile(*row) for row in self.old.passages if row[0] >> bits not in buckets]
        for file in kept:
            self.writer.keep(file.name)
        known = self._known_parts(buckets)
        rows = (
            (number, known.get(docname) or self._parts(docname, lay_out(self._document(docname))))
            for docname, number in self.numbers.items()
            if number >> bits in buckets
        )
        self.passages = sorted([*kept, *self._passages(rows)])

    def _known_parts(self, buckets: AbstractSet[int]) -> dict[str, list[bytes]]:
        """Return the parts of documents in these buckets that are as they were; raises UnpatchableError."""
        bits, known = passages.BITS, self.numbers.keys() - self.changed
        files = (PassageFile(*row) for row in self.old.passages if row[0] >> bits in buckets)
        was = [(row.number, docname, row.parts) for docname, row in self.was.items() if row.number >> bits in buckets]
        try:
            parts = iter([part for file in files for part in passages.parts_in(self.writer.content(file.name))])
            found = {docname: [next(parts) for _ in range(count)] for _, docname, count in sorted(was)}
        except (ValueError, StopIteration):
            raise UnpatchableError from None
        return {docname: made for docname, made in found.items() if docname in known}

    def _parts(self, docname: str, layout: LaidOut) -> list[bytes]:
        is_fine = self.plan.is_fine
        made = passages.parts_of(self._head(docname), layout, is_known=self.has_titles, is_fine=is_fine)
        self.rows[docname] = self.rows[docname]._replace(parts=len(made))
        return made

    def _passages(self, rows: Iterable[tuple[int, list[bytes]]]) -> Iterator[PassageFile]:
        most = passages.FEWER if self.plan.is_fine else passages.PASSAGES
        for file, content in passages.files(rows, most):
            self.writer.write(file.name, content)
            yield file

    def _write_all(self) -> None:
        self.writer.clear()
        # Another process cannot ask the store.
        is_alone = len(self.numbers) <= FEW or not self.numbers.keys() <= self.texts.keys()
        count = 1 if is_alone else self.origin.processes
        folder = self.store.path and self.store.path.parent
        portions = [(docnames, Inverted(self.plan, folder, count)) for docnames in self._portions(count)]
        gathered = self.origin.together([partial(self._gathered, *portion) for portion in portions])
        parts = [part for _, part in portions]
        for part, made in zip(parts, gathered, strict=True):
            self.rows |= {docname: self.rows[docname]._replace(parts=held) for docname, held in made.parts.items()}
            part.take_over(made.places)
            self.writer.take_over(made.written)
        self.passages = [file for made in gathered for file in made.passages]
        for files in self.origin.together([partial(self._packed, parts, at) for at in range(count)]):
            self.writer.take_over(files)
        for part in parts:
            part.close()
        self.store.put_rows(self.rows.items())

    def _portions(self, count: int) -> list[list[str]]:
        """Return the documents in parts that have no file in common, by number."""
        made: list[list[str]] = [[] for _ in range(count)]
        most = max(self.numbers.values(), default=0) + 1
        for docname, number in self.numbers.items():
            made[(number >> MOST_BITS << MOST_BITS) * count // most].append(docname)
        return made

    def _gathered(self, docnames: Sequence[str], part: Inverted) -> Gathered:
        """Write the passages of documents, and gather their keys."""
        files = [*self._passages(self._looked(docnames, part))]
        part.end()
        return Gathered(files, {one: self.rows[one].parts for one in docnames}, part.places, self.writer.let_go())

    def _packed(self, parts: Sequence[Inverted], at: int) -> WrittenFiles:
        """Write one of as many ranges of shards as there are parts of the documents."""
        count = len(parts)
        shelves = parts[0].shelves
        for shelf in range(-(-shelves * at // count), -(-shelves * (at + 1) // count)):
            for number, sections in packed(shelf, parts, self.plan):
                self.writer.write(shard_file(number), *sections)
        return self.writer.let_go()

    def _looked(self, docnames: Sequence[str], part: Inverted) -> Iterator[tuple[int, list[bytes]]]:
        """Yield number and parts of documents, whose keys are gathered on the way."""
        laid: list[tuple[int, LaidOut]] = []
        held = 0
        for docname in docnames:
            number, layout = self.numbers[docname], self._laid_out(self._document(docname))
            laid.append((number, layout))
            held += len(layout.stream.text)
            if held >= BATCH or docname == docnames[-1]:
                part.add(grams.look(laid, has_words=self.plan.is_fine))
                laid, held = [], 0
            yield number, self._parts(docname, layout)

    def _laid_out(self, document: Document) -> LaidOut:
        """Return where all of a document stands; of a page its body may be known."""
        if self.origin.bodies is None or document.kind != PAGE:
            return lay_out(document)
        head = lay_out(document._replace(blocks=()))
        # What has no room is left to the body.
        return head.before(self.origin.bodies.laid_out(document.blocks)) if head.parts == [[]] else lay_out(document)

    def finish(self) -> IndexState:
        """Write what is said of all documents, and return what is known of the index."""
        writer, origin = self.writer, self.origin
        told = writer.told() if self.is_called_same and self._is_alike() else None
        if told is None:
            documents = [self.heads[docname] for docname in self._order()]
            writer.write(FACETS, listed := write_json(manifest.facets(documents)))
            writer.write_plain(NAMES, manifest.names(documents, origin.wording))
            told = self._told(documents, len(listed))
        else:
            writer.keep(FACETS)
            writer.keep(NAMES)
        writer.write_plain(MANIFEST, *manifest.sections(told | self._written()), cuts=manifest.CUTS)
        return IndexState(
            code=origin.code,
            beside=origin.beside,
            characters=self.characters,
            has_titles=self.has_titles,
            files=writer.files,
            sizes=writer.sizes,
            passages=[(file.number, file.part, file.held) for file in self.passages],
        )

    def _order(self) -> list[str]:
        """Return the documents as the manifest has them."""
        return sorted(self.numbers) if self.has_titles else list(self.numbers)

    def _told(self, documents: Sequence[Document], facets: int) -> dict[str, Any]:
        """Return what the manifest says of documents whatever their texts are; so long are the facets."""
        named = manifest.named(documents) if self.has_titles else {"gaps": manifest.gaps(self.numbers.values())}
        return manifest.manifest(
            documents,
            language=self.origin.language,
            shards=self.plan.shards,
            **named,
            facets={"bytes": facets, "names": [*manifest.by_facet(documents)]},
            packed=list(self.writer.packing),
            words=self.plan.is_fine,
        )

    def _written(self) -> dict[str, Any]:
        """Return what the manifest says of files."""
        writer, layout = self.writer, self.writer.layout()
        return {
            "parts": written(self.rows[docname].parts for docname in self._order()),
            "files": written(file.held for file in self.passages),
            "names": {"g": layout.names("g"), "p": layout.names("p"), "f": writer.files.get(FACETS, "")},
            "sizes": {folder: writer.sizes_of(layout, folder) for folder in "gp" if writer.packing.is_packed},
        }


def whole(head: Document, text: bytes) -> Document:
    """Return a document with its text."""
    headings, blocks = unpack(text)
    return head._replace(headings=headings, blocks=blocks)


def characters_of(content: bytes) -> int:
    """Return how many characters UTF-8 has."""
    return len(content.decode("utf-8", "replace"))
