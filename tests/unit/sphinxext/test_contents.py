"""What the environment keeps of pages is packed again as far as another page has come in."""

from __future__ import annotations

import pickle

import pytest
from docutils import nodes

from sphinx_talks.content import kept
from sphinx_talks.content.pages import Entry
from sphinx_talks.sphinxext import contents
from sphinx_talks.sphinxext.contents import PackedEntries, PackedTitles


def packed(entries: PackedEntries) -> tuple[bytes, ...]:
    """Return the shelves that the environment keeps."""
    _, (shelves,) = entries.__reduce__()
    return tuple(content for _, content in shelves)


def again(entries: PackedEntries) -> PackedEntries:
    """Return what the next build reads."""
    made = pickle.loads(pickle.dumps(entries))  # noqa: S301 - just written
    assert isinstance(made, PackedEntries)
    return made


def test_shelves_stay_as_long_as_their_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "SHELF", 2)
    first = PackedEntries()
    first.update({name: Entry(name, f"{name}.md") for name in "abcdef"})
    before = packed(first)
    # Nobody has asked for a page.
    assert packed(again(first)) == before
    second = again(first)
    second["c"] = Entry("c", "else.md")
    del second["f"]
    second["g"] = Entry("g", "g.md")
    assert (sorted(second), len(second)) == (["a", "b", "c", "d", "e", "g"], 6)
    after = packed(second)
    assert [one in after for one in before] == [True, False, False]
    expected = {name: f"{name}.md" for name in "abdeg"} | {"c": "else.md"}
    assert {name: entry.path for name, entry in again(second).items()} == expected
    assert second.pop("f", None) is None
    with pytest.raises(KeyError):
        del second["f"]


def test_pages_of_a_graph_are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "SHELF", 2)
    first = PackedEntries()
    first.update({name: Entry(name, f"{name}.md", language="ja") for name in "abcd"})
    _, place, graph = pickle.loads(kept.pack_graph(None, dict(first)))  # noqa: S301 - just written
    second = again(first)
    place.of = second.of
    second["b"] = Entry("b", "b.md", language="en")
    before = packed(second)
    second.take_over(graph)
    assert all(second[name] is graph[name] for name in "abcd")
    # What is put in is what the graph says, of the others a shelf is opened when one of them is asked.
    assert [type(graph[name]) is Entry for name in "abcd"] == [False, True, False, False]
    assert [graph[name].language for name in "abcd"] == ["ja", "en", "ja", "ja"]
    assert dict(again(second)) == dict(first) | {"b": Entry("b", "b.md", language="en")}
    assert len(packed(second)) == len(before)


def test_of_titles_the_words_are_kept_and_the_nodes_where_they_say_more() -> None:
    given = {
        "plain": nodes.title("", "Kites & string"),
        "marked": nodes.title("", "", nodes.Text("A "), nodes.emphasis("", "kite")),
        "classed": nodes.title("", "Wind", classes=["language-en"]),
        "empty": nodes.title(),
    }
    made = pickle.loads(pickle.dumps(PackedTitles(given)))  # noqa: S301 - just written
    assert isinstance(made, PackedTitles)
    assert [name for name, one in made.kept.items() if not hasattr(one, "children")] == ["plain"]
    said = {"plain": "Kites & string", "marked": None, "classed": "Wind", "empty": "", "none": None}
    assert {name: made.words(name) for name in said} == said
    assert {name: one.pformat() for name, one in made.items()} == {name: one.pformat() for name, one in given.items()}
    # What somebody has asked for is what others are given.
    assert made["plain"] is made.get("plain")
    assert made.get("none") is None
