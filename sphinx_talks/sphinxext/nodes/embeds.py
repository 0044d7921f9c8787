"""A player that loads nothing until the reader asks: a link and a poster of ours first."""

from __future__ import annotations

import hashlib
from html import escape
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import get_translation

from sphinx_talks.content.records.forms import written
from sphinx_talks.sphinxext.nodes import formats

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
        return _("Recording on YouTube, from %s") % written(start)
    return _("Recording on YouTube")


def link_node(node: talks_embed, output: str) -> nodes.paragraph:
    """Return what stands for a player where nothing can be played; plain text spells the address out."""
    text = link_text(node["provider"], node["start"])
    text = f"{text} <{node['url']}>" if output == "text" else text
    reference = nodes.reference("", text, internal=False, refuri=node["url"])
    return nodes.paragraph("", "", reference, classes=["talks-embed-link"])


# The poster has the shape of the player and keeps its place: nothing moves when the player comes.
_HTML = """\
<figure class="talks-embed talks-embed-{provider}" data-talks-provider="{provider}" data-talks-id="{id}" \
data-talks-start="{start}" data-talks-end="{end}" data-talks-title="{title}">
<div class="talks-embed-frame"><svg class="talks-embed-poster" viewBox="0 0 {width} 900" width="{width}" height="900" \
aria-hidden="true" focusable="false"><path d="{drawn}"></path></svg>\
<button type="button" class="talks-embed-button" hidden>\
<span class="talks-embed-title"{lang}>{title}</span> \
<span class="talks-embed-play"><svg class="talks-embed-mark" viewBox="0 0 48 48" width="48" height="48" \
aria-hidden="true" focusable="false"><path d="{mark}"></path></svg>\
<span>{play} <span class="talks-embed-host">{host}</span></span></span></button></div>
<figcaption><a class="reference external" href="{url}">{link}</a></figcaption>
</figure>
"""
_HOSTS = {"youtube": "YouTube", "speakerdeck": "Speaker Deck"}
_MARKS = {
    "youtube": "M18 13v22l19-11z",
    "speakerdeck": "M9 13h30v22H9zM13 17v14h22V17zM17 21h14v2.5H17zM17 26h9v2.5h-9z",
}
#: How far apart the bars of the voice on the poster of a recording are.
APART = 34


def poster(provider: str, name: str, width: int) -> str:
    """Return the path of a picture in place of a thumbnail, which would come from another host.

    A voice for a recording, a sheet for slides; the same each time for the same `name`.
    """
    if provider != "youtube":
        return f"M60 60H{width - 60}V840H60z"
    # To the right of what is written on it.
    bars = max(width * 5 // 12 // APART, 3)
    heights = _calm(hashlib.shake_128(name.encode()).digest(bars))
    left = width - 100 - bars * APART
    return "".join(f"M{left + place * APART} {800 - height}v{height}" for place, height in enumerate(heights, 1))


def _calm(heights: bytes) -> list[int]:
    """Return heights like those of a voice: near to their neighbours, low at both ends."""
    ends = len(heights) - 1
    calm = [sum(heights[max(place - 1, 0) : place + 2]) // 3 for place in range(len(heights))]
    return [12 + height * 3 * min(place, ends - place, 6) // 12 for place, height in enumerate(calm)]


def visit_embed(translator: HTML5Translator, node: talks_embed) -> None:
    """Write the link, the poster, and a button that only a script shows."""
    provider = node["provider"]
    title = node["title"] or link_text(provider, 0)
    play = _("Play here") if provider == "youtube" else _("Show the slides here")
    width = round(900 * node["aspect"])
    language = formats.other_language(title, translator.config.language)
    values = {
        "provider": provider,
        "id": node["id"],
        "start": node["start"],
        "end": node["end"],
        "title": escape(title),
        "lang": f' lang="{language}"' if language else "",
        "play": escape(play),
        "host": _HOSTS[provider],
        "url": escape(node["url"]),
        "link": escape(link_text(provider, node["start"])),
        "width": width,
        "drawn": poster(provider, node["id"], width),
        "mark": _MARKS[provider],
    }
    translator.body.append(_HTML.format_map(values))
    raise nodes.SkipNode
