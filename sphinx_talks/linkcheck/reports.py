"""The forms in which a run reports the links: for people, for the one issue, for programs and for GitHub.

Nothing in them is taken for markup or for a command but our own.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from sphinx_talks.checks.reports.programs import COMMANDS, annotation, cell, data, sarif, shared_out
from sphinx_talks.checks.reports.report import Reported, Rule, dumped
from sphinx_talks.content.characters import web_address
from sphinx_talks.content.linkstate.known import APART, DEADLY, State
from sphinx_talks.content.problems import Level, named
from sphinx_talks.linkcheck.findings import NEEDS_PERSON, Finding, FindingKind, Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_talks.content.linkstate.links import LinkPosition

#: Characters that the body of an issue has room for on GitHub, less some for what a workflow adds.
MOST = 60_000
#: Positions of one link that are listed.
PLACES = 10
#: What there is to do about links of a kind.
_TO_DO = {
    FindingKind.DEAD: "Write where it is now, or link to the archived copy. If nothing will be there again, write"
    " `recording: gone` or `slides_state: gone`, and it is not told any more.",
    FindingKind.AWAY: "Look: something else is there. Write where it is now, or link to the archived copy, or write"
    " `recording: gone` or `slides_state: gone`, and it is not told any more.",
    FindingKind.FRAGMENT: "Link to another place of the page, or to the page alone.",
    FindingKind.MOVED: "Write where it leads, where that is said.",
    FindingKind.UNCLEAR: "Those that were seen alive longest ago come first. Open them in a browser: write where they"
    " are now, link to the archived copy, or name them with the reason in `talks_links_ignore`.",
    FindingKind.SUSPECT: f"Nothing to do yet: dead after {DEADLY} failures, {APART.days} days or more apart.",
}
_SUGGESTED = {FindingKind.MOVED: "leads to"}
#: What to try, by the reason why a look is unclear.
_TRIES = (
    (
        "certificate|tls|ssl",
        "its certificate is wrong: write to its owner, or see whether another address of it is not",
    ),
    (
        "^(?:401|403|407|429|999) |not for machines|sign in|the front page (?:answers|does not)|says the front page",
        "a browser may be let in: look, and name it in `talks_links_ignore`",
    ),
    ("redirect|circle", "write the address at which a browser ends"),
    ("^5[0-9][0-9] |time|connection|answer in", "look on another day; write to its owner where it stays so"),
    ("_API_KEY", "ask for a key, or look with a browser"),
)
#: What GitHub would answer with a line under the issue or commit of somebody else that this one has mentioned it.
_CALLS = re.compile(r"https?://(?:www\.)?github\.com/[^/]+/[^/]+/(?:issues|pull|discussions|commit)/", re.IGNORECASE)


_DARK = "too few hosts answered: the network is taken to be down, and nothing was changed"
#: States whose names say something else to people.
_IN_WORDS = {State.NEW.value: "not known yet"}


def reported(summary: Summary) -> Iterator[Reported]:
    """Yield what was found, once for each position of the link."""
    for finding in summary.findings:
        title = f"Link: {finding.kind}"
        for at in finding.positions:
            yield Reported(at.path, at.line, at.column, f"link-{finding.kind}", about(finding), finding.level, title)


def text(summary: Summary) -> str:
    """Return a line for each position of each finding, and how many there are of each kind."""
    lines = [f"{one.path}:{one.line}:{one.column}: {one.text}" for one in reported(summary)]
    return "".join(f"{named(line)}\n" for line in [*notes(summary), *lines, counts(summary)])


def notes(summary: Summary) -> Iterator[str]:
    """Yield what keeps a run from having reported anything."""
    yield from summary.notices
    yield from summary.remarks
    if summary.is_dark:
        yield _DARK


def counts(summary: Summary) -> str:
    """Return how many addresses there are, were asked, and are in each state."""
    found = ", ".join(f"{count} {_IN_WORDS.get(name, name)}" for name, count in summary.counts.items() if count)
    parts = [f"{summary.addresses} address{'es' * (summary.addresses != 1)}", f"{summary.asked} asked"]
    parts += [f"{summary.left} left for another run"] if summary.left else []
    parts += [f"{summary.ignored} ignored"] if summary.ignored else []
    return f"{', '.join(parts)}: {found}" if found else ", ".join(parts)


def about(finding: Finding) -> str:
    """Return what is the matter with a link, in one line without its position."""
    known = (("since", finding.since), ("last alive", finding.last_alive), ("see", finding.suggestion))
    facts = [*([finding.reason] if finding.reason else []), *(f"{name} {value}" for name, value in known if value)]
    return f"{finding.kind}: {finding.address}" + (f" ({', '.join(facts)})" if facts else "")


def github(summary: Summary) -> str:
    """Return an annotation for each finding, the gravest first, as far as there is room, and lines for the others."""
    shown, left = shared_out(sorted(reported(summary), key=lambda one: one.level.rank))
    others = [f"- {data(f'{one.path}:{one.line}:{one.column}')}: {data(one.text)}" for one in left]
    lines = [*map(annotation, shown), *(line.replace("##[", "# #[") for line in others)]
    # Where nothing was asked, nothing wrong being shown must not pass for nothing being wrong.
    warnings = [f"::{COMMANDS[Level.WARNING]} title=Links::{data(note)}" for note in notes(summary)]
    return "".join(f"{line}\n" for line in [*warnings, *lines, f"- {data(counts(summary))}"])


def scanned(summary: Summary) -> str:
    """Return a SARIF log with a rule for each kind of finding."""
    rules = [Rule(f"link-{kind}", f"Link{kind.capitalize()}", kind.about, Level.ADVICE) for kind in FindingKind]
    return f"{dumped(sarif(rules, reported(summary)))}\n"


def markdown(summary: Summary) -> str:
    """Return the report; its first line says whether anything needs a person."""
    needed = summary.of_kinds(*NEEDS_PERSON)
    many = {0: "No link needs", 1: "1 link needs"}.get(len(needed), f"{len(needed)} links need")
    # Where nothing is known, the issue must not be closed as if nothing were wrong.
    head = f"{many} a person." if needed or not summary.notices else "Not all that is known of the links can be read."
    parts = [f"{head}\n\n", *(f"- {cell(note)}\n" for note in summary.notices), "\n" * bool(summary.notices)]
    size, left = sum(map(len, parts)), 0
    for kind in (*NEEDS_PERSON, FindingKind.UNCLEAR, FindingKind.SUSPECT):
        findings = summary.of_kinds(kind)
        blocks = [f"## {kind.about} ({len(findings)})\n\n{_TO_DO[kind]}\n\n"] if findings else []
        blocks += ["".join(f"{line}\n" for line in _lines(finding)) + "\n" for finding in findings]
        for block in blocks:
            if size + len(block) > MOST:
                left += 1
                continue
            size += len(block)
            parts.append(block)
    parts += [f"… and {left} more.\n\n"] if left else []
    parts += [f"{cell(remark)}\n\n" for remark in summary.remarks]
    parts += [f"{cell(_DARK)}\n"] if summary.is_dark else []
    parts += [f"{cell(counts(summary))}\n"]
    return "".join(parts)


def _lines(finding: Finding) -> Iterator[str]:
    facts = [f"since {finding.since}"] if finding.since else []
    facts += [f"last seen alive {finding.last_alive}"] if finding.last_alive else []
    facts += [cell(finding.reason)] if finding.reason else []
    yield f"- {link(finding.address)}" + (f": {', '.join(facts)}" if facts else "")
    for position in finding.positions[:PLACES]:
        yield f"  - {_position(position)}"
    if len(finding.positions) > PLACES:
        yield f"  - and {len(finding.positions) - PLACES} more places"
    if finding.suggestion:
        yield f"  - {_SUGGESTED.get(finding.kind, 'archived copy')}: {link(finding.suggestion)}"
    elif finding.kind in {FindingKind.DEAD, FindingKind.AWAY}:
        yield "  - no archived copy is known"
    if found := next((text for words, text in _TRIES if re.search(words, finding.reason, re.IGNORECASE)), ""):
        yield from [f"  - {found}"] if finding.kind is FindingKind.UNCLEAR else []


def link(address: str) -> str:
    """Return an address as a link: a plain one holds nothing that could end it (CommonMark, autolinks)."""
    return f"<{address}>" if web_address(address) and not _CALLS.match(address) else cell(address)


def _position(position: LinkPosition) -> str:
    return cell(str(position)) + (f" {cell(position.field)}" if position.field else "")


VERSION = 1


def as_json(summary: Summary) -> str:
    """Return the report; days are as 2026-03-01, and what is not known is null."""
    content = {
        "version": VERSION,
        "summary": {
            "addresses": summary.addresses,
            "asked": summary.asked,
            "left": summary.left,
            "ignored": summary.ignored,
            "network_down": summary.is_dark,
            "notices": list(summary.notices),
            "remarks": list(summary.remarks),
            "needs_person": len(summary.of_kinds(*NEEDS_PERSON)),
            "counts": dict(summary.counts),
        },
        "findings": [_finding(finding) for finding in summary.findings],
    }
    # ASCII only: no character of a page steers a terminal.
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
        "places": [position._asdict() for position in finding.positions],
    }


#: Every form by its name, as a function that makes it.
FORMS: dict[str, Callable[[Summary], str]] = {
    "text": text,
    "md": markdown,
    "json": as_json,
    "github": github,
    "sarif": scanned,
}
