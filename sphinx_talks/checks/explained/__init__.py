"""What each code means, how to mend it, and a wrong and a right example: the one place for all that explains them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_talks.content.characters import FORBIDDEN
from sphinx_talks.content.problems import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
#: How many characters of a repeated text are rendered, and how often.
TIMES = 2


@dataclass(frozen=True)
class ExampleFile:
    """One file of an example: bytes, the target of a symbolic link, or a pipe; and how it is rendered."""

    path: str
    data: bytes = b""
    link: str = ""
    is_pipe: bool = False
    shown: str = ""


@dataclass(frozen=True)
class Explained:
    """The explanation of a code, in Japanese but for `Code.why`; the example is empty where none can be given."""

    code: Code
    what: str
    fix: str
    #: The files at an earlier time, for rules that compare with it.
    before: tuple[ExampleFile, ...] = ()
    wrong: tuple[ExampleFile, ...] = ()
    right: tuple[ExampleFile, ...] = ()


def explained() -> dict[Code, Explained]:
    """Return the explanation of each code, in the order of the codes; raises KeyError where one is missing."""
    found: dict[str, Any] = {}
    for path in sorted(HERE.glob("t*.toml")):
        found |= tomllib.loads(path.read_text("utf-8"))
    return {code: _entry(code, found[code]) for code in Code}


def _entry(code: Code, given: Mapping[str, Any]) -> Explained:
    before, wrong, right = (
        tuple(_file(*one) for one in given.get(name, {}).items()) for name in ("before", "wrong", "right")
    )
    return Explained(code, given["what"], given["fix"], before, wrong, right)


def _file(path: str, content: str | Mapping[str, Any]) -> ExampleFile:
    """Return a file from its text, or from a table that says how it is made."""
    if isinstance(content, str):
        return ExampleFile(path, content.encode(), shown=printable(content))
    if "link" in content:
        return ExampleFile(path, link=content["link"], shown=f"{path} -> {content['link']}\n")
    if "pipe" in content:
        return ExampleFile(path, is_pipe=True, shown=f"$ mkfifo {path}\n")
    if "hex" in content:
        data = bytes.fromhex(content["hex"])
        return ExampleFile(path, data, shown=printable(data.decode("ascii", "backslashreplace")))
    repeated, times = _repeated(content)
    start, end = content.get("start", ""), content.get("end", "")
    text = f"{start}{''.join(repeated)}{end}"
    shown = f"{start}{''.join(repeated[:TIMES])}… （{times:,}回）\n{end}"
    return ExampleFile(path, text.encode(), shown=shown)


def _repeated(content: Mapping[str, Any]) -> tuple[list[str], int]:
    """Return the parts of a text that says something many times, and how many times."""
    if "nest" in content:
        times = int(content["nest"])
        fences = [":" * (times + 3 - number) for number in range(times)]
        return [*(f"{fence}{{note}}\n" for fence in fences), *(f"{fence}\n" for fence in reversed(fences))], times
    times = int(content["times"])
    return [str(content["repeat"])] * times, times


def printable(text: str) -> str:
    """Return a text with the characters named that no page may hold."""
    return FORBIDDEN.sub(lambda found: f"<U+{ord(found.group()):04X}>", text)
