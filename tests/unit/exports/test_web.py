"""Icons, manifest and the description of the search, as their readers take them."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from PIL import Image

from tests.unit.exports.conftest import BASE, HOSTILE, made

if TYPE_CHECKING:
    from tests.unit.exports.conftest import Make

SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def test_icons_have_the_sizes_that_are_said(archive: Make) -> None:
    files = made(archive(), "web")
    icon = Image.open(io.BytesIO(files["favicon.ico"]))
    assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    assert Image.open(io.BytesIO(files["apple-touch-icon.png"])).size == (180, 180)
    for one in json.loads(files["site.webmanifest"])["icons"]:
        width, height = Image.open(io.BytesIO(files[one["src"]])).size
        assert (one["sizes"], one["type"]) == (f"{width}x{height}", "image/png")


@pytest.mark.parametrize("title", HOSTILE)
def test_the_search(archive: Make, title: str) -> None:
    files = made(replace(archive(), title=title), "web")
    root = etree.fromstring(files["opensearch.xml"])
    assert root.tag == f"{SEARCH}OpenSearchDescription"
    assert len(root.findtext(f"{SEARCH}ShortName") or "") <= 16
    (url,) = root.findall(f"{SEARCH}Url")
    assert url.get("template") == f"{BASE}search.html?q={{searchTerms}}"
    assert json.loads(files["site.webmanifest"])["name"] == title


def test_without_an_address_nobody_can_be_told_where_to_search(archive: Make) -> None:
    assert "opensearch.xml" not in made(archive(base=""), "web")
