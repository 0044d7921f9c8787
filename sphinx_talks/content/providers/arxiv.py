"""Papers on arXiv."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from sphinx_talks.content.providers.asking import Outcome, Reply
from sphinx_talks.content.providers.base import Found, Provider

if TYPE_CHECKING:
    from collections.abc import Mapping


#: A number (https://info.arxiv.org/help/arxiv_identifier.html): since April 2007, and before.
_NUMBER = r"[0-9]{4}\.[0-9]{4,5}(?:v[0-9]+)?|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7}(?:v[0-9]+)?"
_PAPER = re.compile(
    rf"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|ps)/({_NUMBER})(?:\.pdf)?/?(?:[?#].*)?", re.ASCII
)


class Arxiv(Provider):
    """Papers, by their numbers."""

    name = "arxiv"
    label = "arXiv"
    bibtex = "eprint"
    #: The host that is meant for machines (https://info.arxiv.org/help/robots.html).
    api = "https://export.arxiv.org/abs/"
    gaps: ClassVar[Mapping[str, float]] = {"export.arxiv.org": 3.0}

    def find(self, address: str) -> Found | None:
        """Return the paper at an address of its page or of one of its files."""
        found = _PAPER.fullmatch(address)
        return Found(found[1], address) if found else None

    def cited(self, value: str) -> str:
        """Return the page of a number."""
        return f"https://arxiv.org/abs/{value}" if re.fullmatch(_NUMBER, value) else ""

    def outcome(self, reply: Reply) -> Outcome:
        """Return whether there is such a paper; one that was withdrawn still has its page."""
        outcome = reply.outcome
        # Where their own address moves to is their affair.
        return Outcome(outcome.verdict, outcome.reason, certain=outcome.certain)
