"""The command `rename`."""

from __future__ import annotations

import click

from sphinx_talks.cli.completion import ids_of
from sphinx_talks.cli.folder import KINDS, root_option, site
from sphinx_talks.cli.reading import reading
from sphinx_talks.cli.rewritten import carry_out, dry_option

EXAMPLES = """\b
Examples:
  sphinx-talks rename topic hitl human-in-the-loop           a topic
  sphinx-talks rename event mlct13 mlct-13 --dry-run         an event with its talks: only show what would change
  sphinx-talks rename talk mlct-13/al active-learning        a talk, which stays with its event
  sphinx-talks rename talk mlct-13/al mlct-12/al             a talk that was put with the wrong event

Exit status: 0 renamed, 1 refused and nothing changed, 2 called wrongly.
"""


@click.command("rename", epilog=EXAMPLES)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("old", shell_complete=ids_of())
@click.argument("new")
@dry_option
@root_option
def command(kind: str, old: str, new: str, *, dry_run: bool, root: str | None) -> int:
    """Give a page another id; what names it follows.

    The page moves, for an event its talks as well. References in front matter and prose, links and tables of
    contents of all pages are rewritten, and nothing else in them. The old id becomes an alias, so that the old
    address leads to the page. All of it happens, or nothing.
    """
    from sphinx_talks.authoring.rename.rename import rename
    from sphinx_talks.content.records import Kind

    with reading(site(root)) as found:
        return carry_out(rename(found, Kind(kind), old, new), dry=dry_run)
