"""The command `merge`."""

from __future__ import annotations

from typing import TypedDict, Unpack

import click

from sphinx_talks.cli.completion import ids_of
from sphinx_talks.cli.folder import reading, root_option, site
from sphinx_talks.cli.rename import carry_out, dry_option
from sphinx_talks.content.records import Kind

EXAMPLES = """\b
Examples:
  sphinx-talks merge person suzuki-k tkc79                    suzuki-k turns out to be tkc79
  sphinx-talks merge person suzuki-k tkc79 --prefer tkc79     where both pages differ, tkc79 is right
  sphinx-talks merge topic ml-ops mlops --dry-run             only show what would change

Exit status: 0 merged, 1 refused and nothing changed, 2 called wrongly.
"""


class MergeOptions(TypedDict):
    """What the command is called with."""

    kind: str
    gone: str
    kept: str
    prefer: str | None
    dry_run: bool
    root: str | None


@click.command("merge", epilog=EXAMPLES)
@click.argument("kind", type=click.Choice(sorted(str(kind) for kind in Kind if kind.model.has_names)))
@click.argument("gone", shell_complete=ids_of())
@click.argument("kept", shell_complete=ids_of())
@click.option(
    "--prefer", metavar="ID", shell_complete=ids_of(), help="Which of the two is right in fields where they differ."
)
@dry_option
@root_option
def command(**given: Unpack[MergeOptions]) -> int:
    """Make one page of two about the same: KEPT stays, and takes over what GONE holds.

    Id and names of GONE become aliases of KEPT, lists are put together, fields that only GONE has are taken over,
    its prose is put below that of KEPT. What named GONE names KEPT, once. The old address leads to KEPT. All of it
    happens, or nothing.
    """
    from sphinx_talks.authoring.rename.merge import merge

    with reading(site(given["root"])) as found:
        made = merge(found, Kind(given["kind"]), given["gone"], given["kept"], given["prefer"])
        return carry_out(made, dry=given["dry_run"])
