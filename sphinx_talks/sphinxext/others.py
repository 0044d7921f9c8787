"""What other extensions and `conf.py` have a part in: short ways are taken only where none of them could tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx

#: Events at which others may look at or change every page; those of Sphinx and MyST find nothing in a plain one.
_WATCHED = ("source-read", "include-read", "doctree-read", "doctree-resolved")
#: Alabaster is loaded by Sphinx, and tells templates its version.
_BESIDE = ("alabaster.",)
_KNOWN = ("sphinx.", "docutils.", "myst_parser.", "sphinx_design.", "sphinx_talks.")
#: Nodes of plain pages whose writing others may have taken over.
_NODES = frozenset({
    "paragraph", "bullet_list", "enumerated_list", "list_item", "block_quote", "section", "title", "Text", "inline",
    "emphasis", "strong", "literal", "reference", "raw", "table", "tgroup", "colspec", "thead", "tbody", "row", "entry",
})  # fmt: skip


def is_changed_by_others(app: Sphinx) -> bool:
    """Return whether an extension or `conf.py` has a part in how pages are read, resolved or translated."""
    registry, listeners = app.registry, app.events.listeners
    parts: list[object] = [one.handler for event in _WATCHED for one in listeners.get(event, ())]
    parts += [*registry.get_transforms(), *registry.get_post_transforms(), *registry.source_parsers.values()]
    config = app.env.myst_config  # type: ignore[attr-defined] # set by MyST
    return (
        not all(_is_known(part) and not _module(part).startswith("sphinx.ext.") for part in parts)
        or bool(registry.translators)
        or is_written_by_others(app, _NODES)
        or bool(config.html_meta or config.links_external_new_tab)
    )


def is_written_by_others(app: Sphinx, names: AbstractSet[str]) -> bool:
    """Return whether an extension writes nodes of one of these classes itself."""
    handlers = app.registry.translation_handlers
    return any(not names.isdisjoint(handlers.get(kind, ())) for kind in ("html", app.builder.name))


def is_watched(app: Sphinx) -> bool:
    """Return whether an extension or `conf.py` looks at each page or changes what templates know of it."""
    listeners = app.events.listeners.get("html-page-context", ())
    return not all(_module(one.handler).startswith((*_KNOWN, *_BESIDE)) for one in listeners)


def _is_known(part: object) -> bool:
    return _module(part).startswith(_KNOWN)


def _module(part: object) -> str:
    return f"{getattr(part, '__module__', '')}."
