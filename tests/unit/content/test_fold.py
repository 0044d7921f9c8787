"""What is the same to a searcher, held to the table that the browser's side is held to as well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_talks.content.fold import Stream, class_of, fold, fold_all
from sphinx_talks.search import grams, lists
from sphinx_talks.search.documents import LaidOut
from tests import fuzzing
from tests.steps import counted

CASES = json.loads((Path(__file__).parents[2] / "search" / "fold-cases.json").read_text("utf-8"))
TEXT = st.text(
    "データ基盤サーバーサーバイインターフェイスフェースヴァバﾊﾞﾃﾞﾞでーたいけいＡaÄé e\u0301ﬁß-・'. 　\u200b\U00020000😀ゝ",
    max_size=30,
)


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


def by_gram(stream: Stream) -> dict[str, list[int]]:
    """Return the grams of a stream with their positions."""
    return grams.look([(0, LaidOut(stream, [0], [], [], set()))]).by_key()


@fuzzing.drawn(200)
@example("aaaaaaaaサﾞ", 0, 9)
@example("フェイス", 2, 4)
@example("ABカ\u3099", 0, 3)
@example("ﾃﾞｲAI", 2, 5)
@example("Aﾊﾞ", 0, 2)
@given(TEXT, st.integers(0, 30), st.integers(0, 30))
def test_cut(text: str, start: int, end: int) -> None:
    """Wherever a text is cut, all grams of the part are in the whole, at positions that fit together."""
    part = fold_all([text[start:end]])
    whole = by_gram(fold_all([text]))
    own = by_gram(part._replace(edges=()))
    fitting: set[int] | None = None
    for gram, values in own.items():
        assert gram in whole
        if len(gram) == 3 or (len(gram) == 2 and {*map(class_of, gram)} != {"W"}):
            for value in values:
                bases = {(other >> lists.FLAGS) - (value >> lists.FLAGS) for other in whole[gram]}
                fitting = bases if fitting is None else fitting & bases
    assert fitting is None or fitting


def test_marks_that_stand_apart_cost_what_they_are() -> None:
    """A text whose kana come in two characters each, as files of macOS are named, is read once."""
    with counted() as one:
        fold("か\u3099" * 10)
    with counted() as twice:
        fold("か\u3099" * 20)
    assert twice.calls < 2 * one.calls


def test_classes() -> None:
    """Characters are CJK, parts of words, or symbols."""
    assert [class_of(char) for char in "学アー𠀀aé9。+"] == [*"CCCC", *"WWW", *"SS"]
