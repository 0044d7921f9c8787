"""The order of the talks of an event, against that of their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.records import Kind
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("event", "talks"),
    [
        # By the seconds of the recording alone, by those and the start of the event, and by a talk with a time as well.
        ("", ["video: {start: '9:00'}", "video: {start: '1:10:00'}", ""]),
        ("start: '20:00'", ["time: '20:05'", "video: {start: '9:00'}", "time: '20:10'", ""]),
        ("start: '20:00'", ["video: {start: '29:00'}", "time: '20:05'\nvideo: {start: '30:00'}", "time: '20:10'"]),
        # After midnight; one with a recording of its own begins anywhere.
        (
            "start: '23:00'",
            ["time: '24:30'", "video: {start: '1:31:00'}", "video: {youtube: bbbbbbbbbbb, start: '1:00'}"],
        ),
        # Where the order is told, that.
        ("", ["order: 1\nvideo: {start: '50:00'}", "order: 2\nvideo: {start: '5:00'}"]),
        # Where it is told of some, the others are behind them.
        ("", ["order: 1", "order: 2", ""]),
    ],
)
def test_programme(event: str, talks: list[str], tmp_path: Path) -> None:
    # Against the order of ids.
    names = [f"talks/e/t{9 - number}" for number in range(len(talks))]
    pages = {f"{name}.md": f"---\ntitle: T\n{one}\n---\n" for name, one in zip(names, talks, strict=True)}
    held = f"---\ntitle: E\nvideo: {{youtube: aaaaaaaaaaa}}\n{event}\n---\n"
    write(tmp_path, {"index.md": "# Site\n", "events/e.md": held, **pages})
    found = Catalog(check(tmp_path)[0], {})
    assert [one.docname for one in found.talks_of(found.by_id[Kind.EVENT]["e"])] == names
