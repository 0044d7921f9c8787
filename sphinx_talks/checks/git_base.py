"""Compare a site with a revision of git: what is new, and which ids went without leaving their address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from sphinx_talks.content import git
from sphinx_talks.content.catalog import Catalog, former_id, is_id
from sphinx_talks.content.folder import Identity, identify, printable
from sphinx_talks.content.pages import MAX_BYTES, Entry, parts_of
from sphinx_talks.content.problems import Code, Problem, message
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from sphinx_talks.content.settings import Settings

#: Names of branches, tags and commits, and the steps back from them (gitrevisions(7)), without what could be an option.
REFERENCE = re.compile(r"[A-Za-z0-9_@][A-Za-z0-9_./@{}^~+-]{0,199}")
#: What pages are made of.
FILES = ("*.md", "*.bib")
_HUNK = re.compile(r"@@ -[0-9]+(?:,([0-9]+))? \+([0-9]+)(?:,([0-9]+))? @@")


class BaseError(git.GitError):
    """The reference cannot be compared with; the message says why and what to do."""


@dataclass(frozen=True)
class Base:
    """The commit that pages are compared with; each method raises GitError where git cannot answer."""

    #: The folder of the pages, inside the repository.
    root: Path
    commit: str

    def changed(self) -> dict[str, frozenset[int] | None]:
        """Return the pages and bibliographies that differ from the base, each with its lines that are new.

        None stands for every line of a file that git does not know yet; a file that is gone has no lines.
        """
        diff = git.compare(self.root, *_DIFF, self.commit, "--", *FILES)
        untracked = git.names(git.ask(self.root, "ls-files", "-z", "--others", "--exclude-standard", "--", *FILES))
        return {**dict(_lines(git.text(diff))), **dict.fromkeys(untracked)}

    def paths(self) -> dict[str, str]:
        """Return the plain files below the folder as they were, each with the name of its content."""
        found = {}
        for one in git.names(git.ask(self.root, "ls-tree", "-r", "-z", self.commit)):
            about, _, path = one.partition("\t")
            mode, _, name = about.split(" ")
            if mode.startswith("100"):
                found[path] = name
        return found

    def read(self, contents: Iterable[str]) -> dict[str, bytes]:
        """Return contents by the names that `paths` gives."""
        return git.contents(self.root, contents)


def base(root: Path, reference: str) -> Base:
    """Return the commit at which the pages of a folder left a reference.

    Raises BaseError where the reference is unknown, or the repository does not reach back to that commit.
    """
    if not REFERENCE.fullmatch(reference):
        raise BaseError(f"no such reference: {reference!a}")
    try:
        git.ask(root, "rev-parse", "--show-prefix")
    except git.GitError:
        raise BaseError(f"{root} is in no git repository") from None
    tip = _commit(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if not tip:
        raise BaseError(f"no such reference: {reference!r} (fetch it first: git fetch origin)")
    left = _commit(root, "merge-base", tip, "HEAD")
    if not left:
        raise BaseError(
            f"no commit is common to {reference!r} and HEAD: the repository may be a shallow copy "
            "(git fetch --unshallow; in a workflow, `fetch-depth: 0` of actions/checkout)"
        )
    return Base(root, left)


#: Whatever the settings of the repository and of the person are: plain text, exact paths, no program.
_DIFF = (
    "--unified=0", "--relative", "--text", "--no-color", "--no-renames", "--no-ext-diff", "--no-textconv",
    "--ignore-submodules=all", "--src-prefix=a/", "--dst-prefix=b/", "--no-indent-heuristic",
)  # fmt: skip


def _commit(root: Path, *arguments: str) -> str:
    try:
        return git.text(git.ask(root, *arguments)).strip()
    except git.GitError:
        return ""


def _lines(diff: str) -> Iterator[tuple[str, frozenset[int]]]:
    """Yield path and new lines of each file of a diff without context."""
    lines = iter(diff.split("\n"))
    old = path = ""
    numbers: set[int] = set()
    for line in lines:
        if line.startswith("diff --git "):
            if path:
                yield path, frozenset(numbers)
            old, path, numbers = "", "", set()
        elif line.startswith("--- "):
            old = line[4:].rstrip("\t")
        elif line.startswith("+++ "):
            new = line[4:].rstrip("\t")
            path = (old if new == "/dev/null" else new)[2:]
        elif hunk := _HUNK.match(line):
            gone, first, count = (int(1 if part is None else part) for part in hunk.groups())
            numbers.update(range(first, first + count))
            # What a page says may look like any other line of a diff.
            _skip(lines, gone + count)
    if path:
        yield path, frozenset(numbers)


def _skip(lines: Iterator[str], count: int) -> None:
    while count > 0 and (line := next(lines, None)) is not None:
        # A remark on the end of the file stands between the two sides.
        count -= not line.startswith("\\")


#: How alike two titles have to be for one page to be taken for the other, in percent.
ALIKE = 60


class BasePage(NamedTuple):
    """What a page of the base was: its path, its record, its title and the former ids it carried."""

    path: str
    identity: Identity
    title: str
    former: tuple[str, ...]


def departed(base: Base, catalog: Catalog, settings: Settings) -> list[Problem]:
    """Return a problem for each id, present or former at the base, that no page has or had now; raises GitError."""
    pages = list(_pages(base, settings))
    new = _new(catalog, base)
    gone = {page.identity for page in pages if not catalog.find(*page.identity)}
    return sorted(problem for page in pages for problem in _problems(page, gone, catalog, new))


def _problems(
    page: BasePage, gone: set[Identity], catalog: Catalog, new: Mapping[Kind, Mapping[str, str]]
) -> Iterator[Problem]:
    kind = page.identity.kind
    if kind is Kind.TALK and Identity(Kind.EVENT, page.identity.id.partition("/")[0]) in gone:
        # A talk moves with its event, whose alias is enough.
        return
    present = catalog.by_id[kind].get(page.identity.id)
    # What a page with other problems says of its former ids is not known.
    former_ids = page.former if present is None or present.record else ()
    for former in (page.identity.id, *former_ids):
        if not catalog.find(kind, former):
            text = message(f"no {kind} has this id any more", former, _wanted(page, former, catalog, new[kind]))
            yield Problem(printable(page.path), 1, 1, Code.DEPARTED, text)


def _wanted(page: BasePage, former: str, catalog: Catalog, new: Mapping[str, str]) -> str:
    """Return where the alias belongs: on the page itself, or on the new one that is most like it."""
    kind = page.identity.kind
    if page.identity.id in catalog.by_id[kind]:
        return f"it kept in the `aliases` of {printable(page.path)}"
    titled = process.extractOne(page.title, new, scorer=fuzz.ratio, score_cutoff=ALIKE) if page.title else None
    slugs = {one: one.rpartition("/")[2] for one in new}
    named = process.extractOne(former.rpartition("/")[2], slugs, scorer=fuzz.ratio, score_cutoff=ALIKE)
    likely = (titled or named or ("", 0, ""))[2]
    if not likely:
        return f"the page back, or `aliases: [{former}]` in the one that takes its place"
    return f"`aliases: [{former}]` in {kind.folder}/{likely}.md, or in the page that takes its place"


def _pages(base: Base, settings: Settings) -> Iterator[BasePage]:
    """Yield the records of the base whose pages differ now."""
    before = base.paths()
    wanted = {
        path: before[path] for path in base.changed() if path in before and settings.is_page(path) and _identity(path)
    }
    contents = base.read(wanted.values())
    for path, name in wanted.items():
        if identity := _identity(path):
            title, aliases = _facts(contents.get(name, b""))
            entry = Entry(path.removesuffix(".md"), path, identity)
            former = (former_id(entry, alias) for alias in aliases)
            yield BasePage(path, identity, title, tuple(one for one in former if is_id(entry, one)))


def _identity(path: str) -> Identity | None:
    identity, fault = identify(path)
    return None if fault else identity


def _facts(content: bytes) -> tuple[str, list[str]]:
    """Return title and aliases of a page of the base, '' and none where it was no sound page."""
    parts = parts_of(content[:MAX_BYTES])
    values = parts[2] if parts else {}
    title, aliases = values.get("title", values.get("name")), values.get("aliases")
    found = [one.strip() for one in aliases if isinstance(one, str)] if isinstance(aliases, list) else []
    return title if isinstance(title, str) else "", found


def _new(catalog: Catalog, base: Base) -> dict[Kind, dict[str, str]]:
    """Return the titles of the records by id that the base did not have."""
    before = base.paths()
    return {
        kind: {
            one: entry.record.title if entry.record and entry.record.title else ""
            for one, entry in catalog.by_id[kind].items()
            if entry.path not in before
        }
        for kind in Kind
    }
