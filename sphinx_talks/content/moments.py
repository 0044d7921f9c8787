"""Where in a recording or deck something is: the seconds that pages state, and those that follow from the programme.

Every second counts from the beginning of the recording, as its player displays it, also in the recording of a whole
event: what is stated of one talk stays true whatever is learned of another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.providers import Medium
from sphinx_talks.content.records import Event, Kind, Talk, Video, values
from sphinx_talks.content.watchable import recording_of

if TYPE_CHECKING:
    from sphinx_talks.content.pages import Entry

#: Roles that name a second of the recording, and a slide of the deck.
ROLES = {"at": Medium.VIDEO, "slide": Medium.SLIDES}


class TalkStart(NamedTuple):
    """The second at which a talk starts, and whether only the programme says so."""

    second: int
    is_estimated: bool = False


def start_of(catalog: Catalog, talk_entry: Entry) -> TalkStart | None:
    """Return where a talk starts in its recording, None where neither its page nor the programme says it."""
    video, _, shared = recording_of(catalog, talk_entry)
    if video is not None and (video.start is not None or not shared):
        return TalkStart(video.start or 0)
    return _of_programme(catalog, talk_entry) if video is not None else None


def _of_programme(catalog: Catalog, talk_entry: Entry) -> TalkStart | None:
    """Return how long after the start of its event a talk starts; of several days it is unknown which was filmed."""
    talk, held = record(talk_entry, Talk), catalog.event_of(talk_entry)
    event = record(held, Event) if held else None
    if event is None or event.start is None or event.end_date is not None or talk.time is None:
        return None
    minutes = talk.time.start - event.start
    return TalkStart(minutes * 60, is_estimated=True) if minutes >= 0 else None


def estimated_end(catalog: Catalog, talk_entry: Entry) -> int | None:
    """Return the second at which the programme lets a talk end, None where its page says it or the programme does not.

    It lasts as long as in the programme, from where it starts.
    """
    video, _, shared = recording_of(catalog, talk_entry)
    start, time = start_of(catalog, talk_entry), record(talk_entry, Talk).time
    if video is None or not shared or video.end is not None or start is None or time is None or time.end is None:
        return None
    return start.second + (time.end - time.start) * 60


def video_of(catalog: Catalog, entry: Entry) -> Video | None:
    """Return the recording that a page plays: of a talk also that of its event."""
    if entry.kind is Kind.TALK:
        return recording_of(catalog, entry)[0]
    return record(entry, Event).video if entry.kind is Kind.EVENT else None


def named(catalog: Catalog, entry: Entry, role: str, target: str) -> tuple[int, str]:
    """Return the second or slide that a role names, and its address, '' where the page plays nothing."""
    number = values.seconds(target) if ROLES[role] is Medium.VIDEO else values.slide(target)
    return number, address_at(catalog, entry, ROLES[role], number)


def address_at(catalog: Catalog, entry: Entry, medium: Medium, number: int) -> str:
    """Return the address of a second or slide of what a page plays, '' where it plays nothing."""
    slides = record(entry, Talk).slides if entry.kind is Kind.TALK else None
    media = video_of(catalog, entry) if medium is Medium.VIDEO else slides
    if media is None:
        return ""
    named = media.named
    return named.provider.address(named.id, number) if named and named.id else media.page
