"""The command `linkcheck`."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sphinx_talks.checks.git_base import base
from sphinx_talks.cli.folder import comparing, progress, root_option, site, writing_reported
from sphinx_talks.content import site as source
from sphinx_talks.content.linkstate.known import FILE
from sphinx_talks.content.linkstate.links import LinkPosition, Sought, WrittenLink, links_of, targets, unread
from sphinx_talks.content.problems import named, summary
from sphinx_talks.content.settings import Settings
from sphinx_talks.linkcheck import internal
from sphinx_talks.linkcheck.findings import Summary, of_change, of_state
from sphinx_talks.linkcheck.reports import FORMS

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path


EXAMPLES = """\b
Examples:
  sphinx-talks linkcheck                                what is due today, remembered in linkstate.json
  sphinx-talks linkcheck --all                          everything, due or not
  sphinx-talks linkcheck --changed-since origin/main    only addresses that this branch brings; nothing is remembered
  sphinx-talks linkcheck --offline                      links within the site that was built, without a network
  sphinx-talks linkcheck --report md                    what needs a person, as the body of an issue

\b
Exit status: 0 all else, dead links in a run by schedule included; 1 a link within the site leads nowhere (--offline),
a new address is dead for certain (--changed-since), linkstate.json was not whole, or a setting is wrong; 2 called
wrongly; 130 interrupted: the next run goes on there.
"""
T = TypeVar("T")
#: Where `make html` puts the pages.
BUILT = "_build/html"


@click.command("linkcheck", epilog=EXAMPLES)
@root_option
@click.option("--changed-since", "since", metavar="REF", help="Ask only addresses that REF of git does not have.")
@click.option("--due", "is_due", is_flag=True, help="Ask what is due by schedule (the default).")
@click.option("--all", "everything", is_flag=True, help="Ask every address, due or not.")
@click.option("--offline", is_flag=True, help="Follow only links within the built site.")
@click.option("--report", "form", type=click.Choice(FORMS), default="text", show_default=True, help="Form of report.")
@click.option("--html", metavar="DIR", help="Built pages, whose links are asked as well. [with --offline: _build/html]")
def command(  # noqa: PLR0913 - one an option
    *, root: str | None, since: str | None, is_due: bool, everything: bool, offline: bool, form: str, html: str | None
) -> int:
    """Ask the sites that pages link to whether they still answer, and remember it."""
    modes = {"--changed-since": since, "--due": is_due, "--all": everything, "--offline": offline}
    chosen = [name for name, is_given in modes.items() if is_given]
    if len(chosen) > 1:
        raise click.UsageError(f"{' and '.join(chosen)} exclude each other")
    if offline and form != "text":
        raise click.UsageError("--offline has no form of report but text")
    if since and html:
        raise click.UsageError("--changed-since looks at pages, not at --html")
    folder = site(root)
    if offline:
        return _offline(folder, html)
    if since:
        return _change(folder, since, form)
    return _due(folder, html, form, everything=everything)


def _offline(folder: Path, html: str | None) -> int:
    found = internal.problems(_built(folder, html or BUILT), folder)
    for problem in found:
        click.echo(str(problem))
    click.echo(summary(found) if found else "every link within the site leads somewhere", err=True)
    return 1 if found else 0


def _built(folder: Path, html: str) -> Path:
    built = folder / html
    if not (built / "index.html").is_file():
        raise click.UsageError(f"no built site in {html}: run `make html` first")
    return built


def _due(folder: Path, html: str | None, form: str, *, everything: bool) -> int:
    from sphinx_talks.linkcheck import asking

    settings = _settings(folder)
    sought = _sought(folder, settings, html)
    with progress("links", len(sought.targets)) as advance, writing_reported():
        run = asking.due(folder, sought, settings, advance, everything=everything)
        finished = _interruptible(run)
    _report(of_state(sought.targets, finished, settings), form, settings)
    if finished.changed:
        click.echo(f"{FILE} has changed: commit it, and the next build shows what was found", err=True)
    return 1 if any(problem.path == FILE for problem in finished.problems) else 0


def _change(folder: Path, reference: str, form: str) -> int:
    from sphinx_talks.linkcheck import asking

    settings = _settings(folder)
    with comparing():
        new = asking.new_targets(folder, base(folder, reference), settings)
    with progress("links", len(new)) as advance:
        pulled = _interruptible(asking.change(new, settings, advance))
    _report(of_change(new, pulled, settings), form, settings)
    return 1 if pulled.dead else 0


def _settings(folder: Path) -> Settings:
    """Return what `conf.py` says; raises click.exceptions.Exit when there is something wrong with it."""
    settings = Settings.from_conf(folder / "conf.py")
    if wrong := settings.errors:
        for problem in wrong:
            click.echo(str(problem), err=True)
        click.echo(f"{summary(wrong)}; nothing was asked", err=True)
        raise click.exceptions.Exit(1)
    for problem in settings.problems:
        click.echo(f"{problem.position}: {named(problem.message)}", err=True)
    return settings if settings.contact else replace(settings, talks_links_contact=_repository())


def _repository() -> str:
    """Return the address of the repository whose workflow this is, '' elsewhere; its owner can be turned to there."""
    # https://docs.github.com/actions/reference/workflows-and-actions/variables
    server, name = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    return f"{server}/{name}" if server and name else ""


def _sought(folder: Path, settings: Settings, html: str | None) -> Sought:
    """Return what there is to ask: links of the pages, and those that only the built pages have."""
    read = source.read(folder, settings)
    links = links_of(folder, read.entries)
    built = None
    if html is not None:
        known = targets(links)
        seen = targets(
            WrittenLink(one.address, LinkPosition(one.page, 1, 1)) for one in internal.outward(_built(folder, html))
        )
        built = frozenset(seen.keys() - known.keys())
        links += [WrittenLink(address, seen[address].positions[0]) for address in sorted(built)]
    return Sought(targets(links), unread(read), built)


def _report(summary: Summary, form: str, settings: Settings) -> None:
    click.echo(FORMS[form](summary), nl=False)
    if not settings.contact:
        click.echo("conf.py: set talks_links_contact (or html_baseurl), so that servers can tell who asks", err=True)


def _interruptible(run: Coroutine[Any, Any, T]) -> T:
    """Run to the end, or until somebody interrupts or ends the process: what was learned by then is kept."""

    async def main() -> T:
        task = asyncio.ensure_future(run)
        # Windows has no such handlers, and only the main thread may set them.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await task

    try:
        return asyncio.run(main())
    except (asyncio.CancelledError, KeyboardInterrupt):
        raise click.Abort from None
