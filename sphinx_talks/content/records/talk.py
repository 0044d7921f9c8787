"""One talk: who spoke, on what, with which slides and which recording."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from pydantic import ConfigDict, model_validator

from sphinx_talks.content.problems import Code
from sphinx_talks.content.records.base import FormerIds, Record, Shorthand, Source
from sphinx_talks.content.records.fields import Spec, described, wrong
from sphinx_talks.content.records.media import Slides, Video
from sphinx_talks.content.records.values import (
    Address,
    Date,
    Key,
    Language,
    Line,
    Number,
    PersonId,
    Seconds,
    TalkId,
    Times,
    TopicId,
    choice,
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

    person: Annotated[PersonId, Spec("Id of the page in `people/`.", "`people/`のページのid。", "tkc79")]
    name: Line | None = described(
        "Name as written at the event, where it differs from the page.",
        "イベントで書かれていた名前。その人のページの名前と違うときに書く。",
    )
    affiliation: Line | None = described(
        "Affiliation at the time.", "そのときの所属。", role="affiliation", named="organization", filter="organization"
    )


#: What the field is for that has the organizers of an event or a series.
ORGANIZERS = (
    "Organizers: person ids, or `{person: …, name: …, affiliation: …}`.",
    "主催した人。人のid、または`{person: …, name: …, affiliation: …}`。",
    "[hurutoriya]",
)


class TalkChapter(Record):
    """A part of a talk, from a second of its recording on."""

    at: Annotated[
        Seconds,
        Spec("Where it begins in the recording: `4:10`.", "録画の中で始まる位置。`4:10`のように書く。", "4:10"),
    ]
    title: Annotated[Line, Spec("What it is about.", "その部分の題名。", "実験の準備")]


class TalkPoint(Shorthand):
    """One of the things worth knowing of a talk, and where it is said."""

    shorthand = "text"

    text: Annotated[Line, Spec("One sentence that stands alone.", "それだけで読める1文。")]
    at: Seconds | None = described(
        "Where it is said in the recording: `4:10`.", "録画の中で話している位置。`4:10`のように書く。"
    )
    slide: Number | None = described("The slide that has it.", "書かれているスライドの番号。", "12")
    source: Address | None = described("Page on which it was read.", "読んだページのアドレス。")


class NextTalk(Shorthand):
    """A talk to watch after this one, and why."""

    shorthand = "talk"

    talk: Annotated[TalkId, Spec("Id of the talk, `<event-id>/<slug>`.", "発表のid。`<イベントのid>/<名前>`。")]
    why: Line | None = described(
        "Why, in a few words that stand under its title.", "その理由。題名の下に示す、短い言葉で書く。"
    )


#: More of them would be the talk again, and none of them what to remember.
MOST_POINTS = 5


class Talk(FormerIds):
    """`talks/<event-id>/<slug>.md`; the folder says which event."""

    role = "talk"
    folder = "talks"
    label = "Talk"
    plural = "Talks"
    holder = "event"
    sorts = ("newest", "oldest", "title")
    groups = ("none", "year", "event", "topic")

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["title"]}, {"required": ["speakers"]}]})

    title: Line | None = described(
        "Title in the original language; left out when nobody knows it.",
        "もとの言語での題名。だれにもわからないときは書かない。",
        "Active Learning for Auto Annotation",
        order=10,
    )  # type: ignore[assignment] # optional on this kind only
    announced_title: Line | None = described(
        "Title in the announcement, where the talk was given under another.",
        "予告での題名。当日の題名が違ったときに書く。",
        order=30,
    )
    kind: Annotated[TalkKind, choice(TalkKind)] = described(
        "`talk`, `lightning`, `opening` or `panel`.",
        "`talk`、`lightning`、`opening`、`panel`のどれか。",
        default=TalkKind.TALK,
    )
    speakers: tuple[Speaker, ...] = described(
        "Speakers: person ids, or `{person: …, name: …, affiliation: …}` with both as they stood that day.",
        "話した人。人のid、または当日の名前と所属を添えた`{person: …, name: …, affiliation: …}`。",
        "[{person: tkc79, name: 鈴木健史, affiliation: FastLabel}]",
        role="speaker",
        filter="speaker",
        default=(),
    )
    topics: tuple[TopicId, ...] = described(
        "Ids of the pages in `topics/`.",
        "`topics/`のページのid。",
        "[active-learning, annotation]",
        role="topic",
        filter="topic",
        default=(),
    )
    time: Times | None = described("Time in the programme.", "プログラムでの時刻。")
    date: Date | None = described(
        "Day, for events of more than one.", "発表の日。何日か続くイベントのときに書く。", filter="year"
    )
    order: Number | None = described(
        "Place in the programme, where times are not known.", "プログラムでの順番。時刻がわからないときに書く。", "2"
    )
    language: Language | None = described(
        "Language spoken (BCP 47); the site’s by default.",
        "話された言語（BCP 47）。書かなければサイトの言語。",
        filter="language",
    )
    slides: Slides | None = described(
        "Address of the deck, or `{speakerdeck: …, aspect: 16:9, url: …}` to show its player.",
        "スライドのアドレス。プレーヤーを出すときは`{speakerdeck: …, aspect: 16:9, url: …}`。",
        "{speakerdeck: a4ff03681c664f68ab6ab0b60c7b884f, aspect: 16:9}",
        filter="slides",
    )
    slides_state: Annotated[SlidesState, choice(SlidesState)] | None = described(
        "`not-published`, `gone` or `unknown`, where there are no slides to link to.",
        "リンクできるスライドがないときに、`not-published`、`gone`、`unknown`のどれか。",
    )
    video: Video | None = described(
        "Recording: `{youtube: …, start: 35:10, end: 58:20}`; without an id or `url` that of the event is meant.",
        "録画。`{youtube: …, start: 35:10, end: 58:20}`。idも`url`もなければ、イベントの録画の中の位置になる。",
        "{youtube: mPByIMURM8A, start: 35:10}",
        filter="video",
    )
    chapters: tuple[TalkChapter, ...] = described(
        "Parts of the talk in the recording, in its order: `{at: 4:10, title: …}`, seconds as its player counts them.",
        "発表の部分を録画の順に書く。`{at: 4:10, title: …}`。位置は、プレーヤーに出る録画の先頭からの時間。",
        "[{at: 4:10, title: 実験の準備}]",
        default=(),
    )
    points: tuple[TalkPoint, ...] = described(
        "Up to five things worth knowing, most important first: sentences, or "
        "`{text: …, at: 4:10, slide: 12, source: …}` with where each is said. From the fourth on they are folded.",
        "知っておきたいことを、大切な順に5つまで。4つ目からはたたんで示す。"
        "文、または位置を添えた`{text: …, at: 4:10, slide: 12, source: …}`。",
        "['ラベルを付ける順を選ぶと、同じ精度に少ない数で届く。']",
        default=(),
    )
    recording: Annotated[Recording, choice(Recording)] | None = described(
        "`available`, `not-recorded`, `not-published`, `gone` or `unknown`; follows from `video` when left out.",
        "`available`、`not-recorded`、`not-published`、`gone`、`unknown`のどれか。書かなければ`video`から決まる。",
        "not-recorded",
    )
    transcript: Address | None = described(
        "Page with the words of the talk.", "発表の書き起こしのページ。", "https://logmi.jp/main/technology/323951"
    )
    next: tuple[NextTalk, ...] = described(
        "Talks to watch next, before those that are found by topics and speakers: ids, or `{talk: …, why: …}`.",
        "次に見るとよい発表。トピックや登壇者から選ばれるものより前に並ぶ。id、または`{talk: …, why: …}`。",
        "[{talk: mlct-12/overs-5121, why: 精度が高くても使われない理由がわかる}]",
        role="next",
        default=(),
    )
    reports: tuple[Source, ...] = described(
        "What was written about the talk: addresses, or `{url: …, title: …}`.",
        "発表について書かれたもの。アドレス、または`{url: …, title: …}`。",
        "[https://example.org/report]",
        default=(),
    )
    references: tuple[Key, ...] = described(
        "Keys of `references.bib` the talk cites or rests on.",
        "発表が引いた、またはもとにした文献の、`references.bib`のキー。",
        "[sculley2015debt]",
        role="reference",
        default=(),
    )

    @model_validator(mode="after")
    def check_recording(self) -> Talk:
        """Refuse what is both there and not, and a talk that nothing distinguishes from another."""
        if self.title is None and not self.speakers:
            raise wrong(Code.MISSING, "neither title nor speakers", "one of the two")
        # `gone` beside slides is the address they had, from which a copy can be found.
        if self.slides and self.slides_state in {SlidesState.NOT_PUBLISHED, SlidesState.UNKNOWN}:
            raise wrong(
                Code.VALUE, f"`slides_state: {self.slides_state}` beside `slides`", "one of the two", "slides_state"
            )
        absent = (Recording.NOT_RECORDED, Recording.NOT_PUBLISHED, Recording.UNKNOWN)
        if self.video and self.recording in absent:
            raise wrong(Code.VALUE, f"`recording: {self.recording}` beside a `video`", "one of the two", "recording")
        if len(self.points) > MOST_POINTS:
            raise wrong(Code.VALUE, f"{len(self.points)} points", f"at most {MOST_POINTS}", "points")
        for before, after in pairwise(self.chapters):
            if after.at <= before.at:
                raise wrong(Code.ORDER, "chapter comes before the one above it", "a later place", "chapters")
        return self
