"""The text of a page of another site, whatever its server says of how it is written."""

from __future__ import annotations

import codecs
import re

HTML = frozenset({"text/html", "application/xhtml+xml"})
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-z0-9_:.-]+)""", re.IGNORECASE)
#: Where `<meta charset>` has to stand: https://html.spec.whatwg.org/#charset
_HEAD = 1_024
#: A page whose end is cut off may end in the middle of a character of up to four bytes.
_TORN = 3


def kind_of(content_type: str) -> str:
    """Return the media type in a header, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def decoded(content_type: str, body: bytes) -> str:
    """Return a body as text: what is valid UTF-8 is UTF-8, whatever the server says of it."""
    for end in (len(body), *(len(body) - torn for torn in range(1, _TORN + 1))):
        try:
            return body[:end].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
    for found in (_CHARSET.search(body[:_HEAD]), _CHARSET.search(content_type.encode("ascii", "replace"))):
        if found is not None and (codec := _codec(found[1].decode())) is not None:
            return body.decode(codec, "replace")
    return body.decode("utf-8", "replace")


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
