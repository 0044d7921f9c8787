"""Digital object identifiers: addresses of the proxy, and values of BibTeX."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers

DOI = providers.names()["doi"]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://doi.org/10.1000/182", "10.1000/182"),
        ("http://DX.doi.org/10.1145/3397271.3401051?a=b#c", "10.1145/3397271.3401051"),
        ("https://doi.org/", None),
        ("https://doi.org/10.1000/", None),
        ("https://doi.org.evil.example/10.1000/182", None),
    ],
)
def test_addresses(address: str, found: str | None) -> None:
    there = DOI.find(address)
    assert (there and there.id) == found


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("10.1000/182", "https://doi.org/10.1000/182"),
        ("https://doi.org/10.1000/1<2>", "https://doi.org/10.1000/1%3C2%3E"),
        ("182", ""),
    ],
)
def test_values_of_bibtex(value: str, address: str) -> None:
    assert DOI.cited(value) == address
