"""Find out what an address says of a talk or an event, so that nobody has to type it.

The one part of drafting that uses the network: with time limits, never inside the private network, and whatever
happens, the answer is facts and notes, never an error.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError
from selectolax.lexbor import LexborHTMLParser

from sphinx_talks.content import providers
from sphinx_talks.content.characters import web_address
from sphinx_talks.content.providers.asking import Conversation, UselessError, text
from sphinx_talks.content.providers.facts import ONLINE_WORDS, FetchedFacts, one_line, span, without_site
from sphinx_talks.content.records import values
from sphinx_talks.linkcheck.net.client import Client, converse
from sphinx_talks.linkcheck.net.polite import Limits, user_agent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


#: The length of a video stands far behind the head of its page; and somebody is waiting.
LIMITS = Limits(body=2 * 1024 * 1024, total=10.0, retries=0)


#: How the check reads each text; the others are lines.
_READERS: dict[str, Callable[[str], object]] = {
    "account": values.handle,
    "aspect": values.aspect,
    "slides": values.address,
    "event": values.address,
    "date": values.partial_date,
    "end_date": values.partial_date,
    "start": values.time_of_day,
    "end": values.time_of_day,
    "capacity": values.count,
    "hashtag": values.hashtag,
}
_LINES = frozenset({"title", "author", "series", "venue"})


def sound(facts: FetchedFacts) -> FetchedFacts:
    """Return the facts without what the check would refuse, and all text on one clean line."""
    found: dict[str, str | None] = {}
    readers = _READERS
    if facts.provider:
        own = providers.names()[facts.provider].read
        readers = {**_READERS, "video": own, "deck": own}
    for field in fields(facts):
        value = getattr(facts, field.name)
        if isinstance(value, str) and field.name in _LINES:
            found[field.name] = one_line(value) or None
        elif isinstance(value, str) and field.name in readers:
            found[field.name] = value if _accepts(readers[field.name], value) else None
    return replace(facts, **found)  # type: ignore[arg-type] # only fields that hold text are replaced


def _accepts(reader: Callable[[str], object], text: str) -> bool:
    try:
        return reader(text) is not None
    except PydanticCustomError:
        return False


#: Scripts with data that are looked at, characters of each, and how deep.
_SCRIPTS, _LONGEST, _DEEPEST = 20, 512 * 1024, 6
_ONLINE = ("OnlineEventAttendanceMode", "MixedEventAttendanceMode")
#: What is taken apart of a page, in characters: its title and data stand at the beginning, and pages can be made so
#: that the time the parser takes grows with the square of their length.
_PARSED = 128 * 1024


def _of_page(address: str) -> Conversation[FetchedFacts]:
    """Return what the page says, or a note on why that is not known."""
    try:
        return facts_in(address, (yield from text(address)))
    except UselessError as error:
        return FetchedFacts(address, notes=(f"{address}: {error}",))


def facts_in(address: str, page: str) -> FetchedFacts:
    """Return the _of_page in the text of a page."""
    parser = LexborHTMLParser(page[:_PARSED])
    if event := next(_events(parser), None):
        return _event(address, event)
    named = parser.css_first("title")
    title = _property(parser, "og:title") or (named.text() if named else "")
    site = _property(parser, "og:site_name")
    return FetchedFacts(address, title=without_site(title, site), is_read=True)


def _property(parser: LexborHTMLParser, name: str) -> str:
    found = parser.css_first(f'meta[property="{name}"]') or parser.css_first(f'meta[name="{name}"]')
    return (found.attributes.get("content") or "") if found else ""


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
    venue, is_virtual = _venue(event.get("location"))
    found = FetchedFacts(address, title=_name_of(event.get("name")), event=address, is_read=True, **when._asdict())
    is_online = mode.endswith(_ONLINE[0]) or is_virtual or (venue or "").lower() in ONLINE_WORDS
    form = "hybrid" if mode.endswith(_ONLINE[1]) else "online" if is_online else "in-person" if venue else None
    return replace(
        found,
        format=form,
        venue=None if form == "online" else venue,
        capacity=_count(event.get("maximumAttendeeCapacity")),
        series=_name_of(event.get("superEvent")),
    )


def _venue(location: object) -> tuple[str | None, bool]:
    """Return the name of the first location, and whether there is none but a virtual one."""
    places = location if isinstance(location, list) else [location]
    for place in places[:10]:
        if isinstance(place, dict) and place.get("@type") != "VirtualLocation" and (name := _name_of(place)):
            return name, False
        if isinstance(place, str):
            return place, False
    return None, any(isinstance(place, dict) and place.get("@type") == "VirtualLocation" for place in places[:10])


def _name_of(value: object) -> str | None:
    """Return a name, given as such or inside what has it."""
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) and value.strip() else None


def _count(value: object) -> str | None:
    return str(int(value)) if isinstance(value, int | str) and str(value).isascii() and str(value).isdigit() else None


def known(address: str) -> FetchedFacts:
    """Return what the address alone says, without asking anybody."""
    found = (one.known(address) for one in providers.table())
    return sound(next(filter(None, found), FetchedFacts(address)))


async def look(client: Client, address: str, environment: Mapping[str, str]) -> FetchedFacts:
    """Return what can be found out about an address; `environment` may hold keys of services."""
    plain = known(address)
    if plain.provider:
        provider = providers.names()[plain.provider]
        found = await converse(client, provider.facts(plain, environment))
        if provider.reads_page and not found.is_read:
            read = await converse(client, _of_page(plain.event or plain.slides or address))
            read = replace(read, title=without_site(read.title or "", provider.label))
            # The facts of the provider, and those of its page where it has none.
            both = {one.name: getattr(found, one.name) or getattr(read, one.name) for one in fields(FetchedFacts)}
            found = FetchedFacts(**both | {"notes": (*found.notes, *read.notes)})
        return sound(found)
    if not web_address(address) or providers.imitated(address):
        return replace(plain, notes=(f"{address}: not a plain http(s) address",))
    return sound(await converse(client, _of_page(address)))


def look_at(addresses: Iterable[str], environment: Mapping[str, str], contact: str = "") -> list[FetchedFacts]:
    """Return the facts of each address; `contact` is the address of the site, for those who are asked."""

    async def main() -> list[FetchedFacts]:
        async with Client(replace(LIMITS, user_agent=user_agent(contact))) as client:
            return await asyncio.gather(*(look(client, address, environment) for address in dict.fromkeys(addresses)))

    return asyncio.run(main())
