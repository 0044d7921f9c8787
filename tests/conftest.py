"""Build small sites in this process, each from a fresh copy, and fail on any warning."""

from __future__ import annotations

import fcntl
import gc
import gettext
import io
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, cast

import pytest
from docutils.frontend import get_default_settings
from hypothesis import settings
from jinja2 import Environment
from lxml import html
from sphinx.application import Sphinx, builtin_extensions
from sphinx.builders.html._assets import _file_checksum_inner
from sphinx.cmd.build import build_main
from sphinx.locale import translators
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_talks.exports.drawing import Drawer
from sphinx_talks.search.files import FOLDER
from sphinx_talks.sphinxext.nodes.assets import bundles
from tests import fuzzing
from tests.indexes import superseded
from tests.loopback import serving

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping
    from types import CodeType

    from lxml.html import HtmlElement

    from sphinx_talks.exports.heads import Card


#: A file system in memory, where there is one (Linux), and what has to be free there, in bytes.
MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3  # noqa: S108 - each run has a folder of its own in it


def pytest_configure(config: pytest.Config) -> None:
    """Bear with extensions that still ask transforms and builders for the application (deprecated in Sphinx 9)."""
    config.addinivalue_line("filterwarnings", "ignore:'myst_parser.*' is deprecated")
    config.addinivalue_line("filterwarnings", "ignore:'sphinxcontrib.*' is deprecated")
    settings.register_profile("drawn", fuzzing.drawn())
    settings.load_profile("drawn")
    # Nobody reads what Sphinx says beside its warnings, and it says it a thousand times a build.
    logging.disable(logging.INFO)
    # Tests that are started in the background of a shell have SIGINT ignored, and so would the programs they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # What tests write is read once, if at all. Whoever names a place is taken at their word.
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Take what is there before the first test for no garbage: to look through it takes longer than a test."""
    gc.disable()
    collected = yield
    gc.freeze()
    gc.enable()
    return collected


def pytest_xdist_auto_num_workers() -> int:
    """Run one process more than there are cores: what happens in a browser or on a disk is waited for."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests so that no process waits for another one.

    First those of the pages of this repository, whose site one process builds; then those that fork for each step
    of something, as long as there is little to copy of this process. Last those in a browser: Playwright keeps an event
    loop running, beside which no other can.
    """

    def order(item: pytest.Item) -> tuple[bool, bool, bool]:
        forks = hasattr(getattr(item, "module", None), "interrupted")
        is_real = item.get_closest_marker("content") or "real_site" in getattr(item, "fixturenames", ())
        return "browser" in item.path.parts, not is_real, not forks

    items.sort(key=order)
    # The workers of xdist must give a test the same name, and an address is another one in each.
    assert not [item.nodeid for item in items if " at 0x" in item.nodeid]


class DrawingOnce(Drawer):
    """Draw a card once in a process, whichever site has it; `tests.build.test_heads` looks at the drawing itself."""

    drawn: ClassVar[dict[str, bytes]] = {}

    def draw(self, card: Card) -> bytes:
        """Return the card as it was drawn before."""
        key = self.key(card)
        if key not in self.drawn:
            self.drawn[key] = super().draw(card)
        return self.drawn[key]


@pytest.fixture(scope="session", autouse=True)
def _made_once() -> Iterator[None]:
    """Make templates, scripts, cards, docutils' defaults and the list of themes once in a process, for all builds."""
    compiled: dict[tuple[object, ...], CodeType] = {}
    compile_anew = Environment.compile

    def compile_once(self: Environment, source: str, name: str | None = None, filename: str | None = None) -> CodeType:
        key = (type(self), *sorted(self.extensions), source, name, filename)
        if key not in compiled:
            compiled[key] = compile_anew(self, source, name, filename)
        return compiled[key]

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(Environment, "compile", compile_once)
        defaults = cache(get_default_settings)
        of_myst = "myst_parser.mdit_to_docutils.base.get_default_settings"
        monkeypatch.setattr(of_myst, lambda *parsers: deepcopy(defaults(*parsers)))
        monkeypatch.setattr("sphinx.theming.entry_points", cache(entry_points))
        # The scripts of this package are those of the commit that is tested.
        monkeypatch.setattr("sphinx_talks.sphinxext.nodes.assets.bundles", cache(bundles))
        monkeypatch.setattr("sphinx_talks.sphinxext.exporting.Drawer", DrawingOnce)
        yield


@pytest.fixture(scope="session", autouse=True)
def _power_stays_on() -> Iterator[None]:
    """Wait for no disk: what is lost without power is lost to no test, and others write to the same disk."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(os, "fsync", lambda _: None)
        yield


DEVELOPMENT = {"PYTHONDEVMODE", "PYTHONWARNDEFAULTENCODING", "PYTHONWARNINGS"}
#: Colours of Sphinx's warnings.
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
ROOTS = Path(__file__).parent / "roots"


@dataclass(frozen=True)
class Built:
    """What a build leaves behind."""

    app: Sphinx
    srcdir: Path
    outdir: Path
    warnings: str

    def page(self, name: str) -> HtmlElement:
        """Return the parsed page of a document."""
        return html.fromstring((self.outdir / f"{name}.html").read_bytes())

    def pages(self) -> Iterator[tuple[str, HtmlElement]]:
        """Yield every page with its name."""
        for path in sorted(self.outdir.rglob("*.html")):
            name = path.relative_to(self.outdir).as_posix().removesuffix(".html")
            yield name, self.page(name)

    def facts(self, name: str) -> dict[str, list[str]]:
        """Return the facts of a page, of all their groups: label, and its values as plain text."""
        rows: dict[str, list[str]] = {}
        for facts in self.page(name).find_class("talks-facts"):
            for row in facts.iterchildren("dt", "dd"):
                if row.tag == "dt":
                    rows[plain(row).removesuffix(":")] = values = []
                else:
                    values += [plain(value) for value in row.iter("p")]
        return rows

    def section(self, name: str, section: str) -> HtmlElement:
        """Return one of our sections of a page."""
        (found,) = self.page(name).xpath("//section[@id=$id]", id=f"talks-{section}")
        return cast("HtmlElement", found)

    def files(self) -> dict[str, bytes]:
        """Return every file of the output but Sphinx's own record of the build, and what is kept of an index before."""
        before = {path for folder in self.outdir.rglob(FOLDER) for path in superseded(folder)}
        found = {path for path in self.outdir.rglob("*") if path.is_file() and path.name != ".buildinfo"}
        paths = found - before
        return {path.relative_to(self.outdir).as_posix(): path.read_bytes() for path in sorted(paths)}


def plain(element: HtmlElement) -> str:
    """Return the text of an element, white space made one space."""
    return " ".join(element.text_content().split())


class Site(Protocol):
    """Copy a root (that of the file of tests, if none is named), and write or (None) remove pages in the copy."""

    def __call__(self, root: str = "", pages: Mapping[str, str | None] | None = None) -> Path: ...


class Build(Protocol):
    """Build a root or the folder of an earlier copy; `conf` and further arguments override `conf.py`."""

    def __call__(
        self,
        source: str | Path = "",
        builder: str = "html",
        *,
        pages: Mapping[str, str | None] | None = None,
        parallel: int = 1,
        conf: Mapping[str, object] | None = None,
        **settings: object,
    ) -> Built: ...


def write_pages(srcdir: Path, pages: Mapping[str, str | bytes | None]) -> None:
    """Write or (None) remove pages and pictures below a source folder."""
    for name, text in pages.items():
        path = srcdir / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())


# What Sphinx imports while a site is built keeps words in the language of that site (Python Module Index).
for _extension in builtin_extensions:
    import_module(_extension)


def forget() -> None:
    """Drop what Sphinx keeps from earlier builds in the same process: words, hashes of files, who hears warnings."""
    logging.getLogger("sphinx").handlers.clear()
    translators.clear()
    gettext._translations.clear()  # type: ignore[attr-defined] # noqa: SLF001 - Python has no other way
    _file_checksum_inner.cache_clear()


def sphinx_build(*words: str | Path) -> tuple[int, str]:
    """Run the command `sphinx-build` in this process; returns its status and what it says of what is wrong."""
    forget()
    status: object = 0
    with redirect_stderr(io.StringIO()) as said:
        try:
            status = build_main(["-q", "-n", "-W", "--keep-going", *map(str, words)])
        except SystemExit as stopped:
            # As Python does when it ends: with a status, or with status 1 and a text.
            if not isinstance(status := stopped.code, int):
                print(status, file=said)
    return status if isinstance(status, int) else 1, ESCAPES.sub("", said.getvalue()).strip()


def run_sphinx(
    srcdir: Path,
    outdir: Path,
    doctrees: Path,
    builder: str = "html",
    *,
    parallel: int = 1,
    **settings: object,
) -> tuple[Sphinx, str]:
    """Run Sphinx as `python -m sphinx -n` would; returns the application and its warnings."""
    warnings = io.StringIO()
    forget()
    with patch_docutils(srcdir), docutils_namespace():
        app = Sphinx(
            srcdir, srcdir, outdir, doctrees, builder,
            confoverrides={"nitpicky": True, **settings},
            status=None, warning=warnings, parallel=parallel,
        )  # fmt: skip
        app.build()
    return app, ESCAPES.sub("", warnings.getvalue())


def run_module(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `python -m` in a process of its own, without the development mode of the tests and its warnings."""
    environment = {name: value for name, value in os.environ.items() if name not in DEVELOPMENT}
    command = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8", env=environment)


class Noting(BaseHTTPRequestHandler):
    """Answer every request with an empty page, and note its path."""

    asked: ClassVar[list[str]] = []

    def do_HEAD(self) -> None:
        """Answer."""
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815 - as above

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in http.server
        """Say nothing."""


@pytest.fixture
def loopback() -> Iterator[tuple[str, list[str]]]:
    """Give the address of a server on this machine, and the list of paths it was asked for."""
    asked: list[str] = []
    handler = type("Handler", (Noting,), {"asked": asked})
    with serving(handler) as address:
        yield address, asked


@pytest.fixture
def root_name() -> str:
    """Name the root that tests copy; files of tests in which it does not matter what pages say name a smaller one."""
    return "test-basic"


@pytest.fixture
def site(tmp_path: Path, root_name: str) -> Site:
    """Give a function that makes a source folder of its own."""

    def make(root: str = "", pages: Mapping[str, str | None] | None = None) -> Path:
        srcdir = tmp_path / f"site{len(list(tmp_path.glob('site*')))}"
        shutil.copytree(ROOTS / (root or root_name), srcdir)
        write_pages(srcdir, pages or {})
        return srcdir

    return make


@pytest.fixture
def build(site: Site) -> Build:
    """Give a function that builds a site, a second time incrementally."""

    def run(
        source: str | Path = "",
        builder: str = "html",
        *,
        pages: Mapping[str, str | None] | None = None,
        parallel: int = 1,
        conf: Mapping[str, object] | None = None,
        **settings: object,
    ) -> Built:
        if isinstance(source, Path):
            srcdir = source
            write_pages(srcdir, pages or {})
        else:
            srcdir = site(source, pages)
        output = srcdir / "_build"
        app, warnings = run_sphinx(
            srcdir, output / builder, output / "doctrees", builder, parallel=parallel, **(conf or {}), **settings
        )
        assert not warnings
        return Built(app, srcdir, output / builder, warnings)

    return run


class Look(Protocol):
    """Build test-basic with these pages and settings; what this gives is only to be looked at."""

    def __call__(
        self, pages: Mapping[str, str | bytes | None] | None = None, builder: str = "html", **settings: object
    ) -> Built: ...


@pytest.fixture(scope="session")
def look(tmp_path_factory: pytest.TempPathFactory) -> Look:
    """Give a function that builds a site when it is asked for it first; another test that asks gets the same one."""
    made: dict[str, Built] = {}

    def run(pages: Mapping[str, str | bytes | None] | None = None, builder: str = "html", **settings: object) -> Built:
        key = repr((builder, sorted((pages or {}).items()), sorted(settings.items())))
        if key not in made:
            srcdir = tmp_path_factory.mktemp("look") / "site"
            shutil.copytree(ROOTS / "test-basic", srcdir)
            write_pages(srcdir, pages or {})
            output = srcdir / "_build"
            app, warnings = run_sphinx(srcdir, output / builder, output / "doctrees", builder, parallel=1, **settings)
            assert not warnings
            made[key] = Built(app, srcdir, output / builder, warnings)
        return made[key]

    return run


@pytest.fixture(scope="session")
def shared_site(look: Look) -> Built:
    """Give test-basic as HTML."""
    return look()


def cut_listings(monkeypatch: pytest.MonkeyPatch, items: int) -> None:
    """Cut listings into parts of a few items instead of hundreds."""
    monkeypatch.setattr("sphinx_talks.views.blocks.MAX_ITEMS", items)


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the site of this repository as HTML, built once for all processes of the tests and only to be looked at."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "real"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            flags = ("-n", "-q", "-W", "--keep-going", "-b", "html", "-d", folder / "doctrees")
            done = run_module("sphinx", *flags, ROOTS.parents[1], folder / "html")
            (folder / "done").write_text(f"{done.returncode}\n{done.stderr}", "utf-8")
    assert (folder / "done").read_text("utf-8") == "0\n"
    return folder / "html"
