"""Words of the interface without Sphinx: those of the language of the site, from the catalogues of its pages."""

from __future__ import annotations

import gettext
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LOCALE = Path(__file__).parents[1] / "locale"


def spoken(language: str) -> Callable[[str], str]:
    """Return the same for what is said at a terminal: English where that cannot show another script."""
    found = words(language)
    try:
        # Any word of the catalogue will do.
        found("Event").encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return words("en")
    return found


def known() -> list[str]:
    """Return the languages that have a compiled catalogue, by their tags."""
    return sorted(path.parents[1].name for path in _LOCALE.glob("*/LC_MESSAGES/sphinx_talks.mo"))


# A catalogue is read once: citations ask for that of each talk.
@cache
def words(language: str) -> Callable[[str], str]:
    """Return what translates into the language of a tag; English stands in where no catalogue has the words."""
    tag = language.replace("-", "_")
    # gettext asks the catalogues in this order, message by message.
    names = [tag, tag.partition("_")[0], "en"]
    return gettext.translation("sphinx_talks", _LOCALE, names, fallback=True).gettext
