"""A question about a new page, and who answers it: a person at a terminal, or nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sphinx_talks.authoring.new.draft.lookup import Lookup

#: Between several answers.
COMMA = re.compile(r"\s*[,、]\s*")


def _sound(_: str) -> str:
    return ""


@dataclass(frozen=True)
class Question:
    """What is asked, what is known already, and what would be accepted."""

    #: Name of the option that answers it.
    name: str
    #: What is asked, in the language of the site and without colon.
    text: str
    #: Found out already: proposed on a terminal, and taken where nobody can be asked.
    known: str = ""
    #: Only proposed, on a terminal.
    guess: str = ""
    required: bool = False
    #: Returns what is wrong with an answer, '' when nothing is.
    check: Callable[[str], str] = _sound
    #: Records to choose from, by any of their names.
    choices: Lookup | None = None
    #: Words to choose from.
    words: tuple[str, ...] = ()
    #: Whether several answers may be given, with commas between them.
    many: bool = False
    #: How the option would be written, for the message that it is missing; `--name` by default.
    flag: str = ""

    @property
    def option(self) -> str:
        """Return the option that answers the question."""
        return self.flag or f"--{self.name}"

    def fault(self, answer: str) -> str:
        """Return what is wrong with an answer, '' when nothing is."""
        if not answer.strip():
            return "an answer is needed" if self.required else ""
        return self.check(answer.strip())


class Dialogue(Protocol):
    """Whoever answers."""

    def ask(self, question: Question) -> str:
        """Return the answer to a question; '' for none."""

    def confirm(self, text: str, *, proposed: bool = True) -> bool:
        """Tell whether something may be done, where that is what Enter proposes or not."""

    @property
    def missing(self) -> Sequence[Question]:
        """Return the questions that had to be answered and were not."""

    @property
    def can_ask_again(self) -> bool:
        """Tell whether another answer may come when the question is asked again."""


class Silent:
    """Nobody: what is known is taken, and what is missing noted."""

    can_ask_again = False

    def __init__(self, *, agreed: bool) -> None:
        """Say whether everything may be done without asking."""
        self.agreed = agreed
        self.missing: list[Question] = []

    def ask(self, question: Question) -> str:
        """Return what is known."""
        if question.required and not question.known:
            self.missing.append(question)
        return question.known

    def confirm(self, text: str, *, proposed: bool = True) -> bool:  # noqa: ARG002 - the signature of a dialogue
        """Tell whether that was agreed to beforehand."""
        return self.agreed
