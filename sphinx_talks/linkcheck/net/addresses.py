"""Addresses: which may be asked at all, in what spelling, and where a redirect leads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias
from unicodedata import category
from urllib.parse import quote, urljoin

from yarl import URL

from sphinx_talks.linkcheck.net.denied import spelt
from sphinx_talks.linkcheck.net.fault import Fault, NoAnswerError
from sphinx_talks.linkcheck.net.hosts import host_of

#: Tells what is wrong with a numeric address, '' where nothing is.
Judge: TypeAlias = Callable[[str], str]

LONGEST = 4_096
_ADDRESS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?(?:#(.*))?", re.IGNORECASE | re.ASCII)
_AUTHORITY = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]+)(?::([0-9]{0,5}))?", re.ASCII)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE | re.ASCII)
#: What stays as it is in a path or query; the rest becomes UTF-8 in percent signs (the sets of WHATWG).
_PATH = "!$%&'()*+,-./:;=@[]_|~^"
_QUERY = "!$%&()*+,-./:;=?@[\\]^_`{|}~"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Target:
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


def target_of(text: str, ports: tuple[int, ...], judge: Judge) -> Target:
    """Take an address apart as browsers do, but strictly.

    Raises NoAnswerError (REFUSED) for other schemes and ports, credentials, backslashes, white space and control
    characters, hosts that are none, and numeric hosts that `judge` has something against.
    """
    _refuse_signs(text)
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise _no_web_address(text)
    scheme, authority, path, query, fragment = found.groups()
    host, port = _host_and_port(authority, scheme.lower())
    if port not in ports:
        raise NoAnswerError(Fault.REFUSED, f"port {port}")
    if (":" in host or host.rpartition(".")[2].isdecimal()) and (about := judge(host)):
        raise NoAnswerError(Fault.REFUSED, f"{spelt(host)}: {about}")
    asked = _without_dots(quote(path, safe=_PATH) or "/") + quote(query or "", safe=_QUERY)
    return Target(scheme.lower(), host, port, asked, fragment)


def redirected(target: Target, location: str, ports: tuple[int, ...], judge: Judge) -> Target:
    """Return where a redirect leads; the fragment stays unless the location brings its own.

    Raises NoAnswerError (REFUSED) as `target_of`. https://fetch.spec.whatwg.org/#concept-response-location-url
    """
    # Headers are bytes: what is not ASCII there is UTF-8, or kept as the bytes it is.
    raw = location.strip(" \t").encode("utf-8", "surrogateescape")
    wanted = quote(raw, safe=_QUERY + "#'")
    _refuse_signs(wanted)
    if wanted.startswith("///"):
        raise NoAnswerError(Fault.REFUSED, "no host in the address")
    found = target_of(wanted if _SCHEME.match(wanted) else urljoin(target.bare, wanted), ports, judge)
    if found.fragment is not None or target.fragment is None:
        return found
    return Target(found.scheme, found.host, found.port, found.path, target.fragment)


def _no_web_address(text: str) -> NoAnswerError:
    scheme = _SCHEME.match(text)
    other = scheme is not None and scheme[1].lower() not in _PORTS
    return NoAnswerError(Fault.REFUSED, f"not asked: {scheme[1]}" if scheme and other else "no web address")


def _refuse_signs(text: str) -> None:
    if len(text) > LONGEST:
        raise NoAnswerError(Fault.REFUSED, f"longer than {LONGEST} characters")
    if "\\" in text or any(category(sign) in {"Cc", "Cs", "Zs", "Zl", "Zp"} for sign in text):
        raise NoAnswerError(Fault.REFUSED, "white space, a control character or a backslash in the address")


def _host_and_port(authority: str, scheme: str) -> tuple[str, int]:
    if "@" in authority:
        raise NoAnswerError(Fault.REFUSED, "credentials in the address")
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        raise NoAnswerError(Fault.REFUSED, "no host in the address")
    return host_of(found[1]), int(found[2] or _PORTS[scheme])


def _without_dots(path: str) -> str:
    """Return a path without `.` and `..`."""
    plain = "/." not in path or path.startswith("//")
    return path if plain else urljoin("http://a/", path).removeprefix("http://a")
