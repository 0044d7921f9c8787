"""A Markdown twin of each page, with its facts, its prose and what it lists, for programs that read text."""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

from sphinx_talks.content import frontmatter, pages
from sphinx_talks.content.frontmatter import FrontMatterError
from sphinx_talks.content.markdown.syntax import role_target
from sphinx_talks.content.query import Drawn, Overview, Query, query
from sphinx_talks.content.records import Kind
from sphinx_talks.content.records.forms import written
from sphinx_talks.exports import transcripts
from sphinx_talks.exports.archive import Export, File, RecordArchive, title_of
from sphinx_talks.exports.whole import clock, edtf
from sphinx_talks.views import blocks as view
from sphinx_talks.views import lists
from sphinx_talks.views.pictures import Picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_talks.content.pages import Entry


#: What Markdown would take for markup within a line, also of the tables and the strikethrough of GitHub.
_MARKS = re.compile(r"([\\`*_\[\]<>&|~]|#+$)")
_ROLE = re.compile(r"\{(?P<name>[a-z]+)\}(?P<ticks>`+)(?P<text>[^`\n]+)(?P=ticks)")
_FENCE = re.compile(r"(?P<fence>`{3,}|:{3,})\{(?P<name>[\w:-]+)\} *(?P<argument>.*)")
#: Code, of which also an example of a directive is one.
_CODE = re.compile(r" *(?P<fence>`{3,}|~{3,})(?!\{)(?!.*`)")
_OPTION = re.compile(r":(?P<name>[\w-]+):(?: +(?P<value>.*))?")
#: Of headings.
DEEPEST = 6
#: Lines that are kept of those made last.
MOST = 4096
#: The roles that lead to records; to go through an enumeration takes long.
_KINDS = {str(kind): kind for kind in Kind}
#: Directives that list records.
_LISTED: dict[str, Kind | Overview | Drawn] = {
    **{f"{kind}-list": kind for kind in Kind},
    **{f"{one}-list": one for one in Overview},
    **{str(one): one for one in Drawn},
}  # fmt: skip


def twin_of(docname: str) -> str:
    """Return the path of the twin of a page."""
    return f"{docname}.md"


class Markdown(Export):
    """One file a page."""

    name = "markdown"
    about = "A Markdown twin of each page, with its facts."
    is_beside = True

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the twins."""
        yield from filter(None, (self.beside(archive, entry) for entry in archive.catalog.entries.values()))

    def beside(self, archive: RecordArchive, entry: Entry) -> File | None:
        """Return the twin of a page."""
        if entry.record is None:
            return None
        about = entry if entry.kind else None
        return File(twin_of(entry.docname), about, partial(twin, archive, entry), page=entry.docname)


def twin(archive: RecordArchive, entry: Entry) -> bytes:
    """Return the twin of a page: title, address, facts, prose, and what it lists."""
    view = archive.view(entry)
    # Records are listed on many pages: their lines are made once.
    writing = _writer(archive)
    prose = _prose(archive, entry)
    title = [f"# {plain(title_of(entry))}"]
    if entry.kind is None and prose.startswith("# "):
        own, _, prose = prose.partition("\n")
        title = [*writing.prose(own)]
    source = [f"<{archive.url(entry)}>", ""] if archive.base else []
    parts = [*title, "", *source, *writing.blocks(view.head), *writing.prose(prose), "", *writing.blocks(view.tail)]
    text = "\n".join(parts).strip("\n")
    # Five times as fast as a regular expression, which was a fifth of all of this.
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return f"{text}\n".encode("utf-8", "replace")


def _writer(archive: RecordArchive) -> _TwinWriter:
    return archive.catalog.once(("twins", archive.base, archive.language), lambda: _TwinWriter(archive))


def prose_of(archive: RecordArchive, entry: Entry) -> str:
    """Return the prose of a page as plain Markdown, without directives and roles."""
    return "\n".join(_writer(archive).prose(_prose(archive, entry)))


def _prose(archive: RecordArchive, entry: Entry) -> str:
    try:
        # As `Path`, and through a buffer, this many pages cost a fifth more.
        with open(f"{archive.root}/{entry.path}", "rb", buffering=0) as file:  # noqa: PTH123
            text = pages.plain(file.read().decode())
        return frontmatter.split(text)[1].strip("\n")
    except (OSError, UnicodeDecodeError, FrontMatterError):
        # Looked at before; the file has just gone.
        return ""


# Titles and labels stand on many pages.
@lru_cache(maxsize=MOST)
def plain(text: str) -> str:
    """Return text that Markdown does not take for markup."""
    return _MARKS.sub(r"\\\1", text)


def _linked(text: str, url: str) -> str:
    """Return a link; an address of brackets would end too early."""
    return f"[{text}](<{url}>)" if "(" in url or ")" in url else f"[{text}]({url})"


def _until(lines: Iterator[str], fence: str) -> Iterator[str]:
    for line in lines:
        yield line
        if line.strip() == fence:
            return


class _TwinWriter:
    """Write views and prose as lines of Markdown."""

    def __init__(self, archive: RecordArchive) -> None:
        self.archive, self.words = archive, cache(archive.words)
        # Of a large site not all: it would be a tenth of the memory of a build.
        self._item, self.line = lru_cache(maxsize=MOST)(self._item_line), lru_cache(maxsize=MOST)(self._line)
        self._comma, self._label = archive.comma, cache(lambda label: plain(archive.words(label)))

    def blocks(self, blocks: Iterable[view.Block], level: int = 2) -> list[str]:
        """Return the lines of blocks."""
        # Lists, since each line would pass through every generator above its own.
        lines: list[str] = []
        for block in blocks:
            lines += self._block(block, level)
            lines.append("")
        return lines

    def _block(self, block: view.Block, level: int) -> Iterable[str]:
        found: Iterable[str] = []
        match block:
            case view.Facts(rows):
                found = [
                    f"- {self._label(label)}: {self._comma.join(map(self.line, values))}" for label, values in rows
                ]
            case view.Paragraph(line):
                found = [self.line(line)]
            case view.Section(_, label, inner):
                found = [f"{'#' * level} {self._label(label)}", "", *self.blocks(inner, level + 1)]
            case view.Listing():
                found = self._listing(block, level)
            case view.Players(embeds):
                found = [f"- {plain(one.site)}: {_linked(plain(one.title), one.url)}" for one in embeds]
            case view.Table():
                found = self._table(block)
            case Picture(title=title, table=table, notes=notes):
                found = [self._label(title), "", *self._table(table), *(f"\n{self.line((note,))}" for note in notes)]
            case view.Spoken():
                found = [self._spoken(block)]
            case view.Several(inner) | view.Folded(blocks=inner):
                found = self.blocks(inner, level)
        return found

    def _spoken(self, spoken: view.Spoken) -> str:
        """Return the links to the page with words that were said or shown, and to the file that they come from."""
        archive, name = self.archive, plain(spoken.language or self.archive.language)
        entry = archive.catalog.page(spoken.docname.rpartition("/")[0])
        file = transcripts.file_of(archive, entry, spoken.language) if entry and not spoken.is_deck else ""
        links = [_linked(name, archive.file_url(archive.address(spoken.docname)))]
        return f"- {' · '.join([*links, *([_linked(file.rpartition('.')[2], file)] if file else [])])}"

    def _listing(self, listing: view.Listing, level: int) -> list[str]:
        lines: list[str] = []
        for group in listing.groups:
            lines += [f"{'#' * level} {self.line(group.heading)}", ""] if group.heading else []
            if isinstance(group.items, view.Items):
                lines += self._kept(group.items)
            else:
                self._add_items(lines, group.items)
            lines.append("")
        return lines or [self.words(listing.empty)]

    def _kept(self, items: view.Items) -> Iterator[str]:
        """Yield the lines of a long listing, those of a part together, as they were where all of its items are."""
        for start in range(0, len(items), view.MAX_ITEMS):
            part = items[start : start + view.MAX_ITEMS]
            found = self.archive.lines.get(part.mark) if part.mark else None
            if found is None:
                lines: list[str] = []
                self._add_items(lines, part)
                found = "\n".join(lines)
            if part.mark:
                self.archive.lines[part.mark] = found
            yield found

    def _table(self, table: view.Table) -> Iterator[str]:
        yield f"| {' | '.join(plain(self.words(one)) for one in table.head)} |"
        yield f"|{' --- |' * len(table.head)}"
        for row in table.rows:
            yield f"| {' | '.join([self.inline(row.link), *map(self.line, row.cells)])} |"

    def _add_items(self, lines: list[str], items: Iterable[view.Item], indent: str = "") -> None:
        for item in items:
            # The rest of an item is for readers, and to hash it takes longer than to write its line.
            made = self._item(item.lead, item.link, item.why, item.meta, item.summary)
            lines.append(f"{indent}{made}")
            if item.below:
                self._add_items(lines, item.below, f"{indent}  ")

    def _item_line(
        self, lead: view.Line, link: view.Hyperlink, why: Iterable[view.Line], meta: Iterable[view.Line], summary: str
    ) -> str:
        lines = (lead, (link,), *why, *meta)
        return f"- {' · '.join(filter(None, [*map(self.line, lines), plain(summary)]))}"

    def _line(self, line: view.Line) -> str:
        return " ".join(filter(None, map(self.inline, line)))

    def inline(self, inline: view.Inline) -> str:
        """Return a run of text."""
        match inline:
            case view.Text(text):
                return plain(text)
            case view.Label(message, arguments):
                return plain(self.words(message) % dict(arguments) if arguments else self.words(message))
            case view.Hyperlink():
                return self._link(inline)
            case view.PlayLink(number, url, role="slide"):
                return _linked(plain(self.words("slide %s") % number), url)
            case view.PlayLink(second, url, is_estimated):
                return _linked(f"{'~' if is_estimated else ''}{written(second)}", url)
            case _:
                return self._value(inline)

    def _value(self, inline: view.Day | view.Time | view.Number | view.EditLink | view.Doubt) -> str:
        match inline:
            case view.EditLink():
                return ""
            case view.Doubt(reasons):
                return plain(" ".join(self.words("inferred: %(reason)s") % {"reason": one} for one in reasons))
            case view.Day(date, last):
                return f"{edtf(date)}/{edtf(last)}" if last else edtf(date)
            case view.Time(times, zone):
                end = f"–{clock(times.end)}" if times.end is not None else ""
                return f"{clock(times.start)}{end}{f' ({zone})' if zone else ''}"
            case view.Number(message, count):
                label = self.words(message)
                number = f"{count.about}{count.value}"
                return plain(label.replace("%s", number) if "%s" in label else f"{label}: {number}")

    def _link(self, link: view.Hyperlink) -> str:
        text = plain(link.text or str(link.number))
        if link.url:
            return _linked(text, link.url)
        entry = self.archive.catalog.entries.get(link.docname)
        return f"[{text}]({self.archive.file_url(twin_of(link.docname))})" if entry else text

    def prose(self, text: str) -> Iterator[str]:
        """Yield the lines of prose: roles as links, listings as lists, other directives by what is in them."""
        if not any(fence in text for fence in ("```", ":::", "~~~")):
            # Nothing is looked for line by line; most pages are so.
            yield self._roles(text)
            return
        lines = iter(text.split("\n"))
        closing: list[str] = []
        level = 2
        for line in lines:
            # Groups of a listing stand below the section that it is in.
            level = min(len(line) - len(line.lstrip("#")) + 1, DEEPEST) if line.startswith("#") else level
            if closing and line.strip() == closing[-1]:
                closing.pop()
            elif "`" not in line and ":::" not in line and "~~~" not in line:
                yield line
            elif code := _CODE.match(line):
                # Code stays as it is, whatever it looks like.
                yield from (line, *_until(lines, code["fence"]))
            elif found := _FENCE.fullmatch(line.strip()):
                if found["name"] in {*_LISTED, "toctree"}:
                    yield from self._listed(found, lines, level)
                else:
                    closing.append(found["fence"])
                    yield from [self._roles(found["argument"]), ""] if found["argument"] else []
            else:
                yield self._roles(line)

    def _listed(self, found: re.Match[str], lines: Iterator[str], level: int) -> Iterator[str]:
        options: dict[str, str | None] = {}
        for line in lines:
            if line.strip() == found["fence"]:
                break
            if option := _OPTION.fullmatch(line.strip()):
                options[option["name"]] = option["value"]
        if (kind := _LISTED.get(found["name"])) is not None:
            yield from self.blocks([lists.show(self._asked(kind, options), self.archive.catalog)], level)

    def _asked(self, kind: Kind | Overview | Drawn, options: dict[str, str | None]) -> Query | Overview | Drawn:
        # Looked at by the check of the page.
        return query(kind, options, self.archive.language) if isinstance(kind, Kind) else kind

    def _roles(self, line: str) -> str:
        return _ROLE.sub(self._role, line)

    def _role(self, found: re.Match[str]) -> str:
        name, target = found["name"], role_target(found["text"])
        own = found["text"].partition("<")[0].strip() if "<" in found["text"] else ""
        if name == "cite":
            references = [self.archive.catalog.references.get(key.strip()) for key in target.split(",")]
            cited = [_linked(plain(one.title), one.url) if one.url else plain(one.title) for one in references if one]
            return f"({'; '.join(cited)})"
        if name not in _KINDS:
            return own or target
        entries = self.archive.catalog.find(_KINDS[name], target)
        return self._link(view.Hyperlink(own or title_of(entries[0]), entries[0].docname)) if entries else own or target
