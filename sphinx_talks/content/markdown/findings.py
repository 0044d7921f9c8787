"""What a page says and names in its prose, its outline of headings, and what is wrong with both."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, fields
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sphinx_talks.content.characters import is_blank
from sphinx_talks.content.problems import Code, Edit, Message, Position, Problem, message, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from markdown_it.token import Token


#: How many headings, how many labels and how many roles a page can have: Sphinx takes its time over each.
MOST = 500


class Mention(NamedTuple):
    """A role, or an option of a listing, that names a record or a reference."""

    role: str
    target: str
    position: Position


class Crossing(NamedTuple):
    """A link by something other than the id of a record; `has_words` when it brings its own.

    Role `ref` names a label, `doc` a page, `any` either of them or a record, and `anchor` a target: `#target` on
    the page itself or `page.md#target` elsewhere.
    """

    role: str
    target: str
    has_words: bool
    position: Position


class LinkTarget(NamedTuple):
    """A name that links can use, as `(name)=` or option `name`; `has_title` when it gives them their words."""

    name: str
    has_title: bool
    position: Position


class Heading(NamedTuple):
    """The heading of a section, as plain words."""

    level: int
    words: str
    position: Position


class Contents(NamedTuple):
    """An entry of a table of contents as it is written; `is_pattern` with option `glob`; `table` counts the tables."""

    entry: str
    is_pattern: bool
    table: int
    position: Position


@dataclass(frozen=True)
class Prose:
    """What the build needs to know of a page's prose."""

    mentions: tuple[Mention, ...] = ()
    links: tuple[tuple[str, Position], ...] = ()
    images: tuple[str, ...] = ()
    lists_references: bool = False
    crossings: tuple[Crossing, ...] = ()
    labels: tuple[LinkTarget, ...] = ()
    #: Anchors of the headings.
    slugs: tuple[str, ...] = ()
    contents: tuple[Contents, ...] = ()
    #: Addresses of other sites.
    outward: tuple[tuple[str, Position], ...] = ()
    headings: tuple[Heading, ...] = ()
    #: Images that say nothing to those who do not see them, each with its position.
    silent_images: tuple[tuple[str, Position], ...] = ()
    #: Options of listings that are called otherwise today, what is to be written for each, and where it stands.
    outdated: tuple[tuple[str, str, Position], ...] = ()
    #: Mark-up that is rendered as it stands, what was meant, and where it stands.
    leftovers: tuple[tuple[str, str, Position], ...] = ()
    #: Seconds and slides that prose leads to, with the role and as they are written.
    moments: tuple[Mention, ...] = ()


@dataclass
class Findings:
    """Collect what is found in one page."""

    path: str
    root: Path
    mentions: list[Mention] = field(default_factory=list)
    links: list[tuple[str, Position]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lists_references: bool = False
    crossings: list[Crossing] = field(default_factory=list)
    labels: dict[str, LinkTarget] = field(default_factory=dict)
    contents: list[Contents] = field(default_factory=list)
    outward: list[tuple[str, Position]] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    silent_images: list[tuple[str, Position]] = field(default_factory=list)
    outdated: list[tuple[str, str, Position]] = field(default_factory=list)
    leftovers: list[tuple[str, str, Position]] = field(default_factory=list)
    moments: list[Mention] = field(default_factory=list)
    #: Footnotes by label: where each is defined, and where each is first named.
    footnotes: dict[str, Position] = field(default_factory=dict)
    notes_named: dict[str, Position] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def report(
        self, code: Code, position: Position, text: str | Message, got: object = None, want: str | None = None
    ) -> None:
        """Note a problem, by its message or the parts of that."""
        parts = text if isinstance(text, Message) else message(text, got, want)
        self.problems.append(Problem(self.path, *position, code, parts))

    def count(self, what: str, position: Position) -> None:
        """Count headings, labels or roles, and report the first that is too many."""
        self.counts[what] += 1
        if self.counts[what] == MOST + 1:
            self.report(Code.BODY_SIZE, position, f"page has too many {what}", f"more than {MOST}", f"at most {MOST}")

    def label(self, name: str, position: Position, *, has_title: bool) -> None:
        """Keep a label, of which a page can have only one with the same name."""
        plain = plain_name(name)
        self.count("labels", position)
        if plain in self.labels or plain in self.footnotes:
            self.report(Code.DUPLICATE_LABEL, position, "label is given twice", plain, "another name")
        else:
            self.labels[plain] = LinkTarget(plain, has_title, position)

    def footnote(self, name: str, position: Position) -> None:
        """Keep a footnote, whose label no other footnote or label can have."""
        if name in self.footnotes or plain_name(name) in self.labels:
            self.report(Code.FOOTNOTE, position, "label of the footnote is given twice", name, "another label")
        else:
            self.footnotes[name] = position

    def end_footnotes(self) -> None:
        """Report footnotes that are not there, and those nobody is led to."""
        for name, position in self.notes_named.items():
            if name not in self.footnotes:
                self.report(Code.FOOTNOTE, position, "no such footnote", name, f"a line `[^{short(name)}]: …`")
        for name, position in self.footnotes.items():
            if name not in self.notes_named:
                want = f"`[^{short(name)}]` in the text"
                self.report(Code.FOOTNOTE, position, "footnote is not used", name, want)

    def prose(self, slugs: tuple[str, ...]) -> Prose:
        """Return what was found as plain values."""
        found = {one.name: getattr(self, one.name) for one in fields(Prose) if one.name not in _OTHERWISE}
        rows: dict[str, Any] = {name: tuple(rows) for name, rows in found.items()}
        return Prose(**rows, slugs=slugs, labels=tuple(self.labels.values()), lists_references=self.lists_references)


#: What is not collected in a list of the same name.
_OTHERWISE = frozenset({"slugs", "labels", "lists_references"})


def plain_name(name: str) -> str:
    """Return a label as docutils knows it: lower case, white space made one space."""
    return " ".join(name.lower().split())


def mentioned(prose: Prose) -> Iterator[Mention]:
    """Yield what a reader sees mentioned: roles, not the options of listings."""
    return (mention for mention in prose.mentions if not mention.role.startswith("option:"))


#: Headings down to this level have an anchor of their own.
ANCHORED = 3
#: Says nothing about what stands around it.
_SILENT = frozenset({"myst_line_comment", "myst_block_break", "myst_target", "footnote_reference_open"})
_OUT_OF_ANCHOR = re.compile(r"[^\w -]")

Fault: TypeAlias = "tuple[Code, Position, Message]"


class Outline:
    """Follow the blocks of a page; yields what breaks the order that Sphinx needs."""

    def __init__(self, title: str | None, *, is_record: bool) -> None:
        """Start with the title of the front matter, where there is one."""
        self.is_record = is_record
        self.has_title = title is not None or is_record
        self.level = 1 if self.has_title else 0
        self.slugs: dict[str, None] = {}
        #: The last number given for the same words: looking from the first one takes seconds for a long page of them.
        self._numbers: dict[str, int] = {}
        self.previous = "heading_open" if self.has_title else ""
        self.line: Position | None = None
        if title is not None:
            self.anchor(title)

    def anchor(self, text: str) -> None:
        """Keep the anchor of a heading: as on GitHub, and with a number where the same is taken."""
        slug = name = _OUT_OF_ANCHOR.sub("", text.lower().replace(" ", "-"))
        number = self._numbers.get(slug, 0)
        while name in self.slugs:
            number += 1
            name = f"{slug}-{number}"
        self._numbers[slug] = number
        if slug:
            self.slugs[name] = None

    def heading(self, level: int, inline: Token, place: Position, *, is_section: bool) -> Iterator[Fault]:
        """Take in a heading; one inside another block is no section."""
        children = inline.children or []
        if level <= ANCHORED:
            self.anchor(plain_words(inline))
        if all(is_blank(child.content) and child.type != "image" for child in children):
            yield Code.HEADING, place, message("heading without words", want="words behind the `#`")
        if level == 1 and (self.is_record or (is_section and self.has_title)):
            want = "sections that start at `##`"
            yield Code.HEADING, place, message("title in the body" if self.is_record else "second title", want=want)
        if is_section and level > self.level + 1:
            yield Code.HEADING, place, message("heading leaves out a level", "#" * level, f"`{'#' * (self.level + 1)}`")
        if is_section:
            self.has_title |= level == 1
            self.level = level

    def block(self, kind: str, place: Position) -> Iterator[Fault]:
        """Take in a block of the page itself: a line across stands between two others."""
        if kind in _SILENT:
            return
        if kind == "hr":
            if self.previous in {"", "heading_open", "hr"}:
                yield _line(place)
            self.line = place
        self.previous = kind

    def end(self) -> Iterator[Fault]:
        """Look back from the end of the page."""
        if self.previous == "hr" and self.line:
            yield _line(self.line)
        if not self.has_title:
            yield Code.MISSING, Position(), message("page has no title", want="a first line `# Title`")


def plain_words(inline: Token) -> str:
    """Return the words of a heading without what marks them."""
    return "".join(child.content for child in inline.children or [] if child.type in {"text", "code_inline"})


def _line(place: Position) -> Fault:
    return Code.HEADING, place, message("line across the page", want="text above and below it")


def lines_inside(tokens: Sequence[Token], place: Position) -> Iterator[Fault]:
    """Yield the lines across that stand inside another block."""
    for token in tokens:
        if token.type == "hr":
            at = Position(place.line + (token.map[0] if token.map else 0), 1)
            yield Code.HEADING, at, message("line across inside a block", want="it between two blocks of the page")


#: A page with more headings is left to a person: reading it again takes its time.
MOST_HEADINGS = 200
DEEPEST = 6
_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")


def relevelled(body: str, first_line: int, headings: Sequence[Heading]) -> tuple[Edit, ...]:
    """Return the change that lets sections start at the second level and leave out none, all of them at once.

    None where that would put together what is apart now, or where a heading is written with a line below it.
    """
    lines, wanted = body.split("\n"), _wanted([heading.level for heading in headings])
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    edits = []
    for heading, new in zip(headings[: len(wanted)], wanted, strict=True):
        number = heading.position.line - first_line
        marks = _HEADING.match(lines[number])
        if not marks or len(marks[1]) != heading.level:
            return ()
        if new != heading.level:
            edits.append(Edit(starts[number] + marks.start(1), starts[number] + marks.end(1), "#" * new))
    return tuple(edits) if len(headings) <= MOST_HEADINGS else ()


def _wanted(levels: Sequence[int]) -> list[int]:
    """Return the levels without gaps; none where two different ones would become the same."""
    stack: list[int] = []
    wanted = []
    for level in levels:
        while stack and stack[-1] >= level:
            stack.pop()
        stack.append(level)
        wanted.append(len(stack) + 1)
    pairs = set(zip(levels, wanted, strict=True))
    is_safe = len(pairs) == len({new for _, new in pairs}) == len(set(levels))
    return wanted if is_safe and max(wanted, default=0) <= DEEPEST else []
