"""Invent prose to search, in Japanese and English, with words as unevenly frequent as in real text."""

from __future__ import annotations

import random
from itertools import accumulate
from typing import TYPE_CHECKING

from benchmarks.search_pages import SourcePage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Frequent ones first: the chance of each is as its rank (Zipf), so that pairs of them are as uneven as in real text.
KANJI = (
    "学習機械数値分析基盤推薦評価運用監視実験配信検索品質負債特徴量設計開発環境自動化認識画像音声言語処理生成予測"
    "最適問題解決方法手法結果精度速度性能改善導入構築管理情報技術社会研究事例紹介課題対応計算資源並列分散保存変換"
    "入力出力表示選択更新状態関数引数型定義参照実装検証試行失敗成功経験知見共有組織文化教育会議発表資料公開利用者"
    "時間系列異常検知欠損補完集計可視統計確率仮説比較効果測定広告商品購買顧客行動履歴位置地図交通医療金融保険製造"
)
SYLLABLES = "アイエオカキクコサシスセタテトナノハフマメモラリルレロガグゴジダデドバブプポパ"
JOINTS = ("", "", "", "ン", "ッ", "ー", "ー")
ONSETS = ["", *"bcdfglmnprstv", "st", "tr", "pl", "gr", "ch", "sh"]
ENDS = ["", "", "n", "r", "l", "s", "t", "ng", "x"]
PARTICLES = ("の", "の", "を", "に", "が", "は", "で", "と", "から", "への", "における", "による")
ENDINGS = (
    "する", "した", "している", "できる", "しました", "しなかった", "する方法を話す", "について考える",
    "が必要である",
)  # fmt: skip
LINKS = ("the", "of", "and", "to", "in", "a", "for", "with", "is", "on", "we", "that", "from", "how", "our")

#: Words of each script that pages are written with.
WORDS = 1500
SHAPES = ("kanji", "kanji", "kanji", "katakana", "katakana", "english")


def pick(chance: random.Random, choices: Sequence[str], weights: Sequence[float]) -> str:
    """Return one of the choices; the weights are cumulative."""
    return chance.choices(choices, cum_weights=weights)[0]


def zipf(number: int) -> list[float]:
    """Return cumulative weights 1, 1/2, 1/3, … (Zipf 1949, with the offset of Mandelbrot)."""
    return list(accumulate(1 / (rank + 2.7) for rank in range(number)))


class Writer:
    """Writes prose from a vocabulary that it makes up once: kanji compounds, katakana and English words."""

    def __init__(self, seed: int, words: int) -> None:
        """Make up `words` words of each script."""
        self.chance = random.Random(seed)
        kanji, weights = list(dict.fromkeys(KANJI)), zipf(len(set(KANJI)))

        def compound() -> str:
            return "".join(pick(self.chance, kanji, weights) for _ in range(self.chance.choice((2, 2, 2, 3, 4))))

        makers = {"kanji": compound, "katakana": self._katakana, "english": self._english}
        self.words = {script: self._distinct(make, words) for script, make in makers.items()}
        self.weights = zipf(words)

    def _distinct(self, make: Callable[[], str], number: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < number:
            found.setdefault(make())
        return list(found)

    def _katakana(self) -> str:
        count = self.chance.randint(2, 4)
        made = "".join(self.chance.choice(SYLLABLES) + self.chance.choice(JOINTS) for _ in range(count))
        return made.rstrip("ッ")

    def _english(self) -> str:
        choice = self.chance.choice
        return "".join(choice(ONSETS) + choice("aeiou") + choice(ENDS) for _ in range(self.chance.randint(2, 3)))

    def word(self, script: str) -> str:
        """Return a word; the frequent ones come often."""
        return pick(self.chance, self.words[script], self.weights)

    def sentence(self) -> str:
        """Return a sentence, three in four of them in Japanese with some English words."""
        count = self.chance.randint(3, 8)
        if self.chance.random() < 1 / 4:
            words = " ".join(f"{self.chance.choice(LINKS)} {self.word('english')}" for _ in range(count))
            return f"{words[0].upper()}{words[1:]}. "
        words = "".join(self.word(self.chance.choice(SHAPES)) + self.chance.choice(PARTICLES) for _ in range(count))
        return f"{words}{self.word('kanji')}{self.chance.choice(ENDINGS)}。"

    def title(self) -> str:
        """Return a title of two or three words."""
        end = self.chance.choice(("入門", "の実践", "の話", " in practice", ""))
        return f"{self.word('katakana')}と{self.word(self.chance.choice(SHAPES))}{end}"

    def prose(self, characters: int) -> list[str]:
        """Return paragraphs of about so many characters in all."""
        paragraphs: list[str] = []
        while sum(map(len, paragraphs)) < characters:
            paragraphs.append("".join(self.sentence() for _ in range(self.chance.randint(1, 4))).strip())
        return paragraphs


def pages(number: int, writer: Writer) -> list[SourcePage]:
    """Return pages of some 1,500 characters, always the same from a new writer of the same seed."""
    return [
        SourcePage(f"page-{n}", writer.title(), "\n".join(writer.prose(writer.chance.randint(300, 2700))))
        for n in range(number)
    ]
