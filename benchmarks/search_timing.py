"""A Sphinx extension that notes the CPU seconds of the handlers that make the search index."""

from __future__ import annotations

import json
import time
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_talks.sphinxext.search_index import Searching

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx

#: Beside the folder of the sources; the HTML is written somewhere else until all of it is there.
FILE = "search-seconds.json"
#: Behind every other handler of the same event.
LAST = 10_000


class Stopwatch:
    """Adds up what functions take, and how long the whole process has run."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.seconds = 0.0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, with its time added up."""

        @wraps(function)
        def run(*arguments: object) -> object:
            started = time.process_time()
            try:
                return function(*arguments)
            finally:
                self.seconds += time.process_time() - started

        return run

    def write(self, app: Sphinx, _error: Exception | None) -> None:
        """Write seconds of the index and of the process."""
        found = {"index": self.seconds, "process": time.process_time()}
        Path(app.srcdir, "..", FILE).write_text(json.dumps(found), "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Put a stopwatch around each handler of the search; named behind sphinx_talks among the extensions."""
    watch = Stopwatch()
    for listeners in app.events.listeners.values():
        for number, listener in enumerate(listeners):
            if isinstance(getattr(listener.handler, "__self__", None), Searching):
                listeners[number] = listener._replace(handler=watch.timed(listener.handler))
    app.connect("build-finished", watch.write, priority=LAST)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
