"""What commands have in common: the site that one is about, its records as a shell completes them, and progress."""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sphinx_talks.content.folder import identify
from sphinx_talks.content.git import GitError
from sphinx_talks.content.problems import RefusedError, masked
from sphinx_talks.content.records import Kind
from sphinx_talks.content.transaction import ChangedMeanwhileError, PathRefusedError, recover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sphinx_talks.authoring.site import Site
    from sphinx_talks.content.glance import SiteGlance

    Completed = Callable[[click.Context, click.Parameter, str], list[str]]

#: Seconds of work before a bar is drawn: what is quicker needs none.
DELAY = 1.0


@contextmanager
def progress(label: str, total: int | None) -> Iterator[Callable[..., None]]:
    """Give a function that is called with how many steps of `total` were done since the last time (None: unknown).

    A second argument takes the place of the label.
    """
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(label, total=total)
    began = time.monotonic()
    shown = False

    def advance(steps: int, about: str = "") -> None:
        nonlocal shown
        bar.update(task, advance=steps, description=about or None)
        if not shown and time.monotonic() - began > DELAY:
            shown = True
            bar.start()

    try:
        yield advance
    finally:
        if shown:
            bar.stop()


#: The option that every command on a site has.
root_option = click.option(
    "--root", metavar="DIR", help="Folder of conf.py (found upwards from the paths or this folder by default)."
)


def site(root: str | None, start: str | Path = ".") -> Path:
    """Return the source folder: `root`, or the nearest folder with a conf.py at or above `start`.

    What an interrupted command has begun there is finished first. Raises click.UsageError where there is no such
    folder, click.ClickException where that cannot be finished.
    """
    found = nearest(root, start)
    with writing_reported():
        recover(found)
    return found


def nearest(root: str | None, start: str | Path = ".") -> Path:
    """Return the same folder, and leave everything there as it is."""
    if root is not None:
        found = Path(root).absolute()
        if not found.is_dir():
            raise click.UsageError(f"no such file or folder: {found}")
        return found
    here = Path(start).absolute()
    for folder in (here, *here.parents):
        # What is no plain file there is reported like all else that is wrong with it.
        if os.path.lexists(folder / "conf.py"):
            return folder
    want = "name the folder of a site with --root, or start one: sphinx-talks init DIR"
    raise click.UsageError(f"no conf.py in {here} or above it; {want}")


@contextmanager
def writing_reported() -> Iterator[None]:
    """Report in one line why files were not written, as click.ClickException."""
    try:
        yield
    except BrokenPipeError:
        # Somebody has read enough of what is written.
        raise
    except (ChangedMeanwhileError, PathRefusedError, OSError) as error:
        text = str(error)
        if isinstance(error, OSError) and error.filename:
            text = f"{error.filename}: {error.strerror}"
        raise click.ClickException(text) from None


@contextmanager
def comparing() -> Iterator[None]:
    """Report in one line why git cannot compare with what was named, as click.UsageError."""
    try:
        yield
    except GitError as error:
        raise click.UsageError(str(error)) from None


def scope(root: str | None, paths: Sequence[str]) -> tuple[Path, list[str]]:
    """Return the source folder, and the paths to report on, relative to it in POSIX form.

    Raises click.UsageError for paths that do not exist or lie elsewhere.
    """
    # A dangling symbolic link is there too: it is for the check to report.
    if missing := [path for path in paths if not os.path.lexists(path)]:
        raise click.UsageError(f"no such file or folder: {', '.join(missing)}")
    found = site(root, paths[0] if paths else ".")
    wanted = [Path(os.path.relpath(Path(path).absolute(), found)).as_posix() for path in paths]
    if outside := [path for path, inner in zip(paths, wanted, strict=True) if inner.split("/")[0] == ".."]:
        raise click.UsageError(f"not below {found}: {', '.join(outside)} (name its folder with --root)")
    return found, wanted


def within(path: str, wanted: Sequence[str]) -> bool:
    """Return whether a path is one of those wanted or lies below one; no paths means all."""
    return not wanted or any(one in {path, "."} or path.startswith(f"{one}/") for one in wanted)


@contextmanager
def reading(root: Path) -> Iterator[Site]:
    """Read a site to change it; what is refused then is said in its reasons, as click.ClickException."""
    from sphinx_talks.authoring.site import Site
    from sphinx_talks.content.kept import collector_held

    with refused(), collector_held():
        with progress("Reading pages", None) as advance:
            found = Site.read(root, advance)
        with writing_reported():
            yield found


@contextmanager
def asking(root: Path) -> Iterator[SiteGlance]:
    """Look at a site to ask about it; what is refused then is said likewise."""
    from sphinx_talks.content.glance import glance
    from sphinx_talks.content.kept import collector_held

    with refused(), collector_held(), ExitStack() as stack:
        with progress("Reading pages", None) as advance:
            found = stack.enter_context(glance(root, advance))
        yield found


@contextmanager
def refused() -> Iterator[None]:
    """Say why something is refused, as click.ClickException."""
    try:
        yield
    except RefusedError as error:
        raise click.ClickException("\n".join(map(masked, error.reasons))) from None


#: The kinds of records, as commands name them.
KINDS = tuple(map(str, Kind))


def ids_of(*kinds: Kind) -> Completed:
    """Return what completes ids of these kinds; of the kind that was given before where none is named, or of all."""

    def complete(ctx: click.Context, _: click.Parameter, typed: str) -> list[str]:
        given = ctx.params.get("kind")
        wanted = kinds or ((Kind(given),) if given else tuple(Kind))
        try:
            root = nearest(ctx.params.get("root"))
        except click.UsageError:
            return []
        return sorted(found for kind in wanted for found in _ids(root, kind) if found.startswith(typed))

    return complete


def _ids(root: Path, kind: Kind) -> Iterator[str]:
    for path in root.glob(f"{kind.folder}{'/*' * kind.parts}.md"):
        identity, fault = identify(path.relative_to(root).as_posix())
        if identity and not fault:
            yield identity.id
