"""Sphinx's own link checker sees every link to another site, those of front matter in their lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sphinx_talks.content.linkstate.links import extract, key_of

if TYPE_CHECKING:
    from tests.conftest import Build

PAGE = """\
---
title: Wind
speakers: [ida-marlow]
video: dQw4w9WgXcQ
transcript: https://kites.example/words
sources: [https://kites.example/wind]
---

See [that](https://kites.example/prose).
"""


def test_links_with_their_lines(build: Build) -> None:
    built = build(
        builder="linkcheck", pages={"talks/kite-1/more-wind.md": PAGE}, linkcheck_ignore=[".*"], linkcheck_anchors=False
    )
    lines = (built.outdir / "output.json").read_text("utf-8").splitlines()
    found = {(seen["filename"], seen["uri"]): seen["lineno"] for seen in map(json.loads, lines)}
    own = {uri: line for (name, uri), line in found.items() if name == "talks/kite-1/more-wind.md" and "//" in uri}
    assert own == {
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ": 4,
        "https://kites.example/words": 5,
        "https://kites.example/wind": 6,
        "https://kites.example/prose": 9,
    }
    seen = {key_of(uri).address for _, uri in found}
    assert {key_of(link.address).address for link in extract(built.srcdir)} - seen == {
        # The player stands for the page of the deck, which it links to.
        "https://speakerdeck.com/player/0123456789abcdef0123456789abcdef",
    }
