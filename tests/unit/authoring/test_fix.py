"""Mending pages: what is meant and only that, nothing twice, and never at the cost of something else."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_talks.authoring.fix import HIDING, composed, correct, mend, tidied
from sphinx_talks.checks.run import check
from sphinx_talks.cli import main
from sphinx_talks.content.edits import applied
from sphinx_talks.content.problems import Edit
from sphinx_talks.content.providers import Found
from sphinx_talks.content.records import forms
from sphinx_talks.content.settings import Settings
from tests import fuzzing
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Mapping


#: What pages in these tests can name.
AROUND = {
    "conf.py": 'root_doc = "start"\ntalks_terms = {"ユーザー": ["ユーザ", "利用者"]}\n',
    "start.md": "# Start\n",
    "events/e-1.md": "---\ntitle: Event One\naliases: [first-event]\n---\n",
    "people/jane-doe.md": "---\nname: ジェーン・ドウ\nname_en: Jane Doe\naliases: [JD]\n---\n",
    "people/john-roe.md": "---\nname: John Roe\naliases: [old-roe]\n---\n",
    "topics/kites.md": "---\ntitle: 凧\ntitle_en: Kites\naliases: [old-kites]\n---\n",
    "topics/ropes.md": "---\ntitle: Ropes\n---\n",
    "topics/dragon-a.md": "---\ntitle: Dragons\n---\n",
    "topics/dragon-b.md": "---\ntitle: Dragons\n---\n",
}
EVENT, TALK, PERSON, TOPIC = "events/e-2.md", "talks/e-1/t.md", "people/p.md", "topics/t.md"
VIDEO, DECK = "Zz0Kite_-02", "0123456789abcdef0123456789abcdef"

TIMED = f"```{{youtube}} https://youtu.be/{VIDEO}?t=9\n```\n\n"

#: Path, lines of front matter as they are and as they become; None where they stay.
FIELDS = {
    "mistyped": (TALK, "titel: A", "title: A"),
    "mistyped with a comment": (TALK, "title: A\nspeeker: [jane-doe] # she", "title: A\nspeakers: [jane-doe] # she"),
    "hyphen for underscore": (TALK, "title: A\nTitle-EN: B", "title: A\ntitle_en: B"),
    "title of a person": (PERSON, "title: A\ntitle_en: B", "name: A\nname_en: B"),
    "mistyped inside": (
        TALK,
        "title: A\nslides: {url: 'https://a.example/', aspekt: 4:3}",
        "title: A\nslides: {url: 'https://a.example/', aspect: 4:3}",
    ),
    "mistyped beside the right one": (TALK, "title: A\ntitel: B", None),
    "not near enough": (TALK, "title: A\nspeech: B", None),
    "one that could be two": (EVENT, "title: A\nendd: 2020-01-01", None),
    "empty": (TALK, "title: A\nsummary:\ntime: 10:00", "title: A\ntime: 10:00"),
    "empty in quotes": (TALK, "title: A\nsummary: ''", "title: A"),
    "empty last in brackets": (
        TALK,
        "title: A\nspeakers: [{person: jane-doe, name: }]",
        "title: A\nspeakers: [{person: jane-doe}]",
    ),
    "empty first in brackets": (
        TALK,
        "title: A\nspeakers: [{name: , person: jane-doe}]",
        "title: A\nspeakers: [{person: jane-doe}]",
    ),
    "empty item": (TALK, "title: A\ntopics:\n- kites\n-\n- ropes", "title: A\ntopics:\n- kites\n- ropes"),
    "empty with a comment": (TALK, "title: A\nsummary: # not yet", None),
    "empty but needed": (TOPIC, "title: ''", None),
    "twice in brackets": (TALK, "title: A\ntopics: [kites, ropes, kites]", "title: A\ntopics: [kites, ropes]"),
    "twice on lines": (TALK, "title: A\ntopics:\n  - kites\n  - kites\n", "title: A\ntopics:\n  - kites\n"),
    "twice with another name": (TALK, "title: A\nspeakers: [{person: jane-doe, name: X}, jane-doe]", None),
    "no list": (TALK, "title: A\ntopics: kites", "title: A\ntopics: [kites]"),
    "no list but several": (TALK, "title: A\ntopics: kites、ropes", "title: A\ntopics: [kites, ropes]"),
    "no list and a comma": (TOPIC, "title: A\naliases: one, two words", None),
    "no list in quotes": (TOPIC, "title: A\naliases: 'one, two'", "title: A\naliases: ['one, two']"),
    "mistyped and no list": (TALK, "title: A\ntopic: kites", "title: A\ntopics: [kites]"),
}
VALUES = {
    "slashes": (EVENT, "title: A\ndate: 2024/1/2", "title: A\ndate: 2024-01-02"),
    "japanese": (EVENT, "title: A\ndate: 2024年1月2日（火）", "title: A\ndate: 2024-01-02"),
    "another day of the week": (EVENT, "title: A\ndate: 2024年1月2日（水）", None),
    "month": (EVENT, "title: A\ndate: 2024年11月 # so", "title: A\ndate: 2024-11 # so"),
    "wide": (EVENT, "title: A\ndate: ２０２４－０１－０２", "title: A\ndate: 2024-01-02"),
    "unsure": (EVENT, "title: A\ndate: '2024.1.2?'", "title: A\ndate: 2024-01-02?"),
    "more than a share": (
        EVENT,
        "title: A\nattendance: {turnout: '>50%'}",
        "title: A\nattendance: {turnout: '>50'}",
    ),
    "no day": (EVENT, "title: A\ndate: 2024/2/30", None),
    "day first": (EVENT, "title: A\ndate: 2/1/2024", None),
    "hours": (EVENT, "title: A\nstart: 9時5分\nend: 19時半", "title: A\nstart: 09:05\nend: 19:30"),
    "half a day": (EVENT, "title: A\nstart: 8:30pm", "title: A\nstart: 20:30"),
    "span": (TALK, "title: A\ntime: 20：35〜２１：００", "title: A\ntime: 20:35-21:00"),
    "no time": (TALK, "title: A\ntime: evening", None),
    "name": (
        TALK,
        "title: A\nspeakers: [ジェーン・ドウ]\ntopics: [Kites]",
        "title: A\nspeakers: [jane-doe]\ntopics: [kites]",
    ),
    "name inside": (
        TALK,
        "title: A\nspeakers: [{person: Ｊａｎｅ Doe, name: J}]",
        "title: A\nspeakers: [{person: jane-doe, name: J}]",
    ),
    "name in the other kana": (TALK, "title: A\nspeakers: [じぇーん どう]", "title: A\nspeakers: [jane-doe]"),
    "other case": (TALK, "title: A\ntopics: [KITES]", "title: A\ntopics: [kites]"),
    "name of two": (TALK, "title: A\ntopics: [Dragons]", None),
    "name of nobody": (TALK, "title: A\nspeakers: [Jane]", None),
    "former id": (
        TALK,
        "title: A\nspeakers: [old-roe]\ntopics: [old-kites]",
        "title: A\nspeakers: [john-roe]\ntopics: [kites]",
    ),
    "video": (
        TALK,
        f"title: A\nvideo: 'https://youtu.be/{VIDEO}?si=x&t=2110'",
        f"title: A\nvideo: {{youtube: {VIDEO}, start: 35:10}}",
    ),
    "video in brackets": (
        TALK,
        f"title: A\nvideo: {{youtube: 'http://www.youtube.com/watch?v={VIDEO}&t=1h2m3s'}}",
        f"title: A\nvideo: {{youtube: {VIDEO}, start: 1:02:03}}",
    ),
    "video on lines": (
        TALK,
        f"title: A\nvideo:\n  youtube: https://m.youtube.com/watch?app=x&v={VIDEO}&t=70s\n  end: 9:00",
        f"title: A\nvideo:\n  youtube: {VIDEO}\n  start: 1:10\n  end: 9:00",
    ),
    "video with a start": (
        TALK,
        f"title: A\nvideo: {{start: 5:00, youtube: 'https://youtu.be/{VIDEO}?t=9'}}",
        f"title: A\nvideo: {{start: 5:00, youtube: {VIDEO}}}",
    ),
    "video elsewhere": (TALK, f"title: A\nvideo: 'https://youtube.com.evil.example/watch?v={VIDEO}'", None),
    "deck": (
        TALK,
        f"title: A\nslides: {{speakerdeck: 'http://speakerdeck.com/player/{DECK}?slide=2'}}",
        f"title: A\nslides: {{speakerdeck: {DECK}}}",
    ),
    "page of a deck": (
        TALK,
        "title: A\nslides: {speakerdeck: 'https://speakerdeck.com/a/b'}",
        "title: A\nslides: {url: 'https://speakerdeck.com/a/b'}",
    ),
    "account": (PERSON, "name: A\ngithub: https://github.com/jane\nx: '@jane_d'", "name: A\ngithub: jane\nx: jane_d"),
    "word": (TALK, "title: A\nrecording: Not Recorded", "title: A\nrecording: not-recorded"),
    "people": (
        EVENT,
        "title: A\nattendance: {registered: 約1200人, attended: ４０}",
        "title: A\nattendance: {registered: ~1200, attended: 40}",
    ),
    "ratio": (
        TALK,
        f"title: A\nslides: {{speakerdeck: {DECK}, aspect: 16x9}}",
        f"title: A\nslides: {{speakerdeck: {DECK}, aspect: 16:9}}",
    ),
    "place": (
        TALK,
        f"title: A\nvideo: {{youtube: {VIDEO}, start: 35分10秒}}",
        f"title: A\nvideo: {{youtube: {VIDEO}, start: 35:10}}",
    ),
    "unknown word": (TALK, "title: A\nrecording: lost", None),
}
SYNTAX = {
    "wide colon": (TALK, "title：題名\ntime：　10:00", "title: 題名\ntime: 10:00"),
    "wide brackets": (TALK, "title: A\ntopics: ［kites］", "title: A\ntopics: [kites]"),
    "colon in a value": (TALK, "title: A: it's B\ntime: 10:00", "title: 'A: it''s B'\ntime: 10:00"),
    "colon in two values": (TALK, "title: A: B\nsummary: C: D # so", "title: 'A: B'\nsummary: 'C: D' # so"),
    "ends of lines of Windows, twice": (TALK, "titel: A\r\r\ntime: 10時\r\r", "title: A\ntime: 10:00"),
    "no YAML at all": (TALK, "title: [A\ntime: 10:00", None),
    "text behind a value": (TALK, "title: Talks #13", None),
}  # fmt: skip
#: Path, body as it is and as it becomes.
BODIES = {
    "title in the body": ("# A\n\ntext\n\n## B\n\ntext\n", "## A\n\ntext\n\n### B\n\ntext\n"),
    "left out": ("## A\n\nt\n\n#### B\n\n```text\n#### no\n```\n", "## A\n\nt\n\n### B\n\n```text\n#### no\n```\n"),
    "that would become one": ("## A\n\n#### B\n\n### C\n\ntext\n", None),
    "too deep": ("".join(f"{'#' * level} H\n\n" for level in range(1, 7)) + "text\n", None),
    "written with a line": ("A\n===\n\ntext\n", None),
    "invisible": ("te\u200bxt\u00ad, end\ufeff\n", "text, end\n"),
    "that turns the direction": ("te\u202ext\n", None),
    "player": (f"```{{youtube}} https://www.youtube.com/watch?v={VIDEO}&si=x\n```\n", f"```{{youtube}} {VIDEO}\n```\n"),
    "names in roles": (
        "{topic}`凧`、{topic}`Kites`、{person}`彼女 <Jane Doe>`、{topic}`kites`。\n``{topic}`Kites` ``\n",
        "{topic}`kites`、{topic}`Kites <kites>`、{person}`彼女 <jane-doe>`、{topic}`kites`。\n``{topic}`Kites` ``\n",
    ),
    "names of nobody in roles": ("{topic}`Nothing`と{topic}`Dragons`\n", None),
    "players": (
        TIMED + f"```{{youtube}} https://youtu.be/{VIDEO}?si=x\n```\n\n" * 60,
        TIMED + f"```{{youtube}} {VIDEO}\n```\n\n" * 60,
    ),
    "former names of options": (
        ("```{talk-list}\n:has-slides:\n:person: jane-doe\n```\n\n"
        ":::{event-list}\n---\nhas-video:\nperson: jane-doe\n---\n:::\n"),
        ("```{talk-list}\n:slides: yes\n:speaker: jane-doe\n```\n\n"
        ":::{event-list}\n---\nvideo: yes\nperson: jane-doe\n---\n:::\n"),
    ),
    "former names that keep what they ask for": (
        ("```{talk-list}\n:sort: title\n:has-video: no\n:has-slides: yes\n```\n\n"
        "> ```{talk-list}\n> :has-video: no\n> ```\n"),
        ("```{talk-list}\n:sort: title\n:video: no\n:slides: yes\n```\n\n"
        "> ```{talk-list}\n> :video: no\n> ```\n"),
    ),
    "other spellings of a term": (
        "ユーザとユーザーの声。\n\n- 利用者と`利用者`、「利用者」。\n",
        "ユーザーとユーザーの声。\n\n- ユーザーと`利用者`、「利用者」。\n",
    ),
    "other spelling in a heading": ("## 利用者\n\nText\n", None),
    "former name beside that of today": ("```{talk-list}\n:speaker: jane-doe\n:person: jane-doe\n```\n", None),
    "player with a start": (f"```{{youtube}} https://youtu.be/{VIDEO}?t=9\n```\n", None),
}  # fmt: skip


def fixed(root: Path, files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    """Mend a site in a folder, and return the pages that changed."""
    write(root, {**AROUND, **files})
    found = Settings.from_conf(root / "conf.py")
    return correct(root, found, check(root, found)[0], lambda _: True).after


@pytest.mark.parametrize(
    ("path", "before", "after"), [*FIELDS.values(), *VALUES.values(), *SYNTAX.values()], ids=[*FIELDS, *VALUES, *SYNTAX]
)
def test_front_matter(tmp_path: Path, path: str, before: str, after: str | None) -> None:
    changed = fixed(tmp_path, {path: f"---\n# kept\n{before}\n---\n\ntext\n"})
    wanted = {} if after is None else {path: f"---\n# kept\n{after}\n---\n\ntext\n"}
    assert {name: content.decode() for name, content in changed.items()} == wanted
    if after is not None:
        assert fixed(tmp_path, {path: changed[path]}) == {}, "a second time there is nothing to do"
        problems = [str(one) for one in check(tmp_path)[1] if one.path == path]
        assert all("T201" in problem or "T301" in problem for problem in problems), problems


@pytest.mark.parametrize(("before", "after"), BODIES.values(), ids=BODIES)
def test_bodies(tmp_path: Path, before: str, after: str | None) -> None:
    changed = fixed(tmp_path, {TALK: f"---\ntitle: A\n---\n\n{before}"})
    assert changed == ({} if after is None else {TALK: f"---\ntitle: A\n---\n\n{after}".encode()})


def test_a_translation_is_mended_and_its_original_left_alone(tmp_path: Path) -> None:
    both = {"conf.py": 'language = "ja"\ntalks_languages = ["ja", "en"]\n'}
    twin = TALK.replace(".md", ".en.md")
    # A character at the same position of the original would be another one.
    changed = fixed(tmp_path, {**both, TALK: "---\ntitle: A\n---\n\ntext\n", twin: "By a \u200bspeaker.\n"})
    assert changed == {twin: b"By a speaker.\n"}


def test_terms_in_a_translation(tmp_path: Path) -> None:
    conf = 'language = "ja"\ntalks_languages = ["ja", "en"]\ntalks_terms = {"labelling": ["labeling"]}\n'
    pages = {"conf.py": conf, "index.md": "# 凧\n", "index.en.md": "On labeling.\n"}
    write(tmp_path, pages)
    found = Settings.from_conf(tmp_path / "conf.py")
    mended = correct(tmp_path, found, check(tmp_path, found)[0], lambda _: True)
    assert mended.after == {"index.en.md": b"On labelling.\n"}


def test_one_page_and_no_other(tmp_path: Path) -> None:
    write(tmp_path, {**AROUND, TALK: "---\ntitel: A\n---\n", TOPIC: "---\ntitel: A\n---\n"})
    assert main(["check", "--root", str(tmp_path), "--fix", str(tmp_path / TALK)]) == 0
    assert (tmp_path / TALK).read_bytes() == b"---\ntitle: A\n---\n"
    assert (tmp_path / TOPIC).read_bytes() == b"---\ntitel: A\n---\n"


def test_what_would_be_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {**AROUND, TALK: "---\ntitel: A\n---\n"})
    run = ["check", "--root", str(tmp_path)]
    assert main(run) == 1
    assert "1 can be mended" in capsys.readouterr().err
    assert main([*run, "--dry-run"]) == 1
    out, err = capsys.readouterr()
    assert (out.splitlines()[0][:23], err) == (f"{TALK}:2:1: T201"[:23], "1 problem would be mended, 1 file changed\n")
    assert main([*run, "--diff"]) == 1
    assert "+title: A" in capsys.readouterr().out.splitlines()
    assert (tmp_path / TALK).read_bytes() == b"---\ntitel: A\n---\n", "nothing is written"
    assert main([*run, "--fix"]) == 0
    assert capsys.readouterr().err.splitlines()[0] == f"mended {TALK}"
    assert main([*run, "--diff"]) == 0
    assert capsys.readouterr().out == ""


def test_what_editors_complete_from_is_renewed(tmp_path: Path) -> None:
    schema = ".vscode/talks/talk.schema.json"
    write(tmp_path, {**AROUND, schema: "{}"})
    assert main(["check", "--root", str(tmp_path), "--dry-run"]) == 0
    assert (tmp_path / schema).read_text("utf-8") == "{}"
    assert main(["check", "--root", str(tmp_path), "--fix"]) == 0
    assert '"jane-doe"' in (tmp_path / schema).read_text("utf-8")


def test_a_page_that_changes_meanwhile_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {**AROUND, TALK: "---\ntitel: A\n---\n"})

    def mend_slowly(*arguments: object, **more: object) -> object:
        found = mend(*arguments, **more)  # type: ignore[arg-type] # as they came
        write(tmp_path, {TALK: "---\ntitle: B\n---\n"})
        return found

    monkeypatch.setattr("sphinx_talks.authoring.fix.mend", mend_slowly)
    found = Settings.from_conf(tmp_path / "conf.py")
    assert correct(tmp_path, found, check(tmp_path, found)[0], lambda _: True).after == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\ufeff---\ntitle: A\n---\n", "---\ntitle: A\n---\n"),
        ("---\r\ntitle: A\r\n---\r\n\r\ntext  \r\n", "---\ntitle: A\n---\n\ntext  \n"),
        ("---\ntitle: A\n---\n\ntext", "---\ntitle: A\n---\n\ntext\n"),
        (
            "---  \ntitle: A \ntopics: \t\n  - b\n---\n\nline  \nbreak\n",
            "---\ntitle: A\ntopics:\n  - b\n---\n\nline  \nbreak\n",
        ),
        ("a\r\r\nb\rc\n", "a\nb\rc\n"),
        ("---\ntitle: |\n  A  \n---\n", None),
        ("---\ntitle: 'A  \n  B'\n---\n", None),
        ("---\ntitle: カ\u3099ス e\u0301\n---\n\nカ\u3099\n", "---\ntitle: ガス \u00e9\n---\n\nカ\u3099\n"),
        ("---\nname: \ufa19谷\n---\n", None),
        ("---\ntitle: A", "---\ntitle: A\n"),
        ("", None),
    ],
    ids=repr,
)
def test_tidying(before: str, after: str | None) -> None:
    content = before.encode()
    assert tidied(content) == (content if after is None else after.encode())
    assert tidied(tidied(content)) == tidied(content)


def test_what_is_no_text_stays() -> None:
    assert tidied(b"\xff\r\n") == b"\xff\r\n"
    assert composed("a\u0301\u0301 1\u0301") == "\u00e1\u0301 1\u0301"


def test_edits() -> None:
    assert applied("abcdef", [Edit(4, 5, "E"), Edit(0, 1), Edit(0, 1), Edit(6, 6, "!")]) == "bcdEf!"


@given(st.text(max_size=30))
def test_forms_end_whatever_is_written(text: str) -> None:
    """They take any text, and take their own result for what it is."""
    for form in (forms.date, forms.time, forms.second_of):
        found = form(text)
        assert found is None or form(found) in {found, None}
    assert len(list(forms.other(text))) < 10
    forms.start(Found(beside=(("t", text),)))


FAULTS = st.sampled_from(
    [
        ("title: ", "titel: "),
        ("title: ", "title："),
        ("title", "ti\u200btle"),
        ("topics: [", "topic: ["),
        ("speakers: [", "speakers: ［"),
        ("- ", "-  "),
        ("date: 2", "date: ２"),
        ("-0", "/"),
        (":", "："),
        (", ", "、"),
        ("## ", "#### "),
        ("## ", "# "),
        ("\n---\n", "\nsummary:\n---\n"),
        ("\n---\n", "\n# a comment\nsources: https://a.example/ # another\n---\n"),
        ("\n---\n", "\ntitle_en: A: B\n---\n"),
        ("]", ", jane-doe]"),
        ("a", ""),
        ("e", "ee"),
        ("\n", "\r\n"),
        ("'", ""),
    ]
)
SMALL = Path(__file__).parents[2] / "roots" / "test-small"
PAGES = sorted(path.relative_to(SMALL).as_posix() for path in SMALL.rglob("*.md") if path.name != "README.md")
COMMENT = re.compile(rb"# a[^\n\r]*")


@fuzzing.drawn(30)
@given(st.data())
def test_mending_never_does_harm(tmp_path: Path, data: st.DataObject) -> None:
    files = {path: (SMALL / path).read_bytes() for path in [*PAGES, "conf.py", "references.bib"]}
    touched = data.draw(st.lists(st.sampled_from(PAGES), min_size=1, max_size=3, unique=True))
    for path in touched:
        for wrong, count in data.draw(st.lists(st.tuples(FAULTS, st.integers(0, 3)), min_size=1, max_size=3)):
            first, *rest = files[path].decode().split(wrong[0])
            joints = [wrong[1] if number == count else wrong[0] for number in range(len(rest))]
            text = first + "".join(joint + part for joint, part in zip(joints, rest, strict=True))
            files[path] = text.encode()
    write(tmp_path, files)
    found = Settings.from_conf(tmp_path / "conf.py")
    entries, problems = check(tmp_path, found)
    correction = correct(tmp_path, found, entries, lambda _: True)
    assert set(correction.after) <= set(touched), "a sound page stays as it is"
    for path, content in correction.after.items():
        lines = {one.line for one in (*problems, *correction.gone) if one.path == path}
        assert Counter(COMMENT.findall(files[path])) == Counter(COMMENT.findall(content)), "comments stay"
        if any(one.code in HIDING for one in problems if one.path == path):
            # Which lines are wrong in front matter that cannot be read is not known, not all of them at least.
            lines |= set(range(1, files[path].count(b"\n") - files[path].rpartition(b"\n---")[2].count(b"\n") + 1))
        _only_these_lines(files[path], content, {near for line in lines for near in (line - 1, line)})
    write(tmp_path, correction.after)
    again, left = check(tmp_path, found)
    hidden = {one.path for one in problems if one.code in HIDING}
    before, after = (Counter((one.path, one.code, one.message) for one in some) for some in (problems, left))
    assert not [key for key in after - before if key[0] not in hidden]
    assert correct(tmp_path, found, again, lambda _: True).after == {}, "a second time there is nothing to do"


def _only_these_lines(before: bytes, after: bytes, lines: set[int]) -> None:
    """Assert that every line without a problem is still there, in order, but for what tidying does."""
    kept = [line.rstrip() for number, line in enumerate(before.split(b"\n"), 1) if number not in lines and line.strip()]
    rest = iter([line.rstrip() for line in after.split(b"\n")])
    # Headings move together; their words stay.
    missing = [line for line in kept if not any(line.lstrip(b"#") == other.lstrip(b"#") for other in rest)]
    assert not missing


@pytest.mark.parametrize(
    "after",
    [
        "titl: A",
        "title: A\nsummery: B",
        "title: A\ntopics: [nothing]",
        "title: [A",
        "title: A\naliases: [first-event/t, t]",
    ],
)
def test_what_would_do_harm_is_dropped(tmp_path: Path, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a way to mend comes up with, the page and then the site are asked before it counts."""

    def harmful(*_: object) -> tuple[Edit, ...]:
        return (Edit(0, len("titel: A"), after),)

    monkeypatch.setattr("sphinx_talks.content.records.fix_of", harmful)
    assert fixed(tmp_path, {TALK: "---\ntitel: A\n---\n"}) == {}
