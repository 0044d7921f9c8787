"""Where a page says a term otherwise: in which words, and where it says what others said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content import terms
from sphinx_talks.content.problems import Level
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

TERMS = {
    "ユーザー": ["ユーザ", "利用者"],
    "アノテーション": ["ラベリング"],
    "系列ラベリング": [],
    "labelling": ["labeling"],
}
KNOWN = terms.of(tuple((term, tuple(others)) for term, others in TERMS.items()))
assert KNOWN

FOUND = {
    "words": ("利用者の声と、ユーザの声。", ["1:1 利用者 ユーザー", "1:8 ユーザ ユーザー"]),
    "the term itself": ("ユーザーの声。", []),
    "within a longer word of the same letters": ("ユーザビリティ、エンドユーザ、relabeling", []),
    "beside other letters": ("各ユーザは labeling。", ["1:2 ユーザ ユーザー", "1:7 labeling labelling"]),
    "within a longer term": ("系列ラベリングとラベリング", ["1:9 ラベリング アノテーション"]),
    "on another line": ("ユーザー\n\n- 利用者\n", ["3:3 利用者 ユーザー"]),
    "in a table and a quotation": ("| ユーザ |\n| --- |\n> 利用者", ["1:3 ユーザ ユーザー", "3:3 利用者 ユーザー"]),
    "in a heading": ("## 利用者", ["1:4 利用者 ユーザー"]),
    "code and roles": ("`利用者` ``利用者 ` ユーザ`` {talk}`利用者 <a/b>` {cite}`利用者`", []),
    "links": ("[利用者](a.md) <https://example.org/labeling> https://example.org/labeling", []),
    "an address with brackets": ("[a](b_(利用者).md)と利用者", ["1:17 利用者 ユーザー"]),
    "quotations and titles": ('「利用者」『利用者』"labeling" \u201clabeling\u201d', []),
    "behind a quotation": ("「利用者」の利用者", ["1:7 利用者 ユーザー"]),
    "handles and tags": ("@labeling #labeling", []),
    "code": ("```python\n利用者\n```\n\n~~~\n```\n利用者\n~~~\n利用者", ["9:1 利用者 ユーザー"]),
    "an open block": ("```\n利用者\n", []),
    "directives": (
        "````{note}\n:class: 利用者\n\n利用者\n```{code-block} python\n利用者\n```\n````\n\n:::{tip}\n利用者\n:::\n",
        ["4:1 利用者 ユーザー", "11:1 利用者 ユーザー"],
    ),
    "labels, addresses and comments": ("(利用者)=\n\n[利用者]: a.md\n\n% 利用者", []),
}


@pytest.mark.parametrize(("text", "found"), FOUND.values(), ids=FOUND)
def test_prose(text: str, found: list[str]) -> None:
    assert KNOWN
    said = KNOWN.in_page(text, 0)
    assert [f"{one.position.line}:{one.position.column} {one.got} {one.want}" for one in said] == found


def test_of_the_fields_summaries_alone_are_prose() -> None:
    assert KNOWN
    text = "---\ntitle: 利用者\nsummary: 利用者\nsummary_en: On labeling\ntopics: [ユーザ]\n---\n\n利用者\n"
    assert [one.position for one in KNOWN.in_page(text, 7)] == [(3, 10), (4, 16), (8, 1)]


def test_a_site_without_terms() -> None:
    assert terms.of(()) is None
    assert terms.of((("a", ()),)) is None


def test_translations_are_looked_at_too(tmp_path: Path) -> None:
    conf = f'language = "ja"\ntalks_languages = ["ja", "en"]\ntalks_terms = {TERMS}\n'
    pages = {"index.md": "# 凧\n", "index.en.md": "---\ntitle: Kites\n---\n\nOn labeling.\n"}
    write(tmp_path, {"conf.py": conf, **pages})
    want = "index.en.md:5:4: T640 another spelling of a term (got 'labeling', want 'labelling')"
    assert [str(one) for one in check(tmp_path, least=Level.ADVICE)[1]] == [want]


# Each is as long as a page can be.
@pytest.mark.parametrize(
    "part", ["`", "[", "「", "「」", "](", "<", '"', "`a", "@", "http://", "```", "[a](b", "\u201c"]
)
def test_a_long_page_takes_no_long_time(part: str) -> None:
    assert KNOWN
    assert [one.got for one in KNOWN.in_page(f"{part * (65_000 // len(part))}\n利用者", 0)][:1] in (["利用者"], [])
