"""How large a site is, in words."""

from __future__ import annotations

import pytest

from sphinx_talks.content.sizes import Sizes, measured, readable

FILES = {"index.html": 10, "talks/a/b.html": 3000, "talks/a/c.html": 5000, "topics/d.html": 3000, "a.css": 1}


def test_sizes() -> None:
    largest = (("talks/a/c.html", 5000), ("talks/a/b.html", 3000), ("topics/d.html", 3000))
    pages = [path for path in FILES if path.endswith(".html")]
    assert measured(FILES, [*pages, "gone.html"], pages[1:3]) == Sizes(11_011, 5, 3000, 3000, largest)


def test_a_site_without_talks() -> None:
    assert measured({"index.html": 10}, ["index.html"], []) == Sizes(10, 1, 10, 0, (("index.html", 10),))


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (999_949, "999.9 KB"),
        (999_960, "1.0 MB"),
        (10**9, "1.0 GB"),
        (10**13, "10000.0 GB"),
    ],
)
def test_bytes_are_readable(size: int, words: str) -> None:
    assert readable(size) == words
