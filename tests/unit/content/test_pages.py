"""From bytes to entry and to the Markdown that MyST sees, whatever the bytes are."""

from __future__ import annotations

import pickle
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_talks.content import pages
from sphinx_talks.content.markdown import Mention
from sphinx_talks.content.markdown.syntax import parser, tokens
from sphinx_talks.content.pages import escaped
from sphinx_talks.content.problems import Position
from sphinx_talks.content.records import Kind
from sphinx_talks.content.settings import Settings
from tests.steps import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_talks.content.pages import Entry

    Read = Callable[..., tuple[Entry, str]]

TITLES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=60)


@given(TITLES)
@example("*a* _b_ `c` [d](e) ![f](g) <h> &amp; \\ # 1. a | b ~~c~~ {talk}`x` {{ y }} $z$")
@example("</title><script>alert(1)</script>")
@example("# a #")
@example("C:\\temp\\new")
@example("a\\")
@example("1. a")
@example("http://example.org www.example.org a@example.org")
@example("\"a\" 'b' -- ...")
@example("[^1] [x]: y")
@example("（全角）　空白")
def test_an_escaped_title_shows_the_title(text: str) -> None:
    title = text.strip()
    if not title:
        return
    heading, inline, *rest = tokens(f"# {escaped(title)}\n\ntext\n", {})
    assert heading.tag == "h1"
    assert len(rest) == 4
    shown = "".join(child.content for child in inline.children or ())
    assert {child.type for child in inline.children or ()} <= {"text", "text_special"}
    assert shown == title


def test_lines_keep_their_numbers(read: Read) -> None:
    text = "---\ntitle: A *b*\nsummary: c\n---\nprose\n"
    entry, source = read(text)
    assert source == "# A \\*b\\*\n\n\n\nprose\n"
    assert source.split("\n").index("prose") == text.split("\n").index("prose")
    assert (entry.kind, entry.id, entry.docname) == (Kind.TOPIC, "a", "topics/a")


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("# A\n\nb\n", "# A\n\nb\n"),
        ("---\norphan: true\n---\n# A\n", "\n\n\n# A\n"),
        ("---\ntitle: A\n---\nb\n", "# A\n\n\nb\n"),
        ("", "# index\n"),
        ("---\nmyst: {}\n---\n{{ x }}\n", "# index\n"),
        ("-----\nmyst: {}\n---\n", "# index\n"),
        ('---\ntitle: "a\\n# b"\n---\n', "# index\n"),
    ],
)
def test_plain_pages(text: str, source: str, read: Read) -> None:
    assert read(text, "index.md")[1] == source


def test_nothing_of_a_page_with_problems_reaches_myst(read: Read) -> None:
    _, source = read("---\ntitle: A\nmyst: {enable_extensions: [substitution]}\n---\n{{ cycler }}\n<script>\n")
    assert source == "# topics/a\n"


def test_uses_have_places(read: Read) -> None:
    page = "---\ntitle: A\nbroader: [b, c/d]\nrelated:\n  - e\naliases: [HITL, CI / CD, ' x ']\nreferences: [k]\n---\n"
    entry, _ = read(page)
    assert entry.uses == (
        Mention("alias", "HITL", Position(6, 11)),
        Mention("alias", "CI / CD", Position(6, 17)),
        Mention("alias", "x", Position(6, 26)),
        Mention("broader", "b", Position(3, 11)),
        Mention("broader", "c/d", Position(3, 14)),
        Mention("related", "e", Position(5, 5)),
        Mention("reference", "k", Position(7, 14)),
    )


def test_a_page_that_is_gone(tmp_path: Path) -> None:
    entry, _ = pages.read(tmp_path, "topics/gone.md", Settings())
    assert [str(problem) for problem in entry.problems] == [
        "topics/gone.md:1:1: T009 cannot be read (got 'No such file or directory')"
    ]


@pytest.fixture(scope="module")
def folder() -> Path:
    return Path(tempfile.mkdtemp())


PIECES = st.sampled_from(
    [
        "---\n",
        "title: a\n",
        "```{note}\n",
        "```\n",
        ":::{card} x\n",
        ":::\n",
        ":a: b\n",
        "{talk}`a <b>`",
        "[a](b)",
        "![a](b)",
        "[a]: b\n",
        "<b>",
        "{{",
        "|a|b|\n|-|-|\n",
        "> ",
        "- ",
        "  ",
        "\t",
        "\n",
        "# a\n",
        "===\n",
        "[^a]",
        "[^a]: b\n",
        "(a)=\n",
        "% a\n",
        "+++\n",
        "^^^\n",
        "~~~\n",
        "\\",
        "`",
        "*",
        "&a;",
        "\r\n",
        "\ufeff",
        "あ",
        "👩‍💻",
        ": b\n",
    ]
)


@given(
    st.binary(max_size=2000)
    | st.text(max_size=800).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.lists(PIECES, max_size=40).map(lambda pieces: "".join(pieces).encode())
    | st.lists(PIECES, max_size=40).map(lambda pieces: f"---\ntitle: a\n---\n{''.join(pieces)}".encode()),
    st.sampled_from(["topics/a.md", "talks/a/b.md", "index.md"]),
)
def test_anything_is_read(folder: Path, content: bytes, path: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)
    entry, source = pages.read(folder, path, Settings())
    assert pickle.loads(pickle.dumps(entry)) == entry  # noqa: S301 - made here
    assert list(entry.problems) == sorted(entry.problems)
    assert all(str(problem).isprintable() for problem in entry.problems)
    if entry.problems:
        assert source == f"# {path.removesuffix('.md')}\n"
    else:
        assert not source.startswith("---")
        assert parser().parse(source) is not None


N = 10_000
#: Calls of functions for a character: twice of what the worst of these takes, and far less than its length.
MOST = 100


@pytest.mark.parametrize(
    "body",
    [
        f"{{talk}}`a{' ' * N}b`",
        f"{{talk}}`{'a <' * (N // 3)}`",
        "[" * N,
        "[a](b " * (N // 6),
        "![a" * N,
        ">" * N,
        "".join("  " * n + "- a\n" for n in range(140)),
        "{x|y|\n".join(["|a|b|\n|-|-|\n"] * 350),
        "{topic}`ab`" * (N // 11),
        "{" * N,
        "".join("`" * n + " " for n in range(200)),
        "<a " * (N // 3),
        "<!--" * (N // 4),
        "".join(":" * (200 - n) + "{note}\n" for n in range(190)),
        "```{note}\n" * 2000,
        "[^a]: x\n\n" + "[^a]" * 5000,
        f"```{{note}}\n:a: b{' ' * N}c\n```",
        '```{note}\n:a: "' + "\\x41" * 5000 + '"\n',
        "```{x}\n```\n" * 1500,
        f"[a](mailto:a@{'a.' * 7000})",
        f"[a]({'a' * N})",
        "= " * (N // 6) + "{",
        "# " * (N // 2),
        "<b>" * 2400,
        "[a]: b\n" * 1000,
        "{" + "**a_" * 1700,
        "\\" * N + "{",
    ],
)
def test_long_bodies_end_soon(body: str, read: Read) -> None:
    with counted() as steps:
        read(f"---\ntitle: A\n---\n{body}")
    assert steps.calls < MOST * len(body)


@pytest.mark.parametrize(
    "block",
    [
        f"title: a{' ' * 16_000}b",
        f'title: "{"a " * 8000}"',
        f"sources: ['https://{'a.' * 8000}']",
        f"sources: ['https://{'a-' * 8000}!']",
        f"aliases: ['{'a ' * 8000}/ /']",
        "".join(f"k{n}: \n" for n in range(700)),
        f"related: [{'A!, ' * 4000}]",
        f"related: [{'a, ' * 5000}]",
        f"title: [{'[' * 8000}",
        f"x: {'9' * 16_000}",
        f"website: {'h' * 16_000}",
    ],
)
def test_long_front_matter_ends_soon(block: str, read: Read) -> None:
    with counted() as steps:
        entry, _ = read(f"---\n{block}\n---\n")
    assert steps.calls < MOST * len(block)
    assert entry.problems
