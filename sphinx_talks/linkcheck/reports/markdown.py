"""The body of the one issue: what needs a person, the newest first. Nothing in it is taken for markup but our own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.checks.reports.github import cell
from sphinx_talks.content.linkstate.known import APART, DEADLY
from sphinx_talks.content.records.providers import web_address
from sphinx_talks.linkcheck.findings import NEEDS_PERSON, Kind
from sphinx_talks.linkcheck.reports.text import closing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.linkstate.links import Place
    from sphinx_talks.linkcheck.findings import Finding, Summary

#: Characters that the body of an issue has room for on GitHub, less some for what a workflow adds.
MOST = 60_000
#: Places of one link that are listed.
PLACES = 10
#: What there is to do about links of a kind.
_TO_DO = {
    Kind.DEAD: "Write where it is now, or link to the archived copy. If nothing will be there again, write"
    " `recording: gone` or `slides_state: gone`, and it is not told any more.",
    Kind.FRAGMENT: "Link to another place of the page, or to the page alone.",
    Kind.MOVED: "Write where it leads.",
    Kind.SUSPECT: f"Nothing to do yet: dead after {DEADLY} failures, {APART.days} days or more apart.",
}
_SUGGESTED = {Kind.DEAD: "archived copy", Kind.MOVED: "leads to", Kind.SUSPECT: "archived copy"}
#: What GitHub would answer with a line under the issue or commit of somebody else that this one has mentioned it.
_CALLS = re.compile(r"https?://(?:www\.)?github\.com/[^/]+/[^/]+/(?:issues|pull|discussions|commit)/", re.IGNORECASE)


def report(summary: Summary) -> str:
    """Return the report; its first line says whether anything needs a person."""
    needed = summary.of(*NEEDS_PERSON)
    many = {0: "No link needs", 1: "1 link needs"}.get(len(needed), f"{len(needed)} links need")
    # Where nothing is known, the issue must not be closed as if nothing were wrong.
    head = f"{many} a person." if needed or not summary.notice else "What was known of the links cannot be read."
    parts = [f"{head}\n\n"]
    size, left = len(parts[0]), 0
    for kind in (*NEEDS_PERSON, Kind.SUSPECT):
        findings = summary.of(kind)
        blocks = [f"## {kind.about} ({len(findings)})\n\n{_TO_DO[kind]}\n\n"] if findings else []
        blocks += ["".join(f"{line}\n" for line in _lines(finding)) + "\n" for finding in findings]
        for block in blocks:
            if size + len(block) > MOST:
                left += 1
                continue
            size += len(block)
            parts.append(block)
    parts += [f"… and {left} more.\n\n"] if left else []
    parts += [f"{cell(line)}\n" for line in closing(summary)]
    return "".join(parts)


def _lines(finding: Finding) -> Iterator[str]:
    facts = [f"since {finding.since}"] if finding.since else []
    facts += [f"last seen alive {finding.last_alive}"] if finding.last_alive else []
    facts += [cell(finding.reason)] if finding.reason else []
    yield f"- {link(finding.address)}" + (f": {', '.join(facts)}" if facts else "")
    for place in finding.places[:PLACES]:
        yield f"  - {_place(place)}"
    if len(finding.places) > PLACES:
        yield f"  - and {len(finding.places) - PLACES} more places"
    if finding.suggestion:
        yield f"  - {_SUGGESTED[finding.kind]}: {link(finding.suggestion)}"
    elif finding.kind is Kind.DEAD:
        yield "  - no archived copy is known"


def link(address: str) -> str:
    """Return an address as a link: a plain one holds nothing that could end it (CommonMark, autolinks)."""
    return f"<{address}>" if web_address(address) and not _CALLS.match(address) else cell(address)


def _place(place: Place) -> str:
    return cell(str(place)) + (f" {cell(place.field)}" if place.field else "")
