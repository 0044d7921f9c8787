"""What builders other than `html` make of the same pages."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree, html

from sphinx_talks.search.files import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Build, Look

ASSETS = {"talks.css", "talks-embed.js", "talks-theme.css", FOLDER}
WATCH = "https://www.youtube.com/watch?v=Zz0Kite_-01&t=310s"
#: What an EPUB has to say of itself.
EPUB: dict[str, Any] = {"copyright": "nobody", "version": "1"}
DECK = "https://speakerdeck.com/ida/knots"


def names(folder: Path) -> set[str]:
    """Return the names of all files below a folder."""
    return {path.name for path in folder.rglob("*")}


@pytest.mark.parametrize("builder", ["text", "epub", "latex", "gettext", "xml", "pseudoxml", "man", "texinfo", "dummy"])
def test_builds_without_warnings_assets_and_search(look: Look, builder: str) -> None:
    assert names(look(builder=builder, **EPUB).outdir) & ASSETS == set()


@pytest.mark.filterwarnings("ignore:'encoding' argument not specified:EncodingWarning:sphinxcontrib")
@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml", "json", "pickle"])
def test_builds_of_the_html_family_have_no_warnings(look: Look, builder: str) -> None:
    assert (FOLDER in names(look(builder=builder).outdir)) == (builder != "singlehtml")


def test_text_spells_out_addresses(look: Look) -> None:
    text = (look(builder="text", **EPUB).outdir / "talks/kite-2/knots.txt").read_text("utf-8")
    assert text.startswith("Knots for *Every* Wind <b>\n**************************\n")
    unbroken = "".join(text.split())
    assert "".join(f"Recording on YouTube, from 5:10 <{WATCH}>".split()) in unbroken
    assert "".join(f"Slides on Speaker Deck <{DECK}>".split()) in unbroken
    assert "Speakers" in text
    assert "Knot Institute" in text


def test_epub_has_links_in_place_of_players(look: Look) -> None:
    built = look(builder="epub", **EPUB)
    (book,) = built.outdir.glob("*.epub")
    with zipfile.ZipFile(book) as pages:
        found = pages.namelist()
        page = html.fromstring(pages.read("talks/kite-2/knots.xhtml"))
    assert {name.rpartition("/")[2] for name in found} & ASSETS == set()
    assert {WATCH, DECK} <= set(page.xpath("//a/@href"))
    assert page.xpath("//iframe|//button|//figure|//script") == []


def test_latex_has_links_in_place_of_players(build: Build) -> None:
    pages = {"guide/player.md": "---\ntitle: Player\n---\n\n```{youtube} Zz0Kite_-01\n```\n"}
    pages["guide/index.md"] = "---\ntitle: Guide\n---\n\n{talk}`knots`\n\n```{toctree}\nplayer\nwind\n```\n"
    built = build(builder="latex", pages=pages)
    (document,) = built.outdir.glob("*.tex")
    text = document.read_text("utf-8")
    assert r"\sphinxhref{https://www.youtube.com/watch?v=Zz0Kite\_-01}" in text
    # Records are in no table of contents, so the book has no page to link to.
    assert "Knots for *Every* Wind" in text


def test_xml_has_links_in_place_of_players(look: Look) -> None:
    tree = etree.parse(look(builder="xml", **EPUB).outdir / "talks/kite-2/knots.xml")
    assert {WATCH, DECK} <= {str(link.get("refuri")) for link in tree.iter("reference")}
    assert list(tree.iter("talks_embed", "talks_part", "talks_listing")) == []


def test_gettext_offers_titles_and_prose(look: Look) -> None:
    messages = "\n".join(path.read_text("utf-8") for path in look(builder="gettext", **EPUB).outdir.rglob("*.pot"))
    assert 'msgid "What it is about"' in messages
    assert 'msgid "Knots for *Every* Wind' in messages.replace("\\\\", "")


def test_linkcheck_asks_for_the_links_of_front_matter(
    build: Build, loopback: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = loopback
    # The server of this test is one that no page may link to.
    monkeypatch.setattr("sphinx_talks.content.records.values.address_fault", lambda _text: "")
    pages: dict[str, str | None] = {
        "index.md": "# Home\n\n```{toctree}\n:glob:\n*/index\nreferences\n```\n",
        "people/ida-marlow.md": f"---\nname: Ida\nwebsite: {address}/website\nsources: [{address}/source]\n---\n",
    }
    settings = {
        "linkcheck_ignore": [r"https?://(?!127\.0\.0\.1)"],
        "linkcheck_workers": 2,
    }
    build(builder="linkcheck", pages=pages, conf=settings)
    assert {"/website", "/source"} <= set(asked)


def test_dirhtml_links_lead_to_pages(look: Look) -> None:
    built = look(builder="dirhtml")
    for name, page in built.pages():
        for link in page.xpath("//a/@href"):
            path = link.partition("#")[0]
            if path and "://" not in path:
                # Of the page for lost readers, which a server gives at any depth.
                folder = built.outdir if path.startswith("/") else (built.outdir / name).parent
                target = folder / path.lstrip("/")
                assert (target / "index.html").is_file() or target.is_file(), (name, link)
    assert built.page("talks/kite-2/knots/index").find_class("talks-embed") != []
    assert (built.outdir / "talks/kite-2/pull/index.html").is_file()


def test_dirhtml_is_exact_after_a_deletion(build: Build) -> None:
    built = build(builder="dirhtml")
    gone: dict[str, str | None] = {"talks/kite-2/knots.md": None, "people/ida-marlow.md": "---\nname: Ida\n---\n"}
    assert build(built.srcdir, "dirhtml", pages=gone).files() == build(builder="dirhtml", pages=gone).files()


def test_singlehtml_has_no_pages_beside_the_one(look: Look) -> None:
    built = look(builder="singlehtml")
    pages = [name for name, _ in built.pages()]
    assert pages == ["index"]
