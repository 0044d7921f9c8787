"""One look at one address through a client that is watched: what came of it, and what is known after it.

A run notes what it has learned, one line an address: an interrupted one goes on from there and asks nothing again.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import AfterValidator, ConfigDict, TypeAdapter, ValidationError

from sphinx_talks.content.linkstate.known import (
    APART,
    DEADLY,
    Copy,
    Day,
    Failure,
    Fragments,
    Key,
    Known,
    State,
    is_fragment,
    is_plain,
    reason_of,
)
from sphinx_talks.content.providers import asking
from sphinx_talks.content.providers.asking import Outcome, Verdict
from sphinx_talks.content.transaction import FOLDER, BusyError, take
from sphinx_talks.linkcheck.net.answer import Answer, NoAnswer, NoAnswerError
from sphinx_talks.linkcheck.net.client import BROWSER, PACKINGS, Client
from sphinx_talks.linkcheck.page import front_doubts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from sphinx_talks.content.linkstate.links import Target


#: Faults that a network which is down gives for every host.
NETWORK = frozenset({NoAnswer.NO_DOMAIN, NoAnswer.TIMEOUT, NoAnswer.CONNECTION, NoAnswer.TLS})
#: Fragments of one page that are looked for.
MAX_FRAGMENTS = 5

Look: TypeAlias = Callable[[Client, str], Awaitable[Outcome]]
#: Gives the way to look at an address.
Looker: TypeAlias = Callable[[str], Look]


def _sound(outcome: Outcome) -> Outcome:
    """Return an outcome that was kept, with its reason as it is kept; raises ValueError."""
    if outcome.moved and not is_plain(outcome.moved):
        raise ValueError("not a plain address")
    return replace(outcome, reason=reason_of(outcome.reason))


@dataclass(frozen=True)
class Sighting:
    """What a look at an address on a day came to; `answered` is None where nobody was asked."""

    address: Key
    day: Day
    outcome: Annotated[Outcome, AfterValidator(_sound)]
    answered: bool | None = None
    missing: Fragments = ()

    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass
class Watch:
    """What happened while one address was looked at."""

    answered: bool = False
    #: Whether an answer was one of success.
    is_well: bool = False
    silent: bool = False
    #: Whether the host or the run had had its share, so that nothing was learned.
    spent: bool = False


class WatchedClient(Client):
    """Asks through another client, each address once, and notes whether anybody answered."""

    def __init__(self, inner: Client, watch: Watch, manner: Mapping[str, str] | None = None) -> None:
        """Keep the client; this one is never opened."""
        self._inner, self._watch = inner, watch
        self.limits, self.samples = inner.limits, inner.samples
        self.manner = inner.manner if manner is None else manner
        self._answers: dict[tuple[str, str], tuple[str, Answer]] = {}

    async def ask(
        self,
        address: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        follow: bool = True,
        total: float | None = None,
    ) -> Answer:
        """Ask, as the client does; several anchors of one page are looked for in one answer."""
        key = method, address.partition("#")[0]
        if key in self._answers:
            return _elsewhere(*self._answers[key], address)
        try:
            answer = await self._inner.ask(address, method=method, headers=headers, follow=follow, total=total)
        except NoAnswerError as error:
            self._watch.spent |= error.fault is NoAnswer.BUDGET
            self._watch.silent |= error.fault in NETWORK
            raise
        self._watch.answered = True
        self._watch.is_well |= asking.is_well(answer.status)
        self._answers[key] = address, answer
        return answer

    def answer_of(self, address: str) -> Answer | None:
        """Return what was answered to GET at an address itself."""
        found = self._answers.get(("GET", address.partition("#")[0]))
        return found[1] if found else None

    def again(self, outcome: Outcome) -> WatchedClient:
        """Return a client that asks anew, as a browser would, after an outcome that may depend on who asks."""
        # What a page says has to be read; of a status nothing has.
        packings = PACKINGS if outcome.certain else {}
        return WatchedClient(self._inner, self._watch, BROWSER | packings | {"user-agent": self.limits.as_crawler})


def _elsewhere(before: str, answer: Answer, address: str) -> Answer:
    """Return the answer to an address as that to another, which differs from it by the fragment alone."""
    page, _, there = answer.address.partition("#")
    _, hash_mark, wanted = address.partition("#")
    # Where a redirect brought a fragment of its own, that one holds.
    return answer if there != before.partition("#")[2] else replace(answer, address=f"{page}{hash_mark}{wanted}")


async def look_at(client: Client, target: Target, day: date, looker: Looker) -> Sighting | None:
    """Return what a look at an address came to; None when its host or the run had had its share."""
    watch = Watch()
    watched = WatchedClient(client, watch)
    fragments = list(target.fragments)[:MAX_FRAGMENTS]
    outcome, missing = None, []
    for fragment in fragments or [""]:
        page = target.written or target.address
        address = f"{page}#{fragment}" if fragment else page
        found = await _outcome(looker, watched, address)
        if found.verdict is Verdict.GONE:
            watched = watched.again(found)
            found = await _second(looker, watched, address, found)
        if found.fragment is False:
            missing.append(fragment)
        outcome = outcome or found
        if found.verdict is not Verdict.ALIVE:
            break
    if outcome is None or (watch.spent and outcome.verdict not in {Verdict.ALIVE, Verdict.GONE}):
        return None
    answered = True if watch.answered else False if watch.silent else None
    # Without an address that a page could not have.
    outcome = replace(outcome, moved=outcome.moved if is_plain(outcome.moved) else "")
    return Sighting(target.address, day, outcome, answered, tuple(filter(is_fragment, missing)))


async def _second(looker: Looker, client: WatchedClient, address: str, first: Outcome) -> Outcome:
    """Return what a second look says, some rest later and as a browser would: only then anything is gone.

    Where a host has for its front page what it has for the address, it is the one who asks that is not liked.
    """
    outcome = await _outcome(looker, client, address)
    answer = client.answer_of(address)
    match outcome.verdict:
        case Verdict.ALIVE:
            return outcome
        case Verdict.GONE if (
            outcome.certain and answer and (doubt := await front_doubts(client, answer.address, answer))
        ):
            return Outcome(Verdict.UNCLEAR, f"{outcome.reason}, and {doubt}")
        case Verdict.GONE:
            return outcome
        case _:
            return Outcome(Verdict.UNCLEAR, f"{first.reason}, then {outcome.reason}")


async def _outcome(looker: Looker, client: Client, address: str) -> Outcome:
    try:
        return await looker(address)(client, address)
    except Exception as error:  # noqa: BLE001 - a page that our reading of it fails on must not end the run
        return Outcome(Verdict.UNCLEAR, f"not understood: {type(error).__name__}")


def after(known: Known, outcome: Outcome, day: date, missing: tuple[str, ...] = ()) -> Known:
    """Return what is known after `outcome` on `day`; `missing` are the fragments that were not found.

    A failure counts only three days or more after the one before; what is unclear neither counts nor forgives.
    """
    if known.asked is not None and day < known.asked:
        # The clock was set back: nothing is older than what is known.
        day = known.asked
    seen = replace(known, asked=day)
    match outcome.verdict:
        case Verdict.ALIVE:
            return replace(
                seen,
                state=State.OK,
                first_alive=known.first_alive or day,
                last_alive=day,
                failures=(),
                unclear="",
                away=(),
                moved=outcome.moved,
                missing=missing,
                differs=_differs(known, outcome.moved, missing, day),
            )
        case Verdict.GONE:
            return _failed(seen, Failure(day, outcome.reason))
        case Verdict.AWAY:
            return replace(seen, unclear=outcome.reason, away=_counted(known.away, Failure(day, outcome.reason)))
        case _:
            return replace(seen, unclear=outcome.reason or outcome.verdict.value)


def _differs(known: Known, moved: str, missing: tuple[str, ...], day: date) -> date | None:
    """Return since when an address leads elsewhere, or lacks fragments, as it does now."""
    if not moved and not missing:
        return None
    return known.differs if known.differs and (known.moved, known.missing) == (moved, missing) else day


def _failed(known: Known, failure: Failure) -> Known:
    """Return what is known after a failure."""
    failures = _counted(known.failures, failure)
    state = State.DEAD if len(failures) >= DEADLY else State.SUSPECT
    return replace(known, state=state, failures=failures, unclear="", away=(), moved="", missing=(), differs=None)


def _counted(before: tuple[Failure, ...], failure: Failure) -> tuple[Failure, ...]:
    """Return failures with one more, where there are not enough of them and it comes long enough after the last."""
    counts = len(before) < DEADLY and (not before or failure.day - before[-1].day >= APART)
    return (*before, failure) if counts else before


FILE = f"{FOLDER}/links.jsonl"
MAX_BYTES = 10 * 1024 * 1024
#: Lines after which the file is made to reach the disk.
BATCH = 100


@dataclass(frozen=True)
class Copied:
    """What the archive said of an address on a day: its copy, '' where it has none; `saved` when asked to make one."""

    address: Key
    day: Day
    copy: Copy = ""
    saved: bool = False


_ENTRY: TypeAdapter[Sighting | Copied] = TypeAdapter(Sighting | Copied)


class Journal:
    """The file, open and locked."""

    def __init__(self, descriptor: int) -> None:
        """Keep the descriptor of the open file."""
        self._descriptor = descriptor
        self._unsynced = 0

    def entries(self, today: date) -> list[Sighting | Copied]:
        """Return what an earlier run left; a line that is not whole or not as it should be is passed over."""
        size = min(os.fstat(self._descriptor).st_size, MAX_BYTES)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        found = (_entry(line, today) for line in os.read(self._descriptor, size).split(b"\n")[:-1])
        return [entry for entry in found if entry is not None]

    def note(self, entry: Sighting | Copied) -> None:
        """Add a line, which outlives this process at once and the machine after a while."""
        line = _ENTRY.dump_json(entry, exclude_defaults=True)
        # A line that an interruption has cut off ends here, and not in this one.
        os.write(self._descriptor, b"\n%b\n" % line)
        self._unsynced += 1
        if self._unsynced >= BATCH:
            self.sync()

    def sync(self) -> None:
        """Make everything reach the disk."""
        os.fsync(self._descriptor)
        self._unsynced = 0

    def clear(self) -> None:
        """Forget everything: it is in the state now."""
        os.ftruncate(self._descriptor, 0)
        self.sync()


@contextmanager
def opened(root: Path) -> Iterator[Journal]:
    """Give the journal of a site; raises BusyError while another run has it, OSError where it cannot be written."""
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        raise OSError(f"{FOLDER} is a symbolic link")
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(root / FILE, flags, 0o666)
    try:
        if not take(descriptor):
            raise BusyError(errno.EBUSY, "another run of linkcheck is under way", str(root / FILE))
        yield Journal(descriptor)
    finally:
        os.close(descriptor)


def _entry(line: bytes, today: date) -> Sighting | Copied | None:
    try:
        entry = _ENTRY.validate_json(line)
    except ValidationError:
        return None
    return entry if entry.day <= today else None
