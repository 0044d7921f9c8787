"""The archive of the site that is built, and what its pages offer of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from sphinx.locale import get_translation

from sphinx_talks.content.settings import Settings
from sphinx_talks.exports import FORMATS, calendars, feeds
from sphinx_talks.exports.archive import archive_of
from sphinx_talks.exports.citations import forms_of
from sphinx_talks.exports.offers import Offers, offers
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes.builders import has_pages

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

    from sphinx_talks.content.citation import Citation
    from sphinx_talks.exports.archive import Export, RecordArchive

_ = get_translation("sphinx_talks")


def formats_built(config: Config) -> list[Export]:
    """Return the formats that a build writes."""
    return [one for one in FORMATS.values() if one.built and one.name not in config.talks_exports_without]


def archive_in(app: Sphinx) -> RecordArchive:
    """Return the archive of the site that is built."""
    domain, settings = domain_of(app.env), Settings.from_values(app.config)
    made = archive_of(domain.catalog, Path(app.srcdir), settings, domain.commits, _)
    return replace(made, address=app.builder.get_target_uri, known=domain.view)


class Offering:
    """What the pages of one catalog offer; made once for each page."""

    def __init__(self, app: Sphinx) -> None:
        """Look at what is built."""
        self.archive = archive_in(app)
        self.built = {one.name for one in formats_built(app.config)} if has_pages(app.builder) else set()

    def of(self, docname: str) -> Offers:
        """Return what a page offers."""
        entry = self.archive.catalog.entries.get(docname)
        if entry is None or entry.kind is None or entry.record is None:
            return Offers()
        return self.archive.catalog.once(("offers", docname), lambda: offers(self.archive, entry, self.built))


def offering_of(app: Sphinx) -> Offering:
    """Return what the pages of the site that is built offer, made once for a catalog."""
    return domain_of(app.env).catalog.once(("offering",), lambda: Offering(app))


def offered(app: Sphinx, pagename: str, resource: Any) -> dict[str, Any]:  # noqa: ANN401 - `pathto` of Sphinx
    """Return what the template renders of it, each file as seen from the page."""
    found = offering_of(app).of(pagename)
    files = [{"uri": resource(one.path, 1), "label": _(one.label), "saved": one.is_saved} for one in found.files]
    calendar = {"uri": resource(found.calendar, 1), "until": found.until} if found.calendar else None
    return {"files": files, "calendar": calendar}


def saved_forms(cited: Citation, language: str, link: str) -> list[dict[str, str]]:
    """Return the citation of one talk in each form, to be saved."""
    return [{"label": label, "name": name, "content": text} for label, name, text in forms_of(cited, language, link)]


def subscriptions(app: Sphinx) -> list[dict[str, str]]:
    """Return what every page offers to subscribe to: sign, word, file, and the address where that is no plain file."""
    base, built = offering_of(app).archive.base, offering_of(app).built
    found: list[dict[str, str]] = []
    if not has_pages(app.builder):
        return found
    if base and "atom" in built:
        found.append({"sign": "feed", "label": _("Subscribe"), "path": feeds.ALL, "url": ""})
    if "ical" in built:
        # With this scheme programs subscribe, and do not take over the events of today.
        _scheme, colon, rest = urljoin(base, calendars.ALL).partition("://")
        found.append(
            {
                "sign": "calendar",
                "label": _("Calendar"),
                "path": calendars.ALL,
                "url": f"webcal{colon}{rest}" if base else "",
            }
        )
    return found
