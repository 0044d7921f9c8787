"""End a process at each of its steps that change files, as a power failure or `kill -9` would."""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: Audit events before a change of files, each with the number of its arguments that are paths.
EVENTS = {"open": 1, "os.rename": 2, "os.mkdir": 1, "os.remove": 1, "os.rmdir": 1, "os.chmod": 1, "os.link": 2}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
KILLED = 113
#: More steps than any of the changes of the tests takes.
MOST = 200


def interrupted(root: Path, work: Callable[[], object], stride: int = 1) -> Iterator[int]:
    """Do the work in processes of their own, ended before the first step, before another one, and so on.

    Yields the number of each after its process has ended; the caller looks at the folder and puts it back. The last
    number is that of a process that ran to its end.
    """
    for step in range(0, MOST, stride):
        ended = run_until(root, step, work)
        yield step
        if not ended:
            return
    raise AssertionError(f"more than {MOST} steps")


def run_until(root: Path, step: int, work: Callable[[], object]) -> bool:
    """Do the work in another process, which ends before one of its steps; return whether it came to that."""
    child = os.fork()
    if child == 0:
        _work(str(root), step, work)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in {0, KILLED}
    return code == KILLED


def _work(root: str, step: int, work: Callable[[], object]) -> None:
    left = step
    really = os.fsync

    def count() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os._exit(KILLED)

    def on_event(event: str, arguments: tuple[object, ...]) -> None:
        if event not in EVENTS or (event == "open" and not (isinstance(arguments[2], int) and arguments[2] & WRITES)):
            return
        paths = [os.fsdecode(one) for one in arguments[: EVENTS[event]] if isinstance(one, str | bytes | os.PathLike)]
        if any(path.startswith(root) for path in paths):
            count()

    def fsync(descriptor: int) -> None:
        count()
        really(descriptor)

    code = 1
    try:
        os.fsync = fsync  # type: ignore[assignment] # there is no audit event for it
        sys.addaudithook(on_event)
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - the child must not go on with the tests of its parent
        traceback.print_exc()
    finally:
        os._exit(code)
