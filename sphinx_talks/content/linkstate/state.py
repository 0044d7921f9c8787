"""`linkstate.json`: what is remembered of every address, when each is asked again, and which are dead for the pages.

One address stands on a line, sorted, so that branches merge line by line. The file is read entry by entry: what people,
editors, merges and full disks leave of it is used as far as it is whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_talks.content import transaction
from sphinx_talks.content.linkstate.known import (
    APART,
    FILE,
    Known,
    State,
    WrongError,
    is_archived,
    known_of,
    merged,
    parts_of,
    plain,
    settled,
    until,
)
from sphinx_talks.content.linkstate.links import host_of, key_of
from sphinx_talks.content.problems import Code, Message, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path


VERSION = 2
MAX_BYTES = 10 * 1024 * 1024
#: Faults after which the rest of a file is not looked at: it is another one, or made to take long.
MOST_FAULTS = 1000
#: Characters that an entry may have; ours have a tenth.
MAX_ENTRY = 65_536
#: Of a number; Python refuses to read the longest.
_MOST_DIGITS = 20
_KEY = re.compile(r'"(https?://[^"\\\s]{1,4096})"\s*:\s*(?=\{)')
_VERSION = re.compile(r'"version"\s*:\s*([0-9]{1,9})\b')
#: What stands around the entries, of both versions.
_AROUND = re.compile(r'(?:"links"\s*:|"version"\s*:\s*[0-9]{1,9}\b|[\s{},])*')
#: https://git-scm.com/docs/git-merge (How conflicts are presented)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|={7}|\|{7})(?: .*)?$", re.MULTILINE)


class Dead(NamedTuple):
    """Since when an address is dead, and the address of a copy, '' where none is known."""

    since: date
    archived: str = ""


@dataclass(frozen=True)
class Remembered:
    """What the file holds as far as it is whole, and what is wrong with the rest."""

    #: Addresses by their key with what is known of them.
    known: Mapping[str, Known] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    #: The bytes of the file, None where there is none or they cannot be read.
    content: bytes | None = None
    #: Whether nothing may be written in its place: nobody could say what would be lost.
    is_barred: bool = False

    @cached_property
    def dead(self) -> dict[str, Dead]:
        """Return the addresses that are dead, as they are remembered."""
        found = {}
        for address, one in self.known.items():
            if since := one.dead_since:
                copy = one.archived if is_copy(one.archived, address) else ""
                found[address] = Dead(since, copy)
        return found

    def dead_at(self, address: str) -> Dead | None:
        """Return since when an address is dead, None where it is not known to be."""
        return self.dead.get(key_of(address).address) if self.dead else None

    def dead_player(self, address: str, url: str) -> Dead | None:
        """Return since when a player shows nothing, with the copy of its address or of the page it belongs to."""
        found, page = self.dead_at(address), self.dead_at(url)
        return found and (found if found.archived or not page else found._replace(archived=page.archived))


class _Fault(NamedTuple):
    """What is wrong at a position of the text."""

    at: int
    text: str


class _Found(NamedTuple):
    """An entry as it stands in the text."""

    at: int
    address: str
    value: object


def read(path: Path, today: date | None = None) -> Remembered:
    """Return what the file holds; never raises on what is in it.

    With `today` no day may lie after tomorrow (UTC is behind or ahead by less). Without, the result is one of the file
    alone, as a build needs it.
    """
    try:
        content = _content(path)
        return Remembered() if content is None else _read(content, today)
    except WrongError as error:
        return Remembered(problems=(_problem("", _Fault(0, str(error))),), is_barred=True)


def _content(path: Path) -> bytes | None:
    """Return the content of the file, None where there is none; raises WrongError when it is not a plain small file."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise WrongError("it is not a plain file")
        if status.st_size > MAX_BYTES:
            raise WrongError(f"it is too long ({status.st_size} bytes, at most {MAX_BYTES})")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WrongError(f"it cannot be read ({error.strerror})") from None


def _read(content: bytes, today: date | None) -> Remembered:
    # Windows PowerShell writes UTF-16 where nobody asks for it.
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = content.decode("utf-16" if wide else "utf-8-sig", "surrogateescape" if not wide else "replace")
    faults = [_Fault(0, "it is not UTF-8")] if wide else []
    entries = _structured(text)
    if entries is None:
        entries, broken = _scanned(text)
        faults += broken
    links, doubtful, ahead = _believed(entries, today)
    faults += doubtful
    is_later = any(int(found[1]) > VERSION for found in _VERSION.finditer(text))
    if is_later:
        faults = [_Fault(0, f"it is of a later version of sphinx-talks (this one knows {VERSION})")]
    is_ahead = 2 * ahead > len(entries)
    if is_ahead:
        clock = f"the clock of this machine ({today}), or of the one that wrote it, is wrong"
        faults.insert(0, _Fault(0, f"{ahead} of {len(entries)} entries have days that are yet to come: {clock}"))
    problems = tuple(_problem(text, fault) for fault in faults[:MOST_FAULTS])
    return Remembered(links, problems, content, is_later or is_ahead)


def _problem(text: str, fault: _Fault) -> Problem:
    line = text.count("\n", 0, fault.at) + 1
    return Problem(FILE, line, 1, Code.LINK_STATE, Message(fault.text))


def _structured(text: str) -> list[_Found] | None:
    """Return the entries of a text that is JSON of the form we write, None of any other."""
    try:
        # Objects as tuples of pairs: a name that is given twice is not lost.
        found = json.loads(text, object_pairs_hook=tuple, parse_int=_number_of)
        if not isinstance(found, tuple):
            return None
        known = dict(found)
        # Until November 2026 the links stood one level below.
        inner = known.get("links")
        if repr(known.get("version")) == "1" and known.keys() == {"version", "links"} and isinstance(inner, tuple):
            found = inner
        elif repr(known.get("version")) != str(VERSION):
            return None
    except (ValueError, RecursionError, MemoryError, TypeError):
        return None
    at = 0
    entries = []
    for name, value in found:
        if name != "version":
            # In the order of the text, as far as it is written as we write it.
            at = max(text.find(f'"{name}"', at), at)
            entries.append(_Found(at, name, value))
    return entries


def _scanned(text: str) -> tuple[list[_Found], list[_Fault]]:
    """Return the entries that are whole in any text, and where it holds something else."""
    decoder = json.JSONDecoder(object_pairs_hook=tuple, parse_int=_number_of)
    entries: list[_Found] = []
    faults: list[_Fault] = []
    end = broken = 0
    for key in _KEY.finditer(text):
        if key.start() < end or broken > MOST_FAULTS:
            continue
        try:
            value, length = decoder.raw_decode(text[key.end() : key.end() + MAX_ENTRY])
        except (ValueError, RecursionError, MemoryError):
            broken += 1
            continue
        faults += _between(text, end, key.start())
        end = key.end() + length
        entries.append(_Found(key.start(), key[1], value))
    faults += _between(text, end, len(text))
    return entries, faults or [_Fault(max(len(text) - 1, 0), "it is not the JSON that it should be")]


def _between(text: str, begin: int, end: int) -> Iterator[_Fault]:
    """Yield what stands between two entries and should not: at most a conflict and one thing more."""
    part = text[begin:end]
    if found := re.search(r"^<{7}", part, re.MULTILINE):
        yield _Fault(begin + found.start(), "two branches differ here, and both are used")
    rest = _CONFLICT.sub(lambda found: " " * len(found[0]), part)
    around = _AROUND.match(rest)
    if around and around.end() < len(rest):
        yield _Fault(begin + around.end(), "something that is not a whole entry")


def _believed(entries: Iterable[_Found], today: date | None) -> tuple[dict[str, Known], list[_Fault], int]:
    """Return what can be believed, what is wrong with the other entries, and how many have days yet to come."""
    links: dict[str, Known] = {}
    faults, ahead = [], 0
    for entry in entries:
        try:
            known, fault = _known(entry, today)
        except WrongError as error:
            # What stands there is not repeated, which may be made to mislead.
            faults.append(_Fault(entry.at, f"an entry that cannot be believed: {error}"))
            continue
        if fault:
            faults.append(_Fault(entry.at, f"an entry of which only parts can be believed: {fault}"))
            so_far = until(known, today + timedelta(days=1)) if today else known
            ahead += so_far != known
            known = settled(so_far)
        if known != Known():
            links[entry.address] = merged(links[entry.address], known) if entry.address in links else known
    return links, faults, ahead


def _known(entry: _Found, today: date | None) -> tuple[Known, str]:
    """Return what an entry says, and what is wrong with it, '' where that is nothing; raises WrongError."""
    value = _mapped(entry.value)
    try:
        return known_of(entry.address, value, today), ""
    except WrongError as error:
        return parts_of(entry.address, value), str(error)


def _mapped(value: object) -> object:
    """Return an object that was read as pairs; raises WrongError where a name is given twice."""
    if not isinstance(value, tuple):
        return value
    found = {name: _mapped(one) for name, one in value}
    if len(found) != len(value):
        raise WrongError("a name is given twice")
    return found


def _number_of(digits: str) -> object:
    """Return a number, or its digits where it is longer than any of ours: one field is wrong then, not the entry."""
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def text_of(links: Mapping[str, Known]) -> str:
    """Return the content of the file: every line of a link ends alike, and the version comes last."""
    entries: dict[str, Any] = {address: plain(known) for address, known in sorted(links.items()) if known != Known()}
    lines = [f"{_json(address)}: {_json(value)},\n" for address, value in entries.items() if _is_sound(address, value)]
    return f'{{\n{"".join(lines)}"version": {VERSION}\n}}\n'


def _is_sound(address: str, value: object) -> bool:
    try:
        known_of(address, value, None)
    except WrongError:
        return False
    return True


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def write(path: Path, links: Mapping[str, Known]) -> bool:
    """Write the file in one step, and return whether it has changed; raises OSError and leaves the old file then."""
    content = text_of(links).encode()
    status = transaction.status(path)
    if status and not stat.S_ISREG(status.st_mode):
        raise OSError(f"{path.name} is not a plain file")
    if status and path.read_bytes() == content:
        return False
    transaction.replace(path, content)
    return True


def set_aside(path: Path, content: bytes, day: date) -> str:
    """Write what cannot be believed whole to a file of its own beside, and return its name; raises OSError.

    Nothing takes the place of another: a second one of a day has a number.
    """
    number = 1
    while True:
        name = f"{path.stem}.{day}{f'-{number}' * (number > 1)}{path.suffix}"
        aside = path.with_name(name)
        if transaction.status(aside) is None:
            transaction.replace(aside, content)
            return name
        if aside.is_file() and aside.read_bytes() == content:
            return name
        number += 1


#: Days between two looks at what has been dead for a while.
SELDOM = 8


class Pace(NamedTuple):
    """How often addresses are asked, in days."""

    #: For how long an answer is good, and by how much more or less from address to address.
    fresh: int = 7
    jitter: int = 2
    #: After how long an address is asked again that could not be judged.
    unclear: int = 7
    #: At most one in so many addresses is asked again in one day.
    share: int = 5


class Plan(NamedTuple):
    """What is asked in a run, in this order, and how many more are due."""

    addresses: tuple[str, ...]
    left: int = 0


def plan(addresses: Collection[str], known: Mapping[str, Known], day: date, pace: Pace) -> Plan:
    """Return what is asked on `day`: everything never asked, and a share of what is due, the longest due first.

    No host has a second turn before all have had one: a host with many addresses that never answers, so that they
    stay due, would keep all others from being asked. What was asked that day already counts towards the share.
    """
    new, due = [], []
    for address in addresses:
        on = due_on(address, known.get(address, Known()), pace)
        if on is None:
            new.append(address)
        elif on <= day:
            due.append((on, _number(address), address))
    today = sum(known[address].asked == day for address in addresses if address in known)
    most = max(-(-len(addresses) // pace.share) - today, 0)
    chosen = in_turns(address for _, _, address in sorted(due))
    return Plan((*sorted(new, key=_number), *chosen[:most]), max(len(chosen) - most, 0))


def in_turns(addresses: Iterable[str]) -> list[str]:
    """Return addresses so that every host has its turn before any has a second one, otherwise in their order."""
    turns: Counter[str] = Counter()

    def turn(address: str) -> int:
        turns[host := host_of(address)] += 1
        return turns[host]

    return sorted(addresses, key=turn)


def due_on(address: str, known: Known, pace: Pace) -> date | None:
    """Return the day from which an address is to be asked, None when it never was."""
    if known.asked is None:
        return None
    if known.failures:
        return _due_again(address, known, known.asked)
    if known.unclear:
        return known.asked + timedelta(days=pace.unclear)
    spread = _number(address) % (2 * pace.jitter + 1) - pace.jitter
    return known.asked + timedelta(days=max(pace.fresh + spread, 1))


def _due_again(address: str, known: Known, asked: date) -> date:
    """Return when an address is to be asked that failed: soon, and not always as long after as before."""
    failed = known.failures[-1].day
    if known.state is State.DEAD:
        # After 1, 2, 4 and then every 8 days: what is back is not rendered as dead for long.
        return asked + timedelta(days=min((asked - failed).days + 1, SELDOM))
    # A look in between, which does not count but may forgive: what is down every third day is not dead.
    between = failed + timedelta(days=1 + _number(f"{address} {failed}") % 2)
    return max(between if asked < between else failed + APART, asked + timedelta(days=1))


def _number(address: str) -> int:
    """Return a number that is the same for an address in every run, and spreads addresses evenly."""
    return int.from_bytes(hashlib.blake2b(address.encode(), digest_size=8).digest(), "big")


#: Where no check has run.
BLANK = Remembered()


def is_copy(copy: str, address: str) -> bool:
    """Return whether an address is that of a copy in the archive, and of the same site as another address."""
    return is_archived(copy) and _site(copy.split("/", 5)[5]) == _site(address)


def _site(address: str) -> str:
    """Return the host of an address as the archive may write it: without port and `www.`."""
    return host_of(address).partition(":")[0].removeprefix("www.")


def load(root: Path) -> Remembered:
    """Return what the checks of the links left for the site in a folder."""
    return read(root / FILE)
