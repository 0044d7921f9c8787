"""What the page of a person says of the name."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from sphinx_talks.content import site
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.languages import localized
from sphinx_talks.views.blocks import Doubt, Facts, Folded, Text
from sphinx_talks.views.person import view
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_talks.views.blocks import Line

PERSON = "---\nname: 風見\nreading: かざみ\ninferred: {name: As in the slides., reading: The usual one.}\n---\n"
Row: TypeAlias = "tuple[str, tuple[Line, ...]]"
NAME: Row = ("Name", ((Text("風見"), Text("As in the slides.", "inferred")),))
READING: Row = ("Reading", ((Text("かざみ"), Text("The usual one.", "inferred")),))
LATIN: Row = ("Name in Latin letters", ((Text("Kazami"), Doubt(("The usual one.",))),))


@pytest.mark.parametrize(("language", "shown", "folded"), [("", (), (NAME, READING)), ("en", (LATIN,), (NAME,))])
def test_each_reason_stands_beside_what_was_inferred(
    tmp_path: Path, language: str, shown: tuple[Row, ...], folded: tuple[Row, ...]
) -> None:
    write(tmp_path, {"index.md": "# Home\n", "people/kazami.md": PERSON})
    (_, entry) = found = site.read(tmp_path).entries
    head = view(localized(entry, language, {}, "ja") if language else entry, Catalog(found, {}), "UTC").head
    assert [row for block in head if isinstance(block, Facts) for row in block.rows] == list(shown)
    (inferred,) = [block for block in head if isinstance(block, Folded)]
    assert inferred.blocks == (Facts(folded),)
