"""Values in words of the interface."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from sphinx_talks.sphinxext.nodes.embeds import link_text
from sphinx_talks.sphinxext.nodes.formats import PageWords
from sphinx_talks.views.blocks import PlayLink

if TYPE_CHECKING:
    from sphinx.builders import Builder


@pytest.mark.parametrize(
    ("second", "is_estimated", "moment", "link"),
    [
        (0, True, "from the start", "Recording on Somewhere"),
        (2100, True, "about 35 min", "Recording on Somewhere, about 35 min by the programme"),
        (0, False, "0:00", "Recording on Somewhere"),
        (310, False, "5:10", "Recording on Somewhere, from 5:10"),
    ],
)
def test_a_recording_that_begins_with_a_talk_is_not_said_to_reach_it_after_no_minutes(
    second: int, moment: str, link: str, *, is_estimated: bool
) -> None:
    page = PageWords(cast("Builder", SimpleNamespace(config=SimpleNamespace(language="en"))), "index")
    assert page.value(PlayLink(second, "https://example.org/", is_estimated)) == moment
    assert link_text("video", "Somewhere", second, is_estimated=is_estimated) == link
