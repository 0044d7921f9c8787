"""What a hostile page must not be able to do, and the problems of a first page: aliases, links, sizes, suggestions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.cli import main
from sphinx_talks.content.problems import MOST
from sphinx_talks.content.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Checked = Callable[[Mapping[str, str | bytes]], tuple[int, list[str]]]

HEAD = "---\ntitle: T\n---\n\n"
EVENT = "---\ntitle: E\n---\n"
PERSON = "---\nname: 上田隼也\naliases: [Shunya]\n---\n"


def codes(lines: list[str]) -> list[str]:
    """Return position and code of each problem."""
    return [" ".join(line.split()[:2]) for line in lines]


@pytest.mark.parametrize(
    ("path", "alias", "code"),
    [
        ("topics/a.md", "index", "T005"),
        ("topics/a.md", "search", "T005"),
        ("topics/a.md", "con", "T004"),
        ("topics/a.md", "b" * 81, "T004"),
        ("topics/a.md", "tcp/ip", ""),
        ("topics/a.md", "Index", ""),
        ("topics/a.md", "former", ""),
        ("events/a.md", "index", "T005"),
        ("events/a.md", "b/c", "T007"),
        ("events/a.md", "former", ""),
        ("talks/e-1/a.md", "index", "T005"),
        ("talks/e-1/a.md", "e-0/con", "T004"),
        ("talks/e-1/a.md", "e-0/former", ""),
    ],
)
def test_aliases_are_ids_that_pages_could_have(path: str, alias: str, code: str, checked: Checked) -> None:
    _, lines = checked({"events/e-1.md": EVENT, path: f"---\ntitle: T\naliases: [{alias}]\n---\n"})
    assert codes(lines) == ([f"{path}:3:11: {code}"] if code else [])
    assert all(f" {code} aliases: " in line for line in lines)


CONF = """\
root_doc = "start"
html_static_path: list[str] = ["assets/in"]
html_static_path += ["more", "../outside"]
html_logo = "logo.png"
exclude_patterns = ["assets", "more", "logo.png", "left"]
"""


def test_no_link_becomes_part_of_the_site(checked: Checked, tmp_path: Path) -> None:
    for path in ("assets/in", "more/deep/file", "logo.png", "any.txt", "left/alone"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).symlink_to(tmp_path.parent)
    (tmp_path.parent / "outside").mkdir(exist_ok=True)
    _, lines = checked({"conf.py": CONF})
    assert codes(lines) == [f"{path}:1:1: T003" for path in ("any.txt", "assets/in", "logo.png", "more/deep/file")]


@pytest.mark.parametrize("page", ["> % c\n> ", "```{note}\n:class: x\n\n> % c\n> \n```\n", "- > % c\n  > \n"])
def test_the_parser_never_stops_the_check(page: str, checked: Checked) -> None:
    _, lines = checked({"topics/a.md": HEAD + page})
    assert codes(lines) in ([], ["topics/a.md:8:1: T412"])


def test_root_page_is_there(checked: Checked) -> None:
    assert codes(checked({"conf.py": ""})[1])[0] == "index.md:1:1: T011"
    assert codes(checked({"conf.py": "master_doc = 'home'\n"})[1]) == ["home.md:1:1: T011"]


def test_faults_do_not_hide_each_other(checked: Checked) -> None:
    listing = "```{talk-list}\n:sort: x\n:limit: y\n:topci: z\n:topic: nowhere\n```\n"
    _, lines = checked({"topics/a.md": f"---\ntitle: [\n---\n\n<b>\n\n{listing}"})
    assert codes(lines) == [
        "topics/a.md:3:1: T103",
        "topics/a.md:5:1: T401",
        "topics/a.md:7:1: T301",
        *["topics/a.md:7:1: T406"] * 3,
    ]


@pytest.mark.parametrize(
    ("page", "problems"),
    [
        (f"{HEAD}{'<b>' * 30_000}", ["1:1: T008"]),
        (f"{HEAD}{{sub}}`{'a' * 301}`\n", ["5:1: T405"]),
        (f"{HEAD}{'{sub}`a`' * 501}\n", ["5:4001: T008"]),
        (f"{HEAD}{chr(10).join('## a' for _ in range(501))}\n", ["505:1: T008"]),
        (f"{HEAD}{''.join(f'(a{number})={chr(10)}' for number in range(501))}\n# x", ["505:1: T008", "507:1: T407"]),
        (f"{HEAD}{{externalize}}`x`\n", ["5:1: T405"]),
    ],
)
def test_limits(page: str, problems: list[str], checked: Checked) -> None:
    _, lines = checked({"topics/a.md": page})
    assert codes(lines) == [f"topics/a.md:{problem}" for problem in problems]


def test_many_problems_of_a_page_are_cut(checked: Checked) -> None:
    _, lines = checked({"topics/a.md": HEAD + "x <b>\n\n" * (MOST + 7)})
    assert lines[MOST:] == [f"topics/a.md:{2 * MOST + 5}:3: T401 and 7 more"]


def test_messages_stay_short(checked: Checked) -> None:
    _, lines = checked({"topics/a.md": f"{HEAD}{{topic}}`{'x' * 300}`\n"})
    assert max(map(len, lines)) < 200


def test_paths_in_problems_are_printable(checked: Checked, tmp_path: Path) -> None:
    checked({"topics/a\nb.md": f"{HEAD}<b>\n"})
    assert {problem.path for problem in check(tmp_path)[1]} == {"topics/a<U+000A>b.md"}


@pytest.mark.parametrize(
    ("page", "want"),
    [
        ("{person}`上田隼也`", "'hurutoriya'"),
        ("{person}`Shunyo`", "'hurutoriya'"),
        ("{person}`誰か`", "a page people/<id>.md"),
        ("{talk}`neurips`", "e-1/neurips-2020"),
        ("{talk}`q`", "a page talks/<event-id>/<slug>.md"),
        ("[a](javascript:alert(1))", "http(s), mailto or a page of this site"),
        ("[a](data:text/html,b)", "http(s), mailto or a page of this site"),
        ("```{youtube} aaaaaaaaaaa\n:start: abc\n```", "a time as 35:10, 1:02:03 or seconds"),
    ],
)
def test_suggestions(page: str, want: str, checked: Checked) -> None:
    around = {"people/hurutoriya.md": PERSON, "events/e-1.md": EVENT, "talks/e-1/neurips-2020.md": EVENT}
    _, lines = checked({**around, "topics/a.md": f"{HEAD}{page}\n"})
    assert [line.rpartition("want ")[2] for line in lines] == [f"{want})"]


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("broader：[a]", "write `:` for `：`)"),
        ("broader: ［a］", "write `[` for `［`, `]` for `］`)"),
        ("broader: [a、b]", "write `,` for `、`)"),
    ],
)
def test_wide_signs_are_named(field: str, hint: str, checked: Checked) -> None:
    _, lines = checked({"topics/a.md": f"---\ntitle: T\n{field}\n---\n"})
    assert lines[0].endswith(hint)


def test_wide_signs_of_a_sentence_are_left_alone(checked: Checked) -> None:
    _, lines = checked({"topics/a.md": "---\ntitle: 第一回：紙、糸\nsummary: a: b\n---\n"})
    assert "write" not in lines[0]


def test_a_name_in_a_list_of_ids(checked: Checked) -> None:
    files = {"topics/b.md": "---\ntitle: B\naliases: [Labelling]\n---\n"}
    _, lines = checked({**files, "topics/a.md": "---\ntitle: T\nbroader: [Labelling]\n---\n"})
    assert lines[1:] == ["topics/a.md:3:11: T301 no such topic (got 'Labelling', want 'b')"]


@pytest.mark.parametrize("name", ["topics/a.MD", "people/a.markdown", "talks/e-1/a.txt", "events/a.html"])
def test_endings(name: str, checked: Checked) -> None:
    assert codes(checked({name: ""})[1]) == [f"{name}:1:1: T007"]


def test_other_files_beside_records(checked: Checked) -> None:
    assert checked({"topics/a.pdf": "", "topics/a.png": "", "notes.txt": ""}) == (0, [])


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("slides: {speakerdeck: https://speakerdeck.com/u/d}", "or write the page address as `url`)"),
        ("video: {youtube: 'https://youtu.be/aaaaaaaaaaa?t=30'}", "write the time as `start: 0:30`)"),
    ],
)
def test_addresses_of_players(url: str, hint: str, checked: Checked) -> None:
    _, lines = checked({"events/e-1.md": EVENT, "talks/e-1/a.md": f"---\ntitle: T\n{url}\n---\n"})
    assert [line.endswith(hint) for line in lines] == [True]


@pytest.mark.parametrize(
    ("series", "number", "problems"), [("Ｎight", 1, 2), ("Night", 1, 1), ("night", 2, 1), ("Night", 2, 0)]
)
def test_series(series: str, number: int, problems: int, checked: Checked) -> None:
    first = "---\ntitle: E\nseries: Night\nnumber: 1\n---\n"
    _, lines = checked(
        {"events/a.md": first, "events/b.md": f"---\ntitle: E\nseries: {series}\nnumber: {number}\n---\n"}
    )
    assert codes(lines) == ["events/b.md:1:1: T303"] * problems


def test_patterns_that_cannot_be_read(checked: Checked) -> None:
    _, lines = checked({"conf.py": 'root_doc = "start"\nexclude_patterns = ["[z-a]", "topics"]\n', "topics/A.md": ""})
    assert codes(lines) == ["conf.py:1:1: T501"]


def test_a_line_break_in_a_name_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics/a\nb.md").touch()
    assert Settings().is_page("topics/a\nb.md")
    assert main(["check", "--root", str(tmp_path)]) == 1
