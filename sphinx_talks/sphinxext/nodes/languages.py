"""Mark runs of the other language in prose, for voices, hyphens and fonts (WCAG 3.1.2, Language of Parts)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_talks.sphinxext.nodes.formats import has_japanese, other_language

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDE = "[\u3000-\u30ff\u3400-\u9fff\uff01-\uff9f]"
#: With numbers and words of other letters in it, but no spaces.
_JAPANESE_RUN = re.compile(f"(?!\u3000){_WIDE}+(?:[!-~]{{1,24}}{_WIDE}+)*")
_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
#: From three words on a run reads as English; fewer are a name or a term, which need no mark.
_ENGLISH_RUN = re.compile(r"[A-Za-z][\w.,:;'’&()/+-]*(?: [\w.,:;'’&()/+-]+){2,}", re.ASCII)
#: What is no text of a language.
_CODE = (nodes.literal, nodes.math, nodes.raw, nodes.image)


class LanguageTransform(SphinxPostTransform):
    """Mark blocks, links and runs in prose that are not in the language of the site."""

    #: After cross-references have their words (10) and lines are joined (300), before titles are cut (310) and
    #: before what the renderer adds (750), which marks its own.
    default_priority = 305

    def run(self, **_kwargs: object) -> None:
        """Mark every block of text."""
        # As Sphinx's own transforms do: `self.app` is deprecated, and nothing public has taken its place.
        if self.env._app.builder.format == "html":  # noqa: SLF001 - as in transforms
            site = str(self.config.language)
            for block in list(self.document.findall(_is_block)):
                mark(block, site)


def _is_block(node: nodes.Node) -> bool:
    return isinstance(node, nodes.TextElement) and not isinstance(
        node, nodes.FixedTextElement | nodes.Inline | nodes.Invisible | nodes.label
    )


def mark(block: nodes.Node, site: str) -> None:
    """Mark a block as a whole where most of it is in the other language, else the links and runs in it."""
    if not isinstance(block, nodes.TextElement):
        return
    # The words of a link are a name, and say nothing of the sentence around it; alone they are the block.
    own = _text(block, (*_CODE, nodes.reference))
    language = _most(own if any(map(str.isalpha, own)) else _text(block, _CODE), site)
    if language:
        inner = nodes.inline("", "", *block.children, classes=[f"language-{language}"])
        block.children = []
        block += inner
        block = inner
    for text in list(block.findall(nodes.Text)):
        _mark_text(text, language or site, block)


def _most(text: str, site: str) -> str:
    """Return the language most of a text is in where it is not the site's, '' otherwise."""
    language = other_language(text, site)
    if language == "ja":
        japanese = len(_JAPANESE.findall(text))
        # A character says about as much as two letters and a half.
        return "ja" if japanese * 5 >= sum(map(str.isascii, text)) * 2 else ""
    return language


def _text(block: nodes.Element, but: tuple[type[nodes.Node], ...]) -> str:
    """Return the text of a block without what is in nodes of some kinds."""
    return "".join(
        str(child) if isinstance(child, nodes.Text) else _text(child, but)
        for child in block.children
        if isinstance(child, nodes.Text | nodes.Element) and not isinstance(child, but)
    )


def _mark_text(text: nodes.Text, around: str, block: nodes.Element) -> None:
    """Mark a link or run that is in another language than the text around it."""
    parent = text.parent
    if isinstance(parent, _CODE):
        return
    language = other_language(text, around)
    if not language:
        if around.startswith("ja") and has_japanese(text):
            _mark_runs(text, _ENGLISH_RUN, "en")
    elif parent is not block and len(parent.children) == 1:
        parent["classes"].append(f"language-{language}")
    else:
        _mark_runs(text, _JAPANESE_RUN if language == "ja" else _ENGLISH_RUN, language)


def _mark_runs(text: nodes.Text, run: re.Pattern[str], language: str) -> None:
    """Put each run of a text into an inline of its own."""
    if made := list(_runs(text, run, language)):
        parent = text.parent
        place = next(number for number, child in enumerate(parent.children) if child is text)
        parent[place : place + 1] = made


def parts(text: str, site: str) -> list[tuple[str, str]]:
    """Return a text of the interface in pieces, each with its language where that is not the site's."""
    run, language = (_ENGLISH_RUN, "en") if site.startswith("ja") else (_JAPANESE_RUN, "ja")
    made: list[tuple[str, str]] = []
    end = 0
    for found in run.finditer(text) if language == "en" or has_japanese(text) else ():
        made += [(text[end : found.start()], ""), (found[0], language)]
        end = found.end()
    return [part for part in (*made, (text[end:], "")) if part[0]]


def _runs(text: str, run: re.Pattern[str], language: str) -> Iterator[nodes.Node]:
    end = 0
    for found in run.finditer(text):
        if found.start() > end:
            yield nodes.Text(text[end : found.start()])
        yield nodes.inline("", found[0], classes=[f"language-{language}"])
        end = found.end()
    if end and end < len(text):
        yield nodes.Text(text[end:])
