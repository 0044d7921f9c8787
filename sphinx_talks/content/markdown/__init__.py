"""The prose of a page, looked through without Sphinx."""

from __future__ import annotations

from sphinx_talks.content.markdown.findings import Contents, Crossing, Heading, LinkTarget, Mention, Prose, mentioned
from sphinx_talks.content.markdown.scan import Scanner
from sphinx_talks.content.markdown.syntax import role_target

__all__ = ["Contents", "Crossing", "Heading", "LinkTarget", "Mention", "Prose", "Scanner", "mentioned", "role_target"]
