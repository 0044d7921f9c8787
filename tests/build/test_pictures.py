"""Pictures in a built site: where they stand, what stands behind them, and when their pages are written again."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import plain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from tests.conftest import Build, Built, Look

ALL = "\n\n".join(f"```{{{name}}}\n```" for name in ("event-timeline", "attendance-chart"))
PAGE = {"guide/pictures.md": f"---\norphan: true\ntitle: Pictures\n---\n\n{ALL}\n"}
STYLE = "talks-pictures.css"


@pytest.fixture
def built(look: Look) -> Built:
    """Give test-basic with a page of all pictures."""
    return look(PAGE)


def figures(built: Built, page: str = "guide/pictures") -> dict[str, HtmlElement]:
    """Return the pictures of a page by their style."""
    found = built.page(page).find_class("talks-picture")
    return {figure.get("class", "").split()[-1].removeprefix("talks-picture-"): figure for figure in found}


def names(figure: HtmlElement) -> set[str]:
    """Return what the links of a picture are called."""
    return {str(link.findtext("title")) for link in figure.xpath(".//svg//a")}


def rows(figure: HtmlElement) -> list[list[str]]:
    """Return the table behind a picture."""
    (table,) = figure.xpath("./details//table")
    return [[plain(cell) for cell in row.iter("td", "th")] for row in table.iter("tr")]


def styled(built: Built) -> list[str]:
    """Return the pages that load the style of pictures."""
    return [name for name, page in built.pages() if any(STYLE in href for href in page.xpath("//link/@href"))]


def test_every_picture_has_its_table_and_its_words(built: Built) -> None:
    found = figures(built)
    assert list(found) == ["timeline", "attendance"]
    for figure in found.values():
        assert plain(figure.xpath("./figcaption/span")[0])
        assert len(rows(figure)) > 1
        assert {svg.get("role") for svg in figure.iter("svg") if "talks-drawing" in svg.get("class", "")} == {"group"}


def test_a_picture_says_what_its_table_says(built: Built) -> None:
    timeline = figures(built)["timeline"]
    assert {name.split(" · ")[0] for name in names(timeline)} == {row[0] for row in rows(timeline)[1:]}


def test_an_event_without_a_date_is_dashed(look: Look) -> None:
    dated = figures(look(PAGE))["timeline"].find_class("talks-drawn-dot")
    page = "---\ntitle: Found\n---\n"
    drawn = figures(look({**PAGE, "events/found.md": page}))["timeline"]
    assert len(drawn.find_class("talks-drawn-dot")) == len(dated)
    assert [one.findtext("title") for one in drawn.xpath(".//a[*[@class='talks-drawn-dot-unsure']]")] == [
        "Found · Undated"
    ]


def test_links_lead_to_pages(built: Built) -> None:
    page = built.outdir / "guide"
    links = built.page("guide/pictures").xpath("//svg//a/@href")
    assert links
    assert [link for link in links if not (page / link).is_file()] == []


def test_the_style_is_loaded_where_there_is_a_picture(built: Built) -> None:
    expected = [name for name, page in built.pages() if page.find_class("talks-picture")]
    assert "guide/pictures" in expected
    assert styled(built) == expected


def test_nothing_of_a_picture_is_inline_style_or_script(built: Built) -> None:
    for figure in figures(built).values():
        assert figure.xpath(".//@style | .//style | .//script | .//@onclick") == []


def test_a_topic_has_its_years_from_two_talks_on(built: Built) -> None:
    talks = {name: len(page.xpath("//*[@id='talks-talks']//*[contains(@class, 'talks-item-head')]"))
             for name, page in built.pages() if name.startswith("topics/")}  # fmt: skip
    drawn = {name for name in talks if figures(built, name).get("years") is not None}
    assert drawn == {name for name, number in talks.items() if number >= 2}
    assert drawn
    assert drawn != set(talks)


def test_other_formats_have_the_tables(look: Look) -> None:
    built = look(PAGE, "text")
    text = (built.outdir / "guide" / "pictures.txt").read_text("utf-8")
    assert "svg" not in text
    assert text.count("| Event ") == 2
    assert all(title in text for title in ("Events over time", "Attendance over time"))


def test_an_edit_elsewhere_is_seen(build: Build) -> None:
    built = build(pages=PAGE)
    for page, old, new, style in (
        ("events/kite-1", "title:", "title: Otherwise", "timeline"),
        ("events/kite-2", "date:", "date: 2031-01-01", "timeline"),
    ):
        before = names(figures(built)[style])
        text = (built.srcdir / f"{page}.md").read_text("utf-8")
        edited = re.sub(f"^{old}.*", new, text, count=1, flags=re.MULTILINE)
        built = build(built.srcdir, pages={f"{page}.md": edited})
        assert names(figures(built)[style]) != before, page


def test_a_site_without_pictures_does_not_load_the_library() -> None:
    code = "import sys, sphinx_talks.sphinxext.extension; sys.exit('svg' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
