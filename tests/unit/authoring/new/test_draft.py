"""Drafted pages pass the check, whatever was answered; what would not pass is refused with the field named."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from sphinx_talks.authoring.new import draft as drafting
from sphinx_talks.authoring.new.draft import (
    AnswerProblem,
    Answers,
    RefusedAnswersError,
    draft,
    id_in_series,
    proposed_id,
)
from sphinx_talks.authoring.site import Site
from sphinx_talks.checks.run import check
from sphinx_talks.content import frontmatter
from sphinx_talks.content.problems import Code
from sphinx_talks.content.records import MODELS, Kind
from sphinx_talks.content.records.fields import fields_of
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_talks.authoring.new.draft import Drafted

FILES = {
    "conf.py": 'language = "ja"\nroot_doc = "start"\n',
    "start.md": "# Start\n",
    "events/kite-1.md": "---\ntitle: '凧の会 #1'\ntitle_en: 'Kite Club #1'\n"
    "series: 凧の会\nnumber: 1\ndate: 2024-05-01\n---\n",
    "talks/kite-1/tails.md": "---\ntitle: 尾の話\nspeakers: [ida]\ntopics: [wind]\n---\n\nSee {talk}`tails`.\n",
    "topics/wind.md": "---\ntitle: 風\naliases: [Wind, breeze]\n---\n",
    "people/ida.md": "---\nname: 井田凧子\nname_en: Ida Marlow\naliases: [idam]\n---\n",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write(folder, FILES)
    return folder


@pytest.fixture(scope="module")
def club(root: Path) -> Site:
    return Site.read(root)


def outcome(answers: Answers, site: Site) -> tuple[Drafted | None, tuple[AnswerProblem, ...]]:
    try:
        return draft([answers], site), ()
    except RefusedAnswersError as refused:
        return None, refused.faults


def written(root: Path, drafted: Drafted) -> list[str]:
    """Return what the check says of the site with the pages in it, and take them out again."""
    paths = [root / page.path for page in drafted.pages]
    try:
        for path, page in zip(paths, drafted.pages, strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(page.text.encode())
        own = {page.path for page in drafted.pages}
        # The first page of a series has those of the others asked for, on the pages of their events.
        found = [one for one in check(root)[1] if one.path in own or one.code is not Code.UNKNOWN_ID]
        return [str(problem) for problem in found if problem.code.level == "error"]
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


TALK = Answers(
    Kind.TALK,
    "kite-1/line-tension",
    {
        "title": "糸の張り: #2 の話",
        "title_en": "Line Tension",
        "speakers": ["ida", {"person": "bo", "name": "Bo"}],
        "topics": ["wind"],
        "time": "20:30-21:00",
        "slides": {"speakerdeck": "a" * 32, "aspect": "16:9"},
        "video": {"youtube": "mPByIMURM8A", "start": "35:10"},
        "sources": [{"url": "https://kites.example/1", "seen": "2024-05-02"}],
    },
)
BO = Answers(Kind.PERSON, "bo", {"name": "Bo Tern"})


def test_a_talk_with_its_new_speaker(root: Path, club: Site) -> None:
    drafted = draft([TALK, BO], club)
    assert drafted.pages[0].path == "talks/kite-1/line-tension.md"
    assert drafted.pages[0].text == (
        "---\n"
        "title: '糸の張り: #2 の話'\n"
        "title_en: Line Tension\n"
        "speakers:\n"
        "  - ida\n"
        "  - {person: bo, name: Bo}\n"
        "topics: [wind]\n"
        "time: 20:30-21:00\n"
        "slides: {speakerdeck: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, aspect: 16:9}\n"
        "video: {youtube: mPByIMURM8A, start: 35:10}\n"
        "sources:\n"
        "  - {url: 'https://kites.example/1', seen: 2024-05-02}\n"
        "---\n"
        "\n"
        "% 本文は、`## 概要`という見出しの下に、1行に1文で書きます。この行は表示されません。\n"
    )
    assert drafted.pages[1].text == "---\nname: Bo Tern\n---\n"
    assert written(root, drafted) == []


@pytest.mark.parametrize(
    "answers",
    [
        Answers(Kind.TALK, "kite-1/untitled", {"speakers": ["ida"]}),
        Answers(Kind.EVENT, "kite-2", {"title": "凧の会 #2", "series": "凧の会", "number": "2", "date": "2024-06-01"}),
        Answers(Kind.EVENT, "kite-3", {"title": "凧の会 #3", "organizers": ["ida"]}),
        Answers(Kind.TOPIC, "tails", {"title": "尾", "broader": ["wind"]}, "尾は{topic}`wind`で揺れます。\n"),
        Answers(Kind.TOPIC, "lines", {"title": "糸"}),
        Answers(Kind.PERSON, "bo", {"name": "Bo"}),
    ],
    ids=["talk", "event", "undated", "topic", "bare", "person"],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_kind_passes_in_both_languages(tmp_path: Path, root: Path, answers: Answers, language: str) -> None:
    folder = shutil.copytree(root, tmp_path / "site")
    (folder / "conf.py").write_text(f'language = "{language}"\nroot_doc = "start"\n', "utf-8")
    drafted = draft([answers], Site.read(folder))
    assert written(folder, drafted) == []
    assert drafted.pages[0].text.count("%") == (answers.kind is not Kind.PERSON and not answers.prose)
    assert "summary" not in drafted.pages[0].text


def test_headings_are_those_of_the_site(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    (tmp_path / "conf.py").write_text('talks_sections = {"topic": ["意味", "例"]}\n', "utf-8")
    site = Site.read(tmp_path)
    pages = [
        draft([Answers(Kind.TOPIC, "tails", {"title": "尾"}, prose)], site).pages[0].text for prose in ("", "紐。")
    ]
    assert "`## 意味` → `## 例`" in pages[0]
    assert pages[1].endswith("---\n\n## 意味\n\n紐。\n")


REFUSED: dict[str, tuple[Answers, dict[str, str]]] = {
    "path": (Answers(Kind.TOPIC, "../../etc/passwd", {"title": "A"}), {"id": "wrong folder"}),
    "upper": (Answers(Kind.TOPIC, "Wind", {"title": "A"}), {"id": "not an id"}),
    "reserved": (Answers(Kind.TOPIC, "search", {"title": "A"}), {"id": "reserved"}),
    "device": (Answers(Kind.TOPIC, "con", {"title": "A"}), {"id": "not an id"}),
    "index": (Answers(Kind.TOPIC, "index", {"title": "A"}), {"id": "reserved"}),
    "taken": (Answers(Kind.TOPIC, "wind", {"title": "A"}), {"id": "taken"}),
    "former": (Answers(Kind.TOPIC, "breeze", {"title": "A"}), {"id": "taken"}),
    "no event": (Answers(Kind.TALK, "kite-9/a", {"title": "A"}), {"event": "no such event"}),
    "no title": (Answers(Kind.EVENT, "kite-2", {}), {"title": "no value"}),
    "no name": (Answers(Kind.PERSON, "bo", {"name": ""}), {"name": "no value"}),
    "several": (
        Answers(Kind.TALK, "kite-1/a", {"title": "A", "speakers": ["ghost"], "time": "99", "colour": "red"}),
        {"speakers": "no such person", "time": "not a time", "colour": "unknown field"},
    ),
    "nothing known": (Answers(Kind.TALK, "kite-1/a", {}), {"": "neither title nor speakers"}),
    "number": (
        Answers(Kind.EVENT, "kite-2", {"title": "A", "series": "凧の会", "number": "1"}),
        {"": "number is that of events/kite-1.md"},
    ),
    "bidi": (Answers(Kind.TOPIC, "a", {"title": "a\u202eb"}), {"title": "U+202E"}),
    "lines": (Answers(Kind.TOPIC, "a", {"title": "a\n---\nb: c"}), {"title": "more than one line"}),
    "long": (Answers(Kind.TOPIC, "a", {"title": "a" * 301}), {"title": "301 characters"}),
    "megabyte": (Answers(Kind.TOPIC, "a", {"title": "a" * 1_000_000}), {"title": "1000000 characters"}),
    "html": (Answers(Kind.TOPIC, "a", {"title": "A"}, "<script>alert(1)</script>"), {"prose": "HTML"}),
    "heading": (Answers(Kind.TOPIC, "a", {"title": "A"}, "x\n\n## Mine\n"), {"prose": "heading"}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_not_pass_is_refused_by_field(club: Site, case: str) -> None:
    answers, wanted = REFUSED[case]
    with pytest.raises(RefusedAnswersError) as caught:
        draft([answers], club)
    found = {fault.field: fault.text for fault in caught.value.faults}
    assert set(found) == set(wanted)
    for name, text in wanted.items():
        assert text in found[name]
        assert len(str(found[name])) < 400


def test_a_page_that_breaks_another_is_refused(club: Site) -> None:
    """The short id in the talk that is there would lead to either of two."""
    event = Answers(Kind.EVENT, "kite-2", {"title": "凧の会 #2"})
    with pytest.raises(RefusedAnswersError, match=r"talks/kite-1/tails\.md:7:5: T302 more than one talk"):
        draft([Answers(Kind.TALK, "kite-2/tails", {"title": "A"}), event], club)


def test_the_same_page_twice(club: Site) -> None:
    with pytest.raises(RefusedAnswersError, match=r"people/bo\.md is drafted twice"):
        draft([BO, BO], club)


texts = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    ["---", "a: b", "x #1", "#1", "'", '"', "- a", "{a: b}", "[a]", "&a", "*a", "!!str a", "a\n---\nb", "…", "...", "~"]
)
keys = st.sampled_from(["person", "name", "url"])
values: st.SearchStrategy[Any] = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
)
GOOD: dict[Kind, dict[str, Any]] = {
    Kind.TALK: {
        "title": "糸の話", "speakers": ["ida"], "topics": ["wind"], "time": "20:00", "date": "2024-05-01",
        "slides": {"url": "https://a.example/x"}, "video": {"youtube": "mPByIMURM8A"}, "summary": "凧の糸の話です。",
    },
    Kind.EVENT: {
        "title": "凧の会 #2", "series": "凧の会", "number": "2", "date": "2024-06-01", "venue": "丘",
        "organizers": ["ida"], "attendance": {"capacity": "~40"}, "aliases": ["spring"],
    },
    Kind.TOPIC: {"title": "尾", "aliases": ["tail", "しっぽ"], "broader": ["wind"], "summary": "凧の後ろの紐です。"},
    Kind.SERIES: {"title": "凧の夕べ", "aliases": ["Kites"], "url": "https://kites.example/", "status": "ended"},
    Kind.ORGANIZATION: {"title": "凧の店", "title_en": "Kite Shop", "aliases": ["店"]},
    Kind.PERSON: {"name": "Bo", "name_en": "Bo Tern", "affiliation": "丘", "x": "bo_tern", "aliases": ["B. T."]},
}  # fmt: skip
#: Of a kind that the table above does not know.
PLAIN: dict[str, Any] = {"title": "凧", "summary": "凧の話です。"}
own_ids = st.sampled_from(["new", "new-2", "a1", "wind", "con", "A", "../a"])
prose = st.lists(st.sampled_from(["文です。", "{talk}`tails`", "- 点", "", "% a", "### A", "<b>", "```"])).map(
    "\n".join
)


@st.composite
def any_answers(draw: st.DrawFn) -> Answers:
    """Return sound answers of which some are left out, and up to two are anything at all."""
    kind = draw(st.sampled_from(list(Kind)))
    fields = {
        name: value for name, value in GOOD.get(kind, PLAIN).items() if name in {"title", "name"} or draw(st.booleans())
    }
    for name in draw(st.lists(st.sampled_from(sorted(GOOD.get(kind, PLAIN))), max_size=2)):
        fields[name] = draw(texts | values)
    own = draw(own_ids)
    return Answers(kind, f"kite-1/{own}" if kind is Kind.TALK else own, fields, draw(st.just("") | texts | prose))


def names_of(kind: Kind) -> list[str]:
    return [field.name for field in fields_of(MODELS[kind])]


@given(any_answers())
def test_whatever_is_accepted_passes_the_check(root: Path, club: Site, answers: Answers) -> None:
    drafted, faults = outcome(answers, club)
    event(f"accepted: {drafted is not None}")
    assert {fault.field for fault in faults} <= {*names_of(answers.kind), "id", "prose", ""}
    if drafted:
        assert written(root, drafted) == []
    else:
        assert faults


@example({"title": "a\n---\nb: c"})
@given(st.dictionaries(st.sampled_from(names_of(Kind.EVENT)), values, max_size=4))
def test_front_matter_says_what_was_answered(fields: dict[str, Any]) -> None:
    block, _, _ = frontmatter.split(drafting.written(Kind.EVENT, fields))
    code, found = "", {}
    try:
        found = frontmatter.parse(block).values
    except frontmatter.FrontMatterError as error:
        code = error.code
    assert code in {"T002", "T105", "T106"} or found == fields, "characters, merge keys and nesting are refused"


def test_no_value_can_close_the_front_matter() -> None:
    text = drafting.written(Kind.TOPIC, {"title": "a\n---\nb: c", "aliases": [{"name": "a\r\n---"}]})
    assert text == '---\ntitle: "a\\n---\\nb: c"\naliases:\n  - {name: "a\\r\\n---"}\n---\n'


@pytest.mark.parametrize(
    ("names", "taken", "expected"),
    [
        (["機械学習の話"], set(), ""),
        (["機械学習の話", "Machine Learning, Told"], set(), "machine-learning-told"),
        (["BigQuery ML を使ってみた話"], set(), "bigquery-ml"),
        (["第3回の話 (2)"], set(), ""),
        (["Café Ünïcode's day"], set(), "cafe-unicodes-day"),
        (["Ἀθῆναι Москва"], set(), ""),
        (["Search"], set(), "search-topic"),
        (["con"], set(), "con-topic"),
        (["Wind"], {"wind", "wind-2"}, "wind-3"),
        (["word " * 40], set(), "-".join(["word"] * 12)),
        ([None, ""], set(), ""),
    ],
    ids=[
        "japanese", "english", "latin words", "digits", "marks", "other scripts", "reserved", "device", "taken", "long",
        "none",
    ],
)  # fmt: skip
def test_proposed_ids(names: list[str | None], taken: set[str], expected: str) -> None:
    assert proposed_id(Kind.TOPIC, names, taken) == expected


@pytest.mark.parametrize(
    ("earlier", "number", "taken", "expected"),
    [
        (["mlct-01", "mlct-12"], 13, set(), "mlct-13"),
        (["mlct-01"], 2, set(), "mlct-02"),
        (["mlct-01"], 2, {"mlct-02"}, ""),
        (["spring"], 2, set(), ""),
        ([], 1, set(), ""),
    ],
    ids=["next", "zeros", "taken", "unlike", "first"],
)
def test_ids_of_a_series(earlier: list[str], number: int, taken: set[str], expected: str) -> None:
    assert id_in_series(earlier, number, taken) == expected


@pytest.mark.parametrize("name", ["idam", "Ida  Marlow", "井田 凧子", "ida", "IDA"])
def test_any_name_in_either_script_is_the_person(club: Site, name: str) -> None:
    assert club.lookup(Kind.PERSON).ids(name) == ["ida"]


@pytest.mark.parametrize(
    ("typed", "first"), [("marl", "ida"), ("凧子", "ida"), ("idaa", "ida"), ("", "ida"), ("zzz", None)]
)
def test_people_are_proposed_as_one_types(club: Site, typed: str, first: str | None) -> None:
    found = [choice.id for choice in club.lookup(Kind.PERSON).near(typed)]
    assert found[:1] == ([first] if first else [])
