"""The talks of a person on a page of another origin, with a policy as strict as ours."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page, Route

    from tests.conftest import Look

LINK = (
    '<p><a href="{site}/people/{name}.html" data-talks-embed="people/{name}">Talks</a></p>'
    '<script async src="{site}/embed/talks.js"></script>'
)
PAGE = (
    '<!DOCTYPE html><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src {sites}; '
    'connect-src {sites}"><title>Elsewhere</title>{links}'
)

#: Keeps what the script asks for.
NOTED = "window.asked = []; const own = fetch; window.fetch = (...what) => asked[asked.push(own(...what)) - 1]"


def shared(route: Route) -> None:
    """Answer as hosts of pages do, who let scripts of any site read them."""
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, "access-control-allow-origin": "*"})


@pytest.fixture
def elsewhere(page: Page, look: Look, serve: Callable[[Path], str], tmp_path: Path) -> Callable[..., Page]:
    """Give a function that shows a page with the lists of some names, each of the site of its number."""
    outdir = look(html_baseurl="https://kites.example/").outdir
    sites = [serve(outdir), serve(outdir)]

    def show(*names: str, of: tuple[int, ...] = (0, 0, 0)) -> Page:
        links = "".join(LINK.format(site=sites[one], name=name) for name, one in zip(names, of, strict=False))
        (tmp_path / "index.html").write_text(PAGE.format(sites=" ".join(sites), links=links), "utf-8")
        page.goto(f"{serve(tmp_path)}/index.html")
        return page

    return show


def test_the_talks_stand_below_the_link(page: Page, elsewhere: Callable[..., Page]) -> None:
    page.route("**/embed/**/*.json", shared)
    found = elsewhere("ida-marlow").locator("ul.talks-embedded > li")
    found.first.wait_for()
    assert found.locator("a").all_inner_texts() == ["凧糸の張力を測る", "Knots for *Every* Wind <b>"]
    assert found.last.locator("a").get_attribute("href") == "https://kites.example/talks/kite-2/knots.html"


@pytest.mark.parametrize("of", [(0, 0, 0), (0, 1, 0)], ids=["one site", "two sites"])
def test_each_link_has_its_list_once(page: Page, elsewhere: Callable[..., Page], of: tuple[int, ...]) -> None:
    page.route("**/embed/**/*.json", shared)
    page.add_init_script(NOTED)
    found = elsewhere("ida-marlow", "bo-tern", "ida-marlow", of=of).locator("ul.talks-embedded")
    found.nth(2).wait_for()
    addresses = page.evaluate("Promise.all(asked).then((all) => all.map(({ url }) => url))")
    first = ["凧糸の張力を測る", "Knots for *Every* Wind <b>"]
    second = ["凧糸の張力を測る", "Paper Frames That Last"]
    assert [one.locator("a").all_inner_texts() for one in found.all()] == [first, second, first]
    assert len(addresses) == 3
    assert len({urlsplit(one).netloc for one in addresses}) == len({*of})


@pytest.mark.parametrize(("name", "requests"), [("nobody", 1), ("../data/talks", 0), ("ida-marlow", 1)])
def test_where_nothing_arrives_the_link_stays(
    page: Page, elsewhere: Callable[..., Page], name: str, requests: int
) -> None:
    page.add_init_script(NOTED)
    elsewhere(name)
    # Without the word of the host no script may read the list.
    ends = page.evaluate("Promise.allSettled(asked).then((all) => all.map(({ status }) => status))")
    assert ends == ["rejected"] * requests
    assert page.get_by_role("link", name="Talks").is_visible()
    assert page.locator("ul").count() == 0
