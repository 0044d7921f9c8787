"""What is the same to a searcher, held to the table that the browser's side is held to as well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_talks.search.fold import class_of, fold

CASES = json.loads((Path(__file__).parents[1] / "search" / "fold-cases.json").read_text("utf-8"))
TEXT = st.text(
    "データ基盤サーバーサーバイインターフェイスフェースヴァバﾊﾞﾃﾞﾞでーたいけいＡaÄé e\u0301ﬁß-・'. 　\u200b\U00020000😀ゝ",
    max_size=30,
)
#: What may be missing at the start or end of what somebody copied: see `fold` and the engine.
DROPPED_BEHIND_E, HALF_WIDTH = "イい", "ﾊﾃﾃﾞ"


@pytest.mark.parametrize("case", CASES, ids=[f"{number}" for number in range(len(CASES))])
def test_table(case: dict[str, str]) -> None:
    """Each text becomes the stream that the table says, with its flags as digits."""
    stream = fold(case["text"])
    assert stream.text == case["stream"], case["rule"]
    for name, flags in (("altered", stream.altered), ("bound", stream.bound), ("joint", stream.joint)):
        assert "".join(str(int(bool(flag))) for flag in flags) == case[name], (case["rule"], name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("サーバー", "サーバ"),
        ("ﾃﾞｰﾀ基盤", "データ基盤"),
        ("ＨＩＴＬ", "hitl"),
        ("でーた", "データ"),
        ("ヴァイオリン", "バイオリン"),
        ("インターフェイス", "インターフェース"),
        ("メイリングリスト", "メーリングリスト"),
        ("Human-in-the-Loop", "human in the loop"),
        ("データ・ベース", "データベース"),
        ("機械 学習", "機械学習"),
        ("café", "CAFE"),
        ("ウィンドウ", "ウインドウ"),
        ("ﬁt", "fit"),
    ],
)
def test_same(one: str, other: str) -> None:
    """Ways of writing the same have the same stream."""
    assert fold(one).text == fold(other).text


@pytest.mark.parametrize(("one", "other"), [("C", "C++"), ("学習", "学修"), ("ハス", "バス"), ("node.js", "nodejs")])
def test_other(one: str, other: str) -> None:
    """What differs in more than writing stays apart."""
    assert fold(one).text != fold(other).text


@given(TEXT, st.data())
def test_cut(text: str, data: st.DataObject) -> None:
    """A part of a text has a part of the stream, but for what the cut leaves open at its edges."""
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    whole, stream = fold(text).text, fold(part).text
    variants = {stream}
    if stream and part.lstrip("ー-・'. 　\u200bﾞ\u0301")[:1] in DROPPED_BEHIND_E:
        variants.add(stream[1:])
    if part[-1:] in HALF_WIDTH:
        variants |= {variant[:-1] for variant in set(variants)}
    assert any(variant in whole for variant in variants)


def test_classes() -> None:
    """Characters are CJK, parts of words, or signs."""
    assert [class_of(char) for char in "学アー𠀀aé9。+"] == [*"CCCC", *"WWW", *"SS"]
