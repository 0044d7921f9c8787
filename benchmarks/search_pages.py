"""Pages and queries to search with, and the pages as Markdown that reads as the same text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.characters import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# What Markdown takes for the end of a line, or no page may hold.
BREAKS = re.compile("[\t\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
# A backslash before any of these is the character itself (CommonMark 0.31, section 2.4).
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


class SourcePage(NamedTuple):
    """A page of the corpus."""

    id: str
    title: str
    text: str


class Query(NamedTuple):
    """What somebody types, and the ids of the pages that are right."""

    cat: str
    q: str
    rel: frozenset[str]


def read_pages(path: Path) -> list[SourcePage]:
    """Read `[{"id", "title", "text"}]`; raises ValueError where something else is in the file."""
    try:
        pages = [SourcePage(str(entry["id"]), entry["title"], entry["text"]) for entry in json.loads(path.read_bytes())]
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f'{path} is no list of {{"id", "title", "text"}}: {error!r}') from error
    if len({page.id for page in pages}) != len(pages):
        raise ValueError(f"{path} has two pages of the same id")
    return pages


def read_queries(path: Path, known: Iterable[str]) -> list[Query]:
    """Read `[{"cat", "q", "rel"}]`; raises ValueError where a query has no page of `known` as its answer."""
    try:
        queries = [Query(entry["cat"], entry["q"], frozenset(entry["rel"])) for entry in json.loads(path.read_bytes())]
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f'{path} is no list of {{"cat", "q", "rel"}}: {error!r}') from error
    ids = set(known)
    for query in queries:
        if not query.rel or not query.rel <= ids:
            raise ValueError(f"{path}: the pages of {query.q!r} are none, or not all among the pages")
    return queries


def escape(text: str) -> str:
    """Return a line of Markdown that reads as `text`: no markup, no entity, no role."""
    plain = FORBIDDEN.sub("", BREAKS.sub(" ", text)).strip()
    # These are refused in words, as they would be a substitution or a link elsewhere; not in code.
    pieces = re.split(r"(\{{2,}|\]\()", plain)
    return "".join(
        f"`{piece}`" if number % 2 else PUNCTUATION.sub(r"\\\1", piece) for number, piece in enumerate(pieces)
    )


def to_markdown(page: SourcePage) -> str:
    """Return the page as Markdown, a paragraph a line of its text; the title is not said twice."""
    lines = [line for line in (escape(line) for line in page.text.split("\n")) if line]
    title = escape(page.title) or "\\-"
    if lines and lines[0] == title:
        del lines[0]
    return f"---\norphan: true\n---\n\n# {title}\n\n" + "\n\n".join(lines) + "\n"


def docnames(pages: list[SourcePage]) -> dict[str, str]:
    """Return docname by id. Ids may be anything, file names may not, so pages are numbered."""
    return {page.id: f"pages/{number:05}" for number, page in enumerate(pages)}


def write_pages(pages: list[SourcePage], root: Path) -> None:
    """Write the Markdown of all pages and a front page below `root`."""
    (root / "pages").mkdir(parents=True, exist_ok=True)
    (root / "index.md").write_text("# Home\n", "utf-8")
    names = docnames(pages)
    for page in pages:
        (root / f"{names[page.id]}.md").write_text(to_markdown(page), "utf-8")
