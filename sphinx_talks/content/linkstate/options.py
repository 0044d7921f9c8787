"""The settings of the link checker, each with its default, its range, and what it is for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_talks.content.conf_literals import assigned, values_of
from sphinx_talks.content.linkstate.standing import Pace
from sphinx_talks.content.problems import Code, Message, Problem, message, nearest_of, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PREFIX = "talks_links_"


class Setting(NamedTuple):
    """A number that `conf.py` can set: its default, its range, what it means."""

    default: float
    least: float
    most: float
    about: str


#: Every number, by its name behind `talks_links_`. The ranges hold also for the `conf.py` of a pull request.
NUMBERS = {
    "gap": Setting(1.0, 0.2, 60, "Seconds between two requests to a host."),
    "per_host": Setting(1, 1, 2, "Connections to a host at a time."),
    "requests": Setting(30, 1, 500, "Requests to a host in a run."),
    "retry_after": Setting(120.0, 0, 600, "The longest wait, in seconds, that a host may ask for with Retry-After."),
    "total": Setting(20.0, 1, 120, "Seconds an address may take in all, whatever its server does."),
    "hops": Setting(5, 0, 10, "Redirects that are followed."),
    # Pages can be made so that the time the parser takes grows with the square of their length.
    "body": Setting(65_536, 1_024, 131_072, "Bytes of a page that are read."),
    "run": Setting(1_200.0, 10, 7_200, "Seconds a run takes at most."),
    "fresh": Setting(30, 1, 365, "Days for which an answer is good."),
    "jitter": Setting(7, 0, 30, "Days by which that differs from address to address, more or less."),
    "unclear": Setting(7, 1, 365, "Days after which an address is asked again that could not be judged."),
    "share": Setting(7, 1, 365, "At most one in so many addresses is asked again in a day."),
    "pull_addresses": Setting(60, 1, 60, "Addresses that are asked for a pull request."),
    "pull_run": Setting(180.0, 10, 180, "Seconds that may take."),
}
#: Every setting by its full name.
CONTACT, IGNORE = f"{PREFIX}contact", f"{PREFIX}ignore"
NAMES = (*(PREFIX + name for name in NUMBERS), CONTACT, IGNORE)
#: Longest pattern of an address that is not asked.
MAX_PATTERN = 300


class OptionsError(ValueError):
    """A setting cannot be used; says which and what is wanted."""


@dataclass(frozen=True)
class Options:
    """The settings of `conf.py`."""

    numbers: Mapping[str, float] = field(default_factory=dict)
    #: An address of the site, or a mail address, that a server's owner can turn to.
    contact: str = ""
    #: Patterns of addresses that are not asked, in which `*` stands for anything, each with the reason.
    ignore: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_conf(cls, conf: Path) -> Options:
        """Return the literal settings of a `conf.py`, which is not run; raises OptionsError."""
        return cls.from_values(values_of(conf))

    @classmethod
    def from_values(cls, values: Mapping[str, object]) -> Options:
        """Return the settings among `values`, by their full names; raises OptionsError."""
        if wrong := [str(fault) for name in NAMES if name in values and (fault := fault_of(name, values[name]))]:
            raise OptionsError("; ".join(wrong))
        numbers: dict[str, Any] = {name: values[PREFIX + name] for name in NUMBERS if PREFIX + name in values}
        contact = values.get(CONTACT) or values.get("html_baseurl")
        ignored: Any = values.get(IGNORE) or {}
        return cls(numbers, contact if isinstance(contact, str) else "", tuple(ignored.items()))

    def get(self, name: str) -> float:
        """Return a number by its name behind `talks_links_`."""
        return self.numbers.get(name, NUMBERS[name].default)

    @property
    def pace(self) -> Pace:
        """Return how often addresses are asked."""
        return Pace(*(int(self.get(name)) for name in Pace._fields))

    def ignored(self, address: str) -> str:
        """Return why an address is not asked, '' when it is."""
        return next((reason for pattern, reason in self.ignore if matches(pattern, address)), "")


def matches(pattern: str, address: str) -> bool:
    """Tell whether an address has the form of a pattern; in time that grows with neither faster than linearly."""
    first, *parts = pattern.split("*")
    if not parts:
        return address == pattern
    *inner, last = parts
    if not address.startswith(first):
        return False
    at = len(first)
    for part in inner:
        found = address.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(address) - len(last) >= at and address.endswith(last)


def problems(conf: Path) -> list[Problem]:
    """Return what is wrong with settings of the link checker in a `conf.py`, each with its place."""
    found = []
    for name, one in assigned(conf).items():
        if name.startswith(PREFIX) and (name not in NAMES or not one.is_computed):
            fault = fault_of(name, one.value)
            found += [Problem("conf.py", one.line, one.column, Code.SETTING, fault)] if fault else []
    return found


def computed(conf: Path) -> list[str]:
    """Return a line for each setting that is computed, and so not seen here."""
    wanted = ((name, one) for name, one in assigned(conf).items() if name in NAMES and one.is_computed)
    told = "is not seen: it is computed, and conf.py is not run (want a plain value)"
    return [f"conf.py:{one.line}:{one.column}: {name} {told}" for name, one in wanted]


def fault_of(name: str, value: object) -> Message | None:
    """Return what is wrong with a setting, by its full name, None when nothing is."""
    if name == CONTACT:
        return None if isinstance(value, str | None) else message(f"{name} is no text", value, "an address")
    if name == IGNORE:
        return _fault_of_ignored(value)
    if setting := NUMBERS.get(name.removeprefix(PREFIX)):
        return _fault_of_number(name, setting, value)
    return message("no such setting", name, nearest_of(name, NAMES, f"one of {', '.join(NAMES)}"))


def _fault_of_number(name: str, setting: Setting, value: Any) -> Message | None:  # noqa: ANN401 - whatever stands in conf.py
    whole = isinstance(setting.default, int)
    want = f"{setting.least:g} to {setting.most:g}"
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return message(f"{name} is not a {'whole number' if whole else 'number'}", value, want)
    number: float = value
    return None if setting.least <= number <= setting.most else message(f"{name} is out of its range", value, want)


def _fault_of_ignored(value: object) -> Message | None:
    if not isinstance(value, dict | None):
        return message(f"{IGNORE} does not map addresses to reasons", value, '{"https://example.org/*": "why"}')
    for pattern, reason in (value or {}).items():
        if not isinstance(pattern, str) or not pattern.strip("*") or len(pattern) > MAX_PATTERN:
            return message(f"{IGNORE} has a pattern that is none", pattern, "an address, `*` for anything")
        if not isinstance(reason, str) or not reason.strip():
            return message(f"{IGNORE} gives no reason for {shown(pattern)}", reason, "text")
    return None
