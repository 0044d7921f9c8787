"""The head of pages as the build writes them, and the cards: as a clean build, whatever was edited."""

from __future__ import annotations

import gzip
import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree, html
from sphinx.errors import ConfigError

from sphinx_talks.exports import heads
from sphinx_talks.exports.drawing import FONT, Drawer
from sphinx_talks.exports.heads import Card
from tests.build.test_exports import BASE
from tests.unit.exports.test_linked import faults

if TYPE_CHECKING:
    from tests.conftest import Build, Built, Look, Site

#: A site in two languages.
BOTH: dict[str, Any] = {"language": "ja", "talks_languages": ["ja", "en"], "suppress_warnings": ["config.cache"]}
#: What this adds to the head of any page, in bytes compressed.
MOST_BYTES = 3 * 1024
ADDED = (
    "//head//meta[starts-with(@property, 'og:') or starts-with(@name, 'twitter:') or starts-with(@name, 'citation_')]"
    " | //head//link[@rel='alternate' or @rel='search' or @rel='manifest' or @sizes]"
    " | //head//script[@type='application/ld+json']"
)


@pytest.fixture(autouse=True)
def _drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every build draw its cards."""
    monkeypatch.setattr("sphinx_talks.sphinxext.exporting.Drawer", Drawer)


@pytest.fixture(scope="module")
def addressed(look: Look) -> Built:
    """Give a site that knows its address."""
    return look(html_baseurl=BASE)


def graph(built: Built, name: str) -> dict[str, dict[str, Any]]:
    (script,) = built.page(name).xpath("//head/script[@type='application/ld+json']")
    return {node["@type"]: node for node in json.loads(script.text)["@graph"]}


def meta(built: Built, name: str) -> dict[str, str]:
    found = (dict(one.attrib) for one in built.page(name).iter("meta"))
    return {one.get("property") or one.get("name", ""): one.get("content", "") for one in found}


def test_a_page_says_what_it_is(addressed: Built) -> None:
    found = meta(addressed, "talks/kite-2/knots")
    assert found["og:title"] == found["citation_title"] == "Knots for *Every* Wind <b>"
    assert found["og:url"] == f"{BASE}talks/kite-2/knots.html"
    assert found["og:description"] == found["description"]
    image = found["og:image"].removeprefix(BASE)
    assert (addressed.outdir / image).is_file()
    made = graph(addressed, "talks/kite-2/knots")
    assert made["Event"]["image"] == found["og:image"]
    trail = addressed.page("talks/kite-2/knots").xpath("//nav[@class='talks-breadcrumb']//a")
    steps = made["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps[1:-1]] == [link.text_content() for link in trail[1:]]
    assert [step["item"] for step in steps[1:-1]] == [f"{BASE}talks/index.html", f"{BASE}events/kite-2.html"]


def test_the_home_page_says_how_the_site_is_searched(addressed: Built) -> None:
    for name in ("index", "search"):
        assert graph(addressed, name)["WebSite"]["potentialAction"]
    assert "potentialAction" not in graph(addressed, "events/index")["WebSite"]
    assert "BreadcrumbList" not in graph(addressed, "index")
    assert meta(addressed, "index")["og:type"] == "website"


def test_what_a_head_leads_to_is_there(addressed: Built) -> None:
    for name, page in addressed.pages():
        for link in page.xpath("//head/link[not(@rel='canonical')]/@href"):
            path, root = str(link).partition("?")[0].removeprefix(BASE), (addressed.outdir / name).parent
            root = addressed.outdir if str(link).startswith(BASE) else root
            is_own = name != "404" and not path.startswith("data:")
            assert not is_own or (root / path).is_file(), (name, link)
        for image in page.xpath("//head/meta[@property='og:image']/@content"):
            assert (addressed.outdir / str(image).removeprefix(BASE)).is_file()


SPOKEN = {"talks/kite-2/knots.en.vtt": "WEBVTT\n\n00:10.000 --> 00:12.000\nA kite.\n"}


def test_an_address_and_words_that_come_later_are_everywhere(build: Build, site: Site) -> None:
    folder = site(pages=SPOKEN)
    build(folder)
    build(folder, html_baseurl=BASE)
    words = SPOKEN["talks/kite-2/knots.en.vtt"].replace("A kite", "A knot")
    more = {"talks/kite-2/knots.en.vtt": words, "events/kite-1.en.vtt": words}
    for path, text in more.items():
        (folder / path).write_text(text, "utf-8")
    later = build(folder, html_baseurl=BASE)
    clean = build(site(pages=more), html_baseurl=BASE, parallel=2).files()
    assert "data/events/kite-1.en.vtt" in clean
    assert {path for path in later.files().keys() | clean.keys() if later.files().get(path) != clean.get(path)} == set()


def test_every_page_but_that_of_no_address_says_what_it_is(build: Build, site: Site) -> None:
    built = build(site(pages=SPOKEN), html_baseurl=BASE)
    for name, page in built.pages():
        is_framed = name.startswith("embed/")
        if name != "404" and not is_framed and not page.xpath("//meta[@http-equiv='refresh']"):
            found, made = meta(built, name), graph(built, name)
            (canonical,) = page.xpath("//head/link[@rel='canonical']/@href")
            assert canonical == found["og:url"] == made["WebPage"]["url"], name
            assert found["og:title"] == made["WebPage"]["name"]
            # Word for word, also what looks like mark-up.
            title = str(page.xpath("string(/html/head/title)"))
            assert name == "genindex" or title.startswith(found["og:title"]), name
            assert (built.outdir / found["og:image"].removeprefix(BASE)).is_file()
    assert "talks/kite-2/knots/transcript-en" in dict(built.pages())
    assert not built.page("404").xpath("//head/meta[@property] | //head/script[@type='application/ld+json']")


@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
def test_the_graphs_of_every_edition_conform(build: Build) -> None:
    built = build(html_baseurl=BASE, **BOTH)
    graphs = {
        name: str(script.text)
        for name, page in built.pages()
        for script in page.xpath("//head/script[@type='application/ld+json']")
    }
    english = [name for name in graphs if name.startswith("en/")]
    assert len(english) * 2 == len(graphs)
    assert {json.loads(graphs[name])["@graph"][-1]["inLanguage"] for name in english} == {"en"}
    assert faults(graphs.values()) == ""


def test_the_head_stays_small(addressed: Built) -> None:
    for name, page in addressed.pages():
        whole = html.tostring(page)
        for added in page.xpath(ADDED):
            added.getparent().remove(added)
        assert len(gzip.compress(whole, 6)) - len(gzip.compress(html.tostring(page), 6)) <= MOST_BYTES, name


def test_an_event_of_many_talks_names_the_first(build: Build, site: Site) -> None:
    page = (
        "---\ntitle: 凧の揚げかた、その{0}\nspeakers: [ida-marlow]\ntopics: [safety]\nvideo: {{start: {1}:07}}\n---\n"
    )
    pages = {f"talks/kite-2/talk-{number:03}.md": page.format(number, 40 + 7 * number) for number in range(30)}
    built = build(site(pages=pages), html_baseurl=BASE)
    found = graph(built, "events/kite-2")
    assert (len(found["Event"]["subEvent"]), len(found["VideoObject"]["hasPart"])) == (24, 24)
    test_the_head_stays_small(built)


def test_without_an_address_there_are_neither_cards_nor_graphs(shared_site: Built) -> None:
    assert not (shared_site.outdir / "cards").exists()
    page = shared_site.page("talks/kite-2/knots")
    assert not page.xpath("//head/script[@type='application/ld+json'] | //head/link[@rel='search']")
    found = meta(shared_site, "talks/kite-2/knots")
    assert found["citation_title"]
    assert "og:image" not in found


def test_both_ways_of_building_a_page_write_the_same_head(build: Build, addressed: Built) -> None:
    slow = build(html_baseurl=BASE, talks_quick=False)
    for name, page in addressed.pages():
        assert etree.tostring(page.xpath("//head")[0]) == etree.tostring(slow.page(name).xpath("//head")[0]), name


#: What heads and cards of other pages say: path, text, and what takes its place.
EDITS = (
    ("events/kite-2.md", "Kite Talks", "New Talks"),
    ("events/kite-2.md", "\ndate: 2021-11-05", "\ndate: 2021-11-06\nvenue: Harbour"),
    ("people/ida-marlow.md", "name: ", "name: New "),
    ("topics/safety.md", "title: ", "title: New "),
    ("talks/kite-2/knots.md", "title: ", "title: New "),
    ("index.md", "# ", "# New "),
)


def test_after_an_edit_the_site_is_as_built_anew(build: Build, site: Site) -> None:
    folder = site()
    built = build(folder, html_baseurl=BASE)
    for path, text, new in EDITS:
        page = folder / path
        content = page.read_text("utf-8")
        assert text in content, path
        page.write_text(content.replace(text, new, 1), "utf-8")
        built = build(folder, html_baseurl=BASE)
    again = site()
    for path, text, new in EDITS:
        (again / path).write_text((again / path).read_text("utf-8").replace(text, new, 1), "utf-8")
    files, clean = built.files(), build(again, html_baseurl=BASE).files()
    assert {path for path in files.keys() | clean.keys() if files.get(path) != clean.get(path)} == set()


def drawn(built: Built) -> dict[str, int]:
    folder = built.outdir / "cards"
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*.png")}


def test_an_edit_draws_one_card(build: Build, site: Site) -> None:
    folder = site()
    before = drawn(build(folder, html_baseurl=BASE))
    page = folder / "talks/kite-1/paper-frames.md"
    page.write_text(page.read_text("utf-8").replace("title: ", "title: New ", 1), "utf-8")
    after = drawn(build(folder, html_baseurl=BASE))
    assert before.keys() == after.keys()
    assert [path for path in after if before[path] != after[path]] == ["talks/kite-1/paper-frames.png"]


def test_cards_come_and_go(build: Build, site: Site) -> None:
    folder = site(pages={"talks/kite-1/more.md": "---\ntitle: More\nspeakers: [ida-marlow]\ntopics: [safety]\n---\n"})
    built = build(folder, html_baseurl=BASE)
    assert "talks/kite-1/more.png" in drawn(built)
    (built.outdir / "cards/site.png").unlink()
    (folder / "talks/kite-1/more.md").unlink()
    found = drawn(build(folder, html_baseurl=BASE))
    assert "site.png" in found
    assert "talks/kite-1/more.png" not in found
    events = drawn(build(folder, html_baseurl=BASE, talks_cards="event"))
    assert "events/kite-2.png" in events
    assert not [path for path in events if path.startswith("talks/")]
    assert drawn(build(folder, html_baseurl=BASE, talks_cards="none")) == {}


def test_no_card_is_drawn_twice(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    noted, drawers, draw = list[Card](), set[Drawer](), Drawer.draw

    def noting(drawer: Drawer, card: Card) -> bytes:
        noted.append(card)
        drawers.add(drawer)
        return draw(drawer, card)

    monkeypatch.setattr(Drawer, "draw", noting)
    built = build(html_baseurl=BASE, **BOTH)
    assert len(noted) == len({*noted})
    # What its bands have in common with those of the other language is known to the one that has drawn these.
    assert len(drawers) == 1
    files = built.files()
    assert files["en/cards/site.png"] == files["cards/site.png"]
    assert len([path for path in files if path.startswith("en/cards/")]) == len(drawn(built))


def test_processes_draw_the_same_cards(build: Build, addressed: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sphinx_talks.sphinxext.exporting.FEW", 0)
    several = build(html_baseurl=BASE, parallel=4)
    one, other = ({path: data for path, data in built.files().items() if path.startswith("cards/")}
                  for built in (addressed, several))  # fmt: skip
    assert one == other


def test_more_talks_than_that_have_the_card_of_their_event(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "MOST_TALKS", 1)
    built = build(html_baseurl=BASE)
    assert meta(built, "talks/kite-2/knots")["og:image"] == f"{BASE}cards/events/kite-2.png"
    assert "talks/kite-2/knots.png" in drawn(build(html_baseurl=BASE, talks_cards="talk"))


def test_with_one_talk_too_many_all_pages_have_other_cards(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    built = build(html_baseurl=BASE)
    monkeypatch.setattr(heads, "MOST_TALKS", 1)
    again = build(built.srcdir, pages={"talks/kite-1/new.md": "---\ntitle: New\n---\n"}, html_baseurl=BASE)
    files = again.files()
    assert meta(again, "talks/kite-2/knots")["og:image"] == f"{BASE}cards/events/kite-2.png"
    shutil.rmtree(built.srcdir / "_build")
    assert build(built.srcdir, html_baseurl=BASE).files() == files


def test_the_font_of_the_site_is_taken(build: Build, site: Site) -> None:
    folder = site("test-tiny")
    with pytest.raises(ConfigError, match="talks_card_font: no such file"):
        build(folder, html_baseurl=BASE, talks_card_font="own.otf")
    (folder / "own.otf").write_text("letters", "utf-8")
    with pytest.raises(ConfigError, match="talks_card_font: no font"):
        build(folder, html_baseurl=BASE, talks_card_font="own.otf")
    (folder / "own.otf").write_bytes(FONT.read_bytes())
    assert "site.png" in drawn(build(folder, html_baseurl=BASE, talks_card_font="own.otf"))


def test_a_word_that_means_nothing_is_refused(build: Build) -> None:
    with pytest.raises(ConfigError, match=r"is none of its words .got 'all', want one of auto, talk, event, none"):
        build(talks_cards="all")


def test_an_icon_of_the_site_takes_the_place_of_ours(build: Build, site: Site) -> None:
    folder = site("test-tiny")
    (folder / "own.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    page = build(folder, html_baseurl=BASE, html_favicon="own.svg").page("index")
    assert page.xpath("//head/link[contains(@rel, 'icon')]/@href") == ["_static/own.svg"]
    assert not page.xpath("//head/link[@rel='manifest']")


@pytest.mark.parametrize("theme", ["alabaster", "furo"])
def test_other_themes_have_the_same(build: Build, theme: str) -> None:
    built = build(html_baseurl=BASE, html_theme=theme)
    assert meta(built, "talks/kite-2/knots")["og:title"] == "Knots for *Every* Wind <b>"
    assert graph(built, "talks/kite-2/knots")["Event"]["name"] == "Knots for *Every* Wind <b>"
    assert built.page("search") is not None


def test_addresses_are_those_of_the_builder(look: Look) -> None:
    built = look(builder="dirhtml", html_baseurl=BASE)
    assert graph(built, "talks/kite-2/knots/index")["WebPage"]["url"] == f"{BASE}talks/kite-2/knots/"
    target = graph(built, "index")["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{BASE}search/?q={{search_term_string}}"
