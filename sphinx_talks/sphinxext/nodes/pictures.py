"""Draw a picture in the words of the site where a browser shows it, above its table; elsewhere the table is alone."""

from __future__ import annotations

import datetime as dt
import math
import re
from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from babel.dates import format_skeleton
from docutils import nodes
from sphinx.locale import get_translation

from sphinx_talks.content.phrases import phrases
from sphinx_talks.sphinxext.nodes import formats
from sphinx_talks.views.pictures import LABELS, AttendanceCounts, Timeline, TopicMap, Years, is_sure
from sphinx_talks.views.svg import columns, timeline, topic_map
from sphinx_talks.views.svg.columns import Bar, Column
from sphinx_talks.views.svg.timeline import Moment
from sphinx_talks.views.svg.topic_map import Point

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_talks.content.records.values import Count, PartialDate
    from sphinx_talks.sphinxext.nodes.render import Renderer
    from sphinx_talks.views.blocks import Hyperlink, Table
    from sphinx_talks.views.pictures import Figures, Mark, Picture

_ = get_translation("sphinx_talks")


SEPARATOR = " · "
#: Where the quarters of a year begin.
QUARTERS = (1, 4, 7, 10)
SMALL, LARGE = 5.0, 11.0
#: Behind these a line of Latin text may end.
BREAKS = re.compile(r"(?<=[ -])")


def draw(renderer: Renderer, picture: Picture) -> Iterator[tuple[str, str]]:
    """Yield each drawing of a picture, of which one is shown, and what has to be said of it."""
    name = _(picture.title)
    match picture.drawing:
        case Timeline(marks):
            largest = max(_size(mark) for mark in marks)
            months = [((month - 1) / 12, _month(month, renderer.language)) for month in QUARTERS]
            moments = [_moment(renderer, mark, largest) for mark in marks]
            yield timeline.draw(moments, months, name=name, undated=_("Undated")), ""
        case AttendanceCounts(figures):
            yield columns.draw([_column(renderer, one) for one in figures], name=name, style="attendance"), ""
        case Years(counts):
            said = ", ".join(f"{year}: {renderer.number(count)}" for year, count in counts if count)
            bars = [_year(renderer, year, count) for year, count in counts]
            yield columns.draw(bars, name=f"{name}: {said}", style="years", low=True), ""
        case TopicMap(topics, ties):
            strength = {(one, other): count for one, other, count in ties}
            points = [_point(renderer, link, talks) for link, talks in topics]
            yield topic_map.draw(points, strength, topic_map.WIDE, name=name), ""
            fewer = len(points) > topic_map.NARROW.most
            note = _("In a narrow window: the %s with most talks.") % topic_map.NARROW.most if fewer else ""
            yield topic_map.draw(points, strength, topic_map.NARROW, name=name), note


def _moment(renderer: Renderer, mark: Mark, largest: int) -> Moment:
    date = mark.date
    when = formats.day(date, renderer.language) if date else _("Undated")
    what = mark.link.text if mark.link else _("events: %(count)s") % {"count": renderer.number(mark.events)}
    return Moment(
        date.year if date else 0,
        _place(date) if date else 0.5,
        SEPARATOR.join((what, when, *_talks(renderer, mark.talks))),
        mark.label,
        _address(renderer, mark.link),
        SMALL + (LARGE - SMALL) * math.sqrt(_size(mark) / largest) if largest else SMALL,
        # A month is all that is drawn of many events.
        sure=date is None or mark.link is None or is_sure(date),
        language=formats.other_language(mark.label, renderer.language),
    )


def _size(mark: Mark) -> int:
    return mark.talks if mark.link else mark.events


def _place(date: PartialDate) -> float:
    """Return where in its year a date is, 0 to 1; the middle of what is known."""
    if not date.month:
        return 0.5
    return (date.month - 1 + ((date.day - 0.5) / 31 if date.day else 0.5)) / 12


def _month(month: int, language: str) -> str:
    day = dt.datetime(2000, month, 1, tzinfo=dt.UTC)
    return str(format_skeleton("MMM", day, locale=formats.locale_of(language)))


def _column(renderer: Renderer, figures: Figures) -> Column:
    said = [formats.count(_(LABELS[name]), count, renderer.language) for name, count in figures.values]
    return Column(
        SEPARATOR.join((figures.link.text, *(said or [_("no number known")]))),
        figures.label,
        tuple(_bar(renderer, name, count) for name, count in figures.values),
        _address(renderer, figures.link),
        figures.year,
    )


def _bar(renderer: Renderer, name: str, count: Count) -> Bar:
    return Bar(name, count.value, f"{count.about}{renderer.number(count.value)}")


def _year(renderer: Renderer, year: int, count: int) -> Column:
    return Column(str(year), str(year), (Bar("talks", count, renderer.number(count) if count else ""),))


def _point(renderer: Renderer, link: Hyperlink, talks: int) -> Point:
    return Point(
        SEPARATOR.join((link.text, *_talks(renderer, talks))),
        _pieces(link.text),
        talks,
        _address(renderer, link),
        formats.other_language(link.text, renderer.language),
    )


def _pieces(title: str) -> tuple[str, ...]:
    """Return a title in pieces between which a line may end: phrases, and Latin words."""
    return tuple(word for phrase in phrases(title) for word in BREAKS.split(phrase) if word)


def _talks(renderer: Renderer, talks: int) -> tuple[str, ...]:
    if not talks:
        return ()
    return (_("1 talk") if talks == 1 else _("%s talks") % renderer.number(talks),)


def _address(renderer: Renderer, link: Hyperlink | None) -> str:
    return (renderer.address(link.docname) or "") if link and link.docname else ""


class talks_bar(nodes.General, nodes.Inline, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """A bar as long as a share; the number stands beside it, so that it says nothing on its own."""


def table(renderer: Renderer, block: Table, *, drawn: bool) -> nodes.table:
    """Return a table; where nothing is drawn, the numbers say the same."""
    head = nodes.row("", *(_entry(nodes.Text(_(label))) for label in block.head))
    body = nodes.tbody()
    for row in block.rows:
        cells = [list(renderer.line(cell)) for cell in row.cells]
        if row.bar is not None and drawn:
            cells[-1].append(talks_bar("", percent=row.bar))
        body += nodes.row("", _entry(renderer.link(row.link)), *(_entry(*cell) for cell in cells))
    columns = [nodes.colspec(colwidth=10) for _label in block.head]
    group = nodes.tgroup("", *columns, nodes.thead("", head), body, cols=len(columns))
    return nodes.table("", group, classes=["talks-table"])


def _entry(*inner: nodes.Node) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", "", *inner))


def visit_bar(translator: HTML5Translator, node: talks_bar) -> None:
    """Write a bar that takes its colour from the page."""
    drawn = ET.Element(
        "svg", {"class": "talks-bar", "viewBox": "0 0 100 6", "aria-hidden": "true", "focusable": "false"}
    )
    ET.SubElement(drawn, "rect", {"class": "talks-bar-all", "width": "100", "height": "6"})
    ET.SubElement(drawn, "rect", {"class": "talks-bar-part", "width": f"{node['percent']:g}", "height": "6"})
    translator.body.append(ET.tostring(drawn, encoding="unicode", short_empty_elements=False))
    raise nodes.SkipNode


class talks_picture(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes in lower case
    """A drawn picture: `title`, `notes`, `key` (names and words of what is drawn) and `drawn`; its child is a table."""


#: What ids and the style sheet call a drawing.
NAMES = {Timeline: "timeline", AttendanceCounts: "attendance", Years: "years", TopicMap: "topicmap"}


def render(renderer: Renderer, picture: Picture) -> nodes.Node:
    """Return a picture with its table, or the table alone where nothing is drawn."""
    shown = table(renderer, picture.table, drawn=renderer.drawn)
    if not renderer.drawn:
        shown.insert(0, nodes.title("", _(picture.title)))
        # Sphinx numbers tables that have a title, by their id.
        shown["ids"].append(f"talks-{NAMES[type(picture.drawing)]}")
        return shown
    drawing = picture.drawing
    used = _used(drawing) if isinstance(drawing, AttendanceCounts) else frozenset()
    return talks_picture(
        "",
        shown,
        title=_(picture.title),
        notes=[renderer.inline(note).astext() for note in picture.notes],
        key=[(name, _(label)) for name, label in LABELS.items() if name in used],
        drawn=list(draw(renderer, picture)),
        style=NAMES[type(drawing)],
        # What is said here of other pages is searched for on those.
        talks_elsewhere=True,
    )


def _used(drawing: AttendanceCounts) -> frozenset[str]:
    return frozenset(name for column in drawing.columns for name, _count in column.values)


_HTML = '<div class="talks-picture-scroll">{}{}</div>\n'


def visit_picture(translator: HTML5Translator, node: talks_picture) -> None:
    """Write title, picture and key, and open what holds the table."""
    notes = "".join(f' <span class="talks-picture-note">{escape(note)}</span>' for note in node["notes"])
    key = "".join(f'<li class="talks-key-{name}">{escape(words)}</li>' for name, words in node["key"])
    translator.body.append(
        f'<figure class="talks-picture talks-picture-{node["style"]}">\n'
        f'<figcaption><span class="talks-picture-title">{escape(node["title"])}</span>{notes}</figcaption>\n'
        + (f'<ul class="talks-picture-key">{key}</ul>\n' if key else "")
        + "".join(_HTML.format(drawn, f"<p>{escape(note)}</p>" if note else "") for drawn, note in node["drawn"])
        + f'<details class="talks-picture-table"><summary>{escape(_("Show as a table"))}</summary>\n'
    )


def depart_picture(translator: HTML5Translator, _node: talks_picture) -> None:
    """Close it."""
    translator.body.append("</details>\n</figure>\n")


def add_assets(app: Sphinx, doctree: nodes.document | None) -> None:
    """Add the style to a page that has a picture."""
    if doctree is not None and next(doctree.findall(talks_picture), None) is not None:
        app.add_css_file("talks-pictures.css")
