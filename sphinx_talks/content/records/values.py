"""The forms a value can have in front matter, each read from text.

A reader gets the text of a scalar and returns a plain value or raises `Wrong`; pydantic calls it through
`Annotated[..., read_as(reader)]` and keeps the message for the report.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from sphinx_talks.content.problems import Code, one_of
from sphinx_talks.content.records import providers

if TYPE_CHECKING:
    from collections.abc import Callable

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_ID = 80
#: The form of IANA names. Other files of a machine's zone folder, as `localtime` and `posix/Japan`, differ.
ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(?:/[A-Z][A-Za-z0-9_+-]*)*")
MAX_LINE = 300

T = TypeVar("T")


def wrong(code: Code, text: str, want: str = "", at: str = "") -> PydanticCustomError:
    """Return the error of a value; `want` says what would be right, `at` which field of a record to point at."""
    return PydanticCustomError("talks", "{text}", {"code": code.name, "text": text, "want": want, "at": at})


def read_as(reader: Callable[[str], T]) -> PlainValidator:
    """Let pydantic read a field with `reader`, which gets text and nothing else."""

    def read(value: object) -> object:
        if isinstance(value, str):
            if not value.strip():
                raise wrong(Code.EMPTY, "no value", "a value, or the field left out")
            return reader(value)
        if isinstance(value, list | dict):
            raise wrong(Code.TYPE, "wrong type", "text")
        return value

    return PlainValidator(read)


def line(text: str) -> str:
    """Read one line of text of at most 300 characters."""
    if "\n" in text.strip():
        raise wrong(Code.TYPE, "more than one line", "one line")
    if len(text) > MAX_LINE:
        raise wrong(Code.VALUE, f"{len(text)} characters", f"at most {MAX_LINE}")
    return text.strip()


def record_id(text: str) -> str:
    """Read an id: ASCII lower case, digits and single hyphens; `event/slug` for a talk."""
    parts = text.split("/")
    if len(parts) > 2 or not all(ID.fullmatch(part) and len(part) <= MAX_ID for part in parts):  # noqa: PLR2004 - event/slug
        raise wrong(Code.FILE_NAME, "not an id", "lower-case ASCII letters, digits and hyphens")
    return text


def bibliography_key(text: str) -> str:
    """Read a BibTeX key."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9:._-]*", text):
        raise wrong(Code.VALUE, "not a BibTeX key", "letters, digits and any of `:._-`")
    return text


def address(text: str) -> str:
    """Read an http(s) address with a plain ASCII host; kept as written."""
    if providers.imitates_player(text):
        raise wrong(
            Code.EMBED,
            "not exactly a YouTube or SpeakerDeck address",
            "the address of the page itself",
        )
    if not providers.web_address(text):
        raise wrong(Code.ADDRESS, "not a plain http(s) address", "like https://example.org/page")
    return text


def youtube(text: str) -> str:
    """Read the 11 characters of a YouTube id, or an exact YouTube address with it."""
    found = providers.youtube_id(text)
    if found is None:
        want = "its 11-character id or https://www.youtube.com/watch?v=ID"
        if time := re.fullmatch(r"https://[^\s]+[?&]t=([0-9]{1,5})s?", text):
            minutes, rest = divmod(int(time[1]), 60)
            want = f"{want}; write the time as `start: {minutes}:{rest:02}`"
        raise wrong(Code.EMBED, "not a YouTube video", want)
    return found


def speakerdeck(text: str) -> str:
    """Read the 32 hexadecimal digits of a SpeakerDeck player, or an exact player address with them."""
    found = providers.speakerdeck_id(text)
    if found is None:
        want = "32 hexadecimal digits or https://speakerdeck.com/player/ID"
        if text.startswith("https://speakerdeck.com/") and providers.web_address(text):
            want = f"{want}, or write the page address as `url`"
        raise wrong(Code.EMBED, "not a SpeakerDeck player", want)
    return found


def aspect(text: str) -> float:
    """Read a ratio of width to height, as `16:9` or `1.7834`; between 0.2 and 5."""
    found = re.fullmatch(r"([0-9]{1,5}(?:\.[0-9]{1,20})?)(?::([0-9]{1,5}(?:\.[0-9]{1,20})?))?", text)
    ratio = float(found[1]) / float(found[2] or 1) if found and float(found[2] or 1) else 0.0
    if not 0.2 <= ratio <= 5:  # noqa: PLR2004 - stated in the docstring
        raise wrong(Code.VALUE, "not an aspect ratio", "width:height as 16:9, or a number as 1.78")
    return round(ratio, 4)


def seconds(text: str) -> int:
    """Read a place in a recording, as `35:10`, `1:02:03` or seconds; returns seconds."""
    found = re.fullmatch(r"(?:(?:([0-9]{1,2}):(?=[0-9]{2}:))?([0-9]{1,3}):(?=[0-9]{2}$))?([0-9]{1,5})", text)
    minutes = int(found[2] or 0) if found else 0
    rest = int(found[3]) if found else 0
    if not found or (found[2] and rest > 59) or (found[1] and minutes > 59):  # noqa: PLR2004 - a minute
        raise wrong(Code.VALUE, "not a place in a recording", "h:mm:ss, m:ss or seconds")
    return int(found[1] or 0) * 3600 + minutes * 60 + rest


def place(total: int) -> str:
    """Return seconds as a place in a recording, as 35:10 or 1:02:03."""
    hours, minutes, rest = total // 3600, total // 60 % 60, total % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Clock(NamedTuple):
    """A time of day, or a span of it, in minutes since midnight; after midnight counts on from 24:00."""

    start: int
    end: int | None = None


def _minutes(text: str) -> int:
    found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", text.strip())
    if not found or int(found[1]) > 29 or int(found[2]) > 59:  # noqa: PLR2004 - up to 29:59, as Japanese programmes write it
        raise wrong(Code.DATE, "not a time", "hh:mm")
    return int(found[1]) * 60 + int(found[2])


def clock(text: str) -> Clock:
    """Read `20:35` or `20:35-21:00`."""
    first, dash, last = text.replace("–", "-").partition("-")
    times = Clock(_minutes(first), _minutes(last) if dash else None)
    if times.end is not None and times.end <= times.start:
        raise wrong(Code.ORDER, "ends before it starts", "the later time second")
    return times


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


def count(text: str) -> Count:
    """Read `258`, `~40` (about) or `>100` (more than)."""
    found = re.fullmatch(r"([~>])?([0-9]{1,7})", text)
    if not found:
        raise wrong(
            Code.VALUE,
            "not a number of people",
            'digits, `~` before for "about", `>` for "more than"',
        )
    return Count(int(found[2]), found[1] or "")


def percent(text: str) -> Count:
    """Read a share in percent, 0 to 100, as `40`, `~65` or `>80`."""
    found = re.fullmatch(r"([~>])?([0-9]{1,3})", text)
    if not found or int(found[2]) > 100:  # noqa: PLR2004 - all of them
        raise wrong(Code.VALUE, "not a share in percent", '0 to 100, `~` before for "about", `>` for "more than"')
    return Count(int(found[2]), found[1] or "")


def whole_number(text: str) -> int:
    """Read a whole number from 0 to 9999."""
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise wrong(Code.VALUE, "not a whole number", "0 to 9999")
    return int(text)


def language(text: str) -> str:
    """Read a language tag (BCP 47), as `ja` or `en`."""
    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", text):
        raise wrong(Code.VALUE, "not a language tag", "a BCP 47 tag, as ja or en")
    return text


def zone(text: str) -> str:
    """Read a time zone by its IANA name (the TZID of RFC 5545)."""
    try:
        known = ZONE.fullmatch(text) and ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        known = None
    if not known:
        raise wrong(Code.VALUE, "not a time zone", "an IANA name, as Asia/Tokyo")
    return text


def handle(text: str) -> str:
    """Read an account name, without `@` and address."""
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})|_[A-Za-z0-9_]{1,14}", text):
        raise wrong(Code.VALUE, "not an account name", "the bare name, as in the last part of the address")
    return text


def hashtag(text: str) -> str:
    """Read a hashtag, with or without `#`; returns it without."""
    if not re.fullmatch(r"#?\w{1,50}", text):
        raise wrong(Code.VALUE, "not a hashtag", "letters and digits, as MLCT")
    return text.removeprefix("#")


Choice = TypeVar("Choice", bound=StrEnum)


def choice(kind: type[Choice]) -> Callable[[str], Choice]:
    """Return a reader of the members of an enumeration."""

    def read(text: str) -> Choice:
        try:
            return kind(text)
        except ValueError:
            known = [member.value for member in kind]
            raise wrong(Code.VALUE, "unknown word", one_of(text, known, f"one of {', '.join(known)}")) from None

    return read


Line = Annotated[str, read_as(line)]
Id = Annotated[str, read_as(record_id)]
Key = Annotated[str, read_as(bibliography_key)]
Address = Annotated[str, read_as(address)]
YouTubeId = Annotated[str, read_as(youtube)]
SpeakerDeckId = Annotated[str, read_as(speakerdeck)]
Aspect = Annotated[float, read_as(aspect)]
Seconds = Annotated[int, read_as(seconds)]
Times = Annotated[Clock, read_as(clock)]
TimeOfDay = Annotated[int, read_as(time_of_day)]
Date = Annotated[PartialDate, read_as(partial_date)]
People = Annotated[Count, read_as(count)]
Percent = Annotated[Count, read_as(percent)]
Number = Annotated[int, read_as(whole_number)]
Language = Annotated[str, read_as(language)]
Zone = Annotated[str, read_as(zone)]
Handle = Annotated[str, read_as(handle)]
Hashtag = Annotated[str, read_as(hashtag)]
