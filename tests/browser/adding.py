"""The pictures in the guide to adding a page: an event before and after, and the talk that was added.

`python -m tests.browser.adding` takes them anew, of the pages that stand in the guide and in the templates.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser import provide
from tests.browser.conftest import ARGUMENTS, serving
from tests.browser.kinds import visit
from tests.browser.screenshots import opened
from tests.conftest import run_sphinx
from tests.repository.test_examples import examples, write
from tests.repository.test_guide_to_adding import CONTRIBUTING, GUIDE, SITE, TEMPLATES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

SIZE: ViewportSize = {"width": 960, "height": 620}
EVENT, TALK = "events/example-meetup-1.html", "talks/example-meetup-1/feature-store-in-a-week.html"


def built(folder: Path, pages: dict[str, str]) -> Path:
    """Build the site with these pages; returns the folder of the result."""
    write(folder / "site", {**SITE, **pages})
    _, warnings = run_sphinx(folder / "site", folder / "html", folder / "doctrees")
    if warnings:
        raise SystemExit(warnings)
    return folder / "html"


def take(browser: Browser, html: Path, path: str, picture: str) -> None:
    """Take the first screen of a page, of an event from where the programme is."""
    with serving(html) as base, opened(browser, "light", SIZE) as page:
        visit(page, f"{base}/{path}")
        programme = page.locator(f"a[href$='{Path(TALK).parent.name}/name-of-the-talk.html']").first
        if path == EVENT:
            programme.evaluate("link => link.closest('section').scrollIntoView()")
        page.screenshot(path=CONTRIBUTING / picture, animations="disabled")


def main() -> None:
    """Take all three."""
    path = provide.any_browser()
    if not path:
        raise SystemExit("No browser: install Chromium, or name it: CHROMIUM=/path/to/chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        before = built(Path(folder) / "before", examples(TEMPLATES))
        after = built(Path(folder) / "after", examples(TEMPLATES, GUIDE))
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        take(browser, before, EVENT, "add-a-page-before.png")
        take(browser, after, EVENT, "add-a-page-after.png")
        take(browser, after, TALK, "add-a-page-talk.png")
        browser.close()


if __name__ == "__main__":
    main()
