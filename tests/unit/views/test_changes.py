"""What is new: the latest days, what came before what changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sphinx_talks.checks.run import check
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.git import PageChange
from sphinx_talks.content.query import Overview
from sphinx_talks.views import lists
from sphinx_talks.views.blocks import Day, Item, Label, Listing
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PAGES = {
    "index.md": "# Home\n",
    "topics/strings.md": "---\ntitle: Strings\naliases: [ropes]\n---\n",
    **{f"topics/{name}.md": f"---\ntitle: {name}\n---\n" for name in "abcdefg"},
    "people/ida.md": "---\nname: Ida\n---\n",
}


def listed(folder: Path, changed: Mapping[str, PageChange]) -> Listing:
    write(folder, PAGES)
    entries, problems = check(folder)
    assert problems == []
    found = lists.show(Overview.CHANGES, Catalog(entries, {}, changed=changed))
    assert isinstance(found, Listing)
    return found


def told(item: Item) -> tuple[str, ...]:
    return item.link.text, *(part.message for line in item.meta for part in line if isinstance(part, Label))


def on(day: int, hour: int = 0, *, is_new: bool = False) -> PageChange:
    own = dt.datetime(2026, 11, day, hour, tzinfo=dt.UTC)
    return PageChange(dt.date(2026, 11, 28), own, is_new)


def test_what_came_stands_before_what_changed_last(tmp_path: Path) -> None:
    changed = {
        "topics/a": on(2, 7),
        "topics/b": on(2, is_new=True),
        "people/ida": on(2, 9),
        "topics/strings": on(2, 8, is_new=True),
    }
    (group,) = listed(tmp_path, {**changed, "index": on(2)}).groups
    # Under another address it was there before.
    assert [told(item) for item in group.items] == [("b", "Topic", "New page"), ("Ida", "Person"), ("Strings", "Topic")]
    day, came, changes = group.heading
    assert isinstance(day, Day)
    assert (day.date.year, day.date.month, day.date.day) == (2026, 11, 2)
    assert came == Label("1 new page", style="total")
    assert changes == Label("changed pages: %(count)s", (("count", 3),), "total")


def test_the_latest_days_and_some_of_each(tmp_path: Path) -> None:
    days = {f"topics/{name}": on(5, is_new=True) for name in "abcdefg"}
    days |= {"people/ida": on(4), "topics/strings": on(3)}
    groups = listed(tmp_path, {**days, "topics/a": on(1)}).groups
    assert [(group.slug, len(group.items)) for group in groups] == [
        ("2026-11-05", 6),
        ("2026-11-04", 1),
        ("2026-11-03", 1),
    ]


def test_of_many_that_changed_some_are_listed(tmp_path: Path) -> None:
    (group,) = listed(tmp_path, {f"topics/{name}": on(5, hour) for hour, name in enumerate("abcdefg")}).groups
    assert [told(item)[0] for item in group.items] == ["g", "f", "e"]


def test_without_history_it_says_so(tmp_path: Path) -> None:
    assert listed(tmp_path, {}) == Listing((), "changes", "Nothing is known of when the pages changed.")
