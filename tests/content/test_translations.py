"""Translations of the real pages: nothing in them that their page does not have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("events", "talks", "topics", "people", "series", "organizations")
TWINS = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.en.md"))
ROLE = re.compile(r"\{(\w+)\}`([^`]+)`")
LINK = re.compile(r"\]\((\S+?)\)")
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
#: Numbers that the original has in other words: of a disease, and ten thousands as millions.
OTHER_WORDS = {"series/mlct.en.md": {"19"}, "talks/mlct-12/overs-5121.en.md": {"15"}}


def parts(text: str) -> dict[str, set[str]]:
    """Return what a page cites, names, leads to and counts; of ten parts as Japanese has them a percentage."""
    named = {(role, target.rpartition("<")[2].removesuffix(">")) for role, target in ROLE.findall(text)}
    cited = {key.strip() for role, keys in named if role == "cite" for key in keys.split(",")}
    plain = re.sub(r"https?://\S+", " ", LINK.sub("]", ROLE.sub(" ", text)))
    tenths = re.sub(r"(\d+)割", r"\1 割 \g<1>0 ", plain)
    return {
        "citations": cited,
        "records": {f"{role} {target}" for role, target in named if role != "cite"},
        "links": set(LINK.findall(text)),
        "numbers": set(NUMBER.findall(tenths)),
    }


@pytest.mark.content
@pytest.mark.parametrize("path", TWINS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_translation_adds_nothing(path: Path) -> None:
    original = path.with_name(path.name.replace(".en.md", ".md"))
    known, found = parts(original.read_text("utf-8")), parts(path.read_text("utf-8"))
    found["numbers"] -= OTHER_WORDS.get(path.relative_to(ROOT).as_posix(), set())
    assert {kind: sorted(values - known[kind]) for kind, values in found.items() if values - known[kind]} == {}
    if path.read_text("utf-8").endswith("\n---\n"):
        # Of fields alone: the prose is that of the original.
        return
    # What is cited and who is named is kept; of links and numbers some become words.
    assert known["citations"] - found["citations"] == set()
    assert known["records"] - found["records"] == set()
