"""A page that has been read is given to all who have a part in that, as Sphinx gives it to them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_talks.sphinxext.contents import PackedContents
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.languages import TranslatedSphinx
from sphinx_talks.sphinxext.transforms import talks_part

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment


def announce(env: BuildEnvironment, docname: str, document: nodes.document) -> None:
    """Let all who have a part in it look at a page that has been read, as Sphinx does."""
    retitle(env, docname, document)
    for domain in env.domains.sorted():
        domain.process_doc(env, docname, document)
    env.events.emit("doctree-read", document)
    if isinstance(env.tocs, PackedContents):
        env.tocs.pack([docname])
    read_through(env, docname)


def read_through(env: BuildEnvironment, docname: str) -> None:
    """Note that a page has been read."""
    env.all_docs[docname] = time.time_ns() // 1_000
    env.current_document.clear()
    env.ref_context.clear()


def restore(document: nodes.document) -> None:
    """Take out of a doctree what was put into it when it was announced before."""
    for part in list(document.findall(talks_part)):
        part.parent.remove(part)
    for image in document.findall(nodes.image):
        # Sphinx has made its path one from the top.
        if "?" not in image["candidates"]:
            image["uri"] = f"/{image['uri']}"


def retitle(env: BuildEnvironment, docname: str, document: nodes.document) -> None:
    """Give prose that nobody has translated the title in the language of the site."""
    app, entry = env._app, domain_of(env).entries[docname]  # noqa: SLF001 - as in transforms
    is_other = entry.record and isinstance(app, TranslatedSphinx) and app.original_of(docname)
    title = next(document.findall(nodes.title), None) if is_other else None
    if title is not None and entry.record:
        title.children = []
        title += nodes.Text(entry.record.title or "")
