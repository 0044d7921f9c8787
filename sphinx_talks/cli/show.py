"""The command `show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sphinx_talks.cli.completion import KINDS, ids_of
from sphinx_talks.cli.folder import reading, root_option, site
from sphinx_talks.content.problems import masked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.authoring.rename.site import RenamingSite
    from sphinx_talks.content.pages import Entry

EXAMPLES = """\b
Examples:
  sphinx-talks show mlct-13                         an event with its talks
  sphinx-talks show active-learning-for-auto-annotation    a talk by its slug
  sphinx-talks show 鈴木健史                         whoever has this name
  sphinx-talks show annotation --kind topic         the topic, where a person has this id as well
  sphinx-talks show people/tkc79.md --json          the page of a path, for a program

Exit status: 0 shown, 1 no such record, or more than one, 2 called wrongly.
"""


@click.command("show", epilog=EXAMPLES)
@click.argument("target", metavar="ID", shell_complete=ids_of())
@click.option("--kind", type=click.Choice(KINDS), help="Look only among these.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@root_option
def command(target: str, kind: str | None, *, as_json: bool, root: str | None) -> int:
    """Show a record and everything linked to it.

    ID: an id, also a former one or the slug of a talk; the path of a page; or a name, in any script it is known in.
    """
    from sphinx_talks.authoring import query
    from sphinx_talks.content.records import Kind

    with reading(site(root)) as found:
        entry = query.record_named(found.catalog, target, Kind(kind) if kind else None)
        if as_json:
            import json

            click.echo(json.dumps(query.whole(found, entry), ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(_lines(found, entry)))
    return 0


def _line(other: Entry) -> str:
    from sphinx_talks.authoring import query

    found = query.brief(other)
    return masked(f"  {found['id']}  {found['title']}".rstrip())


def _lines(site: RenamingSite, entry: Entry) -> Iterator[str]:
    from sphinx_talks.authoring import query

    title = (entry.record and entry.record.title) or entry.id
    yield click.style(masked(title), bold=True)
    yield masked(f"{entry.kind} {entry.id}, {entry.path}")
    if former := site.catalog.former_ids(entry):
        yield f"formerly {', '.join(former)}"
    known = {name: query.written(value) for name, value in query.fields(site, entry).items() if name != "aliases"}
    width = max(map(len, known), default=0)
    yield ""
    yield from (f"  {click.style(f'{name:{width}}', dim=True)}  {masked(text)}" for name, text in known.items())
    for name, others in query.linked(site.catalog, entry).items():
        yield ""
        yield click.style(f"{name} ({len(others)})" if len(others) > 1 else name, bold=True)
        yield from (_line(other) for other in others)
    if entry.problems:
        yield ""
        yield from (str(problem) for problem in entry.problems)
