"""The words of the interface on every page of the site: those of its own language alone, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po
from lxml import html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

pytestmark = pytest.mark.content

LOCALE = Path(__file__).parents[2] / "sphinx_talks" / "locale"
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
#: What stands in Japanese marks is part of a Japanese text.
MARKS = re.compile("[\u3001-\u300f]")
PLACE = re.compile(r"%(?:\([a-z]+\))?s")
#: Its headings are names of classes.
NAMES_OF_CODE = ("contributing/front-matter.html",)
#: What a browser or screen reader says of an element.
SPOKEN = ("title", "aria-label", "placeholder", "alt")
#: What nobody reads as words; so are the languages by their own names, whose links say so.
CODE = ("code", "pre", "script", "style")


def words(language: str) -> dict[str, str]:
    """Return the words of the interface in a language as patterns, by their ids."""
    with (LOCALE / language / "LC_MESSAGES" / "sphinx_talks.po").open("rb") as file:
        found = {str(one.id): str(one.string) for one in read_po(file) if one.id and one.string}
    return {name: "[^ ]+".join(map(re.escape, PLACE.split(text))) for name, text in found.items()}


def said(element: HtmlElement, language: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text and each spoken attribute, with the language that it is said to be in."""
    if element.tag in CODE or element.get("hreflang") is not None:
        return
    language = element.get("lang", language)
    texts = [element.text, *(child.tail for child in element), *(element.get(name) for name in SPOKEN)]
    yield from ((text, language) for text in {" ".join(text.split()) for text in texts if text and not text.isspace()})
    for child in element.iterchildren("*"):
        yield from said(child, language)


@pytest.mark.parametrize(("own", "other"), [("ja", "en"), ("en", "ja")])
def test_no_word_of_the_other_language(real_site: Path, own: str, other: str) -> None:
    here, there = words(own), words(other)
    # A word that both languages have is at home in either, and what has no letters in any.
    foreign = {text for name, text in there.items() if re.search(r"[^\W\d]{2}", text)} - {*here.values()}
    pattern = re.compile("|".join(sorted(foreign)))
    folder = real_site / "en" if own == "en" else real_site
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(real_site).as_posix()
        page = html.fromstring(path.read_bytes())
        if page.get("lang") == own and name not in NAMES_OF_CODE:
            found |= {text: name for text, language in said(page) if language == own and pattern.fullmatch(text)}
    assert found == {}


#: Three words in a row read as English; fewer are a name or a term, which need no mark.
SENTENCE = re.compile(r"[A-Za-z][\w'’-]*(?:[ ,;:]+[A-Za-z(][\w'’)-]*){2,}")


def test_every_text_says_its_language(real_site: Path) -> None:
    found: dict[str, str] = {}
    pages = sorted(real_site.rglob("*.html"))
    for path in pages:
        page = html.fromstring(path.read_bytes())
        (body,) = page.xpath("//body")
        for text, language in said(body, page.get("lang", "")):
            is_japanese = JAPANESE.search(text) is not None
            is_english = not is_japanese and SENTENCE.search(text) and not MARKS.search(text)
            if (is_japanese and language != "ja") or (is_english and language == "ja"):
                found[text] = path.relative_to(real_site).as_posix()
    assert pages
    assert found == {}
