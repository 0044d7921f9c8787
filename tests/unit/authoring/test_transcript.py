"""Transcripts in the form in which their makers leave them, tidied; the samples are invented."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
import webvtt

from sphinx_talks.authoring.transcript import tidy
from sphinx_talks.cli import main
from sphinx_talks.content import cues
from sphinx_talks.content.cues import Cue, CueError

if TYPE_CHECKING:
    from pathlib import Path

#: yt-dlp: each line is spoken word by word, stays for a moment, and is repeated above the next.
YT_DLP = """\
WEBVTT
Kind: captions
Language: en

00:00:00.160 --> 00:00:02.470 align:start position:0%
\x20
kites<00:00:00.480><c> fly</c><00:00:00.900><c> high</c>

00:00:02.470 --> 00:00:02.480 align:start position:0%
kites fly high
\x20

00:00:02.480 --> 00:00:05.000 align:start position:0%
kites fly high
&gt;&gt; do<00:00:03.000><c> they</c>

00:00:05.000 --> 00:00:05.010 align:start position:0%
&gt;&gt; do they
\x20
"""
#: YouTube Studio: rows of one length that overlap.
STUDIO = """\
WEBVTT

00:00:01.000 --> 00:00:06.000
凧が

00:00:02.000 --> 00:00:07.000
上がる

00:00:04.000 --> 00:00:09.000
糸を

00:00:05.500 --> 00:00:10.500
伸ばす

00:00:08.000 --> 00:00:13.000
風が
"""
#: Whisper: sentences, and what it hears in silence.
WHISPER = """\
1
00:00:00,000 --> 00:00:04,000
凧が上がりました。

2
00:00:04,000 --> 00:00:04,000
糸を伸ばします。

3
00:00:30,000 --> 00:00:59,980
ご視聴ありがとうございました。
"""
#: An editor of subtitles: speakers, and cues in the order in which they were written.
EDITOR = """\
WEBVTT

00:00:05.000 --> 00:00:07.000
<v Ida Marlow>三つの<i>結び目</i>

00:00:01.000 --> 00:00:03.000
<v Bo Tern>糸は?</v>
"""


@pytest.mark.parametrize(
    ("text", "form", "found", "done"),
    [
        (
            YT_DLP,
            "vtt",
            [Cue(160, 2480, "kites fly high"), Cue(2480, 5010, "- do they")],
            {"repeated lines removed", "`>>` made a dash"},
        ),
        (
            STUDIO,
            "vtt",
            [
                Cue(1000, 2000, "凧が"),
                Cue(2000, 4000, "上がる"),
                Cue(4000, 5500, "糸を"),
                Cue(5500, 8000, "伸ばす"),
                Cue(8000, 13000, "風が"),
            ],
            {"ends set by the next cue"},
        ),
        (
            WHISPER,
            "srt",
            [
                Cue(0, 4000, "凧が上がりました。"),
                Cue(4000, 30000, "糸を伸ばします。"),
                Cue(30000, 59980, "ご視聴ありがとうございました。"),
            ],
            {"SubRip made WebVTT", "ends set by the next cue"},
        ),
        (
            EDITOR,
            "vtt",
            [Cue(1000, 3000, "糸は?", "Bo Tern"), Cue(5000, 7000, "三つの結び目", "Ida Marlow")],
            {"cues put in the order of the recording"},
        ),
    ],
    ids=["yt-dlp", "YouTube Studio", "Whisper", "editor"],
)
def test_makers(text: str, form: str, found: list[Cue], done: set[str]) -> None:
    made = tidy(text.encode(), form)
    assert list(cues.read(made.text, "vtt")) == found
    assert set(made.done) == done
    assert [one for one in cues.faults(made.text, "vtt") if one.code.value != "T704"] == []
    again = tidy(made.text.encode(), "vtt")
    assert (again.text, again.done) == (made.text, ())


@pytest.mark.parametrize("text", [YT_DLP, STUDIO, EDITOR])
def test_seconds_are_those_of_webvtt_py(text: str) -> None:
    made = tidy(text.encode(), "vtt").text
    known = [(one.start, one.end) for one in webvtt.from_buffer(io.StringIO(made)).captions]
    assert [
        (f"00:00:{one.start / 1000:06.3f}", f"00:00:{one.end / 1000:06.3f}") for one in cues.read(made, "vtt")
    ] == known


def test_times_of_words_are_kept() -> None:
    assert "kites<00:00:00.480><c> fly</c><00:00:00.900><c> high</c>" in tidy(YT_DLP.encode(), "vtt").text


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8-sig", ("byte order mark removed",)),
        ("utf-16", ("encoding changed from utf-16 to UTF-8",)),
        ("utf-16-le", ("encoding changed from utf-16-le to UTF-8",)),
        ("cp932", ("encoding changed from cp932 to UTF-8",)),
        ("euc_jis_2004", ("encoding changed from euc_jis_2004 to UTF-8",)),
        ("iso2022_jp", ("encoding changed from iso2022_jp to UTF-8",)),
    ],
)
def test_encodings(encoding: str, said: tuple[str, ...]) -> None:
    text = "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n凧が上がる\r\n"
    made = tidy(text.encode(encoding), "vtt")
    assert made.done == said
    assert cues.read(made.text, "vtt") == (Cue(1000, 2000, "凧が上がる"),)


def test_what_was_read_in_another_encoding_is_restored() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n凧が上がる、für\n"
    garbled = "".join(
        chr(byte) if byte in b"\x81\x8d\x8f\x90\x9d" else bytes([byte]).decode("cp1252") for byte in text.encode()
    )
    assert [(fault.position.line, fault.code.value) for fault in cues.faults(garbled, "vtt")][-1] == (4, "T001")
    made = tidy(garbled.encode(), "vtt")
    assert made.done == ("text that had been read in another encoding restored",)
    assert cues.read(made.text, "vtt") == (Cue(1000, 2000, "凧が上がる、für"),)


def test_another_speaker_within_a_line() -> None:
    rows = "WEBVTT\n\n00:01.000 --> 00:02.000\n%s\n"
    for said, found in (
        ("&gt;&gt; yes >> no", "- yes - no"),
        (">> a<00:01.500><c> &gt;&gt; b</c>\nc", "- a - b c"),
        # Somebody reads a line of C++ out; and one of Python.
        ("cin >> x", "cin >> x"),
        (">>> print(1)", ">>> print(1)"),
    ):
        made = tidy((rows % said).encode(), "vtt")
        assert cues.read(made.text, "vtt")[0].text == found
        assert tidy(made.text.encode(), "vtt").text == made.text
        assert list(cues.faults(made.text, "vtt")) == []


def test_hidden_characters_go() -> None:
    """Subtitles of YouTube turn the direction of each line of Arabic; no page may have the characters that do."""
    made = tidy(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n\u202b\u0633\u0644\u0627\u0645\u202c a\u2028b\u200b\n".encode(), "vtt"
    )
    assert made.done == ("characters removed that cannot be seen or turn the direction of text",)
    assert cues.read(made.text, "vtt") == (Cue(1000, 2000, "\u0633\u0644\u0627\u0645 a b"),)
    assert list(cues.faults(made.text, "vtt")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("WEBVTT\n", "no cue"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "no words"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nna\u00efve\n", "no encoding"),
    ],
)
def test_no_transcript(text: str, said: str) -> None:
    with pytest.raises(CueError, match=said):
        tidy(text.encode("latin-1"), "vtt")


ZOOM = [("Ida Marlow", "the kites"), ("Ida Marlow", "fly: high"), ("凧 太郎", "はい"), ("凧 太郎", "凧です")]


@pytest.mark.parametrize(
    ("first", "is_asked"), [("01:00:05", True), ("02:00:00", True), ("00:00:05", False), ("01:35:00", False)]
)
def test_an_editor_may_count_from_an_hour_on(first: str, is_asked: bool) -> None:  # noqa: FBT001
    """DaVinci Resolve does; the words of a talk in the recording of its event begin anywhere."""
    made = tidy(f"1\n{first},000 --> {first},900\nkites\n".encode(), "srt")
    assert [(at, text.partition("?")[0]) for at, text in made.doubtful] == (
        [(f"{first}.000", "is this the second of the recording")] if is_asked else []
    )


@pytest.mark.parametrize("colon", [": ", "："])
def test_names_before_the_words_are_voices(colon: str) -> None:
    """As Zoom writes them, each cue with its number."""

    def file(rows: list[tuple[str, str]]) -> bytes:
        times = (f"00:0{n}.000 --> 00:0{n + 1}.000" for n in range(len(rows)))
        said = (f"{name}{colon}{words}" if name else words for name, words in rows)
        return "\r\n\r\n".join(["WEBVTT", *map("1\r\n{}\r\n{}".format, times, said), ""]).encode()

    made = tidy(file(ZOOM), "vtt")
    assert [(one.speaker, one.text) for one in cues.read(made.text, "vtt")] == ZOOM
    assert made.done == ("names before the words made voices",)
    assert [*cues.faults(made.text, "vtt")] == []
    (fault,) = cues.faults(file(ZOOM).decode().replace("\r", ""), "vtt")
    assert (fault.position.line, str(fault.parts).partition(" (")[0]) == (4, "name of the speaker among the words")
    # Words with a colon here and there, and once each, are what is said.
    for rows in (ZOOM[:3], [*ZOOM, *[("", "words")] * 5], [(f"Step {'abcde'[n]}", "turn") for n in range(5)]):
        assert tidy(file(rows), "vtt").done == ()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "a.vtt",
            # What is meant as times is not taken for words.
            "WEBVTT\n\n00:01.000 --> 00:02.000\nA\n00:03 --> 00:04\nB\n\n00:61.000 --> 01:02.000\nC\n",
            [
                "5:1: T701 not the times of a cue (got '00:03 --> 00:04', want 00:04:10.000 --> 00:04:12.500)",
                "8:1: T701 minutes or seconds over 59 (got '00:61.000 --> 01:02.000'",
            ],
        ),
        (
            # By the lines of the file, also below words that stand behind blank lines.
            "a.srt",
            "1\n0:00:01,0 --> 0:00:02,0\n\n\nA\n\n2\n0:00:03,0 --> 0:00:04,0\n\nB\n\n3\n00:00:05 --> x\n\n4\nx --> y\n",
            [
                "13:1: T701 not the times of a cue (got '00:00:05 --> x'",
                "16:1: T701 not the times of a cue (got 'x --> y'",
            ],
        ),
    ],
)
def test_command_reports_all_times_that_cannot_be_read(
    name: str, text: str, said: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8", newline="\n")
    assert main(["transcript", str(path)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.startswith(f"{path}:{one}") for line, one in zip(lines, said, strict=True)] == [True, True], lines
    assert [one.read_text("utf-8") for one in tmp_path.iterdir()] == [text]


def test_words_of_subrip_are_all_kept() -> None:
    """Arrows among them, and those below a blank line, which is no end where no counter follows."""
    text = "1\n00:00:01,000 --> 00:00:02,000\nA --> B\n\n2\n00:00:03,000 --> 00:00:04,000\n\nkites\n"
    made = tidy(text.encode(), "srt")
    assert cues.read(made.text, "vtt") == (Cue(1000, 2000, "A --> B"), Cue(3000, 4000, "kites"))
    assert made.done == ("SubRip made WebVTT",)


def test_cues_of_subrip_without_blank_lines() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nkites\n2\n00:00:03,000 --> 00:00:04,000\n1990\nknots\n"
    found = cues.read(tidy(text.encode(), "srt").text, "vtt")
    assert found == (Cue(1000, 2000, "kites"), Cue(3000, 4000, "1990 knots")) == cues.read(text, "srt")


def test_arrows_among_the_words_are_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.ja.vtt"
    path.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nA --> B\nc\n", "utf-8")
    assert main(["transcript", str(path)]) == 0
    assert "a.ja.vtt: `-->` among the words escaped" in capsys.readouterr().err
    assert cues.read(path.read_text("utf-8"), "vtt") == (Cue(1000, 2000, "A --> B c"),)
    assert tidy(path.read_bytes(), "vtt").done == ()


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.ja.srt").write_text(WHISPER, "utf-8", newline="\n")
    assert main(["transcript", str(tmp_path / "a.ja.srt")]) == 0
    assert [path.name for path in tmp_path.glob("a.*")] == ["a.ja.vtt"]
    assert "00:00:30.000: did anybody say this? ご視聴ありがとうございました。" in capsys.readouterr().err
    (tmp_path / "b.vtt").write_text("nothing", "utf-8")
    assert main(["transcript", str(tmp_path / "b.vtt")]) == 1
    assert "b.vtt: no cue in the transcript" in capsys.readouterr().err
    assert (tmp_path / "b.vtt").read_text("utf-8") == "nothing"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # Said twice.
        ([(0, 2000, "はい"), (2000, 4000, "はい"), (4000, 6000, "凧です")], ["はい", "はい", "凧です"]),
        # And once where two lines are up.
        (
            [(0, 900, "風は?\nはい"), (900, 2000, "はい")]
            + [(2000 * n, 2000 * n + 1500, f"凧{n}") for n in range(1, 20)],
            ["風は? はい", "はい", *(f"凧{n}" for n in range(1, 20))],
        ),
        # Word by word, and for a moment.
        (
            [(0, 1000, "<b>kites</b> fly"), (1000, 2000, "kites <b>fly</b>"), (2000, 3000, "high")],
            ["kites fly", "high"],
        ),
        ([(0, 2470, "kites"), (2470, 2480, "kites"), (2480, 4000, "fly")], ["kites", "fly"]),
        ([(0, 2000, "a"), (2000, 4000, "a\nb"), (4000, 6000, "b\nc"), (6000, 8000, "c")], ["a", "b", "c"]),
    ],
    ids=["twice", "once in two lines", "marked", "moment", "rolling"],
)
def test_what_is_said_twice_is_left(rows: list[tuple[int, int, str]], found: list[str]) -> None:
    text = "WEBVTT\n\n" + "\n\n".join(f"00:{s / 1000:06.3f} --> 00:{e / 1000:06.3f}\n{said}" for s, e, said in rows)
    made = tidy(f"{text}\n".encode(), "vtt")
    assert [one.text for one in cues.read(made.text, "vtt")] == found
    assert ("repeated lines removed" in made.done) == (len(found) < len(rows) or "\nc" in text)
    assert [one for one in cues.faults(made.text, "vtt") if "repeated" in str(one.parts)] == []


def test_command_reports_what_only_a_person_can_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cues, "MOST_CUES", 1)
    (tmp_path / "a.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\na\n\n00:03.000 --> 00:04.000\nb\n", "utf-8")
    assert main(["transcript", str(tmp_path / "a.vtt"), "-o", str(tmp_path / "b.vtt")]) == 1
    assert f"{tmp_path / 'b.vtt'}:6:1: T008 too many cues (got '2', want at most 1)" in capsys.readouterr().err
