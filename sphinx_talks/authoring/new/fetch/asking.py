"""Ask one address, and say in plain words why there is no use in the answer."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sphinx_talks.linkcheck.net.answer import HTML, NoAnswerError, decoded, kind_of
from sphinx_talks.linkcheck.net.polite import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.linkcheck.net.client import Answer, Client

#: The length of a video stands far behind the head of its page; and somebody is waiting.
LIMITS = Limits(body=2 * 1024 * 1024, total=10.0, retries=0)

_MEANINGS = {
    HTTPStatus.UNAUTHORIZED: "it does not let others show it",
    HTTPStatus.FORBIDDEN: "it is private, or does not answer programs",
    HTTPStatus.NOT_FOUND: "there is nothing at this address",
    HTTPStatus.GONE: "it has been taken down",
    HTTPStatus.TOO_MANY_REQUESTS: "it was asked too often",
}


class UselessError(Exception):
    """There is no answer, or none that helps; its text says why."""


async def asked(client: Client, address: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Return the answer of an address with status 200.

    Headers of one's own are sent to this address only: nothing is followed then. Raises UselessError.
    """
    try:
        answer = await client.ask(address, headers=headers or {}, follow=not headers)
    except NoAnswerError as error:
        raise UselessError(f"no answer ({error.reason})") from None
    if answer.status != HTTPStatus.OK:
        meaning = _MEANINGS.get(HTTPStatus(answer.status)) if answer.status in set(HTTPStatus) else None
        raise UselessError(f"answer {answer.status}{f': {meaning}' if meaning else ''}")
    return answer


async def mapping(client: Client, address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the JSON object at an address; raises UselessError."""
    answer = await asked(client, address, headers)
    try:
        found = json.loads(answer.body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise UselessError("the answer is not the JSON it should be") from None
    if not isinstance(found, dict):
        raise UselessError("the answer is not the JSON it should be")
    return found


def told_text(told: Mapping[str, Any], name: str) -> str:
    """Return a text of an object, '' where there is none."""
    value = told.get(name)
    return value if isinstance(value, str) else ""


async def text(client: Client, address: str) -> str:
    """Return the text of a page, decoded as it says it is written; raises UselessError."""
    answer = await asked(client, address)
    told = answer.headers.get("content-type", "text/html")
    if (kind := kind_of(told)) not in HTML:
        raise UselessError(f"no web page, but {kind[:40]!r}")
    return decoded(told, answer.body)
