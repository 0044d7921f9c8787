"""Where the site will be found and its pages are edited, as its host or a remote of git says; how large it may be.

Read the Docs, GitHub Actions and GitLab CI describe themselves in the environment; their variables count only for a
folder inside the copy that they have made. Of a remote only host and path are kept: its address may hold a password.
"""

from __future__ import annotations

import re
from contextlib import suppress
from heapq import nsmallest
from pathlib import Path
from statistics import median_low
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sphinx_talks.content import git
from sphinx_talks.content.characters import web_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

#: Value of `talks_edit_url` and `talks_issue_url` that asks for what is found here.
AUTO = "auto"


class Hosted(NamedTuple):
    """Address of the site, and templates of where a page is edited and a problem reported; '' for each unknown."""

    base: str = ""
    edit: str = ""
    issue: str = ""


class Forge(NamedTuple):
    """Addresses below that of a repository, in the form of `talks_edit_url` and `talks_issue_url`."""

    #: Name of the host, or the word that the name of one's own begins with.
    host: str
    edit: str
    issue: str

    def is_own(self, host: str) -> bool:
        """Return whether somebody runs the forge on a host of their own, as gitlab.example.org."""
        return "." not in self.host and host.startswith(f"{self.host}.")


_GITEA = ("_edit/%s/{path}", "issues/new?title={title}&body={id}%0A{path}")
#: The first that fits is taken.
FORGES = (
    Forge("github.com", "edit/%s/{path}", "issues/new?title={title}&body={id}%0A{path}"),
    Forge("gitlab", "-/edit/%s/{path}", "-/issues/new?issue[title]={title}&issue[description]={id}%0A{path}"),
    *(Forge(host, *_GITEA) for host in ("codeberg.org", "gitea", "forgejo")),
    # The tracker takes no words of an address.
    Forge("bitbucket.org", "src/%s/{path}?mode=edit", "issues/new"),
)
#: `https://user:password@host/path`, `ssh://git@host:22/path`, `git@host:path` (git-clone(1), GIT URLS).
_REMOTE = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^/@]*@)?(?P<host>[\w.-]+)(?::[0-9]+)?/+|(?:[\w.-]+@)(?P<short>[\w.-]+):/?)"
    r"(?P<path>[\w.-]+(?:/[\w.-]+?)+?)(?:\.git)?/?",
    re.ASCII,
)
#: Hosts of the same forge, for those who cannot reach port 22.
_BESIDE = {"ssh.github.com": "github.com", "altssh.bitbucket.org": "bitbucket.org", "altssh.gitlab.com": "gitlab.com"}


def most_bytes(folder: Path, environment: Mapping[str, str]) -> int:
    """Return how large the site may be that is built in a folder, 0 where its host is not known or names no limit."""
    host = _host_of(folder, environment)
    return host.most if host else 0


def _host_of(folder: Path, environment: Mapping[str, str]) -> _Host | None:
    copies = ((one, environment.get(one.folder, "")) for one in HOSTS)
    return next((one for one, copy in copies if copy and folder.resolve().is_relative_to(Path(copy).resolve())), None)


def hosted(folder: Path, environment: Mapping[str, str]) -> Hosted:
    """Return what is known of the site whose pages lie in a folder."""
    host = _host_of(folder, environment)
    if host is None:
        return Hosted("", *_forge(folder, ""))
    return Hosted(host.base(folder, environment), *_forge(folder, host.branch(environment)))


class _Host(NamedTuple):
    """What the machine that builds says of itself."""

    #: The variable with the folder of the copy that it has made.
    folder: str
    #: What gives the address of the site with these pages, and the branch that is built; '' for what is none.
    base: Callable[[Path, Mapping[str, str]], str]
    branch: Callable[[Mapping[str, str]], str]
    #: How many bytes a site may have, 0 where nothing is said.
    most: int = 0


def _read_the_docs_branch(environment: Mapping[str, str]) -> str:
    is_branch = environment.get("READTHEDOCS_VERSION_TYPE") == "branch"
    return environment.get("READTHEDOCS_GIT_IDENTIFIER", "") if is_branch else ""


def _github_base(folder: Path, environment: Mapping[str, str]) -> str:
    owner, _, name = environment.get("GITHUB_REPOSITORY", "").partition("/")
    # Set by `actions/configure-pages`; any other job may publish elsewhere, or nowhere.
    if environment.get("GITHUB_PAGES") != "true" or not (owner and name):
        return ""
    site = f"{owner.lower()}.github.io"
    with suppress(OSError, ValueError):
        return _sound(f"https://{Path(folder, 'CNAME').read_text('utf-8').strip().lower()}/")
    return _sound(f"https://{site}/{'' if name.lower() == site else f'{name}/'}")


def _github_branch(environment: Mapping[str, str]) -> str:
    own = environment.get("GITHUB_REF_NAME", "") if environment.get("GITHUB_REF_TYPE") == "branch" else ""
    return environment.get("GITHUB_BASE_REF") or ("" if own.endswith("/merge") else own)


#: Every host that is known.
HOSTS = (
    # https://docs.readthedocs.com/platform/stable/reference/environment-variables.html
    _Host(
        "READTHEDOCS_REPOSITORY_PATH",
        lambda _, environment: _sound(environment.get("READTHEDOCS_CANONICAL_URL", "")),
        _read_the_docs_branch,
    ),
    # https://docs.github.com/actions/reference/workflows-and-actions/variables, and the addresses of Pages, whose own
    # domain stands in a file.
    # Published sites may be no larger than 1 GB: https://docs.github.com/pages/getting-started-with-github-pages/github-pages-limits
    _Host("GITHUB_WORKSPACE", _github_base, _github_branch, 10**9),
    # https://docs.gitlab.com/ci/variables/predefined_variables/
    _Host(
        "CI_PROJECT_DIR",
        lambda _, environment: _sound(environment.get("CI_PAGES_URL", "")),
        lambda environment: environment.get("CI_DEFAULT_BRANCH", ""),
    ),
)


def _sound(address: str) -> str:
    """Return an address that can be that of a site, with a slash behind."""
    return f"{address.rstrip('/')}/" if web_address(address) else ""


def _forge(folder: Path, branch: str) -> tuple[str, str]:
    """Return the templates of the forge that the pages were cloned from, '' for each that is not known."""
    try:
        prefix = git.text(git.ask(folder, "rev-parse", "--show-prefix")).strip("\n")
        remotes = dict(
            line.removeprefix("remote.").split("\n", 1)
            for line in git.names(git.ask(folder, "config", "--null", "--get-regexp", r"^remote\..*\.url$"))
        )
    except git.GitError:
        return "", ""
    only = next(iter(remotes.values())) if len(remotes) == 1 else ""
    found = repository(remotes.get("origin.url", only))
    if found is None:
        return "", ""
    address, forge = found
    branch = branch or _default_branch(folder)
    below = quote(f"{branch}/{prefix}".rstrip("/"), safe="/")
    edit = f"{address}/{forge.edit % below}" if branch else ""
    return edit, f"{address}/{forge.issue}"


def repository(remote: str) -> tuple[str, Forge] | None:
    """Return the address of a repository in a browser and its forge, None for a remote of another form or host."""
    found = _REMOTE.fullmatch(remote)
    if not found:
        return None
    host = (found["host"] or found["short"]).lower()
    host = _BESIDE.get(host, host)
    forge = next((one for one in FORGES if host == one.host or one.is_own(host)), None)
    address = f"https://{host}/{found['path']}"
    return (address, forge) if forge and web_address(address) else None


def _default_branch(folder: Path) -> str:
    """Return the branch that a clone began with, '' where none is known."""
    try:
        return (
            git.text(git.ask(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")).strip().partition("/")[2]
        )
    except git.GitError:
        return ""


#: The share of what a host takes from which on it is worth a word.
NEAR = 0.8
#: So many of the largest pages are named.
MOST = 3


class Sizes(NamedTuple):
    """Bytes: of all files, of the median page and talk (0 where there is none), and of the largest pages."""

    site: int
    files: int
    page: int
    talk: int
    largest: tuple[tuple[str, int], ...]


def measured(files: Mapping[str, int], pages: Iterable[str], talks: Iterable[str]) -> Sizes:
    """Return the sizes of a site, from those of its files in bytes by path, and the paths of its pages and talks."""
    of_pages = {path: files[path] for path in pages if path in files}
    of_talks = [files[path] for path in talks if path in files]
    largest = nsmallest(MOST, of_pages.items(), key=lambda row: (-row[1], row[0]))
    page, talk = (median_low(found) if found else 0 for found in (list(of_pages.values()), of_talks))
    return Sizes(sum(files.values()), len(files), page, talk, tuple(largest))


def readable(size: float) -> str:
    """Return a number of bytes in the unit (SI) that leaves one to three digits before the point."""
    units = ["GB", "MB", "KB", "B"]
    # Rounded as it is written, so that no thousand is left.
    while round(size, 1) >= 1000 and len(units) > 1:  # noqa: PLR2004 - the step from unit to unit
        size, _ = size / 1000, units.pop()
    return f"{size:.0f} B" if units[-1] == "B" else f"{size:.1f} {units[-1]}"
