"""Words of the interface without Sphinx: those of the language of the site, from the catalogues of its pages."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LOCALE = Path(__file__).parent / "locale"


def words(language: str) -> Callable[[str], str]:
    """Return what translates into the language of a tag: Japanese, or English for any other."""
    name = "ja" if language.partition("-")[0] == "ja" else "en"
    return gettext.translation("sphinx_talks", _LOCALE, [name], fallback=True).gettext
