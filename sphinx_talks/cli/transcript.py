"""The command `transcript`."""

from __future__ import annotations

from pathlib import Path

import click

from sphinx_talks.cli.folder import writing_reported
from sphinx_talks.content.problems import named

EXAMPLES = """\b
Examples:
  sphinx-talks transcript talks/kite-2/knots.ja.vtt    tidy it where it lies, beside knots.md
  sphinx-talks transcript captions.srt -o talks/kite-2/knots.ja.vtt
  sphinx-talks transcript captions.vtt -o -            print it

Exit status: 0 written, 1 it holds no transcript, 2 called wrongly.
"""


@click.command("transcript", epilog=EXAMPLES)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", "-o", metavar="FILE", help="Where to write it; - prints it (FILE as .vtt by default).")
def command(*, file: Path, output: str | None) -> int:
    """Tidy a transcript in WebVTT or SubRip: one language, cues in order, no line twice, UTF-8.

    Phrases that speech recognition is known to invent are named, not removed.
    """
    from sphinx_talks.authoring.transcript import tidy
    from sphinx_talks.content import cues

    form = file.suffix.lower().removeprefix(".")
    if form not in cues.FORMS:
        raise click.UsageError(f"not a transcript: {named(file.name)} (want .vtt or .srt)")
    if (size := file.stat().st_size) > cues.MAX_BYTES:
        raise click.ClickException(f"{file}: transcript is too long ({size} bytes, want at most {cues.MAX_BYTES})")
    try:
        made = tidy(file.read_bytes(), form)
    except cues.CueError as error:
        raise click.ClickException(f"{file}: {error}") from None
    if output == "-":
        click.echo(made.text, nl=False)
    else:
        with writing_reported():
            _write(Path(output) if output else file.with_suffix(".vtt"), made.text.encode(), None if output else file)
    for what in made.done:
        click.echo(f"{named(str(file))}: {what}", err=True)
    for at, words in made.doubtful:
        click.echo(f"{named(str(file))}: {at}: did anybody say this? {named(words)}", err=True)
    return 0


def _write(path: Path, content: bytes, before: Path | None) -> None:
    """Write a file as a whole; what it was made of goes, where another name lies beside it."""
    from sphinx_talks.content.transaction import Changes

    changes = Changes(path.parent)
    changes.write(path.name, content)
    if before and before != path:
        changes.remove(before.name)
    changes.apply()
