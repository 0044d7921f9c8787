"""Addresses that were copied from somewhere else than the page: sent on by another site, or cut in an escape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from sphinx_talks.checks.rules.texts import page
from sphinx_talks.checks.rules.wording import HOLDING
from sphinx_talks.content import bibliography
from sphinx_talks.content.characters import web_address
from sphinx_talks.content.linkstate import links
from sphinx_talks.content.linkstate.known import MAX_ADDRESS
from sphinx_talks.content.problems import Code, Message, Position, Problem, message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.settings import Settings

#: Pages that only count a click, or warn, and send on to an address in their query.
_FORWARDING = re.compile(
    r"(?:www\.)?google\.(?:com|co\.[a-z]{2}|[a-z]{2,3})/(?:url|imgres)|lm?\.(?:facebook|instagram)\.com/(?:l\.php)?"
    r"|www\.facebook\.com/(?:l\.php|flx/warn/)|[a-z0-9.-]+/redirect|www\.linkedin\.com/(?:redir/redirect|safety/go/?)"
    r"|slack-redir\.net/link|[a-z0-9.-]+\.safelinks\.protection\.outlook\.com/|t\.umblr\.com/redirect|out\.reddit\.com/.*"
    r"|steamcommunity\.com/linkfilter/|medium\.com/r/|vk\.com/away\.php|ref\.gamer\.com\.tw/redir\.php",
    re.IGNORECASE,
)
#: `%` that begins no escape (RFC 3986, 2.1): the address was cut there, or is none.
_NO_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
#: As it stands at the end of an address that was cut within a letter of UTF-8.
_CUT = re.compile(
    r"(?:%[c-dC-D][0-9A-Fa-f]|%[eE][0-9A-Fa-f](?:%[89abAB][0-9A-Fa-f])?|%[fF][0-7](?:%[89abAB][0-9A-Fa-f]){0,2})\Z"
)


def problems(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield addresses in pages that are hardly those of the pages that are meant."""
    for entry in catalog.entries.values():
        for link in links.of_entry(entry):
            if fault := _fault(link.address):
                yield Problem(page(entry), link.position.line, link.position.column, Code.UNLIKELY, fault)


def of_references(root: Path) -> Iterator[Problem]:
    """Yield the same of the references below `root`, and words in them that hold the place of others."""
    for address, position, _ in links.addresses(root):
        if fault := _fault(address):
            yield Problem(bibliography.FILE, *position, Code.UNLIKELY, fault)
    for reference, line in bibliography.lines(root):
        texts = {"title": (reference.title,), "author": reference.authors, "container": (reference.container,)}
        for name, all_texts in texts.items():
            for text in filter(HOLDING.fullmatch, all_texts):
                fault = message(
                    f"{reference.key}: {name}: words in the place of others", text, "what it is, or nothing yet"
                )
                yield Problem(bibliography.FILE, *Position(line, 1), Code.PLACEHOLDER, fault)


def _fault(address: str) -> Message | None:
    """Return what is unlikely about an address, None where that is nothing."""
    if len(address) > MAX_ADDRESS:
        want = f"at most {MAX_ADDRESS}, as servers take them and links are asked"
        return message("address is too long", f"{len(address)} characters", want)
    parts = urlsplit(address)
    if _FORWARDING.fullmatch(f"{parts.hostname}{parts.path}"):
        leads = (value for _, value in parse_qsl(parts.query) if web_address(value))
        if to := next(leads, ""):
            return message("address of a site that only sends on", address, to)
    if found := _NO_ESCAPE.search(address) or _CUT.search(address):
        return message(
            "address is cut in an escape, or `%` stands for itself", address[found.start() :], "the whole, or %25"
        )
    return None
