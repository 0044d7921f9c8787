"""How wide words are, so that no two of them are drawn over each other."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Wider than nearly all Latin text is set, in em: whose font it will be is not known.
LATIN = 0.6
ELLIPSIS = "…"


def width(text: str, size: float) -> float:
    """Return how wide a text is at most, in the unit of its size; what may be full-width counts as that."""
    return sum(_em(character) for character in text) * size


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    return 1 if unicodedata.east_asian_width(character) in {"W", "F", "A"} else LATIN


def fit(text: str, room: float, size: float) -> str:
    """Return a text that is no wider than the room, cut where it has to be."""
    if width(text, size) <= room:
        return text
    room -= width(ELLIPSIS, size)
    kept = ""
    for character in text:
        if width(kept + character, size) > room:
            break
        kept += character
    return f"{kept.rstrip()}{ELLIPSIS}" if kept else ""


def lines(pieces: Sequence[str], room: float, size: float, most: int = 2) -> list[str]:
    """Return pieces, each of which should stay whole, on lines no wider than the room; what is over is cut."""
    found: list[str] = []
    for piece in pieces:
        if found and width((found[-1] + piece).strip(), size) <= room:
            found[-1] += piece
        else:
            found.append(piece)
    kept = [line.strip() for line in found[: most - 1]]
    rest = "".join(found[most - 1 :]).strip()
    return [fit(line, room, size) for line in (*kept, rest) if line]
