"""Read an answer as browsers do where the library that asked is stricter: from the bytes that it has received."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import aiohttp
from aiohttp.client_proto import ResponseHandler
from multidict import CIMultiDict, CIMultiDictProxy

from sphinx_talks.linkcheck.net.answer import PLAIN, Body

if TYPE_CHECKING:
    from aiohttp.connector import Connection

#: How much of an answer is kept for that, in bytes.
MOST = 131_072
#: A line may end in LF alone, and the words behind the status are for people: RFC 9112, 2.2 and 4.
_STATUS = re.compile(rb"HTTP/1\.[01] +([2-9][0-9]{2})(?: .*)?")
_END = re.compile(rb"\r?\n\r?\n")
_LINE = re.compile(rb"\r?\n")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[^\n]*\n")


class MisreadError(Exception):
    """An answer that the library does not read; `raw` is what came of it."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        super().__init__("not understood")


class KeepingHandler(ResponseHandler):
    """Keeps the beginning of each answer."""

    kept: bytes = b""

    def set_response_params(self, **options: Any) -> None:  # noqa: ANN401 - passed on as they are
        """Begin with the next answer."""
        self.kept = b""
        super().set_response_params(**options)

    def data_received(self, data: bytes) -> None:
        """Keep what comes, and pass it on."""
        if len(self.kept) < MOST:
            self.kept = (self.kept + data)[:MOST]
        super().data_received(data)


class KeptResponse(aiohttp.ClientResponse):
    """An answer; `start` raises MisreadError with the bytes of one that is not read."""

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        """Read the head."""
        handler = connection.protocol
        try:
            return await super().start(connection)
        except aiohttp.ClientResponseError as error:
            raise MisreadError(handler.kept if isinstance(handler, KeepingHandler) else b"") from error


class Reading(NamedTuple):
    """What was read: the status, the headers, and what came of the body before the connection was closed."""

    status: int
    headers: CIMultiDictProxy[str]
    body: Body


def reading(raw: bytes, most: int) -> Reading | None:
    """Return the answer in some bytes, None where a browser would not take them for one either."""
    end = _END.search(raw)
    lines = _LINE.split(raw[: end.start()]) if end else []
    status = _STATUS.fullmatch(lines[0]) if lines else None
    if end is None or status is None:
        return None
    parted = [line.decode("utf-8", "surrogateescape").partition(":") for line in lines[1:]]
    headers = CIMultiDictProxy(CIMultiDict((name.strip(), value.strip()) for name, colon, value in parted if colon))
    body = _body(raw[end.end() :], headers)
    return (
        Reading(int(status[1]), headers, Body(body.content[:most], body.cut or len(body.content) > most))
        if body
        else None
    )


def _body(raw: bytes, headers: CIMultiDictProxy[str]) -> Body | None:
    if headers.get("Content-Encoding", "").strip().lower() not in PLAIN:
        return Body(b"", cut=True)
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        return _joined(raw)
    length = headers.get("Content-Length", "")
    if length.isascii() and length.isdecimal():
        return Body(raw[: int(length[:9])], cut=len(raw) < int(length[:9]))
    return Body(raw, cut=True)


def _joined(raw: bytes) -> Body | None:
    """Return what is in chunks (RFC 9112, 7.1), None where the first is none."""
    content, at = b"", 0
    while found := _CHUNK.match(raw, at):
        size = int(found[1], 16)
        if size == 0:
            return Body(content, cut=False)
        content += raw[found.end() : found.end() + size]
        behind = _LINE.match(raw, found.end() + size)
        at = behind.end() if behind else len(raw)
    return Body(content, cut=True) if content else None
