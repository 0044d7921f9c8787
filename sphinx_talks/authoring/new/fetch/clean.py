"""Make text from elsewhere into what a field holds: one line, nothing invisible, not too long."""

from __future__ import annotations

import re

from sphinx_talks.content.characters import FORBIDDEN
from sphinx_talks.content.records.values import MAX_LINE

_SPACE = re.compile(r"\s+")
#: No more of a text is looked at: a title of a megabyte is cut before anything is searched in it.
_LOOKED_AT = 20 * MAX_LINE


def one_line(text: str) -> str:
    """Return a text without control, bidi and invisible characters, on one line of at most 300 characters."""
    # Spaces first: a line feed divides words, while what is invisible stands inside them.
    seen = FORBIDDEN.sub("", _SPACE.sub(" ", text[:_LOOKED_AT]))
    plain = _SPACE.sub(" ", seen).strip()
    return plain if len(plain) <= MAX_LINE else f"{plain[: MAX_LINE - 1].rstrip()}…"


def without_site(title: str, *sites: str) -> str:
    """Return the title of a page on one line, without the name of its site behind a dash or bar: `A - connpass`."""
    line = one_line(title)
    for site in filter(None, map(one_line, sites)):
        before = line.removesuffix(site).rstrip()
        if before != line and before[:-1].strip() and before[-1] in "-\u2013\u2014|":
            return before[:-1].rstrip()
    return line
