"""What a run found and which of it is reported, as every form of report needs it; and the form for people.

That is lines that editors can jump from; on a terminal in colour, each with the position in the page.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import click

from sphinx_talks.content.problems import Code, Level, Problem, masked, named, summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from rich.console import Console


#: Path below the site -> lines that differ from a base; None stands for every line of a new page.
Changed: TypeAlias = "Mapping[str, AbstractSet[int] | None]"


class Rule(NamedTuple):
    """What can be found: its id, a name of letters, what it means, how much it matters, and where more is said."""

    id: str
    name: str
    about: str
    level: Level
    help: str = ""


class Reported(NamedTuple):
    """One thing found with its position; of a problem or of a link."""

    path: str
    line: int
    column: int
    #: Id of its rule.
    rule: str
    text: str
    level: Level
    title: str
    help: str = ""


@dataclass(frozen=True)
class Report:
    """The problems to report, in order of path and position, and what is known around them."""

    root: Path
    pages: int
    problems: tuple[Problem, ...]
    #: The problems among these that `--fix` would mend.
    mended: frozenset[Problem] = frozenset()
    #: What differs from the base that was asked about.
    changed: Changed = field(default_factory=dict)
    #: Address of the page on problems, '' when it is not known.
    reference: str = ""
    #: How many records have no translation, by language.
    untranslated: Mapping[str, int] = field(default_factory=dict)

    def summary(self) -> str:
        """Return how many pages were checked and what was found, in one line."""
        text = summary(self.problems) if self.problems else "no problem found"
        counts = {level: count for level, count in self.counts().items() if count}
        if counts.keys() - {Level.ERROR}:
            text = f"{text} ({', '.join(f'{level}: {count}' for level, count in counts.items())})"
        if self.mended:
            text = f"{text}; {len(self.mended)} can be mended by `sphinx-talks check --fix`"
        if self.untranslated:
            each = ", ".join(f"{tag} {count}" for tag, count in self.untranslated.items())
            text = f"{text}; records without a translation: {each} (`sphinx-talks missing` lists them)"
        return f"{self.pages} page{'s' * (self.pages != 1)} checked, {text}"

    def counts(self) -> dict[str, int]:
        """Return how many problems there are of each level."""
        levels = [problem.code.level for problem in self.problems]
        return {str(level): levels.count(level) for level in Level}

    def by_importance(self) -> list[Problem]:
        """Return the problems, those on changed lines and of the highest level first."""
        return sorted(self.problems, key=lambda one: (not self.touched(one), one.code.level.rank, one))

    def reported(self, problem: Problem) -> Reported:
        """Return a problem as every form of report needs it."""
        code, position = problem.code, (problem.path, problem.line, problem.column)
        return Reported(*position, code, problem.message, code.level, f"{code}: {code.why}", self.help_for(code))

    def rules(self) -> list[Rule]:
        """Return every rule there is, in the order of the codes."""
        return [
            Rule(code, "".join(map(str.capitalize, code.name.split("_"))), code.why, code.level, self.help_for(code))
            for code in Code
        ]

    def touched(self, problem: Problem) -> bool:
        """Return whether a problem stands on a line that was changed."""
        lines = self.changed.get(problem.path, frozenset())
        return lines is None or problem.line in lines

    def help_for(self, code: Code) -> str:
        """Return the address of what is said about a code, '' when it is not known."""
        return f"{self.reference}#{code.lower()}" if self.reference else ""

    def path_from(self, path: str, start: Path) -> str:
        """Return a path below the site as it is below another folder, in POSIX form."""
        found = os.path.relpath(self.root / path, start).replace(os.sep, "/")
        return path if found.startswith("../") else found


def dumped(content: object) -> str:
    """Return JSON that is easy to read and holds nothing that could steer a terminal, whatever the content does."""
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return "".join(
        character if character.isprintable() or character == "\n" else json.dumps(character)[1:-1] for character in text
    )


@dataclass(frozen=True)
class Selection:
    """Codes, or the beginnings of codes, that are reported or passed over; and whether advice is reported."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    advice: bool = False

    def takes(self, problem: Problem) -> bool:
        """Return whether a problem is reported: the longest beginning decides, and advice waits to be asked for."""
        code = str(problem.code)
        selected, ignored = _longest(code, self.select), _longest(code, self.ignore)
        if ignored and ignored >= selected:
            return False
        if self.select:
            return selected > 0
        return self.advice or problem.code.level is not Level.ADVICE

    def chosen(self, problems: Iterable[Problem], where: Callable[[str], bool]) -> tuple[Problem, ...]:
        """Return the problems that are reported, on the pages that are asked about."""
        return tuple(problem for problem in problems if where(problem.path) and self.takes(problem))


def fails(problems: Iterable[Problem], *, strict: bool) -> bool:
    """Return whether a check ends in failure: by an error, and where it is strict by a warning."""
    failing = {Level.ERROR, Level.WARNING} if strict else {Level.ERROR}
    return any(problem.code.level in failing for problem in problems)


def unknown(codes: Iterable[str]) -> list[str]:
    """Return what is no beginning of any code."""
    return [one for one in codes if not one or not any(code.startswith(one) for code in Code)]


def _longest(code: str, beginnings: Iterable[str]) -> int:
    return max((len(one) for one in beginnings if code.startswith(one)), default=0)


COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.ADVICE: "cyan"}
#: How much of a line is rendered around a position, in characters.
WIDTH = 72
BEFORE = 48


def write_text(report: Report) -> None:
    """Write one line a problem to the standard output, and how many there are to the standard error."""
    if sys.stdout.isatty():
        _draw(report)
    elif report.problems:
        click.echo("\n".join(map(str, report.problems)))
    click.echo(report.summary(), err=True)


def statistics(report: Report) -> None:
    """Write how often each code was found, the most frequent first, with the reason for its rule."""
    counts = Counter(problem.code for problem in report.problems)
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"{count:5}  {code} {code.level:7}  {code.why}")


def excerpt(line: str, column: int) -> tuple[str, str]:
    """Return a line of a page, cut around a column, and what stands before that column."""
    at = max(column - 1, 0)
    first = max(at - BEFORE, 0)
    cut = masked(line[first : first + WIDTH])
    start = "…" if first else ""
    end = "…" if len(line) > first + WIDTH else ""
    return f"{start}{cut}{end}", f"{start}{cut[: at - first]}"


def _draw(report: Report) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    lines: dict[str, list[str]] = {}
    for problem in report.problems:
        if problem.path not in lines:
            lines[problem.path] = _lines(report, problem.path)
        _draw_one(console, problem, lines[problem.path])


def _draw_one(console: Console, problem: Problem, lines: list[str]) -> None:
    from rich.cells import cell_len
    from rich.text import Text

    colour = COLOURS[problem.code.level]
    code = (str(problem.code), f"bold {colour}")
    console.print(Text.assemble((problem.position, "bold"), ": ", code, f" {named(problem.message)}"))
    if not 0 < problem.line <= len(lines) or not lines[problem.line - 1].strip():
        return
    shown, before = excerpt(lines[problem.line - 1], problem.column)
    number = f"{problem.line:6} "
    console.print(Text.assemble((number, "dim"), ("│ ", "dim"), shown))
    console.print(Text.assemble(" " * len(number), ("│ ", "dim"), " " * cell_len(before), ("^", f"bold {colour}")))


def _lines(report: Report, path: str) -> list[str]:
    """Return the lines of a page, none when it cannot be read any more; a link is not followed."""
    try:
        file = report.root / path
        return file.read_bytes().decode("utf-8-sig", "replace").split("\n") if not file.is_symlink() else []
    except (OSError, ValueError):
        return []
