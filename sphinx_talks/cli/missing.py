"""The command `missing`."""

from __future__ import annotations

import click

from sphinx_talks.cli.completion import KINDS
from sphinx_talks.cli.folder import reading, root_option, site
from sphinx_talks.cli.list import form_option, write_rows
from sphinx_talks.content.problems import masked

EXAMPLES = """\b
Examples:
  sphinx-talks missing                       everything that nobody has found yet
  sphinx-talks missing talk                  only of talks
  sphinx-talks missing --format csv          for a spreadsheet

Exit status: 0 whether anything is missing or not, 2 called wrongly.
"""


@click.command("missing", epilog=EXAMPLES)
@click.argument("kind", type=click.Choice(KINDS), required=False)
@form_option
@root_option
def command(kind: str | None, form: str, root: str | None) -> int:
    """List what nobody has found yet, as the page on it does: talks without slides, events without a place ….

    Each line is a page to which somebody who knows could add it.
    """
    from sphinx_talks.authoring import query
    from sphinx_talks.views.missing import gaps

    with reading(site(root)) as found:
        rows = [
            {"missing": label, **query.brief(entry), "path": entry.path, "address": address}
            for label, entries in gaps(found.catalog)
            for entry, address in entries
            if kind in {None, str(entry.kind)}
        ]
    if form != "table":
        write_rows(rows, form)
    else:
        for label in dict.fromkeys(row["missing"] for row in rows):
            own = [row for row in rows if row["missing"] == label]
            click.echo(click.style(f"{label} ({len(own)})", bold=True))
            for row in own:
                click.echo("  " + masked("  ".join(filter(None, (row["path"], row["title"], row["address"])))))
    click.echo(f"{len(rows)} missing" if rows else "Nothing is missing.", err=True)
    return 0
