"""Every kind of page in every language, asked all of `looks` as phones, tablets and laptops show it, opened and not.

`python -m tests.browser.audit SITE` prints each finding as it comes, once, with how far it is on standard error, and
ends with status 1 if there was one. The tests look in fewer ways and at one language: what this finds besides is rare,
and takes long to find.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser import checkers, provide
from tests.browser.conftest import ARGUMENTS, opened, serving
from tests.browser.kinds import HEIGHTS, LOOKED, SCHEMES
from tests.browser.looks import Way, look, prepare
from tests.browser.painted import Whole
from tests.browser.test_accessibility import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Page


def findings(page: Page, base: str, name: str) -> Iterator[str]:
    """Look at one kind of page in every way, then walk it by keyboard; yields what is wrong."""
    address = f"{base}/{LOOKED[name]}"
    for scheme, width, opens in product(SCHEMES, HEIGHTS, (False, True)):
        told = look(page, address, Way(scheme, width, opens=opens))
        yield from (f"{name}, {question}: {wrong}" for question, wrong in told.items())
    for width in (360, 1440):
        told = walk(page, address, width)
        yield from (f"{name}, by keyboard, {question}, {width} px: {wrong}" for question, wrong in told.items())


def audit(page: Page, base: str, names: Sequence[str]) -> int:
    """Print what is wrong with pages of these kinds; returns how much that is."""
    found: set[str] = set()
    for number, name in enumerate(names, 1):
        print(f"{number} of {len(names)}: {name}", file=sys.stderr, flush=True)
        for finding in findings(page, base, name):
            if finding not in found:
                print(finding, flush=True)
            found.add(finding)
    print(f"{len(found)} found on {len(names)} kinds of page")
    return len(found)


def main() -> int:
    """Look at the pages of a built site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, help="folder of the built site")
    kinds = f"only this kind of page; may be repeated: {', '.join(LOOKED)}"
    parser.add_argument("--kind", action="append", choices=LOOKED, metavar="KIND", help=kinds)
    options = parser.parse_args()
    path = provide.any_browser()
    if not path or not checkers.installed():
        print("Needed are Chromium and axe-core; `make test` fetches the latter.", file=sys.stderr)
        return 1
    with serving(options.site, Whole) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        with opened(browser) as context:
            page = context.new_page()
            prepare(page)
            found = audit(page, base, list(dict.fromkeys(options.kind or LOOKED)))
        browser.close()
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
