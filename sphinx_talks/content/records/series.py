"""A run of events under one name."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from sphinx_talks.content.records.base import Page
from sphinx_talks.content.records.fields import described
from sphinx_talks.content.records.talk import ORGANIZERS, Speaker
from sphinx_talks.content.records.values import Address, Date, Hashtag, Key, choice


class SeriesStatus(StrEnum):
    """What became of a series."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Series(Page):
    """`series/<id>.md`; events name it in their field `series`, by id, title or alias."""

    role = "series"
    folder = "series"
    label = "Series"
    plural = "All series"
    facet = "series"
    optional = True
    example = (
        ("title", "Example Meetup"),
        ("url", "https://example.org/"),
        ("started", "2024-04-10"),
        ("status", "active"),
        ("organizers", ["name-of-the-person"]),
    )

    url: Address | None = described("Page of the series.", "シリーズのページ。", "https://mlct.connpass.com/")
    hashtag: Hashtag | None = described("Hashtag, without `#`.", "ハッシュタグ。`#`は書かない。")
    started: Date | None = described(
        "Day, month or year it began, where its first event does not say.",
        "始まった日、月、または年。最初のイベントからわからないときに書く。",
        "2014-06-06",
    )
    status: Annotated[SeriesStatus, choice(SeriesStatus)] | None = described(
        "`active`, `paused` or `ended`.",
        "`active`（続いている）、`paused`（休止中）、`ended`（終了）のどれか。",
        "paused",
    )
    since: Date | None = described("Day, month or year of its `status`.", "いまの`status`になった日、月、または年。")
    organizers: tuple[Speaker, ...] = described(*ORGANIZERS, role="organizer", default=())
    references: tuple[Key, ...] = described(
        "Keys of `references.bib` the page rests on.",
        "ページのもとになった`references.bib`のキー。",
        role="reference",
        default=(),
    )
