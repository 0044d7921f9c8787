"""The catalogues of messages that a site is translated with (`locale_dirs`): those that sphinx-intl keeps.

Sphinx puts them into prose as it reads it; what front matter says is translated by `content.languages`.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from sphinx.locale import translators
from sphinx.util.i18n import docname_to_domain

from sphinx_talks.content import fingerprints
from sphinx_talks.content.characters import forbidden
from sphinx_talks.content.problems import Code, Problem, message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx.application import Sphinx

    from sphinx_talks.content.fingerprints import Signature

#: Words of interfaces, not of pages.
_OF_INTERFACES = ("sphinx", "sphinx_talks")


class Messages(NamedTuple):
    """What the compiled catalogues of one text domain say, and the signatures of their files by path."""

    texts: Mapping[str, str] = {}
    signed: tuple[tuple[str, Signature], ...] = ()


class Catalogues:
    """The catalogues of one build in the language of its pages, each read once."""

    def __init__(self, app: Sphinx) -> None:
        """Look whether there are folders: mostly there are none, and no page asks again."""
        config, self.root = app.config, Path(app.srcdir)
        below = (Path(self.root, folder, str(config.language), "LC_MESSAGES") for folder in config.locale_dirs)
        self.folders = [folder for folder in below if folder.is_dir()] if app.builder.use_message_catalog else []
        self.compact: bool | str = config.gettext_compact
        self._read: dict[str, Messages] = {}

    def of(self, docname: str) -> Messages:
        """Return what there is for a page: by default one catalogue is for all pages of a folder."""
        if not self.folders:
            return NONE
        domain = docname_to_domain(docname, self.compact)
        if domain not in self._read:
            self._read[domain] = self._load(domain)
        return self._read[domain]

    def _load(self, domain: str) -> Messages:
        texts: dict[str, str] = {}
        signed = []
        for path in (folder / f"{domain}.mo" for folder in self.folders):
            # Before it is read, as that of a page.
            if (signature := fingerprints.signature(path)) == fingerprints.NO_FILE:
                continue
            signed.append((str(path), signature))
            # What is no catalogue has no words; Sphinx goes on as well.
            with suppress(OSError, ValueError), path.open("rb") as file:
                for one in read_mo(file):
                    # Neither the header nor a plural.
                    if one.id and isinstance(one.id, str) and isinstance(one.string, str) and one.string:
                        texts[one.id] = one.string
        return Messages(texts, tuple(signed))

    def problems(self, docnames: Iterable[str]) -> Iterator[Problem]:
        """Yield a problem for each character in the catalogues of pages that no page may hold."""
        domains = {docname_to_domain(docname, self.compact): docname for docname in docnames} if self.folders else {}
        for domain, docname in sorted(domains.items()):
            found = {text: name for text in self.of(docname).texts.values() for _, name in forbidden(text)}
            for path, line, text in self._written(domain) if found else ():
                if text in found:
                    want = message(f"forbidden character {found[text]}", want="a translation without it")
                    yield Problem(path, line, 1, Code.CHARACTER, want)

    def _written(self, domain: str) -> Iterator[tuple[str, int, object]]:
        """Yield path, line and text of each translation, as `problems` names them."""
        for path in (folder / f"{domain}.po" for folder in self.folders):
            for one in read_po(path.read_bytes().splitlines(keepends=True)) if path.is_file() else ():
                yield path.relative_to(self.root).as_posix(), one.lineno or 1, one.string

    def is_about_to_be_read(self, docname: str) -> None:
        """Let Sphinx load the catalogue of a page anew: it would add it once more to itself for every page."""
        if self.of(docname).signed and (domain := docname_to_domain(docname, self.compact)) not in _OF_INTERFACES:
            translators.pop(("general", domain), None)


NONE = Messages()
