"""The site once more in each further language: a build of its own, from the records that the first one has read.

`/en/` is made by another application of Sphinx in the same process. Its environment and its memory of what it has
rendered are its own, so that it is built again where, and only where, its own pages differ; it is published with the
rest, at the same moment.
"""

from __future__ import annotations

import pickle
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from docutils.parsers.rst import directives, roles
from sphinx.application import Sphinx
from sphinx.locale import translators
from sphinx.project import Project
from sphinx.util import docutils, logging
from sphinx.util.docutils import LoggingReporter
from sphinx.util.osutil import relative_uri

from sphinx_talks.content import fingerprints, pages
from sphinx_talks.content.exchange import discard
from sphinx_talks.content.languages import catalogued, localized, names_in
from sphinx_talks.content.records import Kind
from sphinx_talks.exports import FORMATS, IN_EACH
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes.builders import has_pages
from sphinx_talks.sphinxext.nodes.formats import language_name
from sphinx_talks.sphinxext.others import is_changed_by_others

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from docutils import nodes

    from sphinx_talks.content.pages import Entry


class _SameFiles(Project):
    """The files that the first build found, whatever came or went since."""

    def __init__(self, found: Project) -> None:
        super().__init__(found.srcdir, found.source_suffix)
        self.restore(found)

    def discover(self, *_: Iterable[str]) -> set[str]:
        """Return their names."""
        return self.docnames


class TranslatedSphinx(Sphinx):
    """Builds the site in another language than that of its pages."""

    def __init__(self, original: Sphinx, language: str, doctrees: Path) -> None:
        """Prepare for the same pages, settings and builder."""
        self.original = original
        given = {
            **original.config.overrides,
            "extensions": list(original.config.extensions),
            "language": language,
            # Of the site as a whole: files for its host, and what machines read.
            "html_extra_path": [],
            "talks_exports_without": [*original.config.talks_exports_without, *(FORMATS.keys() - IN_EACH)],
        }
        super().__init__(
            original.srcdir, original.confdir, Path(original.outdir, language), doctrees, original.builder.name, given,
            None if original.quiet else original._status, original._warning,  # noqa: SLF001 - there is no other way
            tags=list(original.tags), verbosity=original.verbosity, parallel=original.parallel,
        )  # fmt: skip
        self.project = self.env.project = _SameFiles(original.project)
        self.builder.epilog = ""  # type: ignore[misc] # said once, of the whole site

    @property
    def records(self) -> Mapping[str, Entry]:
        """Return the pages as the first build has read them."""
        return domain_of(self.original.env).entries

    @cached_property
    def signatures(self) -> dict[str, fingerprints.Signature]:
        """Return the signatures of the files that pages of the first build are made of, by path."""
        return dict(signed for signatures in domain_of(self.original.env).signatures.values() for signed in signatures)

    def signature(self, path: str) -> fingerprints.Signature:
        """Return the signature of a file as the first build has read it, or that of no file where it changed since."""
        was = self.signatures[path]
        return was if fingerprints.is_as_it_was(self.srcdir, path, was) else fingerprints.NO_FILE

    @cached_property
    def names(self) -> dict[str, str]:
        """Return what people are called in this language, by id."""
        return names_in(map(self._with_messages, self.records.values()), str(self.config.language))

    def messages(self, docname: str) -> Mapping[str, str]:
        """Return the messages of the catalogue of a page in this language."""
        return domain_of(self.env).catalogues.of(docname).texts

    def _with_messages(self, entry: Entry) -> Entry:
        """Return a page with what its catalogue has of it for a translation where there is no other."""
        language, messages = str(self.config.language), self.messages(entry.docname)
        if not messages or language in dict(entry.twins):
            return entry
        made = catalogued(replace(entry, foreign=str(self.original.config.language)), messages)
        return replace(entry, twins=(*entry.twins, (language, made)))

    @cached_property
    def is_alone(self) -> bool:
        """Return whether no other extension has a part in how pages are read, in which a theme has none."""
        return hasattr(type(self.builder), "way") and not is_changed_by_others(self)

    def original_of(self, docname: str) -> Entry | None:
        """Return the page whose prose stands in this language as well, for nobody has translated it.

        Where there is a catalogue, only Sphinx can tell whether anybody has.
        """
        entry = self.records[docname]
        is_ours = self.is_alone and entry.record is not None
        twin = dict(entry.twins).get(str(self.config.language))
        is_translated = (twin and not twin.is_bare) or self.messages(docname)
        return entry if is_ours and not is_translated else None

    def doctree(self, docname: str) -> nodes.document | None:
        """Return the doctree of such a page as the first build has read it; None where it has kept none.

        What Sphinx knows of the page beside its doctree is taken over.
        """
        path, before = Path(self.original.doctreedir, f"{docname}.doctree"), self.original.env
        if self.original_of(docname) is None or docname in domain_of(before).quick or not path.is_file():
            return None
        document: nodes.document = pickle.loads(path.read_bytes())  # noqa: S301 - written by this process or its kind
        self.env.metadata[docname].update(before.metadata[docname])
        self.env.dependencies[docname] |= before.dependencies[docname]
        document.reporter = LoggingReporter(str(self.env.doc2path(docname)))
        document.settings.env = self.env
        return document

    def page(self, docname: str, untitled: str) -> tuple[Entry, dict[str, fingerprints.Signature]]:
        """Return a page in this language, and the signatures of the files that it is made of."""
        entry, language = self.records[docname], str(self.config.language)
        made = localized(self._with_messages(entry), language, self.names, str(self.original.config.language), untitled)
        people = [
            one for use in entry.uses
            if entry.kind in {Kind.TALK, Kind.EVENT, Kind.SERIES} and use.role in {"speaker", "organizer", "helper"}
            for one in domain_of(self.original.env).catalog.find(Kind.PERSON, use.target)
        ]  # fmt: skip
        used = (entry.path, pages.twin_path(entry.path, language), *(one.path for one in people))
        signed = {path: self.signature(path) for path in used}
        for one in people:
            signed |= domain_of(self.env).catalogues.of(one.docname).signed
        return made, signed


def on_languages_awaited(app: Sphinx, exception: Exception | None) -> None:
    """Build the site in its other languages, into folders of the one that is about to be published."""
    if exception is not None or not has_pages(app.builder) or isinstance(app, TranslatedSphinx):
        return
    languages = app.config.talks_languages[1:]
    # Beside the folder that this build writes to, so that both are forgotten together.
    beside, prefix = Path(app.outdir).parent, f"{app.builder.name}-"
    for left in beside.glob(f"{prefix}*"):
        if (language := left.name.removeprefix(prefix)) not in languages:
            discard(Path(app.outdir, language))
            discard(left)
    for language in languages:
        with _apart(app):
            translated = TranslatedSphinx(app, language, beside / f"{prefix}{language}")
            translated.build()
            app._warncount += translated._warncount  # noqa: SLF001 - `-W` is about all warnings


@contextmanager
def _apart(app: Sphinx) -> Iterator[None]:
    """Let another application have what Sphinx and docutils keep once in a process, and give it back."""
    words, added = dict(translators), set(docutils.additional_nodes)
    with docutils.docutils_namespace():
        translators.clear()
        directives._directives.clear()  # type: ignore[attr-defined] # noqa: SLF001 - as `docutils_namespace` does
        roles._roles.clear()  # type: ignore[attr-defined] # noqa: SLF001
        for node in added:
            docutils.unregister_node(node)
        docutils.additional_nodes.clear()
        yield
    translators.clear()
    translators.update(words)
    for node in added:
        docutils.register_node(node)
    logging.setup(app, app._status, app._warning, verbosity=app.verbosity)  # noqa: SLF001


def switch(app: Sphinx, pagename: str, *, is_same: bool) -> list[dict[str, Any]]:
    """Return a page in every language of the site: tag and own name of the language, address from here and in full.

    What is not the same everywhere, as a part of a long list, leads to the home page.
    """
    config, builder, tags = app.config, app.builder, app.config.talks_languages
    if not tags[1:] or not has_pages(builder):
        return []
    here, there = builder.get_target_uri(pagename), builder.get_target_uri(pagename if is_same else config.root_doc)
    folders = {tag: f"{tag}/" if tag in tags[1:] else "" for tag in tags}
    base = (app.original if isinstance(app, TranslatedSphinx) else app).config.html_baseurl
    return [
        {
            "lang": tag.replace("_", "-"),
            "name": language_name(tag, tag),
            "uri": relative_uri(folders[str(config.language)] + here, folders[tag] + there),
            "url": urljoin(base, folders[tag] + there) if base and is_same else "",
            "current": tag == config.language,
        }
        for tag in tags
    ]
