"""How long somebody who is waiting waits for other sites, and how much of their pages is read."""

from __future__ import annotations

from sphinx_talks.linkcheck.net.polite import Limits

#: The length of a video stands far behind the head of its page; and somebody is waiting.
LIMITS = Limits(body=2 * 1024 * 1024, total=10.0, retries=0)
