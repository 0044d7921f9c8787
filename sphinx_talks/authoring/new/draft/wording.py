"""What a drafted page says where nobody has written anything yet: sections of its kind, and sentences from facts.

Every sentence is true of the facts it is made from; a hint to the author is a comment, which no reader sees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Words(NamedTuple):
    """The phrases of one language; `{}` holds what is filled in."""

    #: Before the last of several names, between the others, and behind each of them.
    last: str
    between: str
    honorific: str
    overview: str
    about_event: str
    why: str
    where: str
    beside: str
    talk: str
    talk_by: str
    topics: str
    untitled: str
    ask_material: str
    event: str
    event_on: str
    organizers: str
    spoke: str
    nothing: str
    listed: str
    part_of: str
    hint: str
    talk_summary: str
    talk_summary_by: str
    person_summary: str
    event_summary: str
    series_summary: str


JAPANESE = Words(
    last="と",
    between="、",
    honorific="さん",
    overview="概要",
    about_event="このイベントについて",
    why="なぜ大切か",
    where="どこから見るか",
    beside="ほかのトピックとの関係",
    talk="{event}での発表です。",
    talk_by="{event}での{who}の発表です。",
    topics="話題は{topics}です。",
    untitled="題名はわかっていません。",
    ask_material="スライドや資料を知っている人は、ページの編集で知らせてください。",
    event="わかっていることは、まだ上の欄だけです。",
    event_on="{date}のイベントです。",
    organizers="主催は{who}です。",
    spoke="{event}で{talk}を発表しました。",
    nothing="まだ書かれていません。\n書ける人は、ページの編集で足してください。",
    listed="この話題の発表は、このページの一覧にあります。",
    part_of="{topics}の一部です。",
    hint="% ここから先を、1行に1文で書き足してください。この行は表示されません。",
    talk_summary="{event}での発表です。",
    talk_summary_by="{event}での{who}の発表です。",
    person_summary="{event}で発表しました。",
    event_summary="{date}のイベントです。",
    series_summary="{date}の、{series}の{number}回目です。",
)
ENGLISH = Words(
    last=" and ",
    between=", ",
    honorific="",
    overview="Overview",
    about_event="About this event",
    why="Why it matters",
    where="Where to start",
    beside="Beside other topics",
    talk="A talk at {event}.",
    talk_by="A talk by {who} at {event}.",
    topics="It is about {topics}.",
    untitled="Its title is not known.",
    ask_material="If you know of slides or other material, please add them by editing this page.",
    event="What is known so far stands above.",
    event_on="An event of {date}.",
    organizers="Organized by {who}.",
    spoke="Gave {talk} at {event}.",
    nothing="Nothing is written here yet.\nIf you can, please add it by editing this page.",
    listed="The talks on this topic are listed on this page.",
    part_of="Part of {topics}.",
    hint="% Go on from here, one sentence a line. This line is not shown.",
    talk_summary="A talk at {event}.",
    talk_summary_by="A talk by {who} at {event}.",
    person_summary="Spoke at {event}.",
    event_summary="An event of {date}.",
    series_summary="Number {number} of {series}, on {date}.",
)


def words(language: str) -> Words:
    """Return the phrases for a language tag: Japanese, or English for any other."""
    return JAPANESE if language.partition("-")[0] == "ja" else ENGLISH


def listed(names: Sequence[str], phrases: Words, *, honorific: bool = False) -> str:
    """Return names as a list in running text: `a, b and c`."""
    said = [f"{name}{phrases.honorific}" if honorific else name for name in names]
    return phrases.last.join(filter(None, (phrases.between.join(said[:-1]), *said[-1:])))
