"""Tidy a transcript as its makers leave it: YouTube Studio, yt-dlp, Whisper, and editors of subtitles.

What they do is in the table of `contributing/recordings.md`; the times of single words are kept.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2

from sphinx_talks.content import cues
from sphinx_talks.content.characters import FORBIDDEN, ungarbled
from sphinx_talks.content.cues import CueBlock, CueError, Fault
from sphinx_talks.content.problems import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


#: How files begin in UTF-16, with a mark and without.
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"W\0": "utf-16-le", b"\0W": "utf-16-be", b"1\0": "utf-16-le"}
#: Text in others is taken for these where it has kana. What is in the first of the two has none of the bytes that kana
#: have in the second, the encoding of Japanese Windows; the other way round nearly all bytes mean something.
_ENCODINGS = ("utf-8-sig", "euc_jis_2004", "cp932")
_ESCAPED = b"\x1b$"
_KANA = re.compile("[\u3041-\u30fe]")
#: In milliseconds.
_MINUTE, _HOUR = 60_000, 3_600_000
#: Milliseconds that the last cue lasts where nobody says it.
LAST = 3_000
#: Cues of one length, from so many on, have that of their maker and not that of what is said.
MANY = 5
#: Times of SubRip with a blank line before their words: what comes is no counter with times below it, nor times.
_LATE_WORDS = re.compile(
    r"^([^\n]*-->[^\n]*\n)(?:[ \t]*\n)+(?=[^\n]*\S)(?!\d+[ \t]*\n[^\n]*-->)(?![^\n]*-->)", re.MULTILINE
)
_HEADER = re.compile(r"WEBVTT(?:[ \t][^\n]*)?(?:\n[^\n]+)*(?=\n|$)")


class Tidied(NamedTuple):
    """A transcript in WebVTT, what was done to it, and times with what a person has to look at there."""

    text: str
    done: tuple[str, ...]
    doubtful: tuple[tuple[str, str], ...]


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a file, and its encoding; raises CueError where it is text in none that is known."""
    wide = _WIDE.get(data[:2])
    for encoding in [wide] if wide else ("iso2022_jp", *_ENCODINGS) if _ESCAPED in data else _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding in _ENCODINGS[1:] and not _KANA.search(text):
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n"), encoding
    msg = "text in no encoding that is known"
    raise CueError(msg)


def tidy(data: bytes, form: str) -> Tidied:
    """Return a transcript as WebVTT in UTF-8, its cues in order, none twice; raises CueError where it has none.

    Where times cannot be read, that says all of them with their lines in the file.
    """
    garbled, encoding = decoded(data)
    raw = ungarbled(garbled)
    text = clean = _without_hidden(raw)
    if form == "srt":
        text = _LATE_WORDS.sub(r"\1", text)
    blocks = [*cues.blocks(text, form, may_have_arrows=True)]
    found = [one for one in blocks if isinstance(one, CueBlock)]
    if wrong := [one for one in blocks if isinstance(one, Fault)]:
        lines = _lines_kept(clean) if text != clean else range(1, clean.count("\n") + 2)
        at = (one.position._replace(line=lines[one.position.line - 1]) for one in wrong)
        msg = "times that cannot be read"
        raise CueError(msg, [one._replace(position=position) for one, position in zip(wrong, at, strict=True)])
    if not any(one.words for one in found):
        msg = "no cue in the transcript" if not found else "no words in the transcript"
        raise CueError(msg)
    done = dict.fromkeys(_outer(data, encoding, form))
    if raw != garbled:
        done["text that had been read in another encoding restored"] = None
    if clean != raw:
        done["characters removed that cannot be seen or turn the direction of text"] = None
    if form == cues.FORMS[0] and any("-->" in line for one in found for line in one.lines):
        done["`-->` among the words escaped"] = None
    for what, step in STEPS.items() if form == cues.FORMS[0] else {**_OF_SUBRIP, **STEPS}.items():
        changed = step(found)
        if changed != found:
            done[what] = None
        found = changed
    return Tidied(_written(_head(text, form), found), tuple(done), tuple(_doubtful(found)))


def _doubtful(found: Sequence[CueBlock]) -> Iterator[tuple[str, str]]:
    first = found[0].start
    if first // _MINUTE and first % _HOUR < _MINUTE:
        ask = "is this the second of the recording? DaVinci Resolve counts from an hour on, unless told otherwise"
        yield _time(first), ask
    invented = (one for one in found if cues.is_invented(one.words))
    yield from ((_time(one.start), f"did anybody say this? {named(one.words)}") for one in invented)


def _lines_kept(text: str) -> list[int]:
    """Return the numbers of the lines of SubRip without those that stand blank above words."""
    gone: set[int] = set()
    line = at = 0
    for found in _LATE_WORDS.finditer(text):
        line += text.count("\n", at, found.end(1))
        gone.update(range(line + 1, line + 1 + text.count("\n", found.end(1), found.end())))
        line, at = max(gone), found.end()
    return [number for number in range(1, text.count("\n") + 2) if number not in gone]


def _without_hidden(text: str) -> str:
    """Return a text without the characters that no page may have; what ends a line is a space."""
    return FORBIDDEN.sub(lambda found: " " if found[0].isspace() else "", text)


def _outer(data: bytes, encoding: str, form: str) -> Iterator[str]:
    if encoding not in _ENCODINGS[:1]:
        yield f"encoding changed from {encoding} to UTF-8"
    if data.startswith(b"\xef\xbb\xbf"):
        yield "byte order mark removed"
    if form != cues.FORMS[0]:
        yield "SubRip made WebVTT"


def _unrolled(found: Sequence[CueBlock]) -> list[CueBlock]:
    """Return cues without the lines that the cue above them has already; one that has no other lengthens it."""
    made: list[CueBlock] = []
    repeated = cues.rolling(found)
    for at, one in enumerate(found):
        lines = [line for line in one.lines if cues.plain(line)]
        if at in repeated:
            shown = {cues.plain(line) for line in found[at - 1].lines}
            while lines and cues.plain(lines[0]) in shown:
                lines.pop(0)
        if lines:
            made.append(replace(one, lines=lines))
        elif made and one.lines:
            made[-1] = replace(made[-1], end=max(made[-1].end, one.end))
    return made


def _long(found: Sequence[CueBlock]) -> list[CueBlock]:
    """Return cues that last until the next where their maker has not said how long they do, and none longer."""
    lengths = {one.end - one.start for one in found}
    is_fixed = len(found) >= MANY and len(lengths) == 1
    ends = [one.start for one in found[1:]]
    made = [
        replace(one, end=end if is_fixed or not one.start < one.end <= end else one.end)
        for one, end in zip(found, ends, strict=False)
    ]
    last = found[-1]
    return [*made, last if last.end > last.start else replace(last, end=last.start + LAST)]


def _apart(found: Sequence[CueBlock]) -> list[CueBlock]:
    """Return cues of which no two begin at one moment: their words are one cue."""
    made = [found[0]]
    for before, one in pairwise(found):
        if one.start == before.start:
            made[-1] = replace(made[-1], end=max(made[-1].end, one.end), lines=[*made[-1].lines, *one.lines])
        else:
            made.append(one)
    return made


def _dashed(found: list[CueBlock]) -> list[CueBlock]:
    """Return cues without `>>`, where their maker marks another speaker by it."""
    if not any(cues.has_changes(one.lines) for one in found):
        return found
    return [replace(one, lines=cues.without_changes(one.lines)) for one in found]


def _voiced(found: list[CueBlock]) -> list[CueBlock]:
    """Return cues without the names of speakers among the words: a sentence goes on from one to the next."""
    return [replace(one, lines=cues.with_voice(one.lines)) for one in found] if cues.has_names(found) else found


def _unformatted(found: list[CueBlock]) -> list[CueBlock]:
    """Return cues without the formatting that WebVTT does not have."""
    return [replace(one, lines=cues.unformatted(one.lines)) for one in found]


_OF_SUBRIP = {"formatting of SubRip removed": _unformatted}
#: What is done, in this order.
STEPS: dict[str, Callable[[list[CueBlock]], list[CueBlock]]] = {
    "cues put in the order of the recording": lambda found: sorted(found, key=lambda one: one.start),
    "repeated lines removed": _unrolled,
    "`>>` made a dash": _dashed,
    "names before the words made voices": _voiced,
    "cues of one moment joined": _apart,
    "ends set by the next cue": _long,
}


def _head(text: str, form: str) -> str:
    """Return the first lines of a file, which say the language; without styles and notes."""
    found = _HEADER.match(text) if form == cues.FORMS[0] else None
    return found[0].strip() if found and "-->" not in found[0] else "WEBVTT"


def _written(head: str, found: Sequence[CueBlock]) -> str:
    cued = (
        "\n".join([f"{_time(one.start)} --> {_time(one.end)}", *(line.replace("-->", "--&gt;") for line in one.lines)])
        for one in found
    )
    return "\n\n".join([head, *cued]) + "\n"


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


#: Of a deck: its bytes, its slides, and the characters that are kept of one slide.
MAX_BYTES = 200 * 1024 * 1024
MOST_SLIDES = 1000
MOST_OF_SLIDE = 10_000
_HEADING = re.compile(r"^(#{1,6} )", re.MULTILINE)


class SlidesError(ValueError):
    """No deck that text can be taken from."""


#: Pixels that a picture of a slide is wide, and how well it is kept (0 to 100).
WIDTH, QUALITY = 480, 60


def text_of(data: bytes, *, may_be_none: bool = False) -> str:
    """Return the text of a PDF as `<slug>.slides.md` has it; raises SlidesError where there is none."""
    with _opened(data) as deck:
        found = [_clean(page.get_textpage().get_text_range()) for page in _pages(deck)]
    if not any(found) and not may_be_none:
        msg = "no text in the slides: they are pictures"
        raise SlidesError(msg)
    return "\n".join(f"## {number}\n\n{text}\n" if text else f"## {number}\n" for number, text in enumerate(found, 1))


def pictures_of(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield a small picture in WebP of each slide of a PDF, by its number; raises SlidesError."""
    with _opened(data) as deck:
        for number, page in enumerate(_pages(deck), 1):
            made = BytesIO()
            page.render(scale=_scale(page)).to_pil().convert("RGB").save(made, "WEBP", quality=QUALITY)
            yield number, made.getvalue()


def _scale(page: pypdfium2.PdfPage) -> float:
    """Return pixels a point: so many across, and of a page like a banner no more down than twice as many."""
    width, height = (max(side, 1) for side in page.get_size())
    return float(min(WIDTH / width, 2 * WIDTH / height))


def _pages(deck: pypdfium2.PdfDocument) -> list[pypdfium2.PdfPage]:
    """Return the slides; raises SlidesError with the numbers of all that cannot be read."""
    found, unread = [], []
    for number in range(len(deck)):
        try:
            found.append(deck[number])
        except pypdfium2.PdfiumError:
            unread.append(str(number + 1))
    if unread:
        msg = f"slides that cannot be read: {', '.join(unread)}"
        raise SlidesError(msg)
    return found


@contextmanager
def _opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF; raises SlidesError where it cannot be read, is locked, or has too many slides."""
    try:
        deck = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        msg = "the PDF is locked" if is_locked else "not a PDF that can be read"
        raise SlidesError(msg) from None
    try:
        if len(deck) > MOST_SLIDES:
            msg = f"too many slides ({len(deck)}, want at most {MOST_SLIDES})"
            raise SlidesError(msg)
        yield deck
    except pypdfium2.PdfiumError as error:
        msg = f"not a PDF that can be read: {error}"
        raise SlidesError(msg) from None
    finally:
        deck.close()


def _clean(text: str) -> str:
    """Return the lines of a slide without characters that a page may not have, none of them a heading."""
    text = _without_hidden(text.replace("\r", "\n"))
    lines = (" ".join(line.split()) for line in text[:MOST_OF_SLIDE].split("\n"))
    return _HEADING.sub(r"\\\1", "\n".join(filter(None, lines)))
