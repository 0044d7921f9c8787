"""Other ways to write a value, turned into the one that front matter has: text in, text or None out.

Nothing here decides what a value means: what comes out is read as any value is, and dropped if that fails.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

from sphinx_talks.content.frontmatter import LONGEST
from sphinx_talks.content.problems import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.providers import Found

WEEKDAYS = "月火水木金土日"
_DATE = re.compile(
    r"(\.\./)?([12][0-9]{3}) ?[-/.年] ?(?:([0-9]{1,2})(?: ?[-/.月] ?(?:([0-9]{1,2})日?)?)?)?"
    r" ?(?:\(([月火水木金土日])(?:曜日?)?\))?([?~])?"
)
_SPAN = re.compile("\\s*[-~\u301c\u2013\u2014\u2212]\\s*")
_HOURS = re.compile(r"([0-9]{1,2})時(?:([0-9]{1,2})分|(半))?")
_HALF_DAY = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))? ?([ap])\.?m\.?", re.IGNORECASE)
_PLACE = re.compile(r"(?:([0-9]{1,2})(?:時間|h))?(?:([0-9]{1,3})(?:分|m))?(?:([0-9]{1,5})(?:秒|s))?")
_ACCOUNT = re.compile(
    r"(?:https?://)?(?:www\.)?(?:github\.com|twitter\.com|x\.com|speakerdeck\.com)/@?([A-Za-z0-9_-]+)/?|@([A-Za-z0-9_-]+)"
)
_FLAGS = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_NOON = 12
_START = re.compile(r"[0-9hms]{1,9}")


def others(code: Code, text: str) -> Iterator[str]:
    """Yield the other forms of a value of which a reader has said what is wrong; there are few, each short."""
    if len(text) > LONGEST or "\n" in text:
        return
    if code is Code.DATE:
        yield from filter(None, (date(text), time(text)))
    elif code is Code.VALUE:
        yield from (one for one in other(text) if one != text)


def date(text: str) -> str | None:
    """Return `2024年1月2日（火）` or `2024/1/2` as 2024-01-02; None where the day of the week says otherwise."""
    found = _DATE.fullmatch(_narrow(text))
    if not found:
        return None
    before, year, month, day, weekday, sure = found.groups()
    parts = [year, *(f"{int(part):02}" for part in (month, day) if part)]
    if weekday:
        try:
            told = dt.date(int(year), int(month), int(day)).weekday()
        except (TypeError, ValueError):
            return None
        if WEEKDAYS[told] != weekday:
            return None
    return f"{before or ''}{'-'.join(parts)}{sure or ''}"


def time(text: str) -> str | None:
    """Return `20時35分〜21時` or `8:35 pm` as 20:35-21:00 or 20:35."""
    times = [_time(part) for part in _SPAN.split(_narrow(text))]
    known = [one for one in times if one]
    return "-".join(known) if len(known) == len(times) <= 2 else None  # noqa: PLR2004 - from and to


def _time(text: str) -> str | None:
    if plain := re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", text):
        return f"{int(plain[1]):02}:{plain[2]}"
    if found := _HOURS.fullmatch(text):
        return f"{int(found[1]):02}:{30 if found[3] else int(found[2] or 0):02}"
    if (found := _HALF_DAY.fullmatch(text)) and 1 <= int(found[1]) <= _NOON:
        hour = int(found[1]) % _NOON + (_NOON if found[3] in "pP" else 0)
        return f"{hour:02}:{found[2] or '00'}"
    return None


def place(text: str) -> str | None:
    """Return `1時間2分3秒` or `1h2m3s` as 1:02:03, a place in a recording."""
    found = _PLACE.fullmatch(_narrow(text))
    if not found or not any(found.groups()):
        return None
    total = int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + int(found[3] or 0)
    return written(total)


def written(total: int) -> str:
    """Return seconds as a place in a recording, as 35:10 or 1:02:03."""
    hours, minutes, rest = total // 3600, total // 60 % 60, total % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def other(text: str) -> Iterator[str]:
    """Yield what a value that is none of its field's may have meant: numbers, words, flags, accounts, ratios."""
    plain = _narrow(text)
    if people := re.fullmatch(r"(約)?([0-9]{1,7}) ?[人名]?", plain.replace(",", "")):
        yield f"{'~' if people[1] else ''}{people[2]}"
    if percent := re.fullmatch(r"([~>]?[0-9]{1,3}) ?%", plain):
        yield percent[1]
    if account := _ACCOUNT.fullmatch(plain):
        yield account[1] or account[2]
    if ratio := re.fullmatch(r"([0-9.]+) ?[x/\u00d7] ?([0-9.]+)", plain):
        yield f"{ratio[1]}:{ratio[2]}"
    if (found := place(text)) is not None:
        yield found
    word = "-".join(plain.casefold().replace("_", " ").split())
    yield _FLAGS.get(word, word)
    yield plain


def start(found: Found) -> str | None:
    """Return the start that an address says beside the id, None for none."""
    beside = dict(found.beside)
    said = beside.get("t") or beside.get("start") or beside.get("from") or ""
    if not _START.fullmatch(said):
        return None
    return written(int(said)) if said.isdigit() else place(said)


def _narrow(text: str) -> str:
    """Return text with narrow digits and characters, as a Japanese keyboard may write them wide."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
