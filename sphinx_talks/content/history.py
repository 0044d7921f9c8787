"""When each page was changed last, as the repository knows."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content import git

if TYPE_CHECKING:
    from pathlib import Path

_COMMIT = "\x01"


class Days(NamedTuple):
    """The last changes by path below the source folder, as seconds since 1970; or why there are none."""

    seconds: dict[str, int]
    reason: str = ""


def last_changes(source: Path, kept: Path | None = None) -> Days:
    """Return the time of the last commit that touched each file below a folder.

    `kept` is a file that holds the answer for one commit, so that history is walked once per commit. What differs from
    that commit has no time.
    """
    try:
        commit, prefix = _where(source)
        state = f"{commit} {prefix}"
        seconds = _load(kept, state) if kept else None
        if seconds is None:
            seconds = _walk(source, commit)
            if kept:
                kept.write_text(json.dumps({"state": state, "seconds": seconds}), "utf-8")
        differing = ("-z", "--name-only", "--relative", "--no-renames", "--no-ext-diff", commit)
        touched = set(git.names(git.compare(source, *differing)))
    except git.GitError as error:
        return Days({}, str(error))
    return Days({path: second for path, second in seconds.items() if path not in touched})


def day(second: int, zone: dt.tzinfo) -> dt.date:
    """Return the day of a time in a time zone."""
    return dt.datetime.fromtimestamp(second, zone).date()


def _where(source: Path) -> tuple[str, str]:
    """Return the commit, and where the source folder is below the root of the repository."""
    asked = git.ask(source, "rev-parse", "--is-shallow-repository", "--show-prefix", "--verify", "HEAD")
    answer = git.text(asked).split("\n")
    if len(answer) < 3:  # noqa: PLR2004 - the three that were asked for
        raise git.GitError("git gave no answer")
    if answer[0] == "true":
        raise git.GitError("the repository is a shallow copy; fetch its whole history")
    return answer[2], answer[1]


def _walk(source: Path, commit: str) -> dict[str, int]:
    """Return the time of the latest commit of each file that the commit holds."""
    log = ("log", "-z", f"--format={_COMMIT}%ct", "--name-only", "--relative", "--no-renames", commit)
    latest: dict[str, int] = {}
    now, head = 0, None
    for part in git.text(git.ask(source, *log)).split("\0"):
        # The names of a commit begin on a line of their own.
        text = part.lstrip("\n")
        if text.startswith(_COMMIT):
            time, _, text = text[1:].partition("\n")
            # None can be later than the commit that comes after all of them, whatever a clock said.
            head = int(time) if head is None else head
            now = min(int(time), head)
            text = text.lstrip("\n")
        if text:
            latest[text] = max(latest.get(text, now), now)
    held = set(git.names(git.ask(source, "ls-tree", "-r", "-z", "--name-only", commit)))
    return {path: second for path, second in sorted(latest.items()) if path in held}


def _load(kept: Path, state: str) -> dict[str, int] | None:
    try:
        found = json.loads(kept.read_text("utf-8"))
        return dict(found["seconds"]) if found["state"] == state else None
    except (OSError, ValueError, TypeError, KeyError):
        return None
