"""The command `schema`."""

from __future__ import annotations

from pathlib import Path

import click

from sphinx_talks.cli.completion import KINDS
from sphinx_talks.cli.folder import root_option, site, writing_reported
from sphinx_talks.content.problems import named

NAMES = (*KINDS, "page")
EXAMPLES = """\b
Examples:
  sphinx-talks schema talk                 the schema of a talk, on standard output
  sphinx-talks schema --write schemas      all of them, as files
  sphinx-talks schema --editor             completion in Visual Studio Code, for the site in this folder

Exit status: 0 done, 1 a file could not be written, 2 called wrongly.
"""


@click.command("schema", epilog=EXAMPLES)
@click.argument("kind", type=click.Choice(NAMES), required=False)
@click.option("--write", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Write files instead.")
@click.option("--editor", is_flag=True, help="Write .vscode/talks and its extension into the site.")
@root_option
def command(*, kind: str | None, write: Path | None, editor: bool, root: str | None) -> int:
    """Print the JSON Schema (draft 7) of the front matter of a KIND of page.

    With --editor, the schemas know the ids of the site; `check --fix` keeps them so.
    """
    from sphinx_talks.authoring.editor import install, schemas

    if editor and (kind or write):
        raise click.UsageError("--editor goes with neither a kind nor --write")
    if not (kind or write or editor):
        raise click.UsageError(f"name a kind ({', '.join(NAMES)}), a folder with --write, or --editor")
    texts = {schemas.file_name(name): schemas.text(name) for name in ([kind] if kind else NAMES)}
    with writing_reported():
        if editor:
            folder = site(root)
            return _said(install.write_all(folder), folder)
        if write:
            write.mkdir(parents=True, exist_ok=True)
            return _said(install.write(write, {name: text.encode() for name, text in texts.items()}), write)
    click.echo("".join(texts.values()), nl=False)
    return 0


def _said(written: list[str], folder: Path) -> int:
    click.echo(named(f"{len(written)} files written to {folder}"))
    return 0
