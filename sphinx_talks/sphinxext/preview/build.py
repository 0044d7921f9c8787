"""The builds of the preview, in a process that has made others before.

The process stands ready: `build` or `fresh` on standard input is answered by an outcome, one line of JSON. Before it
comes a line that says that settings and extensions have been run, unless they end the build.
"""

from __future__ import annotations

import gc
import gettext
import io
import os
import re
import signal
import sys
import time
import traceback
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.application import Sphinx
from sphinx.builders.html import _assets
from sphinx.errors import SphinxError
from sphinx.locale import translators
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_talks.sphinxext.handlers import ProblemsFoundError
from sphinx_talks.sphinxext.preview.glance import GlancingProcess
from sphinx_talks.sphinxext.preview.worker import BEGUN, BuildProblem, BuildResult
from sphinx_talks.sphinxext.publishing import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.environment import BuildEnvironment

#: Builds whose memory is given back together: that takes a third of a second, and 11 MB each of this site.
KEPT = 5
#: Seconds of a build from which on nobody need wait for those that follow, and its memory is given back at once.
SLOW, LONG = 0.3, 1.0
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
#: As Sphinx writes them: position, level, message.
WARNING = re.compile(
    r"(?:(?P<path>.*?\.\w+)(?::(?P<line>[0-9]+))?(?::<[^>]*>)?: )?(?P<level>WARNING|ERROR|CRITICAL): (?P<text>.*)"
)


@dataclass
class Previews:
    """Builds one site again and again."""

    root: Path
    output: Path
    doctrees: Path
    jobs: int = 1
    #: Called once settings and extensions have been run.
    begun: Callable[[], object] = bool
    #: Whether any build took long: after one of prose, which does not, another title may be written.
    slow: bool = False
    #: Called with an application of a site that is slow, while what it needs is still there, else with None; returns
    #: whether pages can be looked at.
    glance: Callable[[Sphinx | None], bool] = bool
    #: Builds since the memory of earlier ones was given back.
    kept: int = 0
    #: Pages that Sphinx had something to say of; it says it only when it reads them.
    warned: set[str] = field(default_factory=set)

    def build(self, *, fresh: bool = False) -> BuildResult:
        """Build what has changed, or with `fresh` everything, and say what came of it; raises nothing."""
        began = time.perf_counter()
        warnings = io.StringIO()
        faults: list[BuildProblem] = []
        written = glances = False
        forget_earlier_builds()
        try:
            with patch_docutils(self.root), docutils_namespace():
                app = self._run(warnings, fresh=fresh)
                written = True
                self.slow |= time.perf_counter() - began > SLOW
                glances = self.glance(app if self.slow else None)
        except ProblemsFoundError as error:
            faults += map(BuildProblem.of, error.problems)
        except OutputError as error:
            faults.append(BuildProblem(str(error)))
        except SphinxError as error:
            faults.append(BuildProblem(f"{error.category}: {in_a_line(str(error))}"))
        except Exception as error:  # noqa: BLE001 - conf.py and other extensions raise anything, and the preview goes on
            traceback.print_exc()
            faults.append(BuildProblem(f"the build stopped: {type(error).__name__}: {error}"))
        faults += faults_in(warnings.getvalue(), self.root)
        seconds = round(time.perf_counter() - began, 3)
        # So much memory is not kept for builds to come.
        self.kept = KEPT if seconds > LONG else self.kept
        return BuildResult(written, tuple(dict.fromkeys(faults)), seconds, glances)

    def _run(self, warnings: io.StringIO, *, fresh: bool) -> Sphinx:
        app = Sphinx(
            self.root, self.root, self.output, self.doctrees, "html",
            confoverrides={"nitpicky": True}, status=None, warning=warnings, parallel=self.jobs, freshenv=fresh,
        )  # fmt: skip
        self.begun()
        app.connect("env-get-outdated", self.on_env_get_outdated)
        app.build(force_all=fresh)
        paths = {fault.path for fault in faults_in(warnings.getvalue(), self.root)}
        self.warned = {docname for path in paths if path and (docname := app.env.path2doc(path))}
        return app

    def tidy(self) -> None:
        """Give back the memory of some builds, after their answers: an application is a large circle of objects."""
        self.kept += 1
        if self.kept >= KEPT:
            self.kept = 0
            gc.unfreeze()
            gc.collect()

    def on_env_get_outdated(
        self, _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
    ) -> list[str]:
        """Name the pages that Sphinx warned of, so that it does so again as long as there is reason."""
        return sorted(self.warned & env.found_docs)


def forget_earlier_builds() -> None:
    """Drop what Sphinx keeps for as long as a process lives: catalogues of words, and hashes of files by path."""
    gc.enable()
    gc.unfreeze()
    translators.clear()
    gettext._translations.clear()  # type: ignore[attr-defined] # noqa: SLF001 - as below, by path
    _assets._file_checksum_inner.cache_clear()  # noqa: SLF001 - Sphinx has no other way to say that a file is another


def in_a_line(text: str) -> str:
    """Return what is wrong in one line: of an error in `conf.py` Sphinx gives the whole way there, the reason last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join(dict.fromkeys((lines[0], lines[-1]))) if lines else ""


def faults_in(text: str, root: Path) -> Iterator[BuildProblem]:
    """Yield the warnings of Sphinx, with paths below the site relative to it."""
    base = f"{root}/"
    for line in ESCAPES.sub("", text).splitlines():
        if found := WARNING.fullmatch(line.strip()):
            path = (found["path"] or "").replace("\\", "/").removeprefix(base)
            level = "warning" if found["level"] == "WARNING" else "error"
            yield BuildProblem(found["text"], path, int(found["line"] or 0), level=level)


def main() -> None:
    """Answer until nothing more comes.

    Arguments are site, output, doctrees, the number of processes, and where glances are asked for, if they are.
    """
    # Ctrl-C reaches all processes of a terminal; the one that serves ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    root, output, doctrees, jobs, *line = sys.argv[1:]
    # What extensions print must not get between the answers.
    with os.fdopen(os.dup(1), "w", encoding="ascii") as answers:
        os.dup2(2, 1)
        begun = partial(print, BEGUN, end="", file=answers, flush=True)
        previews = Previews(Path(root), Path(output), Path(doctrees), int(jobs), begun)
        if line:

            def leave() -> None:
                # Else whoever reads from this process would not see its end.
                answers.close()
                os.close(0)

            previews.glance = GlancingProcess(Connection(int(line[0])), leave).follow
        for word in sys.stdin:
            print(previews.build(fresh=word == "fresh\n").to_json(), file=answers, flush=True)
            previews.tidy()


if __name__ == "__main__":
    main()
