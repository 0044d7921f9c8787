"""Sites on which a page that answers says little of what is on it: one module a site, asked by its own contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.linkcheck.providers import arxiv, connpass, doi, speakerdeck, youtube

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.looking import Look

PROVIDERS = (youtube, speakerdeck, connpass, doi, arxiv)


def look_for(address: str) -> Look | None:
    """Return what looks at an address of a site we know, None for all others: they are pages."""
    return next((provider.look for provider in PROVIDERS if provider.matches(address)), None)
