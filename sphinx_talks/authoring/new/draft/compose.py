"""Put a page together: front matter in house order, then the sections of its kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.authoring.new.draft.answers import Answers, Page
from sphinx_talks.authoring.new.draft.matter import written
from sphinx_talks.authoring.new.draft.wording import Words, listed, words
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinx_talks.authoring.new.draft.site import Site
    from sphinx_talks.content.frontmatter import Value

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
            field = "name" if one.kind is Kind.PERSON else "title"
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
