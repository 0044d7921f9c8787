"""The search in the browser, run by Node: the fold, the decoder, ranking, near matches, filters, hostile queries."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.search.documents import Block, Document
from sphinx_talks.search.spoken import pack
from sphinx_talks.search.spoken.store import WordStore
from tests.indexes import write
from tests.unit.search import words

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parent

TALK_BODY = "推薦システムの評価指標について話しました。オフライン評価とオンライン評価の違い、サーバーの負荷。"
LONG = "前置きの文章です。" * 60 + "ここで初めて蒸留という言葉が出ます。" + "後書きの文章です。" * 60


def blocks(*texts: str) -> tuple[Block, ...]:
    return tuple(Block(f"s{number}", f"節{number}", text) for number, text in enumerate(texts))


def documents() -> Iterator[Document]:
    """Yield a small invented site: every kind, two languages, titles and bodies that share words."""
    yield Document(
        "index",
        "index.html",
        "はじめに",
        "page",
        blocks=blocks("機械学習の勉強会の記録です。MLOpsとは何か。#13と第31回。"),
    )
    yield Document(
        "topics/recsys", "topics/recsys.html", "推薦システム", "topic", also=("Recommender Systems",),
        blocks=blocks("好みを予測する技術です。"), topics=("topics/recsys",),
    )  # fmt: skip
    yield Document(
        "topics/ml", "topics/ml.html", "機械学習", "topic", also=("Machine Learning", "ML"),
        blocks=blocks("データから規則を学びます。"), topics=("topics/ml",),
    )  # fmt: skip
    yield Document(
        "people/ito", "people/ito.html", "伊藤カナ", "person", also=("Kana Ito", "@itokana"),
        blocks=blocks("技術者。"), speakers=("people/ito",),
    )  # fmt: skip
    for number, day in enumerate((20220331, 20230415, 20240520), 1):
        yield Document(
            f"talks/{number}", f"talks/{number}.html", f"推薦システムの評価 {number}", "talk", f"{day}", day,
            "伊藤カナ", "ja", slides=number > 1, video=number == 2, names=("伊藤カナ", "Kana Ito", "推薦システム"),
            headings=("節0",), blocks=blocks(TALK_BODY), topics=("topics/recsys",), speakers=("people/ito",),
        )  # fmt: skip
    yield Document(
        "talks/serving", "talks/serving.html", "Serving models in production", "talk", "2024-01-02", 20240102,
        "Kana Ito", "en", names=("Kana Ito",),
        blocks=blocks(
            "Kubernetes and TensorFlow: a report from production.", "C++ and #python, AI and ai-first.",
            "Elasticsearch clusters.",
        ),
        topics=("topics/ml",), speakers=("people/ito",),
    )  # fmt: skip
    yield Document(
        "talks/intro", "talks/intro.html", "はじめての機械学習", "talk", "2021-05-05", 20210505, "佐藤", "ja",
        blocks=blocks(
            "ニューラルネットワークの入門。ベイズ推定とメーリングリスト。昔のﾃﾞｰﾀｻｰﾊﾞ。",
            "𠮷野家で<script>alert(1)</script>と言った。",
        ),
    )  # fmt: skip
    yield Document(
        "talks/writing", "talks/writing.html", "長い頁の書き方", "talk", "2020-02-02", 20200202, "佐藤", "ja",
        blocks=blocks("はじめの挨拶。", "Elasticsearchを使う。"),
    )  # fmt: skip
    yield Document("long", "long.html", "長い頁", "page", blocks=blocks(LONG, LONG.replace("蒸留", "量子化")))


def test_search_engine(tmp_path: Path) -> None:
    """All of tests/search, with an index that this package has written."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("Node.js is missing: the search cannot be tested")
        pytest.skip("Node.js is missing")
    write(tmp_path / "pages", documents(), "ja")
    for name, sources in (("few", words.SOURCES[:3]), ("many", [*words.SOURCES, words.PAUSED])):
        with WordStore() as store:
            pack.update(tmp_path / name, store, sources)
    files = sorted(str(path) for path in TESTS.glob("*.test.mjs"))
    assert files
    # In one process: its start takes longer than most of the files.
    run = subprocess.run(
        [node, "--input-type=module", "--eval", "".join(f"await import({json.dumps(path)});" for path in files)],
        env={**os.environ, "TALKS_SEARCH_INDEX": str(tmp_path / "pages"), "TALKS_SPOKEN": str(tmp_path)},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
