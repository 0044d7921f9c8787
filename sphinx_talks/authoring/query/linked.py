"""One record with everything that is linked to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx_talks.content import frontmatter, pages
from sphinx_talks.content.frontmatter import FrontMatterError
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.authoring.rename.site import Site
    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.frontmatter import Value
    from sphinx_talks.content.pages import Entry


def linked(catalog: Catalog, entry: Entry) -> dict[str, list[Entry]]:
    """Return the records that an entry names or that name it, by how they are related; no empty lists."""
    if entry.record is None:
        return {}
    found = dict(_ways(catalog, entry))
    found["mentioned by"] = catalog.mentioning(entry.docname)
    return {name: list(entries) for name, entries in found.items() if entries}


def _ways(catalog: Catalog, entry: Entry) -> Iterator[tuple[str, Sequence[Entry]]]:
    match entry.kind:
        case Kind.TALK:
            yield "event", [event] if (event := catalog.event_of(entry)) else []
            yield "speakers", catalog.named(entry, "speaker")
            yield "topics", catalog.named(entry, "topic")
        case Kind.EVENT:
            yield "talks", catalog.talks_of(entry)
            yield "organizers", catalog.named(entry, "organizer")
            yield "helpers", catalog.named(entry, "helper")
            yield "topics", catalog.topics_of(entry)
        case Kind.TOPIC:
            yield "broader", catalog.named(entry, "broader")
            yield "narrower", catalog.narrower(entry)
            yield "related", catalog.beside(entry)
            yield "talks", catalog.talks_on(entry)
            yield "events", catalog.events_on(entry)
        case Kind.PERSON:
            yield "talks", catalog.talks_by(entry)
            yield "organized", catalog.organized_by(entry)
            yield "helped", catalog.helped_by(entry)
            yield "topics", catalog.topics_by(entry)
    before, after = catalog.neighbours(entry)
    yield "previous", [before] if before else []
    yield "next", [after] if after else []


def fields(site: Site, entry: Entry) -> dict[str, Value]:
    """Return the front matter as it is written, {} where it cannot be read."""
    try:
        text = pages.plain((site.root / entry.path).read_bytes().decode())
        return frontmatter.parse(frontmatter.split(text)[0]).values
    except (OSError, UnicodeDecodeError, FrontMatterError):
        return {}


def whole(site: Site, entry: Entry) -> dict[str, Any]:
    """Return all of it as plain values, for JSON."""
    return {
        **brief(entry),
        "path": entry.path,
        "former_ids": site.catalog.former_ids(entry),
        "fields": fields(site, entry),
        "links": {name: [brief(other) for other in others] for name, others in linked(site.catalog, entry).items()},
        "problems": [str(problem) for problem in entry.problems],
    }


def brief(entry: Entry) -> dict[str, str]:
    """Return kind, id and title; a page that is no record is known by its address."""
    title = (entry.record and entry.record.title) or ""
    return {"kind": str(entry.kind or "page"), "id": entry.id or entry.docname, "title": title}


def written(value: Value) -> str:
    """Return a value of front matter in one line."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {written(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(f"{{{written(one)}}}" if isinstance(one, dict) else written(one) for one in value)
    return " ".join(value.split())
