"""Give a record another id, or make one record of two: pages move, what names them follows, old addresses lead on."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks.authoring.rename.rewrite import Moves, Rewrite, is_wrong
from sphinx_talks.authoring.rename.spots import Matter, Meanings, Meant, flow, spots
from sphinx_talks.content import frontmatter
from sphinx_talks.content.catalog import Catalog, former_id
from sphinx_talks.content.choosing import has_form, record_by_id
from sphinx_talks.content.decks import SUFFIX
from sphinx_talks.content.edits import SourceText
from sphinx_talks.content.folder import identify, printable
from sphinx_talks.content.frontmatter import Value, scalar
from sphinx_talks.content.problems import Edit, RefusedError, message, shown
from sphinx_talks.content.records import MODELS, NAMES, Kind
from sphinx_talks.content.records.fields import RecordField, fields_of
from sphinx_talks.content.transcripts import Transcripts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.authoring.site import Site
    from sphinx_talks.content.pages import Entry


def rename(site: Site, kind: Kind, old: str, new: str) -> Rewrite:
    """Return the change that gives a record the id `new`; raises RefusedError.

    `old` may also be a former or short id; a `new` id of a talk without event stays with its event.
    """
    entry = record_by_id(site.catalog, kind, old)
    if kind is Kind.TALK and "/" not in new:
        new = f"{entry.id.partition('/')[0]}/{new}"
    refuse(site, entry, new)
    records = {entry.docname: new}
    files = {entry.path: f"{kind.folder}/{new}.md", **_beside(site.root, entry, f"{kind.folder}/{new}")}
    if kind is Kind.EVENT:
        # Pictures and other files beside the talks move with them.
        files |= _folder(site.root, f"talks/{entry.id}", f"talks/{new}")
        for talk in site.catalog.by_id[Kind.TALK].values():
            event, _, slug = talk.id.partition("/")
            if event == entry.id:
                records[talk.docname] = f"{new}/{slug}"
    pages = {
        path.removesuffix(".md"): name.removesuffix(".md")
        for path, name in files.items()
        if path.endswith(".md") and not path.endswith(SUFFIX) and not site.settings.original(path)
    }
    further = {
        moved.path: list(_aliases(site, moved, wanted, entry, new))
        for docname, wanted in records.items()
        # A page with problems is refused by the rewriting, which says why.
        if not is_wrong(moved := site.catalog.entries[docname])
    }
    return Rewrite(site, Moves(Meanings(site.catalog), pages, files), further)


def refuse(site: Site, entry: Entry, new: str) -> None:
    """Raise RefusedError where a record cannot get an id."""
    kind = entry.kind or Kind.TALK
    path = f"{kind.folder}/{new}.md"
    identity, fault = identify(path)
    event = new.partition("/")[0]
    if new == entry.id:
        raise RefusedError([f"{kind} {new} has this id already"])
    if identity is None or fault or not has_form(kind, new):
        raise RefusedError([fault[1] if fault else message("not an id", new, "lower-case letters, digits, hyphens")])
    if any(other is not entry for other in site.catalog.find(kind, new)):
        others = ", ".join(printable(other.path) for other in site.catalog.find(kind, new))
        raise RefusedError([message("id is or was that of another page", new, f"one that {others} does not claim")])
    if os.path.lexists(site.root / path):
        raise RefusedError([message("there is such a file", path, "another id")])
    if kind is Kind.TALK and event not in site.catalog.by_id[Kind.EVENT]:
        raise RefusedError([message("folder names no event", event, f"a page events/{event}.md")])


def _beside(root: Path, entry: Entry, new: str) -> dict[str, str]:
    """Return the translations, transcripts, and text and pictures of slides beside a page, each with its new path."""
    spoken, old = Transcripts(root), entry.docname
    found = [
        *(twin.path for _, twin in entry.twins),
        *(file.path for file in spoken.files),
        *spoken.decks.paths,
        *spoken.decks.pictures,
    ]
    return {path: f"{new}{path[len(old) :]}" for path in found if path.startswith(f"{old}.")}


def _folder(root: Path, old: str, new: str) -> dict[str, str]:
    """Return the files in the folder of an event’s talks, each with its new path; raises RefusedError for links."""
    found = {}
    for folder, names, files in os.walk(root / old):
        for name in sorted([*files, *(name for name in names if Path(folder, name).is_symlink())]):
            path = Path(folder, name)
            inner = path.relative_to(root / old).as_posix()
            # What a link leads to may lie anywhere, and a path in it may be relative.
            if path.is_symlink() or not path.is_file():
                raise RefusedError([message("not a plain file", printable(f"{old}/{inner}"), "the file itself")])
            if os.path.lexists(root / new / inner):
                raise RefusedError([message("there is such a file", printable(f"{new}/{inner}"), "another id")])
            found[f"{old}/{inner}"] = f"{new}/{inner}"
    return found


def _aliases(site: Site, moved: Entry, wanted: str, entry: Entry, new: str) -> Iterator[Edit]:
    """Yield the edits after which every address a record had leads to it."""
    matter = Matter(_source(site, moved))
    event = moved.id.partition("/")[0]
    moves_on = moved.kind is Kind.TALK and wanted.partition("/")[0] != event
    gone, kept = [], set()
    for number, alias in enumerate(moved.record.aliases if moved.record else ()):
        former = former_id(moved, alias)
        if former == wanted and (number or moved.record is None or moved.record.has_names):
            gone.append(number)
            continue
        # The first id stays first, also where it is the one of today again: feeds and citations are called by it.
        kept.add(former)
        if moves_on and former != alias:
            yield matter.replace("aliases", number, former)
    needed = [*site.catalog.former_ids(moved), moved.id]
    given = {wanted, *kept, *(_with_event(site.catalog, wanted, entry, new) if moved.kind is Kind.TALK else ())}
    added = [former for former in dict.fromkeys(needed) if former not in given]
    if gone and added:
        # One takes the place of the other, so that the list stays where it is.
        yield matter.replace("aliases", gone.pop(0), added.pop(0))
    if gone:
        yield from matter.remove("aliases", gone)
    yield from matter.append("aliases", added)


def _with_event(catalog: Catalog, talk: str, entry: Entry, new: str) -> set[str]:
    """Return the former ids that a talk will have from its event."""
    event, _, slug = talk.partition("/")
    held = entry if entry.kind is Kind.EVENT and event == new else catalog.by_id[Kind.EVENT].get(event)
    names = {alias for alias in (held.record.aliases if held and held.record else ()) if alias != event}
    return {f"{name}/{slug}" for name in names | ({entry.id} if held is entry else set())}


#: Attributes that are the names of a record, all of which it keeps.
NAMED = frozenset({"title", "title_en", "aliases"})
#: Those whose other value becomes an alias; English is no name of its own for one that has none.
KEPT = frozenset({"title", "aliases"})


def fields_naming(kind: Kind | None, named: Kind | None) -> Iterator[RecordField]:
    """Yield the lists of records in the front matter of a kind that name those of another, or of its own."""
    for field in fields_of(MODELS[kind]):
        if field.is_list and field.spec.role and NAMES.get(field.spec.role) is named:
            yield field


class Fusion:
    """Bring what `lost` says into the block of `kept`.

    Its names become aliases, its lists are appended, fields that only it has are taken over as they are written.
    """

    def __init__(self, into: Matter, other: Matter, kept: Entry, lost: Entry, prefer: str | None) -> None:
        """Take both blocks, and the id of the one that is right where they differ."""
        self.into, self.other, self.kept, self.lost = into, other, kept, lost
        self.prefer = prefer
        self.attributes = {field.name: field.attribute for field in fields_of(MODELS[kept.kind])}
        #: Fields in which the record cannot name itself.
        self.to_others = {field.name for field in fields_naming(kept.kind, kept.kind)}

    def edits(self) -> Iterator[Edit]:
        """Yield the edits of the block that stays; raises RefusedError with every field in which both differ."""
        conflicts, taken = [], []
        for name in dict.fromkeys([*self.other.values, *sorted(self.to_others & self.into.values.keys())]):
            ours, theirs = self.into.values.get(name), self.other.values.get(name)
            if self.attributes.get(name) in KEPT:
                continue
            if ours is None and theirs is not None:
                taken.append(self._taken(name, theirs))
            elif isinstance(ours, list):
                yield from self._joined(name, ours, self.other.items(name))
            elif self.attributes.get(name) not in NAMED and ours is not None and theirs not in (None, ours):
                if self.prefer is None:
                    conflicts.append(self._conflict(name, ours, theirs))
                elif self.prefer == self.lost.id:
                    yield Edit(*self.into.lines(name), _with_newlines(self.other.field(name), self.into.source))
        if conflicts:
            raise RefusedError([*conflicts, f"say which is right: --prefer {self.lost.id} or --prefer {self.kept.id}"])
        at = self.into.source.offset(self.into.skipped, 1)
        yield Edit(at, at, "".join(taken))
        yield from self.into.append("aliases", [scalar(name) for name in self._names()])

    def _joined(self, name: str, ours: Sequence[Value], theirs: Sequence[Value]) -> Iterator[Edit]:
        """Yield the edits that put two lists together."""
        added = [flow(item) for item in theirs if item not in ours and not self._is_own(name, item)]
        gone = [number for number, item in enumerate(ours) if self._is_own(name, item)]
        # One takes the place of the other, so that the list stays where it is.
        while gone and added:
            yield self.into.replace(name, gone.pop(), added.pop(0))
        if gone:
            yield from self.into.remove(name, gone)
        yield from self.into.append(name, added)

    def _names(self) -> list[str]:
        """Return what becomes an alias: id and names of the record that goes, unless it is a name already."""
        ours, theirs = self.kept.record, self.lost.record
        if ours is None or theirs is None:
            return []
        known = {ours.title, ours.title_en or theirs.title_en, *ours.aliases, self.kept.id}
        names = [self.lost.id, theirs.title, theirs.title_en, *theirs.aliases]
        return [name for name in dict.fromkeys(names) if name and name not in known]

    def _taken(self, name: str, value: Value) -> str:
        """Return the lines of a field that only the other page has."""
        if isinstance(value, list) and any(self._is_own(name, item) for item in value):
            items = [flow(item) for item in value if not self._is_own(name, item)]
            return f"{name}: [{', '.join(items)}]{self.into.source.newline}" if items else ""
        return _with_newlines(self.other.field(name), self.into.source)

    def _is_own(self, name: str, item: Value) -> bool:
        """Return whether an item would name the page itself."""
        both = (self.kept, self.lost)
        ids = {entry.id for entry in both} | {alias for entry in both if entry.record for alias in entry.record.aliases}
        return name in self.to_others and isinstance(item, str) and item in ids

    def _conflict(self, name: str, ours: Value, theirs: Value) -> str:
        line = self.into.source.line_at(self.into.start(name))
        want = f"one value; {self.lost.path} has {shown(theirs)}"
        return f"{self.kept.path}:{line}:1: {message(f'{name} differs', ours, want)}"


@dataclass
class Merge(Rewrite):
    """A change after which nothing names the record that is gone."""

    kept: Entry | None = None
    lost: Entry | None = None

    def wanted(self, entry: Entry) -> list[tuple[str, Meant]]:
        """Return what a page has to name afterwards; the one that stays names also what the other one did."""
        found = super().wanted(entry)
        if entry is self.kept and self.lost:
            own = ("record", entry.docname)
            found += super().wanted(self.lost)
            others = {field.spec.role for field in fields_naming(entry.kind, entry.kind)}
            found = [(role, meant) for role, meant in found if role not in others or meant != own]
            for _, twin in self.lost.twins:
                found += self.moved_names(replace(twin, uses=()))
        return found

    def literal(self, entry: Entry) -> set[tuple[str, str]]:
        """Return the ids that a page may name afterwards, as they are written."""
        return super().literal(entry) | (super().literal(self.lost) if entry is self.kept and self.lost else set())

    @staticmethod
    def same(wanted: Sequence[tuple[str, Meant]], found: Sequence[tuple[str, Meant]]) -> bool:
        """Return whether a page names what it has to, where that was named twice perhaps once."""
        return set(wanted) == set(found)


def merge(site: Site, kind: Kind, gone: str, kept: str, prefer: str | None = None) -> Merge:
    """Return the change that makes one record of two; raises RefusedError.

    Where both have another value in a field, `prefer` is the id of the one that is right.
    """
    lost, stays = record_by_id(site.catalog, kind, gone), record_by_id(site.catalog, kind, kept)
    if lost is stays:
        raise RefusedError([message(f"both are the same {kind}", gone, "two ids")])
    if wrong := [entry for entry in (lost, stays) if is_wrong(entry) or entry.record is None]:
        raise RefusedError(str(problem) for entry in wrong for problem in entry.problems)
    if prefer is not None and prefer not in {lost.id, stays.id}:
        raise RefusedError([message("the one to prefer is neither of the two", prefer, f"{lost.id} or {stays.id}")])
    pairs = _pairs(lost, stays)
    gone_files = {one.path: other.path for one, other in pairs}
    moves = Moves(Meanings(site.catalog), {lost.docname: stays.docname}, gone_files)
    others = (one for one in site.catalog.entries.values() if one not in (lost, stays) and not is_wrong(one))
    further = {one.path: edits for one in others if (edits := [*_twice(site, moves.meanings, one, (lost, stays))])}
    fusion = Fusion(Matter(_source(site, stays)), Matter(_source(site, lost)), stays, lost, prefer)
    further |= {other.path: [*_appended(site, other, _body(site, one, moves))] for one, other in pairs}
    further[stays.path] = [*fusion.edits(), *further[stays.path]]
    return Merge(site, moves, further, frozenset(gone_files), kept=stays, lost=lost)


def _pairs(lost: Entry, stays: Entry) -> list[tuple[Entry, Entry]]:
    """Return the pages that become one, translations last; raises RefusedError where only the lost one has one."""
    others = dict(stays.twins)
    if alone := [twin.path for language, twin in lost.twins if language not in others]:
        want = f"a translation of {stays.path} as well, or none"
        raise RefusedError([message("translation would say half of the page", path, want) for path in alone])
    return [(lost, stays), *((twin, others[language]) for language, twin in lost.twins)]


def _source(site: Site, entry: Entry) -> SourceText:
    return SourceText((site.root / entry.path).read_bytes())


def _with_newlines(text: str, source: SourceText) -> str:
    """Return text with the ends of lines of the page that it is put into."""
    return text.replace("\r\n", "\n").replace("\n", source.newline)


def _twice(site: Site, meanings: Meanings, entry: Entry, both: tuple[Entry, Entry]) -> Iterator[Edit]:
    """Yield the edits after which no list names the one record twice."""
    lost, stays = both
    found = [meanings.record(role, target) for role, target, _ in entry.uses]
    if lost not in found or stays not in found:
        return
    matter = Matter(_source(site, entry))
    kind = lost.kind
    for field in fields_naming(entry.kind, kind):
        name, inner = field.name, getattr(field.record, "shorthand", "")
        items = enumerate(matter.items(name))
        named = {number: str(one.get(inner, "") if isinstance(one, dict) else one) for number, one in items}
        meant = {number: site.catalog.find(kind, one) for number, one in named.items() if kind and one}
        first = next((number for number, found in meant.items() if found[:1] == [lost]), None)
        second = next((number for number, found in meant.items() if found[:1] == [stays]), None)
        if first is not None and second is not None:
            yield from matter.remove(name, {_less(entry, matter, (name, inner), first, second)})


def _less(entry: Entry, matter: Matter, place: tuple[str, str], lost: int, stays: int) -> int:
    """Return which of two items says less; raises RefusedError when each says something of its own."""
    name, inner = place
    items = matter.items(name)
    first, second = (
        {key: value for key, value in item.items() if key != inner} if isinstance(item, dict) else {}
        for item in (items[lost], items[stays])
    )
    if first.items() <= second.items():
        return lost
    if second.items() <= first.items():
        return stays
    line = matter.source.line_at(matter.start(name))
    raise RefusedError(
        [f"{entry.path}:{line}:1: {name} names both, each with details of its own (want one of the two)"]
    )


def _body(site: Site, lost: Entry, moves: Moves) -> str:
    """Return the prose of the page that goes, as it is to stand in the other one."""
    source = _source(site, lost)
    _, _, skipped = frontmatter.split(source.plain)
    begin = source.offset(skipped + 1, 1)
    edits = []
    for spot in spots(source, lost.path, site.root, site.settings, lost.identity):
        new = moves.written(spot, lost)
        if new is not None and spot.start >= begin:
            edits.append(Edit(spot.start - begin, spot.end - begin, new))
    return SourceText(source.text[begin:].encode()).edited(edits).decode().strip("\r\n")


def _appended(site: Site, stays: Entry, body: str) -> Iterator[Edit]:
    """Yield the edit that puts a text at the end of a page, a blank line before it."""
    if body.strip():
        source = _source(site, stays)
        yield Edit(len(source.text.rstrip()), len(source.text), _with_newlines(f"\n\n{body}\n", source))
