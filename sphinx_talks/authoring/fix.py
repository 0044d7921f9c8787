"""Mend what can be mended without knowing more than the page says: exact ranges of text, and nothing around them.

What the finders of problems propose is applied in rounds, and only what helps is kept: what a change was made for is
gone, and nothing else appears on the page or elsewhere. Pages can hold anything, so there is an end to it: the front
matter, which is short, is read again for each change; the whole page only a few times.

Mended pages are written in one form, all of them at once, and none that somebody has changed meanwhile. No byte order
mark, one kind of line end, a line end at the end: none of this is a problem for a reader, so that it is only done when
pages are mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from functools import partial
from typing import TYPE_CHECKING

from sphinx_talks.authoring import fixers
from sphinx_talks.authoring.fixers import CheckedPage, Fixer
from sphinx_talks.checks import links
from sphinx_talks.checks.rules import texts
from sphinx_talks.checks.run import in_translations
from sphinx_talks.content import bibliography, frontmatter, pages
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.edits import applied
from sphinx_talks.content.folder import printable
from sphinx_talks.content.problems import MOST, Code, Edit, Message, Position, Problem
from sphinx_talks.content.transaction import Changes, is_open

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.settings import Settings

#: What takes the whole page or the site to mend, by code: ways, the best first. All else has its fix from its finder.
FIXERS: Mapping[Code, tuple[Fixer, ...]] = {
    Code.EMBED: (fixers.player,),
    Code.FILE_NAME: (fixers.record,),
    Code.UNKNOWN_ID: (fixers.record,),
    Code.DUPLICATE_ID: (fixers.repeated,),
    Code.FORMER_NAME: (fixers.renamed,),
    Code.SPELLING: (fixers.spelled,),
}
#: Codes of which some problems can be mended, for the reference.
MENDED = frozenset({
    *FIXERS, Code.CHARACTER, Code.YAML, Code.UNKNOWN_KEY, Code.TYPE, Code.VALUE, Code.DATE, Code.EMPTY, Code.HEADING,
})  # fmt: skip
#: What hides every other problem of a page behind it, so that new ones may appear when it is mended.
HIDING = frozenset({Code.CHARACTER, Code.NO_FRONT_MATTER, Code.UNCLOSED, Code.YAML, Code.DUPLICATE_KEY, Code.NESTING})
#: How often a whole page is read again.
READINGS = 3


def is_mendable(problem: Problem) -> bool:
    """Return whether there is a way to try for a problem."""
    return bool(problem.fix) or problem.code in FIXERS


class Attempt:
    """A page on the way to be mended: its text, and its entry as soon as it is read again."""

    def __init__(self, entry: Entry, text: str, catalog: Catalog, read: Callable[[str], Entry]) -> None:
        """Begin with the page as it was checked; `read` gives the entry of another text for it."""
        self.first = self.entry = entry
        self.page = CheckedPage(entry, text, catalog)
        self.read = read
        #: The text as it was, and the one that the entry is of.
        self.source = self.read_text = text
        self.left = READINGS

    def mend(self, problems: Iterable[Problem]) -> bool:
        """Try every way for every problem, from the end of the page so that positions before it stay true.

        Return whether the page has changed for the better.
        """
        if fixers.former(self.entry, self.page.catalog):
            self._renew()
        problems = list(problems)
        self.page = replace(self.page, wrong=frozenset(Position(problem.line, problem.column) for problem in problems))
        for problem in sorted(problems, reverse=True)[-MOST:]:
            for fixer in FIXERS.get(problem.code, ()):
                self._try(problem, fixer(self.page, problem))
            if problem.fix:
                self._try(problem, [problem.fix])
        if self.page.text == self.source:
            return False
        if self.read_text != self.page.text:
            self.entry = self.read(self.page.text)
        return not worse(self.first.problems, self.entry.problems)

    def _renew(self) -> None:
        """Write the ids of today for former ones; a page with problems has positions to keep."""
        new = replace(self.page, text=applied(self.page.text, fixers.current(self.page)))
        if not self.entry.problems and not new.problems:
            self.page = new

    def _try(self, problem: Problem, ways: Iterable[Sequence[Edit]]) -> None:
        in_front = problem.code is not Code.CHARACTER and problem.line <= self.page.parts[2]
        for edits in ways:
            new = replace(self.page, text=applied(self.page.text, edits))
            if new.text == self.page.text:
                continue
            if in_front:
                helps = _helps(self.page.problems, new.problems, problem)
            elif self.left:
                self.left -= 1
                entry = self.read(new.text)
                helps = _helps(self.entry.problems, entry.problems, problem)
                if helps:
                    self.entry, self.read_text = entry, new.text
            else:
                return
            if helps:
                self.page = new
                return


def worse(before: Iterable[Problem], after: Iterable[Problem]) -> bool:
    """Return whether there are problems that were not there before, and not only hidden."""
    was_hidden = any(problem.code in HIDING for problem in before)
    return not was_hidden and bool(counts(after) - counts(before))


def counts(problems: Iterable[Problem]) -> Counter[tuple[Code, Message]]:
    """Count problems by what they say: where they stand changes with the lines before them."""
    return Counter((problem.code, problem.parts) for problem in problems)


def _helps(before: Iterable[Problem], after: Iterable[Problem], problem: Problem) -> bool:
    old, new = counts(before), counts(after)
    if (problem.code, problem.parts) not in old:
        # A problem of the whole site; it is looked at when every page is done.
        return not new - old
    if problem.code is Code.CHARACTER:
        # Nothing else of the page was known before.
        return _of(problem.code, after) < _of(problem.code, before)
    if problem.code in HIDING:
        first, now = _hidden(before), _hidden(after)
        return not now or min(now) > min(first) or len(now) < len(first)
    return not new - old and new != old


def _of(code: Code, problems: Iterable[Problem]) -> int:
    return sum(problem.code is code for problem in problems)


def _hidden(problems: Iterable[Problem]) -> list[tuple[int, int]]:
    return [(problem.line, problem.column) for problem in problems if problem.code in HIDING]


#: One change can make another possible: a list of a name that was mistyped, an id in that list.
ROUNDS = 5


@dataclass
class Mended:
    """The pages as they would be, and how many problems are gone."""

    entries: dict[str, Entry]
    texts: dict[str, str] = field(default_factory=dict)
    #: The same pages as they were read.
    sources: dict[str, str] = field(default_factory=dict)
    #: The problems that are mended, where they were when they were found.
    gone: set[Problem] = field(default_factory=set)

    @property
    def pages(self) -> dict[str, Entry]:
        """Return the pages and their translations by their paths, each with its own problems."""
        twins = {twin.path: twin for entry in self.entries.values() for _, twin in entry.twins}
        return {path: pages.with_twins(entry, ()) for path, entry in self.entries.items()} | twins


def mend(
    root: Path,
    settings: Settings,
    entries: Iterable[Entry],
    wanted: Callable[[str], bool] = lambda _: True,
    rounds: int = ROUNDS,
) -> Mended:
    """Return what mending the wanted pages changes; nothing is written.

    One round finds nearly everything that can be mended.
    """
    known = bibliography.load(root)[0]
    state = Mended({entry.path: entry for entry in entries})
    catalog = Catalog(state.entries.values(), known)
    problems = _problems(catalog, settings)
    given_up: set[str] = set()
    for _ in range(rounds):
        attempts, found = {}, state.pages
        for path in _candidates(state, catalog, problems):
            text = state.texts.get(path) or source(root, path)
            if text is None or path in given_up or not wanted(path):
                continue
            read = partial(_read, root, settings, state, path)
            attempt = Attempt(found[path], text, catalog, read)
            if attempt.mend(problems.get(path, [])):
                attempts[path] = attempt
        if not attempts:
            break
        new = dict(_renewed(state, {path: attempt.entry for path, attempt in attempts.items()}))
        catalog = Catalog(new.values(), known)
        after = _problems(catalog, settings)
        if harmed := [path for path in after if worse(problems.get(path, []), after[path])]:
            given_up |= set(harmed) & attempts.keys() or set(attempts)
            catalog = Catalog(state.entries.values(), known)
            continue
        state.gone |= {one for path in attempts for one in _gone(problems.get(path, []), after.get(path, []))}
        state.entries, problems = new, after
        state.texts |= {path: attempt.page.text for path, attempt in attempts.items()}
        state.sources = {**{path: attempt.source for path, attempt in attempts.items()}, **state.sources}
    return state


def _read(root: Path, settings: Settings, state: Mended, path: str, text: str) -> Entry:
    original = state.entries.get(settings.original(path))
    if original is None:
        return pages.of_text(root, path, text, settings)[0]
    language = next(language for language, twin in original.twins if twin.path == path)
    own = state.texts.get(original.path) or source(root, original.path) or ""
    return pages.of_twin(root, original, own, (language, text), settings)


def _renewed(state: Mended, new: Mapping[str, Entry]) -> Iterator[tuple[str, Entry]]:
    """Yield every page by its path, with what there is anew of it and of its translations."""
    for path, entry in state.entries.items():
        twins = tuple((language, new.get(twin.path, twin)) for language, twin in entry.twins)
        own = new[path] if path in new else pages.with_twins(entry, ())
        yield path, pages.with_twins(own, twins)


def source(root: Path, path: str) -> str | None:
    """Return the text of a page as the check reads it, None where it cannot be read."""
    content = pages.content_of(root / path)
    try:
        return None if content is None else pages.plain(content.decode())
    except UnicodeDecodeError:
        return None


def _candidates(state: Mended, catalog: Catalog, problems: dict[str, list[Problem]]) -> list[str]:
    """Return the pages that have something that can be mended."""
    wrong = {path for path, own in problems.items() if any(map(is_mendable, own))}
    found = state.pages
    former = {path for path, entry in found.items() if fixers.former(entry, catalog)}
    return sorted((wrong | former) & found.keys())


def _problems(catalog: Catalog, settings: Settings) -> dict[str, list[Problem]]:
    """Return all problems of the pages by the path of the page."""
    found: dict[str, list[Problem]] = defaultdict(list)
    for entry in catalog.entries.values():
        twins = {printable(twin.path): twin.path for _, twin in entry.twins}
        for problem in entry.problems:
            found[twins.get(problem.path, entry.path)].append(problem)
    advice = (
        one
        for one in (*texts.former_names(catalog, settings), *texts.spellings(catalog, settings))
        if not settings.is_ignored(one.code, one.path)
    )
    for problem in {*links.problems(catalog), *in_translations(catalog), *advice}:
        found[problem.path].append(problem)
    return dict(sorted(found.items()))


def _gone(before: Iterable[Problem], after: Iterable[Problem]) -> list[Problem]:
    """Return the problems that are there before and not after; of those that say the same, the first are gone."""
    left = counts(after)
    gone = []
    for problem in sorted(before, reverse=True):
        key = (problem.code, problem.parts)
        if left[key]:
            left[key] -= 1
        else:
            gone.append(problem)
    return gone


#: Of Windows; where two programs have turned one into the other, more than once.
_LINE_END = re.compile(r"\r+\n")
#: A letter with marks that belong on it: on some systems names are typed this way. Ideographs that Unicode would turn
#: into other shapes, as in names of people, have no marks.
_MARKED = re.compile("[^\\W\\d_][\u0300-\u036f\u3099\u309a]+")


def tidied(content: bytes) -> bytes:
    """Return the content of a page in that form; what is no UTF-8 stays as it is."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
    if text and not text.endswith("\n"):
        text += "\n"
    return _front(_LINE_END.sub("\n", text)).encode()


def _front(text: str) -> str:
    """Return a page whose front matter has no spaces at the ends of lines, and letters with their marks as one."""
    try:
        block, _, skipped = frontmatter.split(text)
        frontmatter.parse(block)
    except frontmatter.FrontMatterError:
        return text
    if not skipped or _has_blocks(block):
        return text
    lines = text.split("\n")
    head = [composed(line.rstrip(" \t")) for line in lines[:skipped]]
    return "\n".join([*head, *lines[skipped:]])


def _has_blocks(block: str) -> bool:
    """Return whether spaces may belong to a value: text over several lines, quoted or in a block."""
    return re.search(r"[|>][-+0-9]*[ \t]*$", block, re.MULTILINE) is not None or any(
        line.count(quote) % 2 for line in block.split("\n") for quote in "'\""
    )


def composed(text: str) -> str:
    """Return text with each letter and its marks as one character, where there is one (NFC)."""
    return _MARKED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


@dataclass(frozen=True)
class Correction:
    """What each page holds that would change, what it would hold, and which problems would be gone."""

    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    gone: frozenset[Problem] = frozenset()

    def write(self, root: Path) -> None:
        """Write the pages; raises ChangedMeanwhileError or OSError before anything is changed."""
        changes = Changes(root)
        for path, content in self.after.items():
            changes.expect(path, self.before[path]).write(path, content)
        changes.apply()

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified diff; what is no UTF-8 is not among the pages."""
        for path, content in self.after.items():
            old, new = (
                text.decode("utf-8", "replace").splitlines(keepends=True) for text in (self.before[path], content)
            )
            yield from (line.rstrip("\r\n") for line in unified_diff(old, new, f"a/{path}", f"b/{path}"))


def correct(root: Path, settings: Settings, entries: Iterable[Entry], wanted: Callable[[str], bool]) -> Correction:
    """Return what mending and tidying the wanted pages changes; nothing is written."""
    found = mend(root, settings, entries, wanted)
    correction = Correction(gone=frozenset(found.gone))
    for path in sorted(found.pages):
        # The name of such a file is a problem that nothing here mends.
        content = pages.content_of(root / path) if wanted(path) and is_open(path) else None
        if content is None:
            continue
        new = tidied(content)
        if path in found.texts:
            if pages.plain(content.decode()) != found.sources[path]:
                # Somebody has changed it since it was looked at.
                continue
            new = tidied(found.texts[path].encode())
        if new != content:
            correction.before[path], correction.after[path] = content, new
    return correction
