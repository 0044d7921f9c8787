"""Edit lists in the front matter of a page: comments, order and form of everything else stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from sphinx_talks.content import frontmatter
from sphinx_talks.content.edits import Edit
from sphinx_talks.content.frontmatter import scalar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sphinx_talks.authoring.rename.source import Source


def flow(node: yaml.Node) -> str:
    """Return a value in one line, as it can stand in a list between brackets."""
    if isinstance(node, yaml.MappingNode):
        return "{{{}}}".format(", ".join(f"{key.value}: {flow(value)}" for key, value in node.value))
    if isinstance(node, yaml.SequenceNode):
        return "[{}]".format(", ".join(map(flow, node.value)))
    return scalar(node.value)


class Matter:
    """The block of a page, which has been read without a fault."""

    def __init__(self, source: Source) -> None:
        """Compose the block again, for the ends of what stands in it."""
        self.source = source
        block, _, self.skipped = frontmatter.split(source.plain)
        # No deeper than the checks let it be, and without anchors.
        node = yaml.compose(block, Loader=frontmatter.LOADER)
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        self.fields: dict[str, tuple[yaml.Node, yaml.Node]] = {key.value: (key, value) for key, value in pairs}

    def start(self, node: yaml.Node) -> int:
        """Return where a node begins in the text."""
        return self.source.offset(node.start_mark.line + 2, node.start_mark.column + 1)

    def end(self, node: yaml.Node) -> int:
        """Return where a node ends; that of a block is the end of what stands last in it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self.end(last[1] if isinstance(last, tuple) else last)
        end = self.source.offset(node.end_mark.line + 2, node.end_mark.column + 1)
        # That of a text in several lines is where the next line begins.
        return len(self.source.text[:end].rstrip()) if getattr(node, "style", None) in {"|", ">"} else end

    def line_after(self, offset: int) -> int:
        """Return where the next line begins."""
        return self.source.text.index("\n", offset) + 1

    def append(self, name: str, items: Sequence[str]) -> Iterator[Edit]:
        """Add items, each as it is to be written, to a list that may not be there yet."""
        if not items:
            return
        joined, newline = ", ".join(items), self.source.newline
        _, node = self.fields.get(name, (None, None))
        if node is None:
            at = self.source.offset(self.skipped, 1)
            yield Edit(at, at, f"{name}: [{joined}]{newline}")
        elif not isinstance(node, yaml.SequenceNode):
            raise TypeError(name)
        elif node.flow_style:
            at = self.end(node.value[-1]) if node.value else self.start(node) + 1
            yield Edit(at, at, f", {joined}" if node.value else joined)
        else:
            lead = self._lead(node.value[-1])
            at = self.line_after(self.end(node))
            yield Edit(at, at, "".join(f"{lead}{item}{newline}" for item in items))

    def replace(self, name: str, number: int, item: str) -> Edit:
        """Write an item of a list otherwise."""
        node = self.fields[name][1].value[number]
        return Edit(self.start(node), self.end(node), item)

    def remove(self, name: str, numbers: Collection[int]) -> Iterator[Edit]:
        """Take items out of a list, or the whole field when none is left."""
        key, node = self.fields[name]
        if not isinstance(node, yaml.SequenceNode):
            raise TypeError(name)
        items = node.value
        if len(numbers) == len(items):
            yield Edit(self.start(key), self.line_after(self.end(node)), "")
            return
        kept_before = False
        for number, item in enumerate(items):
            if number not in numbers:
                kept_before = True
            elif not node.flow_style:
                yield Edit(self._line_of(item), self.line_after(self.end(item)), "")
            elif kept_before:
                yield Edit(self.end(items[number - 1]), self.end(item), "")
            else:
                yield Edit(self.start(item), self.start(items[number + 1]), "")

    def field(self, name: str) -> str:
        """Return the lines of a field, as they are written."""
        key, node = self.fields[name]
        return self.source.text[self.start(key) : self.line_after(self.end(node))]

    def _line_of(self, node: yaml.Node) -> int:
        return self.source.offset(node.start_mark.line + 2, 1)

    def _lead(self, item: yaml.Node) -> str:
        """Return what stands before an item of a block list: spaces, the hyphen, spaces."""
        return self.source.text[self._line_of(item) : self.start(item)]
