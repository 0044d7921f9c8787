"""Cut Japanese titles into phrases, so that a line never ends inside a word.

BudouX finds them with a small model of its own: no dictionary, no network, the same result everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budoux import Parser

#: Kana and Han.
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
#: An opportunity to break overrides the browser's own rules, so those that matter are kept here (JIS X 4051).
_NOT_FIRST = frozenset(
    "、。，．・：；！？ー〜～…‥々ゝゞ゛゜」』）】〉》〕］｝”’ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％℃,.:;!?)]}%/-"
)
_NOT_LAST = frozenset("「『（【〈《〔［｛“‘＃＠￥([{#@$/~〜～")


@cache
def _parser() -> Parser:
    """Return the parser of Japanese, imported when the first Japanese title is met."""
    from budoux import load_default_japanese_parser

    return load_default_japanese_parser()


@lru_cache(maxsize=32_768)
def phrases(text: str) -> tuple[str, ...]:
    """Return a title in pieces that should each stay on one line; joined they are the title."""
    if not JAPANESE.search(text):
        return (text,)
    pieces: list[str] = []
    for chunk in _parser().parse(text):
        if pieces and not _breaks(pieces[-1][-1], chunk[0]):
            pieces[-1] += chunk
        else:
            pieces.append(chunk)
    return tuple(pieces)


def _breaks(last: str, first: str) -> bool:
    """Return whether a line may end between two characters."""
    if last in _NOT_LAST or first in _NOT_FIRST or first.isspace():
        return False
    # Within 13 or v2 no line ends, and between Latin words the space will do.
    if last.isascii() and first.isascii():
        return False
    # A character is never parted from what combines with it, nor an emoji from what it is joined to.
    return last != "\u200d" and unicodedata.category(first) not in {"Mn", "Mc", "Me", "Cf", "Sk"}
