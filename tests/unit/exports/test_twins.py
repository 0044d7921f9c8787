"""Sitemap, robots.txt, llms.txt and the Markdown twins."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree
from markdown_it import MarkdownIt

from sphinx_talks.content.git import Days
from sphinx_talks.content.records import Kind
from sphinx_talks.exports import twins
from sphinx_talks.views.blocks import MAX_ITEMS, Group, Hyperlink, Item, Items, Listing
from tests.unit.exports.conftest import BASE, HOSTILE, made, with_title

if TYPE_CHECKING:
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.exports.archive import RecordArchive
    from tests.unit.exports.conftest import Make

WORDS = b"WEBVTT\n\n05:20.000 --> 05:30.000\nA knot.\n"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
LINK = re.compile(r"- \[(?P<title>(?:\\.|[^\]\\])+)\]\((?P<url>[^)]+)\)(?:: (?P<notes>.+))?")


def test_a_sitemap_names_every_page_and_its_last_commit(archive: Make) -> None:
    site = replace(archive(), commits=Days({"talks/kite-2/knots.md": 1_700_000_000}, {}, {}))
    root = etree.fromstring(made(site, "sitemap")["sitemap.xml"])
    found = {url.findtext("s:loc", None, NAMES): url.findtext("s:lastmod", None, NAMES) for url in root}
    assert found.keys() == {f"{BASE}{docname}.html" for docname in site.catalog.entries}
    assert {day for day in found.values() if day} == {"2023-11-14T22:13:20Z"}


def test_a_sitemap_names_the_pages_of_transcripts_and_slides(archive: Make) -> None:
    files = {"talks/kite-2/knots.en.vtt": WORDS, "talks/kite-2/knots.slides.md": b"## 1\n\nA knot.\n"}
    site = replace(archive(files), commits=Days({"talks/kite-2/knots.slides.md": 1_700_000_000}, {}, {}))
    root = etree.fromstring(made(site, "sitemap")["sitemap.xml"])
    found = {url.findtext("s:loc", None, NAMES): url.findtext("s:lastmod", None, NAMES) for url in root}
    talk = f"{BASE}talks/kite-2/knots"
    assert found[f"{talk}/slides.html"] == "2023-11-14T22:13:20Z"
    assert found[f"{talk}/transcript-en.html"] is found[f"{talk}.html"] is None


def test_a_site_with_more_pages_than_one_sitemap_holds_has_several(
    archive: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sphinx_talks.exports.web.MOST", 5)
    files = made(archive(), "sitemap")
    index = etree.fromstring(files["sitemap.xml"])
    assert index.xpath("//s:loc/text()", namespaces=NAMES) == [
        f"{BASE}{name}" for name in files if name != "sitemap.xml"
    ]
    assert len(files) > 2


def test_robots_may_read_and_find_the_sitemap(archive: Make) -> None:
    robots = RobotFileParser()
    robots.parse(made(archive(), "robots")["robots.txt"].decode().splitlines())
    assert robots.can_fetch("GPTBot", f"{BASE}talks/kite-2/knots.html")
    assert robots.site_maps() == [f"{BASE}sitemap.xml"]


def sections(text: str) -> dict[str, list[re.Match[str]]]:
    """Read llms.txt as https://llmstxt.org describes it: a title, a summary, and lists of links below headings."""
    head, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    assert re.match(r"# .+\n", head)
    found = {}
    for part in rest:
        heading, _, lines = part.partition("\n")
        found[heading] = [match for line in lines.split("\n") if line and (match := LINK.fullmatch(line))]
        assert len(found[heading]) == len([line for line in lines.split("\n") if line]), heading
    return found


@pytest.mark.parametrize("title", ["plain", *HOSTILE])
def test_llms_names_every_record_once(archive: Make, title: str) -> None:
    site = archive(with_title(title))
    found = sections(made(site, "llms")["llms.txt"].decode())
    assert {link["url"] for links in found.values() for link in links} == {
        f"{BASE}{entry.docname}.md" for kind in Kind for entry in site.catalog.all(kind)
    }
    assert [*found][-1] == "Optional"


def test_nothing_leads_to_files_of_a_format_that_is_not_written(archive: Make) -> None:
    site = replace(archive(), without=("json", "json-schema", "markdown", "sitemap"))
    llms = made(site, "llms")["llms.txt"].decode()
    assert not re.search(r"\.md\)|talks\.json", llms)
    assert f"]({BASE}talks/kite-2/knots.html)" in llms
    assert made(site, "robots")["robots.txt"] == b"User-agent: *\nAllow: /\n"
    assert "$schema" not in json.loads(made(site, "json")["data/talks.json"])


def test_a_twin_has_the_facts_the_prose_and_what_is_listed(archive: Make) -> None:
    files = made(archive(), "markdown")
    talk = files["talks/kite-2/knots.md"].decode()
    assert talk.startswith(f"# Knots for \\*Every\\* Wind \\<b\\>\n\n<{BASE}talks/kite-2/knots.html>\n")
    assert f"- Speakers: [I. Marlow]({BASE}people/ida-marlow.md) Knot Institute" in talk
    assert f"[the talk before it]({BASE}talks/kite-1/paper-frames.md) is about frames." in talk
    assert "2021-11-05 20:05–20:30" in talk
    assert f"[Knots for \\*Every\\* Wind \\<b\\>]({BASE}talks/kite-2/knots.md)" in files["talks/index.md"].decode()
    assert not [path for path, text in files.items() if re.search(rb"\{(talk|event|topic|person|cite)\}`", text)]


def test_code_in_a_page_stays_as_it_is(archive: Make) -> None:
    code = "````markdown\n```{talk-list}\n:topic: no-such\n```\n{talk}`x`\n````"
    page = f"---\ntitle: Help\norphan: true\n---\n\n{code}\n\n```{{note}}\n{{talk}}`knots`\n```\n"
    twin = made(archive({"guide/help.md": page}), "markdown")["guide/help.md"].decode()
    assert code in twin
    assert f"\n[Knots for \\*Every\\* Wind \\<b\\>]({BASE}talks/kite-2/knots.md)\n" in twin


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_is_no_markup(archive: Make, title: str) -> None:
    twin = made(archive(with_title(title)), "markdown")["talks/kite-2/knots.md"].decode()
    heading = MarkdownIt("commonmark").parse(twin)[1]
    assert heading.children
    assert {token.type for token in heading.children} <= {"text", "text_special"}
    assert "".join(token.content for token in heading.children) == title.strip()


@pytest.mark.parametrize("title", [*HOSTILE, "a | b", "a \\| b \\", "`a", "~~a~~ #"])
def test_a_row_has_as_many_cells_as_its_head(archive: Make, title: str) -> None:
    page = "# Years\n\n```{event-timeline}\n```\n"
    twin = made(archive({**with_title(title), "guide/years.md": page}), "markdown")["guide/years.md"].decode()
    lines = [line for line in twin.split("\n") if line.startswith("|")]
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse("\n".join(lines))
    kinds = [token.type for token in tokens]
    assert kinds.count("tr_open") == len(lines) - 1
    texts = [
        "".join(inline.content for inline in token.children or () if inline.type in {"text", "text_special"})
        for token in tokens
        if token.type == "inline"
    ]
    # A row of too many cells loses the last ones.
    assert title.strip() in texts
    assert texts[texts.index(title.strip()) :][1:3] == ["2021-11-05", "2"]


def test_the_twins_of_the_site_name_its_facts(real: RecordArchive) -> None:
    files = made(real, "markdown")
    parser = MarkdownIt("commonmark")
    for kind in Kind:
        for entry in real.catalog.all(kind):
            text = files[f"{entry.docname}.md"].decode()
            inline = "".join(token.content for token in parser.parse(text)[1].children or ())
            assert entry.record
            assert inline == entry.record.title
    for talk in real.catalog.all(Kind.TALK):
        text = files[f"{talk.docname}.md"].decode()
        assert all(f"({real.base}{person.docname}.md)" in text for person in real.catalog.named(talk, "speaker"))
        assert all(f"({real.base}{topic.docname}.md)" in text for topic in real.catalog.named(talk, "topic"))


def test_a_twin_leads_to_what_was_said_and_shown(archive: Make) -> None:
    deck = b"## 1\n\nA knot\n"
    site = archive({"events/kite-2.ja.vtt": WORDS, "talks/kite-2/knots.slides.md": deck})
    text = made(site, "markdown")["talks/kite-2/knots.md"].decode()
    page = f"{BASE}talks/kite-2/knots"
    assert f"- [ja]({page}/transcript-ja.html) · [vtt]({BASE}data/events/kite-2.ja.vtt)\n" in text
    assert f"- [en]({page}/slides.html)\n" in text
    # No heading is left without anything below it.
    assert "\n\n## " not in text.partition("## Text of the slides")[2][:20]


def test_groups_of_a_listing_stand_below_its_section(archive: Make) -> None:
    page = "# Kites\n\n### Talks by `year`\n\n```{talk-list}\n:group-by: year\n```\n"
    text = made(archive({"index.md": page}), "markdown")["index.md"].decode()
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# Kites", "### Talks by `year`", "#### 2021", "#### 2019",
    ]  # fmt: skip
    # The address stands below the title, as on every page.
    assert text.startswith(f"# Kites\n\n<{BASE}index.html>\n\n### Talks")


def test_lines_of_a_part_of_a_long_list_are_as_they_were_while_all_of_its_items_are(archive: Make) -> None:
    site, asked = archive(), list[str]()

    def item(entry: Entry) -> Item:
        asked.append(entry.id)
        return Item(Hyperlink(entry.id, entry.docname))

    def lines(*marks: str) -> str:
        items = Items(talks * (MAX_ITEMS // len(talks) + 1), item)
        for number, mark in enumerate(marks):
            items[number * MAX_ITEMS : (number + 1) * MAX_ITEMS].mark = mark
        asked.clear()
        return "\n".join(twins._TwinWriter(site).blocks([Listing((Group((), items),))]))  # noqa: SLF001

    talks = site.catalog.all(Kind.TALK)
    whole = lines()
    assert not site.lines
    assert lines("a", "b") == whole
    assert lines("a", "b") == whole
    assert asked == []
    assert lines("a", "c") == whole
    assert 0 < len(asked) < MAX_ITEMS
