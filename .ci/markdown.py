"""Put Markdown pages into one form with mdformat and its MyST plugin, or report which are not in it.

Front matter stays as it is, and so do tables and everything from the fence of a directive or of code to its end, with
the comments above it: the plugin turns `:option: value` into blocks of YAML, breaks directives between colons, and
measures tables in characters of which Japanese ones are twice as wide.

    python .ci/markdown.py check|write PATH...
"""

from __future__ import annotations

import re
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import mdformat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

OPTIONS = {"number": True, "wrap": "keep"}
EXTENSIONS = {"myst", "tables", "footnote"}
_FENCE = re.compile(r"(`{3,}|~{3,}|:{3,})(?!.*`)|(`{3,})[^`]*$")
_ADDRESS = re.compile(r"\]\(([^()\s<>]*[^\x00-\x7f()\s<>][^()\s<>]*)\)")
_COMMENT = "%"
_ROW = "|"
#: Stands for what is kept while the text around it is put into its form: code in a language that nobody has.
_STAND_IN = "x-kept-"
_GENERATED = re.compile(r"^% [Gg]enerated\b", re.MULTILINE)


def formatted(page: str) -> str:
    """Return a page in its form; one that is generated stays as it is."""
    head, body = _split(page.replace("\r\n", "\n"))
    if not body.strip() or _GENERATED.search(body):
        return page
    text, kept = _without_kept(body)
    # Addresses with other than ASCII letters would be written in percent signs.
    addresses = list(dict.fromkeys(_ADDRESS.findall(text)))
    for number, address in enumerate(addresses):
        text = text.replace(f"]({address})", f"]({_STAND_IN}{number})")
    with warnings.catch_warnings(action="ignore"):
        new = mdformat.text(text, options=OPTIONS, extensions=EXTENSIONS)
    for number, address in enumerate(addresses):
        new = new.replace(f"]({_STAND_IN}{number})", f"]({address})")
    # A line across is written as everybody writes it.
    new = re.sub(r"^_{70}$", "---", new, flags=re.MULTILINE)
    for number, fence in enumerate(kept):
        new = new.replace(f"```{_STAND_IN}{number}\n```\n", fence, 1)
    return f"{head}\n{new}" if head else new


def _split(page: str) -> tuple[str, str]:
    """Return the front matter with its fences, '' where there is none, and what follows."""
    found = re.match(r"---\n.*?^---\n", page, re.MULTILINE | re.DOTALL)
    return (found[0], page[found.end() :]) if found else ("", page)


def _without_kept(body: str) -> tuple[str, list[str]]:
    """Return the text with stand-ins for the fences and tables that begin a line, and these."""
    lines = body.removesuffix("\n").split("\n")
    text: list[str] = []
    kept: list[str] = []
    at = 0
    while at < len(lines):
        end = _end(lines, at)
        if end is None:
            text.append(lines[at])
            at += 1
            continue
        above: list[str] = []
        while text and text[-1].startswith(_COMMENT):
            above.insert(0, text.pop())
        kept.append("".join(f"{line}\n" for line in [*above, *lines[at:end]]))
        text += [f"```{_STAND_IN}{len(kept) - 1}", "```"]
        at = end
    return "".join(f"{line}\n" for line in text), kept


def _end(lines: Sequence[str], start: int) -> int | None:
    """Return the line behind a fence or table that begins in a line, None where none does or it has no end."""
    if lines[start].startswith(_ROW):
        return next((number for number in range(start, len(lines)) if not lines[number].startswith(_ROW)), len(lines))
    found = _FENCE.match(lines[start])
    if not found:
        return None
    sign = found[1] or found[2]
    closing = re.compile(rf"{re.escape(sign[0])}{{{len(sign)},}}[ \t]*$")
    return next((number + 1 for number in range(start + 1, len(lines)) if closing.match(lines[number])), None)


def _pages(paths: Iterable[str]) -> Iterator[Path]:
    for path in map(Path, paths):
        yield from sorted(path.rglob("*.md")) if path.is_dir() else [path]


def main(arguments: Sequence[str]) -> int:
    """Check or write pages; returns 1 where one is not in its form, 2 when called wrongly."""
    if not arguments or arguments[0] not in {"check", "write"}:
        sys.stderr.write(__doc__ or "")
        return 2
    wrong = 0
    for path in _pages(arguments[1:]):
        page = path.read_bytes().decode()
        new = formatted(page)
        if new == page:
            continue
        wrong = 1
        if arguments[0] == "write":
            path.write_bytes(new.encode())
        sys.stdout.write(
            f"{path}: {'written' if arguments[0] == 'write' else 'would be put into another form: make format'}\n"
        )
    return wrong if arguments[0] == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
