"""All records as one graph: every reverse link derived, every dangling one reported."""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from sphinx_talks.content.characters import plain_name
from sphinx_talks.content.linkstate.state import BLANK, Remembered
from sphinx_talks.content.markdown import mentioned
from sphinx_talks.content.programme import place_of
from sphinx_talks.content.records import NAMED, NAMES, Event, Kind, Talk
from sphinx_talks.content.records.forms import ID
from sphinx_talks.content.traces import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinx_talks.content.bibliography import Reference
    from sphinx_talks.content.git import PageChange
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.transcripts import Transcripts

#: How many of the newest talks of a topic or person are looked at: keeps the cost linear.
POOL = 40


#: Which kind usually names a record in a role; of the others that do, the kind is said.
_NAMING = {"topic": Kind.TALK, "affiliation": Kind.TALK, "organizer": Kind.EVENT}
NO_DATE = (0, 0, 0)
#: Roles in which a record has talks and events oldest first.
_BY_DATE = frozenset({"speaker", "organizer", "helper", "topic", *NAMED})

#: Fields of records from which no relation follows, but of the kinds that others name by their titles.
TITLES = ("title", "title_en", "summary", "summary_en")
BY_TITLE = frozenset(NAMED.values())

#: What a catalog has of files beside the pages, and what it notes while something is made.
_BESIDE = frozenset({"references", "links", "transcripts", "_changed", "traces", "_notes", "_parts"})

R = TypeVar("R")


class Catalog(Asked):
    """The graph; made once from all entries and only read afterwards."""

    free = frozenset({
        "itself", "named", "names_in", "neighbours", "naming", "number_naming", "event_of", "year", "first_id",
    })  # fmt: skip

    def __init__(
        self,
        entries: Iterable[Entry],
        references: Mapping[str, Reference],
        links: Remembered = BLANK,
        transcripts: Transcripts | None = None,
        changed: Mapping[str, PageChange] = MappingProxyType({}),
    ) -> None:
        """Index the entries and derive every reverse link."""
        super().__init__({entry.docname: entry for entry in sorted(entries, key=lambda entry: entry.docname)})
        # What follows from files beside the pages, of which each build has a hash.
        self.references = dict(sorted(references.items()))
        self.links = links
        #: What lies beside the pages; None where nobody asks for words.
        self.transcripts = transcripts
        self._changed = changed
        self._by_id: dict[Kind, dict[str, Entry]] = {kind: {} for kind in Kind}
        self._former: dict[Kind, dict[str, list[Entry]]] = {kind: defaultdict(list) for kind in Kind}
        self._short: dict[str, list[Entry]] = defaultdict(list)
        #: By any name, without case and width; of the kinds that can be named so.
        self._titled: dict[Kind, dict[str, list[Entry]]] = {kind: defaultdict(list) for kind in NAMED.values()}
        #: Former ids of events, by their id: talks have moved with their events.
        self._moved: dict[str, list[str]] = defaultdict(list)
        for entry in self._entries.values():
            if entry.kind is not None:
                self._index(entry, entry.kind)
        for entry in self._by_id[Kind.TALK].values() if self._moved else ():
            for moved in self._moved_with_event(entry):
                self._former[Kind.TALK][moved].append(entry)
        self._talk_keys: dict[str, tuple[object, ...]] = {}
        self._event_order = self._order_events()
        pages = (docname for docname, entry in self._entries.items() if entry.prose.lists_references)
        self._reference_page = next(pages, "")
        self._derive()

    def __getstate__(self) -> dict[str, Any]:
        """Return what follows from the pages alone; the rest is given to it anew."""
        return {name: value for name, value in vars(self).items() if name not in _BESIDE}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take that, with nothing beside the pages."""
        vars(self).update(vars(Catalog((), {})) | state)

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Return all pages by docname."""
        return self._entries

    @property
    def by_id(self) -> Mapping[Kind, Mapping[str, Entry]]:
        """Return the records of each kind by id."""
        return self._by_id

    @property
    def former(self) -> Mapping[Kind, Mapping[str, list[Entry]]]:
        """Return the former ids of each kind, each with all records that could be meant."""
        return self._former

    @property
    def short(self) -> Mapping[str, list[Entry]]:
        """Return the short ids of talks, each with all that could be meant."""
        return self._short

    @property
    def changed(self) -> Mapping[str, PageChange]:
        """Return the last change of each page by docname, where history is known."""
        return self._changed

    def page(self, docname: str) -> Entry | None:
        """Return a page, None where there is none."""
        return self._entries.get(docname)

    def itself(self, docname: str) -> Entry | None:
        """Return the page that something is made of, and anew when it changes; None where there is none."""
        return self._entries.get(docname)

    def _index(self, entry: Entry, kind: Kind) -> None:
        self._by_id[kind][entry.id] = entry
        if kind in self._titled and entry.record:
            for name in dict.fromkeys(map(plain_name, entry.record.names)):
                self._titled[kind][name].append(entry)
        for alias in entry.record.aliases if entry.record else ():
            self._former[kind][former_id(entry, alias)].append(entry)
            if kind is Kind.EVENT:
                self._moved[entry.id].append(alias)
        if kind is Kind.TALK:
            self._short[entry.id.partition("/")[2]].append(entry)

    def _moved_with_event(self, talk: Entry) -> list[str]:
        event, _, slug = talk.id.partition("/")
        return [f"{former}/{slug}" for former in self._moved.get(event, [])]

    def former_ids(self, entry: Entry) -> list[str]:
        """Return the ids a record had before: its aliases that are ids, and those of its event for a talk."""
        return [former for former in self._ids(entry) if former != entry.id]

    def first_id(self, entry: Entry) -> str:
        """Return the id that a record had first, which is its own alias where that is what it is called again."""
        return next(iter(self._ids(entry)), entry.id)

    def _ids(self, entry: Entry) -> list[str]:
        own = [former_id(entry, alias) for alias in entry.record.aliases] if entry.record else []
        own += self._moved_with_event(entry) if self._moved and entry.kind is Kind.TALK else []
        # Most have none, and are asked in each build.
        return [former for former in dict.fromkeys(own) if is_id(entry, former)] if own else own

    def _order_events(self) -> dict[str, tuple[tuple[int, int, int], int, str]]:
        """Return the sort key of each event; one without date stands behind its predecessor in the series."""
        order: dict[str, tuple[tuple[int, int, int], int, str]] = {}
        last: dict[str | None, tuple[int, int, int]] = {}
        sound = [(event_id, entry) for event_id, entry in self._by_id[Kind.EVENT].items() if entry.record is not None]
        for event_id, entry in sorted(sound, key=lambda item: (record(item[1], Event).number or 0, item[0])):
            event = record(entry, Event)
            series = self.series_key(event.series or "")
            date = event.date[:3] if event.date else last.get(series, NO_DATE)
            if series and event.number is not None:
                last[series] = date
            order[event_id] = (date, event.number or 0, event_id)
        return order

    def _derive(self) -> None:
        self._named: dict[str, dict[str, list[Entry]]] = {}
        self._talks_of: dict[str, list[Entry]] = defaultdict(list)
        #: Role in front matter and docname of the record named -> pages that name it.
        self._naming: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self._citing: dict[str, list[Entry]] = defaultdict(list)
        self._mentioning: dict[str, list[Entry]] = defaultdict(list)
        for entry in self._entries.values():
            if entry.record is not None:
                self._named[entry.docname] = self._resolve(entry)
                self._note_mentions(entry)
                if entry.kind is Kind.TALK:
                    self._talks_of[entry.id.partition("/")[0]].append(entry)
        for event_id, row in self._talks_of.items():
            # Each key looks at the others of the row, of which a list that sorts itself has none.
            self._talks_of[event_id] = sorted(row, key=self._key)
        for (role, _), row in self._naming.items():
            if len(row) > 1 and role in _BY_DATE:
                row.sort(key=lambda entry: self._key(entry) if entry.kind is Kind.TALK else self._event_order[entry.id])
        self._series: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.all(Kind.EVENT):
            self._series[self.series_key(record(entry, Event).series or "")].append(entry)

    def _resolve(self, entry: Entry) -> dict[str, list[Entry]]:
        """Return the records an entry names in its front matter, by each role it has, and note the way back."""
        named: dict[str, list[Entry]] = defaultdict(list)
        for role, target, _ in entry.uses:
            row = named[role]
            if role == "reference":
                self._citing[target].append(entry)
            elif meant := self._meant(role, target):
                found = meant[0]
                # Nearly always the first or none of a few.
                if not row or all(found is not one for one in row):
                    row.append(found)
                    self._naming[self._role_from(entry, role), found.docname].append(entry)
        return named

    @staticmethod
    def _role_from(entry: Entry, role: str) -> str:
        """Return a role, with the kind before it where that is not the usual one: the topics of an event, say."""
        usual = _NAMING.get(role, entry.kind)
        return role if entry.kind is usual else f"{entry.kind}-{role}"

    def _note_mentions(self, entry: Entry) -> None:
        # Pydantic takes long to find out that a record has no such field.
        if not entry.prose.mentions or vars(entry.record).get("sample", False):
            return
        for role, target in dict.fromkeys((mention.role, mention.target) for mention in mentioned(entry.prose)):
            # Pages are noted one after the other, so that only the last one noted can be this one.
            if role == "cite":
                if entry not in self._citing[target][-1:]:
                    self._citing[target].append(entry)
                continue
            found = self._find(Kind(role), target)
            if len(found) == 1 and found[0] is not entry and entry not in self._mentioning[found[0].docname][-1:]:
                self._mentioning[found[0].docname].append(entry)

    @property
    def reference_page(self) -> str:
        """Return the page that lists all references, '' when there is none."""
        return self._reference_page

    def find(self, kind: Kind, target: str) -> list[Entry]:
        """Return the record meant by an id, a former id or the short id of a talk; several when ambiguous."""
        return self._find(kind, target)

    def _find(self, kind: Kind, target: str) -> list[Entry]:
        # What an id means today goes before what it meant once.
        if entry := self._by_id[kind].get(target):
            return [entry]
        if found := self._former[kind].get(target):
            return found
        return self._short.get(target, []) if kind is Kind.TALK else []

    def meant(self, role: str, target: str) -> list[Entry]:
        """Return the record that front matter names in a role: by id, or by any name where `NAMED` has the role."""
        return self._meant(role, target)

    def _meant(self, role: str, target: str) -> list[Entry]:
        if role in NAMES:
            return self._find(NAMES[role], target)
        if role not in NAMED:
            return []
        return self._find(NAMED[role], target) or self._titled[NAMED[role]].get(plain_name(target), [])

    def named_as(self, role: str, text: str) -> tuple[str, str]:
        """Return how a name is rendered, an id by the title, and the docname of the page it leads to, '' for none.

        In a language of Latin letters a name in others is that of its page.
        """
        found = self.meant(role, text)
        if len(found) != 1 or (named := found[0].record) is None:
            return text, ""
        title = named.title or text
        is_abroad = bool(found[0].language) and title.isascii() and not text.isascii()
        return title if found[0].id == text or is_abroad else text, found[0].docname

    def series_key(self, name: str) -> str:
        """Return the key of a series as an event names it: the docname of its page, or the name; '' for none."""
        found = self.meant("in-series", name) if name else []
        return found[0].docname if found else name

    def naming(self, entry: Entry, role: str) -> list[Entry]:
        """Return the records that name one in a role; talks and events oldest first."""
        return self.those_naming(entry, role) if role in self.roles_of(entry) else []

    def those_naming(self, entry: Entry, role: str) -> list[Entry]:
        """Return the same of a record that is named so."""
        return self._naming.get((role, entry.docname), [])

    def roles_of(self, entry: Entry) -> list[str]:
        """Return the roles in which others name a record."""
        return self.once(("roles",), self._roles).get(entry.docname, [])

    def _roles(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for role, docname in sorted(self._naming):
            found[docname].append(role)
        return found

    def all(self, kind: Kind) -> list[Entry]:
        """Return all records of a kind: talks and events oldest first, others by id."""
        return [*self.once(("all", kind), lambda: self._all(kind))]

    def _all(self, kind: Kind) -> list[Entry]:
        entries = [entry for entry in self._by_id[kind].values() if entry.record is not None]
        if kind is Kind.TALK:
            entries.sort(key=self._key)
        elif kind is Kind.EVENT:
            entries.sort(key=lambda entry: self._event_order[entry.id])
        return entries

    def event_key(self, entry: Entry) -> tuple[tuple[int, int, int], int, str]:
        """Return the key that sorts events oldest first."""
        return self._event_order[entry.id]

    def talk_key(self, entry: Entry) -> tuple[object, ...]:
        """Return the key that sorts talks oldest first, those of an event in order of the programme."""
        return self._key(entry)

    def _key(self, entry: Entry) -> tuple[object, ...]:
        key = self._talk_keys.get(entry.docname)
        if key is None:
            key = self._talk_keys[entry.docname] = self._talk_key(entry)
        return key

    def _talk_key(self, entry: Entry) -> tuple[object, ...]:
        talk = record(entry, Talk)
        event_id = entry.id.partition("/")[0]
        date, number, _ = self._event_order.get(event_id, (NO_DATE, 0, ""))
        day = talk.date[:3] if talk.date else date
        held = self._by_id[Kind.EVENT].get(event_id)
        others = (record(one, Talk) for one in self._talks_of[event_id])
        place = place_of(talk, others, record(held, Event).start if held and held.record else None)
        return (date, number, event_id, day, *place, entry.id)

    def year(self, entry: Entry) -> int:
        """Return the year of an event, or of the event of a talk; 0 when unknown."""
        return self.year_at(entry.id.partition("/")[0])

    def year_at(self, event: str) -> int:
        """Return the year of an event by its id."""
        held = self._by_id[Kind.EVENT].get(event)
        # Not that of the sort key, which for an undated event is its predecessor's.
        date = record(held, Event).date if held else None
        return date.year if date else 0

    def event_of(self, talk: Entry) -> Entry | None:
        """Return the event in whose folder a talk lies."""
        return self.event(talk.id.partition("/")[0])

    def event(self, name: str) -> Entry | None:
        """Return an event by its id of today."""
        return self._by_id[Kind.EVENT].get(name)

    def talks_of(self, event: Entry) -> list[Entry]:
        """Return the talks of an event in order of the programme."""
        return self._talks_of.get(event.id, [])

    def named(self, entry: Entry, role: str) -> list[Entry]:
        """Return the records an entry names in its front matter under a role, in the order written."""
        return self.meant_by(entry, role) if role in self._named.get(entry.docname, ()) else []

    def names_in(self, entry: Entry, role: str) -> list[str]:
        """Return the docnames of the same: for those who show nothing of these records."""
        return self.names_meant_by(entry, role) if role in self._named.get(entry.docname, ()) else []

    def meant_by(self, entry: Entry, role: str) -> list[Entry]:
        """Return the same of an entry that names some."""
        return self._named[entry.docname].get(role, [])

    def names_meant_by(self, entry: Entry, role: str) -> list[str]:
        """Return the docnames of these."""
        return [one.docname for one in self.meant_by(entry, role)]

    def talks_by(self, person: Entry) -> list[Entry]:
        """Return a person's talks, oldest first."""
        return self._naming.get(("speaker", person.docname), [])

    def talks_on(self, topic: Entry) -> list[Entry]:
        """Return the talks on a topic, oldest first."""
        return self._naming.get(("topic", topic.docname), [])

    def citing(self, key: str) -> list[Entry]:
        """Return the pages that cite a reference, by address."""
        return sorted(self._citing.get(key, []), key=lambda entry: entry.docname)

    def mentioning(self, docname: str) -> list[Entry]:
        """Return the pages whose prose mentions a record, by address."""
        return sorted(self._mentioning.get(docname, []), key=lambda entry: entry.docname)

    def beside(self, topic: Entry) -> list[Entry]:
        """Return the related topics, whichever of the two names the other."""
        both = [*self.named(topic, "related"), *self._naming.get(("related", topic.docname), [])]
        return list({other.docname: other for other in both}.values())

    def neighbours(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """Return the previous and next talk of the event, or event of the series (or of those without one)."""
        return self.around(entry) if entry.kind in {Kind.TALK, Kind.EVENT} else (None, None)

    def around(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """Return the same of a talk or event."""
        event = self.event_of(entry) if entry.kind is Kind.TALK else None
        if event:
            row = self.talks_of(event)
        elif entry.kind is Kind.EVENT:
            row = self._series[self.series_key(record(entry, Event).series or "")]
        else:
            # Its event has no page that can be read.
            return None, None
        # There may be thousands in a series.
        at = self.once(("places",), self._places)[entry.docname]
        named = (one for one in reversed(row[:at]) if not one.untitled)
        return next(named, None), next((one for one in row[at + 1 :] if not one.untitled), None)

    def _places(self) -> dict[str, int]:
        """Return where each talk and event stands among its neighbours."""
        rows = (*self._talks_of.values(), *self._series.values())
        return {one.docname: at for row in rows for at, one in enumerate(row)}

    def topics_of(self, event: Entry) -> list[Entry]:
        """Return the topics of an event: its own, then those of its talks in order of the programme."""
        found = [
            *self.named(event, "topic"),
            *(topic for talk in self.talks_of(event) for topic in self.named(talk, "topic")),
        ]
        return list({topic.docname: topic for topic in found}.values())

    def topics_by(self, person: Entry) -> list[Entry]:
        """Return the topics a person spoke on, the latest first."""
        found = [topic for talk in reversed(self.talks_by(person)) for topic in self.named(talk, "topic")]
        return list({topic.docname: topic for topic in found}.values())

    def pool(self, entry: Entry, role: str) -> list[tuple[str, bool, tuple[object, ...]]]:
        """Return the newest talks that name a record in a role: docname, whether it has no title, and sort key."""

        def find() -> list[tuple[str, bool, tuple[object, ...]]]:
            return [(talk.docname, talk.untitled, self.talk_key(talk)) for talk in self.naming(entry, role)[-POOL:]]

        return self.once(("pool", entry.docname, role), find)

    def number_on(self, topic: Entry) -> int:
        """Return how many talks there are on a topic."""
        return len(self.talks_on(topic))

    def rarest(self, topics: str) -> Entry | None:
        """Return that of some topics, by docnames with spaces between, on which there are fewest talks."""
        found = [topic for docname in topics.split() if (topic := self._entries.get(docname))]
        return min(found, key=lambda topic: (self.number_on(topic), topic.id), default=None)

    def number_at(self, event: Entry) -> int:
        """Return how many talks there are at an event."""
        return len(self.talks_of(event))

    def number_naming(self, entry: Entry, role: str) -> int:
        """Return how many records name one in a role."""
        return self.number_of_those(entry, role) if role in self.roles_of(entry) else 0

    def number_of_those(self, entry: Entry, role: str) -> int:
        """Return the same of a record that is named so."""
        return len(self.those_naming(entry, role))

    def years_by(self, person: Entry) -> list[int]:
        """Return the years in which a person spoke, 0 for one that is not known."""
        return sorted({self.year(talk) for talk in self.talks_by(person)})

    def only_series(self) -> str:
        """Return the name of the series that all events are of; '' where there are several."""
        return self.once(("only series",), self._only_series)

    def _only_series(self) -> str:
        names = {self.named_as("in-series", record(one, Event).series or "")[0] for one in self.all(Kind.EVENT)}
        return names.pop() if len(names) == 1 else ""

    def years(self) -> tuple[int, int]:
        """Return the first and the last year of a talk, 0 where no year is known."""
        return self.once(("years",), self._years)

    def _years(self) -> tuple[int, int]:
        years = [year for talk in self.all(Kind.TALK) if (year := self.year(talk))]
        return min(years, default=0), max(years, default=0)


def record(entry: Entry, kind: type[R]) -> R:
    """Return the record of an entry that is known to be of a kind."""
    found = entry.record
    # Asking the type first spares pydantic's slow `isinstance` nearly always.
    if type(found) is not kind and not isinstance(found, kind):
        msg = f"{entry.docname} is not a {kind.__name__}"
        raise TypeError(msg)
    return found


def is_id(entry: Entry, former: str) -> bool:
    """Return whether a former id has the form of one, `event/slug` for a talk; what has not is a name."""
    parts = former.split("/")
    return entry.kind is not None and len(parts) == entry.kind.parts and all(ID.fullmatch(part) for part in parts)


def former_id(entry: Entry, alias: str) -> str:
    """Return an alias as the id it stood for: the slug of a talk alone means the same event."""
    if entry.kind is Kind.TALK and "/" not in alias:
        return f"{entry.id.partition('/')[0]}/{alias}"
    return alias
