"""Links to other sites: found in fields, prose and references, with their positions, in one form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.linkstate.links import (
    Key,
    LinkPosition,
    WrittenLink,
    addresses,
    extract,
    host_of,
    key_of,
    targets,
)
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

DECK = "a4ff03681c664f68ab6ab0b60c7b884f"
SITE = {
    "conf.py": "",
    "index.md": "# Home\n\n- <https://a.example/one>\n- [words](https://b.example/テスト#段)\n",
    "events/kite-1.md": (
        "---\ntitle: Kites\nurl: https://kites.example/1\nvideo: dQw4w9WgXcQ\n"
        "sponsors: [{name: A, url: 'https://sponsor.example/'}, B]\n"
        "sources:\n  - https://kites.example/report\n  - {url: 'https://kites.example/old', gone: true}\n---\n"
    ),
    "talks/kite-1/wind.md": (
        f"---\ntitle: Wind\nspeakers: [ada]\nslides: {{speakerdeck: {DECK}, url: 'https://deck.example/w'}}\n"
        "transcript: https://kites.example/words\n---\n\nSee [that](https://b.example/ 'title').\n\n"
        "```{youtube} dQw4w9WgXcQ\n```\n\n```{figure} x.png\n:target: https://c.example/\n\n[in](https://d.example)\n```\n"
    ),
    "people/ada.md": "---\nname: Ada\ngithub: ada-k\nx: ada_x\nwebsite: https://ada.example\n---\n",
    "references.bib": (
        "@article{one,\n  title = {One},\n  url = {https://papers.example/1},\n  doi = {10.1000/1(2)},\n}\n"
        "@misc{two,\n  title = {Two},\n  eprint = {2101.00001v2},\n}\n"
    ),
}


@pytest.fixture
def links(tmp_path: Path) -> list[WrittenLink]:
    write(tmp_path, SITE)
    return extract(tmp_path)


def test_every_link_with_its_place(links: list[WrittenLink]) -> None:
    assert [f"{link.position} {link.position.field or '-'} {link.address}" for link in links] == [
        "events/kite-1.md:3:6 url https://kites.example/1",
        "events/kite-1.md:4:8 video.youtube https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "events/kite-1.md:5:27 sponsors.url https://sponsor.example/",
        "events/kite-1.md:7:5 sources.url https://kites.example/report",
        "events/kite-1.md:8:11 sources.url https://kites.example/old",
        "index.md:3:4 - https://a.example/one",
        "index.md:4:9 - https://b.example/%E3%83%86%E3%82%B9%E3%83%88#%E6%AE%B5",
        "people/ada.md:3:9 github https://github.com/ada-k",
        "people/ada.md:4:4 x https://x.com/ada_x",
        "people/ada.md:5:10 website https://ada.example",
        "references.bib:3:3 url https://papers.example/1",
        "references.bib:4:3 doi https://doi.org/10.1000/1(2)",
        "references.bib:8:3 eprint https://arxiv.org/abs/2101.00001v2",
        f"talks/kite-1/wind.md:4:23 slides.speakerdeck https://speakerdeck.com/player/{DECK}",
        "talks/kite-1/wind.md:4:62 slides.url https://deck.example/w",
        "talks/kite-1/wind.md:5:13 transcript https://kites.example/words",
        "talks/kite-1/wind.md:8:12 - https://b.example/",
        "talks/kite-1/wind.md:10:1 - https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "talks/kite-1/wind.md:13:1 - https://c.example/",
        "talks/kite-1/wind.md:16:6 - https://d.example",
    ]


def test_each_address_is_asked_once(links: list[WrittenLink]) -> None:
    found = targets(links)
    video = found["https://www.youtube.com/watch?v=dQw4w9WgXcQ"]
    assert [place.path for place in video.positions] == ["events/kite-1.md", "talks/kite-1/wind.md"]
    assert len(found) == len(links) - 1
    japanese = found["https://b.example/%E3%83%86%E3%82%B9%E3%83%88"]
    assert japanese.fragments == {"%E6%AE%B5": [LinkPosition("index.md", 4, 9)]}


def test_what_a_page_calls_gone_is_gone(links: list[WrittenLink]) -> None:
    found = targets(links)
    assert [address for address, target in found.items() if target.gone] == ["https://kites.example/old"]
    again = targets([*links, WrittenLink("https://kites.example/old", LinkPosition("index.md", 9, 1))])
    assert not again["https://kites.example/old"].gone


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://A.Example", Key("https://a.example/")),
        ("HTTPS://a.example:443/B%c3%a9?Q=1#x", Key("https://a.example/B%C3%A9?Q=1", "x")),
        ("http://a.example:443/", Key("http://a.example:443/")),
        ("http://a.example:80/?", Key("http://a.example/")),
        ("https://a.example/#:~:text=words", Key("https://a.example/")),
        ("https://a.example/#place:~:text=words", Key("https://a.example/", "place")),
        ("https://youtu.be/dQw4w9WgXcQ?t=3", Key("https://www.youtube.com/watch?v=dQw4w9WgXcQ")),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3s", Key("https://www.youtube.com/watch?v=dQw4w9WgXcQ")),
        ("https://m.youtube.com/live/dQw4w9WgXcQ", Key("https://www.youtube.com/watch?v=dQw4w9WgXcQ")),
        (
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL1",
            Key("https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL1"),
        ),
        ("https://www.youtube.com/@name", Key("https://www.youtube.com/@name")),
        (
            "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
            Key("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ"),
        ),
        ("https://a.example/凧?風=1#糸", Key("https://a.example/%E5%87%A7?%E9%A2%A8=1", "糸")),
        ("https://a.example/%e5%87%a7", Key("https://a.example/%E5%87%A7")),
        ("mailto:a@b.example", Key("mailto:a@b.example")),
        ("https://user:pw@a.example/", Key("https://user:pw@a.example/")),
        ("https://a.example:99999/", Key("https://a.example:99999/")),
    ],
)
def test_key(address: str, key: Key) -> None:
    assert key_of(address) == key
    assert key_of(key.address) == Key(key.address)


def test_host_has_its_port_where_that_is_unusual() -> None:
    assert host_of("https://a.example:8443/x") == "a.example:8443"
    assert host_of("https://a.example/x") == "a.example"
    assert not host_of("https://[a")


def test_addresses_in_the_notes_of_references_are_links(tmp_path: Path) -> None:
    text = "@misc{kite,\n  title = {Kites},\n  note = {Slides: \\url{https://a.example/1}, 凧はhttps://b.example/a\\_2、または。https://c.example/3.},\n}\n"
    (tmp_path / "references.bib").write_text(text, "utf-8")
    assert [(one.address, one.position[0], one.field) for one in addresses(tmp_path)] == [
        ("https://a.example/1", 3, "note"),
        ("https://b.example/a_2", 3, "note"),
        ("https://c.example/3", 3, "note"),
    ]
