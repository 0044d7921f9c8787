"""Files with a piece for each record: pieces of records that say the same are taken out of the file that is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx_talks.content.pages import Entry


@dataclass(frozen=True)
class Pieces:
    """How the content of a file is made: a piece of each record, b"" where a record has none, and all of them joined.

    `split` takes apart again what `join` has made; what it makes of anything else is not used.
    """

    entries: Sequence[Entry]
    make: Callable[[Entry], bytes]
    join: Callable[[Sequence[tuple[Entry, bytes]]], bytes]
    split: Callable[[bytes], Sequence[bytes]]

    def whole(self) -> bytes:
        """Return the content, all of it made."""
        return self.mended(b"", (), frozenset())[0]

    def mended(self, before: bytes, known: Sequence[str], same: AbstractSet[str]) -> tuple[bytes, list[str]]:
        """Return the content, and the docnames of the records that have a piece in it.

        `before` is a content, `known` are the docnames that were returned with it; `same` are those of the records that
        say what they said then.
        """
        found = self.split(before) if before else ()
        there = dict(zip(known, found, strict=True)) if len(found) == len(known) else {}
        rows = [(one, there.get(one.docname) if one.docname in same else None) for one in self.entries]
        made = [(one, piece) for one, kept in rows if (piece := self.make(one) if kept is None else kept)]
        return self.join(made), [entry.docname for entry, _ in made]
