"""Walk the prose of a page once: what it mentions, and what it may not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks import listing, providers
from sphinx_talks.problems import Code, Position, Problem, message, nearest_of
from sphinx_talks.prose import directives as known
from sphinx_talks.prose import targets
from sphinx_talks.prose.markdown import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from markdown_it.token import Token

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20

# Prose without any of these is only paragraphs, lists and headings: nothing to look into.
_SUSPECT = re.compile(r"[{\[<]|:::|```|~~~|^ {0,3}#(?:[ \t]|$)|^ {0,3}=+[ \t]*$", re.MULTILINE)
_DIRECTIVE = re.compile(r"\{([^}\s]+)\}[ \t]*(.*)", re.DOTALL)
_OPTION = re.compile(r":([A-Za-z0-9_-]+):(?:[ \t]+(.*))?")
_EXPLICIT = re.compile(r"(?P<title>.+?)\s*(?<!\x00)<(?P<target>[^<>]*)>", re.DOTALL)


class Mention(NamedTuple):
    """A role, or an option of a listing, that names a record or a reference."""

    role: str
    target: str
    position: Position


@dataclass(frozen=True)
class Prose:
    """What the build needs to know of a page's prose."""

    mentions: tuple[Mention, ...] = ()
    links: tuple[tuple[str, Position], ...] = ()
    images: tuple[str, ...] = ()
    lists_references: bool = False


@dataclass
class Scanner:
    """Collect the findings of one page; `line` counts from the first line of the file."""

    path: str
    root: Path
    is_record: bool = False
    extra: frozenset[str] = frozenset()
    mentions: list[Mention] = field(default_factory=list)
    links: list[tuple[str, Position]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lists_references: bool = False

    def scan(self, body: str, first_line: int) -> Prose:
        """Return the findings in `body`, whose first line is line `first_line` of the file."""
        size = len(body.encode())
        if size > MAX_BYTES:
            self.report(
                Code.BODY_SIZE,
                Position(first_line, 1),
                message("page is too long", f"{size} bytes", f"at most {MAX_BYTES} bytes"),
            )
        elif _SUSPECT.search(body):
            self.blocks(body, first_line, 0)
        return Prose(tuple(self.mentions), tuple(self.links), tuple(self.images), self.lists_references)

    def report(self, code: Code, position: Position, text: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.path, *position, code, text))

    def blocks(self, text: str, first_line: int, depth: int) -> None:
        """Look through block tokens; nested directives are parsed in their turn."""
        lines = text.split("\n")
        for token in tokens(text):
            place = Position(first_line + (token.map[0] if token.map else 0), 1)
            if token.type == "inline":
                self.inline(token, lines, first_line)
            elif token.type in {"fence", "colon_fence"}:
                self.fence(token, place, depth)
            elif token.type == "html_block":
                self.report(
                    Code.RAW_HTML,
                    place,
                    message("HTML in a page", token.content.strip(), "Markdown, or `%` for a comment"),
                )
            elif token.type == "heading_open" and token.tag == "h1" and self.is_record:
                self.report(
                    Code.HEADING,
                    place,
                    message("title in the body", want="sections that start at `##`"),
                )

    def inline(self, token: Token, lines: list[str], first_line: int) -> None:
        """Look through the inline tokens of one block."""
        start, end = token.map or (0, len(lines))
        finder = Finder("\n".join(lines[start:end]), first_line + start)
        for child in token.children or ():
            match child.type:
                case "myst_role":
                    self.role(child, finder.find(f"{{{child.meta['name']}}}`"))
                case "link_open":
                    target = str(child.attrs.get("href", ""))
                    self.link(target, finder.find(target, "](", "<"))
                case "image":
                    target = str(child.attrs.get("src", ""))
                    self.image(target, finder.find(target, "!["))
                case "html_inline":
                    want = "Markdown, or `%` for a comment"
                    self.report(
                        Code.RAW_HTML,
                        finder.find(child.content),
                        message("HTML in a page", child.content, want),
                    )
                case "text" if "{{" in child.content:
                    text = message("substitutions are not evaluated", want="the text itself")
                    self.report(Code.DIRECTIVE, finder.find("{{"), text)

    def role(self, token: Token, position: Position) -> None:
        """Check a role's name, and keep what it mentions."""
        name = str(token.meta["name"])
        bare = name.removeprefix("talks:")
        if name not in known.ROLES and bare not in known.RECORD_ROLES and not name.startswith("external"):
            self.report(
                Code.ROLE,
                position,
                message(
                    "role is not allowed",
                    name,
                    nearest_of(name, known.ROLES, "a role of contributing/"),
                ),
            )
            return
        if bare in known.RECORD_ROLES:
            self.mentions.append(Mention(bare, role_target(token.content), position))
        elif name == "cite":
            for key in token.content.split(","):
                self.mentions.append(Mention("cite", key.strip(), position))

    def link(self, target: str, position: Position) -> None:
        """Check where a link leads."""
        try:
            page = targets.link(target, self.path, self.root)
        except targets.TargetError as error:
            self.report(Code.LINK, position, str(error))
        else:
            if page:
                self.links.append((page, position))

    def image(self, target: str, position: Position) -> None:
        """Check that an image is a file of the site."""
        try:
            self.images.append(targets.image(target, self.path, self.root))
        except targets.TargetError as error:
            self.report(Code.IMAGE, position, str(error))

    def fence(self, token: Token, place: Position, depth: int) -> None:
        """Check a directive; a fence without `{name}` is code and of no interest."""
        found = _DIRECTIVE.fullmatch(token.info.strip())
        if not found:
            return
        name, argument = found[1], found[2].strip()
        if depth >= MAX_DEPTH:
            self.report(
                Code.PROSE_NESTING,
                place,
                message("directives nested too deep", want=f"at most {MAX_DEPTH}"),
            )
            return
        if name in self.extra:
            return
        if name not in known.ALLOWED or (name in known.NAVIGATION and self.is_record):
            want = nearest_of(name, known.ALLOWED, "a directive of contributing/")
            self.report(Code.DIRECTIVE, place, message("directive is not allowed here", name, want))
            return
        options, content, skipped = split_options(token.content)
        self.directive(name, argument, options, place)
        if name in known.CONTAINERS:
            self.blocks(content, place.line + 1 + skipped, depth + 1)
        elif name == "toctree":
            self.toctree(content, place.line + 1 + skipped)

    def directive(self, name: str, argument: str, options: Mapping[str, str], place: Position) -> None:
        """Check argument and options of an allowed directive."""
        if name in known.IMAGE_ARGUMENT:
            self.image(argument, place)
        if name in known.LINK_ARGUMENT:
            self.link(argument, place)
        for option, value in options.items():
            if option in known.IMAGE_OPTIONS:
                self.image(value, place)
            if option in known.LINK_OPTIONS and not options.get("link-type", "url").startswith(("ref", "doc")):
                self.link(value, place)
        if name in known.LISTINGS:
            self.listing(name, options, place)
        if name in {"youtube", "slides"}:
            self.embed(name, argument, options, place)

    def listing(self, name: str, options: Mapping[str, str], place: Position) -> None:
        """Check the options of a listing and keep the records they name."""
        kind = known.LISTINGS[name]
        self.lists_references |= kind is None
        if kind is None and options:
            self.report(Code.OPTION, place, message("unknown option", next(iter(options)), "none"))
        try:
            query = listing.query(kind, options) if kind else None
        except listing.QueryError as error:
            self.report(Code.OPTION, place, str(error))
        else:
            self.mentions += [
                Mention(f"option:{kind}", target, place) for kind, target in (query.named if query else ())
            ]

    def embed(self, name: str, argument: str, options: Mapping[str, str], place: Position) -> None:
        """Check id and options of a player in prose."""
        reader = providers.youtube_id if name == "youtube" else providers.speakerdeck_id
        if reader(argument) is None:
            want = "the 11 characters of a YouTube id" if name == "youtube" else "32 hexadecimal digits of SpeakerDeck"
            self.report(Code.EMBED, place, message(f"{name}: not an id", argument, want))
        allowed = known.YOUTUBE_OPTIONS if name == "youtube" else known.SLIDES_OPTIONS
        for option, value in options.items():
            if option not in allowed:
                text = message(
                    "unknown option",
                    option,
                    nearest_of(option, allowed, f"one of {', '.join(allowed)}"),
                )
                self.report(Code.OPTION, place, text)
            elif not re.fullmatch(allowed[option], value):
                self.report(
                    Code.OPTION,
                    place,
                    message(f"{name}: option {option!r}", value, "a value of its documentation"),
                )

    def toctree(self, content: str, first_line: int) -> None:
        """Check that a table of contents leads to pages only."""
        for number, line in enumerate(content.split("\n")):
            entry = line.strip()
            found = _EXPLICIT.fullmatch(entry)
            target = found["target"] if found else entry
            if ":" in target:
                self.link(target, Position(first_line + number, 1))


class Finder:
    """Find the place of inline syntax, which Markdown parsers do not keep: in order, in the source lines."""

    def __init__(self, text: str, first_line: int) -> None:
        """Start at the first of the lines in `text`."""
        self.text, self.first_line, self.at = text, first_line, 0

    def find(self, *needles: str) -> Position:
        """Return where the first of the needles that is found stands; the block's start if none is."""
        for needle in needles:
            at = self.text.find(needle, self.at) if needle else -1
            if at >= 0:
                self.at = at + 1
                line = self.text.count("\n", 0, at)
                return Position(self.first_line + line, at - (self.text.rfind("\n", 0, at) + 1) + 1)
        return Position(self.first_line, 1)


def role_target(content: str) -> str:
    """Return the id in the content of a role: `id` or `words <id>`."""
    found = _EXPLICIT.fullmatch(content.strip())
    return (found["target"] if found else content).strip()


def split_options(content: str) -> tuple[dict[str, str], str, int]:
    """Return the `:name: value` lines at the head of a directive, the rest, and how many lines they took."""
    lines = content.split("\n")
    options: dict[str, str] = {}
    for number, line in enumerate(lines):
        found = _OPTION.fullmatch(line.strip())
        if not found:
            return options, "\n".join(lines[number:]), number
        options[found[1]] = (found[2] or "").strip()
    return options, "", len(lines)


def mentioned(prose: Prose) -> Iterator[Mention]:
    """Yield what a reader sees mentioned: roles, not the options of listings."""
    return (mention for mention in prose.mentions if not mention.role.startswith("option:"))
