"""The controls of a long listing as they stand in the page: where there are some, and the data of their script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.sphinxext.nodes.html import HtmlRenderer
from tests.conftest import Built, cut_listings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.html import HtmlElement

    from sphinx_talks.views.blocks import Listing
    from tests.conftest import Build, Look

TITLES = ("Zephyr", "サーバーの話", *(f"Line {number}" for number in range(12)))


def talk(number: int, title: str) -> str:
    topics = ("frames, safety", "frames", "safety", "string-tension")[number % 4]
    slides = "slides: {url: https://decks.example/d.pdf}\n" if number % 3 == 0 else ""
    return (
        f"---\ntitle: {title}\norder: {number + 1}\nspeakers: [{('bo-tern', 'ida-marlow')[number % 2]}]\n"
        f"topics: [{topics}]\n{slides}---\n"
    )


#: Fourteen talks beyond those of test-basic, of an event before all others.
MANY: Mapping[str, str] = {
    "events/kite-0.md": "---\ntitle: Kite Talks Zero\ndate: 2018-03-04\n---\n",
    **{f"talks/kite-0/t{number:02}.md": talk(number, title) for number, title in enumerate(TITLES)},
    "talks/index.md": "---\ntitle: Talks\n---\n\n```{talk-list}\n:group-by: year\n```\n",
}


def controls(page: HtmlElement) -> HtmlElement:
    (found,) = page.find_class("talks-filter")
    return found


def options(page: HtmlElement, name: str) -> dict[str, str]:
    found = controls(page).xpath(".//select[@name=$name]/option", name=name)
    return {option.get("value", ""): option.text_content() for option in found}


def rows(page: HtmlElement) -> list[dict[str, str]]:
    data = controls(page).attrib
    columns = str(data["data-talks-columns"]).split(" ")
    cells = [row.split("/") for row in str(data["data-talks-rows"]).split(";")]
    return [dict(zip(columns, row, strict=True)) for row in cells]


@pytest.fixture(scope="session")
def many(look: Look) -> Built:
    """Give test-basic with many talks."""
    return look(MANY)


def test_controls_say_what_each_row_has(many: Built) -> None:
    page = many.page("talks/index")
    assert options(page, "topic") == {
        "": "All", "frames": "Frames", "safety": "Safety", "string-tension": "String Tension",
    }  # fmt: skip
    assert list(options(page, "year").values()) == ["All", "2021", "2019", "2018"]
    assert options(page, "speaker") == {"": "All", "bo-tern": "ボー・ターン", "ida-marlow": "Ida Marlow"}
    assert list(options(page, "sort")) == ["newest", "oldest", "title"]
    titles = [link.text_content() for link in page.xpath("//ul/li//a[contains(@class, 'talks-item-title')]")]
    by_title = dict(zip(titles, rows(page), strict=True))
    assert by_title["サーバーの話"] == {
        "topic": "0", "year": "2", "speaker": "1", "slides": "", "video": "", "title": "15",
    }  # fmt: skip
    assert by_title["Zephyr"]["topic"] == "0,1"
    assert by_title["Zephyr"]["slides"] == "0"
    assert sorted(titles, key=str.casefold) == sorted(titles, key=lambda title: int(by_title[title]["title"]))


def test_controls_are_hidden_until_a_script_shows_them(many: Built) -> None:
    page = many.page("talks/index")
    assert controls(page).get("hidden") is not None
    assert page.xpath("//li[@hidden] | //ul[@hidden]") == []
    assert page.xpath("//div[contains(@class, 'talks-listing')]/div[@class='talks-filter']/following-sibling::ul")


def test_only_pages_with_controls_load_the_script(many: Built) -> None:
    paths = "//script/@src[contains(., 'talks-listing')] | //link/@href[contains(., 'talks-listing')]"
    loading = {name for name, page in many.pages() if page.xpath(paths)}
    assert loading == {name for name, page in many.pages() if page.find_class("talks-filter")}
    # Nine talks each; the other topics have fewer.
    assert loading == {"talks/index", "people/bo-tern", "people/ida-marlow", "topics/frames"}


def test_what_all_have_is_no_choice(many: Built) -> None:
    assert list(options(many.page("people/bo-tern"), "speaker")) == ["", "ida-marlow"]
    assert "frames" not in options(many.page("topics/frames"), "topic")


def test_other_formats_and_single_pages_have_no_controls(build: Build) -> None:
    text = build(builder="text", pages=MANY)
    assert "Find in this list" not in (text.outdir / "talks" / "index.txt").read_text("utf-8")
    assert build(builder="singlehtml", pages=MANY).page("index").find_class("talks-filter") == []


@pytest.fixture
def cut(build: Build, monkeypatch: pytest.MonkeyPatch) -> Built:
    """Build a site whose listing of talks is cut into parts of ten, from two items on with controls."""
    cut_listings(monkeypatch, 10)
    monkeypatch.setattr("sphinx_talks.views.lists.LEAST_ON_PAGE", 2)
    monkeypatch.setattr("sphinx_talks.sphinxext.nodes.filters.MANY", 15)
    monkeypatch.setattr("sphinx_talks.sphinxext.nodes.filters.STEP", 5)
    return build(pages=MANY)


def test_parts_filter_what_they_show_and_lead_to_the_search(cut: Built) -> None:
    for name, up in (("talks/index", "../"), ("talks/index/2018", "../../")):
        (note,) = cut.page(name).find_class("talks-filter-note")
        some = "10 of at least 15" if up == "../../" else "2 of 17"
        assert note.text_content() == f"This page has {some}. Search all of them"
        assert note.xpath("a/@href") == [f"{up}search.html?kind=talk"]
        assert cut.page(name).xpath("//script/@src[contains(., 'talks-listing.js')]")


def test_parts_stand_in_another_theme_as_well(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_listings(monkeypatch, 10)
    page = build(pages=MANY, html_theme="furo").page("talks/index/2018")
    assert [heading.text_content() for heading in page.iter("h1")] == ["Talks: 2018"]
    assert len(page.xpath("//ul[contains(@class, 'talks-list')]/li")) == 10
    assert controls(page).get("role") == "group"


def test_a_new_title_of_a_topic_reaches_the_choices(build: Build) -> None:
    built = build(pages=MANY)
    again = build(built.srcdir, pages={"topics/frames.md": "---\ntitle: Spars\n---\n"})
    assert options(again.page("talks/index"), "topic")["frames"] == "Spars"
    assert again.files() == build(pages={**MANY, "topics/frames.md": "---\ntitle: Spars\n---\n"}).files()


def test_only_parts_that_differ_are_rendered_again(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_listings(monkeypatch, 4)
    built = build(pages=MANY)
    rendered: list[str] = []
    filtered = HtmlRenderer.filtered

    def noted(self: HtmlRenderer, listing: Listing, level: int) -> str:
        rendered.append(self.docname)
        return filtered(self, listing, level)

    monkeypatch.setattr(HtmlRenderer, "filtered", noted)
    retitled = {"talks/kite-0/t05.md": talk(5, "A line of its own")}
    again = build(built.srcdir, pages=retitled)
    assert [name for name in rendered if name.startswith("talks/index/")] == ["talks/index/2018-3"]
    assert again.files() == build(pages={**MANY, **retitled}).files()
