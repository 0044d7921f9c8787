"""The beginning of a body, unpacked as it comes, so that a bomb has no room to burst in."""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING, NamedTuple

import aiohttp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

#: What we ask for, and all we can unpack.
ENCODINGS = "gzip, deflate"
PLAIN = frozenset({"", "identity"})
PACKED = frozenset({"gzip", "x-gzip", "deflate"})
CHUNK = 16_384
#: zlib tells gzip from zlib by the first bytes.
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
