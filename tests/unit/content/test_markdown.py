"""What ordinary prose may hold, and what is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.markdown import Mention, role_target
from sphinx_talks.content.markdown.syntax import LONGEST_LABEL, MOST_BRACKETS
from sphinx_talks.content.problems import Position

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx_talks.content.pages import Entry

    Read = Callable[..., tuple[Entry, str]]

HEAD = "---\ntitle: A\n---\n"


@pytest.mark.parametrize(
    "body",
    [
        "Plain words, *stress*, **more**, `code` and 1 < 2 > 0.\n",
        "## Section\n\n### Part\n\nSubtitle\n--------\n",
        "[a](https://en.wikipedia.org/wiki/Recall_(memory)) <https://example.org/x?y=1&z=2#w>\n",
        '[a](https://ja.wikipedia.org/wiki/能動学習 "題名") [b](<https://example.org/a b>)\n',
        "[a](https://example.org/%E8%83%BD) [mail](mailto:a.b+c@example.org) <a@example.org> [up](#section)\n",
        "[a][b] and [b]\n\n[b]: https://example.org/ 'Title'\n",
        "[a](project:a.md) [b](a.md#section) [c](/topics/a.md) [d](inv:python:py:module#os)\n",
        "A note[^1].\n\n[^1]: See {topic}`a` and [this](https://example.org/).\n",
        "| a | b |\n|---|---|\n| {topic}`a` | `x` |\n",
        "- a\n  - b\n    1. c\n\n       d\n- [ ] open\n- [x] done\n",
        "Term\n: Meaning with {topic}`a`\n",
        "> quoted\n> > twice\n",
        "```python\nx = {'a': 1}\n```\n\n~~~html\n<script>alert(1)</script>\n~~~\n\n    <b>indented</b>\n",
        "````markdown\n```{include} /etc/passwd\n```\n{{ x }}\n````\n",
        "`<b>` and `{{ x }}` and ``{include}`` are code.\n",
        "% a remark with <b>\n\n(place)=\n## Place\n\n{ref}`place` {doc}`/topics/a`\n",
        "```{note}\nWith [a link](https://example.org/).\n\n> quoted\n```\n",
        "```{note} In one line.\n```\n\n```{admonition} A *title*\n:class: tip\n\nText\n```\n",
        ":::{tip}\n:class: a\nText\n:::\n\n::: box\ntext\n:::\n",
        "::::{grid} 1 2 2 3\n:::{grid-item-card} Title\n:link: https://example.org/\nText\n:::\n::::\n",
        ":::{card} B\n:link: place\n:link-type: ref\n:::\n\n:::{card}\n:link: place\n:link-type: any\n:::\n",
        "````{card} Title\n```{card-header}\nHead\n```\nText\n````\n",
        "````{tab-set}\n```{tab-item} A\na\n```\n````\n",
        "```{epigraph}\nWords.\n\n-- Somebody, *Somewhere*\n```\n",
        "```{dropdown} More\nText\n```\n\n```{rubric} Words\n```\n\n```{contents}\n:depth: 2\n```\n",
        "```{list-table} Title\n:header-rows: 1\n\n* - a\n  - b\n* - c\n  - d\n```\n",
        "```{code-block} yaml\n---\ncaption: A caption\nlinenos: true\n---\na: &b {{ c }}\n```\n",
        "```{code-block} text\n:caption: |\n:  two\n:  lines\n\n<script>\n```\n",
        "```{figure} picture.gif\n---\nalt: An image\ntarget: https://example.org/\n---\nOf {topic}`a`.\n```\n",
        "![alt](picture.gif 'title') [file](paper.pdf)\n",
        "```{youtube} aaaaaaaaaaa\n:aspect: 16:9\n:url_parameters: ?start=43\n:privacy_mode: enabled\n```\n",
        "```{youtube} aaaaaaaaaaa\n---\nstart: 1:02:03\ntitle: 録画\n---\n```\n",
        '```{slides} a4ff03681c664f68ab6ab0b60c7b884f\n:aspect: 1.7834\n:title: "Slides: part 1"\n```\n',
        "```{talk-list}\n:topic: a\n:has-video:\n:sort: oldest\n:group-by: year\n```\n\n```{reference-list}\n```\n",
        "C:\\temp\\new and \\\\server\\share, a\\*b, 50% & more; x < y.\n",
        "👩‍💻 ＡＢＣ　（全角）「引用」…\n",
        "{kbd}`Ctrl+C` {abbr}`HITL (human in the loop)` {sup}`2` {bdg-primary}`new` {external+python:py:mod}`os`\n",
        "Equals = are === not a title, # nor is this, and 5 > 3.\n",
        "",
        "\n\n\n",
    ],
)
def test_allowed(body: str, read: Read, tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics/picture.gif").write_bytes(b"GIF89a\x01\0\x01\0\0\0\0;")
    (tmp_path / "topics/paper.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    for text in (body, body.replace("\n", "\r\n")):
        entry, source = read(HEAD + text)
        assert [str(problem) for problem in entry.problems] == []
        assert source.endswith(body)


def test_mentions_have_places(read: Read) -> None:
    body = "\n日本{topic}`a` {talk}`words <e/b>`\n\n```{note} {person}`p`\n{cite}`k, l` {cite}`words <m>`\n```\n"
    entry, _ = read(HEAD + body)
    assert entry.prose.mentions == (
        Mention("topic", "a", Position(5, 3)),
        Mention("talk", "e/b", Position(5, 14)),
        Mention("person", "p", Position(7, 11)),
        Mention("cite", "k", Position(8, 1)),
        Mention("cite", "l", Position(8, 1)),
        Mention("cite", "m", Position(8, 14)),
    )


def test_links_and_images_are_paths_below_the_folder(read: Read, tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics/a b.gif").write_bytes(b"GIF89a\x01\0\x01\0\0\0\0;")
    entry, _ = read(f"{HEAD}[x](../talks/e/t.md#y) [z](/index.md) ![i](a%20b.gif)\n")
    assert [path for path, _ in entry.prose.links] == ["talks/e/t.md", "index.md"]
    assert entry.prose.images == ("topics/a b.gif",)


def test_images_must_be_small_plain_files(read: Read, tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics/big.png").write_bytes(b"x" * (2 * 1024 * 1024 + 1))
    (tmp_path / "topics/link.png").symlink_to(tmp_path / "topics/big.png")
    entry, _ = read(f"{HEAD}![a](big.png)\n\n![b](link.png)\n")
    assert [problem.message.partition(" (")[0] for problem in entry.problems] == [
        "image is too large",
        "leads through a symbolic link",
    ]


@pytest.mark.parametrize("depth", [20, 21, 200])
def test_nesting(depth: int, read: Read) -> None:
    opening = [f"{':' * (depth + 3 - number)}{{note}}" for number in range(depth)]
    closing = [":" * (4 + number) for number in range(depth)]
    entry, _ = read(HEAD + "\n".join([*opening, "x", *closing, ""]))
    assert [str(problem) for problem in entry.problems] == (
        [] if depth == 20 else ["topics/a.md:24:1: T408 directives nested too deep (want at most 20)"]
    )


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("a", "a"),
        (" a ", "a"),
        ("words <a>", "a"),
        ("words<a>", "a"),
        ("<a>", "<a>"),
        ("a > b", "a > b"),
        ("a <b> c", "a <b> c"),
        ("", ""),
        ("a <>", ""),
    ],
)
def test_role_target(content: str, target: str) -> None:
    assert role_target(content) == target


def test_suggestions_are_the_same_in_every_run(read: Read) -> None:
    entry, _ = read(f"{HEAD}```{{csv-table}}\n```\n")
    assert "'list-table'" in entry.problems[0].message


NOTE = "n" * LONGEST_LABEL


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (f"\nab {'[x] ' * MOST_BRACKETS}\n", []),
        (f"\nab {'[x] ' * MOST_BRACKETS}\ncd [y] [z]\n", ["6:4: T008"]),
        (f"a[^{NOTE}]\n\n[^{NOTE}]: x\n", []),
        (f"a[^{NOTE}n]\n\n[^{NOTE}n]: x\n", ["4:2: T410"]),
        (f"a [^x\n{NOTE} ] [^{NOTE} n]\n", []),
    ],
)
def test_brackets(body: str, problems: list[str], read: Read) -> None:
    found = [str(problem).removeprefix("topics/a.md:") for problem in read(HEAD + body)[0].problems]
    assert [" ".join(one.split()[:2]) for one in found] == problems
