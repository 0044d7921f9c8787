"""The same pages as sites with a search: ours, stock Sphinx, Pagefind over the stock site, and MiniSearch."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from benchmarks import search_npm
from benchmarks.search_pages import write_pages

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.search_pages import SourcePage

# The pages carry no numbers of their own; smart quotes and ¶ would be text that is not theirs.
SETTINGS = 'project = "Pages"\nlanguage = "ja"\nsmartquotes = False\nhtml_permalinks = False\n'
OURS = SETTINGS + 'extensions = ["sphinx_talks"]\nhtml_theme = "sphinx_talks"\n'
STOCK = SETTINGS + 'extensions = ["myst_parser"]\nhtml_theme = "basic"\ntemplates_path = ["_templates"]\n'
# Pagefind reads what is marked, on every page with a mark.
MARKED = '{% extends "!page.html" %}{% block body %}<div data-pagefind-body>{{ super() }}</div>{% endblock %}\n'

PAGEFIND_PAGE = """<!DOCTYPE html>
<html lang="ja">
<meta charset="utf-8">
<title>Pagefind</title>
<ul id="results" aria-busy="true"></ul>
<script type="module" src="pagefind-page.js"></script>
</html>
"""
# All ten are asked for at once, and each is shown as soon as those before it are there.
PAGEFIND_SCRIPT = """import * as pagefind from "./pagefind/pagefind.js";

const list = document.getElementById("results");
const found = await pagefind.search(new URLSearchParams(location.search).get("q"));
for (const loading of found.results.slice(0, 10).map((result) => result.data())) {
  const page = await loading;
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = page.url;
  link.textContent = page.meta.title;
  const excerpt = document.createElement("p");
  excerpt.innerHTML = page.excerpt;
  item.append(link, excerpt);
  list.append(item);
}
list.setAttribute("aria-busy", "false");
"""


NPM = "npm:"
RESTS = 'document.querySelector("#results[aria-busy=false]")'


class Engine(NamedTuple):
    """A search on a page: where it is, what a hit is (CSS), and when it is done (JavaScript)."""

    name: str
    #: Of the Python Package Index, or with `npm:` in front.
    package: str
    page: str
    hit: str
    done: str

    @property
    def is_npm(self) -> bool:
        """Return whether npm fetches the package."""
        return self.package.startswith(NPM)

    def address(self, root: str, query: str) -> str:
        """Return the address of the results of a query."""
        return f"{root}{self.page}?q={quote(query, safe='')}"

    def version(self) -> str:
        """Return the version of the package that is measured, or "" where it is not installed."""
        if self.is_npm:
            return search_npm.version(self.package.removeprefix(NPM))
        try:
            return version(self.package)
        except PackageNotFoundError:
            return ""


ENGINES = {
    engine.name: engine
    for engine in (
        Engine(
            "talks",
            "sphinx-talks",
            "search.html",
            "#talks-search-results li[data-docname]",
            'document.querySelector("#talks-search-results[aria-busy=false]")',
        ),
        # Stock Sphinx takes the dots out of its heading when it has put up all results.
        Engine(
            "sphinx",
            "Sphinx",
            "search.html",
            "#search-results ul.search > li",
            'document.querySelector("#search-results > h2") && !document.querySelector("#search-results > h2 > span")',
        ),
        Engine(
            "pagefind",
            "pagefind",
            "pagefind-page.html",
            "#results > li",
            RESTS,
        ),
        Engine("pagefind-npm", f"{NPM}pagefind", "pagefind-page.html", "#results > li", RESTS),
        Engine("minisearch", f"{NPM}minisearch", "minisearch-page.html", "#results > li", RESTS),
    )
}


def missing(engine: Engine) -> str:
    """Return what to do about an engine that is not installed, or ""."""
    if engine.is_npm:
        return "" if search_npm.fetch() and engine.version() else f"no row for {engine.name}: npm could not fetch it"
    if find_spec(engine.package.replace("-", "_").lower()):
        return ""
    return f"no row for {engine.name}: it is not installed (pip install --group bench, or 'pagefind[extended]')"


def run_sphinx(source: Path, out: Path) -> None:
    """Build a site; fails when the build does."""
    # Not -W: the pages may be anybody's, and a warning of Sphinx is no matter of the search.
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-d", f"{out}.doctrees", str(source), str(out)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "0"})


def build_ours(pages: list[SourcePage], folder: Path) -> Path:
    """Build the site with sphinx_talks and return the folder of its HTML."""
    write_pages(pages, folder / "talks")
    (folder / "talks" / "conf.py").write_text(OURS, "utf-8")
    run_sphinx(folder / "talks", folder / "talks-html")
    return folder / "talks-html"


def build_stock(pages: list[SourcePage], folder: Path) -> Path:
    """Build the site with Sphinx and MyST alone and return the folder of its HTML."""
    write_pages(pages, folder / "stock")
    (folder / "stock" / "conf.py").write_text(STOCK, "utf-8")
    (folder / "stock" / "_templates").mkdir(exist_ok=True)
    (folder / "stock" / "_templates" / "page.html").write_text(MARKED, "utf-8")
    run_sphinx(folder / "stock", folder / "stock-html")
    return folder / "stock-html"


def add_pagefind(site: Path) -> None:
    """Index a built site with Pagefind, and put a page with its search beside the others."""
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--quiet"]
    subprocess.run(command, check=True, stdout=sys.stderr)
    _write_page(site)


def _write_page(site: Path) -> None:
    (site / "pagefind-page.html").write_text(PAGEFIND_PAGE, "utf-8")
    (site / "pagefind-page.js").write_text(PAGEFIND_SCRIPT, "utf-8")


def build_all(pages: list[SourcePage], names: list[str], folder: Path) -> dict[str, Path]:
    """Build what the named engines need and return the folder of each."""
    sites: dict[str, Path] = {}
    if "talks" in names:
        sites["talks"] = build_ours(pages, folder)
    if {"sphinx", "pagefind", "pagefind-npm"} & set(names):
        stock = build_stock(pages, folder)
        sites["sphinx"] = stock
        if "pagefind-npm" in names:
            sites["pagefind-npm"] = shutil.copytree(stock, folder / "pagefind-npm-html")
            search_npm.add_pagefind(sites["pagefind-npm"])
            _write_page(sites["pagefind-npm"])
        if "pagefind" in names:
            add_pagefind(stock)
            sites["pagefind"] = stock
    if "minisearch" in names:
        sites["minisearch"] = search_npm.add_minisearch(pages, folder / "minisearch-html")
    return {name: sites[name] for name in names}
