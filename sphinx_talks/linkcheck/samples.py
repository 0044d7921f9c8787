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
from sphinx_talks.linkcheck.leading import LOST, sent_away
from sphinx_talks.linkcheck.net.answer import NoAnswerError
from sphinx_talks.linkcheck.words import Sign, sign_of

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.document import ReadPage
    from sphinx_talks.linkcheck.net.answer import Answer
    from sphinx_talks.linkcheck.net.client import Client

#: Two pages are one where so much of them is the same: what differs is the address, the time, or a number.
_ALIKE = 0.9
_COMPARED = 2_000
_CHANGING = re.compile(r"[0-9a-f]{8,}|[0-9]+|https?://\S+|/\S+", re.IGNORECASE)
#: Stores of files say exactly what they lack, and have no front page.
#: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_OF_STORES = re.compile(rb"<Code>(?:NoSuch(?:Key|Bucket)|BlobNotFound|ContainerNotFound)</Code>")


async def front_doubts(client: Client, address: str, answer: Answer | None = None) -> str:
    """Return what a host has for its front page that makes it doubtful whether an address of it is gone, '' for a page.

    Who is not liked is told anything: that nothing is there, that one must not, or nothing at all.
    """
    if urlsplit(address).path in {"", "/"} or (answer and _OF_STORES.search(answer.body)):
        return ""
    front = await _sample(client, address, "front", "/")
    if front is None:
        return "the front page does not answer"
    if front.status in asking.GONE:
        return "so says the front page"
    if not asking.is_well(front.status) or "cf-mitigated" in front.headers:
        return f"the front page answers {front.phrase}"
    page = parsed(front.headers.get("content-type", ""), front.body)
    ends_at = (page.sends_on(front.address) if page else "") or front.address
    is_lost = sent_away(address, ends_at) == LOST or (page is not None and sign_of(page) is Sign.LOST)
    return "so says the front page" if is_lost else ""


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
