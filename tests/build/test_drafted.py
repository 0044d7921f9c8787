"""Drafted pages build without a warning, as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.repository.test_examples import examples, write
from tests.repository.test_guide_to_adding import GUIDE, SITE, TEMPLATES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Build


def test_templates_and_the_pages_of_the_guide(build: Build, tmp_path: Path) -> None:
    pages = examples(TEMPLATES, GUIDE)
    write(tmp_path / "site", {**SITE, **pages})
    built = build(tmp_path / "site")
    for name in pages:
        assert built.page(name.removesuffix(".md")).xpath("string(//h1)")
    talk = built.page("talks/example-meetup-1/feature-store-in-a-week")
    assert talk.xpath("string(//h1)").startswith("1週間で作る")
    assert "この行は表示されません" not in talk.text_content()
