"""Find the site that a command is about."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sphinx_talks.content.transaction import ChangedMeanwhileError, PathRefusedError, recover

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: The kinds of records; the class that knows them takes long to import.
KINDS = ("event", "talk", "topic", "person")
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
    with told():
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
        if (folder / "conf.py").is_file():
            return folder
    want = "name the folder of a site with --root, or start one: sphinx-talks init DIR"
    raise click.UsageError(f"no conf.py in {here} or above it; {want}")


@contextmanager
def told() -> Iterator[None]:
    """Say in one line why files were not written, as click.ClickException."""
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


def scope(root: str | None, paths: Sequence[str]) -> tuple[Path, list[str]]:
    """Return the source folder, and the paths to report on, relative to it in POSIX form.

    Raises click.UsageError for paths that do not exist or lie elsewhere.
    """
    if missing := [path for path in paths if not os.path.lexists(path)]:
        raise click.UsageError(f"no such file or folder: {', '.join(missing)}")
    found = site(root, paths[0] if paths else ".")
    wanted = [Path(os.path.relpath(Path(path).absolute(), found)).as_posix() for path in paths]
    if outside := [path for path, inner in zip(paths, wanted, strict=True) if inner.split("/")[0] == ".."]:
        raise click.UsageError(f"not below {found}: {', '.join(outside)} (name its folder with --root)")
    return found, wanted


def within(path: str, wanted: Sequence[str]) -> bool:
    """Tell whether a path is one of those wanted or lies below one; no paths means all."""
    return not wanted or any(one in {path, "."} or path.startswith(f"{one}/") for one in wanted)
