"""Transcripts beside pages: which page they are of, what is cut out of that of an event, and what is wrong."""

from __future__ import annotations

import html
import os
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.authoring.transcript import tidy
from sphinx_talks.checks.run import check
from sphinx_talks.content import cues, transcripts
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.cues import Cue
from sphinx_talks.content.problems import Level
from sphinx_talks.content.records import Kind
from sphinx_talks.content.transcripts import Transcripts
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

SITE = {
    "conf.py": "",
    "index.md": "# Site\n",
    "events/e.md": "---\ntitle: E\ndate: 2020-01-02\nstart: 20:00\nvideo: {youtube: aaaaaaaaaaa}\n---\n",
    "talks/e/a.md": "---\ntitle: A\ntime: 20:05\nvideo: {start: 310, end: 600}\n---\n",
    "talks/e/b.md": "---\ntitle: B\ntime: 20:15\n---\n",
    "talks/e/c.md": "---\ntitle: C\ntime: 20:30\nvideo: {youtube: bbbbbbbbbbb}\n---\n",
}


def vtt(*rows: tuple[str, str]) -> str:
    return "WEBVTT\n" + "".join(f"\n{start}.000 --> {start}.500\n{text}\n" for start, text in rows)


WHOLE = vtt(("00:01:00", "開場"), ("00:05:10", "凧の話"), ("00:10:00", "質問"), ("00:20:00", "糸の話"))


def spoken(root: Path, name: str) -> list[tuple[str, list[str]]]:
    entries, found = check(root)
    assert found == []
    catalog = Catalog(entries, {}, transcripts=Transcripts(root))
    assert catalog.transcripts
    kind = Kind.TALK if "/" in name else Kind.EVENT
    made = catalog.transcripts.of(catalog, catalog.by_id[kind][name])
    return [(one.language, [cue.text for cue in one.cues]) for one in made]


def test_that_of_an_event_is_cut_into_talks(tmp_path: Path) -> None:
    english = vtt(("00:05:20", "About kites"))
    write(tmp_path, {**SITE, "events/e.ja.vtt": WHOLE, "talks/e/a.en.vtt": english})
    assert spoken(tmp_path, "e/a") == [("en", ["About kites"]), ("ja", ["凧の話"])]
    # From the time in the programme on.
    assert spoken(tmp_path, "e/b") == [("ja", ["糸の話"])]
    assert spoken(tmp_path, "e/c") == []
    assert spoken(tmp_path, "e") == [("ja", ["開場", "凧の話", "質問", "糸の話"])]


@pytest.mark.parametrize(
    ("a", "b", "found"),
    [
        # The break and the closing words are those of the event.
        ("time: 20:05-20:07\n", "time: 20:15-20:18\n", [["a"], ["b"], ["open", "break", "close"]]),
        # As long as in the programme, from where it is known to start.
        (
            "time: 20:05-20:07\n",
            "time: 20:15-20:18\nvideo: {start: 18:00}\n",
            [["a"], ["close"], ["open", "break", "b"]],
        ),
        # What is written holds.
        (
            "time: 20:05-20:07\nvideo: {start: 300, end: 900}\n",
            "time: 20:15\n",
            [["a", "break"], ["b", "close"], ["open"]],
        ),
        # One that takes longer goes on until the next, which follows it at once.
        ("time: 20:05-20:07\n", "time: 20:07-20:18\nvideo: {start: 900}\n", [["a", "break"], ["b", "close"], ["open"]]),
    ],
)
def test_a_talk_ends_with_its_time_in_the_programme(tmp_path: Path, a: str, b: str, found: list[list[str]]) -> None:
    rows = ("00:01:00", "open"), ("00:06:00", "a"), ("00:10:00", "break"), ("00:16:00", "b"), ("00:20:00", "close")
    pages = {f"talks/e/{name}.md": f"---\ntitle: {name}\n{facts}---\n" for name, facts in (("a", a), ("b", b))}
    write(tmp_path, {**SITE, **pages, "events/e.ja.vtt": vtt(*rows)})
    read = Transcripts(tmp_path)
    catalog = Catalog(check(tmp_path)[0], {}, transcripts=read)
    entries = [catalog.by_id[Kind.TALK]["e/a"], catalog.by_id[Kind.TALK]["e/b"], catalog.by_id[Kind.EVENT]["e"]]
    made = [[cue.text for one in read.passages(catalog, entry, "ja") for cue in one.cues] for entry in entries]
    assert made == found


def test_those_that_are_not_held_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcripts, "MOST_HELD", 1)
    said = vtt(("00:05:20", "<v Ida>About kites &amp; strings"))
    write(tmp_path, {**SITE, "events/e.ja.vtt": WHOLE, "talks/e/a.en.vtt": said})
    read = Transcripts(tmp_path)
    catalog = Catalog(check(tmp_path)[0], {}, transcripts=read)
    first, again = ([read.of(catalog, entry) for entry in catalog.all(Kind.TALK)] for _ in range(2))
    assert first == again
    assert first[0][0].cues == (Cue(320_000, 320_500, "About kites & strings", "Ida"),)


@pytest.mark.parametrize(
    ("path", "content", "found"),
    [
        ("talks/e/a.vtt", WHOLE, "1:1: T004 not the name of a transcript (got 'a.vtt', want the name of the page"),
        (
            "talks/e/z.ja.vtt",
            WHOLE,
            "1:1: T301 no page beside the transcript (got 'talks/e/z.ja.vtt', want talks/e/z.md)",
        ),
        ("talks/e/a.ja.vtt", "凧".encode("cp932"), "1:1: T001 not UTF-8 (want UTF-8, as `sphinx-talks transcript`"),
        ("talks/e/a.ja.vtt", "00:01.000 --> 00:02.000\nA\n", "1:1: T701 not WebVTT (got '00:01.000 --> 00:02.000'"),
        (
            "talks/e/a.ja.vtt",
            "WEBVTT\n\n00:01 --> 00:02\nA\n",
            "3:1: T701 not the times of a cue (got '00:01 --> 00:02'",
        ),
        ("talks/e/a.ja.vtt", "WEBVTT\n", "1:1: T701 no cue in the transcript"),
        ("talks/e/a.ja.vtt", f"WEBVTTx{WHOLE[6:]}", "1:1: T701 not WebVTT (got 'WEBVTTx', want a first line `WEBVTT`"),
        (
            "talks/e/a.ja.vtt",
            "WEBVTT\n\n00:00:02.000 --> 00:00:99.000\nA\n",
            "3:1: T701 minutes or seconds over 59 (got '00:00:02.000 --> 00:00:99.000', want at most 59, as",
        ),
        ("talks/e/a.ja.vtt", vtt(("00:02:00", "A --> B")), "4:1: T701 not the times of a cue (got 'A --> B', want"),
        ("talks/e/a.ja.vtt", "WEBVTT\n\n00:02.000 --> 00:02.000\nA\n", "3:1: T702 cue ends before it starts"),
        ("talks/e/a.ja.vtt", vtt(("00:02:00", "A"), ("00:01:00", "B")), "6:1: T702 cue starts before the one above it"),
        ("talks/e/a.ja.vtt", vtt(("00:02:00", "A\u202eB")), "4:2: T002 forbidden character U+202E"),
        (
            "talks/e/a.ja.srt",
            vtt(("00:02:00", "A")),
            "3:1: T701 not read as a transcript: Invalid format (want a counter",
        ),
        ("talks/e/a.ja.srt", "1\n00:01,000 --> 00:02,000\nA\n", "2:1: T701 times that no reader takes (got '00:01,000"),
        ("talks/e/a.ja.vtt", "WEBVTT\n\n00:00:10,000 --> 00:00:14,000\nA\n", "3:1: T701 times that no reader takes"),
        ("talks/e/a.ja.vtt", vtt(("00:02:00", "A" * 6000)), "4:1: T703 line is too long (got '6000 characters', want"),
        ("talks/e/a.ja.vtt", vtt(("00:02:00", ">> A")), "3:1: T703 `>>` for another speaker"),
        ("talks/e/a.ja.vtt", vtt(("00:02:00", "Thanks for watching!")), "3:1: T704 phrase that speech recognition"),
    ],
)
def test_mistakes(tmp_path: Path, path: str, content: str | bytes, found: str) -> None:
    write(tmp_path, {**SITE, path: content})
    told = [str(one) for one in check(tmp_path, least=Level.WARNING)[1] if one.path == path]
    assert [one.partition(f"{path}:")[2][: len(found)] for one in told] == [found]


def test_two_files_of_one_language(tmp_path: Path) -> None:
    write(tmp_path, {**SITE, "talks/e/c.ja.srt": "1\n00:00:01,000 --> 00:00:02,000\nA\n", "talks/e/c.ja.vtt": WHOLE})
    (found,) = [str(one) for one in check(tmp_path)[1]]
    want = "got 'talks/e/c.ja.vtt', want one file, this or talks/e/c.ja.srt"
    assert found == f"talks/e/c.ja.vtt:1:1: T303 second transcript in one language ({want})"


@pytest.mark.parametrize(("said", "is_told"), [("凧", True), ("凧の", False)])
def test_words_of_the_event_that_are_not_used(tmp_path: Path, said: str, *, is_told: bool) -> None:
    write(tmp_path, {**SITE, "events/e.ja.vtt": WHOLE, "talks/e/a.ja.vtt": vtt(("00:05:10", said))})
    found = [str(one) for one in check(tmp_path, least=Level.ADVICE)[1] if one.code == "T708"]
    want = "got '1 characters', want 3, as that of the event"
    told = f"talks/e/a.ja.vtt:1:1: T708 most of what the event has of the talk is not used ({want})"
    assert found == [told] * is_told


def test_page_with_mistakes_beside_words_of_it_and_of_its_event(tmp_path: Path) -> None:
    page = "---\ntitle: A\nvideo: {start: early}\n---\n"
    write(tmp_path, {**SITE, "talks/e/a.md": page, "events/e.ja.vtt": WHOLE, "talks/e/a.ja.vtt": WHOLE})
    assert {one.path for one in check(tmp_path, least=Level.ADVICE)[1] if one.code.level is Level.ERROR} == {
        "talks/e/a.md"
    }


def test_transcript_of_no_recording(tmp_path: Path) -> None:
    page = SITE["events/e.md"].replace("video: {youtube: aaaaaaaaaaa}\n", "")
    talk = "---\ntitle: A\n---\n"
    transcripts = dict.fromkeys(("events/e.ja.vtt", "talks/e/a.ja.vtt", "talks/e/c.ja.vtt"), WHOLE)
    write(tmp_path, {**SITE, "events/e.md": page, "talks/e/a.md": talk, **transcripts})
    found = [str(one) for one in check(tmp_path, least=Level.WARNING)[1] if one.code == "T707"]
    assert found == [
        "events/e.ja.vtt:1:1: T707 transcript of no recording (want `video` on the page)",
        "talks/e/a.ja.vtt:1:1: T707 transcript of no recording (want `video` on the page, or on that of the event)",
    ]


def test_every_mistake_is_reported() -> None:
    text = vtt(("00:02:00", "A\u202eB"), ("00:03:00", "\u202e\u200b"), ("00:01:00", "C"))
    found = [f"{one.position.line}:{one.position.column} {one.code} {one.parts}" for one in cues.faults(text, "vtt")]
    want = "want the file as `sphinx-talks transcript` writes it"
    assert found == [
        f"4:2 T002 forbidden character U+202E RIGHT-TO-LEFT OVERRIDE, 2 times ({want})",
        f"7:2 T002 forbidden character U+200B ZERO WIDTH SPACE ({want})",
        "9:1 T702 cue starts before the one above it (want cues in the order of the recording)",
    ]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("<v Ida>three knots</v>\n<v.loud Bo T.>are <i>enough</i>", [("Ida", "three knots"), ("Bo T.", "are enough")]),
        ("so <v Ida>a\n<v Ida>b</v> c", [("", "so"), ("Ida", "a b"), ("", "c")]),
        ("<v Ida></v>kites", [("", "kites")]),
    ],
)
def test_who_speaks_in_turn(said: str, found: list[tuple[str, str]]) -> None:
    made = cues.read(vtt(("00:01:00", said)), "vtt")
    assert [(one.speaker, one.text) for one in made] == found
    assert {(one.start, one.end) for one in made} == {(60_000, 60_500)}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("<script>alert(1)</script> &#x27;&copy;&#39;&eacute;", "<script>alert(1)</script> '©'é"),
        ("List<int> of <div class=a>, <c.yellow>x</c> <font color=red>y</font>", "List<int> of <div class=a>, x y"),
        ("AT&T &xyz; &amp;lt; a&#x202e;b&lrm;", "AT&T &xyz; &lt; ab"),
        ("<ruby>凧<rt>たこ</rt></ruby><00:01:00.100><lang en>kite</lang>", "凧たこkite"),
    ],
)
def test_what_is_markup_and_what_is_said(said: str, found: str) -> None:
    assert cues.read(vtt(("00:01:00", said)), "vtt")[0].text == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            '{\\an8\\pos(192,210)}<font color="#ff0000">kites</font> {b}on{/b} <s>a</s> <i>string</i>',
            "kites on a string",
        ),
        ("{y:i} List<int> <script> {knots}", "{y:i} List<int> <script> {knots}"),
    ],
)
def test_formatting_of_subrip_is_not_said(said: str, found: str) -> None:
    text = f"1\n00:00:01,000 --> 00:00:02,000\n{said}\n"
    assert [one.text for one in cues.read(text, "srt")] == [found]
    tidied = tidy(text.encode(), "srt").text
    assert [one.text for one in cues.read(tidied, "vtt")] == [found]
    # Nor in what other players are given.
    assert not any(mark in tidied for mark in ("font", "\\an8", "{b}"))


@pytest.mark.parametrize(
    ("said", "is_invented"),
    [
        ("ご視聴ありがとうございました。", True),
        ("最後までご視聴いただき、誠にありがとうございます!", True),
        ("チャンネル登録と高評価をお願いします。", True),
        ("高評価、チャンネル登録よろしくお願いします", True),
        ("よろしければチャンネル登録をお願いいたします。また次回お会いしましょう", True),
        ("Thanks for watching! Please like, share and subscribe.", True),
        ("Don’t forget to subscribe to my channel", True),
        ("Transcribed by https://otter.ai", True),
        ("See you in the next video.", True),
        ("いいね", False),
        ("ご視聴の方から質問です", False),
        ("thanks for watching the logs with me", False),
        ("we subscribe to the topic", False),
        ("captions by hand", False),
        ("高評価" * 1000, False),
    ],
)
def test_phrases_that_nobody_said(said: str, *, is_invented: bool) -> None:
    assert cues.is_invented(said) == is_invented


def test_hostile_text_is_text() -> None:
    text = vtt(("00:01:00", "&lt;script&gt;alert(1)&lt;/script&gt; <b>a --&gt; b</b> &amp;lt; سلام"))
    assert cues.read(text, "vtt")[0].text == "<script>alert(1)</script> a --> b &lt; سلام"


@pytest.mark.parametrize(
    ("line", "between"),
    [
        ("x" * 10_000_000, ""),
        ("<" * 1_000_000, ""),
        ("<a" * 500_000, ""),
        ("<script> \u0633\u0644\u0627\u0645 " * 100_000, " "),
        ("\u51e7" * 300_000, ""),
        ("&lt;b&gt; " * 100_000, " "),
    ],
    ids=["word", "open", "tags", "direction", "Japanese", "entities"],
)
def test_line_without_end_is_rows_of_text(line: str, between: str, tmp_path: Path) -> None:
    write(tmp_path, {**SITE, "talks/e/a.ja.vtt": f"WEBVTT\n\n00:01.000 --> 00:02.000\n{line}\n"})
    (problem,) = check(tmp_path, least=Level.WARNING)[1]
    want = "want at most 5000, or it is rendered as several rows"
    assert str(problem) == f"talks/e/a.ja.vtt:4:1: T703 line is too long (got '{len(line)} characters', {want})"
    made = cues.read((tmp_path / "talks/e/a.ja.vtt").read_text("utf-8"), "vtt")
    assert {(one.start, one.end) for one in made} == {(1000, 2000)}
    assert max(len(one.text) for one in made) <= cues.MOST_OF_ROW
    assert between.join(one.text for one in made) == html.unescape(line).strip()


def test_line_of_arrows_without_end_is_refused() -> None:
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\n{'--> ' * 250_000}\n"
    assert [one.code for one in cues.faults(text, "vtt")] == ["T701"]


def test_a_day_of_speech_is_read() -> None:
    moments = [f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}.0" for n in range(0, 24 * 3600, 16)]
    rows = (f"{at}00 --> {at}99\n凧{number}" for number, at in enumerate(moments))
    text = "WEBVTT\n\n" + "\n\n".join(rows) + "\n"
    assert list(cues.faults(text, "vtt")) == []
    found = cues.read(text, "vtt")
    assert (len(found), found[-1]) == (5400, Cue(86_384_000, 86_384_099, "凧5399"))


def test_what_sound_files_say_is_left_for_the_next_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, left = tmp_path / "site", tmp_path / "left"
    write(site, {**SITE, "events/e.ja.vtt": WHOLE, "talks/e/c.ja.vtt": vtt(("00:02:00", "A\u202e"))})
    catalog = Catalog(check(site)[0], {})

    def said(code: str = "1") -> list[str]:
        found = Transcripts(site)
        found.leave(left, code)
        errors = [str(one.code.value) for one in found.errors(catalog)]
        return [*errors, *(one.text for one in found.of(catalog, catalog.by_id[Kind.EVENT]["e"])[0].cues)]

    first = said()
    assert first == ["T002", "開場", "凧の話", "質問", "糸の話"]
    # Of the file with a fault nothing is left.
    (path,) = left.iterdir()
    with monkeypatch.context() as patched:
        patched.setattr(cues, "read", None)
        assert said() == first
    for spoil in (lambda: path.write_bytes(path.read_bytes()[:20]), path.unlink):
        spoil()
        assert said() == first
    assert said("2") == first
    assert [*left.iterdir()] != [path]
    write(site, {"events/e.ja.vtt": vtt(("00:01:00", "凧"))})
    assert said() == ["T002", "凧"]
    assert len([*left.iterdir()]) == 1


def test_files_are_told_apart_by_their_bytes(tmp_path: Path) -> None:
    slides, path = "talks/e/a.slides.md", tmp_path / "talks/e/a.slides.md"
    write(tmp_path, {**SITE, "events/e.ja.vtt": WHOLE, slides: "## 1\n\nKites.\n"})
    first = Transcripts(tmp_path)
    assert set(first.contents) == {"events/e.ja.vtt", slides}
    # As after a checkout.
    os.utime(path, ns=(1, 1))
    again = Transcripts(tmp_path)
    again.known = first.contents
    assert again.signature == first.signature
    path.write_text("## 1\n\nKnots.\n", "utf-8")
    other = Transcripts(tmp_path)
    other.known = again.contents
    assert other.signature != first.signature
