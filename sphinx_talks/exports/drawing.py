"""How a card is drawn: paper with the words, above a strip with the drawing that the record has on its page.

All of it is one picture of 96 colours: three ramps of 32, so that edges are soft. It is made in bands, each compressed
apart: what the site is called, an event and its day, or the drawing stand on many cards, and in each language of the
site. Letters are set without libraqm, which not every machine has: the same bytes everywhere.
"""

from __future__ import annotations

import hashlib
import math
import re
import struct
import unicodedata
import zlib
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageDraw, ImageFont, __version__

from sphinx_talks.content.fingerprints import hashed
from sphinx_talks.content.phrases import phrases
from sphinx_talks.content.problems import message
from sphinx_talks.exports.heads import DASH, HEIGHT, WIDTH, Card
from sphinx_talks.exports.web import FILES
from sphinx_talks.views import svg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sphinx_talks.content.problems import Message
    from sphinx_talks.views.blocks import Art


#: Of the package: Noto Sans CJK JP Bold, with the characters of JIS X 0208 and of European languages.
FONT = FILES / "cards.otf"
#: Changes with what is drawn, so that cards of an older version are drawn again.
VERSION = 5


def _colour(lightness: float, chroma: float, hue: float) -> tuple[int, ...]:
    """Return a colour of OKLCH in sRGB (https://www.w3.org/TR/css-color-4/#color-conversion-code)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
    )
    return tuple(round(255 * _gamma(min(max(part, 0), 1))) for part in linear)


def _gamma(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055  # noqa: PLR2004 - of sRGB


#: Of text: the margins, the widest line, and where each band begins: site, title, lines below it, drawing.
_MARGIN = 72
_TITLE, _BELOW, _STRIP = 128, (382, 432), 510
_ROOM = WIDTH - 2 * _MARGIN
#: Sizes of a title, the largest in which it has room, and that of all other lines.
_SIZES, _SMALL = (76, 66, 58, 50, 44), 34
#: Of all lines of a title, and above the name of the site.
_TITLE_ROOM, _ABOVE = 232, 60
_ELLIPSIS = "…"
_INK = (26, 32, 38)
#: Levels between two colours, by which the edges of letters are soft.
_LEVELS = 32
#: Side of a cell of the drawing, and by how much it is drawn larger, for soft edges.
_CELL, _FINER = 60, 4
#: Bands of about 4 KB each that are kept.
_MOST_BANDS = 10_000
#: The largest prime below 2 ** 16, of which checksums are remainders (RFC 1950).
_ADLER = 65521
#: Into how many straight pieces an arc is cut.
_PIECES = 16
_COMMAND, _NUMBER = re.compile(r"([a-z])([^a-z]*)"), re.compile(r"-?\d*\.?\d+")


def no_font(folder: Path, name: str) -> Message | None:
    """Return what is wrong with `talks_card_font`: no file below the folder, or none that letters can be drawn with."""
    path = folder / name
    try:
        if name:
            ImageFont.truetype(str(path), _SMALL, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        what = f"talks_card_font: {'no font' if path.is_file() else 'no such file'}"
        return message(what, name, "a TrueType or OpenType font below the folder of conf.py")
    return None


class _Line(NamedTuple):
    """A line of text: its size in pixels, and how far it is below the top of its band."""

    text: str
    size: int
    y: int = 0


class _Band(NamedTuple):
    """Rows of a picture from one height to another: lines in the colours from `first` on, or a drawing."""

    top: int
    bottom: int
    lines: tuple[_Line, ...] = ()
    first: int = 0
    art: Art | None = None


class _Rows(NamedTuple):
    """A band as PNG has it: deflated so that it can stand behind any other, its checksum (RFC 1950) and length."""

    deflated: bytes
    checksum: int
    length: int


class Drawer:
    """Draws cards with one font, which it reads once."""

    def __init__(self, font: Path = FONT) -> None:
        """Keep where the font is."""
        self.path = font
        self._fonts: dict[int, ImageFont.FreeTypeFont] = {}
        self._covered: dict[str, bool] = {}
        self._tiles: dict[svg.Glyph, Image.Image] = {}
        self._rows: dict[_Band, _Rows] = {}

    @cached_property
    def stamp(self) -> str:
        """Return a hash of all that the bytes of a card follow from beside what it says."""
        content = self.path.read_bytes() if self.path.is_file() else b""
        versions = f"{VERSION} {__version__} {zlib.ZLIB_RUNTIME_VERSION}"
        return hashlib.blake2b(content + versions.encode(), digest_size=12).hexdigest()

    def key(self, card: Card) -> str:
        """Return by what it is known that a card is drawn already."""
        return hashed((self.stamp, card))

    def draw(self, card: Card) -> bytes:
        """Return the card as PNG; the drawing alone where no character of the title can be drawn."""
        palette = _palette(svg.HUES[svg.hue(card.art)], svg.TONES[svg.tone(card.art)])
        return _png(palette, [self._drawn(band) for band in self._bands(card)])

    def _bands(self, card: Card) -> Iterator[_Band]:
        """Yield what a card is made of, from above."""
        title = self.lines(card.title)
        if title:
            size, lines = title
            site = (_Line(card.site, _SMALL, _ABOVE),) if card.site != card.title else ()
            yield _Band(0, _TITLE, site, _LEVELS)
            yield _Band(
                _TITLE, _BELOW[0], tuple(_Line(text, size, round(size * 1.3) * n) for n, text in enumerate(lines))
            )
            for number, (top, bottom) in enumerate(pairwise((*_BELOW, _STRIP))):
                below = tuple(_Line(text, _SMALL) for text in card.lines[number : number + 1])
                yield _Band(top, bottom, below, _LEVELS * bool(number))
        yield _Band(_STRIP if title else 0, HEIGHT, art=card.art)

    def _drawn(self, band: _Band) -> _Rows:
        """Return a band; that of another card or language is taken where it is the same."""
        if found := self._rows.get(band):
            return found
        # Each row begins with the number of its filter, which is that of none.
        image = Image.new("L", (WIDTH + 1, band.bottom - band.top))
        if band.art:
            self._draw(image, band.art)
        for line in band.lines:
            shown = self.shown(line.text, line.size)
            ImageDraw.Draw(image).text((_MARGIN + 1, line.y), shown, fill=255, font=self.font(line.size))
        if band.lines:
            image = image.point([0, *(band.first + level * _LEVELS // 256 for level in range(1, 256))])
        made = _rows(image.tobytes())
        if len(self._rows) < _MOST_BANDS:
            self._rows[band] = made
        return made

    def shown(self, text: str, size: int) -> str:
        """Return what is drawn of a line: of its parts those that can be; the last, which is the day, is not cut."""
        whole = DASH.join(filter(None, map(self.drawable, text.split(DASH))))
        name, dash, last = whole.rpartition(DASH)
        return (dash and self.fitted(name, size, behind=f"{dash}{last}")) or self.fitted(whole, size)

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
                break
        # The last line that has room goes on where it is cut, with the space before the next word.
        rest = [self.fitted("".join(found[most - 1 : most + 1]).strip(), size, cut=True)] if len(found) > most else []
        return size, [*(line.strip() for line in found[: most - bool(rest)]), *rest]

    def _wrapped(self, text: str, size: int) -> list[str]:
        lines = [""]
        for piece in self._pieces(text, size):
            if lines[-1] and self._width(f"{lines[-1]}{piece}".strip(), size) > _ROOM:
                lines.append("")
            lines[-1] += piece
        return lines

    def _pieces(self, text: str, size: int) -> Iterator[str]:
        """Yield what stays on one line: a phrase or a word, or a character of one that is longer than a line."""
        for phrase in phrases(text):
            words = phrase.split(" ")
            for word, last in zip(words, [*[False] * (len(words) - 1), True], strict=True):
                piece = word if last else f"{word} "
                yield from [piece] if self._width(piece, size) <= _ROOM else piece

    def _width(self, text: str, size: int) -> float:
        return self.font(size).getlength(text)

    def fitted(self, text: str, size: int, *, cut: bool = False, behind: str = "") -> str:
        """Return a text, or its beginning with an ellipsis where it has no room in a line; and what is behind it."""
        if not cut and self._width(f"{text}{behind}", size) <= _ROOM:
            return f"{text}{behind}"
        while text and self._width(f"{text}{_ELLIPSIS}{behind}", size) > _ROOM:
            text = text[:-1]
        return f"{text.rstrip()}{_ELLIPSIS}{behind}" if text else ""

    def _draw(self, image: Image.Image, art: Art) -> None:
        """Fill a band with the drawing of a record."""
        image.paste(2 * _LEVELS, (1, 0, *image.size))
        for column, row, glyph in svg.cells(art, WIDTH // _CELL, math.ceil(image.height / _CELL)):
            if glyph not in self._tiles:
                self._tiles[glyph] = _tile(glyph, is_line=svg.family(art)[0])
            image.paste(self._tiles[glyph], (1 + column * _CELL, row * _CELL))


def _rows(content: bytes) -> _Rows:
    deflating = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    deflated = deflating.compress(content) + deflating.flush(zlib.Z_FULL_FLUSH)
    return _Rows(deflated, zlib.adler32(content), len(content))


def _png(palette: list[int], bands: Iterable[_Rows]) -> bytes:
    """Return a picture of these colours (https://www.w3.org/TR/png-3/); Pillow compresses all of it anew each time."""
    low, high, data = 1, 0, bytearray(b"\x78\x9c")
    for rows in bands:
        # The checksum of one behind the other follows from theirs.
        high = (high + (rows.checksum >> 16) + rows.length * (low - 1)) % _ADLER
        low = (low + (rows.checksum & 0xFFFF) - 1) % _ADLER
        data += rows.deflated
    data += zlib.compress(b"", wbits=-zlib.MAX_WBITS) + struct.pack(">2H", high, low)
    header = struct.pack(">2I5B", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", bytes(palette)), (b"IDAT", bytes(data)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )


#: Symbols, marks beside letters and what is not seen: a title is the same without them.
_SPARE = frozenset({"So", "Sk", "Cf", "Mn", "Me", "Cn", "Co", "Cc"})


@cache
def _palette(hue: float, tone: float) -> list[int]:
    """Return the colours: from paper to ink, from paper to the ground of the drawing, from that to what is drawn."""
    paper, ground, drawn = _colour(0.985, 0.008, hue), _colour(*svg.GROUND, hue), _colour(*svg.DRAWN, hue + tone)
    ramps = ((paper, _INK), (paper, ground), (ground, drawn))
    return [
        round(one + (other - one) * level / (_LEVELS - 1))
        for first, last in ramps
        for level in range(_LEVELS)
        for one, other in zip(first, last, strict=True)
    ]


def _tile(glyph: svg.Glyph, *, is_line: bool) -> Image.Image:
    """Return a cell of a drawing in the last colours of the palette."""
    side = _CELL * _FINER
    scale = side / svg.SIDE
    large = Image.new("L", (side, side))
    draw = ImageDraw.Draw(large)
    for points in _outlines(glyph):
        scaled = [(x * scale, y * scale) for x, y in points]
        if is_line:
            draw.line(scaled, fill=255, width=round(svg.STROKE * scale), joint="curve")
        else:
            draw.polygon(scaled, fill=255)
    return large.reduce(_FINER).point([2 * _LEVELS + level * _LEVELS // 256 for level in range(256)])


def _outlines(glyph: svg.Glyph) -> list[list[tuple[float, float]]]:
    """Return the lines or outlines of a glyph in its cell; of SVG's paths it has the relative commands for circles."""
    x, y = glyph[0] / 10, glyph[1] / 10
    found = [[(x, y)]]
    for name, written in _COMMAND.findall(glyph[2]):
        numbers = [float(one) for one in _NUMBER.findall(written)]
        before = (x, y)
        x += numbers[-1 if name == "h" else -2] if name in "almh" else 0
        y += numbers[-1] if name in "almv" else 0
        if name == "m":
            found.append([(x, y)])
        elif name == "a":
            found[-1] += _arc(before, (x, y), numbers[0], is_large=numbers[3] > 0, is_clockwise=numbers[4] > 0)
        elif name != "z":
            found[-1].append((x, y))
    return found


def _arc(
    start: tuple[float, float], end: tuple[float, float], radius: float, *, is_large: bool, is_clockwise: bool
) -> Iterator[tuple[float, float]]:
    """Yield points of an arc behind its start (https://www.w3.org/TR/SVG2/implnote.html#ArcConversionEndpointToCenter)."""
    half = ((start[0] - end[0]) / 2, (start[1] - end[1]) / 2)
    reach = math.sqrt(max(radius**2 / (half[0] ** 2 + half[1] ** 2) - 1, 0)) * (1 if is_large != is_clockwise else -1)
    middle = (end[0] + half[0] + reach * half[1], end[1] + half[1] - reach * half[0])
    first = math.atan2(start[1] - middle[1], start[0] - middle[0])
    turn = (math.atan2(end[1] - middle[1], end[0] - middle[0]) - first) % math.tau
    turn = turn if is_clockwise else turn - math.tau
    for step in range(1, _PIECES + 1):
        angle = first + turn * step / _PIECES
        yield middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)
