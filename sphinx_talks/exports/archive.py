"""What a format is made from, and what it makes: the archive, files, and what was left out."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NamedTuple
from urllib.parse import urlsplit

from lxml import etree

from sphinx_talks import views
from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.characters import web_address
from sphinx_talks.content.git import Days
from sphinx_talks.content.records import Event, Kind, Talk
from sphinx_talks.content.watchable import has_slides, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.records.values import PartialDate
    from sphinx_talks.content.settings import Settings
    from sphinx_talks.exports.feeds import Post
    from sphinx_talks.exports.pieces import Pieces
    from sphinx_talks.views import View

#: Of `tag:` URIs (RFC 4151): the authority held its name on the first day of this year.
TAG_YEAR = "2026"


#: Of JSON on one line, with characters as they are.
json_line = json.JSONEncoder(ensure_ascii=False).encode


def listed(rows: Iterable[str]) -> str:
    """Return a list of items in JSON, one a line: what has changed is seen line by line."""
    lines = ",\n".join(rows)
    return f"[\n{lines}\n]" if lines else "[]"


def page_file(docname: str) -> str:
    """Return the address of a page below that of the site, as the builder `html` writes it."""
    return f"{docname}.html"


def title_of(entry: Entry) -> str:
    """Return the title of a record, its id where there is none."""
    return (entry.record and entry.record.title) or entry.id


def summary_of(entry: Entry) -> str:
    """Return the summary of a record, in English where it has no other, '' for none."""
    return (entry.record and (entry.record.summary or entry.record.summary_en)) or ""


def json_of(value: object) -> bytes:
    """Return a file of JSON."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    """Add an element to another one; five times as fast as `lxml.builder`, where there are thousands."""
    made = etree.SubElement(parent, tag, attributes)
    made.text = text
    return made


def xml_of(root: etree._Element) -> bytes:
    """Return a file of XML."""
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def timecode(seconds: int) -> str:
    """Return a position in a recording as `hh:mm:ss`."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@dataclass(frozen=True)
class RecordArchive:
    """All records of a site, and what has to be known of the site itself."""

    catalog: Catalog
    #: Folder of the pages.
    root: Path
    title: str
    #: Tag of the language of the site, and IANA name of the zone of its times.
    language: str
    zone: str
    #: Address of the site with a slash behind, '' where it is not known.
    base: str = ""
    #: Under what the contents may be used: an address or an SPDX expression, '' where nothing is said.
    license: str = ""
    #: Who names the records in `tag:` URIs, `host,year`; '' for the host of the site.
    authority: str = ""
    #: Folder of the site in a language that is not that of its pages, `en/`; '' for the site itself.
    edition: str = ""
    #: The addresses of the site in its languages by their tags, that of its pages first; empty where it has but one.
    editions: tuple[tuple[str, str], ...] = ()
    #: The commits of each file, the last ones also of what differs from them: an edit makes no page older.
    commits: Days = field(default_factory=lambda: Days({}, {}, {}))
    #: What feeds say of events and talks, by docname.
    posts: dict[str, Post] = field(init=False, default_factory=dict)
    #: Lines of Markdown of parts of long listings, by hashes of what these render.
    lines: dict[str, str] = field(init=False, default_factory=dict)
    #: Formats that the build does not write: nothing leads to a file of them.
    without: tuple[str, ...] = ()
    #: Translates into the language of the site.
    words: Callable[[str], str] = str
    #: Address of a page below that of the site.
    address: Callable[[str], str] = page_file
    #: What a page renders beside its prose, by its docname, where that is known already.
    known: Callable[[str], View] | None = None

    def view(self, entry: Entry) -> View:
        """Return what the page of an entry renders beside its prose."""
        return self.known(entry.docname) if self.known else views.view(entry, self.catalog, self.zone)

    def url(self, entry: Entry) -> str:
        """Return the address of the page of a record, in full where that of the site is known."""
        return f"{self.base}{self.address(entry.docname)}"

    def file_url(self, path: str) -> str:
        """Return the address of a file of the site."""
        return f"{self.base}{path}"

    def elsewhere(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield the address of a page or file in every other language of the site, by its tag."""
        yield from ((tag, f"{base}{path}") for tag, base in self.editions if base != self.base)

    def tag(self, name: str) -> str:
        """Return the `tag:` URI (RFC 4151) of a feed, or of a record by the name that `named` returns."""
        return f"tag:{self.authority or self.host_as_authority}:{name}"

    @cached_property
    def host_as_authority(self) -> str:
        """Return who names the records where nobody is said to; it changes with the address of the site."""
        return f"{urlsplit(self.base).hostname or 'sphinx-talks.invalid'},{TAG_YEAR}"

    def named(self, entry: Entry) -> str:
        """Return what a record is called for good, `talk/<id>`: of events and talks by the first id that they had.

        Aliases of other kinds are names as well: one that looks like an id need not have been one.
        """
        has_names = entry.record is None or entry.record.has_names
        return f"{entry.kind}/{entry.id if has_names else self.catalog.first_id(entry)}"

    def guid(self, entry: Entry) -> str:
        """Return the UUID of a record (RFC 9562, version 5)."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, self.tag(self.named(entry))))

    def event(self, entry: Entry) -> Event | None:
        """Return an event or that of a talk, None where there is none."""
        held = self.catalog.event_of(entry) if entry.kind is Kind.TALK else entry
        return held.record if held and isinstance(held.record, Event) else None

    def topics(self, entry: Entry) -> list[Entry]:
        """Return the topics of a record, of an event those of its talks as well."""
        return self.catalog.topics_of(entry) if entry.kind is Kind.EVENT else self.catalog.named(entry, "topic")

    def media(self, entry: Entry) -> dict[str, str]:
        """Return the addresses of the slides and of the recording of a talk that are there, by what they are."""
        talk = entry.record if isinstance(entry.record, Talk) else None
        video = watched(self.catalog, entry) if talk else None
        deck = talk.slides if talk and has_slides(self.catalog, talk) else None
        found = {"slides": deck and deck.address, "video": video and video.address}
        return {name: address for name, address in found.items() if address}

    def date(self, entry: Entry) -> PartialDate | None:
        """Return when an event or talk was held, None where that is not known."""
        return self.catalog.once(("date", entry.docname), lambda: self._date(entry))

    def _date(self, entry: Entry) -> PartialDate | None:
        event = self.event(entry)
        if entry.kind is Kind.TALK:
            return record(entry, Talk).date or (event.date_of_talks if event else None)
        return event.date if event else None

    def speakers(self, entry: Entry) -> list[str]:
        """Return who spoke, by the names of the day; nobody for what is no talk."""
        if entry.kind is not Kind.TALK:
            return []
        return self.catalog.once(("speakers", entry.docname), lambda: self._speakers(entry))

    def _speakers(self, entry: Entry) -> list[str]:
        people = ((one.name, self.catalog.find(Kind.PERSON, one.person)) for one in record(entry, Talk).speakers)
        return [name or title_of(found[0]) for name, found in people if name or found]

    def changed_at(self, entry: Entry) -> dt.datetime | None:
        """Return the time of the last commit of a page, None where git knows none.

        A translation shows facts of the page it is of; a page that was renamed has no commit yet, but had some before.
        """
        last = self.commits.last
        if not last:
            return None
        found = [last[path] for path in {entry.path, f"{entry.docname}.md"} if path in last]
        if not found and entry.kind:
            paths = (f"{entry.kind.folder}/{former}.md" for former in self.catalog.former_ids(entry))
            found = [last[path] for path in paths if path in last]
        return dt.datetime.fromtimestamp(max(found), dt.UTC) if found else None

    def committed_at(self, path: str) -> dt.datetime | None:
        """Return the time of the last commit of a file, None where git knows none."""
        last = self.commits.last.get(path)
        return None if last is None else dt.datetime.fromtimestamp(last, dt.UTC)

    def newest(self, entries: Sequence[Entry], most: int | None = None) -> list[Entry]:
        """Return the newest of some events and talks, by the day on which they were held; all for None."""
        order = self._orders
        return sorted(entries, key=lambda entry: order[entry.docname], reverse=True)[:most]

    @cached_property
    def comma(self) -> str:
        """Return what stands between names."""
        return self.words(", ")

    @cached_property
    def _orders(self) -> dict[str, int]:
        """Return the position of each event and talk among all of them, the oldest first."""
        entries = [*self.catalog.all(Kind.EVENT), *self.catalog.all(Kind.TALK)]
        return {entry.docname: number for number, entry in enumerate(sorted(entries, key=self._order_of))}

    def _order_of(self, entry: Entry) -> tuple[object, ...]:
        catalog = self.catalog
        is_talk = entry.kind is Kind.TALK
        # An event stands before its talks.
        event = catalog.event_of(entry) if is_talk else entry
        key = catalog.event_key(event) if event and event.record else ((0, 0, 0), 0, "")
        return (*key, not is_talk, catalog.talk_key(entry) if is_talk else ())


def base_of(settings: Settings) -> str:
    """Return the address of a site with a slash behind; one below which no page can lie is not known."""
    address = settings.html_baseurl
    return f"{address.rstrip('/')}/" if web_address(address) and not {*"?#"} & {*address} else ""


def editions_of(base: str, languages: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the addresses of a site in its languages by their tags (BCP 47), none for one language or no address."""
    if not base or not languages[1:]:
        return ()
    folders = ("", *(f"{tag}/" for tag in languages[1:]))
    return tuple((tag.replace("_", "-"), f"{base}{path}") for tag, path in zip(languages, folders, strict=True))


def archive_of(
    catalog: Catalog, root: Path, settings: Settings, commits: Days, words: Callable[[str], str]
) -> RecordArchive:
    """Return the archive of a site."""
    base = base_of(settings)
    return RecordArchive(
        catalog,
        root,
        settings.project or words("Talks"),
        settings.language.replace("_", "-"),
        settings.talks_timezone,
        base,
        settings.talks_license,
        settings.talks_tag,
        editions=editions_of(base, settings.talks_languages),
        commits=commits,
        without=tuple(settings.talks_exports_without),
        words=words,
    )


class File(NamedTuple):
    """A file of the site: path below its address, the record it is about (None: all of them), and its content."""

    path: str
    about: Entry | None
    make: Callable[[], bytes]
    #: The records, beside that, from which its content follows; None for all of them.
    shows: Sequence[Entry] | None = None
    #: The page beside which it lies, of which it changes with what that renders and with nothing else; '' for none.
    page: str = ""
    #: What its content follows from besides, as a hash.
    mark: str = ""
    #: How it is made of pieces, where that spares most of the work after a change of few records.
    pieces: Pieces | None = None


class LeftOut(NamedTuple):
    """A record that a format cannot take, and why."""

    entry: Entry
    reason: str


class RecordSelection(NamedTuple):
    """Which records are asked for: those of a kind that meet filters."""

    kind: Kind
    #: Name and value of each filter, and the record that the value names.
    filters: tuple[tuple[str, str, Entry | None], ...]


class Export(ABC):
    """A format: the files that are built of it, and what it makes of any records that are asked for."""

    #: How it is called on the command line, and what it is in one line.
    name: ClassVar[str]
    about: ClassVar[str]
    #: Whether it is made of full addresses, so that without that of the site there is none.
    absolute: ClassVar[bool] = False
    #: Whether the build writes it, beside `export`.
    built: ClassVar[bool] = True
    #: Whether its files lie beside the pages that they are made from.
    is_beside: ClassVar[bool] = False
    #: Whether programs ask for its files again and again, so that they stay where they were before a rename, too.
    is_polled: ClassVar[bool] = False
    #: The kinds of which it can be made, where records are asked for.
    kinds: ClassVar[tuple[Kind, ...]] = tuple(Kind)
    #: Modules that are not installed with ours; the extra is called as the format.
    needs: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the files of the whole archive."""

    def beside(self, archive: RecordArchive, entry: Entry) -> File | None:  # noqa: ARG002 - for those that have some
        """Return the file that lies beside the page of an entry, None where there is none."""
        return None

    def of(self, archive: RecordArchive, entries: Sequence[Entry]) -> bytes | None:  # noqa: ARG002 - for those that can
        """Return these records in the format, None where it is not made of any records."""
        return None

    def selected(
        self,
        archive: RecordArchive,
        entries: Sequence[Entry],
        selection: RecordSelection,  # noqa: ARG002 - for those that say what they are about
    ) -> bytes | None:
        """Return the records of a selection in the format, b'' where it takes none, None where it takes no records."""
        return self.of(archive, entries)

    def left_out(self, archive: RecordArchive) -> Iterator[LeftOut]:  # noqa: ARG002 - for those that leave some out
        """Yield the records that it cannot take."""
        yield from ()


def files_of(fmt: Export, archive: RecordArchive) -> Iterator[File]:
    """Yield the files of a format that can be written; none where it needs the address of the site."""
    for file in fmt.files(archive) if archive.base or not fmt.absolute else ():
        yield file
        if fmt.is_polled and file.about:
            yield from _former(archive, file, file.about)


def _former(archive: RecordArchive, file: File, about: Entry) -> Iterator[File]:
    """Yield a file once more at each path that it had by a former id: files alone cannot redirect."""
    name, dot, suffix = file.path.partition(".")
    for former in archive.catalog.former_ids(about):
        yield file._replace(path=f"{name.removesuffix(about.id)}{former}{dot}{suffix}")
