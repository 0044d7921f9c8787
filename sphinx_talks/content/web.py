"""Tell a plain web address from everything else."""

from __future__ import annotations

import re

# Letters of ASCII only: to ignore case, Python would also take U+212A for a k and U+017F for an s. `urllib` and
# browsers disagree on what the host of `https://example.org\\@evil.example/` is: only plain forms are taken.
_WEB_ADDRESS = re.compile(
    r"(?a:(?i:https?)://(?!-)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]{1,5})?)"
    r'(?:[/?#][^\s\\<>"^`{|}]*)?'
)


def web_address(text: str) -> bool:
    """Return whether `text` is a plain http(s) address: ASCII host with a dot, no user, no backslash, all visible."""
    return _WEB_ADDRESS.fullmatch(text) is not None and text.isprintable()
