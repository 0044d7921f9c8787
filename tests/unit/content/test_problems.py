"""The parts of a problem, and how they are rendered."""

from __future__ import annotations

import pickle

import pytest

from sphinx_talks.content.problems import Code, Message, Problem, masked, message, named, one_line


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (Message("not a date"), "not a date"),
        (message("not a date", "yesterday"), "not a date (got 'yesterday')"),
        (message("not a date", want="YYYY"), "not a date (want YYYY)"),
        (message("not a date", "", "YYYY", field="date"), "date: not a date (got '', want YYYY)"),
        (Message("not an id", hint="write `,` for `、`"), "not an id (write `,` for `、`)"),
        (
            Message("not an id", "'a、b'", "an id", "write `,` for `、`"),
            "not an id (got 'a、b', want an id; write `,` for `、`)",
        ),
    ],
)
def test_a_line_is_rendered_from_the_parts(parts: Message, line: str) -> None:
    problem = Problem("a\x1b.md", 2, 3, Code.DATE, parts)
    assert problem.message == line
    assert str(problem) == f"a<U+001B>.md:2:3: T205 {line}"
    assert pickle.loads(pickle.dumps(problem)) == problem  # noqa: S301 - our own bytes


def test_problems_sort_as_their_lines_do() -> None:
    parts = [message("b"), message("a b"), message("a", want="x"), message("a", "x", "y"), message("a")]
    problems = [Problem("a.md", 1, 1, Code.DATE, one) for one in parts]
    assert [one.message for one in sorted(problems)] == sorted(one.message for one in problems)


def test_a_field_that_is_known_is_not_said_again() -> None:
    parts = message("not a date", field="date")
    assert (parts.without("date"), parts.without("time")) == ("not a date", "date: not a date")


#: A character that nobody sees -> what it does.
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
