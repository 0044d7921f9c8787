"""The reference page on problems, from the codes and their explanations."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from sphinx_talks.authoring.fix import FIXERS
from sphinx_talks.checks.explained.entries import explained
from sphinx_talks.content.problems import Code, Level
from sphinx_talks.content.translations import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.checks.explained.entries import Explained, File

GROUPS = {
    "T0": "ファイルと文字",
    "T1": "フロントマターの形",
    "T2": "項目と値",
    "T3": "ページどうしの関係",
    "T4": "本文",
    "T5": "設定",
    "T6": "警告と助言",
}
LEVELS = {Level.WARNING: "警告", Level.ADVICE: "助言"}
LANGUAGES = {"md": "md", "py": "python", "bib": "bibtex"}
HEAD = """\
---
title: 問題の一覧
title_en: Problem reference
summary: ページの確認で見つかる問題の番号ごとに、意味、理由、直しかた、例を示します。
summary_en: Each problem that a check can find, with its meaning, the reason for the rule, the remedy and an example.
---

% Generated from sphinx_talks/content/problems.py and checks/explained/: edit those, then run make reference

`make check`は、ここにある問題を次の形の行で示します。

```text
パス:行:列: 番号 何が起きたか (got 書かれていた値, want 正しい値や近い値)
```

番号は変わりません。
決まりの理由は`sphinx_talks/content/problems.py`から、残りは`sphinx_talks/checks/explained/`から作られます。
例はどれも、悪いほうからその問題だけが見つかり、よいほうからは何も見つからないことを、テストが確かめています。

| 種類 | 番号 | どうなるか |
| --- | --- | --- |
| エラー | T0からT5 | 直すまで、確認は失敗し、サイトは作られません |
| 警告 | T6の多く | 確認に出ますが、`check --strict`のときだけ失敗します |
| 助言 | T6の一部 | `check --advice`のときだけ出ます |

警告と助言は、`conf.py`でページごとに止められます。
パターンは`include_patterns`と同じ書きかたで、エラーは止められません。

```python
talks_ignore = {"T604": ["talks/two-rooms-*/**"], "T611": ["**"]}
```

"""


def problems() -> str:
    """Return the page, as Markdown."""
    found = explained()
    parts = [HEAD]
    for group, codes in groupby(Code, lambda code: code[:2]):
        parts.append(f"## {GROUPS[group]}\n\n")
        parts += [part for code in codes for part in _entry(found[code])]
    return f"{''.join(parts).rstrip()}\n"


def _entry(entry: Explained) -> Iterator[str]:
    level = f"{LEVELS[entry.code.level]}です。" if entry.code.level in LEVELS else ""
    # The heading is the code alone, so that its anchor is.
    yield f"### {entry.code.value}\n\n{level}{entry.what}\n\n"
    mended = "- 自動：直しかたが1つに決まるときは、`check --fix`が直します。\n" if entry.code in FIXERS else ""
    why = words("ja")(entry.code.why)
    yield f"- 理由：{why}\n- 直しかた：{entry.fix}\n{mended}\n"
    if entry.before:
        yield from _example("前の例", entry.before)
    if entry.wrong:
        yield from _example("悪い例", entry.wrong)
        yield from _example("よい例", [file for file in entry.right if file not in entry.wrong])


def _example(name: str, files: Sequence[File]) -> Iterator[str]:
    for number, file in enumerate(file for file in files if not file.path.endswith(".png")):
        yield f"`{file.path}`：\n\n" if number else f"{name}、`{file.path}`：\n\n"
        language = "text" if file.link or file.is_pipe else LANGUAGES[file.path.rpartition(".")[2]]
        fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`{3,}", file.shown))])
        yield f"{fence}{language}\n{file.shown.rstrip()}\n{fence}\n\n"
