"""Copies of pages in the Wayback Machine: asked gently, believed little, and missed when it does not answer."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode

from sphinx_talks.content.characters import web_address
from sphinx_talks.content.providers import asking
from sphinx_talks.linkcheck.net.answer import NoAnswerError

if TYPE_CHECKING:
    from datetime import date

    from sphinx_talks.linkcheck.net.client import Client

#: https://archive.org/help/wayback_api.php
AVAILABLE = "https://archive.org/wayback/available"
#: https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server
INDEX = "https://web.archive.org/cdx/search/cdx"
COPY = "https://web.archive.org/web/{}/{}"

_STAMP = re.compile(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])(?:[0-5][0-9]){2}"
)
_COPY = re.compile(r"https?://web\.archive\.org/web/([0-9]{14})/(https?://.+)")
#: What makes no other page: scheme, `www.`, the usual port, the last `/`, capitals of the host.
_SAME = re.compile(r"https?://(?:www\.)?([^/?#:]+)(?::80|:443)?([^#]*?)/?(?:#.*)?")


async def copy_of(client: Client, address: str, day: date) -> str | None:
    """Return the address of the copy nearest to a day; None where there is none, or the archive does not say.

    Never raises: what goes wrong there changes nothing here.
    """
    bare = address.partition("#")[0]
    if not web_address(bare):
        return None
    stamp = await _available(client, bare, day) or await _indexed(client, bare, day)
    return COPY.format(stamp, bare) if stamp else None


def copy_at(stamp: str, original: str, address: str) -> str:
    """Return the address of a copy by its time and the page that it is of, '' where that is no copy of an address."""
    bare = address.partition("#")[0]
    return COPY.format(stamp, bare) if _checked(stamp, original, bare) else ""


async def _available(client: Client, address: str, day: date) -> str | None:
    said = await _json(client, f"{AVAILABLE}?{urlencode({'url': address, 'timestamp': f'{day:%Y%m%d}'})}")
    closest = _at(_at(said, "archived_snapshots"), "closest")
    found = _COPY.fullmatch(str(_at(closest, "url")))
    if found is None or str(_at(closest, "status")) != "200" or _at(closest, "timestamp") != found[1]:
        return None
    return _checked(found[1], found[2], address)


async def _indexed(client: Client, address: str, day: date) -> str | None:
    """Return the time of a copy by the index: the other answer says that there is none when it is busy."""
    query = {
        "url": address, "output": "json", "fl": "timestamp,original", "filter": "statuscode:200",
        "sort": "closest", "closest": f"{day:%Y%m%d}", "limit": "1",
    }  # fmt: skip
    match await _json(client, f"{INDEX}?{urlencode(query)}"):
        case [_, [str(stamp), str(original)], *_]:
            return _checked(stamp, original, address)
    return None


def _checked(stamp: str, original: str, address: str) -> str | None:
    """Return the time of a copy if it is one, and the copy is of the page that was asked for."""
    found = _same(original)
    return stamp if _STAMP.fullmatch(stamp) and found is not None and found == _same(address) else None


def _same(address: str) -> tuple[str, str] | None:
    found = _SAME.fullmatch(address)
    return (found[1].lower(), unquote(found[2])) if found else None


async def _json(client: Client, address: str) -> object:
    try:
        answer = await client.ask(address)
        return json.loads(answer.body) if asking.is_well(answer.status) else None
    except (NoAnswerError, ValueError, RecursionError):
        return None


def _at(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None
