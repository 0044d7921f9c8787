"""What is kept of pages that are read without a node is what Sphinx's collectors keep of their nodes."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_talks.sphinxext import outline

if TYPE_CHECKING:
    from sphinx_talks.sphinxext.contents import Heading
    from tests.conftest import Build, Built

HEAD = "---\ntitle: 'Knots: *two* <of> \"them\" -- 凧'\nspeakers: [ida-marlow]\ntopics: [safety]\n---\n"
#: Each is headings and paragraphs with no more than roles in them.
OUTLINES = {
    "nothing": "",
    "paragraphs": "One line\n  and another.\n\nA second one \\*starred\\*.\n",
    "quotes": "\"It's\" she said -- 'really' --- ...\n\nNone here.\n\nA or B don't.\n\n## Part\n\n'Again'\n"
    'and "again".\n',
    "headings": "## First part\n\nText.\n\n### Below it\n\nMore.\n\n#### Deep\n\nAnd.\n\n"
    "## 凧の話\n\n話。\nする。\n\n### End\n",
    "counted": "## 凧\n\n### 風\n\n## 2026\n\n## id2\n\n## First, part\n\n"
    "## First part\n\n## C++ \\*and\\* C\n\nEnd.\n",
    "roles": "See {topic}`safety` and {talk}`words <kite-2/prose-nothing>`, it's\n'quoted' {cite}`marlow2016knots`.\n\n"
    "Plain.\n\n## Part\n\n{topic}`safety`も参照\nする。\n",
    "english": "Only words.\n\n## Words of one language\n\n話。\n",
}  # fmt: skip
#: Of these more has to be found out.
OTHERS = {
    "twice": "## Same\n\n## Same\n",
    "quoted": "## It's a part\n\nText.\n",
    "role": "See {doc}`/index`.\n",
    "heading": "## About {topic}`safety`\n",
    "list": "- one\n",
}


def made(build: Build, monkeypatch: pytest.MonkeyPatch, *, language: str) -> tuple[Built, dict[str, bool]]:
    """Return a site, and whether each of its pages was read without a node."""
    pages = {f"talks/kite-2/prose-{name}.md": f"{HEAD}\n{text}" for name, text in {**OUTLINES, **OTHERS}.items()}
    found = dict[str, bool]()
    read = outline.OutlineReader.read

    def noted(self: outline.OutlineReader, docname: str, source: str) -> list[outline.Packed] | None:
        content = read(self, docname, source)
        found[docname.rpartition("prose-")[2]] = content is not None
        return content

    with monkeypatch.context() as patched:
        patched.setattr(outline.OutlineReader, "read", noted)
        return build(pages=pages, conf={"language": language}), found


def kept(built: Built) -> dict[str, object]:
    """Return what the environment keeps of each page but when it was read."""
    env = built.app.env
    return {
        docname: (
            [one[docname].pformat() for one in (env.titles, env.longtitles, env.tocs)],
            env.toc_num_entries[docname],
            env.metadata.get(docname),
            env.domains.index_domain.entries[docname],
        )
        for docname in env.all_docs
    }  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_is_kept_is_what_sphinx_keeps(build: Build, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    ours, found = made(build, monkeypatch, language=language)
    assert {name for name in (*OUTLINES, *OTHERS) if found[name]} == OUTLINES.keys()
    monkeypatch.setattr(outline.OutlineReader, "of", lambda _reader: None)
    theirs, none = made(build, monkeypatch, language=language)
    assert none == {}
    assert kept(ours) == kept(theirs)
    assert ours.files() == theirs.files()


def test_contents_are_kept_as_headings(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    built, _ = made(build, monkeypatch, language="ja")
    packed: Any = dict.__getitem__(built.app.env.tocs, "talks/kite-2/prose-english")
    below: Heading = ("Words of one language", "#words-of-one-language", "en", [])
    assert pickle.loads(packed) == [('Knots: *two* <of> "them" -- 凧', "", "", [below])]  # noqa: S301 - our own


def test_who_else_listens_is_given_nodes(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline, "LISTENING", outline.LISTENING - {"sphinx.environment.collectors.title"})
    assert made(build, monkeypatch, language="ja")[1] == {}


def test_who_looks_at_pages_for_a_domain_is_given_nodes(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline, "DOMAINS", "elsewhere.")
    assert made(build, monkeypatch, language="ja")[1] == {}
