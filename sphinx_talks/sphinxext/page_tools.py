"""What the pages of the site that is built offer: what a reader can do with one, and files of the archive."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from sphinx.util import logging
from sphinxcontrib.serializinghtml import SerializingHTMLBuilder

from sphinx_talks.content import citation
from sphinx_talks.content.git import Days, PageChange, changes, last_changes
from sphinx_talks.content.settings import Settings
from sphinx_talks.exports import FORMATS, calendars, feeds
from sphinx_talks.exports.archive import Export, RecordArchive, archive_of, base_of, editions_of
from sphinx_talks.exports.citations import forms_of
from sphinx_talks.exports.heads import Offers, offers
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.languages import TranslatedSphinx
from sphinx_talks.sphinxext.nodes import formats, markup
from sphinx_talks.sphinxext.nodes.assets import load
from sphinx_talks.sphinxext.nodes.builders import has_pages
from sphinx_talks.sphinxext.nodes.frame import quiet
from sphinx_talks.sphinxext.words import word as _

if TYPE_CHECKING:
    import datetime as dt

    from sphinx.application import Sphinx
    from sphinx.config import Config

    from sphinx_talks.content.citation import Citation
    from sphinx_talks.content.pages import Entry


def formats_built(config: Config) -> list[Export]:
    """Return the formats that a build writes."""
    without = {*config.talks_exports_without}
    # A list of what is not there.
    without |= {feeds.Opml.name} if feeds.Atom.name in without else set()
    return [one for one in FORMATS.values() if one.built and one.name not in without]


def _archive_in(app: Sphinx) -> RecordArchive:
    domain, settings = domain_of(app.env), Settings.from_values(app.config)
    made = archive_of(domain.catalog, Path(app.srcdir), settings, domain.commits, _)
    if isinstance(app, TranslatedSphinx):
        whole = Settings.from_values(app.original.config)
        editions = editions_of(base_of(whole), whole.talks_languages)
        without = tuple(whole.talks_exports_without)
        made = replace(made, edition=f"{settings.language}/", editions=editions, without=without)
    return replace(made, address=cache(app.builder.get_target_uri), known=domain.view)


class Offering:
    """The archive of the site that is built, the formats it has, and what its pages offer of them."""

    def __init__(self, app: Sphinx) -> None:
        """Look at what is built."""
        self.archive = _archive_in(app)
        self.formats = formats_built(app.config) if has_pages(app.builder) else []
        self.built = {one.name for one in self.formats}
        #: Those with files beside pages.
        self.beside = [one for one in self.formats if one.is_beside]

    def of(self, docname: str) -> Offers:
        """Return what a page offers."""
        entry = self.archive.catalog.itself(docname)
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


def page_tools(
    entry: Entry, config: Config, *, cited: Citation | None, changed: dt.date | None, link: str
) -> dict[str, Any]:
    """Return what the template of the page tools renders; nothing where a page has none.

    `link` is the page's address in full, '' where the site does not know its own.
    """
    language = str(config.language)
    title = (entry.record.title if entry.record else "") or entry.docname
    made: dict[str, Any] = {
        "edit": citation.address(str(config.talks_edit_url), path=entry.path),
        "report": citation.address(
            str(config.talks_issue_url), title=title, id=entry.id or entry.docname, path=entry.path
        ),
        "changed": _changed(changed, language) if changed else None,
        "cite": None,
        "share": bool(entry.kind),
        "link": link,
    }
    if cited:
        # The first is shown as well, and need not be there twice.
        (label, name, bibtex), *others = forms_of(cited, language, link)
        forms = [dict(zip(("label", "name", "content"), form, strict=True)) for form in ((label, name, ""), *others)]
        shown = markup.parts(text(cited, language, link), language)
        made["cite"] = {"text": shown, "bibtex": bibtex.removesuffix("\n"), "forms": forms}
    return made if any(made[name] for name in ("edit", "report", "changed", "share")) else {}


def _changed(day: dt.date, language: str) -> dict[str, str]:
    # Where the date stands in the sentence is for each language to say.
    before, _mark, behind = _("Last changed %s").partition("%s")
    return {"before": before, "behind": behind, "iso": day.isoformat(), "text": formats.day_of(day, language)}


def text(cited: Citation, language: str, link: str) -> str:
    """Return a citation as one line of plain text, in the order and with the marks of the language."""
    names = _("%s. ") % _(", ").join(cited.speakers) if cited.speakers else ""
    both = _("“%(title)s” [%(original)s]. ") if cited.original else _("“%(title)s”. ")
    title = both % {"title": cited.title, "original": cited.original}
    day = formats.day(cited.date, language) if cited.date else ""
    where = citation.given_at(cited, language)
    told = _("%(where)s, %(day)s.") % {"where": where, "day": day} if where and day else ""
    told = told or (_("%s.") % (where or day) if where or day else "")
    return " ".join(part for part in (f"{names}{title}{told}".strip(), link) if part)


def words() -> dict[str, str]:
    """Return the words of the page tools."""
    return {
        "tools": _("Page tools"),
        "edit": _("Edit this page"),
        "report": _("Report a problem"),
        "link": _("Copy the link"),
        "share": _("Share"),
        "cite": _("Cite this talk"),
        "actions": _("Take along"),
        "download": _("Download"),
        "all_cited": _("All talks of the event"),
        "calendar": _("Add to calendar"),
        "plain": _("Text"),
        "bibtex": _("BibTeX"),
        "copy_plain": _("Copy the text"),
        "copy_bibtex": _("Copy the BibTeX entry"),
        "copied": _("Copied."),
        "failed": _("Copying failed. Select the text and copy it by hand."),
    }


#: How docutils writes a title, with the drawing and the summaries under it.
_TITLE = re.compile(
    r"</h1>\n(?:<div class=\"talks-emblem[^\n]*\n[^\n]*</div>\n)?"
    r"(?:<p class=\"talks-(?:title-en|definition|summary)[^\n]*</p>\n)*"
)
logger = logging.getLogger(__name__)


def last_commits(app: Sphinx) -> Days:
    """Return the commits of each file, by its path, where HTML pages show them."""
    if not (app.config.talks_last_change and has_pages(app.builder)):
        return Days({}, {}, {})
    found = last_changes(Path(app.srcdir), Path(app.doctreedir, "talks-history.json"))
    if found.reason:
        logger.info("%s", _("no days of last changes: %s") % found.reason)
    return found


def changes_of(app: Sphinx, commits: Days) -> dict[str, PageChange]:
    """Return the last change of each page that has one."""
    domain = domain_of(app.env)
    if isinstance(app, TranslatedSphinx):
        paths = ((docname, entry.path) for docname, entry in domain.entries.items())
    else:
        # Nothing has to be unpacked for that.
        paths = ((docname, signed[0][0]) for docname, signed in domain.signatures.items())
    return changes(commits, paths, ZoneInfo(app.config.talks_timezone))


def parted(body: str) -> tuple[str, str]:
    """Return the page up to who spoke, when and where, or its titles and summaries where it has none, and the rest."""
    byline, close = body.find(" talks-byline "), "</dl>\n"
    end = body.find(close, byline) if byline >= 0 else -1
    found = _TITLE.search(body) if end < 0 else None
    at = found.end() if found else 0 if end < 0 else end + len(close)
    return body[:at], body[at:]


def add_tools(app: Sphinx, pagename: str, context: dict[str, Any]) -> None:
    """Give the template of the page tools what a page has of them."""
    domain = domain_of(app.env)
    entry = domain.entries.get(pagename)
    once = domain.catalog.once
    context["talks_subscribe"] = once(("subscriptions",), lambda: subscriptions(app))
    context["talks_tools"] = entry and page_tools(
        entry,
        app.config,
        cited=domain.view(pagename).cite,
        changed=changed.day if (changed := domain.changed.get(pagename)) else None,
        link=context.get("pageurl") or "",
    )
    if context["talks_tools"]:
        context["talks_tool_words"] = once(("tools",), words)
    # Builders that write data instead of pages give no addresses of files.
    is_data = isinstance(app.builder, SerializingHTMLBuilder)
    if context["talks_tools"] and context["talks_tools"]["share"] and not is_data:
        context["talks_tools"] |= offered(app, pagename, context["pathto"])
        context["talks_body"] = parted(quiet(str(context.get("body", "")), context["language"]))
        load(app, "talks-tools.js", defer="defer")
