"""The build, event by event: read records, stop on problems, name what must be rewritten, add our files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.html import StandaloneHTMLBuilder

from sphinx_talks import __version__, outputs, pages, state, tree
from sphinx_talks.check import all_problems
from sphinx_talks.directives import talks_listing
from sphinx_talks.records import Kind
from sphinx_talks.rendering.render import can_play, parts
from sphinx_talks.settings import Settings
from sphinx_talks.stopping import ProblemsFoundError
from sphinx_talks.transforms import place_parts
from sphinx_talks.views import lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_talks.domain import TalksDomain
    from sphinx_talks.outputs import Collected
    from sphinx_talks.pages import Entry
    from sphinx_talks.problems import Problem
    from sphinx_talks.views.blocks import Listing


class Building:
    """Handlers of one application; keeps what is needed between its events and nothing between builds."""

    def __init__(self) -> None:
        """Start with nothing known."""
        self.tree_problems: tuple[Problem, ...] = ()
        self.shown: state.Shown | None = None
        self.digests: dict[str, str] = {}
        self.old: dict[str, str] = {}
        self.parts: dict[str, tuple[Listing, ...]] = {}

    def on_env_get_outdated(
        self,
        app: Sphinx,
        env: BuildEnvironment,
        added: AbstractSet[str],
        changed: AbstractSet[str],
        removed: AbstractSet[str],
    ) -> list[str]:
        """Name pages whose file is another one though not newer, as after a rename; Sphinx looks at age only."""
        signatures = domain_of(env).signatures
        known = (docname for docname in env.found_docs if docname in signatures and docname not in added)
        return sorted(docname for docname in known if pages.signature(env.doc2path(docname)) != signatures[docname])

    def on_env_before_read_docs(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Look at names and links of all files, and keep from Sphinx those it cannot read."""
        settings = Settings.from_values(app.config)
        found = tree.walk(app.srcdir, settings)
        self.tree_problems = found.problems
        readable = {path.rpartition(".")[0] for path in found.paths if path.endswith(".md")}
        domain = domain_of(env)
        for docname in list(docnames):
            path = env.doc2path(docname, base=False).as_posix()
            if docname not in readable or not _decodes(Path(app.srcdir, path)):
                docnames.remove(docname)
                if docname in readable:
                    domain.note_entry(pages.read(app.srcdir, path, settings)[0])

    def on_source_read(self, app: Sphinx, docname: str, source: list[str]) -> None:
        """Take the front matter out of a page and keep it as a record."""
        path = app.env.doc2path(docname, base=False).as_posix()
        entry, source[0] = pages.read(app.srcdir, path, Settings.from_values(app.config))
        domain = domain_of(app.env)
        domain.note_entry(entry)
        domain.signatures[docname] = pages.signature(app.srcdir / path)

    def on_doctree_parsed(self, app: Sphinx, doctree: nodes.document) -> None:
        """Let a heading be known by its own words: docutils can only count Japanese ones (`id1`, `id2` …)."""
        for section in doctree.findall(nodes.section):
            ids = section["ids"]
            if len(ids) > 1 and NUMBERED.fullmatch(ids[0]):
                ids.append(ids.pop(0))

    def on_doctree_read(self, app: Sphinx, doctree: nodes.document) -> None:
        """Leave places for what other pages decide, and keep what the page shows of others."""
        docname = app.env.docname
        domain = domain_of(app.env)
        entry = domain.entries.get(docname)
        if entry is None:
            return
        if entry.kind:
            place_parts(doctree)
        if entry.kind or getattr(entry.record, "orphan", False):
            app.env.metadata[docname]["orphan"] = True
        if queries := tuple(node["query"] for node in doctree.findall(talks_listing)):
            domain.listings[docname] = queries
        if used := tuple(_titles_used(doctree)):
            domain.titles_used[docname] = used

    def on_env_updated(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Report every problem and stop, or return the pages that show something else than before."""
        domain = domain_of(env)
        problems = all_problems(app.srcdir, self.tree_problems, domain.entries.values())
        if problems:
            raise ProblemsFoundError(problems)
        domain.start_catalog()
        self.shown = state.Shown(app.doctreedir, app.builder.name, app.outdir)
        self.old = self.shown.load()
        site = state.digest(*site_wide(app))
        relations = env.collect_relations()
        self.digests = {
            docname: state.digest(site, self.showing(env, docname, relations.get(docname)))
            for docname in sorted(env.found_docs)
        }
        self.shown.forget()
        return [docname for docname, digest in self.digests.items() if self.old.get(docname) != digest]

    def showing(self, env: BuildEnvironment, docname: str, relations: object) -> object:
        """Return all that a page shows of other pages."""
        domain = domain_of(env)
        view = domain.view(docname)
        queries = domain.listings.get(docname, ())
        listings = tuple(
            lists.view(query, domain.catalog) if query else lists.references(domain.catalog) for query in queries
        )
        if long := tuple(outputs.long_listings(view, listings)):
            self.parts[docname] = long
        mentions = tuple(_mentioned(domain, domain.entries.get(docname)))
        titles = tuple(_current_titles(env, domain.titles_used.get(docname, ())))
        neighbours = tuple(_title(env, other) for other in relations or ()) if isinstance(relations, list) else ()
        return view, listings, mentions, titles, neighbours

    def on_html_collect_pages(self, app: Sphinx) -> Iterator[Collected]:
        """Write parts of long listings and redirects, those that changed."""
        builder = app.builder
        if not (isinstance(builder, StandaloneHTMLBuilder) and can_play(builder)):
            return
        domain = domain_of(app.env)
        keep = set(app.env.found_docs)
        for docname, listings in sorted(self.parts.items()):
            trail = domain.view(docname).trail
            for listing in listings:
                rows = list(parts(docname, listing))
                keep |= {name for name, _, _ in rows}
                stale = self.old.get(docname) != self.digests.get(docname)
                if stale or not all(builder.get_output_path(name).is_file() for name, _, _ in rows):
                    yield from outputs.part_pages(builder, docname, _title(app.env, docname), listing, trail)
        for page in outputs.redirects(builder, domain.catalog):
            keep.add(page[0])
            yield page
        outputs.prune(builder, keep)

    def on_html_page_context(
        self,
        app: Sphinx,
        pagename: str,
        templatename: str,
        context: dict[str, Any],
        doctree: nodes.document | None,
    ) -> None:
        """Give the templates the way to the page and what it is about."""
        view = domain_of(app.env).view(pagename)
        context.setdefault("talks_trail", view.trail)
        context["talks_trail"] = [
            {"title": link.text, "uri": app.builder.get_relative_uri(pagename, link.docname)}
            for link in context["talks_trail"]
        ]
        context["talks_kind"] = str(view.kind)
        context["talks_description"] = view.description
        context["talks_sections"] = [
            {
                "label": label,
                "uri": app.builder.get_relative_uri(pagename, docname),
                "current": docname == pagename,
            }
            for docname, label in SECTIONS.items()
            if docname in app.env.all_docs
        ]

    def on_build_finished(self, app: Sphinx, exception: Exception | None) -> None:
        """Remember what was shown, once all of it is written."""
        if exception is None and self.shown:
            self.shown.save(self.digests)


#: The id docutils gives a heading without ASCII letters.
NUMBERED = re.compile(r"id[0-9]+")
#: Sections of the site with their labels, which are message ids.
SECTIONS = {
    "events/index": "Events",
    "talks/index": "Talks",
    "topics/index": "Topics",
    "people/index": "People",
    "references": "References",
}


def domain_of(env: BuildEnvironment) -> TalksDomain:
    """Return our domain, which holds all state."""
    return cast("TalksDomain", env.domains["talks"])


def site_wide(app: Sphinx) -> Iterator[object]:
    """Yield what every page shows: our version, the sections there are, and the versions of the assets."""
    yield __version__
    yield [docname for docname in SECTIONS if docname in app.env.all_docs]
    if isinstance(app.builder, StandaloneHTMLBuilder):
        folders = [Path(folder, "static") for folder in app.builder.theme.get_theme_dirs()]
        folders += [Path(app.confdir, folder) for folder in app.config.html_static_path]
        for folder in folders:
            for path in sorted([*folder.glob("**/*.css"), *folder.glob("**/*.js")]):
                yield path.relative_to(folder).as_posix(), state.digest(path.read_bytes())


def _decodes(path: Path) -> bool:
    try:
        path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return False
    return True


def _mentioned(domain: TalksDomain, entry: Entry | None) -> Iterator[object]:
    """Yield titles and addresses of the records that prose links to."""
    for mention in entry.prose.mentions if entry else ():
        if mention.role == "cite":
            yield domain.catalog.references.get(mention.target), domain.catalog.reference_page
        elif not mention.role.startswith("option:"):
            found = domain.catalog.find(Kind(mention.role), mention.target)
            yield [(other.docname, other.record and other.record.title) for other in found]


def _titles_used(doctree: nodes.document) -> Iterator[tuple[str, str]]:
    for node in doctree.findall(addnodes.pending_xref):
        if node.get("refdomain") != "talks":
            yield node.get("refdoc", ""), node["reftarget"]


def _current_titles(env: BuildEnvironment, used: Iterable[tuple[str, str]]) -> Iterator[object]:
    """Yield what Sphinx would show for links to documents and labels."""
    labels = env.domains.standard_domain.labels
    for _, target in used:
        docname = target if target in env.all_docs else target.rpartition("/")[2]
        yield (
            target,
            _title(env, docname),
            labels.get(target.lower()),
            env.metadata.get(docname, {}).get("myst_slugs"),
        )


def _title(env: BuildEnvironment, docname: object) -> str:
    title = env.titles.get(str(docname))
    return title.astext() if title is not None else ""
