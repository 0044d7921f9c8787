"""Niconico: ids, and the API of thumbnails."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers
from tests.conversations import SILENCE, hold, reply, verdict

NICONICO = providers.names()["niconico"]
PAGE = "https://www.nicovideo.jp/watch/sm9"
API = "https://ext.nicovideo.jp/api/getthumbinfo/sm9"
OK = (
    '<?xml version="1.0"?><nicovideo_thumb_response status="ok"><thumb><title>凧 &amp; 糸</title>'
    "<length>5:20</length><user_nickname>中の人</user_nickname></thumb></nicovideo_thumb_response>"
)
FAIL = '<nicovideo_thumb_response status="fail"><error><code>{}</code></error></nicovideo_thumb_response>'


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (PAGE, "sm9"),
        ("https://nico.ms/so123?from=65", "so123"),
        ("http://sp.nicovideo.jp/watch/nm7", "nm7"),
        ("https://embed.nicovideo.jp/watch/sm9", "sm9"),
        ("https://www.nicovideo.jp/user/9", None),
        ("https://nicovideo.jp.evil.example/watch/sm9", None),
    ],
)
def test_addresses(address: str, found: str | None) -> None:
    there = NICONICO.find(address)
    assert (there and there.id) == found


def test_player() -> None:
    assert NICONICO.player("sm9", 65) == ("https://embed.nicovideo.jp/watch/sm9?autoplay=1&from=65", "iframe")
    assert NICONICO.address("sm9", 65) == f"{PAGE}?from=65"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (reply(OK), ("alive", "200 OK")),
        (reply(FAIL.format("DELETED")), ("gone", "the API says DELETED")),
        (reply(FAIL.format("NOT_FOUND")), ("gone", "the API says NOT_FOUND")),
        (reply(FAIL.format("COMMUNITY")), ("unclear", "the API says COMMUNITY")),
        (reply("", 503), ("unclear", "the API says 503 Service Unavailable")),
        (SILENCE, ("unclear", "no answer in time")),
    ],
)
def test_check(answer: object, found: tuple[str, str]) -> None:
    assert verdict(hold(NICONICO.check(PAGE), {API: answer})) == found  # type: ignore[dict-item] # either kind


def test_facts() -> None:
    plain = NICONICO.known("sm9")
    assert plain is not None
    found = hold(NICONICO.facts(plain, {}), {API: reply(OK)})
    assert found == plain.but(title="凧 & 糸", author="中の人", length=320, is_read=True)
