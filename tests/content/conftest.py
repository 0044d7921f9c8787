"""The real pages, read once for all that is asked of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content.problems import Level

if TYPE_CHECKING:
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.problems import Problem


@pytest.fixture(scope="session")
def checked() -> tuple[list[Entry], list[Problem]]:
    """Give all pages of the site and what is wrong with them, advice included."""
    return check(Path(__file__).parents[2], least=Level.ADVICE)
