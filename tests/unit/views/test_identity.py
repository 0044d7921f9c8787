"""Names of people in the letters of another language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.content import site
from sphinx_talks.content.languages import localized
from sphinx_talks.views import parts
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("matter", "language", "expected"),
    [
        ("name: 上田隼也\nreading: うえだ しゅんや", "en", "上田隼也 (Ueda Shun'ya)"),
        ("name: 上田隼也\nreading: ウエダ", "en", "上田隼也 (Ueda)"),
        ("name: タカヤナギ", "en", "タカヤナギ (Takayanagi)"),
        # Nobody knows how it is read, or everybody.
        ("name: 上田隼也", "en", "上田隼也"),
        ("name: 上田隼也\nname_en: Shunya Ueta\nreading: うえだ", "en", "Shunya Ueta"),
        ("name: ueta隼也\nreading: うえだ", "en", "ueta隼也"),
        ("name: 上田隼也\nreading: うえだ", "zh", "上田隼也"),
        ("name: 上田隼也\nreading: うえだ", "", "上田隼也"),
    ],
)
def test_a_name_is_followed_by_its_reading_for_those_who_cannot_read_it(
    tmp_path: Path, matter: str, language: str, expected: str
) -> None:
    write(tmp_path, {"index.md": "# Home\n", "people/shunya.md": f"---\n{matter}\n---\n"})
    (_, entry) = site.read(tmp_path).entries
    made = localized(entry, language, {}, "ja") if language else entry
    assert parts.link_to(made).text == expected
