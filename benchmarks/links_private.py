"""Every way into a private network, tried on this machine: `python -m benchmarks.links_private` prints the table.

`--write FILE` puts it between the marks of a page. Nothing leaves the machine: all connections end at one local server.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tests.private import experiment, trapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.private import Experiment, Result

BEGIN, END = "% begin of the table\n", "% end of the table\n"
INVISIBLE = {"\t": "\\t", "\r": "\\r", "\n": "\\n", "\u2028": "\\u2028", "\\": "\\"}


def table(guarded: Experiment, unguarded: Experiment) -> Iterator[str]:
    """Yield the lines of a Markdown table and of what it sums up to."""
    yield "| 書かれたアドレス | 断る理由 | そのまま | 転送先として | 番人がなければ |\n"
    yield "|---|---|---:|---:|---:|\n"
    rows = zip(guarded.direct, guarded.redirected, unguarded.direct, unguarded.redirected, strict=True)
    for direct, redirected, bare, bare_redirected in rows:
        reached = hits(bare) + hits(bare_redirected)
        yield f"| {shown(direct.address)} | {reason(direct)} | {hits(direct)} | {hits(redirected)} | {reached} |\n"
    yield "\n"
    ways = len(guarded.direct)
    yield f"{ways}とおりを2つのしかたで試し、私的なサーバーへの接続は{guarded.connections}回でした。\n"
    yield f"番人を外すと{unguarded.connections}回です。\n"


def hits(result: Result) -> int:
    """Return how many connections reached the server."""
    return result.connections


def shown(text: str) -> str:
    """Return an address as Markdown code, what is invisible in it made visible."""
    return f"`{''.join(INVISIBLE.get(sign, sign) for sign in text)}`"


def reason(result: Result) -> str:
    """Return why an address is not asked."""
    return shown(result.said.removeprefix("refused: "))


def main() -> None:
    """Print the table, or put it into a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE")
    page = parser.parse_args().write
    text = "".join(table(trapped(experiment(guarded=True)), trapped(experiment(guarded=False))))
    if page is None:
        print(text, end="")
        return
    before, begin, rest = page.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8", newline="\n")


if __name__ == "__main__":
    main()
