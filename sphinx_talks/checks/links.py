"""Check what only the whole site shows: links that lead nowhere, ids claimed twice, tables of contents, circles."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinx_talks import views
from sphinx_talks.checks.rules import programme
from sphinx_talks.checks.rules.texts import problem
from sphinx_talks.content import choosing, moments
from sphinx_talks.content.catalog import Catalog, former_id
from sphinx_talks.content.folder import RESERVED, printable
from sphinx_talks.content.problems import Code, Message, Position, Problem, Suggestions, message, one_of, short
from sphinx_talks.content.records import NAMED, NAMES, Kind, Talk
from sphinx_talks.content.records.forms import written
from sphinx_talks.content.settings import Settings
from sphinx_talks.views.blocks import Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx_talks.content.markdown import Contents, Crossing, LinkTarget, Mention
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.records import Video

#: Labels that Sphinx gives to pages of its own.
OF_SPHINX = frozenset({"genindex", "modindex", "search"})
#: Beginning of the anchors of the sections we add.
ADDED = "talks-"
WANT_PAGE = "a page of the site"
#: Which kind of record each role in front matter or prose names.
KINDS = {**NAMES, **{str(kind): kind for kind in Kind}, **{f"option:{kind}": kind for kind in Kind}}


def problems(catalog: Catalog, edited: AbstractSet[str] | None = None, *, places: bool = True) -> Iterator[Problem]:
    """Yield every problem of the relations between pages.

    Where `edited` names some, others see at most titles of what was edited, whose `places` links may lead to.
    """
    suggest, pages = Suggestions(), catalog.entries
    said = [*pages.values()] if edited is None else [pages[docname] for docname in sorted(edited & pages.keys())]
    found = [one for entry in said for one in _said(entry, catalog, suggest)]
    if edited is None:
        found += _related(catalog)
    yield from found
    if not places and not any(map(_leads, said)):
        return
    yield from _toctrees(catalog, suggest)
    is_sound = not found and not any(entry.problems for entry in catalog.entries.values())
    yield from _crossings(catalog, suggest, is_sound=is_sound)


def _leads(entry: Entry) -> bool:
    """Return whether a page may have a part in tables of contents, labels or links to places."""
    prose = entry.prose
    return entry.kind is None or bool(prose.contents or prose.labels or prose.crossings)


def _said(entry: Entry, catalog: Catalog, suggest: Suggestions) -> Iterator[Problem]:
    """Yield what is wrong with what a page says of others."""
    facts = _facts(entry)
    if entry.kind is Kind.TALK and entry.record is not None and catalog.event_of(entry) is None:
        yield _no_event(facts, catalog)
    for mention in entry.uses:
        yield from _mention(facts, mention, catalog, suggest, by_id=True)
    for mention in entry.prose.mentions:
        yield from _mention(entry, mention, catalog, suggest, by_id=False)
    yield from _places(entry, catalog)
    yield from _repeated(facts)
    yield from choosing.aliases(facts)
    yield from _links(entry, catalog, suggest)


def _related(catalog: Catalog) -> Iterator[Problem]:
    """Yield what is wrong with all records together."""
    yield from _aliases(catalog)
    yield from choosing.series(catalog)
    yield from _circles(catalog)
    yield from programme.days(catalog)
    yield from _images(catalog)


def _facts(entry: Entry) -> Entry:
    """Return a page under the path of its original, where what its front matter names stands."""
    return entry if entry.path == entry.facts_path else replace(entry, path=entry.facts_path)


def _no_event(entry: Entry, catalog: Catalog) -> Problem:
    event = entry.id.partition("/")[0]
    want = one_of(event, catalog.by_id[Kind.EVENT], f"a page events/{short(printable(event))}.md")
    return problem(entry, Position(), Code.UNKNOWN_ID, "folder names no event", event, want)


def _mention(
    entry: Entry, mention: Mention, catalog: Catalog, suggest: Suggestions, *, by_id: bool
) -> Iterator[Problem]:
    role, target, position = mention
    if role in {"reference", "cite"}:
        if target not in catalog.references:
            want = suggest(target, "references", lambda: list(catalog.references), "a key of references.bib")
            yield problem(entry, position, Code.UNKNOWN_ID, "no such reference", target, want)
        return
    kind = KINDS.get(role) or NAMED.get(role)
    if kind is None:
        return
    found = catalog.meant(role, target) if role in NAMED else catalog.find(kind, target)
    if (not found and _has_to_lead(role, catalog)) or (by_id and role in NAMES and not choosing.has_form(kind, target)):
        want = choosing.holding(catalog, kind, target) or suggest(
            target, kind, lambda: choosing.known(catalog, kind), choosing.page_wanted(kind, target)
        )
        yield problem(entry, position, Code.UNKNOWN_ID, f"no such {kind}", target, want)
    elif len(found) > 1:
        want = choosing.either(sorted(other.id for other in found))
        yield problem(entry, position, Code.AMBIGUOUS_ID, f"more than one {kind}", target, want)


#: What the roles for a target want the page to have.
_WANTS = {"at": "`video`, or that of the event", "slide": "`slides`"}


def _places(entry: Entry, catalog: Catalog) -> Iterator[Problem]:
    """Yield the seconds and slides in prose that lead nowhere, and what is said of a recording that is none."""
    talk = entry.record if isinstance(entry.record, Talk) else None
    if not (entry.prose.moments or (talk and (talk.points or talk.chapters))):
        return
    held = catalog.event_of(entry)
    # What a page with mistakes plays is unknown.
    if any(one and one.kind and one.record is None for one in (entry, held)):
        return
    for role, target, position in entry.prose.moments:
        if not (entry.record and moments.named(catalog, entry, role, target)[1]):
            yield problem(entry, position, Code.NOTHING_TO_PLAY, f"{role} on a page without one", target, _WANTS[role])
    for number, point in enumerate(talk.points if talk else ()):
        for role, medium in moments.ROLES.items():
            if getattr(point, role) is not None and not moments.address_at(catalog, entry, medium, 1):
                what, field = f"{role} on a page without one", f"points.{number}.{role}"
                yield problem(entry, "points", Code.NOTHING_TO_PLAY, what, want=_WANTS[role], field=field)
    if talk and talk.chapters:
        yield from _chapters(entry, talk, moments.video_of(catalog, entry))


def _chapters(entry: Entry, talk: Talk, video: Video | None) -> Iterator[Problem]:
    """Yield the chapters of no recording, and those outside the seconds that the talk is said to take in it."""
    if video is None:
        want = "`video`, or that of the event"
        yield problem(entry, "chapters", Code.NOTHING_TO_PLAY, "chapters of no recording", want=want, field="chapters")
        return
    for number, one in enumerate(talk.chapters):
        got, field = written(one.at), f"chapters.{number}.at"
        if video.start is not None and one.at < video.start:
            what, want = "chapter before the start of the talk", f"{written(video.start)} or later, as `video` says"
            yield problem(entry, "chapters", Code.ORDER, what, got, want, field=field)
        elif video.end is not None and one.at >= video.end:
            what, want = "chapter after the end of the talk", f"before {written(video.end)}, as `video` says"
            yield problem(entry, "chapters", Code.ORDER, what, got, want, field=field)


def _has_to_lead(role: str, catalog: Catalog) -> bool:
    """Return whether there has to be a record: a name alone will do, but of series a site has all or none."""
    return role not in NAMED or (NAMED[role] is Kind.SERIES and bool(catalog.by_id[Kind.SERIES]))


def _repeated(entry: Entry) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for role, target, position in entry.uses:
        if (role, target) in seen and role not in NAMED:
            yield problem(entry, position, Code.DUPLICATE_ID, f"{role} is named twice", target, "once")
        seen.add((role, target))
        if target == entry.id and NAMES.get(role) is entry.kind:
            yield problem(entry, position, Code.CYCLE, f"{role} names the page itself", target, f"another {entry.kind}")


def _links(entry: Entry, catalog: Catalog, suggest: Suggestions) -> Iterator[Problem]:
    for path, position in entry.prose.links:
        if path.removesuffix(".md") not in catalog.entries:
            want = suggest(path, "paths", lambda: [other.path for other in catalog.entries.values()], WANT_PAGE)
            yield problem(entry, position, Code.LINK, "no such page", path, want)


def _aliases(catalog: Catalog) -> Iterator[Problem]:
    for kind, former in catalog.former.items():
        for alias, entries in sorted(former.items()):
            owner = catalog.by_id[kind].get(alias)
            rivals = [owner, *entries] if owner else entries
            for entry in entries:
                others = sorted(other.id for other in rivals if other is not entry)
                if others or (owner is entry and not _was_first(entry)):
                    yield from _taken(entry, alias, others)


def _was_first(entry: Entry) -> bool:
    """Return whether a record is called as it was first, with other names between: feeds and citations name it so."""
    page = entry.record
    if page is None or page.has_names or not page.aliases[1:]:
        return False
    return former_id(entry, page.aliases[0]) == entry.id


def _taken(entry: Entry, alias: str, others: list[str]) -> Iterator[Problem]:
    for use in entry.uses:
        # A talk has also moved with its event; that is reported where the event says so.
        if use.role == "alias" and former_id(entry, use.target) == alias:
            taken = f"the id of {others[0]}" if others else "the page’s own id"
            want = "a name of this page alone"
            yield problem(_facts(entry), use.position, Code.DUPLICATE_ID, f"alias is {taken}", alias, want)
            return


def _broader(topic: Entry, catalog: Catalog) -> Iterator[str]:
    for role, target, _ in topic.uses:
        if role == "broader" and target != topic.id:
            yield from (found.id for found in catalog.find(Kind.TOPIC, target))


def _circles(catalog: Catalog) -> Iterator[Problem]:
    broader = {topic: list(_broader(entry, catalog)) for topic, entry in catalog.by_id[Kind.TOPIC].items()}
    for topic, entry in catalog.by_id[Kind.TOPIC].items():
        if topic in _reached(topic, broader):
            position = next(use.position for use in entry.uses if use.role == "broader")
            yield problem(_facts(entry), position, Code.CYCLE, "broader topics run in a circle", topic, "a hierarchy")


def _reached(start: str, ways: Mapping[str, Sequence[str]]) -> set[str]:
    """Return every node of a directed graph that a path leads to from one; that itself only where it is on a circle."""
    seen: set[str] = set()
    pending = [*ways[start]]
    while pending:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            pending += ways.get(node, ())
    return seen


def _images(catalog: Catalog) -> Iterator[Problem]:
    """Sphinx keeps images of the same name apart by the order it reads them in, which changes with edits."""
    names: dict[str, str] = {}
    for entry in catalog.entries.values():
        for image in entry.prose.images:
            name = image.rpartition("/")[2].casefold()
            if names.setdefault(name, image) != image:
                want = f"a name other than that of {names[name]}"
                yield problem(entry, Position(), Code.TWIN, "two images have the same file name", image, want)


def page_named(docname: str, target: str) -> str:
    """Return the page that a path means on a page: relative to its folder, or from the top with `/`."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(docname), target)).lstrip("/")


def _crossings(catalog: Catalog, suggest: Suggestions, *, is_sound: bool) -> Iterator[Problem]:
    """Yield the labels claimed twice, and the links that lead nowhere or to more than one target.

    Only of a site that is sound otherwise is it known which sections we add to its pages.
    """
    labels: dict[str, tuple[Entry, LinkTarget]] = {}
    for entry in catalog.entries.values():
        for label in entry.prose.labels:
            # The first page in the order of addresses has the label; any other is reported.
            owner, _ = labels.setdefault(label.name, (entry, label))
            if owner is not entry or label.name in OF_SPHINX:
                other = owner.path if owner is not entry else "Sphinx"
                what = f"label is also one of {printable(other)}"
                yield problem(entry, label.position, Code.DUPLICATE_LABEL, what, label.name, "another name")
    targets = _Targets(catalog, labels, suggest, is_sound=is_sound)
    for entry in catalog.entries.values():
        for crossing in entry.prose.crossings:
            if fault := targets.fault(entry, crossing):
                yield Problem(printable(entry.path), *crossing.position, Code.UNKNOWN_LABEL, fault)


class _Targets:
    """Everything a link can lead to."""

    def __init__(
        self, catalog: Catalog, labels: dict[str, tuple[Entry, LinkTarget]], suggest: Suggestions, *, is_sound: bool
    ) -> None:
        self.catalog, self.labels, self.suggest, self.is_sound = catalog, labels, suggest, is_sound
        self._anchors: dict[str, set[str]] = {}

    def fault(self, entry: Entry, crossing: Crossing) -> Message | None:
        """Return what is wrong with a link, None when it leads to one target."""
        match crossing.role:
            case "ref":
                return self.ref(crossing)
            case "doc":
                return self.doc(entry, crossing)
            case "any":
                return self.any(entry, crossing)
            case _:
                return self.anchor(entry, crossing)

    def ref(self, crossing: Crossing) -> Message | None:
        name = crossing.target.lower()
        if self.has_label(name, has_words=crossing.has_words):
            return None
        if name in self.labels:
            return message("label stands before no heading", name, f"words for the link: `words <{name}>`")
        want = self.suggest(name, "labels", lambda: set(self.labels), f"a line `({short(name)})=`")
        return message("no such label", name, want)

    def doc(self, entry: Entry, crossing: Crossing) -> Message | None:
        page = page_named(entry.docname, crossing.target)
        if page in self.catalog.entries:
            return None
        want = self.suggest(page, "pages", lambda: set(self.catalog.entries), "a page, without .md")
        return message("no such page", crossing.target, want)

    def any(self, entry: Entry, crossing: Crossing) -> Message | None:
        found = self.meant(entry, crossing.target, has_words=crossing.has_words)
        if len(found) == 1:
            return None
        if found:
            return message("means more than one thing", crossing.target, f"one of {', '.join(found)}")
        return message("no such label, page or record", crossing.target, "one of these")

    def meant(self, entry: Entry, target: str, *, has_words: bool) -> list[str]:
        """Return what a name can mean: page, label, records."""
        found = ["a page"] if page_named(entry.docname, target) in self.catalog.entries else []
        found += ["a label"] if self.has_label(target.lower(), has_words=has_words) else []
        return [*found, *(f"a {kind}" for kind in Kind if self.catalog.find(kind, target))]

    def has_label(self, name: str, *, has_words: bool) -> bool:
        owned = self.labels.get(name)
        return name in OF_SPHINX or (owned is not None and (has_words or owned[1].has_title))

    def anchor(self, entry: Entry, crossing: Crossing) -> Message | None:
        path, _, place = crossing.target.partition("#")
        page = self.catalog.entries.get(path.removesuffix(".md")) if path else entry
        # A page that is not there is reported as such.
        if page is None or place in self.anchors(page) or (place.startswith(ADDED) and not self.is_sound):
            return None
        # Without a page, MyST takes the id of a record for a target as well.
        if not path and any(len(self.catalog.find(kind, place)) == 1 for kind in Kind):
            return None
        # MyST looks for a target that is not on the page among all labels, pages and records.
        found = [] if path else self.meant(entry, place, has_words=crossing.has_words)
        if len(found) == 1:
            return None
        if found:
            return message("means more than one thing", place, f"one of {', '.join(found)}")
        want = self.suggest(place, page.docname, lambda: self.anchors(page), "a heading or label of the page")
        return message(f"no such place on {printable(page.path)}", place, want)

    def anchors(self, page: Entry) -> set[str]:
        """Return every target on a page: headings, labels, and the sections that we add; no zone changes those."""
        if page.docname not in self._anchors:
            view = views.view(page, self.catalog, "UTC") if self.is_sound else views.View()
            added = {f"{ADDED}{block.name}" for block in (*view.head, *view.tail) if isinstance(block, Section)}
            self._anchors[page.docname] = {*page.prose.slugs, *(label.name for label in page.prose.labels), *added}
        return self._anchors[page.docname]


_TITLED = re.compile(r".+?\s*<([^<]*)>")
_PATTERN = re.compile(r"[*?\[]")


def _toctrees(catalog: Catalog, suggest: Suggestions) -> Iterator[Problem]:
    """Yield what is wrong with the tables of contents of all pages."""
    listed: dict[str, list[str]] = {}
    for entry in catalog.entries.values():
        if entry.prose.contents:
            listed[entry.docname] = []
            yield from _contents(entry, catalog, suggest, listed[entry.docname])
    # Without a root, which is reported by itself, every page would be outside.
    if not any(entry.is_root for entry in catalog.entries.values()):
        return
    found = {page for pages in listed.values() for page in pages}
    for docname, entry in catalog.entries.items():
        if entry.kind is None and docname not in found and not entry.is_root and _needs_entry(entry):
            want = f"its name in a toctree, or `orphan: true` in front matter{_of_records(entry)}"
            yield problem(entry, Position(), Code.CONTENTS, "page is in no table of contents", want=want)
        elif docname in listed and docname in _reached(docname, listed):
            what = "tables of contents run in a circle"
            yield problem(entry, entry.prose.contents[0].position, Code.CONTENTS, what, docname, "a hierarchy")


def listed_target(entry: str) -> str:
    """Return what an entry of a toctree names: `name` of `name` and of `words <name>`."""
    titled = _TITLED.fullmatch(entry)
    return titled[1] if titled else entry


def _needs_entry(entry: Entry) -> bool:
    """Return whether a page needs an entry in a toctree: not when it has to go, or may say that it needs none."""
    return entry.record is not None and not getattr(entry.record, "orphan", False) and entry.docname not in RESERVED


def _of_records(entry: Entry) -> str:
    """Return the folder of records whose name that of a page resembles, as the end of what is wanted."""
    first = entry.docname.partition("/")[0].lower()
    near = next((kind.path for kind in Kind if first in {kind.folder, kind}), "")
    return f", or it in `{near}`" if near and "/" in entry.docname else ""


def _contents(entry: Entry, catalog: Catalog, suggest: Suggestions, pages: list[str]) -> Iterator[Problem]:
    """Append the pages in the tables of a page, and yield what is no page or given twice."""
    seen: set[tuple[int, str]] = set()
    for line in entry.prose.contents:
        # What Sphinx takes for the page itself.
        if line.entry == "self":
            continue
        target = listed_target(line.entry)
        if line.is_pattern and target == line.entry and _PATTERN.search(target):
            found = [page for page in _matching(entry, line, catalog) if (line.table, page) not in seen]
            if not found:
                want = "a pattern of pages"
                yield problem(entry, line.position, Code.CONTENTS, "matches no other page", line.entry, want)
        else:
            page = page_named(entry.docname, target.removesuffix(".md"))
            found = [page]
            if page not in catalog.entries or page == entry.docname:
                want = suggest(page, "pages", lambda: set(catalog.entries), "a page of the site")
                yield problem(entry, line.position, Code.CONTENTS, "no such page", line.entry, want)
                continue
            if (line.table, page) in seen:
                yield problem(entry, line.position, Code.CONTENTS, "page is listed twice", line.entry, "once")
        seen |= {(line.table, page) for page in found}
        pages += found


def _matching(entry: Entry, line: Contents, catalog: Catalog) -> list[str]:
    pattern = Settings(include_patterns=(f"{page_named(entry.docname, line.entry)}.md",))
    return [page for page in catalog.entries if page != entry.docname and pattern.is_page(f"{page}.md")]
