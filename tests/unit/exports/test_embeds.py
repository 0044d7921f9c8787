"""What other sites show: oEmbed, and the talks of a person or series."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from lxml import html

from tests.unit.exports.conftest import BASE, HOSTILE, made, with_title

if TYPE_CHECKING:
    from tests.unit.exports.conftest import Make

KNOTS = "embed/oembed/talks/kite-2/knots.json"


def test_a_talk_with_a_recording_is_a_video(archive: Make) -> None:
    found = json.loads(made(archive(), "oembed")[KNOTS])
    assert (found["version"], found["type"], found["provider_url"]) == ("1.0", "video", BASE)
    assert {"title", "html", "width", "height"} <= found.keys()
    frame = html.fragment_fromstring(found["html"])
    assert frame.get("src", "").startswith("https://www.youtube-nocookie.com/embed/Zz0Kite_-01")
    # Who opens a page of another site has asked for no sound.
    assert "autoplay" not in frame.get("src", "")
    other = json.loads(made(archive(), "oembed")["embed/oembed/events/kite-1.json"])
    assert (other["type"], other["url"]) == ("link", f"{BASE}events/kite-1.html")
    assert "html" not in other


def test_a_recording_that_is_gone_is_no_video(archive: Make) -> None:
    talk = "---\ntitle: Knots\nspeakers: [ida-marlow]\nvideo: {youtube: Zz0Kite_-03}\nrecording: gone\n---\n"
    found = json.loads(made(archive({"talks/kite-2/knots.md": talk}), "oembed")[KNOTS])
    assert (found["type"], "html" in found) == ("link", False)


def test_a_person_has_a_page_for_a_frame_and_a_list(archive: Make) -> None:
    files = made(archive(), "embeds")
    found = json.loads(files["embed/people/ida-marlow.json"])
    page = html.fromstring(files["embed/people/ida-marlow.html"])
    assert [one["url"] for one in found["talks"]] == page.xpath("//li/a/@href")
    assert f"{BASE}talks/kite-2/knots.html" in page.xpath("//li/a/@href")
    assert not page.xpath("//script | //style | //@style | //link")
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")


def test_the_script_is_small(archive: Make) -> None:
    script = made(archive(), "embeds")["embed/talks.js"]
    assert len(script) < 3 * 1024
    assert b"innerHTML" not in script


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_stay_text(archive: Make, title: str) -> None:
    site = archive(with_title(title))
    frame = html.fragment_fromstring(json.loads(made(site, "oembed")[KNOTS])["html"])
    assert frame.get("title") == title.strip()
    page = html.fromstring(made(site, "embeds")["embed/people/ida-marlow.html"])
    assert title.strip() in [link.text for link in page.xpath("//li/a")]
    assert not page.xpath("//script | //b")
