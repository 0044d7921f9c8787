"""The directives of prose: listings, and the players of the providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from sphinx_talks.content import providers, query
from sphinx_talks.content.providers import MediaRef, Medium
from sphinx_talks.content.query import FORMER, Drawn, Overview
from sphinx_talks.content.records import Kind, values
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes.embeds import make_embed
from sphinx_talks.views import parts

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_talks.content.providers import Provider


class talks_listing(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """Stands where a listing or picture will be: `query`, a Query, an Overview or a Drawn."""


class ListDirective(SphinxDirective):
    """List records by their relations; subclasses say which kind."""

    kind: ClassVar[Kind | Overview | Drawn] = Overview.REFERENCES
    has_content = False

    def run(self) -> list[nodes.Node]:
        """Leave a place for the listing, which other pages decide."""
        if isinstance(self.kind, Overview | Drawn):
            return [talks_listing("", query=self.kind)]
        try:
            return [talks_listing("", query=query.query(self.kind, self.options, str(self.env.config.language)))]
        except query.QueryError as error:
            raise self.error(str(error)) from None


def _list_directive(kind: Kind | Overview | Drawn) -> type[ListDirective]:
    options = {*query.OPTIONS[kind], *FORMER} if isinstance(kind, Kind) else ()
    spec = dict.fromkeys(options, directives.unchanged)
    members = {"kind": kind, "option_spec": spec, "__doc__": f"List records of kind {kind}."}
    return type(f"{kind.title()}ListDirective", (ListDirective,), members)


class PlayerDirective(SphinxDirective):
    """Show a video or deck by its id; subclasses say of which provider.

    Width, height and alignment, which other directives of the name take, follow the page.
    """

    provider: ClassVar[Provider]
    required_arguments = 1
    has_content = False

    def run(self) -> list[nodes.Node]:
        """Return a player, or an error where the id is none; nothing is fetched."""
        name = self.provider.read(self.arguments[0])
        if name is None:
            raise self.error(f"{self.provider.denied()}: {self.arguments[0]!r}")
        medium = next(medium for medium in Medium if medium in self.provider.media)
        aspect = values.aspect(self.options["aspect"]) if "aspect" in self.options else 0.0
        read = values.seconds if medium is Medium.VIDEO else values.whole_number
        start = read(self.options["start"]) if "start" in self.options else self.provider.start_in(self.options)
        title = self.options.get("title") or self._page_title()
        return [make_embed(parts.embed(MediaRef(self.provider, name), medium, title, aspect=aspect, start=start))]

    def _page_title(self) -> str:
        """Return the title of the page, so that a player is called by what it shows."""
        entry = domain_of(self.env).entries.get(self.env.docname)
        return (entry.record.title if entry and entry.record else None) or ""


def _player_directive(provider: Provider) -> type[PlayerDirective]:
    options = dict.fromkeys(provider.all_options, directives.unchanged)
    members = {"provider": provider, "option_spec": options, "__doc__": f"Show what is at {provider.label}."}
    return type(f"{type(provider).__name__}Directive", (PlayerDirective,), members)


def setup_directives(app: Sphinx) -> None:
    """Register the directives; those of players replace what other extensions have under their names."""
    for kind in (*Kind, *Overview):
        app.add_directive(f"{kind}-list", _list_directive(kind))
    for drawn in Drawn:
        app.add_directive(drawn, _list_directive(drawn))
    for tag, provider in providers.tags().items():
        app.add_directive(tag, _player_directive(provider), override=True)
