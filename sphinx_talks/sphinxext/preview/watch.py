"""What there is to watch of a site, and what of it matters."""

from __future__ import annotations

import asyncio
from os.path import samestat
from pathlib import Path
from typing import TYPE_CHECKING

import watchfiles

from sphinx_talks.content.bibliography import FILE
from sphinx_talks.content.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    Queue = asyncio.Queue[set[Path]]

#: Files beside `conf.py` that pages are made from as well.
BESIDE = frozenset({"conf.py", "docutils.conf", FILE})
#: Written by Python while it runs, and by a build.
UNUSED = (".pyc", ".pyo", "__pycache__", ".mo")
#: Milliseconds between two looks, and in which changes belong together.
STEP, TOGETHER = 20, 300


class Watched:
    """The folders of a site that hold pages, and others somebody named."""

    def __init__(self, root: Path, settings: Settings, others: Sequence[Path] = ()) -> None:
        """Keep what to look at."""
        self.root, self.settings, self.others = root, settings, others
        self._began = root.stat()

    @property
    def is_there(self) -> bool:
        """Return whether the folder of the site is the same as before: a build that begins as it goes makes another."""
        try:
            return samestat(self.root.stat(), self._began)
        except OSError:
            return False

    @property
    def copied(self) -> set[str]:
        """Return the names, directly below the site, of what Sphinx reads or copies as it is."""
        return {Path(path).parts[0] for path in self.settings.copied if Path(path).parts}

    def folders(self) -> list[Path]:
        """Return the folders directly below the site that may hold something of it."""
        found = [path for path in sorted(self.root.iterdir()) if path.is_dir() and not path.is_symlink()]
        tools = {path for path in found if path.name.startswith(".") or self.settings.is_excluded(path.name)}
        return [path for path in found if path.name in self.copied or path not in tools]

    def matters(self, _change: object, path: str) -> bool:
        """Return whether a change of a file is one of the site."""
        try:
            inner = Path(path).relative_to(self.root)
        except ValueError:
            return not path.endswith(UNUSED)
        if any(inner.is_relative_to(other) for other in self._inner_others):
            return not path.endswith(UNUSED)
        if inner.parts[:1] and inner.parts[0].startswith("."):
            # Of tools, our own included.
            return False
        name = inner.as_posix()
        if name.endswith(UNUSED):
            return False
        if name == ".":
            # The site itself has gone.
            return not self.is_there
        return name in BESIDE or inner.parts[:1] in {(one,) for one in self.copied} or self.settings.is_included(name)

    @property
    def _inner_others(self) -> list[Path]:
        return [other.relative_to(self.root) for other in self.others if other.is_relative_to(self.root)]

    async def changes(self, stop: asyncio.Event) -> AsyncIterator[set[Path]]:
        """Yield nothing as soon as all is watched, then what has changed since the last time, until stopped."""
        queue: Queue = asyncio.Queue()
        folders = self.folders()
        watching = await self._begin(queue, folders)
        try:
            yield set()
            while not stop.is_set():
                found = await _next(queue, stop)
                if not self.is_there:
                    raise FileNotFoundError(self.root)
                if self.root / "conf.py" in found:
                    self.settings = Settings.from_conf(self.root / "conf.py")
                if (now := self.folders()) != folders:
                    # The new watchers begin before the old ones end. What these would have said later of a folder that
                    # has come is known to the new ones, so that nobody says it.
                    found |= {*now} ^ {*folders}
                    before, watching, folders = watching, await self._begin(queue, now), now
                    await _end(before)
                if found:
                    yield found
        finally:
            await _end(watching)

    async def _begin(self, queue: Queue, folders: Sequence[Path]) -> list[asyncio.Task[None]]:
        below = [*folders, *self.others]
        parts = [(below, True), ([self.root], False)]
        tasks = [
            asyncio.create_task(self._watch(queue, paths, recursive=recursive)) for paths, recursive in parts if paths
        ]
        # One turn of the loop, in which each asks the system to be notified.
        await asyncio.sleep(0)
        return tasks

    async def _watch(self, queue: Queue, paths: Sequence[Path], *, recursive: bool) -> None:
        """Note changes, of which the system notifies; where it would of no more files, look for them."""
        for is_asked in (False, True):
            found = watchfiles.awatch(
                *paths, watch_filter=self.matters, debounce=TOGETHER, step=STEP, recursive=recursive,
                force_polling=is_asked or None,
            )  # fmt: skip
            try:
                async for changes in found:
                    queue.put_nowait({Path(path) for _, path in changes})
            except (OSError, RuntimeError):
                # Of a limit of inotify, to folders or to those who watch; what is gone is gone for both.
                if is_asked:
                    raise


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _next(queue: Queue, stop: asyncio.Event) -> set[Path]:
    """Return all that waits in a queue, as soon as something does; nothing when stopped."""
    waiting = {asyncio.ensure_future(queue.get()), asyncio.ensure_future(stop.wait())}
    done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    found: set[Path] = set()
    for task in done:
        if isinstance(result := task.result(), set):
            found |= result
    while not queue.empty():
        found |= queue.get_nowait()
    return found
