"""By what a record is known at a glance: what its drawing follows from, the initials and the reading of a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.content import kana
from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.characters import plain_name
from sphinx_talks.content.languages import OTHER_LETTERS
from sphinx_talks.content.records import Kind, Person
from sphinx_talks.views.blocks import Art, Emblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_talks.content.pages import Entry


def art(catalog: Catalog, entry: Entry) -> Art:
    """Return what the drawing of a record follows from: its first topic, its event, and itself."""
    topics: Sequence[str] = ()
    event = ""
    if entry.kind is Kind.TALK:
        topics, event = catalog.names_in(entry, "topic"), entry.id.partition("/")[0]
    elif entry.kind is Kind.EVENT:
        topics, event = [topic.docname for topic in catalog.topics_of(entry)], entry.id
    first = topics[0].partition("/")[2] if topics else entry.id
    return Art(first, event or entry.id, entry.docname)


def initials(name: str) -> str:
    """Return two letters of a name in Latin script, the first of a name in another."""
    words = [word for word in re.split(r"[\W_]+", name) if word]
    if not words or not name.isascii():
        return words[0][:1] if words else ""
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper()


def portrait(entry: Entry) -> Emblem:
    """Return the initials of a person."""
    return Emblem(Art(entry.id, "", ""), initials((entry.record and entry.record.title) or ""))


#: Rows of kana, by which names are looked for in Japanese.
KANA = "あかさたなはまやらわ"


def key(entry: Entry) -> tuple[bool, str, str]:
    """Return the key that sorts people: by the kana of their names, then by their Latin letters.

    In another language than that of the pages all stand by Latin letters, a name without any by those of its reading.
    """
    person = record(entry, Person)
    names = (person.title, person.reading) if is_abroad(entry) else (person.reading, person.title)
    spelled = filter(None, map(_spelled, (*names, person.title_en, entry.id)))
    name = next(name for name in spelled if name[0].isascii() or kana.is_kana(name[0]))
    name = kana.latin(name) if is_abroad(entry) else name
    return name[0].isascii(), name, entry.id


def is_abroad(entry: Entry) -> bool:
    """Return whether a page is in another language than its own, and in one that is written in Latin letters."""
    return bool(entry.language) and not entry.language.startswith(OTHER_LETTERS)


def transliterated(entry: Entry) -> str:
    """Return the reading of a name for those who read Latin letters alone; '' where it has such, or none is known."""
    if entry.kind is not Kind.PERSON or not is_abroad(entry):
        return ""
    person = record(entry, Person)
    return kana.spelled(person.title, person.reading or "")


def _spelled(name: str | None) -> str:
    """Return a name in small letters and hiragana, without marks before it."""
    return kana.hiragana(plain_name(name or "")).lstrip(" _.-@")


def row(entry: Entry) -> str:
    """Return the row of kana, or the letter, that a person stands under."""
    is_latin, name, _ = key(entry)
    return name[0] if is_latin else max(one for one in KANA if one <= max(name[0], KANA[0]))
