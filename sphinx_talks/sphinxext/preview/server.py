"""Serve the pages of the preview, and tell open windows of every build.

Only this machine is answered, by its own name: a page elsewhere whose name is made to lead here is not
(https://owasp.org/www-community/attacks/DNS_Rebinding), nor one that opens a socket from its own origin.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_autobuild.filter import IgnoreFilter
from sphinx_autobuild.server import RebuildServer
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from sphinx_talks.sphinxext.preview.worker import Fault, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sphinx_talks.sphinxext.preview.watch import Watched

    Build = Callable[[AbstractSet[Path]], Outcome]

STATIC = Path(__file__).parent / "static"
#: Where a site has its page on the codes of problems.
HELP = "contributing/problems.html"
#: No page of a site has an address that begins like this: names of folders begin with a letter or digit.
PREFIX = "/_live"
HOSTS = ("127.0.0.1", "localhost")
EMPTY = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Preview</title></head>
<body><p>There is no page here. Should one come, it is shown.</p></body></html>
"""


class Live(RebuildServer):  # type: ignore[misc] # sphinx-autobuild publishes no types
    """The state of the preview: the number of the last build, and what came of it."""

    def __init__(
        self,
        watched: Watched,
        output: Path,
        build: Build,
        tell: Callable[[Outcome], None],
        interrupt: Callable[[], None] = lambda: None,
    ) -> None:
        """Build into `output` with `build`, which is given what has changed; tell each outcome."""
        super().__init__([watched.root], IgnoreFilter([], []), build)
        self.watched, self.output = watched, output
        self.build, self.tell, self.interrupt = build, tell, interrupt
        self.outcome = Outcome(written=True)
        #: Together these tell one state of the pages from any other, of this server or the one before.
        self.server, self.number = secrets.token_hex(4), 0
        self.builds = 0
        self.changed = asyncio.Condition()

    @property
    def state(self) -> str:
        """Return which state of the pages is served."""
        return f"{self.server}-{self.number}"

    def message(self) -> str:
        """Return what an open window is told."""
        faults = [{**asdict(fault), "place": fault.place, "help": self.help(fault)} for fault in self.outcome.faults]
        return json.dumps({"state": self.state, "written": self.outcome.written, "faults": faults})

    def help(self, fault: Fault) -> str:
        """Return the address of what the site says of a code, '' where it says nothing."""
        return f"/{HELP}#{fault.code.lower()}" if fault.code and (self.output / HELP).is_file() else ""

    async def main(self) -> None:
        """Watch until the server ends; a build that is under way is not waited for."""
        try:
            await super().main()
        finally:
            self.interrupt()

    async def watch(self) -> None:
        """Build, and again after every change."""
        async for paths in self.watched.changes(self.should_exit):
            await self.rebuild(paths)

    async def rebuild(self, paths: AbstractSet[Path]) -> None:
        """Build once, and tell everybody."""
        self.outcome = await asyncio.to_thread(self.build, paths)
        self.tell(self.outcome)
        async with self.changed:
            # What was not written leaves the pages as they were.
            self.number += self.outcome.written
            self.builds += 1
            self.changed.notify_all()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a window that asks to be told."""
        ws = WebSocket(scope, receive, send)
        if not own_origin(ws.headers.get("origin", ""), ws.headers.get("host", "")):
            await ws.close(code=1008)
            return
        try:
            await super().__call__(scope, receive, send)
        except WebSocketDisconnect:
            return

    async def watch_reloads(self, ws: WebSocket) -> None:
        """Tell a window of the state, now and after every build."""
        told = -1
        while True:
            async with self.changed:
                while self.builds == told:
                    await self.changed.wait()
                told, text = self.builds, self.message()
            await ws.send_text(text)


def own_origin(origin: str, host: str) -> bool:
    """Tell whether a socket is opened by a page of this server."""
    return origin == f"http://{host}"


class Overlay:
    """Adds to every page what listens to builds, and keeps browsers from storing pages."""

    def __init__(self, app: ASGIApp, live: Live) -> None:
        """Stand before `app`."""
        self.app, self.live = app, live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["path"].startswith(f"{PREFIX}/"):
            await self.app(scope, receive, send)
            return
        tag = f'<script src="{PREFIX}/live.js" data-talks-state="{self.live.state}" defer></script>\n'.encode()
        is_page = False

        async def add(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Cache-Control"] = "no-store"
                is_page = headers.get("content-type", "").startswith("text/html")
                if is_page and "content-length" in headers:
                    headers["content-length"] = str(int(headers["content-length"]) + len(tag))
            elif is_page and not message.get("more_body", False) and scope["method"] != "HEAD":
                message = {**message, "body": message.get("body", b"") + tag}
            await send(message)

        await self.app(scope, receive, add)


async def on_not_found(_request: Request, _error: Exception) -> HTMLResponse:
    """Answer with a page that is replaced when there is one."""
    return HTMLResponse(EMPTY, 404)


def application(live: Live) -> Starlette:
    """Return the server of the preview."""
    live.output.mkdir(parents=True, exist_ok=True)
    handlers: dict[Any, Any] = {404: on_not_found}
    return Starlette(
        routes=[
            WebSocketRoute(f"{PREFIX}/builds", live),
            Mount(PREFIX, StaticFiles(directory=STATIC)),
            Mount("/", StaticFiles(directory=live.output, html=True)),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS),
            Middleware(Overlay, live=live),
        ],
        exception_handlers=handlers,
        lifespan=live.lifespan,
    )
