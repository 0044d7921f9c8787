"""Where every key and value of a front matter block begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import yaml

from sphinx_talks.content.frontmatter import LOADER, MAX_DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.edits import Lines
    from sphinx_talks.content.frontmatter import Path

#: From the first character to before the last, counted in the whole page.
Range: TypeAlias = "tuple[int, int]"


class Span(NamedTuple):
    """One value: its path, its key where it has one, and how it is written."""

    path: Path
    key: Range | None
    value: Range
    #: Whether it is text, and not a list or a mapping.
    is_scalar: bool
    #: `'` or `"` where it is quoted, '' where it is plain.
    style: str
    #: Whether it stands in brackets, where a comma ends it.
    in_flow: bool


def spans(block: str, lines: Lines) -> list[Span]:
    """Return the spans of a block that was read without a fault; its first line is line 2 of the page."""
    walk = _Walk(lines)
    walk.mapping(yaml.parse(block, Loader=LOADER))
    return walk.found


class _Walk:
    """Follow the events of a block; recursion is bounded as in the reader."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.found: list[Span] = []

    def range(self, event: yaml.Event) -> Range:
        first, last = event.start_mark, event.end_mark
        if first is None or last is None:
            return (0, 0)
        return self.lines.starts[first.line + 1] + first.column, self.lines.starts[last.line + 1] + last.column

    def mapping(self, events: Iterator[yaml.Event]) -> None:
        for event in events:
            if isinstance(event, yaml.MappingStartEvent):
                self.inside(events, (), in_flow=bool(event.flow_style))
                return

    def inside(self, events: Iterator[yaml.Event], path: Path, *, in_flow: bool) -> None:
        while isinstance(key := next(events), yaml.ScalarEvent):
            self.value(next(events), events, (*path, str(key.value)), self.range(key), in_flow=in_flow)

    def sequence(self, events: Iterator[yaml.Event], path: Path, *, in_flow: bool) -> None:
        number = 0
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            self.value(event, events, (*path, number), None, in_flow=in_flow)
            number += 1

    def value(
        self, event: yaml.Event, events: Iterator[yaml.Event], path: Path, key: Range | None, *, in_flow: bool
    ) -> None:
        is_scalar = isinstance(event, yaml.ScalarEvent)
        style = str(event.style or "") if isinstance(event, yaml.ScalarEvent) else ""
        self.found.append(Span(path, key, self.range(event), is_scalar, style, in_flow))
        if len(path) > MAX_DEPTH:
            msg = "nested deeper than the reader allows"
            raise ValueError(msg)
        if isinstance(event, yaml.MappingStartEvent):
            self.inside(events, path, in_flow=in_flow or bool(event.flow_style))
        elif isinstance(event, yaml.SequenceStartEvent):
            self.sequence(events, path, in_flow=in_flow or bool(event.flow_style))
