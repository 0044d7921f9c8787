"""The text of slides: their numbers, their seconds, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.decks import DeckTexts, SlideText, read
from tests.files import write
from tests.unit.content.test_transcripts import SITE

if TYPE_CHECKING:
    from pathlib import Path


def test_slides_with_their_seconds() -> None:
    found = list(read("## 1\r\n\r\nKnots\n# A\n\n## 2 1:02:03\nhitch\n\n## 3 9:00\n\n"))
    assert found == [SlideText(1, "Knots # A"), SlideText(2, "hitch", 3723)]


def test_pdf_whose_text_is_not_there_is_named(tmp_path: Path) -> None:
    write(tmp_path, {**SITE, "talks/e/a.pdf": "%PDF", "talks/e/b.pdf": "%PDF", "talks/e/b.slides.md": "## 1\n\nb\n"})
    entries, _ = check(tmp_path)
    (found,) = [str(one) for one in DeckTexts(tmp_path).problems(Catalog(entries, {})) if one.code == "T706"]
    want = "`sphinx-talks slides talks/e/a.pdf`, which writes talks/e/a.slides.md"
    assert found == f"talks/e/a.pdf:1:1: T706 PDF whose text is not found (want {want})"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## 1 5:10\n\na\n\n## 2 5:10\n\nb\n", []),
        ("a\n", ["1:1: T705 slides are not counted (got 'no number'"]),
        ("## 1\n\na\n\n## 2 5:99\n", ["5:6: T705 not a place in the recording (got '5:99', want as `12:34`)"]),
        (
            "## 1 5:10\n\na\n\n## 2 5:09\n\nb\n",
            ["5:6: T705 slide is turned to before the one above it (got '5:09', want seconds in their order)"],
        ),
        (
            "## 2 5:99\n\na\u200b\n\n## 1 5:98\n",
            [
                "1:1: T705 slides are not counted (got 'numbers out of order'",
                "1:6: T705 not a place in the recording (got '5:99'",
                "3:2: T002 forbidden character U+200B",
                "5:6: T705 not a place in the recording (got '5:98'",
            ],
        ),
    ],
)
def test_problems(text: str, found: list[str], tmp_path: Path) -> None:
    write(tmp_path, {**SITE, "talks/e/a.slides.md": text})
    entries, _ = check(tmp_path)
    reported = [str(one) for one in DeckTexts(tmp_path).problems(Catalog(entries, {}))]
    assert len(reported) == len(found)
    assert all(
        one.removeprefix("talks/e/a.slides.md:").startswith(want) for one, want in zip(reported, found, strict=True)
    )
