"""What is the same to a searcher: one stream of characters for all ways of writing a text.

`scripts/talks-fold.js` does the same in the browser; `tests/search/fold-cases.json` holds both to it. Each character is
folded by itself (but for one rule), so that a part of a text folds to a part of the text's stream.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
#: Characters that one becomes at most.
MOST_OF_ONE = 2
#: Two characters, so that ヴァ and バ are the same.
_SPELLED = {"バ": "ブア", "ビ": "ブイ", "ベ": "ブエ", "ボ": "ブオ"}
#: Behind these an イ says no more than a long vowel mark: メイン, インターフェイス.
_E_ROW = frozenset("エケセテネヘメレゲゼデペ")
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


#: Between texts that are folded together, and in place of an イ that only says that a vowel is long: no text has them.
_BETWEEN, _LONG_I = "\udc00", "\udc01"
#: A code is the kind above how a character was altered, and two flags of what is before it; or the kind says that a
#: character was dropped, and the rest why. Without flags all are ASCII, as `str.translate` needs to be fast.
_KINDS = (CJK, WORD, SIGN, KATAKANA, FROM_HIRAGANA)
_JOINT, _BOUND, _BREAKS, _NOTED = 0x20, 0x40, 1, 2
_BETWEEN_CODE, _DROPPED_CODE = len(_KINDS) << 2, 7 << 2
_CODES = range(256)
_IS_KEPT = [code >> 2 & 7 < len(_KINDS) for code in _CODES]
_ALTERED = bytes(code & 3 if _IS_KEPT[code] else 0 for code in _CODES)
_KIND = bytes(ord(_KINDS[code >> 2 & 7]) if _IS_KEPT[code] else 0 for code in _CODES)
_IS_BOUND, _IS_JOINT = (bytes(bool(code & flag) and _IS_KEPT[code] for code in _CODES) for flag in (_BOUND, _JOINT))
_ARE_DROPPED = bytes(range(_DROPPED_CODE, _DROPPED_CODE + 4))
_IS_DROPPED = bytes(code in _ARE_DROPPED for code in _CODES)
#: What parts words, and what was dropped within one.
_PARTS = bytes(code == _BETWEEN_CODE or (code in _ARE_DROPPED and code & _BREAKS > 0) for code in _CODES)
_WITHIN = bytes(code in _ARE_DROPPED and not code & _BREAKS for code in _CODES)
_IS_NOTED = re.compile(b"[%b]" % bytes(code for code in _ARE_DROPPED if code & _NOTED))
_NOT_NOTED = bytes(code for code in _ARE_DROPPED if not code & _NOTED)
_SEARCHABLE = re.compile(f"[{_JOINERS}\u30fc{_LONG_I}]")
_LENGTHENED = "".join(char for char in map(chr, range(0x3041, 0x30FF)) if _folded(char)[0][-1:] in _E_ROW)
_LENGTHENING = re.compile(f"[イい](?<=[{_LENGTHENED}].)")


class _Table(dict[int, str | None]):
    """What each character becomes, as `str.translate` asks for it."""

    def __init__(self, make: Callable[[str], str], between: str, long: str | None) -> None:
        super().__init__({ord(_LONG_I): long})
        self.between = between
        self.make = make

    def __missing__(self, code: int) -> str | None:
        made = self[code] = self.make(chr(code)) or None
        return made


@cache
def _tables() -> tuple[_Table, _Table]:
    """Return what characters become, and their codes."""
    return (
        _Table(lambda char: _folded(char)[0], "\0", None),
        _Table(_code, chr(_BETWEEN_CODE), chr(_DROPPED_CODE | _NOTED)),
    )


def _code(char: str) -> str:
    became, altered, breaks, searchable = _action(char)
    if not became:
        return chr(_DROPPED_CODE | _BREAKS * breaks | _NOTED * searchable)
    kind = class_of(became[0])
    if kind == CJK and altered == HIRAGANA:
        kind = FROM_HIRAGANA
    elif "\u30a1" <= became[0] <= "\u30fa":
        kind = KATAKANA
    return chr(_KINDS.index(kind) << 2 | altered) * len(became)


def fold(text: str) -> Stream:
    """Return the stream of a text."""
    return _streamed(light(text), [*_unvoiced(text)])


def fold_all(texts: Sequence[str]) -> Stream:
    """Return the streams of several texts, each with U+0000 behind it."""
    made = _streamed(_BETWEEN.join([*map(light, texts), ""]), [])
    if not _MARKED_KANA.search("".join(texts)):
        return made
    starts = accumulate((len(one) + 1 for one in made.text.split("\0")), initial=0)
    edges = [(start + at, char) for start, text in zip(starts, texts, strict=False) for at, char in _unvoiced(text)]
    return made._replace(edges=(*edges, *made.edges))


def _streamed(text: str, edges: list[tuple[int, str]]) -> Stream:
    """Return the stream of a light text; all characters at once, flags as the bytes of large numbers."""
    text = _LENGTHENING.sub(_LONG_I, text)
    # Each text by itself: one in ASCII takes a tenth of the time.
    parts = text.split(_BETWEEN)
    became, codes = (table.between.join([part.translate(table) for part in parts]) for table in _tables())
    raw = codes.encode("latin-1")
    noted = zip(_SEARCHABLE.findall(text), _IS_NOTED.finditer(raw.translate(None, _NOT_NOTED)), strict=True)
    signs = [(char, found.start() - before) for before, (char, found) in enumerate(noted)]
    edges += [(place, "イ") for char, place in signs if char == _LONG_I]
    kept = _flagged(raw).translate(None, _ARE_DROPPED)
    return Stream(
        became,
        kept.translate(_ALTERED),
        kept.translate(_IS_BOUND),
        kept.translate(_IS_JOINT),
        tuple(sign for sign in signs if sign[0] != _LONG_I),
        tuple(edges),
        kept.translate(_KIND),
    )


def _became(text: str) -> str:
    return _LENGTHENING.sub(_LONG_I, text).translate(_tables()[0])


def _flagged(raw: bytes) -> bytes:
    """Return codes with the flags of what was dropped before a character."""
    size = len(raw) + 1
    dropped = int.from_bytes(raw.translate(_IS_DROPPED), "little")
    kept = int.from_bytes(b"\1" * size, "little") ^ dropped
    made = int.from_bytes(raw, "little")
    # A text begins as behind a space.
    for marks, first, flag in ((_PARTS, 1, _BOUND), (_WITHIN, 0, _JOINT)):
        behind = int.from_bytes(raw.translate(marks), "little") << 8 | first
        # What is added within a row of dropped characters is carried to the first one behind them.
        made |= ((behind | dropped * 0xFF + (behind & dropped)) & kept) * flag
    return made.to_bytes(size, "little")[:-1]


def _unvoiced(text: str) -> Iterator[tuple[int, str]]:
    """Yield the kana that are written with their mark apart, as somebody has them who copies without the mark."""
    at = last = 0
    for found in _MARKED_KANA.finditer(text):
        # Nothing before a kana changes what it becomes, so that the text between can be measured by itself.
        at += len(_became(light(text[last : found.start()])))
        last = found.start()
        kana = _became(light(found[0][0]))
        yield at + len(kana) - 1, kana[-1]
