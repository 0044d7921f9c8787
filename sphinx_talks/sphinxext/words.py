"""The words of the interface, for what asks for dozens of them on every page.

The function that Sphinx gives extensions makes an empty catalogue each time, in case there is none.
"""

from __future__ import annotations

from sphinx.locale import get_translation, translators

_NAME = "sphinx_talks"
_later = get_translation(_NAME)


def word(message: str) -> str:
    """Return a message in the language of the site that is built; before there is one, what will say it then."""
    found = translators.get(("general", _NAME))
    return found.gettext(message) if found is not None else _later(message)
