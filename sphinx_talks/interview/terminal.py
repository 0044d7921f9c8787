"""Ask a person at a terminal, with proposals while they type and a check of each answer."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, Completion, WordCompleter
from prompt_toolkit.shortcuts import confirm
from prompt_toolkit.validation import ValidationError, Validator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

    from sphinx_talks.drafting.lookup import Lookup
    from sphinx_talks.interview.question import Question

#: Between several answers.
COMMA = re.compile(r"\s*[,、]\s*")


def is_there() -> bool:
    """Tell whether somebody can be asked: both ends of the terminal are one."""
    return sys.stdin.isatty() and sys.stdout.isatty()


class Terminal:
    """Somebody at a terminal."""

    can_ask_again = True
    #: Nothing is left unanswered here.
    missing = ()

    def __init__(self, *, agreed: bool) -> None:
        """Say whether only what is needed is asked, and everything else taken as it is."""
        self.agreed = agreed
        #: What was answered, to be proposed should the same be asked again.
        self.answers: dict[str, str] = {}
        self._session: PromptSession[str] = PromptSession()

    def ask(self, question: Question) -> str:
        """Return an answer that the check accepts; raises KeyboardInterrupt or EOFError when there is none."""
        if self.agreed and (question.known or not question.required):
            return question.known
        answer: str = self._session.prompt(
            f"{question.text}: ",
            default=self.answers.get(question.text) or question.known or question.guess,
            completer=_completer(question),
            validator=_Checked(question),
            validate_while_typing=False,
        )
        self.answers[question.text] = answer.strip()
        return answer.strip()

    def confirm(self, text: str) -> bool:
        """Ask for yes or no."""
        return self.agreed or bool(confirm(text))


class _Checked(Validator):
    """Let no answer through that the check would refuse."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def validate(self, document: Document) -> None:
        if fault := self.question.fault(document.text):
            raise ValidationError(len(document.text), fault)


def _completer(question: Question) -> Completer | None:
    if question.choices is not None:
        return Records(question.choices, many=question.many)
    return WordCompleter([*question.words]) if question.words else None


class Records(Completer):
    """Propose records by any of their names, in either script and mistyped; what is put in is the id."""

    def __init__(self, lookup: Lookup, *, many: bool) -> None:
        """Choose from these records, one or several."""
        self.lookup, self.many = lookup, many

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002 - the signature of prompt-toolkit
        """Yield the records that may be meant by what stands before the cursor."""
        typed = document.text_before_cursor
        part = COMMA.split(typed)[-1] if self.many else typed
        for choice in self.lookup.near(part):
            yield Completion(choice.id, -len(part), display_meta=" / ".join(choice.names))
