"""The prose of a page, looked through without Sphinx."""

from __future__ import annotations

from sphinx_talks.prose.places import role_target
from sphinx_talks.prose.scan import Mention, Prose, Scanner, mentioned

__all__ = ["Mention", "Prose", "Scanner", "mentioned", "role_target"]
