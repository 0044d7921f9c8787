"""What a browser has to know before it can ask for anything, what it filters by, and what it suggests."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_talks.content.fold import fold
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx_talks.search.documents import Document

#: 9: blocks in a file with others say how many zeros are behind them, and sizes are in units.
FORMAT = 9
#: Of pages that every site has; those that it may have follow.
KINDS = (*(str(kind) for kind in Kind if not kind.model.optional), "page")
#: Facets whose values are records, and those of them that a site may do without.
_FACETED = tuple(kind.model.facet for kind in Kind if kind.model.facet)
_OPTIONAL = frozenset(kind.model.facet for kind in Kind if kind.model.optional)
#: Bytes of titles that are sent along with the manifest, so that hits are shown before their passages come; and with
#: titles what there is to filter by.
MOST_TITLES = 40_000
#: Bytes of names that are suggested; and the order of their kinds, others before them.
MOST_NAMES = 200_000
_SUGGESTED = ("", "topic", "person", "event", "talk", "page")
#: Made once: `json.dumps` would make one for each value.
JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
#: Bits of `flags`; above them is the number of the language in the manifest, counted from 1, 0 for none.
SLIDES, VIDEO, LANGUAGE = 1, 2, 4


def write_json(value: object) -> bytes:
    """Return JSON in UTF-8, always the same for the same value."""
    return JSON.encode(value).encode("utf-8", "replace")


class Wording(NamedTuple):
    """Words for those who read: of each kind, and of the list of suggestions."""

    kinds: Mapping[str, str] = MappingProxyType({})
    words: Mapping[str, str] = MappingProxyType({})


def titles(documents: Iterable[Document]) -> list[list[str]]:
    """Return the titles with the docnames, none where they would take long to send."""
    made = [_title(document) for document in documents]
    return made if len(write_json(made)) <= MOST_TITLES else []


def manifest(numbered: Mapping[int, Document], **known: object) -> dict[str, Any]:
    """Return what is said of all documents, in the order of their numbers, with what is `known` of the files."""
    documents = list(numbered.values())
    days = [document.day for document in documents]
    languages = sorted({document.language for document in documents if document.language})
    kinds = list(dict.fromkeys((*KINDS, *sorted(document.kind for document in documents))))
    return {
        **known,
        "format": FORMAT,
        "docs": len(documents),
        "gaps": [number - before for before, number in pairwise((-1, *numbered))],
        "kinds": kinds,
        "kind": [kinds.index(document.kind) for document in documents],
        "dates": [day - before for before, day in pairwise((0, *days))],
        "numbers": [[at, document.number] for at, document in enumerate(documents) if document.number],
        "languages": languages,
        "flags": [flags_of(document, languages) for document in documents],
    }


def flags_of(document: Document, languages: Sequence[str]) -> int:
    """Return slides and video as bits, and the number of the language."""
    number = languages.index(document.language) + 1 if document.language else 0
    return SLIDES * document.slides + VIDEO * document.video + LANGUAGE * number


def _title(document: Document) -> list[str]:
    """Return docname, title, and the address where it does not follow from the docname."""
    row = [document.docname, document.title]
    return row if document.url == f"{document.docname}.html" else [*row, document.url]


def values_of(document: Document, facet: str) -> tuple[str, ...]:
    """Return the docnames of the records that a document can be filtered by, under the name of a facet."""
    return {"topic": document.topics, "speaker": document.speakers}.get(facet) or dict(document.others).get(facet, ())


def facets(documents: Sequence[Document], *, is_beside_titles: bool = False) -> dict[str, Any]:
    """Return topics, speakers and other records that are filtered by, and which documents have them.

    Beside titles a record is the number of its document.
    """
    by_name = {document.docname: (at, document) for at, document in enumerate(documents)}
    made: dict[str, Any] = {}
    for one in facet_names(documents):
        values = [values_of(document, one) for document in documents]
        used = sorted({name for row in values for name in row})
        at = {name: number for number, name in enumerate(used)}
        made[one] = [_value(name, is_beside_titles, *by_name.get(name, ())) for name in used]
        made[f"{one}s"] = [sorted(at[name] for name in row) for row in values]
    return made


def facet_names(documents: Sequence[Document]) -> list[str]:
    """Return the facets that are listed: those of every site, and of others those that have a value."""
    return [one for one in _FACETED if one not in _OPTIONAL or any(values_of(page, one) for page in documents)]


def _value(name: str, is_beside_titles: bool, at: int = 0, document: Document | None = None) -> list[str | int]:  # noqa: FBT001 - private
    if document is None:
        return [name, name, ""]
    also = next((other for other in document.also if other.isascii()), "")
    return [at, also] if is_beside_titles else [name, document.title, also]


def names(documents: Iterable[Document], wording: Wording) -> bytes:
    """Return what a search box suggests: rows of title, kind, address and the streams of all names."""
    ordered = sorted(documents, key=lambda one: (_first(one.kind), one.kind, -one.day, one.docname))
    kinds = list(dict.fromkeys(document.kind for document in ordered))
    rows, size = [], 0
    for document in ordered:
        streams = "\n".join(filter(None, (fold(name).text for name in (document.title, *document.also))))
        row = [document.title, kinds.index(document.kind), document.url, streams]
        size += len(write_json(row))
        if size > MOST_NAMES:
            break
        rows.append(row)
    labels = [wording.kinds.get(kind, kind) for kind in kinds]
    return write_json({"labels": labels, "words": dict(wording.words), "rows": rows})


def _first(kind: str) -> int:
    """Return where a kind stands among suggestions: what stands for many records first."""
    return _SUGGESTED.index(kind) if kind in _SUGGESTED else 0


def digest(lines: Iterable[str]) -> str:
    """Return what distinguishes one index from another."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
