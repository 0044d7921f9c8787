"""A page of every kind: nothing is refused, moves, is too wide, too small or too faint, and no script is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import pytest

from tests.browser.conftest import serving, watched
from tests.browser.kinds import KINDS, SITES
from tests.browser.looks import OF_COLOURS, TAGS, Way, look, prepare
from tests.browser.painted import Whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

    from tests.conftest import Built

#: One page of each layout, cards, a player, a long listing with filters, hits: all rules look at it twice.
ALL_RULES = ("home", "talk-with-recording", "talks", "search")
#: Its headings and links, which a script may add controls to and no content.
CONTENT = "main :is(h1, h2, h3, a[href]:not([aria-hidden] a))"
IS_SHOWN = "title => title.checkVisibility({ opacityProperty: true, visibilityProperty: true })"


@pytest.fixture(scope="module")
def addresses(real_site: Path, shared_site: Built, dead_site: Path) -> Iterator[dict[str, str]]:
    """Serve the sites of `kinds`, whose pages come whole."""
    with (
        serving(real_site, Whole) as real,
        serving(shared_site.outdir, Whole) as invented,
        serving(dead_site, Whole) as dead,
    ):
        yield {"real": real, "invented": invented, "dead": dead}


class Watched(NamedTuple):
    """A page, and what goes wrong on it."""

    page: Page
    refused: list[str]
    missing: list[str]
    elsewhere: list[str]


@pytest.fixture(scope="module")
def seen(context: BrowserContext) -> Iterator[Watched]:
    """Open the page that goes through all kinds."""
    foreign: list[str] = []
    with watched(context, foreign) as page:
        prepare(page)
        seen = Watched(page, [], [], foreign)
        page.on("console", lambda told: seen.refused.append(told.text) if told.type == "error" else None)
        page.on("response", lambda answer: seen.missing.append(answer.url) if answer.status >= 400 else None)
        yield seen


@pytest.fixture(params=KINDS, ids="-".join)
def kind(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Give a site, and the name of a page in it."""
    return cast("tuple[str, str]", request.param)


def test_nothing_is_wrong(seen: Watched, scriptless: Page, addresses: dict[str, str], kind: tuple[str, str]) -> None:
    """Each scheme comes with each width, in every second kind; `tests.browser.audit` looks at all in all ways."""
    for found in seen[1:]:
        found.clear()
    site, name = kind
    address = f"{addresses[site]}/{SITES[site][name]}"
    narrow, wide = ("light", "dark") if KINDS.index(kind) % 2 else ("dark", "light")
    wrong = look(seen.page, address, Way(narrow, 360, opens=True))
    if site == "real":
        wrong |= look(seen.page, address, Way(wide, 1440, TAGS if name in ALL_RULES else OF_COLOURS))
    if site == "real" and not name.startswith("search"):
        scriptless.goto(address)
        assert scriptless.locator("h1").evaluate(IS_SHOWN)
        assert scriptless.locator(CONTENT).all_inner_texts() == seen.page.locator(CONTENT).all_inner_texts()
    assert wrong == {}
    assert seen[1:] == ([], [], [])
