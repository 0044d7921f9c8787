"""What a page renders of other pages, as one short hash: when it changes, the page is written again."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.jinja2glue import BuiltinTemplateLoader
from sphinx.util import docname_join

from sphinx_talks import __version__
from sphinx_talks.content import bibliography, kept
from sphinx_talks.content.bibliography import Reference
from sphinx_talks.content.catalog import BY_TITLE, TITLES
from sphinx_talks.content.fingerprints import Signature
from sphinx_talks.content.query import Overview
from sphinx_talks.content.records import Kind
from sphinx_talks.content.records.base import Record
from sphinx_talks.sphinxext.contents import PackedTitles
from sphinx_talks.sphinxext.domain import TalksDomain, domain_of
from sphinx_talks.sphinxext.nodes.embeds import talks_embed
from sphinx_talks.sphinxext.nodes.frame import DATA, SECTIONS
from sphinx_talks.views.blocks import Embed, Hyperlink, Items, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sphinx.application import Sphinx, TemplateBridge
    from sphinx.environment import BuildEnvironment

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.linkstate.state import Dead, Remembered


T = TypeVar("T")


def _fields(value: object) -> object:
    if isinstance(value, Record):
        return type(value).__name__, vars(value)
    return [*value] if isinstance(value, Items) else dict(value) if isinstance(value, Told) else repr(value)


#: In half the time of `repr`. A named tuple is written as a list: what else it is follows from where it stands.
_plain = json.JSONEncoder(check_circular=False, default=_fields).encode


#: Of a hash, in digits.
LENGTH = 24


def digest(*shown: object) -> str:
    """Return a short hash of plain values."""
    return hashlib.blake2b(_plain(shown).encode(), digest_size=LENGTH // 2).hexdigest()


class PageState(NamedTuple):
    """Of one page: its file as it was read, a hash of what other pages see of it, and one of what it renders."""

    file: str
    seen: str
    shown: str

    @property
    def tied(self) -> str:
        """Return a hash of what relations and checks follow from, with which that of all that others see begins."""
        return self.seen[:LENGTH]


@dataclass
class Kept:
    """What a finished build leaves: a hash of what pages do not say, the pages, files beside the pages."""

    site: str = ""
    pages: dict[str, PageState] = field(default_factory=dict)
    #: Files beside the pages, each with a hash of a redirect or of a part of a listing, '' for a transcript.
    extra: dict[str, str] = field(default_factory=dict)
    #: Of each page with long listings the files with parts of them.
    parts: dict[str, list[str]] = field(default_factory=dict)
    #: What was in the transcripts and texts of slides, by their paths.
    spoken: dict[str, Signature] = field(default_factory=dict)
    #: The pages that are made from something else than before; not kept.
    edited: set[str] = field(default_factory=set)
    #: Whether nothing that other pages see has changed since the build before; not kept.
    private: bool = False
    #: Whether at most titles and summaries have; not kept.
    only_titles: bool = False
    #: The pages of which other records may say something else than before; not kept.
    looked: set[str] = field(default_factory=set)
    #: A hash of what every page renders.
    frame: str = ""

    @classmethod
    def of(cls, found: dict[str, Any]) -> Kept:
        """Return what a file keeps; raises KeyError and TypeError."""
        pages = {docname: PageState(*page) for docname, page in found["pages"].items()}
        spoken = {path: Signature(*was) for path, was in found["spoken"].items()}
        plain = {name: found[name] for name in ("site", "extra", "parts", "frame")}
        return cls(**plain, pages=pages, spoken=spoken)

    def plain(self) -> dict[str, Any]:
        """Return it for a file."""
        names = ("site", "pages", "extra", "parts", "spoken", "frame")
        return {name: getattr(self, name) for name in names}

    def differs(self, other: Kept, docname: str) -> bool:
        """Return whether a page renders something else than in another build, of its prose or of other pages.

        Prose may have been read by a build into another folder in between, so that this one does not read it again.
        """
        before, now = other.pages.get(docname), self.pages[docname]
        return before is None or (before.file, before.shown) != (now.file, now.shown)

    def differing(self, other: Kept) -> list[str]:
        """Return all pages that do, by name."""
        return [one for one in (sorted(self.edited) if self.private else self.pages) if self.differs(other, one)]


class StateFile:
    """A file beside the doctrees with what builds leave to those after them, as JSON."""

    suffix = "json"

    def __init__(self, app: Sphinx, name: str) -> None:
        """Name the file; all builders on the same doctrees share it."""
        self.path = Path(app.doctreedir, f"talks-{name}.{self.suffix}")

    @classmethod
    def of_builder(cls, app: Sphinx, name: str = "") -> Self:
        """Return the file of a builder and its output folder."""
        return cls(app, f"{name}{app.builder.name}-{digest(str(app.outdir))}")

    def load(self, read: Callable[[Any], T], otherwise: T) -> T:
        """Return what `read` makes of the content, something else when there is none or it is unreadable."""
        try:
            return read(json.loads(self.path.read_text("utf-8")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return otherwise

    def save(self, content: object) -> None:
        """Write plain values."""
        self.path.write_text(json.dumps(content, sort_keys=True), "utf-8")


class PackedStateFile(StateFile):
    """The same as a pickle behind its hash: in a third of the time, where there are a hundred thousand rows."""

    suffix = "pickle"

    def load(self, read: Callable[[Any], T], otherwise: T) -> T:
        """Return what `read` makes of the content, something else when there is none or it is not whole."""
        try:
            content = memoryview(self.path.read_bytes())
            is_whole = kept.digest(content[kept.HASH :]) == content[: kept.HASH]
            return read(pickle.loads(content[kept.HASH :])) if is_whole else otherwise  # noqa: S301 - beside doctrees
        except (OSError, ValueError, TypeError):
            return otherwise

    def save(self, content: object) -> None:
        """Write plain values."""
        self.save_packed(pickle.dumps(content, pickle.HIGHEST_PROTOCOL))

    def save_packed(self, content: bytes) -> None:
        """Write a pickle."""
        self.path.write_bytes(kept.digest(content) + content)


class GraphFile(PackedStateFile):
    """The catalog of the pages, without what they say; it is known by what relations follow from."""

    def take(self, pages: Mapping[str, PageState], domain: TalksDomain) -> Catalog | None:
        """Give a domain the catalog of pages, None where there is none."""
        stamp = self._stamp(pages)
        with kept.collector_held():
            found = self.load(lambda row: row[1:] if row[0] == stamp else None, None)
        if found is None or found[1].entries.keys() != {*domain.entries}:
            return None
        place, graph = found
        place.of = domain.entries.of
        return domain.take_catalog(graph)

    def leave(self, pages: Mapping[str, PageState], catalog: Catalog) -> None:
        """Keep the catalog of pages, of which nothing has been asked."""
        for kind in Kind:
            catalog.all(kind)
        self.save_packed(kept.pack_graph(self._stamp(pages), catalog))

    @staticmethod
    def _stamp(pages: Mapping[str, PageState]) -> str:
        return digest("\0".join(pages), "".join([page.tied for page in pages.values()]))


def is_same(app: Sphinx, frame: str, old: Kept) -> bool:
    """Return whether pages are made from the same files as in the last build."""
    now = files_now(app)
    same = old.pages.keys() == now.keys() and all(old.pages[docname].file == file for docname, file in now.items())
    return same and old.site == site_of(app, frame)


def files_now(app: Sphinx) -> dict[str, str]:
    """Return a hash of the bytes of the files of each page as they were read, and of its last change."""
    domain, now = domain_of(app.env), dict[str, str]()
    for docname in app.env.found_docs:
        files, change = domain.signatures.get(docname, ()), domain.changed.get(docname)
        if len(files) == 1 and change is None and files[0][0] == f"{docname}.md":
            # It is a hash already.
            now[docname] = files[0][1].content
        else:
            now[docname] = digest([(path, was.content) for path, was in files], change)
    return now


def seen_by_others(env: BuildEnvironment, docnames: Iterable[str]) -> dict[str, str]:
    """Return a hash of what other pages can see of each page."""
    labels, objects, domain = _labels(env), _objects(env), domain_of(env)
    # Days of changes are seen where a page lists them.
    days = domain.changed if any(Overview.CHANGES in queries for queries in domain.listings.values()) else {}
    return {
        docname: digest(_tied(env, docname, labels.get(docname, [])), objects.get(docname), days.get(docname))
        + digest(_titles(env, docname))
        for docname in docnames
    }


def _titles(env: BuildEnvironment, docname: str) -> object:
    """Return what is rendered of a page and decides on no relation: words, and the places of its headings."""
    entry = domain_of(env).entries.get(docname)
    fields = vars(entry.record) if entry and entry.record else {}
    slugs = env.metadata.get(docname, {}).get("myst_slugs")
    return title_of(env, docname), slugs, [fields.get(name) for name in TITLES]


def _tied(env: BuildEnvironment, docname: str, labels: list[object]) -> object:
    """Return all else that others can see of a page: record, relations, labels, position in the toctree."""
    entry = domain_of(env).entries.get(docname)
    mentions = [(mention.role, mention.target) for mention in (*entry.uses, *entry.prose.mentions)] if entry else []
    contents = env.toctree_includes.get(docname)
    listed = entry.prose.lists_references if entry else False
    # Not seen by other pages, but the files beside them follow from these.
    files = (domain_of(env).listings.get(docname), sorted(_own(env, docname)))
    # Seen on the page that lists what is dead.
    dead = dead_of(domain_of(env).links, domain_of(env).addresses.get(docname, ()))
    known: object = entry and (entry.record, entry.untitled)
    if entry and entry.record and entry.kind not in BY_TITLE:
        fields = {name: said for name, said in vars(entry.record).items() if name not in TITLES}
        known = type(entry.record).__name__, fields, entry.untitled
    return known, mentions, listed, labels, contents, files, dead


def _labels(env: BuildEnvironment) -> dict[str, list[object]]:
    """Return the labels of each page, in order."""
    standard = env.domains.standard_domain
    found: dict[str, list[object]] = defaultdict(list)
    for item in (*sorted(standard.labels.items()), *sorted(standard.anonlabels.items())):
        found[item[1][0]].append(item)
    return found


def _objects(env: BuildEnvironment) -> dict[str, list[object]]:
    """Return what the inventory and the index of terms have of each page beside records, titles and labels."""
    found: dict[str, list[object]] = defaultdict(list)
    standard = env.domains.standard_domain
    for key, (docname, anchor) in chain(standard.objects.items(), standard.progoptions.items()):
        found[docname].append((key, anchor))
    others = (one for one in env.domains.sorted() if one.name not in {standard.name, TalksDomain.name})
    for row in (row for one in others for row in one.get_objects()):
        found[row[3]].append(row)
    for docname, entries in env.domains.index_domain.entries.items():
        if entries:
            found[docname].append(entries)
    return found


def _own(env: BuildEnvironment, docname: str) -> Iterator[str]:
    """Yield the images and documents of a page."""
    for collected in (env.images, env.dlfiles):
        yield from (str(name) for docnames, name in collected.values() if docname in docnames)


def site_of(app: Sphinx, frame: str) -> str:
    """Return a hash of what pages do not say; `frame` is what every page renders."""
    path = Path(app.srcdir, bibliography.FILE)
    links = domain_of(app.env).links
    content = path.read_bytes() if path.is_file() else b""
    spoken = domain_of(app.env).transcripts.signature
    return digest(frame, content, sorted(links.known.items()), links.problems, spoken)


def frame_of(app: Sphinx) -> str:
    """Return a hash of what every page renders; it reads all scripts and style sheets."""
    return digest(*_frame(app))


@cache
def own_code() -> str:
    """Return a hash of this package: after a change of its code or words all pages are written again."""
    made = hashlib.blake2b(digest_size=12)
    for path in sorted(path for path in Path(__file__).parent.parent.rglob("*") if path.suffix in {".py", ".mo"}):
        content = path.read_bytes()
        made.update(f"{len(content)} ".encode() + content)
    return made.hexdigest()


def _frame(app: Sphinx) -> Iterator[object]:
    """Yield our version, the settings and templates, the sections there are, and the versions of the assets."""
    yield __version__, own_code()
    yield [docname for docname in (*SECTIONS, DATA) if docname in app.env.all_docs]
    if isinstance(app.builder, StandaloneHTMLBuilder):
        # Sphinx writes all documents anew for these; the files beside them are ours to look after.
        yield type(app.builder.build_info)(app.config, app.tags, frozenset({"env", "html"})).config_hash
        yield _templates(app.builder.templates)
        folders = [Path(folder, "static") for folder in app.builder.theme.get_theme_dirs()]
        folders += [Path(app.confdir, folder) for folder in app.config.html_static_path]
        for folder in folders:
            for path in sorted([*folder.glob("**/*.css"), *folder.glob("**/*.js")]):
                yield path.relative_to(folder).as_posix(), digest(path.read_bytes())


def stamp_of(loader: TemplateBridge | None) -> str:
    """Return a hash of all templates, ours under another theme as well, and of what compiles them."""
    ours = [path.read_bytes() for path in sorted(Path(__file__).with_name("theme").glob("*.html"))]
    return digest(version("jinja2"), own_code(), ours, _templates(loader))


def _templates(loader: TemplateBridge | None) -> object:
    """Return what distinguishes the templates: their bytes, where we know where they are."""
    if not isinstance(loader, BuiltinTemplateLoader):
        return loader and loader.newest_template_mtime()
    found = ((folder, path) for folder in map(Path, loader.pathchain) for path in sorted(folder.rglob("*.html")))
    return [(path.relative_to(folder).as_posix(), digest(path.read_bytes())) for folder, path in found]


def addresses_in(doctree: nodes.document) -> Iterator[str]:
    """Yield the addresses of other sites that a page leads to, and those of its players and what they belong to."""
    for reference in doctree.findall(nodes.reference):
        if (address := str(reference.get("refuri", ""))).startswith(("http:", "https:")):
            yield address
    for embed in doctree.findall(talks_embed):
        yield from (embed["source"], embed["url"])


def leading_out(shown: object) -> Iterator[str]:
    """Yield the addresses in what is rendered of records: those of links, references and players."""
    match shown:
        case Hyperlink(url=url):
            yield url
        case Reference(url=url):
            yield url
        case Embed(source=source, url=url):
            yield from (source, url)
        case tuple() | Items():
            for inner in shown:
                yield from leading_out(inner)


def dead_of(links: Remembered, addresses: Iterable[str]) -> list[tuple[str, Dead]]:
    """Return those of some addresses that are dead, since when, and with which copy: all that is rendered of that."""
    if not links.dead:
        return []
    return sorted((address, dead) for address in set(addresses) if (dead := links.dead_at(address)))


def titles_used(doctree: nodes.document) -> Iterator[tuple[str, str]]:
    """Yield what links name whose words or address Sphinx takes from elsewhere: as a document, and as written."""
    for node in doctree.findall(addnodes.pending_xref):
        if node.get("refdomain") != "talks":
            target, start = node["reftarget"], node.get("refdoc", "")
            yield docname_join(start, target) if node.get("reftype") == "doc" else target, target


def title_of(env: BuildEnvironment, docname: object) -> str:
    """Return the title of a page as plain text, '' where there is none."""
    if isinstance(env.titles, PackedTitles) and (words := env.titles.words(str(docname))) is not None:
        return words
    title = env.titles.get(str(docname))
    return title.astext() if title is not None else ""
