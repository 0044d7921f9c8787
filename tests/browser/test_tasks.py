"""What readers come for, from where they stand, in as few clicks as `contributing/measuring.md` promises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.browser.kinds import REAL, visit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page


class Task(NamedTuple):
    """What somebody wants, and the way to it; a text that is typed and sent, or a choice, is one click."""

    most: int
    #: Role and name of what is pressed; for a field what is typed, for a choice what is chosen.
    clicks: tuple[tuple[str, ...], ...]
    #: What is on the page then.
    ends: str
    begins: str = REAL["home"]


TASKS = {
    "what was said on active learning": Task(
        4,
        (("searchbox", "検索", "能動学習"), ("link", "Active Learning for Auto Annotation"), ("button", "ここで再生")),
        "main iframe",
    ),
    "all slides of a speaker": Task(
        2, (("link", "Aki Ariga"), ("link", "スライド")), "main .talks-embed", REAL["home"]
    ),
    "talks of 2018 with slides": Task(
        3,
        (("link", "発表"), ("combobox", "年", "2018"), ("checkbox", "スライドあり")),
        "ul.talks-list > li:has(.talks-mark)",
    ),
    "cite": Task(
        2, (("summary", "この発表を引用する"), ("button", "BibTeXをコピー")), "#talks-cite-bibtex", REAL["talk"]
    ),
    "subscribe": Task(2, (("link", "カレンダー"),), "a[href$='.ics']"),
    "in English, on data-centric AI": Task(
        3, (("link", "English"), ("link", "Which data deserves the work?")), "html[lang=en] #data-centric-ai"
    ),
}


def press(page: Page, click: tuple[str, ...]) -> None:
    """Do what one click is for, on the first thing of that name that can be seen."""
    role, name, *value = click
    if role == "summary":
        seen(page.locator("summary", has_text=name)).click()
        return
    found = seen(page.get_by_role(role, name=re.compile(name)))  # type: ignore[arg-type] # a role as a text
    if role == "searchbox":
        found.fill(*value)
        found.press("Enter")
    elif role == "combobox":
        found.select_option(*value)
    else:
        found.click()


def seen(found: Locator) -> Locator:
    return found.locator("visible=true").first


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_it_takes_few_clicks(page: Page, real_site: Path, serve: Callable[[Path], str], task: Task, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    visit(page, f"{serve(real_site)}/{task.begins}")
    for click in task.clicks:
        press(page, click)
    page.locator(task.ends).locator("visible=true").first.wait_for()
    assert len(task.clicks) <= task.most
