"""Build the pages of records whose prose is plain in a tenth of the time; all others as Sphinx does.

Sphinx reads a page with docutils' and MyST's parsers, two dozen transforms and a pickled doctree, and writes it with a
dozen more. Of a plain page all of that changes little: here `PlainReader` makes the doctree, and what has a part in
such a page is called by name. Events, collectors, domains, the writer and the templates are Sphinx's own, so that
other extensions meet such pages as they meet others. Where an extension changes how pages are read or resolved, or
`talks_quick` says so, no page goes this way.
"""

from __future__ import annotations

import os
import pickle
from contextlib import nullcontext, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sphinx import addnodes
from sphinx.builders.dirhtml import DirectoryHTMLBuilder
from sphinx.builders.html import INVENTORY_FILENAME
from sphinx.errors import SphinxError
from sphinx.locale import __
from sphinx.transforms.post_transforms import ReferencesResolver
from sphinx.util.build_phase import BuildPhase
from sphinx.util.parallel import make_chunks

from sphinx_talks.content import pages
from sphinx_talks.content.columns import entries_in
from sphinx_talks.content.folder import identify
from sphinx_talks.content.kept import collector_held
from sphinx_talks.sphinxext import finding
from sphinx_talks.sphinxext.addresses import Addressing
from sphinx_talks.sphinxext.alike import NAMES, AlikeBlocks
from sphinx_talks.sphinxext.announcing import announce, restore, retitle
from sphinx_talks.sphinxext.contents import PackedContents, PackedTitles
from sphinx_talks.sphinxext.digests import stamp_of
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.extra_pages import inventory, only_terms, output_of
from sphinx_talks.sphinxext.languages import TranslatedSphinx
from sphinx_talks.sphinxext.nodes.assets import is_ours
from sphinx_talks.sphinxext.nodes.dead import DeadTransform
from sphinx_talks.sphinxext.nodes.flat import FlatWriter, marked_blocks, only
from sphinx_talks.sphinxext.nodes.frame import PageContext
from sphinx_talks.sphinxext.nodes.markup import LanguageTransform, LineTransform, MarkupTransform
from sphinx_talks.sphinxext.others import is_changed_by_others, is_watched, is_written_by_others
from sphinx_talks.sphinxext.outline import OutlineReader
from sphinx_talks.sphinxext.outputs import PageWriting
from sphinx_talks.sphinxext.plain import PlainReader, let_go, packed
from sphinx_talks.sphinxext.processes import by_chunks, in_processes, portions
from sphinx_talks.sphinxext.shared import CompiledTemplates, Highlighted
from sphinx_talks.sphinxext.sparing import sparing
from sphinx_talks.sphinxext.transforms import (
    PhraseTransform,
    TalksTransform,
    fold_original,
    order_ids,
    place_parts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_talks.content.folder import Listed
    from sphinx_talks.sphinxext.looking import FoundOut

#: What of all transforms changes a plain page, in the order of their priorities.
TRANSFORMS = (
    ReferencesResolver, LineTransform, LanguageTransform, PhraseTransform, TalksTransform, DeadTransform,
    MarkupTransform,
)  # fmt: skip
#: Our event of plain pages, with their names.
PAGES_WRITTEN = "talks-pages-written"
#: Fewer pages are written sooner than processes are started.
FEW = 40
#: One page read in so many that are known, and its process sends back more than it has read.
MOST_KNOWN = 4
#: Bytes of doctrees that are kept from reading to writing; others are made once more.
ROOM = 48_000_000


class PagesWritten(NamedTuple):
    """What a process that has written pages knows of them: their texts, images, and what was found out of them."""

    texts: dict[str, bytes]
    images: dict[str, str]
    found: FoundOut | None


class QuickWay:
    """The way of plain pages through one build."""

    def __init__(self, builder: Quick) -> None:
        """Prepare for the pages of a builder."""
        self.builder, self.env, self.events = builder, builder.env, builder.events
        self.domain = domain_of(builder.env)
        way = builder.first.way if builder.first else None
        self.reader: PlainReader = PlainReader(builder.env, way.reader.parsed if way else {})
        #: Doctrees of this build that wait to be written, packed, as many as cost little memory.
        self.waiting: dict[str, bytes] = {}
        self.room = ROOM
        conf = builder.confdir / "docutils.conf"
        self.conf = conf if conf.is_file() else None
        #: Whether somebody may look at all nodes of a page.
        self.is_whole = is_watched(builder._app)  # noqa: SLF001 - as in transforms
        self.outlines = OutlineReader.of(self.reader) if not (self.is_whole or self.conf) else None

    def read(self, docname: str) -> bool:
        """Read a page as Sphinx would, without its doctree being kept; returns False for one that is not plain."""
        env = self.env
        is_record = identify(finding.path_of(env, docname))[0] is not None
        if not is_record or self.domain.catalogues.of(docname).texts:
            return False
        env.prepare_settings(docname)
        source = [""]
        self.events.emit("source-read", docname, source)
        is_sound = not self.domain.entries[docname].problems
        if is_sound and self.outlines and (content := self.outlines.read(docname, source[0])):
            self._keep(docname, pickle.dumps(content, pickle.HIGHEST_PROTOCOL))
            return True
        document = self.reader.read(docname, source[0]) if is_sound else None
        if document is None:
            env.clear_doc(docname)
            return False
        if self.conf:
            env.note_dependency(self.conf)
        announce(env, docname, self._settled(docname, document))
        self._keep(docname, packed(document) if not self.is_whole else b"")
        if not self.is_whole:
            let_go(document)
        return True

    def _keep(self, docname: str, content: bytes) -> None:
        """Keep a page that has been read until it is written."""
        self.domain.quick[docname] = True
        if content and self.room > 0:
            self.waiting[docname] = content
            self.room -= len(content)
        with suppress(FileNotFoundError):
            os.unlink(f"{self.builder.doctreedir}{os.sep}{docname}.doctree")  # noqa: PTH108 - of each page

    def _settled(self, docname: str, document: nodes.document) -> nodes.document:
        return document if self.is_whole else self.reader.settle(docname, document)

    def document(self, docname: str) -> nodes.document:
        """Return the doctree of a page as it was read."""
        entry = self.domain.entries[docname]
        app = self.builder._app  # noqa: SLF001 - as in transforms
        original = app.original_of(docname) if isinstance(app, TranslatedSphinx) else None
        source = pages.source(self.env.srcdir, original or entry)
        around = self.env.current_document
        self.env.prepare_settings(docname)
        document = self.reader.read(docname, source)
        self.env.current_document = around
        if document is None:
            msg = f"{entry.path}: changed while the site is built"
            raise SphinxError(msg)
        retitle(self.env, docname, document)
        place_parts(document)
        fold_original(document, entry)
        order_ids(document)
        return document

    def write(self, docnames: Sequence[str], nproc: int) -> None:
        """Write pages, in processes of their own where there are enough of them."""
        title = __("writing output... ")
        if nproc > 1 and len(docnames) > FEW:
            self.pages(docnames[:1])
            in_processes(self.builder, title, portions(docnames[1:], nproc), self._written, self._take_over)
        else:
            for chunk in by_chunks(docnames, self.builder, title):
                self.pages(chunk)

    def _written(self, docnames: Sequence[str]) -> PagesWritten:
        if looking := self.domain.looking:
            looking.begin()
        for chunk in make_chunks(list(docnames), 1):
            self.pages(chunk)
        texts = {docname: self.domain.texts[docname] for docname in docnames if docname in self.domain.texts}
        return PagesWritten(texts, self.builder.images, looking.found(docnames) if looking else None)

    def _take_over(self, _docnames: Sequence[str], made: PagesWritten) -> None:
        self.domain.texts.update(made.texts)
        self.builder.images.update(made.images)
        if self.domain.looking and made.found:
            self.domain.looking.take_over(made.found)

    def pages(self, docnames: Sequence[str]) -> None:
        """Write a few pages, and have written what lies beside them: one kind of work at a time is done sooner."""
        # What plain pages leave, which come first, is no garbage: their nodes are taken apart.
        with collector_held() if docnames[-1] in self.domain.quick else nullcontext():
            if looking := self.domain.looking:
                for docname in docnames:
                    looking.note(docname)
            resolved = [(docname, *self.resolve(docname)) for docname in docnames if docname in self.domain.quick]
            for docname, document, _ in resolved:
                self.env.current_document.docname = docname
                self.events.emit("doctree-resolved", document, docname)
            for page in resolved:
                self.page(*page)
            for docname in docnames[len(resolved) :]:
                self.other(docname)
            self.events.emit(PAGES_WRITTEN, docnames)
            for docname in docnames:
                # No other page needs it.
                self.domain.forget_view(docname)

    def other(self, docname: str) -> None:
        """Write a page that is not plain, as Sphinx does, which would have it resolved in the one process of a build.

        Where no other extension has a part in that, all that is left of it are the images of the page.
        """
        builder = self.builder
        builder.phase = BuildPhase.RESOLVING
        document = self.env.get_and_resolve_doctree(docname, builder, tags=builder.tags)
        builder.phase = BuildPhase.WRITING
        builder.write_doc_serialized(docname, document)
        builder.write_doc(docname, document)

    def resolve(self, docname: str) -> tuple[nodes.document, bool]:
        """Return a page with all in it that others decide, and whether it is written as strings."""
        env, builder = self.env, self.builder
        if content := self.waiting.pop(docname, None):
            document = self.reader.unpack(docname, content)
        else:
            document = self._settled(docname, self.document(docname))
        env.current_document.docname = docname
        builder.phase = BuildPhase.RESOLVING
        marked = marked_blocks(document) if builder.flat else None
        # What is written as strings is changed by one of them alone: that which fills placeholders.
        part = document if marked is None else only(document, marked)
        links = [*part.findall(addnodes.pending_xref)] if marked else ()
        for transform in (TalksTransform,) if marked == [] else TRANSFORMS:
            transform(document if transform is TalksTransform else part).run()
        for node in links if not self.is_whole else ():
            let_go(node)
        return document, marked is not None

    def page(self, docname: str, document: nodes.document, is_flat: bool) -> None:  # noqa: FBT001 - as `resolve` says
        """Write one page."""
        builder = self.builder
        self.env.current_document.docname = docname
        builder.phase = BuildPhase.WRITING
        if is_flat and builder.flat:
            builder.write_flat(docname, builder.flat, document)
        else:
            builder.write_doc_serialized(docname, document)
            builder.write_doc(docname, document)
        if not self.is_whole:
            let_go(document)


class Quick(Addressing, PageWriting):
    """Adds the quick way to a builder of HTML pages."""

    #: The files that there were when this build began, None where nobody has listed them.
    there: AbstractSet[str] | None = None

    @cached_property
    def is_alone(self) -> bool:
        """Return whether no other extension has a part in how pages are read."""
        return self.is_ours and not is_changed_by_others(self._app)

    @cached_property
    def is_ours(self) -> bool:
        """Return whether the frame of pages is that of our theme."""
        return is_ours(self)

    @cached_property
    def way(self) -> QuickWay | None:
        """Return the way of plain pages, None where all pages go Sphinx's."""
        return QuickWay(self) if self.config.talks_quick and self.is_alone else None

    @cached_property
    def alike(self) -> AlikeBlocks | None:
        """Return the blocks of this build that look alike in another; None where nothing is shared, or others see it.

        What processes write does not come back to this one.
        """
        is_shared = self.config.talks_languages[1:] and self.is_alone and self._app.parallel == 1
        if not is_shared or is_watched(self._app) or is_written_by_others(self._app, NAMES):
            return None
        return AlikeBlocks(str(self.config.language), self.first.alike if self.first else None)

    def get_outdated_docs(self) -> Iterator[str]:
        """Yield pages that have no file, all after a change of settings; of others digests say when to write them.

        Sphinx goes by the times of sources and templates, which are new after a checkout and an installation.
        """
        with suppress(OSError, ValueError):
            if type(self.build_info).load(Path(self.outdir, ".buildinfo")) != self.build_info:
                yield from super().get_outdated_docs()
                # The one before, which would be published and no clean build has.
                Path(self.outdir, ".buildinfo.bak").unlink(missing_ok=True)
                return
        there = self.there
        if there is None:
            self.there = there = {*entries_in(Path(self.outdir))}
        for docname in self.env.found_docs:
            if docname not in self.env.all_docs or output_of(self, docname) not in there:
                yield docname

    def init_templates(self) -> None:
        """Read each template once: none changes in the middle of a build, nor from one language to the next."""
        super().init_templates()
        if environment := getattr(self.templates, "environment", None):
            environment.auto_reload = False
            environment.bytecode_cache = self.compiled

    @cached_property
    def first(self) -> Quick | None:
        """Return the builder of the first language, None where this is it."""
        first = self._app.original.builder if isinstance(self._app, TranslatedSphinx) else None
        return first if isinstance(first, Quick) else None

    @cached_property
    def compiled(self) -> CompiledTemplates:
        """Return the templates that are compiled, of all languages."""
        if self.first:
            return self.first.compiled
        is_own = self.config.templates_path or self.config.html_theme_path
        return CompiledTemplates(None if is_own else lambda: stamp_of(self.templates))

    def init_highlighter(self) -> None:
        """Make what marks up code, once for all languages."""
        super().init_highlighter()
        if self.first:
            self.highlighter = self.first.highlighter
        elif self.config.talks_languages[1:]:
            self.highlighter.highlight_block = Highlighted(self.highlighter)  # type: ignore[method-assign, assignment]

    # Of all that Sphinx has, this is the one place where one page is read, also in a process of its own; should Sphinx
    # no longer come by here, pages are read its way.
    def read_doc(self, docname: str, *, _cache: bool = True) -> None:  # type: ignore[misc]
        """Read a page, with a doctree if it is not plain."""
        if self.way and self.way.read(docname):
            return
        document = self._app.doctree(docname) if isinstance(self._app, TranslatedSphinx) else None
        if document is None:
            super().read_doc(docname, _cache=_cache)
            return
        self.env.prepare_settings(docname)
        self.events.emit("source-read", docname, [""])
        restore(document)
        announce(self.env, docname, document)
        self.write_doctree(docname, document, _cache=_cache)

    def _read_serial(self, docnames: list[str]) -> None:
        """Read pages, and show the names of some of them."""
        self._forget(docnames)
        for chunk in by_chunks(docnames, self, __("reading sources... ")):
            for docname in chunk:
                self.read_doc(docname)

    def _forget(self, docnames: Sequence[str]) -> None:
        """Take pages out of the environment; where it has none, one: domains of Sphinx make what they keep then."""
        for docname in docnames if self.env.all_docs else docnames[:1]:
            self.events.emit("env-purge-doc", self.env, docname)
            self.env.clear_doc(docname)

    def _read_parallel(self, docnames: list[str], nproc: int) -> None:
        """Read pages in processes, unless sending back what was known before costs more than is saved."""
        if len(docnames) * MOST_KNOWN <= len(self.env.all_docs):
            self._read_serial(docnames)
            return
        self._forget(docnames)
        in_processes(self, __("reading sources... "), portions(docnames, nproc), self._read_apart, self._merge)

    def _read_apart(self, docnames: Sequence[str]) -> bytes:
        for docname in docnames:
            self.read_doc(docname, _cache=False)
        return pickle.dumps((self.env, self.way and self.way.waiting), pickle.HIGHEST_PROTOCOL)

    def _merge(self, docnames: Sequence[str], read: bytes) -> None:
        with collector_held():
            env, waiting = pickle.loads(read)  # noqa: S301 - of a process of this build
        if self.is_alone and isinstance(env.tocs, PackedContents):
            # To be taken over as they are packed.
            env.tocs, env.titles, env.longtitles = (one.kept for one in (env.tocs, env.titles, env.longtitles))
        self.env.merge_info_from(docnames, env, self._app)
        if self.way:
            self.way.waiting.update(waiting)

    def write_documents(self, docnames: AbstractSet[str]) -> None:
        """Write all pages, the plain ones first."""
        if self.way is None:
            super().write_documents(docnames)
            return
        plain = docnames & domain_of(self.env).quick.keys()
        self.way.write([*sorted(plain), *sorted(docnames - plain)], self._app.parallel if self.parallel_ok else 1)

    def prepare_writing(self, docnames: AbstractSet[str]) -> None:
        """Let those who ask for the doctree of a plain page find one; from here on the environment is not pickled."""
        super().prepare_writing(docnames)
        # Of a build before this one in the same process, as in a preview.
        vars(self).pop("alike", None)
        vars(self).pop("flat", None)
        self.globalcontext = PageContext(self.globalcontext)
        if way := self.way:
            transforms = self._app.registry.post_transforms
            transforms[:] = sparing(transforms)
            kept = type(self.env).get_doctree.__get__(self.env)
            self.env.get_doctree = lambda docname: (  # type: ignore[method-assign]
                way.document(docname) if docname in way.domain.quick else kept(docname)
            )

    def write_genindex(self) -> None:
        """Write the index of terms, unless nothing of it has changed since it was written."""
        if self.config.html_split_index or not self._is_left(self.get_output_path("genindex")):
            with only_terms(self.env):
                super().write_genindex()

    def dump_inventory(self) -> None:
        """Write the inventory, unless nothing of it has changed since it was written."""
        path = Path(self.outdir, INVENTORY_FILENAME)
        if not self._is_left(path):
            path.write_bytes(inventory(self))

    def _is_left(self, path: Path) -> bool:
        return domain_of(self.env).is_alike and path.is_file()

    @cached_property
    def flat(self) -> FlatWriter | None:
        """Return what writes pages of plain paragraphs, None where somebody looks at their nodes."""
        return FlatWriter.of(self) if not self.is_watched else None

    def write_flat(self, docname: str, flat: FlatWriter, document: nodes.document) -> None:
        """Write a page as `write_doc` would, as strings."""
        self.current_docname = docname
        context = self.get_doc_context(docname, flat.body(document), "")
        self.handle_page(docname, {**context, "has_maths_elements": False}, event_arg=document)


class QuickHTMLBuilder(Quick):
    """Builds pages named after themselves."""


class QuickDirectoryBuilder(Quick, DirectoryHTMLBuilder):
    """Builds pages in folders of their own."""


def on_builder_inited(app: Sphinx, listed: Callable[[], Listed | None], settings: object) -> None:
    """Keep Sphinx from looking at what is known, and its tables of contents small; `listed` are all files.

    `settings` say which of them may have which names.
    """
    if isinstance(app.builder, Quick):
        if type(app.env.tocs) is dict:
            app.env.tocs = PackedContents(app.env.tocs)
            app.env.titles, app.env.longtitles = PackedTitles(app.env.titles), PackedTitles(app.env.longtitles)
        quick = domain_of(app.env).quick.keys() if app.builder.way else frozenset()
        finding.prepare(app, quick, listed, settings)


def on_env_get_outdated(_app: Sphinx, env: BuildEnvironment, *_changes: object) -> list[str]:
    """Let an environment be pickled that an earlier build of the same application has written pages of."""
    vars(env).pop("get_doctree", None)
    return []
