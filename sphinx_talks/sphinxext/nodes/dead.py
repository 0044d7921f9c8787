"""Dead links as a reader finds them: struck, with the day and a way to a copy; a notice in place of a player."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_talks.content.providers import Medium
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes import formats
from sphinx_talks.sphinxext.nodes.builders import can_play
from sphinx_talks.sphinxext.nodes.embeds import talks_embed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.builders import Builder
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_talks.content.linkstate.state import Dead

_ = get_translation("sphinx_talks")


class talks_dead(nodes.Inline, nodes.TextElement):  # noqa: N801 - docutils names nodes in lower case
    """A link struck through; only in HTML, elsewhere the words behind it say the same."""


def visit_dead(translator: HTML5Translator, node: talks_dead) -> None:
    """Strike the link, which is no longer accurate (HTML, 4.5.5 The s element)."""
    translator.body.append(translator.starttag(node, "s", "", CLASS="talks-dead"))


def depart_dead(translator: HTML5Translator, _node: talks_dead) -> None:
    """End what is struck."""
    translator.body.append("</s>")


class DeadTransform(SphinxPostTransform):
    """Mark the dead links of a page.

    After all links have come in (750); behind it, tables get their boxes (760). Builders without an output, as those
    that check links or collect words, see the links as they are written.
    """

    default_priority = 755

    def run(self, **_kwargs: object) -> None:
        """Mark every link and player."""
        builder = self.env._app.builder  # noqa: SLF001 - as in transforms
        if builder.format:
            mark(self.document, builder)


def mark(tree: nodes.Element, builder: Builder) -> None:
    """Mark the dead links below a node."""
    links = domain_of(builder.env).catalog.links
    if not links.dead:
        return
    language = str(builder.config.language)
    for reference in list(tree.findall(nodes.reference)):
        if dead := links.dead_at(reference.get("refuri", "")):
            _strike(reference, dead, builder, language)
    if can_play(builder):
        for embed in list(tree.findall(talks_embed)):
            if dead := links.dead_player(embed["source"], embed["url"]):
                embed.replace_self(notice(embed["medium"], dead, builder))


def _strike(reference: nodes.reference, dead: Dead, builder: Builder, language: str) -> None:
    """Put a link into what strikes it, with the words behind."""
    parent = reference.parent
    place = next(number for number, child in enumerate(parent.children) if child is reference)
    around = _language_around(reference)
    struck = talks_dead("", "", reference) if builder.format == "html" else reference
    note = nodes.inline("", "", *_note(dead, builder, language), classes=["talks-dead-note"])
    note["classes"] += [f"language-{language}"] if around and not language.startswith(around) else []
    if isinstance(parent, nodes.TextElement):
        parent[place : place + 1] = [struck, note]
    else:
        # A picture that is a link stands between blocks.
        parent[place : place + 1] = [reference, nodes.paragraph("", "", note)]


def _language_around(node: nodes.Node) -> str:
    """Return the language that the text around a node is marked with, '' where it is that of the site."""
    while (node := node.parent) is not None:
        found = [name for name in node.get("classes", ()) if name.startswith("language-")]
        if found and not isinstance(node, nodes.literal_block):
            return str(found[0]).removeprefix("language-")
    return ""


def _note(dead: Dead, builder: Builder, language: str) -> Iterator[nodes.Node]:
    """Yield " (dead since 2 November 2026; archived copy)", with the space before it that is no part of the page."""
    opening, between, closing = marks(language)
    yield nodes.Text(opening + since(dead, language))
    if dead.archived:
        yield nodes.Text(between)
        yield copy_link(dead, builder)
    yield nodes.Text(closing)


def marks(language: str) -> tuple[str, str, str]:
    """Return what a note begins with, what stands between its parts, and its end: full-width in Japanese."""
    return ("（", "、", "）") if language.startswith("ja") else (" (", "; ", ")")


def since(dead: Dead, language: str) -> str:
    """Return since when a link is dead, in words."""
    return _("dead since %s") % formats.day_of(dead.since, language)


def copy_link(dead: Dead, builder: Builder) -> nodes.reference:
    """Return the link to the copy; plain text spells the address out."""
    words = _("archived copy")
    shown = f"{words} <{dead.archived}>" if builder.format == "text" else words
    return nodes.reference(words, shown, internal=False, refuri=dead.archived, classes=["talks-copy"])


def notice(medium: str, dead: Dead, builder: Builder) -> nodes.paragraph:
    """Return what stands in the place of a player that shows nothing any more."""
    language = str(builder.config.language)
    note = nodes.inline("", "", *_note(dead, builder, language), classes=["talks-dead-note"])
    return nodes.paragraph("", "", nodes.Text(gone(medium)), note, classes=["talks-gone"])


def gone(medium: str) -> str:
    """Return what is said in the place of a player that shows nothing any more."""
    is_video = medium == Medium.VIDEO
    return _("The recording is no longer available.") if is_video else _("The slides are no longer available.")
