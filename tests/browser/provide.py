"""Find Chromium and the checkers for the browser tests, or get them as this platform offers.

Prints the path of a browser that starts, or nothing, on standard output, for the Makefile to pass
on as TALKS_BROWSER. What a person should know goes to standard error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser import checkers

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The shell is Chromium without the windows: it starts and ends in half the time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
MAC_APPS = ("Chromium", "Google Chrome", "Microsoft Edge")
WINDOWS_APPS = (
    "Chromium/Application/chrome.exe",
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)
WINDOWS_ROOTS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
#: Japanese pages without a Japanese font are pages of boxes.
FONTS = "fonts-noto-cjk"
#: Not every release has the first.
DEBIAN_BROWSERS = ("chromium-headless-shell", "chromium")


def say(text: str) -> None:
    """Notify the person who waits."""
    print(text, file=sys.stderr)


def in_ci() -> bool:
    """Return whether this is a CI run, where nobody looks at what was left out."""
    return os.environ.get("CI") == "true"


def run(*command: str, seconds: int) -> bool:
    """Run an installer; a program that is not there has failed. Its output is shown in CI only."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    output = sys.stderr if in_ci() else subprocess.DEVNULL
    try:
        done = subprocess.run(command, stdout=output, stderr=output, env=environment, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def starts(path: str) -> bool:
    """Return whether this is a browser: Ubuntu's `chromium-browser` is often a note about snap."""
    if not Path(path).is_file():
        return False
    if os.name == "nt":  # there, --version opens a window
        return True
    try:
        command = [path, "--version"]
        done = subprocess.run(command, capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def candidates() -> Iterator[str]:
    """Name the places where a browser usually is, the likeliest first."""
    for name in NAMES:
        yield shutil.which(name) or ""
    for app in MAC_APPS:
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            yield str(folder / f"{app}.app" / "Contents" / "MacOS" / app)
    for root in filter(None, map(os.environ.get, WINDOWS_ROOTS)):
        for app in WINDOWS_APPS:
            yield str(Path(root, app))
    yield playwrights_own()


def playwrights_own() -> str:
    """Return where Playwright keeps, or would keep, the browser it downloads."""
    # Late, because it costs half a second and most machines have a browser in a usual place.
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415

    try:
        with sync_playwright() as playwright:
            return playwright.chromium.executable_path
    except Error:
        return ""


def found() -> str:
    """Return a browser that starts, or an empty string."""
    return next(filter(starts, candidates()), "")


def debian() -> bool:
    """Return whether apt can install a browser here: Debian or a child of it, and we are root."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def apt(*packages: str) -> bool:
    """Install Debian packages without those they only recommend."""
    install = ("apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages)
    return run("apt-get", "update", "-qq", seconds=300) and run(*install, seconds=900)


def fetched() -> str:
    """Install a browser, by apt where that works and else by Playwright, and return its path."""
    if debian():
        for name in DEBIAN_BROWSERS:
            say(f"No Chromium here: installing {name} and {FONTS} with apt ...")
            if apt(name, FONTS) and (path := found()):
                return path
    say("No Chromium here: Playwright downloads one ...")
    run(sys.executable, "-m", "playwright", "install", "chromium", seconds=900)
    return found()


def any_browser() -> str:
    """Return the browser that was asked for, one that is here, or one that could be had."""
    return os.environ.get("CHROMIUM", "") or found() or fetched()


def browser() -> bool:
    """Print the browser; the answer says whether there is one."""
    wanted = os.environ.get("CHROMIUM", "")
    if wanted and not starts(wanted):
        say(f"CHROMIUM={wanted} is not a browser that starts: correct it or leave it out.")
        return False
    path = any_browser()
    if path:
        print(path)
        return True
    say(
        "The tests in tests/browser are left out: no Chromium or Chrome was found or could be"
        " installed. Install one, or name it: CHROMIUM=/path/to/chromium make test"
    )
    return not in_ci()


def check_programs() -> bool:
    """Get axe-core, vnu and what they need; the answer says whether the tests can go on."""
    missing = checkers.missing_programs()
    if missing and debian():
        packages = [package for name in missing for package in checkers.DEBIAN_PACKAGES[name]]
        say(f"Installing {' and '.join(packages)} with apt ...")
        apt(*packages)
    if not checkers.installed():
        say("Fetching axe-core and vnu with npm (once) ...")
        checkers.install()
    missing = checkers.missing_programs()
    if checkers.installed() and not missing:
        return True
    say(
        "The tests that ask axe-core or vnu are left out: "
        + (f"install {' and '.join(missing)}." if missing else "npm could not fetch them; see above.")
    )
    return not in_ci()


def main() -> int:
    """Provide all; what is missing is a failure in CI and explained elsewhere."""
    return 0 if browser() and check_programs() else 1


if __name__ == "__main__":
    raise SystemExit(main())
