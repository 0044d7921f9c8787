"""Digital object identifiers, by the API of their proxy: what they lead to may refuse machines, they do not.

https://www.doi.org/the-identifier/resources/factsheets/doi-resolution-documentation: response code 1 is success, 2 an
error of the server, 100 an identifier that nobody registered, 200 one without an address.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from sphinx_talks.linkcheck import verdicts
from sphinx_talks.linkcheck.net.answer import NoAnswerError
from sphinx_talks.linkcheck.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.net.client import Client

API = "https://doi.org/api/handles/"
_ADDRESS = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/(10\.[0-9.]+/[^?#]+)(?:[?#].*)?", re.IGNORECASE | re.ASCII)

CODES = {
    1: Outcome(Verdict.ALIVE, "registered"),
    100: Outcome(Verdict.GONE, "nobody registered this DOI", certain=True),
    200: Outcome(Verdict.UNCLEAR, "registered without an address"),
}


def matches(address: str) -> bool:
    """Tell whether an address is that of an identifier."""
    return _ADDRESS.fullmatch(address) is not None


async def look(client: Client, address: str) -> Outcome:
    """Return whether an identifier is registered."""
    found = _ADDRESS.fullmatch(address)
    name = quote(unquote(found[1] if found else ""), safe="/")
    try:
        answer = await client.ask(f"{API}{name}?type=URL")
    except NoAnswerError as fault:
        return verdicts.of_service(fault)
    return CODES.get(_code(answer.body), Outcome(Verdict.UNCLEAR, f"doi.org: {verdicts.phrase(answer.status)}"))


def _code(body: bytes) -> int:
    """Return the response code, 0 where there is none."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return 0
    code = said.get("responseCode") if isinstance(said, dict) else None
    return code if isinstance(code, int) else 0
