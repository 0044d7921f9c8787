"""What a page offers: citing and sharing below its title, editing, reporting and the last change at its foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pybtex.database import parse_string
from sphinx.errors import ConfigError

from tests.conftest import plain
from tests.gitfolder import commit, git

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from tests.conftest import Build, Built, Look, Site

EDIT = "https://git.example/edit/{path}"
REPORT = "https://git.example/new?title={title}&body={id}%0A{path}"
#: What an EPUB has to say of itself.
BOOK: dict[str, Any] = {"copyright": "nobody", "version": "1"}
BASE = "https://kites.example/site/"
TALK = "talks/kite-2/knots"
TITLE = "Knots%20for%20%2AEvery%2A%20Wind%20%3Cb%3E"


def foot(built: Built, name: str) -> HtmlElement | None:
    found = built.page(name).find_class("talks-tools")
    return found[0] if found else None


def head(built: Built, name: str) -> HtmlElement:
    (found,) = built.page(name).find_class("talks-actions")
    return found


def links(built: Built, name: str) -> list[str]:
    found = foot(built, name)
    return [str(link.get("href")) for link in found.iter("a")] if found is not None else []


def test_pages_lead_to_where_they_are_edited_and_reported(build: Build) -> None:
    built = build(talks_edit_url=EDIT, talks_issue_url=REPORT)
    assert links(built, TALK) == [
        "https://git.example/edit/talks/kite-2/knots.md",
        f"https://git.example/new?title={TITLE}&body=kite-2%2Fknots%0Atalks/kite-2/knots.md",
    ]
    for name in ("people/ida-marlow", "topics/frames", "events/kite-1"):
        assert len(links(built, name)) == 2, name
    # What is not written by hand can be neither.
    assert links(built, "people/index") == [
        "https://git.example/edit/people/index.md",
        "https://git.example/new?title=People&body=people%2Findex%0Apeople/index.md",
    ]
    for name in ("search", "talks/kite-2/pull"):
        assert foot(built, name) is None, name


def test_what_the_site_does_not_know_is_left_out(shared_site: Built) -> None:
    found = head(shared_site, TALK)
    assert links(shared_site, TALK) == []
    assert "url" not in parse_string(found.xpath(".//pre")[0].text, "bibtex").entries["kite-2-knots"].fields
    assert found.get("data-talks-link") is None
    assert foot(shared_site, "people/index") is None


@pytest.mark.parametrize(
    ("settings", "words", "address"),
    [
        ({"talks_edit_url": EDIT, "talks_issue_url": REPORT}, "Tell what you know", "https://git.example/new?title="),
        ({"talks_issue_url": "mailto:a@kites.example?body={id}"}, "Tell what you know", "mailto:a@kites.example?body="),
        ({"talks_edit_url": EDIT}, "Edit {}", "https://git.example/edit/{}"),
        ({}, "Write what you know in {}", None),
    ],
)
def test_of_a_talk_nobody_knows_the_title_of_there_is_a_way_to_tell_it(
    look: Look, settings: dict[str, str], words: str, address: str | None
) -> None:
    path = "talks/kite-2/unknown.md"
    pages = {path: "---\nspeakers: [bo-tern]\n---\n"}
    (asked,) = (
        look(pages, **settings).page("events/kite-2").xpath("//*[@id='talks-wanted']//p[@class='talks-item-edit']")
    )
    assert plain(asked) == words.format(path)
    link = asked.xpath("string(.//a/@href)")
    assert link.startswith(address.format(path)) if address else not link
    text = (look(pages, "text", **settings).outdir / "events/kite-2.txt").read_text("utf-8")
    assert words.format(path) in " ".join(text.split())


@pytest.mark.parametrize("setting", ["talks_edit_url", "talks_issue_url"])
def test_a_placeholder_that_nothing_fills_is_refused(build: Build, setting: str) -> None:
    with pytest.raises(ConfigError, match=r"\{file\}.*\{path\}"):
        build(conf={setting: "https://git.example/{file}"})


def test_a_talk_can_be_cited_and_other_pages_not(look: Look) -> None:
    built = look(html_baseurl=BASE)
    found = head(built, TALK)
    assert plain(found.get_element_by_id("talks-cite-text")) == (
        'I. Marlow. “Knots for *Every* Wind <b>”. Talk at Kite Talks #2: "Wind & String", Nov 5, 2021. '
        "https://kites.example/site/talks/kite-2/knots.html"
    )
    entry = parse_string(found.get_element_by_id("talks-cite-bibtex").text, "bibtex").entries["kite-2-knots"]
    assert entry.fields["url"] == "https://kites.example/site/talks/kite-2/knots.html"
    assert [str(person) for person in entry.persons["author"]] == ["Marlow, I."]
    assert found.get("data-talks-link") == entry.fields["url"]
    for name in ("people/ida-marlow", "topics/frames", "events/kite-1"):
        assert not head(built, name).find_class("talks-cite"), name


def test_what_can_be_taken_along_stands_below_who_and_when(look: Look) -> None:
    built = look(html_baseurl=BASE)
    found = head(built, TALK)
    assert found.xpath("preceding-sibling::*[1][contains(@class, 'talks-byline')]")
    texts = {
        str(button.get("data-talks-name")): str(button.get("data-talks-text"))
        for button in found.xpath(".//button[@data-talks-save]")
    }
    assert [*texts] == ["kite-2-knots.bib", "kite-2-knots.ris", "kite-2-knots.json"]
    assert texts["kite-2-knots.ris"].startswith("TY  - SLIDE")
    (item,) = found.xpath(".//li[@data-talks-until]")
    assert item.get("data-talks-until") == "2021-11-05T11:30:00Z"
    assert item[0].get("href") == "../../calendar/talks/kite-2/knots.ics"
    hrefs = {
        name: [link.get("href") for link in head(built, name).xpath(".//li[not(@data-talks-until)]/a")]
        for name in ("events/kite-2", "topics/frames", "people/ida-marlow")
    }
    assert hrefs == {
        "events/kite-2": ["../data/events/kite-2.bib", "../data/events/kite-2.ris", "../data/events/kite-2.csl.json"],
        "topics/frames": ["../feeds/topics/frames.xml"],
        "people/ida-marlow": ["../feeds/people/ida-marlow.xml"],
    }
    # Every file that a page offers is there.
    for name, page in built.pages():
        for link in page.xpath("//div[@class='talks-actions']//a/@href"):
            assert ((built.outdir / name).parent / link).resolve().is_file(), (name, link)


def test_every_page_leads_to_what_can_be_subscribed_to(build: Build, shared_site: Built) -> None:
    built = build(html_baseurl=BASE, language="ja")
    webcal = "webcal://kites.example/site/calendar/all.ics"
    for name, up in (("index", ""), (TALK, "../../"), ("search", "")):
        for part in ("talks-nav-take", "talks-footer-take"):
            links = built.page(name).xpath(f"//*[@class='{part}']//a")
            assert [plain(link) for link in links] == ["購読", "カレンダー"], name
            assert [link.get("href") for link in links] == [f"{up}feeds/talks.xml", webcal], name
    # Without an address of the site there is no feed, and the calendar is a file.
    links = shared_site.page(TALK).xpath("//*[@class='talks-footer-take']//a")
    assert [link.get("href") for link in links] == ["../../calendar/all.ics"]
    empty = build(talks_exports_without=["atom", "ical"])
    assert not empty.page("index").xpath("//*[@class='talks-footer-take']")


@pytest.mark.parametrize(("language", "words"), [("ja", "データとフィード"), ("en", "Data and feeds")])
def test_every_page_leads_to_the_page_on_data_where_there_is_one(
    build: Build, site: Site, language: str, words: str
) -> None:
    folder = site()
    build(folder, language=language)
    # Also pages that were written before it came.
    built = build(folder, language=language, pages={"contributing/data.md": "---\norphan: true\n---\n\n# Data\n"})
    for name, path in (("index", ""), (TALK, "../../")):
        (link,) = built.page(name).xpath("//*[@class='talks-footer-take']//li[last()]/a")
        assert (plain(link), link.get("href")) == (words, f"{path}contributing/data.html")


def test_what_is_not_written_is_not_offered(build: Build) -> None:
    built = build(html_baseurl=BASE, talks_exports_without=["atom", "jsonfeed", "ical", "bibtex", "ris", "csl"])
    for name in (TALK, "events/kite-2", "topics/frames"):
        assert not head(built, name).xpath(".//a | .//li[@data-talks-until]"), name
    # Nor is a list of feeds that are not there.
    assert not (built.outdir / "feeds").exists()


def test_a_new_time_of_an_event_reaches_what_its_talks_offer(build: Build) -> None:
    first = build()
    page = (first.srcdir / "events/kite-2.md").read_text("utf-8").replace("date: 2021-11-05", "date: 2021-11-06")
    second = build(first.srcdir, pages={"events/kite-2.md": page})
    (until,) = head(second, TALK).xpath(".//@data-talks-until")
    assert until == "2021-11-06T11:30:00Z"


def test_a_citation_in_japanese(look: Look) -> None:
    found = look(language="ja", html_baseurl=BASE).page("talks/kite-2/measuring-pull")
    assert plain(found.get_element_by_id("talks-cite-text")) == (
        'ボー・ターン、Ida Marlow「凧糸の張力を測る」Kite Talks #2: "Wind & String"での発表、2021年11月5日。 '
        "https://kites.example/site/talks/kite-2/measuring-pull.html"
    )


def test_a_new_name_of_a_speaker_reaches_the_citation(build: Build) -> None:
    first = build()
    page = (first.srcdir / "people" / "bo-tern.md").read_text("utf-8").replace("ボー・ターン", "ボー")
    second = build(first.srcdir, pages={"people/bo-tern.md": page})
    cited = second.page("talks/kite-2/measuring-pull").get_element_by_id("talks-cite-text")
    assert plain(cited).startswith("ボー, Ida")


def changed(built: Built, name: str) -> str | None:
    found = built.page(name).xpath("//p[@class='talks-tools-changed']/time/@datetime")
    return str(found[0]) if found else None


def test_the_day_of_the_last_change(build: Build) -> None:
    built = build()
    assert changed(built, TALK) is None
    srcdir = built.srcdir
    (srcdir / ".gitignore").write_text("_build\n", "utf-8")
    git(srcdir, "init", "-q")
    commit(srcdir, "2020-01-01")
    # Nothing but the history is new: the pages show it all the same.
    built = build(srcdir)
    assert {changed(built, name) for name in (TALK, "people/index", "index")} == {"2020-01-01"}
    assert plain(built.page(TALK).find_class("talks-tools-changed")[0]) == "Last changed Jan 1, 2020"
    text = (srcdir / f"{TALK}.md").read_text("utf-8")
    built = build(srcdir, pages={f"{TALK}.md": f"{text}\nMore.\n"})
    assert (changed(built, TALK), changed(built, "index")) == (None, "2020-01-01")
    commit(srcdir, "2021-02-03")
    before = {name: (built.outdir / f"{name}.html").stat().st_mtime_ns for name in (TALK, "index")}
    built = build(srcdir)
    assert (changed(built, TALK), changed(built, "index")) == ("2021-02-03", "2020-01-01")
    # Only the page whose day is new is written.
    assert [(built.outdir / f"{name}.html").stat().st_mtime_ns > was for name, was in before.items()] == [True, False]
    files = built.files()
    (srcdir / "_build").rename(srcdir.parent / "old")
    assert build(srcdir).files() == files
    assert changed(build(srcdir, talks_last_change=False), TALK) is None


def test_what_is_new_follows_the_history(build: Build) -> None:
    first = build(pages={"news.md": "---\norphan: true\n---\n# News\n\n```{change-list}\n```\n"})
    srcdir = first.srcdir
    (srcdir / ".gitignore").write_text("_build\n", "utf-8")
    git(srcdir, "init", "-q")
    commit(srcdir, "2020-01-01")
    text = (srcdir / f"{TALK}.md").read_text("utf-8")
    built = build(srcdir, pages={f"{TALK}.md": f"{text}\nMore.\n"})
    assert [plain(one) for one in built.page("news").find_class("talks-group")] == [
        "Jan 1, 2020 5 new pages 4 changed pages"
    ]
    # Prose alone has changed, which no other page sees.
    commit(srcdir, "2021-02-03")
    built = build(srcdir)
    assert [plain(one) for one in built.page("news").find_class("talks-group")] == [
        "Feb 3, 2021 1 changed page",
        "Jan 1, 2020 5 new pages 4 changed pages",
    ]
    # A change of many pages is no news of any.
    for path in srcdir.rglob("*.md"):
        path.write_text(f"{path.read_text('utf-8')}\nMore.\n", "utf-8")
    commit(srcdir, "2021-02-04")
    assert next(plain(one) for one in build(srcdir).page("news").find_class("talks-group")) == (
        "Feb 3, 2021 1 changed page"
    )
    files = built.files()
    (srcdir / "_build").rename(srcdir.parent / "old")
    assert build(srcdir).files() == files


def test_titles_are_cut_into_phrases_without_a_change_of_their_words(build: Build) -> None:
    cards = "::::{grid}\n:::{grid-item-card} 凧糸の張力\nText\n:::\n::::\n"
    matter = "---\ntitle: 凧の揚げかたを学ぶ\norphan: true\n---\n"
    page = f"{matter}\n## 凧糸の`張力`を測る\n\n凧糸の張力を測る。\n\n{cards}"
    built = build(language="ja", pages={"guide/kites.md": page})
    found = built.page("guide/kites")
    for path in ("//h1", "//h2", "//*[contains(@class, 'sd-card-title')]"):
        (title,) = found.xpath(path)
        assert "talks-phrases" in title.get("class"), path
        assert len(list(title.iter("wbr"))) >= 1, path
        assert "\u200b" not in title.text_content()
    assert found.xpath("//section/@id") == ["凧の揚げかたを学ぶ", "凧糸の張力を測る"]
    assert found.xpath("//h2")[0].text_content().startswith("凧糸の張力を測る")
    assert found.xpath("//title")[0].text_content().startswith("凧の揚げかたを学ぶ")
    # No phrases within code or prose.
    assert found.xpath("//code//wbr | //section/p[not(contains(@class, 'sd-'))]/wbr") == []
    listed = built.page("talks/index").xpath("//a[contains(@class, 'talks-item-title')][.//wbr]")
    assert [plain(title) for title in listed] == ["凧糸の張力を測る"]


def test_other_builders_see_no_phrases(look: Look) -> None:
    built = look(builder="text", **BOOK)
    assert "凧糸の張力を測る\n" in (built.outdir / "talks/kite-2/measuring-pull.txt").read_text("utf-8")
    epub = look(builder="epub", **BOOK)
    assert "<wbr" not in (epub.outdir / "talks/kite-2/measuring-pull.xhtml").read_text("utf-8")


def test_the_index_of_people_counts_what_they_organized(look: Look, shared_site: Built) -> None:
    def counts(built: Built) -> dict[str, list[str]]:
        items = built.page("people/index").xpath("//ul[contains(@class, 'talks-list')]/li")
        return {
            plain(item.find_class("talks-item-title")[0]): [plain(count) for count in item.find_class("talks-count")]
            for item in items
        }

    assert counts(shared_site) == {"ボー・ターン": ["2 talks", "2 events organized"], "Ida Marlow": ["2 talks"]}
    assert counts(look(language="ja"))["ボー・ターン"] == ["発表2件", "主催2件"]
