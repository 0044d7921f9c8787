"""Files for two other archives of talks: pyvideo (github.com/pyvideo/data) and rubyevents (github.com/rubyevents).

The first holds recordings, so a talk without one stays here; in both dates are whole or none.
"""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import yaml
from babel import Locale

from sphinx_talks.content import providers
from sphinx_talks.content.catalog import record
from sphinx_talks.content.languages import localized
from sphinx_talks.content.records import Event, Kind, Person, Recording, Talk, Video
from sphinx_talks.content.records import Format as Held
from sphinx_talks.content.records.talk import TalkKind
from sphinx_talks.content.watchable import recording_of, watched
from sphinx_talks.exports.archive import Export, File, LeftOut, RecordArchive, summary_of, timecode, title_of
from sphinx_talks.exports.calendars import day_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from sphinx_talks.content.pages import Entry

#: ISO 639-3 of the tags that records mostly have; others stay as they are.
_THREE = {"ja": "jpn", "en": "eng", "de": "deu", "fr": "fra", "es": "spa", "ko": "kor", "zh": "zho"}
#: What reStructuredText would take for markup, escaped by a backslash.
_RST = re.compile(r"([\\*`|_])")
#: Kinds that both have; an opening is neither a talk nor an introduction to a series of videos.
_KINDS = {TalkKind.TALK: "talk", TalkKind.LIGHTNING: "lightning_talk", TalkKind.PANEL: "panel"}


def _dated(archive: RecordArchive, talk: Entry) -> dt.date | str:
    """Return the day of a talk, or why it is taken nowhere."""
    if record(talk, Talk).title is None or talk.untitled:
        return "nobody knows its title (`title`)"
    return day_of(archive.date(talk)) or "its day is not known for sure (`date`)"


def _recorded(archive: RecordArchive, talk: Entry) -> tuple[Video, dt.date] | str:
    """Return the recording of a talk and its day, or why there is none."""
    video, day = _seen(archive, talk), _dated(archive, talk)
    if video is None:
        return "no recording is known (`video`)"
    return day if isinstance(day, str) else (video, day)


def _seen(archive: RecordArchive, talk: Entry) -> Video | None:
    video = watched(archive.catalog, talk)
    return video if video and video.address else None


class _Elsewhere(Export):
    built = False

    def left_out(self, archive: RecordArchive) -> Iterator[LeftOut]:
        """Yield the talks that are not taken."""
        for talk in archive.catalog.all(Kind.TALK):
            if why := self.refused(archive, talk):
                yield LeftOut(talk, why)

    @abstractmethod
    def refused(self, archive: RecordArchive, talk: Entry) -> str:
        """Return why a talk is not taken, '' where it is."""

    def taken(self, archive: RecordArchive, event: Entry) -> list[Entry]:
        """Return the talks of an event that are taken."""
        return [one for one in archive.catalog.talks_of(event) if not self.refused(archive, one)]


class PyVideo(_Elsewhere):
    """A category an event, a file a talk."""

    name = "pyvideo"
    about = "Files for pyvideo/data: a category an event, a file a talk."

    def refused(self, archive: RecordArchive, talk: Entry) -> str:
        """Return why a talk is not taken: it has no recording, title or day."""
        found = _recorded(archive, talk)
        return found if isinstance(found, str) else ""

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the files of each event that has recordings."""
        for event in archive.catalog.all(Kind.EVENT):
            if talks := self.taken(archive, event):
                yield File(f"{event.id}/category.json", event, partial(_json, _category(archive, event)))
                for talk in talks:
                    name = talk.id.partition("/")[2]
                    yield File(f"{event.id}/videos/{name}.json", talk, partial(_pyvideo, archive, talk))


def _json(value: object) -> bytes:
    # The form of the files there: sorted, with two spaces.
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _category(archive: RecordArchive, event: Entry) -> dict[str, Any]:
    held = record(event, Event)
    first, last = day_of(held.date), day_of(held.end_date or held.date)
    made = {
        "title": title_of(event),
        "description": _rst(held.summary or ""),
        "url": held.url or archive.url(event),
        "start_date": first and first.isoformat(),
        "end_date": last and last.isoformat(),
    }
    return _known(made)


def _pyvideo(archive: RecordArchive, entry: Entry) -> bytes:
    talk, found = record(entry, Talk), _recorded(archive, entry)
    assert not isinstance(found, str)  # noqa: S101 - only such are asked for
    video, day = found
    related = [{"label": "slides", "url": talk.slides.address}] if talk.slides else []
    related += [{"label": title_of(entry), "url": archive.url(entry)}] if archive.base else []
    language = talk.language or archive.language
    topics = archive.catalog.named(entry, "topic")
    return _json(
        {
            "title": title_of(entry),
            "description": _rst(summary_of(entry)),
            "speakers": list(dict.fromkeys(archive.speakers(entry))),
            "recorded": day.isoformat(),
            "language": _THREE.get(language.partition("-")[0], language),
            "tags": [title_of(topic) for topic in topics],
            "related_urls": related,
            "videos": [{"type": next(iter(video.ids), "html"), "url": video.address}],
            **({"copyright_text": archive.license} if archive.license else {}),
        }
    )


def _rst(text: str) -> str:
    """Return text that is no markup of reStructuredText."""
    return _RST.sub(r"\\\1", text)


class RubyEvents(_Elsewhere):
    """A folder an event: what it was, and its talks, recorded or not."""

    name = "rubyevents"
    about = "Files for rubyevents: events, talks and speakers as YAML."

    def left_out(self, archive: RecordArchive) -> Iterator[LeftOut]:
        """Yield events without a day as well."""
        for event in archive.catalog.all(Kind.EVENT):
            if day_of(record(event, Event).date) is None:
                yield LeftOut(event, "its day is not known for sure (`date`)")
        yield from super().left_out(archive)

    def refused(self, archive: RecordArchive, talk: Entry) -> str:
        """Return why a talk is not taken: of videos at some sites it is asked when they were published."""
        day, video = _dated(archive, talk), _seen(archive, talk)
        site = _site(video) if video else None
        is_dated = video is not None and day_of(video.published) is not None
        if isinstance(day, str):
            return day
        if (event := archive.event(talk)) and day_of(event.date) is None:
            return "the day of its event is not known for sure (`date`)"
        is_asked = site is not None and site.rubyevents_asks_day
        why = "when its recording was published is not known (`published` of `video`)"
        return why if is_asked and not is_dated else ""

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the files of each event with a day, and all speakers."""
        yield File("speakers.yml", None, partial(_yaml, [*_speakers(archive)]))
        for event in archive.catalog.all(Kind.EVENT):
            if day_of(record(event, Event).date):
                folder = f"{_series(archive, event)}/{event.id}"
                yield File(f"{folder}/event.yml", event, partial(_yaml, _ruby_event(archive, event)))
                if videos := [*_ruby_videos(archive, event, self.taken(archive, event))]:
                    yield File(f"{folder}/videos.yml", event, partial(_yaml, videos))


class _Text(str):
    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes texts in quotes: Ruby takes `1:30` and `1,000` for numbers, and `:a` for a symbol."""

    yaml_representers: ClassVar[dict[type, Callable[..., yaml.Node]]] = {
        **yaml.SafeDumper.yaml_representers,
        _Text: lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"'),
    }


def _yaml(value: object) -> bytes:
    made = yaml.dump(
        _quoted(value), None, _Dumper, allow_unicode=True, sort_keys=False, width=10**9, explicit_start=True
    )
    return str(made).encode()


def _quoted(value: object) -> object:
    if isinstance(value, dict):
        return {name: _quoted(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_quoted(one) for one in value]
    return _Text(value) if isinstance(value, str) else value


def _site(video: Video) -> providers.Provider | None:
    """Return the provider of a recording, None where rubyevents does not play it."""
    return next((site for site in providers.of_rubyevents().values() if site.name in video.ids), None)


def _series(archive: RecordArchive, event: Entry) -> str:
    found = archive.catalog.named(event, "in-series")
    return found[0].id if found else "events"


def _ruby_event(archive: RecordArchive, entry: Entry) -> dict[str, Any]:
    event = record(entry, Event)
    first, last = day_of(event.date), day_of(event.end_date or event.date)
    made = {
        "id": entry.id,
        "title": title_of(entry),
        "kind": "meetup" if event.series else "event",
        # The words that are there for events online, and for those of which it is not known.
        "location": event.venue or ("online" if event.format is Held.ONLINE else "Unknown"),
        "coordinates": False,
        "timezone": event.timezone or archive.zone,
        "start_date": first and first.isoformat(),
        "end_date": last and last.isoformat(),
        "date_precision": "day",
        "website": event.url or archive.url(entry),
    }
    return _known(made)


#: What they say of a talk that nobody can watch; where nothing is known of a recording none is published.
_MISSING: Mapping[Recording | None, str] = {Recording.NOT_RECORDED: "not_recorded"}


def _ruby_videos(archive: RecordArchive, event: Entry, talks: list[Entry]) -> Iterator[dict[str, Any]]:
    """Yield the recording of an event with the talks in it, and every other talk (docs/ADDING_MEETUPS.md)."""
    inside = [one for one in talks if recording_of(archive.catalog, one)[2] and _played(_seen(archive, one))]
    whole = record(event, Event).video
    if inside and whole:
        yield {
            **_ruby_words(archive, event),
            "event_name": title_of(event),
            **_played(whole),
            "talks": [_ruby_talk(archive, one) | _ruby_part(archive, one) for one in inside],
        }
    for talk in talks:
        if talk not in inside:
            video = _seen(archive, talk)
            rest = [{"name": "Recording", "type": "video", "url": video.address}] if video else None
            yield _ruby_talk(archive, talk) | (_played(video) or _known({"additional_resources": rest}))


def _played(video: Video | None) -> dict[str, Any]:
    """Return how rubyevents plays a recording, nothing where it does not."""
    site = _site(video) if video else None
    if video is None or site is None:
        return {}
    day = day_of(video.published)
    known = {"published_at": f"{day.isoformat()}T00:00:00Z"} if day else {}
    return {**known, "video_provider": site.rubyevents, "video_id": video.ids[site.name]}


def _ruby_part(archive: RecordArchive, talk: Entry) -> dict[str, Any]:
    """Return where a talk is in the recording of its event, as far as its page says it."""
    video = _seen(archive, talk)
    cues = {"start_cue": video.start, "end_cue": video.end} if video else {}
    return {
        "video_provider": "parent",
        **{name: timecode(second) for name, second in cues.items() if second is not None},
    }


def _ruby_words(archive: RecordArchive, entry: Entry) -> dict[str, Any]:
    """Return the id, which is never to vanish, the day, and texts in English where there are some."""
    there = replace(entry, record=localized(entry, "en", {}, archive.language).record)
    known = {"original_title": title_of(entry)} if title_of(there) != title_of(entry) else {}
    return {
        "id": archive.catalog.first_id(entry).replace("/", "-"),
        "title": title_of(there),
        **known,
        "description": summary_of(there),
        "date": str(day_of(archive.date(entry))),
    }


def _ruby_talk(archive: RecordArchive, entry: Entry) -> dict[str, Any]:
    """Return a talk without a recording."""
    talk, words = record(entry, Talk), _ruby_words(archive, entry)
    language = Locale.parse("en").languages.get((talk.language or archive.language).partition("-")[0])
    made = {
        **words,
        "event_name": title_of(archive.catalog.event_of(entry) or entry),
        "speakers": archive.speakers(entry),
        "kind": _KINDS.get(talk.kind),
        "language": str(language) if language else None,
        "slides_url": talk.slides.address if talk.slides else None,
        "video_provider": _MISSING.get(talk.recording, "not_published"),
        "video_id": words["id"],
    }
    return _known(made)


def _speakers(archive: RecordArchive) -> Iterator[Mapping[str, Any]]:
    for entry in archive.catalog.all(Kind.PERSON):
        if archive.catalog.talks_by(entry):
            person = record(entry, Person)
            made = {
                "name": title_of(entry),
                "slug": entry.id,
                "github": person.github or "",
                "twitter": person.x,
                "speakerdeck": person.speakerdeck,
                "website": person.website,
                "aliases": [{"name": person.title_en, "slug": entry.id}] if person.title_en else None,
            }
            yield _known(made)


def _known(made: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in made.items() if value is not None}
