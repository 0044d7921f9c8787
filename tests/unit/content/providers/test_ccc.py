"""media.ccc.de: slugs, and the API of events."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers
from tests.conversations import SILENCE, hold, reply, verdict

CCC = providers.names()["ccc"]
SLUG = "36c3-10652-bahnmining_-_punktlichkeit_ist_eine_zier"
PAGE = f"https://media.ccc.de/v/{SLUG}"
API = f"https://api.media.ccc.de/public/events/{SLUG}"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (PAGE, SLUG),
        (f"{PAGE}/oembed", SLUG),
        (f"{PAGE}#t=65", SLUG),
        ("https://media.ccc.de/c/36c3", None),
        ("https://media.ccc.de/v/a/b", None),
        (f"https://media.ccc.de.evil.example/v/{SLUG}", None),
    ],
)
def test_addresses(address: str, found: str | None) -> None:
    there = CCC.find(address)
    assert (there and there.id) == found


def test_player() -> None:
    assert CCC.player(SLUG, 65) == (f"{PAGE}/oembed#t=65", "iframe")
    assert CCC.address(SLUG) == PAGE


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (reply({"title": "Bahn"}), ("alive", "200 OK")),
        (reply("", 404), ("gone", "404 Not Found")),
        (reply("", 500), ("unclear", "500 Internal Server Error")),
        (SILENCE, ("unclear", "no answer in time")),
    ],
)
def test_check(answer: object, found: tuple[str, str]) -> None:
    assert verdict(hold(CCC.check(PAGE), {API: answer})) == found  # type: ignore[dict-item] # either kind of answer


@pytest.mark.parametrize(("persons", "author"), [(["Ida"], "Ida"), ([], ""), (None, ""), ([5], "")])
def test_facts(persons: object, author: str) -> None:
    plain = CCC.known(PAGE)
    assert plain is not None
    told = {"title": "Bahn", "persons": persons, "duration": 3600}
    found = hold(CCC.facts(plain, {}), {API: reply(told)})
    assert found == plain.but(title="Bahn", author=author, length=3600, is_read=True)
