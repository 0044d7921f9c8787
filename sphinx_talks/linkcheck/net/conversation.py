"""Hold the conversation of a provider with other sites, by a client."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from sphinx_talks.content.providers.asking import Outcome, Reply, Silence, Verdict
from sphinx_talks.linkcheck.net.answer import NoAnswer, NoAnswerError, decoded

if TYPE_CHECKING:
    from sphinx_talks.content.providers.asking import Answer, Conversation, Request
    from sphinx_talks.linkcheck.net.client import Client

T = TypeVar("T")


async def converse(client: Client, conversation: Conversation[T]) -> T:
    """Return what a conversation comes to; requests that it makes together are asked at the same time."""
    try:
        requests = next(conversation)
        while True:
            answers = await asyncio.gather(*(_answer(client, request) for request in requests))
            requests = conversation.send(tuple(answers))
    except StopIteration as end:
        found: T = end.value
        return found


async def _answer(client: Client, request: Request) -> Answer:
    """Return the answer, or why there is none: one of several may do without the others."""
    headers = dict(request.headers)
    try:
        answer = await client.ask(request.address, method=request.method, headers=headers, follow=not headers)
    except NoAnswerError as fault:
        return Silence(fault.reason, of_fault(fault))
    kind = answer.headers.get("content-type", "")
    text = decoded(kind, answer.body)
    return Reply(answer.status, answer.phrase, answer.address, kind, answer.body, answer.moved, answer.insecure, text)


def of_fault(fault: NoAnswerError) -> Outcome:
    """Return what it means that there is no answer: gone only where the name does not exist."""
    if fault.fault is NoAnswer.NO_DOMAIN:
        return Outcome(Verdict.GONE, fault.reason, certain=True)
    verdict = Verdict.REFUSED if fault.fault is NoAnswer.REFUSED else Verdict.UNCLEAR
    return Outcome(verdict, fault.reason)
