"""Words of the interface that count."""

from __future__ import annotations

import pytest

from sphinx_talks.views.blocks import Label, total


@pytest.mark.parametrize(
    ("name", "number", "label"),
    [
        ("events", 13, Label("events: %(count)s", (("count", 13),), "total")),
        ("people", 1, Label("1 person", (), "total")),
        ("series", 1, Label("series: %(count)s", (("count", 1),), "total")),
    ],
)
def test_one_has_a_form_of_its_own(name: str, number: int, label: Label) -> None:
    assert total(name, number) == label
