"""What a run has to do with the archive: copies of what fails are looked up beside it, what lives is saved behind it.

Both have their own time, and whatever goes wrong there changes nothing of the check; what they do not reach is asked
in another run.
"""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sphinx_talks.content import providers
from sphinx_talks.content.linkstate.known import DEADLY, State, is_archived
from sphinx_talks.content.linkstate.links import host_of
from sphinx_talks.linkcheck.journal import Copied
from sphinx_talks.linkcheck.looking import Watch, WatchedClient
from sphinx_talks.linkcheck.saving import ACCESS, SECRET, ArchiveKey, SaveResult

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from typing import TypeAlias

    from sphinx_talks.content.linkstate.known import Known
    from sphinx_talks.linkcheck.net.client import Client

    Find: TypeAlias = Callable[[Client, str, date], Awaitable[str | None]]
    Save: TypeAlias = Callable[[Client, str, ArchiveKey, Callable[[str], None]], Awaitable[SaveResult]]

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
