"""Rows in the forms that people and programs read."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, TypeAlias

from sphinx_talks.content.escaping import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Rows: TypeAlias = "Sequence[Mapping[str, str | int]]"

#: What a spreadsheet would take for a formula (OWASP, CSV injection).
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")


def as_ids(rows: Rows) -> str:
    """Return one id a line."""
    return "".join(f"{row['id']}\n" for row in rows)


def as_json(rows: Rows) -> str:
    """Return a list of objects."""
    return json.dumps(list(rows), ensure_ascii=False, indent=2) + "\n"


def as_csv(rows: Rows) -> str:
    """Return a line of names, then one a row (RFC 4180, with LF); what looks like a formula gets a `'` in front."""
    text = io.StringIO(newline="")
    if rows:
        table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows({name: guarded(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def guarded(value: str | int) -> str | int:
    """Return a value that no spreadsheet runs."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def as_table(rows: Rows, width: int | None = None) -> str:
    """Return columns; what does not fit into the width of a terminal is cut, without one nothing is."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return ""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in rows[0]:
        table.add_column(name, no_wrap=True, overflow="ellipsis", justify="right" if name == "talks" else "left")
    for row in rows:
        table.add_row(*(Text(masked(str(value))) for value in row.values()))
    console = Console(file=io.StringIO(), width=width or MOST_COLUMNS, force_terminal=width is not None)
    console.print(table)
    text: str = console.file.getvalue()  # type: ignore[attr-defined] # it was given above
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


#: As wide as any table gets that is not shown on a terminal.
MOST_COLUMNS = 10_000

FORMS: dict[str, Callable[[Rows], str]] = {"ids": as_ids, "json": as_json, "csv": as_csv, "table": as_table}
