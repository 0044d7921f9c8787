"""The directives of prose: listings, `{slides}`, and `{youtube}` as sphinxcontrib-youtube documents it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective
from sphinxcontrib.youtube.youtube import YouTube

from sphinx_talks.content import query
from sphinx_talks.content.filters import FORMER
from sphinx_talks.content.query import Drawn, Overview
from sphinx_talks.content.records import Kind, providers, values
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes.embeds import make_embed
from sphinx_talks.views.blocks import Embed
from sphinx_talks.views.parts import VIDEO_ASPECT

if TYPE_CHECKING:
    from sphinx.application import Sphinx


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


def _page_title(directive: SphinxDirective | YouTube) -> str:
    """Return the title of the page a directive stands in, so that a player is called by what it shows."""
    env = directive.state.document.settings.env
    entry = domain_of(env).entries.get(env.docname)
    return (entry.record.title if entry and entry.record else None) or ""


class SlidesDirective(SphinxDirective):
    """Show a deck of SpeakerDeck by its player id."""

    required_arguments = 1
    option_spec: ClassVar = {"aspect": directives.unchanged, "title": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return a player, or an error where the id is none."""
        deck = providers.speakerdeck_id(self.arguments[0])
        if deck is None:
            raise self.error(f"not a SpeakerDeck player: {self.arguments[0]!r}")
        aspect = values.aspect(self.options["aspect"]) if "aspect" in self.options else VIDEO_ASPECT
        embed = Embed(
            "speakerdeck",
            deck,
            self.options.get("title") or _page_title(self),
            providers.speakerdeck_address(deck),
            aspect,
        )
        return [make_embed(embed)]


class YouTubeDirective(YouTube):  # type: ignore[misc] # sphinxcontrib-youtube publishes no types
    """Take the options of sphinxcontrib-youtube, and show the player the way all players are shown.

    Width, height and alignment follow the page; `start` of `url_parameters` is honoured.
    """

    has_content = False
    option_spec: ClassVar = {
        **YouTube.option_spec,
        "start": directives.unchanged,
        "title": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Return a player, or an error where the id is none; nothing is fetched."""
        video = providers.youtube_id(self.arguments[0])
        if video is None:
            raise self.error(f"not a YouTube video: {self.arguments[0]!r}")
        aspect = values.aspect(self.options["aspect"]) if "aspect" in self.options else VIDEO_ASPECT
        start = (
            values.seconds(self.options["start"])
            if "start" in self.options
            else _start(self.options.get("url_parameters", ""))
        )
        address = providers.youtube_address(video, start)
        return [
            make_embed(Embed("youtube", video, self.options.get("title") or _page_title(self), address, aspect, start))
        ]


def _start(parameters: str) -> int:
    """Return the start in `?start=43&…`, 0 where there is none."""
    pairs = dict(part.partition("=")[::2] for part in parameters.lstrip("?").replace("&amp;", "&").split("&"))
    start = pairs.get("start", "")
    return int(start) if start.isascii() and start.isdigit() else 0


def setup_directives(app: Sphinx) -> None:
    """Register the directives; `youtube` replaces the one of sphinxcontrib-youtube."""
    for kind in (*Kind, *Overview):
        app.add_directive(f"{kind}-list", _list_directive(kind))
    for drawn in Drawn:
        app.add_directive(drawn, _list_directive(drawn))
    app.add_directive("slides", SlidesDirective)
    app.add_directive("youtube", YouTubeDirective, override=True)
