"""What machines read, heads of pages and cards within the build: written when all pages are, where it has changed."""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin

from markupsafe import escape
from sphinx.errors import ConfigError
from sphinx.locale import get_translation
from sphinx.util import logging
from sphinx.util.display import progress_message
from sphinx.util.parallel import ParallelTasks, make_chunks
from sphinxcontrib.serializinghtml import SerializingHTMLBuilder

from sphinx_talks.content.exchange import LISTED
from sphinx_talks.content.records import Kind
from sphinx_talks.content.settings import Settings
from sphinx_talks.content.transaction import remove_empty
from sphinx_talks.exports import heads, linked, unknown, web
from sphinx_talks.exports.archive import Export, File, RecordArchive, base_of, files_of
from sphinx_talks.exports.drawing import FONT, Drawer, no_font
from sphinx_talks.exports.heads import HeadPage
from sphinx_talks.exports.inputs import Inputs, files_beside
from sphinx_talks.sphinxext import digests, extra_pages
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.languages import TranslatedSphinx
from sphinx_talks.sphinxext.nodes.assets import is_ours
from sphinx_talks.sphinxext.nodes.builders import has_pages
from sphinx_talks.sphinxext.nodes.frame import escaped, words_of
from sphinx_talks.sphinxext.nodes.search import LOST, PAGE
from sphinx_talks.sphinxext.outputs import write_file
from sphinx_talks.sphinxext.page_tools import offering_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.exports.heads import Card, Discovery
    from sphinx_talks.exports.pieces import Pieces
    from sphinx_talks.sphinxext.handlers import Building
    from sphinx_talks.views import View


_ = get_translation("sphinx_talks")
logger = logging.getLogger(__name__)


class ExportState(NamedTuple):
    """What a build has left: a hash of all that files are made from, and the files, each with one of its own."""

    stamp: str
    files: dict[str, str]
    #: A hash of what pages render, from which only files beside them are made.
    rendered: str = ""


def check_formats(config: Config) -> None:
    """Refuse a name of a format that there is not."""
    if wrong := unknown(config.talks_exports_without):
        raise ConfigError(str(wrong))


class Exporting:
    """Handlers of one application; `building` knows what pages render, and which of them are written in this build."""

    def __init__(self, building: Building) -> None:
        """Look at what the build finds out."""
        self.building = building
        #: Lines of parts of long listings that earlier builds have left.
        self.lines: dict[str, str] = {}

    def on_html_page_context(self, app: Sphinx, pagename: str, *_: object) -> None:
        """Write what lies beside a page, where Sphinx writes all of them."""
        if getattr(app.builder, "way", None) is None:
            self.on_pages_written(app, [pagename])

    def on_pages_written(self, app: Sphinx, docnames: Iterable[str]) -> None:
        """Write what lies beside pages while what they render is at hand, in a parallel build by their process."""
        offering = offering_of(app)
        if self.building.long and not self.lines:
            site = self._site(app)
            self.lines = self._lines_file(app).load(lambda left: left[1] if left[0] == site else {}, {})
            offering.archive.lines.update(self.lines)
        for entry in filter(None, map(offering.archive.catalog.page, docnames)):
            for one in offering.beside:
                if (file := one.beside(offering.archive, entry)) and not _is_own(app, file.path):
                    write_file(f"{app.outdir}{os.sep}{file.path}", file.make())

    def on_build_finished(self, app: Sphinx, exception: Exception | None) -> None:
        """Write every other file that says something of records that have changed, and remove those that are gone."""
        builder = app.builder
        if exception is not None or not has_pages(builder):
            return
        file = digests.StateFile.of_builder(app, "exports-")
        old, site = file.load(_state_of, ExportState("", {})), self._site(app)
        stamp = self._stamp(app, site)
        rendered = digests.digest([page.shown for page in self.building.new.pages.values()])
        if old.stamp == stamp and all(map(extra_pages.is_there(builder), old.files)):
            if old.rendered != rendered:
                file.save(ExportState(stamp, {**old.files, **dict(self._beside(app, old.files))}, rendered)._asdict())
            return
        archive, formats = offering_of(app).archive, offering_of(app).formats
        if not (archive.base or archive.edition):
            text = _("no address of the site is known (html_baseurl): feeds and what else needs it is left out")
            logger.info("%s", text)
        elif archive.base and not (archive.authority or archive.edition):
            text = _(
                'ids of feeds and calendars follow from the host; talks_tag = "%s" keeps them should the site move'
            )
            logger.info("%s", text % archive.host_as_authority)
        with progress_message(_("writing what machines read")), _collector_at_rest():
            # Should this be interrupted, the next build makes all of it.
            file.save(ExportState("", dict.fromkeys(old.files, ""))._asdict())
            writing = _ExportWriter(app, builder, self.building, self._inputs(archive, site))
            files = dict(writing.write(formats, archive, old.files))
            writing.leave_pieces(files)
            marks = domain_of(app.env).marks
            lines = {mark: made for mark, made in archive.lines.items() if mark in marks}
            if lines != self.lines:
                self._lines_file(app).save((site, lines))
            listed = Path(app.outdir, LISTED)
            before = _names(listed, old.files)
            listed.write_text("".join(f"{path}\n" for path in sorted(files)), "utf-8")
            _remove({*old.files, *before} - files.keys() - writing.pages, writing.outdir)
            file.save(ExportState(stamp, files, rendered)._asdict())

    @staticmethod
    def _lines_file(app: Sphinx) -> digests.PackedStateFile:
        return digests.PackedStateFile.of_builder(app, "lines-")

    def _beside(self, app: Sphinx, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield the files beside pages that this build has written, as those of all are yielded."""
        offering, new = offering_of(app), self.building.new
        for docname in new.differing(self.building.old):
            entry = offering.archive.catalog.page(docname)
            made = (one.beside(offering.archive, entry) for one in offering.beside if entry)
            yield from ((file.path, new.pages[docname].shown) for file in made if file and file.path in known)

    def _site(self, app: Sphinx) -> str:
        """Return a hash of what no record says."""
        known = Settings.from_values(app.config)
        named = (known.project, base_of(known), known.talks_license, known.talks_tag, known.talks_timezone)
        return digests.digest(self.building.new.site, named)

    def _stamp(self, app: Sphinx, site: str) -> str:
        """Return a hash of all that files are made from; no record is looked at for it."""
        domain = domain_of(app.env)
        beside = (sorted(domain.commits.last.items()), files_beside(domain.transcripts))
        seen = [(docname, page.seen) for docname, page in self.building.new.pages.items()]
        return digests.digest(site, seen, beside)

    def _inputs(self, archive: RecordArchive, site: str) -> Inputs:
        new = self.building.new
        seen = {docname: page.seen for docname, page in new.pages.items()}
        rendered = {docname: page.shown for docname, page in new.pages.items()}
        return Inputs(site, archive, seen, rendered)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Collect no garbage: what is made here are bytes in great number without any cycle.

    At 5,000 talks looking through what is kept took a fifth of the time, and of more talks more.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _remove(paths: Iterable[str], outdir: Path) -> None:
    for path in sorted(paths):
        (outdir / path).unlink(missing_ok=True)
        remove_empty((outdir / path).parent, outdir)


class _ExportWriter:
    """Write files whose inputs differ from those of the last build, beside those of the site."""

    def __init__(self, app: Sphinx, builder: StandaloneHTMLBuilder, building: Building, inputs: Inputs) -> None:
        self.app, self.outdir, self.building, self.inputs = app, Path(app.outdir), building, inputs
        self.builder = builder
        self.pages = {extra_pages.output_of(builder, docname) for docname in app.env.found_docs}
        self.own = any(Path(app.confdir, folder).exists() for folder in app.config.html_extra_path)
        self.file = digests.PackedStateFile.of_builder(app, "pieces-")
        left: tuple[str, dict[str, str], dict[str, list[str]]] = self.file.load(tuple, ("", {}, {}))
        #: What the pieces of records were made from, by docname; and of files with such pieces, by path, those in them.
        self.said, self.pieces = left[1:] if left[0] == inputs.around else ({}, {})
        self.file.path.unlink(missing_ok=True)

    def write(
        self, formats: Iterable[Export], archive: RecordArchive, old: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        """Write formats, and yield their files, each with the hash of its inputs."""
        is_there, written = extra_pages.is_there(self.builder), {*self.building.new.differing(self.building.old)}
        for file in (file for one in formats for file in files_of(one, archive)):
            # A page or file of the site takes the place of ours.
            if file.path in self.pages or (self.own and _is_own(self.app, file.path)):
                continue
            now, path = self.inputs.of(file), f"{self.outdir}{os.sep}{file.path}"
            if file.page in written:
                # It has been written with its page in this build.
                is_left = os.path.isfile(path)  # noqa: PTH113
            else:
                is_left = now == old.get(file.path) and is_there(file.path)
            if not is_left:
                write_file(path, self._mended(path, file, file.pieces) if file.pieces else file.make())
            yield file.path, now

    def _mended(self, path: str, file: File, pieces: Pieces) -> bytes:
        """Return the content of a file, as far as it can from what is there."""
        before = Path(path).read_bytes() if file.path in self.pieces and os.path.isfile(path) else b""  # noqa: PTH113
        content, self.pieces[file.path] = pieces.mended(before, self.pieces.get(file.path, ()), self._same)
        return content

    @cached_property
    def _now(self) -> dict[str, str]:
        """Return what the pieces of records are made from now."""
        records = (entry for kind in Kind for entry in self.inputs.archive.catalog.all(kind))
        return {entry.docname: self.inputs.piece(entry) for entry in records}

    @cached_property
    def _same(self) -> set[str]:
        return {docname for docname, said in self._now.items() if self.said.get(docname) == said}

    def leave_pieces(self, files: Container[str]) -> None:
        """Leave what the next build can go on with, once all files are written."""
        left = {path: names for path, names in self.pieces.items() if path in files}
        self.file.save((self.inputs.around, self._now if left else {}, left))


def _is_own(app: Sphinx, path: str) -> bool:
    """Return whether a site has a file of its own at the path of one of ours."""
    return any(Path(app.confdir, folder, path).exists() for folder in app.config.html_extra_path)


def _names(listed: Path, known: Mapping[str, str]) -> set[str]:
    """Return further names in a list that an earlier build has left, none of which may lead out of the output."""
    try:
        lines = {*listed.read_text("utf-8").splitlines()} - known.keys()
    except (OSError, ValueError):
        return set()
    return {line for line in lines if line and not Path(line).is_absolute() and ".." not in Path(line).parts}


def _state_of(found: dict[str, Any]) -> ExportState:
    return ExportState(str(found["stamp"]), dict(found["files"]), str(found["rendered"]))


#: Fewer cards are drawn sooner than processes are started.
FEW = 20


def check_font(config: Config, folder: Path) -> None:
    """Refuse what is no font: cards would have no words."""
    if wrong := no_font(folder, config.talks_card_font):
        raise ConfigError(str(wrong))


def on_cards_awaited(app: Sphinx, exception: Exception | None) -> None:
    """Draw the cards of a site that knows its address: without it nobody could ask for one."""
    if exception is not None or not has_pages(app.builder):
        return
    config, outdir = app.config, Path(app.outdir)
    is_wanted = bool(base_of(Settings.from_values(config))) and config.talks_cards != "none"
    file = digests.StateFile.of_builder(app, "cards-")
    old = file.load(_state_of, ExportState("", {}))
    if not is_wanted and not old.files:
        return
    is_same = domain_of(app.env).is_alike and old.stamp == Drawer(_font_of(app)).stamp and not config.html_extra_path
    if is_same and all(map(extra_pages.is_there(app.builder), old.files)):
        return
    archive, drawer = offering_of(app).archive, _drawer_of(app)
    made = heads.cards(archive, by_talk=is_by_talk(config, archive)) if is_wanted else ()
    wanted = {path: card for path, card in made if not _is_own(app, path)}
    new = ExportState(drawer.stamp, {path: drawer.key(card) for path, card in wanted.items()})
    missing = [path for path, key in new.files.items() if old.files.get(path) != key or not (outdir / path).is_file()]
    if old == new and not missing:
        return
    # Should this be interrupted, the next build draws what is not named here.
    begun = {path: key if path not in missing else "" for path, key in {**old.files, **new.files}.items()}
    file.save(ExportState("", begun)._asdict())
    if missing:
        with progress_message(_("drawing cards")):
            _draw_all(app, drawer, {path: wanted[path] for path in _not_taken_over(app, missing, new.files)})
    _remove(old.files.keys() - new.files.keys(), outdir)
    file.save(new._asdict())


def _drawer_of(app: Sphinx) -> Drawer:
    """Return what draws cards; in another language of the site that which has drawn the first, with what it knows."""
    first = app.original if isinstance(app, TranslatedSphinx) else app
    font = _font_of(app)
    return domain_of(first.env).catalog.once(("drawer", font), lambda: Drawer(font))


def _font_of(app: Sphinx) -> Path:
    return Path(app.confdir, app.config.talks_card_font) if app.config.talks_card_font else FONT


def _not_taken_over(app: Sphinx, missing: Iterable[str], keys: Mapping[str, str]) -> Iterator[str]:
    """Copy cards that are the same in the language of the pages, and yield the paths of the others."""
    first = app.original if isinstance(app, TranslatedSphinx) else None
    drawn = digests.StateFile.of_builder(first, "cards-").load(_state_of, ExportState("", {})).files if first else {}
    for path in missing:
        found = Path(first.outdir, path) if first and drawn.get(path) == keys[path] else None
        if found and found.is_file():
            write_file(f"{app.outdir}{os.sep}{path}", found.read_bytes())
        else:
            yield path


def _draw_all(app: Sphinx, drawer: Drawer, wanted: Mapping[str, Card]) -> None:
    """Draw cards by their path below the output folder, in processes of their own where there are enough of them."""

    def draw(paths: Sequence[str]) -> None:
        for path in paths:
            write_file(f"{app.outdir}{os.sep}{path}", drawer.draw(wanted[path]))

    if app.parallel < 2 or len(wanted) <= FEW:  # noqa: PLR2004 - one process is this one
        draw([*wanted])
        return
    tasks = ParallelTasks(app.parallel)
    for chunk in make_chunks([*wanted], app.parallel):
        tasks.add_task(draw, chunk)
    tasks.join()


#: Relation, sizes and path, as browsers and telephones know them.
ICONS = (("icon", "32x32", web.ICON), ("apple-touch-icon", "180x180", web.TOUCH_ICON))


def is_by_talk(config: Config, archive: RecordArchive) -> bool:
    """Return whether talks have cards of their own."""
    few = len(archive.catalog.by_id[Kind.TALK]) <= heads.MOST_TALKS
    return config.talks_cards == "talk" or (config.talks_cards == "auto" and few)


class OfRecords(NamedTuple):
    """What a head takes from records: what cards say, nodes of the graph as text, and files."""

    page: HeadPage
    nodes: str = ""
    links: tuple[Discovery, ...] = ()


class Heads:
    """Makes the heads of one build, all from one archive."""

    def __init__(self, app: Sphinx) -> None:
        """Look at what the site has."""
        self.archive, self.formats = offering_of(app).archive, offering_of(app).built
        self.links = tuple(heads.site_discoveries(self.archive, self.formats))
        self.has_icons = "web" in self.formats and not app.config.html_favicon
        self.has_cards = bool(self.archive.base) and app.config.talks_cards != "none"
        # Where there are none, a talk more than have some changes no page.
        self.by_talk = self.has_cards and is_by_talk(app.config, self.archive)
        self.is_ours = is_ours(app.builder)
        self._site = linked.written([linked.site_node(self.archive)])
        #: Kept from the look at a page until it is written, by its docname.
        self._made: dict[str, OfRecords] = {}
        #: Links to files of the site, by the way to its root: relations of the site and icons.
        self._around: dict[str, tuple[str, str]] = {}

    @property
    def site(self) -> object:
        """Return what the heads of all pages take from the site."""
        return self.links, self.has_icons, self.has_cards, self.by_talk

    def seen(self, entry: Entry | None, view: View) -> object:
        """Return what the head of a page takes from other pages."""
        if entry is None:
            return None
        made = self._made[entry.docname] = self._of_records(entry, view)
        return made

    def forget(self, docname: str) -> None:
        """Give back the memory of what a look at a page has made."""
        self._made.pop(docname, None)

    def head(self, entry: Entry | None, context: dict[str, Any], view: View) -> str:
        """Return the head of a page as HTML; that for addresses that lead nowhere has none of its own."""
        pathto = context["pathto"]
        site, icons = self._of_site(pathto("_", 1)[:-1])
        if context["pagename"] == LOST:
            return f"{site}{icons}"
        if entry:
            made = self._made.pop(entry.docname, None) or self._of_records(entry, view)
        else:
            made = OfRecords(HeadPage(None, "", context.get("pageurl") or "", self._picture(None), "", ()))
        title = words_of(context.get("title") or self.archive.title)
        # Not by a template, which takes eight times as long, on every page.
        metas = "".join(
            f'\n<meta {one.attribute}="{one.name}" content="{escaped(one.content)}">'
            for one in heads.metas(self.archive, made.page, title)
        )
        links = "".join(_link(one, pathto(one.path, 1)) for one in made.links)
        graph = self._graph(entry, title, context, view, made)
        return f"{metas}{site}{links}{icons}{graph}"

    def _of_site(self, root: str) -> tuple[str, str]:
        """Return the links to files of the site, as seen from a page with this way to its root."""
        if root not in self._around:
            icons = [f'rel="{rel}" sizes="{sizes}" href="{escape(root)}{path}"' for rel, sizes, path in ICONS]
            icons += [f'rel="manifest" href="{escape(root)}{web.MANIFEST}"']
            self._around[root] = (
                "".join(_link(one, f"{root}{one.path}") for one in self.links),
                "".join(f"\n<link {one}>" for one in icons if self.has_icons),
            )
        return self._around[root]

    def _of_records(self, entry: Entry, view: View) -> OfRecords:
        archive = self.archive
        url = archive.url(entry) if archive.base else ""
        page = heads.head_page(archive, entry, view.description, url, self._picture(entry))
        nodes = linked.record_nodes(archive, entry, self._picture) if archive.base else ()
        return OfRecords(page, linked.written(nodes), tuple(heads.discoveries(archive, entry, self.formats)))

    def _picture(self, entry: Entry | None) -> str:
        if not self.has_cards:
            return ""
        return self.archive.file_url(heads.path_of(self.archive, entry, by_talk=self.by_talk))

    def _graph(self, entry: Entry | None, title: str, context: dict[str, Any], view: View, made: OfRecords) -> str:
        """Return the graph of a page; none where things would have no addresses."""
        archive, url = self.archive, made.page.url
        if not archive.base:
            return ""
        steps = [(link.text, f"{archive.base}{archive.address(link.docname)}") for link in view.trail]
        # Those of Sphinx are as seen from the page.
        steps = steps or [(step["title"], urljoin(url, step["uri"])) for step in context["talks_trail"]]
        is_root = entry is not None and entry.is_root
        way = [] if is_root else [(archive.title, archive.base), *steps, (title, url)]
        is_searched = is_root or context["pagename"] == PAGE
        site = linked.written([linked.site_node(archive, archive.address(PAGE))]) if is_searched else self._site
        around = linked.written(linked.page_nodes(archive, entry, url, title, way))
        # It has no `<`, wherever it is from.
        return f'\n<script type="application/ld+json">{linked.graph([made.nodes, around, site])}</script>'


def _link(one: Discovery, path: str) -> str:
    title = f' title="{escaped(one.title)}"' if one.title else ""
    return f'\n<link rel="{one.rel}" type="{one.type}"{title} href="{escaped(path)}">'


def add_head(app: Sphinx, heading: Heads, pagename: str, context: dict[str, Any]) -> None:
    """Give the template of the frame the head of a page; another theme finds it in `metatags`."""
    # Builders that write data instead of pages have no addresses in their context.
    if not has_pages(app.builder) or isinstance(app.builder, SerializingHTMLBuilder):
        return
    domain = domain_of(app.env)
    head = heading.head(domain.entries.get(pagename), context, domain.view(pagename))
    context["talks_head"] = head
    if not heading.is_ours:
        context["metatags"] = f"{context.get('metatags', '')}{head}\n"
