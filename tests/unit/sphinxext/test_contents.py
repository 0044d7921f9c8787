"""What the environment keeps of pages is packed again as far as another page has come in."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_talks.content.pages import Entry
from sphinx_talks.sphinxext import contents
from sphinx_talks.sphinxext.contents import PackedEntries, PackedTitles

if TYPE_CHECKING:
    import pytest


def packed(entries: PackedEntries) -> tuple[bytes, ...]:
    """Return the shelves that the environment keeps."""
    _, (shelves,) = entries.__reduce__()
    return shelves


def again(entries: PackedEntries) -> PackedEntries:
    """Return what the next build reads."""
    made = pickle.loads(pickle.dumps(entries))  # noqa: S301 - just written
    assert isinstance(made, PackedEntries)
    return made


def test_shelves_stay_as_long_as_their_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "SHELF", 2)
    first = PackedEntries()
    first.pages.update({name: Entry(name, f"{name}.md") for name in "abcdef"})
    before = packed(first)
    # Nobody has asked for a page.
    assert packed(again(first)) == before
    second = again(first)
    second.pages["c"] = Entry("c", "else.md")
    del second.pages["f"]
    second.pages["g"] = Entry("g", "g.md")
    after = packed(second)
    assert [one in after for one in before] == [True, False, False]
    expected = {name: f"{name}.md" for name in "abdeg"} | {"c": "else.md"}
    assert {name: entry.path for name, entry in again(second).pages.items()} == expected


def test_of_titles_the_words_are_kept_and_the_nodes_where_they_say_more() -> None:
    given = {
        "plain": nodes.title("", "Kites & string"),
        "marked": nodes.title("", "", nodes.Text("A "), nodes.emphasis("", "kite")),
        "classed": nodes.title("", "Wind", classes=["language-en"]),
        "empty": nodes.title(),
    }
    kept = pickle.loads(pickle.dumps(PackedTitles(given)))  # noqa: S301 - just written
    assert isinstance(kept, PackedTitles)
    assert [name for name, one in kept.kept.items() if not hasattr(one, "children")] == ["plain"]
    assert {name: kept.text(name) for name in [*given, "none"]} == {
        "plain": "Kites & string", "marked": "A kite", "classed": "Wind", "empty": "", "none": "",
    }  # fmt: skip
    assert {name: one.pformat() for name, one in kept.items()} == {name: one.pformat() for name, one in given.items()}
    # What somebody has asked for is what others are given.
    assert kept["plain"] is kept.get("plain")
    assert kept.get("none") is None
