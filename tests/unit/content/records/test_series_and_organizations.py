"""Series and organizations: named by id, title or alias, each with a page, and nothing where a site has none."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.authoring.query import linked, row
from sphinx_talks.checks.run import check
from sphinx_talks.cli import main
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.query import query
from sphinx_talks.content.records import Kind
from sphinx_talks.views import view
from sphinx_talks.views.blocks import Hyperlink, Listing, Section
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_talks.content.pages import Entry

SERIES = "---\ntitle: 凧の夕べ\ntitle_en: Kite Nights\naliases: [KN]\nstatus: ended\nsince: 2021-05\n---\n"
SHOP = "---\ntitle: 凧の店\ntitle_en: Kite Shop, Inc.\naliases: [店]\n---\n"
BASE = {
    "conf.py": "",
    "index.md": "# Home\n",
    "people/ida.md": "---\nname: Ida\n---\n",
    "people/bo.md": "---\nname: Bo\n---\n",
    "events/e-1.md": "---\ntitle: E 1\nseries: kites\nnumber: 1\ndate: 2019-05-01\nhosts: [店]\n---\n",
    "events/e-2.md": "---\ntitle: E 2\nseries: ＫＮ\nnumber: 2\ndate: 2020-05-01\nsponsors: [{name: 凧の店}]\n---\n",
    "talks/e-1/a.md": "---\ntitle: A\nspeakers: [{person: ida, affiliation: 店}, {person: bo, affiliation: 丘}]\n---\n",
    "talks/e-2/b.md": "---\ntitle: B\nspeakers: [{person: ida, affiliation: 'KITE SHOP, Inc.'}]\n---\n",
}
PAGES = {"series/kites.md": SERIES, "organizations/shop.md": SHOP}


def site(root: Path, files: dict[str, str]) -> tuple[Catalog, list[str]]:
    write(root, files)
    entries, problems = check(root)
    return Catalog(entries, {}), [str(one) for one in problems if one.code.level == "error"]


def ids(entries: list[Entry]) -> list[str]:
    return [entry.id for entry in entries]


def test_named_by_id_title_and_alias(tmp_path: Path) -> None:
    catalog, problems = site(tmp_path, BASE | PAGES)
    assert problems == []
    kites, shop = catalog.by_id[Kind.SERIES]["kites"], catalog.by_id[Kind.ORGANIZATION]["shop"]
    assert ids(catalog.naming(kites, "in-series")) == ["e-1", "e-2"]
    assert row(catalog, kites) == {
        "id": "kites", "title": "凧の夕べ", "years": "2019–2021", "status": "ended", "events": 2
    }  # fmt: skip
    found = {name: ids(entries) for name, entries in linked(catalog, shop).items()}
    assert found == {"talks": ["e-1/a", "e-2/b"], "people": ["ida"], "hosted": ["e-1"], "sponsored": ["e-2"]}
    # Events of one series follow each other, however each names it.
    first = catalog.by_id[Kind.EVENT]["e-1"]
    assert ids([one for one in catalog.neighbours(first) if one]) == ["e-2"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("talk", "--series", "kites"), "e-1/a e-2/b"),
        (("talk", "--organization", "shop"), "e-1/a e-2/b"),
        (("talk", "--organization", "shop", "--speaker", "bo"), "e-1/a"),
        (("event", "--series", "kites", "--year", "2020"), "e-2"),
        (("event", "--organization", "shop"), "e-1 e-2"),
        (("person", "--organization", "shop"), "ida"),
        (("person", "--series", "kites"), "bo ida"),
        (("series", "--organization", "shop"), "kites"),
        (("organization", "--series", "kites"), "shop"),
    ],
)
def test_filters(arguments: tuple[str, ...], found: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kind, *options = arguments
    write(tmp_path, BASE | PAGES)
    assert main(["list", *arguments, "--format", "ids", "--root", str(tmp_path)]) == 0
    assert capsys.readouterr().out.split() == found.split()
    # A listing takes the same names.
    given = dict(zip((name.removeprefix("--") for name in options[::2]), options[1::2], strict=True))
    assert next(iter(given)) in dict(query(Kind(kind), given).filters)


def test_the_affiliation_stays_as_it_was_written(tmp_path: Path) -> None:
    catalog, _ = site(tmp_path, BASE | PAGES)
    made = view(catalog.by_id[Kind.ORGANIZATION]["shop"], catalog, "UTC")
    listing = next(block for block in made.tail if isinstance(block, Section) and block.name == "talks").blocks[0]
    assert isinstance(listing, Listing)
    items = [item for group in listing.groups for item in group.items]
    assert [(item.link.text, item.meta[0][1].text) for item in items] == [("B", "KITE SHOP, Inc."), ("A", "店")]  # type: ignore[union-attr] # a text of a line
    talk = view(catalog.by_id[Kind.TALK]["e-1/a"], catalog, "UTC")
    assert Hyperlink("店", "organizations/shop", style="affiliation") in str_links(talk)
    assert "丘" in str(talk)


def str_links(found: object) -> list[Hyperlink]:
    """Return every link in nested tuples."""
    if isinstance(found, Hyperlink):
        return [found]
    return [link for part in found for link in str_links(part)] if isinstance(found, tuple) else []


def test_without_pages_names_are_text(tmp_path: Path) -> None:
    catalog, problems = site(tmp_path, BASE)
    assert problems == []
    talk = view(catalog.by_id[Kind.TALK]["e-1/a"], catalog, "UTC")
    assert not [link for link in str_links(talk) if link.docname.startswith("organizations/")]


def test_a_series_that_is_not_there(tmp_path: Path) -> None:
    event = "---\ntitle: E 3\nseries: Kite Nigths\n---\n"
    assert site(tmp_path, BASE | {"events/e-3.md": event})[1] == []
    _, problems = site(tmp_path, PAGES)
    assert problems == ["events/e-3.md:3:9: T301 no such series (got 'Kite Nigths', want 'kites')"]


def test_the_first_page_of_several_series_can_be_added(tmp_path: Path) -> None:
    others = {f"events/{name}.md": f"---\ntitle: {name}\nseries: {name}\n---\n" for name in ("moths", "newts")}
    write(tmp_path, {"conf.py": "", "index.md": "# Home\n", **others})
    for title in ("Moths", "Newts"):
        assert main(["new", "series", "--title", title, "--yes", "--offline", "--root", str(tmp_path)]) == 0
    assert site(tmp_path, {})[1] == []


def test_rename_rewrites_ids_and_leaves_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, BASE | PAGES)
    assert main(["rename", "series", "kites", "kite-nights", "--root", str(tmp_path)]) == 0
    assert main(["rename", "organization", "shop", "kite-shop", "--root", str(tmp_path)]) == 0
    assert "series: kite-nights\n" in (tmp_path / "events/e-1.md").read_text("utf-8")
    assert "series: ＫＮ\n" in (tmp_path / "events/e-2.md").read_text("utf-8")
    assert "affiliation: 店" in (tmp_path / "talks/e-1/a.md").read_text("utf-8")
    assert "aliases: [KN, kites]" in (tmp_path / "series/kite-nights.md").read_text("utf-8")
    capsys.readouterr()
    assert main(["show", "kites", "--root", str(tmp_path)]) == 0
    assert "series kite-nights" in capsys.readouterr().out


def test_merge_keeps_the_names(tmp_path: Path) -> None:
    other = "---\ntitle: 凧屋\n---\n"
    talk = "---\ntitle: C\nspeakers: [{person: bo, affiliation: 凧屋}]\n---\n"
    write(tmp_path, BASE | PAGES | {"organizations/kites.md": other, "talks/e-2/c.md": talk})
    assert main(["merge", "organization", "kites", "shop", "--root", str(tmp_path)]) == 0
    catalog = Catalog(check(tmp_path)[0], {})
    assert ids(catalog.naming(catalog.by_id[Kind.ORGANIZATION]["shop"], "affiliation")) == ["e-1/a", "e-2/b", "e-2/c"]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.model.optional])
def test_every_optional_kind_has_what_the_others_have(
    tmp_path: Path, kind: Kind, capsys: pytest.CaptureFixture[str]
) -> None:
    events = {path: "---\ntitle: E\nsummary: S.\n---\n" for path in BASE if path.startswith("events/")}
    write(tmp_path, BASE | events)
    root, name = ["--root", str(tmp_path)], str(kind)
    assert main(["new", name, "--title", "New One", "--yes", "--offline", *root]) == 0
    assert (tmp_path / f"{kind.folder}/new-one.md").is_file()
    assert main(["check", *root]) == 0
    capsys.readouterr()
    assert main(["list", name, "--format", "ids", *root]) == 0
    assert capsys.readouterr().out == "new-one\n"
    assert main(["missing", name, *root]) == 0
    assert ("new-one" in capsys.readouterr().out) == hasattr(import_module(f"sphinx_talks.views.{name}"), "GAPS")
    assert main(["schema", name, *root]) == 0
    assert f"Front matter of a page: {name}" in capsys.readouterr().out


def test_long_listings_on_their_pages_can_be_filtered_in_their_own_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sphinx_talks.views.lists.LEAST_ON_PAGE", 2)
    more = {"events/e-2.md": BASE["events/e-1.md"].replace("E 1", "E 2").replace("number: 1", "number: 2")}
    catalog, _ = site(tmp_path, {**BASE, **PAGES, **more})
    pages = {Kind.SERIES: "kites", Kind.ORGANIZATION: "shop"}
    found: dict[str, object] = {}
    for kind, name in pages.items():
        sections = [one for one in view(catalog.by_id[kind][name], catalog, "UTC").tail if isinstance(one, Section)]
        listings = {one.name: block for one in sections for block in one.blocks if isinstance(block, Listing)}
        found |= {place: one.filter and (one.filter.sorts[0], one.filter.common) for place, one in listings.items()}
    assert {place: value for place, value in found.items() if value} == {
        "events": ("oldest", (("series", "series/kites"),)),
        "hosted": ("newest", (("organization", "organizations/shop"),)),
        "talks": ("newest", (("organization", "organizations/shop"),)),
    }
