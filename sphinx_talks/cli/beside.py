"""The commands `slides` and `transcript`: files beside a page, from what other programs leave."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from sphinx_talks.authoring.transcript import MAX_BYTES, SlidesError, pictures_of, text_of, tidy
from sphinx_talks.cli.folder import writing_reported
from sphinx_talks.content import cues
from sphinx_talks.content.decks import PICTURES, SUFFIX, is_shared
from sphinx_talks.content.pages import content_of, parts_of
from sphinx_talks.content.problems import Level, Problem, limited, named
from sphinx_talks.content.transaction import Changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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

    With a small picture of each slide where the page beside it names a license that lets everybody share them, as
    `slides: {license: CC BY 4.0}`; else the text alone.
    """
    if (size := file.stat().st_size) > MAX_BYTES:
        raise click.ClickException(f"{file}: deck is too long ({size} bytes, want at most {MAX_BYTES})")
    path = Path(output) if output and output != "-" else file.with_name(f"{file.stem}{SUFFIX}")
    docname = path.name.removesuffix(SUFFIX)
    shares = output != "-" and _may_share(path.with_name(f"{docname}.md"))
    try:
        data = file.read_bytes()
        text = text_of(data, may_be_none=shares)
        made = {f"{docname}{PICTURES}/{number}.webp": one for number, one in pictures_of(data)} if shares else {}
    except SlidesError as error:
        raise click.ClickException(f"{file}: {error}") from None
    before = {f"{docname}{PICTURES}/{one.name}" for one in (path.parent / f"{docname}{PICTURES}").glob("*.webp")}
    _write(text, output, path, before - {*made}, made)
    if output != "-":
        what = f"{len(made)} pictures" if made else f"the text alone: {docname}.md names no license to share the slides"
        click.echo(f"{named(str(path))}: {what}", err=True)
    return 0


def _may_share(page: Path) -> bool:
    """Return whether a page says that everybody may share its slides."""
    parts = parts_of(content_of(page))
    slides = parts[2].get("slides") if parts else None
    return isinstance(slides, dict) and is_shared(str(slides.get("license", "")))


TRANSCRIPT_EXAMPLES = """\b
Examples:
  sphinx-talks transcript talks/kite-2/knots.ja.vtt    tidy it where it lies, beside knots.md
  sphinx-talks transcript captions.srt -o talks/kite-2/knots.ja.vtt
  sphinx-talks transcript captions.vtt -o -            print it

Exit status: 0 written, 1 it holds no transcript or still has errors, 2 called wrongly.
"""


@click.command("transcript", epilog=TRANSCRIPT_EXAMPLES)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--output", "-o", metavar="FILE", help="Where to write it; - prints it (FILE as .vtt by default).")
def transcript_command(*, file: Path, output: str | None) -> int:
    """Tidy a transcript in WebVTT or SubRip: one language, cues in order, no line twice, UTF-8.

    Phrases that speech recognition is known to invent are named, not removed.
    """
    form = file.suffix.lower().removeprefix(".")
    if form not in cues.FORMS:
        raise click.UsageError(f"not a transcript: {named(file.name)} (want .vtt or .srt)")
    if (size := file.stat().st_size) > cues.MAX_BYTES:
        raise click.ClickException(f"{file}: transcript is too long ({size} bytes, want at most {cues.MAX_BYTES})")
    try:
        made = tidy(file.read_bytes(), form)
    except cues.CueError as error:
        if not error.faults:
            raise click.ClickException(f"{file}: {error}") from None
        return _reported(error.faults, file)
    path = file.with_suffix(".vtt")
    _write(made.text, output, path, () if output or path == file else (file.name,))
    for what in made.done:
        click.echo(f"{named(str(file))}: {what}", err=True)
    for at, what in made.doubtful:
        click.echo(f"{named(str(file))}: {at}: {what}", err=True)
    return _reported(cues.faults(made.text, cues.FORMS[0]), path if output in {None, "-"} else Path(str(output)))


def _reported(faults: Iterable[cues.Fault], path: Path) -> int:
    """Print what only a person can mend in a transcript, and return the exit status."""
    found = limited(Problem(str(path), *one.position, one.code, one.parts) for one in faults)
    errors = [one for one in found if one.code.level is Level.ERROR]
    for one in errors:
        click.echo(one, err=True)
    return 1 if errors else 0


def _write(
    text: str,
    output: str | None,
    usual: Path,
    gone: Iterable[str] = (),
    others: Mapping[str, bytes] = MappingProxyType({}),
) -> None:
    """Write a file and others beside it as a whole, without those that are gone; or print it."""
    if output == "-":
        click.echo(text, nl=False)
        return
    path = Path(output) if output else usual
    with writing_reported():
        changes = Changes(path.parent).write(path.name, text.encode())
        for name, content in others.items():
            changes.write(name, content)
        for name in gone:
            changes.remove(name)
        changes.apply()


commands = {"slides": slides_command, "transcript": transcript_command}
