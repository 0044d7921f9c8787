"""A site that is translated with catalogues of messages (`locale_dirs`), as sphinx-intl makes them of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.pofile import read_po, write_po

from sphinx_talks.search.files import FOLDER
from sphinx_talks.sphinxext.handlers import ProblemsFoundError
from tests.conftest import plain, run_sphinx

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conftest import Build, Built, Site

CONF = """\
project = "凧の会"
language = "ja"
extensions = ["sphinx_talks"]
html_theme = "sphinx_talks"
html_baseurl = "https://kites.example/"
suppress_warnings = ["config.cache"]
locale_dirs = ["locale"]
exclude_patterns = ["README.md"]
"""
TALK = """\
---
title: 糸の*張力*
speakers: [ida]
summary: 糸を引く力を測りました。
points: [ばねで測る, 風で変わる]
---

{topic}`wind`によって力が変わります。

## 測り方

ばねを使います。

くわしくは[測り方](#測り方)に書きました。
"""
HOME = "凧の話を集めます。[測り方](talks/k-1/pull.md#測り方)も読めます。"
PAGES = {
    "conf.py": CONF,
    "index.md": f"# 凧の会\n\n{HOME}\n\n```{{toctree}}\ntalks/index\n```\n",
    "talks/index.md": "---\ntitle: 発表\n---\n\n```{talk-list}\n```\n",
    "talks/k-1/pull.md": TALK,
    "talks/k-1/paper.md": "---\ntitle: 紙\nspeakers: [ida]\n---\n\n紙の話です。\n",
    "events/k-1.md": "---\ntitle: 凧の会 1\ndate: 2020-01-01\n---\n\nはじめての会です。\n",
    "topics/wind.md": "---\ntitle: 風\n---\n\n風は場所で変わります。\n",
    "people/ida.md": "---\nname: 伊田\n---\n",
}
ENGLISH = {
    "糸の\\*張力\\*": "The \\*Pull\\* of a String",
    "糸を引く力を測りました。": "We measured how hard a string is pulled.",
    "ばねで測る": "Measure with a spring",
    "風で変わる": "It changes with the wind",
    "{topic}`wind`によって力が変わります。": "The force changes with the {topic}`wind`.",
    "測り方": "How to Measure",
    "くわしくは[測り方](#測り方)に書きました。": "More is said under [how](#測り方).",
    "伊田": "Ida",
    HOME: "Talks on kites, and [how](talks/k-1/pull.md#測り方).",
}
BOTH: dict[str, Any] = {"talks_languages": ["ja", "en"]}
PULL = "talks/k-1/pull"


@pytest.fixture
def root_name() -> str:
    return "test-tiny"


def translate(source: Path, texts: Mapping[str, str], language: str = "en") -> None:
    """Write the catalogues that `sphinx-intl update` would, with these texts filled in."""
    templates = source / "_build/gettext"
    if not templates.is_dir():
        _, warnings = run_sphinx(source, templates, source / "_build/trees", "gettext")
        assert not warnings
    for path in templates.rglob("*.pot"):
        catalog = read_po(path.read_bytes().splitlines(keepends=True))
        for message in catalog:
            message.string = texts.get(str(message.id), "") if message.id else message.string
        target = source / "locale" / language / "LC_MESSAGES" / path.relative_to(templates).with_suffix(".po")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_po(file, catalog)


@pytest.fixture
def source(site: Site) -> Path:
    """Give a site in Japanese with catalogues in English, not all of which is translated."""
    source = site(pages={**PAGES, "topics/frames.md": None, "topics/safety.md": None})
    translate(source, ENGLISH)
    return source


def prose(built: Built, name: str) -> str:
    (main,) = built.page(name).xpath("//main")
    return plain(main)


def title(built: Built, name: str) -> str:
    (heading,) = built.page(name).xpath("//h1")
    return str(heading.text)


def test_words_of_pages_are_offered(source: Path) -> None:
    templates = (source / "_build/gettext").rglob("*.pot")
    offered = {str(one.id): one for path in templates for one in read_po(path.read_bytes().splitlines(keepends=True))}
    assert {*ENGLISH} <= {*offered}
    assert offered["ばねで測る"].locations == [("../../talks/k-1/pull.md", 5)]


@pytest.mark.parametrize("way", ["both languages", "one"])
def test_prose_and_front_matter_are_translated(source: Path, build: Build, way: str) -> None:
    built, folder = (build(source, conf=BOTH), "en/") if way == "both languages" else (build(source, language="en"), "")
    page = prose(built, f"{folder}{PULL}")
    assert title(built, f"{folder}{PULL}") == "The *Pull* of a String"
    for text in ("We measured", "with a spring", "The force changes with the 風", "How to Measure", "Ida"):
        assert text in page
    # What nobody has translated stays, in its own language; a page with nothing translated is one without a catalogue.
    (untranslated,) = built.page(f"{folder}{PULL}").xpath("//*[text()='ばねを使います。']")
    assert untranslated.get("lang") == "ja"
    is_folded = bool(built.page(f"{folder}talks/k-1/paper").find_class("talks-original"))
    assert is_folded == (way == "both languages")
    assert not built.page(f"{folder}{PULL}").find_class("talks-original")
    # Other pages know it by its title in this language, and find its sections.
    assert "The *Pull* of a String" in prose(built, f"{folder}talks/index")
    (link,) = built.page(f"{folder}index").xpath("//main//a[.='how']")
    assert built.page(f"{folder}{PULL}").xpath("//*[@id=$id]", id=link.get("href").partition("#")[2])
    assert (built.outdir / folder / FOLDER).is_dir()
    if folder:
        assert "糸の*張力*" in prose(built, PULL)


CHANGES: dict[str, dict[str, str]] = {
    "prose": {**ENGLISH, "測り方": "Measuring"},
    "title": {**ENGLISH, "糸の\\*張力\\*": "Pull"},
    "more": {**ENGLISH, "ばねを使います。": "Take a spring.", "紙の話です。": "On paper."},
    "nothing": {},
}


@pytest.mark.parametrize("conf", [BOTH, {"language": "en"}], ids=["both languages", "one"])
def test_incremental_build_equals_a_clean_one(source: Path, build: Build, conf: dict[str, Any]) -> None:
    (source / "locale").rename(source / "later")
    build(source, conf=conf)
    (source / "later").rename(source / "locale")
    for change, texts in {"added": ENGLISH, **CHANGES}.items():
        translate(source, texts)
        again = build(source, conf=conf).files()
        (source / "_build/html").rename(source / "_build/before")
        (source / "_build/doctrees").rename(source / "_build/trees-before")
        clean = build(source, conf=conf).files()
        assert again == clean, change
        for name in ("html", "doctrees"):
            (source / "_build" / name).rename(source / "_build" / f"{name}-{change}")
        (source / "_build/before").rename(source / "_build/html")
        (source / "_build/trees-before").rename(source / "_build/doctrees")


def test_parallel_build_equals_a_serial_one(source: Path, build: Build) -> None:
    serial = build(source, conf=BOTH).files()
    for name in ("html", "doctrees"):
        (source / "_build" / name).rename(source / "_build" / f"{name}-serial")
    assert build(source, conf=BOTH, parallel=4).files() == serial


WRONG = {
    "image": ("![a kite](https://elsewhere.example/kite.png)", "talks/k-1/pull.md:1:1: T403"),
    "hidden character": ("A\u202e kite", "locale/en/LC_MESSAGES/talks.po:46:1: T002"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_no_page_may_hold_stops_the_build(source: Path, build: Build, case: str) -> None:
    text, problem = WRONG[case]
    translate(source, {**ENGLISH, "ばねを使います。": text})
    with pytest.raises(ProblemsFoundError) as stopped:
        build(source, conf=BOTH)
    assert [str(one).startswith(problem) for one in stopped.value.problems] == [True], stopped.value.problems
    assert not (source / "_build/html/index.html").exists()


def test_markup_in_a_translation_is_text(source: Path, build: Build) -> None:
    said = "<b>[spring](javascript:alert(1))</b>"
    translate(source, {**ENGLISH, "ばねを使います。": said})
    assert said in prose(build(source, conf=BOTH), f"en/{PULL}")


def test_a_translation_beside_the_page_goes_before_its_catalogue(source: Path, build: Build) -> None:
    (source / f"{PULL}.en.md").write_text("---\ntitle: Pull\n---\n\nOf strings.\n\n## 測り方\n", "utf-8")
    built = build(source, conf=BOTH)
    assert title(built, f"en/{PULL}") == "Pull"
    assert "Of strings." in prose(built, f"en/{PULL}")
    assert "The force changes" not in prose(built, f"en/{PULL}")


def test_what_is_left_untranslated_says_its_language(site: Site, build: Build) -> None:
    pages = {"conf.py": CONF.replace('"ja"', '"en"'), "index.md": "# Kites\n\nFirst.\n\nLast of all.\n"}
    source = site(pages={**pages, "topics/frames.md": None, "topics/safety.md": None})
    translate(source, {"First.": "はじめ。"}, "ja")
    built = build(source, conf={"talks_languages": ["en", "ja"]})
    assert "はじめ。" in prose(built, "ja/index")
    assert [one.get("lang") for one in built.page("ja/index").xpath("//*[text()='Last of all.']")] == ["en"]
