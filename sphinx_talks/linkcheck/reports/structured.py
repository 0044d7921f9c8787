"""What a run found as JSON, version 1: `summary`, and `findings` with their places, the most urgent first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sphinx_talks.linkcheck.findings import NEEDS_PERSON

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.findings import Finding, Summary

VERSION = 1


def report(summary: Summary) -> str:
    """Return the report; days are as 2026-03-01, and what is not known is null."""
    content = {
        "version": VERSION,
        "summary": {
            "addresses": summary.addresses,
            "asked": summary.asked,
            "left": summary.left,
            "ignored": summary.ignored,
            "network_down": summary.is_dark,
            "notice": summary.notice or None,
            "needs_person": len(summary.of(*NEEDS_PERSON)),
            "counts": dict(summary.counts),
        },
        "findings": [_finding(finding) for finding in summary.findings],
    }
    # ASCII only: no sign of a page steers a terminal.
    return f"{json.dumps(content, indent=1)}\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "level": finding.level.value,
        "address": finding.address,
        "reason": finding.reason or None,
        "since": finding.since.isoformat() if finding.since else None,
        "last_alive": finding.last_alive.isoformat() if finding.last_alive else None,
        "suggestion": finding.suggestion or None,
        "places": [place._asdict() for place in finding.places],
    }
