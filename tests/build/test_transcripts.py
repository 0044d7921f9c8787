"""Transcripts in a build: a page of their own, a link beside the recording, and only what has changed is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.conftest import plain, write_pages

if TYPE_CHECKING:
    from tests.conftest import Build, Look, Site

WHOLE = """\
WEBVTT

00:05:10.000 --> 00:05:14.000
<v Ida Marlow>&lt;script&gt; three knots are enough

00:34:59.000 --> 00:35:00.000
thank you

00:35:00.000 --> 00:35:04.000
張力を測ります
"""
EVENT = "events/kite-2.en.vtt"
PAGE = "talks/kite-2/measuring-pull/transcript-en"


def test_page_of_its_own(look: Look) -> None:
    built = look({EVENT: WHOLE})
    page = built.page("talks/kite-2/knots")
    (box,) = page.find_class("talks-spoken")
    assert [(plain(link), link.get("href")) for link in box.iter("a")] == [
        ("Transcript in English, 1 lines", "knots/transcript-en.html")
    ]
    assert "three knots are enough" not in page.find_class("talks-spoken")[0].text_content()
    (list_,) = built.page("talks/kite-2/knots/transcript-en").find_class("talks-cues")
    assert [plain(cue) for cue in list_] == ["5:10 Ida Marlow <script> three knots are enough"]
    (link,) = list_.iter("a")
    assert link.get("href") == "https://www.youtube.com/watch?v=Zz0Kite_-01&t=310s"
    assert [cue.get("id") for cue in built.page(PAGE).find_class("talks-cues")[0]] == ["t2100"]
    assert len(built.page("events/kite-2/transcript-en").find_class("talks-cues")[0]) == 3


def test_build_follows_the_file(site: Site, build: Build) -> None:
    source = site(pages={EVENT: WHOLE})
    built = build(source)
    assert "張力を測ります" in built.files()[f"{PAGE}.html"].decode()
    write_pages(source, {EVENT: WHOLE.replace("測ります", "はかります")})
    again = build(source)
    assert "張力をはかります" in again.files()[f"{PAGE}.html"].decode()
    write_pages(source, {EVENT: None})
    without = build(source)
    assert not [name for name in without.files() if "transcript-en" in name]
    assert without.page("talks/kite-2/knots").find_class("talks-spoken") == []
    assert Path(without.outdir, "talks/kite-2/knots.html").is_file()
