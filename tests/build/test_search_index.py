"""The search index of a built site: whose text is in it, and when it is written."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_talks.search import documents
from sphinx_talks.search.files import FOLDER
from sphinx_talks.sphinxext import looking, search_index
from tests.indexes import first_parts

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from tests.conftest import Build, Built, Look, Site


def parts(built: Built) -> dict[str, dict[str, Any]]:
    """Return the first part of every document of an index, by docname."""
    return first_parts(built.outdir / FOLDER)


def text(part: dict[str, Any]) -> str:
    """Return the text of the blocks of a part."""
    return "\n".join(block[2] for block in part["blocks"])


def times(folder: Path) -> dict[str, int]:
    """Return when each file of an index was written."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / FOLDER).rglob("*.bin")}


def test_documents(build: Build) -> None:
    """Every page is in the index, with the names it can be found by and its own text only."""
    pages = {
        "events/e.md": "---\ntitle: 凧の会\ndate: 2024-05-06\naliases: [old-e]\n---\n",
        "topics/t.md": "---\ntitle: 揚力\ntitle_en: Lift\naliases: [浮く力]\nsummary: 凧を上げる力。\n---\n",
        "people/p.md": "---\nname: 凧山\nname_en: Tako Yama\nreading: たこ やま\ngithub: takoyama\n---\n",
        "talks/e/t.md": (
            "---\ntitle: 糸の話\ntitle_en: On strings\nspeakers: [p]\ntopics: [t]\nlanguage: en\n"
            "slides: https://example.org/s\n---\n風の {topic}`t` の話。\n\n"
            "## 糸の太さ\n\n| 糸 | 風 |\n|---|---|\n| 太い | 強い |\n"
        ),
        # A page that only shows what pages can have is not found.
        "guide/sample.md": "---\ntitle: Sample\nsample: true\norphan: true\n---\nWords\n",
    }
    found = parts(build(pages=pages))
    assert "guide/sample" not in found
    talk = found["talks/e/t"]
    assert {name: talk[name] for name in ("url", "title", "kind", "date", "by", "lang", "also")} == {
        "url": "talks/e/t.html", "title": "糸の話", "kind": "talk", "date": "2024-05-06", "by": "凧山", "lang": "en",
        "also": ["On strings"],
    }  # fmt: skip
    assert talk["with"] == ["凧山", "Tako Yama", "たこ やま", "揚力", "Lift", "浮く力", "凧の会"]
    assert ["糸の太さ", "糸の太さ", "太い · 強い"] in talk["blocks"]
    assert "風の 揚力 の話。" in text(talk)
    assert found["people/p"]["also"] == ["Tako Yama", "たこ やま", "takoyama", "p"]
    assert found["topics/t"]["also"] == ["Lift", "浮く力"]
    # What a page lists of others is found on theirs.
    for name in ("topics/t", "people/p", "events/e", "index"):
        assert "糸の話" not in text(found[name]), name
    assert not any(block[1] == "Talks" for block in found["topics/t"]["blocks"])
    assert found["index"]["kind"] == "page"


def test_dirhtml(look: Look) -> None:
    """Addresses are those of the builder."""
    assert {part["url"] for part in parts(look(builder="dirhtml")).values()} >= {"", "topics/"}


def test_nothing_to_do(build: Build, site: Site) -> None:
    """A build without a change leaves the index alone; a lost one is made anew, as is one whose state is lost."""
    source = site("test-tiny")
    built = build(source)
    before, files = times(built.outdir), built.files()
    assert times(build(source).outdir) == before
    (built.outdir / FOLDER / "index.bin").unlink()
    assert build(source).files() == files
    search_index.state_file(built.app).unlink()
    next((built.outdir / FOLDER / "g").iterdir()).write_bytes(b"x")
    assert build(source).files() == files


def test_prose_concerns_its_own_page(build: Build, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page is asked once; where nothing changes that other pages see, nothing of the records of others."""
    source = site()
    asked: list[str] = []

    def noted(entry: Entry, catalog: Catalog, built: documents.Built) -> documents.Document:
        asked.append(entry.docname)
        return documents.gather(entry, catalog, built)

    monkeypatch.setattr(looking, "gather", noted)
    found = build(source).app.env.found_docs
    assert sorted(asked) == sorted(found)
    asked.clear()
    page = source / "topics" / "frames.md"
    page.write_text(f"{page.read_text('utf-8')}\n凧糸の追記です。\n", "utf-8")
    assert "凧糸の追記" in text(parts(build(source))["topics/frames"])
    assert asked == ["topics/frames"]
    asked.clear()
    # Nor does the page of a talk show the other names of its topics, and it is found by them.
    page.write_text(page.read_text("utf-8").replace("title:", "aliases: [Spars]\ntitle:", 1), "utf-8")
    assert "Spars" in parts(build(source))["talks/kite-1/paper-frames"]["with"]
    assert "talks/kite-1/paper-frames" in asked


@pytest.mark.parametrize("keeps", [0, 100, 5000])
def test_store_that_is_cut(keeps: int, build: Build, site: Site, tmp_path: Path) -> None:
    """Where what is kept of the documents is cut or of somebody else, the texts of pages not written are made again."""
    source = site("test-tiny")
    kept = search_index.state_file(build(source).app)
    assert kept.stat().st_size > keeps
    kept.write_bytes(kept.read_bytes()[:keeps] + b"x" * (100 - min(keeps, 100)))
    page = source / "topics/safety.md"
    page.write_text(f"{page.read_text('utf-8')}\n追記です。\n", "utf-8")
    (source / "topics" / "new.md").write_text("---\ntitle: 新しい凧\n---\n", "utf-8")
    clean = shutil.copytree(source, tmp_path / "clean", ignore=shutil.ignore_patterns("_build"))
    assert build(source).files() == build(clean).files()


def test_stock_search_is_off(look: Look) -> None:
    """Whatever the theme, Sphinx writes no index of its own, and the page of results is ours."""
    for theme in ("alabaster", "basic"):
        built = look(html_theme=theme)
        assert not (built.outdir / "searchindex.js").exists()
        assert built.page("search").xpath("//*[@id='talks-search-results']")


def test_all_own_text_is_there(build: Build) -> None:
    """Whatever a reader sees on a page and is no list of other pages can be searched: boxes, tables, code, notes."""
    page = (
        "---\ntitle: 全部\norphan: true\n---\n本文と脚注[^a]。\n\n"
        "- 一つ目\n  - 中の一つ\n- 二つ目\n\n    続きの段落\n\n"
        ":::{admonition} 箱の題\n箱の中\n:::\n\n:::{note}\n注の中\n:::\n\n::::{dropdown} 開く題\n開いた中\n::::\n\n"
        ":::{table} 表の題\n| 左 | 右 |\n|---|---|\n| 甲 | 乙 |\n:::\n\n"
        "```python\nprint('符号')\n```\n\n> 引用した文\n\n"
        "用語\n: 説明の文\n\n## 節の題\n\n節の文\n\n[^a]: 脚注の文\n"
    )
    built = build(pages={"guide/all.md": page})
    (main,) = built.page("guide/all").xpath("//*[@id='talks-main']")
    part = parts(built)["guide/all"]
    manifest = "".join([part["title"], *(heading + words for _, heading, words in part["blocks"])])
    indexed = "".join(manifest.split())
    for own in main.xpath(".//p | .//pre | .//th | .//td | .//dt | .//summary | .//caption | .//h1 | .//h2"):
        for links in own.xpath(".//a[contains(@class, 'headerlink')] | .//span[contains(@class, 'backrefs')]"):
            links.drop_tree()
        shown = "".join(own.text_content().split())
        assert shown in indexed or shown == "Note" or shown.startswith("[1]"), shown
