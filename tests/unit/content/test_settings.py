"""The settings that decide what a page is, read without running `conf.py`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_talks.checks.run import check
from sphinx_talks.content.conf_file import matches
from sphinx_talks.content.linkstate.state import Pace
from sphinx_talks.content.problems import Code, Level
from sphinx_talks.content.settings import TABLE, Settings, fault
from sphinx_talks.linkcheck.run import limits_of, pace_of
from tests.steps import counted

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("**", ["a.md", "a/b/c.md"], []),
        ("*", ["a.md"], ["a/b.md"]),
        ("index.md", ["index.md"], ["a/index.md", "index.md.md", "index-md.md"]),
        ("events/**", ["events/a.md", "events/a/b.md"], ["events.md", "other/events/a.md"]),
        ("**/a.md", ["x/a.md", "x/y/a.md"], ["a.md"]),
        ("?.md", ["a.md"], ["ab.md", ".md"]),
        ("[ab].md", ["a.md", "b.md"], ["c.md", "[ab].md"]),
        ("[!a].md", ["b.md"], ["a.md"]),
        ("[!a]b.md", ["cb.md"], ["ab.md", "/b.md"]),
        ("[^a].md", ["^.md", "a.md"], ["b.md"]),
        ("[]a].md", ["].md", "a.md"], ["b.md"]),
        ("[a.md", ["[a.md"], ["a.md"]),
        ("[].md", ["[].md"], ["a.md"]),
        ("[!].md", ["[!].md"], ["a.md"]),
        ("a+(b).md", ["a+(b).md"], ["aab.md"]),
        ("日本/*", ["日本/a.md"], ["日/a.md"]),
    ],
)
def test_patterns(pattern: str, matching: list[str], other: list[str]) -> None:
    included = Settings(include_patterns=(pattern,))
    excluded = Settings(exclude_patterns=(pattern,))
    for path in (*matching, *other):
        assert included.is_page(path) is (path in matching)
        assert excluded.is_page(path) is (path not in matching)


@pytest.mark.parametrize(
    ("conf", "settings"),
    [
        ("", Settings()),
        ("include_patterns = ['a/**']\n", Settings(include_patterns=("a/**",))),
        ("exclude_patterns = ('b',)\nexclude_patterns = ['c']\n", Settings(exclude_patterns=("c",))),
        ("exclude_patterns: list[str] = ['b']\n", Settings(exclude_patterns=("b",))),
        ("exclude_patterns = ['b']\nexclude_patterns += ['c']\n", Settings(exclude_patterns=("b", "c"))),
        ("exclude_patterns: list[str]\n", Settings()),
        ("html_logo = 'a.png'\nroot_doc = 'b'\n", Settings(html_logo="a.png", root_doc="b")),
        ("talks_directives = ['mermaid']\n", Settings(talks_directives=("mermaid",))),
        (
            "talks_ignore = {'T601': ['a/**'], 'T602': 'b'}\n",
            Settings(talks_ignore=(("T601", ("a/**",)), ("T602", ("b",)))),
        ),
        ("talks_sections = {'talk': ('A', 'B')}\n", Settings(talks_sections=(("talk", ("A", "B")),))),
        ("talks_terms = {'a': 'b', 'c': []}\n", Settings(talks_terms=(("a", ("b",)), ("c", ())))),
        ("talks_sections = ['A']\nexclude_patterns = {'a': ['b']}\n", Settings()),
        ("import os\nexclude_patterns = [os.sep]\n", Settings()),
        ("exclude_patterns = 'b'\n", Settings()),
        ("exclude_patterns = [1]\n", Settings()),
        ("raise SystemExit\nopen('/etc/passwd')\n", Settings()),
        ("def broken(:\n", Settings()),
        ("x = {[]: 1}\nexclude_patterns = ['c']\n", Settings(exclude_patterns=("c",))),
        ("x = '\\d'\n", Settings()),
        (f"x = {'(' * 500}1{')' * 500}\n", Settings()),
        (f"x = {'-' * 50_000}1\n", Settings()),
        ("x = '\0'\n", Settings()),
    ],
)
def test_from_conf(conf: str, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(conf, "utf-8")
    assert Settings.from_conf(tmp_path / "conf.py") == settings


def test_without_conf(tmp_path: Path) -> None:
    assert Settings.from_conf(tmp_path / "conf.py") == Settings()


@pytest.mark.parametrize(
    "path", ["_build/a.md", "_static/a.md", ".venv/a/b.md", ".git/a.md", "node_modules/x/a.md", "a.txt", "a/.#b.md"]
)
def test_never_pages(path: str) -> None:
    settings = Settings()
    assert not settings.is_page(path) or settings.is_excluded(path.partition("/")[0])


@pytest.mark.parametrize("root", ["index", "home"])
def test_everything_hangs_below_the_page_that_is_said_to_be_the_first(root: str, tmp_path: Path) -> None:
    table = "# Here\n\n```{toctree}\nguide\n```\n"
    pages = {"conf.py": f"root_doc = {root!r}\n", f"{root}.md": table, "guide.md": "# Guide\n", "lost.md": "# Lost\n"}
    for name, text in pages.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert [str(problem)[:18] for problem in check(tmp_path)[1]] == ["lost.md:1:1: T308 "]


@pytest.mark.parametrize(("conf", "told"), [
    ("talks_timezone = ''", "1:18: T501 talks_timezone is not a time zone (got '', want an IANA name, as Asia/Tokyo)"),
    ("talks_timezone = 9", "1:18: T501 talks_timezone is no text (got '9', want text)"),
    ("talks_last_change = 'no'", "1:21: T501 talks_last_change is no flag (got 'no', want True or False)"),
    (
        "talks_edit_url = '/{x}'",
        "1:18: T501 talks_edit_url has a placeholder that nothing fills (got '{x}', want {path})",
    ),
    (
        "talks_ignore = ['A']",
        "1:16: T501 talks_ignore does not map names to texts (got a list, want `{NAME: [TEXT, …]}`)",
    ),
    (
        "talks_terms = {'a': ['b'], 'b': []}",
        "1:15: T501 talks_terms has no one term for a spelling (got 'b', want each spelling once)",
    ),
    (
        "talks_terms = {'a': [' ']}",
        "1:15: T501 talks_terms has no one term for a spelling (got ' ', want each spelling once)",
    ),
    ("talks_timezon = 'UTC'", "1:17: T614 no such setting (got 'talks_timezon', want 'talks_timezone')"),
    ("html_static_path = 'x'", "1:20: T614 html_static_path is no list of texts (got 'x', want `[TEXT, …]`)"),
    ("import os\ntalks_timezone = os.environ['TZ']", "2:18: T614 talks_timezone IS_COMPUTED)"),
    ("talks_timezone = f'{x}'", "1:18: T614 talks_timezone IS_COMPUTED)"),
    ("exclude_patterns = list(x)", "1:20: T614 exclude_patterns IS_COMPUTED; pages are checked without it)"),
    ("exclude_patterns = ['a']\nexclude_patterns += x", "2:21: T614 exclude_patterns IS_COMPUTED)"),
    ("exclude_patterns = []\nexclude_patterns.append('a')", "2:1: T614 exclude_patterns IS_COMPUTED)"),
    ("talks_ignore = {}\ntalks_ignore['T601'] = ['a']", "2:24: T614 talks_ignore IS_COMPUTED)"),
    ("if 1:\n    language = 'ja'", "2:5: T614 language IS_COMPUTED)"),
    ("from base import language", "1:18: T614 language IS_IMPORTED)"),
    ("x = 1\nfrom base import *", "2:18: T614 ANY_SETTING"),
    ("if x:\n    from base import *", "2:22: T614 ANY_SETTING"),
    ("globals().update(language='ja')", "1:1: T614 ANY_SETTING"),
    ("globals()['language'] = 'ja'", "1:25: T614 ANY_SETTING"),
    ("exec(open('base.py').read())", "1:1: T614 ANY_SETTING"),
    ("def language():\n    pass", "1:1: T614 language IS_COMPUTED)"),
    ("class talks_sections:\n    talk = ()", "1:1: T614 talks_sections IS_COMPUTED)"),
    ("if x:\n    del talks_timezone", "2:9: T614 talks_timezone IS_COMPUTED)"),
    ("talks_ignore = {}\ndel talks_ignore['T601']", "2:5: T614 talks_ignore IS_COMPUTED)"),
    ("talks_timezone = 9\ndel talks_timezone", ""),
    ("talks_start_year = 1", "1:20: T614 no such setting (got 'talks_start_year', want one of KNOWN)"),
    ("master_doc, x = 'a', 'b'", "1:17: T614 root_doc IS_COMPUTED; pages are checked without it)"),
    ("html_baseurl = os.environ['READTHEDOCS_CANONICAL_URL']", ""),
    ("exclude_patterns = list(x)\nexclude_patterns = ['a']", ""),
    ("def setup(app):\n    language = app", ""),
    ("language = None\nother = list(x)", "1:12: T501 language is no text (want text)"),
])  # fmt: skip
def test_what_is_wrong_with_a_setting_is_told_with_its_position(conf: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(f"{conf}\n", "utf-8")
    (tmp_path / "index.md").write_text("# Home\n", "utf-8")
    told = told.replace("ANY_SETTING", "settings are not seen: any may come from here (want plain values in conf.py)")
    told = told.replace("KNOWN", ", ".join(name for name in TABLE if name.startswith("talks_")))
    for how in ("computed", "imported"):
        told = told.replace(
            f"IS_{how.upper()}", f"is not seen: it is {how}, and conf.py is not run (want a plain value"
        )
    found = [str(one) for one in check(tmp_path, least=Level.WARNING)[1] if one.path == "conf.py"]
    assert found == ([f"conf.py:{told}"] if told else [])


def test_without_the_settings_nothing_is_said_of_pages_that_they_may_leave_out(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text("exclude_patterns = ['README.md'\n", "utf-8")
    (tmp_path / "README.md").write_text("# In no table of contents\n", "utf-8")
    found = check(tmp_path, least=Level.ADVICE)[1]
    assert [(problem.path, problem.code) for problem in found] == [("conf.py", Code.SETTING)]


def test_sphinx_knows_every_setting_with_its_default_and_types() -> None:
    for name, setting in TABLE.items():
        assert type(setting.default) in setting.form.types, name
        assert fault(name, setting.default) is None


def in_every_way(pattern: str) -> str:
    """Return the expression that tries every way in which stars can match, as Sphinx does."""
    text = re.escape(pattern).replace(r"\*\*", ".*").replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    return text.replace(r"\[", "[").replace(r"\]", "]")


@given(
    st.lists(st.sampled_from(["a", "b", "/", "*", "**", "?", "[ab]", "[a/]"]), max_size=9).map("".join),
    st.text("ab/", max_size=12),
)
def test_patterns_match_as_if_every_way_were_tried(pattern: str, path: str) -> None:
    known = Settings(exclude_patterns=(pattern,))
    if not known.broken:
        assert known.is_excluded(path) == bool(re.fullmatch(in_every_way(pattern), path))


@pytest.mark.parametrize("pattern", [f"{'*a' * 30}b", f"{'**a' * 30}b", f"{'**a*a' * 15}b", f"{'*[/a]' * 30}b"])
def test_patterns_end_that_would_take_years_in_every_way(pattern: str) -> None:
    assert not Settings(exclude_patterns=(pattern,)).is_excluded("a" * 200)


def conf(root: Path, text: str) -> Settings:
    (root / "conf.py").write_text(text, "utf-8")
    return Settings.from_conf(root / "conf.py")


def test_defaults(tmp_path: Path) -> None:
    settings = conf(tmp_path, "raise SystemExit\n")
    limits = limits_of(settings)
    assert (limits.gap, limits.per_host, limits.requests, limits.retry_after) == (1.0, 1, 30, 120.0)
    assert (limits.total, limits.hops, limits.body, limits.run) == (20.0, 20, 65_536, 1_200.0)
    assert pace_of(settings) == Pace(7, 2, 7, 5)
    assert limits_of(settings, is_pull=True).run == 180


def test_values(tmp_path: Path) -> None:
    text = 'talks_links_gap = 2\ntalks_links_ignore: dict = {"https://x.example/*": "a login"}\nhtml_baseurl = "https://t.example/"\n'
    settings = conf(tmp_path, text)
    assert limits_of(settings).gap == 2
    assert "+https://t.example/" in limits_of(settings).user_agent
    assert settings.unasked("https://x.example/y") == "a login"
    assert not settings.unasked("https://y.example/")


@pytest.mark.parametrize(
    "text",
    [
        "gap = 0", "gap = 'x'", "gap = True", "gap = 1e9", "requests = 1.5", "requests = 0", "run = 10 ** 9",
        "body = -1",
        "pull_addresses = 61", "pull_run = 181", "contact = 1", "ignore = ['https://x.example/']", "ignore = {'a': ''}",
        "ignore = {'*': 'all'}", "ignore = {'': 'none'}", "ignore = {1: 'one'}", f"ignore = {{{'x' * 301!r}: 'long'}}",
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_and_left_out(tmp_path: Path, text: str) -> None:
    settings = conf(tmp_path, f"talks_links_{text}\n")
    (wrong,) = settings.problems
    assert wrong.parts.what.startswith("talks_links_")
    assert (wrong.position, wrong.code) == (
        f"conf.py:1:{len(f'talks_links_{text}'.split('=')[0]) + 3}",
        Code.UNSEEN if "**" in text else Code.SETTING,
    )
    assert settings == Settings()


@pytest.mark.parametrize(
    ("pattern", "address", "is_one"),
    [
        ("https://a.example/", "https://a.example/", True),
        ("https://a.example/", "https://a.example/x", False),
        ("https://a.example/*", "https://a.example/x/y", True),
        ("*.pdf", "https://a.example/x.pdf", True),
        ("*a*b*", "xaxbx", True),
        ("*a*b*", "xbxax", False),
        ("a*a", "a", False),
        ("a*b*c", "abbc", True),
        (".*", "https://a.example/", False),
    ],
)
def test_patterns_of_addresses(pattern: str, address: str, is_one: bool) -> None:  # noqa: FBT001 - the expected result
    assert matches(pattern, address) is is_one


def test_a_hostile_pattern_takes_few_steps() -> None:
    with counted() as steps:
        assert not matches("*a" * 150, "a" * 149 + "b" * 2000)
    # The address is looked through once, a part of the pattern after the other.
    assert steps.calls < 3 * 150
