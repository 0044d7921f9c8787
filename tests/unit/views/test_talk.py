"""What the page of a talk says beside its prose, and the event that looks for its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.records import Kind
from sphinx_talks.views import view
from sphinx_talks.views.blocks import (
    Doubt,
    Emblem,
    Facts,
    Folded,
    Hyperlink,
    Label,
    Listing,
    Pager,
    Paragraph,
    PlayLink,
    Section,
    Text,
)
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_talks.views.blocks import Block, Item

SITE = {
    "index.md": "# Home\n",
    "people/ann.md": "---\nname: Ann\n---\n",
    "topics/kites.md": "---\ntitle: Kites\n---\n",
    "events/e-1.md": "---\ntitle: E 1\nseries: E\nnumber: 1\ndate: 2018-05-01\n---\n",
    "events/e-2.md": "---\ntitle: E 2\nseries: E\nnumber: 2\ndate: 2020-05-01\n---\n",
    "talks/e-1/first.md": (
        "---\ntitle: First\nspeakers: [ann]\ntopics: [kites]\norder: 1\nrecording: unknown\n"
        "inferred:\n  topics: The title says so.\n  order: As in the report.\n---\n"
    ),
    "talks/e-1/ann.md": "---\nspeakers: [ann]\ntopics: [kites]\norder: 2\n---\n",
    "talks/e-1/third.md": "---\ntitle: Third\norder: 3\nkind: lightning\n---\n",
    "talks/e-2/again.md": "---\ntitle: Again\nspeakers: [ann]\ntopics: [kites]\n---\n",
}


@pytest.fixture
def archive(tmp_path: Path) -> Catalog:
    for name, text in SITE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    entries, problems = check(tmp_path)
    assert problems == []
    return Catalog(entries, {})


def items(blocks: tuple[Block, ...], name: str) -> list[Item]:
    found = (block.blocks for block in blocks if isinstance(block, Section) and block.name == name)
    listings = [block for inner in found for block in inner if isinstance(block, Listing)]
    return [item for listing in listings for group in listing.groups for item in group.items]


def test_a_reason_stands_behind_the_value_and_in_words(archive: Catalog) -> None:
    head = view(archive.by_id[Kind.TALK]["e-1/first"], archive, "UTC").head
    rows = [row for block in head if isinstance(block, Facts) for row in block.rows]
    assert ("Topics", ((Hyperlink("Kites", "topics/kites"), Doubt(("The title says so.",))),)) in rows
    folded = next(block for block in head if isinstance(block, Folded))
    hidden = [row for block in folded.blocks if isinstance(block, Facts) for row in block.rows]
    # Of what has no row of its own, the value comes before its reason.
    assert hidden == [("Place in the programme", ((Text("1"), Text("As in the report.", "inferred")),))]


def test_what_is_inferred_of_points_and_kind_stands_at_them(tmp_path: Path) -> None:
    page = (
        "---\ntitle: First\nspeakers: [ann]\nslides: {url: https://example.org/a.pdf}\npoints:\n  - text: One.\n"
        "    slide: 1\n  - text: Two.\n    slide: 2\ninferred:\n  points: Told later.\n  kind: It was long.\n---\n"
    )
    for name, text in (SITE | {"talks/e-1/first.md": page}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    catalog = Catalog(check(tmp_path)[0], {})
    head = view(catalog.by_id[Kind.TALK]["e-1/first"], catalog, "UTC").head
    first, last = items(head, "points")
    assert last.meta[-1] == (Doubt(("Told later.",)),)
    assert (Doubt(("Told later.",)),) not in first.meta
    rows = [row for block in head if isinstance(block, Facts) for row in block.rows]
    assert ("Kind", ((Label("Talk"), Doubt(("It was long.",))),)) in rows
    assert not [block for block in head if isinstance(block, Folded)]


def test_related_talks_say_why_and_have_a_title(archive: Catalog) -> None:
    [other] = items(view(archive.by_id[Kind.TALK]["e-1/first"], archive, "UTC").tail, "related-talks")
    assert other.link.docname == "talks/e-2/again"
    assert other.why == (
        (Label("Same speaker, %(count)s years later", (("count", 2),)),),
        (Label("Same topic:"), Hyperlink("Kites", "topics/kites")),
    )


def test_who_goes_through_an_event_meets_talks_with_titles(archive: Catalog) -> None:
    tail = view(archive.by_id[Kind.TALK]["e-1/first"], archive, "UTC").tail
    [pager] = [block for block in tail if isinstance(block, Pager)]
    assert pager.next == Hyperlink("Third", "talks/e-1/third")


def test_the_programme_has_every_talk_and_those_without_a_title_are_looked_for(archive: Catalog) -> None:
    head = view(archive.by_id[Kind.EVENT]["e-1"], archive, "UTC").head
    programme = items(head, "programme")
    assert [item.link.docname for item in programme] == ["talks/e-1/first", "talks/e-1/ann", "talks/e-1/third"]
    assert programme[2].meta == ((Label("Lightning talk"),),)
    [lost] = items(head, "wanted")
    assert lost.wanted == (lost.link.text, "e-1/ann", "talks/e-1/ann.md")
    [wanted] = [block for block in head if isinstance(block, Section) and block.name == "wanted"]
    asked = Label("Nobody has found its title yet. Do you know it, or have the slides?")
    assert wanted.blocks[0] == Paragraph((asked,), "asked")


def test_several_talks_that_are_looked_for_are_folded_below_the_programme_that_names_them(
    tmp_path: Path,
) -> None:
    write(tmp_path, {**SITE, "talks/e-1/more.md": "---\nspeakers: [ann]\n---\n"})
    several = Catalog(check(tmp_path)[0], {})
    head = view(several.by_id[Kind.EVENT]["e-1"], several, "UTC").head
    [wanted] = [block for block in head if isinstance(block, Section) and block.name == "wanted"]
    [folded] = [block for block in wanted.blocks if isinstance(block, Folded)]
    assert len(items((wanted._replace(blocks=folded.blocks),), "wanted")) == folded.number == 2


def test_a_talk_without_a_title_looks_for_it_as_its_event_does(archive: Catalog) -> None:
    talks = {entry.docname: view(entry, archive, "UTC").tail for entry in archive.all(Kind.TALK)}
    assert [name for name, tail in talks.items() if items(tail, "wanted")] == ["talks/e-1/ann"]
    [lost] = items(talks["talks/e-1/ann"], "wanted")
    assert lost.wanted == (lost.link.text, "e-1/ann", "talks/e-1/ann.md")


def test_each_talk_has_a_drawing_of_the_colour_of_its_topic(archive: Catalog) -> None:
    heads = [view(entry, archive, "UTC").head for entry in archive.all(Kind.TALK)]
    arts = [block.art for head in heads for block in head if isinstance(block, Emblem)]
    assert len(set(arts)) == len(arts) == 4
    assert [art.topic for art in arts] == ["kites", "kites", "e-1/third", "kites"]
    assert [art.event for art in arts] == ["e-1", "e-1", "e-1", "e-2"]


def test_points_lead_to_where_they_are_said(tmp_path: Path) -> None:
    said = "points: [One, {text: Two, at: '1:10', slide: 4, source: 'https://example.org/report'}]\n"
    page = f"---\ntitle: T\n{said}video: a1b2c3d4e5f\nslides: {{docswell: KXPRE8, url: 'https://example.org/d'}}\n---\n"
    for name, text in {"index.md": "# Home\n", "events/e.md": "---\ntitle: E\n---\n", "talks/e/t.md": page}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    entries, problems = check(tmp_path)
    assert problems == []
    catalog = Catalog(entries, {})
    found = items(view(catalog.by_id[Kind.TALK]["e/t"], catalog, "UTC").head, "points")
    assert [(item.link.text, [type(line[0]) for line in item.meta]) for item in found] == [
        ("One", []),
        ("Two", [PlayLink, PlayLink, Hyperlink]),
    ]
    assert [getattr(line[0], "role", line[0][0]) for line in found[1].meta] == ["at", "slide", "example.org"]


@pytest.mark.parametrize(("said", "folded"), [("ABC", ""), ("ABCD", "D"), ("ABCDE", "DE")])
def test_three_points_stand_above_the_player_and_the_others_are_folded(tmp_path: Path, said: str, folded: str) -> None:
    page = f"---\ntitle: T\npoints: [{', '.join(said)}]\n---\n"
    for name, text in {"index.md": "# Home\n", "events/e.md": "---\ntitle: E\n---\n", "talks/e/t.md": page}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    entries, problems = check(tmp_path)
    assert problems == []
    head = view((catalog := Catalog(entries, {})).by_id[Kind.TALK]["e/t"], catalog, "UTC").head
    assert [item.link.text for item in items(head, "points")] == list(said[:3])
    section = next(block for block in head if isinstance(block, Section) and block.name == "points")
    inner = (inside for block in section.blocks if isinstance(block, Folded) for inside in block.blocks)
    more = (item for block in inner if isinstance(block, Listing) for group in block.groups for item in group.items)
    assert [item.link.text for item in more] == list(folded)


def test_what_begins_with_the_recording_begins_at_its_start(tmp_path: Path) -> None:
    event = "---\ntitle: E 1\ndate: 2018-05-01\nstart: 19:00\nend: 20:00\nvideo: {youtube: mPByIMURM8A}\n---\n"
    talks = {"one": ("19:00-19:20", 1), "two": ("19:20-19:40", 2)}
    pages = {f"talks/e-1/{name}.md": f"---\ntitle: T {n}\ntime: {at}\n---\n" for name, (at, n) in talks.items()}
    write(tmp_path, {"index.md": "# Home\n", "events/e-1.md": event, **pages})
    entries, problems = check(tmp_path)
    assert problems == []
    archive = Catalog(entries, {})
    said = [str(view(archive.by_id[Kind.TALK][f"e-1/{name}"], archive, "UTC").head) for name in talks]
    assert "from its start to about %(end)s min" in said[0]
    assert "from about %(minutes)s to about %(end)s min" in said[1]
