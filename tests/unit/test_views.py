"""What pages and listings of a small invented site show, without Sphinx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.query import GroupBy, Query, QueryError, Sort, query
from sphinx_talks.content.records import Kind
from sphinx_talks.content.records.values import PartialDate, ProgrammeTime
from sphinx_talks.views import lists, parts, view
from sphinx_talks.views.blocks import Day, Facts, Hyperlink, Label, Listing, Pager, Players, Section, Text, Time
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def facts(blocks: Iterable[object]) -> dict[str, tuple[object, ...]]:
    found: dict[str, tuple[object, ...]] = {}
    for block in blocks:
        if isinstance(block, Facts):
            found.update(block.rows)
        elif isinstance(block, Section):
            found.update(facts(block.blocks))
    return found


def sections(blocks: Iterable[object]) -> dict[str, list[str]]:
    return {
        block.name: [
            item.link.text
            for part in block.blocks
            if isinstance(part, Listing)
            for group in part.groups
            for item in group.items
        ]
        for block in blocks
        if isinstance(block, Section)
    }


def test_a_programme_of_several_days_says_the_day_of_each_talk(tmp_path: Path) -> None:
    talk = "---\ntitle: T\nkind: panel\ndate: 2020-01-0{}\ntime: '{}:00'\n---\n"
    event = "---\ntitle: E\ndate: 2020-01-02\nend_date: 2020-01-03\n---\n"
    talks = {f"talks/e/{name}.md": talk.format(day, 9 + day) for name, day in (("b", 2), ("a", 3))}
    write(tmp_path, {"index.md": "# Site\n", "events/e.md": event, **talks})
    found = Catalog(check(tmp_path)[0], {})
    shown = view(found.by_id[Kind.EVENT]["e"], found, "Asia/Tokyo")
    (programme,) = [one for one in shown.head if isinstance(one, Section) and one.name == "programme"]
    rows = [
        item for part in programme.blocks if isinstance(part, Listing) for group in part.groups for item in group.items
    ]
    assert [(item.link.docname, item.meta[0]) for item in rows] == [
        ("talks/e/b", (Day(PartialDate(2020, 1, 2)),)), ("talks/e/a", (Day(PartialDate(2020, 1, 3)),)),
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ["", "America/New_York"])
def test_the_time_of_a_talk_has_the_zone_of_its_event(zone: str, tmp_path: Path) -> None:
    event = f"---\ntitle: E\ndate: 2020-01-02\n{zone and f'timezone: {zone}'}\n---\n"
    talk = "---\ntitle: T\ntime: '23:30'\n---\n"
    write(tmp_path, {"index.md": "# Site\n", "events/e.md": event, "talks/e/t.md": talk})
    found = Catalog(check(tmp_path)[0], {})
    shown = view(found.by_id[Kind.TALK]["e/t"], found, "Asia/Tokyo")
    assert facts(shown.head)["Event"] == (
        (Hyperlink("E", "events/e"), Day(PartialDate(2020, 1, 2)), Time(ProgrammeTime(1410, None), zone)),
    )


def test_event_view(catalog: Catalog) -> None:
    shown = view(catalog.by_id[Kind.EVENT]["n-1"], catalog, "Asia/Tokyo")
    assert facts(shown.head)["Series"] == ((Text("N #1"),),)
    assert facts(shown.head)["Date"] == ((Day(PartialDate(2019, 1, 10)),),)
    assert facts(shown.head)["Topics"] == ((Hyperlink("ラベル", "topics/labels"),),)
    assert list(sections(shown.head)) == ["programme", "recording", "about"]
    assert sections(shown.head)["programme"] == ["Opening", "ラベル"]
    assert shown.tail[-1] == Pager(None, Hyperlink("N 2", "events/n-2"), ("Previous event", "Next event"))
    other = facts(view(catalog.by_id[Kind.EVENT]["other"], catalog, "Asia/Tokyo").head)
    assert other["Date"] == ((Day(PartialDate(2018)), Time(ProgrammeTime(1200, 1260), "Asia/Tokyo")),)
    attendance = facts(view(catalog.by_id[Kind.EVENT]["n-3"], catalog, "").head)["Attendance"]
    assert attendance[-1] == (
        Label("peak viewers are %(percent)s%% of those registered (computed)", (("percent", "38.0"),), "computed"),
    )


def test_talk_view(catalog: Catalog) -> None:
    shown = view(catalog.by_id[Kind.TALK]["n-1/labels"], catalog, "Asia/Tokyo")
    player = next(block for block in shown.head if isinstance(block, Players)).embeds[0]
    assert (player.provider, player.medium, player.start) == ("youtube", "video", 300)
    assert (
        player.player == "https://www.youtube-nocookie.com/embed/bbbbbbbbbbb?start=300&autoplay=1&rel=0&enablejsapi=1"
    )
    assert player.url == "https://www.youtube.com/watch?v=bbbbbbbbbbb&t=300s"
    assert shown.trail == (Hyperlink("Talks", "talks/index"), Hyperlink("N 1", "events/n-1"))
    assert sections(shown.tail) == {
        "references": ["On Doing"],
        "related-talks": ["Models", "Old"],
    }
    opening = facts(view(catalog.by_id[Kind.TALK]["n-1/opening"], catalog, "").head)
    assert opening["Speakers"] == ((Hyperlink("J. Doe", "people/doe"), Text("X", "affiliation")),)
    deck = next(
        block for block in view(catalog.by_id[Kind.TALK]["n-3/models"], catalog, "").head if isinstance(block, Players)
    )
    assert [(embed.provider, embed.aspect) for embed in deck.embeds] == [("speakerdeck", 1.3333)]


def test_a_listing_names_the_first_of_many_speakers(tmp_path: Path) -> None:
    many = parts.MOST_SPEAKERS + 1
    people = {f"people/p{number}.md": f"---\nname: P {number}\n---\n" for number in range(many)}
    talk = f"---\ntitle: K\nspeakers: [{', '.join(f'p{number}' for number in range(many))}]\n---\n"
    write(tmp_path, {**people, "index.md": "# Home\n", "events/e.md": "---\ntitle: E\n---\n", "talks/e/k.md": talk})
    entries, problems = check(tmp_path)
    assert problems == []
    catalog = Catalog(entries, {})
    meta = parts.talk_item(catalog, catalog.by_id[Kind.TALK]["e/k"], event=False).meta
    assert (len(meta), meta[0], meta[-1]) == (many, (Hyperlink("P 0", "people/p0"),), (Label("and others"),))


def test_a_name_in_the_heading_is_no_other_name(tmp_path: Path) -> None:
    page = "---\ntitle: 能動学習\ntitle_en: Active Learning\naliases: [Active Learning, active-learning, AL]\n---\n"
    write(tmp_path, {"index.md": "# Home\n", "topics/al.md": page})
    entries, problems = check(tmp_path)
    assert problems == []
    catalog = Catalog(entries, {})
    shown = view(catalog.by_id[Kind.TOPIC]["al"], catalog, "")
    assert facts(shown.head)["Also called"] == ((Text("AL"),),)


def test_topic_and_person_view(catalog: Catalog) -> None:
    shown = view(catalog.by_id[Kind.TOPIC]["labels"], catalog, "")
    assert facts(shown.head)["Also called"] == ((Text("Annotation"),), (Text("CI / CD"),))
    assert facts(shown.tail)["Broader"] == ((Hyperlink("Data", "topics/data"),),)
    assert list(sections(shown.tail)) == ["people", "related-topics"]
    assert sections(shown.head)["talks"] == ["Models", "Old", "ラベル"]
    assert sections(shown.tail)["people"] == ["ロウ", "Doe"]
    person = view(catalog.by_id[Kind.PERSON]["doe"], catalog, "")
    assert facts(person.head)["GitHub"] == ((Hyperlink("doe", url="https://github.com/doe"),),)
    assert sections(person.tail) == {
        "talks": ["Models", "Opening", "Opening"],
        "organized": ["N 1"],
    }


def test_plain_view(catalog: Catalog) -> None:
    assert view(catalog.entries["index"], catalog, "").head == ()


@pytest.mark.parametrize(
    ("kind", "options", "groups"),
    [
        (Kind.TALK, {}, [("", ["n-3/models", "n-3/opening", "n-2/old", "n-1/labels", "n-1/opening"])]),
        (Kind.TALK, {"sort": "oldest", "limit": "2"}, [("", ["n-1/opening", "n-1/labels"])]),
        (Kind.TALK, {"limit": "0"}, [("", [])]),
        (Kind.TALK, {"topic": "labels", "person": "roe"}, [("", ["n-3/models", "n-1/labels"])]),
        (Kind.TALK, {"topic": "Annotation", "year": "2019"}, [("", ["n-3/models", "n-1/labels"])]),
        (Kind.TALK, {"event": "second"}, [("", ["n-2/old"])]),
        (Kind.TALK, {"has-slides": ""}, [("", ["n-3/models"])]),
        (Kind.TALK, {"has-video": ""}, [("", ["n-1/labels", "n-1/opening"])]),
        (Kind.TALK, {"video": "yes"}, [("", ["n-1/labels", "n-1/opening"])]),
        (Kind.TALK, {"slides": "yes", "video": "no"}, [("", ["n-3/models"])]),
        (
            Kind.TALK,
            {"group-by": "year"},
            [("2019", ["n-3/models", "n-3/opening", "n-1/labels", "n-1/opening"]), ("unknown", ["n-2/old"])],
        ),
        (
            Kind.TALK,
            {"group-by": "event", "limit": "3"},
            [("n-3", ["n-3/models", "n-3/opening"]), ("n-2", ["n-2/old"])],
        ),
        (
            Kind.TALK,
            {"group-by": "topic"},
            [("models", ["n-3/models"]), ("labels", ["n-3/models", "n-2/old", "n-1/labels"])],
        ),
        (Kind.EVENT, {}, [("", ["n-3", "n-2", "n-1", "other"])]),
        (
            Kind.EVENT,
            {"group-by": "year", "sort": "oldest"},
            [("2018", ["other"]), ("2019", ["n-1", "n-3"]), ("unknown", ["n-2"])],
        ),
        (Kind.EVENT, {"year": "2019"}, [("", ["n-3", "n-1"])]),
        (Kind.EVENT, {"topic": "meetups"}, [("", ["n-2"])]),
        (Kind.EVENT, {"topic": "labels"}, [("", ["n-3", "n-2", "n-1"])]),
        (Kind.EVENT, {"person": "doe"}, [("", ["n-3", "n-1"])]),
        (Kind.EVENT, {"has-video": ""}, [("", ["n-1"])]),
        (Kind.TOPIC, {}, [("", ["data", "meetups", "models", "labels"])]),
        (Kind.TOPIC, {"sort": "count"}, [("", ["labels", "models", "data", "meetups"])]),
        (Kind.TOPIC, {"event": "n-2"}, [("", ["meetups", "labels"])]),
        (Kind.TOPIC, {"person": "doe"}, [("", ["models", "labels"])]),
        (Kind.PERSON, {"topic": "labels", "sort": "count"}, [("", ["doe", "roe"])]),
        (Kind.PERSON, {"event": "n-1"}, [("", ["roe", "doe"])]),
    ],
)
def test_listings(kind: Kind, options: dict[str, str], groups: list[tuple[str, list[str]]], catalog: Catalog) -> None:
    listing = lists.view(query(kind, options), catalog)
    shown = [(group.slug, [item.link.docname.partition("/")[2] for item in group.items]) for group in listing.groups]
    assert shown == groups


def test_a_long_row_of_names_has_letters(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "LETTERS_FROM", 3)
    listing = lists.view(query(Kind.TOPIC, {}), catalog)
    assert [(group.slug, len(group.items)) for group in listing.groups] == [("d", 1), ("l", 1), ("m", 2)]


def test_reference_listing(catalog: Catalog) -> None:
    (group,) = lists.references(catalog).groups
    assert [item.anchor for item in group.items] == ["ref-doe2020"]
    assert group.items[0].meta[-1] == (
        Label("Cited by"),
        Hyperlink("ラベル", "talks/n-1/labels"),
        Hyperlink("Models", "talks/n-3/models"),
    )


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (Kind.TALK, {"topci": "a"}, "unknown option (got 'topci', want 'topic')"),
        (
            Kind.TOPIC,
            {"group-by": "year"},
            (
                "unknown option (got 'group-by', want one of "
                "event, layout, limit, organization, series, sort, speaker, topic, year)"
            ),
        ),
        (Kind.EVENT, {"group-by": "topic"}, "option 'group-by' (got 'topic', want one of none, year)"),
        (Kind.PERSON, {"sort": "newest"}, "option 'sort' (got 'newest', want one of title, count)"),
        (Kind.TALK, {"limit": "-1"}, "option 'limit' is not a number (got '-1', want 0 to 9999)"),
        (Kind.TALK, {"year": "２０１９"}, "option 'year' is not a number (got '２０１９', want 0 to 9999)"),
        (Kind.TALK, {"limit": ""}, "option 'limit' is not a number (got '', want 0 to 9999)"),
        (Kind.TALK, {"video": "maybe"}, "option 'video' (got 'maybe', want yes or no)"),
    ],
)
def test_wrong_queries(kind: Kind, options: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError) as caught:
        query(kind, options)
    assert str(caught.value) == message


def test_query() -> None:
    options = {"topic": "a", "slides": "yes", "has-video": None, "sort": "title", "group-by": "topic", "limit": "3"}
    wanted = Query(
        Kind.TALK, (("topic", "a"), ("slides", True), ("video", True)), sort=Sort.TITLE, group_by=GroupBy.TOPIC, limit=3
    )
    assert query(Kind.TALK, options) == wanted
