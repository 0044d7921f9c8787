"""What a server said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

PERMANENT = frozenset({301, 308})


class Move(NamedTuple):
    """A redirect: its status, and the whole address it led to."""

    status: int
    address: str


@dataclass(frozen=True)
class Answer:
    """The last answer after all redirects."""

    status: int
    #: Where it came from, with the fragment that belongs to it.
    address: str
    moves: tuple[Move, ...]
    #: Names in lower case; several of one name are joined with `, `.
    headers: Mapping[str, str]
    #: At most `Limits.body` bytes, decompressed.
    body: bytes
    #: Whether there is more of the body, or what there is could not be read.
    cut: bool
    #: What the servers took, without our own waiting.
    seconds: float = 0.0
    #: Whether a redirect led from https to http.
    insecure: bool = False

    @property
    def moved(self) -> str:
        """Return where permanent redirects alone led, '' where there was none or another kind among them."""
        if not self.moves or any(move.status not in PERMANENT for move in self.moves):
            return ""
        return self.moves[-1].address
