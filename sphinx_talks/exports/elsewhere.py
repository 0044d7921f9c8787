"""Files for two other archives of talks: pyvideo (github.com/pyvideo/data) and rubyevents (github.com/rubyevents).

Both hold recordings, so a talk without one stays here, and dates are whole or none.
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any

import yaml
from babel import Locale

from sphinx_talks.content import providers
from sphinx_talks.content.catalog import record, recording_of
from sphinx_talks.content.records import Event, Kind, Person, Recording, Talk, Video
from sphinx_talks.content.records import Format as Held
from sphinx_talks.content.records.talk import TalkKind
from sphinx_talks.exports.archive import Export, File, LeftOut, RecordArchive, summary_of, timecode, title_of
from sphinx_talks.exports.calendars import day_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from sphinx_talks.content.pages import Entry

#: ISO 639-3 of the tags that records mostly have; others stay as they are.
_THREE = {"ja": "jpn", "en": "eng", "de": "deu", "fr": "fra", "es": "spa", "ko": "kor", "zh": "zho"}
#: What reStructuredText would take for markup, escaped by a backslash.
_RST = re.compile(r"([\\*`|_])")
#: Kinds that both have; an opening is neither a talk nor an introduction to a series of videos.
_KINDS = {TalkKind.TALK: "talk", TalkKind.LIGHTNING: "lightning_talk", TalkKind.PANEL: "panel"}


def _recorded(archive: RecordArchive, talk: Entry) -> tuple[Video, dt.date, bool] | str:
    """Return the recording of a talk, its day and whether it is that of the event, or why it is not taken."""
    video, state, is_shared = recording_of(archive.catalog, talk)
    day = day_of(archive.date(talk))
    if not (video and video.address and state is Recording.AVAILABLE):
        return "no recording is known"
    if record(talk, Talk).title is None or talk.untitled:
        return "nobody knows its title"
    return (video, day, is_shared) if day else "its day is not known for sure"


class _Elsewhere(Export):
    built = False

    def left_out(self, archive: RecordArchive) -> Iterator[LeftOut]:
        """Yield the talks without a recording, a title or a day."""
        for talk in archive.catalog.all(Kind.TALK):
            if why := self.refused(archive, talk):
                yield LeftOut(talk, why)

    def refused(self, archive: RecordArchive, talk: Entry) -> str:
        """Return why a talk is not taken, '' where it is."""
        found = _recorded(archive, talk)
        return found if isinstance(found, str) else ""

    def taken(self, archive: RecordArchive, event: Entry) -> list[Entry]:
        """Return the talks of an event that are taken."""
        return [one for one in archive.catalog.talks_of(event) if not self.refused(archive, one)]


class PyVideo(_Elsewhere):
    """A category an event, a file a talk."""

    name = "pyvideo"
    about = "Files for pyvideo/data: a category an event, a file a talk."

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
    video, day, _ = found
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
    """A folder an event: what it was, and the recordings."""

    name = "rubyevents"
    about = "Files for rubyevents: events, recordings and speakers as YAML."

    def refused(self, archive: RecordArchive, talk: Entry) -> str:
        """Return why a talk is not taken: of videos at some sites it is asked when they were published."""
        found = _recorded(archive, talk)
        if isinstance(found, str):
            return found
        site, is_dated = _site(found[0]), day_of(found[0].published) is not None
        is_asked = site is not None and site.rubyevents_asks_day
        return "when its recording was published is not known" if is_asked and not is_dated else ""

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the files of each event with a day, and all speakers."""
        yield File("speakers.yml", None, partial(_yaml, [*_speakers(archive)]))
        for event in archive.catalog.all(Kind.EVENT):
            if day_of(record(event, Event).date):
                folder = f"{_series(archive, event)}/{event.id}"
                yield File(f"{folder}/event.yml", event, partial(_yaml, _ruby_event(archive, event)))
                videos = [_ruby_video(archive, talk) for talk in self.taken(archive, event)]
                if videos:
                    yield File(f"{folder}/videos.yml", event, partial(_yaml, videos))


def _yaml(value: object) -> bytes:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1000, explicit_start=True).encode()


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


def _ruby_video(archive: RecordArchive, entry: Entry) -> dict[str, Any]:
    talk, found = record(entry, Talk), _recorded(archive, entry)
    assert not isinstance(found, str)  # noqa: S101 - only such are asked for
    video, day, is_shared = found
    site = _site(video)
    language = Locale.parse("en").languages.get((talk.language or archive.language).partition("-")[0])
    published, slug = day_of(video.published), entry.id.replace("/", "-")
    made = {
        "id": slug,
        "title": title_of(entry),
        "description": summary_of(entry),
        "date": day.isoformat(),
        "published_at": f"{published.isoformat()}T00:00:00Z" if published else None,
        "event_name": title_of(archive.catalog.event_of(entry) or entry),
        "speakers": archive.speakers(entry),
        "kind": _KINDS.get(talk.kind),
        "language": str(language) if language else None,
        "slides_url": talk.slides.address if talk.slides else None,
        "start_cue": timecode(video.start) if is_shared and video.start is not None else None,
        "end_cue": timecode(video.end) if is_shared and video.end is not None else None,
        "video_provider": site.rubyevents if site else "not_published",
        "video_id": video.ids[site.name] if site else slug,
        "additional_resources": None if site else [{"name": "Recording", "type": "video", "url": video.address}],
    }
    return {"description": "", **_known(made)}


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
