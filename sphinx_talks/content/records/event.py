"""An evening, day or conference at which talks are given."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import model_validator

from sphinx_talks.content.problems import Code
from sphinx_talks.content.records.base import FormerIds, Link, Record, Source
from sphinx_talks.content.records.fields import Spec, wrong
from sphinx_talks.content.records.media import Video
from sphinx_talks.content.records.talk import Speaker
from sphinx_talks.content.records.values import (
    Address,
    Count,
    Date,
    Hashtag,
    Key,
    Line,
    Number,
    People,
    Percent,
    TimeOfDay,
    TopicId,
    Zone,
    choice,
)


class Format(StrEnum):
    """Where people meet (schema.org eventAttendanceMode)."""

    IN_PERSON = "in-person"
    ONLINE = "online"
    HYBRID = "hybrid"


class Attendance(Record):
    """How many people; each number is left out when nobody knows it."""

    capacity: Annotated[People | None, Spec("Places offered.", "募集した人数。")] = None
    registered: Annotated[People | None, Spec("People who registered.", "申し込んだ人数。")] = None
    attended: Annotated[People | None, Spec("People who came.", "来た人数。")] = None
    peak_live_viewers: Annotated[
        People | None, Spec("Most viewers of the live stream at one moment.", "生配信を同時に見ていた人数の最大。")
    ] = None
    turnout: Annotated[
        Percent | None,
        Spec(
            "Share of the registered who came, in percent, where only that is stated.",
            "申し込んだ人のうち来た人の割合（%）。それだけが書かれているとき。",
        ),
    ] = None

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
    sorts = ("newest", "oldest", "title")
    groups = ("none", "year")

    series: Annotated[
        Line | None,
        Spec(
            "Series the event belongs to: id, title or alias of a page in `series/`; on a site without these pages any "
            "name, written alike on all its events.",
            "イベントのシリーズ。`series/`のページのid、題名、別名のどれか。そのページのないサイトでは、どのイベントでも同じ名前を書く。",
            "Machine Learning Casual Talks",
            role="in-series",
            named="series",
        ),
    ] = None
    number: Annotated[Number | None, Spec("Number within the series.", "シリーズの何回目か。")] = None
    date: Annotated[
        Date | None,
        Spec(
            "Day, month or year (EDTF): `2022-03-30`, `2019-10~` about, `2014-08-26?` unsure, "
            "`../2019-06-15` that day or before.",
            "日、月、または年（EDTF）。`2022-03-30`、`2019-10~`（ごろ）、`2014-08-26?`（不確か）、"
            "`../2019-06-15`（その日か、それより前）。",
            filter="year",
        ),
    ] = None
    end_date: Annotated[
        Date | None, Spec("Last day, for events of more than one.", "最後の日。何日か続くイベントのときに書く。")
    ] = None
    start: Annotated[TimeOfDay | None, Spec("Time the programme starts.", "プログラムが始まる時刻。")] = None
    end: Annotated[
        TimeOfDay | None,
        Spec(
            "Time it ends; after midnight count on (24:30).",
            "終わる時刻。0時を過ぎたら24:30のように続けて数える。",
            "21:35",
        ),
    ] = None
    timezone: Annotated[
        Zone | None,
        Spec(
            "Zone of all times, by IANA name; the site’s `talks_timezone` by default.",
            "時刻の時間帯（IANAの名前）。書かなければサイトの`talks_timezone`。",
        ),
    ] = None
    format: Annotated[
        Annotated[Format, choice(Format)] | None,
        Spec("`in-person`, `online` or `hybrid`.", "`in-person`、`online`、`hybrid`のどれか。", "online"),
    ] = None
    venue: Annotated[Line | None, Spec("Place, as its owner writes it.", "会場。持ち主が書くとおりの名前。")] = None
    url: Annotated[
        Address | None,
        Spec(
            "Page of the event where people registered.",
            "参加を申し込む、イベントのページ。",
            "https://mlct.connpass.com/event/239953/",
        ),
    ] = None
    hashtag: Annotated[Hashtag | None, Spec("Hashtag, without `#`.", "ハッシュタグ。`#`は書かない。")] = None
    theme: Annotated[
        Line | None, Spec("Theme the talks were sought on.", "発表を募ったテーマ。", "Human In The Loop")
    ] = None
    organizers: Annotated[
        tuple[Speaker, ...],
        Spec(
            "Organizers: person ids, or `{person: …, name: …, affiliation: …}`.",
            "主催した人。人のid、または`{person: …, name: …, affiliation: …}`。",
            "[hurutoriya]",
            role="organizer",
            filter="person",
        ),
    ] = ()
    helpers: Annotated[
        tuple[Speaker, ...],
        Spec(
            "People who helped to run it, written as `organizers`.",
            "運営を手伝った人。`organizers`と同じ形で書く。",
            "[qluto]",
            role="helper",
        ),
    ] = ()
    hosts: Annotated[
        tuple[Link, ...],
        Spec(
            "Organizations that held it, written as `sponsors`.",
            "イベントを開いた、または会場になった組織。`sponsors`と同じ形で書く。",
            "[クックパッド]",
            role="host",
            named="organization",
        ),
    ] = ()
    sponsors: Annotated[
        tuple[Link, ...],
        Spec(
            "Who gave place, food or money: names, or `{name: …, url: …, use: …}`.",
            "会場、食べもの、お金などを出したところ。名前、または`{name: …, url: …, use: …}`。",
            "[{name: 株式会社メルカリ, use: 会場と懇親会}]",
            role="sponsor",
            named="organization",
        ),
    ] = ()
    admission: Annotated[
        Line | None,
        Spec(
            "How places were given, where not first come, first served.",
            "参加者の決めかた。先着順でないときに書く。",
            "抽選",
        ),
    ] = None
    attendance: Annotated[
        Attendance | None,
        Spec(
            "`capacity`, `registered`, `attended`, `peak_live_viewers`: digits, `~40` for about 40, "
            "`>100` for more than 100.",
            "`capacity`、`registered`、`attended`、`peak_live_viewers`。数字、`~40`（約40）、`>100`（100より多い）。",
            "{registered: 258, peak_live_viewers: 98}",
        ),
    ] = None
    video: Annotated[
        Video | None,
        Spec("Recording of the whole event.", "イベント全体の録画。", "{youtube: mPByIMURM8A}", filter="video"),
    ] = None
    streaming: Annotated[Line | None, Spec("How it was streamed.", "配信のしかた。", "StreamYardからYouTube Live")] = (
        None
    )
    after_party: Annotated[
        Line | None,
        Spec("Where people met afterwards, and how many.", "終わったあとに集まった場所と人数。", "gather.town、8〜9人"),
    ] = None
    materials: Annotated[
        Address | None,
        Spec(
            "Page that collects the slides.",
            "スライドを集めたページ。",
            "https://mlct.connpass.com/event/88797/presentation/",
        ),
    ] = None
    topics: Annotated[
        tuple[TopicId, ...],
        Spec(
            "Topics of the event beyond those of its talks.",
            "発表のトピックのほかに、イベントそのものが持つトピック。",
            role="topic",
            filter="topic",
        ),
    ] = ()
    references: Annotated[
        tuple[Key, ...],
        Spec(
            "Keys of `references.bib` the event page rests on.",
            "ページがもとにした文献の、`references.bib`のキー。",
            role="reference",
        ),
    ] = ()
    togetter: Annotated[
        Address | None,
        Spec(
            "Collection of posts made during the event.",
            "イベント中の投稿をまとめたページ。",
            "http://togetter.com/li/676930",
        ),
    ] = None
    tools: Annotated[
        tuple[Link, ...],
        Spec(
            "Tools used to run the event: names, or `{name: …, url: …, use: …}`.",
            "運営に使った道具。名前、または`{name: …, url: …, use: …}`。",
            '[{name: StreamYard, url: "https://streamyard.com/", use: 配信}]',
        ),
    ] = ()
    reports: Annotated[
        tuple[Source, ...],
        Spec(
            "What organizers and attendees wrote about it: addresses, or `{url: …, title: …}`.",
            "主催した人や参加した人が書いたもの。アドレス、または`{url: …, title: …}`。",
            "[https://example.org/report]",
        ),
    ] = ()

    @model_validator(mode="after")
    def check_order(self) -> Event:
        """Refuse an end before the start."""
        one_day = self.end_date is None or self.end_date == self.date
        if self.date and self.end_date and self.end_date[:3] < self.date[:3]:
            raise wrong(Code.ORDER, "`end_date` comes before `date`", f"{self.date.iso()} or later", "end_date")
        if one_day and self.start is not None and self.end is not None and self.end <= self.start:
            raise wrong(
                Code.ORDER, "`end` comes before `start`", "a later time; after midnight count on, as 24:30", "end"
            )
        return self
