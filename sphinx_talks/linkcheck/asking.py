"""Runs against the internet, with the clock of this machine: what the command calls."""

from __future__ import annotations

import asyncio
import os
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks.content import providers
from sphinx_talks.content.bibliography import FILE as BIBLIOGRAPHY
from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import FILE, Known, merged
from sphinx_talks.content.linkstate.links import Sought, Target, extract, targets
from sphinx_talks.content.linkstate.state import in_turns, plan
from sphinx_talks.content.providers.asking import Outcome, Verdict
from sphinx_talks.linkcheck import page
from sphinx_talks.linkcheck.archive import ArchiveKey, Lookups, Saving, copy_of, key_in
from sphinx_talks.linkcheck.archive import save as save_page
from sphinx_talks.linkcheck.looking import Copied, Journal, Look, Looker, Sighting, after, look_at, opened
from sphinx_talks.linkcheck.net.client import Client, converse
from sphinx_talks.linkcheck.net.polite import Clock
from sphinx_talks.linkcheck.run import Advance, Hosts, SomeHosts, ask, limits_of, pace_of, witnesses

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    from sphinx_talks.checks.git_base import Base
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.providers import Provider
    from sphinx_talks.content.settings import Settings
    from sphinx_talks.linkcheck.archive import Find, Save


@dataclass(frozen=True)
class Finished:
    """What a run has left."""

    #: What is known now of every address of the site.
    links: Mapping[str, Known] = field(default_factory=dict)
    asked: int = 0
    #: Addresses that are due and were not asked, since their hosts or the day had had their share.
    left: int = 0
    #: Whether more than half of all hosts did not answer, so that nothing was believed.
    is_dark: bool = False
    #: What was wrong with the state, and the pages that could not be read, whose links are remembered as they were.
    problems: tuple[Problem, ...] = ()
    #: Name of the file beside the state that keeps what it held, '' where all of that was believed.
    aside: str = ""
    #: Whether nothing was asked, so that nothing had to be written in the place of what cannot be believed.
    is_barred: bool = False
    #: Whether the state file is another now.
    changed: bool = False
    #: What else was left, and why.
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Order:
    """What a run is to do."""

    root: Path
    targets: Mapping[str, Target]
    settings: Settings
    day: date
    looker: Looker
    archive: Find | None = None
    #: Ask every address, due or not.
    everything: bool = False
    #: What keeps pages from being read: whatever they link to, nothing is forgotten meanwhile.
    unread: tuple[Problem, ...] = ()
    #: Addresses that only built pages have, None where these were not looked at: then those of before are kept.
    built: frozenset[str] | None = None
    #: How pages are saved, and with which key.
    save: Save = save_page
    key: ArchiveKey | None = None


@dataclass
class Notebook:
    """What is known while a run goes on, and was noted in its journal."""

    journal: Journal
    advance: Advance
    known: dict[str, Known]
    asked: int = 0

    def note(self, entry: Sighting | Copied) -> None:
        """Note what was learned."""
        self.journal.note(entry)
        self.asked += isinstance(entry, Sighting)
        _learn(self.known, entry)


async def run(order: Order, client: Client, advance: Advance = lambda *_: None) -> Finished:
    """Ask what is due and write the state; raises OSError (BusyError is one).

    When it is cancelled, what was learned stays in the journal, and the next run begins with it.
    """
    file = order.root / FILE
    with opened(order.root) as journal:
        remembered = state.read(file, order.day)
        problems = (*remembered.problems, *order.unread)
        if remembered.is_barred:
            return Finished(remembered.known, problems=problems, is_barred=True)
        before = [entry for entry in journal.entries(order.day) if not _is_stale(entry, order.day, remembered.known)]
        notebook = Notebook(journal, advance, dict(remembered.known))
        for entry in before:
            _learn(notebook.known, entry)
        # What a run of another day saw says nothing of the network of today.
        seen = [entry for entry in before if isinstance(entry, Sighting) and entry.day == order.day]
        chosen, left = _chosen(order, notebook.known, seen)
        advance(len(order.targets) - len(chosen))
        try:
            remarks = await _carried_out(order, client, notebook, chosen, Hosts(seen))
        finally:
            journal.sync()
        if remarks is None:
            journal.clear()
            return Finished(remembered.known, notebook.asked, is_dark=True, problems=problems)
        latest, kept = _latest(order, remembered, notebook.known)
        aside = "" if not latest.problems else state.set_aside(file, latest.content or b"", order.day)
        changed = state.write(file, kept)
        journal.clear()
        return Finished(
            kept,
            notebook.asked,
            left + len(chosen) - notebook.asked,
            problems=(*latest.problems, *order.unread),
            aside=aside,
            changed=changed,
            remarks=(*remarks, *_unlooked(order, kept)),
        )


async def _carried_out(
    order: Order, client: Client, notebook: Notebook, chosen: Sequence[Target], hosts: Hosts
) -> tuple[str, ...] | None:
    """Ask what was chosen, and the archive beside and behind it; returns None where the network is down."""
    lookups = Lookups(client, order.archive or _no_archive, order.day, notebook.note)
    for address in (order.targets.keys() & notebook.known.keys()) - {target.address for target in chosen}:
        lookups.offer(address, notebook.known[address])

    def note(entry: Sighting | None) -> None:
        if entry is not None:
            notebook.note(entry)
            lookups.offer(entry.address, notebook.known[entry.address])
        notebook.advance(1)

    def look(target: Target) -> Awaitable[Sighting | None]:
        return look_at(client, target, order.day, order.looker)

    worker = asyncio.create_task(lookups.work())
    try:
        if await ask(chosen, look, note, hosts) or await hosts.are_cut_off(client):
            return None
        notebook.advance(0, "copies in the archive")
        await lookups.finish(worker, order.settings.talks_links_archive)
    finally:
        worker.cancel()
        await asyncio.wait([worker])
    if not order.settings.talks_links_save:
        return ()
    notebook.advance(0, "saving to the archive")
    saver = Saving(order.save, order.key, order.settings.talks_links_save, order.day, notebook.note)
    living = {address: notebook.known[address] for address in order.targets if address in notebook.known}
    return tuple(filter(None, [await saver.work(client, living)]))


async def _no_archive(*_: object) -> None:
    """Find nothing."""


def _latest(
    order: Order, before: state.Remembered, links: Mapping[str, Known]
) -> tuple[state.Remembered, dict[str, Known]]:
    """Return the file as it is now, and what is written in its place; raises OSError where that must not be.

    A run takes minutes, in which another branch may come here.
    """
    now = state.read(order.root / FILE, order.day)
    if now.is_barred:
        raise OSError(f"{FILE} has changed meanwhile: {now.problems[0].message}")
    if now.content != before.content:
        both = {address: merged(links[address], one) for address, one in now.known.items() if address in links}
        links = {**links, **now.known, **both}
    return now, _kept(order, links)


def _kept(order: Order, links: Mapping[str, Known]) -> dict[str, Known]:
    """Return what is remembered: what is not asked any more would be shown as it was for ever."""
    kept = {address: one for address, one in links.items() if not order.settings.unasked(address)}
    if not order.unread:
        # Nobody knows otherwise which of these are the links of the pages that cannot be read.
        kept = {address: one for address, one in kept.items() if address in order.targets or _is_unlooked(order, one)}
    found = order.built or frozenset()
    return {
        address: replace(one, built=address in found) if address in order.targets else one
        for address, one in kept.items()
    }


def _is_unlooked(order: Order, known: Known) -> bool:
    """Return whether an address stood only in built pages, at which this run has not looked."""
    return known.built and order.built is None


def _unlooked(order: Order, kept: Mapping[str, Known]) -> Iterator[str]:
    """Yield how many links are remembered that nobody has looked for."""
    number = sum(_is_unlooked(order, one) and address not in order.targets for address, one in kept.items())
    if number:
        links = (
            "1 link that only built pages have is" if number == 1 else f"{number} links that only built pages have are"
        )
        yield f"{links} remembered and not asked: `--html DIR` asks them"


def _is_stale(entry: Sighting | Copied, today: date, links: Mapping[str, Known]) -> bool:
    """Return whether an address was asked since, by a run elsewhere whose state has come here, or is to be asked again.

    Whether the network was down on another day, when its host did not answer, is no longer known.
    """
    if not isinstance(entry, Sighting):
        return False
    asked = links.get(entry.address, Known()).asked
    return (asked is not None and entry.day < asked) or (entry.answered is False and entry.day != today)


def _learn(links: dict[str, Known], entry: Sighting | Copied) -> None:
    """Add an entry of the journal to what is known."""
    if isinstance(entry, Sighting) or entry.address in links:
        links[entry.address] = _one_more(links.get(entry.address, Known()), entry)


def _one_more(known: Known, entry: Sighting | Copied) -> Known:
    """Return what is known of an address after one more entry."""
    if isinstance(entry, Sighting):
        return after(known, entry.outcome, entry.day, entry.missing)
    if entry.saved:
        return replace(known, archived=entry.copy or known.archived, saved=entry.day)
    return replace(known, archived=entry.copy or known.archived, archive_asked=entry.day)


def _chosen(order: Order, known: Mapping[str, Known], seen: Sequence[Sighting]) -> tuple[list[Target], int]:
    """Return what is asked now, in order, and how much more is due; `seen` is what an interrupted run has asked."""
    wanted = [
        address for address, target in order.targets.items() if not target.gone and not order.settings.unasked(address)
    ]
    if order.everything:
        # Not what an interrupted run has asked today.
        due = [address for address in wanted if known.get(address, Known()).asked != order.day]
        return [order.targets[address] for address in due], 0
    found = plan(wanted, known, order.day, pace_of(order.settings))
    beside = witnesses([*found.addresses, *(one.address for one in seen)], wanted, known)
    return [order.targets[address] for address in (*found.addresses, *beside)], found.left


#: Seconds between the two looks that it takes to call an address dead.
PAUSE = 5.0


@dataclass(frozen=True)
class Pulled:
    """What came of the new addresses."""

    seen: tuple[Sighting, ...] = ()
    #: New addresses that were not asked: more than are asked for a change, or their hosts had had their share.
    left: tuple[str, ...] = ()
    is_dark: bool = False

    @property
    def dead(self) -> tuple[Sighting, ...]:
        """Return what is dead for certain."""
        return tuple(one for one in self.seen if one.outcome.verdict is Verdict.GONE and one.outcome.certain)


def new_targets(root: Path, base: Base, settings: Settings) -> dict[str, Target]:
    """Return what pages and references link to now and did not at the base; nothing of the base is run."""
    now = targets(extract(root, settings))
    paths = {path: name for path, name in base.paths().items() if path.endswith(".md") or path == BIBLIOGRAPHY}
    contents = base.read(paths.values())
    with tempfile.TemporaryDirectory(prefix="sphinx-talks-") as folder:
        for path, name in paths.items():
            if name in contents and ".." not in path.split("/"):
                file = Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(contents[name])
        before = targets(extract(Path(folder), settings))
    return {address: target for address, target in now.items() if address not in before and not target.gone}


@dataclass(frozen=True)
class Addition:
    """The addresses that a change brings, and how they are looked at."""

    new: Mapping[str, Target]
    settings: Settings
    day: date
    looker: Looker


async def look(
    change: Addition, client: Client, clock: Clock, advance: Callable[[int], None] = lambda _: None
) -> Pulled:
    """Return what came of the new addresses; death is certain only after two looks some seconds apart."""
    new, settings, day, looker = change.new, change.settings, change.day, change.looker
    wanted = [new[address] for address in in_turns(sorted(new)) if not settings.unasked(address)]
    chosen = wanted[: settings.talks_links_pull_addresses]
    found: dict[str, Sighting] = {}

    def note(seen: Sighting | None) -> None:
        advance(1)
        if seen:
            found[seen.address] = seen

    hosts = SomeHosts()
    is_dark = await ask(chosen, lambda target: look_at(client, target, day, looker), note, hosts)
    if is_dark or await hosts.are_cut_off(client):
        return Pulled(is_dark=True)
    await _look_again(change, client, clock, found)
    left = [target.address for target in wanted if target.address not in found]
    return Pulled(tuple(found[address] for address in sorted(found)), tuple(sorted(left)))


async def _look_again(change: Addition, client: Client, clock: Clock, found: dict[str, Sighting]) -> None:
    """Look once more at what seems dead; what does so only once is left open."""
    doubtful = [address for address, seen in found.items() if seen.outcome.verdict is Verdict.GONE]
    if doubtful:
        await clock.sleep(PAUSE)
    looks = (look_at(client, change.new[address], change.day, change.looker) for address in doubtful)
    for address, again in zip(doubtful, await asyncio.gather(*looks), strict=True):
        first = found[address].outcome
        if again is None or again.outcome.verdict is not Verdict.GONE:
            reason = again.outcome.reason if again else "asked only once"
            outcome = Outcome(Verdict.UNCLEAR, f"{first.reason}, then {reason}")
            found[address] = replace(found[address], outcome=outcome)
        elif not again.outcome.certain:
            found[address] = again


def looker(address: str) -> Look:
    """Return the way to look at an address: as its provider asks, or as at any page."""
    found = next((one for one in providers.table() if one.checks(address)), None)
    return partial(_as_provided, found) if found else page.look


async def _as_provided(provider: Provider, client: Client, address: str) -> Outcome:
    conversation = provider.check(address)
    if conversation is not None:
        return await converse(client, conversation)
    return await page.look(client, address)


async def due(
    root: Path, sought: Sought, settings: Settings, advance: Advance, *, everything: bool = False
) -> Finished:
    """Ask what is due and remember it; raises OSError (BusyError is one)."""
    order = Order(
        root,
        sought.targets,
        settings,
        today(),
        looker,
        copy_of,
        everything=everything,
        unread=sought.unread,
        built=sought.built,
        key=key_in(os.environ),
    )
    async with Client(limits_of(settings)) as client:
        return await run(order, client, advance)


async def change(new: Mapping[str, Target], settings: Settings, advance: Callable[[int], None]) -> Pulled:
    """Ask the addresses that a change brings."""
    async with Client(limits_of(settings, is_pull=True)) as client:
        return await look(Addition(new, settings, today(), looker), client, Clock(), advance)


def today() -> date:
    """Return the day in UTC."""
    return datetime.now(UTC).date()
