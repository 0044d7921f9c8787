"""Citations for reference managers: BibTeX, CSL-JSON (schema 1.0) and RIS, of a talk, an event, or all talks.

What words an entry needs are in the language of its talk. Of a date that is not sure no day is said.
"""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from functools import cache, partial
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx_talks.content import citation
from sphinx_talks.content.records import Kind
from sphinx_talks.exports.archive import Export, File, LeftOut, RecordArchive, json_line
from sphinx_talks.exports.pieces import Pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sphinx_talks.content.citation import Citation
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.records.values import PartialDate

#: A name that can be taken apart: Latin words, the last one the family name.
_LATIN_NAME = re.compile(r"(?P<given>[A-Za-z\u00c0-\u024f.'’ -]+) (?P<family>[A-Za-z\u00c0-\u024f'’-]+)")

#: Of a RIS record.
_END = "ER  - \r\n"


def csl(cited: Citation, language: str, url: str) -> dict[str, Any]:
    """Return a talk as CSL-JSON has it; `language` is that of the site."""
    made = {
        "id": citation.key(cited),
        "type": "speech",
        "title": cited.title,
        "original-title": cited.original,
        "author": [_person(name) for name in cited.speakers],
        # By the name of CSL 1.0.1 as well, which older programs know.
        "event": cited.event,
        "event-title": cited.event,
        "event-place": cited.place,
        "issued": _issued(cited.date) if cited.date and not cited.date.before else None,
        "note": f"../{cited.date.iso()}" if cited.date and cited.date.before else "",
        "language": cited.language or language,
        "URL": url,
    }
    return {name: value for name, value in made.items() if value}


def _person(name: str) -> dict[str, str]:
    found = _LATIN_NAME.fullmatch(citation.family_last(name))
    return {"family": found["family"], "given": found["given"]} if found else {"literal": name}


def _issued(date: PartialDate) -> dict[str, Any]:
    parts = [part for part in (date.year, date.month, date.day) if part]
    return {"date-parts": [parts], **({"circa": True} if date.certainty else {})}


def ris(cited: Citation, language: str, url: str) -> str:
    """Return a talk as a RIS record of the type for presentations; `language` is that of the site."""
    date = cited.date if cited.date and not cited.date.before else None
    sure = date if date and not date.certainty else None
    rows = [
        ("TY", "SLIDE"),
        ("ID", citation.key(cited)),
        *(("AU", _inverted(name)) for name in cited.speakers),
        ("TI", cited.title),
        ("OP", cited.original),
        ("T2", cited.event),
        ("CY", cited.place),
        ("PY", str(date.year) if date else ""),
        ("DA", f"{sure.year}/{sure.month or '':02}/{sure.day or '':02}/" if sure and sure.month and sure.day else ""),
        ("LA", cited.language or language),
        ("UR", url),
    ]
    lines = [f"{tag}  - {value}" for tag, value in rows if value]
    return "\r\n".join([*lines, _END])


def _inverted(name: str) -> str:
    found = _LATIN_NAME.fullmatch(citation.family_last(name))
    return f"{found['family']}, {found['given']}" if found else name


class Citations(Export):
    """Talks as a list of citations, one file an event and one of all."""

    kinds = (Kind.TALK,)
    suffix: ClassVar[str]
    #: What the form is called.
    label: ClassVar[str]

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the list of all, and that of each event."""
        catalog = archive.catalog
        # A talk stands in two lists.
        made = cache(partial(self._made, archive))
        for about, path in [
            (None, f"data/talks.{self.suffix}"),
            *((one, self.path(one)) for one in catalog.all(Kind.EVENT)),
        ]:
            talks = catalog.talks_of(about) if about else catalog.all(Kind.TALK)
            if any(citation.citation(talk, catalog) for talk in talks):
                pieces = self._pieces(made, talks)
                yield File(path, about, pieces.whole, talks, pieces=None if about else pieces)

    def of(self, archive: RecordArchive, entries: Sequence[Entry]) -> bytes:
        """Return the talks among some records, nothing where none can be cited."""
        pieces = self._pieces(partial(self._made, archive), entries)
        return pieces.whole() if any(map(pieces.make, entries)) else b""

    def _pieces(self, made: Callable[[str], str], entries: Sequence[Entry]) -> Pieces:
        return Pieces(
            entries,
            lambda entry: made(entry.docname).encode(),
            lambda rows: self.joined([piece for _, piece in rows]),
            lambda content: [*self.parted(content)],
        )

    def _made(self, archive: RecordArchive, docname: str) -> str:
        """Return a citation with the address of its page, '' for what cannot be cited."""
        entry = archive.catalog.entries[docname]
        cited = citation.citation(entry, archive.catalog)
        return self.one(cited, archive.language, archive.url(entry) if archive.base else "") if cited else ""

    def left_out(self, archive: RecordArchive) -> Iterator[LeftOut]:
        """Yield the talks whose title nobody knows."""
        for entry in archive.catalog.all(Kind.TALK):
            if citation.citation(entry, archive.catalog) is None:
                yield LeftOut(entry, "nobody knows its title (`title`)")

    def path(self, event: Entry) -> str:
        """Return the path of the talks of an event."""
        return f"data/{event.docname}.{self.suffix}"

    @abstractmethod
    def one(self, cited: Citation, language: str, url: str) -> str:
        """Return a citation; `language` is that of the site, `url` the address of the page, '' for none."""

    @abstractmethod
    def joined(self, made: Iterable[bytes]) -> bytes:
        """Return citations as a list."""

    @abstractmethod
    def parted(self, content: bytes) -> Iterable[bytes]:
        """Return the citations in such a list."""


class BibTeX(Citations):
    """For BibTeX and biblatex."""

    name = "bibtex"
    about = "Citations of talks for BibTeX and biblatex."
    suffix = "bib"
    label = "BibTeX"

    one = staticmethod(citation.bibtex)

    def joined(self, made: Iterable[bytes]) -> bytes:
        """Return entries with an empty line between them."""
        return b"\n\n".join(made) + b"\n"

    def parted(self, content: bytes) -> Iterable[bytes]:
        """Return the entries."""
        return content.removesuffix(b"\n").split(b"\n\n")


class CslJson(Citations):
    """For Zotero, pandoc and everything that uses citation styles."""

    name = "csl"
    about = "Citations of talks as CSL-JSON."
    suffix = "csl.json"
    label = "CSL-JSON"

    def one(self, cited: Citation, language: str, url: str) -> str:
        """Return an item on one line."""
        return json_line(csl(cited, language, url))

    def joined(self, made: Iterable[bytes]) -> bytes:
        """Return one list, an item a line."""
        return b"[\n" + b",\n".join(made) + b"\n]\n"

    def parted(self, content: bytes) -> Iterable[bytes]:
        """Return the items."""
        return (line.removesuffix(b",") for line in content.split(b"\n")[1:-2])


class Ris(Citations):
    """For EndNote, Mendeley and others."""

    name = "ris"
    about = "Citations of talks as RIS."
    suffix = "ris"
    label = "RIS"

    one = staticmethod(ris)

    def joined(self, made: Iterable[bytes]) -> bytes:
        """Return records one after the other."""
        return b"".join(made)

    def parted(self, content: bytes) -> Iterable[bytes]:
        """Return the records."""
        end = _END.encode()
        return (one + end for one in content.split(end)[:-1])


#: The forms of lists.
LISTS = (BibTeX(), Ris(), CslJson())


def forms_of(cited: Citation, language: str, url: str) -> list[tuple[str, str, str]]:
    """Return a talk in each form: what that is called, the name of a file, and its text."""
    name = citation.key(cited)
    return [
        ("BibTeX", f"{name}.bib", f"{citation.bibtex(cited, language, url)}\n"),
        ("RIS", f"{name}.ris", ris(cited, language, url)),
        ("CSL-JSON", f"{name}.json", f"{json.dumps([csl(cited, language, url)], ensure_ascii=False)}\n"),
    ]
