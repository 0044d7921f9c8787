"""The foot of each page within the build: what a reader can do with it, and the day of its last change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sphinx.locale import get_translation
from sphinx.util import logging

from sphinx_talks.sphinxext import last_change
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes.builders import has_pages
from sphinx_talks.sphinxext.nodes.tools import page_tools

if TYPE_CHECKING:
    import datetime as dt

    from sphinx.application import Sphinx

_ = get_translation("sphinx_talks")
logger = logging.getLogger(__name__)


def changes(app: Sphinx) -> dict[str, dt.date]:
    """Return the day of the last change of each page, where HTML pages show it and the repository knows."""
    if not (app.config.talks_last_change and has_pages(app.builder)):
        return {}
    seconds, reason = last_change.last_changes(Path(app.srcdir), Path(app.doctreedir, "talks-history.json"))
    if reason:
        logger.info("%s", _("no days of last changes: %s") % reason)
    where = ZoneInfo(app.config.talks_timezone)
    paths = ((docname, app.env.doc2path(docname, base=False).as_posix()) for docname in app.env.found_docs)
    return {docname: last_change.day(seconds[path], where) for docname, path in paths if path in seconds}


def add_tools(app: Sphinx, pagename: str, context: dict[str, Any]) -> None:
    """Give the template of the page tools what a page has of them."""
    domain = domain_of(app.env)
    entry = domain.entries.get(pagename)
    context["talks_tools"] = entry and page_tools(
        entry,
        app.config,
        cited=domain.view(pagename).cite,
        changed=domain.changed.get(pagename),
        link=context.get("pageurl") or "",
    )
    if context["talks_tools"] and context["talks_tools"]["share"]:
        app.add_js_file("talks-tools.js", defer="defer")
