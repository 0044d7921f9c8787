"""How a card is drawn: paper with the words, above a strip with the pattern and colour of the topic.

All of it is one picture of 96 colours: three ramps of 32, so that edges are soft and a card is drawn in a hundredth of
a second. Letters are set without libraqm, which not every machine has: the same bytes everywhere.
"""

from __future__ import annotations

import colorsys
import hashlib
import io
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont, __version__

from sphinx_talks.content.phrases import phrases
from sphinx_talks.exports.heads import HEIGHT, WIDTH, Card
from sphinx_talks.exports.web import FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


#: Of the package: Noto Sans CJK JP Bold, with the characters of JIS X 0208 and of European languages.
FONT = FILES / "cards.otf"
#: Changes with what is drawn, so that cards of an older version are drawn again.
VERSION = 1


def _colour(hue: float, saturation: float, lightness: float) -> tuple[int, ...]:
    return tuple(round(255 * part) for part in colorsys.hls_to_rgb(hue, lightness, saturation))


#: Of text: the margins, the widest line, where the title begins, and where the strip of the pattern does.
_MARGIN, _STRIP = 72, 498
_ROOM = WIDTH - 2 * _MARGIN
#: Sizes of a title, the largest in which it has room, and that of all other lines.
_SIZES, _SMALL = (76, 66, 58, 50, 44), 34
_TITLE_TOP, _TITLE_ROOM = 128, 232
_ELLIPSIS = "…"
_INK = (26, 32, 38)
#: Levels between two colours, by which the edges of letters are soft.
_LEVELS = 32
#: Sizes of the repeated part of a pattern, and by how much it is drawn larger, for soft edges.
_TILE, _FINER = 60, 4


class Drawer:
    """Draws cards with one font, which it reads once."""

    def __init__(self, font: Path = FONT) -> None:
        """Keep where the font is."""
        self.path = font
        self._fonts: dict[int, ImageFont.FreeTypeFont] = {}
        self._covered: dict[str, bool] = {}
        self._tiles: dict[int, Image.Image] = {}

    @cached_property
    def stamp(self) -> str:
        """Return a hash of all that the bytes of a card follow from beside what it says."""
        content = self.path.read_bytes() if self.path.is_file() else b""
        return hashlib.blake2b(content + f"{VERSION} {__version__}".encode(), digest_size=12).hexdigest()

    def key(self, card: Card) -> str:
        """Return by what it is known that a card is drawn already."""
        return hashlib.blake2b(repr((self.stamp, card)).encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()

    def draw(self, card: Card) -> bytes:
        """Return the card as PNG; the pattern alone where no character of the title can be drawn."""
        hue, pattern = _look(card.seed)
        title = self.lines(card.title)
        image = Image.new("P", (WIDTH, HEIGHT))
        image.putpalette(_palette(hue))
        top = _STRIP if title else 0
        self._pattern(image, pattern, top)
        if title:
            self._write(image, card, *title)
        file = io.BytesIO()
        image.save(file, "PNG", compress_level=6)
        return file.getvalue()

    def _write(self, image: Image.Image, card: Card, size: int, title: list[str]) -> None:
        y = _TITLE_TOP
        if card.site != card.title:
            self._line(image, card.site, _SMALL, 60, _LEVELS)
        for text in title:
            self._line(image, text, size, y, 0)
            y += round(size * 1.3)
        for number, text in enumerate(card.lines):
            self._line(image, text, _SMALL, 382 + 50 * number, _LEVELS * bool(number))

    def _line(self, image: Image.Image, text: str, size: int, y: int, first: int) -> None:
        """Draw a line that has room, in the colours of the palette from `first` on."""
        shown = self.fitted(self.drawable(text), size)
        if not shown:
            return
        height = round(size * 1.45)
        mask = Image.new("L", (_ROOM + 8, height))
        ImageDraw.Draw(mask).text((0, 0), shown, fill=255, font=self.font(size))
        colours = mask.point([first + level * _LEVELS // 256 for level in range(256)])
        # A line may reach below into the next one.
        image.paste(colours, (_MARGIN, y), mask.point([255 * (level > 0) for level in range(256)]))

    def font(self, size: int) -> ImageFont.FreeTypeFont:
        """Return the font in a size; raises OSError where there is none."""
        if size not in self._fonts:
            self._fonts[size] = ImageFont.truetype(str(self.path), size, layout_engine=ImageFont.Layout.BASIC)
        return self._fonts[size]

    def drawable(self, text: str) -> str:
        """Return a text without pictograms and marks that the font lacks; '' where it lacks a letter of it.

        A letter that is left out would make another word of it, and a box in its place none.
        """
        try:
            self.font(_SMALL)
        except OSError:
            return ""
        plain = unicodedata.normalize("NFC", text)
        shown = [one for one in plain if self._has(one) or unicodedata.category(one) not in _SPARE]
        if not all(map(self._has, shown)) or any(unicodedata.bidirectional(one) in {"R", "AL"} for one in shown):
            return ""
        return " ".join("".join(shown).split())

    def _has(self, character: str) -> bool:
        """Return whether the font has a character: what it has not looks as that which is none."""
        if character not in self._covered:
            font = self.font(_SMALL)
            drawn, lacking = font.getmask(character), font.getmask("\U0010ffff")
            is_lacking = drawn.size == lacking.size and bytes(drawn) == bytes(lacking)
            self._covered[character] = character.isspace() or not is_lacking
        return self._covered[character]

    def lines(self, title: str) -> tuple[int, list[str]] | None:
        """Return the size of a title and its lines, cut between phrases; None where it cannot be drawn."""
        text = self.drawable(title)
        if not text:
            return None
        found: list[str] = []
        for size in _SIZES:
            most = _TITLE_ROOM // round(size * 1.3)
            found = self._wrapped(text, size)
            if len(found) <= most:
                return size, found
        return _SIZES[-1], [*found[: most - 1], self.fitted(f"{found[most - 1]}{found[most]}", _SIZES[-1], cut=True)]

    def _wrapped(self, text: str, size: int) -> list[str]:
        lines = [""]
        for piece in self._pieces(text, size):
            if lines[-1] and self._width(f"{lines[-1]}{piece}".rstrip(), size) > _ROOM:
                lines.append("")
            lines[-1] += piece if lines[-1] else piece.lstrip()
        return [line.rstrip() for line in lines]

    def _pieces(self, text: str, size: int) -> Iterator[str]:
        """Yield what stays on one line: a phrase or a word, or a character of one that is longer than a line."""
        for phrase in phrases(text):
            words = phrase.split(" ")
            for word, last in zip(words, [*[False] * (len(words) - 1), True], strict=True):
                piece = word if last else f"{word} "
                yield from [piece] if self._width(piece, size) <= _ROOM else piece

    def _width(self, text: str, size: int) -> float:
        return self.font(size).getlength(text)

    def fitted(self, text: str, size: int, *, cut: bool = False) -> str:
        """Return a text, or its beginning with an ellipsis where it has no room in a line."""
        if not cut and self._width(text, size) <= _ROOM:
            return text
        while text and self._width(f"{text}{_ELLIPSIS}", size) > _ROOM:
            text = text[:-1]
        return f"{text.rstrip()}{_ELLIPSIS}" if text else ""

    def _pattern(self, image: Image.Image, number: int, top: int) -> None:
        """Fill the image from a height on."""
        if number not in self._tiles:
            self._tiles[number] = _tile(_PATTERNS[number])
        tile = self._tiles[number]
        for y in range(top, HEIGHT, tile.height):
            for x in range(0, WIDTH, tile.width):
                image.paste(tile, (x, y))


#: Symbols, marks beside letters and what is not seen: a title is the same without them.
_SPARE = frozenset({"So", "Sk", "Cf", "Mn", "Me", "Cn", "Co", "Cc"})


def _look(seed: str) -> tuple[float, int]:
    """Return hue and pattern; without a seed those of the theme."""
    if not seed:
        return 0.56, 0
    number = int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=4).digest())
    return number % 24 / 24, number // 24 % len(_PATTERNS)


def _palette(hue: float) -> list[int]:
    """Return the colours: from paper to ink, from paper to the colour of the topic, and from that to a lighter one."""
    paper, deep, light = _colour(hue, 0.35, 0.975), _colour(hue, 0.6, 0.26), _colour(hue, 0.5, 0.37)
    ramps = ((paper, _INK), (paper, deep), (deep, light))
    return [
        round(one + (other - one) * level / (_LEVELS - 1))
        for first, last in ramps
        for level in range(_LEVELS)
        for one, other in zip(first, last, strict=True)
    ]


def _tile(paint: Callable[[ImageDraw.ImageDraw, int], None]) -> Image.Image:
    """Return the repeated part of a pattern in the last colours of the palette."""
    side = _TILE * _FINER
    large = Image.new("L", (side, side))
    paint(ImageDraw.Draw(large), side)
    return large.reduce(_FINER).point([2 * _LEVELS + level * _LEVELS // 256 for level in range(256)])


def _scales(draw: ImageDraw.ImageDraw, side: int) -> None:
    """Paint waves (青海波): rows of rings, each over the one behind it."""
    half = side // 2
    # Two rows more than repeat, which cover those before them.
    for row in range(6):
        for middle in range(-half * (row % 2), side + half, side):
            for number, radius in enumerate(range(half, 0, -half // 4)):
                centre = row * half // 2
                box = (middle - radius, centre - radius, middle + radius, centre + radius)
                draw.ellipse(box, fill=255 if number % 2 == 0 else 0)


def _triangles(draw: ImageDraw.ImageDraw, side: int) -> None:
    """Paint fish scales (鱗)."""
    half = side // 2
    for y, shift in ((0, 0), (half, half)):
        for x in (shift - side, shift):
            draw.polygon([(x, y + half), (x + half, y), (x + side, y + half)], fill=255)


def _checks(draw: ImageDraw.ImageDraw, side: int) -> None:
    """Paint checks (市松)."""
    half = side // 2
    draw.rectangle((0, 0, half - 1, half - 1), fill=255)
    draw.rectangle((half, half, side, side), fill=255)


def _dots(draw: ImageDraw.ImageDraw, side: int) -> None:
    """Paint dots, one row between the other."""
    half, radius = side // 2, side // 8
    for x, y in [(half // 2, half // 2), (half + half // 2, half + half // 2)]:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


def _stripes(draw: ImageDraw.ImageDraw, side: int) -> None:
    """Paint slanting stripes."""
    for x in range(-side, side, side // 2):
        draw.polygon([(x, side), (x + side, 0), (x + side + side // 4, 0), (x + side // 4, side)], fill=255)


_PATTERNS: tuple[Callable[[ImageDraw.ImageDraw, int], None], ...] = (_dots, _scales, _triangles, _checks, _stripes)
