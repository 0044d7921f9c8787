"""The command `check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sphinx_talks.authoring.editor.schemas import write_enumerations
from sphinx_talks.authoring.fix import correct, is_mendable, mend
from sphinx_talks.checks import git_base
from sphinx_talks.checks.reports.programs import FORMATS
from sphinx_talks.checks.reports.report import Report, Selection, fails, statistics, unknown
from sphinx_talks.checks.run import check
from sphinx_talks.cli.folder import comparing, progress, root_option, scope, within, writing_reported
from sphinx_talks.content import conf_file
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.languages import untranslated
from sphinx_talks.content.problems import Code, Level, Problem, masked
from sphinx_talks.content.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sphinx_talks.checks.reports.report import Changed
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Message


def write_mended(root: Path, settings: Settings, entries: Iterable[Entry], wanted: Callable[[str], bool]) -> bool:
    """Mend the wanted pages, and renew what editors complete from; return whether a page has changed.

    Raises click.ClickException where the pages cannot be written; then none of them is.
    """
    found = correct(root, settings, entries, wanted)
    with writing_reported():
        found.write(root)
        write_enumerations(root)
    for path in found.after:
        click.echo(f"mended {masked(path)}", err=True)
    return bool(found.after)


def foresee(
    root: Path, settings: Settings, entries: Iterable[Entry], wanted: Callable[[str], bool], *, show: bool
) -> int:
    """Write what would be mended, as a diff or one line a problem; the exit status says whether anything would be."""
    found = correct(root, settings, entries, wanted)
    for line in found.diff() if show else (str(problem) for problem in sorted(found.gone)):
        click.echo(masked(line))
    files = len(found.after)
    problems = f"{len(found.gone)} problem{'s' * (len(found.gone) != 1)}"
    click.echo(f"{problems} would be mended, {files} file{'s' * (files != 1)} changed", err=True)
    return 1 if files else 0


def would_be_mended(
    root: Path, settings: Settings, entries: Iterable[Entry], problems: Iterable[Problem]
) -> frozenset[Problem]:
    """Return those of some problems that `--fix` would mend."""
    pages = {problem.path for problem in problems if is_mendable(problem)}
    if not pages:
        return frozenset()
    return frozenset(problems) & mend(root, settings, entries, pages.__contains__, 1).gone


def of_exports(root: Path, settings: Settings) -> Iterator[Problem]:
    """Yield settings of what machines read that the build refuses; only then is that loaded."""
    found = conf_file.assigned(root / "conf.py") if settings.is_read else {}
    wrong: dict[str, Message | None] = {}
    if settings.talks_exports_without:
        from sphinx_talks.exports import unknown

        wrong["talks_exports_without"] = unknown(settings.talks_exports_without)
    if settings.talks_card_font:
        from sphinx_talks.exports.drawing import no_font

        wrong["talks_card_font"] = no_font(root, settings.talks_card_font)
    yield from (
        Problem("conf.py", *found[name].position, Code.SETTING, parts) for name, parts in wrong.items() if parts
    )


EXAMPLES = """\b
Examples:
  sphinx-talks check                                   the site in this folder
  sphinx-talks check --root docs                       the site in docs/
  sphinx-talks check talks/mlct-13/my-talk.md          only problems of this page
  sphinx-talks check --select T2 --ignore T209         only problems of fields, but not of empty ones
  sphinx-talks check --base origin/main                also: no page has gone without leaving its address
  sphinx-talks check --fix                             mend what can be mended; --diff shows it first
  sphinx-talks check --format sarif > check.sarif      for a code scanner

Exit status: 0 no error, 1 errors (with --strict, warnings too), 2 called wrongly, 130 interrupted.
"""
#: The page on problems, where a site has it.
REFERENCE = "contributing/problems"


def codes(_: click.Context, option: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Return codes given one by one or with commas between them; raises click.BadParameter for what is none."""
    found = tuple(code.strip().upper() for one in value for code in one.split(","))
    if wrong := unknown(found):
        raise click.BadParameter(f"no such code: {', '.join(map(repr, wrong))}", param=option)
    return found


@click.command("check", epilog=EXAMPLES)
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@root_option
@click.option(
    "--format", "form", type=click.Choice(sorted(FORMATS)), default="text", show_default=True, help="Form of report."
)
@click.option("--strict", is_flag=True, help="Fail on warnings as well as on errors.")
@click.option("--advice/--no-advice", help="Tell what would make pages better; not told by default.")
@click.option("--select", multiple=True, metavar="CODE", callback=codes, help="Tell only these codes: T2, T301 ….")
@click.option("--ignore", multiple=True, metavar="CODE", callback=codes, help="Pass over these codes.")
@click.option(
    "--base", metavar="REF", help="Compare with REF of git: refuse ids that are gone, tell of new lines first."
)
@click.option("--changed-since", "since", metavar="REF", help="Tell only of pages that differ from REF of git.")
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, then report what is left.")
@click.option("--dry-run", is_flag=True, help="List what --fix would mend, and write nothing.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--statistics", "counted", is_flag=True, help="Tell how often each code was found, and nothing else.")
def command(  # noqa: PLR0913 - one an option
    *, paths: tuple[str, ...], root: str | None, form: str, strict: bool, advice: bool, select: tuple[str, ...],
    ignore: tuple[str, ...], base: str | None, since: str | None, fix: bool, dry_run: bool, diff: bool, counted: bool,
) -> int:  # fmt: skip
    """Report every problem of the pages, as the build would, without Sphinx.

    PATH: pages or folders to report on, all by default; the whole site is read either way.
    """
    folder, wanted = scope(root, paths)
    settings = Settings.from_conf(folder / "conf.py")
    with comparing():
        recent = git_base.base(folder, since).changed() if since is not None else None

    def asked(path: str) -> bool:
        return within(path, wanted) and (recent is None or path in recent)

    # What is selected by its code is reported whatever its level.
    least = Level.ADVICE if advice or select else Level.WARNING
    with progress("Reading pages", None) as advance:
        entries, problems = check(folder, settings, least, advance)
    if dry_run or diff:
        return foresee(folder, settings, entries, asked, show=diff)
    # Read anew after mending: what is left is judged by what was written.
    if fix and write_mended(folder, settings, entries, asked):
        entries, problems = check(folder, settings, least)
    changed: Changed = {}
    if base is not None:
        with comparing():
            there = git_base.base(folder, base)
            changed = there.changed()
            problems = sorted({*problems, *git_base.departed(there, Catalog(entries, {}), settings)})
    problems = sorted([*problems, *of_exports(folder, settings)])
    reported = Selection(select, ignore, advice).chosen(problems, asked)
    mended = would_be_mended(folder, settings, entries, reported)
    found = untranslated((entry for entry in entries if asked(entry.path)), settings.translations)
    counts = {tag: len(without) for tag, without in found.items()}
    report = Report(folder, len(entries), reported, mended, changed, reference(folder, settings), counts)
    (statistics if counted else FORMATS[form])(report)
    return 1 if fails(reported, strict=strict) else 0


def reference(root: Path, settings: Settings) -> str:
    """Return the address of the site's page on problems, '' where there is none or nobody says where the site is."""
    base = settings.html_baseurl
    has_page = base.startswith(("https://", "http://")) and (root / f"{REFERENCE}.md").is_file()
    return f"{base.rstrip('/')}/{REFERENCE}.html" if has_page else ""
