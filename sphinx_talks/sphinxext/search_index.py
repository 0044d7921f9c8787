"""The search index within the build: collect the text of what is written, and bring the index up to date at the end."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.locale import get_translation
from sphinx.util.display import progress_message

from sphinx_talks.content.pages import Entry
from sphinx_talks.search import index
from sphinx_talks.search.gather import Shown, gather
from sphinx_talks.sphinxext import digest_store, digests
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes.builders import has_pages
from sphinx_talks.sphinxext.search_text import PageText, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder

    from sphinx_talks.search.documents import Document

_ = get_translation("sphinx_talks")


class Searching:
    """Handlers of one application; keeps the text of the pages that this build writes."""

    def __init__(self) -> None:
        """Start with no text."""
        self.texts: dict[str, PageText] = {}

    def on_doctree_resolved(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """Keep the text of a page about to be written; this runs in the main process, also of a parallel build."""
        if has_pages(app.builder) and _is_found(app, docname):
            self.texts[docname] = text_of(doctree)

    def on_build_finished(self, app: Sphinx, exception: Exception | None) -> None:
        """Write what has changed of the index."""
        builder = app.builder
        if exception is not None or not has_pages(builder):
            return
        folder = Path(builder.outdir, index.FOLDER)
        file = state_file(app)
        old = index.load(file)
        if not self.texts and old.documents.keys() == set(_found(app)) and (folder / index.MANIFEST).is_file():
            return
        with progress_message(_("writing the search index")):
            # What is made here are lists and bytes in great number, without any cycle.
            gc.disable()
            # Should this be interrupted, the next build begins anew.
            file.unlink(missing_ok=True)
            documents = list(self._documents(app, builder, old))
            index.save(file, index.update(folder, old, documents, str(app.config.language)))
            gc.enable()

    def _documents(self, app: Sphinx, builder: StandaloneHTMLBuilder, old: index.Index) -> Iterator[Document]:
        catalog = domain_of(builder.env).catalog
        for docname in _found(app):
            before = old.documents.get(docname)
            text = self.texts.get(docname) or (PageText(before.headings, before.blocks) if before else None)
            entry = catalog.entries.get(docname) or Entry(docname, "")
            title = digests.title_of(builder.env, docname)
            language = str(app.config.language)
            shown = Shown(builder.get_target_uri(docname), title, language, text or PageText((), ()))
            yield gather(entry, catalog, shown)


def state_file(app: Sphinx) -> Path:
    """Return the file that keeps what is known of the index, one per builder and output folder."""
    return Path(app.doctreedir, f"talks-search-{app.builder.name}-{digest_store.digest(str(app.outdir))}.pickle")


def is_whole(app: Sphinx) -> bool:
    """Tell whether the index of the last build and what is known of it are still there."""
    if not has_pages(app.builder):
        return True
    return state_file(app).is_file() and Path(app.outdir, index.FOLDER, index.MANIFEST).is_file()


def _found(app: Sphinx) -> list[str]:
    return sorted(docname for docname in app.env.found_docs if _is_found(app, docname))


def _is_found(app: Sphinx, docname: str) -> bool:
    """Tell whether a page can be found: a sample of what pages can have says nothing itself."""
    entry = domain_of(app.env).entries.get(docname)
    return not getattr(entry and entry.record, "sample", False)
