"""Where the lines of a Japanese title may end."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_talks.content.phrases import phrases


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        ("機械学習の運用", ["機械学習の", "運用"]),
        ("凧糸の張力を測る", ["凧糸の", "張力を", "測る"]),
        ("このページに触れているページ", ["この", "ページに", "触れている", "ページ"]),
        # Words of Latin letters keep their spaces, and numbers stay whole.
        ("Active Learning for Auto Annotation", ["Active Learning for Auto Annotation"]),
        ("第13回の話", ["第13回の", "話"]),
        ("題名", ["題名"]),
        ("", [""]),
    ],
)
def test_pieces_of_a_title(title: str, pieces: list[str]) -> None:
    assert list(phrases(title)) == pieces


@given(st.text(alphabet="機械学習の運用をする話、。「」（）13 ab-ー゛ッか\u3099\u200d👩#%/", max_size=30))
def test_nothing_is_lost_and_rules_of_typesetting_hold(title: str) -> None:
    pieces = phrases(title)
    assert "".join(pieces) == title
    assert all(pieces) or not title
    for one, other in pairwise(pieces):
        assert other[0] not in "、。」）ーッ%-/゛\u3099\u200d "
        assert one[-1] not in "「（#\u200d"
        assert not (one[-1].isascii() and other[0].isascii())


def test_the_model_is_loaded_when_the_first_japanese_title_is_met() -> None:
    code = (
        "import sys; from sphinx_talks.content.phrases import phrases;"
        "phrases('Kites'); print('budoux' in sys.modules);"
        "phrases('凧の話'); print('budoux' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, encoding="utf-8")
    assert done.stdout.split() == ["False", "True"]
