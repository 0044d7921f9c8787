"""What docutils, MyST and sphinx-design write and our pages cannot have: inline styles, fields without a name.

The policy of the pages allows no inline styles, so that sizes an author gives become attributes and classes.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_talks.content.phrases import JAPANESE, phrases
from sphinx_talks.sphinxext.nodes.builders import can_play
from sphinx_talks.sphinxext.nodes.formats import other_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sphinx.writers.html5 import HTML5Translator


E = TypeVar("E", bound=nodes.Element)
#: The class of a block whose lines end at marked positions only.
PHRASES = "talks-phrases"
#: The class of a container that holds the title of a card.
CARD_TITLE = "sd-card-title"


class talks_wbr(nodes.General, nodes.Inline, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """A break opportunity (UAX #14); it is no character, so that neither search nor copying meets it."""

    def astext(self) -> str:
        """Return nothing."""
        return ""


def visit_wbr(translator: HTML5Translator, _node: talks_wbr) -> None:
    """Write it as `<wbr>`."""
    translator.body.append("<wbr>")
    raise nodes.SkipNode


class talks_corner(nodes.Part, nodes.Element):  # noqa: N801 - as above
    """The cell of a table above the names of its rows: with nothing in it, it heads no column (WCAG 1.3.1)."""


def visit_corner(translator: HTML5Translator, node: talks_corner) -> None:
    """Write a cell that is no heading, and count it as docutils counts cells."""
    translator.body.append('<td class="head"></td>\n')
    node.parent.column += 1  # type: ignore[union-attr] # set by docutils where it visits a row
    raise nodes.SkipNode


def is_title(node: nodes.Node) -> bool:
    """Return whether a node is a heading of a page, or the title of a card."""
    return isinstance(node, nodes.title | nodes.rubric) or (
        isinstance(node, nodes.container) and CARD_TITLE in node["classes"]
    )


def cut(block: E) -> E:
    """Mark the positions in a title where its lines may end; returns the title."""
    texts = list(block.findall(nodes.Text))
    pieces = phrases("".join(texts))
    if len(pieces) == 1:
        return block
    block["classes"].append(PHRASES)
    places = list(accumulate(map(len, pieces)))[:-1]
    start = 0
    for text in texts:
        end = start + len(text)
        within = [place - start for place in places if start <= place < end]
        if within and not isinstance(text.parent, nodes.literal | nodes.raw | nodes.math):
            _replace(text, _cut_text(text, within))
        start = end
    return block


def _cut_text(text: str, places: list[int]) -> Iterator[nodes.Node]:
    start = 0
    for place in places:
        if place > start:
            yield nodes.Text(text[start:place])
        yield talks_wbr()
        start = place
    yield nodes.Text(text[start:])


def _replace(old: nodes.Text, new: Iterable[nodes.Node]) -> None:
    """Put nodes in the place of a text; docutils would take the first that is equal."""
    parent = old.parent
    place = next(number for number, child in enumerate(parent.children) if child is old)
    parent[place : place + 1] = list(new)


class LineTransform(SphinxPostTransform):
    """Take the line breaks out of Japanese and Chinese text."""

    #: After cross-references have their words.
    default_priority = 300

    def run(self, **_kwargs: object) -> None:
        """Join lines in every block of text but those that keep them."""
        for block in self.document.findall(nodes.TextElement):
            if not isinstance(block, nodes.FixedTextElement | nodes.Inline):
                join_lines(block)


def join_lines(block: nodes.TextElement) -> None:
    """Remove each line break of a block that stands where no space is written."""
    texts = list(block.findall(nodes.Text))
    for text, kept in zip(texts, joined([*map(str, texts)]), strict=True):
        if kept != text and not isinstance(text.parent, nodes.literal | nodes.raw):
            _replace(text, [nodes.Text(kept)])


def joined(texts: Sequence[str]) -> Sequence[str]:
    """Return the texts of a block, which follow one another, without line breaks that stand where no space is."""
    whole = "".join(texts)
    # Between letters of ASCII a space is written.
    if "\n" not in whole or whole.isascii():
        return texts
    made, start = [], 0
    for text in texts:
        places = range(start, start + len(text))
        is_broken = "\n" in text
        kept = (whole[place] for place in places if whole[place] != "\n" or not _joins(whole, place))
        made.append("".join(kept) if is_broken else text)
        start += len(text)
    return made


def _joins(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    # Nothing in ASCII is wide.
    if not before or not after or (before.isascii() and after.isascii()):
        return False
    return (_wide(before) and _wide(after)) or _punctuation(before) or _punctuation(after)


def _wide(character: str) -> bool:
    if unicodedata.east_asian_width(character) not in {"W", "F"}:
        return False
    # Hangul is written with spaces.
    return not unicodedata.name(character, "").startswith(("HANGUL", "HALFWIDTH HANGUL"))


def _punctuation(character: str) -> bool:
    return _wide(character) and unicodedata.category(character)[0] == "P"


_WIDE = "[\u3000-\u30ff\u3400-\u9fff\uff01-\uff9f]"
#: With numbers and words of other letters in it, but no spaces.
_JAPANESE_RUN = re.compile(f"(?!\u3000){_WIDE}+(?:[!-~]{{1,24}}{_WIDE}+)*")
#: From three words on a run reads as English; fewer are a name or a term, which need no mark. A long word that is none
#: is given up at once.
_ENGLISH_RUN = re.compile(r"(?<![A-Za-z])[A-Za-z][\w.,:;'’&()/+-]*+(?: [\w.,:;'’&()/+-]++){2,}+", re.ASCII)
#: What is no text of a language.
_CODE = (nodes.literal, nodes.math, nodes.raw, nodes.image)


class talks_original(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """Prose that nobody has translated, in the language `lang`."""


class LanguageTransform(SphinxPostTransform):
    """Mark blocks, links and runs in prose that are not in the language of the site."""

    #: After cross-references have their words (10) and lines are joined (300), before titles are cut (310) and
    #: before what the renderer adds (750), which marks its own.
    default_priority = 305

    def run(self, **_kwargs: object) -> None:
        """Mark every block of text."""
        # As Sphinx's own transforms do: `self.app` is deprecated, and nothing public has taken its place.
        if self.env._app.builder.format == "html":  # noqa: SLF001 - as in transforms
            for block, site in list(_blocks(self.document, str(self.config.language))):
                mark(block, site)


def _blocks(node: nodes.Element, site: str) -> Iterator[tuple[nodes.Node, str]]:
    """Yield the blocks of a page and their language; what is folded says as a whole that it is in another one."""
    if isinstance(node, talks_original):
        site = node["lang"]
    if _is_block(node):
        yield node, site
    for child in node.children:
        if isinstance(child, nodes.Element):
            yield from _blocks(child, site)


def _is_block(node: nodes.Node) -> bool:
    is_text = isinstance(node, nodes.TextElement) and not isinstance(
        node, nodes.FixedTextElement | nodes.Inline | nodes.Invisible | nodes.label
    )
    return is_text or isinstance(node, nodes.image)


def mark(block: nodes.Node, site: str) -> None:
    """Mark a block as a whole where most of it is in the other language, else the links and runs in it."""
    if isinstance(block, nodes.image) and (language := other_language(str(block.get("alt", "")), site)):
        # The words that stand for it.
        block["classes"].append(f"language-{language}")
    if not isinstance(block, nodes.TextElement):
        return
    language = most(sentences(block), site)
    if language:
        inner = nodes.inline("", "", *block.children, classes=[f"language-{language}"])
        block.children = []
        block += inner
        block = inner
    for text in list(block.findall(nodes.Text)):
        _mark_text(text, language or site, block)


def most(text: str, site: str) -> str:
    """Return the language most of a text is in where it is not the site's, '' otherwise."""
    language = other_language(text, site)
    if language == "ja":
        japanese = len(JAPANESE.findall(text))
        # A character says about as much as two letters and a half.
        return "ja" if japanese * 5 >= sum(map(str.isascii, text)) * 2 else ""
    return language


def sentences(block: nodes.Element) -> str:
    """Return the text of a block that shows its language: no code, and the words of links only where it has no others.

    Those are names, and say nothing of the sentence around them.
    """
    if isinstance(block, nodes.FixedTextElement):
        return ""
    no_words = (*_CODE, nodes.FixedTextElement)
    own = _text(block, (*no_words, nodes.reference, addnodes.pending_xref))
    return own if any(map(str.isalpha, own)) else _text(block, no_words)


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
    if language and parent is not block and len(parent.children) == 1:
        parent["classes"].append(f"language-{language}")
        return
    made = _runs(text, around, language)
    if any(of for _, of in made):
        marked = (nodes.inline("", part, classes=[f"language-{of}"]) if of else nodes.Text(part) for part, of in made)
        _replace(text, marked)


def _runs(text: str, around: str, language: str) -> list[tuple[str, str]]:
    """Return a text, of which some is in a language other than that around it, in pieces, each with its language."""
    if language:
        return _parted(text, _JAPANESE_RUN if language == "ja" else _ENGLISH_RUN, language)
    if around.startswith("ja") and JAPANESE.search(text):
        return _parted(text, _ENGLISH_RUN, "en")
    return [(text, "")]


def of_lines(lines: Sequence[str], site: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the language of a paragraph without marks where that is not the site's, and its pieces with theirs.

    As the transforms of lines and languages leave it.
    """
    texts = joined(lines)
    language = most("".join(texts), site)
    around = language or site
    made: list[tuple[str, str]] = []
    for text in texts:
        made += _runs(text, around, other_language(text, around)) if text != "\n" else [(text, "")]
    return language, made


def parts(text: str, site: str) -> list[tuple[str, str]]:
    """Return a text of the interface in pieces, each with its language where that is not the site's."""
    if not site.startswith("ja") and not JAPANESE.search(text):
        return [(text, "")] if text else []
    return _parted(text, *((_ENGLISH_RUN, "en") if site.startswith("ja") else (_JAPANESE_RUN, "ja")))


def _parted(text: str, run: re.Pattern[str], language: str) -> list[tuple[str, str]]:
    made: list[tuple[str, str]] = []
    end = 0
    for found in run.finditer(text):
        made += [(text[end : found.start()], ""), (found[0], language)]
        end = found.end()
    return [part for part in (*made, (text[end:], "")) if part[0]]


_ = get_translation("sphinx_talks")

#: There is a class `talks-width-N` for every 5 percent.
STEP = 5
WIDTHS = "".join(f".talks-width-{share}{{width:{share}%}}" for share in range(STEP, 101, STEP))
_CHECKBOX = '<input class="task-list-item-checkbox"'


class MarkupTransform(SphinxPostTransform):
    """Change the nodes of a page that a browser shows."""

    default_priority = 760

    def run(self, **_kwargs: object) -> None:
        """Go through all that may carry a size, fields of task lists, and tabs."""
        if not can_play(self.env._app.builder):  # noqa: SLF001 - as in transforms
            return
        for node in list(self.document.findall(nodes.Element)):
            match node:
                case nodes.image():
                    _size(node, "width")
                    _size(node, "height")
                case nodes.figure():
                    _size(node, "width")
                case nodes.table():
                    _size(node, "width")
                    _columns(node)
                    _scroll(node)
                case nodes.entry() if isinstance(node.parent.parent, nodes.thead) and not node.astext().strip():
                    node.replace_self(talks_corner(""))
                case nodes.raw() if _CHECKBOX in node.astext():
                    _name(node)
            # An id of sphinx-design on a label, which has no such attribute (WAI-ARIA in HTML).
            node.attributes.pop("aria_controls", None)


def _size(node: nodes.Element, side: str) -> None:
    """Turn `320px` into a number, which becomes an attribute, and `48%` into a class."""
    value = str(node.get(side, ""))
    number = value.removesuffix("px").removesuffix("%").strip()
    if value.endswith("%"):
        node["classes"].append(width_class(float(number)))
        del node[side]
    elif value.endswith("px"):
        node[side] = number


def width_class(percent: float) -> str:
    """Return the class for a share of the width, to the nearest step."""
    return f"talks-width-{min(max(round(percent / STEP), 1), 100 // STEP) * STEP}"


def _columns(table: nodes.table) -> None:
    """Give the cells of the first row the widths of their columns, in place of styles on the columns."""
    if "colwidths-given" not in table["classes"]:
        return
    table["classes"].remove("colwidths-given")
    widths = [float(column["colwidth"]) for column in table.findall(nodes.colspec)]
    first = next(table.findall(nodes.row), None)
    for entry, width in zip(first.children if first else (), widths, strict=False):
        if isinstance(entry, nodes.entry):
            entry["classes"].append(width_class(width * 100 / (sum(widths) or 1)))


def _scroll(table: nodes.table) -> None:
    """Put a table into a box that can be moved sideways: a table that is one itself is none to a screen reader."""
    box = nodes.container("", classes=["talks-scroll"])
    # Not replace_self, which would copy the id to the box.
    table.parent.replace(table, box)
    box += table


def _name(field: nodes.raw) -> None:
    """Say what the box in front of a task says."""
    text = field.astext()
    label = escape(_("Done") if "checked" in text.replace(_CHECKBOX, "") else _("To do"))
    field.children = [nodes.Text(text.replace(_CHECKBOX, f'{_CHECKBOX} aria-label="{label}"'))]
    field.rawsource = field.astext()
