"""What would lead readers astray without a word: each mistake in a sound site, and the lines that name it."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Checked = Callable[[Mapping[str, str | bytes]], tuple[int, list[str]]]

WITHOUT = "want a page without it"
RLO, ER = "U+202E RIGHT-TO-LEFT OVERRIDE", "U+0440 CYRILLIC SMALL LETTER ER"
LETTER = f"letter {ER} among Latin ones (want the Latin letter it looks like)"
BLANK = "want a value, or the field left out"
PLAIN = "want like https://example.org/page"
LEADS = "want http(s), mailto or a page of this site"
SECOND = "7:1: T414 second block of front matter (want its fields in the block at the head)"
UNREAD = "note: options cannot be read: option 'class' is given twice (want `:name: value`)"

#: Text below the front matter of `topics/a.md`, from line 5, and what is said of it.
PROSE = {
    "entity": ("ab&#x202e;cd\n", [f"5:3: T002 forbidden character {RLO} ({WITHOUT})"]),
    "entity by decimal number": ("ab&#8238;cd\n", [f"5:3: T002 forbidden character {RLO} ({WITHOUT})"]),
    "entity by name": (
        "ab&ZeroWidthSpace;cd\n",
        [f"5:3: T002 forbidden character U+200B ZERO WIDTH SPACE ({WITHOUT})"],
    ),
    "entity in heading": ("## ab&rlm;cd\n", [f"5:6: T002 forbidden character U+200F RIGHT-TO-LEFT MARK ({WITHOUT})"]),
    "entity in cell": ("| a |\n|---|\n| x&#x202e; |\n", [f"7:4: T002 forbidden character {RLO} ({WITHOUT})"]),
    "entity in the words of an image": (
        "![a&#x202e;b](/p.gif)\n",
        [
            f"5:4: T002 forbidden character {RLO} ({WITHOUT})",
            "5:15: T403 no such file (got 'p.gif')",
        ],
    ),
    "entity in title of link": (
        '[x](https://example.org/ "a&#x202e;b")\n',
        [f"5:28: T002 forbidden character {RLO} ({WITHOUT})"],
    ),
    "entity in argument": (
        "```{admonition} a&#x202e;b\nx\n```\n",
        [f"5:18: T002 forbidden character {RLO} ({WITHOUT})"],
    ),
    "entity in footnote": ("x[^a]\n\n[^a]: y&#x202e;z\n", [f"7:8: T002 forbidden character {RLO} ({WITHOUT})"]),
    "entity that is rendered as it stands": ("`ab&#x202e;cd` and &amp;&lt;\n", []),
    "letter of another script": ("Go to \u0440aypal\n", [f"5:7: T002 {LETTER}"]),
    "letter of another script as entity": ("Go to &#x440;aypal\n", [f"5:7: T002 {LETTER}"]),
    "words of another script": ("Привет, ΔX and ν-SVM\n", []),
    "non-character": ("a\ufdd0b\n", [f"5:2: T002 forbidden character U+FDD0 ({WITHOUT})"]),
    "non-character of another plane": ("a\U0001fffeb\n", [f"5:2: T002 forbidden character U+1FFFE ({WITHOUT})"]),
    "private use": ("a\ue000b\n", [f"5:2: T002 forbidden character U+E000 ({WITHOUT})"]),
    "variant of a kanji": ("葛\U000e0100城\n", []),
    "code": ("```python\nx\n\nText\n", ["5:1: T413 block is not closed (got '```python', want a last line ```)"]),
    "code closed by fewer": ("````\nx\n```\n", ["5:1: T413 block is not closed (got '````', want a last line ````)"]),
    "code closed with words": (
        "~~~\nx\n~~~ end\n",
        ["5:1: T413 block is not closed (got '~~~', want a last line ~~~)"],
    ),
    "box": ("```{note}\nx\n\nText\n", ["5:1: T413 block is not closed (got '```{note}', want a last line ```)"]),
    "box of colons": (":::{note}\nx\n", ["5:1: T413 block is not closed (got ':::{note}', want a last line :::)"]),
    "outer box": (
        "::::{note}\n:::{tip}\nx\n:::\n",
        ["5:1: T413 block is not closed (got '::::{note}', want a last line ::::)"],
    ),
    "box at the end": (":::{note}\nx\n:::", []),
    "second block": ("Text\n\n---\nsummary: B\n---\n", [SECOND]),
    "heading with a line below": ("Text\n\nWhy: because\n---\n", []),
    "option twice": ("```{note}\n:class: a\n:class: b\nx\n```\n", [f"5:1: T406 {UNREAD}"]),
    "option twice in a block": ("```{note}\n---\nclass: a\nclass: b\n---\nx\n```\n", [f"5:1: T406 {UNREAD}"]),
    "heading of marks": ("## \u0301\n\nText\n", ["5:1: T407 heading without words (want words behind the `#`)"]),
    "port": (
        "[x](https://example.org:70000/)\n",
        [f"5:5: T402 link is not allowed (got 'https://example.org:70000/', {LEADS})"],
    ),
}


@pytest.mark.parametrize(("body", "said"), PROSE.values(), ids=PROSE)
def test_prose(body: str, said: list[str], checked: Checked) -> None:
    page = f"---\ntitle: A\n---\n\n{body}"
    assert checked({"topics/a.md": page}) == (int(bool(said)), [f"topics/a.md:{line}" for line in said])


#: Title of `topics/a.md`, as it is written.
TITLES = {
    "~": f"T209 title: no value (got '~', {BLANK})",
    "null": f"T209 title: no value (got 'null', {BLANK})",
    "'null'": "",
    "'\u0301\u0302'": f"T209 title: no value (got '\u0301\u0302', {BLANK})",
    "'\u2800\u2800'": f"T209 title: no value (got '\u2800\u2800', {BLANK})",
    "'?'": "",
    "ab&#x202e;cd": f"T002 forbidden character {RLO} ({WITHOUT})",
    "AT&T &amp; you": "",
    "\u0440aypal": f"T002 {LETTER}",
}


@pytest.mark.parametrize(("title", "said"), TITLES.items())
def test_titles(title: str, said: str, checked: Checked) -> None:
    line = [f"topics/a.md:2:8: {said}"] if said else []
    assert checked({"topics/a.md": f"---\ntitle: {title}\n---\n"}) == (int(bool(line)), line)


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://example.org:65535/", True),
        ("https://example.org:65536/", False),
        ("https://example.org:0/", False),
        ("https://xn--eckwd4c7cu47r2wf.jp/", True),
        ("https://xn--i-7iq.ws/", True),
        ("https://xn--zzzzzzzz99999.org/", False),
        ("https://xn--.org/", False),
        ("https://xn--a-.org/", False),
        ("https://xn--pypal-4ve.com/", False),
        (f"https://{'a' * 63}.org/", True),
        (f"https://{'a' * 64}.org/", False),
        (f"https://{'.'.join(['a' * 60] * 4)}.example.org/", False),
        ("https://a-.org/", False),
        ("https://a..org/", False),
        ("https://8.8.8.8/", True),
        ("https://8.8.8.256/", False),
        ("https://010.8.8.8/", False),
        ("https://1.2.3/", False),
    ],
)
def test_addresses(address: str, is_one: bool, checked: Checked) -> None:  # noqa: FBT001 - what is expected
    status, lines = checked({"topics/a.md": f"---\ntitle: A\nsources: ['{address}']\n---\n"})
    assert (status, [line.split(": ")[1][:4] for line in lines]) == ((0, []) if is_one else (1, ["T207"]))


@pytest.mark.parametrize("name", ["searchindex", "objects", "genindex-all", "Search"])
def test_names_that_are_written_by_the_build(name: str, checked: Checked) -> None:
    page = {f"{name}.md": "---\ntitle: X\norphan: true\n---\n"}
    assert checked(page) == (1, [f"{name}.md:1:1: T005 name is reserved (got '{name}', want another name)"])


def test_no_page_is_made_of_files_that_are_copied(checked: Checked) -> None:
    said = "_static/x.md:1:1: T005 no page is made of what lies here (want a folder beside this one)"
    assert checked({"_static/x.md": "# X\n", "_static/x.css": ""}) == (1, [said])


def png(width: int, height: int) -> bytes:
    """Return a picture of one colour, of which the pixels are left out."""
    parts = (b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0), b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in parts
    )


CUT = "image is cut off (got 'p.{0}', want the whole file)"
SIZE = "image has no size to show (got '{0}', want 1 to 16384 pixels)"
NO = "not what its name says (got 'p.gif', want a PNG, JPEG, GIF, WebP or AVIF image)"
#: A picture by the ending of its name, and what is said of it.
PICTURES = {
    "whole": ("png", png(10, 10), ""),
    "after 20 bytes": ("png", png(10, 10)[:20], CUT.format("png")),
    "without its end": ("png", png(10, 10)[:-12], CUT.format("png")),
    "too wide": ("png", png(60_000, 10), SIZE.format("60000 × 10")),
    "no height": ("png", png(10, 0), SIZE.format("10 × 0")),
    "GIF": ("gif", b"GIF89a\x01\0\x01\0\0\0\0;", ""),
    "GIF without its end": ("gif", b"GIF89a\x01\0\x01\0\0\0\0", CUT.format("gif")),
    "JPEG without its end": ("jpg", b"\xff\xd8\xff\xe0" + b"\0" * 99, CUT.format("jpg")),
    "WebP without its end": ("webp", b"RIFF\x80\0\0\0WEBPVP8 ", CUT.format("webp")),
    "drawing": ("gif", b"<svg>", NO),
    "nothing": ("gif", b"", NO),
}


@pytest.mark.parametrize(("ending", "data", "said"), PICTURES.values(), ids=PICTURES)
def test_pictures(ending: str, data: bytes, said: str, checked: Checked) -> None:
    _, lines = checked({"topics/a.md": f"---\ntitle: A\n---\n\n![a](p.{ending})\n", f"topics/p.{ending}": data})
    assert lines == ([f"topics/a.md:5:6: T403 {said}"] if said else [])


#: What is written in the wrong field, and what is wanted instead.
ELSEWHERE = {
    "video: https://vimeo.com/12345": "`video: {vimeo: 12345}`, for it is at Vimeo",
    "video: {vimeo: 'https://youtu.be/aaaaaaaaaaa'}": "`video: {youtube: aaaaaaaaaaa}`, for it is at YouTube",
    "video: https://speakerdeck.com/a/b": "`slides: {url: https://speakerdeck.com/a/b}`, for it is at Speaker Deck",
    "video: https://example.org/v": "or `url: https://example.org/v` for a page elsewhere",
    "video: {youtube: 'https://a.example/v.mp4'}": "`video: {file: https://a.example/v.mp4}`, for it is at a.example",
    "video: {file: 'https://a.example/s.pdf'}": "want the file in `slides`",
    "slides: {file: 'https://a.example/v.mp4'}": "want the file in `video`",
    "slides: talk.pdf": "the address at which the file is published",
}


@pytest.mark.parametrize(("field", "want"), ELSEWHERE.items())
def test_a_value_of_another_field_names_the_one_that_works(field: str, want: str, checked: Checked) -> None:
    page = {"events/e.md": "---\ntitle: E\n---\n", "talks/e/a.md": f"---\ntitle: A\n{field}\n---\n"}
    (line,) = checked(page)[1]
    assert line.endswith(f"{want})")


def test_files_that_would_never_end(tmp_path: Path, checked: Checked) -> None:
    os.mkfifo(tmp_path / "references.bib")
    assert checked({}) == (1, ["references.bib:1:1: T010 not a plain file (want the file itself)"])


@pytest.mark.parametrize(
    "way",
    [
        (os.mkfifo, "not a plain file"),
        (Path.mkdir, "not a plain file"),
        (lambda path: path.symlink_to("conf.py"), "Too many levels of symbolic links"),
        (lambda path: path.symlink_to("nothing"), "a symbolic link to nothing"),
    ],
    ids=["pipe", "folder", "circle", "nothing"],
)
@pytest.mark.parametrize("is_named", [True, False], ids=["named", "found"])
def test_settings_that_are_no_plain_file(
    way: tuple[Callable[[Path], object], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    is_named: bool,
) -> None:
    make, said = way
    make(tmp_path / "conf.py")
    monkeypatch.chdir(tmp_path)
    assert main(["check", *(["--root", str(tmp_path)] if is_named else [])]) == 1
    assert f"conf.py:1:1: T501 not Python (got '{said}')" in capsys.readouterr().out
