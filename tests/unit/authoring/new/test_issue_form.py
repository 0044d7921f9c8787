"""Issue forms: what people fill in becomes a page, and whatever else is in the text is refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_talks.authoring.new.draft import RefusedAnswersError
from sphinx_talks.authoring.new.issue_form import EMPTY, FIELDS, LONGEST, answers_in, from_form
from sphinx_talks.authoring.site import Site
from sphinx_talks.content.records import Kind
from tests.files import write
from tests.unit.authoring.new.test_draft import FILES, written

if TYPE_CHECKING:
    from pathlib import Path


TODAY = date(2024, 5, 2)
TALK = {
    "event": "凧の会 #1",
    "title": "糸の話",
    "title-en": "Line Tension",
    "speaker": "井田凧子\r\nkazami=風見一",
    "topic": "Wind",
    "time": "20:35-21:00",
    "slides": "https://speakerdeck.com/ida/line-tension",
    "video": "https://youtu.be/mPByIMURM8A",
    "start": "35:10",
    "summary": "糸の張りの話です。",
    "prose": "糸を長くすると、よく揚がります。\r\n\r\n### 結び方\r\n\r\n- もやい結び",
    "source": "https://kites.example/1",
}
EVENT = {"title": "凧の会 #2", "series": "凧の会", "date": "2024-06-01", "format": "online", "organizer": "ida"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write(folder, FILES)
    return folder


@pytest.fixture(scope="module")
def club(root: Path) -> Site:
    return Site.read(root)


def filled(answers: dict[str, str], kind: Kind = Kind.TALK) -> str:
    """Return the text that GitHub makes of answers."""
    return "\r\n\r\n".join(f"### {field.label}\r\n\r\n{answers.get(field.id, EMPTY)}" for field in FIELDS[kind])


def refused(body: str, site: Site, kind: Kind = Kind.TALK) -> dict[str, str]:
    with pytest.raises(RefusedAnswersError) as caught:
        from_form(kind, body, site, TODAY)
    return {fault.field: fault.text for fault in caught.value.faults}


def test_a_talk(club: Site, root: Path) -> None:
    drafted = from_form(Kind.TALK, filled(TALK), club, TODAY)
    assert [page.path for page in drafted.pages] == ["talks/kite-1/line-tension.md", "people/kazami.md"]
    assert drafted.pages[0].text == (
        "---\ntitle: 糸の話\ntitle_en: Line Tension\nsummary: 糸の張りの話です。\n"
        "speakers: [ida, kazami]\ntopics: [wind]\ntime: 20:35-21:00\n"
        "slides: {url: 'https://speakerdeck.com/ida/line-tension'}\nvideo: {youtube: mPByIMURM8A, start: 35:10}\n"
        "sources: ['https://kites.example/1']\n---\n\n## 概要\n\n"
        "糸を長くすると、よく揚がります。\n\n### 結び方\n\n- もやい結び\n"
    )
    assert written(root, drafted) == []


def test_an_event(club: Site, root: Path) -> None:
    drafted = from_form(Kind.EVENT, filled(EVENT, Kind.EVENT), club, TODAY)
    assert drafted.pages[0].path == "events/kite-2.md"
    assert "number: 2\n" in drafted.pages[0].text
    assert written(root, drafted) == []


HOSTILE: dict[str, tuple[dict[str, str], str, str]] = {
    "heading of another": ({"prose": "a\n\n### 題名 / Title\n\nowned"}, "題名 / Title", "twice"),
    "heading in a fence": ({"prose": "```\n### 題名 / Title\n```"}, "題名 / Title", "twice"),
    "section": ({"prose": "a\n\n## 概要\n\nb"}, "内容 / What was said", "heading"),
    "title": ({"prose": "# A\n\nb"}, "内容 / What was said", "heading"),
    "underlined": ({"prose": "A\n===\n\nb"}, "内容 / What was said", ""),
    "html": ({"prose": "<img src=x onerror=alert(1)>"}, "内容 / What was said", "HTML"),
    "directive": ({"prose": "```{include} /etc/passwd\n```"}, "内容 / What was said", "directive"),
    "eval-rst": ({"prose": "```{eval-rst}\n.. raw:: html\n```"}, "内容 / What was said", "directive"),
    "link": ({"prose": "[a](../../../etc/passwd)"}, "内容 / What was said", ""),
    "many": ({"speaker": "\n".join(f"a{number}=A" for number in range(21))}, "話した人 / Speakers", "21 lines"),
    "spaces": ({"title": f"A{' ' * 40_000}B", "prose": f"###{' ' * 20_000}x"}, "題名 / Title", "too long"),
    "words": ({"title": "a " * 25_000}, "題名 / Title", "too long"),
    "bidi": ({"prose": "a\u202eb"}, "内容 / What was said", "U+202E"),
    "escape": ({"title": "\x1b[31mA"}, "題名 / Title", "U+001B"),
    "front matter": ({"title": "A\n---\nkind: x"}, "題名 / Title", "3 lines"),
    "long title": ({"title": "A" * 400}, "題名 / Title", "400 characters"),
    "path": ({"id": "../../.github/workflows/x"}, "ページの名前 / Name of the page", "folder"),
    "absolute": ({"id": "/etc/passwd"}, "ページの名前 / Name of the page", ""),
    "suffix": ({"id": "a.md"}, "ページの名前 / Name of the page", "not an id"),
    "reserved": ({"id": "search"}, "ページの名前 / Name of the page", "reserved"),
    "person by path": ({"speaker": "../x=A"}, "話した人 / Speakers", "not an id"),
    "person without id": ({"speaker": "風見一"}, "話した人 / Speakers", "`ID=風見一`"),
    "topic reserved": ({"topic": "con=A"}, "トピック / Topics", "not an id"),
    "event by path": ({"event": "../../etc"}, "イベント / Event", "no such event"),
    "no event": ({"event": EMPTY}, "イベント / Event", "missing"),
    "javascript": ({"slides": "javascript:alert(1)"}, "スライド / Slides", "address"),
    "look-alike": ({"video": "https://youtube.com@evil.example/"}, "録画 / Recording", "YouTube"),
    "source": ({"source": "file:///etc/passwd"}, "出典 / Sources", "address"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_answers_are_refused_under_their_label(club: Site, case: str) -> None:
    answers, label, text = HOSTILE[case]
    found = refused(filled(TALK | answers), club)
    assert label in found
    assert text in found[label]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("", "is missing"),
        ("x" * 1_000_000, "1000000 characters"),
        ("---\ntitle: A\n---\n", "text before"),
        (f"---\na: b\n---\n{filled(TALK)}", "text before"),
        (filled(TALK).replace("### イベント / Event", "### Event"), "is missing"),
        ("\n".join(filled(TALK).split("\r\n\r\n### ")[::-1]), "missing"),
    ],
    ids=["empty", "megabyte", "front matter alone", "front matter", "label", "order"],
)
def test_what_is_not_the_form_is_refused(club: Site, body: str, text: str) -> None:
    assert any(text in found for found in refused(body, club).values())


def test_headings_in_another_order() -> None:
    fields = FIELDS[Kind.TALK]
    body = "\n".join(f"### {field.label}\na" for field in (fields[1], fields[0], *fields[2:]))
    with pytest.raises(RefusedAnswersError, match="another order"):
        answers_in(body, fields)


@pytest.mark.parametrize("text", ["\u2028", "a\fb", "\x85"])
def test_other_ends_of_lines_make_no_headings(club: Site, text: str) -> None:
    found = refused(filled(TALK | {"prose": f"a{text}### 題名 / Title{text}b"}), club)
    assert found.keys() <= {"内容 / What was said"}


bodies = st.lists(
    st.sampled_from([f"### {field.label}" for field in FIELDS[Kind.TALK]])
    | st.sampled_from(["kite-1", "A B", "---", "# A", "", EMPTY, "```", "### Other", "ida", "a=b"])
    | st.text(max_size=10),
    max_size=30,
).map("\n".join)
values = st.sampled_from(["kite-1", "A B", "ida", "b=c", "20:00", "../x", "a\n---\nb", "```\n", "{ref}`x`", "", "凧"])
some = st.dictionaries(st.sampled_from([field.id for field in FIELDS[Kind.TALK]]), values | st.text(max_size=20))


@given(bodies | some.map(lambda answers: filled({"event": "kite-1", "title": "A B", **answers})))
def test_whatever_is_in_a_form_gives_a_sound_page_or_none(root: Path, club: Site, body: str) -> None:
    try:
        drafted = from_form(Kind.TALK, body, club, TODAY)
    except RefusedAnswersError:
        return
    assert written(root, drafted) == []
    assert len(body) <= LONGEST
