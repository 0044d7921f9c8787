"""Make a change of names: read the site, rewrite what names them, look whether all means the same, then write."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import quote

from sphinx_talks.authoring.editor import schemas
from sphinx_talks.authoring.rename.spots import Meanings, Meant, Spot, spots
from sphinx_talks.checks.links import KINDS
from sphinx_talks.content import pages
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.choosing import has_form
from sphinx_talks.content.edits import SourceText
from sphinx_talks.content.markdown import inline
from sphinx_talks.content.markdown.syntax import parser
from sphinx_talks.content.problems import Code, Edit, Level, Problem, RefusedError, message
from sphinx_talks.content.records import NAMED, Kind
from sphinx_talks.content.transaction import Changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sphinx_talks.authoring.site import Site
    from sphinx_talks.content.pages import Entry


@dataclass(frozen=True)
class Moves:
    """Which pages and files get which name; several may get the same, one of which then holds all."""

    meanings: Meanings
    #: By address without ending.
    pages: Mapping[str, str]
    #: By path, those of the pages too.
    files: Mapping[str, str]

    @cached_property
    def slugs(self) -> Counter[str]:
        """Return how many talks will have each slug."""
        talks = {entry.docname for entry in self.meanings.catalog.by_id[Kind.TALK].values()}
        return Counter(name.rpartition("/")[2] for name in {self.pages.get(talk, talk) for talk in talks})

    def moved(self, meant: Meant) -> Meant:
        """Return what has to be meant afterwards."""
        kind, name = meant
        names = {"record": self.pages, "page": self.pages, "file": self.files}.get(kind, {})
        return kind, names.get(name, name)

    def concern(self, entry: Entry) -> bool:
        """Return whether a page has to be looked at: it moves, or names what moves or would be taken for it."""
        return (
            entry.path in self.files
            or any(self.moved(meant) != meant for _, meant in self.meanings.all(entry))
            or any("/" not in one.target and self._is_short(one.role, one.target) for one in entry.prose.mentions)
        )

    def _is_short(self, role: str, target: str) -> bool:
        """Return whether the slug of a talk will no longer do."""
        return KINDS.get(role) is Kind.TALK and "/" not in target and self.slugs[target] > 1

    def written(self, spot: Spot, entry: Entry) -> str | None:
        """Return what is to stand in a spot of a page, None when it can stay."""
        match spot.role:
            case "path":
                return self.path(spot.target, entry)
            case "doc":
                return self.page(spot.target, entry)
            case "contents":
                ending = ".md" if spot.target.endswith(".md") else ""
                page = self.page(spot.target.removesuffix(ending), entry)
                return page and page + ending
            case "any" | "anchor":
                look = self.meanings.any if spot.role == "any" else self.meanings.anchor
                kind, name = look(entry, spot.target)
                if kind == "page":
                    return self.page(spot.target, entry)
                return self.id(self.meanings.catalog.entries[name], spot.target) if kind == "record" else None
            case _:
                found = self.meanings.record(spot.role, spot.target)
                # A name, as it was written then, stays one of the record’s names.
                is_name = spot.role in NAMED and found is not None and spot.target != found.id
                return self.id(found, spot.target) if found and not is_name else None

    def id(self, meant: Entry, target: str) -> str | None:
        """Return the id to write for a record, as short as it was where that still means one."""
        docname = self.pages.get(meant.docname, meant.docname)
        new = docname.partition("/")[2]
        is_moved = docname != meant.docname
        if meant.kind is Kind.TALK and "/" not in target:
            slug = new.partition("/")[2]
            if self.slugs[slug] > 1:
                return new
            return slug if is_moved and slug != target else None
        # A name, which stays one of the record’s names.
        return new if is_moved and meant.kind and has_form(meant.kind, target) else None

    def path(self, written: str, entry: Entry) -> str | None:
        """Return the address to write for a file of the site."""
        scheme = next((one for one in ("project:", "path:") if written.startswith(one)), "")
        path, mark, place = written.removeprefix(scheme).partition("#")
        plain = parser().normalizeLinkText(path)
        if not plain or ":" in plain.partition("/")[0] or plain.startswith("//"):
            return None
        try:
            file = inline.inside(plain, entry.path)
            new = self.files.get(file, file)
            if inline.inside(plain, self.files.get(entry.path, entry.path)) == new:
                return None
        except inline.TargetError:
            return None
        return f"{scheme}{quote(self._relative(new, file, plain, entry))}{mark}{place}"

    def page(self, written: str, entry: Entry) -> str | None:
        """Return the path of a page to write, without ending."""
        kind, page = self.meanings.page(entry, written)
        if kind != "page":
            return None
        new = self.pages.get(page, page)
        own = self.pages.get(entry.docname, entry.docname)
        if posixpath.normpath(posixpath.join("/", posixpath.dirname(own), written)) == f"/{new}":
            return None
        return self._relative(new, page, written, entry)

    def _relative(self, new: str, old: str, written: str, entry: Entry) -> str:
        """Return a path as the one to `old` was written: from the top, from here with `./`, or by a way around."""
        if written.startswith("/"):
            return f"/{new}"
        here = posixpath.dirname(self.files.get(entry.path, entry.path))
        # What stands behind the last dots is the end of the path itself; the dots may be more than are needed.
        tail = written.rpartition("./")[2]
        folder = old.removesuffix(tail)
        if here == posixpath.dirname(entry.path) and old != folder and new.startswith(folder):
            return written.removesuffix(tail) + new.removeprefix(folder)
        path = posixpath.relpath(new, here or ".")
        return f"./{path}" if written.startswith("./") and not path.startswith("../") else path


def is_wrong(entry: Entry) -> bool:
    """Return whether a page has an error of its own, which may hide what it names."""
    return any(problem.code.level is Level.ERROR for problem in entry.problems)


def counted(problems: Iterable[Problem], files: Mapping[str, str]) -> Counter[tuple[str, Code]]:
    """Count problems by page and code, pages by the path they get."""
    return Counter((files.get(problem.path, problem.path), problem.code) for problem in problems)


class MovedFiles:
    """A folder in which files are found by the paths they will have; the checks use only `/` of a path."""

    def __init__(self, root: Path, files: Mapping[str, str]) -> None:
        """Take over which file gets which path."""
        self.root, self.back = root, {new: old for old, new in files.items()}

    def __truediv__(self, path: str) -> Path:
        return self.root / self.back.get(path, path)


#: How many reasons are given.
MOST = 20


class RewrittenPage(NamedTuple):
    """A page that is looked at: path, bytes, edits, and how many of these name something."""

    path: str
    source: SourceText
    content: bytes
    edits: Sequence[Edit]
    named: int


@dataclass
class Rewrite:
    """One change of names in a site."""

    site: Site
    moves: Moves
    #: Further edits of pages, by path, as of aliases.
    further: Mapping[str, Sequence[Edit]] = field(default_factory=dict)
    #: Pages that go, because another one takes over what they hold.
    gone: frozenset[str] = frozenset()
    pages: list[RewrittenPage] = field(init=False)
    changes: Changes = field(init=False)

    def __post_init__(self) -> None:
        """Prepare all of it; raises RefusedError when anything would not be as it was."""
        self.pages = list(self._pages())
        self.changes = Changes(self.site.root)
        written: dict[str, Entry] = {}
        for page in self.pages:
            # A translation comes after its original, of which it takes what it does not say itself.
            if page.path not in self.gone:
                written[page.path] = self._write(page, written)
        after = dict(self._translated(written))
        for path in self.gone:
            self.changes.expect(path, (self.site.root / path).read_bytes()).remove(path)
        self._move_others()
        self._compare(after)

    def _pages(self) -> Iterator[RewrittenPage]:
        """Yield every page that is to be looked at, with its edits."""
        # What lies in a folder that cannot be read may name anything; and without settings nobody knows what a page is.
        refused = [str(one) for one in self.site.others if one.code is Code.UNREADABLE or one.path == "conf.py"]
        for entry in self.site.catalog.entries.values():
            if is_wrong(entry):
                refused += self._hidden(entry)
            else:
                for one in (entry, *(twin for _, twin in entry.twins)):
                    if one.path in self.further or one.path in self.gone or self.moves.concern(one):
                        yield self._page(one)
        if refused:
            raise RefusedError(refused[:MOST])

    def _translated(self, after: Mapping[str, Entry]) -> Iterator[tuple[str, Entry]]:
        """Yield the pages that are written, or whose translations are, each with these as they will be."""
        for entry in self.site.catalog.entries.values():
            if entry.path in after or any(twin.path in after for _, twin in entry.twins):
                twins = tuple((language, after.get(twin.path, twin)) for language, twin in entry.twins)
                yield entry.path, replace(after.get(entry.path, entry), twins=twins)

    def _hidden(self, entry: Entry) -> list[str]:
        """Return the errors of a page that may hide a name, [] for a page that does not hold the name at all."""
        # The last part alone may name it: the short id of a talk.
        names = {re.escape(name.rpartition("/")[2]) for name in self.moves.pages}
        if entry.path not in self.moves.files:
            content = b"".join(map(self._content, (entry, *(twin for _, twin in entry.twins))))
            if not re.search(rf"(?<![a-z0-9-])(?:{'|'.join(sorted(names))})(?![a-z0-9-])".encode(), content):
                return []
        return [f"{entry.path} has to be mended first:", *map(str, entry.problems)]

    def _content(self, entry: Entry) -> bytes:
        try:
            return (self.site.root / entry.path).read_bytes()
        except OSError:
            return b""

    def _page(self, entry: Entry) -> RewrittenPage:
        content = (self.site.root / entry.path).read_bytes()
        source = SourceText(content)
        edits = []
        for spot in spots(source, entry.path, self.site.root, self.site.settings, entry.identity):
            new = self.moves.written(spot, entry)
            if new is not None and new != spot.target:
                edits.append(Edit(spot.start, spot.end, new))
        further = self.further.get(entry.path, ())
        kept = [edit for edit in edits if not any(one.start <= edit.start and edit.end <= one.end for one in further)]
        return RewrittenPage(entry.path, source, content, [*kept, *further], len(kept))

    def _write(self, page: RewrittenPage, written: Mapping[str, Entry]) -> Entry:
        """Note what is to be written of a page; returns what it will be, beside those that are `written`."""
        content = page.source.edited(page.edits)
        path = self.moves.files.get(page.path, page.path)
        self.changes.expect(page.path, page.content).write(path, content)
        if path != page.path:
            self.changes.expect(path, None).remove(page.path)
        root = cast("Path", cast("Any", MovedFiles(self.site.root, self.moves.files)))
        text, settings = pages.plain(content.decode()), self.site.settings
        if original := settings.original(page.path):
            before = self.site.catalog.entries[original.removesuffix(".md")]
            language = next(language for language, twin in before.twins if twin.path == page.path)
            own = written.get(original, before)
            facts = self.changes.contents.get(own.path) or self._content(own)
            return pages.of_twin(root, own, pages.plain(facts.decode()), (language, text), settings)
        return pages.of_text(root, path, text, settings)[0]

    def _move_others(self) -> None:
        """Move the files that are no pages."""
        known = {page.path for page in self.pages}
        for old, new in self.moves.files.items():
            if old not in known:
                content = (self.site.root / old).read_bytes()
                self.changes.expect(old, content).expect(new, None).write(new, content).remove(old)

    def _compare(self, after: Mapping[str, Entry]) -> None:
        """Refuse a change after which a page means something else, or has a problem that it had not."""
        before = self.site.catalog
        entries = [after.get(entry.path, entry) for entry in before.entries.values() if entry.path not in self.gone]
        catalog = Catalog(entries, before.references, before.links)
        new = Meanings(catalog)
        reasons: list[str] = []
        for entry in before.entries.values():
            if entry.path in self.gone or is_wrong(entry):
                continue
            wanted, found = self.wanted(entry), list(new.all(after.get(entry.path, entry)))
            reasons += self._left(entry, after.get(entry.path, entry))
            for language, twin in entry.twins:
                wanted += self.moved_names(replace(twin, uses=()))
                found += new.all(replace(dict(after.get(entry.path, entry).twins)[language], uses=()))
            if not self.same(wanted, found):
                lost = sorted(set(wanted) ^ set(found))[:3]
                names = ", ".join(f"{role} {name}" for role, (_, name) in lost) or "its order"
                reasons.append(f"{entry.path}: cannot be rewritten without changing what it names ({names})")
        reasons += map(str, self._worse(catalog))
        if reasons:
            raise RefusedError(reasons[:MOST])
        self._renew(catalog)

    def _renew(self, catalog: Catalog) -> None:
        """Note also what editors complete ids from, where a site has that."""
        if (self.site.root / schemas.FOLDER).is_dir():
            for path, content in schemas.of_catalog(catalog, self.site.settings).items():
                self.changes.write(path, content)

    def wanted(self, entry: Entry) -> list[tuple[str, Meant]]:
        """Return what a page has to name afterwards."""
        return self.moved_names(entry)

    def moved_names(self, entry: Entry) -> list[tuple[str, Meant]]:
        """Return what a page names, by the names of then."""
        return [(role, self.moves.moved(meant)) for role, meant in self.moves.meanings.all(entry)]

    @staticmethod
    def same(wanted: Sequence[tuple[str, Meant]], found: Sequence[tuple[str, Meant]]) -> bool:
        """Return whether a page names what it has to."""
        return wanted == found

    def literal(self, entry: Entry) -> set[tuple[str, str]]:
        """Return the ids that a page may name afterwards, as they are written."""
        return {
            (role, self.moves.written(Spot(0, 0, role, target), entry) or target)
            for role, target in self.moves.meanings.literal(entry)
        }

    def _left(self, old: Entry, new: Entry) -> Iterator[str]:
        """Yield the names that would stay as they are, in a form that nobody looks for: the alias would hide that."""
        for role, target in sorted(set(self.moves.meanings.literal(new)) - self.literal(old)):
            yield f"{new.path}: {message(f'{role} cannot be rewritten', target, 'it written plainly')}"

    def _worse(self, catalog: Catalog) -> list[Problem]:
        # Counted by page and code: lines and words of a problem change with what is rewritten.
        left = counted(self.site.problems(self.site.catalog), self.moves.files)
        found = []
        for problem in self.site.problems(catalog):
            left[problem.path, problem.code] -= 1
            if left[problem.path, problem.code] < 0:
                found.append(problem)
        return found
