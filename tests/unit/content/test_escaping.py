"""Nothing that a page or another site says steers what shows it."""

from __future__ import annotations

import pytest

from sphinx_talks.content.problems import masked, named, one_line

#: A sign that nobody sees -> what it does.
SIGNS = {"\x1b[2J": "terminal", "\r": "line", "\n": "lines", "\x07": "bell", "\u202e": "direction", "\udcff": "bytes"}


@pytest.mark.parametrize("sign", SIGNS, ids=SIGNS.values())
def test_nothing_unseen_is_left(sign: str) -> None:
    text = f"a{sign}b凧"
    assert all(shown.isprintable() for shown in (named(text), masked(text), one_line(text, 99)))


def test_what_each_form_keeps() -> None:
    assert named("a\x1b凧\n") == "a<U+001B>凧<U+000A>"
    assert masked("a\x1b凧\n") == "a\N{REPLACEMENT CHARACTER}凧\N{REPLACEMENT CHARACTER}"
    assert masked("a\x1b\n", "\n") == "a\N{REPLACEMENT CHARACTER}\n"
    assert one_line(" a\x1b\n  凧 ", 9) == "a 凧"
    assert one_line("12345", 5) == "12345"
    assert one_line("123456", 5) == "1234…"
