"""Hold the conversation of a provider with answers that stand here, by the address that is asked."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from sphinx_talks.content.providers.asking import Outcome, Reply, Silence, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.providers.asking import Answer, Conversation

T = TypeVar("T")
SILENCE = Silence("no answer in time", Outcome(Verdict.UNCLEAR, "no answer in time"))


def reply(body: object = "", status: int = 200) -> Reply:
    """Return an answer: a text, or an object as JSON."""
    text = body if isinstance(body, str) else json.dumps(body)
    return Reply(status, f"{status} {HTTPStatus(status).phrase}", body=text.encode(), text=text)


def hold(conversation: Conversation[T] | None, answers: Mapping[str, Answer]) -> T:
    """Return what a conversation comes to; an address without an answer is a KeyError."""
    assert conversation is not None
    try:
        requests = next(conversation)
        while True:
            requests = conversation.send(tuple(answers[request.address] for request in requests))
    except StopIteration as end:
        found: T = end.value
        return found


def verdict(outcome: Outcome) -> tuple[str, str]:
    """Return the verdict and the reason."""
    return outcome.verdict.value, outcome.reason
