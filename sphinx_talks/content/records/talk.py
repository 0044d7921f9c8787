"""One talk: who spoke, on what, with which slides and which recording."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from sphinx_talks.content.problems import Code
from sphinx_talks.content.records.base import FormerIds, Shorthand, Source
from sphinx_talks.content.records.values import (
    Address,
    Aspect,
    Date,
    Id,
    Key,
    Language,
    Line,
    Number,
    Seconds,
    SpeakerDeckId,
    Times,
    YouTubeId,
    choice,
    read_as,
    wrong,
)


class TalkKind(StrEnum):
    """What sort of talk it was."""

    TALK = "talk"
    LIGHTNING = "lightning"
    OPENING = "opening"
    PANEL = "panel"


class Recording(StrEnum):
    """What became of the recording."""

    AVAILABLE = "available"
    NOT_RECORDED = "not-recorded"
    NOT_PUBLISHED = "not-published"
    GONE = "gone"
    UNKNOWN = "unknown"


class SlidesState(StrEnum):
    """What became of slides that cannot be linked to."""

    NOT_PUBLISHED = "not-published"
    GONE = "gone"
    UNKNOWN = "unknown"


class Speaker(Shorthand):
    """A person, with name and affiliation as they stood on the day."""

    shorthand = "person"

    person: Id = Field(description="Id of the page in `people/`.", examples=["tkc79"])
    name: Line | None = Field(None, description="Name as written at the event, where it differs from the page.")
    affiliation: Line | None = Field(None, description="Affiliation at the time.")


class Slides(Shorthand):
    """A deck: a player to show, a page to link to, or both."""

    shorthand = "url"

    speakerdeck: SpeakerDeckId | None = Field(None, description="Player id of SpeakerDeck, 32 hexadecimal digits.")
    aspect: Aspect = Field(round(16 / 9, 4), description="Width to height, as `16:9` or `1.7834`.")
    url: Address | None = Field(None, description="Page of the deck.")
    published: Date | None = Field(None, description="Day the deck was published.")

    @model_validator(mode="after")
    def check_any(self) -> Slides:
        """Refuse a deck that leads nowhere."""
        if not (self.speakerdeck or self.url):
            raise wrong(Code.MISSING, "slides lead nowhere", "`speakerdeck` or `url`")
        return self


class Video(Shorthand):
    """A recording on YouTube, or a page elsewhere that is only linked to."""

    shorthand = "youtube"

    youtube: YouTubeId | None = Field(None, description="Id of the video, or its exact YouTube address.")
    url: Address | None = Field(None, description="Page of a recording that is not on YouTube.")
    start: Seconds | None = Field(None, description="Where the talk starts: `35:10`, `1:02:03` or seconds.")
    end: Seconds | None = Field(None, description="Where it ends.")

    @model_validator(mode="after")
    def check_order(self) -> Video:
        """Refuse an end before the start, and two recordings in one."""
        if self.youtube and self.url:
            raise wrong(Code.VALUE, "two recordings", "`youtube` or `url`, not both")
        if self.end is not None and self.end <= (self.start or 0):
            raise wrong(Code.ORDER, "`end` comes before `start`", "a later place", "end")
        return self


class Talk(FormerIds):
    """`talks/<event-id>/<slug>.md`; the folder says which event."""

    role = "talk"
    folder = "talks"
    label = "Talk"
    plural = "Talks"
    holder = "event"
    options = ("topic", "person", "event", "year", "has-slides", "has-video", "sort", "limit", "group-by")
    sorts = ("newest", "oldest", "title")
    groups = ("none", "year", "event", "topic")

    title: Line | None = Field(  # type: ignore[assignment] # optional on this kind only
        None,
        description="Title in the original language; left out when nobody knows it.",
        examples=["Active Learning for Auto Annotation"],
    )
    kind: Annotated[TalkKind, read_as(choice(TalkKind))] = Field(
        TalkKind.TALK, description="`talk`, `lightning`, `opening` or `panel`.", examples=["talk"]
    )
    speakers: tuple[Speaker, ...] = Field(
        (),
        description="Speakers: person ids, or `{person: …, name: …, affiliation: …}` with both as they stood that day.",
        examples=["[{person: tkc79, name: 鈴木健史, affiliation: FastLabel}]"],
    )
    topics: tuple[Id, ...] = Field(
        (), description="Ids of the pages in `topics/`.", examples=["[active-learning, annotation]"]
    )
    announced_title: Line | None = Field(
        None, description="Title in the announcement, where the talk was given under another."
    )
    time: Times | None = Field(None, description="Time in the programme.", examples=["20:35-21:00"])
    date: Date | None = Field(None, description="Day, for events of more than one.")
    order: Number | None = Field(None, description="Place in the programme, where times are not known.", examples=["2"])
    language: Language | None = Field(
        None, description="Language spoken (BCP 47); the site’s by default.", examples=["ja"]
    )
    slides: Slides | None = Field(
        None,
        description="Address of the deck, or `{speakerdeck: …, aspect: 16:9, url: …}` to show its player.",
        examples=["{speakerdeck: a4ff03681c664f68ab6ab0b60c7b884f, aspect: 16:9}"],
    )
    video: Video | None = Field(
        None,
        description=(
            "Recording: `{youtube: …, start: 35:10, end: 58:20}`; without `youtube` that of the event is meant."
        ),
        examples=["{youtube: mPByIMURM8A, start: 35:10}"],
    )
    slides_state: Annotated[SlidesState, read_as(choice(SlidesState))] | None = Field(
        None,
        description="`not-published`, `gone` or `unknown`, where there are no slides to link to.",
        examples=["not-published"],
    )
    transcript: Address | None = Field(
        None, description="Page with the words of the talk.", examples=["https://logmi.jp/main/technology/323951"]
    )
    reports: tuple[Source, ...] = Field(
        (),
        description="What was written about the talk: addresses, or `{url: …, title: …}`.",
        examples=["[https://example.org/report]"],
    )
    recording: Annotated[Recording, read_as(choice(Recording))] | None = Field(
        None,
        description=(
            "`available`, `not-recorded`, `not-published`, `gone` or `unknown`; follows from `video` when left out."
        ),
        examples=["not-recorded"],
    )
    references: tuple[Key, ...] = Field(
        (),
        description="Keys of `references.bib` the talk cites or rests on.",
        examples=["[sculley2015debt]"],
    )

    @model_validator(mode="after")
    def check_recording(self) -> Talk:
        """Refuse a recording or slides that are both there and not, and a talk nobody could tell from another."""
        if self.title is None and not self.speakers:
            raise wrong(Code.MISSING, "neither title nor speakers", "one of the two")
        if self.slides and self.slides_state in {SlidesState.NOT_PUBLISHED, SlidesState.UNKNOWN}:
            raise wrong(
                Code.VALUE, f"`slides_state: {self.slides_state}` beside `slides`", "one of the two", "slides_state"
            )
        absent = (Recording.NOT_RECORDED, Recording.NOT_PUBLISHED, Recording.UNKNOWN)
        if self.video and self.recording in absent:
            raise wrong(
                Code.VALUE,
                f"`recording: {self.recording}` beside a `video`",
                "one of the two",
                "recording",
            )
        return self
