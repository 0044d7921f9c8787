"""What stands at the foot of a page for those who want to do something with it: addresses, citation, last change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.locale import get_translation

from sphinx_talks.content import citation
from sphinx_talks.content.records.values import PartialDate
from sphinx_talks.sphinxext.nodes import formats, languages

if TYPE_CHECKING:
    import datetime as dt

    from sphinx.config import Config

    from sphinx_talks.content.citation import Citation
    from sphinx_talks.content.pages import Entry

_ = get_translation("sphinx_talks")


def page_tools(
    entry: Entry, config: Config, *, cited: Citation | None, changed: dt.date | None, link: str
) -> dict[str, Any]:
    """Return what the template of the page tools shows; nothing where a page has none.

    `link` is the page's address in full, '' where the site does not know its own.
    """
    language = str(config.language)
    title = (entry.record.title if entry.record else "") or entry.docname
    made: dict[str, Any] = {
        "edit": citation.address(str(config.talks_edit_url), path=entry.path),
        "report": "",
        "changed": _changed(changed, language) if changed else None,
        "cite": None,
        "share": bool(entry.kind),
        "link": link,
    }
    if entry.kind:
        made["report"] = citation.address(
            str(config.talks_issue_url), title=title, id=entry.id or entry.docname, path=entry.path
        )
    if cited:
        shown = languages.parts(text(cited, language, link), language)
        made["cite"] = {"text": shown, "bibtex": citation.bibtex(cited, given_at(cited), link)}
    return {**made, "words": words()} if any(made[name] for name in ("edit", "changed", "share")) else {}


def _changed(day: dt.date, language: str) -> dict[str, str]:
    date = PartialDate(day.year, day.month, day.day)
    # Where the date stands in the sentence is for each language to say.
    before, _mark, behind = _("Last changed %s").partition("%s")
    return {"before": before, "behind": behind, "iso": date.iso(), "text": formats.day(date, language)}


def given_at(cited: Citation) -> str:
    """Return at what a talk was given, in words."""
    return _("Talk at %s") % cited.event if cited.event else ""


def text(cited: Citation, language: str, link: str) -> str:
    """Return a citation as one line of plain text, in the order and with the marks of the language."""
    names = _("%s. ") % _(", ").join(cited.speakers) if cited.speakers else ""
    title = _("“%s”. ") % cited.title
    day = formats.day(cited.date, language) if cited.date else ""
    where = given_at(cited)
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
        "plain": _("Text"),
        "bibtex": _("BibTeX"),
        "copy_plain": _("Copy the text"),
        "copy_bibtex": _("Copy the BibTeX entry"),
        "copied": _("Copied."),
        "failed": _("Copying failed. Select the text and copy it by hand."),
    }
