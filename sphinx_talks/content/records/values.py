"""The forms a value can have in front matter, each read from text.

A reader gets the text of a scalar and returns a plain value or raises what `wrong` gives. Above it stands the rest of
its form: what is said of it in help, and its JSON Schema (ECMA 262 patterns).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from sphinx_talks.content import providers
from sphinx_talks.content.characters import MAX_LINE, OF_OWN_DOMAIN, PRIVATE, address_fault, web_address
from sphinx_talks.content.problems import Code, one_of, short
from sphinx_talks.content.providers import Medium, Provider
from sphinx_talks.content.providers.base import RATIO
from sphinx_talks.content.records.fields import Shape, ValueForm, read_as, wrong
from sphinx_talks.content.records.forms import ID, MAX_ID, written

#: A file of the site, where the address of one is wanted.
_FILE = re.compile(r"[^\s:]{1,300}\.(?:pdf|pptx?|key|odp|html?)", re.IGNORECASE)
#: The form of IANA names. Other files of a machine's zone folder, as `localtime` and `posix/Japan`, differ.
ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(?:/[A-Z][A-Za-z0-9_+-]*)*")


def _text(pattern: str) -> Shape:
    # Editors read a number where YAML has one.
    return {"type": ["string", "number"], "pattern": f"^(?:{pattern})$"}


_SPAN = "[0-2]?[0-9]:[0-5][0-9]"
_ID = _text(f"{ID.pattern}(?:/{ID.pattern})?")


@read_as(
    "one line of text, at most {most} characters",
    {"type": ["string", "number", "boolean"], "maxLength": MAX_LINE, "pattern": r"^\s*\S.*\s*$"},
)
def line(text: str) -> str:
    """Read one line of text of at most 300 characters."""
    if "\n" in text.strip():
        raise wrong(Code.TYPE, "more than one line", "one line")
    if len(text) > MAX_LINE:
        raise wrong(Code.VALUE, f"{len(text)} characters", f"at most {MAX_LINE}")
    return text.strip()


@read_as("id of a page", _ID, "active-learning")
def record_id(text: str) -> str:
    """Read an id: ASCII lower case, digits and single hyphens; `event/slug` for a talk."""
    parts = text.split("/")
    if len(parts) > 2 or not all(ID.fullmatch(part) and len(part) <= MAX_ID for part in parts):  # noqa: PLR2004 - event/slug
        raise wrong(Code.FILE_NAME, "not an id", "lower-case ASCII letters, digits and hyphens")
    return text


@read_as("key of `references.bib`", _text("[A-Za-z0-9][A-Za-z0-9:._-]*"), "sculley2015debt", names="reference")
def bibliography_key(text: str) -> str:
    """Read a BibTeX key."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9:._-]*", text):
        raise wrong(Code.VALUE, "not a BibTeX key", "letters, digits and any of `:._-`")
    return text


@read_as(
    "address that begins with `http://` or `https://`",
    _text(r'[Hh][Tt][Tt][Pp][Ss]?://[A-Za-z0-9][^\s\\<>"^`{|}]*'),
    "https://example.org/page",
)
def address(text: str) -> str:
    """Read an http(s) address with a plain ASCII host; kept as written."""
    if imitated := providers.imitated(text):
        raise wrong(Code.EMBED, f"not exactly an address of {imitated.label}", "the address of the page itself")
    if fault := address_fault(text):
        plain = (
            "the address at which the file is published" if _FILE.fullmatch(text) else "like https://example.org/page"
        )
        raise wrong(Code.ADDRESS, fault, OF_OWN_DOMAIN if fault == PRIVATE else plain)
    return text


def _provided(provider: Provider, medium: Medium) -> ValueForm[str]:
    """Return the form of the ids of a provider, and of the exact addresses that have one in them."""
    pattern = "|".join(filter(None, (provider.syntax_of(medium), provider.exact)))

    @read_as("id, or an address that has it", _text(pattern), provider.example)
    def read(text: str) -> str:
        found = provider.read(text)
        if found is None:
            raise wrong(Code.EMBED, provider.denied(), _wanted(provider, text))
        return found

    return read


def _wanted(provider: Provider, text: str) -> str:
    if elsewhere := _field_of(provider, text):
        return elsewhere
    if time := re.fullmatch(r"https://[^\s]+[?&#](?:t|start|from)=([0-9]{1,5})s?", text):
        return f"{provider.want}; write the time as `start: {written(int(time[1]))}`"
    found = provider.find(text)
    is_page = web_address(text) and any(f"/{domain}/" in text or f".{domain}/" in text for domain in provider.domains)
    has_id = found is not None and bool(found.id)
    return f"{provider.want}, or write the page address as `url`" if is_page and not has_id else provider.want


def _field_of(provider: Provider, text: str) -> str:
    """Return the field that takes the address of another site, '' where it is none that is known."""
    if not web_address(text):
        return ""
    for medium in sorted(Medium, key=lambda one: one not in provider.media):
        other = providers.found_at(text, medium)
        if other and other[0].name != provider.name:
            value = f"{other[0].name}: {other[1].id}" if other[1].id else f"url: {text}"
            return f"`{medium}: {{{value}}}`, for it is at {other[0].site(other[1].id)}"
    is_own = provider.find(text) is not None or any(f"{domain}/" in text for domain in provider.domains)
    return "" if is_own else f"{provider.want}, or `url: {short(text)}` for a page elsewhere"


@read_as("width to height", _text(RATIO), "16:9")
def aspect(text: str) -> float:
    """Read a ratio of width to height, as `16:9` or `1.7834`; between 0.2 and 5."""
    found = re.fullmatch(r"([0-9]{1,5}(?:\.[0-9]{1,20})?)(?::([0-9]{1,5}(?:\.[0-9]{1,20})?))?", text)
    ratio = float(found[1]) / float(found[2] or 1) if found and float(found[2] or 1) else 0.0
    if not 0.2 <= ratio <= 5:  # noqa: PLR2004 - stated in the docstring
        raise wrong(Code.VALUE, "not an aspect ratio", "width:height as 16:9, or a number as 1.78")
    return round(ratio, 4)


@read_as(
    "place in the recording: hours:minutes:seconds, minutes:seconds or seconds",
    _text("(?:[0-9]{1,2}:[0-5][0-9]:[0-5][0-9])|(?:[0-9]{1,3}:[0-5][0-9])|[0-9]{1,5}"),
    "35:10",
)
def seconds(text: str) -> int:
    """Read a position in a recording, as `35:10`, `1:02:03` or seconds; returns seconds."""
    found = re.fullmatch(r"(?:(?:([0-9]{1,2}):(?=[0-9]{2}:))?([0-9]{1,3}):(?=[0-9]{2}$))?([0-9]{1,5})", text)
    minutes = int(found[2] or 0) if found else 0
    rest = int(found[3]) if found else 0
    if not found or (found[2] and rest > 59) or (found[1] and minutes > 59):  # noqa: PLR2004 - a minute
        raise wrong(Code.VALUE, "not a place in a recording", "h:mm:ss, m:ss or seconds")
    return int(found[1] or 0) * 3600 + minutes * 60 + rest


def slide(text: str) -> int:
    """Read the number of a slide, counted from 1."""
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text):
        raise wrong(Code.VALUE, "not the number of a slide", "1 to 9999")
    return int(text)


class ProgrammeTime(NamedTuple):
    """A time of day, or a span of it, in minutes since midnight; after midnight counts on from 24:00."""

    start: int
    end: int | None = None


def _minutes(text: str) -> int:
    found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", text.strip())
    if not found or int(found[1]) > 29 or int(found[2]) > 59:  # noqa: PLR2004 - up to 29:59, as Japanese programmes write it
        raise wrong(Code.DATE, "not a time", "hh:mm")
    return int(found[1]) * 60 + int(found[2])


@read_as("time, or range of times", _text(rf"\s*{_SPAN}\s*(?:[-–]\s*{_SPAN}\s*)?"), "20:35-21:00")
def clock(text: str) -> ProgrammeTime:
    """Read `20:35` or `20:35-21:00`."""
    first, dash, last = text.replace("–", "-").partition("-")
    times = ProgrammeTime(_minutes(first), _minutes(last) if dash else None)
    if times.end is not None and times.end <= times.start:
        raise wrong(Code.ORDER, "ends before it starts", "the later time second")
    return times


@read_as("time; after midnight count on, as 24:30", _text(rf"\s*{_SPAN}\s*"), "20:00")
def time_of_day(text: str) -> int:
    """Read `20:00`; returns minutes since midnight."""
    return _minutes(text)


class Certainty(StrEnum):
    """How sure a date is (EDTF level 1, ISO 8601-2:2019)."""

    STATED = ""
    UNCERTAIN = "?"
    APPROXIMATE = "~"


class PartialDate(NamedTuple):
    """A day, month or year; `before` for "then or earlier"."""

    year: int
    month: int = 0
    day: int = 0
    certainty: str = Certainty.STATED
    before: bool = False

    def iso(self) -> str:
        """Return the known part, as 2022-03-30, 2022-03 or 2022 (a valid HTML `datetime`)."""
        return "-".join(f"{part:02}" for part in (self.year, self.month, self.day) if part)

    @property
    def is_sure(self) -> bool:
        """Return whether what is known is stated as it is."""
        return not self.certainty and not self.before

    def is_before(self, other: PartialDate) -> bool:
        """Return whether it is earlier than another date by the year, month and day that are known of both."""
        known = [(one, two) for one, two in zip(self[:3], other[:3], strict=True) if one and two]
        return [one for one, _ in known] < [two for _, two in known]

    def first_day(self) -> dt.date:
        """Return the day, or the first one of what is known."""
        return dt.date(self.year, self.month or 1, self.day or 1)


@read_as("day, month or year", _text(r"(?:\.\./)?[12][0-9]{3}(?:-[0-9]{2}(?:-[0-9]{2})?)?[?~]?"), "2022-03-30")
def partial_date(text: str) -> PartialDate:
    """Read EDTF level 1: `2022-03-30`, `2022-03`, `2022`, with `?` or `~` behind, `../` before for "by"."""
    found = re.fullmatch(r"(\.\./)?([12][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([?~])?", text)
    if not found:
        raise wrong(Code.DATE, "not a date", "YYYY-MM-DD, YYYY-MM or YYYY, `?` or `~` behind when unsure")
    year, month, day = (int(found[part] or 0) for part in (2, 3, 4))
    try:
        dt.date(year, month if found[3] else 1, day if found[4] else 1)
    except ValueError:
        raise wrong(Code.DATE, "no such day", "a day of the calendar") from None
    return PartialDate(year, month, day, Certainty(found[5] or ""), bool(found[1]))


class Count(NamedTuple):
    """A number of people; `about` is `~` for "about", `>` for "more than"."""

    value: int
    about: str = ""


@read_as("number of people", _text("[~>]?[0-9]{1,7}"), "258")
def count(text: str) -> Count:
    """Read `258`, `~40` (about) or `>100` (more than)."""
    found = re.fullmatch(r"([~>])?([0-9]{1,7})", text)
    if not found:
        raise wrong(Code.VALUE, "not a number of people", 'digits, `~` before for "about", `>` for "more than"')
    return Count(int(found[2]), found[1] or "")


@read_as("share in percent, 0 to 100", _text("[~>]?[0-9]{1,3}"), "40")
def percent(text: str) -> Count:
    """Read a share in percent, 0 to 100, as `40`, `~65` or `>80`."""
    found = re.fullmatch(r"([~>])?([0-9]{1,3})", text)
    if not found or int(found[2]) > 100:  # noqa: PLR2004 - all of them
        raise wrong(Code.VALUE, "not a share in percent", '0 to 100, `~` before for "about", `>` for "more than"')
    return Count(int(found[2]), found[1] or "")


@read_as("whole number from 0 to 9999", _text("[0-9]{1,4}"), "13")
def whole_number(text: str) -> int:
    """Read a whole number from 0 to 9999."""
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise wrong(Code.VALUE, "not a whole number", "0 to 9999")
    return int(text)


@read_as("language tag (BCP 47)", _text("[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"), "ja")
def language(text: str) -> str:
    """Read a language tag (BCP 47), as `ja` or `en`."""
    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", text):
        raise wrong(Code.VALUE, "not a language tag", "a BCP 47 tag, as ja or en")
    return text


@read_as("name of a time zone (IANA)", _text(ZONE.pattern), "Asia/Tokyo")
def zone(text: str) -> str:
    """Read a time zone by its IANA name (the TZID of RFC 5545)."""
    try:
        known = ZONE.fullmatch(text) and ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        known = None
    if not known:
        raise wrong(Code.VALUE, "not a time zone", "an IANA name, as Asia/Tokyo")
    return text


@read_as("name of an account, without `@`", _text("[A-Za-z0-9][A-Za-z0-9_-]{0,38}|_[A-Za-z0-9_]{1,14}"), "hurutoriya")
def handle(text: str) -> str:
    """Read an account name, without `@` and address."""
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})|_[A-Za-z0-9_]{1,14}", text):
        raise wrong(Code.VALUE, "not an account name", "the bare name, as in the last part of the address")
    return text


# ECMA 262 has no class of the letters of all scripts without a flag that not every editor sets.
@read_as("hashtag, without `#`", _text(r"#?[^\s#.,/-]{1,50}"), "MLCT")
def hashtag(text: str) -> str:
    """Read a hashtag, with or without `#`; returns it without."""
    if not re.fullmatch(r"#?\w{1,50}", text):
        raise wrong(Code.VALUE, "not a hashtag", "letters and digits, as MLCT")
    return text.removeprefix("#")


Choice = TypeVar("Choice", bound=StrEnum)


def choice(kind: type[Choice]) -> ValueForm[Choice]:
    """Return the form of the members of an enumeration."""
    known = [member.value for member in kind]

    @read_as("one of {members}", {"enum": known}, known[0])
    def read(text: str) -> Choice:
        try:
            return kind(text)
        except ValueError:
            raise wrong(Code.VALUE, "unknown word", one_of(text, known, f"one of {', '.join(known)}")) from None

    return replace(read, members=tuple(known))


Line = Annotated[str, line]
Id = Annotated[str, record_id]
TopicId = Annotated[str, replace(record_id, names="topic")]
TalkId = Annotated[str, replace(record_id, example="mlct-13/opening", names="talk")]
PersonId = Annotated[str, replace(record_id, example="hurutoriya", names="person")]
Key = Annotated[str, bibliography_key]
Address = Annotated[str, address]
#: How the ids of each provider are read, by its name and by what it has.
PROVIDED = {
    (one.name, medium): Annotated[str, _provided(one, medium)] for one in providers.table() for medium in one.media
}
Aspect = Annotated[float, aspect]
Seconds = Annotated[int, seconds]
Times = Annotated[ProgrammeTime, clock]
TimeOfDay = Annotated[int, time_of_day]
Date = Annotated[PartialDate, partial_date]
People = Annotated[Count, count]
Percent = Annotated[Count, percent]
Number = Annotated[int, whole_number]
Language = Annotated[str, language]
Zone = Annotated[str, zone]
Handle = Annotated[str, handle]
Hashtag = Annotated[str, hashtag]
