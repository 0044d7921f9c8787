"""Turn answers about an event, talk, topic or person into a page that passes the check as it stands."""

from __future__ import annotations

from sphinx_talks.drafting.answers import Answers, Drafted, Fault, Page, RefusedError
from sphinx_talks.drafting.approval import draft
from sphinx_talks.drafting.site import Site

__all__ = ["Answers", "Drafted", "Fault", "Page", "RefusedError", "Site", "draft"]
