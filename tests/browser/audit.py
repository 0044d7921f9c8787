"""Every kind of page in every language, looked over by axe-core as phones, tablets and laptops show it.

`python -m tests.browser.audit SITE` names what it finds, and ends with status 1 then. The tests look at fewer sizes and
at one language: what this finds besides is rare, and takes ten minutes to find.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import checkers, provide
from tests.browser.conftest import ARGUMENTS, serving
from tests.browser.kinds import LOOKED, SCHEMES, visit
from tests.browser.screenshots import opened
from tests.browser.test_accessibility import RUN, TAGS

SIZES = {320: 640, 390: 844, 768: 1024, 1440: 900}


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
    looks, found = 0, set()
    with serving(options.site) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for scheme, (width, height) in product(SCHEMES, SIZES.items()):
            with opened(browser, scheme, {"width": width, "height": height}) as page:
                for name in options.kind or LOOKED:
                    visit(page, f"{base}/{LOOKED[name]}")
                    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
                    page.evaluate(checkers.AXE.read_text("utf-8"))
                    looks += 1
                    told = page.evaluate(RUN, TAGS)["violations"]
                    found |= {f"{name}, {scheme}, {width} px: {rule} at {place}" for rule, place in told}
        browser.close()
    print("\n".join([*sorted(found), f"{len(found)} found in {looks} looks"]))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
