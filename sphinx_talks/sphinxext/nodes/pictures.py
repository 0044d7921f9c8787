"""Draw a picture in the words of the site where a browser shows it, above its table; elsewhere the table is alone."""

from __future__ import annotations

import datetime as dt
import math
from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from babel.dates import format_skeleton
from sphinx.locale import get_translation

from sphinx_talks.sphinxext.nodes import formats
from sphinx_talks.sphinxext.nodes.formats import SEPARATOR
from sphinx_talks.views.blocks import total
from sphinx_talks.views.dates import locale_of
from sphinx_talks.views.pictures import LABELS, AttendanceCounts, Figures, Mark, Picture, Timeline, Years, is_sure
from sphinx_talks.views.svg import Bar, Column, Moment, draw_columns, draw_timeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.records.values import PartialDate
    from sphinx_talks.sphinxext.nodes.html import HtmlRenderer
    from sphinx_talks.views.blocks import Hyperlink

_ = get_translation("sphinx_talks")


#: Where the quarters of a year begin.
QUARTERS = (1, 4, 7, 10)
SMALL, LARGE = 5.0, 11.0


def draw(renderer: HtmlRenderer, picture: Picture) -> Iterator[tuple[str, str]]:
    """Yield each drawing of a picture, of which one is shown, and what has to be said of it."""
    name = _(picture.title)
    match picture.drawing:
        case Timeline(marks):
            largest = max(_size(mark) for mark in marks)
            months = [((month - 1) / 12, _month(month, renderer.language)) for month in QUARTERS]
            moments = [_moment(renderer, mark, largest) for mark in marks]
            yield draw_timeline(moments, months, name=name, undated=_("Undated")), ""
        case AttendanceCounts(figures):
            yield draw_columns([_column(renderer, one) for one in figures], name=name, style="attendance"), ""
        case Years(counts):
            said = ", ".join(f"{year}: {renderer.number(count)}" for year, count in counts if count)
            bars = [_year(renderer, year, count) for year, count in counts]
            yield draw_columns(bars, name=f"{name}: {said}", style="years", low=True), ""


def _moment(renderer: HtmlRenderer, mark: Mark, largest: int) -> Moment:
    date = mark.date
    when = formats.day(date, renderer.language) if date else _("Undated")
    what = mark.link.text if mark.link else renderer.text(total("events", mark.events))
    return Moment(
        date.year if date else 0,
        _in_year(date) if date else 0.5,
        SEPARATOR.join((what, when, *_talks(renderer, mark.talks))),
        mark.label,
        _address(renderer, mark.link),
        SMALL + (LARGE - SMALL) * math.sqrt(_size(mark) / largest) if largest else SMALL,
        # A month is all that is drawn of many events.
        sure=mark.link is None or is_sure(date),
        language=formats.other_language(mark.label, renderer.language),
    )


def _size(mark: Mark) -> int:
    return mark.talks if mark.link else mark.events


def _in_year(date: PartialDate) -> float:
    """Return where in its year a date is, 0 to 1; the middle of what is known."""
    if not date.month:
        return 0.5
    return (date.month - 1 + ((date.day - 0.5) / 31 if date.day else 0.5)) / 12


def _month(month: int, language: str) -> str:
    day = dt.datetime(2000, month, 1, tzinfo=dt.UTC)
    return str(format_skeleton("MMM", day, locale=locale_of(language)))


def _column(renderer: HtmlRenderer, figures: Figures) -> Column:
    said = [formats.count(_(LABELS[name]), count, renderer.language) for name, count in figures.values]
    return Column(
        SEPARATOR.join((figures.link.text, *(said or [_("no number known")]))),
        figures.label,
        tuple(Bar(name, count.value, f"{count.about}{renderer.number(count.value)}") for name, count in figures.values),
        _address(renderer, figures.link),
        figures.year,
    )


def _year(renderer: HtmlRenderer, year: int, count: int) -> Column:
    return Column(str(year), str(year), (Bar("talks", count, renderer.number(count) if count else ""),))


def _talks(renderer: HtmlRenderer, talks: int) -> tuple[str, ...]:
    if not talks:
        return ()
    return (_("1 talk") if talks == 1 else _("%s talks") % renderer.number(talks),)


def _address(renderer: HtmlRenderer, link: Hyperlink | None) -> str:
    return (renderer.address(link.docname) or "") if link and link.docname else ""


def bar(percent: float) -> str:
    """Return a bar as long as a share, in the colour of the page; the number beside it says the same."""
    drawn = ET.Element(
        "svg", {"class": "talks-bar", "viewBox": "0 0 100 6", "aria-hidden": "true", "focusable": "false"}
    )
    ET.SubElement(drawn, "rect", {"class": "talks-bar-all", "width": "100", "height": "6"})
    ET.SubElement(drawn, "rect", {"class": "talks-bar-part", "width": f"{percent:g}", "height": "6"})
    return ET.tostring(drawn, encoding="unicode", short_empty_elements=False)


#: What ids and the style sheet call a drawing.
NAMES = {Timeline: "timeline", AttendanceCounts: "attendance", Years: "years"}


def html(renderer: HtmlRenderer, picture: Picture, table: str) -> str:
    """Return title, drawings and key of a picture, and what says the same as a table."""
    drawing = picture.drawing
    used = _used(drawing) if isinstance(drawing, AttendanceCounts) else frozenset()
    said = map(escape, map(renderer.text, picture.notes))
    notes = "".join(f' <span class="talks-picture-note">{note}</span>' for note in said)
    key = "".join(f'<li class="talks-key-{name}">{escape(_(LABELS[name]))}</li>' for name in LABELS if name in used)
    drawn = ((svg, f"<p>{escape(note)}</p>" if note else "") for svg, note in draw(renderer, picture))
    shown = (f'<div class="talks-picture-scroll">{svg}{note}</div>\n' for svg, note in drawn)
    return (
        f'<figure class="talks-picture talks-picture-{NAMES[type(drawing)]}">\n'
        f'<figcaption><span class="talks-picture-title">{escape(_(picture.title))}</span>{notes}</figcaption>\n'
        + (f'<ul class="talks-picture-key">{key}</ul>\n' if key else "")
        + "".join(shown)
        + f'<details class="talks-picture-table"><summary>{escape(_("Show as a table"))}</summary>\n'
        + f"{table}</details>\n</figure>\n"
    )


def _used(drawing: AttendanceCounts) -> frozenset[str]:
    return frozenset(name for column in drawing.columns for name, _count in column.values)
