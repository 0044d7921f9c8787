"""arXiv: numbers of today and of before, and the pages and files of a paper."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers

ARXIV = providers.names()["arxiv"]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://arxiv.org/abs/2101.00001v2", "2101.00001v2"),
        ("http://www.arxiv.org/pdf/2101.00001.pdf?a#b", "2101.00001"),
        ("https://export.arxiv.org/abs/math.GT/0309136/", "math.GT/0309136"),
        ("https://arxiv.org/list/cs.LG/recent", None),
        ("https://arxiv.org/abs/2101.1", None),
        ("https://arxiv.org.evil.example/abs/2101.00001", None),
    ],
)
def test_addresses(address: str, found: str | None) -> None:
    there = ARXIV.find(address)
    assert (there and there.id) == found


@pytest.mark.parametrize(
    ("value", "address"),
    [("2101.00001v2", "https://arxiv.org/abs/2101.00001v2"), ("B07XYZ", ""), ("2101.00001 [cs.LG]", "")],
)
def test_values_of_bibtex(value: str, address: str) -> None:
    assert ARXIV.cited(value) == address
