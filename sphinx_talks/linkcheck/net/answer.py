"""What a server said."""

from __future__ import annotations

import asyncio
import codecs
import os
import re
import ssl
import zlib
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

import aiohttp

from sphinx_talks.content.problems import one_line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

#: How much of a message of the system or of a library is passed on, in characters.
SHOWN = 120


class NoAnswer(StrEnum):
    """Why no answer came."""

    #: Not asked: a private network, another port or scheme, credentials, or no address at all.
    REFUSED = "refused"
    #: The name does not exist (NXDOMAIN); a name server that fails is CONNECTION.
    NO_DOMAIN = "no-domain"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    TLS = "tls"
    #: In a circle, or more of them than allowed.
    REDIRECTS = "redirects"
    #: The host or the run has had its share, or the host asked to be left alone.
    BUDGET = "budget"


class NoAnswerError(Exception):
    """There is no answer; `reason` never holds control characters."""

    def __init__(self, fault: NoAnswer, reason: str) -> None:
        self.fault = fault
        self.reason = one_line(reason, SHOWN)
        #: What the servers took, without our own waiting.
        self.seconds = 0.0
        super().__init__(f"{fault}: {self.reason}")


def explain(error: Exception) -> NoAnswerError:
    """Return what an error of aiohttp, ssl or the system means for us."""
    match error:
        case NoAnswerError():
            return error
        case TimeoutError():
            fault, reason = NoAnswer.TIMEOUT, "no answer in time"
        case aiohttp.ClientConnectorCertificateError():
            fault, reason = (
                NoAnswer.TLS,
                f"certificate: {getattr(error.certificate_error, 'verify_message', '') or error.certificate_error}",
            )
        case aiohttp.ClientSSLError() | ssl.SSLError():
            fault, reason = NoAnswer.TLS, f"no secure connection: {_cause(error)}"
        case aiohttp.ServerDisconnectedError():
            fault, reason = NoAnswer.CONNECTION, "the server hung up"
        case OSError():
            fault, reason = NoAnswer.CONNECTION, f"no connection: {_cause(error)}"
        case _:
            fault, reason = NoAnswer.CONNECTION, f"not understood: {_cause(error)}"
    return NoAnswerError(fault, reason)


def _cause(error: Exception) -> str:
    """Return the message of the system where there is one: aiohttp wraps it in a sentence with the address."""
    number = getattr(error, "errno", None)
    if isinstance(error, ssl.SSLError) or isinstance(getattr(error, "os_error", None), ssl.SSLError):
        return str(getattr(getattr(error, "os_error", error), "reason", "") or type(error).__name__)
    return os.strerror(number) if isinstance(number, int) and number > 0 else type(error).__name__


_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-z0-9_:.-]+)""", re.IGNORECASE)
#: Where `<meta charset>` has to stand: https://html.spec.whatwg.org/#charset
_HEAD = 1_024
#: A page whose end is cut off may end in the middle of a character of up to four bytes.
_TORN = 3


def kind_of(content_type: str) -> str:
    """Return the media type in a header, in lower case."""
    return content_type.partition(";")[0].strip().lower()


class DecodedText(NamedTuple):
    """A body as text, and whether its character set is a guess."""

    content: str
    guessed: bool


def text_of(content_type: str, body: bytes) -> DecodedText:
    """Return a body as text by its byte order mark, its own bytes, or what the page and then the server call it.

    What is valid UTF-8 is UTF-8, whatever the server says of it.
    """
    found = (_CHARSET.search(body[:_HEAD]), _CHARSET.search(content_type.encode("ascii", "replace")))
    labels = [codec for one in found if one is not None and (codec := _codec(one[1].decode())) is not None]
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return DecodedText(body.decode("utf-16", "replace"), guessed=False)
    # Both are valid UTF-8 where all they hold is ASCII, in escapes or every second byte.
    for sign, codec in ((b"\x1b$", "iso2022_jp"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if sign in body[:_HEAD] or (sign == b"\x1b$" and sign in body):
            own = [label for label in labels if label.startswith(codec[:6])]
            return DecodedText(body.decode(codec, "replace"), guessed=not own)
    for end in (len(body), *(len(body) - torn for torn in range(1, _TORN + 1))):
        try:
            return DecodedText(body[:end].decode("utf-8-sig"), guessed=False)
        except UnicodeDecodeError:
            continue
    text = body.decode(labels[0] if labels else "utf-8", "replace")
    return DecodedText(text, guessed=text.count("\ufffd") > _TORN)


def _codec(label: str) -> str | None:
    """Return Python's name of an encoding, None where there is none for texts."""
    # What is labelled Shift_JIS on the web is the code page of Windows: https://encoding.spec.whatwg.org/#names-and-labels
    name = {"shift_jis": "cp932", "x-sjis": "cp932", "sjis": "cp932"}.get(label.lower(), label)
    try:
        found = codecs.lookup(name)
        b"\xff".decode(found.name, "replace")
    except (LookupError, ValueError):
        return None
    return found.name


#: What we ask for, and all we can unpack.
ENCODINGS = "gzip, deflate"
PLAIN = frozenset({"", "identity"})
PACKED = frozenset({"gzip", "x-gzip", "deflate"})
CHUNK = 16_384
#: zlib distinguishes gzip from zlib by the first bytes.
_EITHER = zlib.MAX_WBITS | 32


class Body(NamedTuple):
    """Content, and whether there was more of it, or it was not to be read."""

    content: bytes
    cut: bool


async def read(response: aiohttp.ClientResponse, most: int, seconds: float) -> Body:
    """Return at most `most` bytes, read in `seconds`; what comes too late or is damaged is cut off."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in PLAIN | PACKED:
        return Body(b"", cut=True)
    content = bytearray()
    try:
        async with asyncio.timeout(seconds):
            chunks = _chunks(response, most)
            async for piece in chunks if encoding in PLAIN else _unpacked(chunks, most):
                content += piece
                if len(content) > most:
                    return Body(bytes(content[:most]), cut=True)
    except (aiohttp.ClientError, OSError, TimeoutError, zlib.error):
        return Body(bytes(content), cut=True)
    return Body(bytes(content), cut=False)


async def _chunks(response: aiohttp.ClientResponse, most: int) -> AsyncIterator[bytes]:
    """Yield what comes over the line; raises ClientPayloadError after more than `most` bytes of it."""
    received = 0
    while chunk := await response.content.read(CHUNK):
        yield chunk
        received += len(chunk)
        if received > most:
            raise aiohttp.ClientPayloadError("too long")


async def _unpacked(chunks: AsyncIterator[bytes], most: int) -> AsyncIterator[bytes]:
    """Yield what is in the packets, never more than `most` bytes and one of each; raises zlib.error for damage."""
    unpacker = None
    async for chunk in chunks:
        if unpacker is None:
            # Some servers send `deflate` without the header of zlib: https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.2
            unpacker = zlib.decompressobj(_EITHER if _has_header(chunk) else -zlib.MAX_WBITS)
        yield unpacker.decompress(chunk, most + 1)
    if unpacker is not None and not unpacker.eof:
        raise zlib.error("the end is missing")


def _has_header(chunk: bytes) -> bool:
    gzip = chunk.startswith(b"\x1f\x8b")
    return gzip or (chunk[0] & 0x0F == zlib.DEFLATED and int.from_bytes(chunk[:2], "big") % 31 == 0)


PERMANENT = frozenset({301, 308})


class Move(NamedTuple):
    """A redirect: its status, and the whole address it led to."""

    status: int
    address: str


@dataclass(frozen=True)
class Answer:
    """The last answer after all redirects."""

    status: int
    #: Where it came from, with the fragment that belongs to it.
    address: str
    moves: tuple[Move, ...]
    #: Names in lower case; several of one name are joined with `, `.
    headers: Mapping[str, str]
    #: At most `Limits.body` bytes, decompressed.
    body: bytes
    #: Whether there is more of the body, or what there is could not be read.
    cut: bool
    #: What the servers took, without our own waiting.
    seconds: float = 0.0
    #: Whether a redirect led from https to http.
    insecure: bool = False

    @property
    def phrase(self) -> str:
        """Return the status with its standard name, as `404 Not Found`: servers may call it anything."""
        try:
            return f"{self.status} {HTTPStatus(self.status).phrase}"
        except ValueError:
            return str(self.status)

    @property
    def moved(self) -> str:
        """Return where permanent redirects alone led, '' where there was none or another kind among them."""
        if not self.moves or any(move.status not in PERMANENT for move in self.moves):
            return ""
        return self.moves[-1].address
