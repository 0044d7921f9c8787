"""The text of slides in PDF; the decks are made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from sphinx_talks.authoring.transcript import SlidesError, text_of
from sphinx_talks.checks.run import check
from sphinx_talks.cli import main
from sphinx_talks.content.decks import SlideText, is_shared, read
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path


def pdf(*slides: str) -> bytes:
    """Return a PDF with a line of Latin letters on each page (ISO 32000-1, 7.5)."""
    pages = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(slides)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{pages}]/Count {len(slides)}>>"]
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for number, words in enumerate(slides):
        drawn = f"BT /F1 12 Tf 10 100 Td ({words}) Tj ET"
        box = "/Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(f"<<{box}/Contents {5 + 2 * number} 0 R>>")
        objects.append(f"<</Length {len(drawn)}>>\nstream\n{drawn}\nendstream")
    made, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{one}\nendobj\n"
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer <</Root 1 0 R/Size {size}>>\nstartxref\n{len(made)}\n%%EOF\n"
    return f"{made}xref\n0 {size}\n0000000000 65535 f \n{rows}{end}".encode()


def test_text_is_counted() -> None:
    text = text_of(pdf("Knots", "", "# not a heading"))
    assert text == "## 1\n\nKnots\n\n## 2\n\n## 3\n\n\\# not a heading\n"
    assert [*read(text)] == [SlideText(1, "Knots"), SlideText(3, "\\# not a heading")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"nothing", "not a PDF that can be read"),
        (pdf("", ""), "no text in the slides"),
        (b"%PDF-1.4\n%%EOF", "not a PDF"),
        (pdf("A", "B", "C", "D").replace(b"6 0 R 8 0 R", b"1 0 R 1 0 R"), "slides that cannot be read: 2, 3$"),
    ],
)
def test_no_text(data: bytes, reason: str) -> None:
    with pytest.raises(SlidesError, match=reason):
        text_of(data)


def test_command_writes_what_the_check_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    talk = "---\ntitle: A\nslides: {url: 'https://kites.example/a.pdf', license: CC BY 4.0}\n---\n"
    write(
        tmp_path, {"conf.py": "", "index.md": "# Site\n", "events/e.md": "---\ntitle: E\n---\n", "talks/e/a.md": talk}
    )
    write(tmp_path, {"deck.pdf": pdf("Knots")})
    slides = ["slides", str(tmp_path / "deck.pdf"), "-o", str(tmp_path / "talks/e/a.slides.md")]
    write(tmp_path, {"talks/e/a.slides/9.webp": "left of a longer deck"})
    assert main(slides) == 0
    assert check(tmp_path)[1] == []
    (picture,) = (tmp_path / "talks/e/a.slides").iterdir()
    with Image.open(picture) as drawn:
        assert (picture.name, drawn.format, drawn.size) == ("1.webp", "WEBP", (480, 480))
    write(tmp_path, {"talks/e/b.slides.md": "## 1\n\nKnots\n", "talks/e/a.slides.md": "## 2\n\nA\n\n## 1\n\nB\n"})
    assert [str(problem).partition(" (")[0] for problem in check(tmp_path)[1]] == [
        "talks/e/a.slides.md:1:1: T705 slides are not counted",
        "talks/e/b.slides.md:1:1: T301 no page beside the text of slides",
    ]
    assert main(["slides", str(tmp_path / "index.md")]) == 1
    assert "index.md: not a PDF that can be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("license_", "shares"),
    [
        ("CC BY 4.0", True),
        ("CC-BY-NC-ND 4.0", True),
        ("CC0 1.0", True),
        ("https://creativecommons.org/licenses/by/4.0/", True),
        ("Public Domain", True),
        ("All rights reserved", False),
        ("CCL Corp.", False),
        ("", False),
        (None, False),
    ],
)
def test_license_that_lets_everybody_share(license_: str | None, *, shares: bool) -> None:
    assert is_shared(license_) is shares


SITE = {"conf.py": "", "index.md": "# Site\n", "events/e.md": "---\ntitle: E\n---\n"}
TALK = "---\ntitle: A\nslides: {url: 'https://kites.example/a.pdf'}\n---\n"
PICTURE = b"RIFF\0\0\0\0WEBPVP8 "


def test_no_picture_where_nobody_may_share_the_slides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {**SITE, "talks/e/a.md": TALK, "talks/e/a.pdf": pdf("Knots")})
    assert main(["slides", str(tmp_path / "talks/e/a.pdf")]) == 0
    assert "the text alone: a.md names no license to share the slides" in capsys.readouterr().err
    # What a page with mistakes says of its slides is unknown.
    write(tmp_path, {"talks/e/a.md": TALK.replace("A", "[A")})
    assert main(["slides", str(tmp_path / "talks/e/a.pdf")]) == 0
    write(tmp_path, {"talks/e/a.md": TALK})
    assert not (tmp_path / "talks/e/a.slides").exists()
    free = TALK.replace("a.pdf'", "a.pdf', license: CC BY 4.0")
    write(tmp_path, {"talks/e/b.md": free, "talks/e/b.slides.md": "## 1\n\nA\n", "talks/e/c.md": free})
    pictures = {
        "a.slides/1.webp": PICTURE,
        "b.slides/x.webp": PICTURE,
        "b.slides/2.webp": b"GIF89a",
        "c.slides/1.webp": PICTURE,
    }
    write(tmp_path, {f"talks/e/{name}": content for name, content in pictures.items()})
    # Whether those of a page with mistakes may be shared is unknown.
    broken = {"talks/e/d.md": free.replace("A", "[A"), "talks/e/d.slides.md": "## 1\n\nA\n"}
    write(tmp_path, {**broken, "talks/e/d.slides/1.webp": PICTURE})
    told = [str(problem).partition(" (")[0] for problem in check(tmp_path)[1]]
    assert [one for one in told if not one.startswith("talks/e/d.md")] == [
        "talks/e/a.slides/1.webp:1:1: T705 pictures of slides that nobody may share",
        "talks/e/b.slides/2.webp:1:1: T705 not a picture in WebP",
        "talks/e/b.slides/x.webp:1:1: T004 not the name of a picture of a slide",
        "talks/e/c.slides/1.webp:1:1: T301 no text of slides beside the pictures",
    ]
