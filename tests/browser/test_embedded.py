"""The talks of a person on a page of another origin, with a policy as strict as ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page, Route

    from tests.conftest import Look

LINK = '<p><a href="{site}/people/ida-marlow.html" data-talks-embed="people/{name}">Talks</a></p>'
PAGE = (
    '<!DOCTYPE html><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src {site}; '
    'connect-src {site}"><title>Elsewhere</title>{link}<script async src="{site}/embed/talks.js"></script>'
)


def shared(route: Route) -> None:
    """Answer as hosts of pages do, who let scripts of any site read them."""
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, "access-control-allow-origin": "*"})


@pytest.fixture
def elsewhere(page: Page, look: Look, serve: Callable[[Path], str], tmp_path: Path) -> Callable[[str], Page]:
    site = serve(look(html_baseurl="https://kites.example/").outdir)

    def show(name: str) -> Page:
        link = LINK.format(site=site, name=name)
        (tmp_path / "index.html").write_text(PAGE.format(site=site, link=link), "utf-8")
        page.goto(f"{serve(tmp_path)}/index.html")
        return page

    return show


def test_the_talks_stand_below_the_link(page: Page, elsewhere: Callable[[str], Page]) -> None:
    page.route("**/embed/**/*.json", shared)
    found = elsewhere("ida-marlow").locator("ul.talks-embedded > li")
    found.first.wait_for()
    assert found.locator("a").all_inner_texts() == ["凧糸の張力を測る", "Knots for *Every* Wind <b>"]
    assert found.last.locator("a").get_attribute("href") == "https://kites.example/talks/kite-2/knots.html"


#: Keeps what the script asks for.
NOTED = "window.asked = []; const own = fetch; window.fetch = (...what) => asked[asked.push(own(...what)) - 1]"


@pytest.mark.parametrize(("name", "requests"), [("nobody", 1), ("../data/talks", 0), ("ida-marlow", 1)])
def test_where_nothing_arrives_the_link_stays(
    page: Page, elsewhere: Callable[[str], Page], name: str, requests: int
) -> None:
    page.add_init_script(NOTED)
    elsewhere(name)
    # Without the word of the host no script may read the list.
    ends = page.evaluate("Promise.allSettled(asked).then((all) => all.map(({ status }) => status))")
    assert ends == ["rejected"] * requests
    assert page.get_by_role("link", name="Talks").is_visible()
    assert page.locator("ul").count() == 0
