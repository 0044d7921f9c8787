"""What pages make of dead links: struck, with the day and a copy; players give way; the state of talks follows."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING

import pytest
from lxml import html

from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import FILE, Failure, Known, State
from sphinx_talks.sphinxext.nodes.formats import PageWords
from sphinx_talks.sphinxext.search_index import text_of
from tests.conftest import Built, cut_listings, plain, run_sphinx

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lxml.html import HtmlElement

    from tests.conftest import Build, Look, Site

DAY = dt.date(2026, 11, 2)
ARCHIVE = "https://web.archive.org/web/20210101000000/"
WATCH = "https://www.youtube.com/watch?v=Zz0Kite_-01"
PROSE_WATCH = "https://www.youtube.com/watch?v=Zz0Kite_-02"
PLAYER = "https://speakerdeck.com/player/0123456789abcdef0123456789abcdef"
DECK = "https://speakerdeck.com/ida/knots"
PAPER = "https://kites.example/knots"
REPORT = "https://kites.example/2/report"
OLD = "https://kites.example/old"
PICTURE = "GIF89a\x01\0\x01\0\0\0\0;"
PAGE = (
    f"---\ntitle: Old\norphan: true\n---\n\nSee [the old page](https://KITES.example/old#part), or [new]({PAPER}/).\n"
)
LISTS = (
    "---\ntitle: Links\norphan: true\n---\n\n## Now\n\n```{link-list}\n```\n\n## Slides\n\n"
    "```{talk-list}\n:has-slides:\n```\n\n## Missing\n\n```{missing-list}\n```\n"
)
NOTE = "(dead since Nov 2, 2026; archived copy)"


def dead(*addresses: str, copies: bool = True, asked: int = 6) -> dict[str, Known]:
    """Return that these addresses are dead, and were asked some days after the first failure."""
    failures = tuple(Failure(DAY + dt.timedelta(days=3 * number), "404 Not Found") for number in range(3))
    day = DAY + dt.timedelta(days=asked)
    return {
        address: Known(State.DEAD, asked=day, failures=failures, archived=f"{ARCHIVE}{address}" if copies else "")
        for address in addresses
    }


def with_links(known: Mapping[str, Known], pages: Mapping[str, str] | None = None) -> dict[str, str | None]:
    """Return pages, and the file that says that links stand like this."""
    return {**(pages or {}), FILE: state.text_of(known)}


def notes(page: HtmlElement) -> list[tuple[str, str, str]]:
    """Return the words of each dead link of a page, its note, and the address of the copy."""
    found = []
    for note in page.find_class("talks-dead-note"):
        struck = note.getprevious()
        words = plain(struck) if struck is not None and struck.tag == "s" else ""
        found.append((words, plain(note), "".join(link.get("href", "") for link in note.iter("a"))))
    return found


@pytest.fixture
def struck(look: Look) -> Built:
    pages = {"old.md": PAGE, "guide/wind.md": EVERYWHERE, "guide/kite.gif": PICTURE}
    return look(with_links(dead(OLD, REPORT, PAPER, "https://windsock.example/"), pages))


def test_a_link_of_prose_is_struck(struck: Built) -> None:
    page = struck.page("old")
    assert notes(page) == [("the old page", NOTE, f"{ARCHIVE}{OLD}")]
    (link,) = page.xpath("//s[@class='talks-dead']/a")
    assert link.get("href") == "https://KITES.example/old#part"


def test_the_note_is_no_text_of_the_page(struck: Built) -> None:
    app = struck.app
    doctree = app.env.get_and_resolve_doctree("old", app.builder, tags=app.tags)
    assert "archived copy" in doctree.astext()
    assert [block.text for block in text_of(doctree, PageWords(app.builder, "old")).blocks] == [
        "See the old page, or new."
    ]


def test_facts_sources_and_references_are_struck(struck: Built) -> None:
    assert [words for words, _, _ in notes(struck.page("events/kite-2"))] == [
        "Windsock",
        "Knots That Hold in the Wind",
        "Report of the organizer",
    ]
    assert [words for words, _, _ in notes(struck.page("references"))] == ["Knots That Hold in the Wind"]


def test_wherever_a_link_can_stand(struck: Built) -> None:
    page = struck.page("guide/wind")
    links = page.xpath("//main//a[@href=$address]", address=OLD)
    assert len(links) == len(page.xpath("//main//a[@href=$address]", address=f"{ARCHIVE}{OLD}")) == 12
    assert [link for link in links if link.getparent().tag not in {"s", "figure"}] == []


@pytest.fixture
def media(look: Look) -> Built:
    known = dead(WATCH, PROSE_WATCH, copies=False) | dead(PLAYER, DECK)
    return look(with_links(known, {"links.md": LISTS}))


class TestMedia:
    def test_a_notice_stands_in_the_place_of_players(self, media: Built) -> None:
        page = media.page("talks/kite-2/knots")
        assert page.find_class("talks-embed") == []
        assert [plain(one) for one in page.find_class("talks-players")[0].iter("p")] == [
            "The recording is no longer available. (dead since Nov 2, 2026)",
            f"The slides are no longer available. {NOTE}",
        ]
        assert [link.get("href") for link in page.find_class("talks-copy")] == [f"{ARCHIVE}{PLAYER}"]
        # Its own part of the recording of the event, and a player in its prose.
        for name, gone in (("talks/kite-2/measuring-pull", 2), ("events/kite-2", 1)):
            assert media.page(name).find_class("talks-embed") == []
            assert len(media.page(name).find_class("talks-gone")) == gone

    def test_listings_say_what_there_is_no_longer(self, media: Built) -> None:
        assert media.page("events/kite-2").find_class("talks-mark") == []
        assert media.page("talks/index").find_class("talks-mark") == []
        (listed,) = media.page("links").xpath("//section[@id='slides']")
        assert "Nothing here yet." in plain(listed)

    def test_they_are_missed(self, media: Built) -> None:
        (missing,) = media.page("links").xpath("//section[@id='missing']")
        text = plain(missing)
        assert "Talks whose slides are no longer there" in text
        assert "Events whose recording is no longer there" in text
        assert ("https://speakerdeck.com/ida/knots", NOTE, f"{ARCHIVE}{DECK}") in notes(missing)


def test_a_deck_whose_player_lives_is_shown(look: Look) -> None:
    page = look(with_links(dead(DECK))).page("talks/kite-2/knots")
    assert notes(page) == []
    assert page.xpath("//figcaption/a/@href")[-1] == PLAYER


class TestOtherOutputs:
    def built(self, look: Look, builder: str) -> Built:
        wind = EVERYWHERE.replace("### Gusts\n", f"### Gusts\n\n{PAGE.rpartition('---')[2]}")
        pages = with_links(dead(WATCH, OLD), {"guide/wind.md": wind, "guide/kite.gif": PICTURE})
        return look(pages, builder, copyright="nobody", version="1")

    def test_text_says_it_in_words(self, look: Look) -> None:
        outdir = self.built(look, "text").outdir
        words = "".join((outdir / "guide/wind.txt").read_text("utf-8").split())
        assert f"the old page (dead since Nov 2, 2026; archived copy <{ARCHIVE}{OLD}>), or".replace(" ", "") in words
        assert "deadsinceNov2,2026" in "".join((outdir / "talks/kite-2/knots.txt").read_text("utf-8").split())

    def test_epub_strikes_it(self, look: Look) -> None:
        (book,) = self.built(look, "epub").outdir.glob("*.epub")
        with zipfile.ZipFile(book) as pages:
            assert notes(html.fromstring(pages.read("guide/wind.xhtml")))[0][0].startswith("the old page")

    def test_latex_leads_to_the_copy(self, look: Look) -> None:
        (text,) = self.built(look, "latex").outdir.glob("*.tex")
        assert rf"\sphinxhref{{{ARCHIVE}{OLD}}}{{archived copy}}" in text.read_text("utf-8")

    def test_a_checker_of_links_sees_them_as_they_are_written(self, look: Look) -> None:
        built = self.built(look, "dummy")
        doctree = built.app.env.get_and_resolve_doctree("guide/wind", built.app.builder, tags=built.app.tags)
        assert "dead since" not in doctree.astext()

    @pytest.mark.parametrize("builder", ["man", "texinfo"])
    def test_others_can_write_it_wherever_it_stands(self, look: Look, builder: str) -> None:
        self.built(look, builder)


EVERYWHERE = f"""\
---
title: Wind
---

(calm)=

## Calm days

### Gusts

### A [heading]({OLD}) with a link

| a | b |
| --- | --- |
| [cell]({OLD}) | x |

- [item]({OLD})

> [quoted]({OLD}) and **[bold]({OLD})** and <{OLD}>

[![A kite](kite.gif)]({OLD})

```{{figure}} kite.gif
:target: {OLD}
:alt: A kite

Caption with [a link]({OLD})
```

```{{card}} Card
:link: {OLD}

Text
```

```{{button-link}} {OLD}
Button
```

A note[^1].

[^1]: See [the note]({OLD}).
"""


def test_words_in_japanese(look: Look) -> None:
    page = PAGE.replace("See", "くわしくは、").replace(", or", "と、").replace(").\n", ")を。\n")
    other = PAGE.replace("See", "There is a lot to say about kites and their strings, see")
    built = look(with_links(dead(OLD, PLAYER), {"old.md": page, "other.md": other}), language="ja")
    ((_, note, _),) = notes(built.page("old"))
    assert note == "（2026年11月2日からリンク切れ、保存された写し）"
    # In a sentence of another language it says its own.
    (marked,) = built.page("other").find_class("talks-dead-note")
    assert marked.get("lang") == "ja"
    # A deck whose page lives is linked to.
    assert [DECK] in built.facts("talks/kite-2/knots").values()
    assert len(built.page("talks/kite-2/knots").find_class("talks-embed")) == 1


def test_parts_of_a_long_listing_are_marked(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_listings(monkeypatch, 1)
    built = build(pages=with_links(dead(PAPER)))
    struck = [name for name, page in built.pages() if name.startswith("references/") and notes(page)]
    assert len(struck) == 1


def written(built: Built) -> dict[str, int]:
    """Return when each page was written."""
    return {name: (built.outdir / f"{name}.html").stat().st_mtime_ns for name, _ in built.pages()}


#: Pages that list the talk, and that it has slides.
MARKED = {"events/kite-2", "people/ida-marlow", "talks/index", "topics/safety", "topics/string-tension"}
MARKED |= {"talks/kite-1/paper-frames", "talks/kite-2/measuring-pull"}
#: Sphinx writes these whenever it writes one of the pages in their contents, or anything at all.
WITH_OTHERS = {"index", "genindex"}


def test_an_incremental_build_is_a_clean_one(build: Build, site: Site, tmp_path: Path) -> None:
    srcdir = site(pages={"links.md": LISTS, "old.md": PAGE})
    steps: list[tuple[dict[str, Known], set[str]]] = [
        ({}, set()),
        (dead(OLD), {"links", "old"}),
        # What no page shows; only the page of the links says when they were asked last.
        (dead(OLD, asked=7), {"links"}),
        (dead(OLD, PLAYER, DECK), MARKED | {"links", "talks/kite-2/knots"}),
        ({}, MARKED | {"links", "old", "talks/kite-2/knots"}),
    ]
    before: dict[str, int] = {}
    for number, (known, shown) in enumerate(steps):
        state.write(srcdir / FILE, known)
        built = build(srcdir, parallel=2 if number == 3 else 1)
        after = written(built)
        changed = {name for name in after if after[name] != before.get(name)} - WITH_OTHERS
        assert number == 0 or changed == shown
        if number:
            clean, _ = run_sphinx(srcdir, tmp_path / f"clean-{number}", tmp_path / f"clean-{number}.doctrees")
            assert built.files() == type(built)(clean, srcdir, tmp_path / f"clean-{number}", "").files()
        before = after


HOSTILE = {
    "not JSON": "{",
    "another version": '{"version": 99, "links": {}}',
    "no copy": '{"version": 1, "links": {"https://kites.example/old": {"state": "dead", "archived": "javascript:x"}}}',
    "too deep": "[" * 100_000,
}


def test_of_a_file_that_is_not_ours_the_build_warns_and_shows_nothing(site: Site, tmp_path: Path) -> None:
    srcdir = site("test-tiny", pages={"links.md": LISTS, "old.md": PAGE})

    def built(content: str) -> tuple[Built, str]:
        (srcdir / FILE).write_text(content, "utf-8")
        app, warnings = run_sphinx(srcdir, tmp_path / "out", tmp_path / "doctrees")
        return Built(app, srcdir, tmp_path / "out", ""), warnings

    for name, content in HOSTILE.items():
        found, warnings = built(content)
        assert [line.split(" ")[:3] for line in warnings.splitlines()] == [["WARNING:", f"{FILE}:1:1:", "T012"]], name
        assert "cannot be read" in plain(found.page("links")), name
        marked = [at for at, page in found.pages() if page.find_class("talks-dead") or page.find_class("talks-gone")]
        assert marked == [], name
    # What is whole in a file is shown.
    found, warnings = built(f"<<<<<<< HEAD\n{state.text_of(dead(OLD))}")
    assert "linkstate.json:1:1: T012 two branches differ here" in warnings
    assert found.page("old").find_class("talks-dead")


def test_the_page_of_the_links(build: Build) -> None:
    built = build(pages={"links.md": LISTS, "old.md": PAGE})
    assert "No check of the links has run yet." in plain(built.page("links"))
    day = DAY + dt.timedelta(days=9)
    known = dead(OLD, PAPER) | {
        "https://kites.example/2": Known(State.OK, DAY, day, day),
        "https://windsock.example/": Known(asked=DAY, unclear="503 Service Unavailable"),
        REPORT: Known(State.SUSPECT, asked=day, failures=(Failure(day, "no such domain"),)),
    }
    (section,) = build(built.srcdir, pages=with_links(known)).page("links").xpath("//section[@id='now']")
    totals, asked = (plain(one) for one in section.iterchildren("p"))
    assert totals == "5 links 1 alive 1 in doubt 2 dead 1 not known yet"
    assert asked == "last asked Nov 11, 2026"
    rows = [[plain(cell) for cell in row.iter("th", "td")] for row in section.iter("tr")]
    assert rows == [
        ["Host", "Links", "Dead", "In doubt", "Alive", "Not known yet"],
        ["kites.example", "4", "2", "1", "1", ""],
        ["windsock.example", "1", "", "", "", "1"],
    ]
    items = [[plain(link) for link in item.iter("a")] for item in section.find_class("talks-list")[0].iterchildren()]
    assert items == [
        [PAPER, "archived copy", 'Kite Talks #2: "Wind & String"', "Knots for *Every* Wind <b>", "凧糸の張力を測る"],
        [OLD, "archived copy", "Old"],
    ]
