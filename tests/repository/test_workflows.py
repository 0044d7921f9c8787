"""What every workflow holds to: pinned actions, least permissions, nothing of a stranger in a script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w-]+/[\w/-]+@[0-9a-f]{40}")


def read(path: Path) -> dict[str, Any]:
    # YAML 1.1 takes the name `on` for a truth.
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8").replace("\non:\n", "\n'on':\n"))
    return found


def steps(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def permissions(workflow: dict[str, Any], job: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = job.get("permissions", workflow["permissions"])
    return found


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_actions_are_pinned_and_say_which_version_they_are(path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        if found := re.search(r"uses: (\S+)(.*)", line):
            assert PINNED.fullmatch(found[1]), line
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", found[2]), line


def test_scripts_hold_no_expression(path: Path) -> None:
    assert [step["run"] for step in steps(read(path)) if "${{" in step.get("run", "")] == []


def test_checkouts_leave_no_credentials(path: Path) -> None:
    for step in steps(read(path)):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_permissions_are_given_and_jobs_end(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    assert all(isinstance(job["timeout-minutes"], int) for job in workflow["jobs"].values())


def test_a_change_from_outside_can_write_nothing(path: Path) -> None:
    workflow = read(path)
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & workflow["on"].keys()
    if "pull_request" in workflow["on"]:
        text = path.read_text("utf-8")
        assert all(permissions(workflow, job) == {"contents": "read"} for job in workflow["jobs"].values())
        assert "secrets." not in text
        assert "github.token" not in text
        assert "actions/cache" not in text


class TestLinks:
    def test_what_reads_the_web_can_write_nothing(self) -> None:
        workflow = read(ROOT / ".github/workflows/linkcheck.yml")
        for job in workflow["jobs"].values():
            scripts = " ".join(step.get("run", "") for step in job["steps"])
            if "write" in permissions(workflow, job).values():
                # Nothing is installed where something can be written: one script of the standard library.
                assert re.findall(r"\S+", scripts)[:2] == ["python3", ".ci/links.py"]
                assert "make" not in scripts
            else:
                assert permissions(workflow, job) == {"contents": "read"}

    def test_each_job_has_one_right_to_write_more_than_it_must(self) -> None:
        jobs = read(ROOT / ".github/workflows/linkcheck.yml")["jobs"]
        assert {name: job["permissions"] for name, job in jobs.items()} == {
            "ask": {"contents": "read"},
            "tell": {"contents": "read", "issues": "write"},
            "keep": {"contents": "write", "pull-requests": "write"},
        }
