"""The command `sphinx-talks`: one module a command, imported when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import click

from sphinx_talks import __version__
from sphinx_talks.content.problems import named

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "sphinx-talks"


class CommandModule(NamedTuple):
    """Where a command is defined, and what it does in one line."""

    module: str
    about: str


#: Every command by name; its module has it as `command`, or in `commands` where it has several.
COMMANDS = {
    "check": CommandModule("check", "Report every problem of the pages, as the build would, without Sphinx."),
    "commands": CommandModule("guide", "Print what every command takes, or renew it in the guide to the commands."),
    "export": CommandModule(
        "export", "Print records in a format of other programs: feeds, calendars, citations, data."
    ),
    "fields": CommandModule("guide", "Print the reference page on the fields of front matter."),
    "init": CommandModule("init", "Start a site for another community in a folder."),
    "linkcheck": CommandModule("linkcheck", "Ask the sites that pages link to whether they still answer."),
    "list": CommandModule("query", "List records of a kind, all or those with this and without that."),
    "live": CommandModule("live", "Preview the site in the browser while it is written."),
    "merge": CommandModule("rename", "Make one page of two that are about the same person or topic."),
    "missing": CommandModule("query", "List what nobody has found yet."),
    "new": CommandModule("new", "Add a page, asked for or from addresses, that passes the check as it stands."),
    "problems": CommandModule("guide", "Print the reference page on the codes of problems."),
    "rename": CommandModule(
        "rename", "Give a page another id; what names it follows, and its old address leads to it."
    ),
    "schema": CommandModule("guide", "Print the JSON Schema of front matter, or write it for an editor."),
    "show": CommandModule("query", "Show a record and everything linked to it."),
    "transcript": CommandModule("beside", "Tidy a transcript as YouTube, Whisper or yt-dlp leave it."),
    "slides": CommandModule("beside", "Take the text of slides out of a PDF, so that the search finds it."),
    "templates": CommandModule("guide", "Print the page of templates, one for each kind of page."),
}


class Commands(click.Group):
    """The commands, none of which is imported before it is called or asked for its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature of click
        """Return the names in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Return a command, None where there is none by that name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"{__name__}.{COMMANDS[cmd_name].module}")
        command: click.Command = getattr(module, "commands", {}).get(cmd_name) or module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant; raises click.UsageError, which names the nearest, where there is none."""
        # While a shell completes (resilient parsing), half a word is no mistake.
        if (name := args[0]) not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            from sphinx_talks.content.problems import message, nearest_of

            raise click.UsageError(str(message("no such command", name, nearest_of(name, COMMANDS, "a command"))), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from their one-line descriptions, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].about) for name in self.list_commands(ctx)])


@click.group(
    name=NAME,
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Exit status: 0 all is well; 1 problems, or something was refused; 2 called wrongly; 130 interrupted.
Completion in bash (likewise zsh, fish): eval "$(_SPHINX_TALKS_COMPLETE=bash_source sphinx-talks)"
""",
)
@click.version_option(__version__, prog_name=NAME, message="%(prog)s %(version)s")
def group() -> None:
    """Keep a knowledge base of talks in order."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    _open_streams()
    try:
        status = group.main(
            None if arguments is None else [*arguments],
            prog_name=NAME,
            # Else click ends the process itself, and an OSError with a traceback.
            standalone_mode=False,
            # Arguments mean the same on every system: elsewhere the shell has expanded patterns, or was asked not to.
            windows_expand_args=False,
        )
    except click.Abort:
        _report("interrupted")
        # 128 and the number of SIGINT, as shells report it.
        return 130
    except click.ClickException as error:
        _report(error.format_message())
        if isinstance(error, click.UsageError) and error.ctx is not None:
            click.echo(f"Try '{error.ctx.command_path} --help'.", err=True)
        return error.exit_code
    except OSError as error:
        # The folder is gone, the disk is full, or nobody may read it: no fault of this program.
        _report(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error))
        return 1
    return status if isinstance(status, int) else 0


def _open_streams() -> None:
    """Let a message reach the terminal whatever its encoding is, and nowhere what was closed by who calls."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        # Python sets a stream that was closed before it started to None, and a file opened later would get its number.
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nowhere, mode, encoding="utf-8", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # TextIO at run time


def _report(text: str) -> None:
    """Report why nothing came of it; names of files and arguments can hold anything."""
    safe = "\n".join(map(named, text.split("\n")))
    click.echo(f"{NAME}: {safe}", err=True)
