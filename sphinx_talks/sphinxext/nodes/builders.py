"""Which builders take what belongs to a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.builders.singlehtml import SingleFileHTMLBuilder

if TYPE_CHECKING:
    from sphinx.builders import Builder


def can_play(builder: Builder) -> bool:
    """Return whether players and assets of ours belong in the output."""
    return builder.format == "html" and builder.name != "epub"


def has_pages(builder: Builder) -> TypeGuard[StandaloneHTMLBuilder]:
    """Return whether a builder writes HTML pages of their own, which other files of ours can lie beside."""
    single = isinstance(builder, SingleFileHTMLBuilder)
    return isinstance(builder, StandaloneHTMLBuilder) and can_play(builder) and not single
