"""What a page says of itself, and how much text makes it a page about that."""

from __future__ import annotations

import pytest

from sphinx_talks.linkcheck.document import DEALERS, SHORT, ReadPage, Sign, sign_of


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("<title>404 Not Found</title>", Sign.LOST),
        ("<p>このスライドは、投稿者により削除されました。", Sign.REMOVED),
        ("<p>The uploader has removed it.", Sign.REMOVED),
        ("<title>サービス終了のお知らせ</title>", Sign.ENDED),
        ("<p>KiteHub has been discontinued.", Sign.ENDED),
        ("<p>This domain name may be for sale.", Sign.SALE),
        ("<script>location.href = '/lander'</script>", Sign.SALE),
        ("<p>この凧は売り切れました。", None),
        ("<p>募集は終了しました。", None),
        ("<p>The kite was removed from the tree.", None),
        (f"<title>404 Not Found</title><p>{'k' * (SHORT + 1)}", None),
        (f"<title>見つかりません</title><p>{'凧' * (SHORT // 2 + 1)}", None),
        (f"<title>404 Not Found</title><nav>{'k' * SHORT}</nav><p>{'凧' * 9}", Sign.LOST),
    ],
)
def test_sign(text: str, sign: Sign | None) -> None:
    assert sign_of(ReadPage(text)) is sign


@pytest.mark.parametrize(("host", "is_one"), [("sedo.com", True), ("www.dan.com", True), ("dandan.com", False)])
def test_dealers(host: str, *, is_one: bool) -> None:
    assert bool(DEALERS.fullmatch(host)) is is_one
