"""Every kind of page in every language, asked all of `looks` as phones, tablets and laptops show it, opened and not.

`python -m tests.browser.audit SITE` names what it finds, and ends with status 1 then. The tests look in fewer ways and
at one language: what this finds besides is rare, and takes long to find.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import checkers, provide
from tests.browser.conftest import ARGUMENTS, opened, serving
from tests.browser.kinds import HEIGHTS, LOOKED, SCHEMES
from tests.browser.looks import Way, look, prepare
from tests.browser.painted import Whole
from tests.browser.test_accessibility import walk


def main() -> int:
    """Look at the pages of a built site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, help="folder of the built site")
    parser.add_argument("--kind", action="append", choices=LOOKED, help="only this kind of page; may be repeated")
    options = parser.parse_args()
    path = provide.any_browser()
    if not path or not checkers.installed():
        print("Needed are Chromium and axe-core; `make test` fetches the latter.", file=sys.stderr)
        return 1
    found, ways = set(), list(product(SCHEMES, HEIGHTS, (False, True)))
    names = options.kind or LOOKED
    with serving(options.site, Whole) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        with opened(browser) as context:
            page = context.new_page()
            prepare(page)
            for name, (scheme, width, opens) in product(names, ways):
                told = look(page, f"{base}/{LOOKED[name]}", Way(scheme, width, opens=opens))
                found |= {f"{name}, {question}: {wrong}" for question, wrong in told.items()}
            for name, width in product(names, (360, 1440)):
                told = walk(page, f"{base}/{LOOKED[name]}", width)
                found |= {f"{name}, by keyboard, {question}, {width} px: {wrong}" for question, wrong in told.items()}
        browser.close()
    print("\n".join([*sorted(found), f"{len(found)} found in {len(names) * len(ways)} looks"]))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
