"""The graph of a small invented site: every way back, every order, every problem of relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.records import Kind
from sphinx_talks.views import related
from sphinx_talks.views.parts import ranked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry

    Files = Mapping[str, str | bytes]
    Checked = Callable[[Files], tuple[int, list[str]]]


def ids(entries: Iterable[Entry | None]) -> list[str]:
    return [entry.id or entry.docname if entry else "" for entry in entries]


def test_ways_back(catalog: Catalog) -> None:
    get = catalog.by_id
    assert ids(catalog.talks_by(get[Kind.PERSON]["roe"])) == ["n-1/labels", "n-3/models"]
    assert ids(catalog.naming(get[Kind.PERSON]["doe"], "organizer")) == ["n-1"]
    assert ids(catalog.talks_on(get[Kind.TOPIC]["labels"])) == ["n-1/labels", "n-2/old", "n-3/models"]
    assert ids(catalog.naming(get[Kind.TOPIC]["meetups"], "event-topic")) == ["n-2"]
    assert ids(catalog.naming(get[Kind.TOPIC]["data"], "broader")) == ["labels"]
    assert (
        ids(catalog.beside(get[Kind.TOPIC]["data"]))
        == ids(catalog.named(get[Kind.TOPIC]["data"], "related"))
        == ["models"]
    )
    assert ids(catalog.beside(get[Kind.TOPIC]["models"])) == ["data"]
    assert ids(catalog.topics_of(get[Kind.EVENT]["n-2"])) == ["meetups", "labels"]
    assert ids(catalog.topics_by(get[Kind.PERSON]["doe"])) == ["models", "labels"]
    spoke = (one for talk in catalog.talks_on(get[Kind.TOPIC]["labels"]) for one in catalog.named(talk, "speaker"))
    assert [(person.id, count) for person, count in ranked(spoke)] == [("roe", 2), ("doe", 1)]
    assert ids(catalog.citing("doe2020")) == ["n-1/labels", "n-3/models"]
    assert ids(catalog.mentioning("talks/n-1/labels")) == ["n-3/models"]
    assert ids(catalog.mentioning("talks/n-3/models")) == ids(catalog.mentioning("events/n-2")) == ["labels"]
    assert catalog.mentioning("topics/labels") == []


def test_order(catalog: Catalog) -> None:
    assert ids(catalog.all(Kind.EVENT)) == ["other", "n-1", "n-2", "n-3"]
    assert ids(catalog.all(Kind.TALK)) == ["n-1/opening", "n-1/labels", "n-2/old", "n-3/opening", "n-3/models"]
    assert ids(catalog.all(Kind.TOPIC)) == ["data", "labels", "meetups", "models"]
    assert [catalog.year(entry) for entry in catalog.all(Kind.EVENT)] == [2018, 2019, 0, 2019]


@pytest.mark.parametrize(
    ("kind", "target", "found"),
    [
        (Kind.TALK, "n-1/labels", ["n-1/labels"]),
        (Kind.TALK, "labels", ["n-1/labels"]),
        (Kind.TALK, "opening", ["n-1/opening", "n-3/opening"]),
        (Kind.TALK, "n-3/old-models", ["n-3/models"]),
        (Kind.TALK, "old-models", []),
        (Kind.EVENT, "second", ["n-2"]),
        (Kind.TOPIC, "Annotation", ["labels"]),
        (Kind.TOPIC, "annotation", []),
        (Kind.PERSON, "labels", []),
    ],
)
def test_find(kind: Kind, target: str, found: list[str], catalog: Catalog) -> None:
    assert ids(catalog.find(kind, target)) == found


@pytest.mark.parametrize(
    ("kind", "key", "row"),
    [
        (Kind.TALK, "n-1/opening", ["", "n-1/labels"]),
        (Kind.TALK, "n-1/labels", ["n-1/opening", ""]),
        (Kind.EVENT, "n-1", ["", "n-2"]),
        (Kind.EVENT, "n-2", ["n-1", "n-3"]),
        (Kind.EVENT, "other", ["", ""]),
        (Kind.TOPIC, "labels", ["", ""]),
    ],
)
def test_neighbours(kind: Kind, key: str, row: list[str], catalog: Catalog) -> None:
    assert ids(catalog.neighbours(catalog.by_id[kind][key])) == row


def test_related_talks_do_not_depend_on_the_order_of_pages(catalog: Catalog) -> None:
    first = catalog
    second = type(first)([*first.entries.values()][::-1], first.references)
    for talk in first.all(Kind.TALK):
        assert ids(related.talks(first, talk)) == ids(related.talks(second, talk))
    models = first.by_id[Kind.TALK]["n-3/models"]
    assert ids(related.talks(first, models)) == ["n-1/labels", "n-2/old", "n-3/opening", "n-1/opening"]


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        (
            {"talks/none/a.md": "---\ntitle: A\n---\n"},
            ["talks/none/a.md:1:1: T301 folder names no event (got 'none', want a page events/none.md)"],
        ),
        (
            {"topics/a.md": "---\ntitle: A\nbroader: [labls]\n---\n"},
            ["topics/a.md:3:11: T301 no such topic (got 'labls', want 'labels')"],
        ),
        (
            {"topics/a.md": "---\ntitle: A\n---\n{talk}`opening`\n"},
            ["topics/a.md:4:1: T302 more than one talk (got 'opening', want n-1/opening or n-3/opening)"],
        ),
        (
            {"topics/a.md": "---\ntitle: A\naliases: [labels]\n---\n"},
            ["topics/a.md:3:11: T303 alias is the id of labels (got 'labels', want a name of this page alone)"],
        ),
        (
            {"topics/a.md": "---\ntitle: A\naliases: [a]\n---\n"},
            ["topics/a.md:3:11: T303 alias is the page’s own id (got 'a', want a name of this page alone)"],
        ),
        (
            {
                # Renamed and back again: the first id is the one of today.
                "events/e.md": "---\ntitle: E\ndate: 2021-11-05\naliases: [e, f]\n---\n",
                "events/g.md": "---\ntitle: G\ndate: 2021-11-05\naliases: [h, g]\n---\n",
                "events/i.md": "---\ntitle: I\ndate: 2021-11-05\naliases: [i]\n---\n",
            },
            [
                "events/g.md:4:14: T303 alias is the page’s own id (got 'g', want a name of this page alone)",
                "events/i.md:4:11: T303 alias is the page’s own id (got 'i', want a name of this page alone)",
            ],
        ),
        (
            {"topics/a.md": "---\ntitle: A\naliases: [CI / CD]\n---\n"},
            [
                "topics/a.md:3:11: T303 alias is the id of labels (got 'CI / CD', want a name of this page alone)",
                "topics/labels.md:4:23: T303 alias is the id of a (got 'CI / CD', want a name of this page alone)",
                "topics/labels.md:6:50: T302 more than one topic (got 'CI / CD', want a or labels)",
            ],
        ),
        (
            {
                "topics/a.md": "---\ntitle: A\naliases: ['人間　参加', ' x ']\n---\n",
                "topics/b.md": "---\ntitle: B\naliases: ['人間　参加', x]\n---\n",
            },
            [
                "topics/a.md:3:11: T303 alias is the id of b (got '人間\\u3000参加', want a name of this page alone)",
                "topics/a.md:3:20: T303 alias is the id of b (got 'x', want a name of this page alone)",
                "topics/b.md:3:11: T303 alias is the id of a (got '人間\\u3000参加', want a name of this page alone)",
                "topics/b.md:3:20: T303 alias is the id of a (got 'x', want a name of this page alone)",
            ],
        ),
        (
            {"topics/a.md": "---\ntitle: A\nrelated: [data, data]\n---\n"},
            ["topics/a.md:3:17: T303 related is named twice (got 'data', want once)"],
        ),
        (
            {"topics/a.md": "---\ntitle: A\nbroader: [a]\n---\n"},
            ["topics/a.md:3:11: T304 broader names the page itself (got 'a', want another topic)"],
        ),
        (
            {"topics/data.md": "---\ntitle: Data\nbroader: [labels]\n---\n"},
            [
                "topics/data.md:3:11: T304 broader topics run in a circle (got 'data', want a hierarchy)",
                "topics/labels.md:3:11: T304 broader topics run in a circle (got 'labels', want a hierarchy)",
            ],
        ),
        (
            {
                "topics/a.md": "---\ntitle: A\nbroader: [b-old]\n---\n",
                "topics/b.md": "---\ntitle: B\nbroader: [a]\naliases: [b-old]\n---\n",
            },
            [
                "topics/a.md:3:11: T304 broader topics run in a circle (got 'a', want a hierarchy)",
                "topics/b.md:3:11: T304 broader topics run in a circle (got 'b', want a hierarchy)",
            ],
        ),
        (
            {"topics/a.md": "---\ntitle: A\nreferences: [doe2021]\n---\n"},
            ["topics/a.md:3:14: T301 no such reference (got 'doe2021', want 'doe2020')"],
        ),
        (
            {"talks/index.md": "# Talks\n\n[a](../topics/label.md)\n"},
            ["talks/index.md:3:5: T402 no such page (got 'topics/label.md', want 'topics/labels.md')"],
        ),
    ],
)
def test_problems_of_relations(change: dict[str, str], problems: list[str], site: Files, checked: Checked) -> None:
    assert checked({**site, **change}) == (1, problems)


def test_images_of_one_name(checked: Checked) -> None:
    pages = {
        "a.md": "# A ![a](x/i.gif)\n",
        "b.md": "# B ![b](y/I.gif)\n",
        "x/i.gif": "GIF89a\x01\0\x01\0\0\0\0;",
        "y/I.gif": "GIF89a\x01\0\x01\0\0\0\0;",
    }
    assert checked({**pages, "start.md": "# Start\n\n```{toctree}\na\nb\n```\n"}) == (
        1,
        ["b.md:1:1: T006 two images have the same file name (got 'y/I.gif', want a name other than that of x/i.gif)"],
    )
