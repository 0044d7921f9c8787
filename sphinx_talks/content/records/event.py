"""An evening, day or conference at which talks are given."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from sphinx_talks.content.problems import Code
from sphinx_talks.content.records.base import FormerIds, Link, Record, Source
from sphinx_talks.content.records.talk import Speaker, Video
from sphinx_talks.content.records.values import (
    Address,
    Count,
    Date,
    Hashtag,
    Id,
    Key,
    Line,
    Number,
    People,
    Percent,
    TimeOfDay,
    Zone,
    choice,
    read_as,
    wrong,
)


class Format(StrEnum):
    """Where people meet (schema.org eventAttendanceMode)."""

    IN_PERSON = "in-person"
    ONLINE = "online"
    HYBRID = "hybrid"


class Attendance(Record):
    """How many people; each number is left out when nobody knows it."""

    capacity: People | None = Field(None, description="Places offered.")
    registered: People | None = Field(None, description="People who registered.")
    attended: People | None = Field(None, description="People who came.")
    peak_live_viewers: People | None = Field(None, description="Most viewers of the live stream at one moment.")

    turnout: Percent | None = Field(
        None,
        description="Share of the registered who came, in percent, where only that is stated.",
        examples=["40"],
    )

    def share(self) -> tuple[str, float] | None:
        """Return numerator field and share (0 to 1) of those registered, else of the places; None if unknown."""
        base: Count | None = self.registered or self.capacity
        for name in ("attended", "peak_live_viewers"):
            part: Count | None = getattr(self, name)
            if base and base.value and part:
                return name, part.value / base.value
        return None


class Event(FormerIds):
    """`events/<id>.md`; its talks lie in `talks/<id>/`."""

    role = "event"
    folder = "events"
    label = "Event"
    plural = "Events"
    options = ("topic", "person", "year", "has-video", "sort", "limit", "group-by")
    sorts = ("newest", "oldest", "title")
    groups = ("none", "year")

    series: Line | None = Field(
        None,
        description="Series the event belongs to, written alike on all its events.",
        examples=["Machine Learning Casual Talks"],
    )
    number: Number | None = Field(None, description="Number within the series.", examples=["13"])
    date: Date | None = Field(
        None,
        description=(
            "Day, month or year (EDTF): `2022-03-30`, `2019-10~` about, `2014-08-26?` unsure, "
            "`../2019-06-15` that day or before."
        ),
        examples=["2022-03-30"],
    )
    end_date: Date | None = Field(None, description="Last day, for events of more than one.")
    start: TimeOfDay | None = Field(None, description="Time the programme starts.", examples=["20:00"])
    end: TimeOfDay | None = Field(
        None, description="Time it ends; after midnight count on (24:30).", examples=["21:35"]
    )
    timezone: Zone | None = Field(
        None,
        description="Zone of all times, by IANA name; the site’s `talks_timezone` by default.",
        examples=["Asia/Tokyo"],
    )
    format: Annotated[Format, read_as(choice(Format))] | None = Field(
        None, description="`in-person`, `online` or `hybrid`.", examples=["online"]
    )
    venue: Line | None = Field(None, description="Place, as its owner writes it.")
    url: Address | None = Field(
        None,
        description="Page of the event where people registered.",
        examples=["https://mlct.connpass.com/event/239953/"],
    )
    hashtag: Hashtag | None = Field(None, description="Hashtag, without `#`.", examples=["MLCT"])
    theme: Line | None = Field(None, description="Theme the talks were sought on.", examples=["Human In The Loop"])
    organizers: tuple[Speaker, ...] = Field(
        (),
        description="Organizers: person ids, or `{person: …, name: …, affiliation: …}`.",
        examples=["[hurutoriya]"],
    )
    attendance: Attendance | None = Field(
        None,
        description=(
            "`capacity`, `registered`, `attended`, `peak_live_viewers`: digits, `~40` for about 40, "
            "`>100` for more than 100."
        ),
        examples=["{registered: 258, peak_live_viewers: 98}"],
    )
    video: Video | None = Field(None, description="Recording of the whole event.", examples=["{youtube: mPByIMURM8A}"])
    topics: tuple[Id, ...] = Field((), description="Topics of the event beyond those of its talks.")
    references: tuple[Key, ...] = Field((), description="Keys of `references.bib` the event page rests on.")
    helpers: tuple[Speaker, ...] = Field(
        (), description="People who helped to run it, written as `organizers`.", examples=["[qluto]"]
    )
    sponsors: tuple[Link, ...] = Field(
        (),
        description="Who gave place, food or money: names, or `{name: …, url: …, use: …}`.",
        examples=["[{name: 株式会社メルカリ, use: 会場と懇親会}]"],
    )
    admission: Line | None = Field(
        None, description="How places were given, where not first come, first served.", examples=["抽選"]
    )
    streaming: Line | None = Field(None, description="How it was streamed.", examples=["StreamYardからYouTube Live"])
    after_party: Line | None = Field(
        None, description="Where people met afterwards, and how many.", examples=["gather.town、8〜9人"]
    )
    materials: Address | None = Field(
        None,
        description="Page that collects the slides.",
        examples=["https://mlct.connpass.com/event/88797/presentation/"],
    )
    togetter: Address | None = Field(
        None, description="Collection of posts made during the event.", examples=["http://togetter.com/li/676930"]
    )
    reports: tuple[Source, ...] = Field(
        (),
        description="What organizers and attendees wrote about it: addresses, or `{url: …, title: …}`.",
        examples=["[https://example.org/report]"],
    )
    tools: tuple[Link, ...] = Field(
        (),
        description="Tools used to run the event: names, or `{name: …, url: …, use: …}`.",
        examples=['[{name: StreamYard, url: "https://streamyard.com/", use: 配信}]'],
    )

    @model_validator(mode="after")
    def check_order(self) -> Event:
        """Refuse an end before the start."""
        one_day = self.end_date is None or self.end_date == self.date
        if self.date and self.end_date and self.end_date[:3] < self.date[:3]:
            raise wrong(
                Code.ORDER,
                "`end_date` comes before `date`",
                f"{self.date.iso()} or later",
                "end_date",
            )
        if one_day and self.start is not None and self.end is not None and self.end <= self.start:
            raise wrong(
                Code.ORDER,
                "`end` comes before `start`",
                "a later time; after midnight count on, as 24:30",
                "end",
            )
        return self
