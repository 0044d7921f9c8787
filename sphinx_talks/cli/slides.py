"""The command `slides`."""

from __future__ import annotations

from pathlib import Path

import click

from sphinx_talks.cli.folder import writing_reported

EXAMPLES = """\b
Examples:
  sphinx-talks slides talks/kite-2/knots.pdf                       writes talks/kite-2/knots.slides.md
  sphinx-talks slides deck.pdf -o talks/kite-2/knots.slides.md
  sphinx-talks slides deck.pdf -o -                                print it

Exit status: 0 written, 1 there is no text in it, 2 called wrongly.
"""


@click.command("slides", epilog=EXAMPLES)
@click.argument("file", metavar="FILE.pdf", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", "-o", metavar="FILE", help="Where to write it; - prints it (beside FILE by default).")
def command(*, file: Path, output: str | None) -> int:
    """Take the text of slides out of a PDF, so that the search finds it.

    The text alone: pictures stay where the deck is.
    """
    from sphinx_talks.authoring.slides import MAX_BYTES, SlidesError, text_of
    from sphinx_talks.content.decks import SUFFIX
    from sphinx_talks.content.transaction import Changes

    if (size := file.stat().st_size) > MAX_BYTES:
        raise click.ClickException(f"{file}: deck is too long ({size} bytes, want at most {MAX_BYTES})")
    try:
        text = text_of(file.read_bytes())
    except SlidesError as error:
        raise click.ClickException(f"{file}: {error}") from None
    if output == "-":
        click.echo(text, nl=False)
        return 0
    path = Path(output) if output else file.with_name(f"{file.stem}{SUFFIX}")
    with writing_reported():
        changes = Changes(path.parent)
        changes.write(path.name, text.encode())
        changes.apply()
    return 0
