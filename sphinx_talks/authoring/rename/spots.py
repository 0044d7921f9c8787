"""Where a page names records and files: the exact signs that say which one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_talks.authoring.rename.source import Source
from sphinx_talks.content import frontmatter, query
from sphinx_talks.content.markdown import Scanner, role_target
from sphinx_talks.content.markdown import directives as known
from sphinx_talks.content.markdown.markdown import PLACES, parser
from sphinx_talks.content.pages import uses
from sphinx_talks.content.problems import Position

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from markdown_it.token import Token

    from sphinx_talks.content.folder import Identity
    from sphinx_talks.content.markdown.options import Directive, Head
    from sphinx_talks.content.markdown.places import Finder
    from sphinx_talks.content.settings import Settings

_DEFINED = re.compile(r"\]:[ \t]*(?:<([^<>]*)>|(\S+))")
_TITLED = re.compile(r".+?\s*<([^<]*)>")


class Spot(NamedTuple):
    """Signs from `start` up to `end` of the text name `target`, in the way of `role`.

    Roles are those of front matter and prose (`speaker`, `talk`, `option:topic`), and `path` of a file, `doc`, `any`,
    `anchor` and `contents`.
    """

    start: int
    end: int
    role: str
    target: str


def spots(source: Source, path: str, root: Path, settings: Settings, identity: Identity | None) -> list[Spot]:
    """Return all spots of a page that has no problem in its order; what cannot be placed is left out."""
    block, body, skipped = frontmatter.split(source.plain)
    matter = frontmatter.parse(block)
    found = []
    for role, target, place in uses(identity and identity.kind, matter):
        if role not in {"alias", "reference"} and (spot := _scalar(source, role, target, place)):
            found.append(spot)
    extra = frozenset(settings.talks_directives)
    locator = Locator(path, root, is_record=identity is not None, extra=extra, source=source, env={PLACES: True})
    locator.scan(body, skipped + 1)
    return sorted({*found, *locator.spots})


def _scalar(source: Source, role: str, target: str, place: tuple[int, int]) -> Spot | None:
    start = source.offset(*place)
    start += source.text[start : start + 1] in {"'", '"'}
    end = start + len(target)
    return Spot(start, end, role, target) if source.text[start:end] == target else None


@dataclass
class Locator(Scanner):
    """Walk a page as the checks do, and keep places instead of problems."""

    source: Source = field(default_factory=lambda: Source(b""))
    spots: list[Spot] = field(default_factory=list)
    #: Where the last cell of a row of a table ended: line and column.
    _cell: tuple[int, int] = (0, 0)

    def keep(self, role: str, target: str, line: int, column: int) -> None:
        """Keep the signs of a target, which stand at a line and a column counted from 0."""
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
        name, argument, _, place = found
        if name in known.IMAGE_ARGUMENT | known.LINK_ARGUMENT:
            self.argument("path", argument, place.line)
        if name == "button-ref":
            self.argument(head.options.get("ref-type", "any"), argument, place.line)
        for option, value in head.options.items():
            if option in known.IMAGE_OPTIONS:
                self.option("path", option, value, found, head)
            if option in known.LINK_OPTIONS:
                kind = head.options.get("link-type", "url")
                self.option(kind if kind in known.CROSSINGS else "path", option, value, found, head)
        listed = known.LISTINGS.get(name)
        for kind, target in query.named(listed, head.options) if listed else ():
            self.option(f"option:{kind}", str(kind), target, found, head)

    def argument(self, role: str, target: str, line: int) -> None:
        """Keep the argument of a directive."""
        self.keep(role, target, line, self.source.line(line).rfind(target))

    def option(self, role: str, name: str, target: str, found: Directive, head: Head) -> None:
        """Keep the value of an option, in one of the lines below the opening."""
        pattern = re.compile(rf"(?<![\w-]){re.escape(name)}:[ \t]+['\"]?({re.escape(target)})['\"]?[ \t]*$")
        for line in range(found.place.line + 1, found.place.line + 1 + head.lines):
            if at := pattern.search(self.source.line(line)):
                self.keep(role, target, line, at.start(1))

    def option_text(self, name: str, option: str, text: str, place: Position, depth: int) -> None:
        """Walk an option that is Markdown from the line it stands in."""
        pattern = re.compile(rf"(?<![\w-]){re.escape(option)}:[ \t]")
        lines = range(place.line + 1, place.line + 1 + MOST_OPTIONS)
        line = next((line for line in lines if pattern.search(self.source.line(line))), place.line)
        super().option_text(name, option, text, Position(line, 1), depth)

    def toctree(self, content: str, first_line: int, *, is_pattern: bool) -> None:  # noqa: ARG002 - as it is called
        """Keep the entries of a table of contents."""
        for number, line in enumerate(content.split("\n")):
            titled = _TITLED.fullmatch(line)
            target = titled[1] if titled else line
            if target.strip() and "://" not in line:
                self.argument("contents", target, first_line + number)


#: Lines of options above an option that is Markdown.
MOST_OPTIONS = 30


def _named(token: Token, text: str) -> Iterator[tuple[str, str]]:
    """Yield role and target of a token, whose signs are `text`."""
    if token.type == "myst_role":
        name = str(token.meta["name"])
        role = name.removeprefix("talks:")
        if role in known.RECORD_ROLES or name == "doc":
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
