"""What a rename leaves behind builds, and every address there was leads to its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.cli import main

if TYPE_CHECKING:
    from tests.conftest import Build, Site


@pytest.mark.parametrize(
    ("arguments", "moved"),
    [
        (
            ("event", "kite-2", "wind-night"),
            {
                "events/kite-2": "events/wind-night",
                "talks/kite-2/knots": "talks/wind-night/knots",
                "talks/kite-2/measuring-pull": "talks/wind-night/measuring-pull",
                "talks/kite-2/pull": "talks/wind-night/measuring-pull",
            },
        ),
        (
            ("talk", "measuring-pull", "kite-1/string"),
            {"talks/kite-2/pull": "talks/kite-1/string", "talks/kite-2/measuring-pull": "talks/kite-1/string"},
        ),
    ],
    ids=["event", "talk"],
)
def test_old_addresses(arguments: tuple[str, ...], moved: dict[str, str], site: Site, build: Build) -> None:
    srcdir = site()
    assert main(["rename", *arguments, "--root", str(srcdir)]) == 0
    built = build(srcdir)
    for old, new in moved.items():
        (refresh,) = built.page(old).xpath("//meta[@http-equiv='refresh']/@content")
        assert refresh.endswith(f"{new.rpartition('/')[2]}.html")
        assert (built.outdir / f"{new}.html").is_file()
