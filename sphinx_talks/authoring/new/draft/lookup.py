"""Find the records a contributor may mean: by id, or by any of their names in either script."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from sphinx_talks.content.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.records import Kind

#: How alike a part of a name has to be to be proposed, of 100.
NEAR = 75


class Choice(NamedTuple):
    """A record to choose, with all its names."""

    id: str
    names: tuple[str, ...]


def plain(text: str) -> str:
    """Return what is the same for all ways of writing a name: no case, width, kana, spaces or hyphens."""
    return fold(text).text.replace(" ", "")


class Lookup:
    """The records of one kind by all their names."""

    def __init__(self, choices: Iterable[Choice]) -> None:
        """Take the records, those to be proposed first in front."""
        self.choices = tuple(choices)

    @classmethod
    def of(cls, catalog: Catalog, kind: Kind) -> Lookup:
        """Return the records of a kind: events and talks latest first, others by id."""
        entries = catalog.all(kind)
        if kind in {"event", "talk"}:
            entries = entries[::-1]
        return cls(
            Choice(entry.id, tuple(dict.fromkeys(filter(None, (one.title, one.title_en, *one.aliases)))))
            for entry in entries
            if (one := entry.record) is not None
        )

    @cached_property
    def _forms(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for choice in self.choices:
            for name in dict.fromkeys(map(plain, (choice.id, *choice.names))):
                found[name].append(choice.id)
        return found

    def ids(self, text: str) -> list[str]:
        """Return the id of the record that has this id or name; several where more than one has the name."""
        if any(choice.id == text for choice in self.choices):
            return [text]
        return self._forms.get(plain(text), [])

    def names(self, page_id: str) -> tuple[str, ...]:
        """Return the names of a record."""
        return next((choice.names for choice in self.choices if choice.id == page_id), ())

    def near(self, text: str, most: int = 10) -> list[Choice]:
        """Return the records that may be meant while somebody types: names that hold the text, then names like it."""
        wanted = plain(text)
        if not wanted:
            return [*self.choices[:most]]
        by_id = {choice.id: choice for choice in self.choices}
        held = sorted((form for form in self._forms if wanted in form), key=lambda form: (form.find(wanted), len(form)))
        alike = process.extract(wanted, list(self._forms), scorer=fuzz.partial_ratio, score_cutoff=NEAR, limit=most)
        ids = [page_id for form in (*held, *(form for form, _, _ in alike)) for page_id in self._forms[form]]
        return [by_id[page_id] for page_id in dict.fromkeys(ids)][:most]
