"""Warnings and advice: what pages would be better without, seen beside each other."""

from __future__ import annotations

import datetime as dt
import re
from itertools import islice, product
from typing import TYPE_CHECKING

import pytest
from rapidfuzz import fuzz

from sphinx_talks.checks.rules import duplicates, programme
from sphinx_talks.checks.run import check
from sphinx_talks.content import git
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.folder import Identity
from sphinx_talks.content.pages import Entry
from sphinx_talks.content.problems import Level
from sphinx_talks.content.records import Kind, Person
from sphinx_talks.content.settings import Settings
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Found = Callable[..., list[str]]

EVENT = "---\ntitle: E\ndate: 2020-01-02\nend_date: 2020-01-03\n---\n"
DAY = "---\ntitle: F\ndate: 2020-02~\n---\n"


def talk(title: str = "A", fields: str = "", body: str = "") -> str:
    return f"---\ntitle: {title}\n{fields}---\n{body}"


def person(name: str, fields: str = "") -> str:
    return f"---\nname: {name}\n{fields}---\n"


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """Return a function that writes pages and returns `path:line:col code` of all that is found."""

    def run(pages: dict[str, str], conf: str = "", least: Level = Level.ADVICE, *, whole: bool = False) -> list[str]:
        around = {"conf.py": conf, "index.md": "# Start\n", "events/e.md": EVENT, "events/f.md": DAY}
        write(tmp_path, {**around, **pages})
        lines = [str(problem) for problem in check(tmp_path, least=least)[1]]
        return lines if whole else [re.sub(r": (T\d+) .*", r" \1", line) for line in lines]

    return run


LONG = "字" * 121
IN_EVENT = {
    "the day of the talk is not one of the event": (
        {"talks/e/a.md": talk(fields="date: 2020-01-04\n")}, ["talks/e/a.md:3:7 T309"],
    ),
    "the month is": ({"talks/e/a.md": talk(fields="date: 2020-01\n")}, []),
    "nobody is sure of the day": ({"talks/f/a.md": talk(fields="date: 2020-03-01\n")}, []),
    "a talk begins before its event, another one ends after it": (
        {
            "events/e.md": DAY.replace("F", "G").replace("02~", "02-03\nstart: 19:00\nend: 20:00"),
            "talks/e/a.md": talk("A", "time: 18:59-19:10\n"),
            "talks/e/b.md": talk("B", "time: 19:10-20:00\n"),
            "talks/e/c.md": talk("C", "time: 20:00-20:01\n"),
        },
        ["talks/e/a.md:3:7 T617", "talks/e/c.md:3:7 T617"],
    ),
    "an event of two days, or without hours, has no such": (
        {
            "events/e.md": EVENT.replace("03\n", "03\nstart: 19:00\nend: 20:00\n"),
            "talks/e/a.md": talk("A", "time: 9:00\n"),
            "talks/f/a.md": talk("B", "time: 9:00\n"),
        },
        [],
    ),
    "times overlap": (
        {
            "talks/e/a.md": talk("A", "time: 19:00-19:30\n"),
            "talks/e/b.md": talk("B", "time: 19:29-19:40\n"),
            "talks/e/c.md": talk("C", "time: 19:40\n"),
            "talks/e/d.md": talk("D", "date: 2020-01-03\ntime: 19:10-19:20\n"),
        },
        ["talks/e/b.md:3:7 T604"],
    ),
    "two talks begin at once": (
        {"talks/e/a.md": talk("A", "time: 19:00\n"), "talks/e/b.md": talk("B", "time: 19:00\n")},
        ["talks/e/b.md:3:7 T604"],
    ),
    "a place is taken, and one left out": (
        {
            "talks/e/a.md": talk("A", "order: 1\n"),
            "talks/e/b.md": talk("B", "order: 1\n"),
            "talks/e/c.md": talk("C", "order: 3\n"),
            "talks/f/a.md": talk("A", "order: 0\n"),
            "talks/f/b.md": talk("B", "order: 1\n"),
        },
        ["talks/e/a.md:3:8 T605", "talks/e/b.md:3:8 T605", "talks/e/c.md:3:8 T606"],
    ),
    "the first place is left out": ({"talks/e/a.md": talk("A", "order: 2\n")}, ["talks/e/a.md:3:8 T606"]),
}  # fmt: skip
TWICE = {
    "one talk at two events": (
        {
            "people/p.md": person("P"),
            "talks/e/a.md": talk("A Talk", "speakers: [p]\n"),
            "talks/f/a.md": talk("A  talk", "speakers: [p]\n"),
        },
        ["talks/e/a.md:2:8 T602", "talks/f/a.md:2:8 T602"],
    ),
    "openings are alike": (
        {
            "people/p.md": person("P"),
            "talks/e/a.md": talk("A", "kind: opening\nspeakers: [p]\n"),
            "talks/f/a.md": talk("A", "kind: opening\nspeakers: [p]\n"),
        },
        [],
    ),
    "a title of two speakers at two events": (
        {
            "people/p.md": person("P"),
            "people/q.md": person("Q"),
            "talks/e/a.md": talk("A", "speakers: [p]\n"),
            "talks/f/a.md": talk("A", "speakers: [q]\n"),
        },
        [],
    ),
    "a title twice at one event": (
        {"talks/e/a.md": talk("A!"), "talks/e/b.md": talk("a")},
        ["talks/e/a.md:2:8 T610", "talks/e/b.md:2:8 T610"],
    ),
    "talks without a title": (
        {
            "people/p.md": person("P"),
            "talks/e/a.md": "---\nspeakers: [p]\n---\n",
            "talks/e/b.md": "---\nspeakers: [p]\n---\n",
        },
        [],
    ),
    "a title of two events": (
        {"events/g.md": "---\ntitle: Ｅ\n---\n"},
        ["events/e.md:2:8 T610", "events/g.md:2:8 T610"],
    ),
    "one place in one recording": (
        {
            "talks/e/a.md": talk("A", "video: {youtube: aaaaaaaaaaa, start: 1:00}\n"),
            "talks/e/b.md": talk("B", "video: {youtube: aaaaaaaaaaa, start: 60}\n"),
            "talks/e/c.md": talk("C", "video: aaaaaaaaaaa\n"),
            "talks/e/d.md": talk("D", "video: aaaaaaaaaaa\n"),
        },
        ["talks/e/a.md:3:8 T602", "talks/e/b.md:3:8 T602"],
    ),
    "one deck": (
        {
            "talks/e/a.md": talk("A", "slides: https://example.org/deck\n"),
            "talks/f/b.md": talk("B", "slides: {url: https://example.org/deck}\n"),
        },
        ["talks/e/a.md:3:9 T603", "talks/f/b.md:3:9 T603"],
    ),
}
LONELY = {
    "a topic without talks": (
        {
            "topics/a.md": talk("A"),
            "topics/b.md": talk("B", "broader: [c]\n"),
            "topics/c.md": talk("C"),
            "talks/e/a.md": talk("T", "topics: [b]\n"),
        },
        ["topics/a.md:2:8 T607"],
    ),
    "a person nobody names": (
        {
            "people/a.md": person("A"),
            "people/b.md": person("B"),
            "people/c.md": person("C"),
            "talks/e/a.md": talk("T", "speakers: [b]\n", "\nWith {person}`c`.\n"),
        },
        ["people/a.md:2:7 T608"],
    ),
}
TEXTS = {
    "long summaries": (
        {"talks/e/a.md": talk(fields=f"summary: {LONG}\nsummary_en: {LONG[1:]}\n")}, ["talks/e/a.md:3:10 T609"],
    ),
    "a title in Japanese alone": (
        {
            "talks/e/a.md": talk("凧の話"),
            "talks/e/b.md": talk("凧の話2", "title_en: Kites\n"),
            "talks/e/c.md": talk("MLの話", "title_en: ML\n"),
            "talks/e/d.md": talk("Kite — 123"),
        },
        ["talks/e/a.md:2:8 T611"],
    ),
    "images without words": (
        {
            "a.gif": "GIF89a\x01\0\x01\0\0\0\0;",
            "talks/e/a.md": talk(
                body="\n![](/a.gif)\n\n![words](/a.gif)\n\n```{image} /a.gif\n```\n\n"
                "```{figure} /a.gif\n:alt: words\n```\n"
            ),
        },
        ["talks/e/a.md:5:5 T612", "talks/e/a.md:9:1 T612"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", [*IN_EVENT, *TWICE, *LONELY, *TEXTS])
def test_rule(case: str, found: Found) -> None:
    pages, problems = {**IN_EVENT, **TWICE, **LONELY, **TEXTS}[case]
    # People and topics of a case are not what it is about unless it says so.
    ours = [line for line in found(pages) if case in LONELY or line[-4:] not in {"T607", "T608"}]
    assert ours == problems


SEEN = "sources: [{{url: 'https://example.org/', seen: {}}}]\n"
#: On 2024-05-01, what is found of a topic, or of an event and its talk.
TO_COME = {
    "seen tomorrow": ({"topics/a.md": talk("A", SEEN.format("2024-05-02"))}, ["topics/a.md:3:10 T616"]),
    "seen today": ({"topics/a.md": talk("A", SEEN.format("2024-05-01"))}, []),
    "seen this month": ({"topics/a.md": talk("A", SEEN.format("2024-05"))}, []),
    "seen next year": ({"topics/a.md": talk("A", SEEN.format("2025"))}, ["topics/a.md:3:10 T616"]),
    "an event to come": ({"events/g.md": talk("G", "date: 2024-06-01\n")}, []),
    "a recording of it": (
        {"events/g.md": talk("G", "date: 2024-06-01\nvideo: aaaaaaaaaaa\n")}, ["events/g.md:4:8 T616"],
    ),
    "people at it": (
        {"events/g.md": talk("G", "date: 2024-06-01\nattendance: {attended: 9}\n")}, ["events/g.md:4:13 T616"],
    ),
    "people who want to come": ({"events/g.md": talk("G", "date: 2024-06-01\nattendance: {registered: 9}\n")}, []),
    "a recording of its talk": (
        {"events/g.md": talk("G", "date: 2024-06\n"), "talks/g/a.md": talk("A", "video: aaaaaaaaaaa\n")},
        ["talks/g/a.md:3:8 T616"],
    ),
    "a day that is not sure": ({"events/g.md": talk("G", "date: ../2024-06-01\nvideo: aaaaaaaaaaa\n")}, []),
}  # fmt: skip


@pytest.mark.parametrize("case", TO_COME)
def test_what_is_still_to_come(case: str, found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programme, "now", lambda _: dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC))
    pages, problems = TO_COME[case]
    assert [line for line in found(pages, least=Level.WARNING) if "T616" in line] == problems


@pytest.mark.parametrize(("second", "said"), [("1714521600", []), ("4070908800", ["2099-01-01"])])
def test_a_commit_of_a_clock_that_is_ahead(
    second: str, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programme, "now", lambda _: dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC))
    monkeypatch.setattr(git, "ask", lambda *_: f"{second}\n".encode())
    assert [problem.parts.got.strip("'") for problem in programme.last_commit(tmp_path, Settings())] == said


def test_sections_have_the_order_the_site_gives_them(found: Found) -> None:
    conf = 'talks_sections = {"talk": ["Summary", "Details", "More"]}\n'
    body = "\n## More\n\n### Summary\n\n## Own\n\n## Details\n\n## `Summary`\n"
    pages = {"talks/e/a.md": talk(body=body)}
    assert found(pages, conf) == ["talks/e/a.md:11:1 T613", "talks/e/a.md:13:1 T613"]
    assert found(pages) == []


@pytest.mark.parametrize(
    ("one", "other", "similar"),
    [
        ("Kenji Sato", "Kenji Satō", True),
        ("Kenji Sato", "Ｋｅｎｊｉ　ＳＡＴＯ", True),
        ("Kenji Saito", "Kenji Sato", True),
        ("サーバー監視", "サーバ監視", True),
        ("Kenji Sato", "Keiko Sato", False),
        ("VLDB 2019", "VLDB 2020", False),
        ("鈴木健史", "鈴木健司", False),
        ("abc", "abd", False),
    ],
)
def test_similar_names(one: str, other: str, similar: bool, found: Found) -> None:  # noqa: FBT001 - parametrized
    pages = {"people/a.md": person(one), "people/b.md": person(other)}
    lines = [line for line in found(pages) if "T601" in line]
    assert lines == (["people/a.md:2:7 T601", "people/b.md:2:7 T601"] if similar else [])
    assert (
        found({"people/a.md": person(one, "not_same_as: [b]\n"), "people/b.md": person(other)}, least=Level.WARNING)
        == []
    )


def test_the_message_says_which_name_is_similar_and_what_to_do(found: Found) -> None:
    pages = {
        "people/a.md": person("A", "aliases: [Kenji Sato]\n"),
        "people/b.md": person("ケンジ", "name_en: Kenji Satō\n"),
    }
    assert found(pages, least=Level.WARNING, whole=True) == [
        (
            "people/a.md:3:11: T601 name is the same as one of people/b.md "
            "(got 'Kenji Sato', want one page with an alias, or `not_same_as: [b]`)"
        ),
        (
            "people/b.md:3:10: T601 name is the same as one of people/a.md "
            "(got 'Kenji Satō', want one page with an alias, or `not_same_as: [a]`)"
        ),
    ]


def test_topics_that_name_each_other_are_two(found: Found) -> None:
    pages = {"topics/a.md": talk("Data pipeline"), "topics/b.md": talk("Data pipelines")}
    assert found(pages, least=Level.WARNING) == ["topics/a.md:2:8 T601", "topics/b.md:2:8 T601"]
    for field in ("related", "broader"):
        told = {**pages, "topics/b.md": talk("Data pipelines", f"{field}: [a]\n")}
        assert found(told, least=Level.WARNING) == []


def test_none_of_many_similar_names_is_missed() -> None:
    syllables = ("ka", "ki", "shi", "ta", "to", "na", "mi", "ra", "wa", "n")
    # Some of three syllables, some of five.
    lists = {7: product(syllables, repeat=3), 311: product(syllables, repeat=5)}
    words = ["".join(parts) for step, every in lists.items() for parts in islice(every, 0, None, step)]
    people = [
        Entry(f"people/{n}", f"people/{n}.md", Identity(Kind.PERSON, str(n)), Person(name=word))
        for n, word in enumerate(words)
    ]
    similar = {
        f"people/{number}.md"
        for number, word in enumerate(words)
        if any(word != other and fuzz.ratio(word, other) >= duplicates.CUTOFF for other in words)
    }
    assert 20 < len(similar) < len(words) / 5
    assert {problem.path for problem in duplicates.similar_names(Catalog(people, {}), Settings())} == similar


def test_a_person_is_somebody_else_than_one_who_is_there(found: Found) -> None:
    for other, code in {"nobody": "T301", "a": "T304"}.items():
        pages = {"people/a.md": person("A", f"not_same_as: [{other}]\n")}
        assert found(pages, least=Level.ERROR) == [f"people/a.md:3:15 {code}"]


def test_levels(found: Found) -> None:
    pages = {
        "people/a.md": person("A"),
        "talks/e/a.md": talk(fields=f"date: 2019-01-01\nsummary: {LONG}\n"),
    }
    by_level = {level: found(pages, least=level) for level in Level}
    assert by_level == {
        Level.ERROR: ["talks/e/a.md:3:7 T309"],
        Level.WARNING: ["talks/e/a.md:3:7 T309", "talks/e/a.md:4:10 T609"],
        Level.ADVICE: ["people/a.md:2:7 T608", "talks/e/a.md:3:7 T309", "talks/e/a.md:4:10 T609"],
    }


def test_a_site_can_do_without_a_warning_on_some_pages(found: Found) -> None:
    pages = {"talks/e/a.md": talk(fields=f"summary: {LONG}\n"), "talks/f/a.md": talk(fields=f"summary: {LONG}\n")}
    assert found(pages, 'talks_ignore = {"T609": ["talks/e/**"]}\n') == ["talks/f/a.md:3:10 T609"]
    assert found(pages, 'talks_ignore = {"T609": ["**"], "T608": ["x"]}\n') == []


@pytest.mark.parametrize(
    ("conf", "said"),
    [
        ('talks_ignore = {"T301": ["**"]}\n', "talks_ignore: no code of a warning or advice (got 'T301', want"),
        ('talks_ignore = {"T609": ["[z-a]"]}\n', "pattern cannot be read (got '[z-a]', want"),
        ('talks_sections = {"talks": ["A"]}\n', "talks_sections: no kind of record (got 'talks', want"),
    ],
)
def test_settings_that_cannot_be_meant(conf: str, said: str, found: Found) -> None:
    lines = found({}, conf, whole=True)
    assert len(lines) == 1
    assert lines[0].startswith(f"conf.py:1:1: T501 {said}")


@pytest.mark.parametrize(("listing", "told"), [
    (
        "```{talk-list}\n:sort: title\n:has-video: no\n```",
        ["index.md:5:1: T615 former name (got ':has-video: no', want `:video: no`)"],
    ),
    (
        "```{talk-list}\n---\nhas-slides:\nperson: a\n---\n```",
        [
            "index.md:5:1: T615 former name (got ':has-slides:', want `:slides: yes`)",
            "index.md:6:1: T615 former name (got ':person: a', want `:speaker: a`)",
        ],
    ),
    (
        "```{talk-list}\n:speaker: a\n:person: a\n```",
        ["index.md:3:1: T406 option 'speaker' is given twice (got 'person', want 'speaker' alone)"],
    ),
])  # fmt: skip
def test_former_names_of_options_keep_their_values(listing: str, told: list[str], found: Found) -> None:
    pages = {"index.md": f"# A\n\n{listing}\n", "people/a.md": person("A")}
    assert [line for line in found(pages, whole=True) if line.startswith("index.md")] == told
