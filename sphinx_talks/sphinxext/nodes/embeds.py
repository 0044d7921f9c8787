"""A player that loads nothing until the reader asks: a link and a poster of ours first."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_talks.content.providers import Medium
from sphinx_talks.content.records.forms import written
from sphinx_talks.sphinxext.nodes import formats, markup
from sphinx_talks.sphinxext.words import word as _
from sphinx_talks.views import svg
from sphinx_talks.views.blocks import Art, Embed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.writers.html5 import HTML5Translator


class talks_embed(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """A player in HTML; elsewhere a link stands in its place."""


def make_embed(embed: Embed) -> talks_embed:
    """Return the node of a player."""
    return talks_embed("", **embed._asdict())


def link_text(medium: str, site: str, start: int, *, is_estimated: bool = False) -> str:
    """Return the words of the link to a player."""
    if medium == Medium.SLIDES:
        return _("Slides on %s") % site
    if is_estimated and start:
        minutes = start // 60
        return _("Recording on %(site)s, about %(minutes)s min by the programme") % {"site": site, "minutes": minutes}
    if start:
        return _("Recording on %(site)s, from %(place)s") % {"site": site, "place": written(start)}
    return _("Recording on %s") % site


def link_node(node: talks_embed, output: str) -> nodes.paragraph:
    """Return what stands for a player where nothing can be played; plain text spells the address out."""
    text = link_text(node["medium"], node["site"], node["start"], is_estimated=node["is_estimated"])
    text = f"{text} <{node['url']}>" if output == "text" else text
    reference = nodes.reference("", text, internal=False, refuri=node["url"])
    return nodes.paragraph("", "", reference, classes=["talks-embed-link"])


# The poster has the shape of the player and keeps its place: nothing moves when the player comes.
_HTML = """\
<figure{anchor} class="talks-embed talks-embed-{medium} talks-hue-{hue}{card}" data-talks-provider="{provider}"{data}>
{opening}<svg class="talks-embed-poster" viewBox="0 0 {width} 900" width="{width}" height="900" \
aria-hidden="true" focusable="false">{drawn}</svg>\
{button}<span class="talks-embed-title"{lang}>{title}</span> \
<span class="talks-embed-play"><svg class="talks-embed-mark" viewBox="0 0 48 48" width="48" height="48" \
aria-hidden="true" focusable="false"><path d="{mark}"></path></svg>\
<span>{play} <span class="talks-embed-host">{site}</span></span></span>{closing}
<figcaption><a class="reference external" href="{url}">{link}</a></figcaption>
</figure>
"""
#: What is around the words: a frame with a button that a script shows; in a card, once more the link below, for those
#: who press with a mouse or finger: the keyboard and what reads aloud meet it once.
_PLAYER = {
    "data": ' data-talks-player="{player}" data-talks-element="{element}" data-talks-title="{title}"'
    ' data-talks-from="{anywhere}"{messages}',
    "opening": '<div class="talks-embed-frame">',
    "button": '<button type="button" class="talks-embed-button" hidden>',
    "closing": "</button></div>",
}
_CARD = {
    "data": "",
    "opening": '<a class="talks-embed-frame" href="{url}" tabindex="-1" aria-hidden="true">',
    "button": '<span class="talks-embed-button">',
    "closing": "</span></a>",
}
_MARKS = {
    Medium.VIDEO: "M18 13v22l19-11z",
    Medium.SLIDES: "M9 13h30v22H9zM13 17v14h22V17zM17 21h14v2.5H17zM17 26h9v2.5h-9z",
}
#: Cells of the drawing on a poster, and how long and high a unit of it is.
GRID = (6, 9)
UNIT = 50


def poster(medium: str, art: Art, width: int) -> str:
    """Return a picture in place of a thumbnail, which would come from another host.

    The drawing of the talk, to the right of what is written on it; a sheet beneath it for slides.
    """
    data, lines = svg.path(art, *GRID)
    left = width - GRID[0] * svg.SIDE * UNIT
    style = f"talks-embed-drawn talks-tone-{svg.tone(art)}{' talks-art-lines' if lines else ''}"
    sheet = f'<path d="M60 60H{width - 60}V840H60z"></path>' if medium == Medium.SLIDES else ""
    return f'{sheet}<path class="{style}" transform="translate({left} 0) scale({UNIT})" d="{data}"></path>'


def visit_embed(translator: HTML5Translator, node: talks_embed) -> None:
    """Write a player."""
    translator.body.append(html(node, translator.config.language))
    raise nodes.SkipNode


def html(node: Mapping[str, Any] | talks_embed, site: str, anchor: str = "") -> str:
    """Return the link, the poster, and a button that only a script shows; a link alone where there is no player.

    `node` has the fields of an Embed, `site` is the language of the site, `anchor` the id of the figure.
    """
    medium, name = node["medium"], node["site"]
    title = node["title"] or link_text(medium, name, 0)
    language = formats.other_language(title, site)
    width = round(900 * node["aspect"])
    source = node["source"]
    art = node["art"] or Art(source, source, source)
    values = {
        "anchor": f' id="{anchor}"' if anchor else "",
        "provider": node["provider"],
        "medium": medium,
        "card": "" if node["player"] else " talks-embed-card",
        "player": escape(node["player"]),
        "element": node["element"],
        "title": escape(title),
        "lang": f' lang="{language}"' if language else "",
        "play": escape(_play(medium, has_player=bool(node["player"]))),
        "site": _marked(name, site),
        "url": escape(node["url"]),
        "link": _marked(link_text(medium, name, node["start"], is_estimated=node["is_estimated"]), site),
        "anywhere": escape(node["player_from"]),
        "messages": "".join(
            f' data-talks-{key}="{escape(value)}"'
            for key, value in zip(("seek", "watch", "reported"), node["messages"], strict=True)
            if value
        ),
        "width": width,
        "drawn": poster(medium, art, width),
        "hue": svg.hue(art),
        "mark": escape(node["mark"] or _MARKS[medium]),
    }
    around = _PLAYER if node["player"] else _CARD
    values |= {name: text.format_map(values) for name, text in around.items()}
    return _HTML.format_map(values)


# A few words on every page that has a player.
@lru_cache(maxsize=1024)
def _marked(text: str, site: str) -> str:
    """Return words in which the name of a site is marked with its language, where that is not the page's."""
    pieces = ((escape(piece), language) for piece, language in markup.parts(text, site))
    return "".join(f'<span lang="{language}">{piece}</span>' if language else piece for piece, language in pieces)


def _play(medium: str, *, has_player: bool) -> str:
    """Return the words on a player or card."""
    if medium == Medium.SLIDES:
        return _("Show the slides here") if has_player else _("Open the slides")
    return _("Play here") if has_player else _("Open the recording")
