"""Topics as a tree, and people by the reading of their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.records import Kind
from sphinx_talks.views import identity, lists
from sphinx_talks.views.blocks import Text
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path


def archive(folder: Path, pages: dict[str, str]) -> Catalog:
    write(folder, {"index.md": "# Home\n", **pages})
    entries, problems = check(folder)
    assert problems == []
    return Catalog(entries, {})


def test_a_branch_counts_each_of_its_talks_once(tmp_path: Path) -> None:
    catalog = archive(
        tmp_path,
        {
            "topics/data.md": "---\ntitle: Data\n---\n",
            "topics/labels.md": "---\ntitle: Labels\nbroader: [data]\n---\n",
            "topics/other.md": "---\ntitle: Other\n---\n",
            "events/e.md": "---\ntitle: E\ndate: 2018-01-02\n---\n",
            "events/f.md": "---\ntitle: F\ndate: 2020-01-02\n---\n",
            "talks/e/a.md": "---\ntitle: A\ntopics: [labels, data]\n---\n",
            "talks/f/b.md": "---\ntitle: B\ntopics: [labels]\n---\n",
        },
    )
    [group] = lists.topic_tree(catalog).groups
    assert [(item.link.text, item.talks) for item in group.items] == [("Data", 2), ("Other", None)]
    assert group.items[0].meta == ((Text("2018–2020"),),)
    assert [item.link.text for item in group.items[0].below] == ["Labels"]


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
