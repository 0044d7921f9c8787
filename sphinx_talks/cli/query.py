"""The commands that answer questions about records: `list`, `missing` and `show`."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from sphinx_talks.authoring import query
from sphinx_talks.cli.folder import KINDS, asking, ids_of, root_option, site
from sphinx_talks.content import frontmatter
from sphinx_talks.content.problems import masked
from sphinx_talks.content.query import FILTERS, FORMER, Takes
from sphinx_talks.content.records import Kind
from sphinx_talks.views.lists import gaps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx_talks.authoring.query import Rows
    from sphinx_talks.content.glance import SiteGlance
    from sphinx_talks.content.pages import Entry


LIST_EXAMPLES = """\b
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


#: Names of before that are not those of another filter today.
_FORMER = {former: name for former, name in FORMER.items() if former not in FILTERS}


def filter_options(function: Callable[..., int]) -> Callable[..., int]:
    """Add the filters as options."""
    for one in reversed(FILTERS.values()):
        flags = f"--{one.name}/--no-{one.name}" if one.takes is Takes.FLAG else f"--{one.name}"
        kind = click.IntRange(1, 9999) if one.takes is Takes.NUMBER else None
        metavar = {Takes.RECORD: "ID", Takes.WORD: "TEXT"}.get(one.takes)
        complete = ids_of(one.kind) if one.kind else None
        option = click.option(flags, type=kind, default=None, metavar=metavar, shell_complete=complete, help=one.help)
        function = option(function)
    return function


def _former_options(function: Callable[..., int]) -> Callable[..., int]:
    """Add the names that filters had before."""
    for former in _FORMER:
        bare = former.removeprefix("has-")
        # The other half of a pair is the name of today, where that is one.
        flags = f"--{former}" if bare in FILTERS else f"--{former}/--no-{bare}"
        function = click.option(flags, is_flag=True, default=None, hidden=True)(function)
    return function


@click.command("list", epilog=LIST_EXAMPLES)
@click.argument("kind", type=click.Choice(KINDS))
@filter_options
@_former_options
@click.option("--missing", metavar="FIELD", help="Only those without a field, as slides.")
@form_option
@root_option
def list_command(kind: str, form: str, root: str | None, missing: str | None, **given: Any) -> int:  # noqa: ANN401 - filters
    """List records of a kind: talks and events oldest first, others by id."""
    for former, name in _FORMER.items():
        if (value := given.pop(former.replace("-", "_"))) is not None:
            given[name] = value
            click.echo(f"--{former} goes on working; it is called --{name} now", err=True)
    with asking(site(root)) as found:
        language = found.settings.language
        entries = query.asked(found.catalog, Kind(kind), given, language, missing)
        write_rows([query.row(found.catalog, entry) for entry in entries], form)
    noun = Kind(kind).folder if len(entries) != 1 else kind
    click.echo(f"{len(entries)} {noun}", err=True)
    return 0


def write_rows(rows: Rows, form: str) -> None:
    """Print rows in a form; a table on a terminal is as wide as that."""
    if form == "table" and sys.stdout.isatty():
        click.echo(query.as_table(rows, shutil.get_terminal_size().columns), nl=False)
    else:
        click.echo(query.FORMS[form](rows), nl=False)


MISSING_EXAMPLES = """\b
Examples:
  sphinx-talks missing                       everything that nobody has found yet
  sphinx-talks missing talk                  only of talks
  sphinx-talks missing --format csv          for a spreadsheet

Exit status: 0 whether anything is missing or not, 2 called wrongly.
"""


@click.command("missing", epilog=MISSING_EXAMPLES)
@click.argument("kind", type=click.Choice(KINDS), required=False)
@form_option
@root_option
def missing_command(kind: str | None, form: str, root: str | None) -> int:
    """List what nobody has found yet, as the page on it does: talks without slides, events without a place ….

    Each line is a page to which somebody who knows could add it.
    """
    with asking(site(root)) as found:
        rows = [
            {"missing": label, **query.brief(entry), "path": entry.path, "address": address}
            for label, entries in (*gaps(found.catalog), *query.untranslated(found))
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


SHOW_EXAMPLES = """\b
Examples:
  sphinx-talks show mlct-13                         an event with its talks
  sphinx-talks show active-learning-for-auto-annotation    a talk by its slug
  sphinx-talks show 鈴木健史                         whoever has this name
  sphinx-talks show annotation --kind topic         the topic, where a person has this id as well
  sphinx-talks show people/tkc79.md --json          the page of a path, for a program

Exit status: 0 shown, 1 no such record, or more than one, 2 called wrongly.
"""


@click.command("show", epilog=SHOW_EXAMPLES)
@click.argument("target", metavar="ID", shell_complete=ids_of())
@click.option("--kind", type=click.Choice(KINDS), help="Look only among these.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@root_option
def show_command(target: str, kind: str | None, *, as_json: bool, root: str | None) -> int:
    """Show a record and everything linked to it.

    ID: an id, also a former one or the slug of a talk; the path of a page; or a name, in any script it is known in.
    """
    with asking(site(root)) as found:
        entry = query.record_named(found.catalog, target, Kind(kind) if kind else None)
        if as_json:
            click.echo(json.dumps(query.whole(found, entry), ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(_lines(found, entry)))
    return 0


def _lines(site: SiteGlance, entry: Entry) -> Iterator[str]:
    title = (entry.record and entry.record.title) or entry.id
    yield click.style(masked(title), bold=True)
    yield masked(f"{entry.kind} {entry.id}, {entry.path}")
    if former := site.catalog.former_ids(entry):
        yield f"formerly {', '.join(former)}"
    known = {name: frontmatter.written(value) for name, value in query.fields(site, entry).items() if name != "aliases"}
    width = max(map(len, known), default=0)
    yield ""
    yield from (f"  {click.style(f'{name:{width}}', dim=True)}  {masked(text)}" for name, text in known.items())
    for name, others in query.linked(site.catalog, entry).items():
        yield ""
        yield click.style(f"{name} ({len(others)})" if len(others) > 1 else name, bold=True)
        yield from (masked(f"  {one['id']}  {one['title']}".rstrip()) for one in map(query.brief, others))
    if entry.problems:
        yield ""
        yield from (str(problem) for problem in entry.problems)


commands = {"list": list_command, "missing": missing_command, "show": show_command}
