"""Pages as they are now, from the process that has just built the site: the rest of a large one takes a while.

After a slow build its process is forked. The copy holds everything as that build left it, and answers what pages hold
when they are read again, until the next build has ended. It writes into a folder of its own: neither the site nor
anything that builds compare is touched.
"""

from __future__ import annotations

import os
import shutil
import signal
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.extra_pages import output_of
from sphinx_talks.sphinxext.preview.worker import BuildProblem, Glance
from sphinx_talks.sphinxext.publishing import lead

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder

#: Below the doctrees: where single pages are written.
FOLDER = "talks-glance"


class Glancing:
    """Renders single pages of a site that an application has just built."""

    def __init__(self, app: Sphinx) -> None:
        """Let the application write elsewhere; it builds nothing any more."""
        self.app, self.builder = app, cast("StandaloneHTMLBuilder", app.builder)
        folder = Path(app.doctreedir, FOLDER)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        # For the checksums in addresses of styles and scripts.
        (folder / "_static").symlink_to(Path(app.outdir, "_static"))
        lead(app, self.builder, folder)
        self.builder.doctreedir = type(app.doctreedir)(folder / "doctrees")

    def look(self, number: int, paths: Sequence[str]) -> Glance:
        """Return the pages of source files, with paths below the site; of new ones only a build knows what to make."""
        env, domain = self.app.env, domain_of(self.app.env)
        docnames = {docname for path in paths if (docname := env.path2doc(path)) in env.all_docs}
        if len(docnames) < len(paths):
            return Glance(number)
        for docname in docnames:
            self.app.events.emit("env-purge-doc", env, docname)
            env.clear_doc(docname)
            self.builder.read_doc(docname)
        if found := [problem for docname in docnames for problem in domain.entries[docname].problems]:
            return Glance(number, faults=tuple(map(BuildProblem.of, found)))
        domain.start_catalog()
        if not hasattr(self.builder, "globalcontext"):
            # Nothing was written by the build; twice it would take scripts of one page for those of all.
            self.builder.prepare_writing(docnames)
        self.builder.write_documents(docnames)
        outdir = Path(self.app.outdir)
        written = sorted(output_of(self.builder, docname) for docname in docnames)
        return Glance(number, {path: (outdir / path).read_bytes().decode() for path in written})


class GlancingProcess:
    """The process that answers, one at most."""

    def __init__(self, line: Connection, leave: Callable[[], object]) -> None:
        """Answer on `line`; `leave` closes in a copy of this process what is only of this one."""
        self.line, self.leave = line, leave
        self.child = 0

    def follow(self, app: Sphinx | None) -> bool:
        """Start a process that knows what an application has built, in place of the one before it; return if it is."""
        if self.child:
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
            self.child = 0
        if app is None:
            return False
        try:
            child = os.fork()
        except OSError:
            # No memory for it: what changes is shown once it is built.
            return False
        if child == 0:
            try:
                self.leave()
                self._answer(Glancing(app))
            except EOFError:
                # Nobody asks any more.
                pass
            except BaseException:  # noqa: BLE001 - as in a build: extensions raise anything
                traceback.print_exc()
            finally:
                os._exit(0)
        self.child = child
        return True

    def _answer(self, glancing: Glancing) -> None:
        while True:
            number, paths = self.line.recv()
            self.line.send(glancing.look(number, paths))
