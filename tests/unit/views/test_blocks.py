"""Words of the interface that count."""

from __future__ import annotations

from collections import Counter
from inspect import isclass

import pytest

from sphinx_talks.views import blocks
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


def test_no_two_have_the_same_fields() -> None:
    """A hash of what a page shows has their values alone (`sphinxext.digests.digest`)."""
    found = [one for one in vars(blocks).values() if isclass(one) and one.__module__ == blocks.__name__]
    fields = Counter(one._fields for one in found if hasattr(one, "_fields"))
    assert len(fields) > 20
    assert {row: number for row, number in fields.items() if number > 1} == {}
