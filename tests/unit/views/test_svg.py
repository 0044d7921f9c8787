"""Drawings: the same for one record each time, another for each."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from sphinx_talks.views import svg
from sphinx_talks.views.blocks import Art
from sphinx_talks.views.identity import initials


def test_a_drawing_follows_from_its_names() -> None:
    one, other = Art("kites", "e-1", "talks/e-1/a"), Art("kites", "e-1", "talks/e-1/b")
    assert svg.draw(one, 8, 5) == svg.draw(Art(*one), 8, 5)
    assert svg.path(one, 3, 3) != svg.path(other, 3, 3)
    assert svg.hue(one) == svg.hue(other)
    # Talks of one event on one topic differ in form or in the colour of what is drawn, by eye.
    assert (svg.family(one), svg.tone(one)) != (svg.family(other), svg.tone(other))


def test_the_style_sheet_has_the_colours_of_cards() -> None:
    style = (Path(svg.__file__).parents[1] / "sphinxext" / "static" / "talks.css").read_text("utf-8")
    found = re.findall(r"\.talks-hue-\d+ \{ --talks-hue: (\d+); \}", style)
    assert tuple(map(int, found)) == svg.HUES
    found = re.findall(r"\.talks-tone-\d+ \{ --talks-tone: (\d+); \}", style)
    assert tuple(map(int, found)) == svg.TONES
    both = ("var(--talks-hue)", "calc(var(--talks-hue) + var(--talks-tone))")
    for (lightness, chroma), hue in zip((svg.GROUND, svg.DRAWN), both, strict=True):
        assert f"oklch({lightness:.0%} {chroma:g} {hue})" in style


def test_the_drawings_of_a_listing_are_light() -> None:
    drawn = (svg.draw(Art(f"t{number}", f"e{number}", f"s{number}"), 3, 3) for number in range(47))
    assert len(gzip.compress("".join(drawn).encode())) < 6 * 1024


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("上田隼也", "上"),
        ("Aki Ariga", "AA"),
        ("Ida Marlow", "IM"),
        ("__john_smith__", "JS"),
        ("gamella", "G"),
        ("", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters
