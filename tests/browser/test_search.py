"""The search as a reader meets it: box, results, facets, keyboard, and what is said when there is nothing."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import expect

from sphinx_talks.search import files, manifest, packs, passages, shards
from sphinx_talks.search.documents import Document
from tests import indexes
from tests.browser.kinds import SCHEMES
from tests.browser.looks import RUN, TAGS
from tests.browser.painted import in_pieces, wait_for_paint
from tests.browser.test_frame import CONTRAST, overhang

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page, Route

    from tests.conftest import Built, Look

#: All that the page may be allowed: nothing inline, and nothing from elsewhere.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:"
HOSTILE = '<img src=x onerror="document.title=1">'
#: Answers at once, but for "slow" when it is told to.


def search(page: Page, base: str, query: str = "", **filters: str | list[str]) -> Locator:
    """Open the page of results and wait for the hits."""
    address = urlencode({"q": query, **filters} if query else filters, doseq=True)
    page.goto(f"{base}/search.html{'?' if address else ''}{address}")
    return answer(page)


def answer(page: Page) -> Locator:
    """Wait until the search is done; returns the hits."""
    page.wait_for_selector("#talks-search-results[aria-busy=false]", state="attached")
    return page.locator("#talks-search-results li[data-docname]")


def names(hits: Locator) -> list[str]:
    return cast("list[str]", hits.evaluate_all("hits => hits.map(hit => hit.dataset.docname)"))


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def status(page: Page) -> str:
    return page.get_by_role("status").inner_text()


def open_topics(page: Page) -> None:
    """Open the facet of topics, where there is one: without a result there is not."""
    for summary in page.locator("[data-talks-facet=topic]:not([hidden]) > summary").all():
        summary.click()


def test_finds_a_talk_and_marks_why(page: Page, base: str) -> None:
    hit = search(page, base, "張力").first
    assert hit.get_attribute("data-docname") == "talks/kite-2/measuring-pull"
    assert float(hit.get_attribute("data-score") or "nan") > 0
    link = hit.locator("a").first
    assert (link.inner_text(), link.locator("mark").inner_text()) == ("凧糸の張力を測る", "張力")
    assert hit.locator("[lang=ja]").first.inner_text() == "凧糸の張力を測る"
    assert hit.locator(".talks-hit-about").inner_text().split("\n")[:2] == ["Talk", "Nov 5, 2021"]
    assert page.title() == "張力 – Search – Kite Talks"
    assert re.fullmatch(r"1 result|[0-9]+ results", status(page).split(" · ")[0])


@pytest.mark.parametrize(
    ("given", "written"),
    [("q=knots", []), ("q=a%20kite&kind=talk", []), ("q=knots&unknown=1", ["?q=knots"]), ("lang=en", ["?language=en"])],
)
def test_an_address_is_written_only_where_it_is_another(page: Page, base: str, given: str, written: list[str]) -> None:
    page.add_init_script(
        "const write = history.replaceState.bind(history); window.written = [];"
        'history.replaceState = (state, _, to) => { written.push(to); write(state, "", to); };'
    )
    page.goto(f"{base}/search.html?{given}")
    answer(page)
    assert page.evaluate("written") == written


def test_leads_to_the_section_of_the_passage(page: Page, base: str) -> None:
    hit = search(page, base, "Let go").first
    assert hit.locator(".talks-hit-heading").inner_text() == "Gusts"
    hit.locator("a").first.click()
    page.wait_for_url(re.compile(r"/guide/wind\.html#gusts"))


def test_searches_while_the_reader_types(page: Page, base: str) -> None:
    page.goto(f"{base}/index.html")
    search(page, base)
    page.get_by_role("searchbox", name="Search events, talks, topics and people").press_sequentially("knots")
    expect(page.locator("li[data-docname]").first).to_have_attribute("data-docname", "talks/kite-2/knots")
    assert asked(page) == {"q": ["knots"]}
    page.go_back()
    assert page.url == f"{base}/index.html"
    page.go_forward()
    assert names(answer(page))[0] == "talks/kite-2/knots"


def test_drops_an_answer_that_comes_too_late(page: Page, base: str) -> None:
    search(page, base)
    held: list[Route] = []
    # The first part of the index that is asked for comes when all others are there.
    page.route(re.compile("/g/"), lambda route: route.continue_() if held else held.append(route))
    box = page.locator("#talks-search-input")
    with page.expect_request(re.compile("/g/")):
        box.fill("lulls")
    box.fill("knots")
    expect(page.locator("li[data-docname]").first).to_have_attribute("data-docname", "talks/kite-2/knots")
    found = names(answer(page))
    # Its hits are known before their passages are asked for.
    with page.expect_request(re.compile("/p/")):
        held[0].continue_()
    page.unroute_all(behavior="wait")
    assert names(answer(page)) == found


def test_empty_search_shows_all_newest_first(page: Page, base: str) -> None:
    hits = search(page, base)
    dates = hits.locator("time").evaluate_all("times => times.map(time => time.dateTime)")
    assert len(dates) > 2
    assert dates == sorted(dates, reverse=True)
    assert status(page).endswith("pages, newest first")


def test_more_results_go_on_where_the_list_ended(page: Page, base: str) -> None:
    first = names(search(page, base))
    page.get_by_role("button", name="More results").click()
    hits = page.locator("li[data-docname]")
    expect(hits.nth(10).locator("a")).to_be_focused()
    both = names(answer(page))
    assert (both[:10], len(set(both))) == (first, len(both))
    page.reload()
    assert names(answer(page)) == both


def test_facets_combine_and_stand_in_the_address(page: Page, base: str) -> None:
    search(page, base)
    talk = page.get_by_role("group", name="Kind").get_by_label("Talk")
    talk.check()
    expect(page.locator("li[data-docname]")).to_have_count(3)
    assert talk.evaluate("box => box === document.activeElement")
    page.get_by_role("group", name="Material").get_by_label("Recording").check()
    page.get_by_role("group", name="Year").get_by_label("2021").check()
    expect(page.get_by_role("button", name="Remove filter: 2021")).to_be_visible()
    found = names(answer(page))
    assert found
    assert all(name.startswith("talks/kite-2/") for name in found)
    assert asked(page) == {"kind": ["talk"], "video": ["yes"], "year": ["2021"]}
    page.get_by_role("button", name="Remove filter: Talk").click()
    assert not talk.is_checked()
    expect(page.get_by_role("button", name="Remove filter: 2021")).to_be_focused()
    page.get_by_role("button", name="Remove all filters").click()
    assert answer(page).count() == 10
    assert asked(page) == {}


def test_addresses_of_before_lead_to_the_same(page: Page, base: str) -> None:
    found = names(search(page, base, kind="talk", recording="yes", lang="en"))
    assert found == names(search(page, base, kind="talk", video="yes", language="en"))
    labels = page.locator("#talks-search-chips button").all_inner_texts()
    assert {label.split(" ")[0] for label in labels[:-1]} == {"Talk", "Recording", "English"}


def test_names_that_are_likely_and_small_numbers_come_without_forms_of_a_language(page: Page, base: str) -> None:
    """The first of those that a browser makes takes as long as a search."""
    page.add_init_script("delete Intl.DisplayNames; delete Number.prototype.toLocaleString")
    search(page, base, kind="talk", language="en")
    expect(page.locator("[data-talks-facet=language] .talks-facet-label").first).to_have_text("English")
    assert re.fullmatch(r"\d+ results|\d+ pages, newest first", status(page))


def test_topics_and_speakers_are_facets(page: Page, base: str) -> None:
    search(page, base, kind="talk")
    page.locator("[data-talks-facet=speaker] > summary").click()
    page.get_by_label("ボー・ターン").check()
    expect(page.locator("li[data-docname]")).to_have_count(2)
    for place in ("[data-talks-facet=speaker] [lang=ja]", "#talks-search-chips [lang=ja]"):
        expect(page.locator(place)).to_have_text("ボー・ターン")
    assert asked(page)["speaker"] == ["people/bo-tern"]


def test_a_link_with_filters_shows_what_was_shared(page: Page, base: str) -> None:
    found = names(search(page, base, "string", kind="talk", year=["2021", "2019"], topic="topics/string-tension"))
    assert set(found) == {"talks/kite-2/knots", "talks/kite-2/measuring-pull"}
    labels = page.locator("#talks-search-chips button").all_inner_texts()
    assert {label.split(" ")[0] for label in labels[:-1]} == {"Talk", "2021", "2019", "String"}
    assert page.get_by_role("checkbox", name="2019").is_checked()


@pytest.mark.parametrize("is_moment_over", [False, True])
def test_first_hits_are_in_the_first_picture(page: Page, base: str, is_moment_over: bool) -> None:  # noqa: FBT001
    """The page waits for them, but no longer than a moment, which ends here in one of two cases."""
    if not is_moment_over:
        page.context.new_cdp_session(page).send("Animation.setPlaybackRate", {"playbackRate": 0})
    held: list[Route] = []
    page.route(re.compile("/g/"), lambda route: held.append(route))  # noqa: PLW0108 - Playwright looks at it
    with page.expect_request(re.compile("/g/")):
        page.goto(f"{base}/search.html?q=knots")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_be_visible(visible=is_moment_over)
    while not page.locator("li[data-docname]").count():
        for route in held:
            route.continue_()
        held.clear()
        page.wait_for_load_state("networkidle")
    expect(answer(page).first).to_be_visible()
    expect(heading).to_be_visible()


def test_near_matches_are_called_so(page: Page, base: str) -> None:
    hits = search(page, base, "knotz")
    assert hits.first.get_attribute("data-docname") == "talks/kite-2/knots"
    assert hits.first.get_attribute("data-near") == ""
    assert page.get_by_role("heading", name="Near matches").is_visible()
    assert status(page).startswith("No exact match · near matches: ")
    page.locator("#talks-search-meant").get_by_role("link", name="knots").click()
    page.wait_for_url(re.compile("q=Knots"))
    assert answer(page).first.get_attribute("data-near") is None


def test_says_what_to_try_when_nothing_is_found(page: Page, base: str) -> None:
    assert search(page, base, "龘龘", kind="talk").count() == 0
    assert status(page) == "Nothing was found."
    nothing = page.locator("#talks-search-nothing")
    assert nothing.get_by_role("link").all_inner_texts() == ["Events", "Talks", "Topics", "People"]
    nothing.get_by_role("button", name="Remove all filters").click()
    expect(page.get_by_role("status")).to_be_focused()
    assert asked(page) == {"q": ["龘龘"]}
    # Of nothing, nothing can be taken away.
    facets = page.locator("#talks-search-facets")
    expect(facets).to_be_hidden()
    page.locator("#talks-search-input").fill("knots")
    expect(nothing).to_be_hidden()
    expect(facets).to_be_visible()


def test_a_box_suggests_names_by_kind(page: Page, base: str, axe: str) -> None:
    """The combobox of the ARIA Authoring Practices, with one request for the names, and what was asked before."""
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.goto(f"{base}/talks/kite-2/knots.html")
    box = page.locator("[role=search] input[name=q]").first
    box.click()
    expect(box).to_have_attribute("role", "combobox")
    box.press_sequentially("st")
    groups = page.get_by_role("listbox", name="Suggestions").get_by_role("group")
    expect(groups.first.get_by_role("option").first).to_have_text("String Tension")
    assert box.get_attribute("aria-expanded") == "true"
    assert [url.rpartition("/")[2] for url in asked_for if "_talks_search" in url] == ["names.bin"]
    page.evaluate(axe)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        assert page.evaluate(RUN, TAGS)["violations"] == []
    box.press("ArrowDown")
    active = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert (active.inner_text(), active.get_attribute("aria-selected")) == ("String Tension", "true")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    assert box.input_value() == "st"
    # The letters of an input method are not yet what is meant.
    composing = "box => { box.value = 'kn'; box.dispatchEvent(new InputEvent('input', { isComposing: true })); }"
    box.evaluate(composing)
    expect(box).to_have_attribute("aria-expanded", "false")
    # Two letters with which a word begins are enough, within one they are not.
    box.fill("ng")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.fill("ma")
    expect(groups.first.get_by_role("option").first).to_have_text("Ida Marlow")
    box.fill("string")
    page.get_by_role("option", name="String Tension").wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"{base}/topics/string-tension.html")
    page.locator("[role=search] input[name=q]").first.click()
    page.get_by_role("group", name="Recent searches").get_by_role("option").first.click()
    page.wait_for_url(re.compile(r"search.html\?q=string"))
    page.locator("#talks-search-input").fill("")
    page.get_by_role("option", name="Clear recent searches").click()
    assert page.evaluate("localStorage.getItem('talks-search-recent')") == "[]"


def test_a_box_suggests_for_what_was_typed_before_it_could(page: Page, base: str) -> None:
    held: list[Route] = []
    page.route("**/talks-suggest.js*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright looks at it
    page.goto(f"{base}/talks/kite-2/knots.html")
    box = page.locator("[role=search] input[name=q]").first
    with page.expect_request("**/talks-suggest.js*"):
        box.click()
    box.press_sequentially("st")
    held[0].continue_()
    expect(page.get_by_role("option").first).to_have_text("String Tension")
    box.fill("凧")
    expect(page.get_by_role("option", name="凧").first).to_have_attribute("lang", "ja")


def test_a_search_is_one_step_of_the_history(page: Page, base: str) -> None:
    hits = search(page, base, "kite")
    hits.nth(2).locator("a").focus()
    last = hits.nth(2).get_attribute("data-docname")
    box = page.locator("#talks-search-input")
    box.fill("kno")
    expect(page.locator("li[data-docname]").first).to_have_attribute("data-docname", "talks/kite-2/knots")
    box.fill("knots")
    page.wait_for_url(re.compile("q=knots"))
    answer(page).first.locator("a").click()
    page.wait_for_url(re.compile("/knots.html"))
    page.go_back()
    expect(page.locator("li[data-docname='talks/kite-2/knots'] a")).to_be_focused()
    page.go_back()
    assert asked(page) == {"q": ["kite"]}
    expect(page.locator(f"li[data-docname='{last}'] a")).to_be_visible()


#: Found and measured in one go: hits that come into sight are put in the place of their rows.
SIZES = """() => {
  const found = document.querySelectorAll(
    "#talks-search :is(a, button, summary, label.talks-facet-value, form input[name])");
  return [...found].filter((one) => one.checkVisibility({ visibilityProperty: true })).map((one) => {
    const { width, height } = one.getBoundingClientRect();
    return [width, height];
  }).filter(([width, height]) => width && height);
}"""
#: What has moved on the page by itself (Layout Instability, W3C).
MOVED = """() => new Promise((done) => {
  const isOwn = (entry) => !entry.hadRecentInput;
  const sum = (list) => list.getEntries().filter(isOwn).reduce((all, entry) => all + entry.value, 0);
  new PerformanceObserver((list) => done(sum(list))).observe({ type: "layout-shift", buffered: true });
  // Without an entry nothing is told: two frames later there is none.
  requestAnimationFrame(() => requestAnimationFrame(() => done(0)));
})"""


def test_nothing_moves_when_hits_come(page: Page, base: str) -> None:
    for query in ("knots", "knotz", "龘龘"):
        search(page, base, query)
        assert page.evaluate(MOVED) < 0.02, query


def test_slash_leads_to_the_box(page: Page, base: str) -> None:
    page.goto(f"{base}/talks/kite-2/knots.html")
    page.keyboard.press("/")
    page.keyboard.type("a/b")
    box = page.locator("[role=search] input[name=q]").first
    assert box.input_value() == "a/b"
    box.press("Enter")
    page.wait_for_url(re.compile("search.html"))
    assert asked(page) == {"q": ["a/b"]}


def test_slash_can_be_turned_off(page: Page, base: str) -> None:
    search(page, base)
    page.get_by_text("Keys and operators").click()
    page.get_by_label("The key / leads to the search").uncheck()
    page.goto(f"{base}/talks/kite-2/knots.html")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def test_can_be_used_with_the_keyboard_alone(page: Page, base: str) -> None:
    hits = search(page, base, "kite")
    box = page.locator("#talks-search-input")
    page.keyboard.press("/")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(hits.nth(1).locator("a")).to_be_focused()
    assert hits.nth(1).locator("a").evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    target = hits.first.locator("a").evaluate("link => link.href")
    page.keyboard.press("Enter")
    page.wait_for_url(target)
    page.go_back()
    answer(page)
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    expect(page.get_by_role("status")).to_have_text(re.compile("newest first$"))


def test_says_when_nothing_can_be_loaded(page: Page, base: str) -> None:
    page.route("**/_talks_search/**", lambda route: route.abort())
    search(page, base, "knots")
    error = page.get_by_role("alert")
    assert "did not answer" in error.inner_text()
    assert error.get_by_role("link", name="Talks").is_visible()
    page.unroute("**/_talks_search/**")
    error.get_by_role("button", name="Try again").click()
    expect(page.locator("li[data-docname]").first).to_be_visible()
    expect(error).to_be_hidden()


def test_does_not_say_that_there_is_nothing_where_nothing_could_be_read(page: Page, base: str) -> None:
    page.route("**/_talks_search/g/**", lambda route: route.fulfill(status=404))
    assert search(page, base, "knots").count() == 0
    assert re.search(r"be: g/[\w.-]+ \(404\)\.", page.get_by_role("alert").inner_text())
    assert status(page) == ""
    expect(page.locator("#talks-search-nothing")).to_be_hidden()


def test_paper_has_what_was_asked_and_all_passages(page: Page, base: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 400})
    hits = search(page, base, "kite")
    waiting = page.locator("li[data-pending]")
    assert 0 < waiting.count() < hits.count()
    page.locator("#talks-search-input").press("Control")
    expect(waiting).to_have_count(0)
    page.emulate_media(media="print")
    assert page.locator("#talks-search :is(button, summary):visible").all_inner_texts() == []
    assert page.locator("#talks-search-input").is_visible()


def test_a_line_that_breaks_for_a_moment_is_asked_again(page: Page, base: str) -> None:
    broken: set[str] = set()

    def break_once(route: Route) -> None:
        if route.request.url in broken:
            route.continue_()
        else:
            broken.add(route.request.url)
            route.abort()

    page.route("**/_talks_search/**", break_once)
    assert names(search(page, base, "knots"))[0] == "talks/kite-2/knots"
    assert len(broken) > 2


def test_a_deploy_under_an_open_tab(
    page: Page, shared_site: Built, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    """A tab that has read the manifest before answers from the site that is there now, and says what is missing."""
    site = tmp_path / "site"
    shutil.copytree(shared_site.outdir, site)
    folder = site / files.FOLDER
    search(page, serve(site))
    documents = [Document("new", "guide/wind.html", "Gusts and lulls", "page")]
    shutil.rmtree(folder)
    indexes.write(folder, documents, "en")
    page.locator("#talks-search-input").fill("lulls")
    expect(page.locator("li[data-docname=new]")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("1 result")
    expect(page.locator("#talks-search-missing")).to_be_hidden()
    for path in (folder / "p").iterdir():
        path.write_bytes(b"gone")
    page.reload()
    assert names(answer(page)) == ["new"]
    assert "did not arrive whole" in page.get_by_role("alert").inner_text()


def test_blocks_that_share_files(
    page: Page, shared_site: Built, serve: Callable[[Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large index ranges of files are asked for, also where the server answers with all of a file."""
    site = tmp_path / "site"
    shutil.copytree(shared_site.outdir, site, ignore=shutil.ignore_patterns(files.FOLDER))
    for module, name, value in ((shards, "SHARD", 30), (packs, "FEW_SHARDS", 1), (packs, "SHARD_FILES", 4)):
        monkeypatch.setattr(module, name, value)
    titles = ("Gusts and lulls", "Knots", "Tails")
    documents = [Document(f"d{at}", "guide/wind.html", title, "page") for at, title in enumerate(titles)]
    indexes.write(site / files.FOLDER, documents, "en")
    asked: list[str | None] = []
    page.on("request", lambda request: asked.append(request.headers.get("range")))
    assert names(search(page, serve(site), "lulls")) == ["d0"]
    assert any(one and one.startswith("bytes=") for one in asked)


@pytest.fixture
def large(shared_site: Built, serve: Callable[[Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the address of a site whose manifest has no titles, each page with a file of its own passages."""
    site = tmp_path / "site"
    shutil.copytree(shared_site.outdir, site, ignore=shutil.ignore_patterns(files.FOLDER))
    monkeypatch.setattr(manifest, "MOST_TITLES", 0)
    monkeypatch.setattr(passages, "FEWER", 1)
    documents = [Document(f"d{at:02}", "guide/wind.html", f"Lulls {at}", "page") for at in range(12)]
    indexes.write(site / files.FOLDER, documents, "en")
    return serve(site)


def test_passages_out_of_sight_wait(page: Page, large: str) -> None:
    """Of a large index those of the first screen are asked for; whoever goes on has ten, and nothing moves."""
    page.set_viewport_size({"width": 1440, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    hits = search(page, large, "lulls")
    page.wait_for_function(
        "() => [...document.querySelectorAll('li[data-docname]')].pop().getBoundingClientRect().bottom > 900"
    )
    assert len(found := names(hits)) < 8
    assert len([url for url in asked if "/p/" in url]) == len(found)
    assert page.get_by_role("button", name="More results").is_visible()
    page.mouse.wheel(0, 10)
    expect(hits).to_have_count(10)
    assert names(hits)[: len(found)] == found
    page.get_by_role("button", name="More results").click()
    expect(hits.nth(10).locator("a")).to_be_focused()
    assert len(set(names(answer(page)))) == 12
    assert page.evaluate(MOVED) < 0.02


@pytest.mark.parametrize("go_on", ["Tab", "ArrowDown", "Control", "print", "button", "leave"])
def test_whoever_goes_on_has_all_hits(page: Page, large: str, go_on: str) -> None:
    """With the keyboard, on paper, by the button and on the way to the menu of the browser."""
    page.set_viewport_size({"width": 1440, "height": 900})
    search(page, large, "lulls")
    last = page.locator("li[data-docname] a").last
    match go_on:
        case "button":
            # A real click scrolls first, which may bring the hits that wait before the button asks for more.
            page.get_by_role("button", name="More results").dispatch_event("click")
            expect(page.locator("li[data-docname] a:focus")).to_be_visible()
        case "print":
            page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
        case "leave":
            page.evaluate("() => document.documentElement.dispatchEvent(new MouseEvent('mouseleave'))")
        case "Tab":
            last.focus()
        case key:
            page.locator("#talks-search-input").press(key)
    expect(page.locator("li[data-docname]")).to_have_count(10)


def test_says_what_is_missing_where_words_cannot_be_spelled_otherwise(page: Page, base: str) -> None:
    """What finds them is a file of its own, which only such a query asks for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert names(search(page, base, "knots"))
    assert not [url for url in asked if "respelled" in url]
    assert names(search(page, base, "measurng"))
    page.route("**/talks-respelled.js", lambda route: route.abort())
    assert not names(search(page, base, "measurng"))
    expect(page.locator("#talks-search-missing")).to_contain_text("talks-respelled.js")


def test_says_that_a_file_cannot_be_searched(page: Page, shared_site: Built) -> None:
    page.goto((shared_site.outdir / "search.html").as_uri() + "?q=knots")
    expect(page.get_by_role("alert")).to_contain_text("a page opened as a file has none")


def test_leads_to_the_indexes_without_a_script(scriptless: Page, base: str) -> None:
    page = scriptless
    page.goto(f"{base}/talks/kite-2/knots.html")
    page.get_by_role("searchbox").fill("knots")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/search.html?q=knots")
    links = page.locator("noscript a").all_inner_texts()
    page.locator("noscript a", has_text="People").click()
    page.wait_for_url(f"{base}/people/index.html")
    assert links == ["Events", "Talks", "Topics", "People"]


def test_fits_a_phone(page: Page, base: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for query in ("kite", "knotz", "龘龘", "x" * 300):
        search(page, base, query, kind=["talk", "event"])
        page.locator("#talks-search-facets > summary").click()
        open_topics(page)
        assert overhang(page) <= 0, query
        sizes = page.evaluate(SIZES)
        assert sizes
        assert min(map(min, sizes)) >= 44, query


def test_box_moves_nothing_on_a_phone(page: Page, base: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{base}/talks/kite-2/knots.html")
    top = "document.querySelector('main').getBoundingClientRect().top"
    before = page.evaluate(top)
    box = page.locator("[role=search] input[name=q]").first
    box.click()
    wide = box.bounding_box()
    assert wide is not None
    assert wide["width"] > 300
    assert (page.evaluate(top), overhang(page)) == (before, 0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(page: Page, base: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    search(page, base, "knots string", year="2021")
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("query", [HOSTILE, "\u0000\u0007(.*)+[", "a" * 10_000, "<script>"])
def test_hostile_text_is_text(page: Page, base: str, query: str) -> None:
    search(page, base)
    page.locator("#talks-search-input").fill(query)
    page.locator("#talks-search-form button").click()
    answer(page)
    assert page.locator("main :is(img, script)").count() == 0
    assert page.title().startswith(query.strip("\x00\x07")[:20].strip())


def test_works_under_a_strict_policy(page: Page, base: str) -> None:
    said: list[str] = []

    def with_policy(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, headers={**response.headers, "content-security-policy": POLICY})

    page.on("console", lambda message: said.append(message.text))
    page.route("**/search.html*", with_policy)
    assert search(page, base, "knots").count() > 0
    assert page.locator("[style], style, script:not([src])").count() == 0
    assert [text for text in said if "Content Security Policy" in text] == []


def test_works_from_a_folder_per_page_below_the_root(page: Page, look: Look, serve: Callable[[Path], str]) -> None:
    built = look(builder="dirhtml", language="ja")
    page.goto(f"{serve(built.outdir.parent)}/dirhtml/talks/kite-2/knots/")
    page.get_by_role("searchbox").fill("ﾎﾞｰ ﾀｰﾝ")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/dirhtml/search/"))
    hit = answer(page).first
    assert hit.get_attribute("data-docname") == "people/bo-tern"
    hit.locator("a").first.click()
    page.wait_for_url(re.compile("/dirhtml/people/bo-tern/"))


def test_the_script_may_come_before_the_page(page: Page, shared_site: Built) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with in_pieces(shared_site.outdir, ['<div id="talks-search-app"']) as (address, turns):
        page.goto(f"{address}/search.html?q=Frames", wait_until="commit")
        page.wait_for_function(
            "() => performance.getEntriesByType('resource').some(({ name }) => name.includes('talks-search-page.js'))"
        )
        wait_for_paint(page)
        turns.release()
        assert answer(page).count()
    assert errors == []
