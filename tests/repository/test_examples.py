"""What the guides ask contributors to write passes the check, and names what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content import providers
from sphinx_talks.content.markdown import directives as known
from sphinx_talks.content.query import OPTIONS
from sphinx_talks.content.records import Kind

ROOT = Path(__file__).parents[2]
CONTRIBUTING = ROOT / "contributing"
#: A comment with a path, and the fence behind it: `% example: talks/a/b.md`, in HTML form in the README.
EXAMPLE = re.compile(r"^(?:% |<!-- )example: (\S+)(?: -->)?\n(`{3,})\w+\n(.*?)\n\2$", re.MULTILINE | re.DOTALL)
#: No table of contents is asked for where the site has another root than `index`.
START = {"conf.py": 'root_doc = "start"\n', "start.md": "# Start\n\n```{toctree}\n:glob:\n\n**\n```\n"}
PROSE = (CONTRIBUTING / "prose.md").read_text("utf-8")
PLAYERS = frozenset(providers.tags())


def examples(*pages: Path) -> dict[str, str]:
    return {found[1]: f"{found[3]}\n" for page in pages for found in EXAMPLE.finditer(page.read_text("utf-8"))}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def part(heading: str) -> str:
    """Return what stands in the guide to prose under a heading."""
    return PROSE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_examples_of_the_guides_pass_the_check(tmp_path: Path) -> None:
    found = examples(CONTRIBUTING / "add-a-page.md", CONTRIBUTING / "templates.md", CONTRIBUTING / "prose.md")
    assert {*(kind.folder for kind in Kind), "notes"} == {name.partition("/")[0] for name in found}
    # Those of prose stand for a part of some page.
    found |= {name: f"# Notes\n\n{text}" for name, text in found.items() if name.startswith("notes/")}
    write(tmp_path, {**START, **found})
    entries, problems = check(tmp_path)
    assert problems == []
    assert len(entries) == len(found) + 1, "and the page they hang below"


def test_examples_of_the_readme_pass_the_check(tmp_path: Path) -> None:
    found = examples(ROOT / "README.md")
    alike = {f"{kind}s/index.md": f"# All\n\n```{{{kind}-list}}\n```\n" for kind in ("event", "topic")}
    people = {"people/index.md": "# All\n\n```{person-list}\n```\n"}
    found |= alike | people
    write(tmp_path, found)
    entries, problems = check(tmp_path)
    assert problems == []
    assert len(entries) == len(found) - 1, "all but conf.py"


def test_message_in_the_guide_is_what_the_check_says(tmp_path: Path) -> None:
    page = CONTRIBUTING / "add-a-page.md"
    found = examples(page, CONTRIBUTING / "templates.md")
    name = "talks/example-meetup-1/feature-store-in-a-week.md"
    write(tmp_path, {**START, **found, name: found[name].replace("speakers:", "speeker:")})
    _, problems = check(tmp_path)
    assert [str(problem) for problem in problems] == re.findall(rf"^{name}:.*$", page.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    ("heading", "names"),
    [("使えるディレクティブ", known.SHAPES.keys()), ("使えるロール", known.ROLES)],
    ids=["directives", "roles"],
)
def test_guide_lists_what_is_allowed(heading: str, names: frozenset[str]) -> None:
    found = set(re.findall(r"`\{([a-z_-]+)\}`", part(heading)))
    # Players are alike, and the generated list of fields names them all.
    assert names - PLAYERS <= found <= names


def test_guide_lists_the_options_of_listings() -> None:
    rows = re.findall(r"^\| `:([a-z-]+):` \|(.*)\|$", part("一覧"), re.MULTILINE)
    for column, kind in enumerate(("talk", "event", "topic", "person", "series", "organization"), 1):
        marked = {name for name, cells in rows if cells.split("|")[column].strip()}
        assert marked == next(options for one, options in OPTIONS.items() if one == kind)


def test_guide_lists_the_options_of_players() -> None:
    lines = re.findall(r"^- (`\{.*)のオプションは(.*?)です", part("録画とスライド"), re.MULTILINE)
    named = {tag: options for tags, options in lines for tag in re.findall(r"`\{([a-z_]+)\}`", tags)}
    assert {"youtube", "slides"} <= named.keys()
    for tag, options in named.items():
        assert sorted(re.findall(r"`:([a-z_]+):`", options)) == sorted(providers.tags()[tag].all_options), tag


def test_kitchen_sink_shows_everything_allowed() -> None:
    page = (CONTRIBUTING / "kitchen-sink.md").read_text("utf-8")
    used = set(re.findall(r"^\s*(?:`{3,}|:{3,})\{([a-z_-]+)\}", page, re.MULTILINE))
    on_pages_of_their_own = {"toctree", "reference-list", "missing-list", "link-list"}
    assert known.SHAPES.keys() - used - PLAYERS == on_pages_of_their_own
    of_records = known.PLACE_ROLES.keys()
    assert known.ROLES - set(re.findall(r"\{([a-z-]+)\}`", page)) == of_records
