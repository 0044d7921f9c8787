"""What the theme puts around the content, and how lines of source are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from docutils import nodes
from lxml.html import tostring

from sphinx_talks.sphinxext.nodes import assets
from sphinx_talks.sphinxext.nodes.markup import join_lines
from sphinx_talks.views.blocks import FIRST_ITEMS
from tests.conftest import cut_listings

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from tests.conftest import Build, Built, Look, Site

LINES = "風は、\n吹きます。"
#: Pages of which each is for a test.
PAGES = {
    "guide/code.md": "---\ntitle: Code\norphan: true\n---\n\n```python\nwind = 1\n```\n",
    "guide/field.md": "---\ntitle: Field\norphan: true\n---\n\n```{search-field}\n```\n",
    "guide/lines.md": f"---\ntitle: Lines\norphan: true\n---\n\n{LINES}\n\n```text\n{LINES}\n```\n",
    "players.md": (
        "---\norphan: true\n---\n\n# P\n\n```{vimeo} 76979871\n```\n\n```{file} https://example.org/a.mp4\n```\n\n"
        '`data-talks-player="https://x`\n'
    ),
}
CHAPTERS = {
    "guide/deep/index.md": "---\ntitle: Deeper\n---\n\n```{toctree}\nend\n```\n",
    "guide/deep/end.md": "---\ntitle: The End\n---\n\nIt ends.\n",
    "guide/index.md": "---\ntitle: Guide\n---\n\n```{toctree}\nwind\ndeep/index\n```\n",
}


def trail(page: HtmlElement) -> list[tuple[str, str]]:
    (found,) = page.find_class("talks-breadcrumb")
    return [(link.text_content(), link.get("href", "")) for link in found.iter("a")]


def test_every_page_leads_to_the_same_places_above_and_below(look: Look) -> None:
    led: dict[tuple[str, ...], str] = {}
    beside = {f"contributing/{name}.md": f"---\ntitle: {name}\norphan: true\n---\n" for name in ("data", "words")}
    for name, page in look({**CHAPTERS, **beside}, html_baseurl="https://kites.example/").pages():
        base = f"https://kites.example/{name}.html"
        links = page.xpath("//header//nav//a/@href | //footer//a/@href") if name != "404" else ()
        led[tuple(urljoin(base, link) for link in links)] = name
    led.pop((), None)
    assert len(led) == 1


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


def test_leaves_blocks_of_code_alone(look: Look) -> None:
    page = look(PAGES).page("guide/lines")
    assert [line.text_content() for line in page.xpath("//main//p[starts-with(., '風')]")] == ["風は、吹きます。"]
    assert page.xpath("//pre")[0].text_content() == f"{LINES}\n"


def test_plain_pages_name_the_pages_above_also_when_these_are_renamed(build: Build) -> None:
    first = build(pages=CHAPTERS)
    assert trail(first.page("guide/deep/end")) == [
        ("Home", "../../index.html"),
        ("Guide", "../index.html"),
        ("Deeper", "index.html"),
    ]
    renamed = CHAPTERS["guide/index.md"].replace("Guide", "Handbook")
    second = build(first.srcdir, pages={"guide/index.md": renamed})
    assert ("Handbook", "../index.html") in trail(second.page("guide/deep/end"))


def test_canonical_address_only_where_the_site_has_one(look: Look, shared_site: Built) -> None:
    path = "//link[@rel='canonical']/@href"
    assert shared_site.page("talks/kite-2/knots").xpath(path) == []
    address = "https://kites.example/en/latest/"
    page = look(html_baseurl=address).page("talks/kite-2/knots")
    assert page.xpath(path) == [f"{address}talks/kite-2/knots.html"]


def test_redirect_says_where_to_go(shared_site: Built) -> None:
    page = shared_site.page("talks/kite-2/pull")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=measuring-pull.html"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["measuring-pull.html"]
    assert page.xpath("//main//p/a/@href") == ["measuring-pull.html"]
    assert page.xpath("//main//p/a/text()") == ["凧糸の張力を測る"]


def test_a_former_address_names_that_of_the_record_in_full(look: Look) -> None:
    page = look(html_baseurl="https://kites.example/").page("talks/kite-2/pull")
    address = "https://kites.example/talks/kite-2/measuring-pull.html"
    assert (
        page.xpath("//link[@rel='canonical']/@href") == page.xpath("//meta[@property='og:url']/@content") == [address]
    )


def test_parts_of_a_long_listing_stand_in_the_frame(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_listings(monkeypatch, 1)
    built = build()
    parts = sorted(path.stem for path in (built.outdir / "talks" / "index").glob("*.html"))
    assert FIRST_ITEMS >= len(parts) > 1
    page = built.page(f"talks/index/{parts[0]}")
    assert len(page.xpath("//h1")) == 1
    assert trail(page)[-1] == ("Talks", "../index.html")


def test_the_index_of_terms_has_the_title_of_its_template(shared_site: Built) -> None:
    (title,) = dict(shared_site.pages())["genindex"].xpath("//title")
    assert title.text == "Index – Kite Talks"


def test_language_of_the_page(look: Look) -> None:
    assert look().page("index").get("lang") == "en"
    assert look(language="ja").page("index").get("lang") == "ja"


def test_every_page_says_what_it_may_load_before_it_loads_anything(shared_site: Built) -> None:
    names = [name for name, _page in shared_site.pages()]
    assert {"index", "search", "404", "talks/kite-2/pull", "talks/kite-2/knots"} <= set(names)
    for name, page in shared_site.pages():
        policy = page.xpath("//head/meta[@http-equiv='Content-Security-Policy']")
        assert [found.get("content") for found in policy] == [assets.policy(players(page))], name
        assert not policy[0].xpath("preceding-sibling::*[not(@charset)]"), name
        assert page.xpath("//@style | //style | //script[not(@src)]") == [], name


def players(page: HtmlElement) -> str:
    """Return the figures of a page as text."""
    return "".join(tostring(found, encoding="unicode") for found in page.xpath("//figure[@data-talks-player]"))


@pytest.mark.parametrize(
    ("name", "frames", "media"),
    [
        ("index", None, None),
        ("talks/kite-2/pull", None, None),
        ("talks/kite-2/knots", "https://speakerdeck.com https://www.youtube-nocookie.com", None),
        ("players", "https://player.vimeo.com", "https://example.org"),
    ],
)
def test_the_policy_opens_nothing_but_the_players_of_the_page(
    look: Look, name: str, frames: str | None, media: str | None
) -> None:
    shown = look(PAGES).page(name)
    (policy,) = shown.xpath("//head/meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert (rules.get("frame-src"), rules.get("media-src")) == (frames, media)


SIZES = """---
title: Sizes
orphan: true
---

```{image} ../dot.png
:alt: A dot
:width: 32px
:height: 16px
```

```{figure} ../dot.png
:alt: A dot
:width: 48%
:figwidth: 71%

A dot.
```

```{list-table}
:widths: 30 70
:width: 60%
:header-rows: 1

* - One
  - Two
* - 1
  - 2
```

- [x] tied
- [ ] flown

::::{tab-set}
:::{tab-item} A
Wind.
:::
::::
"""
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_sizes_of_an_author_are_no_inline_styles(build: Build, site: Site) -> None:
    srcdir = site(pages={"guide/sizes.md": SIZES})
    (srcdir / "dot.png").write_bytes(DOT)
    page = build(srcdir).page("guide/sizes")
    image, figured = page.xpath("//main//img")
    assert (image.get("width"), image.get("height")) == ("32", "16")
    assert "talks-width-50" in figured.get("class")
    assert "talks-width-70" in page.xpath("//figure/@class")[0]
    (table,) = page.xpath("//div[contains(@class, 'talks-scroll')]/table")
    assert "talks-width-60" in table.get("class")
    assert [[name for name in cell.get("class").split() if "width" in name] for cell in table.xpath(".//th")] == [
        ["talks-width-30"],
        ["talks-width-70"],
    ]
    assert page.xpath("//@style | //colgroup") == []
    assert page.xpath("//input[@type='checkbox']/@aria-label") == ["Done", "To do"]
    assert page.xpath("//label/@aria-controls") == []


def test_pages_load_only_what_they_need(look: Look) -> None:
    built = look(PAGES)
    loaded = {name: loads(built.page(name)) for name in ("guide/code", "guide/wind", "talks/kite-2/knots")}
    assert "talks-code.css" in loaded["guide/code"]
    assert "talks-embed.js" in loaded["talks/kite-2/knots"]
    assert loaded["guide/wind"] == {"talks-page.js", "talks-theme.css", "talks.css"}
    unwanted = {"pygments.css", "sphinx-design.min.css", "design-tabs.js", "doctools.js"}
    assert not any(names & unwanted for names in loaded.values())
    # The page of results has rules for what it can show.
    styles = (built.outdir / "_static" / "talks-search-page.css").read_text("utf-8")
    assert ".talks-search-form" in styles
    assert not [name for name in (".talks-search-box", "h3{", "pre{", "caption{") if name in styles]


def loads(page: HtmlElement) -> set[str]:
    addresses = page.xpath("//link[@rel='stylesheet']/@href | //script/@src")
    return {address.rpartition("/")[2].partition("?")[0] for address in addresses}


@pytest.mark.parametrize(
    ("baseurl", "root"),
    [("", "/"), ("https://kites.example", "/"), ("https://kites.example/en/latest/", "/en/latest/")],
)
def test_the_page_for_lost_readers_works_at_any_depth(look: Look, baseurl: str, root: str) -> None:
    page = look(html_baseurl=baseurl).page("404")
    addresses = page.xpath("//body//@href | //@src | //link[@rel='stylesheet']/@href | //form/@action")
    inside = [address for address in addresses if not address.startswith(("#", "webcal:"))]
    assert len(inside) > 10
    assert [address for address in inside if not address.startswith(root)] == []
    assert page.xpath("//main//form/@action") == [f"{root}search.html"]
    assert f"{root}talks/index.html" in page.xpath("//main//a/@href")
    assert page.xpath("//html/@data-content_root") == [root]


def test_the_search_field_is_a_form_that_needs_no_script(look: Look) -> None:
    (form,) = look(PAGES).page("guide/field").xpath("//main//form")
    assert (form.get("action"), form.get("method")) == ("../search.html", "get")
    assert form.xpath(".//input/@name") == ["q"]
    text = look(PAGES, "text")
    assert (text.outdir / "guide" / "field.txt").read_text(encoding="utf-8").split() == ["Field", "*****"]


def test_what_one_page_loads_is_noted_for_that_page(build: Build) -> None:
    registry = build().app.registry
    names = [name for name, _ in (*registry.js_files, *registry.css_files)]
    assert names
    assert len(names) == len({*names})
