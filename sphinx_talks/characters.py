"""Find characters that a reader cannot see but a page can be bent with."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from sphinx_talks.problems import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

# Controls but tab and line feed; bidi controls (UAX #9); zero-width and invisible characters; line and
# paragraph separators; non-characters and surrogates. A joiner inside an emoji sequence is left alone.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u3164\uffa0"
    "\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
    "|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
)


def forbidden(text: str) -> Iterator[tuple[Position, str]]:
    """Yield place and name (`U+202E RIGHT-TO-LEFT OVERRIDE`) of each forbidden character."""
    if FORBIDDEN.search(text) is None:
        return
    for number, line in enumerate(text.split("\n"), 1):
        for found in FORBIDDEN.finditer(line):
            yield Position(number, found.start() + 1), name_of(found.group())


def name_of(character: str) -> str:
    """Return code point and Unicode name, as `U+0000` where Unicode gives no name."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()
