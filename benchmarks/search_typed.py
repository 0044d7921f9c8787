"""Type queries key by key into the page of results, and beside it into a page with Pagefind's own delay.

Japanese is typed as an input method hands it over: a run of one script at a time.
"""

from __future__ import annotations

import re
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.search_browse import PATIENCE, QUIET, chromium
from benchmarks.search_score import as_markdown, as_text
from benchmarks.search_serve import SiteServer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Browser

#: Between two keys.
PACE_MS = 100
RUNS = re.compile("[\u3041-\u3096]+|[\u30a1-\u30fc]+|[\u4e00-\u9fff]+|.", re.DOTALL)
PAGEFIND_PAGE = """<!DOCTYPE html>
<html lang="ja">
<meta charset="utf-8">
<title>Pagefind</title>
<input id="box">
<ul id="results" aria-busy="false"></ul>
<script type="module" src="pagefind-typed.js"></script>
</html>
"""
PAGEFIND_SCRIPT = """import * as pagefind from "./pagefind/pagefind.js";

const [box, list] = ["box", "results"].map((id) => document.getElementById(id));
await pagefind.init();
box.addEventListener("input", async () => {
  list.setAttribute("aria-busy", "true");
  const found = await pagefind.debouncedSearch(box.value);
  if (found === null) return;
  const pages = await Promise.all(found.results.slice(0, 10).map((result) => result.data()));
  const rows = pages.map((page) => Object.assign(document.createElement("li"), { textContent: page.meta.title }));
  list.replaceChildren(...rows);
  list.setAttribute("aria-busy", "false");
});
"""
WATCH = """(() => {
  const seen = (window.benchTyped = { key: 0, done: 0 });
  addEventListener("input", () => { seen.key = performance.now(); }, true);
  new MutationObserver(() => {
    if (document.querySelector("RESULTS")?.getAttribute("aria-busy") === "false") seen.done = performance.now();
  }).observe(document, { subtree: true, childList: true, attributes: true });
})();"""
#: Page, box and results by engine.
PAGES = {
    "talks": ("search.html", "#talks-search-input", "#talks-search-results"),
    "pagefind": ("pagefind-typed.html", "#box", "#results"),
}
HEAD = ("engine", "queries", "ms from the last key to done", "KB", "requests")


class Typed(NamedTuple):
    """One query: ms from its last key until all is there, and what was loaded from the first key on."""

    ms: float
    kb: float
    requests: int


def write_pagefind(site: Path) -> None:
    """Put the page beside those that Pagefind has indexed."""
    (site / "pagefind-typed.html").write_text(PAGEFIND_PAGE, "utf-8")
    (site / "pagefind-typed.js").write_text(PAGEFIND_SCRIPT, "utf-8")


def type_one(browser: Browser, server: SiteServer, engine: str, query: str) -> Typed:
    """Type a query in a new context, on a page that has come to rest."""
    path, box, results = PAGES[engine]
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.add_init_script(WATCH.replace("RESULTS", results))
    page.goto(f"{server.root}{path}", wait_until="networkidle")
    page.focus(box)
    _rest(page, server)
    server.take()
    for keys in RUNS.findall(query):
        page.keyboard.insert_text(keys)
        page.wait_for_timeout(PACE_MS)
    _rest(page, server)
    seen = page.evaluate("benchTyped")
    sent = server.take()
    context.close()
    return Typed(seen["done"] - seen["key"], sum(one.size for one in sent) / 1000, len(sent))


def _rest(page: object, server: SiteServer) -> None:
    """Wait until nothing has been asked for in a while, a delay of the page included."""
    for _ in range(int(PATIENCE / QUIET)):
        page.wait_for_timeout(QUIET * 1000)  # type: ignore[attr-defined]
        if server.quiet_for() > 2 * QUIET:
            return


def measure(sites: dict[str, Path], queries: Sequence[str]) -> str:
    """Type all queries into all engines, one behind the other; prints the table and returns it as Markdown."""
    if "pagefind" in sites:
        write_pagefind(sites["pagefind"])
    rows = {name: list[Typed]() for name in sites if name in PAGES}
    with chromium() as browser:
        for query in queries:
            for name, typed in rows.items():
                with SiteServer(sites[name]) as server:
                    server.prepare()
                    typed.append(type_one(browser, server, name, query))
    body = [
        (name, str(len(typed)), *(f"{median(one[column] for one in typed):.0f}" for column in range(3)))
        for name, typed in rows.items()
    ]
    print(as_text(HEAD, body, 1))
    return as_markdown(HEAD, body, 1)
