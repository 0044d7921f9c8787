"""Stop a build that has found problems in pages, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.problems import summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_talks.content.problems import Problem


class ProblemsFoundError(SystemExit):
    """Ends the process with status 1 and the list of problems on standard error.

    Sphinx drops its environment after any other exception and shows its own frame around the message;
    this way the next build reads only what was corrected, and the lines are those of `sphinx-talks check`.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems, and say how many there are."""
        self.problems = tuple(problems)
        super().__init__("\n".join([*map(str, problems), f"{summary(problems)}; nothing was written"]))
