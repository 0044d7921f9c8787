"""The Sphinx domain `talks`: the state of the build, keyed by document, and what roles resolve to."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util import docname_join
from sphinx.util.nodes import make_refnode

from sphinx_talks import views
from sphinx_talks.content import bibliography, moments
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.git import Days
from sphinx_talks.content.linkstate import state
from sphinx_talks.content.markdown import role_target
from sphinx_talks.content.records import Kind
from sphinx_talks.content.transcripts import Transcripts
from sphinx_talks.sphinxext.contents import PackedEntries
from sphinx_talks.sphinxext.messages import Catalogues
from sphinx_talks.sphinxext.nodes.formats import other_language
from sphinx_talks.views.parts import anchor_of, link_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from sphinx_talks.content.fingerprints import Signature
    from sphinx_talks.content.git import PageChange
    from sphinx_talks.content.linkstate.state import Remembered
    from sphinx_talks.content.query import Drawn, Overview, Query
    from sphinx_talks.search.documents import Document
    from sphinx_talks.search.index import Bodies
    from sphinx_talks.sphinxext.looking import Looking
    from sphinx_talks.views import View


T = TypeVar("T")


class CiteRole(XRefRole):
    """`{cite}` with one key or several with commas: a link to each reference."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make a cross-reference of each key, in parentheses."""
        keys = [key.strip() for key in role_target(self.text).split(",")]
        # Full-width in Japanese, as the prose around it, which in a further language may be that of the first.
        app = self.env._app  # noqa: SLF001 - as in transforms
        is_original = getattr(app, "original_of", lambda _docname: None)(self.env.docname)
        japanese = str((app.original if is_original else self.env).config.language).startswith("ja")  # type: ignore[attr-defined]
        opening, between, closing = ("（", "、", "）") if japanese else ("(", ", ", ")")
        made: list[nodes.Node] = [nodes.Text(opening)]
        messages: list[nodes.system_message] = []
        for number, key in enumerate(keys):
            self.text = self.title = self.target = key
            self.has_explicit_title = False
            found, said = super().run()
            made += [*([nodes.Text(between)] if number else []), *found]
            messages += said
        return [*made, nodes.Text(closing)], messages


class ByDocname(Generic[T]):
    """Something of each page by docname, in the data of the domain under the name of the attribute."""

    def __set_name__(self, _owner: type, name: str) -> None:
        """Keep the name."""
        self.name = name

    def __get__(self, domain: TalksDomain, _owner: type) -> dict[str, T]:
        """Return all of them."""
        return cast("dict[str, T]", domain.data[self.name])


class TalksDomain(Domain):
    """Records per document; every relation between them is derived by the catalog."""

    name = "talks"
    label = "Talks"
    object_types: ClassVar[dict[str, ObjType]] = {str(kind): ObjType(str(kind), str(kind)) for kind in Kind}
    roles: ClassVar = {
        # `inline`: a title is not code, as Sphinx takes the words of a cross-reference to be.
        **{str(kind): XRefRole(warn_dangling=True, innernodeclass=nodes.inline) for kind in Kind},
        "cite": CiteRole(warn_dangling=True),
        **{role: XRefRole(warn_dangling=True, innernodeclass=nodes.inline) for role in moments.ROLES},
    }
    #: The listings on each page; an Overview is of the whole site.
    listings: ByDocname[tuple[Query | Overview | Drawn, ...]] = ByDocname()
    #: The documents and labels whose titles a page renders.
    titles_used: ByDocname[tuple[tuple[str, str], ...]] = ByDocname()
    #: Signatures of the files of each page when it was read: its own first.
    signatures: ByDocname[tuple[tuple[str, Signature], ...]] = ByDocname()
    #: The addresses of other sites that the prose of a page leads to, players among them.
    addresses: ByDocname[tuple[str, ...]] = ByDocname()
    #: The pages that were read without Sphinx's parsers and have no doctree.
    quick: ByDocname[bool] = ByDocname()
    initial_data: ClassVar[dict[str, object]] = {
        "entries": PackedEntries(),
        **{name: {} for name in ("listings", "titles_used", "signatures", "addresses", "quick")},
    }

    def __init__(self, env: BuildEnvironment) -> None:
        """Start without a catalog; it is made when first asked for."""
        super().__init__(env)
        self._catalog: Catalog | None = None
        #: Commits of files by path, and the last change by docname, read when pages are about to be written.
        self.commits = Days({}, {}, {})
        self.changed: dict[str, PageChange] = {}
        #: Whether all pages are what they were in the last build of this builder.
        self.is_same = False
        #: Whether at least nothing is another that pages see of each other, and that lists of all of them have.
        self.is_alike = False
        #: Text of the pages that this build writes, packed for the search.
        self.texts: dict[str, bytes] = {}
        #: What the search knows, beside their text, of pages that this build has looked at.
        self.documents: dict[str, Document] = {}
        #: Hashes of what parts of long listings render.
        self.marks: set[str] = set()
        #: What looks at each page that is about to be written; None where it is known what they render.
        self.looking: Looking | None = None
        #: What the index of this language was made of, for that of another.
        self.bodies: Bodies | None = None

    @property
    def entries(self) -> PackedEntries:
        """Return what is known of each page, by docname."""
        return cast("PackedEntries", self.data["entries"])

    @cached_property
    def links(self) -> Remembered:
        """Return how the links stand: the file is read once in a build."""
        return state.load(Path(self.env.srcdir))

    @cached_property
    def transcripts(self) -> Transcripts:
        """Return the transcripts beside the pages: each is read once in a build."""
        return Transcripts(Path(self.env.srcdir))

    @cached_property
    def catalogues(self) -> Catalogues:
        """Return the catalogues of messages, once Sphinx has compiled them."""
        return Catalogues(self.env._app)  # noqa: SLF001 - as in transforms

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        for name in self.initial_data:
            self.data[name].pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over the pages that another process has read."""
        for name in self.initial_data:
            mine, other = self.data[name], otherdata[name]
            mine.update({docname: other[docname] for docname in docnames if docname in other})

    def start_catalog(self) -> Catalog:
        """Make the catalog anew from the pages as they are now."""
        references = bibliography.load(self.env.srcdir, self.env.config.language)[0]
        self._catalog = Catalog(self.entries.values(), references, self.links, self.transcripts, self.changed)
        return self._catalog

    def take_catalog(self, graph: Catalog) -> Catalog:
        """Take the catalog of an earlier build, in which no relation was another one."""
        references = bibliography.load(self.env.srcdir, self.env.config.language)[0]
        vars(graph).update(
            references=dict(sorted(references.items())), links=self.links, transcripts=self.transcripts,
            _changed=self.changed,
        )  # fmt: skip
        self.entries.take_over(graph.entries)
        self._catalog = graph
        return graph

    @property
    def catalog(self) -> Catalog:
        """Return the graph of all records."""
        return self._catalog or self.start_catalog()

    def view(self, docname: str) -> View:
        """Return what a page renders beside its prose."""
        return self.catalog.once(("view", docname), lambda: self._view(docname))

    def _view(self, docname: str) -> View:
        entry = self.catalog.itself(docname)
        return views.view(entry, self.catalog, self.env.config.talks_timezone) if entry else views.View()

    def forget_view(self, docname: str) -> None:
        """Give back the memory of a view; it is made again for who asks."""
        self.catalog.forget(("view", docname))

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> nodes.reference | None:
        """Link to a record by id, or to a reference by key; the text is its title unless words are given."""
        if typ == "cite":
            return self._cite(fromdocname, builder, target)
        if typ in moments.ROLES:
            return self._moment(fromdocname, typ, target, contnode)
        found = self.catalog.find(Kind(typ), target)
        if len(found) != 1 or found[0].record is None:
            return None
        # Prose in the language of the names can be read without more.
        around = self.entries.get(fromdocname)
        title = found[0].record.title if around and around.foreign else link_to(found[0]).text
        is_named = bool(node.get("refexplicit"))
        text = contnode if is_named else nodes.inline(title, title, classes=contnode["classes"])
        made = make_refnode(builder, fromdocname, found[0].docname, "", text)
        # What the words say in full needs none when it is pointed at.
        return entitled(made, title if is_named else "", env.config)

    def _moment(self, docname: str, role: str, target: str, words: Element) -> nodes.reference | None:
        """Link to a second or slide; what a script reads of it stands in its classes, all that docutils writes."""
        number, url = moments.named(self.catalog, self.entries[docname], role, target)
        if not url:
            return None
        return nodes.reference(
            "", "", words, internal=False, refuri=url, classes=[f"talks-{role}", f"talks-{role}-{number}"]
        )

    def _cite(self, fromdocname: str, builder: Builder, key: str) -> nodes.reference | None:
        reference = self.catalog.references.get(key)
        if reference is None:
            return None
        text = nodes.inline("", cite_label(reference), classes=["talks-cite"])
        # What the label says in full needs no words when it is pointed at.
        title = "" if text.astext().startswith(reference.title) else reference.title
        entry = self.entries.get(fromdocname)
        if entry and entry.kind and builder.format == "html":
            # The page has a list of its own.
            made = nodes.reference("", "", text, internal=True, refuri=f"#{anchor_of(key)}")
        elif page := self.catalog.reference_page:
            made = make_refnode(builder, fromdocname, page, anchor_of(key), text)
        else:
            return nodes.reference("", "", text, internal=False, refuri=reference.url)
        return entitled(made, title, self.env.config)

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Link to records of any kind with this id, unless a document of this name is meant."""
        if docname_join(node.get("refdoc", fromdocname), target) in env.all_docs:
            return []
        made = ((kind, self.resolve_xref(env, fromdocname, builder, kind, target, node, contnode)) for kind in Kind)
        return [(f"talks:{kind}", reference) for kind, reference in made if reference is not None]

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield every record for the inventory, so that other projects link to it by its id or a former one."""
        for docname, entry in sorted(self.entries.items()):
            if entry.kind and entry.record:
                for name in dict.fromkeys((entry.id, *self.catalog.former_ids(entry))):
                    yield name, entry.record.title or name, str(entry.kind), docname, "", 1


def entitled(link: nodes.reference, title: str, config: Config) -> nodes.reference:
    """Return a link with what it says when it is pointed at, and the languages of that and of its words.

    Among prose that nobody has translated neither can be told from what is around it.
    """
    site = str(config.language)
    language = other_language(title, site)
    if title:
        link["reftitle"] = title
    if title and (language or site not in (config.talks_languages or [site])[:1]):
        language, said = language or site, other_language(link.astext(), site) or site
        link["classes"].append(f"language-{language.replace('_', '-')}")
        for words in link.findall(nodes.inline) if said != language else ():
            words["classes"].append(f"language-{said.replace('_', '-')}")
    return link


def domain_of(env: BuildEnvironment) -> TalksDomain:
    """Return our domain, which holds all state."""
    return cast("TalksDomain", env.domains["talks"])


def cite_label(reference: bibliography.Reference) -> str:
    """Return first author and year, as `Sculley et al. 2015`; the title where no author is known."""
    # A Japanese name is rendered whole, a Latin one by its last word.
    first = reference.authors[0] if reference.authors else _shortened(reference.title)
    name = first.split()[-1] if reference.authors and first.isascii() else first
    more = " et al." if len(reference.authors) > 1 or reference.more_authors else ""
    return " ".join(part for part in (f"{name}{more}", reference.year) if part)


#: A title longer than this is cut where it stands for an author.
LONGEST = 32


def _shortened(title: str) -> str:
    if len(title) <= LONGEST:
        return title
    cut = title[:LONGEST]
    # Between words, where there are any.
    return f"{cut.rpartition(' ')[0] or cut}…"
