"""What the theme puts around the content, and how lines of source are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docutils import nodes

from sphinx_talks.rendering.lines import join_lines
from sphinx_talks.rendering.render import FIRST_ITEMS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from tests.conftest import Build, Built

CHAPTERS = {
    "guide/deep/index.md": "---\ntitle: Deeper\n---\n\n```{toctree}\nend\n```\n",
    "guide/deep/end.md": "---\ntitle: The End\n---\n\nIt ends.\n",
    "guide/index.md": "---\ntitle: Guide\n---\n\n```{toctree}\nwind\ndeep/index\n```\n",
}


def trail(page: HtmlElement) -> list[tuple[str, str]]:
    (found,) = page.find_class("talks-breadcrumb")
    return [(link.text_content(), link.get("href", "")) for link in found.iter("a")]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("話です。\n次の文です。", "話です。次の文です。"),
        ("途中で\n折ります", "途中で折ります"),
        ("終わりです。\nFastLabel", "終わりです。FastLabel"),
        ("Wind\n（風）", "Wind（風）"),
        ("風と\nWind", "風と\nWind"),
        ("two\nlines", "two\nlines"),
        ("두\n줄", "두\n줄"),
        ("风\n筝", "风筝"),
        ("\n風", "\n風"),
        ("風\n", "風\n"),
    ],
)
def test_joins_lines_where_no_space_is_written(source: str, shown: str) -> None:
    block = nodes.paragraph("", "", nodes.Text(source))
    join_lines(block)
    assert block.astext() == shown


def test_joins_lines_across_inline_markup_but_not_inside_code() -> None:
    block = nodes.paragraph(
        "", "",
        nodes.Text("話です。\n"), nodes.emphasis("", "", nodes.Text("風\nの話")), nodes.Text("\n"),
        nodes.literal("", "風\n凧"), nodes.Text("\n"),
    )  # fmt: skip
    join_lines(block)
    assert block.astext() == "話です。風の話風\n凧\n"


def test_leaves_blocks_of_code_alone(build: Build) -> None:
    text = "風は、\n吹きます。"
    built = build(pages={"guide/code.md": f"---\ntitle: Code\norphan: true\n---\n\n{text}\n\n```text\n{text}\n```\n"})
    page = built.page("guide/code")
    assert page.xpath("//main//p[starts-with(., '風')]/text()") == ["風は、吹きます。"]
    assert page.xpath("//pre")[0].text_content() == f"{text}\n"


def test_plain_pages_name_the_pages_above(build: Build) -> None:
    built = build(pages=CHAPTERS)
    assert trail(built.page("guide/deep/end")) == [
        ("Home", "../../index.html"),
        ("Guide", "../index.html"),
        ("Deeper", "index.html"),
    ]


def test_a_new_title_reaches_the_pages_two_levels_below(build: Build) -> None:
    first = build(pages=CHAPTERS)
    renamed = CHAPTERS["guide/index.md"].replace("Guide", "Handbook")
    second = build(first.srcdir, pages={"guide/index.md": renamed})
    assert ("Handbook", "../index.html") in trail(second.page("guide/deep/end"))


def test_canonical_address_only_where_the_site_has_one(build: Build, shared_site: Built) -> None:
    path = "//link[@rel='canonical']/@href"
    assert shared_site.page("talks/kite-2/knots").xpath(path) == []
    built = build(html_baseurl="https://kites.example/talks/")
    assert built.page("talks/kite-2/knots").xpath(path) == ["https://kites.example/talks/talks/kite-2/knots.html"]


def test_redirect_says_where_to_go(shared_site: Built) -> None:
    page = shared_site.page("talks/kite-2/pull")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=measuring-pull.html"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["measuring-pull.html"]
    assert page.xpath("//main//p/a/@href") == ["measuring-pull.html"]
    assert page.xpath("//main//p/a/text()") == ["凧糸の張力を測る"]


def test_parts_of_a_long_listing_stand_in_the_frame(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sphinx_talks.rendering.render.MAX_ITEMS", 1)
    monkeypatch.setattr("sphinx_talks.outputs.MAX_ITEMS", 1)
    built = build()
    parts = sorted(path.stem for path in (built.outdir / "talks" / "index").glob("*.html"))
    assert FIRST_ITEMS >= len(parts) > 1
    page = built.page(f"talks/index/{parts[0]}")
    assert len(page.xpath("//h1")) == 1
    assert trail(page)[-1] == ("Talks", "../index.html")


def test_language_of_the_page(build: Build, shared_site: Built) -> None:
    assert shared_site.page("index").get("lang") == "en"
    assert build(language="ja").page("index").get("lang") == "ja"


def test_ids_are_unique(shared_site: Built) -> None:
    for name, page in shared_site.pages():
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), name
