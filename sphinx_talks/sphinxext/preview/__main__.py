"""The process that stands ready: `build` or `fresh` on standard input is answered by an outcome, one line of JSON.

Before it comes a line that says that settings and extensions have been run, unless they end the build.
"""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path

from sphinx_talks.sphinxext.preview.build import Previews
from sphinx_talks.sphinxext.preview.worker import BEGUN


def main() -> None:
    """Answer until nothing more comes; arguments are site, output, doctrees and the number of processes."""
    # Ctrl-C reaches all processes of a terminal; the one that serves ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    root, output, doctrees, jobs = sys.argv[1:]
    # What extensions print must not get between the answers.
    with os.fdopen(os.dup(1), "w", encoding="ascii") as answers:
        os.dup2(2, 1)
        begun = partial(print, BEGUN, end="", file=answers, flush=True)
        previews = Previews(Path(root), Path(output), Path(doctrees), int(jobs), begun)
        for line in sys.stdin:
            print(previews.build(fresh=line == "fresh\n").to_json(), file=answers, flush=True)
            previews.tidy()


if __name__ == "__main__":
    main()
