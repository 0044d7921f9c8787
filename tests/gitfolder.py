"""Repositories of git for tests, whatever the settings of the person who runs them are."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ROLES = ("AUTHOR", "COMMITTER")


def git(folder: Path, *arguments: str, day: str = "2020-01-01") -> str:
    """Return what git says in a folder, on a day at noon."""
    who = {f"GIT_{role}_{what}": "a@example.org" for role in ROLES for what in ("NAME", "EMAIL")}
    when = {f"GIT_{role}_DATE": f"{day}T12:00:00+00:00" for role in ROLES}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-C", str(folder), "-c", "init.defaultBranch=main", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, env={**os.environ, **who, **when, **settings})
    return done.stdout.decode()


def commit(folder: Path, day: str = "2020-01-01") -> None:
    """Commit all that differs in a folder, which becomes a repository where it is none."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A", ".")
    git(folder, "commit", "-qm", "change", day=day)
