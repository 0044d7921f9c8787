"""The graph of a site for a question: of the pages, only those that the answer is about are read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content import bibliography, folder, site
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.kept import KeptPages
from sphinx_talks.content.linkstate import state
from sphinx_talks.content.records import Kind
from sphinx_talks.content.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class SiteGlance(NamedTuple):
    """What questions are asked of."""

    root: Path
    settings: Settings
    catalog: Catalog


@contextmanager
def glance(root: Path, advance: Callable[[int], None] = lambda _: None) -> Iterator[SiteGlance]:
    """Look at the site in a folder while the context lasts; `advance` is called for each page that is read."""
    settings = Settings.from_conf(root / "conf.py")
    with KeptPages(root, settings) as kept:
        found = kept.graph(folder.Listed.of(root, settings).stamps)
        if not isinstance(found, Catalog):
            entries, _ = site.pages_of(root, settings, advance, kept)
            found = Catalog(entries, {})
            for kind in Kind:
                found.all(kind)
            kept.keep_graph(found, len(entries))
        found.references, found.links = bibliography.load(root)[0], state.load(root)
        yield SiteGlance(root, settings, found)
