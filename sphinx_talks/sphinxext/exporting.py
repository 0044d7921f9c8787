"""What machines read, within the build: written when all pages are, and only what has changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sphinx.errors import ConfigError
from sphinx.locale import get_translation
from sphinx.util import logging
from sphinx.util.display import progress_message

from sphinx_talks.content.problems import message, nearest_of
from sphinx_talks.content.transaction import remove_empty
from sphinx_talks.exports import FORMATS
from sphinx_talks.exports.archive import files_of
from sphinx_talks.sphinxext import digests, extra_pages
from sphinx_talks.sphinxext.nodes.builders import has_pages
from sphinx_talks.sphinxext.offering import archive_in, formats_built

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config

    from sphinx_talks.exports.archive import Export, RecordArchive

_ = get_translation("sphinx_talks")
logger = logging.getLogger(__name__)

#: The names of the files, beside them, so that none of them outlives the doctrees.
NAMES = ".talks-exports"


class ExportState(NamedTuple):
    """What a build has left: of each format a hash of what it was made from, and its files, each with its hash."""

    stamps: dict[str, str]
    files: dict[str, dict[str, str]]


def check_formats(config: Config) -> None:
    """Refuse a name of a format that there is not."""
    for name in config.talks_exports_without:
        if name not in FORMATS:
            want = nearest_of(name, FORMATS, f"any of {', '.join(FORMATS)}")
            raise ConfigError(str(message("talks_exports_without: no such format", name, want)))


def on_exports_awaited(app: Sphinx, exception: Exception | None) -> None:
    """Write every format whose records or texts have changed, and remove files that are none any more."""
    builder = app.builder
    if exception is not None or not has_pages(builder):
        return
    archive, formats = archive_in(app), formats_built(app.config)
    file = Path(app.doctreedir, f"talks-exports-{builder.name}-{digests.digest(str(app.outdir))}.json")
    old, stamps = _load(file), _stamps(app, archive, formats)
    if old.stamps == stamps and all(Path(app.outdir, path).is_file() for path in _paths(old)):
        return
    if not archive.base:
        logger.info("%s", _("no address of the site is known (html_baseurl): feeds and what else needs it is left out"))
    with progress_message(_("writing what machines read")):
        # Should this be interrupted, the next build writes all of it.
        _save(file, ExportState({}, old.files))
        writing = _ExportWriter(app, builder)
        files = {
            one.name: writing.write(one, archive, old, is_same=old.stamps.get(one.name) == stamps[one.name])
            for one in formats
        }
        new = ExportState(stamps, files)
        listed = Path(app.outdir, NAMES)
        before = _names(listed)
        listed.write_text("".join(f"{path}\n" for path in sorted(_paths(new))), "utf-8")
        for path in sorted({*_paths(old), *before} - set(_paths(new)) - writing.pages):
            Path(app.outdir, path).unlink(missing_ok=True)
            remove_empty(Path(app.outdir, path).parent, Path(app.outdir))
        _save(file, new)


class _ExportWriter:
    """Write files that differ from those of the last build, beside those of the site."""

    def __init__(self, app: Sphinx, builder: StandaloneHTMLBuilder) -> None:
        self.outdir = Path(app.outdir)
        self.own = [Path(app.confdir, folder) for folder in app.config.html_extra_path]
        self.pages = {extra_pages.output_of(builder, docname) for docname in app.env.found_docs}

    def write(self, one: Export, archive: RecordArchive, old: ExportState, *, is_same: bool) -> dict[str, str]:
        """Write a format, and return its files, each with its hash."""
        before = old.files.get(one.name, {})
        if is_same and all((self.outdir / path).is_file() for path in before):
            return before
        made: dict[str, str] = {}
        for file in files_of(one, archive):
            # A page or file of the site takes the place of ours.
            if file.path in self.pages or any((folder / file.path).exists() for folder in self.own):
                continue
            content = file.make()
            made[file.path] = hashlib.blake2b(content, digest_size=12).hexdigest()
            path = self.outdir / file.path
            if before.get(file.path) != made[file.path] or not path.is_file():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        return made


def _stamps(app: Sphinx, archive: RecordArchive, formats: list[Export]) -> dict[str, str]:
    """Return a hash of all that each format is made from; what pages say beside their records is for some alone."""
    records = [(entry.docname, entry.path, entry.record) for entry in archive.catalog.entries.values()]
    site = (digests.site_of(app), archive.title, archive.base, archive.license, archive.authority, archive.zone)
    plain = digests.digest(site, records, sorted(archive.changed.items()))
    prose = digests.digest(plain, sorted(digests.files_now(app).items()))
    return {one.name: prose if one.prose else plain for one in formats}


def _paths(state: ExportState) -> Iterator[str]:
    for files in state.files.values():
        yield from files


def _names(listed: Path) -> set[str]:
    """Return the names in a list that an earlier build has left, none of which may lead out of the output."""
    try:
        lines = listed.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return set()
    return {line for line in lines if line and not Path(line).is_absolute() and ".." not in Path(line).parts}


def _load(file: Path) -> ExportState:
    try:
        found = json.loads(file.read_text("utf-8"))
        return ExportState(dict(found["stamps"]), {name: dict(files) for name, files in found["files"].items()})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return ExportState({}, {})


def _save(file: Path, state: ExportState) -> None:
    file.write_text(json.dumps(state._asdict(), sort_keys=True, indent=0), "utf-8")
