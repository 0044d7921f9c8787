"""Look at every export with a program that others wrote for it, and measure what exports cost a build.

    python -m benchmarks.exports                        # what each consumer reads of the site of this repository
    python -m benchmarks.exports --copies DIR           # by the schemas and parsers of others as well
    python -m benchmarks.exports --typesense URL        # by a server of Typesense as well (key in TYPESENSE_API_KEY)
    python -m benchmarks.exports --talks 1000           # CPU seconds of each part of a build, and its share
    python -m benchmarks.exports --scale                # all formats of 1,000, 5,000 and 20,000 talks, without builds

A line is a format, the consumer, and what it read. What is not ours comes with --copies, a folder with copies of
repositories of GitHub by their names: voc/schedule, pyvideo/data, rubyevents/rubyevents, ekalinin/sitemap.js,
AnswerDotAI/llms-txt.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import invented
from benchmarks.exports_consumers import BASE, Files, consumers, made_of, typesense
from sphinx_talks.content import site as sites
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.git import last_changes
from sphinx_talks.content.languages import words
from sphinx_talks.content.linkstate import state
from sphinx_talks.content.records import Kind
from sphinx_talks.content.settings import Settings
from sphinx_talks.content.transcripts import Transcripts
from sphinx_talks.exports import FORMATS, heads, linked
from sphinx_talks.exports.archive import RecordArchive, archive_of, files_of
from sphinx_talks.exports.inputs import Inputs
from sphinx_talks.sphinxext.digests import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


ROOT = Path(__file__).parents[1]


def archive_at(root: Path) -> RecordArchive:
    """Return the archive of a folder, as if it were published."""
    settings = replace(Settings.from_conf(root / "conf.py"), html_baseurl=BASE)
    found = sites.read(root, settings)
    if found.problems:
        sys.exit("\n".join(map(str, found.problems)))
    catalog = Catalog(found.entries, found.references, state.load(root), Transcripts(root))
    return archive_of(catalog, root, settings, last_changes(root), words(settings.language))


def cost(talks: int) -> None:
    """Print what each part costs of a build with a number of talks, and what cards cost in a build of their own.

    Of memory, where there is a file system of it: ext4 looks at every file that was removed in the last minutes before
    it makes one, which after other builds takes twenty times as long as to write it.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        source = Path(folder, "source")
        invented.write_records(invented.invent(talks), source)
        for cards in ("none", "auto"):
            command = [sys.executable, "-m", "benchmarks.exports_parts", str(source), str(Path(folder, cards)), cards]
            subprocess.run(command, check=True, cwd=ROOT)


class Scaled(NamedTuple):
    """CPU seconds of one archive: all files of each format and the heads, and what one edit costs of the files."""

    spent: dict[str, float]
    files: int
    size: int
    edit: float
    edited: int


def scaled(archive: RecordArchive) -> Scaled:
    """Make everything of an archive in memory, without the pages and without writing."""
    spent: dict[str, float] = {}
    files = size = 0
    # As in a build, which makes these files without it.
    gc.disable()
    for name, one in FORMATS.items():
        if one.built and not one.is_beside:
            began = time.process_time()
            made = [file.make() for file in files_of(one, archive)]
            spent[name] = time.process_time() - began
            files, size = files + len(made), size + sum(map(len, made))
    gc.enable()
    built = {name for name, one in FORMATS.items() if one.built}
    spent |= {"markdown": 0.0, "heads": 0.0}
    for entry in archive.catalog.entries.values():
        # What a page renders is made for the page.
        view = archive.view(entry)
        began = time.process_time()
        twin = FORMATS["markdown"].beside(replace(archive, known={entry.docname: view}.__getitem__), entry)
        size, files = size + len(twin.make() if twin else b""), files + bool(twin)
        middle = time.process_time()
        spent["markdown"] += middle - began
        linked.written(linked.record_nodes(archive, entry))
        tuple(heads.metas(archive, heads.head_page(archive, entry), ""))
        tuple(heads.discoveries(archive, entry, built))
        spent["heads"] += time.process_time() - middle
    return Scaled(spent, files, size, *edited(archive))


def edited(archive: RecordArchive) -> tuple[float, int]:
    """Return the CPU seconds and the number of files of an edit of one talk, beside the pages that are written."""
    talk = archive.catalog.all(Kind.TALK)[-1]
    fields = {entry.docname: digest(entry.record) for entry in archive.catalog.entries.values()}
    rows = [file for one in FORMATS.values() if one.built and not one.is_beside for file in files_of(one, archive)]
    old = Inputs("", archive, fields, {})
    before = [old.of(file) for file in rows]
    began = time.process_time()
    new = Inputs("", archive, {**fields, talk.docname: ""}, {})
    files = (file for one in FORMATS.values() if one.built and not one.is_beside for file in files_of(one, archive))
    made = [file.make() for file, was in zip(files, before, strict=True) if new.of(file) != was]
    return time.process_time() - began, len(made)


def scale(sizes: Sequence[int]) -> None:
    """Print what all formats and heads cost at several sizes, by talk: a line that is the same is linear."""
    found = {}
    for talks in sizes:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder)
            invented.write_records(invented.invent(talks), source)
            archive = archive_at(source)
            gc.collect()
            gc.freeze()
            found[talks] = scaled(archive)
            gc.unfreeze()
    print(f"| CPU ms a talk | {' | '.join(f'{talks:,}' for talks in found)} |\n| --- |{' ---: |' * len(found)}")
    for name in next(iter(found.values())).spent:
        print(f"| {name} | {' | '.join(f'{1000 * one.spent[name] / talks:.3f}' for talks, one in found.items())} |")
    rows: dict[str, Callable[[int, Scaled], str]] = {
        "all": lambda talks, one: f"{1000 * sum(one.spent.values()) / talks:.3f}",
        "all, CPU s": lambda _, one: f"{sum(one.spent.values()):.1f}",
        "files": lambda _, one: f"{one.files:,}",
        "MB": lambda _, one: f"{one.size / 1e6:.0f}",
        "one edit, CPU s": lambda _, one: f"{one.edit:.2f}",
        "one edit, files": lambda _, one: f"{one.edited}",
    }
    for name, say in rows.items():
        print(f"| {name} | {' | '.join(say(talks, one) for talks, one in found.items())} |")


def table(copies: Path | None, server: str | None) -> None:
    """Print what each consumer reads."""
    archive = archive_at(ROOT)
    made: dict[str, Files] = {}
    asked = [*consumers(archive, copies), *([("search", "Typesense", typesense(server))] if server else [])]
    print("| format | consumer | result | left out |\n| --- | --- | --- | --- |")
    for name, consumer, look in asked:
        left = len([*FORMATS[name].left_out(archive)])
        result = look(made.setdefault(name, made_of(archive, name)))
        print(f"| `{name}` | {consumer} | {result} | {left} |")


def main() -> None:
    """Print the table, or the cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--talks", type=int, help="measure at so many invented talks")
    parser.add_argument("--scale", type=int, nargs="*", metavar="TALKS", help="measure all formats without a build")
    parser.add_argument("--copies", type=Path, help="folder with copies of repositories of GitHub")
    parser.add_argument("--typesense", metavar="URL", help="give the documents of the search to a server")
    options = parser.parse_args()
    if options.talks:
        cost(options.talks)
    elif options.scale is not None:
        scale(options.scale or (1_000, 5_000, 20_000))
    else:
        table(options.copies, options.typesense)


if __name__ == "__main__":
    main()
