"""Read a site for a command that is about its records."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from sphinx_talks.cli.folder import told
from sphinx_talks.cli.progress import progress
from sphinx_talks.content.escaping import masked
from sphinx_talks.content.problems import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sphinx_talks.authoring.rename.site import Site


@contextmanager
def reading(root: Path) -> Iterator[Site]:
    """Read a site; what is refused then is said in its reasons, as click.ClickException."""
    from sphinx_talks.authoring.rename import site

    try:
        with progress("Reading pages", None) as advance:
            found = site.read(root, advance)
        with told():
            yield found
    except RefusedError as error:
        raise click.ClickException("\n".join(map(masked, error.reasons))) from None
