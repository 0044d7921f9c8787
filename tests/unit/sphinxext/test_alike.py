"""Which blocks are written once for all languages: those that nothing of a site can make look otherwise."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from docutils import nodes
from docutils.utils import new_document

from sphinx_talks.sphinxext.alike import AlikeBlocks, depart_alike, talks_alike, visit_alike
from sphinx_talks.sphinxext.nodes.markup import talks_original

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.environment import BuildEnvironment

GONE = "https://kites.example/gone"


def environment(twins: Iterable[tuple[str, Any]] = ()) -> BuildEnvironment:
    links = SimpleNamespace(dead_at=lambda address: address == GONE)
    entries = {"guide": SimpleNamespace(record=object(), twins=twins)}
    domain = SimpleNamespace(entries=entries, catalog=SimpleNamespace(links=links))
    config = SimpleNamespace(talks_languages=["ja", "en"])
    return cast("BuildEnvironment", SimpleNamespace(docname="guide", domains={"talks": domain}, config=config))


def blocks() -> list[nodes.Node]:
    """Return two that look alike, one of each kind that does not, and two that do."""
    link = nodes.reference("", "gone", refuri=GONE)
    return [
        nodes.paragraph("", "a", nodes.strong("", "b")), nodes.literal_block("c", "c"),
        nodes.note("", nodes.paragraph("", "d")), nodes.paragraph("", "", link),
        nodes.bullet_list("", nodes.list_item("", nodes.paragraph("", "e"))),
        nodes.section("", nodes.title("", "f"), nodes.paragraph("", "g"), ids=["f"]),
    ]  # fmt: skip


def page(*, folded: str = "", made: list[nodes.Node] | None = None) -> nodes.document:
    document, prose = new_document("guide.md"), made or blocks()
    inner = [talks_original("", *prose, lang=folded)] if folded else prose
    document += nodes.section("", nodes.title("", "Rope"), *inner)
    return document


def first(twins: Iterable[tuple[str, Any]] = ()) -> AlikeBlocks:
    """Return the blocks of a page that was written and looked through in the first language."""
    kept, document, env = AlikeBlocks("ja"), page(), environment(twins)
    kept.place(document, env)
    translator: Any = SimpleNamespace(body=["<p>"])
    for number, held in enumerate(document.findall(talks_alike)):
        visit_alike(translator, held)
        translator.body += [f"<{number}>", "</>"]
        depart_alike(translator, held)
        held.written.texts = (str(number),)
    return kept


def held(document: nodes.document) -> list[tuple[str | None, int]]:
    return [(one.written.html, len(one.children)) for one in document.findall(talks_alike)]


def test_what_was_written_is_taken_where_it_stands_folded() -> None:
    document = page(folded="ja")
    AlikeBlocks("en", first()).place(document, environment())
    assert held(document) == [("<0></>", 0), ("<1></>", 0), ("<2></>", 0)]
    translator: Any = SimpleNamespace(body=[])
    with pytest.raises(nodes.SkipNode):
        visit_alike(translator, next(document.findall(talks_alike)))
    assert translator.body == ["<0></>"]
    # What has words of the site, or of a dead link, and headings stay.
    assert [one.astext() for one in document.findall(nodes.title)] == ["Rope", "f"]
    assert [one.astext() for one in document.findall(nodes.paragraph)] == ["d", "gone"]


@pytest.mark.parametrize("why", ["not folded", "in another language", "translated", "other blocks", "not written"])
def test_nothing_else_is_taken(why: str) -> None:
    kept = first(twins=[("en", SimpleNamespace(is_bare=False))] if why == "translated" else ())
    if why == "not written":
        for written in kept.kept["guide"].values():
            written.texts = None
    folded = {"not folded": "", "in another language": "de"}.get(why, "ja")
    document = page(folded=folded, made=[nodes.note(), *blocks()[1:2]] if why == "other blocks" else None)
    AlikeBlocks("en", kept).place(document, environment())
    assert held(document) == []
