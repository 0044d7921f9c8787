"""The interface in each language over the same pages, and the language of every run of text."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

import sphinx_talks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from tests.conftest import Built, Look

LOCALE = Path(sphinx_talks.__file__).parent / "locale"
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
#: Two Latin words and more, and nothing else.
ENGLISH = re.compile(r"[^\u3040-\u9fff]*[A-Za-z][\w.,:'’-]+ [A-Za-z(][\w][^\u3040-\u9fff]*")
#: What is in no language, or in one of its own; `title` can say nothing of a part of it.
NO_TEXT = {"script", "style", "title", "meta", "code", "pre"}
#: Attributes that are read out or shown.
SHOWN = ("aria-label", "title", "placeholder", "alt")
PAGE = """\
---
title: What the Wind Does
---

Knots hold in every wind, or so they say: 凧糸の張力、または張力計の話。

Kite Talksで凧を揚げる前に、結び目を確かめます。Three knots are enough for every wind、と言われます。

Everything in this paragraph is English.

## Knots for Every Wind

## 結び目

## Frames and Paper

{talk}`kite-2/knots`と{talk}`kite-2/measuring-pull`。
"""
PAGES = {
    "guide/languages/index.md": PAGE.replace("title:", "orphan: true\ntitle:") + "\n```{toctree}\npage\n```\n",
    "guide/languages/page.md": "---\ntitle: A Page Below\n---\n\n凧の話です。\n",
    "events/festival.md": "---\ntitle: Festival\ndate: 2020-05\nattendance: {registered: 12345}\n---\n",
}


def built_in(look: Look, language: str) -> Built:
    return look(
        PAGES, language=language, project="Talks about Kites",
        talks_edit_url="https://git.example/{path}", talks_issue_url="https://git.example/{id}",
    )  # fmt: skip


def words(language: str) -> dict[str, str]:
    path = LOCALE / language / "LC_MESSAGES" / "sphinx_talks.po"
    found = read_po(io.BytesIO(path.read_bytes()), locale=language)
    return {str(message.id): str(message.string) for message in found if message.id}


def texts(page: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the elements of a page with the text that stands in them directly, places for line ends left out."""
    for element in page.iter():
        if not isinstance(element.tag, str) or element.tag in NO_TEXT | {"wbr"}:
            continue
        if any(above.tag in NO_TEXT for above in element.iterancestors()):
            continue
        text = (element.text or "") + "".join(child.tail or "" for child in element)
        if text.strip():
            yield element, " ".join(text.split())


def language_of(element: HtmlElement) -> str:
    return str(next(above.get("lang") for above in (element, *element.iterancestors()) if above.get("lang")))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_run_of_the_other_language_is_marked(look: Look, language: str) -> None:
    wrong = []
    for name, page in built_in(look, language).pages():
        for element, text in texts(page):
            if text == "Speaker Deck":
                continue
            marked = language_of(element)
            if marked != "ja" if JAPANESE.search(text) else (marked == "ja" and ENGLISH.fullmatch(text)):
                wrong.append((name, element.tag, element.get("class"), text))
    assert wrong == []


def test_runs_in_prose(look: Look) -> None:
    marked = {
        language: [
            (element.get("lang"), element.text_content())
            for element in built_in(look, language).page("guide/languages/index").xpath("//main//*[@lang]")
            if not element.xpath("ancestor::*[contains(@class, 'talks-tools')]")
        ]
        for language in ("ja", "en")
    }
    assert ("en", "What the Wind Does") in marked["ja"]
    assert ("en", "Three knots are enough for every wind") in marked["ja"]
    assert ("en", "Everything in this paragraph is English.") in marked["ja"]
    assert ("en", "Knots for Every Wind") in marked["ja"]
    assert ("ja", "凧糸の張力、または張力計の話。") in marked["en"]
    assert ("ja", "結び目") in marked["en"]
    # A word or two in a sentence are a name or a term.
    assert not any("Kite" in text for _, text in marked["ja"])


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_words_of_the_other_interface(look: Look, language: str) -> None:
    other = {"en": "ja", "ja": "en"}[language]
    mine, theirs = words(language), words(other)
    foreign = {theirs[name] for name in mine if theirs[name] != mine[name] and "%" not in theirs[name]}
    built = built_in(look, language)
    # The invented pages are called as the interface calls them.
    foreign -= {title.astext() for title in built.app.env.titles.values()}
    found = set()
    for name, page in built.pages():
        found |= {(name, text) for _, text in texts(page) if text in foreign}
        for element in page.iter():
            shown = {value for key, value in element.items() if key in SHOWN or key.startswith("data-talks-")}
            found |= {(name, text) for text in shown & foreign}
    assert found == set()


def test_words_of_sphinx_are_japanese_as_well(look: Look) -> None:
    page = built_in(look, "ja").page("guide/languages/index")
    assert set(page.xpath("//a[@class='headerlink']/@title")) == {"この見出しへのリンク"}
    assert set(built_in(look, "en").page("guide/languages/index").xpath("//a[@class='headerlink']/@title")) == {
        "Link to this heading"
    }


def test_numbers_are_written_as_the_language_does(look: Look) -> None:
    for language, shown in (("en", "12,345"), ("ja", "12,345"), ("de", "12.345")):
        page = built_in(look, language).page("events/festival")
        assert shown in page.find_class("talks-article")[0].text_content(), language
