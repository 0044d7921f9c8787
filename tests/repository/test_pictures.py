"""Pictures of the guides: as light as a page may be, and loaded when they are scrolled to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "contributing"
#: Of a page and all that it loads at first.
MOST_BYTES = 40 * 1024
_PICTURE = re.compile(r"^```\{(?:figure|image)\} (\S+\.png)\n((?::.*\n)*)", re.MULTILINE)
PICTURES = [
    (page.name, *found)
    for page in sorted(FOLDER.glob("*.md"))
    for found in _PICTURE.findall(page.read_text("utf-8"))
    if "kitchen-sink" not in page.name
]


@pytest.mark.parametrize(("page", "name", "options"), PICTURES)
def test_a_picture_of_a_guide_is_light_and_waits(page: str, name: str, options: str) -> None:
    assert ":loading: lazy\n" in options, page
    assert (FOLDER / name).stat().st_size < MOST_BYTES
