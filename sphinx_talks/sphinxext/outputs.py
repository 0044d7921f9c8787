"""Pages and files beside them, written in as few calls of the system as can be: there are tens of thousands of them."""

from __future__ import annotations

import copy
import os
from functools import cached_property
from pathlib import Path
from types import MethodType
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment.adapters.toctree import document_toc
from sphinx.writers.html5 import HTML5Translator

from sphinx_talks.sphinxext.extra_pages import output_of
from sphinx_talks.sphinxext.finding import path_of
from sphinx_talks.sphinxext.nodes.assets import THEME, is_ours
from sphinx_talks.sphinxext.nodes.frame import Frames, Later
from sphinx_talks.sphinxext.nodes.html import encode
from sphinx_talks.sphinxext.others import is_watched

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


def write_file(name: str, content: bytes) -> bool:
    """Write a file that differs from what is there, and return whether it did; mostly nothing is, but its folder."""
    try:
        # Through a file of Python the thousands of them take half as long again.
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(file, rest) :]
        finally:
            os.close(file)
    except FileNotFoundError:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except FileExistsError:
        path = Path(name)
        # What has another size need not be read, nor what never ends.
        if path.stat().st_size == len(content) and path.read_bytes() == content:
            return False
        path.write_bytes(content)
    return True


def copied(source: str, target: str) -> None:
    """Copy the source of a page with its times, unless it is there; Sphinx asks for both files five times before."""
    with open(source, "rb", buffering=0) as file:  # noqa: PTH123 - of each page
        content, status = file.read(), os.fstat(file.fileno())
    if write_file(target, content):
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))


class WrittenPage:
    """Where Sphinx writes a page: of a `Path` it has the folder made, and opens it, in a dozen calls of the system."""

    #: That which is there; `write_file` makes the other.
    parent = os.curdir

    def __init__(self, name: str) -> None:
        """Keep the name of the file."""
        self.name = name

    def __str__(self) -> str:
        """Return it for messages."""
        return self.name

    def write_text(self, text: str, *, encoding: str, errors: str) -> None:
        """Write it."""
        write_file(self.name, text.encode(encoding, errors))


class PageWriting(StandaloneHTMLBuilder):
    """Writes pages; Sphinx renders each anew, and asks for its file and folder before."""

    #: What renders pages of our theme.
    frames: Frames | None = None
    #: A translator that has written nothing yet.
    _pristine: HTML5Translator | None = None
    #: The one of the page that is written.
    _copied: HTML5Translator | None = None

    def init_templates(self) -> None:
        """Have what is alike in pages of our theme rendered once."""
        super().init_templates()
        if is_ours(self):
            self.frames = Frames(self, THEME, is_watched=lambda: self.is_watched)
            self.templates.render = self.frames

    def prepare_writing(self, docnames: AbstractSet[str]) -> None:
        """Begin anew: of a build before this one in the same process, as in a preview, nothing may be as it was."""
        super().prepare_writing(docnames)
        if self.frames:
            self.frames.forget()

    @cached_property
    def is_watched(self) -> bool:
        """Return whether somebody may change what is known of a page, as the name of its source."""
        return is_watched(self._app)

    def get_doc_context(self, docname: str, body: str, metatags: str) -> dict[str, Any]:
        """Return what templates know of a page; Sphinx would look for its file, and copy its table of contents.

        In a table of contents itself are few.
        """
        if not self.frames or docname in self.relations:
            return super().get_doc_context(docname, body, metatags)
        env, title, link = self.env, self.env.longtitles.get(docname), self.config.html_sourcelink_suffix
        name = path_of(env, docname)
        suffix = name.removeprefix(docname)
        return {
            "parents": [],
            "prev": None,
            "next": None,
            "title": self.render_partial(title)["title"] if title else "",
            "meta": env.metadata.get(docname),
            "body": body,
            "metatags": metatags,
            "rellinks": self.globalcontext["rellinks"][:],
            "page_source_suffix": suffix,
            "sourcename": f"{name}{link if suffix != link else ''}" if self.config.html_copy_source else "",
            "toc": Later(lambda: str(self.render_partial(document_toc(env, docname, self.tags))["fragment"])),
            "display_toc": env.toc_num_entries[docname] > 1,
        }

    def render_partial(self, node: nodes.Node | None) -> dict[str, Any]:
        """Return the parts of a title, which mostly is plain text, or of a table of contents."""
        if isinstance(node, nodes.title) and all(type(child) is nodes.Text for child in node.children):
            return {"title": encode(node.astext()), "fragment": ""}
        return super().render_partial(node)

    def create_translator(self, *arguments: Any) -> nodes.NodeVisitor:  # noqa: ANN401 - as Sphinx has it
        """Return a translator; to copy Sphinx's own costs a tenth of making it anew."""
        document: nodes.document = arguments[0]
        pristine = self._pristine
        if pristine is None or document.settings is not pristine.settings or isinstance(document[0], nodes.title):
            made = super().create_translator(*arguments)
            if type(made) is not HTML5Translator or document.settings is not self.docsettings:
                return made
            pristine = self._pristine = made
        own = copy.copy(pristine)
        for name, value in vars(pristine).items():
            if isinstance(value, list):
                setattr(own, name, value.copy())
            elif isinstance(value, MethodType):
                # The writing of a node that an extension has added.
                setattr(own, name, MethodType(value.__func__, own))
        own.document, own.docnames = document, [self.current_docname]
        self._copied = own
        return own

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write a page, and let go of what has."""
        super().write_doc(docname, doctree)
        if self._copied is not None:
            # It holds methods of its own.
            vars(self._copied).clear()
            self._copied = None

    def handle_page(self, pagename: str, addctx: dict[str, Any], *more: Any, **named: Any) -> None:  # noqa: ANN401 - as Sphinx has it
        """Write a page, and copy its source."""
        own, copies = vars(self), self.copysource
        own["get_output_path"] = lambda name: WrittenPage(f"{self.outdir}{os.sep}{output_of(self, name)}")
        self.copysource = copies and self.is_watched
        try:
            super().handle_page(pagename, addctx, *more, **named)
        finally:
            del own["get_output_path"]
            self.copysource = copies
        if copies and not self.is_watched and (name := addctx.get("sourcename")):
            source = f"{self.srcdir}{os.sep}{path_of(self.env, pagename)}"
            copied(source, f"{self.outdir}{os.sep}_sources{os.sep}{name}")
