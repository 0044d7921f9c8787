"""The questions of `new`: only what options and addresses have not answered, each answer checked at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.questions.event import event
from sphinx_talks.authoring.new.questions.interview import Dialogue, Interview, Question, Silent
from sphinx_talks.authoring.new.questions.record import person, record, topic
from sphinx_talks.authoring.new.questions.talk import talk
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_talks.authoring.new.draft import Answers

#: The questions of each kind.
QUESTIONS: dict[Kind, Callable[[Interview], list[Answers]]] = {
    **{kind: partial(record, kind=kind) for kind in Kind},
    Kind.EVENT: event,
    Kind.TALK: talk,
    Kind.TOPIC: topic,
    Kind.PERSON: person,
}

__all__ = ["QUESTIONS", "Dialogue", "Interview", "Question", "Silent"]
