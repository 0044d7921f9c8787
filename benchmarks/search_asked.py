"""Invent queries of all kinds for invented pages, with the pages that are right."""

from __future__ import annotations

import random
import unicodedata
from typing import TYPE_CHECKING

from benchmarks.search_invented import PARTICLES
from benchmarks.search_pages import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from benchmarks.search_invented import Writer
    from benchmarks.search_pages import SourcePage

    # What is typed, and what is meant by it: one string or several.
    Asked = Callable[[random.Random, Writer, Sequence[SourcePage]], tuple[str, ...]]

#: How often chance may try to find something to ask.
TRIES = 200
#: A cut-out phrase, and a word to mistype, has more characters than most words.
SHORTEST = 5
#: Asked for where chance gave nothing to ask: no page has it, so it is passed over.
NOTHING = ("\0", "\0")


def half_widths() -> dict[str, str]:
    """Return katakana with their half-width forms, voiced ones too."""
    forms = [chr(code) + mark for mark in ("", "ﾞ", "ﾟ") for code in range(0xFF66, 0xFF9E)]
    return {full: form for form in forms if len(full := unicodedata.normalize("NFKC", form)) == 1}


HALF = half_widths()


def plain(text: str) -> str:
    """Return text as two texts are compared: NFKC, case folded, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def queries(found: Sequence[SourcePage], writer: Writer, each: int = 8) -> list[Query]:
    """Return queries of all categories in words of the writer, with the pages that contain what is meant."""
    chance = random.Random(len(found))
    texts = {page.id: plain(f"{page.title}\n{page.text}") for page in found}
    made = []
    for cat, kind in CATEGORIES.items():
        asked = (kind(chance, writer, found) for _ in range(TRIES))
        hits = ((typed, frozenset(answers(texts, meant))) for typed, *meant in asked)
        some = {typed: rel for typed, rel in hits if rel}
        made += [Query(cat, typed, rel) for typed, rel in list(some.items())[:each]]
    return made


def of_titles(found: Sequence[SourcePage], each: int) -> list[Query]:
    """Return whole titles, the beginnings of titles, and single long words of them, with the page they are of."""
    chosen = found[:: max(1, len(found) // (each * 8))]
    made = []
    for page in chosen:
        words = page.title.split()
        asked = {"title": page.title, "beginning": " ".join(words[:3]), "word": max(words, key=len)}
        made += [Query(cat, text, frozenset({page.id})) for cat, text in asked.items()]
    return made


def answers(texts: dict[str, str], meant: Iterable[str]) -> Iterator[str]:
    """Yield the ids of the texts that contain all that is meant."""
    wanted = [plain(term) for term in meant]
    return (ident for ident, text in texts.items() if all(term in text for term in wanted))


def _one(script: str) -> Asked:
    def ask(_chance: random.Random, writer: Writer, _found: Sequence[SourcePage]) -> tuple[str, ...]:
        word = writer.word(script)
        return word, word

    return ask


def _partial(chance: random.Random, writer: Writer, _found: Sequence[SourcePage]) -> tuple[str, ...]:
    word = writer.word(chance.choice(("katakana", "english")))
    part = word[: max(3, len(word) - 2)]
    return part, part


def _phrase(chance: random.Random, _writer: Writer, found: Sequence[SourcePage]) -> tuple[str, ...]:
    text = chance.choice(found).text
    start = chance.randrange(len(text) - 12)
    cut = text[start : start + chance.randint(6, 10)].partition("\n")[0].strip("。. ")
    return (cut, cut) if len(cut) >= SHORTEST else NOTHING


def _mixed(chance: random.Random, writer: Writer, _found: Sequence[SourcePage]) -> tuple[str, ...]:
    text = writer.word("english") + chance.choice(PARTICLES[:3])
    return text, text


def _width(chance: random.Random, writer: Writer, _found: Sequence[SourcePage]) -> tuple[str, ...]:
    if chance.random() < 1 / 2:
        word = writer.word("english")
        return "".join(chr(ord(char) + 0xFEE0) for char in word), word
    word = writer.word("katakana")
    return "".join(HALF.get(char, char) for char in word), word


def _kana(chance: random.Random, writer: Writer, _found: Sequence[SourcePage]) -> tuple[str, ...]:
    word = writer.word("katakana")
    forms = (word.replace("ー", ""), f"{word}ー".replace("ーー", "ー"), "".join(map(_hiragana, word)))
    typed = chance.choice([form for form in forms if form != word])
    return typed, word


def _typo(chance: random.Random, writer: Writer, _found: Sequence[SourcePage]) -> tuple[str, ...]:
    word = writer.word(chance.choice(("katakana", "english")))
    if len(word) <= SHORTEST:
        return NOTHING
    at = chance.randrange(1, len(word) - 1)
    return chance.choice((word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :])), word


def _several(_chance: random.Random, writer: Writer, _found: Sequence[SourcePage]) -> tuple[str, ...]:
    terms = (writer.word("kanji"), writer.word("katakana"))
    return " ".join(terms), *terms


def _hiragana(char: str) -> str:
    return chr(ord(char) - 0x60) if "ァ" <= char <= "ヴ" else char


CATEGORIES: dict[str, Asked] = {
    "kanji-compound": _one("kanji"),
    "katakana-compound": _one("katakana"),
    "partial": _partial,
    "phrase": _phrase,
    "mixed-en-ja": _mixed,
    "english-term": _one("english"),
    "width-variant": _width,
    "kana-variant": _kana,
    "typo": _typo,
    "multi-term": _several,
}
