"""Pictures of invented sites, drawn without Sphinx: what they show, and that nothing in them meets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from sphinx_talks.checks.run import check
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.query import Drawn
from sphinx_talks.content.records import Kind
from sphinx_talks.views import pictures, svg
from sphinx_talks.views.pictures import AttendanceCounts, Timeline, Years
from sphinx_talks.views.svg import Bar, Column, Moment, draw_columns, draw_timeline, fit, width
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from lxml.etree import _Element

    from sphinx_talks.views.pictures import Picture

EVENTS = {
    "kites": "date: 2014-06-06\nnumber: 1\nattendance: {registered: 50, attended: ~20}",
    "winds": "date: 2016-03~",
    "knots": "attendance: {turnout: 40}",
}
TALKS = {
    "kites/frames": "topics: [paper, string]",
    "kites/tails": "topics: [paper, string]",
    "winds/lulls": "topics: [string, weather]",
}
HOSTILE = '"><script>alert(1)</script>&amp;'


@pytest.fixture
def site(tmp_path: Path) -> Callable[[Mapping[str, str], Mapping[str, str]], Catalog]:
    """Give a function that makes the catalog of events and talks; topics are those that talks name."""

    def make(events: Mapping[str, str], talks: Mapping[str, str]) -> Catalog:
        topics = set(re.findall(r"[a-z0-9-]+(?=[,\]])", " ".join(talks.values())))
        write(
            tmp_path,
            {f"events/{name}.md": f"---\ntitle: The {name}\n{text}\n---\n" for name, text in events.items()}
            | {f"talks/{name}.md": f"---\ntitle: On {name}\n{text}\n---\n" for name, text in talks.items()}
            | {f"topics/{name}.md": f"---\ntitle: {name}\n---\n" for name in topics}
            | {"index.md": "# Home\n"},
        )
        entries, problems = check(tmp_path)
        assert [str(problem) for problem in problems] == []
        return Catalog(entries, {})

    return make


def parsed(drawn: str) -> _Element:
    """Return a picture, which is XML as well, so that an attribute or tag that broke out would be seen."""
    return etree.fromstring(drawn)


def told(picture: Picture | None) -> list[str]:
    assert picture is not None
    return [note.message for note in picture.notes]


# -- What pictures show -------------------------------------------------------------------------


def test_a_timeline_has_every_event_and_says_which_dates_are_not_sure(site: Callable[..., Catalog]) -> None:
    found = pictures.timeline(site(EVENTS, TALKS))
    assert found is not None
    assert isinstance(found.drawing, Timeline)
    shown = {mark.label: (mark.talks, mark.date and mark.date.iso()) for mark in found.drawing.marks}
    assert shown == {"#1": (2, "2014-06-06"), "The winds": (1, "2016-03"), "The knots": (0, None)}
    assert {row.link.text for row in found.table.rows} == {"The kites", "The winds", "The knots"}
    assert "A dashed circle stands where the date is not known to the day." in told(found)


def test_an_event_without_a_date_is_as_little_sure(site: Callable[..., Catalog]) -> None:
    found = pictures.timeline(site({"knots": ""}, {}))
    assert found is not None
    assert "A dashed circle stands where the date is not known to the day." in told(found)


def test_many_events_are_counted_by_month(site: Callable[..., Catalog]) -> None:
    found = pictures.timeline(site({f"e{n}": f"date: {2000 + n // 8}-05-{1 + n % 8:02}" for n in range(80)}, {}))
    assert found is not None
    assert isinstance(found.drawing, Timeline)
    assert [mark.events for mark in found.drawing.marks] == [8] * 10
    assert [row.link.text for row in found.table.rows] == [str(year) for year in range(2000, 2010)]
    assert told(found) == ["A circle stands for all events of a month; its size is their number."]


def test_an_unknown_number_is_unknown_and_not_none_at_all(site: Callable[..., Catalog]) -> None:
    found = pictures.attendance_chart(site(EVENTS, {}))
    assert found is not None
    assert isinstance(found.drawing, AttendanceCounts)
    figures = found.drawing.columns
    shown = {one.link.text: [tuple(map(str, (name, *count))) for name, count in one.values] for one in figures}
    assert shown == {"The kites": [("registered", "50", ""), ("attended", "20", "~")], "The winds": [], "The knots": []}
    assert told(found) == ["A question mark stands where no number is known."]


def test_many_events_are_averaged_by_year_over_the_known_numbers(site: Callable[..., Catalog]) -> None:
    numbers = {f"e{n}": f"date: 2001-01-{n:02}\nattendance: {{attended: {n}}}" for n in (1, 2, 6)}
    found = pictures.attendance_chart(site({f"f{n}": f"date: {2000 + n % 3}" for n in range(30)} | numbers, {}))
    assert found is not None
    assert isinstance(found.drawing, AttendanceCounts)
    shown = [(one.label, [(name, count.value) for name, count in one.values]) for one in found.drawing.columns]
    assert shown == [("2000", []), ("2001", [("attended", 3)]), ("2002", [])]


def test_a_topic_with_two_talks_has_its_years(site: Callable[..., Catalog]) -> None:
    catalog = site(EVENTS, TALKS)
    found = pictures.topic_years(catalog, catalog.by_id[Kind.TOPIC]["string"])
    assert found is not None
    assert found.drawing == Years(((2014, 2), (2015, 0), (2016, 1)))
    assert pictures.topic_years(catalog, catalog.by_id[Kind.TOPIC]["weather"]) is None


def test_an_empty_site_has_no_picture(site: Callable[..., Catalog]) -> None:
    catalog = site({}, {})
    assert {pictures.show(drawn, catalog) for drawn in (Drawn.TIMELINE, Drawn.ATTENDANCE)} == {pictures.EMPTY}


# -- How they are drawn -------------------------------------------------------------------------


def moments(number: int) -> list[Moment]:
    return [
        Moment(2000 + n % 20, (n * 7 % 100) / 100, f"第{n}回の集まり", f"#{n}", f"e{n}.html", 5 + n % 7)
        for n in range(number)
    ]


def everything() -> dict[str, str]:
    bars = [Column(f"{n} &", f"#{n}", (Bar("registered", n, str(n)),), f"{n}.html", 2000 + n // 4) for n in range(26)]
    return {
        "timeline": draw_timeline(moments(60), [(0, "1月")], name="T", undated="?"),
        "columns": draw_columns(bars, name="C", style="attendance"),
    }


def test_pictures_of_the_largest_sites_are_small() -> None:
    sizes = {name: len(drawn.encode()) for name, drawn in everything().items()}
    assert max(sizes.values()) < 40_000


def test_pictures_are_always_the_same_and_their_numbers_short() -> None:
    drawn = everything()
    assert drawn == everything()
    assert re.findall(r"\d\.\d{2,}", "".join(drawn.values())) == []


def test_pictures_take_their_looks_from_style_sheets_only() -> None:
    for drawn in everything().values():
        for element in parsed(drawn).iter():
            assert not {"style", "fill", "stroke", "onclick", "font-size"} & set(map(str, element.attrib))


def test_titles_cannot_break_out_of_a_picture() -> None:
    drawn = [
        draw_timeline([Moment(2000, 0.1, HOSTILE, HOSTILE, HOSTILE)], [(0, HOSTILE)], name=HOSTILE, undated="?"),
        draw_columns([Column(HOSTILE, HOSTILE, (Bar("talks", 1, HOSTILE),), HOSTILE)], name=HOSTILE, style="years"),
    ]
    for picture in drawn:
        root = parsed(picture)
        assert root.get("aria-label") == HOSTILE
        (link,) = root.iter("a")
        assert (link.get("href"), link.findtext("title")) == (HOSTILE, HOSTILE)
        assert not list(root.iter("script"))


def test_no_month_is_drawn_through_the_row_of_events_without_a_date() -> None:
    drawn = draw_timeline([Moment(2000, 0.5, "A"), Moment(0, 0.5, "B")], [(0, "1月")], name="T", undated="?")
    (grid,) = parsed(drawn).xpath("//*[@class='talks-drawn-grid']")
    (dated, undated) = (float(one.get("cy")) for one in parsed(drawn).xpath("//*[@class='talks-drawn-dot']"))
    assert dated < float(grid.get("y2")) < undated - 6


def test_each_link_has_a_name_and_a_group_is_no_image() -> None:
    for drawn in everything().values():
        root = parsed(drawn)
        links = list(root.iter("a"))
        assert links
        assert all(link.findtext("title") for link in links)
        assert root.get("role") == "group"
    assert parsed(draw_columns([Column("a", "b", ())], name="N", style="years")).get("role") == "img"


def test_nothing_known_is_a_question_mark_and_nothing_at_all_is_nothing() -> None:
    drawn = parsed(draw_columns([Column("a", "", ()), Column("b", "", (Bar("talks", 0, ""),))], name="N", style="x"))
    assert [text.text for text in drawn.iter("text")] == ["?"]


def test_circles_and_labels_of_a_year_do_not_meet_on_a_phone() -> None:
    crowd = [Moment(2000, n / 40, str(n), f"#{n}", radius=5 + n % 7) for n in range(40)]
    rows: dict[int, list[tuple[float, float]]] = {}
    for one in svg.lanes(crowd):
        at, radius = one.moment.place * svg.NARROW, one.moment.radius
        beside = radius + 4 + width(one.label)
        ends = (at - (beside if one.before else radius), at + (radius if one.before else beside))
        rows.setdefault(one.lane, []).append(ends)
    for row in rows.values():
        assert all(left[1] <= right[0] for left, right in zip(sorted(row), sorted(row)[1:], strict=False))


def test_a_long_time_without_events_is_one_row() -> None:
    assert list(svg.rows([Moment(1990, 0, ""), Moment(1992, 0, ""), Moment(2020, 0, ""), Moment(0, 0, "")])) == [
        1990, 1991, 1992, None, 2020, 0,
    ]  # fmt: skip


def test_words_are_measured_and_cut() -> None:
    assert width("あa") == pytest.approx(1.6 * svg.TEXT)
    assert fit("機械学習の運用", 60) == "機械学習…"
    assert fit("短い", 60) == "短い"


def test_numbers_have_one_decimal() -> None:
    assert [str(svg.short(value)) for value in (1.0, 1.26, 0.04)] == ["1", "1.3", "0"]
