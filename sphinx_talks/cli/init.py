"""The command `init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sphinx_talks.authoring.starter import LOCAL, ZONES, Start, files
from sphinx_talks.cli.folder import writing_reported
from sphinx_talks.content.characters import forbidden
from sphinx_talks.content.problems import named
from sphinx_talks.content.records.values import line, zone
from sphinx_talks.content.transaction import Changes

if TYPE_CHECKING:
    from collections.abc import Callable

LANGUAGES = ("ja", "en")
EXAMPLES = """\b
Examples:
  sphinx-talks init our-meetup                            with one example of each kind of page
  sphinx-talks init . --title 'Our Meetup' --language en  in this folder
  sphinx-talks init our-meetup --empty                    without examples

Exit status: 0 the site is there, 1 a file would have been overwritten, 2 called wrongly.
"""


def _read(reader: Callable[[str], str]) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return a callback that reads a value as front matter would."""

    def read(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
        if value is None:
            return None
        if hidden := next(forbidden(value), None):
            raise click.BadParameter(f"character that cannot be seen ({hidden[1]})")
        try:
            return reader(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None

    return read


@click.command("init", epilog=EXAMPLES)
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--title", metavar="TEXT", callback=_read(line), help="Name of the site (that of the folder by default).")
@click.option("--author", metavar="TEXT", callback=_read(line), help="Who keeps it (TITLE contributors by default).")
@click.option("--language", type=click.Choice(LANGUAGES), default="ja", show_default=True, help="Of the site.")
@click.option("--timezone", metavar="ZONE", callback=_read(zone), help="Of all times (Asia/Tokyo or UTC by default).")
@click.option("--empty", is_flag=True, help="Without the example pages.")
def command(  # noqa: PLR0913 - one an option
    *, directory: Path, title: str | None, author: str | None, language: str, timezone: str | None, empty: bool
) -> int:
    """Start a site in DIR: a page of each kind, settings, a README, a Makefile, and checks on GitHub.

    It builds and passes its own check as it stands. Nothing that is there already is overwritten.
    """
    title = title or _title(directory.absolute().name)
    start = Start(title, author or f"{title} contributors", language, timezone or ZONES[language], empty)
    written = files(start)
    # A dangling link counts: written through, it would make a file elsewhere.
    if taken := [path for path in written if (directory / path).exists() or (directory / path).is_symlink()]:
        raise click.ClickException(f"nothing was written: already in {directory}: {', '.join(taken)}")
    with writing_reported():
        directory.mkdir(parents=True, exist_ok=True)
        changes = Changes(directory)
        for path, content in written.items():
            changes.write(path, content).expect(path, None)
        changes.apply()
    click.echo(named(f"{len(written)} files written to {directory}"))
    if LOCAL.encode() in written["requirements.txt"]:
        click.echo("requirements.txt names a folder of this machine: see there before others build the site.", err=True)
    click.echo("Next: put the folder under git, and run `make live` in it.", err=True)
    return 0


def _title(name: str) -> str:
    """Return the name of a folder as a title; a name that cannot be one, as one of two lines, is none."""
    try:
        return "Talks" if next(forbidden(name), None) else line(name) or "Talks"
    except ValueError:
        return "Talks"
