"""Which of the problems found are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_talks.content.problems import Code, Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sphinx_talks.content.problems import Problem


@dataclass(frozen=True)
class Choice:
    """Codes, or the beginnings of codes, that are told or passed over; and whether advice is told."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    advice: bool = False

    def takes(self, problem: Problem) -> bool:
        """Tell whether a problem is told: the longest beginning decides, and advice waits to be asked for."""
        code = str(problem.code)
        selected, ignored = _longest(code, self.select), _longest(code, self.ignore)
        if ignored and ignored >= selected:
            return False
        if self.select:
            return selected > 0
        return self.advice or problem.code.level is not Level.ADVICE

    def of(self, problems: Iterable[Problem], where: Callable[[str], bool]) -> tuple[Problem, ...]:
        """Return the problems that are told, on the pages that are asked about."""
        return tuple(problem for problem in problems if where(problem.path) and self.takes(problem))


def fails(problems: Iterable[Problem], *, strict: bool) -> bool:
    """Tell whether a check ends in failure: by an error, and where it is strict by a warning."""
    failing = {Level.ERROR, Level.WARNING} if strict else {Level.ERROR}
    return any(problem.code.level in failing for problem in problems)


def unknown(codes: Iterable[str]) -> list[str]:
    """Return what is no beginning of any code."""
    return [one for one in codes if not one or not any(code.startswith(one) for code in Code)]


def _longest(code: str, beginnings: Iterable[str]) -> int:
    return max((len(one) for one in beginnings if code.startswith(one)), default=0)
