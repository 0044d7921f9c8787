"""The command `list`."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from sphinx_talks.cli.completion import KINDS, ids_of
from sphinx_talks.cli.folder import reading, root_option, site
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from sphinx_talks.authoring.query import Rows

EXAMPLES = """\b
Examples:
  sphinx-talks list talk --event mlct-13                  the talks of an event
  sphinx-talks list talk --topic mlops --has-slides       those on a topic whose slides are known
  sphinx-talks list talk --year 2022 --missing video      those of a year without a video of their own
  sphinx-talks list event --no-recording                  events that nobody recorded as a whole
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


@click.command("list", epilog=EXAMPLES)
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--topic", metavar="ID", shell_complete=ids_of(Kind.TOPIC), help="Only those on a topic.")
@click.option("--speaker", metavar="ID", shell_complete=ids_of(Kind.PERSON), help="Only those with talks by a person.")
@click.option("--event", metavar="ID", shell_complete=ids_of(Kind.EVENT), help="Only those of an event.")
@click.option("--year", type=click.IntRange(1, 9999), help="Only those of a year.")
@click.option("--has-slides/--no-slides", default=None, help="Only those with slides, or without.")
@click.option("--has-recording/--no-recording", default=None, help="Only those with a recording, or without.")
@click.option("--language", metavar="TAG", help="Only talks in a language, as ja.")
@click.option("--missing", metavar="FIELD", help="Only those without a field, as slides.")
@form_option
@root_option
def command(kind: str, form: str, root: str | None, **filters: Any) -> int:  # noqa: ANN401 - Filters says which
    """List records of a kind: talks and events oldest first, others by id."""
    from sphinx_talks.authoring import query

    with reading(site(root)) as found:
        language = found.settings.language
        entries = list(query.chosen(found.catalog, Kind(kind), query.Filters(**filters), language))
        give([query.row(found.catalog, entry) for entry in entries], form)
    noun = Kind(kind).folder if len(entries) != 1 else kind
    click.echo(f"{len(entries)} {noun}", err=True)
    return 0


def give(rows: Rows, form: str) -> None:
    """Print rows in a form; a table on a terminal is as wide as that."""
    from sphinx_talks.authoring import query

    if form == "table" and sys.stdout.isatty():
        click.echo(query.as_table(rows, shutil.get_terminal_size().columns), nl=False)
    else:
        click.echo(query.FORMS[form](rows), nl=False)
