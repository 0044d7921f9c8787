"""The commands `fields` and `problems`: reference pages that are made from the code."""

from __future__ import annotations

from pathlib import Path

import click

from sphinx_talks import fields


def _command(name: str, about: str) -> click.Command:
    @click.command(name, help=f"Print the reference page on {about}, in Markdown.")
    @click.option("--write", metavar="FILE", type=click.Path(path_type=Path), help="Write to a file instead.")
    def page(write: Path | None) -> int:
        text = fields.PAGES[name]()
        if write is None:
            click.echo(text, nl=False)
        else:
            write.write_text(text, "utf-8", newline="\n")
        return 0

    return page


commands = {
    "fields": _command("fields", "the fields of front matter"),
    "problems": _command("problems", "the codes of problems"),
}
