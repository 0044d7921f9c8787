"""The command `live`."""

from __future__ import annotations

import os
import socket
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sphinx_talks.cli.folder import root_option, site
from sphinx_talks.content.problems import message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from sphinx_talks.sphinxext.preview.worker import BuildResult, Worker

#: Loopback: drafts are for nobody else to see.
HOST = "127.0.0.1"
#: Seconds for answers that are under way when it ends.
LAST = 2
NEEDED = "the preview needs sphinx-autobuild: python -m pip install sphinx-autobuild"
EXAMPLES = """\b
Examples:
  sphinx-talks live                      preview the site in this folder
  sphinx-talks live --port 0 --open      on any free port, in the browser

Exit status: 0 stopped with Ctrl-C, 1 it cannot serve, 2 called wrongly.
"""


def _processes(_context: click.Context, option: click.Parameter, value: str) -> int:
    """Return a number of processes as Sphinx takes it; raises click.BadParameter."""
    if value == "auto":
        return os.cpu_count() or 1
    if not (value.isascii() and value.isdigit() and int(value)):
        raise click.BadParameter("want a number or `auto`", param=option)
    return int(value)


@click.command("live", epilog=EXAMPLES)
@root_option
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 for any free one.")
@click.option("--open", "opens", is_flag=True, help="Show it in the browser.")
@click.option("--output", metavar="DIR", type=click.Path(path_type=Path), help="Below _build by default.")
@click.option(
    "--jobs", metavar="N", default="1", callback=_processes, help="Processes of a build, or `auto` (1 by default)."
)
@click.option(
    "--watch", metavar="DIR", multiple=True, type=click.Path(exists=True, path_type=Path),
    help="Code that the site is built with: everything is built anew when it changes.",
)  # fmt: skip
def command(  # noqa: PLR0913 - one an option
    *, root: str | None, port: int, opens: bool, output: Path | None, jobs: int, watch: tuple[Path, ...]
) -> int:
    """Preview the site while it is written: what changes is built and shown at once.

    What is wrong stands in the terminal and over the page, and the page is shown as it was before.
    Only this machine can see the preview.
    """
    try:
        import uvicorn

        from sphinx_talks.sphinxext.preview.server import Live, application
    except ImportError as error:
        raise click.ClickException(f"{NEEDED} ({error})") from None
    from sphinx_talks.content.settings import Settings
    from sphinx_talks.sphinxext.preview.watch import Watched
    from sphinx_talks.sphinxext.preview.worker import Worker

    folder = site(root)
    target = (output or folder / "_build" / "live").absolute()
    others = [path.absolute() for path in watch]
    worker = Worker(folder, target, target.parent / f"{target.name}-doctrees", jobs)
    watched = Watched(folder, Settings.from_conf(folder / "conf.py"), others)
    live = Live(watched, target, partial(build, worker, others), report_build, worker.interrupt)
    live.glance = worker.glance
    with listening(port) as sock:
        address = f"http://{HOST}:{sock.getsockname()[1]}/"
        click.echo(f"{address} (stop with Ctrl-C)")
        if opens:
            click.launch(address)
        server = uvicorn.Server(uvicorn.Config(application(live), log_level="error", timeout_graceful_shutdown=LAST))

        def end() -> None:
            server.should_exit = True

        live.on_gone = end
        try:
            server.run(sockets=[sock])
        except KeyboardInterrupt:
            pass
        finally:
            worker.stop()
    if not watched.is_there:
        raise click.ClickException(str(message(f"{folder}: the folder of the site is gone", want="one with conf.py")))
    return 0


def listening(port: int) -> socket.socket:
    """Return a socket that listens on this machine alone; raises click.ClickException where another does."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Else the port of a preview that has just ended stays taken for a while (TIME-WAIT, RFC 9293).
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
        # Whoever reads the address may use it at once.
        sock.listen()
    except OSError as error:
        sock.close()
        raise click.ClickException(f"port {port} is not free, name another with --port ({error.strerror})") from None
    return sock


def build(worker: Worker, code: Sequence[Path], paths: AbstractSet[Path]) -> BuildResult:
    """Build what has changed; when it is code, everything."""
    if not paths:
        click.echo("building …")
    return worker.build(fresh=any(path.is_relative_to(one) for path in paths for one in code))


def report_build(outcome: BuildResult) -> None:
    """Write what came of a build to the terminal."""
    for fault in outcome.faults:
        click.secho(str(fault), fg="red" if fault.level == "error" else "yellow")
    count = len(outcome.faults)
    found = f", {count} problem{'s' * (count > 1)}" if count else ""
    done = "built" if outcome.written else "not built, the pages are as before"
    click.secho(f"{done} ({outcome.seconds:.1f} s{found})", fg="green" if not count else None)
