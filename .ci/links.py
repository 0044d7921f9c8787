"""Tell GitHub what the checks of the links found: one issue, one branch, one pull request.

`links.py tell REPORT` opens, updates or closes the one issue that holds the report for people.
`links.py keep STATE` puts the file of the checks on its branch, and opens a pull request when pages would change by it.

Both leave alone what is as it should be. The token comes from GITHUB_TOKEN, and only the standard library is used: no
code but this one runs while something can be written. https://docs.github.com/rest
"""

from __future__ import annotations

import json
import os
import re
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

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
SECONDS = 30
#: How many issues are asked for at once, and how often at most.
PAGE, PAGES = 100, 50


class RefusedError(Exception):
    """GitHub did not do what it was asked."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Following(HTTPRedirectHandler):
    """Follow no redirect: the token is for one host."""

    def redirect_request(self, *_arguments: object) -> None:
        """Have the redirect reported as an error."""


class GitHub:
    """The repository behind the REST API; every method raises RefusedError."""

    def __init__(self, address: str, repository: str, token: str) -> None:
        self.base = f"{address.rstrip('/')}/repos/{quote(repository)}"
        self.owner = repository.partition("/")[0]
        self.token = token
        self.opener = build_opener(Following())

    def ask(self, method: str, path: str, values: object = None, kind: str = "application/vnd.github+json") -> bytes:
        """Return the answer to one request."""
        body = None if values is None else json.dumps(values).encode()
        headers = {"Accept": kind, "Authorization": f"Bearer {self.token}", "X-GitHub-Api-Version": "2022-11-28"}
        headers |= {"User-Agent": "links.py", "Content-Type": "application/json"}
        request = Request(f"{self.base}/{path}", body, headers, method=method)
        try:
            with self.opener.open(request, timeout=SECONDS) as answer:
                found: bytes = answer.read(2 * MOST_BYTES)
        except HTTPError as error:
            with error:
                reason = printable(error.read(500).decode("utf-8", "replace"))
            raise RefusedError(error.code, f"{method} {path}: {error.code} {reason}") from None
        except (URLError, TimeoutError) as error:
            raise RefusedError(0, f"{method} {path}: {error}") from None
        return found

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return what is at a path."""
        return json.loads(self.ask("GET", path))

    def send(self, method: str, path: str, values: object) -> Any:  # noqa: ANN401 - JSON
        """Return the answer to what is sent."""
        return json.loads(self.ask(method, path, values))

    def file(self, branch: str) -> bytes | None:
        """Return the file of the checks on a branch, None where there is none."""
        try:
            path = f"contents/{FILE}?{urlencode({'ref': branch})}"
            return self.ask("GET", path, kind="application/vnd.github.raw+json")
        except RefusedError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise


def printable(text: str) -> str:
    """Return a text on one line, without what would steer a terminal or the log of a workflow."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


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
    if github.file(BRANCH) != content:
        commit(github, content, base)
        done.append(f"wrote {BRANCH}")
    on_base = github.file(base)
    differs = on_base is None or not shows_the_same(on_base, content)
    asked = {"state": "open", "head": f"{github.owner}:{BRANCH}", "base": base}
    found = github.get(f"pulls?{urlencode(asked)}")
    if differs and not found:
        values = {"title": MESSAGE, "head": BRANCH, "base": base, "body": WHY}
        done.append(f"opened pull request {int(github.send('POST', 'pulls', values)['number'])}")
    elif found and not differs:
        number = int(found[0]["number"])
        github.send("PATCH", f"pulls/{number}", {"state": "closed"})
        done.append(f"closed pull request {number}")
    return ", ".join(done) or "nothing to keep"


def commit(github: GitHub, content: bytes, base: str) -> None:
    """Make the branch the base and one commit with the file."""
    head = github.get(f"git/ref/heads/{quote(base)}")["object"]["sha"]
    tree = github.get(f"git/commits/{head}")["tree"]["sha"]
    entry = {"path": FILE, "mode": "100644", "type": "blob", "content": content.decode("utf-8")}
    tree = github.send("POST", "git/trees", {"base_tree": tree, "tree": [entry]})["sha"]
    made = github.send("POST", "git/commits", {"message": MESSAGE, "tree": tree, "parents": [head]})["sha"]
    try:
        github.send("PATCH", f"git/refs/heads/{BRANCH}", {"sha": made, "force": True})
    except RefusedError as error:
        if error.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}:
            raise
        github.send("POST", "git/refs", {"ref": f"refs/heads/{BRANCH}", "sha": made})


def shows_the_same(before: bytes, content: bytes) -> bool:
    """Tell whether pages show the same of two files; one that is none of the checks is to be replaced."""
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
    match found:
        case {"links": dict(links)}:
            return links
    raise ValueError(f"{FILE} does not hold links")


def main(command: str, name: str) -> int:
    """Do what the command line says; 1 where GitHub refuses it or the file is not as it should be."""
    environment = os.environ
    address = environment.get("GITHUB_API_URL", "https://api.github.com")
    github = GitHub(address, environment["GITHUB_REPOSITORY"], environment["GITHUB_TOKEN"])
    # By schedule, the default branch.
    base = environment["GITHUB_REF_NAME"]
    try:
        file = Path(name)
        if command == "keep" and not file.exists():
            # A first run without a network leaves none.
            print("nothing is remembered yet")
            return 0
        content = file.read_bytes()
        if command == "keep":
            links_of(content)
            print(keep(github, content, base))
        else:
            print(tell(github, content.decode("utf-8")))
    except (RefusedError, ValueError, OSError) as error:
        print(printable(re.sub(r"\s+", " ", str(error))), file=sys.stderr)
        if getattr(error, "status", 0) == HTTPStatus.FORBIDDEN and "pulls" in str(error):
            print("Settings > Actions > General: allow GitHub Actions to create pull requests.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
