"""The packed words of recordings and slides within the build: what is packed, and when it is written."""

from __future__ import annotations

import hashlib
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks.content.records import Kind
from sphinx_talks.search.documents import Built, Document, gather
from sphinx_talks.search.spoken import pack, units
from sphinx_talks.search.spoken.pack import WordSource
from sphinx_talks.sphinxext import digests
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.views import recorded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx.application import Sphinx

    from sphinx_talks.search.spoken.units import TalkHead, Unit


def update(app: Sphinx) -> None:
    """Write what has changed of the packed words; a site without any has no such folder."""
    domain = domain_of(app.env)
    folder, file = Path(app.outdir, pack.FOLDER), _state_file(app)
    old = pack.load(file)
    if not domain.texts and old.signature == domain.transcripts.signature and is_whole(app):
        return
    # Should this be interrupted, the next build begins anew.
    file.unlink(missing_ok=True)
    if not domain.transcripts.has_words:
        shutil.rmtree(folder, ignore_errors=True)
        return
    new = pack.update(folder, old, [source for _, source in sorted(_sources(app), key=_order)])
    new.signature = domain.transcripts.signature
    pack.save(file, new)


def is_whole(app: Sphinx) -> bool:
    """Return whether the packed words of the last build are still there, where there are any."""
    return not domain_of(app.env).transcripts.has_words or Path(app.outdir, pack.FOLDER, pack.MANIFEST).is_file()


def _state_file(app: Sphinx) -> Path:
    return Path(app.doctreedir, f"talks-spoken-{app.builder.name}-{digests.digest(str(app.outdir))}.pickle")


def _order(row: tuple[int, WordSource]) -> tuple[int, str]:
    """Return day and name: what is new comes behind what is there, and moves nothing."""
    return row[0], row[1].name


def _sources(app: Sphinx) -> Iterator[tuple[int, WordSource]]:
    """Yield the words of each talk with its day; events have those of their talks."""
    catalog, language = domain_of(app.env).catalog, str(app.config.language)
    builder = app.builder
    for entry in catalog.all(Kind.TALK):
        spoken = [*recorded.spoken(entry, catalog), *recorded.slide_texts(entry, catalog)]
        if not spoken or catalog.transcripts is None or getattr(entry.record, "sample", False):
            continue
        title = digests.title_of(app.env, entry.docname)
        shown = Built(builder.get_target_uri(entry.docname), title, language)
        made = gather(entry, catalog, shown)
        said = {one.language: one.cues for one in catalog.transcripts.of(catalog, entry)}
        for one in spoken:
            kind = units.DECK if one.is_deck else units.SPOKEN
            tag = one.language or made.language
            head = units.TalkHead(one.docname, made.url, made.title, kind, made.date, made.by, tag)
            if one.is_deck:
                rows = [(slide.number, slide.text) for slide in catalog.transcripts.decks.of(entry).slides]
            else:
                rows = [(cue.start // 1000, cue.text) for cue in said[one.language]]
            facets = tuple(_facets(made, head))
            digest = hashlib.blake2b(repr((head, facets, one.digest)).encode(), digest_size=12).hexdigest()
            yield made.day, WordSource(head.docname, digest, tag, facets, partial(_units, head, rows))


def _units(head: TalkHead, rows: Sequence[tuple[int, str]]) -> Sequence[Unit]:
    return list(units.split(head, rows))


def _facets(made: Document, head: TalkHead) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the values of a talk by facet, as the search of pages filters by them."""
    yield "topic", made.topics
    yield "speaker", made.speakers
    yield from made.others
    yield "kind", (head.kind,)
    yield "language", (head.lang,)
    yield "year", (made.date[:4],) if made.date else ()
    yield "slides", ("yes",) if made.slides else ()
    yield "video", ("yes",) if made.video else ()
