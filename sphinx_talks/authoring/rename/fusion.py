"""The front matter of two pages made into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from sphinx_talks.authoring.rename.matter import flow
from sphinx_talks.content.edits import Edit
from sphinx_talks.content.frontmatter import scalar
from sphinx_talks.content.problems import RefusedError, message, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.authoring.rename.matter import Matter
    from sphinx_talks.content.pages import Entry

#: Fields that are the names of a record.
NAMES = frozenset({"title", "title_en", "name", "name_en"})
#: Fields, and roles of the same name, in which a record cannot name itself.
TO_OTHERS = frozenset({"broader", "not_same_as", "related"})


class Fusion:
    """Bring what `lost` says into the block of `kept`.

    Its names become aliases, its lists are appended, fields that only it has are taken over as they are written.
    """

    def __init__(self, into: Matter, other: Matter, kept: Entry, lost: Entry, prefer: str | None) -> None:
        """Take both blocks, and the id of the one that is right where they differ."""
        self.into, self.other, self.kept, self.lost = into, other, kept, lost
        self.prefer = prefer

    def edits(self) -> Iterator[Edit]:
        """Yield the edits of the block that stays; raises RefusedError with every field in which both differ."""
        conflicts, taken = [], []
        for name in dict.fromkeys([*self.other.fields, *(TO_OTHERS & self.into.fields.keys())]):
            ours, theirs = (matter.fields.get(name, (None, None))[1] for matter in (self.into, self.other))
            if name in {"aliases", "title", "name"}:
                continue
            if ours is None and theirs is not None:
                taken.append(self._taken(name, theirs))
            elif isinstance(ours, yaml.SequenceNode):
                yield from self._joined(name, ours.value, theirs.value if theirs else [])
            elif name not in NAMES and ours and theirs and _value(ours) != _value(theirs):
                if self.prefer is None:
                    conflicts.append(self._conflict(name, ours, theirs))
                elif self.prefer == self.lost.id:
                    yield self._exchanged(name)
        if conflicts:
            raise RefusedError([*conflicts, f"say which is right: --prefer {self.lost.id} or --prefer {self.kept.id}"])
        at = self.into.source.offset(self.into.skipped, 1)
        yield Edit(at, at, "".join(taken))
        yield from self.into.append("aliases", [scalar(name) for name in self._names()])

    def _joined(self, name: str, ours: Sequence[yaml.Node], theirs: Sequence[yaml.Node]) -> Iterator[Edit]:
        """Yield the edits that put two lists together."""
        own = [_value(item) for item in ours]
        added = [flow(item) for item in theirs if _value(item) not in own and not self._is_own(name, item)]
        gone = [number for number, item in enumerate(ours) if self._is_own(name, item)]
        while gone and added:
            yield self.into.replace(name, gone.pop(), added.pop(0))
        if gone:
            yield from self.into.remove(name, gone)
        yield from self.into.append(name, added)

    def _names(self) -> list[str]:
        """Return what becomes an alias: id and names of the record that goes, unless it is a name already."""
        ours, theirs = self.kept.record, self.lost.record
        if ours is None or theirs is None:
            return []
        known = {ours.title, ours.title_en or theirs.title_en, *ours.aliases, self.kept.id}
        names = [self.lost.id, theirs.title, theirs.title_en, *theirs.aliases]
        return [name for name in dict.fromkeys(names) if name and name not in known]

    def _taken(self, name: str, node: yaml.Node) -> str:
        """Return the lines of a field that only the other page has."""
        newline = self.into.source.newline
        if isinstance(node, yaml.SequenceNode) and any(self._is_own(name, item) for item in node.value):
            items = [flow(item) for item in node.value if not self._is_own(name, item)]
            return f"{name}: [{', '.join(items)}]{newline}" if items else ""
        return self.other.field(name).replace("\r\n", "\n").replace("\n", newline)

    def _is_own(self, name: str, item: yaml.Node) -> bool:
        """Tell whether an item would name the page itself."""
        both = (self.kept, self.lost)
        ids = {entry.id for entry in both} | {alias for entry in both if entry.record for alias in entry.record.aliases}
        return name in TO_OTHERS and _value(item) in ids

    def _exchanged(self, name: str) -> Edit:
        key, node = self.into.fields[name]
        begin, end = self.into.start(key), self.into.line_after(self.into.end(node))
        text = self.other.field(name).replace("\r\n", "\n").replace("\n", self.into.source.newline)
        return Edit(begin, end, text)

    def _conflict(self, name: str, ours: yaml.Node, theirs: yaml.Node) -> str:
        line = self.into.source.line_at(self.into.start(ours))
        want = f"one value; {self.lost.path} has {shown(_value(theirs))}"
        return f"{self.kept.path}:{line}:1: {message(f'{name} differs', _value(ours), want)}"


def _value(node: yaml.Node) -> object:
    """Return what a node says, as plain values to compare."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    return node.value
