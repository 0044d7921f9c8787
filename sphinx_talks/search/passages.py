"""The files of passages: what a result shows, documents with neighbouring numbers together."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_talks.search.documents import PART
from sphinx_talks.search.lists import BODY
from sphinx_talks.search.manifest import write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_talks.search.documents import Block, Document, LaidOut

#: Of a small index each part has a half for what begins or goes on before this place, and one for what goes on behind.
HALF = 700
#: A file or block ends where it has about so many bytes, of a small index fewer, as a screen of hits reads several; and
#: where the numbers above these bits change.
PASSAGES, FEWER, BITS = 8000, 1200, 4
_READER = json.JSONDecoder()


class PassageFile(NamedTuple):
    """Where a file begins, by number of document and of its part, and how many parts are in it."""

    number: int
    part: int
    held: int

    @property
    def name(self) -> str:
        """Return its name, which follows from where it begins: others that are cut anew leave it alone."""
        return f"p/{self.number}-{self.part}" if self.part else f"p/{self.number}"


def parts_of(document: Document, layout: LaidOut, *, is_known: bool = False, is_fine: bool = False) -> list[bytes]:
    """Return the parts of a document as JSON, of a fine index the halves, each with what a result shows of it.

    Of a document that `is_known` the manifest says what it is called, where it is and of when.
    """
    named = {"docname": document.docname, "url": document.url, "title": document.title, "kind": document.kind}
    shown = (("date", "" if is_known else document.date), ("by", document.by), ("lang", document.language))
    head: dict[str, Any] = {} if is_known else {**named}
    head |= {key: value for key, value in shown if value}
    parts = _halves(layout) if is_fine else layout.parts
    made = [{**head, "blocks": [list(block) for block in blocks]} for blocks in parts]
    if document.also:
        made[0]["also"] = list(document.also)
    if document.names:
        made[0]["with"] = list(document.names)
    return [write_json(part) for part in made]


def _halves(layout: LaidOut) -> list[list[Block]]:
    """Return the halves of all parts, a block that reaches over the middle in both; the last one where there is any."""
    blocks = [*chain(*layout.parts)]
    first = len(layout.starts) - len(blocks)
    texts = layout.stream.text.split("\0")[first : len(layout.starts)]
    made: list[list[Block]] = [[] for _ in range(2 * len(layout.parts))]
    for block, start, text in zip(blocks, layout.starts[first:], texts, strict=True):
        part, begin = divmod(start - BODY, PART)
        made[2 * part] += [block] if begin < HALF else []
        made[2 * part + 1] += [block] if begin + len(text) > HALF else []
    return made if made[-1] else made[:-1]


def files(rows: Iterable[tuple[int, list[bytes]]], most: int) -> Iterator[tuple[PassageFile, bytes]]:
    """Yield each file of about so many bytes with its content, from the parts of each document by number, ascending."""
    held: list[bytes] = []
    first = (0, 0)
    size = 0
    for number, parts in rows:
        for place, part in enumerate(parts):
            is_full = size + len(part) > most or number >> BITS != first[0] >> BITS
            if held and is_full:
                yield PassageFile(*first, len(held)), _array(held)
                held, size = [], 0
            if not held:
                first = (number, place)
            held.append(part)
            size += len(part)
    if held:
        yield PassageFile(*first, len(held)), _array(held)


def parts_in(content: bytes) -> list[bytes]:
    """Return the parts in a file; raises ValueError for anything else."""
    text, at, made = content.decode(), 1, list[bytes]()
    while at < len(text):
        begin, at = at, _READER.raw_decode(text, at)[1] + 1
        made.append(text[begin : at - 1].encode())
    return made


def _array(parts: list[bytes]) -> bytes:
    return b"[" + b",".join(parts) + b"]"
