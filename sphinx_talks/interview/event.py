"""What is asked about an event."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.catalog import record
from sphinx_talks.drafting import Answers, ids
from sphinx_talks.interview.question import Question
from sphinx_talks.interview.talk import video
from sphinx_talks.records import Event, Format, Kind

if TYPE_CHECKING:
    from sphinx_talks.frontmatter import Value
    from sphinx_talks.interview.interview import Interview

#: Where titles have the number of the event: `#13`, 第13回, `vol. 13`.
_NUMBER = re.compile(r"(?:#|\u7b2c|\bvol\.?\s*)\s*([0-9]{1,4})(?![0-9])", re.IGNORECASE)


def event(interview: Interview) -> list[Answers]:
    """Return the answers on an event, and on the people and topics added for it."""
    title = interview.field(Kind.EVENT, "title", "Title", known=_title(interview), required=True)
    title_en = interview.english(Kind.EVENT, "title", title, "Title in English, where it has one (or Enter)")
    series = interview.field(
        Kind.EVENT, "series", "Series (or Enter)", known=_series(interview, title), words=_all_series(interview),
        guess=interview.found("series"),
    )  # fmt: skip
    number = _number(interview, title) if series else interview.option("number")
    when = _when(interview)
    place = _place(interview)
    organizers = interview.records(
        Kind.PERSON, Question("organizer", "Organizers, with commas between them (or Enter)")
    )
    topics = interview.records(Kind.TOPIC, Question("topic", "")) if "topic" in interview.given else []
    capacity = interview.option("capacity") or interview.found("capacity")
    summary = interview.field(Kind.EVENT, "summary", "What it was about, in one sentence (or Enter)")
    fields: dict[str, Value] = {
        "title": title,
        "title_en": title_en,
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
        "summary": summary,
        "summary_en": interview.english(Kind.EVENT, "summary", summary, "The same sentence in English (or Enter)"),
        "end_date": interview.option("end-date") or interview.found("end_date"),
        "hashtag": interview.option("hashtag") or interview.found("hashtag"),
        "theme": interview.option("theme"),
    }
    page_id = interview.page_id(Kind.EVENT, _id(interview, series, number, [title_en, title]))
    return [Answers(Kind.EVENT, page_id, {name: value for name, value in fields.items() if value}), *interview.added]


def _title(interview: Interview) -> str:
    """Return the title of the event page, else that of the video."""
    told = [facts.title for facts in sorted(interview.facts, key=lambda facts: not facts.event)]
    return next(filter(None, told), "")


def _events(interview: Interview) -> list[tuple[str, Event]]:
    """Return the events there are, oldest first."""
    return [(entry.id, record(entry, Event)) for entry in interview.site.catalog.all(Kind.EVENT)]


def _all_series(interview: Interview) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event.series for _, event in reversed(_events(interview)) if event.series))


def _series(interview: Interview, title: str) -> str:
    """Return the series of the site whose name the title begins with, '' where there is none."""
    return next((name for name in sorted(_all_series(interview), key=len, reverse=True) if title.startswith(name)), "")


def _number(interview: Interview, title: str) -> str:
    found = _NUMBER.search(title)
    number = str(int(found[1])) if found else ""
    return interview.field(Kind.EVENT, "number", "Number in the series (or Enter)", known=number)


def _when(interview: Interview) -> dict[str, Value]:
    return {
        "date": interview.field(Kind.EVENT, "date", "Day, as 2024-05-01 (or Enter)", known=interview.found("date")),
        "start": interview.field(Kind.EVENT, "start", "Start, as 19:00 (or Enter)", known=interview.found("start")),
        "end": interview.field(Kind.EVENT, "end", "End, as 21:30 (or Enter)", known=interview.found("end")),
    }


def _place(interview: Interview) -> dict[str, Value]:
    words = tuple(Format)
    form = interview.field(
        Kind.EVENT, "format", f"{', '.join(words[:-1])} or {words[-1]} (or Enter)", known=interview.found("format"),
        words=words,
    )  # fmt: skip
    if form == Format.ONLINE and "venue" not in interview.given:
        return {"format": form}
    venue = interview.field(
        Kind.EVENT, "venue", "Place, as its owner writes it (or Enter)", known=interview.found("venue")
    )
    return {"format": form, "venue": venue}


def _id(interview: Interview, series: str, number: str, titles: list[str]) -> str:
    """Return the next id of the series, else words of the title."""
    taken = interview.site.taken(Kind.EVENT)
    earlier = [page_id for page_id, event in _events(interview) if series and event.series == series]
    following = ids.of_series(earlier, int(number), taken) if number.isascii() and number.isdigit() else ""
    return following or ids.proposed(Kind.EVENT, titles, taken)
