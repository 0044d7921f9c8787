"""What a run reports: in every form, with nothing that a page says taken for markup or for a command."""

from __future__ import annotations

import html
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from sphinx_talks.content.linkstate.known import Failure, Known, State
from sphinx_talks.content.linkstate.links import LinkPosition, Target, WrittenLink, targets
from sphinx_talks.content.problems import Code, Message, Problem
from sphinx_talks.content.providers.asking import Outcome, Verdict
from sphinx_talks.content.settings import Settings
from sphinx_talks.linkcheck.asking import Finished, Pulled
from sphinx_talks.linkcheck.findings import FindingKind, of_change, of_state
from sphinx_talks.linkcheck.looking import Sighting
from sphinx_talks.linkcheck.reports import FORMS, MOST
from tests.sarif import SARIF

if TYPE_CHECKING:
    from sphinx_talks.linkcheck.findings import Summary

JANUARY, FEBRUARY, MARCH = date(2030, 1, 1), date(2030, 2, 1), date(2030, 3, 1)
COPY = "https://web.archive.org/web/20300101000000/https://dead.example/"


def dead(day: date, **values: object) -> Known:
    failures = tuple(Failure(day.replace(day=one), "404 Not Found") for one in (1, 4, 7))
    return Known(State.DEAD, JANUARY, JANUARY, day.replace(day=7), failures, **values)  # type: ignore[arg-type] # by name


LINKS = {
    "https://alive.example/": Known(State.OK, JANUARY, JANUARY, JANUARY),
    "https://dead.example/": dead(FEBRUARY, archived=COPY),
    "https://newly.example/": dead(MARCH),
    "https://moved.example/": Known(
        State.OK, JANUARY, JANUARY, JANUARY, moved="https://new.example/x_y", differs=JANUARY
    ),
    "https://place.example/": Known(State.OK, JANUARY, JANUARY, JANUARY, missing=("lost",), differs=JANUARY),
    "https://sus.example/": Known(State.SUSPECT, asked=MARCH, failures=(Failure(MARCH, "410 Gone"),)),
}
PLACE = LinkPosition("talks/kite-1/wind.md", 4, 23, "slides.url")


def wanted(place: LinkPosition = PLACE) -> dict[str, Target]:
    found = targets(WrittenLink(address, place) for address in LINKS)
    found["https://place.example/"].fragments = {"lost": [LinkPosition("index.md", 9, 1)], "there": [PLACE]}
    return found


@pytest.fixture
def summary() -> Summary:
    return of_state(wanted(), Finished(LINKS, asked=6, left=2), Settings())


def test_text(summary: Summary) -> None:
    assert FORMS["text"](summary).splitlines() == [
        f"{PLACE}: dead: https://newly.example/ (404 Not Found, since 2030-03-01, last alive 2030-01-01)",
        f"{PLACE}: dead: https://dead.example/ (404 Not Found, since 2030-02-01, last alive 2030-01-01, see {COPY})",
        "index.md:9:1: fragment: https://place.example/#lost (no such place, since 2030-01-01)",
        "talks/kite-1/wind.md:4:23: moved: https://moved.example/ (since 2030-01-01, see https://new.example/x_y)",
        "talks/kite-1/wind.md:4:23: suspect: https://sus.example/ (410 Gone (1 of 3 failures), since 2030-03-01)",
        "6 addresses, 6 asked, 2 left for another run: 3 ok, 1 suspect, 2 dead",
    ]


def test_the_issue_has_the_newest_first_and_its_links_are_links(summary: Summary) -> None:
    text = FORMS["md"](summary)
    assert text.startswith("4 links need a person.\n")
    page = MarkdownIt("commonmark", {"html": True}).render(text)
    assert page.index("newly.example") < page.index("https://dead.example")
    assert f'archived copy: <a href="{COPY}">' in page
    assert 'leads to: <a href="https://new.example/x_y">' in page
    assert page.count("<h2>") == 4
    assert "<p>Write where it leads, where that is said.</p>" in page
    assert page.count("no archived copy is known") == 1


def test_nothing_to_do_is_said(summary: Summary) -> None:
    alive = of_state(targets([WrittenLink("https://alive.example/", PLACE)]), Finished(LINKS), Settings())
    assert FORMS["md"](alive).startswith("No link needs a person.\n")
    assert json.loads(FORMS["json"](alive))["summary"]["needs_person"] == 0
    assert json.loads(FORMS["json"](summary))["summary"]["needs_person"] == 4


UNCLEAR = {
    "https://busy.example/": Known(State.OK, JANUARY, MARCH, MARCH, unclear="503 Service Unavailable"),
    "https://never.example/": Known(asked=MARCH, unclear="the certificate has expired"),
    "https://closed.example/": Known(State.OK, JANUARY, JANUARY, MARCH, unclear="403 Forbidden", archived=COPY),
    "https://circle.example/": Known(State.OK, JANUARY, FEBRUARY, MARCH, unclear="redirects in a circle"),
}


@pytest.mark.parametrize("form", FORMS)
def test_links_that_cannot_be_told_are_named_in_every_report_oldest_first(form: str) -> None:
    found = of_state(targets(WrittenLink(one, PLACE) for one in UNCLEAR), Finished(UNCLEAR), Settings())
    text = FORMS[form](found)
    places = [text.index(f"{name}.example") for name in ("never", "closed", "circle", "busy")]
    assert places == sorted(places)
    assert found.findings[1].suggestion == COPY


def test_what_to_try_where_nobody_can_tell() -> None:
    text = FORMS["md"](of_state(targets(WrittenLink(one, PLACE) for one in UNCLEAR), Finished(UNCLEAR), Settings()))
    assert text.startswith("No link needs a person.\n")
    assert "## Cannot be told from here (4)" in text
    tries = [line for line in text.splitlines() if line.startswith("  - ") and "wind" not in line]
    assert [line.split(" ")[3] for line in tries] == ["its", "archived", "a", "write", "look"]


@pytest.mark.parametrize(
    "reason",
    [
        "redirected to a page to sign in",
        "404 Not Found, and the front page answers 403 Forbidden",
        "404 Not Found, and the front page does not answer",
        "200 OK, but the page says that nothing is there, and so says the front page",
    ],
)
def test_where_programs_are_not_liked_a_browser_is_tried(reason: str) -> None:
    known = {"https://a.example/": Known(unclear=reason, asked=MARCH)}
    text = FORMS["md"](of_state(targets(WrittenLink(one, PLACE) for one in known), Finished(known), Settings()))
    assert "  - a browser may be let in" in text


@pytest.mark.parametrize(
    ("before", "after", "is_end"),
    [
        ("https://a.example/talk/1", "https://a.example/talks/1", False),
        ("https://a.example/", "https://b.example/", False),
        ("https://a.example/talk/1", "https://b.example/", True),
        ("https://a.example/talk/1", "https://b.example", True),
        ("https://a.example/talk/1", "https://a.example/service-end.html", True),
        ("https://a.example/", "https://b.example/news/end_of_service/", True),
        ("https://a.example/talk/1", "https://a.example/login?next=/talk/1", True),
        ("https://a.example/talk/1", "https://a.example/404", True),
        ("https://a.example/sunsets", "https://a.example/blog/sunsets", False),
        ("https://a.example/1", "https://a.example/goneness", False),
    ],
)
def test_where_a_notice_of_an_end_stands_is_not_recommended(before: str, after: str, *, is_end: bool) -> None:
    known = {before: Known(State.OK, JANUARY, MARCH, MARCH, moved=after, differs=MARCH)}
    (finding,) = of_state(targets([WrittenLink(before, PLACE)]), Finished(known), Settings()).findings
    assert finding.suggestion == ("" if is_end else after)
    assert (after in finding.reason) is is_end


UNREAD = Problem("linkstate.json", 1, 1, Code.LINK_STATE, Message("it is not UTF-8"))


def test_a_state_that_cannot_be_read_closes_no_issue() -> None:
    finished = Finished(problems=(UNREAD,), aside="linkstate.2026-11-28.json")
    text = html.unescape(FORMS["md"](of_state({}, finished, Settings())))
    assert text.startswith("Not all that is known of the links can be read.\n\n- <code>linkstate.json:1:1: T012 ")
    assert "kept in linkstate.2026-11-28.json" in text


def test_json(summary: Summary) -> None:
    found = json.loads(FORMS["json"](summary))
    assert (found["version"], len(found["findings"])) == (1, 5)
    assert found["findings"][1] == {
        "kind": "dead",
        "level": "warning",
        "address": "https://dead.example/",
        "reason": "404 Not Found",
        "since": "2030-02-01",
        "last_alive": "2030-01-01",
        "suggestion": COPY,
        "places": [{"path": "talks/kite-1/wind.md", "line": 4, "column": 23, "field": "slides.url"}],
    }


def test_sarif(summary: Summary) -> None:
    log = json.loads(FORMS["sarif"](summary))
    Draft202012Validator(SARIF).validate(log)
    (run,) = log["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    assert [rule["id"] for rule in rules] == [f"link-{kind}" for kind in FindingKind]
    assert len(results) == sum(len(finding.positions) for finding in summary.findings)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)
    assert (results[0]["level"], results[0]["locations"][0]["physicalLocation"]) == (
        "warning",
        {
            "artifactLocation": {"uri": "talks/kite-1/wind.md", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 4, "startColumn": 23},
        },
    )


HOSTILE = "]( <!-- @everyone `x` | <script>alert(1)</script>\n::error::\x1b[2J ##[x] %0A"


@pytest.mark.parametrize("form", sorted(FORMS))
def test_nothing_of_a_stranger_is_markup_or_a_command(form: str) -> None:
    place = LinkPosition(f"talks/{HOSTILE}.md", 1, 1)
    change = wanted(place)
    seen = [Sighting(address, MARCH, Outcome(Verdict.GONE, HOSTILE, certain=True)) for address in change]
    text = FORMS[form](of_change(change, Pulled(tuple(seen)), Settings()))
    assert "\x1b" not in text
    assert form != "github" or all(line.startswith("::") or "##[" not in line for line in text.splitlines())
    commands = [line for line in text.splitlines() if line.startswith("::")]
    assert len(commands) == (6 if form == "github" else 0)
    if form == "md":
        page = MarkdownIt("commonmark", {"html": True}).render(text)
        assert "<script" not in page
        assert "<!--" not in page
        assert all("@everyone" not in part.split("</code>")[-1] for part in page.split("<code>"))


def test_the_body_of_an_issue_has_an_end() -> None:
    found = targets(WrittenLink(f"https://dead.example/{number}/{'x' * 200}", PLACE) for number in range(999))
    text = FORMS["md"](of_state(found, Finished(dict.fromkeys(found, dead(MARCH))), Settings()))
    assert len(text) <= MOST + 200
    assert "more.\n" in text


def test_a_change_is_only_stopped_by_what_is_certain() -> None:
    change = targets(
        WrittenLink(f"https://{name}.example/", PLACE) for name in ("dead", "soft", "busy", "moved", "left")
    )
    outcomes = {
        "dead": Outcome(Verdict.GONE, "404 Not Found", certain=True),
        "soft": Outcome(Verdict.GONE, "removed"),
        "busy": Outcome(Verdict.UNCLEAR, "503"),
        "moved": Outcome(Verdict.ALIVE, "200 OK", moved="https://new.example/"),
    }
    seen = tuple(Sighting(f"https://{name}.example/", MARCH, outcome) for name, outcome in outcomes.items())
    summary = of_change(change, Pulled(seen, ("https://left.example/",)), Settings())
    lines = FORMS["github"](summary).splitlines()
    command = "::error file=talks/kite-1/wind.md,line=4,col=23,title=Link%3A dead"
    assert lines[0] == f"{command}::dead: https://dead.example/ (404 Not Found)"
    assert [line.split(" ")[0] for line in lines[1:5]] == ["::notice"] * 4
    assert {finding.kind for finding in summary.findings} == {
        FindingKind.DEAD,
        FindingKind.SUSPECT,
        FindingKind.UNCLEAR,
        FindingKind.MOVED,
        FindingKind.LEFT,
    }


def test_a_network_that_is_down_and_a_state_that_is_not_believed_are_told() -> None:
    text = FORMS["text"](of_state({}, Finished(is_dark=True, problems=(UNREAD,)), Settings()))
    assert "network" in text
    assert text.splitlines()[0] == str(UNREAD)
    lines = FORMS["github"](of_change({}, Pulled(is_dark=True), Settings())).splitlines()
    assert lines[0].startswith("::warning title=Links::too few hosts answered")


def test_the_issue_calls_nobody_in_other_repositories() -> None:
    address = "https://github.com/kites/kites/issues/1"
    finished = Finished({address: dead(MARCH), "https://github.com/kites": dead(MARCH)})
    text = FORMS["md"](of_state(targets(WrittenLink(one, PLACE) for one in finished.links), finished, Settings()))
    assert "<https://github.com/kites>" in text
    assert address not in text
    assert address in html.unescape(text)
    one = of_state(targets([WrittenLink(address, PLACE)]), finished, Settings())
    assert FORMS["md"](one).startswith("1 link needs a person.\n")
