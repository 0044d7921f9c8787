"""How politely a run asks, from the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.linkcheck.net.limits import Limits, user_agent

if TYPE_CHECKING:
    from sphinx_talks.content.linkstate.options import Options


def limits_of(options: Options, *, is_pull: bool = False) -> Limits:
    """Return how much is asked of hosts, of addresses and of a run, or of a run for a pull request."""
    return Limits(
        gap=options.get("gap"),
        per_host=int(options.get("per_host")),
        requests=int(options.get("requests")),
        retry_after=options.get("retry_after"),
        total=options.get("total"),
        hops=int(options.get("hops")),
        body=int(options.get("body")),
        run=options.get("pull_run" if is_pull else "run"),
        user_agent=user_agent(options.contact),
    )
