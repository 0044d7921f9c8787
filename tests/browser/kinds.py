"""One page of every kind, of the real site and of test-basic: what holds for these is taken to hold for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Of the site in this repository, in Japanese. Ids of pages never change without a page at the old address.
REAL = {
    "home": "index.html",
    "events": "events/index.html",
    "event": "events/mlct-13.html",
    "event-known-little": "events/mlct-09.html",
    "talks": "talks/index.html",
    "talk": "talks/mlct-13/active-learning-for-auto-annotation.html",
    "talk-with-recording": "talks/mlct-13/neurips-data-centric-ai-workshop.html",
    "talk-without-player": "talks/mlct-04/machine-learning-at-google.html",
    "topics": "topics/index.html",
    "topic": "topics/human-in-the-loop.html",
    "people": "people/index.html",
    "person": "people/chezou.html",
    "references": "references.html",
    "prose": "contributing/prose.html",
    "architecture": "contributing/architecture.html",
    "kitchen-sink": "contributing/kitchen-sink.html",
    "missing-facts": "contributing/missing.html",
    "search": "search.html?q=機械学習",
    "search-nothing": "search.html?q=zzqqxx",
    "not-found": "404.html",
    "moved": "people/myui.html",
}
#: With those that look like others, for what is looked at now and then; and the folders of the languages.
EVERY = {**REAL, "series": "series/mlct.html", "organization": "organizations/mercari.html"}
LANGUAGES = ("", "en/")
#: Each of them in each language, by a name of its own; for what is lost a host has one page.
LOOKED = {
    f"{folder.replace('/', '-')}{name}": f"{folder}{path}"
    for folder in LANGUAGES
    for name, path in EVERY.items()
    if not (folder and name == "not-found")
}
#: Of the invented site, in English, with the titles and values that are hard to show.
INVENTED = {
    "home": "index.html",
    "event": "events/kite-2.html",
    "talk": "talks/kite-2/knots.html",
    "talk-with-players-in-prose": "talks/kite-2/measuring-pull.html",
    "topic": "topics/string-tension.html",
    "person": "people/ida-marlow.html",
    "references": "references.html",
    "search": "search.html?q=kite",
    "search-nothing": "search.html?q=zzqqxx",
    "not-found": "404.html",
    "moved": "talks/kite-2/pull.html",
}
#: Of the invented site when links of it are dead.
DEAD = {"links": "links.html"}
SITES = {"real": REAL, "invented": INVENTED, "dead": DEAD}
#: All of them: the site, and the name in it.
KINDS = [(site, name) for site, pages in SITES.items() for name in pages]
#: Phones, a tablet, a laptop: width and height.
HEIGHTS = {320: 640, 360: 740, 390: 844, 768: 1024, 1440: 900}
SCHEMES = ("light", "dark")


def visit(page: Page, address: str) -> None:
    """Open a page and wait until it is as a reader finds it."""
    page.goto(address)
    if "search.html" in address:
        page.wait_for_selector("#talks-search-results[aria-busy=false]", state="attached")
