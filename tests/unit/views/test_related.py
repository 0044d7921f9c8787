"""Which talks stand beside another, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content.bibliography import Reference
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.records import Kind
from sphinx_talks.views.blocks import Hyperlink, Label, Text
from sphinx_talks.views.related import talks, why
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_talks.views.blocks import Line

SITE = {
    "index.md": "# Home\n",
    "people/ann.md": "---\nname: Ann\n---\n",
    "people/bob.md": "---\nname: Bob\n---\n",
    "topics/kites.md": "---\ntitle: Kites\n---\n",
    "organizations/shop.md": "---\ntitle: The Kite Shop\n---\n",
    "events/e-1.md": "---\ntitle: E 1\ndate: 2018-05-01\n---\n",
    "events/e-2.md": "---\ntitle: E 2\ndate: 2019-05-01\n---\n",
    "events/e-3.md": "---\ntitle: E 3\n---\n",
    "events/e-4.md": "---\ntitle: E 4\ndate: 2018-09-01\n---\n",
}
REFERENCES = {key: Reference(key, title) for key, title in (("a", "On Kites"), ("b", "On Wind"))}
WIND = Hyperlink("On Wind", "talks/e-1/one", fragment="ref-b")
TOPIC = (Label("Same topic:"), Hyperlink("Kites", "topics/kites"))


@pytest.mark.parametrize(
    ("one", "other", "where", "expected"),
    [
        ("topics: [kites]", "topics: [kites]", "e-2", [TOPIC, (Label("a year later"),)]),
        ("topics: [kites]", "topics: [kites]", "e-1", [TOPIC, (Label("the same event"),)]),
        ("topics: [kites]", "topics: [kites]", "e-4", [TOPIC, (Label("the same year"),)]),
        ("topics: [kites]", "topics: [kites]", "e-3", [TOPIC]),
        ("speakers: [ann]", "speakers: [ann]", "e-2", [(Label("Same speaker, a year later"),)]),
        ("speakers: [ann]", "speakers: [ann]", "e-3", [(Label("Same speaker"),)]),
        (
            "speakers: [{person: ann, affiliation: shop}]",
            "speakers: [{person: bob, affiliation: The Kite Shop}]",
            "e-3",
            [(Label("Same organization:"), Hyperlink("The Kite Shop", "organizations/shop"))],
        ),
        ("references: [a, b]", "references: [b]", "e-3", [(Label("Both cite:"), WIND)]),
        (
            "next: [{talk: e-3/other, why: It answers this one.}]", "order: 2", "e-3",
            [(Text("It answers this one."),)],
        ),
        ("order: 1\n---\n\n{talk}`e-3/other`", "order: 2", "e-3", [(Label("Named in the text above"),)]),
        ("order: 1", "order: 2\n---\n\n{talk}`e-1/one`", "e-3", [(Label("Its page names this talk"),)]),
    ],
)  # fmt: skip
def test_reasons(tmp_path: Path, one: str, other: str, where: str, expected: list[Line]) -> None:
    pages = {"talks/e-1/one.md": one, f"talks/{where}/other.md": other}
    ends = {name: "" if "---" in text else "\n---" for name, text in pages.items()}
    write(tmp_path, SITE | {name: f"---\ntitle: T\n{text}{ends[name]}\n" for name, text in pages.items()})
    catalog = Catalog(check(tmp_path)[0], REFERENCES)
    found = catalog.by_id[Kind.TALK]
    assert [*why(catalog, found["e-1/one"], found[f"{where}/other"])] == expected


def test_what_pages_name_comes_first(tmp_path: Path) -> None:
    both = "---\ntitle: T\ntopics: [kites]\n---\n"
    names = "---\ntitle: T\n---\n\n{talk}`e-1/one`\n"
    talk = {"talks/e-1/one.md": f"{both}\n{{talk}}`e-3/named`\n", "talks/e-3/named.md": "---\ntitle: T\n---\n"}
    others = {"talks/e-2/same.md": both, "talks/e-2/naming.md": names, "talks/e-1/naming.md": names}
    write(tmp_path, SITE | talk | others)
    catalog = Catalog(check(tmp_path)[0], {})
    found = talks(catalog, catalog.by_id[Kind.TALK]["e-1/one"])
    # One of the same event stands in its programme.
    assert {one.id for one in found[:2]} == {"e-2/naming", "e-3/named"}
    assert [one.id for one in found[2:]] == ["e-2/same"]


def test_what_its_page_has_for_the_next_comes_before_all(tmp_path: Path) -> None:
    both = "---\ntitle: T\ntopics: [kites]\n{}---\n"
    others = {f"talks/e-2/same-{number}.md": both.format("") for number in range(5)}
    chosen = {
        "talks/e-1/one.md": both.format("next: [e-3/far, e-2/same-1]\n"),
        "talks/e-3/far.md": "---\ntitle: T\n---\n",
    }
    write(tmp_path, SITE | others | chosen)
    catalog = Catalog(check(tmp_path)[0], {})
    found = [one.id for one in talks(catalog, catalog.by_id[Kind.TALK]["e-1/one"])]
    assert found[:2] == ["e-3/far", "e-2/same-1"]
    assert len(found) == len({*found}) == 5
