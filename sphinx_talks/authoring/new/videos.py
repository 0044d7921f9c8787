"""Pages of talks from a `videos.yml` of rubyevents (https://github.com/rubyevents/rubyevents, app/schemas).

What it says of a talk is taken as it stands: `start_cue` and `end_cue` become the seconds of its recording, parts of a
second so that no word is lost. Topics it does not say; nor times, for which the order of the file stands.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import yaml
from babel import Locale

from sphinx_talks.authoring.new.draft import AnswerProblem, Drafted, RefusedAnswersError, draft
from sphinx_talks.authoring.new.interview import Dialogue, Interview
from sphinx_talks.authoring.new.questions import QUESTIONS
from sphinx_talks.content import providers
from sphinx_talks.content.catalog import record
from sphinx_talks.content.records import Event, Kind, values
from sphinx_talks.content.records.forms import ID, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from sphinx_talks.authoring.new.draft import Answers
    from sphinx_talks.authoring.site import Site
    from sphinx_talks.content.pages import Entry

Given = dict[str, "str | tuple[str, ...]"]
#: Characters of a file; the longest of that site has a third of them.
LONGEST = 2_000_000
#: Of a description, as a summary; a longer one is prose.
LONGEST_SUMMARY = 120
_STATES = {"not_recorded": "not-recorded", "not_published": "not-published"}
_KINDS = {"lightning_talk": "lightning", "panel": "panel"}


def from_videos(text: str, event: str, site: Site, today: date) -> Drafted:
    """Return the pages of the talks of an event that are not there yet, and of their speakers.

    Raises RefusedAnswersError, with a fault for each talk by its number in the file.
    """
    held = site.catalog.by_id[Kind.EVENT].get(event)
    if held is None:
        raise RefusedAnswersError([AnswerProblem("event", f"no such event {event!r}; want the id of a page")])
    found: dict[str, Answers] = {}
    faults: list[AnswerProblem] = []
    rows = [*_rows(text)]
    # Where seconds do not say it of all, the programme is that of the file.
    is_told = not site.catalog.talks_of(held) and not all(_second(str(row.get("start_cue", ""))) for row in rows)
    placed: Counter[str] = Counter()
    for number, row in enumerate(rows, 1):
        added = [one for one in found.values() if one.kind is Kind.PERSON]
        given = _given(row, held)
        placed[day := str(given.get("date", ""))] += 1
        order: Given = {"order": str(placed[day])} if is_told else {}
        answers, wrong = _answers(row, given | order, site, today, added)
        faults += [AnswerProblem(f"talk {number} {one.field}", one.text) for one in wrong]
        twice = [one.path for one in answers if one.kind is Kind.TALK and one.path in found]
        faults += [AnswerProblem(f"talk {number} id", f"another talk of the file has {path}") for path in twice]
        found |= {one.path: one for one in answers}
    if faults:
        raise RefusedAnswersError(faults)
    return draft([*found.values()], site)


def _rows(text: str) -> Iterator[Mapping[str, Any]]:
    """Yield the talks of a file, those within a recording with what it says; every value is text."""
    try:
        found = yaml.load(text, yaml.BaseLoader) if len(text) <= LONGEST else None  # noqa: S506 - makes texts alone
    except yaml.YAMLError as error:
        raise RefusedAnswersError([AnswerProblem("", f"not YAML: {error}")]) from None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise RefusedAnswersError([AnswerProblem("", "not a list of videos, or too long")])
    for row in found:
        inner = row.get("talks")
        yield from (_within(row, one) for one in inner if isinstance(one, dict)) if isinstance(inner, list) else [row]


def _within(row: Mapping[str, Any], one: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a talk within a recording, with what is said of that."""
    is_there = one.get("video_provider") == "parent"
    # An id is that of one talk: those without would all have the page of the recording.
    shared = {name: value for name, value in row.items() if name != "id"}
    return {**shared, **{name: value for name, value in one.items() if not (is_there and name.startswith("video_"))}}


def _answers(
    row: Mapping[str, Any], given: Given, site: Site, today: date, added: list[Answers]
) -> tuple[list[Answers], list[AnswerProblem]]:
    """Return the answers on a talk and on the speakers added for it, and what is wrong with them."""
    nobody = Dialogue(agreed=True)
    description = str(row.get("description") or "").strip()
    is_short = "\n" not in description and len(description) <= LONGEST_SUMMARY
    if is_short and description:
        given["summary"] = description
    interview = Interview(Kind.TALK, site, nobody, given, [], today)
    interview.added = [*added]
    first, *others = QUESTIONS[Kind.TALK](interview)
    missing = (
        AnswerProblem(one.name, f"needs an id: want a page by `new person` first, {one.text}") for one in nobody.missing
    )
    faults = [*interview.faults, *missing]
    return [first if is_short else replace(first, prose=description), *others], faults


def _given(row: Mapping[str, Any], held: Entry) -> Given:
    """Return what a file says of a talk as the options of `new talk` are called."""
    event = record(held, Event)
    provider, name = str(row.get("video_provider", "")), str(row.get("video_id", ""))
    own = {*(event.video.ids.values() if event.video else ())}
    resources = row.get("additional_resources")
    elsewhere = (
        [one.get("url") for one in resources if one.get("type") == "video"] if isinstance(resources, list) else []
    )
    if site := providers.of_rubyevents().get(provider):
        video = site.address(name)
    else:
        video = name if provider == "mp4" else next(iter(elsewhere), "")
    own_id = str(row.get("id", "")).replace("_", "-").removeprefix(f"{held.id}-")
    speakers = row.get("speakers")
    language = str(row.get("language", ""))
    made: Given = {
        "event": held.id,
        "title": str(row.get("raw_title") or row.get("title") or ""),
        "speaker": tuple(map(str, speakers)) if isinstance(speakers, list) else (),
        "video": "" if name in own else str(video),
        "start": _second(str(row.get("start_cue", ""))),
        "end": _second(str(row.get("end_cue", "")), is_end=True),
        "slides": str(row.get("slides_url") or ""),
        "kind": _KINDS.get(str(row.get("kind")), ""),
        "language": next((tag for tag, one in Locale.parse("en").languages.items() if one == language), ""),
        "recording": "" if video else _STATES.get(provider, ""),
        "date": str(row.get("date", "")) if event.end_date else "",
        # Without that of its event, where it is one of a page.
        "id": own_id if ID.fullmatch(own_id) else "",
    }
    return {name: value for name, value in made.items() if value}


def _second(cue: str, *, is_end: bool = False) -> str:
    """Return a cue as pages write seconds; '' where nobody has looked it up, as rubyevents writes `TODO`.

    What is no second is returned as it is: the questions of a page refuse it.
    """
    whole, _, part = cue.strip().partition(".")
    try:
        second = values.seconds(whole if part.isdigit() or not part else cue)
    except ValueError:
        return "" if cue in {"", "TODO"} else cue
    return written(second + (is_end and bool(part.strip("0"))))
