"""Invented talks whose words are packed: Japanese and English, two long ones, a deck, and characters that are rare."""

from __future__ import annotations

from functools import partial

from sphinx_talks.search.spoken import units
from sphinx_talks.search.spoken.pack import WordSource
from sphinx_talks.search.spoken.units import DECK, SPOKEN, TalkHead

_TURNS = [f"糸巻きを{n}回まわしました" for n in range(60)]
#: By docname the language, and seconds with words; a cue every ten seconds, from 310 on.
SAID: dict[str, tuple[str, list[str]]] = {
    "talks/1": ("ja", ["凧揚げは", "風の都合です", *_TURNS, "three knots", "are enough 負荷"]),
    "talks/2": ("en", ["Kites fly", "where the wind blows", "and a bootstrap is unrelated", "to reboots of ai of"]),
    "talks/3": ("ja", ["絵文字😀と𠮷野家", "ﾊﾝｶｸのカナー", "メインの話をページに", "風見鶏で連凧へ"]),
    **{
        f"talks/x{n}": ("ja" if n % 2 else "en", [f"凧の番号は{n}です"] if n % 2 else [f"kite number {n}", "falls"])
        for n in range(20)
    },
    "talks/long": ("ja", [f"{n}本目の糸を結びます" for n in range(4000)]),
}


def source(name: str, language: str, said: list[str], kind: str = SPOKEN, late: int | None = None) -> WordSource:
    """Return what is packed of a talk, in which nobody speaks for four minutes before the cue `late`."""
    step = 1 if kind == DECK else 10
    first = 1 if kind == DECK else 310
    rows = [(first + step * n + 240 * (late is not None and n >= late), words) for n, words in enumerate(said)]
    docname = f"{name}/slides" if kind == DECK else f"{name}/transcript-{language}"
    head = TalkHead(docname, f"{name}.html", f"Talk {name}", kind, "2024-05-06", "Ida Marlow", language)
    facets = (("kind", (kind,)), ("year", ("2024",)), ("speaker", ("people/ida",) if name == "talks/1" else ()))
    # The last words of one are those of the talk behind it.
    own = len(rows) - (name == "talks/3")
    return WordSource(docname, repr(said), language, facets, partial(_units, head, rows, own))


def _units(head: TalkHead, rows: list[tuple[int, str]], own: int) -> list[units.Unit]:
    return list(units.split(head, rows, own))


SOURCES = [
    *(source(name, *said) for name, said in SAID.items()),
    source("talks/2", "en", ["Kites", "bowline hitch"], DECK),
]
#: Of two halves.
PAUSED = source("talks/4", "ja", ["風車が回る", "前半を終わります", "後半は風鈴です", "風鈴の音"], late=2)
