"""The command `export`: the files that the build writes for other programs, and those of any selection of records."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from sphinx_talks.authoring import query
from sphinx_talks.checks.run import problems_of
from sphinx_talks.cli.folder import KINDS, ids_of, progress, root_option, site, writing_reported
from sphinx_talks.cli.query import filter_options
from sphinx_talks.content import bibliography
from sphinx_talks.content import site as sites
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.choosing import record_by_id
from sphinx_talks.content.git import Days, changes, last_changes
from sphinx_talks.content.hosting import hosted
from sphinx_talks.content.kept import collector_held
from sphinx_talks.content.languages import localized, names_in, words
from sphinx_talks.content.linkstate import state
from sphinx_talks.content.problems import RefusedError, masked, message, nearest_of, summary
from sphinx_talks.content.query import FILTERS, current
from sphinx_talks.content.records import Kind
from sphinx_talks.content.settings import UNTITLED, Settings
from sphinx_talks.content.transaction import replace as replace_file
from sphinx_talks.content.transcripts import Transcripts
from sphinx_talks.exports import FORMATS, IN_EACH
from sphinx_talks.exports.archive import Export, RecordArchive, RecordSelection, archive_of, files_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx_talks.content.bibliography import Reference
    from sphinx_talks.content.pages import Entry

EXAMPLES = """\b
Examples:
  sphinx-talks export                                what formats there are
  sphinx-talks export json -o talks.json             everything, with the JSON Schema of format json-schema
  sphinx-talks export ical --event mlct-13           the calendar of an event
  sphinx-talks export ris --talk mlct-13/opening
  sphinx-talks export bibtex --person tkc79 --year 2022
  sphinx-talks export csl --topic mlops --slides -o mlops.json
  sphinx-talks export markdown -o twins/             every file, as the build has them in each language
  sphinx-talks export atom --kind talk --edition en  the feed of all talks in English
  sphinx-talks export schedule-xml --report          what the format could not take, and why
  sphinx-talks export --report                       the same of every format

The bytes of everything, of a record that has a file, and of a feed of one --kind are those that the build writes.

Exit status: 0 written, 1 problems or nothing to write, 2 called wrongly.
"""


WANT_BASE = "set html_baseurl in conf.py, or give --base URL"


@click.command("export", epilog=EXAMPLES)
@click.argument("form", metavar="[FORMAT]", required=False, default="")
@click.option("--kind", type=click.Choice(KINDS), help="Only records of this kind (talks where a filter is given).")
@filter_options
@click.option("--talk", metavar="ID", shell_complete=ids_of(Kind.TALK), help="Only this talk.")
@click.option(
    "-o", "--output", metavar="FILE", help="Write to a file, or all files of the format below a folder (DIR/)."
)
@click.option(
    "--report",
    is_flag=True,
    help="List what is left out instead, a line each: the reason, and the field that would change it.",
)
@click.option("--edition", metavar="LANGUAGE", help="The site in another of its languages, as en.")
@click.option("--base", metavar="URL", default="", help="Address of the site (html_baseurl by default).")
@root_option
def command(form: str, kind: str | None, root: str | None, edition: str | None, **options: Any) -> int:  # noqa: ANN401 - filters
    """Print records in a format of other programs, without a build.

    FORMAT: a name of the list that comes without one. Filters are those of `list`: of one record alone, as `--event`,
    they choose its file; of several, the format is made of the records that meet them all, and a feed of those has an
    id and a title of its own.
    """
    output, report, base = options.pop("output"), options.pop("report"), options.pop("base")
    if not (form or report):
        click.echo("\n".join(_listed()))
        return 0
    formats = _formats(form)
    chosen = formats[0]
    asked = {name: value for name, value in options.items() if value is not None}
    if kind and kind not in chosen.kinds:
        raise click.UsageError(f"{form} is made of no such records; --kind {' or '.join(chosen.kinds)}")
    editions = _Editions(site(root), base)
    archive = _edition(editions, chosen, edition)
    if base and not archive.base:
        raise click.UsageError(str(message("--base: no address of a site", base, "like https://example.org/talks/")))
    if report:
        return _report(formats, archive)
    if missing := [name for name in chosen.needs if find_spec(name) is None]:
        raise click.ClickException(f"{form} needs {', '.join(missing)}; pip install 'sphinx-talks[{form}]'")
    if chosen.absolute and not archive.base:
        raise click.ClickException(f"{form} needs the address of the site; {WANT_BASE}")
    if output and (output.endswith(("/", os.sep)) or Path(output).is_dir()):
        if asked or kind or edition:
            raise click.UsageError("a folder takes every file of a format; filters choose one for a file")
        each = editions.others if chosen.name in IN_EACH else ()
        return _write_all(chosen, [archive, *map(editions.translated, each)], Path(output))
    with writing_reported():
        _write(_content(chosen, archive, kind, asked), output)
    return 0


def _edition(editions: _Editions, chosen: Export, edition: str | None) -> RecordArchive:
    """Return the archive in a language of the site, that of its pages for None; raises click.UsageError."""
    own = editions.settings.language
    if edition in {None, own}:
        return editions.first
    if edition not in editions.others:
        known = f"one of {', '.join((own, *editions.others))}"
        raise click.UsageError(str(message("--edition: no language of the site", edition or "", known)))
    if chosen.name not in IN_EACH:
        raise click.UsageError(f"{chosen.name} is of the site as a whole; --edition has none of its own")
    return editions.translated(edition or "")


def _formats(form: str) -> list[Export]:
    """Return the format of a name, all of them for ''; raises click.UsageError."""
    if form and form not in FORMATS:
        known = f"one of {', '.join(FORMATS)}"
        raise click.UsageError(str(message("no such format", form, nearest_of(form, FORMATS, known))))
    return [FORMATS[form]] if form else [*FORMATS.values()]


def _listed() -> list[str]:
    width = max(map(len, FORMATS))
    return [f"{name:{width}}  {one.about}" for name, one in FORMATS.items()]


class _Editions:
    """The archives of a site in each of its languages, each made when it is asked for."""

    def __init__(self, root: Path, base: str) -> None:
        """Read a site; raises click.ClickException for one with errors, which no build would write."""
        settings = Settings.from_conf(root / "conf.py")
        known = base or settings.html_baseurl or hosted(root, os.environ).base
        self.root = root
        self.settings = replace(settings, html_baseurl=known, untitled=words(settings.language)(UNTITLED))
        with collector_held(), progress("Reading pages", None) as advance:
            self.found = sites.read(root, self.settings, advance)
        self.days = last_changes(root) if settings.talks_last_change else Days({}, {}, {})
        self.first = self._of(self.found.entries, self.settings, self.found.references)
        if wrong := problems_of(self.first.catalog, self.found.problems):
            raise click.ClickException(f"{summary(wrong)}; sphinx-talks check names them")

    @property
    def others(self) -> Sequence[str]:
        """Return the languages of the site beside that of its pages."""
        return self.settings.translations

    def translated(self, tag: str) -> RecordArchive:
        """Return the site in another language; catalogues of gettext are for the build alone."""
        names, own, untitled = names_in(self.found.entries, tag), self.settings.language, words(tag)(UNTITLED)
        entries = [localized(entry, tag, names, own, untitled) for entry in self.found.entries]
        base = f"{self.first.base}{tag}/" if self.first.base else ""
        references = bibliography.load(self.root, tag)[0]
        made = self._of(entries, replace(self.settings, language=tag, html_baseurl=base), references)
        return replace(made, edition=f"{tag}/", editions=self.first.editions)

    def _of(self, entries: Sequence[Entry], settings: Settings, references: Mapping[str, Reference]) -> RecordArchive:
        paths = ((entry.docname, entry.path) for entry in entries)
        changed = changes(self.days, paths, ZoneInfo(settings.talks_timezone))
        catalog = Catalog(entries, references, state.load(self.root), Transcripts(self.root), changed)
        return archive_of(catalog, self.root, settings, self.days, words(settings.language))


def _report(formats: Sequence[Export], archive: RecordArchive) -> int:
    for chosen in formats:
        if chosen.absolute and not archive.base:
            click.echo(f"{chosen.name}: everything is left out; {WANT_BASE}.", err=True)
            continue
        rows = [*chosen.left_out(archive)]
        for entry, reason in rows:
            click.echo(masked(f"{entry.path}: left out of {chosen.name}: {reason}"))
        said = f"{len(rows)} record{'s are' if rows[1:] else ' is'} left out." if rows else "nothing is left out."
        click.echo(f"{chosen.name}: {said}", err=True)
    return 0


def _content(chosen: Export, archive: RecordArchive, kind: str | None, asked: Mapping[str, Any]) -> bytes:
    """Return the file of the one record that is asked for, of everything, or the format of the records that are met."""
    try:
        about = _record(archive, asked)
        if not kind and (not asked or about):
            fitting = [file for file in chosen.files(archive) if file.about is about]
            if fitting[1:]:
                click.echo(f"{fitting[0].path}, the first of {len(fitting)} files; all with -o DIR/", err=True)
            if fitting:
                return fitting[0].make()
        of = Kind(kind or "talk")
        named = {current(of, name): value for name, value in asked.items() if name != Kind.TALK}
        entries = (
            [about] if about and Kind.TALK in asked else query.asked(archive.catalog, of, named, archive.language, None)
        )
    except RefusedError as error:
        raise click.ClickException("\n".join(map(str, error.reasons))) from None
    if not entries:
        raise click.ClickException(f"nothing to write: no {of} is met")
    made = chosen.selected(archive, entries, _selection(archive, of, asked))
    if not made:
        kinds = {file.about.kind for file in chosen.files(archive) if file.about}
        if made is not None or (about and about.kind in kinds):
            what = about.path if about else "what is asked for"
            raise click.ClickException(f"nothing to write: {chosen.name} has nothing of {what}; --report says why")
        options = ", ".join(sorted(f"--{kind}" for kind in kinds))
        ways = " or ".join([*([f"one record with {options}"] if kinds else []), "all files with -o DIR/"])
        raise click.UsageError(f"{chosen.name} is not made of any records; choose {ways}")
    return made


def _selection(archive: RecordArchive, kind: Kind, asked: Mapping[str, Any]) -> RecordSelection:
    """Return what is asked for, each record by its page and not by the name that it was asked for by."""
    filters = []
    for name, value in asked.items():
        of = Kind.TALK if name == Kind.TALK else FILTERS[name].kind
        text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        filters.append((name, text, record_by_id(archive.catalog, of, text) if of else None))
    return RecordSelection(kind, tuple(filters))


def _record(archive: RecordArchive, asked: Mapping[str, Any]) -> Entry | None:
    """Return the one record that is asked for by nothing but its id, None for anything else; raises RefusedError."""
    if len(asked) != 1:
        if Kind.TALK in asked:
            raise click.UsageError("--talk chooses one record; no filter can stand beside it")
        return None
    ((name, value),) = asked.items()
    kind = Kind.TALK if name == Kind.TALK else FILTERS[name].kind if name in FILTERS else None
    return record_by_id(archive.catalog, kind, value) if kind else None


def _write(content: bytes, output: str | None) -> None:
    if output:
        _put(Path(output), content)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def _put(path: Path, content: bytes) -> None:
    """Write a file; one that is there stays as it is until all of the new one is, a device or pipe just takes it."""
    try:
        if path.is_file():
            replace_file(path.resolve(), content, path.stat().st_mode & 0o777)
        else:
            path.write_bytes(content)
    except OSError as error:
        error.filename = str(path)
        raise


def _write_all(chosen: Export, editions: Iterable[RecordArchive], folder: Path) -> int:
    count = 0
    with writing_reported():
        for archive in editions:
            for file in files_of(chosen, archive):
                path = folder / archive.edition / file.path
                path.parent.mkdir(parents=True, exist_ok=True)
                _put(path, file.make())
                count += 1
    if not count:
        raise click.ClickException(f"nothing to write: {chosen.name} has no file here; --report says why")
    click.echo(f"{count} file{'s' * (count != 1)} of {chosen.name}", err=True)
    return 0
