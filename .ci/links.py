"""Report to GitHub what the checks of the links found: one issue, one branch, one pull request.

`links.py tell REPORT` opens, updates or closes the one issue that holds the report for people.
`links.py keep STATE` puts the file of the checks on its branch, and opens a pull request when pages would change by it.

Both leave alone what is as it should be.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from github import GitHub, said

TITLE = "Links that need a person"
#: Last line of the issue, by which the next run knows it again, whatever its title has become.
MARKER = "<!-- links: kept up to date by the workflow Links -->"
#: First line of a report that asks nothing of anybody.
NOTHING = "No link needs a person."
FILE = "linkstate.json"
BRANCH = "linkstate"
MESSAGE = "site: what the checks of the links found"
WHY = "The checks of the links found something that pages show: a link is dead, is back, or has a copy in the archive."
#: What GitHub takes in the body of an issue, and what a file of the checks may be long.
MOST_CHARACTERS = 65_536
MOST_BYTES = 10 * 1024 * 1024
#: How many issues are asked for at once, and how often at most.
PAGE, PAGES = 100, 50


def tell(github: GitHub, report: str) -> str:
    """Bring the issue up to date and say what was done."""
    needed = report.partition("\n")[0].strip() != NOTHING
    body = body_of(report)
    issue = known_issue(github)
    if issue is None:
        made = github.send("POST", "issues", {"title": TITLE, "body": body}) if needed else None
        return f"opened issue {int(made['number'])}" if made else "nothing to tell"
    values, done = change(issue, body, needed=needed)
    number = int(issue["number"])
    if values:
        github.send("PATCH", f"issues/{number}", values)
    return f"issue {number}: {done}"


def change(issue: Any, body: str, *, needed: bool) -> tuple[dict[str, str], str]:  # noqa: ANN401 - JSON
    """Return what has to change in the issue, and that in words."""
    before = (issue.get("body") or "").replace("\r\n", "\n")
    if issue["state"] == "open":
        if not needed:
            return {"body": body, "state": "closed", "state_reason": "completed"}, "closed"
        return ({}, "up to date") if before == body else ({"body": body}, "updated")
    if not needed or essence(before) == essence(body):
        # Somebody has closed it and knows all that is in it.
        return {}, "stays closed"
    return {"body": body, "state": "open"}, "opened again"


def body_of(report: str) -> str:
    """Return the body of the issue: the report, cut at a line where it is too long, and the marker."""
    lines, size = [], len(MARKER) + 20
    for line in report.replace("\r\n", "\n").replace("<!--", "&lt;!--").strip().split("\n"):
        if (size := size + len(line) + 1) > MOST_CHARACTERS:
            lines.append("…")
            break
        lines.append(line)
    return "\n".join([*lines, "", MARKER])


def essence(body: str) -> str:
    """Return what a body says without its last paragraph, which counts what was asked and is another every day."""
    return body.removesuffix(MARKER).strip().rpartition("\n\n")[0]


def known_issue(github: GitHub) -> Any:  # noqa: ANN401 - JSON
    """Return the newest issue that a workflow has opened and that has the marker, None where there is none."""
    asked = {"state": "all", "creator": "github-actions[bot]", "sort": "created", "direction": "desc", "per_page": PAGE}
    # Pull requests that workflows have opened are among them.
    for number in range(1, PAGES + 1):
        found = github.get(f"issues?{urlencode(asked | {'page': number})}")
        for issue in found:
            if "pull_request" not in issue and (issue.get("body") or "").rstrip().endswith(MARKER):
                return issue
        if len(found) < PAGE:
            break
    return None


def keep(github: GitHub, content: bytes, base: str) -> str:
    """Put the file on its branch, and open or close the pull request; says what was done."""
    done = []
    if github.file(FILE, BRANCH) != content:
        github.commit({FILE: content.decode("utf-8")}, base, BRANCH, MESSAGE)
        done.append(f"wrote {BRANCH}")
    on_base = github.file(FILE, base)
    differs = on_base is None or not shows_the_same(on_base, content)
    number = github.pull(BRANCH, base)
    if differs and number is None:
        done.append(github.open_pull(BRANCH, base, MESSAGE, WHY))
    elif number is not None and not differs:
        github.send("PATCH", f"pulls/{number}", {"state": "closed"})
        done.append(f"closed pull request {number}")
    return ", ".join(done) or "nothing to keep"


def shows_the_same(before: bytes, content: bytes) -> bool:
    """Return whether pages show the same of two files; one that is none of the checks is to be replaced."""
    try:
        return shown(before) == shown(content)
    except ValueError:
        return False


def shown(content: bytes) -> dict[str, object]:
    """Return what pages show of a file: its dead links, since when, and their copies."""
    found: dict[str, object] = {}
    for address, block in links_of(content).items():
        match block:
            case {"state": "dead", "failures": dict(failures)}:
                found[address] = sorted(failures)[:1], block.get("archived")
    return found


def links_of(content: bytes) -> dict[str, Any]:
    """Return the blocks of a file; raises ValueError where it is not one of the checks."""
    if len(content) > MOST_BYTES:
        raise ValueError(f"{FILE} is too long")
    try:
        found = json.loads(content.decode("utf-8"))
    except RecursionError:
        raise ValueError(f"{FILE} is too deep") from None
    if isinstance(found, dict) and found.pop("version", None) == 2:  # noqa: PLR2004 - the links themselves
        return found
    match found:
        case {"links": dict(links)}:
            return links
    raise ValueError(f"{FILE} does not hold links")


def main(command: str, name: str) -> int:
    """Do what the command line says; 1 where GitHub refuses it or the file is not as it should be."""

    def work(github: GitHub) -> str:
        if command == "tell":
            return tell(github, Path(name).read_bytes().decode("utf-8"))
        if not Path(name).exists():
            # A first run without a network leaves none.
            return "nothing is remembered yet"
        content = Path(name).read_bytes()
        links_of(content)
        # By schedule, the default branch.
        return keep(github, content, os.environ["GITHUB_REF_NAME"])

    return said(work)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
