"""Turn a folder of Markdown pages on events, talks, topics and people into a knowledge base."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__version__ = "0.1.0"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension; imported here so that `sphinx-talks check` runs without Sphinx."""
    # Until the builder is ready: modules and what they hold stay, and to look through them takes as long as a page.
    gc.disable()
    from sphinx_talks.sphinxext.extension import code_version, setup_extension

    setup_extension(app)
    return {
        "version": __version__,
        # What other code has pickled, nodes and records, is made anew rather than read with fields missing.
        "env_version": code_version(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
