"""What is asked about a talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.draft import AnswerProblem, Answers, site
from sphinx_talks.authoring.new.draft.approval import field_fault
from sphinx_talks.authoring.new.draft.site import plain
from sphinx_talks.authoring.new.fetch import known
from sphinx_talks.authoring.new.questions.interview import Question
from sphinx_talks.content import providers
from sphinx_talks.content.records import Event, Kind, forms
from sphinx_talks.content.records.forms import written
from sphinx_talks.content.records.person import ACCOUNTS
from sphinx_talks.content.records.values import seconds

if TYPE_CHECKING:
    from sphinx_talks.authoring.new.questions.interview import Interview
    from sphinx_talks.content.frontmatter import Value
    from sphinx_talks.content.providers.facts import FetchedFacts

#: Fields that only options give.
OPTIONS = ("announced_title", "kind", "order", "language", "slides_state", "recording")


def talk(interview: Interview) -> list[Answers]:
    """Return the answers on a talk, and on the people and topics added for it."""
    _ = interview.words
    event = _event(interview)
    title = interview.field(Kind.TALK, "title", _("Title"), known=_title(interview, event))
    title_en = interview.english(Kind.TALK, "title", title, _("Title in English"))
    people = interview.records(Kind.PERSON, _speakers(interview, required=not title))
    topics = interview.records(Kind.TOPIC, Question("topic", _("Topics, with commas between them")))
    fields: dict[str, Value] = {
        "title": title,
        "title_en": title_en,
        "speakers": [*people],
        "topics": [*topics],
        "time": interview.field(Kind.TALK, "time", _("Time, as 20:35-21:00")),
        "date": _date(interview, event),
        "slides": slides(interview),
        "video": video(interview, interview.option("start"), interview.option("end")),
        "summary": interview.field(Kind.TALK, "summary", _("What it is about, in one sentence")),
        "sources": interview.sources(),
        **{name: interview.option(name.replace("_", "-")) for name in OPTIONS},
    }
    fields["summary_en"] = interview.english(
        Kind.TALK, "summary", str(fields["summary"]), _("The same sentence in English")
    )
    taken = interview.site.taken(Kind.TALK)
    slug = interview.page_id(Kind.TALK, site.proposed(Kind.TALK, [title_en, title, *people], taken, event), event)
    return interview.answers(Kind.TALK, site.whole(slug, event), fields)


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
        near = [choice.id for choice in events.near(text, 1)]
        hint = f", nearest is {near[0]!r}" if near else ""
        return "" if found else f"no such event{hint}; its page comes first (`sphinx-talks new event`)"

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


def _title(interview: Interview, event: str) -> str:
    """Return the title of the deck, else that of the video, unless that is the recording of the whole event."""
    entry = interview.site.catalog.by_id[Kind.EVENT].get(event)
    recording = entry.record.video if entry and isinstance(entry.record, Event) else None
    whole = recording.key if recording else None
    decks = [facts.title for facts in interview.facts if facts.slides or facts.address == interview.option("slides")]
    videos = [facts.title for facts in interview.facts if facts.video and facts.video != whole]
    return next(filter(None, (*decks, *videos)), "")


def _speakers(interview: Interview, *, required: bool) -> Question:
    """Return the question for speakers: people whose account or name the addresses give are known."""
    people = interview.site.lookup(Kind.PERSON)
    accounts = {
        (name, plain(account)): entry.id
        for entry in interview.site.catalog.all(Kind.PERSON)
        for name in ACCOUNTS
        if (account := getattr(entry.record, name, None))
    }
    found = [
        [accounts[facts.provider, plain(facts.account)]]
        if facts.account and (facts.provider, plain(facts.account)) in accounts
        else people.ids(facts.author)
        for facts in interview.facts
        if facts.author and (facts.slides or facts.video)
    ]
    certain = dict.fromkeys(person[0] for person in found if len(person) == 1)
    # The channel of a video is rarely the speaker, and the owner of a deck nearly always.
    guess = next((facts.author for facts in interview.facts if facts.slides and facts.author), "")
    return Question(
        "speaker",
        interview.words("Speakers, with commas between them"),
        known=", ".join(certain),
        guess=guess,
        required=required,
    )


def _date(interview: Interview, event: str) -> str:
    """Return the day of the talk, which is asked for events of more than one."""
    entry = interview.site.catalog.by_id[Kind.EVENT].get(event)
    has_days = isinstance(entry.record, Event) and entry.record.end_date is not None if entry else False
    if not has_days and "date" not in interview.given:
        return ""
    return interview.field(Kind.TALK, "date", interview.words("Day, as 2024-05-01"))


def slides(interview: Interview) -> dict[str, Value]:
    """Return the deck: its player where that is known, and its page."""
    given = interview.option("slides")
    own = [facts for facts in interview.facts if facts.address == given] if given else [*interview.facts]
    found = next((facts for facts in own if facts.deck or facts.slides), known(given))
    aspect = interview.option("aspect") or (found.aspect if found.deck else "")
    page = found.slides or ("" if found.deck else given)
    fields = {found.provider: found.deck or ""} if found.deck else {}
    return _given(interview, "slides", fields | {"aspect": aspect or "", "url": page})


def video(interview: Interview, start: str = "", end: str = "") -> dict[str, Value]:
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
    return _given(interview, "video", fields)


def _start_in(facts: FetchedFacts, length: int | None) -> str:
    """Return the start that the address of a video says, '' for none or one behind its end."""
    there = providers.by_name(facts.provider).find(facts.address) if facts.provider else None
    start = (there and forms.start(there)) or ""
    if not start or field_fault(Kind.TALK, "video", {"start": start}):
        return ""
    return start if 0 < seconds(start) < (length or float("inf")) else ""


def _given(interview: Interview, name: str, fields: dict[str, str]) -> dict[str, Value]:
    """Return the fields that have a value, checked together; {} where there are none."""
    kept: dict[str, Value] = {key: value for key, value in fields.items() if value}
    if not kept:
        return {}
    if fault := field_fault(Kind.TALK, name, kept):
        interview.faults.append(AnswerProblem(name, fault))
    return kept
