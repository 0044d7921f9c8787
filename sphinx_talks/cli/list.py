"""The command `list`."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from sphinx_talks.cli.completion import KINDS, ids_of
from sphinx_talks.cli.folder import reading, root_option, site
from sphinx_talks.content.filters import FILTERS, Takes
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_talks.authoring.query import Rows

EXAMPLES = """\b
Examples:
  sphinx-talks list talk --event mlct-13                  the talks of an event
  sphinx-talks list talk --topic mlops --slides           those on a topic whose slides are known
  sphinx-talks list talk --year 2022 --missing video      those of a year without a video of their own
  sphinx-talks list event --no-video                      events that nobody recorded as a whole
  sphinx-talks list person --missing name_en --format ids | head
  sphinx-talks list talk --format csv > talks.csv         for a spreadsheet

Exit status: 0 listed, 1 no such record or field, 2 called wrongly.
"""
form_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "ids"]),
    default="table",
    show_default=True,
    help="Form of the list.",
)


#: Names that filters had before, with those of today.
_FORMER = {"has-slides": "slides", "has-recording": "video"}


def _filters(function: Callable[..., int]) -> Callable[..., int]:
    """Add the filters as options, and the names that two of them had before."""
    for one in reversed(FILTERS.values()):
        flags = f"--{one.name}/--no-{one.name}" if one.takes is Takes.FLAG else f"--{one.name}"
        kind = click.IntRange(1, 9999) if one.takes is Takes.NUMBER else None
        metavar = {Takes.RECORD: "ID", Takes.WORD: "TEXT"}.get(one.takes)
        complete = ids_of(one.kind) if one.kind else None
        option = click.option(flags, type=kind, default=None, metavar=metavar, shell_complete=complete, help=one.help)
        function = option(function)
    for flags in ("--has-slides", "--has-recording/--no-recording"):
        function = click.option(flags, is_flag=True, default=None, hidden=True)(function)
    return function


@click.command("list", epilog=EXAMPLES)
@click.argument("kind", type=click.Choice(KINDS))
@_filters
@click.option("--missing", metavar="FIELD", help="Only those without a field, as slides.")
@form_option
@root_option
def command(kind: str, form: str, root: str | None, missing: str | None, **given: Any) -> int:  # noqa: ANN401 - filters
    """List records of a kind: talks and events oldest first, others by id."""
    from sphinx_talks.authoring import query

    for former, name in _FORMER.items():
        if (value := given.pop(former.replace("-", "_"))) is not None:
            given[name] = value
            click.echo(f"--{former} goes on working; it is called --{name} now", err=True)
    with reading(site(root)) as found:
        language = found.settings.language
        entries = query.asked(found.catalog, Kind(kind), given, language, missing)
        write_rows([query.row(found.catalog, entry) for entry in entries], form)
    noun = Kind(kind).folder if len(entries) != 1 else kind
    click.echo(f"{len(entries)} {noun}", err=True)
    return 0


def write_rows(rows: Rows, form: str) -> None:
    """Print rows in a form; a table on a terminal is as wide as that."""
    from sphinx_talks.authoring import query

    if form == "table" and sys.stdout.isatty():
        click.echo(query.as_table(rows, shutil.get_terminal_size().columns), nl=False)
    else:
        click.echo(query.FORMS[form](rows), nl=False)
