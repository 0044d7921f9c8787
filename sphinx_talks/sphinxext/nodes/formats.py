"""What a view says, as text in the language of the site, with its dates, times and numbers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal
from sphinx.errors import NoUri

from sphinx_talks.content.phrases import JAPANESE
from sphinx_talks.content.records.forms import written
from sphinx_talks.content.records.values import Count, PartialDate, ProgrammeTime
from sphinx_talks.sphinxext.words import word as _
from sphinx_talks.views import dates
from sphinx_talks.views.blocks import ENGLISH, Day, Doubt, EditLink, Hyperlink, Label, Number, PlayLink, Text, Time
from sphinx_talks.views.dates import locale_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sphinx.builders import Builder

    from sphinx_talks.views.blocks import Facts, Inline, Item, Line, Pager

_LATIN = re.compile("[A-Za-z]")


def day(date: PartialDate, language: str) -> str:
    """Return a date as known: day, month or year, with how sure it is."""
    return dates.day(date, language, _)


def day_of(date: dt.date, language: str) -> str:
    """Return a day of the calendar."""
    return day(PartialDate(date.year, date.month, date.day), language)


def days(first: PartialDate, last: PartialDate | None, language: str) -> str:
    """Return a date or a span of dates."""
    if last is None or last == first:
        return day(first, language)
    return f"{day(first, language)} – {day(last, language)}"


def clock(times: ProgrammeTime, zone: str = "") -> str:
    """Return a time or span, with the zone by its IANA name."""
    span = _time(times.start) + (f"–{_time(times.end)}" if times.end is not None else "")
    return f"{span} ({zone})" if zone else span


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


# Babel reads the form of a number anew each time, and pages have the same few.
@lru_cache(maxsize=4096)
def number(value: float, language: str) -> str:
    """Return a number with the marks of the language, as 1,234."""
    return str(format_decimal(value, locale=locale_of(language)))


def count(what: str, counted: Count, language: str) -> str:
    """Return what is counted and how many people, "about" or "more than" where that is said."""
    words = {"~": _("%(what)s: about %(count)s"), ">": _("%(what)s: more than %(count)s")}
    form = words.get(counted.about, _("%(what)s: %(count)s"))
    return form % {"what": what, "count": number(counted.value, language)}


# Asked of every page, which is in the same few languages.
@lru_cache(maxsize=256)
def language_name(tag: str, site: str) -> str:
    """Return the name of a language in that of the site; the tag where it has none."""
    try:
        return Locale.parse(tag.replace("-", "_")).get_display_name(locale_of(site)) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def other_language(text: str, site: str) -> str:
    """Return the language of a run of text where it is not the site's, '' otherwise (WCAG 3.1.2)."""
    japanese = None if text.isascii() else JAPANESE.search(text)
    if site.startswith("ja") and not japanese:
        return "en" if " " in text and "://" not in text and _LATIN.search(text) else ""
    return "ja" if japanese and not site.startswith(("ja", "zh")) else ""


#: Between the lines of an item.
SEPARATOR = " · "
#: Styles whose text is a title.
TITLES = frozenset({"heading", "item-title", "pager-title"})
#: Where the page of a talk or event has what a mark names.
FRAGMENTS = {"Slides": "talks-slides", "Video": "talks-video"}
#: Styles of text that is in English, or in the language of the page that is translated.
_ENGLISH = frozenset({ENGLISH, "item-title-en"})
#: Styles of text in the interface's own words, of which no language is said.
_OWN = {Day: "date", Time: "time", Number: "number", PlayLink: "at", EditLink: "correct", Doubt: "inferred"}


class PageWords:
    """The words of one page of one builder, and where its links lead."""

    def __init__(self, builder: Builder, docname: str) -> None:
        """Remember where links start from."""
        self.builder, self.docname = builder, docname
        self.language = str(builder.config.language)
        self._addresses: dict[str, str | None] = {}

    def text(self, inline: Inline) -> str:
        """Return the words of an inline part."""
        match inline:
            case Hyperlink(text=text, number=number):
                if text:
                    return text
                return _("cited on 1 page") if number == 1 else _("cited on %s pages") % self.number(number)
            case Text(text, style):
                return language_name(text, self.language) if style == "language" else text
            case Label(message, arguments):
                given = {name: self.number(value) for name, value in arguments}
                return _(message) % given if given else _(message)
            case EditLink(message):
                return _(message)
            case _:
                return self.value(inline)

    def value(self, inline: Day | Time | Number | PlayLink | Doubt) -> str:
        """Return a date, time, number, second or doubt in the form of the site's language."""
        match inline:
            case PlayLink(number, role="slide"):
                return _("slide %s") % self.number(number)
            case PlayLink(second, _, is_estimated):
                about = _("about %s min") % self.number(second // 60) if second else _("from the start")
                return about if is_estimated else written(second)
            case Doubt(reasons):
                return " ".join(_("inferred: %(reason)s") % {"reason": reason} for reason in reasons)
            case Day(date, last):
                return days(date, last, self.language)
            case Time(times, zone):
                return clock(times, zone)
            case Number(message, number):
                return count(_(message), number, self.language)

    def plain(self, line: Line) -> str:
        """Return the words of a line."""
        return " ".join(map(self.text, line))

    def style(self, inline: Inline) -> tuple[str, str]:
        """Return the style of an inline part, and its language where that is not the site's, '' else."""
        match inline:
            case Text(_text, "language"):
                return "language", ""
            case Text(text, style) | Hyperlink(text=text, style=style):
                language = other_language(text, self.language) if text else ""
                # The letters do not distinguish English from another language that has them.
                is_english = style in _ENGLISH and not self.language.startswith(("ja", "en"))
                return "" if style == ENGLISH else style, language or ("en" if is_english else "")
            case Label(style=style):
                return style or "label", ""
            case _:
                return _OWN[type(inline)], ""

    def number(self, value: str | int) -> str:
        """Return a number in the form of the site's language, and words as they are."""
        return value if isinstance(value, str) else number(value, self.language)

    def address(self, docname: str) -> str | None:
        """Return the address of a page as seen from this one; None where the builder has no such page."""
        if docname not in self._addresses:
            try:
                self._addresses[docname] = self.builder.get_relative_uri(self.docname, docname)
            except NoUri:
                self._addresses[docname] = None
        return self._addresses[docname]

    def ways(self, pager: Pager) -> Iterator[tuple[Line, str]]:
        """Yield the lines that lead to the previous and next, each with its style."""
        for link, label, style in zip((pager.previous, pager.next), pager.labels, ("previous", "next"), strict=True):
            if link:
                yield (Label(label), link._replace(style="pager-title")), style

    def counted(self, item: Item) -> Iterator[tuple[str, str]]:
        """Yield what stands behind the title of an item in the interface's words, each with its style."""
        if item.talks is not None:
            yield _("1 talk") if item.talks == 1 else _("%s talks") % self.number(item.talks), "count"
        if item.organized:
            organized = _("1 event organized") if item.organized == 1 else _("%s events organized") % item.organized
            yield organized, "count"

    def marked(self, item: Item) -> Iterator[Hyperlink]:
        """Yield what there is of a talk or event, each with the way to where its page has it."""
        for mark in item.marks:
            yield Hyperlink(_(mark), item.link.docname, fragment=FRAGMENTS[mark], style="mark")


def rows(facts: Facts) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield label and values of each fact."""
    yield from ((_(label), values) for label, values in facts.rows)
