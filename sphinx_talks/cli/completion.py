"""What a shell completes: ids of records, from the names of their files alone, so that Tab answers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sphinx_talks.cli.folder import nearest
from sphinx_talks.content.folder import identify
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Completed = Callable[[click.Context, click.Parameter, str], list[str]]


def ids_of(*kinds: Kind) -> Completed:
    """Return what completes ids of these kinds; of the kind that was given before where none is named, or of all."""

    def complete(ctx: click.Context, _: click.Parameter, typed: str) -> list[str]:
        given = ctx.params.get("kind")
        wanted = kinds or ((Kind(given),) if given else tuple(Kind))
        try:
            root = nearest(ctx.params.get("root"))
        except click.UsageError:
            return []
        return sorted(found for kind in wanted for found in _ids(root, kind) if found.startswith(typed))

    return complete


def _ids(root: Path, kind: Kind) -> Iterator[str]:
    for path in root.glob(f"{kind.folder}/*/*.md" if kind is Kind.TALK else f"{kind.folder}/*.md"):
        identity, fault = identify(path.relative_to(root).as_posix())
        if identity and not fault:
            yield identity.id
