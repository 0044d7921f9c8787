"""What is asked about records is answered alike for people and for programs."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.authoring import query
from sphinx_talks.cli import main
from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import FILE, Failure, Known, State
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Asked = Callable[..., tuple[int, str, str]]

DAYS = (date(2030, 1, 1), date(2030, 1, 5), date(2030, 1, 9))
DECK = "a4ff03681c664f68ab6ab0b60c7b884f"
SITE = {
    "conf.py": 'language = "ja"\n',
    "index.md": "# Start\n\n{talk}`one`と{person}`ann`\n",
    "events/e-1.md": (
        "---\ntitle: E 1\nseries: E\nnumber: 1\ndate: 2020-05-01\nvenue: Here\n"
        "organizers: [ann]\naliases: [first]\n---\n"
    ),
    "events/e-2.md": (
        "---\ntitle: E 2\nseries: E\nnumber: 2\ndate: 2021\nvideo: {youtube: mPByIMURM8A}\ntopics: [x]\n"
        "format: online\nattendance: {attended: 3}\n---\n"
    ),
    "talks/e-1/one.md": f"---\ntitle: One\nspeakers: [ann, bob]\ntopics: [x]\nslides: {{speakerdeck: {DECK}}}\n---\n",
    "talks/e-2/two.md": "---\ntitle: =Two\nspeakers: [{person: bob, name: B}]\ntopics: [y]\nlanguage: en\n---\n",
    "talks/e-2/x.md": "---\nspeakers: [bob]\nrecording: not-recorded\n---\n",
    "people/ann.md": "---\nname: アン\nname_en: Ann\ngithub: ann\n---\n",
    "people/bob.md": "---\nname: Bob\naliases: [ロバート]\naffiliation: B\n---\n",
    "topics/x.md": "---\ntitle: X\nbroader: [y]\n---\n",
    "topics/y.md": "---\ntitle: Y\nsummary: +1\n---\n",
}


@pytest.fixture
def asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Asked:
    """Return a function that runs a command on the site: exit status, output, messages."""
    write(tmp_path, SITE)

    def ask(*arguments: str) -> tuple[int, str, str]:
        status = main([*arguments, "--root", str(tmp_path)])
        return (status, *capsys.readouterr())

    return ask


def test_show(asked: Asked) -> None:
    status, out, _ = asked("show", "e-1/one")
    assert status == 0
    assert out == (
        "One\ntalk e-1/one, talks/e-1/one.md\nformerly first/one\n\n"
        f"  title     One\n  speakers  ann, bob\n  topics    x\n  slides    speakerdeck: {DECK}\n\n"
        "event\n  e-1  E 1\n\nspeakers (2)\n  ann  アン\n  bob  Bob\n\ntopics\n  x  X\n\nmentioned by\n  index\n"
    )


def test_show_as_json(asked: Asked) -> None:
    status, out, _ = asked("show", "bob", "--json")
    found = json.loads(out)
    assert status == 0
    assert (found["kind"], found["id"], found["title"], found["path"]) == ("person", "bob", "Bob", "people/bob.md")
    assert found["fields"] == {"name": "Bob", "aliases": ["ロバート"], "affiliation": "B"}
    assert [one["id"] for one in found["links"]["talks"]] == ["e-1/one", "e-2/two", "e-2/x"]
    assert found["problems"] == []
    assert found["links"]["topics"][0] == {"kind": "topic", "id": "y", "title": "Y"}


@pytest.mark.parametrize(
    ("target", "title"),
    [
        ("e-1", "E 1"), ("first", "E 1"), ("first/one", "One"), ("one", "One"), ("talks/e-1/one.md", "One"),
        ("people/ann", "アン"), ("あん", "アン"), ("ANN", "アン"), ("ロバート", "Bob"), ("ﾛﾊﾞｰﾄ", "Bob"),
    ],
)  # fmt: skip
def test_whatever_names_it(target: str, title: str, asked: Asked) -> None:
    status, out, _ = asked("show", target)
    assert (status, out.split("\n")[0]) == (0, title)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("x",), "more than one record (got 'x', want talk e-2/x or topic x; say which with --kind or the whole id)"),
        (("bub",), "no such record (got 'bub', want person bob)"),
        (("bob", "--kind", "topic"), "no such topic (got 'bob', want an id of `sphinx-talks list topic`)"),
        (("\x1b[2Jzzzzz",), "no such record (got '\\x1b[2Jzzzzz'"),
    ],
)
def test_not_one_record(arguments: tuple[str, ...], reason: str, asked: Asked) -> None:
    status, out, err = asked("show", *arguments)
    assert (status, out) == (1, "")
    assert err.startswith(f"sphinx-talks: {reason}")


def test_show_a_broken_page(asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "topics/y.md").write_text("---\ntitle: Y\nwrong: '\\x1b'\n---\n\n<b>\n", "utf-8")
    status, out, _ = asked("show", "topics/y.md")
    assert status == 0
    assert "topics/y.md:3:1: T201 unknown field" in out


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (("event",), "e-1 e-2"),
        (("talk",), "e-1/one e-2/two e-2/x"),
        (("talk", "--topic", "x"), "e-1/one"),
        (("talk", "--speaker", "bob", "--year", "2021"), "e-2/two e-2/x"),
        (("talk", "--event", "first"), "e-1/one"),
        (("talk", "--slides"), "e-1/one"),
        (("talk", "--no-slides"), "e-2/two e-2/x"),
        (("talk", "--video"), "e-2/two"),
        (("talk", "--no-video"), "e-1/one e-2/x"),
        (("talk", "--language", "ja"), "e-1/one e-2/x"),
        (("talk", "--language", "en"), "e-2/two"),
        (("talk", "--missing", "title"), "e-2/x"),
        (("talk", "--missing", "topics"), "e-2/x"),
        (("event", "--missing", "venue"), "e-2"),
        (("event", "--topic", "x"), "e-1 e-2"),
        (("event", "--year", "2020"), "e-1"),
        (("event", "--speaker", "ann"), "e-1"),
        (("event", "--no-video"), "e-1"),
        (("topic", "--speaker", "ann"), "x"),
        (("topic", "--missing", "summary"), "x"),
        (("person", "--event", "e-2"), "bob"),
        (("person", "--topic", "x"), "ann bob"),
        (("person", "--missing", "name_en"), "bob"),
    ],
)
def test_list(arguments: tuple[str, ...], ids: str, asked: Asked) -> None:
    status, out, err = asked("list", *arguments, "--format", "ids")
    assert (status, out.split()) == (0, ids.split())
    assert err.startswith(f"{len(ids.split())} ")


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (("talk", "--no-slides"), "e-1/one e-2/two e-2/x"),
        (("talk", "--video"), ""),
        (("event", "--no-video"), "e-1 e-2"),
    ],
)
def test_what_the_checks_of_the_links_found_dead_is_not_there(
    arguments: tuple[str, ...], ids: str, asked: Asked, tmp_path: Path
) -> None:
    dead = Known(State.DEAD, asked=DAYS[2], failures=tuple(Failure(day, "404 Not Found") for day in DAYS))
    addresses = (f"https://speakerdeck.com/player/{DECK}", "https://www.youtube.com/watch?v=mPByIMURM8A")
    state.write(tmp_path / FILE, dict.fromkeys(addresses, dead))
    assert asked("list", *arguments, "--format", "ids")[1].split() == ids.split()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            ("person", "--slides"),
            "--slides is not for people (want any of --speaker, --organization, --topic, --event, ",
        ),
        (("talk", "--topic", "z"), "no such topic (got 'z'"),
        (("talk", "--missing", "slide"), "talks have no such field (got 'slide', want 'slides')"),
        (("talk", "--missing", "organization"), "talks have no such field (got 'organization', want one of title, "),
    ],
)
def test_list_refused(arguments: tuple[str, ...], reason: str, asked: Asked) -> None:
    status, out, err = asked("list", *arguments)
    assert (status, out) == (1, "")
    assert err.startswith(f"sphinx-talks: {reason}")


def test_list_in_every_form(asked: Asked) -> None:
    assert asked("list", "topic")[1].splitlines() == [
        "id  title  talks  summary",
        "x   X          1",
        "y   Y          1  +1",
    ]
    rows = json.loads(asked("list", "topic", "--format", "json")[1])
    assert rows == [
        {"id": "x", "title": "X", "talks": 1, "summary": ""},
        {"id": "y", "title": "Y", "talks": 1, "summary": "+1"},
    ]
    found = list(csv.DictReader(io.StringIO(asked("list", "talk", "--format", "csv")[1])))
    assert [row["title"] for row in found] == ["One", "'=Two", "Untitled talk (bob)"]
    assert [row["date"] for row in found] == ["2020-05-01", "2021", "2021"]
    assert [row["recording"] for row in found] == ["no", "yes", "no"]
    assert asked("list", "talk", "--year", "1999") == (0, "", "0 talks\n")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1"])
def test_no_formula_reaches_a_spreadsheet(text: str) -> None:
    assert query.guarded(text) == f"'{text}"


def test_a_table_fits_the_terminal() -> None:
    assert query.as_table([{"id": "a" * 30, "title": "題名" * 10}], 20).count("\n") == 2
    assert "…" in query.as_table([{"id": "a" * 30, "title": "題名" * 10}], 20)
    assert "a" * 300 in query.as_table([{"id": "a" * 300}])


def test_missing(asked: Asked) -> None:
    status, out, err = asked("missing")
    assert status == 0
    assert "Talks without slides (2)\n  talks/e-2/two.md  =Two\n" in out
    assert "Events without attendance (1)\n  events/e-1.md  E 1\n" in out
    assert err == f"{out.count(chr(10) + '  ')} missing\n"
    rows = json.loads(asked("missing", "person", "--format", "json")[1])
    assert rows == [
        {
            "missing": "People without an account",
            "kind": "person",
            "id": "bob",
            "title": "Bob",
            "path": "people/bob.md",
            "address": "",
        }
    ]
    assert asked("missing", "topic")[1:] == ("", "Nothing is missing.\n")


def test_sphinx_stays_out(asked: Asked) -> None:
    before = set(sys.modules)
    for command in (
        ("show", "bob"),
        ("list", "talk"),
        ("missing",),
        ("rename", "topic", "x", "z"),
        ("merge", "topic", "z", "y"),
    ):
        assert asked(*command)[0] == 0
    assert not {name for name in set(sys.modules) - before if name.partition(".")[0] in {"sphinx", "docutils"}}
