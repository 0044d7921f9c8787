"""Ask a person at a terminal, with proposals while they type and a check of each answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, WordCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import is_dumb_terminal
from prompt_toolkit.validation import ValidationError, Validator

from sphinx_talks.authoring.new.interview import COMMA, Dialogue, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_talks.authoring.site import Lookup

#: The answer that leaves out what is proposed.
NONE = "-"
_STYLE = Style.from_dict({"proposed": "fg:ansibrightblack", "bottom-toolbar": "noreverse fg:ansibrightblack"})


def is_there() -> bool:
    """Return whether somebody can be asked: both ends of the terminal are one."""
    return sys.stdin.isatty() and sys.stdout.isatty()


class Terminal(Dialogue):
    """Somebody at a terminal."""

    can_ask_again = True

    def __init__(self, words: Callable[[str], str], *, agreed: bool) -> None:
        """Take what translates, and whether only what is needed is asked and everything else taken as it is."""
        super().__init__(agreed=agreed)
        self.words = words
        #: What was answered, to be proposed should the same be asked again.
        self.answers: dict[str, str] = {}

    def ask(self, question: Question) -> str:
        """Return an answer that the check accepts; raises KeyboardInterrupt or EOFError when there is none."""
        if self.agreed and (question.known or not question.required):
            return question.known
        proposed = self.answers.get(question.text, question.known or question.guess)
        answer = (self._plainly if is_dumb_terminal() else self._with_keys)(question, proposed)
        if answer == NONE and not question.required:
            answer = ""
        self.answers[question.text] = answer
        return answer

    def _with_keys(self, question: Question, proposed: str) -> str:
        words = WordCompleter([*question.words]) if question.words else None
        completer = Records(question.choices, many=question.many) if question.choices is not None else words
        # One session a question: a session keeps what the question before had and this one has not.
        session: PromptSession[str] = PromptSession(
            self.prompt(question, proposed),
            completer=completer,
            validator=_Checked(question, self.words),
            validate_while_typing=False,
            placeholder=FormattedText([("class:proposed", proposed)]),
            key_bindings=_keys(proposed),
            bottom_toolbar=self._key_hints(question, proposed),
            style=_STYLE,
        )
        return session.prompt().strip()

    def _plainly(self, question: Question, proposed: str) -> str:
        """Ask where nothing but lines can be shown: no keys, no colours, what is proposed in brackets."""
        text, checked = self.prompt(question, proposed).removesuffix(": "), _Checked(question, self.words)
        while True:
            answer: str = click.prompt(text, default=proposed, show_default=bool(proposed)).strip()
            try:
                checked.validate(Document(answer))
            except ValidationError as fault:
                click.echo(fault.message)
            else:
                return answer

    def confirm(self, text: str, *, proposed: bool = True) -> bool:
        """Ask for yes or no; Enter takes what is proposed."""
        if self.agreed:
            return True
        if is_dumb_terminal():
            return click.confirm(text, default=proposed)
        keys = KeyBindings()
        for key, agrees in {"y": True, "Y": True, "n": False, "N": False, "enter": proposed}.items():
            keys.add(key)(lambda event, agrees=agrees: _answer(event, agrees=agrees))

        @keys.add("<any>")
        def _(_: KeyPressEvent) -> None:
            """Take no other answer."""

        session: PromptSession[str] = PromptSession(f"{text} {'[Y/n]' if proposed else '[y/N]'} ", key_bindings=keys)
        return session.prompt() == "y"

    def prompt(self, question: Question, proposed: str) -> str:
        """Return what is asked, and whether it may be left open."""
        _ = self.words
        may = "" if proposed or question.required else _(" (or Enter)")
        return f"{question.text}{may}: "

    def _key_hints(self, question: Question, proposed: str) -> str:
        """Return which keys do what, for the line at the foot."""
        _ = self.words
        hints = {
            _("Enter: as proposed"): proposed,
            _("→: change it"): proposed,
            _("-: leave it open"): proposed and not question.required,
            _("Tab: proposals"): question.choices or question.words,
            _("Ctrl-C: write nothing"): True,
        }
        return "   ".join(text for text, holds in hints.items() if holds)


def _answer(event: KeyPressEvent, *, agrees: bool) -> None:
    event.current_buffer.text = "y" if agrees else "n"
    event.app.exit(result=event.current_buffer.text)


def _keys(proposed: str) -> KeyBindings:
    """Return what Enter and → do while nothing is typed: take what is proposed, or put it there to be changed."""
    keys = KeyBindings()

    def put(event: KeyPressEvent) -> None:
        # The event would open the list of proposals.
        event.current_buffer.insert_text(proposed, fire_event=False)

    def take(event: KeyPressEvent) -> None:
        put(event)
        event.current_buffer.validate_and_handle()

    for key, does in {"right": put, "end": put, "enter": take}.items():
        keys.add(key, filter=_nothing_typed)(does)
    return keys


@Condition
def _nothing_typed() -> bool:
    return not get_app().current_buffer.text


class _Checked(Validator):
    """Let no answer through that the check would refuse."""

    def __init__(self, question: Question, words: Callable[[str], str]) -> None:
        self.question, self.words = question, words

    def validate(self, document: Document) -> None:
        if document.text.strip() == NONE and not self.question.required:
            return
        if fault := self.question.fault(document.text):
            raise ValidationError(len(document.text), self.words(fault))


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
