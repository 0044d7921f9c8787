"""Ids of new pages, proposed from their names, and those that the check would refuse."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from sphinx_talks.content.folder import identify

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from sphinx_talks.content.records import Kind

#: Proposals are cut to this length at the end of a word.
LONGEST = 60
#: A proposal says something: letters, and this many of all characters.
SHORTEST = 3

#: No title is longer.
_LOOKED_AT = 300
_APOSTROPHES = re.compile("['\u2019]")
_WORDS = re.compile("[a-z0-9]+")


def words_of(text: str) -> str:
    """Return the Latin words of a text as kebab case, '' where they say too little; nothing is transliterated."""
    # Of Latin letters the marks are dropped (é, ü); a script that is not Latin has no ASCII in its decomposition.
    plain = unicodedata.normalize("NFKD", text[:_LOOKED_AT])
    plain = "".join(character for character in plain if not "\u0300" <= character <= "\u036f")
    found = _WORDS.findall(_APOSTROPHES.sub("", plain.lower()))
    while found and len("-".join(found)) > LONGEST:
        found.pop()
    slug = "-".join(found)
    return slug if len(slug) >= SHORTEST and re.search("[a-z]", slug) else ""


def proposed(kind: Kind, names: Iterable[str | None], taken: Container[str], event: str = "") -> str:
    """Return a free id made from the first name that has Latin words, '' where none has.

    For a talk, `event` is its event's id, `taken` holds whole ids, and the slug alone is returned.
    """
    slug = next((found for name in names if name and (found := words_of(name))), "")
    if not slug:
        return ""
    if fault(kind, whole(slug, event)):
        slug = f"{slug}-{kind}"
    number, free = 1, slug
    while whole(free, event) in taken:
        number += 1
        free = f"{slug}-{number}"
    return free


def of_series(earlier: Iterable[str], number: int, taken: Container[str]) -> str:
    """Return the id of an event in a series from those of the earlier ones: `mlct-12` gives `mlct-13`, '' if unlike."""
    forms = [found for name in earlier if (found := re.fullmatch(r"(.*?-?)([0-9]+)", name))]
    if not forms:
        return ""
    stem, digits = forms[-1][1], forms[-1][2]
    made = f"{stem}{number:0{len(digits)}}"
    return "" if made in taken else made


def whole(slug: str, event: str = "") -> str:
    """Return the id of a talk from its slug; any other id as it is."""
    return f"{event}/{slug}" if event else slug


def fault(kind: Kind, page_id: str) -> str:
    """Return what is wrong with an id, '' when nothing is: the words of the check."""
    identity, wrong = identify(f"{kind.folder}/{page_id}.md")
    if wrong:
        return str(wrong[1])
    return "" if identity and identity.id == page_id and identity.kind is kind else "name is reserved"
