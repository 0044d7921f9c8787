"""The commands that print what the code knows: what commands take, the reference pages, and the schemas."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sphinx_talks.authoring.editor import reference, schemas
from sphinx_talks.authoring.new import templates
from sphinx_talks.cli import COMMANDS, NAME, Commands
from sphinx_talks.cli.folder import KINDS, root_option, site, writing_reported
from sphinx_talks.content.problems import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


#: What stands between these comments is written anew: of one command, or of all that have no such part.
_PART = re.compile(r"(^% generated: (?P<name>[a-z-]+)\n).*?(^% end\n)", re.MULTILINE | re.DOTALL)
OTHERS = "others"


@click.command("commands")
@click.option(
    "--write", metavar="FILE", type=click.Path(path_type=Path, exists=True), help="Renew the parts in a page."
)
def commands_command(write: Path | None) -> int:
    """Print what every command takes, in Markdown, or renew it in a page.

    In the page it stands between lines `% generated: NAME` and `% end`; `others` is the name of all commands that
    have no such lines of their own.
    """
    if write is None:
        click.echo("\n".join(section(name) for name in sorted(COMMANDS)), nl=False)
        return 0
    with writing_reported():
        write.write_text(renewed(write.read_text("utf-8")), "utf-8", newline="\n")
    return 0


def renewed(page: str) -> str:
    """Return a page with its generated parts written anew."""
    named = {found["name"] for found in _PART.finditer(page)}

    def part(found: re.Match[str]) -> str:
        rest = sorted(COMMANDS.keys() - named)
        text = "\n".join(map(section, rest)) if found["name"] == OTHERS else entry(found["name"])
        return f"{found[1]}\n{text}\n{found[3]}"

    return _PART.sub(part, page)


def section(name: str) -> str:
    """Return a command with a heading, what it is for, and what it takes."""
    return f"### {name}\n\n{COMMANDS[name].about}\n\n{entry(name)}"


def entry(name: str) -> str:
    """Return what a command takes: its usage, then a definition list of its options."""
    group = click.Context(Commands(), info_name=NAME)
    found = Commands().get_command(group, name)
    if found is None:
        return ""
    lines = []
    # The settings of the group come with a call alone, and this is none.
    for context in _contexts(found, click.Context(found, group, info_name=name, help_option_names=["-h", "--help"])):
        usage = " ".join(context.command.collect_usage_pieces(context))
        lines += ["```text", f"{context.command_path} {usage}", "```", ""]
        for names, about in _options(context):
            lines += [f"`{names}`", f": {about}", ""]
    return "\n".join(lines)


def _contexts(found: click.Command, context: click.Context) -> Iterator[click.Context]:
    """Yield a command, or each of the commands it is a group of."""
    if not isinstance(found, click.Group):
        yield context
        return
    for name in found.list_commands(context):
        inner = found.get_command(context, name)
        if inner is not None:
            yield from _contexts(inner, click.Context(inner, context, info_name=name))


def _options(context: click.Context) -> Iterator[tuple[str, str]]:
    for option in context.command.get_params(context):
        record = option.get_help_record(context)
        # What an argument stands for is said in words by the help of its command.
        if record and record[1] and "--help" not in option.opts:
            yield record[0], " ".join(record[1].split())


def _command(name: str, about: str, text: Callable[[], str]) -> click.Command:
    @click.command(name, help=f"Print the page on {about}, in Markdown.")
    @click.option("--write", metavar="FILE", type=click.Path(path_type=Path), help="Write to a file instead.")
    def page(write: Path | None) -> int:
        if write is None:
            click.echo(text(), nl=False)
        else:
            with writing_reported():
                write.write_text(text(), "utf-8", newline="\n")
        return 0

    return page


NAMES = (*KINDS, "page")
SCHEMA_EXAMPLES = """\b
Examples:
  sphinx-talks schema talk                 the schema of a talk, on standard output
  sphinx-talks schema --write schemas      all of them, as files
  sphinx-talks schema --editor             completion in Visual Studio Code, for the site in this folder

Exit status: 0 done, 1 a file could not be written, 2 called wrongly.
"""


@click.command("schema", epilog=SCHEMA_EXAMPLES)
@click.argument("kind", type=click.Choice(NAMES), required=False)
@click.option("--write", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Write files instead.")
@click.option("--editor", is_flag=True, help="Write .vscode/talks and its extension into the site.")
@root_option
def schema_command(*, kind: str | None, write: Path | None, editor: bool, root: str | None) -> int:
    """Print the JSON Schema (draft 7) of the front matter of a KIND of page.

    With --editor, the schemas know the ids of the site; `check --fix` keeps them so.
    """
    if editor and (kind or write):
        raise click.UsageError("--editor goes with neither a kind nor --write")
    if not (kind or write or editor):
        raise click.UsageError(f"name a kind ({', '.join(NAMES)}), a folder with --write, or --editor")
    texts = {schemas.file_name(name): schemas.text(name) for name in ([kind] if kind else NAMES)}
    with writing_reported():
        if editor:
            folder = site(root)
            return _report_written(schemas.write_all(folder), folder)
        if write:
            write.mkdir(parents=True, exist_ok=True)
            return _report_written(schemas.write(write, {name: text.encode() for name, text in texts.items()}), write)
    click.echo("".join(texts.values()), nl=False)
    return 0


def _report_written(written: list[str], folder: Path) -> int:
    click.echo(named(f"{len(written)} files written to {folder}"))
    return 0


commands = {
    "commands": commands_command,
    "schema": schema_command,
    "fields": _command("fields", "the fields of front matter", reference.PAGES["fields"]),
    "problems": _command("problems", "the codes of problems", reference.PAGES["problems"]),
    "templates": _command("templates", "templates of pages", templates.page),
}
