"""Addresses: which may be asked at all, in what spelling, and where a redirect leads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias
from unicodedata import category
from urllib.parse import quote, unquote_to_bytes, urljoin

from yarl import URL

from sphinx_talks.linkcheck.net.answer import NoAnswer, NoAnswerError
from sphinx_talks.linkcheck.net.resolver import spelt

#: A label of a name; the underscore is no part of host names but is found in them.
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
#: Octal, hexadecimal, decimal: https://url.spec.whatwg.org/#ipv4-number-parser
_NUMBER = re.compile(r"(?P<hex>0x[0-9a-f]*)|(?P<octal>0[0-7]*)|(?P<decimal>[1-9][0-9]*)")
_LOOKS_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
#: Names that no public name server answers for: RFC 6761, 6762, 7686, 8375, 9476.
LOCAL = ("localhost", "local", "internal", "onion", "alt", "home.arpa", "localdomain")
LONGEST_HOST = 253


def host_of(text: str) -> str:
    """Return a host in ASCII and lower case: a name, or a number in its usual spelling (IPv6 without brackets).

    Raises NoAnswerError (REFUSED) for what a browser would not take, and for names of a local network.
    """
    if text.startswith("["):
        return _ipv6(text)
    name = _ascii(_unquoted(text)).removesuffix(".")
    if _LOOKS_NUMERIC.fullmatch(name.rpartition(".")[2]):
        return _ipv4(name)
    if len(name) > LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise NoAnswerError(NoAnswer.REFUSED, f"no host name: {text}")
    if "." not in name or name.endswith(tuple(f".{local}" for local in LOCAL)):
        raise NoAnswerError(NoAnswer.REFUSED, f"a name of a local network: {name}")
    return name


def _unquoted(text: str) -> str:
    if "%" not in text:
        return text
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise NoAnswerError(NoAnswer.REFUSED, f"no host name: {text}") from None


def _ascii(name: str) -> str:
    """Return a name by IDNA 2008 with the mapping of UTS 46, as yarl and browsers do (full-width digits, `。`)."""
    try:
        return (URL.build(scheme="http", host=name).raw_host or "").lower()
    except (ValueError, UnicodeError):
        raise NoAnswerError(NoAnswer.REFUSED, f"no host name: {name}") from None


def _ipv6(text: str) -> str:
    try:
        address = IPv6Address(text.removeprefix("[").removesuffix("]")) if text.endswith("]") else None
    except ValueError:
        address = None
    if address is None or address.scope_id is not None:
        raise NoAnswerError(NoAnswer.REFUSED, f"no IPv6 address: {text}")
    return str(address)


def _ipv4(name: str) -> str:
    """Return a number of one to four parts, the last of which fills what is left.

    https://url.spec.whatwg.org/#concept-ipv4-parser
    """
    numbers = [_number(part) for part in name.split(".")]
    *first, last = numbers
    if len(numbers) > 4 or any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):  # noqa: PLR2004 - octets
        raise NoAnswerError(NoAnswer.REFUSED, f"no IPv4 address: {name}")
    return str(IPv4Address(last + sum(number << 8 * (3 - place) for place, number in enumerate(first))))


def _number(part: str) -> int:
    found = _NUMBER.fullmatch(part) if len(part) <= LONGEST_HOST else None
    if found is None:
        raise NoAnswerError(NoAnswer.REFUSED, f"no IPv4 address: {part}")
    if found["hex"]:
        return int(part[2:] or "0", 16)
    return int(part, 8) if found["octal"] else int(part)


#: Returns what is wrong with a numeric address, '' where nothing is.
Judge: TypeAlias = Callable[[str], str]

LONGEST = 4_096
_ADDRESS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?(?:#(.*))?", re.IGNORECASE | re.ASCII)
_AUTHORITY = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]+)(?::([0-9]{0,5}))?", re.ASCII)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE | re.ASCII)
#: What stays as it is in a path or query; the rest becomes UTF-8 in percent signs (the sets of WHATWG).
_PATH = "!$%&'()*+,-./:;=@[]_|~^"
_QUERY = "!$%&()*+,-./:;=?@[\\]^_`{|}~"
_PORTS = {"http": 80, "https": 443}
#: What belongs to mail, files and the like, so that browsers do not ask there:
#: https://fetch.spec.whatwg.org/#port-blocking
BLOCKED = frozenset(
    {
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
        110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
        531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190,
        5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    }
)  # fmt: skip
HIGHEST_PORT = 65_535


@dataclass(frozen=True)
class Destination:
    """An address that may be asked: scheme, host in ASCII, port, and what is asked for."""

    scheme: str
    host: str
    port: int
    #: Path and query, percent-encoded.
    path: str
    #: As written, None where there is no `#`.
    fragment: str | None = None

    @cached_property
    def bare(self) -> str:
        """Return the address without its fragment."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"

    @property
    def address(self) -> str:
        """Return the address with its fragment."""
        return self.bare if self.fragment is None else f"{self.bare}#{self.fragment}"

    @property
    def url(self) -> URL:
        """Return what aiohttp asks for, without another round of encoding."""
        return URL(self.bare, encoded=True)


def target_of(text: str, judge: Judge) -> Destination:
    """Take an address apart as browsers do, but strictly.

    Raises NoAnswerError (REFUSED) for other schemes, ports of other services, credentials, backslashes, white space and
    control characters, hosts that are none, and numeric hosts that `judge` has something against.
    """
    _refuse_signs(text)
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise _no_web_address(text)
    scheme, authority, path, query, fragment = found.groups()
    host, port = _host_and_port(authority, scheme.lower())
    if port in BLOCKED or port > HIGHEST_PORT:
        raise NoAnswerError(NoAnswer.REFUSED, f"port {port}")
    if (":" in host or host.rpartition(".")[2].isdecimal()) and (about := judge(host)):
        raise NoAnswerError(NoAnswer.REFUSED, f"{spelt(host)}: {about}")
    asked = _without_dots(quote(path, safe=_PATH) or "/") + quote(query or "", safe=_QUERY)
    return Destination(scheme.lower(), host, port, asked, fragment)


def redirected(target: Destination, location: str, judge: Judge) -> Destination:
    """Return where a redirect leads; the fragment stays unless the location brings its own.

    Raises NoAnswerError (REFUSED) as `target_of`. https://fetch.spec.whatwg.org/#concept-response-location-url
    """
    # Headers are bytes: what is not ASCII there is UTF-8, or kept as the bytes it is.
    raw = location.strip(" \t").encode("utf-8", "surrogateescape")
    wanted = quote(raw, safe=_QUERY + "#'")
    _refuse_signs(wanted)
    if wanted.startswith("///"):
        raise NoAnswerError(NoAnswer.REFUSED, "no host in the address")
    found = target_of(wanted if _SCHEME.match(wanted) else urljoin(target.bare, wanted), judge)
    if found.fragment is not None or target.fragment is None:
        return found
    return Destination(found.scheme, found.host, found.port, found.path, target.fragment)


def _no_web_address(text: str) -> NoAnswerError:
    scheme = _SCHEME.match(text)
    other = scheme is not None and scheme[1].lower() not in _PORTS
    return NoAnswerError(NoAnswer.REFUSED, f"not asked: {scheme[1]}" if scheme and other else "no web address")


def _refuse_signs(text: str) -> None:
    if len(text) > LONGEST:
        raise NoAnswerError(NoAnswer.REFUSED, f"longer than {LONGEST} characters")
    if "\\" in text or any(category(character) in {"Cc", "Cs", "Zs", "Zl", "Zp"} for character in text):
        raise NoAnswerError(NoAnswer.REFUSED, "white space, a control character or a backslash in the address")


def _host_and_port(authority: str, scheme: str) -> tuple[str, int]:
    if "@" in authority:
        raise NoAnswerError(NoAnswer.REFUSED, "credentials in the address")
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        raise NoAnswerError(NoAnswer.REFUSED, "no host in the address")
    return host_of(found[1]), int(found[2] or _PORTS[scheme])


def _without_dots(path: str) -> str:
    """Return a path without `.` and `..`."""
    plain = "/." not in path or path.startswith("//")
    return path if plain else urljoin("http://a/", path).removeprefix("http://a")
