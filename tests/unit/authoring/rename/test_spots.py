"""Whatever a page is made of, a rename changes the names in it and nothing else, or refuses."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from hypothesis import assume, event, given
from hypothesis import strategies as st

from sphinx_talks.authoring.rename import rename
from sphinx_talks.authoring.site import Site
from sphinx_talks.content import pages
from sphinx_talks.content.pages import plain
from sphinx_talks.content.records import Kind
from sphinx_talks.content.settings import Settings
from tests import fuzzing

if TYPE_CHECKING:
    from pathlib import Path

PIECES = [
    "{topic}`old`", "{topic}`w <old>`", "{talks:topic}`old\n`", "`{topic}`old``", "``{topic}`old` ``", "old", "日本",
    "[a](../topics/old.md)", "[a\nb](</topics/old.md>\n'x')", "[b](#old)", "<project:../topics/old.md>", "[old]",
    "[x][old]", "[old]: ../topics/old.md\n", "{doc}`../topics/old`", "{doc}`x </topics/old>`", "*", "[", "]", "(", ")",
    "\n", "\n\n", "\n> ", "\n- ", "\n  - ", "\n1. ", "\t", "    ", "\\", "`", "% {topic}`old`\n", "## {topic}`old`\n",
    "term {topic}`old`\n: def {topic}`old`\n", "- [ ] {topic}`old`\n",
    "| a | {topic}`old` |\n|---|---|\n| \\| | old |\n",
    "\n```{note}\n", "\n```\n",
    "\n:::{card} {topic}`old`\n:link: ../topics/old.md\n:footer: '{topic}`old`'\n", "\n:::\n",
    "\n```{talk-list}\n:topic: old\n```\n", "\n```{talk-list}\n---\ntopic: old\n---\n```\n", "\n:::{dropdown} old\n",
    "\n```{button-ref} old\n:ref-type: any\n```\n",
]  # fmt: skip
HEADS = ["title: T", "title: T\nrelated: [old]", "title: T\nbroader:\n- 'old' # old", 'title: "old"\nrelated: ["old"]']


@given(
    head=st.sampled_from(HEADS),
    body=st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join),
    newline=st.sampled_from(["\n", "\r\n"]),
    own=st.booleans(),
)
@fuzzing.drawn(25)
def test_there_and_back(*, head: str, body: str, newline: str, own: bool, tmp_path: Path) -> None:
    path = "topics/old.md" if own else "topics/page.md"
    text = f"---\n{head.replace('old', 'page') if own else head}\n---\n\n{body}".replace("\n", newline)
    assume(not pages.of_text(tmp_path, path, plain(text), Settings())[0].problems)
    shutil.rmtree(tmp_path / "topics", ignore_errors=True)
    (tmp_path / "topics").mkdir()
    files = {"topics/old.md": "---\ntitle: Old\n---\n", "topics/page.md": "---\ntitle: Page\n---\n", path: text}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content.encode())
    before = Site.read(tmp_path)
    rewritten = rename.rename(before, Kind.TOPIC, "old", "new")
    event(f"{sum(page.named for page in rewritten.pages)} names")
    rewritten.changes.apply()
    after = Site.read(tmp_path)
    assert len(after.problems(after.catalog)) == len(before.problems(before.catalog))
    back = rename.rename(after, Kind.TOPIC, "new", "old")
    back.changes.apply()
    content = (tmp_path / path).read_bytes().decode()
    assert content.replace(f"aliases: [new]{newline}", "") == text
    assert {page.named for page in back.pages} == {page.named for page in rewritten.pages}
