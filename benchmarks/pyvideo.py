"""Read talks from a checkout of pyvideo/data: a folder per event, with category.json and videos/*.json."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from benchmarks.invented import Site, Talk
from sphinx_talks.content import characters

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: A tag becomes a topic when this many talks carry it.
TAGGED = 3
LONGEST_SLUG = 60


def read(data: Path, number: int) -> Site:
    """Return the first `number` talks, whole events in order of their folders, with speakers and tags."""
    events: dict[str, int] = {}
    found: list[tuple[str, str, dict[str, Any]]] = []
    for folder in sorted(path.parent for path in data.glob("*/category.json")):
        if len(found) >= number:
            break
        event = slug(folder.name)
        videos = [json.loads(path.read_text("utf-8")) for path in sorted((folder / "videos").glob("*.json"))]
        years = [int(str(video.get("recorded") or "")[:4] or 0) for video in videos]
        events[event] = max(years, default=0) or 2000
        found += [(event, f"{slug(video['title'])}-{n}", video) for n, video in enumerate(videos)]
    return _site(events, found[:number])


def _site(events: dict[str, int], found: list[tuple[str, str, dict[str, Any]]]) -> Site:
    counts: dict[str, int] = {}
    for _, _, video in found:
        for tag in _slugs(video.get("tags") or []):
            counts[tag] = counts.get(tag, 0) + 1
    topics = sorted(tag for tag, count in counts.items() if count >= TAGGED)
    talks = [
        Talk(
            event,
            name,
            _line(video["title"]),
            tuple(_slugs(video.get("speakers") or [])),
            tuple(tag for tag in _slugs(video.get("tags") or []) if tag in topics),
            _plain(video.get("description") or ""),
        )
        for event, name, video in found
    ]
    return Site(events, talks, topics, sorted({person for talk in talks for person in talk.speakers}))


def _slugs(names: Iterable[str]) -> list[str]:
    return sorted({slug(name) for name in names})


def slug(text: str) -> str:
    """Return a name as an id; a hash where it holds no ASCII letters."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:LONGEST_SLUG].strip("-")
    reserved = {"", "index", "search", "genindex"}
    return f"n-{sum(map(ord, text))}" if plain in reserved else plain


def _line(text: str) -> str:
    """Return a title as one quoted YAML line."""
    plain = " ".join("".join(character for character in text if character.isprintable()).split())[:200]
    return json.dumps(_sound(plain).strip() or "Untitled", ensure_ascii=False)


def _sound(text: str) -> str:
    """Return a text without what the check refuses: letters that are not what they seem, and what was garbled."""
    refused = (*characters.forbidden(text), *characters.suspicious(text))
    return text.encode("ascii", "ignore").decode() if refused else text


def _plain(text: str) -> str:
    """Return a description as paragraphs without markup, which differs from talk to talk."""
    printable = "".join(character if character.isprintable() else "\n" for character in text)
    plain = re.sub(r"[^\w\s.,;:?!'()-]+", " ", _sound(printable))[:4000]
    # A row of hyphens would be a line across the page, or make a heading of the line above it.
    return re.sub(r"^[^\w\n]+$", "", plain, flags=re.MULTILINE)
