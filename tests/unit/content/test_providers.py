"""The table of the sites: what imitates them, and what another package brings."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers
from sphinx_talks.content.characters import web_address
from sphinx_talks.content.providers import Medium, Provider
from sphinx_talks.content.records import Slides, Video


@pytest.mark.parametrize(
    ("text", "plain", "imitates"),
    [
        ("https://example.org", True, False),
        ("HTTPS://EXAMPLE.ORG/", True, False),
        ("http://example.org:8080/a?b=c#d", True, False),
        ("https://ja.wikipedia.org/wiki/能動学習", True, False),
        ("https://en.wikipedia.org/wiki/Recall_(memory)", True, False),
        ("https://example.org/?u=youtube", True, False),
        ("https://www.youtube.com/@mlct", True, False),
        ("https://music.youtube.com/watch", True, False),
        ("https://files.speakerdeck.com/presentations/x/a.pdf", True, False),
        ("https://blog.youtube/news/", True, False),
        ("ftp://example.org/", False, False),
        ("javascript:alert(1)", False, False),
        ("data:text/html,x", False, False),
        ("//example.org/", False, False),
        ("https://example", False, False),
        ("https:///example.org", False, False),
        ("https://-a.example.org/", False, False),
        ("https://user@example.org/", False, False),
        ("https://user:pw@example.org/", False, False),
        ("https://example.org\\@example.com/", False, False),
        ("https://example.org/a b", False, False),
        ("https://example.org/a\u3000b", False, False),
        ("https://example.org/\n", False, False),
        ("https://example.org/\u202e", False, False),
        ("https://example.org/\u200b", False, False),
        ("https://example.org/\ud800", False, False),
        ('https://example.org/"onload="', False, False),
        ("https://日本語.example.org/", False, False),
        ("https://例え.jp/", False, False),
        ("https://ｅxample.org/", False, False),
        ("https://boo\u212a.example/", False, False),
        ("http\u017f://example.org/", False, False),
        ("https://\u017fpeakerdeck.com/", False, True),
        ("https://youtube.com.example.org/", True, True),
        ("https://you-tube.com/", True, True),
        ("https://speaker-deck.com/", True, True),
        ("https://youtube.com@example.org/", False, True),
    ],
)
def test_web_address(text: str, plain: bool, imitates: bool) -> None:  # noqa: FBT001 - columns of a table
    assert (web_address(text), providers.imitated(text) is not None) == (plain, imitates)


@pytest.mark.parametrize(
    ("name", "told"), [("youtube", "not a YouTube video"), ("archive", "not an item of the Internet Archive")]
)
def test_what_a_wrong_id_is_not(name: str, told: str) -> None:
    assert providers.names()[name].denied() == told


class Loom(Provider):
    """A sound provider of another package."""

    name = "woven"
    label = "Loom"
    media = frozenset({Medium.VIDEO})
    thing = "Loom video"
    want = "its digits"
    example = "12"
    syntax = "[0-9]+"
    exact = "https://loom[.]example/([0-9]+)"

    def address(self, name: str, start: int = 0) -> str:
        """Return the page of a video."""
        return f"https://loom.example/{int(name) + start}"


class Point:
    """An entry point that names a provider."""

    name = "point"
    value = "looms:Loom"
    dist = None

    def __init__(self, made: object) -> None:
        """Remember what is loaded."""
        self.made = made

    def load(self) -> object:
        """Return what makes the provider."""
        return lambda: self.made


FAULTS: dict[str, tuple[dict[str, object], str]] = {
    "nothing": ({}, ""),
    "name of a field": ({"name": "start"}, "'start' is the name of another field"),
    "name of pydantic": ({"name": "model_fields"}, "'model_fields' is the name of another field"),
    "no name": ({"name": None}, "not a name of a field: None"),
    "private": ({"name": "a__b"}, "not a name of a field: 'a__b'"),
    "directive": ({"directive": "youtube"}, "there is one called 'woven'"),
    "label": ({"label": ""}, "'label' is missing"),
    "thing": ({"thing": ""}, "'thing' is missing"),
    "want": ({"want": ""}, "'want' is missing"),
    "address": ({"address": Provider.address}, "'page' is missing"),
    "syntax": ({"syntax": "("}, "'syntax' is no regular expression: missing ), unterminated subpattern at position 0"),
    "exact": ({"exact": "["}, "'exact' is no regular expression: unterminated character set at position 0"),
    "group": ({"exact": "https://loom.example/1"}, "'exact' has no group for the id"),
    "example": ({"example": "a"}, "'example' is not a Loom video: 'a'"),
    "raises": ({"syntax": "[a-z]+", "example": "a"}, "ValueError: invalid literal for int() with base 10: 'a'"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_another_package_brings(
    case: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, fault = FAULTS[case]
    brought = type("Brought", (Loom,), parts)()
    monkeypatch.setattr(providers, "entry_points", lambda group: [Point(brought)] if group == providers.GROUP else [])
    found = providers.table.__wrapped__()
    assert (brought in found) == (not fault)
    want = [f"provider 'point' (looms:Loom) is left out: {fault}"] if fault else []
    assert [record.getMessage() for record in caplog.records] == want


def test_no_provider_can_take_the_name_of_another_field() -> None:
    names = {one.name for one in providers.table()}
    assert ({*Video.model_fields} | {*Slides.model_fields}) - names <= providers.RESERVED
