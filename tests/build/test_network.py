"""A build asks nobody: it works with every way out closed."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from tests.conftest import Build

PAGE = """\
---
title: Players
orphan: true
---

```{youtube} https://www.youtube.com/watch?v=Zz0Kite_-01
:start: 1:02:03
```

```{youtube} Zz0Kite_-01
:width: 640
:height: 480
:aspect: 4:3
:align: center
:url_parameters: ?start=43
:privacy_mode:
```

```{slides} 0123456789abcdef0123456789abcdef
:aspect: 4:3
```

[elsewhere](https://kites.example/)
"""


@pytest.fixture
def root_name() -> str:
    """Name the smallest root."""
    return "test-tiny"


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Refuse every connection and every look-up of a name, and note what was asked for."""
    asked: list[object] = []

    def refuse(*arguments: object, **_options: object) -> NoReturn:
        asked.append(arguments[-1])
        raise OSError("no way out")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    return asked


@pytest.mark.parametrize("builder", ["html", "epub", "latex", "text"])
def test_a_build_makes_no_connection(build: Build, closed: list[object], builder: str) -> None:
    build(builder=builder, pages={"players.md": PAGE}, copyright="nobody", version="1")
    assert closed == []


def test_sphinxcontrib_youtube_may_be_listed_as_well(build: Build) -> None:
    """Its options are understood."""
    for extensions in (["sphinxcontrib.youtube", "sphinx_talks"], ["sphinx_talks", "sphinxcontrib.youtube"]):
        page = build(pages={"players.md": PAGE}, extensions=extensions).page("players")
        assert page.xpath("//iframe") == []
        players = page.find_class("talks-embed")
        shown = [player.get("data-talks-player", "").partition("?")[2] for player in players]
        assert shown == ["start=3723&autoplay=1&rel=0&enablejsapi=1", "start=43&autoplay=1&rel=0&enablejsapi=1", ""]
