"""The opening and the options of a directive: what they may be, and what they name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.content import providers, query
from sphinx_talks.content.markdown import directives, inline
from sphinx_talks.content.markdown.findings import Contents, Crossing, Mention
from sphinx_talks.content.markdown.inline import Content, Inline
from sphinx_talks.content.problems import Code, Position, message, nearest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.markdown.directives import Directive, Head


class Parts(Inline):
    """The checks of a directive beside the Markdown it holds."""

    def shape(self, found: Directive, head: Head) -> None:
        """Check arguments, names and values of options, and whether there is content."""
        name, position, shape = found.name, found.position, inline.SHAPES[found.name]
        if name in directives.LISTINGS:
            self.listing(name, head, position)
        else:
            for option in head.options.keys() - shape.options.keys():
                want = nearest_of(option, shape.options, f"one of {', '.join(shape.options) or 'none'}")
                self.report(Code.OPTION, position, message("unknown option", option, want))
        for option, value in inline.wrong_values(name, head.options):
            form = directives.WANT_VALUE.get(option) if name in directives.PLAYERS else None
            text = message(f"{name}: option {option!r}", value, form or "a value of its documentation")
            self.report(Code.OPTION, position, text)
        if name in directives.PLAYERS:
            self.embed(name, found.argument, position)
        elif want := inline.arguments_wanted(name, found.argument):
            self.report(Code.OPTION, position, message(f"{name}: argument", found.argument, want))
        self.content(found, head)
        if "subtitle" in head.options and not found.argument:
            self.report(Code.OPTION, position, message(f"{name}: subtitle without a title", want=f"`{{{name}}} Title`"))
        for option in directives.NAMES & head.options.keys():
            self.label(head.options[option], position, has_title=_titled(found, head))

    def content(self, found: Directive, head: Head) -> None:
        """Check whether there is content, and what code is made of."""
        name, position, lines = found.name, found.position, head.content.splitlines()
        if found.argument and name in directives.WITHOUT_ARGUMENT:
            if head.has_block and any(lines):
                text = message(f"{name}: text before the options", found.argument, "text below the options")
                self.report(Code.OPTION, position, text)
            lines.insert(0, found.argument)
        if lines and not lines[0].strip():
            del lines[0]
        wanted = inline.SHAPES[name].content
        if wanted is Content.NONE and lines:
            got = next((line for line in lines if line.strip()), "empty lines")
            self.report(Code.STRUCTURE, position, message(f"{name}: text in a directive that takes none", got, "none"))
        elif (
            wanted is Content.REQUIRED and name not in directives.CONTAINERS and not any(line.strip() for line in lines)
        ):
            self.report(Code.STRUCTURE, position, message(f"{name}: nothing in it", want="text below the opening line"))
        if name in directives.CODE:
            if len(found.argument.split()) == 1 and (fault := directives.unknown_language(found.argument)):
                self.report(Code.LANGUAGE, position, fault)
            for fault in directives.wrong_lines(_sound(name, head.options), lines):
                self.report(Code.OPTION, position, fault)

    def addresses(self, found: Directive, head: Head) -> None:
        """Check the parts of a directive that are addresses, files, ids or records."""
        name, argument, _, position = found
        options = head.options
        if name in directives.IMAGE_ARGUMENT:
            # docutils takes white space out of addresses.
            self.image("".join(argument.split()), position, options.get("alt", ""))
        if name in directives.LINK_ARGUMENT:
            self.link("".join(argument.split()), position)
        if name == "button-ref":
            self.crossing(options.get("ref-type", "any"), argument, position, has_words=bool(head.content.strip()))
        for option, value in options.items():
            if option in directives.IMAGE_OPTIONS:
                # A background is decoration; sphinx-design gives it no words.
                words = options.get("img-alt", "") if option != "img-background" else option
                self.image("".join(value.split()), position, words)
            if option in directives.LINK_OPTIONS:
                kind = options.get("link-type", "url")
                if kind in directives.CROSSINGS:
                    self.crossing(kind, value, position, has_words="link-alt" in options)
                else:
                    self.link("".join(value.split()), position)

    def crossing(self, role: str, target: str, position: Position, *, has_words: bool) -> None:
        """Keep what a button or card leads to."""
        self.crossings.append(Crossing(role, " ".join(target.split()), has_words, position))

    def listing(self, name: str, head: Head, position: Position) -> None:
        """Check the options of a listing and keep the records they name."""
        kind, options = directives.LISTINGS[name], head.options
        self.lists_references |= kind is None
        if kind:
            for fault in query.faults(kind, options):
                self.report(Code.OPTION, position, fault)
            named = query.named(kind, options)
            self.mentions += [Mention(f"option:{other}", target, position) for _, other, target in named]
            for old, now, value in query.outdated(kind, options):
                line = position.line + head.at.get(old, 0)
                place = Position(line, 1) if line > position.line else position
                got = f":{old}: {options[old]}".rstrip()
                self.outdated.append((got, f":{now}: {value}".rstrip(), place))

    def embed(self, name: str, argument: str, position: Position) -> None:
        """Check the id of a player in prose."""
        provider = providers.by_tag(name)
        found = provider.read(argument)
        if found is not None:
            self.outward.append((provider.address(found), position))
        else:
            self.report(Code.EMBED, position, message(f"{name}: not an id", argument, provider.want))

    def toctree(self, content: str, first_line: int, *, is_pattern: bool) -> None:
        """Keep the entries of a table of contents; those to other sites are checked here."""
        lines = content.split("\n")
        table = len({entry.table for entry in self.contents})
        for number, line in enumerate(lines):
            position = Position(first_line + number, 1)
            if re.match(".+://", line):
                entry = _TITLED.fullmatch(line)
                self.link(entry[1] if entry else line, position)
            elif line.strip() or (line and number):
                self.contents.append(Contents(line, is_pattern, table, position))


def has_caption(content: str) -> bool:
    """Return whether a figure has a caption; a label alone is none."""
    return bool(content.strip()) and not content.lstrip().startswith("(")


_TITLED = re.compile(r".+?\s*<([^<]*)>")


def _sound(name: str, options: Mapping[str, str]) -> dict[str, str]:
    """Return the options without those whose values were found wrong."""
    wrong = {option for option, _ in inline.wrong_values(name, options)}
    return {option: value for option, value in options.items() if option not in wrong}


def _titled(found: Directive, head: Head) -> bool:
    """Return whether the name of a directive gives links their words."""
    if found.name == "code-block":
        return "caption" in head.options
    if found.name == "figure":
        return has_caption(head.content)
    return found.name in directives.TITLED and bool(found.argument)
