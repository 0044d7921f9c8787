"""The questions of `new`: only what options and addresses have not answered, each answer checked at once."""

from __future__ import annotations

from sphinx_talks.authoring.new.questions.event import event
from sphinx_talks.authoring.new.questions.interview import Dialogue, Interview, Question, Silent
from sphinx_talks.authoring.new.questions.person import person
from sphinx_talks.authoring.new.questions.talk import talk
from sphinx_talks.authoring.new.questions.topic import topic
from sphinx_talks.content.records import Kind

#: The questions of each kind.
QUESTIONS = {Kind.EVENT: event, Kind.TALK: talk, Kind.TOPIC: topic, Kind.PERSON: person}

__all__ = ["QUESTIONS", "Dialogue", "Interview", "Question", "Silent"]
