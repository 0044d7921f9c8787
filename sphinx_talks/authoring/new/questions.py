"""The questions of `new`: only what options and addresses have not answered, each answer checked at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.draft import AnswerProblem, Answers, field_fault, id_in_series, proposed_id, whole_id
from sphinx_talks.authoring.new.fetch import known
from sphinx_talks.authoring.new.interview import Interview, Question
from sphinx_talks.authoring.site import folded
from sphinx_talks.content import providers
from sphinx_talks.content.catalog import record
from sphinx_talks.content.problems import message
from sphinx_talks.content.records import NAMES, Event, Format, Kind, forms
from sphinx_talks.content.records.fields import OWN, RecordField, fields_of
from sphinx_talks.content.records.forms import written
from sphinx_talks.content.records.person import ACCOUNTS
from sphinx_talks.content.records.values import seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_talks.content.frontmatter import Value
    from sphinx_talks.content.providers.facts import FetchedFacts

#: Where titles have the number of the event: `#13`, 第13回, `vol. 13`.
_NUMBER = re.compile(r"(?:#|\u7b2c|\bvol\.?\s*)\s*([0-9]{1,4})(?![0-9])", re.IGNORECASE)
#: The slide that the address of a deck says.
_SLIDE = re.compile(r"[?&#](?:slide|page)=0*([1-9][0-9]{0,3})(?![0-9])")


def talk(interview: Interview) -> list[Answers]:
    """Return the answers on a talk, and on the people and topics added for it."""
    _ = interview.words
    event = _event(interview)
    titles = interview.both("title", _("Title"), _("Title in English"), known=_title_of_talk(interview, event))
    title = str(titles["title"])
    people = interview.records(Kind.PERSON, _speakers(interview, required=not title))
    topics = interview.records(Kind.TOPIC, Question("topic", _("Topics, with commas between them")))
    fields: dict[str, Value] = {
        **titles,
        "speakers": [*people],
        "topics": [*topics],
        "time": interview.field("time", _("Time, as 20:35-21:00")),
        "date": _day(interview, event),
        "slides": _slides(interview),
        "video": _video(interview, interview.option("start"), interview.option("end")),
        "sources": interview.sources(),
        **interview.both("summary", _("What it is about, in one sentence"), _("The same sentence in English")),
        **interview.given_fields("announced_title", "kind", "order", "language", "slides_state", "recording"),
    }
    taken = interview.site.taken(Kind.TALK)
    proposed = proposed_id(Kind.TALK, [str(titles["title_en"]), title, *people], taken, event)
    return interview.answers(whole_id(interview.page_id(proposed, event), event), fields)


def _event(interview: Interview) -> str:
    """Return the id of the event: that whose page was given, else one that is chosen, the latest first."""
    events = interview.site.lookup(Kind.EVENT)
    catalog = interview.site.catalog
    pages = {entry.record.url: entry.id for entry in catalog.all(Kind.EVENT) if isinstance(entry.record, Event)}

    def named(text: str) -> list[str]:
        """Return the events of an id, a name, or an address: that of its page, or the one on this site."""
        if "://" not in text:
            return events.ids(text)
        own = {(url or "").rstrip("/"): page_id for url, page_id in pages.items()}.get(text.rstrip("/"))
        return [own] if own else events.ids(text.rstrip("/").rpartition("/")[2].removesuffix(".html"))

    def check(text: str) -> str:
        found = named(text)
        if len(found) > 1:
            return f"may be {' or '.join(found)}"
        near = [f"nearest is {choice.id!r}" for choice in events.near(text, 1)]
        want = "; ".join(["an event that has a page, which `sphinx-talks new event` writes", *near])
        return "" if found else str(message("no such event", text, want))

    question = Question(
        "event",
        interview.words("Event"),
        known=pages.get(interview.found("event"), ""),
        guess=events.choices[0].id if events.choices else "",
        required=True,
        check=check,
        choices=events,
    )
    answer = interview.text(question)
    return next(iter(named(answer)), answer)


def _title_of_talk(interview: Interview, event: str) -> str:
    """Return the title of the deck, else that of the video, unless that is the recording of the whole event."""
    entry = interview.site.catalog.by_id[Kind.EVENT].get(event)
    recording = entry.record.video if entry and isinstance(entry.record, Event) else None
    whole = recording.key if recording else None
    # A deck is given its title by the speaker, a video often by who has recorded it.
    decks = [facts.title for facts in interview.facts if facts.slides or facts.address == interview.option("slides")]
    videos = [facts.title for facts in interview.facts if facts.video and facts.video != whole]
    return next(filter(None, (*decks, *videos)), "")


def _speakers(interview: Interview, *, required: bool) -> Question:
    """Return the question for speakers: people whose account or name the addresses give are known."""
    people = interview.site.lookup(Kind.PERSON)
    accounts = {
        (name, folded(account)): entry.id
        for entry in interview.site.catalog.all(Kind.PERSON)
        for name in ACCOUNTS
        if (account := getattr(entry.record, name, None))
    }
    found = [
        [accounts[facts.provider, folded(facts.account)]]
        if facts.account and (facts.provider, folded(facts.account)) in accounts
        else people.ids(facts.author)
        for facts in interview.facts
        if facts.author and (facts.slides or facts.video)
    ]
    certain = dict.fromkeys(person[0] for person in found if len(person) == 1)
    # The channel of a video is rarely the speaker, and the owner of a deck nearly always.
    guess = next((facts.author for facts in interview.facts if facts.slides and facts.author), "")
    text = interview.words("Speakers, with commas between them")
    return Question("speaker", text, known=", ".join(certain), guess=guess, required=required)


def _day(interview: Interview, event: str) -> str:
    """Return the day of the talk, which is asked for events of more than one."""
    entry = interview.site.catalog.by_id[Kind.EVENT].get(event)
    has_days = isinstance(entry.record, Event) and entry.record.end_date is not None if entry else False
    if not has_days and "date" not in interview.given:
        return ""
    return interview.field("date", interview.words("Day, as 2024-05-01"))


def _slides(interview: Interview) -> dict[str, Value]:
    """Return the deck: its player where that is known, and its page."""
    given = interview.option("slides")
    own = [facts for facts in interview.facts if facts.address == given] if given else [*interview.facts]
    found = next((facts for facts in own if facts.deck or facts.slides), known(given))
    aspect = interview.option("aspect") or (found.aspect if found.deck else "")
    page = found.slides or ("" if found.deck else given)
    fields = {found.provider: found.deck or ""} if found.deck else {}
    first = _SLIDE.search(found.address or given) if found.deck or found.slides else None
    fields |= {"aspect": aspect or "", "start": first[1] if first else "", "url": page}
    return _checked(interview, "slides", fields)


def _video(interview: Interview, start: str = "", end: str = "") -> dict[str, Value]:
    """Return the recording, and from where to where in it the talk is."""
    given = interview.option("video")
    own = known(given) if given else next((facts for facts in interview.facts if facts.video), known(""))
    found = own.video
    length = next((facts.length for facts in interview.facts if facts.length and facts.video == found), None)
    for name, moment in (("start", start), ("end", end)):
        if length and moment and not field_fault(Kind.TALK, "video", {name: moment}) and seconds(moment) > length:
            interview.faults.append(AnswerProblem(name, f"the video ends at {written(length)}"))
    fields = {own.provider: found} if found else {"url": given}
    fields |= {"start": start or _start_in(own, length), "end": end}
    return _checked(interview, "video", fields)


def _start_in(facts: FetchedFacts, length: int | None) -> str:
    """Return the start that the address of a video says, '' for none or one behind its end."""
    there = providers.names()[facts.provider].find(facts.address) if facts.provider else None
    start = (there and forms.start(there)) or ""
    if not start or field_fault(Kind.TALK, "video", {"start": start}):
        return ""
    return start if 0 < seconds(start) < (length or float("inf")) else ""


def _checked(interview: Interview, name: str, fields: dict[str, str]) -> dict[str, Value]:
    """Return the fields that have a value, checked together; {} where there are none."""
    kept: dict[str, Value] = {key: value for key, value in fields.items() if value}
    # An event has no field of slides, and writes its video as a talk does.
    if kept and (fault := field_fault(Kind.TALK, name, kept)):
        interview.faults.append(AnswerProblem(name, fault))
    return kept


def event(interview: Interview) -> list[Answers]:
    """Return the answers on an event, and on the people and topics added for it."""
    _ = interview.words
    in_english = _("Title in English, where it has one")
    # That of the event page, else that of the video.
    found = next((facts.title for facts in sorted(interview.facts, key=lambda one: not one.event) if facts.title), "")
    titles = interview.both("title", _("Title"), in_english, known=found, required=True)
    title = str(titles["title"])
    names = _all_series(interview)
    # The longest name first: a series can be called as another with a word behind it.
    own = next((name for name in sorted(names, key=len, reverse=True) if title.startswith(name)), "")
    guess = interview.found("series")
    series = interview.field("series", _("Series"), known=own, words=names, guess=guess)
    number = _number(interview, title) if series else interview.option("number")
    when = {
        "date": interview.field("date", _("Day, as 2024-05-01"), known=interview.found("date")),
        "start": interview.field("start", _("Start, as 19:00"), known=interview.found("start")),
        "end": interview.field("end", _("End, as 21:30"), known=interview.found("end")),
    }
    meeting = _meeting(interview)
    organizers = interview.records(Kind.PERSON, Question("organizer", _("Organizers, with commas between them")))
    capacity = interview.option("capacity") or interview.found("capacity")
    fields: dict[str, Value] = {
        **titles,
        "series": series,
        "number": number,
        **when,
        **meeting,
        "url": interview.option("url") or interview.found("event"),
        "organizers": [*organizers],
        "topics": _optional(interview, Kind.TOPIC, "topic"),
        "attendance": {"capacity": capacity} if capacity else {},
        "video": _video(interview),
        "sources": interview.sources(),
        **interview.both("summary", _("What it was about, in one sentence"), _("The same sentence in English")),
        "end_date": interview.option("end_date") or interview.found("end_date"),
        "hashtag": interview.option("hashtag") or interview.found("hashtag"),
        **interview.given_fields("theme"),
    }
    page_id = interview.page_id(_id(interview, series, number, [str(titles["title_en"]), title]))
    return interview.answers(page_id, fields)


def _events(interview: Interview) -> list[tuple[str, Event]]:
    """Return the events there are, oldest first."""
    return [(entry.id, record(entry, Event)) for entry in interview.site.catalog.all(Kind.EVENT)]


def _all_series(interview: Interview) -> tuple[str, ...]:
    catalog = interview.site.catalog
    names = (catalog.named_as("in-series", event.series)[0] for _, event in _events(interview)[::-1] if event.series)
    return tuple(dict.fromkeys((*names, *(entry.record.title for entry in catalog.all(Kind.SERIES) if entry.record))))


def _number(interview: Interview, title: str) -> str:
    found = _NUMBER.search(title)
    return interview.field("number", interview.words("Number in the series"), known=str(int(found[1])) if found else "")


def _meeting(interview: Interview) -> dict[str, Value]:
    """Return how and where people met."""
    _ = interview.words
    form = interview.field(
        "format", _("in-person, online or hybrid"), known=interview.found("format"), words=tuple(Format)
    )
    if form == Format.ONLINE and "venue" not in interview.given:
        return {"format": form}
    venue = interview.field("venue", _("Place, as its owner writes it"), known=interview.found("venue"))
    return {"format": form, "venue": venue}


def _id(interview: Interview, series: str, number: str, titles: list[str]) -> str:
    """Return the next id of the series, else words of the title."""
    taken = interview.site.taken(Kind.EVENT)
    key = interview.site.catalog.series_key
    # By the key, as one event may name the series by its id and another by its title.
    earlier = [page_id for page_id, event in _events(interview) if series and key(event.series or "") == key(series)]
    following = id_in_series(earlier, int(number), taken) if number.isascii() and number.isdigit() else ""
    return following or proposed_id(Kind.EVENT, titles, taken)


def topic(interview: Interview) -> list[Answers]:
    """Return the answers on a topic, and on the wider topics added for it."""
    _ = interview.words
    title = interview.found("title")
    return interview.titled({
        **interview.both("title", _("Title"), _("Title in English"), required=True, known=title),
        "aliases": [*interview.options("alias")],
        **interview.both("summary", _("What it means, in one sentence"), _("The same sentence in English")),
        "broader": [*interview.records(Kind.TOPIC, Question("broader", _("Wider topics it belongs to")))],
        "related": _optional(interview, Kind.TOPIC, "related"),
        "sources": interview.sources(),
    })  # fmt: skip


def person(interview: Interview) -> list[Answers]:
    """Return the answers on a person, whose accounts only options give."""
    _ = interview.words
    latin = _("Name in Latin letters, as the person writes it")
    fields: dict[str, Value] = {
        **interview.both("name", _("Name, as the person writes it"), latin, required=True),
        "aliases": [*interview.options("alias")],
        "affiliation": interview.field("affiliation", _("Affiliation, as stated at a talk")),
        **interview.given_fields(*ACCOUNTS, "website"),
        **interview.both("summary", _("Who spoke on what, in one sentence"), _("The same sentence in English")),
        "sources": interview.sources(),
    }
    return interview.titled(fields, *map(interview.option, ACCOUNTS))


def other(interview: Interview) -> list[Answers]:
    """Return the answers on a record, and on those added for it; what is special about the kind comes from options."""
    _ = interview.words
    own = [field for field in fields_of(interview.kind.model) if field.spec.order == OWN]
    return interview.titled({
        **interview.both("title", _("Title"), _("Title in English"), required=True),
        "aliases": [*interview.options("alias")],
        **interview.both("summary", _("What it is about, in one sentence"), _("The same sentence in English")),
        **{field.name: _value(interview, field) for field in own},
        "sources": interview.sources(),
    })  # fmt: skip


def _value(interview: Interview, field: RecordField) -> Value:
    """Return the value of a field from its option, which for a list of records is called by their role."""
    role = field.spec.role
    return _optional(interview, NAMES[role], role) if role in NAMES else interview.option(field.name)


def _optional(interview: Interview, kind: Kind, option: str) -> Value:
    """Return the records that an option names, which nobody is asked for."""
    return [*interview.records(kind, Question(option, ""))] if option in interview.given else []


#: The questions of each kind.
QUESTIONS: dict[Kind, Callable[[Interview], list[Answers]]] = {
    **dict.fromkeys(Kind, other),
    Kind.EVENT: event,
    Kind.TALK: talk,
    Kind.TOPIC: topic,
    Kind.PERSON: person,
}
