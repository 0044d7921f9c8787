"""The repository on GitHub, for the scripts of the workflows that may write to it.

The token comes from GITHUB_TOKEN, and only the standard library is used: no code but that of this folder runs while
something can be written. https://docs.github.com/rest
"""

from __future__ import annotations

import json
import os
import re
import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SECONDS = 30
#: Of an answer.
MOST_BYTES = 20 * 1024 * 1024
RAW = "application/vnd.github.raw+json"
HINT = "Settings > Actions > General: allow GitHub Actions to create pull requests."


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
        headers |= {"User-Agent": "sphinx-talks", "Content-Type": "application/json"}
        request = Request(f"{self.base}/{path}", body, headers, method=method)
        try:
            with self.opener.open(request, timeout=SECONDS) as answer:
                found: bytes = answer.read(MOST_BYTES)
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

    def file(self, path: str, branch: str) -> bytes | None:
        """Return a file on a branch, None where there is none."""
        try:
            return self.ask("GET", f"contents/{path}?{urlencode({'ref': branch})}", kind=RAW)
        except RefusedError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    def commit(self, files: Mapping[str, str], base: str, branch: str, message: str) -> None:
        """Make a branch the base and one commit with the files."""
        head = self.get(f"git/ref/heads/{quote(base)}")["object"]["sha"]
        tree = self.get(f"git/commits/{head}")["tree"]["sha"]
        entries = [{"path": path, "mode": "100644", "type": "blob", "content": text} for path, text in files.items()]
        tree = self.send("POST", "git/trees", {"base_tree": tree, "tree": entries})["sha"]
        made = self.send("POST", "git/commits", {"message": message, "tree": tree, "parents": [head]})["sha"]
        try:
            self.send("PATCH", f"git/refs/heads/{branch}", {"sha": made, "force": True})
        except RefusedError as error:
            if error.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}:
                raise
            self.send("POST", "git/refs", {"ref": f"refs/heads/{branch}", "sha": made})

    def pull(self, branch: str, base: str) -> int | None:
        """Return the number of the open pull request of a branch, None where there is none."""
        asked = {"state": "open", "head": f"{self.owner}:{branch}", "base": base}
        found = self.get(f"pulls?{urlencode(asked)}")
        return int(found[0]["number"]) if found else None

    def open_pull(self, branch: str, base: str, title: str, body: str) -> str:
        """Open a pull request, and say so."""
        values = {"title": title, "head": branch, "base": base, "body": body}
        return f"opened pull request {int(self.send('POST', 'pulls', values)['number'])}"


def printable(text: str) -> str:
    """Return a text on one line, without what would steer a terminal or the log of a workflow."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def said(work: Callable[[GitHub], str]) -> int:
    """Do some work and print what was done; 1 where GitHub refuses it or a file is not as it should be."""
    environment = os.environ
    address = environment.get("GITHUB_API_URL", "https://api.github.com")
    github = GitHub(address, environment["GITHUB_REPOSITORY"], environment["GITHUB_TOKEN"])
    try:
        print(work(github))
    except (RefusedError, ValueError, OSError) as error:
        print(printable(re.sub(r"\s+", " ", str(error))), file=sys.stderr)
        if getattr(error, "status", 0) == HTTPStatus.FORBIDDEN and "pulls" in str(error):
            print(HINT, file=sys.stderr)
        return 1
    return 0
