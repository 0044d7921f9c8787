"""Write dates, times and numbers in the language of the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal
from sphinx.locale import get_translation

from sphinx_talks.content.records.values import Count, PartialDate, ProgrammeTime
from sphinx_talks.views import dates
from sphinx_talks.views.dates import locale_of

if TYPE_CHECKING:
    import datetime as dt


_ = get_translation("sphinx_talks")
_LATIN = re.compile("[A-Za-z]")
_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


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


def number(value: float, language: str) -> str:
    """Return a number with the marks of the language, as 1,234."""
    return str(format_decimal(value, locale=locale_of(language)))


def count(what: str, counted: Count, language: str) -> str:
    """Return what is counted and how many people, "about" or "more than" where that is said."""
    words = {"~": _("%(what)s: about %(count)s"), ">": _("%(what)s: more than %(count)s")}
    form = words.get(counted.about, _("%(what)s: %(count)s"))
    return form % {"what": what, "count": number(counted.value, language)}


def language_name(tag: str, site: str) -> str:
    """Return the name of a language in that of the site; the tag where it has none."""
    try:
        return Locale.parse(tag.replace("-", "_")).get_display_name(locale_of(site)) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def has_japanese(text: str) -> bool:
    """Return whether a text holds kana or Chinese characters."""
    return _JAPANESE.search(text) is not None


def other_language(text: str, site: str) -> str:
    """Return the language of a run of text where it is not the site's, '' otherwise (WCAG 3.1.2)."""
    japanese = has_japanese(text)
    if site.startswith("ja") and not japanese:
        return "en" if " " in text and "://" not in text and _LATIN.search(text) else ""
    return "ja" if japanese and not site.startswith(("ja", "zh")) else ""
