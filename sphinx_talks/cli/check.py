"""The command `check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sphinx_talks.cli.folder import root_option, scope, within
from sphinx_talks.reports import FORMATS, Choice, Report, fails, statistics, unknown
from sphinx_talks.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = """\b
Examples:
  sphinx-talks check                                   the site in this folder
  sphinx-talks check --root docs                       the site in docs/
  sphinx-talks check talks/mlct-13/my-talk.md          only problems of this page
  sphinx-talks check --select T2 --ignore T209         only problems of fields, but not of empty ones
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
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@root_option
@click.option(
    "--format", "form", type=click.Choice(sorted(FORMATS)), default="text", show_default=True, help="Form of report."
)
@click.option("--strict", is_flag=True, help="Fail on warnings as well as on errors.")
@click.option("--advice/--no-advice", help="Tell what would make pages better; not told by default.")
@click.option("--select", multiple=True, metavar="CODE", callback=codes, help="Tell only these codes: T2, T301 ….")
@click.option("--ignore", multiple=True, metavar="CODE", callback=codes, help="Pass over these codes.")
@click.option("--statistics", "counted", is_flag=True, help="Tell how often each code was found, and nothing else.")
def command(  # noqa: PLR0913 - as many as the options
    *,
    paths: tuple[str, ...],
    root: str | None,
    form: str,
    strict: bool,
    advice: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    counted: bool,
) -> int:
    """Report every problem of the pages, as the build would, without Sphinx.

    PATH: pages or folders to report on, all by default; the whole site is read either way.
    """
    from sphinx_talks.check import check

    folder, wanted = scope(root, paths)
    settings = Settings.from_conf(folder / "conf.py")
    entries, problems = check(folder, settings)
    told = Choice(select, ignore, advice).of(problems, lambda path: within(path, wanted))
    report = Report(folder, len(entries), told, reference=reference(folder, settings))
    (statistics if counted else FORMATS[form])(report)
    return 1 if fails(told, strict=strict) else 0


def reference(root: Path, settings: Settings) -> str:
    """Return the address of the site's page on problems, '' where there is none or nobody says where the site is."""
    base = "".join(settings.html_baseurl)
    has_page = base.startswith(("https://", "http://")) and (root / f"{REFERENCE}.md").is_file()
    return f"{base.rstrip('/')}/{REFERENCE}.html" if has_page else ""
