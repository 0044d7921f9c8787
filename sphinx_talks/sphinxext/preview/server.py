"""Serve the pages of the preview, and notify open windows of every build.

Only this machine is answered, by its own name: a page elsewhere whose name is made to lead here is not
(https://owasp.org/www-community/attacks/DNS_Rebinding), nor one that opens a socket from its own origin.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from dataclasses import asdict
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_autobuild.filter import IgnoreFilter
from sphinx_autobuild.server import RebuildServer
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from sphinx_talks.sphinxext.preview.worker import BuildProblem, BuildResult, Glance

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from _typeshed import StrPath
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from sphinx_talks.sphinxext.preview.watch import Watched

    Build = Callable[[AbstractSet[Path]], BuildResult]
    Glances = Callable[[AbstractSet[Path]], Glance]

STATIC = Path(__file__).parent / "static"
#: Where a site has its page on the codes of problems.
HELP = "contributing/problems.html"
#: No page of a site has an address that begins like this: names of folders begin with a letter or digit.
PREFIX = "/_live"
#: Bytes of a file that is sent piece by piece.
LARGE = 4 * 2**20
HOSTS = ("127.0.0.1", "localhost")
EMPTY = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Preview</title></head>
<body><p>There is no page here. Should one come, it is shown.</p></body></html>
"""


class Shown(NamedTuple):
    """A page that stands before the one on the disk, and of which glance it is."""

    number: int
    content: bytes


class Live(RebuildServer):  # type: ignore[misc] # sphinx-autobuild publishes no types
    """The state of the preview: the number of the last build, and what came of it."""

    def __init__(
        self,
        watched: Watched,
        output: Path,
        build: Build,
        tell: Callable[[BuildResult], None],
        interrupt: Callable[[], None] = lambda: None,
    ) -> None:
        """Build into `output` with `build`, which is given what has changed; report each outcome."""
        super().__init__([watched.root], IgnoreFilter([], []), build)
        self.watched, self.output = watched, output
        self.build, self.tell, self.interrupt = build, tell, interrupt
        #: Returns, sooner than a build, what pages hold that have changed.
        self.glance: Glances = lambda _: Glance()
        #: Called when the folder of the site is no longer there.
        self.on_gone: Callable[[], object] = interrupt
        self.outcome = BuildResult(written=True)
        #: Together these distinguish one state of the pages from any other, of this server or the one before.
        self.server, self.number = secrets.token_hex(4), 0
        self.builds = 0
        self.changed = asyncio.Condition()
        #: Pages that are newer than the last build, by their paths in the output; what has changed since it began.
        self.glanced: dict[str, Shown] = {}
        self.waiting: set[Path] | None = None
        #: The state before this one, and the pages that are alone in having changed, or alone have not.
        self.step: dict[str, object] = {}

    @property
    def state(self) -> str:
        """Return which state of the pages is served."""
        return f"{self.server}-{self.number}"

    def message(self) -> str:
        """Return what an open window is sent."""
        faults = [{**asdict(fault), "place": fault.position, "help": self.help(fault)} for fault in self.outcome.faults]
        return json.dumps({"state": self.state, "written": self.outcome.written, "faults": faults, **self.step})

    def help(self, fault: BuildProblem) -> str:
        """Return the address of what the site says of a code, '' where it says nothing."""
        return f"/{HELP}#{fault.code.lower()}" if fault.code and (self.output / HELP).is_file() else ""

    async def main(self) -> None:
        """Watch until the server ends; a build that is under way is not waited for."""
        try:
            await super().main()
        finally:
            self.interrupt()

    async def watch(self) -> None:
        """Build, and again after every change, as long as there is a site; look at pages also while a build goes on."""
        building: asyncio.Task[None] | None = None
        try:
            async for paths in self.watched.changes(self.should_exit):
                if paths:
                    await self.look(paths)
                self.waiting = paths | (self.waiting or set())
                if building is None or building.done():
                    building = asyncio.create_task(self._rebuild())
        except FileNotFoundError:
            if self.watched.is_there:
                raise
            self.on_gone()

    async def look(self, paths: AbstractSet[Path]) -> None:
        """Show pages as they are now, if that takes less than to build."""
        found = await asyncio.to_thread(self.glance, paths)
        if found.faults:
            self.outcome = BuildResult(written=False, faults=found.faults)
            await self.notify({})
        if found.pages:
            self.glanced |= {path: Shown(found.number, text.encode()) for path, text in found.pages.items()}
            await self.notify({"changed": sorted(found.pages)})

    async def _rebuild(self) -> None:
        while self.waiting is not None:
            paths, self.waiting = self.waiting, None
            await self.rebuild(paths)

    async def rebuild(self, paths: AbstractSet[Path]) -> None:
        """Build once, and notify every window."""
        before = max((page.number for page in self.glanced.values()), default=0)
        self.outcome = await asyncio.to_thread(self.build, paths)
        self.tell(self.outcome)
        # What was looked at later than that is newer still.
        past = {path: page.content for path, page in self.glanced.items() if page.number <= before}
        self.glanced = {path: page for path, page in self.glanced.items() if path not in past}
        if self.outcome.written:
            await self.notify({"same": sorted(path for path, content in past.items() if self.built(path) == content)})
        else:
            # The pages are those of before, also where they were not for a moment.
            await self.notify({"changed": sorted(past)} if past else {})

    def built(self, path: str) -> bytes:
        """Return what was built of a page, nothing where there is none."""
        try:
            return (self.output / path).read_bytes()
        except OSError:
            return b""

    async def notify(self, step: dict[str, object]) -> None:
        """Notify every window: of pages in another state where there is a step to it."""
        async with self.changed:
            self.step = {"before": self.state, **step} if step else {}
            self.number += bool(step)
            self.builds += 1
            self.changed.notify_all()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a window that subscribes to builds."""
        ws = WebSocket(scope, receive, send)
        if ws.headers.get("origin") != f"http://{ws.headers.get('host', '')}":
            await ws.close(code=1008)
            return
        try:
            await super().__call__(scope, receive, send)
        except WebSocketDisconnect:
            return

    async def watch_reloads(self, ws: WebSocket) -> None:
        """Send a window the state, now and after every build."""
        told = -1
        while True:
            async with self.changed:
                while self.builds == told:
                    await self.changed.wait()
                told, text = self.builds, self.message()
            await ws.send_text(text)


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


class Pages(StaticFiles):
    """The built site, each file whole: what is looked up and what is sent are not of two builds."""

    def __init__(self, live: Live) -> None:
        """Serve the output of a preview, and before it the pages that are newer."""
        super().__init__(directory=live.output, html=True)
        self.live = live

    async def check_config(self) -> None:
        """Take a folder that is not there for one without pages."""

    def file_response(
        self, full_path: StrPath, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Return an answer with the content as it is now; large files can be asked for in parts."""
        newer = self.live.glanced.get(os.path.relpath(full_path, self.live.output).replace(os.sep, "/"))
        if newer:
            return Response(newer.content, status_code, media_type="text/html")
        if stat_result.st_size > LARGE or scope["method"] == "HEAD":
            return super().file_response(full_path, stat_result, scope, status_code)
        try:
            content = Path(full_path).read_bytes()
        except OSError as error:
            # Another build has no such page any more.
            raise HTTPException(404) from error
        return Response(content, status_code, media_type=guess_type(full_path)[0] or "text/plain")


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
            Mount("/", Pages(live)),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS), Middleware(Overlay, live=live)],
        exception_handlers=handlers,
        lifespan=live.lifespan,
    )
