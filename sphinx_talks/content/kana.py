"""Names in kana for those who read Latin letters alone."""

from __future__ import annotations

import re
import unicodedata

#: Kana whose Unicode names are spelled in another way than by Hepburn; what depends on the next one is marked.
_HEPBURN = {
    "SI": "shi", "TI": "chi", "TU": "tsu", "HU": "fu", "ZI": "ji", "DI": "ji", "DU": "zu", "WO": "o", "N": "N",
    "SMALL TU": "!",
}  # fmt: skip
#: Palatalized syllables, other small kana, doubled consonants, ん before a vowel, and long vowels of loan words.
_JOINED = [
    (re.compile(pattern), becomes)
    for pattern, becomes in (
        ("(?<=sh|ch)i~y", ""), ("ji~y", "j"), ("i~y", "y"), ("[aiueo]?~", ""), ("!(?=ch)", "t"), ("!([a-z])", r"\1\1"),
        ("!", ""), ("N(?=[aiueoy])", "n'"), ("N", "n"), ("([aiueo])ー", r"\1\1"),
    )
]  # fmt: skip


def spelled(name: str, reading: str) -> str:
    """Return the reading of a name in Latin letters; '' where the name has such, or no reading is known."""
    read = hiragana(reading or name)
    if any(map(str.isascii, name.replace(" ", ""))) or not all(map(is_kana, read.replace(" ", ""))):
        return ""
    return " ".join(map(str.capitalize, latin(read).split()))


def latin(kana: str) -> str:
    """Return hiragana in Latin letters by Hepburn, other characters as they are.

    Long vowels stand as their kana do: whether two are one sound (さとう) or not (いのうえ) only the word says.
    """
    spelled = "".join(map(_letters, kana))
    for pattern, becomes in _JOINED:
        spelled = pattern.sub(becomes, spelled)
    return spelled


def _letters(char: str) -> str:
    name = unicodedata.name(char).removeprefix("HIRAGANA LETTER ") if "ぁ" <= char <= "ゖ" else ""
    return _HEPBURN.get(name, name.replace("SMALL ", "~").lower()) or char


def is_kana(char: str) -> bool:
    """Return whether a character is one of hiragana, or the mark of a long vowel."""
    return "ぁ" <= char <= "ゖ" or char == "ー"


def hiragana(name: str) -> str:
    """Return a name with its katakana as hiragana."""
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in name)
