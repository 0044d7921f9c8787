"""The commands `rename` and `merge`."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import click

from sphinx_talks.authoring.rename.rename import merge, rename
from sphinx_talks.cli.folder import KINDS, ids_of, reading, root_option, site
from sphinx_talks.content.problems import masked
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.authoring.rename.rewrite import Rewrite


dry_option = click.option("--dry-run", is_flag=True, help="Show what would change as a diff, and change nothing.")


def carry_out(rewrite: Rewrite, *, dry: bool) -> int:
    """Write a change and report it page by page; returns the exit status."""
    if dry:
        # A tab is a control character, which would be masked.
        for line in diff(rewrite):
            click.echo(masked(line.expandtabs()))
    else:
        rewrite.changes.apply()
    for page in rewrite.pages:
        new = rewrite.moves.files.get(page.path, page.path)
        if new != page.path or page.edits:
            moved = f"{page.path} → {new}" if new != page.path else page.path
            # Of a dry run the diff alone goes to the standard output, for `patch` and the like.
            click.echo(masked(f"{moved}: {names(page.named)}" if page.named else moved), err=dry)
    click.echo(summary(rewrite, dry=dry), err=True)
    return 0


def summary(rewrite: Rewrite, *, dry: bool) -> str:
    """Return in one line what has changed."""
    named = sum(page.named for page in rewrite.pages)
    changed = sum(bool(page.named) for page in rewrite.pages)
    moved = sum(rewrite.moves.files.get(page.path, page.path) != page.path for page in rewrite.pages)
    done = "merged" if rewrite.gone else "moved"
    would = "nothing was changed; it would be: " if dry else ""
    return f"{would}{moved} page{'s' * (moved != 1)} {done}, {names(named)} in {changed} page{'s' * (changed != 1)}"


def names(count: int) -> str:
    """Return how many references there are."""
    return f"{count} reference{'s' * (count != 1)}"


def diff(rewrite: Rewrite) -> Iterator[str]:
    """Yield a change as a unified diff; files that only move are left out."""
    for page in rewrite.pages:
        new = rewrite.moves.files.get(page.path, page.path)
        before = page.source.text.splitlines()
        content = None if page.path in rewrite.gone else rewrite.changes.contents.get(new)
        to = f"b/{new}" if content is not None else "/dev/null"
        after = (content or b"").decode().splitlines()
        yield from difflib.unified_diff(before, after, f"a/{page.path}", to, lineterm="")


RENAME_EXAMPLES = """\b
Examples:
  sphinx-talks rename topic hitl human-in-the-loop           a topic
  sphinx-talks rename event mlct13 mlct-13 --dry-run         an event with its talks: only show what would change
  sphinx-talks rename talk mlct-13/al active-learning        a talk, which stays with its event
  sphinx-talks rename talk mlct-13/al mlct-12/al             a talk that was put with the wrong event

Exit status: 0 renamed, 1 refused and nothing changed, 2 called wrongly.
"""


@click.command("rename", epilog=RENAME_EXAMPLES)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("old", shell_complete=ids_of())
@click.argument("new")
@dry_option
@root_option
def rename_command(kind: str, old: str, new: str, *, dry_run: bool, root: str | None) -> int:
    """Give a page another id; what names it follows.

    The page moves, for an event its talks as well. References in front matter and prose, links and tables of
    contents of all pages are rewritten, and nothing else in them. The old id becomes an alias, so that the old
    address leads to the page. All of it happens, or nothing.
    """
    with reading(site(root)) as found:
        return carry_out(rename(found, Kind(kind), old, new), dry=dry_run)


MERGE_EXAMPLES = """\b
Examples:
  sphinx-talks merge person suzuki-k tkc79                    suzuki-k turns out to be tkc79
  sphinx-talks merge person suzuki-k tkc79 --prefer tkc79     where both pages differ, tkc79 is right
  sphinx-talks merge topic ml-ops mlops --dry-run             only show what would change

Exit status: 0 merged, 1 refused and nothing changed, 2 called wrongly.
"""


@click.command("merge", epilog=MERGE_EXAMPLES)
@click.argument("kind", type=click.Choice(sorted(str(kind) for kind in Kind if kind.model.has_names)))
@click.argument("gone", shell_complete=ids_of())
@click.argument("kept", shell_complete=ids_of())
@click.option(
    "--prefer", metavar="ID", shell_complete=ids_of(), help="Which of the two is right in fields where they differ."
)
@dry_option
@root_option
def merge_command(  # noqa: PLR0913 - one an option
    kind: str, gone: str, kept: str, *, prefer: str | None, dry_run: bool, root: str | None
) -> int:
    """Make one page of two about the same: KEPT stays, and takes over what GONE holds.

    Id and names of GONE become aliases of KEPT, lists are put together, fields that only GONE has are taken over,
    its prose is put below that of KEPT. What named GONE names KEPT, once. The old address leads to KEPT. All of it
    happens, or nothing.
    """
    with reading(site(root)) as found:
        made = merge(found, Kind(kind), gone, kept, prefer)
        return carry_out(made, dry=dry_run)


commands = {"rename": rename_command, "merge": merge_command}
