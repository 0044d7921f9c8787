"""A large search field in a page, where a directive asks for it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import get_translation
from sphinx.util.docutils import SphinxDirective

from sphinx_talks.sphinxext.nodes import search
from sphinx_talks.sphinxext.nodes.builders import has_pages

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

_ = get_translation("sphinx_talks")


class talks_field(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """A search field; nothing in output that has no page of results."""


class FieldDirective(SphinxDirective):
    """Show a search field."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """Return the field."""
        return [talks_field()]


# The form leads to the page of results, with or without a script.
_HTML = """\
<form class="talks-search-field" role="search" method="get" action="{action}" aria-label="{label}">
<label><span class="talks-search-label">{label}</span>
<input type="search" name="q" placeholder="{label}" aria-keyshortcuts="/" autocomplete="off" autocapitalize="off" \
spellcheck="false" enterkeyhint="search"></label>
<button type="submit">{button}</button>
</form>
"""


def visit_field(translator: HTML5Translator, _node: talks_field) -> None:
    """Write the form."""
    builder = translator.builder
    if has_pages(builder):
        action = builder.get_relative_uri(builder.current_docname, search.PAGE)
        values = {
            "action": action,
            "label": _("Search events, talks, topics and people"),
            "button": _("Search"),
        }
        translator.body.append(_HTML.format_map({name: escape(value) for name, value in values.items()}))
    raise nodes.SkipNode


def skip_field(_translator: object, _node: talks_field) -> None:
    """Write nothing."""
    raise nodes.SkipNode
