"""The settings of the link checker: read without running conf.py, and kept within their ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content.linkstate.state import Pace
from sphinx_talks.content.problems import Code
from sphinx_talks.content.settings import Settings, matches
from sphinx_talks.linkcheck.run import limits_of, pace_of
from tests.steps import counted

if TYPE_CHECKING:
    from pathlib import Path


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
def test_patterns(pattern: str, address: str, is_one: bool) -> None:  # noqa: FBT001 - the expected result
    assert matches(pattern, address) is is_one


def test_a_hostile_pattern_takes_few_steps() -> None:
    with counted() as steps:
        assert not matches("*a" * 150, "a" * 149 + "b" * 2000)
    # The address is looked through once, a part of the pattern after the other.
    assert steps.calls < 3 * 150
