"""What each code means, how to mend it, and a wrong and a right example: the one place for all that explains them."""

from __future__ import annotations

from sphinx_talks.checks.explained.entries import Explained, File, anchor, explained

__all__ = ["Explained", "File", "anchor", "explained"]
