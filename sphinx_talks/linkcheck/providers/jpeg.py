"""The size of a picture, from its first bytes."""

from __future__ import annotations

START = b"\xff\xd8"
#: The frame headers (ITU-T T.81, B.1.1.3): they hold the size.
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def size_of(picture: bytes) -> tuple[int, int] | None:
    """Return width and height of a JPEG in pixels, None where they cannot be read."""
    at = len(START) if picture.startswith(START) else len(picture)
    while at + 9 <= len(picture) and picture[at] == 0xFF:  # noqa: PLR2004 - what every segment begins with
        if picture[at + 1] in FRAMES:
            height, width = picture[at + 5 : at + 7], picture[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        at += 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
    return None
