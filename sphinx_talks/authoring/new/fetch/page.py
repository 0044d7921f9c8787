"""What any page says of itself: an Event of schema.org in JSON-LD, OpenGraph (https://ogp.me), or its title."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborHTMLParser

from sphinx_talks.content.providers.asking import UselessError, text
from sphinx_talks.content.providers.facts import ONLINE_WORDS, FetchedFacts, span, without_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.providers.asking import Conversation

#: Scripts with data that are looked at, characters of each, and how deep.
_SCRIPTS, _LONGEST, _DEEPEST = 20, 512 * 1024, 6
_ONLINE = ("OnlineEventAttendanceMode", "MixedEventAttendanceMode")
#: What is taken apart of a page, in characters: its title and data stand at the beginning, and pages can be made so
#: that the time the parser takes grows with the square of their length.
_PARSED = 128 * 1024


def facts(address: str) -> Conversation[FetchedFacts]:
    """Return what the page says, or a note on why that is not known."""
    try:
        return facts_in(address, (yield from text(address)))
    except UselessError as error:
        return FetchedFacts(address, notes=(f"{address}: {error}",))


def facts_in(address: str, page: str) -> FetchedFacts:
    """Return the facts in the text of a page."""
    parser = LexborHTMLParser(page[:_PARSED])
    if event := next(_events(parser), None):
        return _event(address, event)
    title = _property(parser, "og:title") or _title(parser)
    site = _property(parser, "og:site_name")
    return FetchedFacts(address, title=without_site(title, site), is_read=True)


def _property(parser: LexborHTMLParser, name: str) -> str:
    found = parser.css_first(f'meta[property="{name}"]') or parser.css_first(f'meta[name="{name}"]')
    return (found.attributes.get("content") or "") if found else ""


def _title(parser: LexborHTMLParser) -> str:
    found = parser.css_first("title")
    return found.text() if found else ""


def _events(parser: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    for script in parser.css('script[type="application/ld+json"]')[:_SCRIPTS]:
        data = script.text()
        if len(data) > _LONGEST:
            continue
        try:
            yield from _events_in(json.loads(data))
        except (ValueError, RecursionError):
            continue


def _events_in(data: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for item in data:
            yield from _events_in(item, depth + 1)
    elif isinstance(data, dict):
        kinds = data.get("@type")
        if any(str(kind).endswith("Event") for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield data
        yield from _events_in(data.get("@graph"), depth + 1)


def _event(address: str, event: dict[str, Any]) -> FetchedFacts:
    when = span(event.get("startDate"), event.get("endDate"))
    mode = str(event.get("eventAttendanceMode", ""))
    venue, is_virtual = _place(event.get("location"))
    found = FetchedFacts(address, title=_said(event.get("name")), event=address, is_read=True, **when._asdict())
    is_online = mode.endswith(_ONLINE[0]) or is_virtual or (venue or "").lower() in ONLINE_WORDS
    form = "hybrid" if mode.endswith(_ONLINE[1]) else "online" if is_online else "in-person" if venue else None
    return replace(
        found,
        format=form,
        venue=None if form == "online" else venue,
        capacity=_count(event.get("maximumAttendeeCapacity")),
        series=_said(event.get("superEvent")),
    )


def _place(location: object) -> tuple[str | None, bool]:
    """Return the name of the first place, and whether there is none but a virtual one."""
    places = location if isinstance(location, list) else [location]
    for place in places[:10]:
        if isinstance(place, dict) and place.get("@type") != "VirtualLocation" and (name := _said(place)):
            return name, False
        if isinstance(place, str):
            return place, False
    return None, any(isinstance(place, dict) and place.get("@type") == "VirtualLocation" for place in places[:10])


def _said(value: object) -> str | None:
    """Return a name, given as such or inside what has it."""
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) and value.strip() else None


def _count(value: object) -> str | None:
    return str(int(value)) if isinstance(value, int | str) and str(value).isascii() and str(value).isdigit() else None
