"""How much is asked of a host, of an address and of a run, and as whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from sphinx_talks import __version__
from sphinx_talks.content.escaping import one_line

#: How much is said of whom to turn to, in characters.
CONTACT = 120


def user_agent(contact: str = "") -> str:
    """Return who asks, as `sphinx-talks/0.1.0 (+https://example.org/)`: the address is where to complain."""
    shown = "".join(sign for sign in one_line(contact, CONTACT) if sign.isascii() and sign not in "()\\")
    return f"sphinx-talks/{__version__}" + (f" (+{shown})" if shown else "")


@dataclass(frozen=True)
class Limits:
    """Times are in seconds, sizes in bytes."""

    #: From the end of one request to the start of the next of the same host.
    gap: float = 1.0
    #: Connections to one host at a time.
    per_host: int = 1
    #: Requests to one host in a run, redirects included.
    requests: int = 30
    #: The longest wait that a host may ask for (Retry-After); with a longer one it is left alone for the run.
    retry_after: float = 120.0
    #: How often a host that is busy is asked again, after as long a wait as it asked for.
    retries: int = 1
    #: What one address may take in all, redirects and body included; waiting for one's turn is not counted.
    total: float = 20.0
    #: Redirects that are followed.
    hops: int = 5
    #: How much of a page is read, after decompression.
    body: int = 65_536
    #: After that nothing more is asked.
    run: float = 1_200.0
    #: Requests under way at the same time, over all hosts.
    connections: int = 64
    #: A host that did not answer, or was too busy, so often in a row is left alone for the run.
    strikes: int = 3
    ports: tuple[int, ...] = (80, 443)
    user_agent: str = field(default_factory=user_agent)
    #: Hosts that get more rest than others, as they ask for or deserve.
    gaps: tuple[tuple[str, float], ...] = (("archive.org", 5.0), ("web.archive.org", 5.0), ("export.arxiv.org", 3.0))

    def gap_of(self, host: str) -> float:
        """Return the rest that a host gets between two requests."""
        return max(self.gap, dict(self.gaps).get(host, 0.0))
