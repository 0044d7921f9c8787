"""What a browser has to know before it can ask for anything, what it filters by, and what it suggests."""

from __future__ import annotations

import hashlib
import json
from itertools import accumulate, chain, pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_talks.content.fold import fold
from sphinx_talks.content.records import Kind
from sphinx_talks.search.numbers import room
from sphinx_talks.search.packs import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx_talks.search.documents import Document

#: 11: columns of small numbers are text, with titles the documents are in the order of their names; places are
#: differences, those of records as well, and words say which of the places of their first gram are theirs.
FORMAT = 11
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


#: Names of contents and sizes of blocks.
_APART = ("names", "sizes")
#: Where what is said is of another kind: names of files, titles in the language of the site, numbers. Codes of their
#: own take 3 % off a manifest with titles.
CUTS = (b'"titles":"', b'"faceted":')


class Wording(NamedTuple):
    """Words for those who read: of each kind, and of the list of suggestions."""

    kinds: Mapping[str, str] = MappingProxyType({})
    words: Mapping[str, str] = MappingProxyType({})


def has_titles(documents: Iterable[Document]) -> bool:
    """Return whether the manifest names documents: not where that would take long to send, nor where there are none."""
    named = [[document.docname, document.title] for document in documents]
    return bool(named) and len(write_json(named)) <= MOST_TITLES


def titles(documents: Sequence[Document]) -> dict[str, Any]:
    """Return docnames, of those in one folder the first one with it, titles, and addresses that do not follow."""
    split = [("", "", ""), *(document.docname.rpartition("/") for document in documents)]
    names = [name if folder == before else f"{folder}/{name}" for (before, *_), (folder, _, name) in pairwise(split)]
    # The home page may have the address "".
    addresses = [None if one.url == f"{one.docname}.html" else one.url for one in documents]
    called = (" ".join(document.title.splitlines()) for document in documents)
    made = {"names": "\n".join(names), "titles": "\n".join(called)}
    return {**made, **({"urls": addresses} if any(one is not None for one in addresses) else {})}


def manifest(documents: Sequence[Document], **known: object) -> dict[str, Any]:
    """Return what is said of all documents, in this order, with what is `known` of the files."""
    days = [document.day for document in documents]
    languages = sorted({document.language for document in documents if document.language})
    kinds = list(dict.fromkeys((*KINDS, *sorted(document.kind for document in documents))))
    return {
        **known,
        "format": FORMAT,
        "docs": len(documents),
        "kinds": kinds,
        "kind": written(kinds.index(document.kind) for document in documents),
        "dates": [day - before for before, day in pairwise((0, *days))],
        "numbers": written(document.number for document in documents),
        "languages": languages,
        "flags": written(flags_of(document, languages) for document in documents),
    }


def gaps(numbers: Iterable[int]) -> list[int]:
    """Return by how much each number is more than the one before."""
    return [number - before for before, number in pairwise((-1, *numbers))]


def flags_of(document: Document, languages: Sequence[str]) -> int:
    """Return slides and video as bits, and the number of the language."""
    number = languages.index(document.language) + 1 if document.language else 0
    return SLIDES * document.slides + VIDEO * document.video + LANGUAGE * number


def by_facet(documents: Sequence[Document]) -> dict[str, list[tuple[str, ...]]]:
    """Return the docnames of records that each document can be filtered by, under the name of their facet.

    There are the facets of every site, and of others those that have a value.
    """
    made: dict[str, list[tuple[str, ...]]] = {facet: [()] * len(documents) for facet in _FACETED}
    made["topic"] = [document.topics for document in documents]
    made["speaker"] = [document.speakers for document in documents]
    for at, document in enumerate(documents):
        for facet, found in document.others:
            if facet in made:
                made[facet][at] = made[facet][at] or found
    return {facet: rows for facet, rows in made.items() if facet not in _OPTIONAL or any(rows)}


def named(documents: Sequence[Document]) -> dict[str, Any]:
    """Return what a manifest says that names documents: their numbers follow from it, and what they are filtered by.

    A record is how far its document stands behind that of the record before, or the name of one that is none; documents
    have theirs as text, with `!` between them.
    """
    places = {document.docname: at for at, document in enumerate(documents)}
    faceted: dict[str, Any] = {}
    for one, values in by_facet(documents).items():
        used, rows = _used(values)
        before = chain([0], accumulate((places.get(name, 0) for name in used), max))
        faceted[one] = [places[name] - at if name in places else name for name, at in zip(used, before, strict=False)]
        faceted[f"{one}s"] = "!".join(map(written, rows))
    return {"room": room(len(documents)), "titles": titles(documents), "faceted": faceted}


def facets(documents: Sequence[Document]) -> dict[str, Any]:
    """Return topics, speakers and other records that are filtered by, and which documents have them."""
    by_name = {document.docname: document for document in documents}
    made: dict[str, Any] = {}
    for one, values in by_facet(documents).items():
        used, made[f"{one}s"] = _used(values)
        made[one] = [_value(name, by_name.get(name)) for name in used]
    return made


def _used(values: Sequence[tuple[str, ...]]) -> tuple[list[str], list[list[int]]]:
    """Return the records that documents have, and of each document which of them."""
    used = sorted({*chain.from_iterable(values)})
    at = {name: number for number, name in enumerate(used)}
    return used, [sorted(map(at.__getitem__, row)) for row in values]


def _value(name: str, document: Document | None) -> list[str]:
    if document is None:
        return [name, name]
    return [name, document.title, *document.also]


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


def sections(described: Mapping[str, Any]) -> list[bytes]:
    """Return a manifest in sections, names of contents and sizes of blocks apart, with what distinguishes it."""
    rest = {key: value for key, value in described.items() if key not in _APART}
    last = {key: described[key] for key in _APART}
    rest["digest"] = hashlib.sha256(write_json([rest, last])).hexdigest()[:12]
    return [write_json(rest)[:-1], *(b',"%s":%s' % (key.encode(), write_json(one)) for key, one in last.items()), b"}"]


def told(content: bytes) -> dict[str, Any]:
    """Return what `sections` was given, but for what is apart; raises ValueError for anything else."""
    said: dict[str, Any] = json.loads(content)
    return {key: value for key, value in said.items() if key not in {*_APART, "digest"}}
