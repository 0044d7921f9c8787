"""Roles and the inventory: how prose, other pages and other projects link to records."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, cast

import pytest
from docutils import nodes
from lxml import html
from sphinx.addnodes import pending_xref
from sphinx.util.inventory import InventoryFile

from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.extra_pages import inventory
from tests.conftest import run_module

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.html import HtmlElement
    from sphinx.builders.html import StandaloneHTMLBuilder

    from sphinx_talks.sphinxext.domain import TalksDomain
    from tests.conftest import Build, Built

NOTE = "---\ntitle: Note\norphan: true\n---\n\n{text}\n"


def links(page: HtmlElement) -> list[tuple[str, str]]:
    """Return words and address of every link in the first paragraph of a page."""
    paragraph = page.xpath("//h1/following-sibling::p[1]")[0]
    return [(link.text_content(), link.get("href", "")) for link in paragraph.iter("a")]


ROLES = [
    ("{event}`kite-1`", "Kite Talks #1", "../events/kite-1.html"),
    ("{event}`the first <kite-1>`", "the first", "../events/kite-1.html"),
    ("{event}`first-kite`", "Kite Talks #1", "../events/kite-1.html"),
    ("{talk}`kite-2/knots`", "Knots for *Every* Wind <b>", "../talks/kite-2/knots.html"),
    ("{talk}`knots`", "Knots for *Every* Wind <b>", "../talks/kite-2/knots.html"),
    ("{talk}`three <knots>`", "three", "../talks/kite-2/knots.html"),
    ("{talk}`kite-2/pull`", "凧糸の張力を測る", "../talks/kite-2/measuring-pull.html"),
    ("{topic}`frames`", "Frames", "../topics/frames.html"),
    ("{topic}`tension`", "String Tension", "../topics/string-tension.html"),
    ("{person}`bo-tern`", "ボー・ターン", "../people/bo-tern.html"),
    ("{talks:person}`bo-tern`", "ボー・ターン", "../people/bo-tern.html"),
    ("{cite}`marlow2016knots`", "Marlow et al. 2016", "../references.html#ref-marlow2016knots"),
    ("{cite}`tako1999`", "凧野上 1999", "../references.html#ref-tako1999"),
    ("[](#frames)", "Frames", "../topics/frames.html"),
]


def test_roles_link_to_records_and_references(build: Build) -> None:
    text = "\n".join(role for role, _, _ in ROLES)
    built = build(pages={"guide/note.md": NOTE.format(text=text)})
    assert links(built.page("guide/note")) == [(words, address) for _, words, address in ROLES]


def test_a_citation_of_several_references_links_to_each(build: Build) -> None:
    built = build(pages={"note.md": NOTE.format(text="Known {cite}`tako1999, unused2001`.")})
    paragraph = built.page("note").xpath("//h1/following-sibling::p[1]")[0]
    assert paragraph.text_content() == "Known (凧野上 1999, A Note That Nobody Cites 2001)."
    assert [address for _, address in links(built.page("note"))] == [
        "references.html#ref-tako1999",
        "references.html#ref-unused2001",
    ]


def test_every_target_of_a_citation_is_on_the_page_of_references(shared_site: Built) -> None:
    page = shared_site.page("references")
    found = page.xpath("//*[starts-with(@id, 'ref-')]/@id")
    assert sorted(found) == ["ref-marlow2016knots", "ref-tako1999", "ref-unused2001"]


def test_any_finds_records_of_every_kind(shared_site: Built) -> None:
    app = shared_site.app
    domain = cast("TalksDomain", app.env.domains["talks"])
    words = nodes.literal("", "x", classes=["xref"])
    found = domain.resolve_any_xref(app.env, "index", app.builder, "frames", pending_xref(""), words)
    assert [(role, node["refuri"]) for role, node in found] == [("talks:topic", "topics/frames.html")]
    assert domain.resolve_any_xref(app.env, "index", app.builder, "nobody", pending_xref(""), words) == []


#: As they may be on some site: not in order, without a title of their own, without an anchor or with one like the name.
OBJECTS = [
    ("knots", "Knots", "talk", "topics/index", "", 1),
    ("frames", "frames", "topic", "topics/frames", "", -1),
    ("bo", "Bo  Tern", "person", "index", "bo", 0),
    ("ida", "Ida", "person", "index", "people-ida", 1),
    ("ida", "Ida", "person", "index", "ida-marlow", 1),
]


@pytest.mark.parametrize("is_invented", [False, True])
def test_the_inventory_is_that_of_sphinx(
    shared_site: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_invented: bool
) -> None:
    app, theirs = shared_site.app, tmp_path / "objects.inv"
    if is_invented:
        monkeypatch.setattr(type(domain_of(app.env)), "get_objects", lambda _: OBJECTS)
        monkeypatch.setattr(app.config, "project", "Kite \n  Talks")
    InventoryFile.dump(theirs, app.env, app.builder)
    ours = inventory(cast("StandaloneHTMLBuilder", app.builder))
    assert is_invented or ours == (shared_site.outdir / "objects.inv").read_bytes()
    *head, rows = ours.split(b"\n", 4)
    *wanted, others = theirs.read_bytes().split(b"\n", 4)
    assert (head, zlib.decompress(rows)) == (wanted, zlib.decompress(others))


def test_the_inventory_holds_every_record(shared_site: Built) -> None:
    inventory = InventoryFile.loads((shared_site.outdir / "objects.inv").read_bytes(), uri="")
    found = {
        (kind, name): (item.uri, item.display_name)
        for kind, items in inventory.data.items()
        if kind.startswith("talks:")
        for name, item in items.items()
    }
    assert found == {
        ("talks:event", "kite-1"): ("events/kite-1.html", "Kite Talks #1"),
        ("talks:event", "kite-2"): ("events/kite-2.html", 'Kite Talks #2: "Wind & String"'),
        # A former id of the event goes for its talks as well.
        ("talks:event", "first-kite"): ("events/kite-1.html", "Kite Talks #1"),
        ("talks:talk", "first-kite/paper-frames"): ("talks/kite-1/paper-frames.html", "Paper Frames That Last"),
        ("talks:topic", "tension"): ("topics/string-tension.html", "String Tension"),
        ("talks:talk", "kite-2/pull"): ("talks/kite-2/measuring-pull.html", "凧糸の張力を測る"),
        ("talks:talk", "kite-1/paper-frames"): ("talks/kite-1/paper-frames.html", "Paper Frames That Last"),
        ("talks:talk", "kite-2/knots"): ("talks/kite-2/knots.html", "Knots for *Every* Wind <b>"),
        ("talks:talk", "kite-2/measuring-pull"): ("talks/kite-2/measuring-pull.html", "凧糸の張力を測る"),
        ("talks:topic", "frames"): ("topics/frames.html", "Frames"),
        ("talks:topic", "safety"): ("topics/safety.html", "Safety"),
        ("talks:topic", "string-tension"): ("topics/string-tension.html", "String Tension"),
        ("talks:person", "bo-tern"): ("people/bo-tern.html", "ボー・ターン"),
        ("talks:person", "ida-marlow"): ("people/ida-marlow.html", "Ida Marlow"),
    }


def mapped(built_objects: Path) -> dict[str, object]:
    """Return the settings with which another project knows the inventory of a file."""
    return {
        "extensions": ["sphinx.ext.intersphinx", "sphinx_talks"],
        "intersphinx_mapping": {"kites": ("https://kites.example/", (str(built_objects),))},
    }


def test_a_project_of_its_own_kind_links_to_a_talk(build: Build, shared_site: Built) -> None:
    text = "{external+kites:talks:talk}`kite-2/knots` {external+kites:talks:event}`first <kite-1>` {topic}`frames`"
    second = build(pages={"note.md": NOTE.format(text=text)}, conf=mapped(shared_site.outdir / "objects.inv"))
    assert links(second.page("note")) == [
        ("Knots for *Every* Wind <b>", "https://kites.example/talks/kite-2/knots.html"),
        ("first", "https://kites.example/events/kite-1.html"),
        ("Frames", "topics/frames.html"),
    ]


def test_a_project_without_the_extension_links_to_a_talk(shared_site: Built, tmp_path: Path) -> None:
    # Sphinx's `external` role needs the domain in the project that links; MyST's `inv:` links do not.
    other = tmp_path / "other"
    other.mkdir()
    (other / "index.md").write_text("# Other\n\n[](inv:kites:talks:talk#kite-2/knots) <inv:#kite-1>\n", "utf-8")
    settings = {
        **mapped(shared_site.outdir / "objects.inv"),
        "extensions": ["sphinx.ext.intersphinx", "myst_parser"],
    }
    (other / "conf.py").write_text("\n".join(f"{name} = {value!r}" for name, value in settings.items()), "utf-8")
    # In a process of its own: this one has our directives and roles registered.
    done = run_module("sphinx", "-q", "-n", "-W", other, other / "_build")
    assert (done.returncode, done.stderr) == (0, "")
    page = html.fromstring((other / "_build/index.html").read_bytes())
    assert links(page) == [
        ("Knots for *Every* Wind <b>", "https://kites.example/talks/kite-2/knots.html"),
        ("Kite Talks #1", "https://kites.example/events/kite-1.html"),
    ]


def test_an_id_of_a_page_beside_is_not_ambiguous(build: Build) -> None:
    """What could be the document or the record is the same page."""
    pages = {"topics/more.md": "---\ntitle: More\n---\n\n[](#frames)\n"}
    (found,) = build(pages=pages).page("topics/more").xpath("//main//p/a[@href='frames.html']")
    assert found.text_content() == "Frames"
