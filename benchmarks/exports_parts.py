"""Build a site in this process, one page after the other, and print what exports cost of it.

    python -m benchmarks.exports_parts SOURCE OUTPUT CARDS

CARDS is a value of `talks_cards`. The whole are the CPU seconds of the process, from its start on, so that the share is
that of the command `sphinx-build`; `benchmarks/exports.py` starts it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NamedTuple

from sphinx.cmd.build import build_main

from sphinx_talks.sphinxext import exporting, extension, handlers

CARDS = "cards"


class Part(NamedTuple):
    """A part of a build that is timed: what it is called, and the function that is it."""

    name: str
    owner: object
    function: str


PARTS = (
    Part("heads", exporting.Heads, "seen"),
    Part("heads", handlers, "add_head"),
    Part("files of pages", exporting.Exporting, "on_pages_written"),
    Part("other files", exporting.Exporting, "on_build_finished"),
    Part(CARDS, extension, "on_cards_awaited"),
)


class Timers:
    """CPU seconds of the parts of a build in this process; what one calls of another counts for that alone."""

    def __init__(self) -> None:
        """Start with nothing spent."""
        self.spent: dict[str, float] = {}
        self._inside: list[str] = []

    def watch(self, part: Part) -> None:
        """Time a function from now on."""
        made = getattr(part.owner, part.function)

        def timed(*arguments: object, **options: object) -> object:
            self._inside.append(part.name)
            began = time.process_time()
            try:
                return made(*arguments, **options)
            finally:
                spent = time.process_time() - began
                self._inside.pop()
                self.spent[part.name] = self.spent.get(part.name, 0) + spent
                if self._inside:
                    self.spent[self._inside[-1]] = self.spent.get(self._inside[-1], 0) - spent

        setattr(part.owner, part.function, timed)


def main(source: str, output: str, cards: str) -> None:
    """Build, and print a line for each part."""
    timers = Timers()
    for part in PARTS:
        timers.watch(part)
    settings = {"html_baseurl": "https://talks.example.org/", "talks_cards": cards}
    given = [part for name, value in settings.items() for part in ("-D", f"{name}={value}")]
    if build_main(["-q", "-b", "html", *given, source, output]):
        sys.exit(1)
    drawing = timers.spent.pop(CARDS, 0)
    if drawn := len([*Path(output, "cards").rglob("*.png")]):
        print(f"{drawn} cards, {1000 * drawing / drawn:.1f} ms each")
        return
    whole = time.process_time()
    for name, spent in timers.spent.items():
        print(f"{name:16} {spent:6.2f} s {spent / whole:6.1%}")
    spent = sum(timers.spent.values())
    print(f"{'all':16} {spent:6.2f} s {spent / whole:6.1%} of {whole:.1f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
