"""What is the same to a searcher: one stream of characters for all ways of writing a text.

`scripts/talks-fold.js` does the same in the browser; `tests/search/fold-cases.json` holds both to it. Each character is
folded by itself (but for one rule), so that a part of a text folds to a part of the text's stream.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Marks that decomposition leaves behind Latin, Greek and Cyrillic letters.
_MARKS = re.compile("[\u0300-\u036f]")
#: What may decompose into such, or into other characters than it is composed of.
_DECOMPOSED = re.compile("[^\x00-\x7f\u3000-\u3098\u309b-\u30ff\u4e00-\u9fff]")
_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
#: Between words in one spelling and missing in another: human-in-the-loop, データ・基盤.
_JOINERS = "'\"\u2018\u2019\u201c\u201d\\-\u2010-\u2015\u2212\u30fb\u00b7\u2027"
#: Long vowel mark, stray voicing marks, controls, and what is not seen.
_SILENT = (
    "\u30fc\u3099\u309a\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ud800-\udfff\U000e0000-\U000e0fff"
)
CJK_CHARACTERS = (
    "\u3005-\u3007\u3021-\u3029\u3041-\u30ff\u3100-\u312f\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\u0e00-\u0eff\u1780-\u17ff\U00020000-\U0010ffff"
)
_SPACE, _JOINER, _DROPPED, _IS_CJK = (
    re.compile(f"[{chars}]") for chars in (_SPACES, _JOINERS, _SILENT, CJK_CHARACTERS)
)
_LARGE = dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True))
_LARGE["ヴ"] = "ブ"
#: Input methods differ in which of the two they write; the other one has become ~ by decomposition.
_LARGE["\u301c"] = "~"
#: Two characters, so that ヴァ and バ are the same.
_SPELLED = {"バ": "ブア", "ビ": "ブイ", "ベ": "ブエ", "ボ": "ブオ"}
#: Behind these an イ says no more than a long vowel mark: メイン, インターフェイス.
_E_ROW = frozenset("エケセテネヘメレゲゼデペ")
_I = frozenset("イい")
_TO_KATAKANA = 0x60

_MARKED_KANA = re.compile("[\u3046-\u307b\u30a6-\u30db\uff73-\uff8e][\u3099\u309a\uff9e\uff9f]")

#: How a character is written otherwise: not at all, in another form, in hiragana.
PLAIN, FORM, HIRAGANA = range(3)
#: What a character is to the index; of CJK the kinds by which words are segmented.
CJK, WORD, SIGN = "C", "W", "S"
KATAKANA, FROM_HIRAGANA = "K", "H"


class Stream(NamedTuple):
    """Folded characters, how each was altered, and whether a word boundary or a dropped character is before it."""

    text: str
    altered: bytes
    bound: bytes
    joint: bytes
    #: Dropped characters that can be searched for by themselves, each with the index of the next one of the stream.
    signs: tuple[tuple[str, int], ...]
    #: What a part of the text may begin or end with, though the stream does not have it: an イ that was dropped
    #: before an index, or at an index a kana without its mark.
    edges: tuple[tuple[int, str], ...]
    #: The kind of each character as ASCII.
    kinds: bytes


@lru_cache(maxsize=1024)
def light(text: str) -> str:
    """Return a text without differences of width, case and diacritics."""
    return light_once(text)


def light_once(text: str) -> str:
    """Return the same of a text that is too long to be kept."""
    # Decomposing takes most of the time of what is said, and leaves most of it as it is.
    if not _DECOMPOSED.search(text) and unicodedata.is_normalized("NFKC", text):
        return text.lower()
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", bare).lower().replace("ς", "σ")


@cache
def _folded(char: str) -> tuple[str, int]:
    """Return what one character becomes, '' for nothing, and how it was altered."""
    if _SPACE.match(char) or _JOINER.match(char) or _DROPPED.match(char):
        return "", PLAIN
    code = ord(char)
    if 0x3041 <= code <= 0x3096 or code in (0x309D, 0x309E):  # noqa: PLR2004 - the hiragana of Unicode
        kana = chr(code + _TO_KATAKANA)
        large = _LARGE.get(kana, kana)
        return _SPELLED.get(large, large), HIRAGANA
    if char in _LARGE:
        return _LARGE[char], FORM
    return _SPELLED.get(char, char), PLAIN


@cache
def class_of(char: str) -> str:
    """Return whether a character of a stream is CJK, part of a word, or punctuation or a symbol."""
    if _IS_CJK.match(char):
        return CJK
    return WORD if unicodedata.category(char)[0] in "LN" else SIGN


class _Action(NamedTuple):
    """What a character does to the stream."""

    became: str
    altered: int
    #: A dropped one parts words, and can be searched for by itself.
    breaks: bool
    searchable: bool


@cache
def _action(char: str) -> _Action:
    became, altered = _folded(char)
    joiner = not became and bool(_JOINER.match(char))
    breaks = joiner or bool(not became and _SPACE.match(char))
    return _Action(became, altered, breaks, joiner or char == "\u30fc")


def folded(char: str) -> tuple[str, bool]:
    """Return what a character of a light text becomes, '' for nothing, and whether it then parts words."""
    action = _action(char)
    return action.became, action.breaks


#: Kinds in the order of their numbers, which stand above how a character was altered.
_KINDS = (CJK, WORD, SIGN, KATAKANA, FROM_HIRAGANA)
_ALTERED = bytes(code & 3 for code in range(256))
_KIND = bytes(ord(_KINDS[min(code >> 2, len(_KINDS) - 1)]) for code in range(256))


@cache
def _noted(char: str) -> tuple[str, int, bool]:
    """Return what a character becomes, its kind and how it was altered, and whether more than that is to be noted."""
    became, altered, _, _ = _action(char)
    kind = class_of(became[0]) if became else SIGN
    if kind == CJK and altered == HIRAGANA:
        kind = FROM_HIRAGANA
    elif "\u30a1" <= became[:1] <= "\u30fa":
        kind = KATAKANA
    return became, _KINDS.index(kind) << 2 | altered, len(became) != 1 or char in _I


def fold(text: str) -> Stream:
    """Return the stream of a text."""
    out: list[str] = []
    codes = bytearray()
    # Behind which characters of the stream a word ends, and something was dropped.
    bound, joint = [0], [-1]
    signs: list[tuple[str, int]] = []
    edges: list[tuple[int, str]] = [*_unvoiced(text)]
    for char in light(text):
        became, code, is_special = _noted(char)
        if is_special:
            here = len(out)
            if not became:
                _, _, breaks, searchable = _action(char)
                (bound if breaks else joint).append(here)
                if searchable:
                    signs.append((char, here))
                continue
            if became in _I and bound[-1] != here != joint[-1] and out[-1] in _E_ROW:
                joint.append(here)
                edges.append((here, "イ"))
                continue
            out += became
            codes += bytes((code,)) * len(became)
        else:
            out.append(became)
            codes.append(code)
    size = len(out)
    return Stream(
        "".join(out),
        bytes(codes.translate(_ALTERED)),
        _set(size, bound),
        _set(size, joint[1:]),
        tuple(signs),
        tuple(edges),
        bytes(codes.translate(_KIND)),
    )


def _set(size: int, places: list[int]) -> bytes:
    """Return so many bytes, 1 at these positions."""
    made = bytearray(size + 1)
    for place in places:
        made[place] = 1
    return bytes(made[:size])


def _unvoiced(text: str) -> Iterator[tuple[int, str]]:
    """Yield the kana that are written with their mark apart, as somebody has them who copies without the mark."""
    for found in _MARKED_KANA.finditer(text):
        before = fold(text[: found.start()] + found[0][0]).text
        yield len(before) - 1, before[-1]
