"""What has changed since a base: the point where the branch at hand left a reference such as `origin/main`.

Files of the base are read as they lie in the repository: nothing is checked out, and nothing of it runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_talks.content import git

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

#: Names of branches, tags and commits, and the steps back from them (gitrevisions(7)), without what could be an option.
REFERENCE = re.compile(r"[A-Za-z0-9_@][A-Za-z0-9_./@{}^~+-]{0,199}")
#: What pages are made of.
FILES = ("*.md", "*.bib")
_HUNK = re.compile(r"@@ -[0-9]+(?:,([0-9]+))? \+([0-9]+)(?:,([0-9]+))? @@")


class BaseError(Exception):
    """The reference cannot be compared with; the message says why and what to do."""


@dataclass(frozen=True)
class Base:
    """The commit that pages are compared with."""

    #: The folder of the pages, inside the repository.
    root: Path
    commit: str

    def changed(self) -> dict[str, frozenset[int] | None]:
        """Return the pages and bibliographies that differ from the base, each with its lines that are new.

        None stands for every line of a file that git does not know yet; a file that is gone has no lines.
        """
        try:
            diff = git.compare(self.root, *_DIFF, self.commit, "--", *FILES)
            untracked = git.names(git.ask(self.root, "ls-files", "-z", "--others", "--exclude-standard", "--", *FILES))
        except git.GitError as error:
            raise BaseError(str(error)) from None
        return {**dict(_lines(git.text(diff))), **dict.fromkeys(untracked)}

    def paths(self) -> dict[str, str]:
        """Return the plain files below the folder as they were, each with the name of its content."""
        try:
            listed = git.names(git.ask(self.root, "ls-tree", "-r", "-z", self.commit))
        except git.GitError as error:
            raise BaseError(str(error)) from None
        found = {}
        for one in listed:
            about, _, path = one.partition("\t")
            mode, _, name = about.split(" ")
            if mode.startswith("100"):
                found[path] = name
        return found

    def read(self, contents: Iterable[str]) -> dict[str, bytes]:
        """Return contents by the names that `paths` gives."""
        wanted = list(dict.fromkeys(contents))
        try:
            answer = git.ask(self.root, "cat-file", "--batch", given="".join(f"{name}\n" for name in wanted).encode())
        except git.GitError as error:
            raise BaseError(str(error)) from None
        return dict(_contents(answer))


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


def changed(root: Path, reference: str) -> dict[str, frozenset[int] | None]:
    """Return what differs from a reference, as `Base.changed`; raises BaseError."""
    return base(root, reference).changed()


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


def _contents(answer: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content from an answer of `cat-file --batch`; what is not there is left out."""
    at = 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        head = answer[at:end].split(b" ")
        at = end + 1
        if len(head) == 3 and head[1] == b"blob":  # noqa: PLR2004 - name, kind and size
            size = int(head[2])
            yield head[0].decode(), answer[at : at + size]
            at += size + 1
