"""Compare what two states of the code make of the same three sites, byte for byte.

    python -m benchmarks.same_site HEAD~1 .

Each of OLD and NEW is a revision of git or a folder with `sphinx_talks` in it. Both are given the same pages: those of
this repository, a starter in English, and an invented archive. Compared are a clean build and the output of `check`,
`list`, `show`, `schema`, `missing` and `linkcheck --offline`; the exit status is 1 where anything differs.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import invented

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
GIT = shutil.which("git") or "git"
CONTENT = ("conf.py", "index.md", "references.md", "references.bib", "docutils.conf")
FOLDERS = ("events", "talks", "topics", "people", "series", "organizations", "contributing", "_static", "_templates")
#: One moment for every commit, since pages show when they were last changed.
MOMENT = "2026-01-01T00:00:00+0000"
KINDS = ("event", "talk", "topic", "person")
COMMANDS = (
    ("check", "--advice"),
    ("check", "--advice", "--format", "json"),
    *(("list", kind, "--format", form) for kind in KINDS for form in ("json", "table")),
    *(("schema", kind) for kind in (*KINDS, "page")),
    ("missing", "--format", "json"),
    ("fields",),
    ("problems",),
    ("templates",),
)
#: How many records of a kind are shown one by one.
SHOWN = 2


def code_of(name: str, folder: Path) -> Path:
    """Return the folder that holds `sphinx_talks` as a revision has it; a folder is taken as it is."""
    if Path(name, "sphinx_talks").is_dir():
        return Path(name).resolve()
    packed = subprocess.run([GIT, "archive", name, "sphinx_talks"], cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def run(code: Path, source: Path, *words: str) -> bytes:
    """Run a module with the code of one side; returns its status and all it printed."""
    variables = {**os.environ, "PYTHONPATH": str(code), "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "COLUMNS": "120"}
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=source,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return f"exit status {done.returncode}\n".encode() + done.stdout


def commit(source: Path) -> None:
    """Make a repository of a site, so that its pages have a last change."""
    variables = {**os.environ, "GIT_AUTHOR_DATE": MOMENT, "GIT_COMMITTER_DATE": MOMENT}
    author = ("-c", "user.name=same_site", "-c", "user.email=same@site.invalid")
    for words in (("init", "-q"), ("add", "-A"), (*author, "commit", "-q", "-m", "pages")):
        subprocess.run([GIT, *words], cwd=source, check=True, env=variables)


def write_sites(code: Path, folder: Path, talks: int) -> list[Path]:
    """Write the pages of the three sites once; the starter comes from the code given."""
    real = folder / "this-site"
    for name in FOLDERS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, real / name)
    for name in CONTENT:
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, real / name)
    starter = folder / "starter"
    run(code, folder, "sphinx_talks", "init", str(starter), "--title", "Our Meetup", "--language", "en")
    archive = folder / f"invented-{talks}"
    invented.write_records(invented.invent(talks), archive)
    sites = [real, starter, archive]
    for site in sites:
        commit(site)
    return sites


def record(code: Path, site: Path, out: Path) -> None:
    """Write all that one side makes of a site: `html/`, and a file a command."""
    (out / "commands").mkdir(parents=True)
    doctrees = out.parent / f"{out.name}-doctrees"
    # No name of a folder that differs between the two sides may come into what is compared.
    built = run(code, site, "sphinx", "-q", "-n", "-b", "html", "-d", str(doctrees), ".", str(out / "html"))
    calls = [*COMMANDS, *_shown(code, site), ("linkcheck", "--offline", "--html", str(out / "html"))]
    results = [("build", built)]
    for words in calls:
        name = "-".join(word.replace("/", "~").strip("-") for word in words if not word.startswith(str(out)))
        results.append((name, run(code, site, "sphinx_talks", *words)))
    for name, result in results:
        (out / "commands" / f"{name}.txt").write_bytes(result.replace(str(out).encode(), b"OUT"))


def _shown(code: Path, site: Path) -> Iterator[tuple[str, ...]]:
    for kind in KINDS:
        listed = run(code, site, "sphinx_talks", "list", kind, "--format", "json")
        rows, _end = json.JSONDecoder().raw_decode(listed.decode().partition("\n")[2])
        for name in [row["id"] for row in rows[:: max(1, len(rows) // SHOWN)]]:
            yield "show", name, "--kind", kind
            yield "show", name, "--kind", kind, "--json"


def differences(old: Path, new: Path) -> list[str]:
    """Return each file that only one side has, or that differs."""
    files = {path.relative_to(side) for side in (old, new) for path in side.rglob("*") if path.is_file()}
    found = []
    for name in sorted(files):
        one, other = old / name, new / name
        if not one.is_file() or not other.is_file():
            found.append(f"{name}: only in {'OLD' if one.is_file() else 'NEW'}")
        elif not filecmp.cmp(one, other, shallow=False):
            found.append(f"{name}: {_first_difference(one.read_bytes(), other.read_bytes())}")
    return found


def _first_difference(old: bytes, new: bytes) -> str:
    shared = next(
        (n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )
    start = max(0, shared - 40)
    return f"byte {shared}: {old[start : shared + 60]!r} | {new[start : shared + 60]!r}"


def main() -> int:
    """Compare, and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", help="revision of git, or folder with sphinx_talks in it")
    parser.add_argument("new", help="the same; . for the working tree")
    parser.add_argument("--talks", type=int, default=1000, help="size of the invented archive (1000)")
    parser.add_argument("--most", type=int, default=20, help="differences told a site (20)")
    parser.add_argument("--keep", type=Path, help="an empty folder to work in, which stays")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        codes = {side: code_of(getattr(options, side), folder / f"code-{side}") for side in ("old", "new")}
        total = 0
        for site in write_sites(codes["old"], folder, options.talks):
            sides = {side: folder / "out" / side / site.name for side in codes}
            for side, code in codes.items():
                print(f"{site.name}: {side} …", flush=True)
                record(code, site, sides[side])
            found = differences(sides["old"], sides["new"])
            files = sum(1 for path in sides["new"].rglob("*") if path.is_file())
            print(f"{site.name}: {files} files and outputs, {len(found)} differ")
            print(*(f"  {one}" for one in found[: options.most]), sep="\n" if found else "", end="\n" if found else "")
            total += len(found)
    return int(total > 0)


if __name__ == "__main__":
    sys.exit(main())
