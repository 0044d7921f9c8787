"""Calendars, as icalendar and ics read them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from unittest import mock
from zoneinfo import ZoneInfo

import ics
import pytest
from icalendar import Calendar

from sphinx_talks.exports import FORMATS
from tests.unit.exports.conftest import BASE, HOSTILE, made, with_title

if TYPE_CHECKING:
    from icalendar import Event

    from sphinx_talks.exports.archive import RecordArchive
    from tests.unit.exports.conftest import Make

TOKYO = ZoneInfo("Asia/Tokyo")


def events(content: bytes) -> list[Event]:
    return list(Calendar.from_ical(content).events)


def event_page(*lines: str) -> dict[str, str]:
    return {"events/kite-1.md": "\n".join(["---", "title: One", *lines, "---", ""])}


def test_an_event_has_its_talks_and_a_talk_a_calendar_of_its_own(archive: Make) -> None:
    found = made(archive(), "ical")
    assert sorted(found) == [
        "calendar/all.ics",
        # What it was called before, as the talk of both.
        "calendar/events/first-kite.ics",
        "calendar/events/kite-1.ics",
        "calendar/events/kite-2.ics",
        "calendar/talks/first-kite/paper-frames.ics",
        "calendar/talks/kite-1/paper-frames.ics",
        "calendar/talks/kite-2/knots.ics",
        "calendar/talks/kite-2/measuring-pull.ics",
        "calendar/talks/kite-2/pull.ics",
    ]
    assert [str(one["summary"]) for one in events(found["calendar/events/kite-2.ics"])] == [
        'Kite Talks #2: "Wind & String"',
        "Knots for *Every* Wind <b>",
        "凧糸の張力を測る",
    ]
    (talk,) = events(found["calendar/talks/kite-2/knots.ics"])
    assert talk.start == dt.datetime(2021, 11, 5, 20, 5, tzinfo=TOKYO)
    assert talk.end == dt.datetime(2021, 11, 5, 20, 30, tzinfo=TOKYO)
    assert (str(talk["location"]), str(talk["url"])) == ("Online", f"{BASE}talks/kite-2/knots.html")
    assert talk.start == talk.DTSTAMP


def test_programs_that_came_before_the_rfc_find_what_they_need(archive: Make) -> None:
    content = made(archive(), "ical")["calendar/all.ics"]
    calendar = Calendar.from_ical(content)
    assert {str(calendar["x-wr-calname"]), str(calendar["name"])} == {"Kite Talks"}
    assert str(calendar["x-wr-timezone"]) == "Asia/Tokyo"
    assert [str(zone["tzid"]) for zone in calendar.timezones] == ["Asia/Tokyo"]
    # Google refuses a zone with RDATE; lines end as RFC 5545 says, and are not too long.
    assert b"RDATE" not in content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        (["date: 2024-01-02"], dt.date(2024, 1, 2), dt.date(2024, 1, 3)),
        (["date: 2024-01-02", "end_date: 2024-01-04"], dt.date(2024, 1, 2), dt.date(2024, 1, 5)),
        (["date: 2024-01-02", "start: 19:00"], dt.datetime(2024, 1, 2, 19, tzinfo=TOKYO), None),
        (
            ["date: 2024-01-02", "start: 22:00", "end: 24:30"],
            dt.datetime(2024, 1, 2, 22, tzinfo=TOKYO),
            dt.datetime(2024, 1, 3, 0, 30, tzinfo=TOKYO),
        ),
        (
            ["date: 2024-07-02", "start: 19:00", "end: 20:00", "timezone: Europe/Berlin"],
            dt.datetime(2024, 7, 2, 19, tzinfo=ZoneInfo("Europe/Berlin")),
            dt.datetime(2024, 7, 2, 20, tzinfo=ZoneInfo("Europe/Berlin")),
        ),
        (["date: 2024-01-02", "end_date: 2024-01-04", "start: 10:00"], dt.date(2024, 1, 2), dt.date(2024, 1, 5)),
    ],
)
def test_days_and_times(archive: Make, lines: list[str], start: dt.date, end: dt.date | None) -> None:
    content = made(archive(event_page(*lines)), "ical")["calendar/events/kite-1.ics"]
    (event,) = [one for one in events(content) if str(one["summary"]) == "One"]
    assert start == event.DTSTART
    assert end == event.DTEND


def test_the_rules_of_a_zone_are_single_moments(archive: Make) -> None:
    page = event_page("date: 2024-03-31", "start: 02:30", "end: 03:30", "timezone: Europe/Berlin")
    content = made(archive(page), "ical")["calendar/events/kite-1.ics"]
    # Google refuses a list of them.
    assert b"RDATE" not in content
    (zone,) = Calendar.from_ical(content).timezones
    onsets = {
        (str(one.DTSTART), one.TZOFFSETFROM, one.TZOFFSETTO) for one in zone.subcomponents if one.DTSTART.year == 2024
    }
    hour = dt.timedelta(hours=1)
    # By the clocks before: in Germany those are set at two o'clock in spring, and at three in autumn.
    assert onsets == {
        ("2024-03-31 02:00:00", hour, 2 * hour),
        ("2024-10-27 03:00:00", 2 * hour, hour),
    }


@pytest.mark.parametrize(
    ("date", "day"),
    [
        *((f"date: {date}", "day") for date in ("2024-01-02?", "2024-01-02~", "../2024-01-02", "2024-01", "2024")),
        ("number: 1", "day"),
        ("date: 2024-01-02\nend_date: 2024-01", "last day"),
        ("date: 2024-01-02\nend_date: 2024-01-03?", "last day"),
    ],
)
def test_what_has_no_sure_day_is_left_out_and_listed(archive: Make, date: str, day: str) -> None:
    site = archive(event_page(date))
    assert "calendar/events/kite-1.ics" not in made(site, "ical")
    assert ("kite-1", f"its {day} is not known for sure (`{'end_' if 'last' in day else ''}date`)") in [
        (one.entry.id, one.reason) for one in FORMATS["ical"].left_out(site)
    ]


@pytest.mark.parametrize(
    ("lines", "place"),
    [(["venue: 'A; B, C'"], "A; B, C"), (["format: online"], "オンライン"), (["format: in-person"], "会場は不明")],
)
def test_a_place_is_always_said(archive: Make, lines: list[str], place: str) -> None:
    content = made(archive(event_page("date: 2024-01-02", *lines), language="ja"), "ical")["calendar/events/kite-1.ics"]
    assert str(events(content)[0]["location"]) == place


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_stay_in_their_line(archive: Make, title: str) -> None:
    content = made(archive(with_title(title)), "ical")["calendar/events/kite-2.ics"]
    for found in ([str(one["summary"]) for one in events(content)], [name for name, _ in others(content)]):
        assert found.count(title.strip()) == 2
        assert len(found) == 3
    assert {str(one["location"]) for one in events(content)} == {title.strip()}


def others(content: bytes) -> list[tuple[str, str]]:
    """Return summary and location of the events as another parser reads them."""
    # Its parser wraps the output again for each calendar, until nothing can be written.
    with mock.patch("colorama.init"):
        found = ics.Calendar(content.decode()).events
    # The `n` behind an escaped backslash it takes for the end of a line.
    return sorted((str(one.name).replace("\\\n", "\\n"), str(one.location)) for one in found)


def test_both_programs_read_the_same_in_the_calendars_of_the_site(real: RecordArchive) -> None:
    for path, content in made(real, "ical").items():
        assert [name for name, _ in others(content)] == sorted(str(one["summary"]) for one in events(content)), path
        assert all(place for _, place in others(content)), path
