"""The one form of an address under which it is asked and remembered, however pages write it."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from sphinx_talks.content.records import providers

#: What a browser takes off a fragment: words to scroll to (https://wicg.github.io/scroll-to-text-fragment/).
_DIRECTIVE = re.compile(r":~:.*", re.DOTALL)
_PORTS = {"http": 80, "https": 443}
_ENCODED = re.compile(r"%[0-9a-fA-F]{2}")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
#: What an address of a video may say beside it; in a playlist, or with words of its own, the page is another one.
_BESIDE = frozenset({"t", "start", "end", "si", "feature"})


class Key(NamedTuple):
    """An address without its fragment, in one form, and the fragment."""

    address: str
    fragment: str = ""


def key_of(address: str) -> Key:
    """Return the key of a plain http(s) address; anything else is returned as it is.

    Scheme and host in small letters, no default port, a path, escapes in capitals (RFC 3986, 6.2.2 and 6.2.3), what is
    not ASCII as UTF-8 in escapes, as it is asked for; every address of a YouTube video is that of its page.
    """
    if not providers.web_address(address):
        return Key(address)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return Key(address)
    host = parts.hostname or ""
    if (video := providers.video_in(address)) and video.beside.keys() <= _BESIDE:
        return Key(providers.youtube_address(video.id))
    place = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    plain = urlunsplit((parts.scheme, place, parts.path or "/", parts.query, ""))
    plain = _FOREIGN.sub(lambda found: quote(found[0]), plain)
    return Key(_ENCODED.sub(lambda found: found[0].upper(), plain), _DIRECTIVE.sub("", parts.fragment))


def host_of(address: str) -> str:
    """Return the host of an address with its port where that is not the usual one, '' where there is none."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
