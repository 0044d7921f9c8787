"""Topics as a tree, and people by the reading of their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.languages import localized
from sphinx_talks.content.records import Kind
from sphinx_talks.views import identity, lists, parts
from sphinx_talks.views.blocks import Text
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path


def archive(folder: Path, pages: dict[str, str]) -> Catalog:
    write(folder, {"index.md": "# Home\n", **pages})
    entries, problems = check(folder)
    assert problems == []
    return Catalog(entries, {})


def test_a_topic_counts_its_own_talks_and_comes_by_those_of_its_branch(tmp_path: Path) -> None:
    catalog = archive(
        tmp_path,
        {
            "topics/data.md": "---\ntitle: Data\n---\n",
            "topics/labels.md": "---\ntitle: Labels\nbroader: [data]\n---\n",
            "topics/other.md": "---\ntitle: Other\n---\n",
            "topics/all.md": "---\ntitle: All\n---\n",
            "events/e.md": "---\ntitle: E\ndate: 2018-01-02\n---\n",
            "events/f.md": "---\ntitle: F\ndate: 2020-01-02\n---\n",
            "talks/e/a.md": "---\ntitle: A\ntopics: [labels, data]\n---\n",
            "talks/f/b.md": "---\ntitle: B\ntopics: [labels]\n---\n",
        },
    )
    [group] = lists.topic_tree(catalog).groups
    # As many as on the page of the topic, and as on the home page.
    assert [(item.link.text, item.talks) for item in group.items] == [("Data", 1), ("All", None), ("Other", None)]
    assert group.items[0].meta == ((Text("2018"),),)
    assert [(item.link.text, item.talks, item.meta) for item in group.items[0].below] == [
        ("Labels", 2, ((Text("2018–2020"),),))
    ]


@pytest.mark.parametrize(
    ("page", "row"),
    [
        ("name: 石原祥太郎\nreading: いしはら しょうたろう", "あ"),
        ("name: ゆずたそ", "や"),
        ("name: タカヤナギ", "た"),
        ("name: 馬場\nreading: バンバ", "は"),
        ("name: 佐藤", "p"),
        ("name: 中河\nname_en: Hiro Nakagawa", "h"),
        ("name: __john_smith__", "j"),
    ],
)
def test_a_person_stands_under_the_kana_or_letter_of_the_name(tmp_path: Path, page: str, row: str) -> None:
    catalog = archive(tmp_path, {"people/p.md": f"---\n{page}\n---\n"})
    assert identity.row(catalog.by_id[Kind.PERSON]["p"]) == row


@pytest.mark.parametrize(
    ("page", "row"),
    [
        ("name: 石原祥太郎\nname_en: Shotaro Ishihara\nreading: いしはら しょうたろう", "s"),
        ("name: Aki Ariga\nreading: ありが", "a"),
        ("name: 千葉\nreading: ちば", "c"),
        ("name: 馬場\nreading: バンバ", "b"),
        ("name: ゆずたそ", "y"),
        ("name: 佐藤", "p"),
    ],
)
def test_in_a_language_of_latin_letters_it_is_a_letter(tmp_path: Path, page: str, row: str) -> None:
    entry = archive(tmp_path, {"people/p.md": f"---\n{page}\n---\n"}).by_id[Kind.PERSON]["p"]
    assert identity.row(localized(entry, "en", {}, "ja")) == row


def test_records_of_no_known_year_are_last(tmp_path: Path) -> None:
    event = "---\ntitle: E\nseries: S\nnumber: {}\n---\n"
    dated = {f"events/e-{n}.md": event.format(f"{n}\ndate: 20{n}-01-01") for n in (18, 20)}
    catalog = archive(tmp_path, {**dated, "events/e-19.md": event.format(19)})
    found = lists.by_year(catalog.all(Kind.EVENT)[::-1], catalog, parts.item)
    assert [group.slug for group in found.groups] == ["2020", "2018", "unknown"]
