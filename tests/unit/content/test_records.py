"""Records of each kind: the least, everything, and what pickle gives back."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sphinx_talks.content import frontmatter, records
from sphinx_talks.content.problems import Code
from sphinx_talks.content.records import Attendance, Event, Kind, Person, Plain, Talk, Topic
from sphinx_talks.content.records.fields import fields_of
from sphinx_talks.content.records.values import Count, PartialDate, ProgrammeTime

if TYPE_CHECKING:
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.records import Page

EVENT = """\
title: 第13回
title_en: No. 13
summary: 一夜。
summary_en: One evening.
series: Casual Talks
number: 13
date: 2022-03-30
end_date: 2022-03-31
start: 20:00
end: 19:35
timezone: Asia/Tokyo
format: online
venue: どこか
url: https://example.org/event/1
hashtag: "#casual"
theme: 人間
organizers: [doe, {person: roe, name: ロウ, affiliation: Example}]
attendance: {capacity: 300, registered: 258, attended: ">100", peak_live_viewers: 98}
video: https://youtu.be/aaaaaaaaaaa
topics: [labels]
references: [doe2020]
tools: [OBS, {name: StreamYard, url: "https://example.org/", use: 配信}]
sources: ["https://example.org/a", {url: "https://example.org/b", seen: 2026-11-24, title: B}]
aliases: [e-13]
inferred: {date: the report says last Tuesday}
"""
TALK = """\
title: T
kind: lightning
speakers: [doe, {person: roe, name: ロウ, affiliation: Example}]
topics: [labels]
announced_title: U
time: 20:35-21:00
date: 2022-03-30
order: 2
language: ja
slides: {speakerdeck: a4ff03681c664f68ab6ab0b60c7b884f, aspect: 16:9, url: "https://example.org/s"}
video: {start: 35:10, end: 58:20}
recording: available
references: [doe2020]
"""
TOPIC = "title: T\nbroader: [a]\nrelated: [b, c]\nreferences: [doe2020]\naliases: [HITL, 人間参加型 AI]\n"
PERSON = "name: 名\nname_en: N\naffiliation: X\ngithub: n\nx: _n_\nspeakerdeck: n\nwebsite: https://example.org/\n"


def parse(kind: Kind | None, block: str) -> tuple[Page | None, list[Problem]]:
    return records.parse(kind, frontmatter.parse(block), "page.md")


@pytest.mark.parametrize(
    ("kind", "block", "model"),
    [
        (Kind.EVENT, "title: A", Event),
        (Kind.TALK, "title: A", Talk),
        (Kind.TOPIC, "title: A", Topic),
        (Kind.PERSON, "name: A", Person),
        (None, "", Plain),
        (None, "title: A\norphan: true", Plain),
        (Kind.EVENT, EVENT, Event),
        (Kind.TALK, TALK, Talk),
        (Kind.TOPIC, TOPIC, Topic),
        (Kind.PERSON, PERSON, Person),
    ],
)
def test_round_trip(kind: Kind | None, block: str, model: type[Page]) -> None:
    record, problems = parse(kind, block)
    assert problems == []
    assert isinstance(record, model)
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301 - made here
    assert hash(record) == hash(parse(kind, block)[0])
    with pytest.raises(ValidationError):
        record.title = "B"  # type: ignore[misc] # that it cannot be set is the point


def test_event() -> None:
    event, _ = parse(Kind.EVENT, EVENT)
    assert isinstance(event, Event)
    assert event.date == PartialDate(2022, 3, 30)
    assert (event.start, event.end) == (1200, 1175)
    assert event.hashtag == "casual"
    assert event.video is not None
    assert event.video.ids == {"youtube": "aaaaaaaaaaa"}
    assert [person.person for person in event.organizers] == ["doe", "roe"]
    assert event.attendance == Attendance(
        capacity=Count(300), registered=Count(258), attended=Count(100, ">"), peak_live_viewers=Count(98)
    )
    assert [tool.name for tool in event.tools] == ["OBS", "StreamYard"]
    assert event.inferred == (("date", "the report says last Tuesday"),)


def test_talk() -> None:
    talk, _ = parse(Kind.TALK, TALK)
    assert isinstance(talk, Talk)
    assert talk.time == ProgrammeTime(1235, 1260)
    assert talk.slides is not None
    assert talk.slides.aspect == 1.7778
    assert talk.video is not None
    assert (talk.video.ids, talk.video.start, talk.video.end) == ({}, 2110, 3500)


@pytest.mark.parametrize(
    ("fields", "share"),
    [
        ("{registered: 258, peak_live_viewers: 98}", ("peak_live_viewers", 98 / 258)),
        ("{registered: 100, attended: 50, peak_live_viewers: 98}", ("attended", 0.5)),
        ("{capacity: 200, attended: 50}", ("attended", 0.25)),
        ("{registered: 0, attended: 5}", None),
        ("{registered: 10}", None),
        ("{attended: 10}", None),
        ("{}", None),
    ],
)
def test_share(fields: str, share: tuple[str, float] | None) -> None:
    event, problems = parse(Kind.EVENT, f"title: A\nattendance: {fields}\n")
    assert problems == []
    assert isinstance(event, Event)
    assert event.attendance is not None
    assert event.attendance.share() == share


@pytest.mark.parametrize(
    ("kind", "block", "code"),
    [
        (Kind.EVENT, "start: 20:00\nend: 20:00", Code.ORDER),
        (Kind.EVENT, "start: 20:00\nend: 24:30", None),
        (Kind.EVENT, "start: 20:00", None),
        (Kind.EVENT, "date: 2022-03-30\nend_date: 2022-03-31\nstart: 20:00\nend: 10:00", None),
        (Kind.EVENT, "date: 2022-03-30\nend_date: 2022-03-30\nstart: 20:00\nend: 10:00", Code.ORDER),
        (Kind.EVENT, "date: 2022-03-30\nend_date: 2022-03-29", Code.ORDER),
        # As far as both are known.
        (Kind.EVENT, "date: 2022-03-30\nend_date: 2022-03", None),
        (Kind.EVENT, "date: 2022-03\nend_date: 2022", None),
        (Kind.EVENT, "date: 2022-03-30\nend_date: 2022-02", Code.ORDER),
        (Kind.EVENT, "references: ['a b']", Code.VALUE),
        (Kind.EVENT, "references: ['']", Code.EMPTY),
        (Kind.TALK, "video: {youtube: aaaaaaaaaaa, start: 10:00, end: 10:00}", Code.ORDER),
        (Kind.TALK, "video: {start: 10:00, end: 10:01}", None),
        (Kind.TALK, "video: {end: 0}", Code.ORDER),
        (Kind.TALK, "video: {youtube: aaaaaaaaaaa, url: https://example.org}", Code.VALUE),
        (Kind.TALK, "slides: {}", Code.MISSING),
        (Kind.TALK, "slides: https://example.org/a.pdf", None),
        (Kind.TALK, "recording: gone\nvideo: aaaaaaaaaaa", None),
        (Kind.TALK, "recording: unknown\nvideo: aaaaaaaaaaa", Code.VALUE),
        (Kind.TALK, "aliases: [Old Name]", Code.FILE_NAME),
        (Kind.TOPIC, "aliases: [Old Name, CI / CD]", None),
        (Kind.TOPIC, "inferred: {summary: guessed}", None),
        (Kind.TOPIC, "inferred: {summ: guessed}", Code.UNKNOWN_KEY),
        (Kind.TOPIC, "inferred: [summary]", Code.TYPE),
        (Kind.TOPIC, "inferred: {summary: ''}", Code.TYPE),
        (Kind.TOPIC, f"inferred: {{summary: {'a' * 301}}}", Code.VALUE),
        (None, "orphan: maybe", Code.VALUE),
        (None, 'title: "a\\nb"', Code.TYPE),
        (None, "title: ''", Code.EMPTY),
    ],
)
def test_rules_across_fields(kind: Kind | None, block: str, code: Code | None) -> None:
    title = "" if "title" in block else "title: A\n"
    _, problems = parse(kind, f"{title}{block}\n")
    assert [problem.code for problem in problems] == ([code] if code else [])


def test_a_person_is_inferred_by_the_names_in_front_matter() -> None:
    assert parse(Kind.PERSON, "name: A\ninferred: {name: as on the slides}")[1] == []


VALUES = st.recursive(
    st.text("aあ \n", max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["person", "url", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("kind", [*Kind, None])
@given(data=st.data())
def test_any_values_are_read_or_explained(kind: Kind | None, data: st.DataObject) -> None:
    names = [field.name for field in fields_of(records.MODELS[kind])]
    values = data.draw(st.dictionaries(st.sampled_from([*names, "other"]), VALUES, max_size=4))
    record, problems = records.parse(kind, frontmatter.FrontMatter(dict(values)), "page.md")
    assert (record is None) == bool(problems)
    assert all(str(problem).isprintable() for problem in problems)
    assert pickle.loads(pickle.dumps((record, problems))) == (record, problems)  # noqa: S301 - made here


def test_records_with_the_same_fields_share_their_names() -> None:
    one, other = (parse(Kind.PERSON, f"name: {name}\ngithub: {name}")[0] for name in "ab")
    assert one
    assert other
    assert one.model_fields_set is other.model_fields_set
    # Not what is made of one of them.
    assert one.model_copy(update={"url": None}).model_fields_set == {"title", "github", "url"}
    assert other.model_fields_set == {"title", "github"}
