"""Distinguish a plain web address from everything else."""

from __future__ import annotations

import re

from sphinx_talks.content.characters import lookalikes

#: Of one label, and of a whole name (RFC 1035, 2.3.4); of a port.
_MOST_OF_LABEL, _MOST_OF_HOST, _MOST_OF_PORT = 63, 253, 65_535
# Letters of ASCII only: to ignore case, Python would also take U+212A for a k and U+017F for an s. `urllib` and
# browsers disagree on what the host of `https://example.org\\@evil.example/` is: only plain forms are taken.
_WEB_ADDRESS = re.compile(
    r"(?a:(?i:https?)://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?::([0-9]{1,5}))?)"
    r'(?:[/?#][^\s\\<>"^`{|}]*)?'
)
_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}")


def web_address(text: str) -> bool:
    """Return whether `text` is a plain http(s) address: ASCII host with a dot, no user, no backslash, all visible."""
    found = _WEB_ADDRESS.fullmatch(text)
    if not found or not text.isprintable() or not 0 < int(found[2] or 443) <= _MOST_OF_PORT:
        return False
    labels = found[1].split(".")
    # What ends with a number is an address of IPv4 (WHATWG URL, 3.5), of which a page has the plain form only.
    is_host = bool(_IPV4.fullmatch(found[1])) if labels[-1].isdigit() else all(map(_is_label, labels))
    return is_host and len(found[1]) <= _MOST_OF_HOST


def _is_label(label: str) -> bool:
    """Return whether a part of a host can be one, and means letters where it is Punycode (RFC 3492)."""
    if len(label) > _MOST_OF_LABEL or label[0] == "-" or label[-1] == "-":
        return False
    if not label.lower().startswith("xn--"):
        return True
    try:
        letters = label[4:].lower().encode().decode("punycode")
        is_same = letters.encode("punycode").decode() == label[4:].lower()
    except (UnicodeError, OverflowError, ValueError):
        return False
    return is_same and not letters.isascii() and letters.isprintable() and next(lookalikes(letters), None) is None
