"""An evening, day or conference at which talks are given."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import model_validator

from sphinx_talks.content.problems import Code
from sphinx_talks.content.records import values
from sphinx_talks.content.records.base import FormerIds, Link, Record, Source
from sphinx_talks.content.records.fields import described, wrong
from sphinx_talks.content.records.media import Video
from sphinx_talks.content.records.talk import ORGANIZERS, Speaker


class Format(StrEnum):
    """Where people meet (schema.org eventAttendanceMode)."""

    IN_PERSON = "in-person"
    ONLINE = "online"
    HYBRID = "hybrid"


class Attendance(Record):
    """How many people; each number is left out when nobody knows it."""

    capacity: values.People | None = described("Places offered.", "募集した人数。")
    registered: values.People | None = described("People who registered.", "申し込んだ人数。")
    attended: values.People | None = described("People who came.", "来た人数。")
    peak_live_viewers: values.People | None = described(
        "Most viewers of the live stream at one moment.", "生配信を同時に見ていた人数の最大。"
    )
    turnout: values.Percent | None = described(
        "Share of the registered who came, in percent, where only that is stated.",
        "申し込んだ人のうち来た人の割合（%）。それだけが書かれているとき。",
    )

    def share(self) -> tuple[str, float] | None:
        """Return numerator field and share (0 to 1) of those registered, else of the places; None if unknown."""
        base: values.Count | None = self.registered or self.capacity
        for name in ("attended", "peak_live_viewers"):
            part: values.Count | None = getattr(self, name)
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

    series: values.Line | None = described(
        "Series the event belongs to: id, title or alias of a page in `series/`; on a site without these pages any "
        "name, written alike on all its events.",
        "イベントのシリーズ。`series/`のページのid、題名、別名のどれか。そのページのないサイトでは、どのイベントでも同じ名前を書く。",
        "Machine Learning Casual Talks",
        role="in-series",
        named="series",
        filter="series",
    )
    number: values.Number | None = described("Number within the series.", "シリーズの何回目か。")
    date: values.Date | None = described(
        "Day, month or year (EDTF): `2022-03-30`, `2019-10~` about, `2014-08-26?` unsure, "
        "`../2019-06-15` that day or before.",
        "日、月、または年（EDTF）。`2022-03-30`、`2019-10~`（ごろ）、`2014-08-26?`（不確か）、"
        "`../2019-06-15`（その日か、それより前）。",
        filter="year",
    )
    end_date: values.Date | None = described(
        "Last day, for events of more than one.", "最後の日。何日か続くイベントのときに書く。"
    )
    start: values.TimeOfDay | None = described("Time the programme starts.", "プログラムが始まる時刻。")
    end: values.TimeOfDay | None = described(
        "Time it ends; after midnight count on (24:30).",
        "終わる時刻。0時を過ぎたら24:30のように続けて数える。",
        "21:35",
    )
    timezone: values.Zone | None = described(
        "Zone of all times, by IANA name; the site’s `talks_timezone` by default.",
        "時刻の時間帯（IANAの名前）。書かなければサイトの`talks_timezone`。",
    )
    format: Annotated[Format, values.choice(Format)] | None = described(
        "`in-person`, `online` or `hybrid`.", "`in-person`、`online`、`hybrid`のどれか。", "online"
    )
    venue: values.Line | None = described("Place, as its owner writes it.", "会場。持ち主が書くとおりの名前。")
    url: values.Address | None = described(
        "Page of the event where people registered.",
        "参加を申し込む、イベントのページ。",
        "https://mlct.connpass.com/event/239953/",
    )
    hashtag: values.Hashtag | None = described("Hashtag, without `#`.", "ハッシュタグ。`#`は書かない。")
    theme: values.Line | None = described(
        "Theme the talks were sought on.", "発表を募ったテーマ。", "Human In The Loop"
    )
    organizers: tuple[Speaker, ...] = described(*ORGANIZERS, role="organizer", filter="person", default=())
    helpers: tuple[Speaker, ...] = described(
        "People who helped to run it, written as `organizers`.",
        "運営を手伝った人。`organizers`と同じ形で書く。",
        "[qluto]",
        role="helper",
        default=(),
    )
    hosts: tuple[Link, ...] = described(
        "Organizations that held it, written as `sponsors`.",
        "イベントを開いた、または会場になった組織。`sponsors`と同じ形で書く。",
        "[クックパッド]",
        role="host",
        named="organization",
        filter="organization",
        default=(),
    )
    sponsors: tuple[Link, ...] = described(
        "Who gave place, food or money: names, or `{name: …, url: …, use: …}`.",
        "会場、食べもの、お金などを出したところ。名前、または`{name: …, url: …, use: …}`。",
        "[{name: 株式会社メルカリ, use: 会場と懇親会}]",
        role="sponsor",
        named="organization",
        default=(),
    )
    admission: values.Line | None = described(
        "How places were given, where not first come, first served.",
        "参加者の決めかた。先着順でないときに書く。",
        "抽選",
    )
    attendance: Attendance | None = described(
        "`capacity`, `registered`, `attended`, `peak_live_viewers`: digits, `~40` for about 40, "
        "`>100` for more than 100.",
        "`capacity`、`registered`、`attended`、`peak_live_viewers`。数字、`~40`（約40）、`>100`（100より多い）。",
        "{registered: 258, peak_live_viewers: 98}",
    )
    video: Video | None = described(
        "Recording of the whole event.", "イベント全体の録画。", "{youtube: mPByIMURM8A}", filter="video"
    )
    streaming: values.Line | None = described("How it was streamed.", "配信のしかた。", "StreamYardからYouTube Live")
    after_party: values.Line | None = described(
        "Where people met afterwards, and how many.", "終わったあとに集まった場所と人数。", "gather.town、8〜9人"
    )
    materials: values.Address | None = described(
        "Page that collects the slides.",
        "スライドを集めたページ。",
        "https://mlct.connpass.com/event/88797/presentation/",
    )
    topics: tuple[values.TopicId, ...] = described(
        "Topics of the event beyond those of its talks.",
        "発表のトピックのほかに、イベントそのものが持つトピック。",
        role="topic",
        filter="topic",
        default=(),
    )
    references: tuple[values.Key, ...] = described(
        "Keys of `references.bib` the event page rests on.",
        "ページがもとにした文献の、`references.bib`のキー。",
        role="reference",
        default=(),
    )
    togetter: values.Address | None = described(
        "Collection of posts made during the event.",
        "イベント中の投稿をまとめたページ。",
        "http://togetter.com/li/676930",
    )
    tools: tuple[Link, ...] = described(
        "Tools used to run the event: names, or `{name: …, url: …, use: …}`.",
        "運営に使った道具。名前、または`{name: …, url: …, use: …}`。",
        '[{name: StreamYard, url: "https://streamyard.com/", use: 配信}]',
        default=(),
    )
    reports: tuple[Source, ...] = described(
        "What organizers and attendees wrote about it: addresses, or `{url: …, title: …}`.",
        "主催した人や参加した人が書いたもの。アドレス、または`{url: …, title: …}`。",
        "[https://example.org/report]",
        default=(),
    )

    @property
    def date_of_talks(self) -> values.PartialDate | None:
        """Return what is known of the day of any of its talks: of several days, the month or year that they share."""
        first, last = self.date, self.end_date
        if first is None or last is None or last == first:
            return first
        if last.year != first.year:
            return None
        month = first.month if last.month == first.month else 0
        return first._replace(month=month, day=0, certainty=first.certainty or last.certainty)

    @model_validator(mode="after")
    def check_order(self) -> Event:
        """Refuse an end before the start."""
        # The times of a longer event are of two days: that of the end can be the earlier one.
        one_day = self.end_date is None or self.end_date == self.date
        # By the day alone, however sure it is.
        if self.date and self.end_date and self.end_date.is_before(self.date):
            raise wrong(Code.ORDER, "`end_date` comes before `date`", f"{self.date.iso()} or later", "end_date")
        if one_day and self.start is not None and self.end is not None and self.end <= self.start:
            raise wrong(
                Code.ORDER, "`end` comes before `start`", "a later time; after midnight count on, as 24:30", "end"
            )
        return self
