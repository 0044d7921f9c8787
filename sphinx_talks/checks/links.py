"""Check what only the whole site shows: links that lead nowhere, ids claimed twice, circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.checks import anchors
from sphinx_talks.checks.anchors import problem_at
from sphinx_talks.checks.rules import programme
from sphinx_talks.content import ids
from sphinx_talks.content.catalog import former_id
from sphinx_talks.content.folder import printable
from sphinx_talks.content.problems import Code, Position, Problem, Suggestions, message, one_of, short
from sphinx_talks.content.records import NAMED, NAMES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.markdown import Mention
    from sphinx_talks.content.pages import Entry

WANT_PAGE = "a page of the site"
#: Which kind of record each role in front matter or prose names.
KINDS = {**NAMES, **{str(kind): kind for kind in Kind}, **{f"option:{kind}": kind for kind in Kind}}


def problems(catalog: Catalog) -> Iterator[Problem]:
    """Yield every problem of the relations between pages."""
    suggest = Suggestions()
    found = list(_records(catalog, suggest))
    yield from found
    yield from anchors.of_contents(catalog, suggest)
    is_sound = not found and not any(entry.problems for entry in catalog.entries.values())
    yield from anchors.problems(catalog, suggest, is_sound=is_sound)


def _records(catalog: Catalog, suggest: Suggestions) -> Iterator[Problem]:
    for entry in catalog.entries.values():
        if entry.kind is Kind.TALK and entry.record is not None and catalog.event_of(entry) is None:
            yield _no_event(entry, catalog)
        for mention in entry.uses:
            yield from _mention(entry, mention, catalog, suggest, by_id=True)
        for mention in entry.prose.mentions:
            yield from _mention(entry, mention, catalog, suggest, by_id=False)
        yield from _repeated(entry)
        yield from ids.aliases(entry)
        yield from _links(entry, catalog, suggest)
    yield from _aliases(catalog)
    yield from ids.series(catalog)
    yield from _circles(catalog)
    yield from programme.days(catalog)
    yield from _images(catalog)


def _no_event(entry: Entry, catalog: Catalog) -> Problem:
    event = entry.id.partition("/")[0]
    want = one_of(event, catalog.by_id[Kind.EVENT], f"a page events/{short(printable(event))}.md")
    return problem_at(entry, Position(), Code.UNKNOWN_ID, message("folder names no event", event, want))


def _mention(
    entry: Entry, mention: Mention, catalog: Catalog, suggest: Suggestions, *, by_id: bool
) -> Iterator[Problem]:
    role, target, position = mention
    if role in {"reference", "cite"}:
        if target not in catalog.references:
            want = suggest(target, "references", lambda: list(catalog.references), "a key of references.bib")
            yield problem_at(entry, position, Code.UNKNOWN_ID, message("no such reference", target, want))
        return
    kind = KINDS.get(role) or NAMED.get(role)
    if kind is None:
        return
    found = catalog.meant(role, target) if role in NAMED else catalog.find(kind, target)
    if (not found and _has_to_lead(role, catalog)) or (by_id and role in NAMES and not ids.has_form(kind, target)):
        want = ids.holding(catalog, kind, target) or suggest(
            target, kind, lambda: ids.known(catalog, kind), ids.page_wanted(kind, target)
        )
        yield problem_at(entry, position, Code.UNKNOWN_ID, message(f"no such {kind}", target, want))
    elif len(found) > 1:
        want = ids.either(sorted(other.id for other in found))
        yield problem_at(entry, position, Code.AMBIGUOUS_ID, message(f"more than one {kind}", target, want))


def _has_to_lead(role: str, catalog: Catalog) -> bool:
    """Return whether there has to be a record: a name alone will do, but of series a site has all or none."""
    return role not in NAMED or (NAMED[role] is Kind.SERIES and bool(catalog.by_id[Kind.SERIES]))


def _repeated(entry: Entry) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for role, target, position in entry.uses:
        if (role, target) in seen and role not in NAMED:
            yield problem_at(entry, position, Code.DUPLICATE_ID, message(f"{role} is named twice", target, "once"))
        seen.add((role, target))
        if target == entry.id and NAMES.get(role) is entry.kind:
            yield problem_at(
                entry, position, Code.CYCLE, message(f"{role} names the page itself", target, f"another {entry.kind}")
            )


def _links(entry: Entry, catalog: Catalog, suggest: Suggestions) -> Iterator[Problem]:
    for path, position in entry.prose.links:
        if path.removesuffix(".md") not in catalog.entries:
            want = suggest(path, "paths", lambda: [other.path for other in catalog.entries.values()], WANT_PAGE)
            text = message("no such page", path, want)
            yield problem_at(entry, position, Code.LINK, text)


def _aliases(catalog: Catalog) -> Iterator[Problem]:
    for kind, former in catalog.former.items():
        for alias, entries in sorted(former.items()):
            owner = catalog.by_id[kind].get(alias)
            rivals = [owner, *entries] if owner else entries
            for entry in entries:
                others = sorted(other.id for other in rivals if other is not entry)
                if owner is entry or others:
                    yield from _taken(entry, alias, others)


def _taken(entry: Entry, alias: str, others: list[str]) -> Iterator[Problem]:
    for use in entry.uses:
        # A talk has also moved with its event; that is reported where the event says so.
        if use.role == "alias" and former_id(entry, use.target) == alias:
            taken = f"the id of {others[0]}" if others else "the page’s own id"
            text = message(f"alias is {taken}", alias, "a name of this page alone")
            yield problem_at(entry, use.position, Code.DUPLICATE_ID, text)
            return


def _broader(topic: Entry, catalog: Catalog) -> Iterator[str]:
    for role, target, _ in topic.uses:
        if role == "broader" and target != topic.id:
            yield from (found.id for found in catalog.find(Kind.TOPIC, target))


def _circles(catalog: Catalog) -> Iterator[Problem]:
    broader = {topic: list(_broader(entry, catalog)) for topic, entry in catalog.by_id[Kind.TOPIC].items()}
    for topic, entry in catalog.by_id[Kind.TOPIC].items():
        seen: set[str] = set()
        pending = list(broader[topic])
        while pending:
            other = pending.pop()
            if other not in seen:
                seen.add(other)
                pending += broader.get(other, [])
        if topic in seen:
            place = next(use.position for use in entry.uses if use.role == "broader")
            yield problem_at(entry, place, Code.CYCLE, message("broader topics run in a circle", topic, "a hierarchy"))


def _images(catalog: Catalog) -> Iterator[Problem]:
    """Sphinx keeps images of the same name apart by the order it reads them in, which changes with edits."""
    names: dict[str, str] = {}
    for entry in catalog.entries.values():
        for image in entry.prose.images:
            name = image.rpartition("/")[2].casefold()
            if names.setdefault(name, image) != image:
                text = message("two images have the same file name", image, f"a name other than that of {names[name]}")
                yield problem_at(entry, Position(), Code.TWIN, text)
