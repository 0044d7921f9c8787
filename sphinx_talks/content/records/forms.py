"""What a wrong name or value was meant to be: its other forms, and the change of the page that would mend it.

Nothing here decides what a value means. What comes out is read as any value is, and dropped if that fails: whoever
applies a change reads the page again.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from sphinx_talks.content.frontmatter import LONGEST, FrontMatter, Path, ValueSpan, scalar
from sphinx_talks.content.problems import Code, Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic_core import ErrorDetails

    from sphinx_talks.content.providers import Found
    from sphinx_talks.content.records.fields import RecordField

#: An id of a record, or each of its parts, and how many characters it has at most.
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_ID = 80
WEEKDAYS = "月火水木金土日"
_DATE = re.compile(
    r"(\.\./)?([12][0-9]{3}) ?[-/.年] ?(?:([0-9]{1,2})(?: ?[-/.月] ?(?:([0-9]{1,2})日?)?)?)?"
    r" ?(?:\(([月火水木金土日])(?:曜日?)?\))?([?~])?"
)
_SPAN = re.compile("\\s*[-~\u301c\u2013\u2014\u2212]\\s*")
_HOURS = re.compile(r"([0-9]{1,2})時(?:([0-9]{1,2})分|(半))?")
_HALF_DAY = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))? ?([ap])\.?m\.?", re.IGNORECASE)
_SECOND = re.compile(r"(?:([0-9]{1,2})(?:時間|h))?(?:([0-9]{1,3})(?:分|m))?(?:([0-9]{1,5})(?:秒|s))?")
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


def second_of(text: str) -> str | None:
    """Return `1時間2分3秒` or `1h2m3s` as 1:02:03, a position in a recording."""
    found = _SECOND.fullmatch(_narrow(text))
    if not found or not any(found.groups()):
        return None
    total = int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + int(found[3] or 0)
    return written(total)


def written(total: int) -> str:
    """Return seconds as a position in a recording, as 35:10 or 1:02:03."""
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
    if (found := second_of(text)) is not None:
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
    return written(int(said)) if said.isdigit() else second_of(said)


def _narrow(text: str) -> str:
    """Return text with narrow digits and characters, as a Japanese keyboard may write them wide."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


#: How alike a mistyped name and the one that is meant are at least, and by how much any other is less so, in percent.
ALIKE = 80
APART = 10
#: What a person has and other records have not, and the other way round.
_OTHER = {"title": "name", "title_en": "name_en", "name": "title", "name_en": "title_en"}
#: What would end a value inside brackets, or mean something else there.
_SYNTAX = re.compile(r"[,\[\]{}#&*!|>%@`]|: |^[-?:] ")


def fix_of(detail: ErrorDetails, path: Path, matter: FrontMatter, known: Mapping[str, RecordField]) -> tuple[Edit, ...]:
    """Return the change of the block that would mend an error of a value; `known` are the fields that can stand there.

    `path` is where the error is reported.
    """
    span = matter.spans.get(path)
    if span is None:
        return ()
    context = detail.get("ctx", {})
    if detail["type"] == "extra_forbidden":
        return _renamed(span, matter, known)
    if detail["type"] == "tuple_type":
        return _in_brackets(span, matter) if span.key else ()
    if context.get("code") == Code.EMPTY.name:
        return without(span, matter) if matter.text_at(path) == "" else ()
    if (meant := context.get("meant")) and matter.text_at(path) is not None:
        return (Edit(*span.value, scalar(meant)),)
    ids = _ids(span, matter) if span.in_flow and context.get("code") == Code.FILE_NAME.name else []
    return (Edit(*span.value, ", ".join(ids)),) if len(ids) > 1 else ()


def _renamed(span: ValueSpan, matter: FrontMatter, known: Mapping[str, RecordField]) -> tuple[Edit, ...]:
    """Return the change to the one field that a mistyped name can have meant."""
    word, beside = str(span.path[-1]).casefold().replace("-", "_"), matter.siblings(span.path)
    meant = _OTHER.get(word, "") if len(span.path) == 1 else ""
    if meant not in known or meant in beside:
        scores = sorted(((fuzz.ratio(word, name), name) for name in known), reverse=True)
        (best, meant), (second, _) = scores[0], scores[1] if len(scores) > 1 else (0.0, "")
        if best < ALIKE or best - second < APART or meant in beside:
            return ()
    # A name that stands for one, as `topic`, is often followed by one.
    brackets = _in_brackets(span, matter) if known[meant].is_list else ()
    return (Edit(*span.key, meant), *brackets) if span.key else ()


def _in_brackets(span: ValueSpan, matter: FrontMatter) -> tuple[Edit, ...]:
    """Return the change that puts brackets around what is no list: one value, or ids with commas between them."""
    ids, value = _ids(span, matter), matter.text_at(span.path)
    start, end = span.value
    if len(ids) > 1:
        return (Edit(start, end, f"[{', '.join(ids)}]"),)
    if not value or not (span.style or not _SYNTAX.search(value)):
        return ()
    return Edit(start, start, "["), Edit(end, end, "]")


def _ids(span: ValueSpan, matter: FrontMatter) -> list[str]:
    """Return the ids in a plain value with commas between them, wide or not; none where anything else is there."""
    value = None if span.style else matter.text_at(span.path)
    ids = [part.strip() for part in re.split(r"[,\u3001\uff0c]", value)] if value else []
    return ids if all(ID.fullmatch(part) for part in ids) else []


def without(span: ValueSpan, matter: FrontMatter) -> tuple[Edit, ...]:
    """Return the change that takes out a field or an item of a list; one with a comment stays."""
    text, start = matter.block, span.key[0] if span.key else span.value[0]
    if span.in_flow and len(span.path) > 1:
        return _without_in_brackets(text, start, max(span.value[1], span.key[1] if span.key else 0))
    # All of the line, when nothing else stands on it.
    # Behind the last line stands the one that closes the block.
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", start) + 1 or len(text) + 1
    before, behind = text[first:start], text[span.key[1] if span.key else span.value[1] : last]
    is_alone = not before.strip() if span.key else re.fullmatch(r"\s*-\s*", before)
    if is_alone and re.fullmatch(r"\s*:\s*(?:''|\"\")?\s*" if span.key else r"\s*", behind):
        return (Edit(first, last),)
    return ()


def _without_in_brackets(text: str, start: int, end: int) -> tuple[Edit, ...]:
    """Take out an item with the comma before it, or where it is the first with the one behind it."""
    tail = re.compile(r"[ :]*(,[ ]*)?").match(text, end)
    head = re.search(r",[ ]*$", text[:start])
    stop = tail.end() if tail else end
    if head:
        return (Edit(head.start(), stop - len(tail[1] or "") if tail else stop),)
    return (Edit(start, stop),) if tail and tail[1] else ()
