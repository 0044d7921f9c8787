"""Searches of npm beside ours: Pagefind's newest over the stock site, and MiniSearch over the same texts.

MiniSearch gets what somebody with Japanese pages would give it: words by `Intl.Segmenter`, their beginnings, and one
typing error in five letters.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.search_pages import docnames

if TYPE_CHECKING:
    from benchmarks.search_pages import SourcePage

LOCKED = Path(__file__).with_name("npm")
FOLDER = Path(__file__).parents[1] / "_build" / "benchmarks" / "npm"
MODULES = FOLDER / "node_modules"

OPTIONS = """const words = new Intl.Segmenter("ja", { granularity: "word" });
export const options = {
  fields: ["title", "text"],
  storeFields: ["title", "lead"],
  tokenize: (text) => [...words.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment),
  processTerm: (term) => term.normalize("NFKC").toLowerCase(),
  searchOptions: { boost: { title: 2 }, prefix: true, fuzzy: 0.2, combineWith: "AND" },
};
"""
BUILD = """import { readFile, writeFile } from "node:fs/promises";
import MiniSearch from "./minisearch.js";
import { options } from "./options.js";

const index = new MiniSearch(options);
index.addAll(JSON.parse(await readFile("pages.json", "utf-8")));
await writeFile("index.json", JSON.stringify(index));
"""
PAGE = """<!DOCTYPE html>
<html lang="ja">
<meta charset="utf-8">
<title>MiniSearch</title>
<ul id="results" aria-busy="true"></ul>
<script type="module" src="page.js"></script>
</html>
"""
SCRIPT = """import MiniSearch from "./minisearch.js";
import { options } from "./options.js";

const list = document.getElementById("results");
const index = MiniSearch.loadJSON(await (await fetch("index.json")).text(), options);
for (const { id, title, lead } of index.search(new URLSearchParams(location.search).get("q")).slice(0, 10)) {
  const link = Object.assign(document.createElement("a"), { href: `${id}.html`, textContent: title });
  const item = document.createElement("li");
  item.append(link, Object.assign(document.createElement("p"), { textContent: lead }));
  list.append(item);
}
list.setAttribute("aria-busy", "false");
"""


def fetch() -> bool:
    """Let npm fetch what the lock names, once, and run none of the packages' own scripts; False where it cannot."""
    npm = shutil.which("npm")
    stamp = MODULES / ".package-lock.json"
    if npm is None or stamp.is_file():
        return stamp.is_file()
    print("fetching MiniSearch and Pagefind with npm (once) …", file=sys.stderr)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(LOCKED / name, FOLDER / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    return subprocess.run(command, cwd=FOLDER, stdout=sys.stderr, check=False).returncode == 0


def _node() -> str:
    found = shutil.which("node")
    if found is None:
        raise ValueError("Node.js is missing")
    return found


def version(package: str) -> str:
    """Return the version of a package that was fetched, "" where it is not there."""
    try:
        found = json.loads((MODULES / package / "package.json").read_bytes())
    except OSError:
        return ""
    return str(found["version"])


def add_minisearch(pages: list[SourcePage], site: Path) -> Path:
    """Write an index of MiniSearch with a page that asks it, and return the folder."""
    site.mkdir()
    names = docnames(pages)
    rows = [{"id": names[page.id], "title": page.title, "text": page.text, "lead": page.text[:200]} for page in pages]
    contents = {
        "package.json": '{"type": "module"}',
        "pages.json": json.dumps(rows, ensure_ascii=False),
        "options.js": OPTIONS,
        "build.js": BUILD,
        "minisearch-page.html": PAGE,
        "page.js": SCRIPT,
    }
    for name, content in contents.items():
        (site / name).write_text(content, "utf-8")
    shutil.copyfile(MODULES / "minisearch" / "dist" / "es" / "index.js", site / "minisearch.js")
    subprocess.run([_node(), "build.js"], cwd=site, check=True)
    return site


def add_pagefind(site: Path) -> None:
    """Index a built site with the Pagefind of npm."""
    command = [_node(), str(MODULES / "pagefind" / "lib" / "runner" / "bin.cjs"), "--site", str(site), "--quiet"]
    subprocess.run(command, check=True, stdout=sys.stderr)
