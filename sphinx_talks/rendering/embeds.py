"""A player that loads nothing until the reader asks: a link and a poster of ours first."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import get_translation

from sphinx_talks.rendering import formats

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_talks.views.blocks import Embed

_ = get_translation("sphinx_talks")


class talks_embed(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """A player in HTML; elsewhere a link stands in its place."""


def make_embed(embed: Embed) -> talks_embed:
    """Return the node of a player."""
    return talks_embed(
        "",
        provider=embed.provider,
        id=embed.id,
        title=embed.title,
        url=embed.url,
        aspect=embed.aspect,
        start=embed.start,
        end=embed.end,
    )


def link_text(provider: str, start: int) -> str:
    """Return the words of the link to a player."""
    if provider == "speakerdeck":
        return _("Slides on Speaker Deck")
    if start:
        return _("Recording on YouTube, from %s") % formats.seconds(start)
    return _("Recording on YouTube")


def link_node(node: talks_embed, output: str) -> nodes.paragraph:
    """Return what stands for a player where nothing can be played; plain text spells the address out."""
    text = link_text(node["provider"], node["start"])
    text = f"{text} <{node['url']}>" if output == "text" else text
    reference = nodes.reference("", text, internal=False, refuri=node["url"])
    return nodes.paragraph("", "", reference, classes=["talks-embed-link"])


# The size of the poster gives the player its place before it is loaded: nothing moves when it comes.
_HTML = """\
<figure class="talks-embed talks-embed-{provider}" data-talks-provider="{provider}" data-talks-id="{id}" \
data-talks-start="{start}" data-talks-end="{end}" data-talks-title="{title}">
<div class="talks-embed-frame"><svg class="talks-embed-poster" viewBox="0 0 {width} 900" width="{width}" height="900" aria-hidden="true" \
focusable="false"><rect width="100%" height="100%"></rect><path d="{mark}" transform="translate({centre} 450)"></path></svg>\
<button type="button" class="talks-embed-button" hidden="hidden" aria-label="{play}"></button></div>
<figcaption><a class="reference external" href="{url}">{link}</a></figcaption>
</figure>
"""
_MARKS = {
    "youtube": "M-60 -80 L90 0 L-60 80 Z",
    "speakerdeck": "M-110 -70 H110 V70 H-110 Z M-80 -35 H80 V-20 H-80 Z M-80 0 H40 V15 H-80 Z",
}


def visit_embed(translator: HTML5Translator, node: talks_embed) -> None:
    """Write the link, the poster, and a button that only a script shows."""
    width = round(900 * node["aspect"])
    title = node["title"] or link_text(node["provider"], 0)
    play = _("Play here: %s") if node["provider"] == "youtube" else _("Show the slides here: %s")
    values = {
        "provider": node["provider"],
        "id": node["id"],
        "start": node["start"],
        "end": node["end"],
        "title": escape(title),
        "play": escape(play % title),
        "url": escape(node["url"]),
        "link": escape(link_text(node["provider"], node["start"])),
        "width": width,
        "centre": width // 2,
        "mark": _MARKS[node["provider"]],
    }
    translator.body.append(_HTML.format_map(values))
    raise nodes.SkipNode
