"""Take the text out of a deck in PDF, a heading with the number above that of each slide."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader

from sphinx_talks.content.characters import forbidden

#: Of a deck: its bytes, its slides, and the characters that are kept of one slide.
MAX_BYTES = 200 * 1024 * 1024
MOST_SLIDES = 1000
MOST_OF_SLIDE = 10_000
_HEADING = re.compile(r"^(#{1,6} )", re.MULTILINE)


class SlidesError(ValueError):
    """No deck that text can be taken from."""


def text_of(data: bytes) -> str:
    """Return the text of a PDF as `<slug>.slides.md` has it; raises SlidesError where there is none."""
    found = _pages(data)
    if not any(found):
        msg = "no text in the slides: they are pictures"
        raise SlidesError(msg)
    return "\n".join(f"## {number}\n\n{text}\n" if text else f"## {number}\n" for number, text in enumerate(found, 1))


def _pages(data: bytes) -> list[str]:
    try:
        reader = PdfReader(BytesIO(data))
        fault = _fault(reader)
        found = [] if fault else [_clean(page.extract_text()) for page in reader.pages]
    except Exception as error:  # noqa: BLE001 - a broken PDF can raise anything in there
        fault, found = f"not a PDF that can be read: {type(error).__name__}", []
    if fault:
        raise SlidesError(fault)
    return found


def _fault(reader: PdfReader) -> str:
    if reader.is_encrypted:
        return "the PDF is locked"
    number = len(reader.pages)
    return f"too many slides ({number}, want at most {MOST_SLIDES})" if number > MOST_SLIDES else ""


def _clean(text: str) -> str:
    """Return the lines of a slide without characters that a page may not have, none of them a heading."""
    text = "".join(character for character in text if character == "\n" or not any(forbidden(character)))
    lines = (" ".join(line.split()) for line in text[:MOST_OF_SLIDE].split("\n"))
    return _HEADING.sub(r"\\\1", "\n".join(filter(None, lines)))
