"""Runs against the internet, with the clock of this machine: what the command calls."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sphinx_talks.linkcheck import archive, page, providers, pull
from sphinx_talks.linkcheck import due as schedule
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.net.clock import Clock
from sphinx_talks.linkcheck.politeness import limits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from sphinx_talks.content.linkstate.extract import Target
    from sphinx_talks.content.linkstate.options import Options
    from sphinx_talks.linkcheck.due import Finished
    from sphinx_talks.linkcheck.looking import Look
    from sphinx_talks.linkcheck.pull import Pulled


def looker(address: str) -> Look:
    """Return the way to look at an address: its provider's, or that of any page."""
    return providers.look_for(address) or page.look


async def due(
    root: Path,
    targets: Mapping[str, Target],
    options: Options,
    advance: Callable[[int], None],
    *,
    everything: bool = False,
) -> Finished:
    """Ask what is due and remember it; raises OSError (BusyError is one)."""
    order = schedule.Order(root, targets, options, today(), looker, archive.copy_of, everything)
    async with Client(limits_of(options)) as client:
        return await schedule.run(order, client, advance)


async def change(new: Mapping[str, Target], options: Options, advance: Callable[[int], None]) -> Pulled:
    """Ask the addresses that a change brings."""
    async with Client(limits_of(options, is_pull=True)) as client:
        return await pull.look(pull.Change(new, options, today(), looker), client, Clock(), advance)


def today() -> date:
    """Return the day in UTC."""
    return datetime.now(UTC).date()
