"""Servers on this machine that are asked over HTTP."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class LoopbackServer(ThreadingHTTPServer):
    """Let more than five browsers' connections wait while the machine is busy."""

    request_queue_size = 1024

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as in socketserver
        """Report what a handler raised, unless its client has gone: browsers leave pages while files arrive."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(handler: Callable[..., Any]) -> Iterator[str]:
    """Answer by a handler on a free loopback port, and give the URL without a slash at the end."""
    with LoopbackServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
