"""What cards say, and how they are drawn: between phrases, never with a box, the same bytes each time."""

from __future__ import annotations

import io
import math
from itertools import product
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw, ImageFont

from sphinx_talks.content.records import Kind
from sphinx_talks.exports import heads
from sphinx_talks.exports.drawing import FONT, Drawer
from sphinx_talks.exports.heads import Card
from sphinx_talks.views import svg
from sphinx_talks.views.blocks import Art

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_talks.exports.archive import RecordArchive
    from tests.unit.exports.conftest import Make

DRAWER = Drawer()
JAPANESE = Card(
    "凧の夜", "機械学習の本番運用における凧の安全な揚げかた", ("水野あおい", "凧の夜 2 – 2021年11月5日"),
    Art("safety", "kite-2", "talks/kite-2/safety"),
)  # fmt: skip
KNOTS = Art("string-tension", "kite-2", "talks/kite-2/knots")
OTHER = KNOTS._replace(seed="talks/kite-2/pull")
ENGLISH = Card("Kite Night", "Knots for every wind", ("I. Marlow", "Kite Night 2 – Nov 5, 2021"), KNOTS)


def picture(card: Card, drawer: Drawer = DRAWER) -> Image.Image:
    return Image.open(io.BytesIO(drawer.draw(card)))


def test_what_a_card_says(archive: Make) -> None:
    found = dict(heads.cards(archive(), by_talk=True))
    lines = ("I. Marlow", 'Kite Talks #2: "Wind & String" – Nov 5, 2021')
    card = Card(archive().title, "Knots for *Every* Wind <b>", lines, KNOTS)
    assert found["cards/talks/kite-2/knots.png"] == card
    assert found["cards/site.png"] == Card(archive().title, archive().title)


def test_one_an_event_where_there_are_many(archive: Make) -> None:
    made = archive()
    talk = made.catalog.by_id[Kind.TALK]["kite-2/knots"]
    assert heads.path_of(made, talk, by_talk=False) == "cards/events/kite-2.png"
    paths = [path for path, _ in heads.cards(made, by_talk=False)]
    assert "cards/events/kite-2.png" in paths
    assert not [path for path in paths if path.startswith("cards/talks/")]


def test_every_page_has_a_card_that_is_drawn(archive: Make, real: RecordArchive) -> None:
    for made in (archive(), real):
        for by_talk in (True, False):
            drawn = {path for path, _ in heads.cards(made, by_talk=by_talk)}
            entries = [None, *(entry for kind in Kind for entry in made.catalog.all(kind))]
            assert {heads.path_of(made, entry, by_talk=by_talk) for entry in entries} <= drawn


@pytest.mark.parametrize("card", [JAPANESE, ENGLISH])
def test_form_and_bytes(card: Card) -> None:
    drawn = DRAWER.draw(card)
    image = picture(card)
    assert (image.size, image.format) == ((1200, 630), "PNG")
    assert drawn == DRAWER.draw(card) == Drawer().draw(card)
    assert len(drawn) < 60_000
    assert drawn != DRAWER.draw(card._replace(title="Another"))


#: Cards that have some of their bands in common with the one before, and differ in each of them.
ALIKE = (
    ENGLISH, ENGLISH._replace(site="Kites"), ENGLISH._replace(title="Knots"), ENGLISH._replace(site=ENGLISH.title),
    ENGLISH._replace(lines=ENGLISH.lines[1:]), ENGLISH._replace(lines=()), ENGLISH._replace(lines=("A", "B")),
    ENGLISH._replace(lines=("B", "A")), ENGLISH._replace(art=OTHER), ENGLISH._replace(title="", art=OTHER), JAPANESE,
    JAPANESE._replace(art=KNOTS),
)  # fmt: skip


def test_what_cards_have_in_common_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = [Drawer().draw(card) for card in ALIKE]
    assert len({*fresh}) == len(ALIKE)
    drawer = Drawer()
    assert [drawer.draw(card) for card in (*ALIKE, *ALIKE[::-1])] == [*fresh, *fresh[::-1]]
    for card in ALIKE:
        # Pillow looks at all checksums.
        assert picture(card).tobytes() == Image.open(io.BytesIO(fresh[ALIKE.index(card)])).tobytes()
    monkeypatch.setattr(ImageDraw.ImageDraw, "text", None)
    assert drawer.draw(ENGLISH._replace(art=OTHER)) == fresh[8]


def test_a_card_is_known_by_all_that_it_says(tmp_path: Path) -> None:
    other = tmp_path / "font.otf"
    other.write_bytes(FONT.read_bytes() + b"\n")
    keys = [DRAWER.key(card) for card in (JAPANESE, ENGLISH, ENGLISH._replace(art=OTHER), ENGLISH._replace(lines=()))]
    assert len({*keys, Drawer(other).key(ENGLISH)}) == 5
    assert DRAWER.key(ENGLISH) == Drawer().key(ENGLISH)


def test_titles_are_cut_between_phrases_and_words() -> None:
    size, lines = DRAWER.lines(JAPANESE.title) or (0, [])
    assert (size, lines) == (76, ["機械学習の本番運用における", "凧の安全な揚げかた"])
    size, lines = DRAWER.lines("Active Learning for Auto Annotation and Human-in-the-Loop Systems at Scale") or (0, [])
    assert lines == ["Active Learning for Auto Annotation", "and Human-in-the-Loop Systems at", "Scale"]


def test_a_title_that_has_no_room_is_cut() -> None:
    for title in ("長い題名" * 70, "long words " * 27, "w" * 300):
        size, lines = DRAWER.lines(title) or (0, [])
        assert (size, len(lines)) == (44, 4)
        assert lines[-1].endswith("…")
        assert all(DRAWER.font(size).getlength(line) <= 1056 for line in lines)
        # Between words there is a space in the line that is cut as well.
        assert title.startswith((" " if " " in title else "").join(lines).removesuffix("…"))


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        ("運用🎉を考える", "運用を考える"),
        ("e\u0301te\u0301", "été"),
        ("a\u200bb\u202ec", "abc"),
        ("鬱蒼と彙", "鬱蒼と彙"),
        # A letter that is not drawn makes another word.
        ("سلام", ""),
        ("שלום", ""),
        ("สวัสดี", ""),
        ("\U0002000b", ""),
        ("🎉", ""),
    ],
)
def test_no_box_is_drawn(title: str, drawn: str) -> None:
    assert DRAWER.drawable(title) == drawn


def test_every_character_of_the_site_can_be_drawn(real: RecordArchive) -> None:
    texts = [text for _, card in heads.cards(real, by_talk=True) for text in (card.site, card.title, *card.lines)]
    assert [text for text in texts if DRAWER.drawable(text) != " ".join(text.split())] == []


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Kite Night 2 – Nov 5, 2021", "Kite Night 2 – Nov 5, 2021"),
        (f"{'Kite Night ' * 9}– Nov 5, 2021", "Kite Night Kite Night Kite Night Kite Night Kite… – Nov 5, 2021"),
        ("שלום – Nov 5, 2021", "Nov 5, 2021"),
        (f"Kites – {'凧' * 50}", f"Kites – {'凧' * 26}…"),
        ("שלום", ""),
    ],
)
def test_the_day_of_a_card_has_room(line: str, shown: str) -> None:
    assert DRAWER.shown(line, 34) == shown


def test_without_a_title_there_is_the_drawing_alone() -> None:
    plain = picture(Card("", "🎉"))
    assert min(plain.tobytes()) == 64
    assert min(picture(ENGLISH).tobytes()) == 0


def test_without_a_font_there_is_the_drawing_alone(tmp_path: Path) -> None:
    assert DRAWER.draw(Card("", "🎉", art=KNOTS)) == Drawer(tmp_path / "none.otf").draw(ENGLISH)


def test_the_font_of_a_site_is_taken(tmp_path: Path) -> None:
    own = tmp_path / "own.otf"
    own.write_bytes(FONT.read_bytes())
    assert Drawer(own).draw(ENGLISH) == DRAWER.draw(ENGLISH)


def test_the_font_says_its_licence() -> None:
    assert ImageFont.truetype(str(FONT), 20).getname() == ("Noto Sans CJK JP", "Bold")
    assert "SIL OPEN FONT LICENSE" in FONT.with_name("cards-OFL.txt").read_text("utf-8")


def test_every_card_has_a_drawing_of_its_own_on_the_colour_of_its_topic(archive: Make) -> None:
    drawn = [card.art for _, card in heads.cards(archive(), by_talk=True)]
    assert len({(*art,) for art in drawn}) == len(drawn)
    here, there = (picture(Card("", "", art=art)) for art in (KNOTS, OTHER))
    # From paper to ink and to the ground; then from the ground to what is drawn.
    grounds = [(one.getpalette() or [])[: 3 * 64] for one in (here, there, picture(JAPANESE))]
    assert grounds[0] == grounds[1] != grounds[2]
    assert here.getpalette() != there.getpalette()
    assert here.tobytes() != there.tobytes()


#: Events that have a drawing of each form, and how much of a cell its shapes cover: parts of rings and circles, halves.
FORMS = {
    svg.FAMILIES.index(svg.family(Art("", name, "talks/kite-2/knots"))): name for name in map(str, range(40))
}  # fmt: skip
COVERED = ((math.pi / 8,), (0.34,), (math.pi / 4,), (0.5,), (0.18, 0.36, 0.6), (math.pi * 0.04, math.pi * 0.2025))


@pytest.mark.parametrize("form", range(len(svg.FAMILIES)))
def test_a_card_is_drawn_as_its_page(form: int) -> None:
    art = Art("safety", FORMS[form], "talks/kite-2/knots")
    image = picture(Card("", "", art=art))
    filled = {(column, row) for column, row, _ in svg.cells(art, 20, 10)}
    for column, row in product(range(20), range(10)):
        cell = image.crop((60 * column, 60 * row, 60 * column + 60, 60 * row + 60)).tobytes()
        covered = sum(level - 64 for level in cell) / 31 / len(cell)
        expected = COVERED[form] if (column, row) in filled else (0,)
        assert min(abs(covered - one) for one in expected) < 0.02
