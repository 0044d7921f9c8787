"""The build, event by event: read records, stop on problems, name what must be rewritten, add our files."""

from __future__ import annotations

import gc
import logging as standard_logging
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import get_translation
from sphinx.util import logging

from sphinx_talks.checks.run import check, problems_of
from sphinx_talks.content import bibliography, fingerprints, folder, pages
from sphinx_talks.content.folder import printable
from sphinx_talks.content.languages import catalogued
from sphinx_talks.content.markdown import inline
from sphinx_talks.content.problems import Code, Problem, summary
from sphinx_talks.content.settings import UNTITLED, Settings
from sphinx_talks.sphinxext import digests, extra_pages, finding, looking, page_tools, search_index
from sphinx_talks.sphinxext.contents import PackedContents
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.exporting import Heads, add_head
from sphinx_talks.sphinxext.languages import TranslatedSphinx, switch
from sphinx_talks.sphinxext.nodes import assets, frame, search
from sphinx_talks.sphinxext.nodes.builders import has_pages
from sphinx_talks.sphinxext.nodes.flat import is_flat
from sphinx_talks.sphinxext.nodes.formats import other_language
from sphinx_talks.sphinxext.transforms import fold_original, order_ids, place_parts, talks_listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.fingerprints import Signature
    from sphinx_talks.sphinxext.domain import TalksDomain
    from sphinx_talks.views.blocks import Listing


class ProblemsFoundError(SystemExit):
    """Ends the process with status 1 and the list of problems on standard error.

    Sphinx drops its environment after any other exception and shows its own frame around the message;
    this way the next build reads only what was corrected, and the lines are those of `sphinx-talks check`.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems, and say how many there are."""
        self.problems = tuple(problems)
        super().__init__("\n".join([*map(str, problems), f"{summary(problems)}; nothing was written"]))


def problems(doctree: nodes.document, path: str, root: Path) -> Iterator[Problem]:
    """Yield a problem for each image, document or link in a page that the site may not hold."""
    for node in doctree.findall(nodes.Element):
        try:
            if isinstance(node, nodes.image):
                inline.image(node["uri"], path, root)
            elif isinstance(node, addnodes.download_reference):
                inline.link(node["reftarget"], path, root)
            elif isinstance(node, nodes.reference) and "refuri" in node:
                inline.link(node["refuri"], path, root)
            elif isinstance(node, addnodes.toctree):
                for address in (entry for _, entry in node["entries"] if "://" in entry):
                    inline.link(address, path, root)
        except inline.TargetError as error:
            code = Code.IMAGE if isinstance(node, nodes.image) else Code.LINK
            yield Problem(printable(path), _line(node), 1, code, error.parts)


def _line(node: nodes.Node) -> int:
    """Return the line of a node, or of the nearest one around it that has one."""
    while node is not None:
        if node.line:
            return int(node.line)
        node = node.parent
    return 1


_ = get_translation("sphinx_talks")
logger = logging.getLogger(__name__)
#: New objects from which on the garbage collector looks through them. Nodes are made by the hundred thousand, and live
#: as long as their page: with the 700 of Python it takes a tenth of a build in two languages, with 20,000 a sixteenth,
#: with these half of that, for 20 MB more.
YOUNG = 100_000


class Building:
    """Handlers of one application; keeps what is needed between its events and nothing between builds."""

    def __init__(self) -> None:
        """Start with nothing known."""
        self.settings = Settings()
        self.tree_problems: tuple[Problem, ...] = ()
        self.reads = False
        self.is_ours = False
        #: The settings by which files were looked for when the build began, and what was found, until it is asked for.
        self.given = Settings()
        self.listed: folder.Listed | None = None
        self.store: digests.StateFile | None = None
        #: Every file that is removed with what it renders, as far as this build knows.
        self.files: set[str] = set()
        self.old = digests.Kept()
        self.new = digests.Kept()
        self.long: dict[str, tuple[Listing, ...]] = {}

    def on_config_inited(self, app: Sphinx, config: object) -> None:
        """Let the garbage collector rest while Sphinx loads its environment: nothing of that is garbage.

        Looking through it again and again takes half of the time of a build with little to do.
        """
        self.given = settings = Settings.from_values(config)
        self.listed = None if settings.broken else folder.Listed.of(Path(app.srcdir), settings)
        if self.listed is None or self.listed.leads_elsewhere(Path(app.srcdir)):
            # Sphinx would stop with an error of its own, or look for pages all over the machine.
            raise ProblemsFoundError(check(Path(app.srcdir), settings)[1])
        # A build before this one in the same process, as in a preview.
        gc.unfreeze()
        gc.disable()

    def on_builder_inited(self, app: Sphinx) -> None:
        """Wake the collector, and spare it what was loaded and stays."""
        self.settings = settings_of(app)
        self.is_ours = assets.is_ours(app.builder)
        hush()
        gc.freeze()
        gc.set_threshold(YOUNG)
        gc.enable()

    def on_env_get_outdated(
        self,
        app: Sphinx,
        env: BuildEnvironment,
        added: AbstractSet[str],
        changed: AbstractSet[str],
        removed: AbstractSet[str],
    ) -> list[str]:
        """Name pages that were left unfinished, and those whose files have other bytes than when they were read.

        Sphinx looks at age only: an older file may have been moved over a page or its picture, and a checkout makes
        all files new.
        """
        signatures, catalogues = domain_of(env).signatures, domain_of(env).catalogues
        stamps = self.listed.stamps if self.listed else {}

        def is_same(path: str, was: Signature) -> bool:
            stamp = stamps.get(path)
            is_known = stamp is not None and (stamp.modified, stamp.size) == (was.time, was.size)
            return is_known or fingerprints.is_as_it_was(app.srcdir, path, was)

        moved = {docname for docname, kept in signatures.items() if not all(is_same(*file) for file in kept)}
        # Catalogues that are new; of those that were read before there is a signature.
        moved |= {
            docname for docname in (signatures if catalogues.folders else ())
            if not dict(catalogues.of(docname).signed).keys() <= dict(signatures[docname]).keys()
        }  # fmt: skip
        return sorted((moved | self.unfinished(app).load(set, set())) & env.found_docs - added)

    @staticmethod
    def unfinished(app: Sphinx) -> digests.StateFile:
        """Return the file with the names of pages that a build began to read, until it ends well.

        Their doctrees are new while the environment may be that of the build before: they are read again.
        """
        return digests.StateFile(app, "unfinished")

    def _begin(self, app: Sphinx, docnames: list[str]) -> None:
        """Note the pages that are about to be read."""
        self.reads = bool(docnames)
        if docnames:
            file = self.unfinished(app)
            file.save(sorted(file.load(set, set()).union(docnames)))

    def on_env_before_read_docs(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Look at names and links of all files, and keep from Sphinx those it cannot read."""
        if isinstance(app, TranslatedSphinx):
            # They are the pages that the first build has read.
            self._begin(app, docnames)
            return
        # With what is wrong in `conf.py` itself, which is reported like names that there are not.
        wrong = Settings.from_conf(Path(app.confdir, "conf.py")).errors
        settings = replace(settings_of(app), problems=wrong)
        listed, self.listed = self.listed, None
        if self.given.sought != settings.sought or not _lists(listed, docnames):
            # To be looked for elsewhere by now, or new since this build began.
            listed = None
        self.tree_problems, readable = finding.named(app, settings, listed)
        paths = (f"{app.srcdir}{os.sep}{docname}.md" for docname in docnames)
        if not readable >= {*docnames} or app.config.root_doc not in readable or not all(map(_decodes, paths)):
            # Sphinx would stop at the first of these with an error of its own.
            gc.unfreeze()
            raise ProblemsFoundError(check(Path(app.srcdir), settings)[1])
        self._begin(app, docnames)

    def on_source_read(self, app: Sphinx, docname: str, source: list[str]) -> None:
        """Take the front matter out of a page and keep it as a record."""
        path = finding.path_of(app.env, docname)
        domain = domain_of(app.env)
        if isinstance(app, TranslatedSphinx):
            entry, signed = app.page(docname, self.settings.untitled)
            source[0] = pages.source(app.srcdir, app.original_of(docname) or entry)
            # After it is read: what changed since the first build is of the next, also where it changes back.
            domain.signatures[docname] = tuple(signed.items())
        else:
            # Before it is read: should the file change in between, the next build sees that.
            own, content = fingerprints.signed(f"{app.srcdir}{os.sep}{path}")
            twins = [pages.twin_path(path, language) for language in self.settings.translations]
            domain.signatures[docname] = (path, own), *signatures(app, twins)
            held = {path: content} if content is not None and not twins else None
            read, source[0] = pages.read(app.srcdir, path, self.settings, held)
            entry = catalogued(read, domain.catalogues.of(docname).texts)
            if entry is not read and not entry.problems:
                source[0] = pages.source(app.srcdir, entry)
        domain.signatures[docname] += domain.catalogues.of(docname).signed
        domain.catalogues.is_about_to_be_read(docname)
        domain.entries[docname] = entry

    def on_doctree_parsed(self, app: Sphinx, doctree: nodes.document) -> None:
        """Look over what was parsed, and let headings be known by their words."""
        domain = domain_of(app.env)
        entry = domain.entries.get(app.env.docname)
        if slugs := getattr(doctree, "myst_slugs", None):
            # In place of those that MyST has noted of the last heading of a catalogue.
            app.env.metadata[app.env.docname]["myst_slugs"] = slugs
        # What nobody has translated was looked over in its own language.
        is_known = entry and isinstance(app, TranslatedSphinx) and app.original_of(entry.docname)
        looks = entry and not is_known and not is_flat(doctree)
        if entry and looks and (found := tuple(problems(doctree, entry.path, Path(app.srcdir)))):
            domain.entries[entry.docname] = replace(entry, problems=(*entry.problems, *found))
        order_ids(doctree)

    def on_doctree_read(self, app: Sphinx, doctree: nodes.document) -> None:
        """Leave placeholders for what other pages decide, and keep what the page renders of others."""
        docname = app.env.docname
        domain = domain_of(app.env)
        entry = domain.entries.get(docname)
        if entry is None:
            return
        if entry.kind:
            place_parts(doctree)
        if entry.foreign and not fold_original(doctree, entry):
            domain.entries[docname] = replace(entry, foreign="")
        if entry.kind or getattr(entry.record, "orphan", False):
            app.env.metadata[docname]["orphan"] = True
        used_files = sorted(str(path) for path in app.env.dependencies.get(docname, ()))
        domain.signatures[docname] += signatures(app, used_files)
        for heading in app.env.tocs[docname].findall(nodes.reference):
            if language := other_language(heading.astext(), str(app.config.language)):
                heading["classes"].append(f"language-{language}")
        if not is_flat(doctree):
            self._note_others(domain, docname, doctree)

    @staticmethod
    def _note_others(domain: TalksDomain, docname: str, doctree: nodes.document) -> None:
        """Keep what a page lists, names and links to."""
        if queries := tuple(node["query"] for node in doctree.findall(talks_listing)):
            domain.listings[docname] = queries
        if used := tuple(digests.titles_used(doctree)):
            domain.titles_used[docname] = used
        if addresses := tuple(digests.addresses_in(doctree)):
            domain.addresses[docname] = addresses

    def on_env_updated(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Report every problem and stop, or return the pages that render something else than before."""
        if isinstance(env.tocs, PackedContents):
            env.tocs.pack([*env.tocs])
        gc.freeze()
        original = app.original if isinstance(app, TranslatedSphinx) else None
        domain_of(env).commits = domain_of(original.env).commits if original else page_tools.last_commits(app)
        domain_of(env).changed = page_tools.changes_of(app, domain_of(env).commits)
        self.store = digests.StateFile.of_builder(app)
        self.old = self.store.load(digests.Kept.of, digests.Kept())
        domain_of(env).transcripts.known = self.old.spoken
        domain_of(env).transcripts.leave(Path(app.doctreedir, "talks-cues"), digests.own_code())
        if not self._is_whole(app):
            self.old = digests.Kept()
        for problem in domain_of(env).links.problems if original is None else ():
            # Of a page nothing is wrong: it is rendered with what can be believed.
            logger.warning("%s", problem, type="talks", subtype=problem.code.value)
        frame = digests.frame_of(app)
        is_same = not self.reads and not self.tree_problems and digests.is_same(app, frame, self.old)
        domain_of(env).is_same = domain_of(env).is_alike = is_same
        if is_same:
            self.new = self.old
            if self.old.spoken == domain_of(env).transcripts.contents:
                # All that is kept is as it was.
                self.store = None
            self.new.spoken = domain_of(env).transcripts.contents
            return []
        self.new = looking.changed(app, frame, self.old)
        graph = digests.GraphFile.of_builder(app, "graph-")
        catalog = graph.take(self.old.pages, domain_of(env)) if self.new.only_titles else None
        if catalog is None:
            catalog = domain_of(env).start_catalog()
            graph.leave(self.new.pages, catalog)
        if found := self._problems(app, catalog):
            gc.unfreeze()
            raise ProblemsFoundError(found)
        self._look(app, self.store)
        return self.new.differing(self.old)

    def _problems(self, app: Sphinx, catalog: Catalog) -> list[Problem]:
        """Return what is wrong with the site, or in another of its languages with what only that has."""
        domain = domain_of(app.env)
        # Nobody has looked at what a catalogue puts into a page before.
        others = [*self.tree_problems, *domain.catalogues.problems(app.env.found_docs)]
        if isinstance(app, TranslatedSphinx):
            return [*others, *(problem for entry in catalog.entries.values() for problem in entry.problems)]
        others += bibliography.load(app.srcdir)[1]
        others += domain.transcripts.errors(catalog)
        edited = self.new.edited if self.new.only_titles else None
        return problems_of(catalog, others, edited, places=not self.new.private)

    def _look(self, app: Sphinx, store: digests.StateFile) -> None:
        """Find out what each page renders, and keep what the next build wants to know of it."""
        self.long = {}
        heads = self.heading(app) if has_pages(app.builder) else None
        looking.look(app, self.new, self.old, self.long, heads)
        domain_of(app.env).is_alike = self.new.private
        # Nothing but the names of files while pages are written.
        store.path.unlink(missing_ok=True)
        if has_pages(app.builder) and not self.new.private:
            self.note_files(app, self.known_files(app) | {*extra_pages.files_of(app.builder)})

    def known_files(self, app: Sphinx) -> set[str]:
        """Return the files of earlier builds that come from pages."""
        if not self.files:
            self.files = digests.StateFile.of_builder(app, "files-").load(set, set())
        return self.files

    def note_files(self, app: Sphinx, files: set[str]) -> None:
        """Keep which files come from pages."""
        if files != self.known_files(app):
            self.files = files
            digests.StateFile.of_builder(app, "files-").save(sorted(files))

    def heading(self, app: Sphinx) -> Heads:
        """Return what makes the heads of pages, once for a catalog."""
        return domain_of(app.env).catalog.once(("heads",), lambda: Heads(app))

    def _is_whole(self, app: Sphinx) -> bool:
        """Return whether the files beside the pages are still there; Sphinx looks after the pages themselves."""
        return search_index.is_whole(app) and all(map(extra_pages.is_there(app.builder), self.old.extra))

    def on_html_page_context(
        self, app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        """Give the templates the way to the page and what it is about."""
        view = domain_of(app.env).view(pagename)
        context["talks_trail"] = frame.trail(
            app.builder, pagename, context.get("talks_trail", view.trail), context.get("parents") or ()
        )
        context["talks_kind"] = str(view.kind)
        context["talks_description"] = view.description
        first = context["talks_trail"][0]["uri"] if context["talks_trail"] else ""
        context["talks_sections"] = frame.sections(app.builder, pagename, first)
        context |= domain_of(app.env).catalog.once(("frame",), lambda: frame.alike(app.builder, is_ours=self.is_ours))
        is_same = pagename in app.env.all_docs or pagename == search.PAGE
        context["talks_languages"] = switch(app, pagename, is_same=is_same) if pagename != search.LOST else []
        context["talks_project_lang"] = other_language(app.config.project, str(app.config.language))
        words, is_root = frame.words_of(context.get("title") or ""), pagename == app.config.root_doc
        # The templates of some pages have a title of their own.
        project = context.get("project", "")
        context["talks_title"] = frame.title(words, project, is_root=is_root) if words or is_root else ""
        context["talks_title_lang"] = other_language(words, str(app.config.language))
        context["talks_search"] = search.box(app.builder, pagename)
        if pagename == search.PAGE:
            assets.load(app, "talks-search.css")
            assets.load(app, "talks-search-page.js", type="module")
        add_assets(app, doctree, context)
        page_tools.add_tools(app, pagename, context)
        context["talks_headings"] = frame.headings(doctree if not is_root else None, str(app.config.language))
        if self.is_ours:
            assets.add_assets(app, context)
            language = context["language"]
            # Of what holds itself the collector, which rests, would have to find the pages.
            context["talks_quiet"] = lambda body: frame.quiet(str(body), language)
            if pagename == search.LOST:
                search.from_root(app, context)
        add_head(app, self.heading(app), pagename, context)

    def on_build_finished(self, app: Sphinx, exception: Exception | None) -> None:
        """Remember what was rendered, once all of it is written."""
        # Nothing of it is taken apart at the end of the process, which would take longer than one may think.
        gc.freeze()
        vars(app.builder).pop("there", None)
        if exception is None:
            self.unfinished(app).path.unlink(missing_ok=True)
        if exception is None and self.store:
            looking.end(app)
            self.store.save(self.new.plain())


def hush() -> None:
    """Have no record made of what nobody sees: Sphinx makes one of each event of each page, and drops it."""
    sphinx = standard_logging.getLogger(logging.NAMESPACE)
    sphinx.setLevel(max(standard_logging.DEBUG, min((handler.level for handler in sphinx.handlers), default=0)))


def _lists(listed: folder.Listed | None, docnames: Iterable[str]) -> bool:
    return listed is not None and all(f"{docname}.md" in listed.stamps for docname in docnames)


def add_assets(app: Sphinx, doctree: nodes.document | None, context: dict[str, Any]) -> None:
    """Add scripts and styles to a page that has controls or pictures.

    Said by those who made them: to look for them would be to walk through every page once more.
    """
    had = doctree.attributes if doctree is not None else context
    if had.get("talks_filters"):
        assets.load(app, "talks-listing.css")
        assets.load(app, "talks-listing.js", defer="defer")
    if had.get("talks_transcripts"):
        assets.load(app, "talks-transcript.css")
        assets.load(app, "talks-transcript.js", defer="defer")
    if had.get("talks_pictures"):
        assets.load(app, "talks-pictures.css")


def _decodes(name: str) -> bool:
    try:
        with open(name, "rb", buffering=0) as file:  # noqa: PTH123 - of each page
            file.read().decode()
    except (OSError, UnicodeDecodeError):
        return False
    return True


def signatures(app: Sphinx, paths: Iterable[str]) -> tuple[tuple[str, Signature], ...]:
    """Return the signatures of files below the source folder."""
    return tuple((path, fingerprints.signature(Path(app.srcdir, path))) for path in paths)


def settings_of(app: Sphinx) -> Settings:
    """Return the settings of the checks, with words in the language of the site."""
    return replace(Settings.from_values(app.config), untitled=_(UNTITLED))
