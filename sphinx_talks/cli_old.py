"""The command `sphinx-talks`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks import __version__, fields
from sphinx_talks.check import check
from sphinx_talks.problems import summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_talks.problems import Problem

EXAMPLES = """\
examples:
  sphinx-talks check                                   the site in this folder
  sphinx-talks check --root docs                       the site in docs/
  sphinx-talks check talks/mlct-13/my-talk.md          only problems of this page

exit status: 0 no problem, 1 problems, 2 the command was called wrongly
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    options = _parser().parse_args(arguments)
    # A message must reach the terminal whatever its encoding is.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # TextIO at run time
    if options.command in fields.PAGES:
        return _reference(fields.PAGES[options.command](), options.write)
    root, wanted = _scope(options.root, options.paths)
    missing = [path for path in options.paths if not Path(path).exists()]
    if missing or not root.is_dir():
        print(f"sphinx-talks: no such file or folder: {', '.join(missing) or root}", file=sys.stderr)
        return 2
    if outside := [path for path, inner in zip(options.paths, wanted, strict=True) if inner.split("/")[0] == ".."]:
        print(f"sphinx-talks: not below {root}: {', '.join(outside)} (name its folder with --root)", file=sys.stderr)
        return 2
    entries, problems = check(root)
    shown = [problem for problem in problems if _within(problem.path, wanted)]
    for problem in shown:
        print(problem)
    print(_summary(shown, len(entries)), file=sys.stderr)
    return 1 if shown else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("sphinx-talks", description="Keep a knowledge base of talks in order.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", required=True, metavar="COMMAND")
    help_text = "report every problem of the pages, as the build would, without Sphinx"
    checking = commands.add_parser(
        "check", help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}.",
        epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    checking.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="pages or folders to report on (all by default; the whole site is read either way)",
    )
    checking.add_argument("--root", help="folder of conf.py (found upwards from the paths or this folder by default)")
    for name, about in (("fields", "the fields of front matter"), ("problems", "the codes of problems")):
        page = commands.add_parser(name, help=f"print the reference page on {about}, in Markdown")
        page.add_argument("--write", metavar="PATH", type=Path, help="file to write instead of printing")
    return parser


def _reference(page: str, path: Path | None) -> int:
    """Print a reference page, or write it to a file."""
    if path is None:
        print(page, end="")
    else:
        path.write_text(page, "utf-8", newline="\n")
    return 0


def _scope(root: str | None, paths: Sequence[str]) -> tuple[Path, list[str]]:
    """Return the source folder, and the paths to report on, relative to it."""
    start = Path(paths[0] if paths else ".").absolute()
    found = (
        Path(root).absolute()
        if root
        else next(
            (folder for folder in (start, *start.parents) if (folder / "conf.py").is_file()),
            Path.cwd(),
        )
    )
    return found, [Path(os.path.relpath(Path(path).absolute(), found)).as_posix() for path in paths]


def _within(path: str, wanted: Sequence[str]) -> bool:
    return not wanted or any(one in {path, "."} or path.startswith(f"{one}/") for one in wanted)


def _summary(problems: Sequence[Problem], pages: int) -> str:
    return f"{pages} pages checked, {summary(problems) if problems else 'no problem found'}"
