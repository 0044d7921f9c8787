"""Where a page names records and files: the exact characters that say which one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sphinx_talks.checks.links import KINDS, listed_target, page_named
from sphinx_talks.content import frontmatter, query
from sphinx_talks.content.edits import SourceText
from sphinx_talks.content.frontmatter import Value, scalar
from sphinx_talks.content.markdown import Scanner, directives, role_target
from sphinx_talks.content.markdown.syntax import PLACES, Finder, parser
from sphinx_talks.content.pages import Entry, uses
from sphinx_talks.content.problems import Edit, Position
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from markdown_it.token import Token

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.folder import Identity
    from sphinx_talks.content.markdown.directives import Directive, Head
    from sphinx_talks.content.settings import Settings


def flow(value: Value) -> str:
    """Return a value in one line, as it can stand in a list between brackets."""
    if isinstance(value, dict):
        return "{{{}}}".format(", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()))
    return "[{}]".format(", ".join(map(flow, value))) if isinstance(value, list) else scalar(value)


class Matter:
    """The block of a page, which has been read without a fault: its values, and where each stands in the page."""

    def __init__(self, source: SourceText) -> None:
        """Read the block again."""
        self.source = source
        block, _, self.skipped = frontmatter.split(source.plain)
        self._read = frontmatter.parse(block)
        self.values = self._read.values

    def start(self, *path: str | int) -> int:
        """Return where a value begins in the text."""
        return self._at(self._read.spans[path].value[0])

    def end(self, *path: str | int) -> int:
        """Return where a value ends; a list or a mapping on lines of its own with what stands last in it."""
        return self._at(self._read.spans[path].value[1])

    def _at(self, offset: int) -> int:
        """Return where a character of the block is in the text, whose lines may end otherwise."""
        block = self._read.block
        return self.source.offset(block.count("\n", 0, offset) + 2, offset - block.rfind("\n", 0, offset))

    def line_after(self, offset: int) -> int:
        """Return where the next line begins."""
        return self.source.text.index("\n", offset) + 1

    def lines(self, name: str) -> tuple[int, int]:
        """Return where the lines of a field begin and end."""
        key = self._read.spans[name,].key
        return self._at(key[0] if key else 0), self.line_after(self.end(name))

    def items(self, name: str) -> list[Value]:
        """Return the items of a list; raises TypeError where the field is none."""
        found = self.values.get(name, [])
        if not isinstance(found, list):
            raise TypeError(name)
        return found

    def append(self, name: str, items: Sequence[str]) -> Iterator[Edit]:
        """Add items, each as it is to be written, to a list that may not be there yet."""
        if not items:
            return
        joined, newline, last = ", ".join(items), self.source.newline, len(self.items(name)) - 1
        if name not in self.values:
            at = self.source.offset(self.skipped, 1)
            yield Edit(at, at, f"{name}: [{joined}]{newline}")
        elif self._in_brackets(name):
            at = self.end(name, last) if last >= 0 else self.start(name) + 1
            yield Edit(at, at, f", {joined}" if last >= 0 else joined)
        else:
            # Spaces, the hyphen, spaces.
            lead = self.source.text[self._line_of(name, last) : self.start(name, last)]
            at = self.line_after(self.end(name))
            yield Edit(at, at, "".join(f"{lead}{item}{newline}" for item in items))

    def replace(self, name: str, number: int, item: str) -> Edit:
        """Write an item of a list otherwise."""
        return Edit(self.start(name, number), self.end(name, number), item)

    def remove(self, name: str, numbers: Collection[int]) -> Iterator[Edit]:
        """Take items out of a list, or the whole field when none is left."""
        items = self.items(name)
        if len(numbers) == len(items):
            yield Edit(*self.lines(name), "")
            return
        kept_before = False
        for number in range(len(items)):
            if number not in numbers:
                kept_before = True
            elif not self._in_brackets(name):
                yield Edit(self._line_of(name, number), self.line_after(self.end(name, number)), "")
            elif kept_before:
                yield Edit(self.end(name, number - 1), self.end(name, number), "")
            else:
                # The first items have no comma before them, and take the one behind them along.
                yield Edit(self.start(name, number), self.start(name, number + 1), "")

    def field(self, name: str) -> str:
        """Return the lines of a field, as they are written."""
        return self.source.text[slice(*self.lines(name))]

    def _in_brackets(self, name: str) -> bool:
        return self.source.text.startswith("[", self.start(name))

    def _line_of(self, *path: str | int) -> int:
        return self.source.text.rfind("\n", 0, self.start(*path)) + 1


#: Kind of thing (`record`, `page`, `place` …), and which.
Meant: TypeAlias = "tuple[str, str]"


class Meanings:
    """Look up what is meant, in one state of a site."""

    def __init__(self, catalog: Catalog) -> None:
        """Gather the labels of all pages."""
        self.catalog = catalog
        self.labels = {label.name for entry in catalog.entries.values() for label in entry.prose.labels}

    def record(self, role: str, target: str) -> Entry | None:
        """Return the record that an id means in a role, None when none or several are meant."""
        kind = KINDS.get(role)
        found = self.catalog.find(kind, target) if kind else self.catalog.meant(role, target)
        return found[0] if len(found) == 1 else None

    def any(self, entry: Entry, target: str) -> Meant:
        """Return what a name means that may be a page, a label or a record."""
        page = page_named(entry.docname, target)
        if page in self.catalog.entries:
            return "page", page
        found = [one for kind in Kind for one in self.catalog.find(kind, target)]
        if target.lower() in self.labels or len(found) != 1:
            return "label", target
        return "record", found[0].docname

    def anchor(self, entry: Entry, name: str) -> Meant:
        """Return what `#name` means on a page."""
        own = {*entry.prose.slugs, *(label.name for label in entry.prose.labels)}
        return ("place", name) if name in own else self.any(entry, name)

    def page(self, entry: Entry, target: str) -> Meant:
        """Return what the path of a page, without ending, means."""
        page = page_named(entry.docname, target)
        return ("page", page) if page in self.catalog.entries else ("unknown", target)

    @staticmethod
    def literal(entry: Entry) -> Iterator[tuple[str, str]]:
        """Yield role and target of everything that names a record by its id, as written."""
        yield from ((role, target) for role, target, _ in (*entry.uses, *entry.prose.mentions) if role in KINDS)
        for role, target, _, _ in entry.prose.crossings:
            if role == "any" or target.startswith("#"):
                yield role, target.removeprefix("#")

    def all(self, entry: Entry) -> Iterator[tuple[str, Meant]]:
        """Yield everything a page names, role and meaning, in its order."""
        for role, target, _ in (*entry.uses, *entry.prose.mentions):
            if role != "alias":
                found = self.record(role, target)
                yield role, ("record", found.docname) if found else ("unknown", target)
        for path, _ in entry.prose.links:
            yield "link", ("file", path)
        for path in entry.prose.images:
            yield "image", ("file", path)
        for role, target, _, _ in entry.prose.crossings:
            path, _, name = target.partition("#")
            match role:
                case "anchor":
                    yield role, ("place", f"#{name}") if path else self.anchor(entry, name)
                case "doc":
                    yield role, self.page(entry, target)
                case "any":
                    yield role, self.any(entry, target)
                case _:
                    yield role, ("label", target)
        for line in entry.prose.contents:
            yield "contents", self.page(entry, listed_target(line.entry).removesuffix(".md"))


_DEFINED = re.compile(r"\]:[ \t]*(?:<([^<>]*)>|(\S+))")


class Spot(NamedTuple):
    """Characters from `start` up to `end` of the text name `target`, in the way of `role`.

    Roles are those of front matter and prose (`speaker`, `talk`, `option:topic`), and `path` of a file, `doc`, `any`,
    `anchor` and `contents`.
    """

    start: int
    end: int
    role: str
    target: str


def spots(source: SourceText, path: str, root: Path, settings: Settings, identity: Identity | None) -> list[Spot]:
    """Return all spots of a page that has no problem in its order; what cannot be placed is left out."""
    block, body, skipped = frontmatter.split(source.plain)
    matter = frontmatter.parse(block)
    found = []
    for role, target, position in uses(identity and identity.kind, matter):
        if role not in {"alias", "reference"} and (spot := _scalar(source, role, target, position)):
            found.append(spot)
    extra = frozenset(settings.talks_directives)
    locator = Locator(path, root, is_record=identity is not None, extra=extra, source=source, env={PLACES: True})
    locator.scan(body, skipped + 1)
    return sorted({*found, *locator.spots})


def _scalar(source: SourceText, role: str, target: str, position: tuple[int, int]) -> Spot | None:
    start = source.offset(*position)
    # A position is that of the quote; with an escape behind it, the target is not found as it is, and left out.
    start += source.text[start : start + 1] in {"'", '"'}
    end = start + len(target)
    return Spot(start, end, role, target) if source.text[start:end] == target else None


@dataclass
class Locator(Scanner):
    """Walk a page as the checks do, and keep positions instead of problems."""

    source: SourceText = field(default_factory=lambda: SourceText(b""))
    spots: list[Spot] = field(default_factory=list)
    #: Where the last cell of a row of a table ended: line and column.
    _cell: tuple[int, int] = (0, 0)

    def keep(self, role: str, target: str, line: int, column: int) -> None:
        """Keep the characters of a target, which stand at a line and a column counted from 0."""
        if column >= 0 and self.source.line(line)[column:].startswith(target):
            start = self.source.offset(line, column + 1)
            self.spots.append(Spot(start, start + len(target), role, target))

    def inline(self, token: Token, finder: Finder) -> None:
        """Keep roles, links and images of one block."""
        lines = list(self._lines(token.content, finder))
        for child in token.children or ():
            if "place" not in child.meta:
                continue
            start, end = child.meta["place"]
            text = token.content[start:end]
            for role, target in _named(child, text):
                # The target stands behind the words of a link or role, which may be the same.
                at = start + text.rfind(target)
                number = token.content.count("\n", 0, at)
                line, column = lines[number]
                begin = token.content.rfind("\n", 0, at) + 1
                self.keep(role, target, line, -1 if column is None else column + at - begin)

    def _lines(self, content: str, finder: Finder) -> Iterator[tuple[int, int | None]]:
        """Yield for each line of a content its line in the page, and the column of its beginning; None if not found.

        The column may lie before the line: a tab in front of a text is several spaces of its content.
        """
        for number, part in enumerate(content.split("\n")):
            line, shown = finder.first_line + number, part.strip()
            while shown not in self.source.line(line) and line < finder.first_line + number + MOST_OPTIONS:
                line += 1
            text = self.source.line(line)
            after = self._cell[1] if self._cell[0] == line else 0
            column = text.find(shown, after) if self._cell[0] == line or "|" in text else text.rfind(shown)
            if shown and column >= 0:
                self._cell = line, column + len(shown)
            lead = len(part) - len(part.lstrip())
            yield line, column - lead if column >= 0 else None

    def parse(self, text: str, first_line: int) -> Sequence[Token]:
        """Keep also the addresses that are defined in a text."""
        # markdown-it notes definitions in its environment alone: no token stands for them.
        before = set(self.env.get("references", ()))
        found = super().parse(text, first_line)
        references: dict[str, Any] = self.env.get("references", {})
        for name in references.keys() - before:
            first, last = references[name]["map"]
            for line in range(first_line + first, first_line + last + 1):
                if defined := _DEFINED.search(self.source.line(line)):
                    group = 1 if defined[1] is not None else 2
                    self.keep("path", defined[group], line, defined.start(group))
        return found

    def addresses(self, found: Directive, head: Head) -> None:
        """Keep what the argument and the options of a directive name."""
        directive, argument, _, position = found
        if directive in directives.IMAGE_ARGUMENT | directives.LINK_ARGUMENT:
            self.argument("path", argument, position.line)
        if directive == "button-ref":
            self.argument(head.options.get("ref-type", "any"), argument, position.line)
        for option, value in head.options.items():
            if option in directives.IMAGE_OPTIONS:
                self.option("path", option, value, found, head)
            if option in directives.LINK_OPTIONS:
                kind = head.options.get("link-type", "url")
                self.option(kind if kind in directives.CROSSINGS else "path", option, value, found, head)
        listed = directives.LISTINGS.get(directive)
        for name, kind, target in query.named(listed, head.options) if listed else ():
            self.option(f"option:{kind}", name, target, found, head)

    def argument(self, role: str, target: str, line: int) -> None:
        """Keep the argument of a directive."""
        self.keep(role, target, line, self.source.line(line).rfind(target))

    def option(self, role: str, name: str, target: str, found: Directive, head: Head) -> None:
        """Keep the value of an option, in one of the lines below the opening."""
        pattern = re.compile(rf"(?<![\w-]){re.escape(name)}:[ \t]+['\"]?({re.escape(target)})['\"]?[ \t]*$")
        for line in range(found.position.line + 1, found.position.line + 1 + head.lines):
            if at := pattern.search(self.source.line(line)):
                self.keep(role, target, line, at.start(1))

    def option_text(self, name: str, option: str, text: str, position: Position, depth: int) -> None:
        """Walk an option that is Markdown from the line it stands in."""
        pattern = re.compile(rf"(?<![\w-]){re.escape(option)}:[ \t]")
        lines = range(position.line + 1, position.line + 1 + MOST_OPTIONS)
        line = next((line for line in lines if pattern.search(self.source.line(line))), position.line)
        super().option_text(name, option, text, Position(line, 1), depth)

    def toctree(self, content: str, first_line: int, *, is_pattern: bool) -> None:  # noqa: ARG002 - as it is called
        """Keep the entries of a table of contents."""
        for number, line in enumerate(content.split("\n")):
            target = listed_target(line)
            if target.strip() and "://" not in line:
                self.argument("contents", target, first_line + number)


#: Lines of options above an option that is Markdown.
MOST_OPTIONS = 30


def _named(token: Token, text: str) -> Iterator[tuple[str, str]]:
    """Yield role and target of a token, whose characters are `text`."""
    if token.type == "myst_role":
        name = str(token.meta["name"])
        role = name.removeprefix("talks:")
        if role in directives.RECORD_ROLES or name == "doc":
            yield role, role_target(token.content)
        return
    written = text.removeprefix("<").removesuffix(">")
    if not written:
        return
    target = parser().normalizeLinkText(written.removeprefix("project:"))
    if target.startswith("#"):
        yield "anchor", written.partition("#")[2]
    else:
        yield "path", written
