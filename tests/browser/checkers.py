"""The checkers that the browser tests ask: axe-core for accessibility and vnu for HTML, by npm at locked hashes.

npm puts them beside the environment's packages, from `package-lock.json` in this folder, which holds the hash of
each and no registry. vnu is a Java program.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).with_name("package-lock.json")
#: In the virtual environment, so that `make distclean` removes it too.
FOLDER = Path(sys.prefix) / "share" / "talks-checkers"
AXE = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
VNU = FOLDER / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
#: Of the lock; written last, so that an installation that was interrupted never counts as one.
STAMP = FOLDER / "installed.json"
DEBIAN_PACKAGES = {"npm": ("nodejs", "npm"), "java": ("default-jre-headless",)}


def installed() -> bool:
    """Return whether the checkers of this lock are there."""
    return STAMP.is_file() and STAMP.read_bytes() == LOCK.read_bytes() and AXE.is_file() and VNU.is_file()


def install() -> bool:
    """Let npm fetch what the lock names, compare the hashes, and run none of the packages' own scripts."""
    npm = shutil.which("npm")
    if npm is None:
        return False
    FOLDER.mkdir(parents=True, exist_ok=True)
    STAMP.unlink(missing_ok=True)
    for name in ("package.json", LOCK.name):
        shutil.copyfile(LOCK.with_name(name), FOLDER / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=FOLDER, stdout=sys.stderr, timeout=600, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    if done.returncode == 0:
        shutil.copyfile(LOCK, STAMP)
    return installed()


def missing_programs() -> list[str]:
    """Name the programs that are needed and not there."""
    needed = ("java",) if installed() else ("npm", "java")
    return [name for name in needed if shutil.which(name) is None]
