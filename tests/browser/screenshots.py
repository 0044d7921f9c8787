"""Pictures of every kind of page in both languages, to be looked at: light and dark, on a laptop and on a phone.

`python -m tests.browser.screenshots SITE FOLDER` takes them of a built site. With `--readme FOLDER` it takes, of the
first screen only, the two that stand in the README.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser import provide
from tests.browser.conftest import ARGUMENTS, serving
from tests.browser.kinds import LOOKED, REAL, SCHEMES, visit
from tests.browser.painted import Whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, ViewportSize

DEVICES: dict[str, ViewportSize] = {
    "desktop": {"width": 1440, "height": 900},
    "phone": {"width": 360, "height": 740},
}
#: The picture, and the kind of page and scheme that it shows.
README = {"screenshot-home.png": ("home", "light"), "screenshot-talk.png": ("talk-with-recording", "dark")}
README_SIZE: ViewportSize = {"width": 1280, "height": 800}


@contextmanager
def opened(browser: Browser, scheme: str, size: ViewportSize) -> Iterator[Page]:
    """Open a page on such a device, nothing in motion."""
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", locale="ja-JP", reduced_motion="reduce", viewport=size
    )
    yield context.new_page()
    context.close()


def take_all(browser: Browser, base: str, folder: Path) -> int:
    """Take every kind of page as a whole, in every way; returns how many pictures that made."""
    for scheme, (device, size) in product(SCHEMES, DEVICES.items()):
        with opened(browser, scheme, size) as page:
            for name, path in LOOKED.items():
                visit(page, f"{base}/{path}")
                target = folder / f"{name}-{scheme}-{device}.png"
                page.screenshot(path=target, full_page=True, animations="disabled")
    return len(SCHEMES) * len(DEVICES) * len(LOOKED)


def take_readme(browser: Browser, base: str, folder: Path) -> int:
    """Take the first screen of the pages in the README; returns how many."""
    for file, (name, scheme) in README.items():
        with opened(browser, scheme, README_SIZE) as page:
            visit(page, f"{base}/{REAL[name]}")
            page.screenshot(path=folder / file, animations="disabled")
    return len(README)


def main() -> int:
    """Take what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, help="folder of the built site")
    parser.add_argument("folder", type=Path, help="folder for the pictures")
    parser.add_argument("--readme", type=Path, help="folder for the two of the README, instead of all")
    options = parser.parse_args()
    path = provide.any_browser()
    if not path:
        print("No browser: install Chromium, or name it: CHROMIUM=/path/to/chromium make screenshots", file=sys.stderr)
        return 1
    folder: Path = options.readme or options.folder
    folder.mkdir(parents=True, exist_ok=True)
    with serving(options.site, Whole) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        number = (take_readme if options.readme else take_all)(browser, base, folder)
        browser.close()
    print(f"{number} pictures are in {folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
