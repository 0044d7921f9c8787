"""`linkstate.json`: what is remembered of every address, sorted; read as if a stranger had written it."""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sphinx_talks.content.linkstate.known import FILE, Known
from sphinx_talks.content.linkstate.links import key_of
from sphinx_talks.content.linkstate.plain import WrongError, known_of, plain
from sphinx_talks.content.records.providers import web_address
from sphinx_talks.content.transaction import disk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

VERSION = 1
MAX_BYTES = 10 * 1024 * 1024
MAX_ADDRESS = 2048


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
        links = {} if text is None else _links(text, today)
    except WrongError as error:
        return Remembered(notice=f"{FILE} is ignored: {error}")
    return Remembered(links)


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


def _links(content: bytes, today: date | None) -> dict[str, Known]:
    try:
        # Python refuses numbers of thousands of digits by itself.
        found = json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError, MemoryError) as error:
        raise WrongError(f"it is not JSON as it should be ({type(error).__name__})") from None
    if not isinstance(found, dict) or found.keys() != {"version", "links"}:
        raise WrongError("it does not hold `version` and `links`")
    if found["version"] != VERSION or isinstance(found["version"], bool):
        raise WrongError(f"it was written by another version (want {VERSION})")
    if not isinstance(found["links"], dict):
        raise WrongError("`links` does not map addresses")
    blocks = enumerate(found["links"].items(), 1)
    return {address: _known(number, address, value, today) for number, (address, value) in blocks}


def _known(number: int, address: str, value: object, today: date | None) -> Known:
    """Return one block; the number of a block is named, not what stands there, which may be made to mislead."""
    if len(address) > MAX_ADDRESS or not web_address(address) or key_of(address) != (address, ""):
        raise WrongError(f"block {number}: not the address of a page in its one form")
    try:
        return known_of(value, today)
    except WrongError as error:
        raise WrongError(f"block {number}: {error}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _no_number(name: str) -> object:
    raise ValueError(name)


def text_of(links: Mapping[str, Known]) -> str:
    """Return the content of the file: sorted, one address a block, nothing that says nothing."""
    blocks = {address: plain(known) for address, known in sorted(links.items()) if known != Known()}
    blocks = {address: block for address, block in blocks.items() if _can_be_read(address, block)}
    return f"{json.dumps({'version': VERSION, 'links': blocks}, ensure_ascii=False, indent=1)}\n"


def _can_be_read(address: str, block: dict[str, Any]) -> bool:
    """Tell whether a block will be believed: one that is not would take all others with it."""
    try:
        _known(0, address, block, None)
    except WrongError:
        return False
    return True


def write(path: Path, links: Mapping[str, Known]) -> bool:
    """Write the file in one step, and tell whether it has changed; raises OSError and leaves the old file then."""
    content = text_of(links).encode()
    if path.is_symlink():
        raise OSError(f"{path.name} is a symbolic link")
    if path.is_file() and path.read_bytes() == content:
        return False
    disk.replace(path, content)
    return True
