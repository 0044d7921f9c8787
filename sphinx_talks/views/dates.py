"""Dates in the words of a language, as far as they are known."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx_talks.content.records.values import PartialDate

#: No other number in a date is like its year or day.
_SAMPLE = (9876, 1, 25)


@cache
def locale_of(language: str) -> Locale:
    """Return the locale of a Sphinx language, English when it has none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def day(date: PartialDate, language: str, words: Callable[[str], str]) -> str:
    """Return a date as known: day, month or year, with how sure it is; `words` translates."""
    skeleton = "yMMMd" if date.day else "yMMM" if date.month else "y"
    text = _known(date.year, date.month or 1, date.day or 1, skeleton, language)
    if date.before:
        text = words("%s or before") % text
    return {"?": words("%s (unsure)"), "~": words("about %s")}.get(date.certainty, "%s") % text


@cache
def forms(language: str) -> tuple[str, ...]:
    """Return how a language has a year, each of its months, and a day of each: `%y` and `%d` stand for the numbers."""
    known = [_known(*_SAMPLE, "y", language)]
    known += [
        _known(_SAMPLE[0], month, _SAMPLE[2], form, language) for form in ("yMMM", "yMMMd") for month in range(1, 13)
    ]
    return tuple(text.replace(str(_SAMPLE[0]), "%y").replace(str(_SAMPLE[2]), "%d") for text in known)


@cache
def _known(year: int, month: int, day_of_month: int, skeleton: str, language: str) -> str:
    known = dt.datetime(year, month, day_of_month, tzinfo=dt.UTC)
    return str(format_skeleton(skeleton, known, locale=locale_of(language)))
