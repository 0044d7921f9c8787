"""Which addresses are those of a player: exactly these, whatever they look like."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers
from sphinx_talks.content.characters import web_address
from sphinx_talks.content.providers import Medium, Provider
from sphinx_talks.content.records import Slides, Video

YOUTUBE, SPEAKERDECK = (providers.names()[name] for name in ("youtube", "speakerdeck"))

ID = "mPByIMURM8A"
DECK = "a4ff03681c664f68ab6ab0b60c7b884f"
PLAYER = f"https://speakerdeck.com/player/{DECK}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ID, ID),
        ("-_AZaz09-_-", "-_AZaz09-_-"),
        (f"https://www.youtube.com/watch?v={ID}", ID),
        (f"https://youtube.com/watch?v={ID}", ID),
        (f"https://m.youtube.com/watch?v={ID}", ID),
        (f"https://youtu.be/{ID}", ID),
        (f"https://www.youtube.com/live/{ID}", ID),
        (f"https://www.youtube.com/shorts/{ID}", ID),
        (f"https://www.youtube-nocookie.com/embed/{ID}", ID),
        (ID[:10], None),
        (f"{ID}B", None),
        (f"{ID}\n", None),
        (f"\n{ID}", None),
        (f" {ID}", None),
        ("", None),
        ("mPByIMURM8\u0410", None),
        ("ｍＰＢｙＩＭＵＲＭ８Ａ", None),
        ("mPByIMURM8\u00c5", None),
        ("١٢٣٤٥٦٧٨٩٠١", None),
        ('" onload="a', None),
        (f"http://www.youtube.com/watch?v={ID}", None),
        (f"//www.youtube.com/watch?v={ID}", None),
        (f"https://www.youtube.com:443/watch?v={ID}", None),
        (f"https://www.youtube.com/watch?v={ID}&t=3", None),
        (f"https://www.youtube.com/watch?v={ID}\n", None),
        (f"https://youtube.com@evil.example/watch?v={ID}", None),
        (f"https://youtube.com.evil.example/watch?v={ID}", None),
        (f"https://evil.example\\@youtube.com/watch?v={ID}", None),
        (f"https:\\\\www.youtube.com\\watch?v={ID}", None),
        (f"https://www.y\u043eutube.com/watch?v={ID}", None),
        (f"https://ｗｗｗ.youtube.com/watch?v={ID}", None),
        (f"https://wwwxyoutube.com/watch?v={ID}", None),
        (f"https://www.youtube。com/watch?v={ID}", None),
        (f"https:///www.youtube.com/watch?v={ID}", None),
        (f"javascript:https://youtu.be/{ID}", None),
    ],
)
def test_youtube(text: str, found: str | None) -> None:
    assert YOUTUBE.read(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (DECK, DECK),
        (f"https://speakerdeck.com/player/{DECK}", DECK),
        (DECK[:31], None),
        (f"{DECK}0", None),
        (DECK.upper(), None),
        (f"{DECK}\n", None),
        (f"{DECK[:31]}\u0430", None),
        (f"{DECK[:31]}１", None),
        (f"http://speakerdeck.com/player/{DECK}", None),
        (f"https://speakerdeck.com:443/player/{DECK}", None),
        (f"https://www.speakerdeck.com/player/{DECK}", None),
        (f"https://speakerdeck.com.evil.example/player/{DECK}", None),
        (f"https://speakerdeck.com@evil.example/player/{DECK}", None),
        (f"https://evil.example\\@speakerdeck.com/player/{DECK}", None),
        (f"https://speakerdeckxcom/player/{DECK}", None),
        ("https://speakerdeck.com/upura/deck", None),
    ],
)
def test_speakerdeck(text: str, found: str | None) -> None:
    assert SPEAKERDECK.read(text) == found


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


def test_addresses_are_built_from_ids() -> None:
    assert YOUTUBE.address(ID) == f"https://www.youtube.com/watch?v={ID}"
    assert YOUTUBE.address(ID, 2110) == f"https://www.youtube.com/watch?v={ID}&t=2110s"
    assert YOUTUBE.address(ID, 0) == YOUTUBE.address(ID)
    assert SPEAKERDECK.address(DECK) == f"https://speakerdeck.com/player/{DECK}"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (f"https://www.youtube.com/watch?v={ID}", (ID, {})),
        (f"HTTP://M.YouTube.com:80/watch/?app=x&v={ID}&t=70s#a", (ID, {"app": "x", "t": "70s"})),
        (f"https://music.youtube.com/watch?v={ID}&v=other", (ID, {})),
        (f"https://youtu.be/{ID}/?si=x#t=9", (ID, {"si": "x", "t": "9"})),
        (f"https://youtu.be/{ID}&t=9", (ID, {})),
        (f"https://www.youtube-nocookie.com/embed/{ID}?start=9", (ID, {"start": "9"})),
        (f"https://youtube.com/live/{ID}", (ID, {})),
        (f"https://youtube.com/shorts/{ID}/", (ID, {})),
        (f"https://youtube.com/v/{ID}", (ID, {})),
        (f"https://youtube.com/watch?list={ID}", None),
        (f"https://youtube.com/playlist?v={ID}", None),
        (f"https://youtube.com/embed/{ID}/more", None),
        (f"https://youtube.com/{ID}", None),
        (f"https://youtu.be/{ID}B", None),
        (f"https://youtu.be/watch?v={ID}", None),
        (f"https://youtube.com.evil.example/watch?v={ID}", None),
        (f"https://youtube.com@evil.example/watch?v={ID}", None),
        (f"https://youtube.com:8080/watch?v={ID}", None),
        (f"https://yo\u017ftube.com/watch?v={ID}", None),
        (f"https://youtu.be/{ID} ", None),
        (ID, None),
    ],
)
def test_video_in(address: str, found: tuple[str, dict[str, str]] | None) -> None:
    video = YOUTUBE.find(address)
    assert (None if video is None else (video.id, dict(video.beside))) == found


@pytest.mark.parametrize(
    ("name", "told"), [("youtube", "not a YouTube video"), ("archive", "not an item of the Internet Archive")]
)
def test_what_a_wrong_id_is_not(name: str, told: str) -> None:
    assert providers.names()[name].denied() == told


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (f"https://speakerdeck.com/player/{DECK}", (DECK, PLAYER, "")),
        (f"http://www.speakerdeck.com/player/{DECK}/?slide=3", (DECK, PLAYER, "")),
        (f"https://speakerdeck.com/player/{DECK}0", None),
        (f"https://speakerdeck.com.evil.example/player/{DECK}", None),
        ("https://speakerdeck.com/ann/kites?slide=3", ("", "https://speakerdeck.com/ann/kites", "ann")),
        ("http://www.SpeakerDeck.com/ann/kites/", ("", "https://speakerdeck.com/ann/kites", "ann")),
        ("https://speakerdeck.com/c/kites", None),
        ("https://speakerdeck.com/ann", None),
        ("https://kites.connpass.com/event/12/", ("12", "https://kites.connpass.com/event/12/", "")),
        ("http://Connpass.com/event/12", ("12", "https://connpass.com/event/12/", "")),
        ("https://connpass.com/event/12/participation/?a=b#c", ("12", "https://connpass.com/event/12/", "")),
        ("https://connpass.com.evil.example/event/12/", None),
        ("https://connpass.com/event/12x/", None),
    ],
)
def test_other_pages(address: str, found: object) -> None:
    there = providers.found_at(address)
    assert (there and there[1][:3]) == found


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
