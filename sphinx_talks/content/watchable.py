"""What there is to look at of talks and events: recordings and slides, also whether they are still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import record
from sphinx_talks.content.records import Event, Recording, Talk

if TYPE_CHECKING:
    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.linkstate.state import Dead
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.records import Slides, Video


def recording_of(catalog: Catalog, talk_entry: Entry) -> tuple[Video | None, Recording, bool]:
    """Return the recording of a talk, its state, and whether it is that of the whole event."""
    return catalog.once(("recording", talk_entry.docname), lambda: _recording_of(catalog, talk_entry))


def _recording_of(catalog: Catalog, talk_entry: Entry) -> tuple[Video | None, Recording, bool]:
    talk = record(talk_entry, Talk)
    held = catalog.event_of(talk_entry)
    whole = record(held, Event).video if held else None
    video = talk.video
    shared = video is None or not video.key
    # That of the whole event has the talk in it, unless the page says what became of it.
    if shared and whole and talk.recording in {None, Recording.AVAILABLE}:
        start, end = (video.start, video.end) if video else (None, None)
        video = whole.model_copy(update={"start": start, "end": end})
    elif shared:
        video = None
    state = talk.recording or (Recording.AVAILABLE if video else Recording.UNKNOWN)
    if video and state is Recording.AVAILABLE and dead_video(catalog, video):
        state = Recording.GONE
    return video, state, shared and video is not None


def watched(catalog: Catalog, talk_entry: Entry) -> Video | None:
    """Return the recording of a talk that there is to look at."""
    video, state, _ = recording_of(catalog, talk_entry)
    return video if state is Recording.AVAILABLE else None


def dead_video(catalog: Catalog, video: Video) -> Dead | None:
    """Return since when a recording is no longer there, as the checks of the links found."""
    # To work out the address takes longer, and mostly nothing is dead.
    return catalog.links.dead_at(video.address) if catalog.links.dead else None


def has_video(catalog: Catalog, event: Event) -> bool:
    """Return whether there is a recording of a whole event to look at."""
    return event.video is not None and not dead_video(catalog, event.video)


def is_recorded(catalog: Catalog, entry: Entry) -> bool:
    """Return whether there is a recording of an event, or of a talk, also as part of that of its event."""
    if isinstance(entry.record, Event):
        return has_video(catalog, entry.record)
    return recording_of(catalog, entry)[1] is Recording.AVAILABLE


def has_slides(catalog: Catalog, talk: Talk) -> bool:
    """Return whether there are slides to look at."""
    return talk.slides is not None and not dead_slides(catalog, talk.slides)


def dead_deck(catalog: Catalog, slides: Slides) -> Dead | None:
    """Return since when the player of a deck shows nothing."""
    return catalog.links.dead_player(slides.address, slides.page) if catalog.links.dead and slides.ids else None


def dead_slides(catalog: Catalog, slides: Slides) -> Dead | None:
    """Return since when slides are nowhere to be seen: neither in their player nor on their page."""
    if not catalog.links.dead:
        return None
    player, page = dead_deck(catalog, slides), catalog.links.dead_at(slides.page) if slides.page else None
    # One of the two is enough to see them.
    if slides.ids and slides.page:
        return player if page else None
    return player or page
