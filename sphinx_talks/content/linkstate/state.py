"""`linkstate.json`: what is remembered of every address, one a line and sorted, so that branches merge line by line."""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sphinx_talks.content.linkstate.known import FILE, Known, WrongError, known_of, plain
from sphinx_talks.content.transaction import disk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

VERSION = 2
MAX_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Remembered:
    """Addresses by their key with what is known of them; `notice` says why a file was not believed, else ''."""

    links: Mapping[str, Known] = field(default_factory=dict)
    notice: str = ""


def read(path: Path, today: date | None = None) -> Remembered:
    """Return what the file holds; never raises on what is in it: whatever is wrong with a part, all of it is ignored.

    With `today` no day may lie after tomorrow (UTC is behind or ahead by less). Without, the result is one of the file
    alone, as a build needs it.
    """
    try:
        text = _text(path)
        links, faults = ({}, []) if text is None else believed(_entries(text), today)
    except WrongError as error:
        links, faults = {}, [str(error)]
    return Remembered(notice=f"{FILE} is ignored: {faults[0]}") if faults else Remembered(links)


def _text(path: Path) -> bytes | None:
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


def _entries(content: bytes) -> dict[str, Any]:
    """Return the entries of a file by their addresses, as they stand there."""
    try:
        # Python refuses numbers of thousands of digits by itself.
        found = json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError, MemoryError) as error:
        raise WrongError(f"it is not JSON as it should be ({type(error).__name__})") from None
    version = found.pop("version", None) if isinstance(found, dict) else None
    if version == VERSION:
        return dict(found)
    # Until November 2026 the links stood one level below.
    if version == 1 and version is not True and found.keys() == {"links"} and isinstance(found["links"], dict):
        return dict(found["links"])
    raise WrongError(f"it does not map addresses, with a `version` of {VERSION}")


def believed(entries: Mapping[str, Any], today: date | None) -> tuple[dict[str, Known], list[str]]:
    """Return what can be believed, and what is wrong with each of the other entries."""
    links: dict[str, Known] = {}
    faults = []
    for number, (address, value) in enumerate(entries.items(), 1):
        try:
            links[address] = known_of(address, value, today)
        except WrongError as error:
            # The number is named, not what stands there, which may be made to mislead.
            faults.append(f"entry {number}: {error}")
    return links, faults


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _no_number(name: str) -> object:
    raise ValueError(name)


def text_of(links: Mapping[str, Known]) -> str:
    """Return the content of the file: every line of a link ends alike, and the version comes last."""
    entries = {address: plain(known) for address, known in sorted(links.items()) if known != Known()}
    # One that would not be believed would take all others with it.
    kept, _faults = believed(entries, None)
    lines = [f"{_json(address)}: {_json(entries[address])},\n" for address in kept]
    return f'{{\n{"".join(lines)}"version": {VERSION}\n}}\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def write(path: Path, links: Mapping[str, Known]) -> bool:
    """Write the file in one step, and tell whether it has changed; raises OSError and leaves the old file then."""
    content = text_of(links).encode()
    if path.is_symlink():
        raise OSError(f"{path.name} is a symbolic link")
    if path.is_file() and path.read_bytes() == content:
        return False
    disk.replace(path, content)
    return True
