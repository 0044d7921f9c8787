"""connpass: the pages of events, of a group or of none."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://kites.connpass.com/event/12/", ("12", "https://kites.connpass.com/event/12/", "")),
        ("http://Connpass.com/event/12", ("12", "https://connpass.com/event/12/", "")),
        ("https://connpass.com/event/12/participation/?a=b#c", ("12", "https://connpass.com/event/12/", "")),
        ("https://connpass.com.evil.example/event/12/", None),
        ("https://connpass.com/event/12x/", None),
    ],
)
def test_addresses(address: str, found: object) -> None:
    there = providers.found_at(address)
    assert (there and there[1][:3]) == found
