"""What is found out about addresses, from servers of this machine that answer as documented, or do not."""

from __future__ import annotations

import asyncio
import json
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_talks.authoring.new.fetch import LIMITS, facts_in, known, look, sound
from sphinx_talks.content.characters import FORBIDDEN
from sphinx_talks.content.providers.facts import DateSpan, FetchedFacts, Presentation, one_line, span
from sphinx_talks.content.providers.youtube import duration, length_in
from sphinx_talks.linkcheck.net.client import Client
from tests.servers import Server, World, hang, hang_up, page, paths, redirect
from tests.simulated import SimulatedClock, simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

VIDEO = "mPByIMURM8A"
WATCH = f"https://www.youtube.com/watch?v={VIDEO}"
DECK = "https://speakerdeck.com/ida/line-tension"
PLAYER = "a4ff03681c664f68ab6ab0b60c7b884f"
EVENT = "https://kites.connpass.com/event/239953/"
#: A title that would harm a terminal, a page and front matter.
HOSTILE = "\x1b]0;pwned\x07凧\u202e<script>alert(1)</script>\n---\nowned: yes\r\n\0" + "i" * 1_000_000


def found(
    address: str, environment: Mapping[str, str] | None = None, **servers: Server
) -> tuple[FetchedFacts, World, float]:
    """Return the facts of an address in a world of servers (`__` for the dot), that world, and the seconds it took."""

    async def main() -> tuple[FetchedFacts, World, float]:
        hosts = {name.replace("__", "."): server for name, server in servers.items()}
        async with World(hosts) as world, Client(LIMITS, network=world, clock=SimulatedClock()) as client:
            began = asyncio.get_running_loop().time()
            facts = await look(client, address, environment or {})
            return facts, world, asyncio.get_running_loop().time() - began

    return simulate(main())


def given_json(told: object, status: int = 200) -> Server:
    return page(json.dumps(told), status, content_type="application/json")


def youtube(oembed: Server, watch: Server | None = None) -> Server:
    return paths({f"/oembed?url={quote(WATCH, safe='')}&format=json": oembed, f"/watch?v={VIDEO}": watch or page()})


OEMBED = {
    "title": "糸の話 #2", "author_name": "Kite Club", "author_url": "https://www.youtube.com/@kites", "type": "video",
    "height": 113, "width": 200, "version": "1.0", "provider_name": "YouTube", "provider_url": "https://www.youtube.com/",
    "thumbnail_height": 360, "thumbnail_width": 480, "thumbnail_url": f"https://i.ytimg.com/vi/{VIDEO}/hqdefault.jpg",
    "html": f'<iframe width="200" height="113" src="https://www.youtube.com/embed/{VIDEO}?feature=oembed"></iframe>',
}  # fmt: skip
SPEAKERDECK = {
    "type": "rich", "version": 1.0, "provider_name": "Speaker Deck", "provider_url": "https://speakerdeck.com/",
    "title": "Line Tension", "author_name": "Ida Marlow", "author_url": "https://speakerdeck.com/ida",
    "html": f'<iframe class="speakerdeck-iframe" src="//speakerdeck.com/player/{PLAYER}" width="710"></iframe>',
    "width": 710, "height": 399, "ratio": 1.77777777777778,
}  # fmt: skip
CONNPASS = {
    "results_start": 1, "results_returned": 1, "results_available": 1,
    "events": [
        {
            "id": 239953, "title": "凧の会 #2 (Online)", "catch": "", "description": "<p>凧</p>", "url": EVENT,
            "hash_tag": "kites", "started_at": "2022-03-30T20:00:00+09:00", "ended_at": "2022-03-31T00:30:00+09:00",
            "limit": 300, "event_type": "participation", "open_status": "close",
            "group": {"id": 1, "subdomain": "kites", "title": "凧の会", "url": "https://kites.connpass.com/"},
            "address": "", "place": "オンライン", "lat": None, "lon": None, "accepted": 258, "waiting": 0,
        }
    ],
}  # fmt: skip
LD = {
    "@context": "https://schema.org", "@type": "Event", "name": "凧の会 #2", "startDate": "2022-03-30T20:00:00+09:00",
    "endDate": "2022-03-30T21:35:00+09:00", "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
    "location": {"@type": "Place", "name": "丘の上", "address": {"@type": "PostalAddress", "addressCountry": "JP"}},
    "maximumAttendeeCapacity": 80, "organizer": {"@type": "Organization", "name": "凧の会"},
}  # fmt: skip


def html(head: str) -> str:
    return f"<!doctype html><html><head>{head}</head><body></body></html>"


def linked(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def test_a_video() -> None:
    watch = page(f'<body><meta itemprop="duration" content="PT1H35M12S">{"x" * 300_000}')
    facts, world, _ = found(f"https://youtu.be/{VIDEO}?t=20", www__youtube__com=youtube(given_json(OEMBED), watch))
    assert facts == FetchedFacts(
        f"https://youtu.be/{VIDEO}?t=20",
        provider="youtube",
        title="糸の話 #2",
        author="Kite Club",
        video=VIDEO,
        length=5712,
        is_read=True,
    )
    assert [request.method for request in world.asked] == ["GET", "GET"]


def test_the_length_stands_far_behind_the_head() -> None:
    watch = page(html("x" * 900_000) + '"videoDetails":{"lengthSeconds":"754","keywords":[]}')
    facts, _, _ = found(WATCH, www__youtube__com=youtube(given_json(OEMBED), watch))
    assert facts.length == 754


@pytest.mark.parametrize(
    ("server", "note"),
    [
        (given_json({}, 401), "YouTube: answer 401: it does not let others show it"),
        (given_json({}, 403), "YouTube: answer 403: it is private, or does not answer programs"),
        (given_json({}, 404), "YouTube: answer 404: there is nothing at this address"),
        (given_json({}, 429), "YouTube: answer 429: it was asked too often"),
        (given_json({}, 500), "YouTube: answer 500"),
        (given_json({}, 799), "YouTube: answer 799"),
        (page("<html>"), "YouTube: the answer is not the JSON it should be"),
        (given_json([OEMBED]), "YouTube: the answer is not the JSON it should be"),
        (page("[" * 100_000), "YouTube: the answer is not the JSON it should be"),
        (hang_up, "YouTube: no answer (the server hung up)"),
        (hang, "YouTube: no answer (no answer in time)"),
        (redirect("http://127.0.0.1/"), "YouTube: no answer (127.0.0.1: this machine)"),
    ],
    ids=["no embed", "private", "gone", "busy", "error", "odd", "html", "list", "deep", "hangs up", "hangs", "inwards"],
)
def test_a_video_of_which_nothing_is_told(server: Server, note: str) -> None:
    facts, _, seconds = found(WATCH, www__youtube__com=youtube(server))
    assert facts == FetchedFacts(WATCH, provider="youtube", video=VIDEO, notes=(note,))
    assert seconds == (LIMITS.total if server is hang else 0)


def test_no_network_at_all() -> None:
    facts, _, _ = found(WATCH)
    assert facts == FetchedFacts(WATCH, provider="youtube", video=VIDEO, notes=("YouTube: no answer (no such domain)",))


def test_a_video_whose_page_does_not_come() -> None:
    facts, _, seconds = found(WATCH, www__youtube__com=youtube(given_json(OEMBED), hang))
    assert (facts.title, facts.length) == ("糸の話 #2", None)
    assert facts.notes == ("length of the video: no answer (no answer in time)",)
    assert seconds == LIMITS.total + LIMITS.gap


def test_a_deck() -> None:
    server = paths({f"/oembed.json?url={quote(DECK, safe='')}": given_json(SPEAKERDECK)})
    facts, _, _ = found(f"{DECK}?slide=3", speakerdeck__com=server)
    assert facts == FetchedFacts(
        f"{DECK}?slide=3", provider="speakerdeck", title="Line Tension", author="Ida Marlow", account="ida",
        deck=PLAYER, aspect="16:9", slides=DECK, is_read=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "deck", "aspect"),
    [
        ({"ratio": 1.3333}, PLAYER, "4:3"),
        ({"ratio": 1.78343949044586}, PLAYER, "1.7834"),
        ({"ratio": "1.6"}, PLAYER, "16:10"),
        ({"ratio": None, "width": 4, "height": 3}, PLAYER, "4:3"),
        ({"ratio": None, "width": None}, PLAYER, None),
        ({"ratio": 1e400}, PLAYER, "16:9"),
        ({"ratio": 99}, PLAYER, None),
        ({"html": "<iframe src='https://evil.example/player/x'>"}, None, None),
        ({"html": f"https://speakerdeck.com/player/{PLAYER}0"}, None, None),
        ({"html": 5}, None, None),
    ],
)
def test_the_player_of_a_deck(told: dict[str, Any], deck: str | None, aspect: str | None) -> None:
    facts, _, _ = found(DECK, speakerdeck__com=given_json(SPEAKERDECK | told))
    assert (facts.deck, facts.aspect, facts.slides) == (deck, aspect, DECK)
    assert bool(facts.notes) == (deck is None)


BY_ID, PRESENTED = "/api/v2/events/?event_id=239953", "/api/v2/events/239953/presentations/?count=100"


def connpass(presented: Server) -> Server:
    return paths({BY_ID: given_json(CONNPASS), PRESENTED: presented})


def test_what_was_presented_at_an_event() -> None:
    told = [
        {"name": "糸の\n話", "url": "https://speakerdeck.com/ida/strings", "presentation_type": "slide"},
        {"name": "", "url": "https://youtu.be/dQw4w9WgXcQ", "presentation_type": "movie"},
        {"name": "x", "url": "javascript:alert(1)"},
        {"name": "again", "url": "https://speakerdeck.com/ida/strings"},
        {"name": 5, "url": 5},
        "x",
    ]
    facts, world, _ = found(
        EVENT, {"CONNPASS_API_KEY": "s3cret"}, connpass__com=connpass(given_json({"presentations": told}))
    )
    assert facts.presented == (
        Presentation("https://speakerdeck.com/ida/strings", "糸の 話"),
        Presentation("https://youtu.be/dQw4w9WgXcQ"),
    )
    assert facts.notes == ()
    first, second = world.asked
    assert (first.path, second.path) == (BY_ID, PRESENTED)
    assert second.headers["x-api-key"] == "s3cret"
    assert second.at - first.at >= 1


@pytest.mark.parametrize(
    "presented",
    [page("", 500), given_json({"presentations": "x"}), given_json([])],
    ids=["error", "no list", "no object"],
)
def test_an_event_is_known_without_what_was_presented(presented: Server) -> None:
    facts, _, _ = found(EVENT, {"CONNPASS_API_KEY": "s3cret"}, connpass__com=connpass(presented))
    assert (facts.title, facts.presented) == ("凧の会 #2 (Online)", ())
    assert [note.partition(" (")[0].partition(":")[0] for note in facts.notes] == ["API of connpass, presentations"]


def test_an_event_by_the_api() -> None:
    server = connpass(given_json({"presentations": []}))
    facts, world, _ = found(f"{EVENT}?x", {"CONNPASS_API_KEY": "s3cret"}, connpass__com=server)
    assert facts == FetchedFacts(
        f"{EVENT}?x", provider="connpass", title="凧の会 #2 (Online)", event=EVENT, series="凧の会",
        date="2022-03-30", start="20:00", end="24:30", format="online", capacity="300", hashtag="kites", is_read=True,
    )  # fmt: skip
    assert [(one.path, one.headers["x-api-key"]) for one in world.asked] == [(BY_ID, "s3cret"), (PRESENTED, "s3cret")]


@pytest.mark.parametrize(
    ("server", "note"),
    [
        (given_json({}, 403), "API of connpass: answer 403: it is private, or does not answer programs"),
        (given_json({"events": []}), "API of connpass: it knows no such event"),
        (given_json({"events": [{"id": 7}]}), "API of connpass: it knows no such event"),
        (given_json({"events": "x"}), "API of connpass: it knows no such event"),
        (redirect("https://evil.kites.example/"), "API of connpass: answer 302"),
        (hang, "API of connpass: no answer (no answer in time)"),
    ],
    ids=["refused", "none", "other", "odd", "redirect", "hangs"],
)
def test_without_an_answer_of_the_api_nothing_else_is_asked(server: Server, note: str) -> None:
    facts, world, _ = found(
        EVENT,
        {"CONNPASS_API_KEY": "s3cret"},
        connpass__com=server,
        kites__connpass__com=page(html(linked(LD))),
        evil__kites__example=page(),
    )
    assert facts.notes == (note,)
    assert (facts.title, facts.event) == (None, EVENT)
    assert {request.host for request in world.asked} == {"connpass.com"}
    assert "s3cret" not in repr(facts)


@pytest.mark.parametrize("key", ["a\r\nHost: evil", "鍵"])
def test_a_key_that_is_none_is_not_sent(key: str) -> None:
    facts, world, _ = found(EVENT, {"CONNPASS_API_KEY": key}, kites__connpass__com=page(html(linked(LD))))
    assert facts.notes == ("the key in CONNPASS_API_KEY is none",)
    assert key not in repr(facts)
    assert not world.asked


@pytest.mark.parametrize("address", [EVENT, "https://kites.connpass.com/", "https://a.kites.example/"])
def test_without_a_key_connpass_is_not_asked(address: str) -> None:
    facts, world, _ = found(address, kites__connpass__com=page(html(linked(LD))), a__kites__example=redirect(EVENT))
    assert "which communities get by https://connpass.com/about/api/v2/" in facts.notes[0]
    assert not [request for request in world.asked if "connpass" in request.host]


MEETING = "https://a.kites.example/meeting"


def test_an_event_by_its_page() -> None:
    facts, _, _ = found(MEETING, a__kites__example=page(html(linked(LD))))
    assert facts == FetchedFacts(
        MEETING, title="凧の会 #2", event=MEETING, date="2022-03-30", start="20:00",
        end="21:35", format="in-person", venue="丘の上", capacity="80", is_read=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content="糸 &amp; 尾"><title>x</title>', "糸 & 尾"),
        ('<meta property="og:title" content="糸 | Kites"><meta property="og:site_name" content="Kites">', "糸"),
        ("<title>\n 糸の\n話 </title>", "糸の 話"),
        ("<title>a - b</title>", "a - b"),
        ('<meta property="og:title" content="- Kites"><meta property="og:site_name" content="Kites">', "- Kites"),
        ('<meta property="og:title" content="Kites"><meta property="og:site_name" content="Kites">', "Kites"),
        ('<meta property="og:title" content="My Kites"><meta property="og:site_name" content="Kites">', "My Kites"),
        (f'<title>a{" " * 1_000_000}b</title><meta property="og:site_name" content="b">', "a"),
        ("<title></title>", None),
        ("", None),
    ],
)
def test_the_title_of_any_page(head: str, title: str | None) -> None:
    address = "https://a.kites.example/x"
    facts, _, _ = found(address, a__kites__example=page(html(head)))
    assert facts == FetchedFacts(address, title=title, is_read=True)


@pytest.mark.parametrize("charset", ["utf-8", "shift_jis", "euc-jp", "nonsense"])
def test_pages_in_other_encodings(charset: str) -> None:
    text = f'<meta charset="{charset}"><title>糸の話</title>'.encode("utf-8" if charset == "nonsense" else charset)
    facts, _, _ = found("https://a.kites.example/", a__kites__example=page(text, content_type="text/html"))
    assert facts.title == "糸の話"


@pytest.mark.parametrize(
    ("server", "note"),
    [
        (page("x", content_type="application/pdf"), "no web page, but 'application/pdf'"),
        (page("x", 404), "answer 404: there is nothing at this address"),
        (hang, "no answer (no answer in time)"),
        (redirect("http://169.254.169.254/"), "no answer (169.254.169.254: a server of the cloud)"),
    ],
    ids=["pdf", "gone", "hangs", "inwards"],
)
def test_a_page_of_which_nothing_is_told(server: Server, note: str) -> None:
    address = "https://a.kites.example/x"
    facts, _, _ = found(address, a__kites__example=server)
    assert (facts.title, facts.is_read) == (None, False)
    assert facts.notes[0].startswith(f"{address}: ")
    assert facts.notes[0] == f"{address}: {note}" or "169.254.169.254" in facts.notes[0]


def test_hostile_titles_become_lines() -> None:
    texts = {"title": HOSTILE, "author_name": HOSTILE[:999]}
    video, _, _ = found(WATCH, www__youtube__com=youtube(given_json(OEMBED | texts)))
    deck, _, _ = found(DECK, speakerdeck__com=given_json(SPEAKERDECK | texts))
    told = {"id": 239953, "title": HOSTILE, "place": HOSTILE[:999], "hash_tag": "#\u202e", "group": {"title": "a\nb"}}
    evening, _, _ = found(EVENT, {"CONNPASS_API_KEY": "k"}, connpass__com=given_json({"events": [told]}))
    other, _, _ = found("https://a.kites.example/", a__kites__example=page(html(f"<title>{HOSTILE}</title>")))
    expected = "]0;pwned凧<script>alert(1)</script> --- owned: yes iii"
    for facts in (video, deck, evening):
        assert (facts.title or "").startswith(expected)
    assert (other.title or "").startswith("]0;pwned凧<script>alert(1)</script>")
    assert (evening.hashtag, evening.series) == (None, "a b")
    for facts in (video, deck, evening, other):
        for field in fields(facts):
            text = getattr(facts, field.name)
            assert not isinstance(text, str) or (len(text) <= 300 and not FORBIDDEN.search(text) and "\n" not in text)


@given(st.text())
def test_a_clean_line(text: str) -> None:
    line = one_line(text)
    assert line == line.strip()
    assert len(line) <= 300
    assert not FORBIDDEN.search(line)
    assert one_line(line) == line


@pytest.mark.parametrize(
    ("address", "facts"),
    [
        (WATCH, {"video": VIDEO}),
        (f"https://www.youtube.com/watch?list=x&v={VIDEO}&t=20s", {"video": VIDEO}),
        (f"https://m.youtube.com/live/{VIDEO}?si=abc", {"video": VIDEO}),
        (f"https://www.youtube.com/watch?v={VIDEO}x", {}),
        (f"https://youtube.com.evil.example/watch?v={VIDEO}", {}),
        (f"https://youtube.com@evil.example/watch?v={VIDEO}", {}),
        (DECK, {"slides": DECK, "account": "ida"}),
        (f"https://speakerdeck.com/player/{PLAYER}", {"deck": PLAYER}),
        ("https://speakerdeck.com/search/x", {}),
        (EVENT, {"event": EVENT}),
        (f"{EVENT}presentation/?a#b", {"event": EVENT}),
        ("https://connpass.com/event/1", {"event": "https://connpass.com/event/1/"}),
        ("https://connpass.com.evil.example/event/1/", {}),
        ("https://evil.example/x.connpass.com/event/1/", {}),
        ("javascript:alert(1)", {}),
    ],
)
def test_what_an_address_tells_by_itself(address: str, facts: dict[str, str]) -> None:
    assert replace(known(address), provider="") == FetchedFacts(address, **facts)  # type: ignore[arg-type] # texts by name


@pytest.mark.parametrize(
    "address", ["https://youtube.com@evil.example/x", "https://speaker-deck.example/x", "file:///etc/passwd", "x", ""]
)
def test_what_is_no_address_is_not_asked(address: str) -> None:
    facts, world, _ = found(address)
    assert facts.notes == (f"{address}: not a plain http(s) address",)
    assert world.asked == []


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        ({"@graph": [{"@type": "WebPage"}, LD]}, {"title": "凧の会 #2"}),
        ([[{"@type": ["Thing", "EducationEvent"], "name": "A"}]], {"title": "A"}),
        (LD | {"eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode"}, {"format": "hybrid"}),
        (LD | {"location": {"@type": "VirtualLocation", "url": "x"}}, {"format": "online", "venue": None}),
        (LD | {"location": "オンライン"}, {"format": "online", "venue": None}),
        (LD | {"location": [{"@type": "VirtualLocation"}, {"name": "丘"}]}, {"venue": "丘"}),
        (LD | {"location": 5, "maximumAttendeeCapacity": "many"}, {"format": None, "venue": None, "capacity": None}),
        (LD | {"startDate": "soon", "endDate": 5, "name": ["x"]}, {"date": None, "end": None, "title": None}),
    ],
)
def test_events_in_linked_data(data: object, wanted: dict[str, str | None]) -> None:
    facts = facts_in("https://a.example/", html(linked(data)))
    assert {name: getattr(facts, name) for name in wanted} == wanted


marks = st.sampled_from(["<", "<meta property=og:title content=", '"', "<title>", "</title>", "<script>", "&#0;"])
jsons = st.recursive(
    st.none() | st.floats() | st.text(max_size=5) | st.sampled_from(["Event", "2022-03-30", "VirtualLocation"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@type", "@graph", "name", "startDate", "location"]), inner, max_size=4)
    ),
)


@given(st.lists(marks | st.text(max_size=5) | jsons.map(linked)).map("".join))
def test_whatever_a_page_holds_gives_sound_facts(text: str) -> None:
    facts = sound(facts_in("https://a.example/", text))
    assert sound(facts) == facts


def test_broken_linked_data_leaves_the_title() -> None:
    scripts = "".join(f'<script type="application/ld+json">{data}</script>' for data in ("{", "[" * 99_999, "5"))
    assert facts_in("https://a.example/", html(f"{scripts}<title>A</title>")).title == "A"


@pytest.mark.parametrize(
    ("iso", "seconds"),
    [
        ("PT1H35M12S", 5712),
        ("PT754S", 754),
        ("PT95M", 5700),
        ("P1DT2H", 93600),
        ("PT12.5S", 12),
        ("P", None),
        ("1:2", None),
    ],
)
def test_durations(iso: str, seconds: int | None) -> None:
    assert duration(iso) == seconds


def test_a_live_stream_has_no_length() -> None:
    assert length_in('<meta itemprop="duration" content="PT0S">"lengthSeconds":"0"') is None


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2022-03-30T20:00:00+09:00", "2022-03-30T21:35:00+09:00", DateSpan("2022-03-30", None, "20:00", "21:35")),
        ("2022-03-30T20:00:00+09:00", "2022-03-31T01:30:00+09:00", DateSpan("2022-03-30", None, "20:00", "25:30")),
        (
            "2022-03-30T10:00:00+09:00",
            "2022-03-31T18:00:00+09:00",
            DateSpan("2022-03-30", "2022-03-31", "10:00", "18:00"),
        ),
        ("2022-03-30", "2022-03-31", DateSpan("2022-03-30", "2022-03-31")),
        ("2022-03-30T20:00", "2022-03-30T20:00", DateSpan("2022-03-30", None, "20:00")),
        ("2022-03-30T20:00", "2022-03-29T20:00", DateSpan("2022-03-30", None, "20:00")),
        ("2022-03-30T20:00", None, DateSpan("2022-03-30", None, "20:00")),
        (None, "2022-03-30", DateSpan()),
        ("2022-02-30T20:00", "x", DateSpan()),
    ],
)
def test_days_and_times(first: object, last: object, expected: DateSpan) -> None:
    assert span(first, last) == expected


def test_only_the_beginning_of_a_page_is_taken_apart() -> None:
    assert facts_in("https://a.example/", f"{' ' * 100_000}<title>Kites</title>").title == "Kites"
    # The parser would be busy for minutes with as much made for it, as `<div>` 400,000 times.
    assert not facts_in("https://a.example/", f"{' ' * 140_000}<title>Kites</title>").title
