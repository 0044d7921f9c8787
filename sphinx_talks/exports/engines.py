"""Documents for a search engine on a server of its own: JSON Lines, with the schema or settings that it wants of them.

Typesense takes a schema (https://typesense.org/docs/latest/api/collections.html), Meilisearch settings
(https://www.meilisearch.com/docs/reference/api/settings); each finds words in Japanese text where that is said of a
field.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from sphinx_talks.content.languages import localized
from sphinx_talks.content.records import Kind, Talk
from sphinx_talks.content.records.forms import ID
from sphinx_talks.content.watchable import has_slides, is_recorded
from sphinx_talks.exports.archive import Export, File, RecordArchive, json_line, json_of, title_of
from sphinx_talks.exports.twins import prose_of
from sphinx_talks.exports.whole import edtf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it.token import Token

    from sphinx_talks.content.pages import Entry

#: Of the collection of Typesense.
NAME = "talks"
#: Texts in the language of the site, the weightiest first; those in another one have its tag behind, `title_en`.
TEXTS = ("title", "summary", "text")
#: Lists of names in the language of the site.
NAMES = ("names", "speakers", "topics", "events")
#: What results are narrowed by, and its type at Typesense.
FACETS: Mapping[str, str] = {
    "kind": "string",
    "year": "int32",
    "topics": "string[]",
    "speakers": "string[]",
    "events": "string[]",
    "language": "string",
    "slides": "bool",
    "recording": "bool",
}
#: A day as the number YYYYMMDD, by which results are sorted; 0 where none is known, since Typesense wants it of all.
DAY = "day"


class SearchEngines(Export):
    """All records as documents, and how each engine has to treat them."""

    name = "search"
    about = "Documents for Typesense and Meilisearch as JSON Lines, with schema and settings."
    built = False

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the documents, the schema of Typesense, and the settings of Meilisearch."""
        entries = [entry for kind in Kind for entry in archive.catalog.all(kind)]
        yield File("search/documents.jsonl", None, partial(self.of, archive, entries))
        yield File("search/typesense.json", None, lambda: json_of(schema(archive)))
        yield File("search/meilisearch.json", None, lambda: json_of(settings(archive)))

    def of(self, archive: RecordArchive, entries: Sequence[Entry]) -> bytes:
        """Return some records, one a line."""
        tags = others(archive)
        return "".join(f"{json_line(document(archive, entry, tags))}\n" for entry in entries).encode("utf-8", "replace")


def document_id(entry: Entry) -> str:
    """Return an id of the characters that both engines take (`[A-Za-z0-9_-]`, at most 511)."""
    # Those of records are without `_`, so that no two become one.
    return f"{entry.kind}_{entry.id.replace('/', '_')}"


def others(archive: RecordArchive) -> list[str]:
    """Return the tags of the languages beside that of the site: English, which records have fields for, and others."""
    tags = {tag for entry in archive.catalog.entries.values() for tag, _ in entry.twins}
    return sorted((tags | {"en"}) - {archive.language})


def document(archive: RecordArchive, entry: Entry, tags: Sequence[str]) -> dict[str, Any]:
    """Return a record as a document, with its texts in the languages `tags` as well; what is not known is left out."""
    catalog, talk = archive.catalog, entry.record if isinstance(entry.record, Talk) else None
    date = archive.date(entry) if entry.kind in {Kind.TALK, Kind.EVENT} else None
    event = catalog.event_of(entry) if talk else None
    people = [title_of(one) for one in catalog.named(entry, "speaker")]
    made = {
        "id": document_id(entry),
        "record": entry.id,
        "kind": str(entry.kind),
        "url": archive.url(entry),
        **_texts(archive, entry, tags),
        "names": list(_names(entry, [one for one in archive.speakers(entry) if one not in people])),
        "speakers": people,
        "topics": [title_of(topic) for topic in archive.topics(entry)],
        "events": [title_of(event)] if event else [],
        "date": edtf(date) if date else "",
        "year": date.year if date else None,
        DAY: int("{:04}{:02}{:02}".format(*date[:3])) if date else 0,
        "language": (talk and talk.language) or archive.language,
        "slides": has_slides(catalog, talk) if talk else None,
        "recording": is_recorded(catalog, entry) if talk else None,
    }
    return {name: value for name, value in made.items() if value not in (None, "", [])}


def _names(entry: Entry, of_the_day: Sequence[str]) -> Iterator[str]:
    """Yield the other names of a record, and those of speakers who are called otherwise today."""
    aliases = entry.record.aliases if entry.record else ()
    return (one for one in dict.fromkeys((*aliases, *of_the_day)) if not ID.fullmatch(one))


def _texts(archive: RecordArchive, entry: Entry, tags: Sequence[str]) -> dict[str, str]:
    """Return the texts of a record; in another language those that it has of its own there."""
    page, translations = entry.record, dict(entry.twins)
    assert page is not None  # noqa: S101 - records alone are documents
    made = dict(zip(TEXTS, (title_of(entry), page.summary or "", words_of(prose_of(archive, entry))), strict=True))
    for tag in tags:
        there = localized(entry, tag, {}, archive.language).record
        found = {name: getattr(there, name) or "" for name in TEXTS[:-1] if not (entry.untitled and name == "title")}
        if tag in translations and not translations[tag].is_bare:
            found["text"] = words_of(prose_of(archive, translations[tag]))
        made |= {f"{name}_{tag}": text for name, text in found.items() if text != made[name]}
    return made


def words_of(prose: str) -> str:
    """Return the words of Markdown, a block a line."""
    blocks = MarkdownIt("commonmark").enable("table").parse(prose)
    # Code has no children; ends of lines have no content.
    rows = ("".join(part.content or " " for part in _inline(one)) for one in blocks if one.content)
    return "\n".join(" ".join(row.split()) for row in rows)


def _inline(block: Token) -> list[Token]:
    return [one for one in block.children or [block] if one.content or one.type.endswith("break")]


def _searched(archive: RecordArchive) -> dict[str, str]:
    """Return the fields that are searched, the weightiest first, each with the language (ISO 639-1) of its words."""
    own = archive.language.partition("-")[0]
    tags = others(archive)
    texts = [[(name, own), *((f"{name}_{tag}", tag.partition("-")[0]) for tag in tags)] for name in TEXTS]
    return dict([*texts[0], *((name, own) for name in NAMES), *texts[1], *texts[2]])


def schema(archive: RecordArchive) -> dict[str, Any]:
    """Return the schema of a collection of Typesense; fields that are not in it are kept, and not searched."""
    fields = [
        {
            "name": name,
            "type": FACETS.get(name, "string[]" if name in NAMES else "string"),
            "locale": language,
            "facet": name in FACETS,
            "optional": name != TEXTS[0],
        }
        for name, language in _searched(archive).items()
    ]
    fields += [
        {"name": name, "type": kind, "facet": True, "optional": True}
        for name, kind in FACETS.items()
        if name not in NAMES
    ]
    return {"name": NAME, "fields": [*fields, {"name": DAY, "type": "int32"}], "default_sorting_field": DAY}


def settings(archive: RecordArchive) -> dict[str, Any]:
    """Return the settings of an index of Meilisearch, whose primary key is `id`."""
    searched = _searched(archive)
    languages = dict.fromkeys(searched.values())
    return {
        "searchableAttributes": [*searched],
        "filterableAttributes": [*FACETS],
        "sortableAttributes": [DAY],
        "localizedAttributes": [
            {"attributePatterns": [name for name, one in searched.items() if one == language], "locales": [language]}
            for language in languages
        ],
    }
