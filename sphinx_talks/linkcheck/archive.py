"""What the Internet Archive has of a page, what it is asked to save, and what of that is done in a run.

Copies are asked for gently, believed little, and missed when the archive does not answer: whatever goes wrong there
changes nothing of the check. What fails has its copies looked up beside it, what lives is saved behind it; both have
their own time, and what they do not reach is asked in another run.

Save Page Now is described in a document linked from https://web.archive.org/save (SPN2 Public API): an address is
posted, the answer names a job, and the job is asked for. Some captures at a time and a number a day are allowed. The
key goes to that address only, no redirect is followed with it, and nothing here prints, keeps or raises it or the words
of an answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote, urlencode

from sphinx_talks.content import providers
from sphinx_talks.content.characters import web_address
from sphinx_talks.content.linkstate.known import DEADLY, Known, State, is_archived
from sphinx_talks.content.linkstate.links import host_of
from sphinx_talks.content.providers import asking
from sphinx_talks.linkcheck.looking import Copied, Watch, WatchedClient
from sphinx_talks.linkcheck.net.answer import Answer, NoAnswerError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from sphinx_talks.linkcheck.net.client import Client

#: https://archive.org/help/wayback_api.php
AVAILABLE = "https://archive.org/wayback/available"
#: https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server
INDEX = "https://web.archive.org/cdx/search/cdx"
COPY = "https://web.archive.org/web/{}/{}"

_STAMP = re.compile(
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])(?:[0-5][0-9]){2}"
)
_COPY = re.compile(r"https?://web\.archive\.org/web/([0-9]{14})/(https?://.+)")
#: What makes no other page: scheme, `www.`, the usual port, the last `/`, capitals of the host.
_SAME = re.compile(r"https?://(?:www\.)?([^/?#:]+)(?::80|:443)?([^#]*?)/?(?:#.*)?")


async def copy_of(client: Client, address: str, day: date) -> str | None:
    """Return the address of the copy nearest to a day; None where there is none, or the archive does not say.

    Never raises: what goes wrong there changes nothing here.
    """
    bare = address.partition("#")[0]
    if not web_address(bare):
        return None
    stamp = await _available(client, bare, day) or await _indexed(client, bare, day)
    return COPY.format(stamp, bare) if stamp else None


def copy_at(stamp: str, original: str, address: str) -> str:
    """Return the address of a copy by its time and the page that it is of, '' where that is no copy of an address."""
    bare = address.partition("#")[0]
    return COPY.format(stamp, bare) if _checked(stamp, original, bare) else ""


async def _available(client: Client, address: str, day: date) -> str | None:
    match await _json(client, f"{AVAILABLE}?{urlencode({'url': address, 'timestamp': f'{day:%Y%m%d}'})}"):
        case {"archived_snapshots": {"closest": {"url": str(url), "status": "200" | 200, "timestamp": stamp}}}:
            found = _COPY.fullmatch(url)
            return _checked(found[1], found[2], address) if found and found[1] == stamp else None
    return None


async def _indexed(client: Client, address: str, day: date) -> str | None:
    """Return the time of a copy by the index: the other answer says that there is none when it is busy."""
    query = {
        "url": address, "output": "json", "fl": "timestamp,original", "filter": "statuscode:200",
        "sort": "closest", "closest": f"{day:%Y%m%d}", "limit": "1",
    }  # fmt: skip
    match await _json(client, f"{INDEX}?{urlencode(query)}"):
        case [_, [str(stamp), str(original)], *_]:
            return _checked(stamp, original, address)
    return None


def _checked(stamp: str, original: str, address: str) -> str | None:
    """Return the time of a copy if it is one, and the copy is of the page that was asked for."""
    found = _same(original)
    return stamp if _STAMP.fullmatch(stamp) and found is not None and found == _same(address) else None


def _same(address: str) -> tuple[str, str] | None:
    found = _SAME.fullmatch(address)
    return (found[1].lower(), unquote(found[2])) if found else None


async def _json(client: Client, address: str) -> object:
    try:
        answer = await client.ask(address)
    except NoAnswerError:
        return None
    return _parsed(answer) if asking.is_well(answer.status) else None


def _parsed(answer: Answer) -> object:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None


SAVE = "https://web.archive.org/save"
STATUS = "https://web.archive.org/save/status/{}"
#: Environment variables that hold the key of https://archive.org/account/s3.php, by the names its own client gives.
ACCESS, SECRET = "IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY"
#: Days for which a copy is new enough, so that the archive makes no other.
WITHIN = 180
#: Seconds before each time that a job is asked for: most are done in a minute.
POLLS = (10.0, 20.0, 40.0)

_PART = re.compile(r"[A-Za-z0-9_+/=.-]{1,200}")
_JOB = re.compile(r"[A-Za-z0-9_-]{1,200}")
#: What says nothing of the page: the archive, or what this key may have of it, is used up for now.
_LATER = re.compile(
    r"error:(?:user-session-limit|too-many-daily-captures(?:-host)?|max-daily-bandwidth.*|no-browsers-available"
    r"|cannot-fetch|celery|service-unavailable|internal-server-error|job-failed|proxy-error|capture-location-error)"
)


@dataclass(frozen=True)
class ArchiveKey:
    """The two parts of a key, which its `repr` does not show."""

    access: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """Return what a request with the key is sent with."""
        return {"authorization": f"LOW {self.access}:{self.secret}", "accept": "application/json"}


def key_in(environment: Mapping[str, str]) -> ArchiveKey | None:
    """Return the key in an environment, None where there is none that a header could hold."""
    access, secret = (environment.get(name, "").strip() for name in (ACCESS, SECRET))
    return ArchiveKey(access, secret) if _PART.fullmatch(access) and _PART.fullmatch(secret) else None


class SaveResult(Enum):
    """What came of the wish to have a page saved."""

    SAVED = auto()
    #: The archive is at it, or cannot save this page: it is not asked again soon.
    ACCEPTED = auto()
    #: Nothing was learned of this page; others would fare alike.
    BUSY = auto()
    DENIED = auto()


if TYPE_CHECKING:
    Find: TypeAlias = Callable[[Client, str, date], Awaitable[str | None]]
    Save: TypeAlias = Callable[[Client, str, ArchiveKey, Callable[[str], None]], Awaitable[SaveResult]]


async def save(client: Client, address: str, key: ArchiveKey, note: Callable[[str], None]) -> SaveResult:
    """Have a page saved; `note` gets '' as soon as the archive has taken it on, and the address of the copy at last."""
    form = {"url": address, "if_not_archived_within": f"{WITHIN}d", "skip_first_archive": "1"}
    answer = await _answer(client, SAVE, key, urlencode(form).encode())
    if answer is None or answer.status in {401, 403}:
        return SaveResult.BUSY if answer is None else SaveResult.DENIED
    told = _object(answer)
    job = str(told.get("job_id", ""))
    if not _JOB.fullmatch(job):
        return _without_job(answer, told, note)
    note("")
    for seconds in POLLS:
        await asyncio.sleep(seconds)
        answer = await _answer(client, STATUS.format(job), key)
        told = _object(answer) if answer else {}
        if told.get("status") == "success":
            if copy := copy_at(str(told.get("timestamp")), str(told.get("original_url")), address):
                note(copy)
            return SaveResult.SAVED
        if told.get("status") == "error":
            break
    return SaveResult.ACCEPTED


def _without_job(answer: Answer, told: Mapping[str, Any], note: Callable[[str], None]) -> SaveResult:
    is_later = _LATER.fullmatch(str(told.get("status_ext")))
    if asking.is_well(answer.status) and told.get("status") == "error" and not is_later:
        # This page it cannot save: a blocked address, one that is not there for it.
        note("")
        return SaveResult.ACCEPTED
    return SaveResult.BUSY


async def _answer(client: Client, address: str, key: ArchiveKey, body: bytes = b"") -> Answer | None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    try:
        if body:
            return await client.post(address, body, key.headers | form)
        return await client.ask(address, headers=key.headers, follow=False)
    except NoAnswerError:
        return None


def _object(answer: Answer) -> dict[str, Any]:
    found = _parsed(answer)
    return found if isinstance(found, dict) else {}


#: Days after which the archive is asked again for a copy that it did not have, or of whose making nothing was heard.
ARCHIVE_AGAIN = 30
#: Pages that are saved at a time, and seconds that this may take in a run.
AT_ONCE, SAVING = 3, 300.0


def _turn(address: str, day: date) -> bytes:
    """Return by what addresses are sorted, another way each day: none is the last one always."""
    return hashlib.blake2b(f"{address} {day}".encode(), digest_size=8).digest()


@dataclass
class Lookups:
    """Copies of what fails, looked up one after the other while others are still asked."""

    client: Client
    find: Find
    day: date
    note: Callable[[Copied], None]
    #: By rank and turn: the address, and the day that its copy is to be near to.
    _wanted: asyncio.PriorityQueue[tuple[int, bytes, str, date]] = field(default_factory=asyncio.PriorityQueue)

    def offer(self, address: str, known: Known) -> None:
        """Have a copy looked up where that helps somebody: of what failed, or has long been something else.

        The dead come first.
        """
        again = known.archive_asked is None or self.day - known.archive_asked >= timedelta(days=ARCHIVE_AGAIN)
        is_suspect = bool(known.failures) or len(known.away) >= DEADLY
        if is_suspect and not known.archived and again:
            rank = 0 if known.state is State.DEAD else 1
            self._wanted.put_nowait((rank, _turn(address, self.day), address, known.last_alive or self.day))

    async def work(self) -> None:
        """Look up what is offered until `finish` ends it, or the archive has had its share or is not there."""
        while True:
            *_, address, day = await self._wanted.get()
            if not address:
                return
            watch = Watch()
            copy = await self.find(WatchedClient(self.client, watch), address, day)
            if watch.spent or (watch.silent and not watch.answered):
                return
            # What says that it is busy has not said that there is no copy.
            if copy or watch.is_well:
                self.note(Copied(address, self.day, copy if copy and is_archived(copy) else ""))

    async def finish(self, worker: asyncio.Task[None], seconds: float) -> None:
        """Wait until all that was offered is looked up, so many seconds at most."""
        self._wanted.put_nowait((2, b"", "", self.day))
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await worker


@dataclass(frozen=True)
class Saving:
    """Pages that live and have no copy, which the archive is asked to save."""

    save: Save
    key: ArchiveKey | None
    #: Pages a day.
    most: int
    day: date
    note: Callable[[Copied], None]

    async def work(self, client: Client, known: Mapping[str, Known]) -> str:
        """Have as many saved as the day has room for; returns what a person should know of it, '' for nothing."""
        if self.key is None:
            return f"nothing was saved to the archive: {ACCESS} and {SECRET} hold no key"
        chosen, results = iter(self._chosen(known)), set[SaveResult]()

        async def worker(key: ArchiveKey) -> None:
            for address in chosen:
                results.add(await self.save(client, address, key, self._noting(address)))
                if results & {SaveResult.BUSY, SaveResult.DENIED}:
                    return

        with suppress(TimeoutError):
            async with asyncio.timeout(SAVING), asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(worker(self.key))
        if SaveResult.DENIED in results:
            return f"the archive does not take the key in {ACCESS} and {SECRET}"
        return "the archive was too busy to save all that it should" if SaveResult.BUSY in results else ""

    def _noting(self, address: str) -> Callable[[str], None]:
        return lambda copy: self.note(Copied(address, self.day, copy if is_archived(copy) else "", saved=True))

    def _chosen(self, known: Mapping[str, Known]) -> list[str]:
        """Return what lives and was never saved, or not for long, as far as the day has room for it."""
        room = self.most - sum(one.saved == self.day for one in known.values())
        wanted = sorted(self._wanted(known), key=lambda one: (known[one].saved or date.min, _turn(one, self.day)))
        return wanted[: max(room, 0)]

    def _wanted(self, known: Mapping[str, Known]) -> Iterable[str]:
        for address, one in known.items():
            is_new = one.saved is None or self.day - one.saved >= timedelta(days=ARCHIVE_AGAIN)
            is_living = one.state is State.OK and not one.unclear and not one.archived
            own = host_of(address).endswith("archive.org")
            if is_new and is_living and not own and not providers.closed(address):
                yield address
