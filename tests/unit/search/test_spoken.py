"""The packed words of recordings: the files of units and tables, and that changes come out as from nothing."""

from __future__ import annotations

import random
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.fold import fold
from sphinx_talks.search.spoken import keys, pack, tables, units
from sphinx_talks.search.spoken.store import WordStore
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
    unit = Unit(HEAD, tuple(range(700, 700 - len(texts), -1)), texts, len(texts) - 1)
    packed = units.pack(unit, (b"", dictionary), 1)
    assert units.unpack(packed, (b"", dictionary)) == unit
    with pytest.raises(ValueError, match="end is missing"):
        units.unpack(packed[:-3], (b"", dictionary))


def test_long_talk_is_cut_where_no_query_is() -> None:
    rows = [(n, f"{n:04}番目に言ったこと") for n in range(5000)]
    found = list(units.split(HEAD, rows, 4990))
    assert len(found) > 1
    for before, after in pairwise(found):
        repeated = before.numbers[before.own :]
        assert repeated == after.numbers[: len(repeated)]
        assert sum(len(text) for text in after.texts[: len(repeated)]) >= units.OVERLAP
    assert [number for unit in found for number in unit.numbers[: unit.own]] == [*range(4990)]
    assert found[-1].numbers[-1] == 4999


def test_keys_hold_those_of_every_part() -> None:
    text = "メインの話、GPUで Three knots are ｴﾌｪｸﾄ を 3回ヴァイオリン"
    found = keys.keys_of(text, keys.Turns())
    stream = fold(text).text
    assert {number(a + b) for a, b in pairwise(stream)} <= found.pairs
    # Who copies from the イ on that is not in the stream.
    assert number("イン") in found.pairs
    assert found.words == {"gpu", "three", "knots", "are"}
    assert keys.keys_of('Three knots are, "it\'s" 3', keys.Turns()).words == {"three", "knots", "are", "it"}
    assert keys.keys_of("凧", keys.Turns()) == keys.UnitKeys()


@pytest.mark.parametrize("stream", ["", "凧", "凧揚", "凧揚ゲ", "凧揚ゲハ𠮷zé\uffff", "ab c"])
def test_rows_are_numbers_made_character_by_character(stream: str) -> None:
    found = [*keys.rows_of(stream)]
    for size, rows in enumerate(found, 2):
        assert [*rows] == [number(stream[at : at + size]) for at in range(len(stream) - size + 1)]


def number(row: str) -> int:
    """Return the number of a row, as the browser makes it."""
    made = 0
    for char in row:
        made = (made & keys.LOW_BITS) * keys.FACTOR + (ord(char) & keys.LOW_BITS)
    return made if len(row) == 2 else made % (1 << keys.TURNS)


def test_turns_are_of_pairs_that_are_said_often() -> None:
    turns = keys.Turns("そうですね、そうです。凧です")
    # 風が is said once, and so is がそ; そうで and うです are said often themselves.
    assert keys.keys_of("風がそうです", turns).turns == {number("ソウデス")}
    assert keys.keys_of("風ですね、凧です。ウで", turns).turns == set()
    more = keys.Turns("そうですね、そうです。凧です。すね、すねる")
    assert number("デスネ") in keys.keys_of("風ですね", more).turns
    assert keys.keys_of("風がそよぐ", turns).turns == set()
    assert not keys.keys_of("", turns).turns | keys.keys_of("そうです", keys.Turns()).turns


def test_more_files_tell_more_turns_apart() -> None:
    found = [len({tables.Shape(1 << files, 22).place(turn) for turn in range(1 << 12)}) for files in (0, 3)]
    assert found == [1 << keys.TURNS_OF_FILE, 1 << 3 + keys.TURNS_OF_FILE]


def test_tables_come_out_as_they_were() -> None:
    rows = {3: [0, 1, 70_000], 4: [5], 4000: [1, 2]}
    table = {place: tables.pack_row(row) for place, row in rows.items()}
    assert tables.unpack(tables.pack(table)) == table
    assert {place: tables.unpack_row(row) for place, row in table.items()} == rows
    assert tables.unpack(tables.pack({})) == {}
    # Two keys of one position.
    assert tables.pack_row([0, 5, 3, 5]) == tables.pack_row([0, 3, 5])
    assert tables.edited(table, [(4, 5, False), (9, 7, True)]) == {3: table[3], 9: b"\x08", 4000: table[4000]}
    # The first unit is gone, and those behind it move up.
    moved = tables.edited(table, [(4, 0, True)], [-1, *range(70_000)])
    assert {place: tables.unpack_row(row) for place, row in moved.items()} == {3: [0, 69_999], 4: [0, 4], 4000: [0, 1]}


def test_what_does_not_fit_into_memory_waits_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for most in (tables.Keys.MOST, 0, 40):
        monkeypatch.setattr(tables.Keys, "MOST", most)
        found = tables.Keys(tmp_path)
        for unit in range(30):
            found.add(unit, keys.UnitKeys({*range(unit % 7 + 1)}, {9}, {f"k{unit % 5}"}))
        made.append([*found.tables(tables.Shape(8, 12))])
    assert made[0] == made[1] == made[2]
    assert sum(len(tables.unpack_row(row)) for _, table in made[0] for row in table.values()) == found.entries
    assert [*tmp_path.iterdir()] == []


def write(folder: Path, sources: list[WordSource]) -> dict[str, bytes]:
    """Write the words, with the state beside them that a build before has left."""
    with WordStore(folder.with_suffix(".sqlite")) as store:
        pack.update(folder, store, sources)
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


CORRECTED = source("talks/x3", "ja", ["凧の番号は三です"])
ADDED = source("talks/z", "en", ["a talk that is new", "with unheard words"])


@pytest.mark.parametrize(
    ("sources", "is_patched"),
    [
        # Of the first talks a dictionary is made.
        ([CORRECTED if one.name == CORRECTED.name else one for one in SOURCES], False),
        ([*SOURCES[:20], source("talks/x17", "ja", ["糸巻き"]), *SOURCES[21:], ADDED], True),
        ([*SOURCES, ADDED], True),
        # One that is gone, one between others, both; and so long a one that the tables have another shape.
        ([*SOURCES[:20], *SOURCES[21:]], True),
        ([*SOURCES[:18], ADDED, *SOURCES[18:]], True),
        ([*SOURCES[:18], source("talks/y", "ja", [f"{n}本目の糸" for n in range(4000)]), *SOURCES[18:-1]], False),
        ([*SOURCES[:19], SOURCES[20], ADDED, *SOURCES[21:]], True),
        ([*SOURCES[:-1], ADDED], True),
        (SOURCES[1:], False),
        (SOURCES[:4], False),
    ],
)
def test_changes_come_out_as_from_nothing(
    sources: list[WordSource], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_patched: bool
) -> None:
    write(tmp_path / "changed", SOURCES)
    clean = write(tmp_path / "clean", sources)
    if is_patched:
        monkeypatch.setattr(pack, "_written", None)
    assert write(tmp_path / "changed", sources) == clean


def test_any_changes_in_a_row(tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311 - which talks come and go
    pool = [source(f"talks/p{n}", "ja", [f"{n}つの凧", "糸"]) for n in range(40)]
    chosen = sorted(range(40), key=lambda _: chance.random())[:25]
    for step in range(6):
        chosen = sorted({*chosen, chance.randrange(40)} - {chance.choice(chosen)})
        found = [pool[n] if n != step else source(f"talks/p{n}", "ja", ["風"]) for n in chosen]
        assert write(tmp_path / "changed", found) == write(tmp_path / f"clean-{step}", found)


def test_damage_and_absence_are_mended(tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    changed = [source("talks/3", "ja", ["別の話"]) if one.name.startswith("talks/3") else one for one in SOURCES]
    clean = write(tmp_path / "clean", changed)
    for name in ("t/0.bin", next(one for one in clean if one.startswith("g/"))):
        write(folder, SOURCES)
        found = [path for path in folder.rglob("*") if path.relative_to(folder).as_posix().startswith(name[:3])]
        found[0].unlink()
        (folder / "t/2.bin").write_bytes(b"\x01no")
        assert write(folder, changed) == clean


@pytest.mark.parametrize("damage", [b"no", b""])
def test_state_that_is_lost_or_half_written_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    folder, state = tmp_path / "changed", tmp_path / "changed.sqlite"
    clean = write(folder, SOURCES)
    state.write_bytes(damage)
    assert write(folder, SOURCES) == clean
    with WordStore(state) as store, suppress(ZeroDivisionError):
        # Whoever is killed here leaves a unit that is another.
        pack.update(folder, store, [*SOURCES[:-1], SOURCES[-1]._replace(digest="", load=lambda: 1 / 0)])  # type: ignore[arg-type,return-value]
    (folder / "t/3.bin").write_bytes(b"no")
    with WordStore(state) as store:
        assert store.known() is None
    assert write(folder, SOURCES) == clean
