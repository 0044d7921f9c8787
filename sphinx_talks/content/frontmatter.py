"""Read the YAML block at the head of a page: structure only, every scalar stays text.

`12:30`, `no`, `3.10` and `0123` mean what the author wrote; the records decide what is a date, a number
or a flag. Anchors, aliases, tags, merge keys, duplicate keys and deep nesting are refused while the events
stream by, before anything is composed: nothing here can grow beyond the size of its input.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import yaml

from sphinx_talks.content.characters import LATIN, forbidden, forbidden_entities, lookalikes, styled
from sphinx_talks.content.problems import Code, Message, Position, message, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

FENCE = "---"
MAX_BYTES = 16 * 1024
MAX_DEPTH = 6
#: No value that can be mended is longer, in characters.
LONGEST = 500
QUOTING = "`field: value`; a value with `: ` in it, or a sign in front, stands in quotes"
#: A comment that may be meant as text: no space behind the `#`.
LOST_TEXT = re.compile(r"[ \t]+(#[^\s#].*)")
#: What is the text it looks like wherever it stands: words, and numbers, times, ids and addresses.
_PLAIN = re.compile(r"\w(?:[\w .・/-]*\w)?|[A-Za-z0-9~.][A-Za-z0-9:/._?=~+-]*")

#: What YAML 1.2 reads as no value (Core Schema, 10.3.2), where no quotes stand around it.
NULLS = frozenset({"~", "null", "Null", "NULL"})

# The events of the C parser are the same and come 15 times as fast; only its *composer* recurses.
LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Path: TypeAlias = "tuple[str | int, ...]"


class FrontMatterError(Exception):
    """The block cannot be read; says why and where."""

    def __init__(
        self, code: Code, position: Position, text: str | Message, got: object = None, want: str | None = None
    ) -> None:
        """Keep code, position and message, given as it is or by its parts, apart for the report."""
        self.code, self.position = code, position
        self.parts = text if isinstance(text, Message) else message(text, got, want)
        super().__init__(str(self.parts))


#: From the first character to before the last, counted in the block.
Range: TypeAlias = "tuple[int, int]"


class ValueSpan(NamedTuple):
    """Where a value stands, with its key where it has one, and how it is written."""

    path: Path
    key: Range | None
    #: That of a list or a mapping on lines of its own ends with what stands last in it.
    value: Range
    #: Whether it is text, and not a list or a mapping.
    is_scalar: bool
    #: `'`, `"`, `|` or `>` where it is quoted or over several lines, '' where it is plain.
    style: str
    #: Whether it stands in brackets, where a comma ends it.
    in_flow: bool

    def shifted(self, by: int) -> ValueSpan:
        """Return the same counted in a text in which the block begins later."""
        key = self.key and (self.key[0] + by, self.key[1] + by)
        return self._replace(key=key, value=(self.value[0] + by, self.value[1] + by))


@dataclass(frozen=True)
class FrontMatter:
    """What a page says about itself, with the position of every key, value and item."""

    values: dict[str, Value] = field(default_factory=dict)
    keys: dict[Path, Position] = field(default_factory=dict)
    positions: dict[Path, Position] = field(default_factory=dict)
    #: In the order of the block, what is inside another behind it.
    spans: dict[Path, ValueSpan] = field(default_factory=dict)
    block: str = ""

    def text_at(self, path: Path) -> str | None:
        """Return the text of a value that is short and on one line, as it is meant; None for any other."""
        span = self.spans.get(path)
        found: object = self.values
        for part in path if span else ():
            found = found[part]  # type: ignore[index] # the path is that of a value
        if span is None or not isinstance(found, str) or span.style in {"|", ">"}:
            return None
        written = self.block[slice(*span.value)]
        return found if len(written) <= LONGEST and "\n" not in written else None

    def siblings(self, path: Path) -> set[str]:
        """Return the names beside a field, its own included."""
        return {str(other[-1]) for other, span in self.spans.items() if span.key and other[:-1] == path[:-1]}

    def written(self, path: Path) -> str:
        """Return the value at `path` as it stands in the block, '' where nothing stands there."""
        span = self.spans.get(path)
        return self.block[slice(*span.value)].strip() if span else ""

    def position(self, path: Path) -> Position:
        """Return where the value at `path` stands, or the nearest value around it."""
        while path and path not in self.positions:
            path = path[:-1]
        return self.positions.get(path, Position())

    def key_position(self, path: Path) -> Position:
        """Return where the key at `path` stands."""
        return self.keys.get(path) or self.position(path)


def split(text: str) -> tuple[str, str, int]:
    """Return block, body and the number of lines before the body; the block is '' when there is none.

    Raises FrontMatterError when the block is not opened as it should be, or not closed.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        if text.startswith(FENCE):
            # MyST would take this for front matter, with all that it lets a page switch on.
            want = f"{FENCE!r} alone, or a blank line above"
            raise FrontMatterError(Code.NO_FRONT_MATTER, Position(), "first line is not front matter", lines[0], want)
        return "", text, 0
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 1
    want = f"a line {FENCE!r} after the last field"
    raise FrontMatterError(Code.UNCLOSED, Position(), "front matter is not closed", want=want)


def written(value: Value) -> str:
    """Return a value of front matter in one line."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {written(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(f"{{{written(one)}}}" if isinstance(one, dict) else written(one) for one in value)
    return " ".join(value.split())


def parse(block: str) -> FrontMatter:
    """Return the mapping in a front matter block; positions count the opening `---` as line 1.

    Raises FrontMatterError at the first fault of the YAML.
    """
    size = len(block.encode())
    if size > MAX_BYTES:
        what, want = "front matter is too long", f"at most {MAX_BYTES} bytes"
        raise FrontMatterError(Code.FRONT_MATTER_SIZE, Position(2, 1), what, f"{size} bytes", want)
    return in_lines(block) or in_events(block)


def in_events(block: str) -> FrontMatter:
    """Return the mapping in a block that is any YAML; raises FrontMatterError at the first fault."""
    found = FrontMatter(block=block)
    found.positions[()] = Position()
    try:
        _Reader(found, block).read(yaml.parse(block, Loader=LOADER))
    except (yaml.YAMLError, ValueError) as error:
        raise _yaml_error(error) from None
    return found


def in_lines(block: str) -> FrontMatter | None:
    """Return the mapping in a block with one plain field a line, as `in_events` does in three times the time.

    None where there is anything else in it, right or wrong.
    """
    if "\t" in block or any(forbidden(block)) or any(forbidden_entities(block)):
        return None
    found = FrontMatter(block=block)
    found.positions[()] = Position()
    reader = _LineReader(found)
    try:
        for number, line in enumerate(block.split("\n"), 2):
            reader.read(line, number)
    except _NotPlainError:
        return None
    return found


def scalar(text: str) -> str:
    """Return a text as YAML that is read as exactly this text, in brackets too; without quotes where it needs none."""
    is_plain = _PLAIN.fullmatch(text) and text not in NULLS and not text.endswith(":")
    return text if is_plain else f"'{text.replace(chr(39), chr(39) * 2)}'"


def _yaml_error(error: yaml.YAMLError | ValueError) -> FrontMatterError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    position = Position(mark.line + 2, mark.column + 1) if mark else Position(2, 1)
    reason = "an escape that is no character"
    if isinstance(error, yaml.MarkedYAMLError):
        reason = " ".join(filter(None, (error.context, error.problem)))
    return FrontMatterError(Code.YAML, position, f"malformed YAML: {reason}", want=QUOTING)


#: The name of a field, with a value behind it on the same line.
_KEY = re.compile("([a-z_]{1,40}): (?=[^ ])")
_FIRST = r"""[^\s\-?:,\[\]{}#&*!|>'"%@`]"""
_QUOTED = r""""([^"\\]*)"|'([^']*)'"""
#: Text without quotes that is read as it stands, or in quotes without any escape: for a value alone, and in brackets.
_ALONE = re.compile(rf"({_FIRST}[^\s:]*(?:(?::(?=\S)| (?=[^\s#]))[^\s:]*)*)|{_QUOTED}")
_INNER = r"[^\s:,\[\]{}?#]"
_IN_BRACKETS = re.compile(rf"({_FIRST}{_INNER}*(?:(?::(?=[\w/])| (?={_INNER})){_INNER}*)*)|{_QUOTED}")
_STYLES = ("", "", '"', "'")


class _NotPlainError(Exception):
    """A line is for YAML to read."""


class _LineReader:
    """Read lines with one field each; brackets within brackets are few."""

    def __init__(self, found: FrontMatter) -> None:
        self.found, self.begin = found, 0

    def read(self, line: str, number: int) -> None:
        self.line, self.number = line, number
        if self.field(0, (), self.found.values, in_flow=False) != len(line):
            raise _NotPlainError
        self.begin += len(line) + 1

    def field(self, at: int, path: Path, into: dict[str, Value], *, in_flow: bool) -> int:
        """Read a name and its value, and return where that ends."""
        key = _KEY.match(self.line, at)
        if key is None or key[1] in into or key[1] in NULLS:
            raise _NotPlainError
        path = (*path, key[1])
        self.found.keys[path] = Position(self.number, at + 1)
        into[key[1]], end = self.value(key.end(), path, (self.begin + at, self.begin + key.end(1)), in_flow=in_flow)
        return end

    def value(self, at: int, path: Path, key: Range | None, *, in_flow: bool) -> tuple[Value, int]:
        self.found.positions[path] = Position(self.number, at + 1)
        opening = self.line[at : at + 1]
        if opening in {"[", "{"} and len(path) < MAX_DEPTH:
            # It stands before what is in it.
            self.found.spans[path] = ValueSpan(path, key, (0, 0), False, "", in_flow)  # noqa: FBT003 - as below
            value, end = self.sequence(at, path) if opening == "[" else self.mapping(at, path)
            is_scalar, style = False, ""
        elif found := (_IN_BRACKETS if in_flow else _ALONE).match(self.line, at):
            kind, end, is_scalar = found.lastindex or 0, found.end(), True
            value, style = found[kind], _STYLES[kind]
            value = "" if not style and value in NULLS else value
        else:
            raise _NotPlainError
        self.found.spans[path] = ValueSpan(path, key, (self.begin + at, self.begin + end), is_scalar, style, in_flow)
        return value, end

    def sequence(self, at: int, path: Path) -> tuple[Value, int]:
        items: list[Value] = []
        while not self.line.startswith("]", at := self.next(at, first=not items, closing="]")):
            value, at = self.value(at, (*path, len(items)), None, in_flow=True)
            items.append(value)
        return items, at + 1

    def mapping(self, at: int, path: Path) -> tuple[Value, int]:
        fields: dict[str, Value] = {}
        while not self.line.startswith("}", at := self.next(at, first=not fields, closing="}")):
            at = self.field(at, path, fields, in_flow=True)
        return fields, at + 1

    def next(self, at: int, *, first: bool, closing: str) -> int:
        """Return where the next of several stands, or what closes them."""
        if first:
            return at + 1
        if self.line.startswith(", ", at) and not self.line.startswith(closing, at + 2):
            return at + 2
        if not self.line.startswith(closing, at):
            raise _NotPlainError
        return at


class _Reader:
    """Turn the event stream into plain values; recursion is bounded by MAX_DEPTH."""

    def __init__(self, found: FrontMatter, block: str) -> None:
        self.found, self.lines = found, block.split("\n")

    def read(self, events: Iterator[yaml.Event]) -> None:
        self.events = events
        next(events), next(events)  # stream and document start: an empty block has only the first
        first = next(events, None)
        if first is None or isinstance(first, yaml.StreamEndEvent):
            return
        if not isinstance(first, yaml.MappingStartEvent):
            want = "`field: value` lines"
            raise FrontMatterError(Code.YAML, _position(first), "front matter is not a list of fields", want=want)
        self.mapping(first, (), self.found.values, in_flow=bool(first.flow_style))
        next(events)
        if isinstance(second := next(events), yaml.DocumentStartEvent):
            raise FrontMatterError(Code.YAML, _position(second), "front matter has a second document", want="one block")

    def value(self, event: yaml.Event, path: Path, key: Range | None, *, in_flow: bool) -> Value:
        self.refuse(event, path)
        self.found.positions[path] = _position(event)
        begin, self.end = _range(event)
        is_scalar, style = isinstance(event, yaml.ScalarEvent), str(getattr(event, "style", None) or "")
        span = self.found.spans[path] = ValueSpan(path, key, (begin, self.end), is_scalar, style, in_flow)
        if isinstance(event, yaml.MappingStartEvent):
            value: Value = self.mapping(event, path, {}, in_flow=in_flow or bool(event.flow_style))
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self.sequence(path, in_flow=in_flow or bool(event.flow_style))
        elif isinstance(event, yaml.ScalarEvent):
            self.refuse_lost_text(event)
            if style in {"|", ">"}:
                # What YAML gives is where the next line begins.
                self.end = len(self.found.block[: self.end].rstrip())
            value = self.scalar(event)
        else:
            raise FrontMatterError(Code.YAML, _position(event), "malformed YAML: a value is missing")
        self.found.spans[path] = span._replace(value=(begin, self.end))
        return value

    def mapping(self, start: yaml.Event, path: Path, into: dict[str, Value], *, in_flow: bool) -> dict[str, Value]:
        self.refuse(start, path)
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            position = _position(event)
            if not isinstance(event, yaml.ScalarEvent):
                self.refuse(event, path)
                raise FrontMatterError(Code.YAML, position, "a key is not text", want="a field name")
            key = self.scalar(event)
            self.refuse(event, path)
            self.check_key(key, position, (*path, key))
            into[key] = self.value(next(self.events), (*path, key), _range(event), in_flow=in_flow)
        self.close(event)
        return into

    def close(self, event: yaml.Event) -> None:
        """Note where a list or a mapping ends: one in brackets with them, any other with the last value in it."""
        first, last = _range(event)
        if last > first:
            self.end = last

    def check_key(self, key: str, position: Position, path: Path) -> None:
        if key == "<<":
            want = "the fields written out"
            raise FrontMatterError(Code.YAML_FEATURE, position, "merge keys are not allowed", want=want)
        if path in self.found.keys:
            first = self.found.keys[path].line
            what = f"{shown(key)} is given twice, first in line {first}"
            raise FrontMatterError(Code.DUPLICATE_KEY, position, what, want="one of the two")
        self.found.keys[path] = position

    def sequence(self, path: Path, *, in_flow: bool) -> list[Value]:
        items: list[Value] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.value(event, (*path, len(items)), None, in_flow=in_flow))
        self.close(event)
        return items

    def scalar(self, event: yaml.ScalarEvent) -> str:
        text = str(event.value)
        # Escapes in double quotes can bring in what the raw text check could not see. Nothing of ours decodes entities;
        # readers of feeds do.
        for _, name in (*forbidden(text), *forbidden_entities(text)):
            raise FrontMatterError(
                Code.CHARACTER, _position(event), f"forbidden character {name}", want="a page without it"
            )
        # The same goes for letters: the text of the page has those that are written as they are.
        if event.style == '"' and text not in self.found.block:
            named = (message(f"letter {name} among Latin ones", want=LATIN) for _, name in lookalikes(text))
            for fault in (*named, *(fault for _, fault in styled(text))):
                raise FrontMatterError(Code.CHARACTER, _position(event), fault)
        return "" if not event.style and text in NULLS else text

    def refuse_lost_text(self, event: yaml.ScalarEvent) -> None:
        """Refuse `title: Casual Talks #13`, which is the title `Casual Talks` and a comment."""
        mark = event.end_mark
        line = self.lines[mark.line] if mark and mark.line < len(self.lines) else ""
        lost = LOST_TEXT.match(line, mark.column) if mark else None
        if mark and lost and not event.style:
            position = Position(mark.line + 2, lost.start(1) + 1)
            want = "quotes around the value, or `# ` for a comment"
            raise FrontMatterError(Code.YAML, position, "text after ` #` is a comment", lost[1], want)

    def refuse(self, event: yaml.Event, path: Path) -> None:
        position = _position(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            want = "the value written out"
            raise FrontMatterError(Code.YAML_FEATURE, position, "anchors and aliases are not allowed", want=want)
        if tag := getattr(event, "tag", None):
            raise FrontMatterError(Code.YAML_FEATURE, position, "tags are not allowed", tag, "the plain value")
        if len(path) > MAX_DEPTH:
            raise FrontMatterError(Code.NESTING, position, "nested too deep", want=f"at most {MAX_DEPTH} levels")


def _position(event: yaml.Event) -> Position:
    mark = event.start_mark
    return Position(mark.line + 2, mark.column + 1) if mark else Position()


def _range(event: yaml.Event) -> Range:
    first, last = event.start_mark, event.end_mark
    return (first.index, last.index) if first and last else (0, 0)
