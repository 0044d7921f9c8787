"""What a browser loads besides the shards: the manifest, passages of the pages, values to filter by."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_talks.search.documents import Document, Layout

FORMAT = 1
KINDS = ("event", "talk", "topic", "person", "page")
#: A file of passages ends where it has this many bytes, or by chance: then an edit moves few of the ends.
PASSAGES, CHANCE = 5000, 16
#: Bytes of titles that are sent along with the manifest, so that hits are shown before their passages come.
MOST_TITLES = 40_000
#: Bits of `flags`.
LANGUAGES = {"en": 4, "ja": 8}


def write_json(value: object) -> bytes:
    """Return JSON in UTF-8, always the same for the same value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def parts_of(number: int, document: Document, layout: Layout) -> list[bytes]:
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


def flags_of(document: Document) -> int:
    """Return slides, recording and language as bits."""
    return document.slides | document.recording << 1 | LANGUAGES.get(document.language, 0)


def manifest(documents: Sequence[Document], **known: object) -> dict[str, Any]:
    """Return what a browser has to know before it can ask for anything, with what is `known` of the files."""
    days = [document.day for document in documents]
    titles = [_title(document) for document in documents]
    return {
        **known,
        **({"titles": titles} if len(write_json(titles)) <= MOST_TITLES else {}),
        "format": FORMAT,
        "docs": len(documents),
        "kinds": list(KINDS),
        "kind": [KINDS.index(document.kind) for document in documents],
        "dates": [day - before for before, day in pairwise((0, *days))],
        "flags": [flags_of(document) for document in documents],
    }


def _title(document: Document) -> list[str]:
    """Return docname, title, and the address where it does not follow from the docname."""
    row = [document.docname, document.title]
    return row if document.url == f"{document.docname}.html" else [*row, document.url]


def facets(documents: Sequence[Document]) -> bytes:
    """Return topics and speakers, and which documents have them."""
    by_name = {document.docname: document for document in documents}
    made: dict[str, Any] = {}
    for one, many in (("topic", "topics"), ("speaker", "speakers")):
        used = sorted({name for document in documents for name in getattr(document, many)})
        at = {name: number for number, name in enumerate(used)}
        made[one] = [_value(by_name.get(name), name) for name in used]
        made[many] = [sorted(at[name] for name in getattr(document, many)) for document in documents]
    return write_json(made)


def _value(document: Document | None, name: str) -> list[str]:
    if document is None:
        return [name, name, ""]
    return [name, document.title, next((other for other in document.also if other.isascii()), "")]


def digest(lines: Iterable[str]) -> str:
    """Return what tells one index from another."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
