"""Text of headings and paragraphs becomes the tokens that the parser makes of it."""

from __future__ import annotations

import random

import pytest
from markdown_it.renderer import RendererHTML
from myst_parser.parsers.mdit import create_md_parser

from sphinx_talks.content.markdown.lines import plain_blocks, plain_tokens
from sphinx_talks.content.markdown.syntax import myst_config

PIECES = (
    "凧", "a b", " ", "\n", "\n\n", "。", "# ", "## ", "{talk}`x`", "\\#", "\\*", "\\\\", "#", "  ", "`", "{a}", "1. ",
    "12", "(a)=", "(", "- ", "---", "===", "|", ":", ": ", "~ ", "+++", "% ", "\u3000", "*", "_", "[a]: b", "<",
    "&amp;", ">", "\t", "    ", "\\", "a_b", "__", "**", "a", "_.",
)  # fmt: skip


def test_tokens_are_those_of_the_parser() -> None:
    parser = create_md_parser(myst_config(), RendererHTML).disable("wordcount")
    chance = random.Random(0)  # noqa: S311 - not for secrets
    texts = ["".join(chance.choices(PIECES, range(len(PIECES), 0, -1), k=8)) for _ in range(4000)]
    plain = {text: found for text in texts if (found := plain_tokens(text)) is not None}
    assert len(plain) > 500
    assert {text for text, found in plain.items() if found != parser.parse(text, {})} == set()


def test_texts_are_those_of_the_tokens() -> None:
    chance = random.Random(1)  # noqa: S311 - as above
    texts = ["".join(chance.choices(PIECES, range(len(PIECES), 0, -1), k=8)) for _ in range(4000)]
    blocks = [block for text in texts for block in plain_blocks(text) or ()]
    plain = [(block, found) for block in blocks if (found := block.texts()) is not None]
    inside = [(list(block.tokens())[1].children or [], found) for block, found in plain]
    assert sum("\\" in block.content for block, _ in plain) > 100
    assert [found for tokens, found in inside if [token.content or "\n" for token in tokens] != found] == []


@pytest.mark.parametrize(
    "text",
    [
        "# Title \\(of a page\\)\n\nOne line\nand more. \n\n## Part_of_a\n凧 {topic}`safety`、{talks:talk}`a/b`。\n",
        "",
        "   a\n",
        "a_b_c __. of snake_case and __.\nOr __. *more\n\na_ b_ a_b_\n",
        "a * b\n\n5*3 \\*\n\n## of_ it\n",
        "\n",
    ],
)
def test_what_most_pages_hold_needs_no_parser(text: str) -> None:
    assert plain_tokens(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "a *b*",
        "a __b\nc__",
        "a *b_c* d",
        "*a*",
        "a  \nb",
        "- a",
        "1. a",
        "a\n---",
        "(a)=\nb",
        "[a](b)",
        "`a`",
        "a\\\nb",
        "\ta",
    ],
)
def test_what_has_marks_is_left_to_the_parser(text: str) -> None:
    assert plain_tokens(text) is None
