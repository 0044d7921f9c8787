"""What a mistaken or hostile hand could write: each is named with its position, in a small sound site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content.problems import Code, Level
from tests.files import write
from tests.hostile import SITE, TABLE

if TYPE_CHECKING:
    from pathlib import Path

#: What is reported of a page when a mistake takes away the talk that names it, and titles that have no English.
BESIDE = {Code.UNUSED, Code.UNLINKED, Code.NO_ENGLISH}


@pytest.mark.parametrize("name", TABLE)
def test_it_is_named(name: str, tmp_path: Path) -> None:
    files, said = TABLE[name]
    write(tmp_path, {**SITE, **files})
    found = [one for one in check(tmp_path, least=Level.ADVICE)[1] if one.code not in BESIDE]
    assert [f"{one.position} {one.code}" for one in found] == (said.split(", ") if said else [])
