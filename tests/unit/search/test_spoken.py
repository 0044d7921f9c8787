"""The packed words of recordings: the files of units and tables, and that changes come out as from nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.fold import fold
from sphinx_talks.search.spoken import keys, pack, tables, units
from sphinx_talks.search.spoken.units import TalkHead, Unit
from tests.unit.search.words import SOURCES, source

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_talks.search.spoken.pack import WordSource

HEAD = TalkHead("talks/a/transcript-ja", "talks/a.html", "凧の話", "transcript", "2024-01-02", "", "ja")


@pytest.mark.parametrize("dictionary", [b"", "凧の結び目ですthe kite ".encode("cp932")])
@pytest.mark.parametrize(
    "texts",
    [
        ("凧揚げは、", "風の都合です。", "ＧＰＵを100%使う"),
        ("the kites of", "all winds,", "don't theorise"),
        ("mixed 凧", "and words", "又は文"),
        ("ﾊﾝｶｸ", "😀 𠮷", "naïve"),
        ("",),
    ],
)
def test_unit_comes_out_as_it_was(texts: tuple[str, ...], dictionary: bytes) -> None:
    unit = Unit(HEAD, tuple(range(700, 700 - len(texts), -1)), texts)
    packed = units.pack(unit, (b"", dictionary), 1)
    assert units.unpack(packed, (b"", dictionary)) == unit
    with pytest.raises(ValueError, match="end is missing"):
        units.unpack(packed[:-3], (b"", dictionary))


def test_long_talk_is_cut_where_no_query_is() -> None:
    rows = [(n, f"{n:04}番目に言ったこと") for n in range(5000)]
    found = list(units.split(HEAD, rows))
    assert len(found) > 1
    for before, after in pairwise(found):
        repeated = before.numbers[before.numbers.index(after.numbers[0]) :]
        assert sum(len(text) for text in after.texts[: len(repeated)]) >= units.OVERLAP
    assert {number for unit in found for number in unit.numbers} == set(range(5000))


def test_keys_hold_those_of_every_part() -> None:
    text = "メインの話、GPUで Three knots are ｴﾌｪｸﾄ を 3回ヴァイオリン"
    pairs, words = keys.keys_of(text)
    stream = fold(text).text
    assert {a + b for a, b in pairwise(stream) if not (a + b).isascii()} <= pairs
    # Who copies from the イ on that is not in the stream.
    assert "イン" in pairs
    assert words == {"gpu", "three", "knots", "are"}


def test_tables_come_out_as_they_were() -> None:
    table = {3: [0, 1, 70_000], 4: [5], 4000: [1, 2]}
    assert tables.unpack(tables.pack(table)) == table
    assert tables.unpack(tables.pack({})) == {}


def write(folder: Path, old: pack.Packed, sources: list[WordSource]) -> tuple[pack.Packed, dict[str, bytes]]:
    made = pack.update(folder, old, sources)
    return made, {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.bin"))}


CORRECTED = source("talks/x3", "ja", ["凧の番号は三です"])
ADDED = source("talks/z", "en", ["a talk that is new", "with unheard words"])


@pytest.mark.parametrize(
    ("sources", "is_patched"),
    [
        (SOURCES, True),
        ([CORRECTED if one.name == CORRECTED.name else one for one in SOURCES], False),
        ([*SOURCES[:20], source("talks/x17", "ja", ["糸巻き"]), *SOURCES[21:], ADDED], True),
        ([*SOURCES, ADDED], True),
        (SOURCES[1:], False),
        (SOURCES[:4], False),
    ],
)
def test_changes_come_out_as_from_nothing(
    sources: list[WordSource], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_patched: bool
) -> None:
    old, _ = write(tmp_path / "changed", pack.Packed(), SOURCES)
    _, clean = write(tmp_path / "clean", pack.Packed(), sources)
    if is_patched:
        monkeypatch.setattr(pack, "_written", None)
    _, changed = write(tmp_path / "changed", old, sources)
    assert changed == clean


def test_damage_and_absence_are_mended(tmp_path: Path) -> None:
    old, clean = write(tmp_path, pack.Packed(), SOURCES)
    for name in ("t/0.bin", next(one for one in clean if one.startswith("g/"))):
        (tmp_path / name).unlink()
        (tmp_path / "t/2.bin").write_bytes(b"\x01no")
        changed = [source("talks/3", "ja", ["別の話"]) if one.name.startswith("talks/3") else one for one in SOURCES]
        assert write(tmp_path, old, changed)[1] == write(tmp_path / "clean", pack.Packed(), changed)[1]
        old, _ = write(tmp_path, pack.Packed(), SOURCES)


def test_state_survives(tmp_path: Path) -> None:
    old, _ = write(tmp_path / "words", pack.Packed(), SOURCES)
    pack.save(tmp_path / "state", old)
    assert pack.load(tmp_path / "state") == old
    (tmp_path / "state").write_bytes(b"no")
    assert pack.load(tmp_path / "state") == pack.Packed()
