"""How people are looked for: by the reading of their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import plain_name, record
from sphinx_talks.content.records import Person

if TYPE_CHECKING:
    from sphinx_talks.content.pages import Entry

#: Rows of kana, by which names are looked for in Japanese.
KANA = "あかさたなはまやらわ"


def key(entry: Entry) -> tuple[bool, str, str]:
    """Return the key that sorts people: by the kana of their names, then by their Latin letters."""
    person = record(entry, Person)
    names = (person.reading, person.title, person.title_en, entry.id)
    name = next(name for name in map(_spelled, names) if name and (name[0].isascii() or "ぁ" <= name[0] <= "ゖ"))
    return name[0].isascii(), name, entry.id


def _spelled(name: str | None) -> str:
    """Return a name in small letters and hiragana, without marks before it."""
    plain = "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in plain_name(name or ""))
    return plain.lstrip(" _.-@")


def row(entry: Entry) -> str:
    """Return the row of kana, or the letter, that a person stands under."""
    is_latin, name, _ = key(entry)
    return name[0] if is_latin else max(one for one in KANA if one <= max(name[0], KANA[0]))
