"""The commands `slides` and `transcript`: files beside a page, from what other programs leave."""

from __future__ import annotations

from pathlib import Path

import click

from sphinx_talks.cli.folder import writing_reported
from sphinx_talks.content.problems import named

SLIDES_EXAMPLES = """\b
Examples:
  sphinx-talks slides talks/kite-2/knots.pdf                       writes talks/kite-2/knots.slides.md
  sphinx-talks slides deck.pdf -o talks/kite-2/knots.slides.md
  sphinx-talks slides deck.pdf -o -                                print it

Exit status: 0 written, 1 there is no text in it, 2 called wrongly.
"""


@click.command("slides", epilog=SLIDES_EXAMPLES)
@click.argument("file", metavar="FILE.pdf", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", "-o", metavar="FILE", help="Where to write it; - prints it (beside FILE by default).")
def slides_command(*, file: Path, output: str | None) -> int:
    """Take the text of slides out of a PDF, so that the search finds it.

    The text alone: pictures stay where the deck is.
    """
    from sphinx_talks.authoring.transcript import MAX_BYTES, SlidesError, text_of
    from sphinx_talks.content.transcripts import SUFFIX

    if (size := file.stat().st_size) > MAX_BYTES:
        raise click.ClickException(f"{file}: deck is too long ({size} bytes, want at most {MAX_BYTES})")
    try:
        text = text_of(file.read_bytes())
    except SlidesError as error:
        raise click.ClickException(f"{file}: {error}") from None
    _write(text, output, file.with_name(f"{file.stem}{SUFFIX}"))
    return 0


TRANSCRIPT_EXAMPLES = """\b
Examples:
  sphinx-talks transcript talks/kite-2/knots.ja.vtt    tidy it where it lies, beside knots.md
  sphinx-talks transcript captions.srt -o talks/kite-2/knots.ja.vtt
  sphinx-talks transcript captions.vtt -o -            print it

Exit status: 0 written, 1 it holds no transcript, 2 called wrongly.
"""


@click.command("transcript", epilog=TRANSCRIPT_EXAMPLES)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", "-o", metavar="FILE", help="Where to write it; - prints it (FILE as .vtt by default).")
def transcript_command(*, file: Path, output: str | None) -> int:
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
    _write(made.text, output, file.with_suffix(".vtt"), file)
    for what in made.done:
        click.echo(f"{named(str(file))}: {what}", err=True)
    for at, words in made.doubtful:
        click.echo(f"{named(str(file))}: {at}: did anybody say this? {named(words)}", err=True)
    return 0


def _write(text: str, output: str | None, usual: Path, before: Path | None = None) -> None:
    """Write a file as a whole, or print it; what was made a file of its usual name goes where it has another."""
    from sphinx_talks.content.transaction import Changes

    if output == "-":
        click.echo(text, nl=False)
        return
    path = Path(output) if output else usual
    with writing_reported():
        changes = Changes(path.parent).write(path.name, text.encode())
        if before and not output and before != path:
            changes.remove(before.name)
        changes.apply()


commands = {"slides": slides_command, "transcript": transcript_command}
