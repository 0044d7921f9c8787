"""The words that somebody at a terminal is asked in: those of the language of the site, as on its pages."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LOCALE = Path(__file__).parents[1] / "locale"


def words(language: str) -> Callable[[str], str]:
    """Return what translates into the language of a tag: Japanese, or English for any other."""
    name = "ja" if language.partition("-")[0] == "ja" else "en"
    return gettext.translation("sphinx_talks", _LOCALE, [name], fallback=True).gettext
