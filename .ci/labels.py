"""Give each open pull request the labels of the areas that it changes; labels that people gave stay.

Reads only the names of changed files, through the API: nothing of a change is fetched or run.
"""

from __future__ import annotations

from github import GitHub, said

#: Label -> beginnings of the paths that it stands for. The areas are those of commit titles.
AREAS = {
    "talks": ("talks/",),
    "events": ("events/", "series/"),
    "topics": ("topics/", "references.bib"),
    "people": ("people/", "organizations/"),
    "ext": ("sphinx_talks/", "tests/", "benchmarks/", "pyproject.toml", "requirements.lock"),
    "site": ("index.", "conf.py", "_static/", "_templates/", "references.md", "references.en.md", "linkstate.json"),
    "docs": ("contributing/", "README.md", "CONTRIBUTING", "CHANGELOG.md", "AGENTS.md"),
    "ci": (".github/", ".ci/", ".pre-commit", "Makefile", ".readthedocs.yaml", ".vscode/"),
}
#: Pull requests looked at, and files of each: the labels of a larger change say nothing.
MOST, FILES = 50, 100


def areas(paths: list[str]) -> list[str]:
    """Return the labels of some paths."""
    return [label for label, beginnings in AREAS.items() if any(path.startswith(beginnings) for path in paths)]


def label(github: GitHub) -> list[str]:
    """Label every open pull request that lacks a label of ours; returns what was done."""
    done = []
    for pull in github.get(f"pulls?state=open&per_page={MOST}"):
        number = int(pull["number"])
        present = {one["name"] for one in pull["labels"]}
        paths = [file["filename"] for file in github.get(f"pulls/{number}/files?per_page={FILES}")]
        if missing := [name for name in areas(paths) if name not in present]:
            github.send("POST", f"issues/{number}/labels", {"labels": missing})
            done.append(f"pull request {number}: {', '.join(missing)}")
    return done


def main() -> int:
    """Say what was done; 1 where GitHub refuses it."""
    return said(lambda github: "\n".join(label(github)) or "nothing to label")


if __name__ == "__main__":
    raise SystemExit(main())
