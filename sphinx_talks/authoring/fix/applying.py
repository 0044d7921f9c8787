"""Write mended pages: all of them at once, and none that somebody has changed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import unified_diff
from typing import TYPE_CHECKING

from sphinx_talks.authoring.fix.mending import content_of, mend
from sphinx_talks.authoring.fix.tidying import tidied
from sphinx_talks.content import pages
from sphinx_talks.content.transaction import Changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.settings import Settings


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
    for path in sorted(found.entries):
        content = content_of(root / path) if wanted(path) else None
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
