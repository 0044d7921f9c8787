"""The guide to adding a page: its session is typed again, and its pages are what comes of that."""

from __future__ import annotations

import io
import json
import re
import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from sphinx_talks.authoring.new import fetch, templates
from sphinx_talks.authoring.new.fetch import LIMITS, look
from sphinx_talks.authoring.new.terminal import Terminal
from sphinx_talks.checks.run import check
from sphinx_talks.cli import main, new
from sphinx_talks.content.records import Kind
from sphinx_talks.linkcheck.net.client import Client
from tests.repository.test_examples import START, examples, write
from tests.servers import World, page
from tests.simulated import SimulatedClock, simulate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinx_talks.authoring.new.interview import Question
    from sphinx_talks.content.providers.facts import FetchedFacts

CONTRIBUTING = Path(__file__).parents[2] / "contributing"
GUIDE, TEMPLATES = CONTRIBUTING / "add-a-page.md", CONTRIBUTING / "templates.md"
#: A session at a terminal: the command, what is said, and questions with the answers that are typed.
SESSION = re.compile(
    r"^% typed: (?P<host>\S+)\n```console\n\$ (?P<command>.*?)\n(?P<rest>.*?)^```$", re.MULTILINE | re.DOTALL
)
DECK = {
    "title": "1週間で作る特徴量ストア",
    "author_name": "見本花子",
    "html": '<iframe src="//speakerdeck.com/player/fedcba9876543210fedcba9876543210"></iframe>',
    "ratio": 1.77777777777778,
}
YES_OR_NO = " [Y/n] "
#: What else the invented site has, to be built.
SITE = {
    "conf.py": (
        'project = html_title = "Example Meetup"\nlanguage = "ja"\nextensions = ["sphinx_talks"]\n'
        'html_theme = "sphinx_talks"\ntalks_timezone = "Asia/Tokyo"\n'
    ),
    "index.md": "# Example Meetup\n\n```{toctree}\nevents/index\ntopics/index\npeople/index\n```\n",
    "events/index.md": "# イベント\n\n```{event-list}\n```\n",
    "topics/index.md": "# トピック\n\n```{topic-list}\n```\n",
    "people/index.md": "# 登壇した人\n\n```{person-list}\n```\n",
}


def session() -> re.Match[str]:
    found = SESSION.search(GUIDE.read_text("utf-8"))
    assert found
    return found


def look_at(addresses: Iterable[str], environment: Mapping[str, str], _contact: str = "") -> list[FetchedFacts]:
    """Ask a server of this machine in place of the host that the session names."""

    async def go() -> list[FetchedFacts]:
        server = page(json.dumps(DECK), content_type="application/json")
        async with (
            World({session()["host"]: server}) as world,
            Client(LIMITS, network=world, clock=SimulatedClock()) as client,
        ):
            return [await look(client, address, environment) for address in addresses]

    return simulate(go())


def keys(lines: str) -> Iterable[str]:
    """Yield what somebody types at each question: instead of what is proposed, the answer that the session shows."""
    for line in lines.splitlines():
        if line.endswith((f"{YES_OR_NO}y", f"{YES_OR_NO}n")):
            yield line[-1]
        elif ": " in f"{line} " and not line.startswith("  "):
            yield f"{f'{line} '.rpartition(': ')[2].rstrip()}\r"


def replay(root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the session as it goes now, in a site."""
    monkeypatch.setattr(fetch, "look_at", look_at)
    monkeypatch.setattr(new, "today", lambda: date(2024, 4, 11))
    monkeypatch.setattr("sphinx_talks.authoring.new.terminal.is_there", lambda: True)
    monkeypatch.chdir(root)
    shown = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    ask, confirm = Terminal.ask, Terminal.confirm

    def asking(self: Terminal, question: Question) -> str:
        answer = ask(self, question)
        asked = self.prompt(question, question.known or question.guess)
        shown.write(f"{asked}{answer}".rstrip(" ") + "\n")
        return answer

    def confirming(self: Terminal, text: str, *, proposed: bool = True) -> bool:
        answer = confirm(self, text, proposed=proposed)
        shown.write(f"{text}{YES_OR_NO}{'y' if answer else 'n'}\n")
        return answer

    with (
        create_pipe_input() as pipe,
        create_app_session(input=pipe, output=DummyOutput()),
        monkeypatch.context() as patch,
    ):
        pipe.send_text("".join([*keys(session()["rest"]), "\x03"]))
        patch.setattr(Terminal, "ask", asking)
        patch.setattr(Terminal, "confirm", confirming)
        patch.setattr("sys.stdout", shown)
        patch.setattr("sys.stderr", shown)
        main(shlex.split(session()["command"])[1:])
    return shown.buffer.getvalue().decode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give the site of the templates, as it is before the talk is added."""
    write(tmp_path, {**START, **examples(TEMPLATES)})
    (tmp_path / "conf.py").write_text('root_doc = "start"\nlanguage = "ja"\n', "utf-8")
    (tmp_path / "Makefile").touch()
    return tmp_path


def test_the_session_of_the_guide_goes_as_it_says(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert replay(root, monkeypatch) == session()["rest"]
    for name, text in examples(GUIDE).items():
        assert (root / name).read_text("utf-8") == text
    assert [problem for problem in check(root)[1] if problem.code.level == "error"] == []


def test_the_page_of_templates_is_the_generated_one() -> None:
    assert templates.page() == TEMPLATES.read_text("utf-8"), "run: make reference"


def test_templates_pass_the_check(tmp_path: Path) -> None:
    found = examples(TEMPLATES)
    assert {name.partition("/")[0] for name in found} == {kind.folder for kind in Kind}
    write(tmp_path, {**START, **found})
    assert check(tmp_path)[1] == []
