"""Structured data: what is said of each kind, nothing that is not known, and right by rdflib and SHACL."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html
from pyshacl import validate
from rdflib import Graph

from sphinx_talks.content.records import Kind
from sphinx_talks.exports import linked
from tests.unit.exports.conftest import BASE, HOSTILE, with_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.exports.archive import RecordArchive
    from tests.unit.exports.conftest import Make

# Of rdflib's own parser.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
SHAPES = Path(__file__).with_name("shapes.ttl")
#: In place of the file at schema.org, which is not asked for: all names are its own, and these have addresses.
ADDRESSES = (
    "url",
    "contentUrl",
    "sameAs",
    "image",
    "item",
    "embedUrl",
    "thumbnailUrl",
    "eventAttendanceMode",
    "license",
)
CONTEXT = {"@vocab": "https://schema.org/", **{name: {"@type": "@id"} for name in ADDRESSES}}


def graph_of(archive: RecordArchive, entry: Entry) -> str:
    """Return the graph of the page of a record, as the build makes it."""
    url = archive.url(entry)
    trail = [(archive.title, archive.base), (entry.id, url)]
    parts = (
        linked.record_nodes(archive, entry, lambda one: f"{BASE}cards/{one.docname}.png"),
        linked.page_nodes(archive, entry, url, entry.id, trail),
        [linked.site_node(archive, "search.html")],
    )
    return linked.graph(map(linked.written, parts))


def nodes(archive: RecordArchive, kind: Kind, name: str) -> dict[str, dict[str, Any]]:
    """Return the nodes of a page by the fragment of their address."""
    made = json.loads(graph_of(archive, archive.catalog.by_id[kind][name]))
    return {str(node["@id"]).rpartition("#")[2] if "#" in node["@id"] else "": node for node in made["@graph"]}


def faults(graphs: Iterable[str]) -> str:
    """Return what is wrong with graphs, each read by itself, as a search engine reads a page."""
    found = []
    for text in graphs:
        made = json.loads(text)
        assert made["@context"] == "https://schema.org"
        data = Graph().parse(data=json.dumps({**made, "@context": CONTEXT}), format="json-ld")
        conforms, _, said = validate(data, shacl_graph=Graph().parse(SHAPES))
        found += [] if conforms else [said]
    return "\n".join(found)


def entries(archive: RecordArchive) -> Iterator[Entry]:
    for kind in Kind:
        yield from archive.catalog.all(kind)


def test_a_talk(archive: Make) -> None:
    found = nodes(archive(), Kind.TALK, "kite-2/knots")
    talk = found["talk"]
    assert talk["@type"] == "Event"
    assert talk["performer"] == {"@type": "Person", "@id": f"{BASE}people/ida-marlow.html#person", "name": "I. Marlow"}
    assert talk["superEvent"]["@id"] == f"{BASE}events/kite-2.html#event"
    assert [one["name"] for one in talk["about"]] == ["String Tension", "Safety"]
    assert talk["startDate"].startswith("2021-11-05")
    assert found[""]["mainEntity"]["@id"] == talk["@id"]
    assert [step["position"] for step in found["trail"]["itemListElement"]] == [1, 2]
    assert found["site"]["potentialAction"]["target"]["urlTemplate"] == f"{BASE}search.html?q={{search_term_string}}"


def test_a_part_of_the_recording_of_an_event_is_a_clip_of_it(archive: Make) -> None:
    found = nodes(archive(with_title("A")), Kind.TALK, "kite-2/knots")
    assert found["talk"]["recordedIn"] == {"@id": f"{BASE}events/kite-2.html#video"}
    assert found["talk"]["startDate"] == "2021-11-05T20:05:00+09:00"
    assert found["talk"]["endDate"] == "2021-11-05T20:30:00+09:00"
    video = found["video"]
    assert video["hasPart"] == {
        "@type": "Clip", "@id": f"{BASE}talks/kite-2/knots.html#clip", "name": "A", "startOffset": 310,
        "url": "https://www.youtube.com/watch?v=Zz0Kite_-01&t=310s",
    }  # fmt: skip
    assert "autoplay" not in video["embedUrl"]
    pages = with_title("A")
    chapters = "chapters: [{at: 5:10, title: Bends}, {at: 6:40, title: Hitches}]\nvideo:"
    pages["talks/kite-2/knots.md"] = pages["talks/kite-2/knots.md"].replace("video:", chapters)
    clips = nodes(archive(pages), Kind.TALK, "kite-2/knots")["video"]["hasPart"]
    assert [(one["name"], one["startOffset"], one.get("endOffset")) for one in clips] == [
        ("A", 310, None), ("Bends", 310, 400), ("Hitches", 400, None),
    ]  # fmt: skip
    assert len({one["@id"] for one in clips}) == 3
    # In the same recording the next one begins.
    pages["talks/kite-2/two.md"] = "---\ntitle: Two\nspeakers: [ida-marlow]\nvideo: {start: 35:10}\n---\n"
    clips = nodes(archive(pages), Kind.TALK, "kite-2/knots")["video"]["hasPart"]
    assert [one.get("endOffset") for one in clips] == [2110, 400, 2110]
    assert nodes(archive(pages), Kind.EVENT, "kite-2")["video"]["hasPart"][0] == clips[0]
    # As the page of the event has it; where none says it, nothing does.
    assert video["uploadDate"] == "2021-11-20"
    assert "uploadDate" not in nodes(archive(), Kind.TALK, "kite-2/knots")["video"]


SPOKEN = b"WEBVTT\n\n05:20.000 --> 05:30.000\nA knot.\n"


def test_an_event_has_its_talks_as_clips_and_what_was_said(archive: Make) -> None:
    two = "---\ntitle: B\nspeakers: [ida-marlow]\ntime: 20:30-21:00\n---\n"
    site = archive({**with_title("A"), "talks/kite-2/two.md": two, "events/kite-2.en.vtt": SPOKEN})
    video = nodes(site, Kind.EVENT, "kite-2")["video"]
    # The programme lets one guess where the other is, which is not said.
    assert (video["hasPart"]["name"], video["hasPart"]["startOffset"]) == ("A", 310)
    said = {
        "@type": "MediaObject", "encodingFormat": "text/vtt", "inLanguage": "en",
        "contentUrl": f"{BASE}data/events/kite-2.en.vtt",
    }  # fmt: skip
    assert video["caption"] == {**said, "url": f"{BASE}events/kite-2/transcript-en.html"}
    talk = nodes(site, Kind.TALK, "kite-2/knots")["video"]
    assert talk["caption"] == {**said, "url": f"{BASE}talks/kite-2/knots/transcript-en.html"}
    unpublished = replace(site, without=("transcripts",))
    assert "contentUrl" not in nodes(unpublished, Kind.EVENT, "kite-2")["video"]["caption"]
    assert faults(graph_of(site, entry) for entry in entries(site)) == ""


@pytest.mark.parametrize("date", ["2021-11-05?", "2021-11~", "../2021-11-05"])
def test_a_date_that_is_not_sure_is_not_said(archive: Make, date: str) -> None:
    event = f"---\ntitle: A\nsummary: B\ndate: {date}\nstart: 20:00\n---\n"
    assert "startDate" not in nodes(archive({"events/kite-2.md": event}), Kind.EVENT, "kite-2")["event"]


def test_what_is_known_of_a_date_is_said(archive: Make) -> None:
    event = "---\ntitle: A\nsummary: B\ndate: 2021-11\n---\n"
    assert nodes(archive({"events/kite-2.md": event}), Kind.EVENT, "kite-2")["event"]["startDate"] == "2021-11"


def test_a_day_of_several_is_not_guessed(archive: Make) -> None:
    files = {"events/kite-2.md": "---\ntitle: A\nsummary: B\ndate: 2021-11-05\nend_date: 2021-11-06\n---\n"}
    made = archive(files)
    assert nodes(made, Kind.EVENT, "kite-2")["event"]["endDate"] == "2021-11-06"
    files["talks/kite-2/knots.md"] = "---\ntitle: B\nspeakers: [ida-marlow]\ntopics: [safety]\n---\n"
    assert "startDate" not in nodes(archive(files), Kind.TALK, "kite-2/knots")["talk"]


def test_empty_values_are_left_out() -> None:
    made = {"@type": "Event", "a": None, "b": "", "c": [], "d": {"e": None}, "f": 0, "g": ["one"]}
    assert json.loads(linked.graph([linked.written([made])]))["@graph"] == [{"@type": "Event", "f": 0, "g": "one"}]


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_stay_text(archive: Make, title: str) -> None:
    made = archive(with_title(title))
    entry = made.catalog.by_id[Kind.TALK]["kite-2/knots"]
    text = graph_of(made, entry)
    page = html.fromstring(
        f'<!doctype html><title>x</title><script type="application/ld+json">{text}</script><p id=end>end</p>'
    )
    (script,) = page.xpath("//script")
    assert page.xpath("string(//p[@id='end'])") == "end"
    talk = next(one for one in json.loads(script.text)["@graph"] if one["@id"].endswith("#talk"))
    assert talk["name"] == entry.record.title  # type: ignore[union-attr] # it has one


def test_every_record_conforms(archive: Make, real: RecordArchive) -> None:
    made = archive(with_title(HOSTILE[0]))
    assert faults(graph_of(made, entry) for entry in entries(made)) == ""
    # One of each kind: looking takes a twentieth of a second.
    assert faults(graph_of(real, real.catalog.all(kind)[-1]) for kind in Kind) == ""


def test_the_shapes_refuse_what_is_wrong() -> None:
    """That the check looks at anything at all."""
    event = {"@type": "Event", "@id": "https://a.example/#e", "name": "A", "startDate": "2021-11~", "organizer": "x"}
    assert all(name in faults(iter([linked.graph([linked.written([event])])])) for name in ("startDate", "organizer"))
    assert "colour" in faults(
        iter([linked.graph([linked.written([{"@type": "Person", "name": "A", "colour": "red"}])])])
    )
