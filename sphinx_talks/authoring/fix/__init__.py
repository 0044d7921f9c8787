"""Mend what can be mended without knowing more than the page says: exact ranges of text, and nothing around them."""

from __future__ import annotations

from sphinx_talks.authoring.fix.applying import Correction, correct
from sphinx_talks.authoring.fix.mending import MENDED, is_mendable, mend

__all__ = ["MENDED", "Correction", "correct", "is_mendable", "mend"]
