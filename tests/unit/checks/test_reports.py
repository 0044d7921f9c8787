"""The forms of a report: the same problems for people, programs, GitHub and code scanners."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from sphinx_talks.checks.reports import programs
from sphinx_talks.checks.reports.report import WIDTH, Report, Selection, excerpt, fails, write_text
from sphinx_talks.cli import main
from sphinx_talks.content.problems import Code, Level, Message, Problem
from tests.sarif import SARIF

if TYPE_CHECKING:
    from collections.abc import Mapping

BROKEN = Path(__file__).parents[2] / "roots" / "test-broken"
HOSTILE = "\x1b[31m\r\n::error::x\u202e##[add-mask]%41|`<b>@you"
#: Of the levels, whatever their codes are.
BY_LEVEL = {level: next((code for code in Code if code.level is level), None) for level in Level}


def problem(path: str = "topics/a.md", line: int = 1, code: Code = Code.VALUE, message: str = "m") -> Problem:
    return Problem(path, line, 2, code, Message(message))


def report(*problems: Problem, **more: object) -> Report:
    return Report(Path.cwd(), 3, problems, **more)  # type: ignore[arg-type] # fields by name


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["check", "--root", str(BROKEN), *arguments])
    return status, *capsys.readouterr()


def test_every_form_tells_of_every_problem(capsys: pytest.CaptureFixture[str]) -> None:
    lines = (BROKEN / "problems.txt").read_text("utf-8").splitlines()
    _, out, _ = run(capsys, "--format", "json")
    told = json.loads(out)["problems"]
    assert [f"{one['path']}:{one['line']}:{one['column']}: {one['code']} {one['message']}" for one in told] == lines
    _, out, _ = run(capsys, "--format", "sarif")
    assert len(json.loads(out)["runs"][0]["results"]) == len(lines)
    _, out, _ = run(capsys, "--format", "github")
    assert len(out.splitlines()) == len(lines)


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (["--select", "T205"], {"T205"}),
        (["--select", "t20", "--ignore", "T201,T202,T203,T204"], {"T205", "T206", "T207", "T208", "T209"}),
        (["--ignore", "T1,T3,T4,T0,T5", "--ignore", "T20", "--select", "T209"], {"T209"}),
        (["--ignore", "T"], set()),
    ],
)
def test_codes_are_chosen(capsys: pytest.CaptureFixture[str], arguments: list[str], codes: set[str]) -> None:
    status, out, _ = run(capsys, *arguments)
    assert {line.split(": ")[1].split()[0] for line in out.splitlines()} == codes
    assert status == (1 if codes else 0)


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("code", ["T2999", "X", "", "T2,,T3"])
def test_what_is_no_code_is_refused(capsys: pytest.CaptureFixture[str], option: str, code: str) -> None:
    status, out, err = run(capsys, option, code)
    assert (status, out) == (2, "")
    assert "no such code" in err


def test_statistics(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--statistics")
    assert status == 1
    assert out.splitlines()[0].split()[:3] == ["6", "T204", "error"]
    assert sum(int(line.split()[0]) for line in out.splitlines()) == 55


class _Leveled(str):
    """A code of another level than the real ones have."""

    __slots__ = ("level", "why")
    level: Level
    why: str


def leveled(level: Level) -> Code:
    code = _Leveled(f"T9{list(Level).index(level)}")
    code.level, code.why = level, "why"
    return code  # type: ignore[return-value] # has what is asked of a code


def test_levels() -> None:
    error, warning, advice = (problem(code=leveled(level)) for level in Level)
    told = (error, warning, advice)
    assert Selection().chosen(told, lambda _: True) == (error, warning)
    assert Selection(advice=True).chosen(told, lambda _: True) == told
    assert Selection(select=("T92",)).chosen(told, lambda _: True) == (advice,)
    assert [fails([one], strict=False) for one in told] == [True, False, False]
    assert [fails([one], strict=True) for one in told] == [True, True, False]
    assert report(*told, problem()).summary().endswith("4 problems in 1 file (error: 2, warning: 1, advice: 1)")
    assert [replace(report(), pages=pages).summary().split(",")[0] for pages in (0, 1, 2)] == [
        "0 pages checked",
        "1 page checked",
        "2 pages checked",
    ]
    assert report(*told).counts() == {"error": 1, "warning": 1, "advice": 1}
    assert [line.split(" ")[0] for line in map(programs.annotation, map(report().reported, told))] == [
        "::error",
        "::warning",
        "::notice",
    ]


def test_no_control_character_leaves(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    hostile = [problem(f"{HOSTILE}{number}.md", message=f"m {HOSTILE}") for number in range(12)]
    for write in (write_text, programs.write_json, programs.write_github, programs.write_sarif):
        write(report(*hostile))
        out = capsys.readouterr().out
        assert all(sign.isprintable() or sign == "\n" for sign in out), write
    table = programs.table(report(*hostile))
    assert all(sign.isprintable() or sign == "\n" for sign in table)


def test_json_is_what_was_found() -> None:
    found = json.loads(json.dumps(programs.content(report(problem(message=HOSTILE), reference="https://a.example/p"))))
    assert found["problems"] == [
        {
            "path": "topics/a.md",
            "line": 1,
            "column": 2,
            "code": "T204",
            "level": "error",
            "message": HOSTILE,
            "why": Code.VALUE.why,
            "help": "https://a.example/p#t204",
            "fixable": False,
        }
    ]
    assert (found["version"], found["pages"], found["fixable"]) == (1, 3, 0)


def test_commands_of_github_are_ours_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
        many = [problem(f"::set-env name=x::{HOSTILE}", number, message=HOSTILE) for number in range(1, 14)]
        programs.write_github(report(*many))
    lines = capsys.readouterr().out.splitlines()
    assert [line.startswith("::error file=") for line in lines] == [True] * 10 + [False] * 3
    assert all(line.count("::") == 2 + 2 for line in lines[:10]), "the command, and what its message holds"
    for line in lines[10:]:
        assert line.startswith("- ")
        assert "##[" not in line
    written = (tmp_path / "summary.md").read_text("utf-8")
    rows = [line for line in written.splitlines() if line.startswith("| <code>")]
    assert len(rows) == 13
    assert all(row.count("|") == 4 and "<b>" not in row and "@" not in row for row in rows)


def test_the_important_comes_first() -> None:
    far, near, new = problem("a.md", 9), problem("b.md", 5), problem("c.md", 7)
    changed: Mapping[str, frozenset[int] | None] = {"a.md": frozenset({1}), "b.md": frozenset({5}), "c.md": None}
    assert report(far, near, new, changed=changed).by_importance() == [near, new, far]


@pytest.mark.parametrize(("workspace", "path"), [("", "docs/topics/a.md"), ("elsewhere", "topics/a.md")])
def test_paths_are_those_of_the_repository(
    workspace: str, path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / workspace))
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    programs.write_github(Report(tmp_path / "docs", 1, (problem(),)))
    assert capsys.readouterr().out.startswith(f"::error file={path},line=1,col=2,title=T204%3A ")


def test_sarif_is_sarif(capsys: pytest.CaptureFixture[str]) -> None:
    programs.write_sarif(report(problem(f"日本{HOSTILE}.md"), reference="https://a.example/p"))
    log = json.loads(capsys.readouterr().out)
    Draft202012Validator(SARIF).validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    (result,) = run["results"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "T204"
    assert rules[0]["helpUri"] == "https://a.example/p#t001"
    assert [rule["id"] for rule in rules] == [str(code) for code in Code]


class Terminal(io.StringIO):
    """Where a person reads."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    (tmp_path / "a.md").write_text("---\nタイトル: \x1b[31m値\n---\n", "utf-8")
    at = Problem("a.md", 2, 7, Code.VALUE, Message("m"))
    write_text(Report(tmp_path, 1, (at, problem("gone.md"), problem("a.md", 99))))
    lines = terminal.getvalue().splitlines()
    assert "\x1b[31m" not in terminal.getvalue()
    assert lines[0] == "a.md:2:7: T204 m"
    assert lines[1].split("│")[1] == " タイトル: \N{REPLACEMENT CHARACTER}[31m値"
    assert lines[2].split("│")[1] == f" {' ' * 10}^", "each of the four letters takes two cells"
    assert len(lines) == 5


def test_a_long_line_is_cut_around_the_place() -> None:
    shown, before = excerpt("x" * 200 + "!" + "y" * 200, 201)
    assert shown[len(before)] == "!"
    assert len(shown) <= WIDTH + 2


def test_the_page_on_problems_is_linked_where_there_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "conf.py").write_text('html_baseurl = "https://talks.example/base/"\n', "utf-8")
    (tmp_path / "index.md").write_text("# I\n\n[x](y.md)\n", "utf-8")
    for has_page, wanted in ((False, ""), (True, "https://talks.example/base/contributing/problems.html#t402")):
        if has_page:
            (tmp_path / "contributing").mkdir()
            (tmp_path / "contributing/problems.md").write_text("---\ntitle: P\norphan: true\n---\n", "utf-8")
        main(["check", "--root", str(tmp_path), "--format", "json"])
        (told,) = json.loads(capsys.readouterr().out)["problems"]
        assert told["help"] == wanted
