"""Put a page together: front matter in house order, then the sections of its kind."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from yaml.emitter import Emitter
from yaml.representer import SafeRepresenter
from yaml.resolver import BaseResolver
from yaml.serializer import Serializer

from sphinx_talks.authoring.new.draft.site import Answers, Page
from sphinx_talks.content.frontmatter import FENCE
from sphinx_talks.content.records import MODELS, Kind
from sphinx_talks.content.records.fields import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TextIO

    from yaml.emitter import ScalarAnalysis

    from sphinx_talks.authoring.new.draft.site import Site
    from sphinx_talks.content.frontmatter import Value


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


#: Longer lists stand one item a line.
WIDTH = 120
#: Means a time or ratio in a flow mapping too: `{aspect: 16:9}`.
_DIGITS = re.compile(r"[0-9]+(?::[0-9]+)+")


class _Writer(Emitter, Serializer, SafeRepresenter, BaseResolver):
    """Write plain values as YAML in which every scalar is text, as `frontmatter` reads it."""

    def __init__(self, stream: TextIO, **_: object) -> None:
        Emitter.__init__(self, stream, width=sys.maxsize, allow_unicode=True)
        Serializer.__init__(self)
        SafeRepresenter.__init__(self, default_flow_style=True, sort_keys=False)
        BaseResolver.__init__(self)

    def analyze_scalar(self, scalar: str) -> ScalarAnalysis:
        analysis = super().analyze_scalar(scalar)
        if _DIGITS.fullmatch(scalar):
            analysis.allow_flow_plain = True
        if analysis.multiline:
            # Written over several lines, one of them could close the front matter; escaped, none can.
            analysis.allow_single_quoted = analysis.allow_flow_plain = analysis.allow_block_plain = False
        return analysis

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature of the representer
        return True


def written(kind: Kind, fields: Mapping[str, Value]) -> str:
    """Return front matter with its fences; fields the kind does not have come last, for the check to name."""
    known = [field.name for field in fields_of(MODELS[kind])]
    names = [*(name for name in known if name in fields), *(name for name in fields if name not in known)]
    return "\n".join([FENCE, *(_field(name, fields[name]) for name in names), FENCE, ""])


def _field(name: str, value: Value) -> str:
    key = _inline(name)
    if isinstance(value, list) and value:
        flat = f"{key}: {_inline(value)}"
        if len(flat) <= WIDTH and not any(isinstance(item, dict) for item in value):
            return flat
        return "\n".join([f"{key}:", *(f"  - {_inline(item)}" for item in value)])
    if isinstance(value, dict) and value and len(f"{key}: {_inline(value)}") > WIDTH:
        return "\n".join([f"{key}:", *(f"  {_inline(inner)}: {_inline(item)}" for inner, item in value.items())])
    return f"{key}: {_inline(value)}"


def _inline(value: Any) -> str:  # noqa: ANN401 - whatever YAML can say
    """Return a value on one line, without the sign that ends a document of one scalar."""
    text = str(yaml.dump(value, Dumper=_Writer))
    return text.removesuffix("...\n").rstrip("\n")


#: A summary that was made is left out where it would be longer: the style guide allows 120 characters.
LONGEST_SUMMARY = 120

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


class Names(NamedTuple):
    """What records are called in the language of the site and in English, by kind and id."""

    own: Mapping[tuple[Kind, str], str]
    english: Mapping[tuple[Kind, str], str]

    @classmethod
    def of(cls, site: Site, answers: Iterable[Answers]) -> Names:
        """Return the names of the records of a site and of those about to be added."""
        own: dict[tuple[Kind, str], str] = {}
        english: dict[tuple[Kind, str], str] = {}
        for kind in Kind:
            for page_id, entry in site.catalog.by_id[kind].items():
                if entry.record is not None:
                    own[kind, page_id] = entry.record.title
                    english[kind, page_id] = entry.record.title_en or entry.record.title
        for one in answers:
            field = one.kind.title_field
            name = _text(one.fields.get(field))
            own[one.kind, one.id] = name
            english[one.kind, one.id] = _text(one.fields.get(f"{field}_en")) or name
        return cls(own, english)


def compose(answers: Answers, names: Names, language: str) -> Page:
    """Return the page that the answers give, whether or not it would pass the check."""
    phrases = words(language)
    fields = {**_summaries(answers, names, language), **answers.fields}
    body = "\n\n".join(filter(None, _body(answers, phrases)))
    text = written(answers.kind, fields)
    return Page(answers.path, f"{text}\n{body}\n" if body else text)


def _summaries(answers: Answers, names: Names, language: str) -> dict[str, Value]:
    """Return the sentences that follow from the other fields, for those that nobody wrote."""
    found = {"summary": _summary(answers, names.own, words(language)), "summary_en": ""}
    if words(language) is not words("en"):
        found["summary_en"] = _summary(answers, names.english, words("en"))
    return {name: text for name, text in found.items() if text and len(text) <= LONGEST_SUMMARY}


def _summary(answers: Answers, names: Mapping[tuple[Kind, str], str], phrases: Words) -> str:
    fields = answers.fields
    if answers.kind is Kind.TALK:
        event = names.get((Kind.EVENT, answers.id.partition("/")[0]), "")
        who = [names.get((Kind.PERSON, person)) or person for person in people(fields.get("speakers"))]
        form = phrases.talk_summary_by if who else phrases.talk_summary
        return form.format(event=event, who=listed(who, phrases, honorific=True)) if event else ""
    if answers.kind is Kind.EVENT and (day := _day(_text(fields.get("date")), phrases)):
        series, number = _text(fields.get("series")), _text(fields.get("number"))
        form = phrases.series_summary if series and number else phrases.event_summary
        return form.format(date=day, series=series, number=number)
    return ""


def _body(answers: Answers, phrases: Words) -> Iterator[str]:
    sections = _SECTIONS[answers.kind](answers, phrases)
    for number, (heading, text) in enumerate(sections):
        yield f"## {heading}" if heading else ""
        if number == 0 and answers.prose:
            yield answers.prose.strip("\n")
        else:
            yield text
    # A person's page says what there is to say, and no more.
    if not answers.prose and answers.kind is not Kind.PERSON:
        yield phrases.hint


def _talk(answers: Answers, phrases: Words) -> list[tuple[str, str]]:
    fields = answers.fields
    event, who = _role(Kind.EVENT, answers.id.partition("/")[0]), people(fields.get("speakers"))
    topics = [_role(Kind.TOPIC, topic) for topic in _texts(fields.get("topics"))]
    speakers = listed([_role(Kind.PERSON, person) for person in who], phrases, honorific=True)
    lines = [(phrases.talk_by if who else phrases.talk).format(event=event, who=speakers)]
    lines += [] if fields.get("title") else [phrases.untitled]
    lines += [phrases.topics.format(topics=listed(topics, phrases))] if topics else []
    lines += [] if fields.get("slides") or fields.get("video") else [phrases.ask_material]
    return [(phrases.overview, "\n".join(lines))]


def _event(answers: Answers, phrases: Words) -> list[tuple[str, str]]:
    day = _day(_text(answers.fields.get("date")), phrases)
    who = [_role(Kind.PERSON, person) for person in people(answers.fields.get("organizers"))]
    lines = [phrases.event_on.format(date=day)] if day else []
    lines += [phrases.organizers.format(who=listed(who, phrases, honorific=True))] if who else []
    return [(phrases.about_event, "\n".join(lines or [phrases.event]))]


def _topic(answers: Answers, phrases: Words) -> list[tuple[str, str]]:
    broader = [_role(Kind.TOPIC, topic) for topic in _texts(answers.fields.get("broader"))]
    beside = phrases.part_of.format(topics=listed(broader, phrases)) if broader else phrases.nothing
    return [(phrases.why, phrases.nothing), (phrases.where, phrases.listed), (phrases.beside, beside)]


def _person(_: Answers, __: Words) -> list[tuple[str, str]]:
    return [("", "")]


_SECTIONS = {Kind.TALK: _talk, Kind.EVENT: _event, Kind.TOPIC: _topic, Kind.PERSON: _person}


def people(value: Value | None) -> list[str]:
    """Return the ids in a field of people, whichever way each is written."""
    found = (
        [item.get("person") if isinstance(item, dict) else item for item in value] if isinstance(value, list) else []
    )
    return [person for person in found if isinstance(person, str)]


def spoke(person: Answers, talk: Answers, names: Names, language: str) -> Answers:
    """Return the answers about a person who is added with a talk, the talk told of."""
    phrases = words(language)
    event = talk.id.partition("/")[0]
    fields = dict(person.fields)
    if title := names.own.get((Kind.EVENT, event)):
        fields.setdefault("summary", phrases.person_summary.format(event=title))
        if phrases is not words("en"):
            english = names.english.get((Kind.EVENT, event)) or title
            fields.setdefault("summary_en", words("en").person_summary.format(event=english))
    said = phrases.spoke.format(event=_role(Kind.EVENT, event), talk=_role(Kind.TALK, talk.id))
    return Answers(person.kind, person.id, fields, person.prose or said)


def _day(text: str, phrases: Words) -> str:
    found = _DAY.fullmatch(text)
    if not found:
        return ""
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if phrases is words("ja") else text


def _role(kind: Kind, target: str) -> str:
    return f"{{{kind}}}`{target}`"


def _text(value: Value | None) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Value | Sequence[Value] | None) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
