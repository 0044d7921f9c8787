"""Ask git about the folder of the pages: read-only, from this machine alone, and without running what a page brings.

Arguments that come from outside never stand where git would take them for options.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


#: Of the environment: what git sets for a hook would lead away from the pages.
_PLACES = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"})
#: A partial copy must not fetch what it lacks, and no program named by the repository is to run.
_SAFE = (
    "-c", "protocol.allow=never",
    "-c", "core.fsmonitor=false",
    "-c", "log.showSignature=false",
    "-c", f"core.hooksPath={os.devnull}",
)  # fmt: skip
#: What makes a filter of the settings none.
_NO_FILTER = {"clean": "", "process": "", "required": "false"}
SECONDS = 60


class GitError(Exception):
    """Git cannot answer; the message says why."""


def ask(folder: Path, *arguments: str, given: bytes = b"", settings: Mapping[str, str] | None = None) -> bytes:
    """Return what git answers in a folder to arguments and, on its standard input, to what is given.

    `settings` are such whose names may hold any characters.

    Raises GitError with the first line of what git says when it fails.
    """
    place = folder.resolve()
    if not any((one / ".git").exists() for one in (place, *place.parents)):
        # What git would say; to start it takes longer than to look, and a build asks twice.
        raise GitError("not a git repository")
    environment = {name: value for name, value in os.environ.items() if name not in _PLACES}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}
    environment |= _as_environment(settings or {}, int(environment.get("GIT_CONFIG_COUNT") or 0))
    command = ["git", "-C", str(folder), *_SAFE, *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - git, as asked above
            command, check=False, input=given, capture_output=True, env=environment, timeout=SECONDS
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise GitError(f"git did not run: {type(error).__name__}") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(said[0] if said else "git failed")
    return done.stdout


def compare(folder: Path, *arguments: str) -> bytes:
    """Return what `git diff` answers in a folder to arguments, as `ask` does; files are read as they lie there.

    Attributes come with the pages, and filters with the settings of the repository: those are programs as well.
    """
    try:
        named = names(ask(folder, "config", "--null", "--name-only", "--get-regexp", r"^filter\."))
    except GitError:
        # None is named.
        named = []
    filters = {name.rpartition(".")[0] for name in named}
    off = {f"{name}.{what}": value for name in sorted(filters) for what, value in _NO_FILTER.items()}
    return ask(folder, "-c", "core.quotePath=false", "diff", *arguments, settings=off)


def _as_environment(settings: Mapping[str, str], count: int) -> dict[str, str]:
    """Return settings as git takes them (git-config(1), GIT_CONFIG_COUNT), behind `count` others."""
    if not settings:
        return {}
    found = {"GIT_CONFIG_COUNT": str(count + len(settings))}
    for number, (name, value) in enumerate(settings.items(), count):
        found |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return found


def text(answer: bytes) -> str:
    """Return an answer as text; names of files that are no UTF-8 come through as Python writes them."""
    return answer.decode("utf-8", "surrogateescape")


def names(answer: bytes) -> list[str]:
    """Return the names in an answer to `-z`."""
    return [name for name in text(answer).split("\0") if name]


_COMMIT = "\x01"
#: A commit of more pages than these changes something in all of them, and is about none.
FEW = 12


class Days(NamedTuple):
    """The last and first commits by path below the source folder, as seconds since 1970; or why there are none."""

    last: dict[str, int]
    first: dict[str, int]
    #: The last commits that were about the file itself: of few pages, or its first.
    own: dict[str, int]
    reason: str = ""
    #: What differs from the last commit.
    edited: frozenset[str] = frozenset()

    @property
    def seconds(self) -> dict[str, int]:
        """Return the last changes: of a file that differs from its last commit none is known."""
        return {path: second for path, second in self.last.items() if path not in self.edited}


class PageChange(NamedTuple):
    """When a page changed last; when by a commit that was about itself, and whether it came that day."""

    day: dt.date
    own: dt.datetime
    is_new: bool


def changes(days: Days, paths: Iterable[tuple[str, str]], zone: dt.tzinfo) -> dict[str, PageChange]:
    """Return the last change of each page that has one, by its name; `paths` are names of pages and their paths."""
    seconds = days.seconds
    made = {}
    # In one order, whichever process has read a page first: that of all pages is an answer that is kept.
    for name, path in sorted(paths):
        if path in seconds:
            own = dt.datetime.fromtimestamp(days.own[path], zone)
            made[name] = PageChange(day(seconds[path], zone), own, own.date() == day(days.first[path], zone))
    return made


def last_changes(source: Path, kept: Path | None = None) -> Days:
    """Return the times of the last and the first commit that touched each file below a folder.

    `kept` is a file that holds the answer for one commit, so that history is walked once per commit.
    """
    try:
        commit, prefix = _where(source)
        state = f"{commit} {prefix}"
        found = _load(kept, state) if kept else None
        if found is None:
            found = _walk(source, commit)
            if kept:
                kept.write_text(json.dumps({"state": state, "found": found[:3]}), "utf-8")
        differing = ("-z", "--name-only", "--relative", "--no-renames", "--no-ext-diff", commit)
        return found._replace(edited=frozenset(names(compare(source, *differing))))
    except GitError as error:
        return Days({}, {}, {}, str(error))


def day(second: int, zone: dt.tzinfo) -> dt.date:
    """Return the day of a time in a time zone."""
    return dt.datetime.fromtimestamp(second, zone).date()


def _where(source: Path) -> tuple[str, str]:
    """Return the commit, and where the source folder is below the root of the repository."""
    asked = ask(source, "rev-parse", "--is-shallow-repository", "--show-prefix", "--verify", "HEAD")
    answer = text(asked).split("\n")
    if len(answer) < 3:  # noqa: PLR2004 - the three that were asked for
        raise GitError("git gave no answer")
    if answer[0] == "true":
        raise GitError("the repository is a shallow copy; fetch its whole history")
    return answer[2], answer[1]


def last_commits(source: Path, paths: Iterable[str]) -> dict[str, str]:
    """Return the last commit that touched each of some files below a folder; raises GitError."""
    found: dict[str, str] = {}
    for commit, touched in _commits(source, "%H", "HEAD", "--", *paths):
        for name in touched:
            found.setdefault(name, commit)
    return found


def before(source: Path, pattern: str) -> dict[str, list[str]]:
    """Return by path the object of a page now, then those before each commit that changed a line of a pattern.

    The latest comes first; raises GitError.
    """
    log = ("log", "-z", "--raw", "--no-abbrev", "--format=", "--relative", "--no-renames", "-E", f"-G{pattern}", "HEAD")
    found: dict[str, list[str]] = {}
    parts = [part for part in text(ask(source, *log, "--", "*.md")).split("\0") if part]
    for changed, path in zip(parts[::2], parts[1::2], strict=True):
        _, _, old, new, _ = changed.split()
        found.setdefault(path, [new]).append(old)
    return found


def contents(folder: Path, objects: Iterable[str]) -> dict[str, bytes]:
    """Return the files that are there of some objects, by their names (gitrevisions(7)); raises GitError."""
    wanted = list(dict.fromkeys(objects))
    answer, at = ask(folder, "cat-file", "--batch", given="".join(f"{name}\n" for name in wanted).encode()), 0
    found: dict[str, bytes] = {}
    for name in wanted:
        end = answer.index(b"\n", at)
        _, _, size = answer[at:end].rpartition(b" blob ")
        at = end + 1
        # What is not there has no size.
        if size.isdigit():
            found[name] = answer[at : at + int(size)]
            at += int(size) + 1
    return found


def _commits(source: Path, form: str, *wanted: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each commit, the latest first, in a form of `git log`, with the files that it touched."""
    log = ("--literal-pathspecs", "log", "-z", f"--format={_COMMIT}{form}", "--name-only", "--relative", "--no-renames")
    commit, touched = "", list[str]()
    for part in text(ask(source, *log, *wanted)).split("\0"):
        # The names of a commit begin on a line of their own.
        name = part.lstrip("\n")
        if name.startswith(_COMMIT):
            if commit:
                yield commit, touched
            commit, _, name = name[1:].partition("\n")
            touched, name = [], name.lstrip("\n")
        if name:
            touched.append(name)
    if commit:
        yield commit, touched


def _walk(source: Path, commit: str) -> Days:
    """Return the times of the latest and the earliest commit of each file that the commit holds."""
    latest: dict[str, int] = {}
    earliest: dict[str, int] = {}
    own: dict[str, int] = {}
    head = None
    for time, touched in _commits(source, "%ct", commit):
        # None can be later than the commit that comes after all of them, whatever a clock said.
        head = int(time) if head is None else head
        now = min(int(time), head)
        is_of_few = sum(name.endswith(".md") for name in touched) <= FEW
        for name in touched:
            latest[name] = max(latest.get(name, now), now)
            earliest[name] = min(earliest.get(name, now), now)
            if is_of_few:
                own[name] = max(own.get(name, now), now)
    held = set(names(ask(source, "ls-tree", "-r", "-z", "--name-only", commit)))
    kept = sorted(held & latest.keys())
    return Days(
        {path: latest[path] for path in kept},
        {path: earliest[path] for path in kept},
        {path: own.get(path, earliest[path]) for path in kept},
    )


def _load(kept: Path, state: str) -> Days | None:
    try:
        found = json.loads(kept.read_text("utf-8"))
        last, first, own = map(dict, found["found"])
        return Days(last, first, own) if found["state"] == state else None
    except (OSError, ValueError, TypeError, KeyError):
        return None
