"""What of a page is searched, and where each part of it stands on the line of positions."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.catalog import record
from sphinx_talks.content.fold import MOST_OF_ONE, Stream, fold, fold_all, light
from sphinx_talks.content.languages import words
from sphinx_talks.content.records import NAMED, NAMES, Event, Kind, Person, Talk, Topic
from sphinx_talks.content.watchable import has_slides, is_recorded
from sphinx_talks.search.lists import BODY, TITLES_END
from sphinx_talks.search.sounds import rows_heard, words_heard
from sphinx_talks.views import identity, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.records.talk import Speaker

#: The kind of what is no record.
PAGE = "page"
NAMES_END = 2 * TITLES_END
#: Positions of a part of the body; what a browser loads to show a passage.
PART = 2 * TITLES_END
#: A part is full from here on; shorter parts load faster, longer ones make fewer files.
FULL = 1400
#: Characters of a block that is cut, and how many of them the next piece repeats: as many as are looked at of a
#: query, so that nothing is cut through.
PIECE, OVERLAP = 700, 200
_NAMES = re.compile("[A-Z][A-Za-z]+")
#: Between texts, so that no gram reaches from one into the next.
GAP = 2


class Block(NamedTuple):
    """A paragraph or the like, with the anchor and heading it stands under."""

    anchor: str
    heading: str
    text: str


class PageText(NamedTuple):
    """Headings and blocks of a page."""

    headings: tuple[str, ...]
    blocks: tuple[Block, ...]


class Document(NamedTuple):
    """A page as the search knows it; plain values, so that two can be compared."""

    docname: str
    url: str
    title: str
    kind: str
    #: As written in the front matter, '' when unknown; and as YYYYMMDD, 0 when unknown.
    date: str = ""
    day: int = 0
    by: str = ""
    language: str = ""
    slides: bool = False
    video: bool = False
    #: Other titles and names of what the page is about.
    also: tuple[str, ...] = ()
    #: Names of what it belongs to: speakers, topics, event.
    names: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    #: Docnames of topics and people it can be filtered by.
    topics: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    #: Docnames of other records, by the name of their facet.
    others: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: Of an event: which of its series it is, 0 when unknown.
    number: int = 0


class LaidOut(NamedTuple):
    """Folded texts, each with the position it begins at, the titles as streams, and the blocks of each part."""

    stream: Stream
    starts: list[int]
    titles: list[str]
    parts: list[list[Block]]
    #: What is heard: of names also rows of words, of the body single ones.
    heard: set[str]

    def before(self, body: LaidOut) -> LaidOut:
        """Return the layout of a document of which this is what stands before its body."""
        first, second, size = self.stream, body.stream, len(self.stream.text)
        stream = Stream(
            first.text + second.text,
            first.altered + second.altered,
            first.bound + second.bound,
            first.joint + second.joint,
            (*first.signs, *((sign, size + place) for sign, place in second.signs)),
            (*first.edges, *((size + place, char) for place, char in second.edges)),
            first.kinds + second.kinds,
        )
        return LaidOut(stream, self.starts + body.starts, self.titles, body.parts, self.heard | body.heard)


def lay_out(document: Document) -> LaidOut:
    """Return where everything that is searched of a document stands."""
    titles = list(dict.fromkeys((document.title, *document.also)))
    fitting = (
        _fitting(titles, TITLES_END),
        _fitting(document.names, NAMES_END - TITLES_END),
        _fitting(document.headings, BODY - NAMES_END),
    )
    zones, rest = [texts for texts, _ in fitting], [blocks for _, blocks in fitting]
    pieces = [piece for block in (*document.blocks, *chain(*rest)) for piece in _pieces(block)]
    stream = fold_all([*chain(*zones), *(piece.text for piece in pieces)])
    folded = stream.text.split("\0")
    starts = [*_starts(zones, folded)]
    body, parts = _body(pieces, folded[len(starts) :])
    called = dict.fromkeys([*folded[: len(zones[0])], *(fold(block.text).text for block in rest[0])])
    return LaidOut(stream, starts + body, [*filter(None, called)], parts, _heard(document, titles))


def _fitting(texts: Sequence[str], size: int) -> tuple[Sequence[str], list[Block]]:
    """Return the texts that have room one behind another, and as blocks those that have not."""
    if sum(MOST_OF_ONE * len(light(text)) + GAP for text in texts) < size:
        return texts, []
    fitting, rest, place = [], [], 0
    for text in texts:
        length = len(fold(text).text)
        if place + length >= size:
            rest.append(Block("", "", text))
        else:
            fitting.append(text)
            place += length + GAP
    return fitting, rest


def _starts(zones: Iterable[Sequence[str]], folded: Iterable[str]) -> Iterator[int]:
    """Yield where each text of titles, names and headings begins."""
    lengths = map(len, folded)
    for place, texts in zip((0, TITLES_END, NAMES_END), zones, strict=True):
        for _, length in zip(texts, lengths, strict=False):
            yield place
            place += length + GAP  # noqa: PLW2901 - the next one begins behind it


def _body(pieces: Iterable[Block], folded: Iterable[str]) -> tuple[list[int], list[list[Block]]]:
    """Return where each piece begins, and the pieces of each part."""
    starts: list[int] = []
    parts: list[list[Block]] = [[]]
    used = 0
    for piece, text in zip(pieces, folded, strict=False):
        if parts[-1] and used + len(text) > FULL:
            parts.append([])
            used = 0
        starts.append(BODY + PART * (len(parts) - 1) + used)
        parts[-1].append(piece)
        used += len(text) + GAP
    return starts, parts


def _pieces(block: Block, size: int = PIECE) -> Iterator[Block]:
    """Yield a block, or pieces of it that overlap."""
    text = block.text
    while text:
        is_whole = len(text) == len(block.text) <= size + OVERLAP
        piece = block if is_whole else block._replace(text=text[: size + OVERLAP])
        if MOST_OF_ONE * len(light(piece.text)) >= FULL <= len(fold(piece.text).text):
            # Single characters that stand for whole words: ﷺ.
            yield from _pieces(piece, size // 4)
        else:
            yield piece
        text = text[size:] if len(text) > size + OVERLAP else ""


def _heard(document: Document, titles: Iterable[str]) -> set[str]:
    found = set(chain.from_iterable(map(rows_heard, (*titles, *document.names, *document.headings))))
    # Of a text all in Latin letters it is names that somebody writes in kana.
    names = _NAMES.findall("\n".join([block.text for block in document.blocks if block.text.isascii()]))
    for text in ("\n".join(names), *(block.text for block in document.blocks if not block.text.isascii())):
        found.update(words_heard(text))
    return found


class Built(NamedTuple):
    """Of a page as it is built: its address, its title, and the language of the site."""

    url: str
    title: str
    language: str


def gather(entry: Entry, catalog: Catalog, shown: Built) -> Document:
    """Return the document of a page, without its text."""
    # The language of prose that nobody has translated.
    plain = Document(entry.docname, shown.url, shown.title, PAGE, language=entry.foreign.replace("_", "-"))
    if entry.kind is None or entry.record is None:
        return plain
    made = plain._replace(title=parts.link_to(entry).text, kind=str(entry.kind))
    match entry.record:
        case Talk():
            return _talk(made, entry, catalog, shown.language)
        case Event():
            return _event(made, entry, catalog)
        case Topic():
            return _topic(made, entry)
        case Person():
            return _person(made, entry)._replace(others=_belongs(catalog, entry, "affiliation"))
    return _other(made, entry, entry.kind, catalog)


def _talk(made: Document, entry: Entry, catalog: Catalog, language: str) -> Document:
    talk = record(entry, Talk)
    held = catalog.event_of(entry)
    date = talk.date or (record(held, Event).date if held else None)
    topics = catalog.named(entry, "topic")
    return made._replace(
        date=date.iso() if date else "",
        day=_day(date),
        by=words(language)(", ").join(_written(catalog, speaker) for speaker in talk.speakers),
        language=talk.language or language,
        slides=has_slides(catalog, talk),
        video=is_recorded(catalog, entry),
        also=_unique(made, (talk.title_en, talk.announced_title, *talk.aliases)),
        names=_unique(
            made,
            (
                *_names_of(catalog, talk.speakers),
                *(name for topic in topics for name in _all_names(topic)),
                *(_event_names(held, catalog) if held else ()),
            ),
        ),
        topics=_docnames(topics),
        speakers=_docnames(catalog.named(entry, "speaker")),
        others=(*(_belongs(catalog, held, "in-series") if held else ()), *_belongs(catalog, entry, "affiliation")),
    )


def _event(made: Document, entry: Entry, catalog: Catalog) -> Document:
    event = record(entry, Event)
    speakers = [person for talk in catalog.talks_of(entry) for person in catalog.named(talk, "speaker")]
    hashtag = f"#{event.hashtag}" if event.hashtag else None
    return made._replace(
        date=event.date.iso() if event.date else "",
        day=_day(event.date),
        number=event.number or 0,
        video=is_recorded(catalog, entry),
        also=_unique(
            made, (event.title_en, *_event_names(entry, catalog), event.theme, hashtag, entry.id, *event.aliases)
        ),
        names=_unique(made, _names_of(catalog, (*event.organizers, *event.helpers))),
        topics=_docnames(catalog.topics_of(entry)),
        speakers=_docnames(speakers),
        others=_belongs(catalog, entry, "in-series", "host", "sponsor"),
    )


def _topic(made: Document, entry: Entry) -> Document:
    return made._replace(also=_unique(made, _all_names(entry)), topics=(entry.docname,))


def _person(made: Document, entry: Entry) -> Document:
    person = record(entry, Person)
    handles = (person.github, person.x, person.speakerdeck, entry.id)
    return made._replace(
        also=_unique(made, (*_all_names(entry), *handles)),
        names=_unique(made, (person.affiliation,)),
        speakers=(entry.docname,),
    )


def _other(made: Document, entry: Entry, kind: Kind, catalog: Catalog) -> Document:
    """Return what any kind of record is found by: its names, those of whom it names, and itself as a value."""
    named = [name for role in NAMES for one in catalog.named(entry, role) for name in _all_names(one)]
    return made._replace(
        also=_unique(made, (*_all_names(entry), entry.id)),
        names=_unique(made, named),
        others=((kind.model.facet, (entry.docname,)),) if kind.model.facet else (),
    )


def _belongs(catalog: Catalog, entry: Entry, *roles: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return by facet the records that a talk or event belongs to by these roles."""
    made: dict[str, tuple[str, ...]] = {}
    for role in roles:
        facet = NAMED[role].model.facet
        made[facet] = tuple(dict.fromkeys((*made.get(facet, ()), *_docnames(catalog.named(entry, role)))))
    return tuple((facet, found) for facet, found in made.items() if found)


def _day(date: tuple[object, ...] | None) -> int:
    """Return a date as YYYYMMDD, what is not known as zeros."""
    year, month, day = date[:3] if date else (0, 0, 0)
    return int(f"{year:04}{month:02}{day:02}")


def _all_names(entry: Entry) -> Iterator[str | None]:
    page = entry.record
    if page:
        reading = page.reading if isinstance(page, Person) else None
        yield from (page.title, page.title_en, reading, identity.transliterated(entry), *page.aliases)


def _event_names(held: Entry, catalog: Catalog) -> Iterator[str | None]:
    event = record(held, Event)
    yield from (event.title, event.title_en)
    if event.series and event.number is not None:
        yield f"{catalog.named_as('in-series', event.series)[0]} #{event.number}"


def _written(catalog: Catalog, speaker: Speaker) -> str:
    found = catalog.find(Kind.PERSON, speaker.person)
    return speaker.name or (parts.link_to(found[0]).text if found and found[0].record else speaker.person)


def _names_of(catalog: Catalog, row: Iterable[Speaker]) -> Iterator[str | None]:
    for speaker in row:
        yield from (speaker.name, speaker.affiliation)
        for found in catalog.find(Kind.PERSON, speaker.person)[:1]:
            yield from _all_names(found)


def _unique(made: Document, names: Iterable[str | None]) -> tuple[str, ...]:
    """Return names without those that are missing or said already."""
    return tuple(dict.fromkeys(name for name in names if name and name != made.title))


def _docnames(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.docname for entry in entries))
