"""The host of an address, as browsers read it: numbers in every spelling, names of every script."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import unquote_to_bytes

from yarl import URL

from sphinx_talks.linkcheck.net.fault import Fault, NoAnswerError

#: A label of a name; the underscore is no part of host names but is found in them.
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
#: Octal, hexadecimal, decimal: https://url.spec.whatwg.org/#ipv4-number-parser
_NUMBER = re.compile(r"(?P<hex>0x[0-9a-f]*)|(?P<octal>0[0-7]*)|(?P<decimal>[1-9][0-9]*)")
_LOOKS_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
#: Names that no public name server answers for: RFC 6761, 6762, 7686, 8375, 9476.
LOCAL = ("localhost", "local", "internal", "onion", "alt", "home.arpa", "localdomain")
LONGEST = 253


def host_of(text: str) -> str:
    """Return a host in ASCII and lower case: a name, or a number in its usual spelling (IPv6 without brackets).

    Raises NoAnswerError (REFUSED) for what a browser would not take, and for names of a local network.
    """
    if text.startswith("["):
        return _ipv6(text)
    name = _ascii(_unquoted(text)).removesuffix(".")
    if _LOOKS_NUMERIC.fullmatch(name.rpartition(".")[2]):
        return _ipv4(name)
    if len(name) > LONGEST or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise NoAnswerError(Fault.REFUSED, f"no host name: {text}")
    if "." not in name or name.endswith(tuple(f".{local}" for local in LOCAL)):
        raise NoAnswerError(Fault.REFUSED, f"a name of a local network: {name}")
    return name


def _unquoted(text: str) -> str:
    if "%" not in text:
        return text
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise NoAnswerError(Fault.REFUSED, f"no host name: {text}") from None


def _ascii(name: str) -> str:
    """Return a name by IDNA 2008 with the mapping of UTS 46, as yarl and browsers do (full-width digits, `。`)."""
    try:
        return (URL.build(scheme="http", host=name).raw_host or "").lower()
    except (ValueError, UnicodeError):
        raise NoAnswerError(Fault.REFUSED, f"no host name: {name}") from None


def _ipv6(text: str) -> str:
    try:
        address = IPv6Address(text.removeprefix("[").removesuffix("]")) if text.endswith("]") else None
    except ValueError:
        address = None
    if address is None or address.scope_id is not None:
        raise NoAnswerError(Fault.REFUSED, f"no IPv6 address: {text}")
    return str(address)


def _ipv4(name: str) -> str:
    """Return a number of one to four parts, the last of which fills what is left.

    https://url.spec.whatwg.org/#concept-ipv4-parser
    """
    numbers = [_number(part) for part in name.split(".")]
    *first, last = numbers
    if len(numbers) > 4 or any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):  # noqa: PLR2004 - octets
        raise NoAnswerError(Fault.REFUSED, f"no IPv4 address: {name}")
    return str(IPv4Address(last + sum(number << 8 * (3 - place) for place, number in enumerate(first))))


def _number(part: str) -> int:
    found = _NUMBER.fullmatch(part) if len(part) <= LONGEST else None
    if found is None:
        raise NoAnswerError(Fault.REFUSED, f"no IPv4 address: {part}")
    if found["hex"]:
        return int(part[2:] or "0", 16)
    return int(part, 8) if found["octal"] else int(part)
