"""What of a page is searched, and where each part of it stands on the line of places."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.fold import fold
from sphinx_talks.search.lists import TITLES_END

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_talks.content.fold import Stream

NAMES_END = 2 * TITLES_END
BODY = 4 * TITLES_END
#: Places of a part of the body; what a browser loads to show a passage.
PART = 2 * TITLES_END
#: A part is full from here on; shorter parts load faster, longer ones make fewer files.
FULL = 1400
#: Characters of a block that is cut, and how many of them the next piece repeats: as many as are looked at of a
#: query, so that nothing is cut through.
PIECE, OVERLAP = 700, 200
#: Between texts, so that no gram reaches from one into the next.
GAP = 2


class Block(NamedTuple):
    """A paragraph or the like, with the anchor and heading it stands under."""

    anchor: str
    heading: str
    text: str


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
    recording: bool = False
    #: Other titles and names of what the page is about.
    also: tuple[str, ...] = ()
    #: Names of what it belongs to: speakers, topics, event.
    names: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    #: Docnames of topics and people it can be filtered by.
    topics: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()


class Layout(NamedTuple):
    """Folded texts with their places, the titles as streams, and the blocks of each part."""

    segments: list[tuple[int, Stream]]
    titles: list[str]
    parts: list[list[Block]]


def lay_out(document: Document) -> Layout:
    """Return where everything that is searched of a document stands."""
    made = Layout([], [], [])
    rest: list[Block] = []
    titles = list(dict.fromkeys((document.title, *document.also)))
    for start, end, texts in (
        (0, TITLES_END, titles),
        (TITLES_END, NAMES_END, document.names),
        (NAMES_END, BODY, document.headings),
    ):
        rest += _zone(made, start, end, texts)
    made.titles.extend(text for text in dict.fromkeys(fold(title).text for title in titles) if text)
    _body(made, [*document.blocks, *rest])
    return made


def _zone(made: Layout, start: int, end: int, texts: Iterable[str]) -> Iterator[Block]:
    """Place texts one behind another; what does not fit is searched as a block."""
    place = start
    for text in texts:
        stream = fold(text)
        if place + len(stream.text) >= end:
            yield Block("", "", text)
        else:
            made.segments.append((place, stream))
            place += len(stream.text) + GAP


def _body(made: Layout, blocks: Iterable[Block]) -> None:
    part: list[Block] = []
    used = 0
    for block in blocks:
        for piece, stream in _pieces(block):
            if part and used + len(stream.text) > FULL:
                made.parts.append(part)
                part, used = [], 0
            made.segments.append((BODY + PART * len(made.parts) + used, stream))
            part.append(piece)
            used += len(stream.text) + GAP
    made.parts.append(part)


def _pieces(block: Block, size: int = PIECE) -> Iterator[tuple[Block, Stream]]:
    """Yield a block, or pieces of it that overlap."""
    text = block.text
    while text:
        piece = block._replace(text=text[: size + OVERLAP] if len(text) > size + OVERLAP else text)
        stream = fold(piece.text)
        if len(stream.text) >= FULL:
            # Single characters that stand for whole words: ﷺ.
            yield from _pieces(piece, size // 4)
        else:
            yield piece, stream
        text = text[size:] if len(text) > size + OVERLAP else ""
