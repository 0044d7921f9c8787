"""Files beside the pages within the build: parts of long listings, transcripts, redirects, and what must go."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks.sphinxext import digests, extra_pages, looking
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.languages import TranslatedSphinx
from sphinx_talks.sphinxext.nodes import filters, search, transcript
from sphinx_talks.sphinxext.nodes.builders import has_pages
from sphinx_talks.views.blocks import Hyperlink, Listing, parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder

    from sphinx_talks.sphinxext.extra_pages import Collected
    from sphinx_talks.sphinxext.handlers import Building


class Collecting:
    """Handlers of one application; `building` knows what pages render, and which of them are written in this build."""

    def __init__(self, building: Building) -> None:
        """Look at what the build finds out."""
        self.building = building

    def on_pages_written(self, app: Sphinx, docnames: Sequence[str]) -> None:
        """Write the parts of long listings with their pages, where those are looked at while they are written.

        What was found out is at hand then, and in a parallel build their process has it.
        """
        builder = app.builder
        if domain_of(app.env).looking is None or not has_pages(builder):
            return
        for docname in filter(self.building.long.__contains__, docnames):
            for name, context, template in self._parts(builder, docname, self.building.new.extra):
                builder.handle_page(name, context, template)
            # As many items as there are records may be on one page.
            del self.building.long[docname]

    def on_html_collect_pages(self, app: Sphinx) -> Iterator[Collected]:
        """Write parts of long listings and redirects, those that changed, and remove what is no longer there."""
        builder, old, new, long = app.builder, self.building.old, self.building.new, self.building.long
        looking.end(app)
        if new is old or not has_pages(builder):
            return
        domain = domain_of(app.env)
        extra: dict[str, str] = {}
        # Nothing beside the pages takes the place of one of them.
        taken = self._taken(builder)
        for docname in sorted(new.parts.keys() | long):
            if docname in long:
                yield from self._parts(builder, docname, extra)
            else:
                extra |= {path: new.extra.get(path) or old.extra[path] for path in new.parts[docname]}
        yield from self._transcripts(builder, extra, taken)
        if new.private:
            new.extra = old.extra
            return
        beside = (
            search.search_page(builder),
            # A host has one page for all that is lost.
            *(() if isinstance(app, TranslatedSphinx) else search.lost_page(builder)),
            *extra_pages.redirects(builder, domain.catalog),
        )
        for name, context, template in beside:
            path = extra_pages.output_of(builder, name)
            if path in taken or path in extra:
                continue
            extra[path] = digests.digest(new.frame, context)
            if old.extra.get(path) != extra[path]:
                yield name, context, template
        new.extra, files = extra, {*extra_pages.files_of(builder), *extra}
        extra_pages.prune(builder, files, self.building.known_files(app))
        self.building.note_files(app, files)

    @staticmethod
    def _taken(builder: StandaloneHTMLBuilder) -> AbstractSet[str]:
        """Return the files of all pages."""

        def make() -> AbstractSet[str]:
            return {extra_pages.output_of(builder, name) for name in builder.env.found_docs}

        return domain_of(builder.env).catalog.once(("files of pages",), make)

    def _parts(self, builder: StandaloneHTMLBuilder, docname: str, extra: dict[str, str]) -> Iterator[Collected]:
        """Yield the parts of the long listings of a page that have changed, and note all there are in `extra`."""
        domain, old, new, taken = domain_of(builder.env), self.building.old, self.building.new, self._taken(builder)
        trail = (*domain.view(docname).trail, Hyperlink(digests.title_of(builder.env, docname), docname))
        known = {} if new.differs(old, docname) else old.extra
        new.parts[docname] = []
        for number, listing in enumerate(self.building.long[docname]):
            rows = list(parts(docname, listing, number))
            headings = [(name, group.heading, part) for name, group, part in rows]
            around = digests.digest(new.frame, trail, listing._replace(groups=(), filter=None), headings)
            narrow, wanted = filters.narrowed(listing), dict[str, Listing]()
            for place, (name, group, _part) in enumerate(rows):
                path = extra_pages.output_of(builder, name)
                new.parts[docname].append(path)
                if known.get(path):
                    extra[path] = known[path]
                    continue
                mark = looking.part_marks(domain.catalog, docname, number, listing)[place]
                extra[path] = digests.digest(around, mark)
                if extra[path] != old.extra.get(path) and path not in taken:
                    wanted[name] = listing._replace(groups=(group._replace(heading=()),), filter=narrow(group))
            yield from extra_pages.part_pages(builder, trail, rows, wanted)

    def _transcripts(
        self, builder: StandaloneHTMLBuilder, extra: dict[str, str], taken: AbstractSet[str]
    ) -> Iterator[Collected]:
        """Yield the pages of transcripts that have changed, and note all there are in `extra`."""
        domain = domain_of(builder.env)
        for docname in sorted(domain.catalog.entries) if domain.transcripts.has_words else ():
            for spoken in transcript.pages(domain, docname):
                path = extra_pages.output_of(builder, spoken.docname)
                if path not in taken:
                    extra[path] = ""
                    if self.building.new.differs(self.building.old, docname) or path not in self.building.old.extra:
                        yield transcript.page(domain, docname, spoken, builder.get_target_uri(spoken.docname))
                for source, target in transcript.pictures(domain, docname, spoken):
                    extra[target] = ""
                    _copy(Path(builder.srcdir, source), Path(builder.outdir, target))


def _copy(source: Path, target: Path) -> None:
    """Copy a file whose name says what is in it."""
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
