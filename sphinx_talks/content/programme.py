"""Where a talk stands in the programme of its event: by its number, its time, or its second of the recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_talks.content.records import Talk

#: More seconds than any programme counts to.
_UNKNOWN = 10**6


def place_of(talk: Talk, others: Iterable[Talk], start: int | None) -> tuple[bool, int, int]:
    """Return the key that sorts the talks of a day; `start` is the minute at which the event starts.

    Those whose place nobody knows are behind the others, and what has no number before what has one.
    """
    second = _second_of(talk, others, start)
    return (talk.order is None and second >= _UNKNOWN, talk.order or 0, second)


def _second_of(talk: Talk, others: Iterable[Talk], start: int | None) -> int:
    """Return at which second of its day a talk begins; where nobody knows, a number above all of these.

    Without a time that follows from its second of the recording, which began at the start of the event, or as a talk
    with both says.
    """
    if talk.time:
        return talk.time.start * 60
    if (place := _filmed_at(talk)) is None:
        return 2 * _UNKNOWN
    both = ((one.time.start * 60, _filmed_at(one)) for one in others if one.time and one.date == talk.date)
    begin = min((time - second for time, second in both if second is not None), default=None)
    if begin is None:
        begin = _UNKNOWN if start is None else start * 60
    return begin + place


def _filmed_at(talk: Talk) -> int | None:
    """Return at which second of the recording of its event a talk begins, None where its page does not say it."""
    # Most recordings are of one talk, and have no such second.
    video = talk.video
    return video.start if video and video.start is not None and not video.key else None
