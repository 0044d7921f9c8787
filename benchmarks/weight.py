"""Weigh every kind of page of the built site: HTML, CSS and JavaScript as they travel, and the requests it makes."""

from __future__ import annotations

import argparse
import gzip
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser import provide
from tests.browser.conftest import ARGUMENTS, serving
from tests.browser.kinds import REAL

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Response

GOAL = 40
KINDS = {"document": "HTML", "stylesheet": "CSS", "script": "JS"}


def weigh(browser: Browser, address: str) -> tuple[Counter[str], int]:
    """Open a page in a fresh browser; returns bytes by kind, compressed, and the number of requests."""
    page = browser.new_context().new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright wants a function of Python
    page.goto(address, wait_until="networkidle")
    sizes: Counter[str] = Counter()
    for answer in answers:
        sizes[KINDS.get(answer.request.resource_type, "other")] += len(gzip.compress(answer.body(), 6))
    page.context.close()
    return sizes, len(answers)


def row(name: str, sizes: Counter[str], requests: int) -> str:
    """Return a row of the table, in KB."""
    own = sum(sizes[kind] for kind in KINDS.values())
    columns = [*(sizes[kind] for kind in KINDS.values()), own, sizes["other"]]
    return f"{name:22} " + " ".join(f"{size / 1024:7.1f}" for size in columns) + f" {requests:9}"


def main() -> int:
    """Print the table; returns 0 whatever it finds: the limits are in tests/browser/test_weight.py."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?", type=Path, default=Path("_build/html"), help="folder of the built site")
    parser.add_argument("--output", type=Path, default=Path("_build/benchmarks"), help="folder for the table")
    options = parser.parse_args()
    if not (options.site / "index.html").is_file():
        print(f"no site in {options.site}: run `make html` first", file=sys.stderr)
        return 1
    lines = [f"{'KB, gzipped':22} {'HTML':>7} {'CSS':>7} {'JS':>7} {'own':>7} {'other':>7} {'requests':>9}"]
    with serving(options.site) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=provide.any_browser(), args=ARGUMENTS)
        # The page of a former address leads on to the page that it names.
        lines += [row(name, *weigh(browser, f"{base}/{path}")) for name, path in REAL.items() if name != "moved"]
        browser.close()
    lines += ["", f"goal for a talk: under {GOAL} KB of its own and under 8 requests"]
    print(*lines, sep="\n")
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "weight.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
