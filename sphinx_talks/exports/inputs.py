"""Hashes of what files are made from, by which a build knows which of them it need not make again.

What formats say of a record are its own fields, its address and the time of its last commit; of a talk also its event,
and of topics and speakers the names. A build knows hashes of the fields of all records, so that no file has to be made
for its own.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sphinx_talks.content.fingerprints import hashed
from sphinx_talks.content.records import Kind
from sphinx_talks.exports.archive import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.transcripts import Transcripts
    from sphinx_talks.exports.archive import File, RecordArchive


class Inputs:
    """What the files of one archive are made from."""

    def __init__(
        self, site: str, archive: RecordArchive, fields: Mapping[str, str], rendered: Mapping[str, str]
    ) -> None:
        """Take hashes: of what no record says, and by the docnames of pages of their fields and of what they render."""
        self.site, self.archive, self.fields, self.rendered = site, archive, fields, rendered
        files = files_beside(archive.catalog.transcripts)
        #: What pieces of records have in common.
        self.around = hashed((site, files))
        self._records = hashed((site, [*fields.items()], sorted(archive.commits.last.items()), files))
        self._known: dict[str, str] = {}
        #: Of topics and speakers; a talk names several.
        self._names: dict[str, str] = {}

    def of(self, file: File) -> str:
        """Return the hash of what a file is made from."""
        if file.page:
            return self.rendered[file.page]
        if file.shows is None:
            return self._records
        entries = (*([file.about] if file.about else ()), *file.shows)
        said = "\0\0".join((self.site, file.mark, *map(self._said, entries)))
        return hashlib.blake2b(said.encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()

    def piece(self, entry: Entry) -> str:
        """Return what formats say of a record in a file of many."""
        if entry.kind is not Kind.EVENT:
            return self._said(entry)
        # In the order of the programme, of which they say more than the event.
        return "\0".join((self._said(entry), *(talk.id for talk in self.archive.catalog.talks_of(entry))))

    def _said(self, entry: Entry) -> str:
        """Return what files say of a record: not as a hash, which takes longer than all that is done with it."""
        found = self._known.get(entry.docname)
        if found is None:
            archive, catalog = self.archive, self.archive.catalog
            held = catalog.event_of(entry) if entry.kind is Kind.TALK else None
            own = [part for one in (entry, held) if one for part in (one.docname, self.fields[one.docname])]
            named = map(self._name, (*archive.topics(entry), *catalog.named(entry, "speaker")))
            times = f"{archive.changed_at(entry)} {archive.commits.first.get(entry.path)}"
            found = self._known[entry.docname] = "\0".join((*own, times, *named))
        return found

    def _name(self, entry: Entry) -> str:
        found = self._names.get(entry.docname)
        if found is None:
            found = self._names[entry.docname] = f"{entry.docname} {title_of(entry)}"
        return found


def files_beside(spoken: Transcripts | None) -> list[str]:
    """Return the paths of what is said and shown in talks."""
    return [*(one.path for one in spoken.files), *spoken.decks.paths] if spoken else []
