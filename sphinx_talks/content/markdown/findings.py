"""What a page's prose says and names, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.problems import Code, Message, Position, Problem, message, short

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: How many headings, how many labels and how many roles a page can have: Sphinx takes its time over each.
MOST = 500


class Mention(NamedTuple):
    """A role, or an option of a listing, that names a record or a reference."""

    role: str
    target: str
    position: Position


class Crossing(NamedTuple):
    """A link by something other than the id of a record; `has_words` when it brings its own.

    Role `ref` names a label, `doc` a page, `any` either of them or a record, and `anchor` a place: `#place` on
    the page itself or `page.md#place` elsewhere.
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
    #: Images that say nothing to those who do not see them, each with its place.
    silent_images: tuple[tuple[str, Position], ...] = ()
    #: Options of listings that are called otherwise today, what is to be written for each, and where it stands.
    outdated: tuple[tuple[str, str, Position], ...] = ()


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
    #: Footnotes by label: where each is defined, and where each is first named.
    footnotes: dict[str, Position] = field(default_factory=dict)
    notes_named: dict[str, Position] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def report(self, code: Code, position: Position, text: Message) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.path, *position, code, text))

    def count(self, what: str, position: Position) -> None:
        """Count headings, labels or roles, and report the first that is too many."""
        self.counts[what] += 1
        if self.counts[what] == MOST + 1:
            text = message(f"page has too many {what}", f"more than {MOST}", f"at most {MOST}")
            self.report(Code.BODY_SIZE, position, text)

    def label(self, name: str, position: Position, *, has_title: bool) -> None:
        """Keep a label, of which a page can have only one with the same name."""
        plain = plain_name(name)
        self.count("labels", position)
        if plain in self.labels or plain in self.footnotes:
            self.report(Code.DUPLICATE_LABEL, position, message("label is given twice", plain, "another name"))
        else:
            self.labels[plain] = LinkTarget(plain, has_title, position)

    def footnote(self, name: str, position: Position) -> None:
        """Keep a footnote, whose label no other footnote or label can have."""
        if name in self.footnotes or plain_name(name) in self.labels:
            text = message("label of the footnote is given twice", name, "another label")
            self.report(Code.FOOTNOTE, position, text)
        else:
            self.footnotes[name] = position

    def end_footnotes(self) -> None:
        """Report footnotes that are not there, and those nobody is led to."""
        for name, position in self.notes_named.items():
            if name not in self.footnotes:
                self.report(Code.FOOTNOTE, position, message("no such footnote", name, f"a line `[^{short(name)}]: …`"))
        for name, position in self.footnotes.items():
            if name not in self.notes_named:
                want = f"`[^{short(name)}]` in the text"
                self.report(Code.FOOTNOTE, position, message("footnote is not used", name, want))

    def prose(self, slugs: tuple[str, ...]) -> Prose:
        """Return what was found as plain values."""
        return Prose(
            tuple(self.mentions),
            tuple(self.links),
            tuple(self.images),
            self.lists_references,
            tuple(self.crossings),
            tuple(self.labels.values()),
            slugs,
            tuple(self.contents),
            tuple(self.outward),
            tuple(self.headings),
            tuple(self.silent_images),
            tuple(self.outdated),
        )


def plain_name(name: str) -> str:
    """Return a label as docutils knows it: lower case, white space made one space."""
    return " ".join(name.lower().split())


def mentioned(prose: Prose) -> Iterator[Mention]:
    """Yield what a reader sees mentioned: roles, not the options of listings."""
    return (mention for mention in prose.mentions if not mention.role.startswith("option:"))
