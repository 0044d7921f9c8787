"""Measure what a second language costs: this site in one language and in two, built in turn in one run.

`python -m benchmarks.languages --rounds 3` prints the CPU seconds of each build, and the ratios of the smallest ones:
with the translations that the site has, and without any.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sphinx_talks.content.git import ask, names

ROOT = Path(__file__).parents[1]
GOAL = 1.6
#: What is built: languages, and whether translations are there.
BUILT = {"one": ("ja", False), "two": ("ja,en", True), "untranslated": ("ja,en", False)}


def copied(folder: Path, *, translated: bool) -> Path:
    """Copy what git knows of the site, with or without its translations."""
    for name in names(ask(ROOT, "ls-files", "-z")):
        if translated or not name.endswith(".en.md"):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    return folder


def build(site: Path, languages: str) -> float:
    """Build a site from nothing in a process of its own; returns the CPU seconds of it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-d", f"{folder}/doctrees"]
        # With an address, so that cards and feeds are made as well.
        settings = ["-D", f"talks_languages={languages}", "-D", "html_baseurl=https://mlct.example/"]
        environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}
        subprocess.run([*command, *settings, str(site), f"{folder}/html"], check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Build in turn, so that a busy machine is busy for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="builds of each")
    options = parser.parse_args()
    found: dict[str, list[float]] = {name: [] for name in BUILT}
    with tempfile.TemporaryDirectory() as folder:
        sites = {flag: copied(Path(folder, str(flag)), translated=flag) for flag in (False, True)}
        for _ in range(options.rounds):
            for name, (languages, translated) in BUILT.items():
                found[name].append(build(sites[translated], languages))
                print(f"{name:12} {found[name][-1]:6.2f} CPU s", flush=True)
    ratios = {name: min(seconds) / min(found["one"]) for name, seconds in found.items()}
    print(f"goal {GOAL}; " + ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items()))
    return 0 if ratios["two"] <= GOAL else 1


if __name__ == "__main__":
    raise SystemExit(main())
