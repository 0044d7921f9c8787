"""Walk the prose of a page once: what it mentions, and what it may not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_talks import listing, providers
from sphinx_talks.problems import Code, Position, Problem, message, nearest_of
from sphinx_talks.prose import directives as known
from sphinx_talks.prose import options as option_block
from sphinx_talks.prose import targets
from sphinx_talks.prose.markdown import inline_token, tokens
from sphinx_talks.prose.options import Directive
from sphinx_talks.prose.places import Finder, role_target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from markdown_it.token import Token

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20

# Prose without any of these is only paragraphs, lists and headings: nothing to look into.
_SUSPECT = re.compile(r"[{\[<]|:::|```|~~~|(?:^|[ \t>])(?:#(?:[ \t]|$)|=+[ \t]*$)", re.MULTILINE)
_CARD_SEPARATOR = re.compile(r"(?:\^{3,}|\+{3,})\s*")
_ATTRIBUTION = re.compile(r"(?:---?(?!-)|\u2014) *.+")


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
    #: What Markdown keeps from one block to the next: an address defined in one is known in all.
    env: dict[str, Any] = field(default_factory=dict)

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
            # A title stands before the body; without one it could open with a block that MyST takes away.
            self.blocks(f"\n{body}", first_line - 1, 0)
        return Prose(tuple(self.mentions), tuple(self.links), tuple(self.images), self.lists_references)

    def report(self, code: Code, position: Position, text: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.path, *position, code, text))

    def blocks(self, text: str, first_line: int, depth: int) -> None:
        """Look through block tokens; nested directives are parsed in their turn."""
        lines = text.split("\n")
        for token in tokens(text, self.env):
            place = Position(first_line + (token.map[0] if token.map else 0), 1)
            if token.type == "inline":
                start, end = token.map or (0, len(lines))
                self.inline(token, Finder("\n".join(lines[start:end]), first_line + start))
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

    def inline(self, token: Token, finder: Finder) -> None:
        """Look through the inline tokens of one block."""
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
                    text = message("substitutions are not evaluated", want="the text itself, or `code`")
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
            for key in role_target(token.content).split(","):
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
        """Check a directive; a fence of backticks or tildes without `{name}` is code and of no interest."""
        name, argument = option_block.opening(token.info)
        if not name and token.type == "fence":
            return
        if depth >= MAX_DEPTH:
            text = message("directives nested too deep", want=f"at most {MAX_DEPTH}")
            self.report(Code.PROSE_NESTING, place, text)
        elif not name:
            self.blocks(token.content, place.line + 1, depth + 1)
        elif name in self.extra:
            return
        elif name not in known.ALLOWED or (name in known.NAVIGATION and self.is_record):
            allowed = known.ALLOWED - known.NAVIGATION if self.is_record else known.ALLOWED
            want = nearest_of(name, allowed, "a directive of contributing/")
            self.report(Code.DIRECTIVE, place, message("directive is not allowed here", name, want))
        else:
            self.directive(Directive(name, argument, f"{token.markup}{token.info}", place), token.content, depth)

    def directive(self, found: Directive, content: str, depth: int) -> None:
        """Check an allowed directive: options, argument, and the Markdown it holds."""
        name, argument, place = found.name, found.argument, found.place
        try:
            head = option_block.split(content, takes_options=name not in known.WITHOUT_OPTIONS)
        except option_block.OptionsError as error:
            self.report(Code.OPTION, place, message(f"{name}: options cannot be read: {error}", want="`:name: value`"))
            return
        self.addresses(found, head.options)
        for option in known.TEXT_OPTIONS & head.options.keys():
            self.blocks(head.options[option], place.line, depth + 1)
        body, first_line = head.content, place.line + 1 + head.lines
        if argument and name in known.WITHOUT_ARGUMENT:
            body, first_line = f"{argument}\n{body}", first_line - 1
        elif argument and name in known.TEXT_ARGUMENT:
            self.inline(inline_token(argument, self.env), Finder(found.source, place.line))
        if name in known.CONTAINERS:
            self.body(name, body, first_line, depth)
        elif name in known.BUTTONS:
            self.inline(inline_token(body, self.env), Finder(body, first_line))
        elif name == "toctree":
            self.toctree(body, first_line)

    def body(self, name: str, text: str, first_line: int, depth: int) -> None:
        """Look through the Markdown in a directive, cut where the directive cuts it."""
        lines = text.split("\n")
        if not lines[0].strip():
            lines, first_line = lines[1:], first_line + 1
        if name in known.CARDS:
            for number, line in enumerate(lines):
                if _CARD_SEPARATOR.fullmatch(line):
                    want = "the directive card-header or card-footer"
                    place = Position(first_line + number, 1)
                    self.report(Code.OPTION, place, message(f"{name}: separator", line.strip(), want))
        elif name in known.QUOTES:
            cut = next((n for n, line in enumerate(lines) if _ATTRIBUTION.match(line)), len(lines))
            attribution = "\n".join(lines[cut:])
            self.inline(inline_token(attribution, self.env), Finder(attribution, first_line + cut))
            lines = lines[:cut]
        self.blocks("\n".join(lines), first_line, depth + 1)

    def addresses(self, found: Directive, options: Mapping[str, str]) -> None:
        """Check the parts of a directive that are addresses, files, ids or records."""
        name, argument, place = found.name, found.argument, found.place
        if name in known.IMAGE_ARGUMENT:
            # docutils takes white space out of addresses.
            self.image("".join(argument.split()), place)
        if name in known.LINK_ARGUMENT:
            self.link("".join(argument.split()), place)
        for option, value in options.items():
            if option in known.IMAGE_OPTIONS:
                self.image("".join(value.split()), place)
            if option in known.LINK_OPTIONS and options.get("link-type", "url") not in {"any", "ref", "doc"}:
                self.link("".join(value.split()), place)
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
            target = role_target(line)
            if ":" in target:
                self.link(target, Position(first_line + number, 1))


def mentioned(prose: Prose) -> Iterator[Mention]:
    """Yield what a reader sees mentioned: roles, not the options of listings."""
    return (mention for mention in prose.mentions if not mention.role.startswith("option:"))
