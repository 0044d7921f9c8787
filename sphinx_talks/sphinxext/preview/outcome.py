"""What a build for the preview came to, as it goes from one process to another and into the browser."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Self

from sphinx_talks.content.escaping import named


@dataclass(frozen=True)
class Fault:
    """One thing to correct; line and column are counted from 1, 0 where there is none."""

    message: str
    path: str = ""
    line: int = 0
    column: int = 0
    code: str = ""
    level: str = "error"

    @property
    def place(self) -> str:
        """Return `path:line:col`, with what is known of it."""
        numbers = [str(number) for number in (self.line, self.column) if number]
        return ":".join([self.path, *numbers]) if self.path else ""

    def __str__(self) -> str:
        """Return `path:line:col: CODE message`, with what is known of it."""
        text = " ".join(part for part in (self.code, self.message) if part)
        whole = f"{self.place}: {text}" if self.place else text
        return named(whole)


@dataclass(frozen=True)
class Outcome:
    """Whether pages were written, what is wrong, and the seconds it took."""

    written: bool
    faults: tuple[Fault, ...] = ()
    seconds: float = 0.0

    def to_json(self) -> str:
        """Return it as one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Return the outcome in a line; raises ValueError for anything else."""
        try:
            found = json.loads(line)
            faults = tuple(Fault(**fault) for fault in found["faults"])
            return cls(bool(found["written"]), faults, float(found["seconds"]))
        except (KeyError, TypeError) as error:
            raise ValueError(f"not an outcome: {error}") from None
