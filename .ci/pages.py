"""Bring pages that were drafted from an issue to GitHub.

`pages.py propose PAGES` opens a pull request with them; `pages.py answer FAULTS` says in the issue what is missing.

What was drafted comes from a job that has read a stranger's text, so it is trusted with nothing: only new pages in the
folders of records are written, and only on a branch of their own. Only the standard library is used.
"""

from __future__ import annotations

import json
import os
import re
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from links import GitHub, RefusedError, printable

WORD = "[a-z0-9]{1,80}(?:-[a-z0-9]{1,80}){0,40}"
PAGE = re.compile(rf"(?:events|topics|people|talks/{WORD})/{WORD}\.md")
#: Pages of one issue, and characters of one of them.
MOST, LONGEST = 12, 80_000
MOST_BYTES = 2 * 1024 * 1024
TITLE = "talks: a page from issue #{issue}"
BODY = """\
Closes #{issue}. Written by the workflow “Page from an issue” from the answers there; the check has passed.

Please look at the facts and their sources. Checks do not start by themselves on a branch that a workflow has made:
close this and open it again, and they do.
"""
FAULTS = """\
この答えからは、まだページを作れません。issueを直してから、ラベル「make a page」を付け直してください。
No page can be made of these answers yet. Please edit the issue; then the label “make a page” can be set again.

```text
{faults}
```
"""
HINT = "Settings > Actions > General: allow GitHub Actions to create pull requests."


def pages_in(content: bytes) -> dict[str, str]:
    """Return the pages by path; raises ValueError for anything that is no new page of a record."""
    if len(content) > MOST_BYTES:
        raise ValueError("too long")
    found = json.loads(content.decode("utf-8"))
    if not isinstance(found, list) or not 0 < len(found) <= MOST:
        raise ValueError(f"want a list of 1 to {MOST} pages")
    pages: dict[str, str] = {}
    for page in found:
        match page:
            case {"path": str(path), "text": str(text)} if PAGE.fullmatch(path) and path not in pages:
                pages[path] = checked(path, text)
            case _:
                raise ValueError("want a path of a record and its text, each once")
    return pages


def checked(path: str, text: str) -> str:
    """Return the text of a page; raises ValueError where it cannot be one."""
    plain = all(sign.isprintable() or sign in "\n\t\u3000" for sign in text)
    if len(text) > LONGEST or not text.startswith("---\n") or not plain:
        raise ValueError(f"{path}: not the text of a page")
    return text


def propose(github: GitHub, pages: dict[str, str], base: str, issue: int) -> str:
    """Open a pull request, or bring that of the same issue up to date; says what was done."""
    for path in pages:
        if exists(github, path, base):
            raise ValueError(f"{path} is there already")
    branch = f"page-from-issue-{issue}"
    commit(github, pages, base, branch, TITLE.format(issue=issue))
    asked = {"state": "open", "head": f"{github.owner}:{branch}", "base": base}
    if found := github.get(f"pulls?{urlencode(asked)}"):
        return f"updated pull request {int(found[0]['number'])}"
    values = {"title": TITLE.format(issue=issue), "head": branch, "base": base, "body": BODY.format(issue=issue)}
    return f"opened pull request {int(github.send('POST', 'pulls', values)['number'])}"


def exists(github: GitHub, path: str, base: str) -> bool:
    """Tell whether there is a file on a branch."""
    try:
        github.ask("GET", f"contents/{path}?{urlencode({'ref': base})}")
    except RefusedError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return False
        raise
    return True


def commit(github: GitHub, pages: dict[str, str], base: str, branch: str, message: str) -> None:
    """Make a branch the base and one commit with the pages."""
    head = github.get(f"git/ref/heads/{quote(base)}")["object"]["sha"]
    tree = github.get(f"git/commits/{head}")["tree"]["sha"]
    entries = [{"path": path, "mode": "100644", "type": "blob", "content": text} for path, text in pages.items()]
    tree = github.send("POST", "git/trees", {"base_tree": tree, "tree": entries})["sha"]
    made = github.send("POST", "git/commits", {"message": message, "tree": tree, "parents": [head]})["sha"]
    try:
        github.send("PATCH", f"git/refs/heads/{branch}", {"sha": made, "force": True})
    except RefusedError as error:
        if error.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}:
            raise
        github.send("POST", "git/refs", {"ref": f"refs/heads/{branch}", "sha": made})


def answer(github: GitHub, content: bytes, issue: int) -> str:
    """Say in the issue what is missing; in a block of code nobody is called and nothing is a link."""
    lines = content[:20_000].decode("utf-8", "replace").replace("`", "'").split("\n")
    faults = "\n".join(printable(line) for line in lines if line.strip())
    github.send("POST", f"issues/{issue}/comments", {"body": FAULTS.format(faults=faults or "?")})
    return f"answered in issue {issue}"


def main(command: str, name: str) -> int:
    """Do what the command line says; 1 where GitHub refuses it or the file is not as it should be."""
    environment: dict[str, Any] = dict(os.environ)
    address = environment.get("GITHUB_API_URL", "https://api.github.com")
    github = GitHub(address, environment["GITHUB_REPOSITORY"], environment["GITHUB_TOKEN"])
    try:
        issue, content = int(environment["ISSUE"]), Path(name).read_bytes()
        if command == "propose":
            print(propose(github, pages_in(content), environment.get("BASE_BRANCH", "main"), issue))
        else:
            print(answer(github, content, issue))
    except (RefusedError, ValueError, OSError) as error:
        print(printable(str(error)), file=sys.stderr)
        if getattr(error, "status", 0) == HTTPStatus.FORBIDDEN and "pulls" in str(error):
            print(HINT, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
