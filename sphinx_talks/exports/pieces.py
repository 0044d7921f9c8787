"""Files with a piece for each record: pieces of records that say the same are taken out of the file that is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
        return self.join([(entry, piece) for entry in self.entries if (piece := self.make(entry))])

    def mended(self, before: bytes, known: Mapping[str, str], keys: Mapping[str, str]) -> tuple[bytes, dict[str, str]]:
        """Return the content, and the keys of the records that have a piece in it.

        `before` is a content, `known` are the keys that were returned with it; `keys` are those of today, by docname.
        """
        found = self.split(before) if known else ()
        there = dict(zip(known, found, strict=True)) if len(found) == len(known) else {}
        rows = []
        for entry in self.entries:
            name = entry.docname
            piece = there[name] if name in there and known[name] == keys[name] else self.make(entry)
            if piece:
                rows.append((entry, piece))
        return self.join(rows), {entry.docname: keys[entry.docname] for entry, _ in rows}
