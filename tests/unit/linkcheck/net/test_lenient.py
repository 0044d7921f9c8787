"""Answers that the library does not read and browsers do."""

from __future__ import annotations

import pytest

from sphinx_talks.linkcheck.net.lenient import reading

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("raw", "status", "body", "cut"),
    [
        (b"HTTP/1.1 404 Not Found\nX: 1\n\nlost", 404, b"lost", True),
        (b"HTTP/1.0 200\r\nno colon\r\nContent-Length : 2\r\n\r\nok and more", 200, b"ok", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", 200, b"ok", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nok", 200, b"ok", True),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b", 200, b"", True),
        (CHUNKED + b"2 \r\nok\r\n0\r\n\r\n", 200, b"ok", False),
        (CHUNKED + b"2;x=y\nok\n1\n!\n0\n\n", 200, b"ok!", False),
        (CHUNKED + b"2\r\nok\r\nzz\r\n", 200, b"ok", True),
        (CHUNKED + b"ffffffff\r\nok", 200, b"ok", True),
    ],
)
def test_are_read(raw: bytes, status: int, body: bytes, *, cut: bool) -> None:
    found = reading(raw, 64)
    assert found is not None
    assert (found.status, found.body) == (status, (body, cut))


@pytest.mark.parametrize(
    "raw",
    [b"", b"ok", b"HTTP/1.1 200 OK\r\nX: 1\r\n", b"HTTP/1.1 abc\r\n\r\n", b"SSH-2.0\r\n\r\n", CHUNKED + b"zz\r\n"],
)
def test_what_is_no_answer_stays_none(raw: bytes) -> None:
    assert reading(raw, 64) is None


def test_no_more_is_returned_than_is_wanted() -> None:
    found = reading(b"HTTP/1.1 200 OK\r\n\r\n" + b"k" * 99, 9)
    assert found is not None
    assert found.body == (b"k" * 9, True)
