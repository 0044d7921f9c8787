"""What a reader can do with a page: change it, report a problem, cite it. Plain values, without Sphinx."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.languages import OTHER_LETTERS, words
from sphinx_talks.content.records import Event, Kind, Talk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.records.values import PartialDate

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: What TeX takes for more than a character. BibTeX counts braces even behind a backslash, so these have names.
_ESCAPES = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "#$%&_"},
})  # fmt: skip
#: Behind the letters of European languages; other scripts mostly put the family name first.
_LATIN_END = "\u0250"
#: A name that begins with the family name, in capitals, as in Japan and France to say which of the two it is.
_FAMILY_FIRST = re.compile(r"(?P<family>[A-Z\u00c0-\u00de'’-]{2,}) (?P<given>[A-Z][^,]*[a-z][^,]*)")
#: A name that BibTeX takes apart rightly: Latin words without commas, the last one the family name.
_PLAIN_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*)+")


class Citation(NamedTuple):
    """What is known of a talk as a work to be cited."""

    id: str
    title: str
    speakers: tuple[str, ...]
    event: str
    date: PartialDate | None
    #: Tag of the language that was spoken, '' for that of the site.
    language: str = ""
    #: Where it was given, '' where that is not known.
    place: str = ""
    #: Its title in its own language where `title` is a translation.
    original: str = ""


def citation(entry: Entry, catalog: Catalog) -> Citation | None:
    """Return what a talk is cited by; nothing for one whose title nobody knows."""
    if entry.kind is not Kind.TALK or entry.untitled:
        return None
    return catalog.once(("citation", entry.docname), lambda: _citation(entry, catalog))


def _citation(entry: Entry, catalog: Catalog) -> Citation:
    talk = record(entry, Talk)
    held = catalog.event_of(entry)
    event = record(held, Event) if held else None
    people = ((speaker.name, catalog.find(Kind.PERSON, speaker.person)) for speaker in talk.speakers)
    names = (name or (found[0].record.title if found and found[0].record else "") for name, found in people)
    date = talk.date or (event.date_of_talks if event else None)
    return Citation(
        catalog.first_id(entry),
        talk.title or "",
        tuple(filter(None, names)),
        event.title if event else "",
        date,
        talk.language or "",
        (event and event.venue) or "",
        # A record in another language has the one of its page there.
        (talk.title_en or "") if entry.language and talk.title_en != talk.title else "",
    )


def key(cited: Citation) -> str:
    """Return what reference managers know a talk by."""
    return cited.id.replace("/", "-")


def given_at(cited: Citation, language: str) -> str:
    """Return at what a talk was given, in words of a language."""
    return words(language)("Talk at %s") % cited.event if cited.event else ""


def bibtex(cited: Citation, language: str, url: str) -> str:
    """Return an entry for BibTeX and biblatex; `language` is that of the site, `url` may be ''."""
    # A visitor who reads English cites in it, whatever was spoken.
    event = given_at(cited, (cited.language or language) if language.startswith(OTHER_LETTERS) else language)
    fields = [(name, value) for name, value in _fields(cited, event, url) if value]
    width = max(len(name) for name, _ in fields)
    lines = (f"  {name.ljust(width)} = {value}," for name, value in fields)
    return "\n".join([f"@misc{{{key(cited)},", *lines, "}"])


def _fields(cited: Citation, event: str, url: str) -> Iterator[tuple[str, str]]:
    names = " and ".join(map(_name, cited.speakers))
    yield "author", f"{{{names}}}" if names else ""
    # Braces within keep capitals as they are.
    yield "title", f"{{{{{escape(cited.title)}}}}}"
    yield "origtitle", f"{{{{{escape(cited.original)}}}}}" if cited.original else ""
    yield "howpublished", f"{{{escape(event)}}}" if event else ""
    if date := cited.date:
        # Of a date that is not sure, the month would look as if it were; "by then" is not a year at all.
        unsure = bool(date.certainty) or date.before
        yield "year", "" if date.before else f"{{{date.year}}}"
        yield "month", MONTHS[date.month - 1] if date.month and not unsure else ""
        # Of biblatex, which takes the day from there alone.
        yield "date", f"{{{date.iso()}}}" if date.day and not unsure else ""
        yield "note", f"{{{'../' if date.before else ''}{date.iso()}{escape(date.certainty)}}}" if unsure else ""
    # Not escaped: styles set it as an address, where only braces and backslashes would matter.
    yield "url", f"{{{quote(url, safe=_URL)}}}" if url else ""


#: What stays as it is in an address.
_URL = "!#$%&'()*+,-./:;=?@[]_~"


def family_last(name: str) -> str:
    """Return a name with its family name behind, where capitals say that this comes first: `MARLOW Ida`."""
    found = _FAMILY_FIRST.fullmatch(name)
    return f"{found['given']} {found['family']}" if found else name


def _name(name: str) -> str:
    """Return a name; one that BibTeX would take apart wrongly is kept whole in braces."""
    name = family_last(name)
    escaped = escape(name)
    plain = _PLAIN_NAME.fullmatch(name) and max(name) < _LATIN_END and " and " not in f" {name.lower()} "
    return escaped if plain else f"{{{escaped}}}"


def escape(text: str) -> str:
    """Return a text as TeX has to read it to set it."""
    return text.translate(_ESCAPES)


def address(template: str, **values: str) -> str:
    """Return the address that a setting describes, with `{name}` replaced; '' for a setting that is empty."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        # Slashes of a file stay, as the addresses of repositories have them.
        return quote(values[name], safe="/" if name == "path" else "") if name in values else found[0]

    return _PLACEHOLDER.sub(value, template)
