"""The commands `fields`, `problems` and `templates`: pages that are made from the code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sphinx_talks.authoring.editor import reference
from sphinx_talks.cli.folder import told

if TYPE_CHECKING:
    from collections.abc import Callable


def _templates() -> str:
    from sphinx_talks.authoring.new.draft import templates

    return templates.page()


def _command(name: str, about: str, text: Callable[[], str]) -> click.Command:
    @click.command(name, help=f"Print the page on {about}, in Markdown.")
    @click.option("--write", metavar="FILE", type=click.Path(path_type=Path), help="Write to a file instead.")
    def page(write: Path | None) -> int:
        if write is None:
            click.echo(text(), nl=False)
        else:
            with told():
                write.write_text(text(), "utf-8", newline="\n")
        return 0

    return page


commands = {
    "fields": _command("fields", "the fields of front matter", reference.PAGES["fields"]),
    "problems": _command("problems", "the codes of problems", reference.PAGES["problems"]),
    "templates": _command("templates", "templates of pages", _templates),
}
