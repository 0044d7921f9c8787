"""Files beside the pages: parts of long listings, redirects of former ids, and what must go."""

from __future__ import annotations

import os
import posixpath
import re
import zlib
from contextlib import contextmanager
from copy import copy
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from markupsafe import escape
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.locale import get_translation

from sphinx_talks.content.columns import entries_in
from sphinx_talks.content.records import Kind
from sphinx_talks.content.transaction import remove_empty
from sphinx_talks.sphinxext import digests
from sphinx_talks.sphinxext.contents import PackedTitles
from sphinx_talks.sphinxext.nodes.formats import PageWords, other_language
from sphinx_talks.sphinxext.nodes.html import HtmlRenderer, container, encode
from sphinx_talks.views.blocks import Block, Folded, Group, Hyperlink, Listing, Section, Several, is_cut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.domains import Domain
    from sphinx.environment import BuildEnvironment

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.views import View

_ = get_translation("sphinx_talks")
_SPACES = re.compile(r"\s+")

Collected = tuple[str, dict[str, Any], str]


def long_listings(view: View, listings: Iterable[Block]) -> Iterator[Listing]:
    """Yield the listings of a page that HTML cuts into parts."""
    yield from filter(is_cut, _listings((*view.head, *view.tail, *listings)))


def _listings(blocks: Iterable[Block]) -> Iterator[Listing]:
    for block in blocks:
        if isinstance(block, Listing):
            yield block
        elif isinstance(block, Section | Several | Folded):
            yield from _listings(block.blocks)


def part_pages(
    builder: StandaloneHTMLBuilder,
    trail: tuple[Hyperlink, ...],
    rows: Sequence[tuple[str, Group, int]],
    wanted: Mapping[str, Listing],
) -> Iterator[Collected]:
    """Yield the pages that hold the parts wanted of a long listing, each linked to the one before and behind it.

    The last step of `trail` is the page whose listing it is.
    """
    title = trail[-1].text
    headings = [_heading(builder, row) for row in rows]
    for number, (name, _group, _part) in enumerate(rows):
        if name not in wanted:
            continue
        renderer = HtmlRenderer(builder, name)
        body = renderer.filtered(wanted[name], 1)
        ways = (("Previous", number - 1), ("Next", number + 1))
        pager = [
            _part_link(renderer, label, rows[other][0], headings[other] or _("All"))
            for label, other in ways
            if 0 <= other < len(rows)
        ]
        context = {
            "title": encode(f"{title}: {headings[number]}" if headings[number] else title),
            "talks_part": container(body + container("".join(pager), "talks-pager")),
            "talks_trail": trail,
            "talks_filters": renderer.filters > 0,
        }
        yield name, context, "talks-part.html"


def _heading(builder: StandaloneHTMLBuilder, row: tuple[str, Group, int]) -> str:
    name, group, part = row
    heading = PageWords(builder, name).plain(group.heading)
    return f"{heading} ({part})" if heading and part > 1 else heading


def _part_link(renderer: HtmlRenderer, label: str, target: str, heading: str) -> str:
    href = encode(renderer.builder.get_relative_uri(renderer.docname, target))
    link = f'<a class="reference internal" href="{href}">{encode(f"{_(label)}: {heading}")}</a>'
    return f'<p class="talks-{label.lower()}">{link}</p>\n'


def redirects(builder: StandaloneHTMLBuilder, catalog: Catalog) -> Iterator[Collected]:
    """Yield a page at each former address that leads to where the record is now."""
    base = builder.config.html_baseurl
    for kind in Kind:
        for entry in catalog.all(kind):
            # For other programs a record has one address.
            url = posixpath.join(base, builder.get_target_uri(entry.docname)) if base else None
            for former in catalog.former_ids(entry):
                name = f"{kind.folder}/{former}"
                title = entry.record.title if entry.record else ""
                context = {
                    "title": str(escape(title)),
                    "pageurl": url,
                    "talks_target": builder.get_relative_uri(name, entry.docname),
                    "talks_target_lang": other_language(title, str(builder.config.language)),
                }
                yield name, context, "talks-redirect.html"


def inventory(builder: StandaloneHTMLBuilder) -> bytes:
    """Return the inventory in Sphinx's version 2, compressed in half of its time, and to a little less."""
    head = ["Sphinx inventory version 2"]
    head += [f"{label}: {_SPACES.sub(' ', builder.config[label.lower()])}" for label in ("Project", "Version")]
    head += ["The remainder of this file is compressed using zlib."]
    rows = []
    address_of = cache(builder.get_target_uri)
    for domain in builder.env.domains.sorted():
        for name, shown, kind, docname, anchor, priority in sorted(_objects(builder.env, domain)):
            address = address_of(docname)
            if anchor:
                address += f"#{anchor.removesuffix(name)}$" if anchor.endswith(name) else f"#{anchor}"
            rows.append(f"{name} {domain.name}:{kind} {priority} {address} {'-' if shown == name else shown}\n")
    return "".join(f"# {line}\n" for line in head).encode() + zlib.compress("".join(rows).encode())


@contextmanager
def only_terms(env: BuildEnvironment) -> Iterator[None]:
    """Show Sphinx meanwhile only pages with terms of the index: it makes the address of each, and few have one."""
    kept = env.domains.index_domain.data
    entries = kept["entries"]
    kept["entries"] = {docname: found for docname, found in entries.items() if found}
    try:
        yield
    finally:
        kept["entries"] = entries


def _objects(env: BuildEnvironment, domain: Domain) -> Iterator[tuple[str, str, str, str, str, int]]:
    """Yield what the inventory has of a domain; Sphinx copies the nodes of the title of each document for that."""
    if domain is env.domains.standard_domain:
        said = {docname: env.titles.words(docname) for docname in env.all_docs if isinstance(env.titles, PackedTitles)}
        others = {docname: time for docname, time in env.all_docs.items() if said.get(docname) is None}
        yield from ((docname, words, "doc", docname, "", -1) for docname, words in said.items() if words is not None)
        domain = copy(domain)
        domain.env = cast("BuildEnvironment", SimpleNamespace(**{**vars(env), "all_docs": others}))
    yield from domain.get_objects()


def files_of(builder: StandaloneHTMLBuilder) -> Iterator[str]:
    """Yield every file that comes from pages, by its path below the output folder."""
    env, suffix = builder.env, builder.config.html_sourcelink_suffix
    for name in env.found_docs:
        yield output_of(builder, name)
        yield f"_sources/{name}.md{suffix if suffix != '.md' else ''}"
    yield from (f"{builder.imagedir}/{name}" for _, name in env.images.values())
    yield from (f"_downloads/{name}" for _, name in env.dlfiles.values())


def prune(builder: StandaloneHTMLBuilder, files: Iterable[str], before: Iterable[str]) -> list[str]:
    """Remove files of pages that are no longer there; returns what was removed.

    `before` names those of the last build. Folders of records are looked through as well, in case that is not
    known; elsewhere nothing in the output folder is ours alone.
    """
    kept = set(files)
    found = set(before)
    folders = tuple(f"{above}{kind.folder}/" for kind in Kind for above in ("", "_sources/"))
    there: AbstractSet[str] | None = getattr(builder, "there", None)
    for name in there if there is not None else entries_in(Path(builder.outdir)):
        if name.startswith(folders) and name.endswith((builder.out_suffix, ".md.txt")):
            found.add(name)
    removed = sorted(path for path in found - kept if Path(builder.outdir, path).is_file())
    for path in removed:
        Path(builder.outdir, path).unlink()
        remove_empty(Path(builder.outdir, path).parent, Path(builder.outdir))
    return removed


def copied(builder: StandaloneHTMLBuilder) -> Iterator[str]:
    """Yield the files that Sphinx copies out of folders of theme and site, by their path below the output folder."""
    config, confdir = builder.config, Path(builder.confdir)
    static = [
        *(Path(one, "static") for one in builder.theme.get_theme_dirs()),
        *(confdir / one for one in config.html_static_path),
    ]
    for into, folders in (("_static/", static), ("", [confdir / one for one in config.html_extra_path])):
        for folder in folders:
            names = entries_in(folder) if folder.is_dir() else (folder.name,)
            # Of templates the copy has no such ending.
            yield from (into + name.removesuffix(".jinja").removesuffix("_t") for name in names)
    if builder._get_translations_js():  # noqa: SLF001 - Sphinx copies it where there is one
        yield "_static/translations.js"
    if getattr(builder, "dark_highlighter", None):
        yield "_static/pygments_dark.css"


def forget_copied(app: Sphinx, builder: StandaloneHTMLBuilder) -> None:
    """Remove what Sphinx has copied and would leave there for good, as what it was copied from is gone."""
    file = digests.StateFile.of_builder(app, "copied-")
    before, now = file.load(set[str], set[str]()), {*copied(builder)}
    if before == now:
        return
    outdir, gone = Path(app.outdir), before - now
    for name in gone:
        (outdir / name).unlink(missing_ok=True)
        remove_empty((outdir / name).parent, outdir)
    if gone:
        # Files of ours may have their place again.
        digests.StateFile.of_builder(app, "exports-").path.unlink(missing_ok=True)
    file.save(sorted(now))


def output_of(builder: StandaloneHTMLBuilder, name: str) -> str:
    """Return the file of a page, by its path below the output folder."""
    if type(builder).get_output_path is StandaloneHTMLBuilder.get_output_path:
        # Asked of all pages several times in a build, where a `Path` each is a hundredth of it.
        return f"{name}{builder.out_suffix}"
    path, folder = str(type(builder).get_output_path(builder, name)), f"{builder.outdir}{os.sep}"
    found = path.removeprefix(folder) if path.startswith(folder) else os.path.relpath(path, folder)
    return found.replace(os.sep, "/")


def is_there(builder: Builder) -> Callable[[str], bool]:
    """Return what tells whether a file was there when the build began; asked of all of them, it lists them once."""
    there: AbstractSet[str] | None = getattr(builder, "there", None)
    if there is None:
        return lambda path: os.path.isfile(f"{builder.outdir}{os.sep}{path}")  # noqa: PTH113 - of thousands of files
    return there.__contains__
