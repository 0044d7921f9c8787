"""Transcripts in a build: a page of their own, a link beside the recording, and only what has changed is written."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from sphinx_talks.search.spoken.units import unpack
from tests.conftest import plain, write_pages
from tests.files import write

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
        ("Transcript in English, 1 line", "knots/transcript-en.html")
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


def test_packed_words_follow_the_files(site: Site, build: Build) -> None:
    whole = f"{WHOLE}\n00:36:00.000 --> 00:36:40.000\n{'糸' * 200}\n\n00:36:40.000 --> 00:36:44.000\n長さを測ります\n"
    source = site(pages={EVENT: whole})
    words = {name: content for name, content in build(source).files().items() if "_talks_spoken" in name}
    assert len(words) == 4
    write_pages(source, {EVENT: whole.replace("長さを測ります", "長さをはかります")})
    changed = {name: content for name, content in build(source).files().items() if "_talks_spoken" in name}
    # What is said between the talks and the first of the two are as they were.
    assert sorted(name for name in words if words[name] != changed.get(name)) == ["_talks_spoken/t/2.bin"]
    write_pages(source, {EVENT: None})
    assert not [name for name in build(source).files() if "_talks_spoken" in name]


def test_what_is_said_outside_the_talks_is_found_with_the_event(site: Site, build: Build) -> None:
    around = WHOLE.replace("WEBVTT\n", "WEBVTT\n\n00:00:10.000 --> 00:00:12.000\nwelcome\n")
    built = build(site(pages={EVENT: around}))
    found = []
    for path in sorted(Path(built.outdir, "_talks_spoken/t").iterdir()):
        unit = unpack(path.read_bytes(), (b"",))
        found.append((unit.head.url, unit.numbers, unit.own))
    # Each with what is said behind it, in which it may go on.
    assert found == [
        ("events/kite-2.html", (10, 310, 2099, 2100), 1),
        ("events/kite-2.html", (2099, 2100), 1),
        ("talks/kite-2/knots.html", (310, 2099, 2100), 1),
        ("talks/kite-2/measuring-pull.html", (2100,), 1),
    ]


def test_slides_have_a_page_too(look: Look) -> None:
    built = look({"talks/kite-2/knots.slides.md": "## 1 5:10\n\nKnots\n\n## 7\n\n<b>hitch\n"})
    (box,) = built.page("talks/kite-2/knots").find_class("talks-spoken-deck")
    assert [(plain(link), link.get("href")) for link in box.iter("a")] == [
        ("What the slides say, 2 slides", "knots/slides.html")
    ]
    (list_,) = built.page("talks/kite-2/knots/slides").find_class("talks-cues")
    assert [plain(slide) for slide in list_] == ["1 5:10 Knots", "7 <b>hitch"]
    assert [link.get("href") for link in list_[0].iter("a")] == [
        "https://speakerdeck.com/player/0123456789abcdef0123456789abcdef?slide=1",
        "https://www.youtube.com/watch?v=Zz0Kite_-01&t=310s",
    ]


def test_pictures_of_slides(site: Site, build: Build) -> None:
    talk = "---\ntitle: A\nspeakers: [bo-tern]\nslides: {url: 'https://decks.example/7', license: CC BY 4.0}\n---\n"
    drawn = BytesIO()
    Image.new("RGB", (48, 27)).save(drawn, "WEBP")
    source = site(pages={"talks/kite-2/a.md": talk, "talks/kite-2/a.slides.md": "## 1\n\n## 2 5:10\n\nhitch\n"})
    write(source, {f"talks/kite-2/a.slides/{number}.webp": drawn.getvalue() for number in (1, 2)})
    built = build(source)
    page = built.page("talks/kite-2/a/slides")
    found = [(one.get("alt"), one.get("width"), one.get("height"), one.get("src")) for one in page.iter("img")]
    mark = str(found[0][3])[9:17]
    assert found == [("Slide 1", "48", "27", f"slides/1-{mark}.webp"), ("", "48", "27", f"slides/2-{mark}.webp")]
    assert "License of the slides: CC BY 4.0" in page.text_content()
    files = [f"talks/kite-2/a/slides/{number}-{mark}.webp" for number in (1, 2)]
    assert [name for name in built.files() if name.endswith(".webp")] == files
    write_pages(source, {"talks/kite-2/a.slides/2.webp": None})
    again = build(source)
    assert [name for name in again.files() if name.endswith(".webp")] == files[:1]
    assert len([*again.page("talks/kite-2/a/slides").iter("img")]) == 1


def test_deck_of_any_site_is_a_card(look: Look) -> None:
    page = "---\ntitle: A\nspeakers: [bo-tern]\nslides: https://decks.example/7\n---\n"
    built = look({"talks/kite-2/a.md": page})
    (card,) = built.page("talks/kite-2/a").find_class("talks-embed-card")
    (caption,) = card.iter("figcaption")
    assert (card.get("id"), plain(caption)) == ("talks-slides", "Slides on decks.example")
    assert "Slides" not in built.facts("talks/kite-2/a")


def test_talk_whose_start_nobody_knows_says_so_and_how_to_mend_it(look: Look) -> None:
    event = "---\ntitle: Kites by phone\ndate: 2024-05-01\nvideo: {youtube: Zz0Kite_-02}\n---\n"
    talk = "---\ntitle: %s\nspeakers: [bo-tern]\n%s---\n"
    pages = {"events/kite-9.md": event, "talks/kite-9/a.md": talk % ("A", ""), "talks/kite-9/b.md": talk % ("B", "")}
    said = "In the recording of the whole event; where the talk starts is not known yet."
    built = look(pages)
    assert built.facts("talks/kite-9/b")["Recording"] == [said]
    # For those who write pages, below all that readers want.
    folded = [plain(one) for one in built.page("talks/kite-9/b").find_class("talks-step")]
    assert folded[0] == "If you have looked it up, write video: {start: 35:20} on this page."
    ordered = {name: text.replace("[bo-tern]\n", f"[bo-tern]\norder: {name[-4]}\n") for name, text in pages.items()}
    ordered = {
        name: text.replace("order: a", "order: 1").replace("order: b", "order: 2") for name, text in ordered.items()
    }
    said = "Talk 2 of 2 in the recording of the whole event; its start is not known yet."
    assert look(ordered).facts("talks/kite-9/b")["Recording"] == [said]
