"""Pictures of every kind of page, to be looked at: light and dark, on a laptop and on a phone.

`python -m tests.browser.screenshots SITE FOLDER` takes them of a built site. With `--readme FOLDER` it takes, of the
first screen only, the two that stand in the README.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser import provide
from tests.browser.conftest import ARGUMENTS, serving
from tests.browser.kinds import REAL, SCHEMES, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

DEVICES: dict[str, ViewportSize] = {
    "desktop": {"width": 1440, "height": 900},
    "phone": {"width": 360, "height": 740},
}
#: The picture, and the kind of page and scheme that it shows.
README = {"screenshot-home.png": ("home", "light"), "screenshot-talk.png": ("talk-with-recording", "dark")}
README_SIZE: ViewportSize = {"width": 1280, "height": 800}


def take(browser: Browser, address: str, path: Path, scheme: str, size: ViewportSize) -> None:
    """Take one picture, nothing on the page in motion: of a README's size the first screen, else the whole page."""
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", locale="ja-JP", reduced_motion="reduce", viewport=size
    )
    page = context.new_page()
    visit(page, address)
    page.screenshot(path=path, full_page=size != README_SIZE, animations="disabled")
    context.close()


def take_all(browser: Browser, base: str, folder: Path) -> int:
    """Take every kind of page in every way; returns how many pictures that made."""
    ways = list(product(REAL.items(), SCHEMES, DEVICES.items()))
    for (name, path), scheme, (device, size) in ways:
        take(browser, f"{base}/{path}", folder / f"{name}-{scheme}-{device}.png", scheme, size)
    return len(ways)


def take_readme(browser: Browser, base: str, folder: Path) -> int:
    """Take the pictures of the README; returns how many."""
    for file, (name, scheme) in README.items():
        take(browser, f"{base}/{REAL[name]}", folder / file, scheme, README_SIZE)
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
    with serving(options.site) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        number = (take_readme if options.readme else take_all)(browser, base, folder)
        browser.close()
    print(f"{number} pictures are in {folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
