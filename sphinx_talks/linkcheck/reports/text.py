"""What a run found, line by line, as `path:line:col: dead: address (reason)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.linkstate.known import State
from sphinx_talks.content.problems import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.linkcheck.findings import Finding, Summary

#: States whose names say something else to people.
_IN_WORDS = {State.NEW.value: "not known yet"}


def report(summary: Summary) -> str:
    """Return a line for each place of each finding, and how many there are of each kind."""
    lines = [line for finding in summary.findings for line in _lines(finding)]
    return "".join(f"{named(line)}\n" for line in [*lines, *closing(summary)])


def closing(summary: Summary) -> Iterator[str]:
    """Yield what was looked at, in a few words."""
    yield from notes(summary)
    yield counts(summary)


def notes(summary: Summary) -> Iterator[str]:
    """Yield what keeps a run from having told anything."""
    if summary.notice:
        yield summary.notice
    if summary.is_dark:
        yield "too few hosts answered: the network is taken to be down, and nothing was changed"


def counts(summary: Summary) -> str:
    """Return how many addresses there are, were asked, and are in each state."""
    found = ", ".join(f"{count} {_IN_WORDS.get(name, name)}" for name, count in summary.counts.items() if count)
    parts = [f"{summary.addresses} address{'es' * (summary.addresses != 1)}", f"{summary.asked} asked"]
    parts += [f"{summary.left} left for another run"] if summary.left else []
    parts += [f"{summary.ignored} ignored"] if summary.ignored else []
    return f"{', '.join(parts)}: {found}" if found else ", ".join(parts)


def about(finding: Finding) -> str:
    """Return what is the matter with a link, in one line without its place."""
    facts = [finding.reason] if finding.reason else []
    facts += [f"since {finding.since}"] if finding.since else []
    facts += [f"last alive {finding.last_alive}"] if finding.last_alive else []
    facts += [f"see {finding.suggestion}"] if finding.suggestion else []
    return f"{finding.kind}: {finding.address}" + (f" ({', '.join(facts)})" if facts else "")


def _lines(finding: Finding) -> Iterator[str]:
    for place in finding.places:
        yield f"{place}: {about(finding)}"
