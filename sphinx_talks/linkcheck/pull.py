"""Addresses that a change brings: asked once, and twice where they seem dead; nothing is remembered."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks.content.linkstate import bibliography
from sphinx_talks.content.linkstate.extract import extract, targets
from sphinx_talks.content.linkstate.schedule import in_turns
from sphinx_talks.linkcheck.looking import look_at
from sphinx_talks.linkcheck.outcome import Outcome, Verdict
from sphinx_talks.linkcheck.run import SomeHosts, ask

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from sphinx_talks.checks.git_base import Base
    from sphinx_talks.content.linkstate.extract import Target
    from sphinx_talks.content.linkstate.options import Options
    from sphinx_talks.content.settings import Settings
    from sphinx_talks.linkcheck.looking import Looker, Seen
    from sphinx_talks.linkcheck.net.client import Client
    from sphinx_talks.linkcheck.net.clock import Clock

#: Seconds between the two looks that it takes to call an address dead.
PAUSE = 5.0


@dataclass(frozen=True)
class Pulled:
    """What came of the new addresses."""

    seen: tuple[Seen, ...] = ()
    #: New addresses that were not asked: more than are asked for a change, or their hosts had had their share.
    left: tuple[str, ...] = ()
    is_dark: bool = False

    @property
    def dead(self) -> tuple[Seen, ...]:
        """Return what is dead for certain."""
        return tuple(one for one in self.seen if one.outcome.verdict is Verdict.GONE and one.outcome.certain)


def new_targets(root: Path, base: Base, settings: Settings) -> dict[str, Target]:
    """Return what pages and references link to now and did not at the base; nothing of the base is run."""
    now = targets(extract(root, settings))
    paths = {path: name for path, name in base.paths().items() if path.endswith(".md") or path == bibliography.FILE}
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
class Change:
    """The addresses that a change brings, and how they are looked at."""

    new: Mapping[str, Target]
    options: Options
    day: date
    looker: Looker


async def look(change: Change, client: Client, clock: Clock, advance: Callable[[int], None] = lambda _: None) -> Pulled:
    """Return what came of the new addresses; death is certain only after two looks some seconds apart."""
    new, options, day, looker = change.new, change.options, change.day, change.looker
    wanted = [new[address] for address in in_turns(sorted(new)) if not options.ignored(address)]
    chosen = wanted[: int(options.get("pull_addresses"))]
    found: dict[str, Seen] = {}

    def note(seen: Seen | None) -> None:
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


async def _look_again(change: Change, client: Client, clock: Clock, found: dict[str, Seen]) -> None:
    """Look once more at what seems dead; what does so only once is not told from here."""
    doubtful = [address for address, seen in found.items() if seen.outcome.verdict is Verdict.GONE]
    if doubtful:
        await clock.sleep(PAUSE)
    looks = (look_at(client, change.new[address], change.day, change.looker) for address in doubtful)
    for address, again in zip(doubtful, await asyncio.gather(*looks), strict=True):
        first = found[address].outcome
        if again is None or again.outcome.verdict is not Verdict.GONE:
            reason = again.outcome.reason if again else "asked only once"
            found[address] = found[address]._replace(outcome=Outcome(Verdict.UNCLEAR, f"{first.reason}, then {reason}"))
        elif not again.outcome.certain:
            found[address] = again
