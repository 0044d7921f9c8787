"""Plain files: videos that are played, slides that are linked to."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers

FILE = providers.names()["file"]
VIDEO, SLIDES = "https://example.org/talk.mp4", "https://example.org/slides.pdf"


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        (VIDEO, True),
        ("http://example.org/a/b.WEBM?x=1#t=3", True),
        ("https://example.org/凧.pdf", True),
        ("https://example.org/talk.mp4.html", False),
        ("https://example.org/?file=talk.mp4", False),
        ("https://user@example.org/talk.mp4", False),
        ("javascript:x.mp4", False),
        ("talk.mp4", False),
    ],
)
def test_addresses(text: str, is_read: bool) -> None:  # noqa: FBT001 - a column of a table
    assert (FILE.read(text) == text) == is_read
    assert (FILE.find(text) is not None) == is_read


@pytest.mark.parametrize(
    "page",
    [
        "https://github.com/ann/kites/blob/main/talk.mp4",
        "https://gitlab.com/ann/kites/-/blob/main/slides.pdf",
        "https://commons.wikimedia.org/wiki/File:Kites.webm",
        "https://ja.wikipedia.org/wiki/ファイル:Kites.webm",
        "https://archive.org/details/kites/talk.mp4",
        "HTTPS://ARCHIVE.ORG/details/kites/talk.mp4",
    ],
)
def test_a_page_about_a_file_is_none(page: str) -> None:
    assert FILE.find(page) is None
    assert providers.found_at(page) is None


@pytest.mark.parametrize(
    ("name", "start", "end", "player"),
    [
        (VIDEO, 0, 0, (VIDEO, "video")),
        (VIDEO, 65, 90, (f"{VIDEO}#t=65,90", "video")),
        (f"{VIDEO}#t=3", 65, 0, (f"{VIDEO}#t=65", "video")),
        ("http://example.org/talk.mp4", 0, 0, None),
        (SLIDES, 0, 0, None),
    ],
)
def test_player(name: str, start: int, end: int, player: tuple[str, str] | None) -> None:
    assert FILE.player(name, start, end) == player


def test_it_is_called_by_its_host_and_starts_anywhere() -> None:
    assert FILE.site(SLIDES) == "example.org"
    assert (FILE.address(SLIDES, 5), FILE.address(VIDEO, 65)) == (f"{SLIDES}#page=5", f"{VIDEO}#t=65")


def test_facts() -> None:
    video, slides = FILE.known(VIDEO), FILE.known(SLIDES)
    assert video is not None
    assert slides is not None
    assert (video.video, slides.slides) == (VIDEO, SLIDES)
