"""Digital object identifiers, by the API of their proxy: what they lead to may refuse machines, they do not.

https://www.doi.org/the-identifier/resources/factsheets/doi-resolution-documentation: response code 1 is success, 2 an
error of the server, 100 an identifier that nobody registered, 200 one without an address.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from sphinx_talks.content.providers.asking import Outcome, Reply, Verdict
from sphinx_talks.content.providers.base import Found, Provider

_ADDRESS = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/(10\.[0-9.]+/[^?#]+)(?:[?#].*)?", re.IGNORECASE | re.ASCII)
_CITED = re.compile(r"10\.[0-9.]+/\S+")
_CODES = {
    1: Outcome(Verdict.ALIVE, "registered"),
    100: Outcome(Verdict.GONE, "nobody registered this DOI", certain=True),
    200: Outcome(Verdict.UNCLEAR, "registered without an address"),
}


class Doi(Provider):
    """Works, by the address of their identifier."""

    name = "doi"
    label = "DOI"
    bibtex = "doi"
    bibtex_form = "as 10.1000/182"
    api = "https://doi.org/api/handles/"

    def find(self, address: str) -> Found | None:
        """Return the identifier in an address of the proxy."""
        found = _ADDRESS.fullmatch(address)
        return Found(found[1], address) if found else None

    def cited(self, value: str) -> str:
        """Return the address of an identifier, which may stand in an address."""
        found = _CITED.search(value)
        return f"https://doi.org/{quote(found[0], safe='/:;()._-')}" if found else ""

    def asked(self, address: str) -> str:
        """Return the address by which the API is asked for the address of an identifier."""
        found = _ADDRESS.fullmatch(address)
        return f"{self.api}{quote(unquote(found[1] if found else ''), safe='/')}?type=URL"

    def outcome(self, reply: Reply) -> Outcome:
        """Return whether an identifier is registered."""
        code = (reply.object or {}).get("responseCode")
        known = _CODES.get(code) if isinstance(code, int) else None
        return known or Outcome(Verdict.UNCLEAR, f"doi.org: {reply.phrase}")
