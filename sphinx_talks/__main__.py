"""Run the command as `python -m sphinx_talks`."""

from __future__ import annotations

import sys

from sphinx_talks.cli import main

sys.exit(main())
