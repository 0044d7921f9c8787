"""What a host gives where the answer is known: for its front page, and for an address that surely does not exist.

Each is asked once a host and run, as a browser would ask.
"""

from __future__ import annotations

import re
import secrets
from difflib import SequenceMatcher
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from sphinx_talks.content.providers import asking
from sphinx_talks.linkcheck.document import parsed
from sphinx_talks.linkcheck.net.answer import NoAnswerError
from sphinx_talks.linkcheck.words import sign_of

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.document import ReadPage
    from sphinx_talks.linkcheck.net.answer import Answer
    from sphinx_talks.linkcheck.net.client import Client

#: Two pages are one where so much of them is the same: what differs is the address, the time, or a number.
_ALIKE = 0.9
_COMPARED = 2_000
_CHANGING = re.compile(r"[0-9a-f]{8,}|[0-9]+|https?://\S+|/\S+", re.IGNORECASE)


async def front_says(client: Client, answer: Answer) -> bool:
    """Tell whether a host says of its front page as well what an answer says of another: that it is gone."""
    if answer.status not in asking.GONE or urlsplit(answer.address).path in {"", "/"}:
        return False
    front = await _sample(client, answer.address, "front", "/")
    return front is not None and front.status == answer.status


async def is_for_any(client: Client, address: str, document: ReadPage) -> bool:
    """Tell whether the host of an address gives a page for an address that surely does not exist, too."""
    other = await _sample(client, address, "none", secrets.token_hex(8))
    if other is None or not asking.is_well(other.status):
        return False
    page = parsed(other.headers.get("content-type", ""), other.body)
    return page is not None and sign_of(page) is sign_of(document) and _are_alike(page, document)


def _are_alike(one: ReadPage, other: ReadPage) -> bool:
    return SequenceMatcher(None, _plain(one), _plain(other), autojunk=False).ratio() >= _ALIKE


def _plain(page: ReadPage) -> str:
    return _CHANGING.sub("", "\n".join((*page.titles, page.readable)))[:_COMPARED]


async def _sample(client: Client, address: str, name: str, path: str) -> Answer | None:
    key = urlsplit(address).netloc.lower(), name
    if key not in client.samples:
        try:
            client.samples[key] = await client.ask(urljoin(address.partition("?")[0], path), headers=client.manner)
        except NoAnswerError:
            client.samples[key] = None
    return client.samples[key]
