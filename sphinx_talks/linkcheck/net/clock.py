"""The time, and waiting: in one place, so that tests live through days in a second."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime


class Clock:
    """The clock of the event loop, which no change of the system's time disturbs."""

    def now(self) -> float:
        """Return seconds since some moment."""
        return asyncio.get_running_loop().time()

    def utc(self) -> datetime:
        """Return the day and time, for what servers say in dates."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
