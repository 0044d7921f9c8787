"""The HTML of every page: valid by vnu, and in the language that it says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from tests.browser import checkers
from tests.browser.conftest import leave_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.html import HtmlElement

    from tests.conftest import Built, Look

#: Advice of vnu that is not followed, each with its reason. Errors are never left out.
ADVICE = {
    # docutils writes XHTML.
    "Trailing slash on void elements",
    # docutils puts a heading into a section, that of the page as well; it is the only h1 of the page.
    "Consider using the “h1” element as a top-level heading only",
    # Guessed from the letters: a page of commands and field names looks like English.
    "This document appears to be written in",
    # To vnu, 'self' is no file. Whether the policy fits is counted in a browser, in test_security_policy.py.
    "Resource violates Content Security Policy (meta tag): ",
    # Structured data is a data block, at which no policy looks (HTML, 4.12.1.1); the same test has a page with one.
    "Inline script violates Content Security Policy (meta tag): ",
}
JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
WORDS = re.compile(r"[A-Za-z]{2,}\S*\s+(?:\S+\s+)*[A-Za-z]{2,}")
#: The kinds that test-basic has no page of.
KINDS = {
    "series/kites.md": "---\ntitle: Kite Talks\nsummary: Evenings on kites.\n---\n",
    "organizations/institute.md": "---\ntitle: Knot Institute\nsummary: Where knots are studied.\n---\n",
}
BOTH: dict[str, Any] = {"language": "ja", "talks_languages": ["ja", "en"], "suppress_warnings": ["config.cache"]}
#: What stands in the words of its owner: headings, and the titles of records wherever they are named. A name of a
#: person or an address is no run of a language, and what is in code is left alone.
TITLES = (
    "//h1 | //h2 | //h3"
    " | //*[contains(@class, 'talks-item-title')][not(contains(@href, 'people/')) and not(contains(@href, '://'))]"
    " | //a[contains(@class, 'internal')][contains(@href, 'talks/') or contains(@href, 'topics/')]"
)


@pytest.fixture(scope="module")
def folders(real_site: Path, shared_site: Built, look: Look) -> tuple[Path, ...]:
    """Give both sites, and one of all kinds and two languages that knows its address: its heads say most."""
    return real_site, shared_site.outdir, look(KINDS, html_baseurl="https://kites.example/site/", **BOTH).outdir


def pages(folder: Path) -> Iterator[tuple[str, HtmlElement]]:
    """Yield every page with its name."""
    for path in sorted(folder.rglob("*.html")):
        yield path.relative_to(folder).as_posix(), html.fromstring(path.read_bytes())


def test_vnu_finds_nothing(folders: tuple[Path, ...]) -> None:
    java = shutil.which("java")
    if java is None or not checkers.installed():
        leave_out("no vnu: `make test` fetches it, where npm and Java are installed")
    # -Xss as its documentation says; for a run of seconds, the least compiler and collector are the quickest.
    command = [java, "-Xss8m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(checkers.VNU)]
    options = ["--format", "json", "--skip-non-html", "--exit-zero-always"]
    done = subprocess.run([*command, *options, *map(str, folders)], capture_output=True, check=False)
    told = json.loads(done.stderr)["messages"]
    found: dict[str, set[str]] = {}
    for each in told:
        if each["type"] != "info" or not any(each["message"].startswith(advice) for advice in ADVICE):
            place = f"{each['url'].rpartition('/html/')[2]}:{each.get('lastLine')}: {each.get('extract', '')!r}"
            found.setdefault(each["message"], set()).add(place)
    assert {message: sorted(places)[:3] for message, places in found.items()} == {}
    # That it looked at the pages at all: there is always advice on void elements.
    assert len({each["url"] for each in told}) > 100


def language(element: HtmlElement) -> str:
    """Return the language of an element: its own, or that of the nearest element around it."""
    return next((value for value in element.xpath("ancestor-or-self::*/@lang")[::-1]), "")


def texts(page: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield each text of the body with the element that it stands in."""
    for text in page.xpath("//body//*/text()[normalize-space()]"):
        yield text.getparent() if text.is_text else text.getparent().getparent(), " ".join(text.split())


def is_code(element: HtmlElement) -> bool:
    """Return whether an element is code, or stands in some."""
    return bool(element.xpath("ancestor-or-self::*[self::code or self::pre or self::script or self::style]"))


def test_japanese_is_called_japanese(folders: tuple[Path, ...]) -> None:
    found = [
        f"{name}: {text}"
        for folder in folders
        for name, page in pages(folder)
        for element, text in texts(page)
        if JAPANESE.search(text) and not language(element).startswith("ja") and not is_code(element)
    ]
    assert found == []


def test_english_titles_are_called_english(real_site: Path) -> None:
    found: dict[str, str] = {}
    for name, page in pages(real_site):
        # All that is not marked is in English there.
        for title in page.xpath(TITLES) if page.get("lang") != "en" else ():
            text = " ".join(title.text_content().removesuffix("#").split())
            if JAPANESE.search(text) or not WORDS.search(text):
                continue
            # The language may be said inside the link, or around it.
            inner = next((part for part in [*title.iter()][::-1] if part.text and part.text.strip("# \n")), title)
            if not language(inner).startswith("en"):
                found.setdefault(text, name)
    assert found == {}
