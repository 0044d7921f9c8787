"""Where a redirect led that means that a page is not there: a front page, a list, a search, a page for lost pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yarl import URL

from sphinx_talks.content.providers.asking import Outcome, Verdict
from sphinx_talks.linkcheck.words import DEALERS, FOR_SALE

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Where a redirect of a lost page leads, and also one of a page that asks for a language or for consent first.
FRONT = "the front page"
#: The profile of who wrote it, or the list that it was in.
ABOVE = "a page above it"
SEARCH = "a search"
LOST = "a page for lost pages"
DEALER = "a dealer in domains"
#: Where redirects of lost pages lead, and also those of visitors that a site does not like, machines say.
ERRORS = "a page for errors"
SIGN_IN = "a page to sign in"

#: The front page, in one language or another.
_FRONT = re.compile(r"/?|/(?:index|home|default)(?:\.[a-z]{2,5})?/?|/[a-z]{2}(?:[-_][a-z]{2,4})?/?", re.IGNORECASE)
#: What a query may say that makes no other page of a front page: why somebody is sent there, and from where.
_WHY = re.compile(
    r"utm_\w+|lang|hl|locale|ref\w*|from|src|source|via|err\w*|e|msg|message|status|code|reason|redirect\w*|404"
    r"|not[-_]?found|missing|deleted|removed|gone",
    re.IGNORECASE,
)
#: The last part of an address that is another view of the page above it.
_VIEWS = re.compile(
    r"/(?:(?:index|default|view|show|edit|embed|amp|presentation|pub|preview|html?)(?:\.[a-z]{2,5})?|[0-9]{1,3})?/?"
)
_OF_KIND = {
    LOST: re.compile(r"/(?:errors?/)?(?:404|not-?found|page-?not-?found)(?:\.[a-z]{2,5})?/?", re.IGNORECASE),
    ERRORS: re.compile(r"/errors?(?:\.[a-z]{2,5})?/?", re.IGNORECASE),
    SIGN_IN: re.compile(r"(?:/.*)?/(?:wp-)?(?:log|sign)[-_]?in(?:\.[a-z]{2,5})?/?", re.IGNORECASE),
    SEARCH: re.compile(r"(?:/[a-z]{2})?/(?:search|find|results?)(?:\.[a-z]{2,5})?/?", re.IGNORECASE),
}
#: What it says of the page that was asked for.
_MEANS: Mapping[str, Verdict] = {
    DEALER: Verdict.GONE,
    LOST: Verdict.GONE,
    ERRORS: Verdict.UNCLEAR,
    SIGN_IN: Verdict.UNCLEAR,
}


def led(asked: str, found: str) -> Outcome | None:
    """Return what it means where a redirect led, None where that is a page like any other."""
    where = sent_away(asked, found)
    return Outcome(_MEANS.get(where, Verdict.AWAY), f"redirected to {where}") if where else None


def sent_away(asked: str, found: str) -> str:
    """Return where a redirect led that means 404 or less than a page, '' where it led to a page."""
    before, after = URL(asked), URL(found)
    if (before.host != after.host) and (DEALERS.fullmatch(after.host or "") or FOR_SALE.search(after.path)):
        return DEALER
    for where, path in _OF_KIND.items():
        if path.fullmatch(after.path) and not path.fullmatch(before.path):
            return where
    own = _bare(before) == _bare(after)
    if _FRONT.fullmatch(before.path):
        return ""
    if _FRONT.fullmatch(after.path) and all(_WHY.fullmatch(name) for name in after.query):
        # A page that became a site of its own is reached by its one folder; what lay deeper, and files, are lost.
        return FRONT if own or before.path.strip("/").count("/") > 0 or before.suffix else ""
    return ABOVE if own and not after.query and _is_above(before.path, after.path) else ""


def _bare(address: URL) -> str:
    return (address.host or "").removeprefix("www.")


def _is_above(before: str, after: str) -> bool:
    """Return whether one path is a folder or profile in which the other was, whatever its capitals and number."""
    inner, outer = ([part.lower().removesuffix("s") for part in path.strip("/").split("/")] for path in (before, after))
    if len(outer) >= len(inner) or inner[: len(outer)] != outer:
        return False
    below = "/".join(["", *before.strip("/").split("/")[len(outer) :]])
    return _VIEWS.fullmatch(below) is None
