"""YouTube: the many forms of an address, and what only looks like one."""

from __future__ import annotations

import pytest

from sphinx_talks.content import providers

YOUTUBE = providers.names()["youtube"]
ID = "mPByIMURM8A"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ID, ID),
        ("-_AZaz09-_-", "-_AZaz09-_-"),
        (f"https://www.youtube.com/watch?v={ID}", ID),
        (f"https://youtube.com/watch?v={ID}", ID),
        (f"https://m.youtube.com/watch?v={ID}", ID),
        (f"https://youtu.be/{ID}", ID),
        (f"https://www.youtube.com/live/{ID}", ID),
        (f"https://www.youtube.com/shorts/{ID}", ID),
        (f"https://www.youtube-nocookie.com/embed/{ID}", ID),
        (ID[:10], None),
        (f"{ID}B", None),
        (f"{ID}\n", None),
        (f"\n{ID}", None),
        (f" {ID}", None),
        ("", None),
        ("mPByIMURM8\u0410", None),
        ("ｍＰＢｙＩＭＵＲＭ８Ａ", None),
        ("mPByIMURM8\u00c5", None),
        ("١٢٣٤٥٦٧٨٩٠١", None),
        ('" onload="a', None),
        (f"http://www.youtube.com/watch?v={ID}", None),
        (f"//www.youtube.com/watch?v={ID}", None),
        (f"https://www.youtube.com:443/watch?v={ID}", None),
        (f"https://www.youtube.com/watch?v={ID}&t=3", None),
        (f"https://www.youtube.com/watch?v={ID}\n", None),
        (f"https://youtube.com@evil.example/watch?v={ID}", None),
        (f"https://youtube.com.evil.example/watch?v={ID}", None),
        (f"https://evil.example\\@youtube.com/watch?v={ID}", None),
        (f"https:\\\\www.youtube.com\\watch?v={ID}", None),
        (f"https://www.y\u043eutube.com/watch?v={ID}", None),
        (f"https://ｗｗｗ.youtube.com/watch?v={ID}", None),
        (f"https://wwwxyoutube.com/watch?v={ID}", None),
        (f"https://www.youtube。com/watch?v={ID}", None),
        (f"https:///www.youtube.com/watch?v={ID}", None),
        (f"javascript:https://youtu.be/{ID}", None),
    ],
)
def test_exact_addresses(text: str, found: str | None) -> None:
    assert YOUTUBE.read(text) == found


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (f"https://www.youtube.com/watch?v={ID}", (ID, {})),
        (f"HTTP://M.YouTube.com:80/watch/?app=x&v={ID}&t=70s#a", (ID, {"app": "x", "t": "70s"})),
        (f"https://music.youtube.com/watch?v={ID}&v=other", (ID, {})),
        (f"https://youtu.be/{ID}/?si=x#t=9", (ID, {"si": "x", "t": "9"})),
        (f"https://youtu.be/{ID}&t=9", (ID, {})),
        (f"https://www.youtube-nocookie.com/embed/{ID}?start=9", (ID, {"start": "9"})),
        (f"https://youtube.com/live/{ID}", (ID, {})),
        (f"https://youtube.com/shorts/{ID}/", (ID, {})),
        (f"https://youtube.com/v/{ID}", (ID, {})),
        (f"https://youtube.com/watch?list={ID}", None),
        (f"https://youtube.com/playlist?v={ID}", None),
        (f"https://youtube.com/embed/{ID}/more", None),
        (f"https://youtube.com/{ID}", None),
        (f"https://youtu.be/{ID}B", None),
        (f"https://youtu.be/watch?v={ID}", None),
        (f"https://youtube.com.evil.example/watch?v={ID}", None),
        (f"https://youtube.com@evil.example/watch?v={ID}", None),
        (f"https://youtube.com:8080/watch?v={ID}", None),
        (f"https://yo\u017ftube.com/watch?v={ID}", None),
        (f"https://youtu.be/{ID} ", None),
        (ID, None),
    ],
)
def test_addresses(address: str, found: tuple[str, dict[str, str]] | None) -> None:
    video = YOUTUBE.find(address)
    assert (None if video is None else (video.id, dict(video.beside))) == found


def test_pages_are_built_from_ids() -> None:
    assert YOUTUBE.address(ID) == f"https://www.youtube.com/watch?v={ID}"
    assert YOUTUBE.address(ID, 2110) == f"https://www.youtube.com/watch?v={ID}&t=2110s"
    assert YOUTUBE.address(ID, 0) == YOUTUBE.address(ID)
