"""What the reader of a long listing can filter and sort it by, without Sphinx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.query import GroupBy, Query, Sort
from sphinx_talks.content.records import Kind
from sphinx_talks.views import lists, view
from sphinx_talks.views.blocks import About, FilterControls, Listing, Section

if TYPE_CHECKING:
    from sphinx_talks.content.catalog import Catalog


@pytest.fixture(autouse=True)
def filters_from_two_items_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give short listings filters as well."""
    monkeypatch.setattr(lists, "LEAST", 2)
    monkeypatch.setattr(lists, "LEAST_ON_PAGE", 2)


def found(query: Query, catalog: Catalog) -> FilterControls:
    listing = lists.view(query, catalog)
    assert listing.filter
    return listing.filter


def test_talks_are_told_apart_by_what_they_name(catalog: Catalog) -> None:
    talks = found(Query(Kind.TALK), catalog)
    assert talks.abouts["talks/n-1/labels"] == About(("topics/labels",), (2019,), ("people/roe",), ("video",))
    assert talks.names["topics/labels"] == "ラベル"
    assert [*talks.abouts] == [entry.docname for entry in catalog.all(Kind.TALK)]


def test_events_and_people_have_the_topics_and_years_of_their_talks(catalog: Catalog) -> None:
    event = found(Query(Kind.EVENT), catalog).abouts["events/n-1"]
    assert event == About(("topics/labels",), (2019,), marks=("video",))
    person = found(Query(Kind.PERSON, sort=Sort.TITLE), catalog).abouts["people/doe"]
    assert (person.topic[:1], person.speaker) == (("topics/models",), ())
    assert person.year == tuple(sorted(person.year))


@pytest.mark.parametrize(
    ("query", "sorts", "fixed"),
    [
        (Query(Kind.TALK), ("newest", "oldest", "title"), False),
        (Query(Kind.TALK, sort=Sort.TITLE), ("title", "newest", "oldest"), False),
        (Query(Kind.TALK, group_by=GroupBy.EVENT), ("newest", "oldest"), False),
        (Query(Kind.TALK, group_by=GroupBy.TOPIC), ("newest", "oldest", "title"), True),
        (Query(Kind.PERSON, sort=Sort.COUNT), ("count", "title"), False),
    ],
)
def test_the_order_of_the_page_comes_first(
    catalog: Catalog,
    query: Query,
    sorts: tuple[str, ...],
    fixed: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    assert (found(query, catalog).sorts, found(query, catalog).fixed) == (sorts, fixed)


def test_only_what_is_shown_is_filtered(catalog: Catalog) -> None:
    newest = found(Query(Kind.TALK, limit=2), catalog)
    assert [*newest.abouts] == ["talks/n-3/opening", "talks/n-3/models"]


def test_the_search_is_told_what_all_of_a_listing_have(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    by_doe = found(Query(Kind.TALK, (("speaker", "doe"),)), catalog)
    assert by_doe.common == (("speaker", "people/doe"),)
    monkeypatch.setattr("sphinx_talks.views.topic.FIRST", 1)
    tail = view(catalog.by_id[Kind.TOPIC]["labels"], catalog, "").tail
    (section,) = (block for block in tail if isinstance(block, Section) and block.name == "talks")
    (listing,) = (block for block in section.blocks if isinstance(block, Listing))
    assert listing.filter
    assert listing.filter.common == (("topic", "topics/labels"),)


def test_short_listings_and_those_of_topics_have_none(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lists.view(Query(Kind.TOPIC, sort=Sort.TITLE), catalog).filter is None
    monkeypatch.setattr(lists, "LEAST", 99)
    assert lists.view(Query(Kind.TALK), catalog).filter is None
