"""What Sphinx writes goes to a folder of its own, and becomes the site at one moment, once all of it is there."""

from __future__ import annotations

import errno
import logging as standard_logging
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import ExtensionError, SphinxParallelError
from sphinx.locale import get_translation
from sphinx.util import logging
from sphinx.util.parallel import parallel_available

from sphinx_talks.content.columns import paths, sizes_of
from sphinx_talks.content.exchange import Before, ForeignFilesError, PartlyWrittenError, Publication, discard
from sphinx_talks.content.folder import INDEX
from sphinx_talks.content.hosting import NEAR, measured, most_bytes, readable
from sphinx_talks.content.problems import message
from sphinx_talks.content.records import Kind
from sphinx_talks.content.transaction import BusyError
from sphinx_talks.sphinxext.digests import digest
from sphinx_talks.sphinxext.extra_pages import output_of
from sphinx_talks.sphinxext.languages import TranslatedSphinx
from sphinx_talks.sphinxext.nodes.builders import can_play
from sphinx_talks.sphinxext.processes import together

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sphinx.application import Sphinx

    from sphinx_talks.content.columns import KeptTree

_ = get_translation("sphinx_talks")
logger = logging.getLogger(__name__)
#: What a disk says that can take no more; of such a fault Sphinx makes a warning, and leaves a page that is cut.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
#: An exception that another process has had, as Sphinx repeats it.
ELSEWHERE = re.compile(r"\w+(?:\.\w+)*: \[Errno (?P<number>[0-9]+)\] [^:]*(?:: '(?P<path>.*)')?")
SPACE, OPEN, EMPTY = "free space on the disk", "a folder that can be written to", "an empty folder or a built site"
WANT = {errno.ENOSPC: SPACE, errno.EDQUOT: SPACE, errno.EFBIG: SPACE, errno.EACCES: OPEN, errno.EROFS: OPEN}


class OutputError(SystemExit):
    """Ends the process with status 1 and one line: the site could not be written.

    No exception of Sphinx's kind, around which it shows a traceback.
    """


class Publishing:
    """Handlers of one application."""

    def __init__(self) -> None:
        """Publish nothing yet."""
        self.publication: Publication | None = None
        self.before: Before | None = None
        self.held = -1

    def on_builder_inited(self, app: Sphinx) -> None:
        """Lead what the builder writes to a folder of its own, beside the doctrees."""
        builder = app.builder
        if not (isinstance(builder, StandaloneHTMLBuilder) and can_play(builder)) or isinstance(app, TranslatedSphinx):
            return
        target, doctrees = Path(app.outdir), Path(app.doctreedir)
        state = doctrees / f"talks-output-{digest(str(target))[:12]}"
        inner = doctrees.relative_to(target).parts[0] if doctrees.is_relative_to(target) else ""
        several = in_several if app.parallel > 1 and parallel_available else None
        self.publication = Publication(state / builder.name, target, state, inner, several, app.parallel)
        try:
            self._prepare(self.publication, exchanges=app.config.talks_exchange)
        except (ForeignFilesError, OSError) as error:
            # Sphinx has just made it, perhaps in somebody's folder.
            if inner and not any(doctrees.iterdir()):
                doctrees.rmdir()
            raise failure(error, target) from None
        redirect(app, builder, self.publication)
        if self.before and self.before.watch:
            # All files that the builder has written, which it need not list.
            vars(builder)["there"] = {name for one, files in self.before.kept.items() for name in paths(one, files)}
        # The handler of a page that cannot be written, in this process and in those that it forks.
        standard_logging.getLogger("sphinx.sphinx.builders.html").addFilter(end_where_full)

    def _prepare(self, publication: Publication, *, exchanges: bool) -> None:
        self.before = publication.check() if exchanges else publication.look()
        writable(publication.target)
        publication.work.mkdir(parents=True, exist_ok=True)
        self.held = hold(publication.state / "lock")
        if not any(one.names for one in self.before.there.columns.values()) or is_cut(publication.work):
            # Removed to start anew, or left by a machine that stopped.
            gone = publication.state / "gone"
            discard(gone)
            publication.work.rename(gone)
            discard(gone)
            publication.work.mkdir()
        self.before = publication.watch(self.before)

    def on_build_finished(self, app: Sphinx, exception: Exception | None) -> None:
        """Publish what is whole, and say in one line why something is not."""
        target = Path(app.outdir) if self.publication is None else self.publication.target
        if exception is not None:
            self.held = release(self.held)
            if (fault := fault_in(exception)) is not None:
                raise failure(fault, target) from None
            return
        if self.publication is None:
            return
        try:
            before, self.before = self.before, None
            report_sizes(app, self.publication.publish(before, at_once=app.config.talks_exchange))
        except (ForeignFilesError, OSError) as error:
            raise failure(error, target) from None
        finally:
            self.held = release(self.held)


def in_several(works: Sequence[Callable[[], None]]) -> None:
    """Do works at the same time; raises OSError for the fault of a disk in any process."""
    try:
        together(works)
    except SphinxParallelError as error:
        raise fault_in(error) or error from None


def report_sizes(app: Sphinx, kept: KeptTree) -> None:
    """Report in one line how large the site is, and warn where its host would not take it."""
    most = most_bytes(Path(app.srcdir), os.environ)
    if app.quiet and not most:
        return
    files = sizes_of(kept)
    if not app.quiet:
        logger.info("%s", _sizes(app, files))
    site = sum(files.values())
    if most and site > most * NEAR:
        said = {"most": readable(most), "site": readable(site)}
        advice = _("GitHub Pages takes %(most)s, and the site has %(site)s") % said
        if site > most:
            logger.warning("%s", advice, type="talks", subtype="size")
        else:
            logger.info("%s", advice, color="yellow")


def _sizes(app: Sphinx, files: Mapping[str, int]) -> str:
    """Return what is said of the size of the site; `files` are in bytes."""
    builder = cast("StandaloneHTMLBuilder", app.builder)
    pages = {docname: output_of(builder, docname) for docname in app.env.found_docs}
    # No entry is asked, as all of them would have to be unpacked for that.
    folder, index = f"{Kind.TALK.folder}/", f"/{INDEX}"
    talks = (path for docname, path in pages.items() if docname.startswith(folder) and not docname.endswith(index))
    found = measured(files, pages.values(), talks)
    words = _("the site: %(site)s, %(files)s files; the median page: %(page)s, talk: %(talk)s; largest: %(largest)s")
    return words % {
        "site": readable(found.site), "files": found.files, "page": readable(found.page), "talk": readable(found.talk),
        "largest": ", ".join(f"{path} {readable(size)}" for path, size in found.largest),
    }  # fmt: skip


if sys.platform == "win32":

    def hold(_path: Path) -> int:
        """Let others build: Windows has no locks that a process may take twice."""
        return -1

else:
    import fcntl

    def hold(path: Path) -> int:
        """Keep other processes from building the same site; returns an open file, raises BusyError.

        The lock belongs to the process (fcntl(2), F_SETLK): a preview, which builds again and again, takes it again
        after a build that has ended on the way.
        """
        held = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            # Some network file systems have no locks; it goes on without.
            if error.errno in {errno.EAGAIN, errno.EACCES}:
                os.close(held)
                raise BusyError(errno.EBUSY, "another build is writing", str(path.parent)) from None
        return held


def release(held: int) -> int:
    """Close a lock that may be held; returns what stands for none."""
    if held >= 0:
        os.close(held)
    return -1


def check_folders(app: Sphinx) -> None:
    """Make the output folder, before Sphinx would without a word of its own for what may be in the way."""
    target = Path(app.outdir)
    try:
        target.mkdir(parents=True, exist_ok=True)
        writable(Path(app.doctreedir))
    except OSError as error:
        raise failure(error, target) from None


def writable(folder: Path) -> None:
    """Raise PermissionError where nothing can be put into a folder, or it could not be made."""
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def redirect(app: Sphinx, builder: StandaloneHTMLBuilder, publication: Publication) -> None:
    """Let application and builder write into another folder, and report where the site is."""
    epilog = str(builder.epilog).replace("%(outdir)s", shown(publication.target).replace("%", "%%"))
    builder.epilog = epilog  # type: ignore[misc] # Sphinx has no other way to name a folder
    lead(app, builder, publication.work)


def lead(app: Sphinx, builder: StandaloneHTMLBuilder, folder: Path) -> None:
    """Let application and builder write into another folder from here on."""
    before, app.outdir = app.outdir, type(app.outdir)(folder)
    # The builder keeps the paths of folders that it fills. Doctrees may lie in the one before, or the other way round.
    doctrees = [app.doctreedir] if Path(app.doctreedir).is_relative_to(before) else []
    for name, value in vars(builder).items():
        if isinstance(value, Path) and value.is_relative_to(before) and not any(map(value.is_relative_to, doctrees)):
            setattr(builder, name, type(value)(folder / value.relative_to(before)))


def is_cut(work: Path) -> bool:
    """Return whether Sphinx's record of a build is no longer whole, about which it would stumble in every build."""
    try:
        lines = (work / ".buildinfo").read_text("utf-8").splitlines()
    except FileNotFoundError:
        return False
    except ValueError:
        return True
    return [line.partition(":")[0] for line in lines[2:]] != ["config", "tags"] or not lines[0].startswith("# Sphinx")


def end_where_full(record: standard_logging.LogRecord) -> bool:
    """Raise the OSError that a warning is about where the disk is full; else let the warning pass."""
    for value in record.args if isinstance(record.args, tuple) else ():
        if isinstance(value, OSError) and value.errno in FULL:
            raise value
    return True


def fault_in(exception: BaseException) -> OSError | None:
    """Return the fault of the disk that ended a build, None where it is something else."""
    if isinstance(exception, ExtensionError) and isinstance(exception.orig_exc, Exception):
        return fault_in(exception.orig_exc)
    if isinstance(exception, SphinxParallelError) and (found := ELSEWHERE.fullmatch(str(exception.message))):
        number = int(found["number"])
        return OSError(number, os.strerror(number), found["path"])
    return exception if isinstance(exception, OSError) and exception.errno else None


def failure(error: Exception, target: Path) -> OutputError:
    """Return the line that says why the site is as it was."""
    if isinstance(error, ForeignFilesError):
        others = f" and {len(error.names) - 1} more" if len(error.names) > 1 else ""
        what = message("the folder would be replaced, and this is not of a build", f"{error.names[0]}{others}", EMPTY)
        advice = "html_extra_path takes files along; talks_exchange = False leaves those of others where they are"
        return OutputError(f"{shown(target / error.names[0])}: {replace(what, hint=advice)}")
    number = getattr(error, "errno", 0)
    left = "written in part, build it again" if isinstance(error, PartlyWrittenError) else "as it was"
    what = message(f"the site could not be written and is {left}", getattr(error, "strerror", error), WANT.get(number))
    # A full disk is nothing of the one file that met it.
    path = target if number in {*FULL, errno.EBUSY} else Path(getattr(error, "filename", None) or target)
    return OutputError(f"{shown(path)}: {what}")


def shown(path: Path) -> str:
    """Return a path as a person in the current folder would type it."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
