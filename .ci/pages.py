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

from github import GitHub, RefusedError, printable, said

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
        if github.file(path, base) is not None:
            raise ValueError(f"{path} is there already")
    branch, title = f"page-from-issue-{issue}", TITLE.format(issue=issue)
    refuse_work_of_others(github, branch, title)
    github.commit(pages, base, branch, title)
    if number := github.pull(branch, base):
        return f"updated pull request {number}"
    return github.open_pull(branch, base, title, BODY.format(issue=issue))


def refuse_work_of_others(github: GitHub, branch: str, message: str) -> None:
    """Raise ValueError where somebody has gone on with a branch: what they did would be lost."""
    try:
        head = github.get(f"git/ref/heads/{branch}")["object"]["sha"]
    except RefusedError as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return
        raise
    if github.get(f"git/commits/{head}")["message"] != message:
        raise ValueError(f"somebody has changed the branch {branch}: correct the pages there, or delete it first")


def answer(github: GitHub, content: bytes, issue: int) -> str:
    """Say in the issue what is missing; in a block of code nobody is called and nothing is a link."""
    lines = content[:20_000].decode("utf-8", "replace").replace("`", "'").split("\n")
    faults = "\n".join(printable(line) for line in lines if line.strip())
    github.send("POST", f"issues/{issue}/comments", {"body": FAULTS.format(faults=faults or "?")})
    return f"answered in issue {issue}"


def main(command: str, name: str) -> int:
    """Do what the command line says; 1 where GitHub refuses it or the file is not as it should be."""

    def work(github: GitHub) -> str:
        issue, content = int(os.environ["ISSUE"]), Path(name).read_bytes()
        if command == "propose":
            return propose(github, pages_in(content), os.environ.get("BASE_BRANCH", "main"), issue)
        return answer(github, content, issue)

    return said(work)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
