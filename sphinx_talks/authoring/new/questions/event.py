"""What is asked about an event."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.draft import Answers, site
from sphinx_talks.authoring.new.questions.interview import Question
from sphinx_talks.authoring.new.questions.talk import video
from sphinx_talks.content.catalog import record
from sphinx_talks.content.records import Event, Format, Kind

if TYPE_CHECKING:
    from sphinx_talks.authoring.new.questions.interview import Interview
    from sphinx_talks.content.frontmatter import Value

#: Where titles have the number of the event: `#13`, 第13回, `vol. 13`.
_NUMBER = re.compile(r"(?:#|\u7b2c|\bvol\.?\s*)\s*([0-9]{1,4})(?![0-9])", re.IGNORECASE)


def event(interview: Interview) -> list[Answers]:
    """Return the answers on an event, and on the people and topics added for it."""
    _ = interview.words
    in_english = _("Title in English, where it has one")
    titles = interview.both(Kind.EVENT, "title", _("Title"), in_english, known=_title(interview), required=True)
    title = str(titles["title"])
    series = interview.field(
        Kind.EVENT, "series", _("Series"), known=_series(interview, title), words=_all_series(interview),
        guess=interview.found("series"),
    )  # fmt: skip
    number = _number(interview, title) if series else interview.option("number")
    when = _when(interview)
    place = _place(interview)
    organizers = interview.records(Kind.PERSON, Question("organizer", _("Organizers, with commas between them")))
    topics = interview.records(Kind.TOPIC, Question("topic", "")) if "topic" in interview.given else []
    capacity = interview.option("capacity") or interview.found("capacity")
    fields: dict[str, Value] = {
        **titles,
        "series": series,
        "number": number,
        **when,
        **place,
        "url": interview.option("url") or interview.found("event"),
        "organizers": [*organizers],
        "topics": [*topics],
        "attendance": {"capacity": capacity} if capacity else {},
        "video": video(interview),
        "sources": interview.sources(),
        **interview.both(
            Kind.EVENT, "summary", _("What it was about, in one sentence"), _("The same sentence in English")
        ),
        "end_date": interview.option("end-date") or interview.found("end_date"),
        "hashtag": interview.option("hashtag") or interview.found("hashtag"),
        "theme": interview.option("theme"),
    }
    page_id = interview.page_id(Kind.EVENT, _id(interview, series, number, [str(titles["title_en"]), title]))
    return interview.answers(Kind.EVENT, page_id, fields)


def _title(interview: Interview) -> str:
    """Return the title of the event page, else that of the video."""
    told = [facts.title for facts in sorted(interview.facts, key=lambda facts: not facts.event)]
    return next(filter(None, told), "")


def _events(interview: Interview) -> list[tuple[str, Event]]:
    """Return the events there are, oldest first."""
    return [(entry.id, record(entry, Event)) for entry in interview.site.catalog.all(Kind.EVENT)]


def _all_series(interview: Interview) -> tuple[str, ...]:
    catalog = interview.site.catalog
    names = (catalog.named_as("in-series", event.series)[0] for _, event in _events(interview)[::-1] if event.series)
    return tuple(dict.fromkeys((*names, *(entry.record.title for entry in catalog.all(Kind.SERIES) if entry.record))))


def _series(interview: Interview, title: str) -> str:
    """Return the series of the site whose name the title begins with, '' where there is none."""
    return next((name for name in sorted(_all_series(interview), key=len, reverse=True) if title.startswith(name)), "")


def _number(interview: Interview, title: str) -> str:
    found = _NUMBER.search(title)
    number = str(int(found[1])) if found else ""
    _ = interview.words
    return interview.field(Kind.EVENT, "number", _("Number in the series"), known=number)


def _when(interview: Interview) -> dict[str, Value]:
    _ = interview.words
    return {
        "date": interview.field(Kind.EVENT, "date", _("Day, as 2024-05-01"), known=interview.found("date")),
        "start": interview.field(Kind.EVENT, "start", _("Start, as 19:00"), known=interview.found("start")),
        "end": interview.field(Kind.EVENT, "end", _("End, as 21:30"), known=interview.found("end")),
    }


def _place(interview: Interview) -> dict[str, Value]:
    _ = interview.words
    form = interview.field(
        Kind.EVENT, "format", _("in-person, online or hybrid"), known=interview.found("format"),
        words=tuple(Format),
    )  # fmt: skip
    if form == Format.ONLINE and "venue" not in interview.given:
        return {"format": form}
    venue = interview.field(Kind.EVENT, "venue", _("Place, as its owner writes it"), known=interview.found("venue"))
    return {"format": form, "venue": venue}


def _id(interview: Interview, series: str, number: str, titles: list[str]) -> str:
    """Return the next id of the series, else words of the title."""
    taken = interview.site.taken(Kind.EVENT)
    key = interview.site.catalog.series_key
    earlier = [page_id for page_id, event in _events(interview) if series and key(event.series) == key(series)]
    following = site.of_series(earlier, int(number), taken) if number.isascii() and number.isdigit() else ""
    return following or site.proposed(Kind.EVENT, titles, taken)
