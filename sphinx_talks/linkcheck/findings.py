"""What a person should know of the links: what is dead, what leads elsewhere, and what could be written instead."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from sphinx_talks.content.linkstate.known import DEADLY, FILE, Known, State
from sphinx_talks.content.problems import Level, limited
from sphinx_talks.content.providers.asking import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx_talks.content.linkstate.links import LinkPosition, Target
    from sphinx_talks.content.settings import Settings
    from sphinx_talks.linkcheck.asking import Finished, Pulled
    from sphinx_talks.linkcheck.looking import Sighting


class FindingKind(StrEnum):
    """What is the matter with a link."""

    about: str

    def __new__(cls, value: str, about: str) -> Self:
        """Attach the words to the member."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.about = about
        return member

    DEAD = "dead", "Dead"
    FRAGMENT = "fragment", "The page lives, the place on it does not"
    AWAY = "away", "Moved or gone: look"
    MOVED = "moved", "Moved for good"
    SUSPECT = "suspect", "Failed, but not often enough to be called dead"
    UNCLEAR = "unclear", "Cannot be told from here"
    LEFT = "left", "Not asked"


#: What is the matter where a page lacks a fragment.
NO_PLACE = "no such place"
#: What somebody has to do something about.
NEEDS_PERSON = (FindingKind.DEAD, FindingKind.FRAGMENT, FindingKind.AWAY, FindingKind.MOVED)


@dataclass(frozen=True)
class Finding:
    """One link that something is the matter with."""

    kind: FindingKind
    address: str
    positions: tuple[LinkPosition, ...]
    reason: str = ""
    level: Level = Level.ADVICE
    since: date | None = None
    last_alive: date | None = None
    #: An archived copy, or where the link leads now.
    suggestion: str = ""


@dataclass(frozen=True)
class Summary:
    """What a run found, and how much it looked at."""

    findings: tuple[Finding, ...] = ()
    #: How many addresses are in each state, or came to each verdict.
    counts: Mapping[str, int] = field(default_factory=dict)
    addresses: int = 0
    asked: int = 0
    left: int = 0
    ignored: int = 0
    is_dark: bool = False
    #: What a person should know before all else: what could not be read.
    notices: tuple[str, ...] = ()
    #: What else was left, and why, which keeps nothing from being known.
    remarks: tuple[str, ...] = ()

    def of_kinds(self, *kinds: FindingKind) -> tuple[Finding, ...]:
        """Return the findings of some kinds."""
        return tuple(finding for finding in self.findings if finding.kind in kinds)


def of_state(targets: Mapping[str, Target], finished: Finished, settings: Settings) -> Summary:
    """Return what is known after a run by schedule."""
    states: Counter[str] = Counter()
    found: list[Finding] = []
    for address, target in targets.items():
        known = finished.links.get(address, Known())
        states[known.state.value] += 1
        if not target.gone and not settings.unasked(address):
            found += _of_known(target, known)
    return Summary(
        tuple(sorted(found, key=_newest_first)),
        {state.value: states[state.value] for state in State},
        len(targets),
        finished.asked,
        finished.left,
        sum(bool(settings.unasked(address)) for address in targets),
        finished.is_dark,
        tuple(_notices(finished)),
        finished.remarks,
    )


#: Notices of one run.
MOST_NOTICES = 20


def _notices(finished: Finished) -> Iterator[str]:
    """Yield what is wrong with the state and with pages, as `path:line:col: CODE message`, and what became of it."""
    problems = limited(finished.problems)
    yield from map(str, problems[:MOST_NOTICES])
    if len(problems) > MOST_NOTICES:
        yield f"and {len(problems) - MOST_NOTICES} more"
    if finished.aside:
        yield f"{FILE} held what cannot be believed; all of it is kept in {finished.aside}, and what is whole is used"
    if finished.is_barred:
        yield f"{FILE} is left as it is, and nothing was asked"
    if any(problem.path != FILE for problem in problems):
        yield "links of pages that cannot be read are remembered as they were, and not asked"


def of_change(new: Mapping[str, Target], pulled: Pulled, settings: Settings) -> Summary:
    """Return what came of the addresses that a change brings."""
    verdicts: Counter[str] = Counter(seen.outcome.verdict.value for seen in pulled.seen)
    found = [finding for seen in pulled.seen for finding in _of_seen(new[seen.address], seen)]
    found += [
        Finding(FindingKind.LEFT, address, tuple(new[address].positions), "enough was asked for one change")
        for address in pulled.left
    ]
    return Summary(
        tuple(sorted(found, key=_newest_first)),
        {verdict.value: verdicts[verdict.value] for verdict in Verdict},
        len(new),
        len(pulled.seen),
        len(pulled.left),
        sum(bool(settings.unasked(address)) for address in new),
        pulled.is_dark,
    )


def _of_known(target: Target, known: Known) -> Iterator[Finding]:
    """Yield what a person should know of an address."""
    positions, address = tuple(target.positions), target.address
    if known.failures:
        dead = known.state is State.DEAD
        reason = known.failures[-1].reason
        if not dead:
            reason = f"{reason} ({len(known.failures)} of {DEADLY} failures)"
        kind, level = (FindingKind.DEAD, Level.WARNING) if dead else (FindingKind.SUSPECT, Level.ADVICE)
        yield Finding(kind, address, positions, reason, level, known.failures[0].day, known.last_alive, known.archived)
    if len(known.away) >= DEADLY:
        reason, since = known.away[-1].reason, known.away[0].day
        yield Finding(
            FindingKind.AWAY, address, positions, reason, Level.WARNING, since, known.last_alive, known.archived
        )
    for fragment in known.missing:
        if at := target.fragments.get(fragment):
            yield Finding(
                FindingKind.FRAGMENT, f"{address}#{fragment}", tuple(at), NO_PLACE, Level.WARNING, known.differs
            )
    if known.unclear and not known.failures and len(known.away) < DEADLY:
        yield Finding(
            FindingKind.UNCLEAR,
            address,
            positions,
            known.unclear,
            last_alive=known.last_alive,
            suggestion=known.archived,
        )
    if known.moved and looks_like_an_end(address, known.moved):
        reason = f"leads to {known.moved}, which is no page in its place: see where it went"
        yield Finding(FindingKind.MOVED, address, positions, reason, Level.ADVICE, known.differs)
    elif known.moved:
        yield Finding(FindingKind.MOVED, address, positions, "", Level.ADVICE, known.differs, None, known.moved)


def looks_like_an_end(address: str, moved: str) -> bool:
    """Return whether an address that a page moved to names something else: a front page, a login, a notice."""
    before, after = urlsplit(address), urlsplit(moved)
    is_front = after.path in {"", "/"} and not after.query
    was_front = before.path in {"", "/"} and not before.query
    return (is_front and not was_front) or _END.search(f"{after.path}?{after.query}") is not None


#: Words in the path by which sites name what stands in the place of pages that are gone.
_END = re.compile(
    r"(?<![a-z0-9])(?:404|410|closed|closing|discontinu(?:ed|ation)|end[-_]?of[-_]?(?:life|service)|eol|error|farewell"
    r"|goodbye|gone|log[-_]?in|not[-_]?found|retired?|service[-_]?end|shut[-_]?down|sign[-_]?in|sunset|terminat(?:ed|ion)"
    r"|unavailable)(?![a-z0-9])",
    re.IGNORECASE,
)


def _of_seen(target: Target, seen: Sighting) -> Iterator[Finding]:
    """Yield what came of a new address: only what is dead for certain is an error."""
    positions, outcome = tuple(target.positions), seen.outcome
    match outcome.verdict:
        case Verdict.ALIVE:
            if outcome.moved and not looks_like_an_end(seen.address, outcome.moved):
                yield Finding(FindingKind.MOVED, seen.address, positions, suggestion=outcome.moved)
            for fragment in seen.missing:
                at = tuple(target.fragments.get(fragment, positions))
                yield Finding(FindingKind.FRAGMENT, f"{seen.address}#{fragment}", at, NO_PLACE)
        case Verdict.GONE if outcome.certain:
            yield Finding(FindingKind.DEAD, seen.address, positions, outcome.reason, Level.ERROR)
        case Verdict.GONE:
            yield Finding(FindingKind.SUSPECT, seen.address, positions, outcome.reason)
        case _:
            yield Finding(FindingKind.UNCLEAR, seen.address, positions, outcome.reason)


def _newest_first(finding: Finding) -> tuple[int, int, str]:
    """Return by what findings are sorted; what is unclear has what was seen alive longest ago, or never, first."""
    kind = list(FindingKind).index(finding.kind)
    if finding.kind is FindingKind.UNCLEAR:
        return kind, (finding.last_alive or date.min).toordinal(), finding.address
    return kind, -(finding.since or date.min).toordinal(), finding.address
