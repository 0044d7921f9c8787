"""What a check found, as every form of report needs it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from sphinx_talks.content.problems import Level, summary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from sphinx_talks.content.problems import Problem

#: Path below the site -> lines that differ from a base; None stands for every line of a new page.
Changed: TypeAlias = "Mapping[str, AbstractSet[int] | None]"

#: The order in which levels are told.
WEIGHT = {Level.ERROR: 0, Level.WARNING: 1, Level.ADVICE: 2}


@dataclass(frozen=True)
class Report:
    """The problems to tell, in order of path and place, and what is known around them."""

    root: Path
    pages: int
    problems: tuple[Problem, ...]
    #: The problems among these that `--fix` would mend.
    mended: frozenset[Problem] = frozenset()
    #: What differs from the base that was asked about.
    changed: Changed = field(default_factory=dict)
    #: Address of the page on problems, '' when it is not known.
    reference: str = ""

    def summary(self) -> str:
        """Return how many pages were checked and what was found, in one line."""
        told = summary(self.problems) if self.problems else "no problem found"
        counts = {level: count for level, count in self.counts().items() if count}
        if counts.keys() - {Level.ERROR}:
            told = f"{told} ({', '.join(f'{level}: {count}' for level, count in counts.items())})"
        if self.mended:
            told = f"{told}; {len(self.mended)} can be mended by `sphinx-talks check --fix`"
        return f"{self.pages} pages checked, {told}"

    def counts(self) -> dict[str, int]:
        """Return how many problems there are of each level."""
        levels = [problem.code.level for problem in self.problems]
        return {str(level): levels.count(level) for level in Level}

    def by_importance(self) -> list[Problem]:
        """Return the problems, those on changed lines and of the highest level first."""
        return sorted(self.problems, key=lambda one: (not self.touched(one), WEIGHT[one.code.level], one))

    def touched(self, problem: Problem) -> bool:
        """Tell whether a problem stands on a line that was changed."""
        lines = self.changed.get(problem.path, frozenset())
        return lines is None or problem.line in lines

    def help_for(self, problem: Problem) -> str:
        """Return the address of what is said about a code, '' when it is not known."""
        return f"{self.reference}#{problem.code.lower()}" if self.reference else ""

    def place(self, path: str, start: Path) -> str:
        """Return a path below the site as it is below another folder, in POSIX form."""
        found = os.path.relpath(self.root / path, start).replace(os.sep, "/")
        return path if found.startswith("../") else found


def dumped(content: object) -> str:
    """Return JSON that is easy to read and holds nothing that could steer a terminal, whatever the content does."""
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return "".join(sign if sign.isprintable() or sign == "\n" else json.dumps(sign)[1:-1] for sign in text)
