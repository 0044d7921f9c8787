"""What a page renders beyond its prose, as plain comparable values: no markup, no addresses, no language.

A view is hashed to know whether a page has to be rewritten and rendered to docutils nodes afterwards, so it
holds everything that is rendered and nothing else. Labels are message ids; they are translated when rendered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from sphinx_talks.content.citation import Citation
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.records.values import Count, PartialDate, ProgrammeTime
    from sphinx_talks.views.pictures import Picture


T = TypeVar("T")
#: Style of text that is in English, or in the language of the page that is translated; it becomes no class.
ENGLISH = "english"


class Text(NamedTuple):
    """Words as they stand; `style` becomes a class."""

    text: str
    style: str = ""


class Label(NamedTuple):
    """Words of the interface: a message id, its arguments, a class, and the page and anchor they lead to."""

    message: str
    arguments: tuple[tuple[str, str | int], ...] = ()
    style: str = ""
    docname: str = ""
    fragment: str = ""


#: One of what is counted, as a message id; what has the same form for one and several, as "series", is not here.
ONE = {
    "events": "1 event",
    "links": "1 link",
    "organizations": "1 organization",
    "new pages": "1 new page",
    "changed pages": "1 changed page",
    "people": "1 person",
    "references": "1 reference",
    "speakers": "1 speaker",
    "talks": "1 talk",
    "topics": "1 topic",
}


def total(name: str, number: int, style: str = "total", docname: str = "") -> Label:
    """Return how many of what `name` says there are, in words; message ids as `events: %(count)s`."""
    if number == 1 and name in ONE:
        return Label(ONE[name], style=style, docname=docname)
    return Label(f"{name}: %(count)s", (("count", number),), style, docname)


class Hyperlink(NamedTuple):
    """A link to a page (`docname`, with an optional fragment) or to an address.

    Without text it says that a `number` of pages cite what it leads to.
    """

    text: str
    docname: str = ""
    url: str = ""
    fragment: str = ""
    style: str = ""
    number: int = 0


class Day(NamedTuple):
    """A date, written in the language of the site."""

    date: PartialDate
    last: PartialDate | None = None


class Time(NamedTuple):
    """A time or span of time of day, with the zone where it has to be said."""

    clock: ProgrammeTime
    zone: str = ""


class Number(NamedTuple):
    """A number of people or things, with what is counted."""

    message: str
    number: Count


class PlayLink(NamedTuple):
    """A link to a second of a recording, or to a slide; `is_estimated` where the programme alone says when."""

    #: Second or slide, by the role that prose has for it.
    number: int
    url: str
    is_estimated: bool = False
    role: str = "at"


class EditLink(NamedTuple):
    """A link that opens the page below the source folder for editing, where the site says how: a message id, a path."""

    message: str
    path: str


class Doubt(NamedTuple):
    """What was worked out of the value before it: the reasons, behind one mark."""

    reasons: tuple[str, ...]


Inline: TypeAlias = "Text | Label | Hyperlink | Day | Time | Number | PlayLink | EditLink | Doubt"
Line: TypeAlias = "tuple[Inline, ...]"


class Paragraph(NamedTuple):
    """A line of its own."""

    line: Line
    style: str = ""


class Facts(NamedTuple):
    """Label and values; a value is a line, several values are a list."""

    rows: tuple[tuple[str, tuple[Line, ...]], ...]
    style: str = ""


class Art(NamedTuple):
    """What the drawing of a record follows from: the colour of its ground, its form, and what it alone has."""

    topic: str
    event: str
    seed: str


class Emblem(NamedTuple):
    """The drawing of a record, or the initials of a person, beside the head of its page."""

    art: Art
    initials: str = ""


class Embed(NamedTuple):
    """A player that loads on demand, and the link it stands for; without `player` the link is a card."""

    #: Name of the provider, `video` or `slides`, and what the site is called.
    provider: str
    medium: str
    site: str
    title: str
    url: str
    #: The address by which it is checked whether there is anything.
    source: str
    aspect: float
    #: Second or slide.
    start: int = 0
    player: str = ""
    #: What loads the player in HTML: `iframe` or `video`.
    element: str = "iframe"
    #: Path of the provider's own picture, '' for the usual one.
    mark: str = ""
    #: Whether the start follows from the programme alone.
    is_estimated: bool = False
    #: The player from the second or slide `{}`, and the messages it takes, see `Provider`.
    player_from: str = ""
    messages: tuple[str, str, str] = ("", "", "")
    #: What the poster follows from, beside the page of a talk.
    art: Art | None = None


class Players(NamedTuple):
    """Players side by side."""

    embeds: tuple[Embed, ...]


class Item(NamedTuple):
    """A record in a listing."""

    link: Hyperlink
    title_en: str = ""
    lead: Line = ()
    meta: tuple[Line, ...] = ()
    summary: str = ""
    marks: tuple[str, ...] = ()
    talks: int | None = None
    #: Events that a person organized.
    organized: int | None = None
    anchor: str = ""
    #: Who made it, for sorting; not rendered.
    by: str = ""
    #: Path of the page below the source folder, where the reader is asked to edit it.
    edit: str = ""
    #: Why it is listed, where that is not the same for all.
    why: tuple[Line, ...] = ()
    #: Title, id and path of a page of which the reader is asked to write what is known.
    wanted: tuple[str, str, str] | None = None
    art: Art | None = None
    #: Of a person, in place of a drawing.
    initials: str = ""
    #: What belongs below it, in a tree.
    below: tuple[Item, ...] = ()


#: Slug of the group of records whose year is not known, which stands last in every order.
UNDATED = "unknown"


class Items(Sequence[Item]):
    """Items of a long listing, each made when somebody asks for it: few of its parts are written after an edit."""

    def __init__(self, entries: Sequence[Entry], make: Callable[[Entry], Item]) -> None:
        """Take the records, and what makes an item of one."""
        self.entries, self._make = entries, make
        #: A hash of what they render, where that is known.
        self.mark = ""
        self._parts: dict[tuple[int, int], Items] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.entries)

    def __iter__(self) -> Iterator[Item]:
        """Make one after the other."""
        return map(self._make, self.entries)

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> Items: ...

    def __getitem__(self, at: int | slice) -> Item | Items:
        """Return an item, or some of them, each time the same."""
        if isinstance(at, int):
            return self._make(self.entries[at])
        start, stop, _ = at.indices(len(self))
        return self._parts.setdefault((start, stop), Items(self.entries[start:stop], self._make))


class Told(Mapping[str, T]):
    """Something of each record by docname, found when somebody asks for it; iterated over are the names given."""

    def __init__(self, names: Collection[str], find: Callable[[str], T | None]) -> None:
        """Take the names, and what finds it."""
        self._names, self._find = names, find

    def __getitem__(self, docname: str) -> T:
        """Return that of a record; raises KeyError."""
        found = self._find(docname)
        if found is None:
            raise KeyError(docname)
        return found

    def __len__(self) -> int:
        """Return how many names were given."""
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        """Yield them."""
        return iter(self._names)


class Group(NamedTuple):
    """Items under a heading; without one when there is nothing to distinguish."""

    heading: Line
    items: Sequence[Item]
    #: Short ASCII name, for the address of a page of its own.
    slug: str = ""


class About(NamedTuple):
    """What a listed record can be filtered by: docnames of topics and speakers, years, and what there is of it."""

    topic: tuple[str, ...] = ()
    year: tuple[int, ...] = ()
    speaker: tuple[str, ...] = ()
    #: `slides`, `recording`
    marks: tuple[str, ...] = ()


class FilterControls(NamedTuple):
    """How a reader can filter and sort a listing in place."""

    kind: str
    #: Orders to choose from; the first is that of the page.
    sorts: tuple[str, ...]
    #: By docname, oldest first or by id.
    abouts: Mapping[str, About]
    #: Titles of the topics and speakers by docname.
    names: Mapping[str, str]
    #: What all of them have, as the search calls it.
    common: tuple[tuple[str, str], ...] = ()
    #: Whether the headings stay where they are and only items below them are sorted.
    fixed: bool = False
    #: How many items the whole listing has, or at least has, where these are the controls of a part; else 0.
    total: int = 0


class Listing(NamedTuple):
    """Groups of items; `style` is `programme`, `compact` or ''; a long one can be filtered, one without any says so."""

    groups: tuple[Group, ...]
    style: str = ""
    empty: str = "Nothing here yet."
    filter: FilterControls | None = None


class Row(NamedTuple):
    """A row of a table: what it is about, its cells, and how long its bar is, 0 to 100."""

    link: Hyperlink
    cells: tuple[Line, ...]
    bar: float | None = None


class Table(NamedTuple):
    """A table whose last column is drawn as well."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]


class Section(NamedTuple):
    """A part of the page with a heading."""

    name: str
    label: str
    blocks: tuple[Block, ...]


class Folded(NamedTuple):
    """Blocks that a reader unfolds."""

    label: str
    blocks: tuple[Block, ...]
    #: How many things there are, 0 where that is not said.
    number: int = 0


class Spoken(NamedTuple):
    """The words of a recording in one language, or of slides, on a page of their own; `digest` is a hash of them."""

    docname: str
    language: str
    lines: int
    digest: str
    is_deck: bool = False
    #: The slides that are turned to, each behind its second, in their order.
    turns: tuple[tuple[int, int], ...] = ()


class Several(NamedTuple):
    """Blocks that belong together, without a heading of their own."""

    blocks: tuple[Block, ...]


class Pager(NamedTuple):
    """The way to the previous and the next of the row."""

    previous: Hyperlink | None
    next: Hyperlink | None
    #: What the two are called.
    labels: tuple[str, str] = ("Previous", "Next")


Block: TypeAlias = (
    "Paragraph | Facts | Players | Listing | Table | Picture | Emblem | Section | Folded | Several | Pager | Spoken"
)


class View(NamedTuple):
    """What stands above and below the prose of a page, and the way to it."""

    head: tuple[Block, ...] = ()
    tail: tuple[Block, ...] = ()
    trail: tuple[Hyperlink, ...] = ()
    description: str = ""
    kind: str = ""
    #: What it is cited by.
    cite: Citation | None = None


#: A listing longer than this is cut into pages in HTML, of at most this many items each.
MAX_ITEMS = 200
#: How many items of a cut listing the page itself still renders.
FIRST_ITEMS = 30


def parts(docname: str, listing: Listing, place: int = 0) -> Iterator[tuple[str, Group, int]]:
    """Yield page name, items and number of each part of a long listing, the `place`-th of its page."""
    # No id has an underscore, so that the names of two listings cannot meet.
    folder = f"{docname}/{place + 1}_" if place else f"{docname}/"
    for group in listing.groups:
        for start in range(0, len(group.items), MAX_ITEMS):
            number = start // MAX_ITEMS + 1
            name = f"{folder}{group.slug or 'all'}{f'-{number}' if number > 1 else ''}"
            yield name, group._replace(items=group.items[start : start + MAX_ITEMS]), number


def is_cut(listing: Listing) -> bool:
    """Return whether HTML cuts a listing."""
    return sum(len(group.items) for group in listing.groups) > MAX_ITEMS


def shown_items(listing: Listing) -> Iterator[Item]:
    """Yield the items of a listing that its page itself renders."""
    if is_cut(listing):
        yield from next(group for group in listing.groups if group.items).items[:FIRST_ITEMS]
    else:
        for group in listing.groups:
            yield from group.items
