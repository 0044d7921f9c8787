"""Each page is looked at once: which questions it asks of the records, and what it renders of their answers.

In a build that knows nothing of an earlier one that is done while the page is written, also in processes; else before,
as it decides which pages are written.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.records import Kind
from sphinx_talks.content.traces import PART, Gained, Trace, Traces, marks_of, packed, unpacked
from sphinx_talks.search.documents import Built, Document, gather
from sphinx_talks.sphinxext import extra_pages
from sphinx_talks.sphinxext.digests import (
    Kept,
    PackedStateFile,
    PageState,
    dead_of,
    digest,
    files_now,
    leading_out,
    seen_by_others,
    site_of,
    title_of,
)
from sphinx_talks.sphinxext.domain import TalksDomain, domain_of
from sphinx_talks.sphinxext.nodes import filters
from sphinx_talks.sphinxext.page_tools import offering_of
from sphinx_talks.views import blocks, lists, parts
from sphinx_talks.views.blocks import Items, Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.sphinxext.exporting import Heads
    from sphinx_talks.views.blocks import Block, Group

#: Views of about 20 KB each, with their heads, that are kept until their pages are written; others are made once more.
MOST_WAITING = 4_000


def changed(app: Sphinx, frame: str, old: Kept) -> Kept:
    """Return what pages are made from now; `frame` is what `frame_of` returns.

    What other pages can see of a page is hashed apart: an edit may leave that alone, as one of prose mostly does.
    """
    domain, files, was = domain_of(app.env), files_now(app), old.pages if old.frame == frame else {}
    new = Kept(site_of(app, frame), spoken=domain.transcripts.contents, frame=frame)
    new.edited = {one for one, file in files.items() if one not in was or was[one].file != file}
    seen = seen_by_others(app.env, new.edited)
    is_alike = old.site == new.site and old.pages.keys() == files.keys()
    pairs = [(old.pages[docname], PageState("", seen[docname], "")) for docname in new.edited if is_alike]
    new.only_titles = is_alike and all(before.tied == now.tied for before, now in pairs)
    new.private = is_alike and all(before.seen == now.seen for before, now in pairs)
    if new.private:
        # In their order, and all but those that are edited as they are.
        new.pages = old.pages | {one: PageState(files[one], seen[one], "") for one in new.edited}
        return new
    seen |= {docname: old.pages[docname].seen for docname in files.keys() - new.edited}
    new.pages = {docname: PageState(file, seen[docname], "") for docname, file in sorted(files.items())}
    return new


def look(app: Sphinx, new: Kept, old: Kept, long: dict[str, tuple[Listing, ...]], heads: Heads | None) -> None:
    """Find out what pages render now; listings that HTML cuts are put into `long`.

    `heads` knows what the heads of pages take from others. Where nothing has changed that other pages see, only the
    edited pages are looked at; else those to which the catalog answers otherwise than before. Where each page renders
    something else anyway, it is looked at when it is written.
    """
    domain, is_known = domain_of(app.env), old.frame == new.frame
    domain.catalog.traces = _traces(app, new.site) if is_known and not new.private else Traces(new.site)
    looking = Looking(app, new, heads, long)
    if not is_known:
        domain.looking = looking
        return
    _look_before(looking, old)
    looking.end()


def _look_before(looking: Looking, old: Kept) -> None:
    """Look at pages before any is written, with what is known of the build before."""
    new, long, waiting = looking.new, looking.long, 0
    new.parts = {docname: files for docname, files in old.parts.items() if docname in new.pages}
    for docname in sorted(new.edited) if new.private else new.pages:
        looking.note(docname)
        differs = new.differs(old, docname)
        if differs and docname not in long:
            if docname in old.parts or docname not in old.pages:
                # What is around its listings is another, or nobody knows what was.
                looking.long_of(docname)
            if docname not in long:
                new.parts.pop(docname, None)
        waiting += differs
        if waiting > MOST_WAITING or not differs:
            looking.forget(docname)


class FoundOut(NamedTuple):
    """What a process has found out of pages: traces, hashes of what they render, and the parts of their listings."""

    found: Gained
    shown: list[tuple[str, str]]
    #: By page, and hashes by their files.
    parts: dict[str, list[str]]
    extra: dict[str, str]
    #: What the search knows of them.
    documents: dict[str, Document]


class Looking:
    """Looks at pages of one build, but for those that render what they did when they were looked at last."""

    def __init__(self, app: Sphinx, new: Kept, heads: Heads | None, long: dict[str, tuple[Listing, ...]]) -> None:
        """Prepare for pages that have been read, with what was asked of the catalog in earlier builds."""
        self.env, self.domain, self.new, self.heads, self.long = app.env, domain_of(app.env), new, heads, long
        self.builder = app.builder
        # Those of a build that did not end, where this one is of the same application.
        self.domain.documents = {}
        marks = marks_of({one: page.seen for one, page in new.pages.items()})
        self.answer = partial(self.domain.catalog.again, marks=marks)
        #: What has another answer than before.
        fixed = self.domain.catalog.fixed if new.only_titles else frozenset()
        self.stale = self.domain.catalog.traces.stale(self.answer, fixed)
        self.offering = offering_of(app)
        self.file = traces_file(app)
        self.relations = app.env.collect_relations()
        #: How many questions and parts were known when this process began.
        self.known = (0, 0)
        #: The parts of listings that there are on pages that were looked at, as their traces are called.
        self.parts: set[str] = set()

    def note(self, docname: str) -> None:
        """Note what a page renders, unless that was done."""
        page = self.new.pages[docname]
        if not page.shown:
            site = self.heads and self.heads.site
            shown = digest(self.new.frame, site, self.at(docname, page.file), self.around(docname))
            self.new.pages[docname] = PageState(page.file, page.seen, shown)

    def begin(self) -> None:
        """Begin to look at pages in a process of their own."""
        self.domain.catalog.traces.ask(self.answer)
        self.known = self.domain.catalog.traces.known

    def found(self, docnames: Collection[str]) -> FoundOut:
        """Return what this process has found out of pages."""
        traces = self.domain.catalog.traces
        traces.ask(self.answer)
        pages = [(docname, self.new.pages[docname].shown) for docname in docnames]
        made, documents = traces.since(self.known, docnames), self.domain.documents
        return FoundOut(
            made, pages, self.new.parts, self.new.extra, {one: documents[one] for one in docnames if one in documents}
        )

    def take_over(self, looked: FoundOut) -> None:
        """Take what another process has found out."""
        self.domain.catalog.traces.ask(self.answer)
        self.domain.catalog.traces.take_over(looked.found)
        for docname, shown in looked.shown:
            self.new.pages[docname] = self.new.pages[docname]._replace(shown=shown)
        self.new.parts |= looked.parts
        self.new.extra |= looked.extra
        self.domain.documents |= looked.documents

    def end(self) -> None:
        """Look at what nobody has looked at, and keep what was asked of the catalog."""
        catalog, pages = self.domain.catalog, self.new.pages
        for docname in (docname for docname, page in pages.items() if not page.shown):
            self.note(docname)
            self.forget(docname)
        self.domain.looking = None
        traces = catalog.traces
        # Nobody notes any more what pages ask, and what is kept of that takes as much memory once more.
        catalog.let_go()
        if not self.new.private:
            looked, traces.pages = self.new.looked, dict(sorted(traces.pages.items()))
            for key in [*traces.pages]:
                docname, is_part, _ = key.partition(PART)
                if docname not in pages or (is_part and docname in looked and key not in self.parts):
                    del traces.pages[key]
            self.domain.marks = {trace.made for key, trace in traces.pages.items() if PART in key}
            self.file.save(traces.answered(self.answer).plain())

    def forget(self, docname: str) -> None:
        """Give back the memory of what a page renders."""
        self.domain.forget_view(docname)
        if self.heads:
            self.heads.forget(docname)

    def at(self, docname: str, file: str) -> str:
        """Return a hash of what a page renders of records; all of that it asks of the catalog."""
        catalog = self.domain.catalog
        trace = catalog.traces.pages.get(docname)
        if trace is None or trace.source != file or not self.stale.isdisjoint(unpacked(trace.asked)):
            self.new.looked.add(docname)
            with catalog.noting() as asked:
                made = digest(*self._of_records(docname))
                if self.heads and (entry := catalog.itself(docname)):
                    # What the search knows of a page follows from the same questions, and from a few more.
                    self.domain.documents[docname] = document_of(self.builder, entry)
            trace = catalog.traces.pages[docname] = Trace(file, made, packed(asked))
        return trace.made

    def long_of(self, docname: str) -> tuple[Block, ...]:
        """Return the listings of a page, and note those that HTML cuts."""
        domain = self.domain
        listings = tuple(lists.show(query, domain.catalog) for query in domain.listings.get(docname, ()))
        if found := tuple(extra_pages.long_listings(domain.view(docname), listings)):
            self.long[docname] = found
        return listings

    def _of_records(self, docname: str) -> Iterator[object]:
        domain = self.domain
        entry, view, listings = domain.entries.get(docname), domain.view(docname), self.long_of(docname)
        mentions = tuple(_mentioned(domain, entry))
        shown = tuple(self._marked(docname, listings))
        addresses = chain(domain.addresses.get(docname, ()), leading_out((view, shown, mentions)))
        yield view, shown, mentions, dead_of(domain.catalog.links, addresses)
        yield self.offering.of(docname), self.heads and self.heads.seen(entry, view)

    def _marked(self, docname: str, listings: tuple[Block, ...]) -> Iterator[object]:
        """Yield listings, of long ones a hash of each part in place of the items."""
        numbers = {id(listing): number for number, listing in enumerate(self.long.get(docname, ()))}
        for listing in listings:
            if isinstance(listing, Listing) and id(listing) in numbers:
                marks = part_marks(self.domain.catalog, docname, numbers[id(listing)], listing, self._mark_of)
                yield listing._replace(groups=(), filter=None), tuple(marks)
            else:
                yield listing

    def _mark_of(self, key: str, group: Group, around: object, make: Callable[[], str]) -> str:
        """Return the mark of a part, which is looked at as a page is: when what it asks has another answer."""
        if not isinstance(group.items, Items):
            return make()
        catalog, pages = self.domain.catalog, self.new.pages
        records = [(entry.docname, pages[entry.docname].seen) for entry in group.items.entries]
        source = digest(around, group.heading, records)
        trace = catalog.traces.pages.get(key)
        if trace is None or trace.source != source or not self.stale.isdisjoint(unpacked(trace.asked)):
            with catalog.noting() as asked:
                made = make()
            trace = catalog.traces.pages[key] = Trace(source, made, packed(asked))
        catalog.note(unpacked(trace.asked))
        self.parts.add(key)
        return trace.made

    def around(self, docname: str) -> object:
        """Return what a page renders of titles and labels that Sphinx keeps."""
        env = self.env
        titles = tuple(_current_titles(env, self.domain.titles_used.get(docname, ())))
        neighbours = tuple((other, title_of(env, other)) for other in _neighbours(self.relations, docname))
        return title_of(env, docname), titles, neighbours, self.domain.changed.get(docname)


def part_marks(
    catalog: Catalog,
    docname: str,
    number: int,
    listing: Listing,
    mark_of: Callable[[str, Group, object, Callable[[], str]], str] = lambda _name, _group, _around, make: make(),
) -> list[str]:
    """Return a hash of what each part of a long listing renders, the `number`-th of its page.

    `mark_of` may know that of a part by its name, the records on it, and what else it follows from.
    """

    def make() -> Iterator[str]:
        narrow, controls = filters.narrowed(listing), listing.filter
        places = {one: at for at, one in enumerate(controls.abouts)} if controls else {}
        common = controls and (*controls._replace(abouts={}, names={}), filters.total(controls))
        for name, group, _ in blocks.parts(docname, listing, number):

            def whole(group: Group = group) -> str:
                return digest(group, narrow(group), dead_of(catalog.links, leading_out(group)))

            rows = group.items.entries if isinstance(group.items, Items) and places else ()
            order = sorted(range(len(rows)), key=[places[one.docname] for one in rows].__getitem__)
            made = mark_of(f"{docname}{PART}{name}", group, (common, order), whole)
            if isinstance(group.items, Items):
                group.items.mark = made
            yield made

    return catalog.once(("marks of parts", docname, number), lambda: [*make()])


def document_of(builder: Builder, entry: Entry) -> Document:
    """Return what the search knows of a page beside its text."""
    title, language = title_of(builder.env, entry.docname), str(builder.config.language)
    return gather(entry, domain_of(builder.env).catalog, Built(builder.get_target_uri(entry.docname), title, language))


def end(app: Sphinx) -> None:
    """Have looked at all pages, where that was done while they were written."""
    if looking := domain_of(app.env).looking:
        looking.end()


def _traces(app: Sphinx, stamp: str) -> Traces:
    found = traces_file(app).load(Traces.of, Traces())
    return found if found.stamp == stamp else Traces(stamp)


def traces_file(app: Sphinx) -> PackedStateFile:
    """Return the file with what the pages of a builder have asked of the catalog."""
    return PackedStateFile.of_builder(app, "traces-")


def _mentioned(domain: TalksDomain, entry: Entry | None) -> Iterator[object]:
    """Yield titles and addresses of the records that prose links to."""
    for mention in entry.prose.mentions if entry else ():
        if mention.role == "cite":
            yield domain.catalog.references.get(mention.target), domain.catalog.reference_page
        elif not mention.role.startswith("option:"):
            found = domain.catalog.find(Kind(mention.role), mention.target)
            yield [(other.docname, other.record and parts.link_to(other).text) for other in found]


def _neighbours(relations: dict[str, list[str | None]], docname: str) -> Iterator[str | None]:
    """Yield the pages before and behind a page in the tables of contents, and those above it."""
    yield from relations.get(docname, ())[1:]
    while (above := relations.get(docname, [None])[0]) is not None:
        yield above
        docname = above


def _current_titles(env: BuildEnvironment, used: Collection[tuple[str, str]]) -> Iterator[object]:
    """Yield what Sphinx would render for links to documents and labels."""
    standard, domain = env.domains.standard_domain, domain_of(env)
    for docname, target in used:
        found = [other for kind in Kind for other in domain.catalog.find(kind, target)]
        yield (
            target,
            title_of(env, docname),
            standard.labels.get(target.lower()),
            standard.anonlabels.get(target.lower()),
            env.metadata.get(docname, {}).get("myst_slugs"),
            [(other.docname, title_of(env, other.docname)) for other in found],
        )
