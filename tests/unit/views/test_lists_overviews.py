"""What is missing, how many came, how much there is: overviews of a small invented site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.views import lists, pictures
from sphinx_talks.views.blocks import Label, total
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

PAGES = {
    "index.md": "# Home\n",
    "events/kites.md": (
        "---\ntitle: Kites\ndate: 2019-05-01\nformat: online\nattendance: {registered: 50, attended: 20}\n---\n"
    ),
    "events/winds.md": '---\ntitle: Winds\nattendance: {turnout: ">80"}\n---\n',
    "events/knots.md": "---\ntitle: Knots\ndate: 2020\nvenue: Hall\n---\n",
    "talks/kites/frames.md": "---\ntitle: Frames\nslides_state: not-published\nrecording: not-recorded\n---\n",
    "talks/kites/no-title.md": "---\nspeakers: [{person: ida, name: イダ}]\nslides: https://example.org/deck\n---\n",
    "people/ida.md": "---\nname: Ida\n---\n",
}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    write(tmp_path, PAGES)
    entries, problems = check(tmp_path)
    assert [str(problem) for problem in problems] == []
    return Catalog(entries, {})


def test_a_talk_without_a_title_is_called_by_its_speakers(catalog: Catalog) -> None:
    entry = catalog.entries["talks/kites/no-title"]
    assert entry.untitled
    assert entry.record is not None
    assert entry.record.title == "Untitled talk (イダ)"


def test_every_gap_is_listed_with_the_page_to_edit(catalog: Catalog) -> None:
    groups = lists.missing(catalog).groups
    found = {group.slug: [item.edit for item in group.items] for group in groups}
    assert found == {
        "talks-without-a-title": ["talks/kites/no-title.md"],
        "talks-without-speakers": ["talks/kites/frames.md"],
        "talks-without-a-recording": ["talks/kites/no-title.md"],
        "events-without-a-date": ["events/winds.md"],
        "events-without-a-place": ["events/winds.md"],
        "events-without-attendance": ["events/knots.md"],
        "people-without-an-account": ["people/ida.md"],
    }


def test_turnout_is_the_stated_or_else_the_computed_one(catalog: Catalog) -> None:
    rows = {row.link.text: (row.bar, row.cells[-1][-1]) for row in pictures.attendance_table(catalog).rows}
    assert {name: bar for name, (bar, _) in rows.items()} == {"Kites": 40.0, "Winds": 80}
    assert {name: getattr(said, "message", "") for name, (_, said) in rows.items()} == {
        "Kites": "computed",
        "Winds": "stated",
    }


def test_the_site_counts_its_records(catalog: Catalog) -> None:
    line = lists.counts_view(catalog).line
    numbers = {"events": 3, "talks": 2, "people": 1, "topics": 0, "references": 0}
    assert [one[:2] for one in line if isinstance(one, Label)] == [
        total(name, number)[:2] for name, number in numbers.items()
    ]
