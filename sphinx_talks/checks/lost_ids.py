"""Ids that a base had and that lead nowhere now: a page renamed or deleted leaves its old address behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from sphinx_talks.content import frontmatter
from sphinx_talks.content.folder import Identity, identify, printable
from sphinx_talks.content.pages import MAX_BYTES, plain
from sphinx_talks.content.problems import Code, Problem, message
from sphinx_talks.content.records import Kind
from sphinx_talks.content.records.values import ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx_talks.checks.git_base import Base
    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.settings import Settings

#: How alike two titles have to be for one page to be taken for the other, in percent.
ALIKE = 60


class Page(NamedTuple):
    """What a page of the base was: its path, its record, its title and the former ids it carried."""

    path: str
    identity: Identity
    title: str
    former: tuple[str, ...]


def departed(base: Base, catalog: Catalog, settings: Settings) -> list[Problem]:
    """Return a problem for each id, present or former at the base, that no page has or had now.

    Raises BaseError.
    """
    pages = list(_pages(base, settings))
    new = _new(catalog, base)
    gone = {page.identity for page in pages if not catalog.find(*page.identity)}
    return sorted(problem for page in pages for problem in _problems(page, gone, catalog, new))


def _problems(
    page: Page, gone: set[Identity], catalog: Catalog, new: Mapping[Kind, Mapping[str, str]]
) -> Iterator[Problem]:
    kind = page.identity.kind
    if kind is Kind.TALK and Identity(Kind.EVENT, page.identity.id.partition("/")[0]) in gone:
        # A talk moves with its event, whose alias is enough.
        return
    present = catalog.by_id[kind].get(page.identity.id)
    # What a page with other problems says of its former ids is not known.
    former_ids = page.former if present is None or present.record else ()
    for former in (page.identity.id, *former_ids):
        if not catalog.find(kind, former):
            text = message(f"no {kind} has this id any more", former, _wanted(page, former, catalog, new[kind]))
            yield Problem(printable(page.path), 1, 1, Code.DEPARTED, text)


def _wanted(page: Page, former: str, catalog: Catalog, new: Mapping[str, str]) -> str:
    """Return where the alias belongs: on the page itself, or on the new one that is most like it."""
    kind = page.identity.kind
    if page.identity.id in catalog.by_id[kind]:
        return f"it kept in the `aliases` of {printable(page.path)}"
    titled = process.extractOne(page.title, new, scorer=fuzz.ratio, score_cutoff=ALIKE) if page.title else None
    slugs = {one: one.rpartition("/")[2] for one in new}
    named = process.extractOne(former.rpartition("/")[2], slugs, scorer=fuzz.ratio, score_cutoff=ALIKE)
    likely = (titled or named or ("", 0, ""))[2]
    if not likely:
        return f"the page back, or `aliases: [{former}]` in the one that takes its place"
    return f"`aliases: [{former}]` in {kind.folder}/{likely}.md, or in the page that takes its place"


def _pages(base: Base, settings: Settings) -> Iterator[Page]:
    """Yield the records of the base whose pages differ now."""
    before = base.paths()
    wanted = {
        path: before[path] for path in base.changed() if path in before and settings.is_page(path) and _identity(path)
    }
    contents = base.read(wanted.values())
    for path, name in wanted.items():
        if identity := _identity(path):
            title, aliases = _facts(contents.get(name, b""))
            yield Page(path, identity, title, tuple(_former(identity, aliases)))


def _identity(path: str) -> Identity | None:
    identity, fault = identify(path)
    return None if fault else identity


def _former(identity: Identity, aliases: Iterable[str]) -> Iterator[str]:
    """Yield the aliases that are ids; the slug of a talk alone means the same event."""
    for alias in aliases:
        former = (
            f"{identity.id.partition('/')[0]}/{alias}" if identity.kind is Kind.TALK and "/" not in alias else alias
        )
        parts = former.split("/")
        if len(parts) == 1 + (identity.kind is Kind.TALK) and all(ID.fullmatch(part) for part in parts):
            yield former


def _facts(content: bytes) -> tuple[str, list[str]]:
    """Return title and aliases of a page of the base, '' and none where it was no sound page."""
    try:
        text = plain(content[:MAX_BYTES].decode())
        values = frontmatter.parse(frontmatter.split(text)[0]).values
    except (frontmatter.FrontMatterError, ValueError):
        return "", []
    title, aliases = values.get("title", values.get("name")), values.get("aliases")
    found = [one.strip() for one in aliases if isinstance(one, str)] if isinstance(aliases, list) else []
    return title if isinstance(title, str) else "", found


def _new(catalog: Catalog, base: Base) -> dict[Kind, dict[str, str]]:
    """Return the titles of the records by id that the base did not have."""
    before = base.paths()
    return {
        kind: {
            one: entry.record.title if entry.record and entry.record.title else ""
            for one, entry in catalog.by_id[kind].items()
            if entry.path not in before
        }
        for kind in Kind
    }
