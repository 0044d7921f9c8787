"""One site in two languages: what each page says in the other, and that its build is as sound as that of one."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from lxml import etree

from sphinx_talks.content import languages as catalogues
from sphinx_talks.search.files import FOLDER
from sphinx_talks.search.packs import MANIFEST
from sphinx_talks.sphinxext import extension, languages
from sphinx_talks.sphinxext.handlers import ProblemsFoundError
from sphinx_talks.sphinxext.others import is_watched
from tests.build.test_languages import JAPANESE, language_of, texts
from tests.build.test_search_index import parts
from tests.conftest import plain, write_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sphinx.application import Sphinx

    from tests.conftest import Build, Built, Look, Site

BOTH: dict[str, Any] = {
    "language": "ja",
    "talks_languages": ["ja", "en"],
    "html_baseurl": "https://kites.example/",
    "suppress_warnings": ["config.cache"],
}
PULL = "talks/kite-2/measuring-pull"
KNOTS = "talks/kite-2/knots"
PEOPLE = {
    "people/bo-tern.md": "---\nname: 田中 帆\nname_en: Bo Tern\n---\n",
    "talks/kite-2/unknown.md": "---\nspeakers: [{person: bo-tern, name: 田中}]\n---\n\n題名のわからない発表です。\n",
}
SUMMARY = "Pull, measured with a spring and a ruler."
TWIN = {
    "topics/wind.md": "---\ntitle: 風\ntitle_en: Wind\n---\n\n風は場所で変わります。\n",
    f"{PULL}.en.md": "---\ninferred: {time: the programme}\n---\n\n## How\n\nThe sequel of {talk}`paper-frames`.\n",
    "guide/air.en.md": "What the air does.\n",
    "guide/air.md": "---\ntitle: 空気\ntitle_en: Air\norphan: true\n---\n\n空気の話です。\n",
    # Blocks of all kinds, some of which look alike in each language.
    "guide/rope.md": """\
---
title: 糸
title_en: Rope
orphan: true
---

糸の話です。Three knots are enough、と<https://kites.example/言う>人が
います。

- 一つ
- *二つ*と`code`

{talk}`kite-2/knots`を見ます。

## 結び目

| 名前 | |
| :- | -: |
| 本結び | **2** |

```python
print("糸")
```

```{note}
張ります。
```

用語
: 説明です。

> [](air.md)

1. <https://kites.example/rope>の話です。
""",
}


def built_in_both(look: Look) -> Built:
    return look({**PEOPLE, **TWIN}, **BOTH)


def words(built: Built, name: str) -> str:
    (main,) = built.page(name).xpath("//main")
    return " ".join(main.text_content().split())


def test_names_titles_and_summaries_are_in_the_language_of_the_page(look: Look) -> None:
    built = built_in_both(look)
    page = built.page(f"en/{PULL}")
    assert page.get("lang") == "en"
    assert [one.text for one in page.xpath("//h1")] == ["Measuring the Pull of a Kite String"]
    assert [one.text for one in page.xpath("//p[@class='talks-summary']")] == [
        "Pull, measured with a spring and a ruler."
    ]
    assert "Bo Tern" in built.facts(f"en/{PULL}")["Speakers"][0]
    assert "田中 帆" in next(iter(built.facts(PULL).values()))[0]
    assert "Untitled talk (Bo Tern)" in words(built, "en/talks/kite-2/unknown")


def test_prose_comes_from_the_translation(look: Look) -> None:
    built = built_in_both(look)
    page = built.page(f"en/{PULL}")
    assert "The sequel of Paper Frames That Last" in words(built, f"en/{PULL}")
    assert "測り方" not in words(built, f"en/{PULL}")
    assert not page.xpath("//details[@class='talks-original']")
    assert "Air What the air does." in words(built, "en/guide/air").replace("#", "")
    assert f"{PULL}.en" not in dict(built.pages())


def test_prose_without_a_translation_is_folded_in_its_own_language(look: Look) -> None:
    built = built_in_both(look)
    (folded,) = built.page("en/talks/kite-2/unknown").xpath("//details[@class='talks-original']")
    assert [one.text for one in folded.xpath("summary")] == ["In the original language (Japanese)"]
    assert [one.get("lang") for one in folded.xpath("div")] == ["ja"]
    # It is in English as it is.
    assert not built.page(f"en/{KNOTS}").xpath("//details[@class='talks-original']")


def test_the_page_for_lost_readers_speaks_every_language(look: Look) -> None:
    built = look({**PEOPLE, **TWIN}, **{**BOTH, "html_baseurl": "https://kites.example/site/"})
    own, other = built.page("404").xpath("//main//section")
    assert [(one.get("lang"), one.xpath("h1 | h2")[0].text) for one in (own, other)] == [
        (None, "ページが見つかりません"), ("en", "This page was not found"),
    ]  # fmt: skip
    assert [one.xpath(".//form/@action") for one in (own, other)] == [["/site/search.html"], ["/site/en/search.html"]]
    for folder, section in (("", own), ("en/", other)):
        links = section.xpath(".//li/a/@href")
        assert f"/site/{folder}talks/index.html" in links
        assert all((built.outdir / link.removeprefix("/site/")).is_file() for link in links)
    assert other.xpath(".//li/a")[0].text == "Events"


#: Bodies, and whether each is folded in English; they stand on pages of one site.
FOLDED = {
    # Neither names nor code say in which language a sentence is.
    "{event}`kite-2`で{talk}`kite-2/measuring-pull`を話しました。": True,
    "[The Long Title of a Report in English](https://kites.example/report)を書きました。": True,
    "`wind --speed 12 --unit metres-per-second`を使います。\n\n```sh\nwind --speed 12 --direction north\n```": True,
    "{talk}`kite-2/measuring-pull`": False,
    "Wind is air that moves, which some call 風 and others 空気の流れ.": False,
    # What it lists belongs to its prose.
    "風の話の一覧です。\n\n```{talk-list}\n:event: kite-2\n```": True,
}
PROSE = {
    **{f"topics/folded-{at}.md": f"---\ntitle: 風\ntitle_en: Wind\n---\n\n{body}\n" for at, body in enumerate(FOLDED)},
    "people/ho-tanaka.md": "---\nname: 田中 帆\nreading: たなか\n---\n",
    "topics/breeze.md": "---\ntitle: 風\n---\n\n{person}`ho-tanaka`さんの話です。\n",
    "topics/breeze.en.md": "{person}`ho-tanaka` and {person}`@bo <ho-tanaka>` on the wind.\n",
    "topics/rope.md": "---\ntitle: 糸\ntitle_en: Rope\n---\n\n{person}`ho-tanaka`さんの糸です。\n",
    "events/kite-9.md": "---\ntitle: 凧の会\ntitle_en: Kites\nvenue: 公園\n---\n\n{talk}`unknown`を聞く会です。\n",
    "events/kite-9.en.md": "---\nvenue: The park\n---\n",
    "topics/power.md": "---\ntitle: 風\ntitle_en: Power\n---\n\n## 風の力\n\n"
    '```{note}\n"風"と[言います](#風の力)。\n```\n',
}


@pytest.fixture(scope="module")
def of_prose(look: Look) -> Built:
    """Give a site with prose of all kinds, with a translation and without."""
    return look({**PEOPLE, **TWIN, **PROSE}, **BOTH)


@pytest.mark.parametrize("body", FOLDED)
def test_prose_is_folded_by_the_language_of_its_sentences(of_prose: Built, body: str) -> None:
    page = of_prose.page(f"en/topics/folded-{[*FOLDED].index(body)}")
    assert len(page.xpath("//details[@class='talks-original']/div[@lang='ja']")) == FOLDED[body]
    listed = page.xpath("//details[@class='talks-original']//ul")
    assert {one.xpath("string(ancestor::*[@lang][1]/@lang)") for one in listed} == (
        {"en"} if "talk-list" in body else set()
    )


def test_prose_in_translation_names_people_with_their_readings(of_prose: Built) -> None:
    assert "田中 帆 (Tanaka) and @bo on the wind." in words(of_prose, "en/topics/breeze")
    assert "田中 帆さんの糸です。" in words(of_prose, "en/topics/rope")
    assert "田中 帆さんの話です。" in words(of_prose, "topics/breeze")


def test_a_translation_of_fields_alone_leaves_the_prose(of_prose: Built) -> None:
    page = of_prose.page("en/events/kite-9")
    (folded,) = page.xpath("//details[@class='talks-original']/div[@lang='ja']")
    assert "を聞く会です。" in plain(folded)
    assert "The park" in words(of_prose, "en/events/kite-9")
    assert "公園" not in words(of_prose, "en/events/kite-9")


def test_prose_without_a_translation_is_that_of_the_original(of_prose: Built) -> None:
    here, there = (
        of_prose.page(f"{folder}topics/power").xpath("//section[h2[contains(., '力')]]")[0] for folder in ("", "en/")
    )
    # With its marks and anchors; only what the interface says is in the other language.
    assert [one.get("id") for one in here.xpath(".//*[@id]")] == [one.get("id") for one in there.xpath(".//*[@id]")]
    notes = [plain(one) for section in (here, there) for one in section.find_class("admonition")]
    assert [note.endswith('"風"と言います。') for note in notes] == [True, True]
    assert [one.text for one in of_prose.page("en/topics/power").xpath("//h1")] == ["Power"]


@pytest.mark.parametrize(
    ("name", "other"),
    [("index", "en/index"), (PULL, f"en/{PULL}"), ("search", "en/search"), ("topics/index", "en/topics/index")],
)
def test_a_switch_leads_to_the_same_page(look: Look, name: str, other: str) -> None:
    built = built_in_both(look)
    for here, there, language in ((name, other, "en"), (other, name, "ja")):
        (switch,) = built.page(here).xpath("//a[@class='talks-language']")
        assert switch.get("hreflang") == switch.get("lang") == language
        assert (built.outdir / f"{here}.html").parent.joinpath(switch.get("href")).resolve() == (
            built.outdir / f"{there}.html"
        )
        base = "https://kites.example"
        found = {
            one.get("hreflang"): one.get("href")
            for one in built.page(here).xpath("//link[@rel='alternate'][@hreflang]")
        }
        assert found == {"ja": f"{base}/{name}.html", "en": f"{base}/{other}.html", "x-default": f"{base}/{name}.html"}
        assert built.page(here).xpath("//link[@rel='canonical']/@href") == [f"{base}/{here}.html"]


@pytest.fixture
def _german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have a catalogue of a third language, with one word of it."""
    locale = shutil.copytree(catalogues._LOCALE, tmp_path / "locale")  # noqa: SLF001 - there is no setting for it
    made = locale / "de" / "LC_MESSAGES"
    shutil.copytree(locale / "en" / "LC_MESSAGES", made)
    with (made / "sphinx_talks.po").open("rb") as file:
        catalogue = read_po(file)
    catalogue["This page was not found"].string = "Diese Seite gibt es nicht"
    with (made / "sphinx_talks.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(catalogues, "_LOCALE", locale)
    catalogues.words.cache_clear()
    yield
    catalogues.words.cache_clear()


@pytest.mark.usefixtures("_german")
def test_a_third_language_needs_a_catalogue_alone(build: Build) -> None:
    german = {"topics/wind.de.md": "---\ntitle: Der Wind\n---\n\nWas weht.\n"}
    built = build(pages={**PEOPLE, **TWIN, **german}, **{**BOTH, "talks_languages": ["ja", "en", "de"]})
    editions = {"ja": "", "en": "en/", "de": "de/"}
    for name in ("index", PULL, "events/kite-2", "topics/wind", "topics/index", "people/bo-tern", "search"):
        for tag, folder in editions.items():
            page = built.page(f"{folder}{name}")
            here = (built.outdir / folder / f"{name}.html").parent
            found = {
                one.get("lang"): (here / one.get("href")).resolve()
                for one in page.xpath("//a[@class='talks-language']")
            }
            there = {other: built.outdir / f"{editions[other]}{name}.html" for other in editions if other != tag}
            assert (page.get("lang"), found) == (tag, there), name
            assert [one.get("hreflang") for one in page.xpath("//link[@hreflang][not(@type)]")] == [
                "ja", "x-default", "en", "de",
            ], name  # fmt: skip
    assert "Was weht." in words(built, "de/topics/wind")
    assert built.page("de/topics/wind").xpath("//h1")[0].text == "Der Wind"
    assert built.page("de/talks/kite-2/unknown").xpath("//details[@class='talks-original']/div/@lang") == ["ja"]
    assert etree.parse(built.outdir / "de/feeds/talks.xml").getroot().values()[0] == "de"
    assert (built.outdir / "de/_talks_search/index.bin").is_file()
    assert [one.text for one in built.page("404").xpath("//main//h2")] == [
        "This page was not found", "Diese Seite gibt es nicht",
    ]  # fmt: skip


def test_feeds_and_what_machines_read_are_in_both(look: Look) -> None:
    built = built_in_both(look)
    atom = "{http://www.w3.org/2005/Atom}"
    feeds = {tag: etree.parse(built.outdir / folder / "feeds/talks.xml") for tag, folder in (("ja", ""), ("en", "en"))}
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [feed.getroot().get(language) for feed in feeds.values()] == ["ja", "en"]
    assert "Untitled talk (Bo Tern)" in [one.text for one in feeds["en"].iterfind(f"{atom}entry/{atom}title")]
    # Readers of feeds take one id for one entry.
    ids = [{one.text for one in feed.iter(f"{atom}id")} for feed in feeds.values()]
    assert ids[0]
    assert not ids[0] & ids[1]
    others = {
        tag: [link.get("href") for link in feed.getroot().iterfind(f"{atom}link[@hreflang]")]
        for tag, feed in feeds.items()
    }
    assert others == {
        "ja": ["https://kites.example/en/feeds/talks.xml"], "en": ["https://kites.example/feeds/talks.xml"],
    }  # fmt: skip
    page = built.page(f"en/{PULL}")
    (feed, *_) = page.xpath("//link[@type='application/atom+xml']/@href")
    assert (built.outdir / f"en/{PULL}.html").parent.joinpath(feed).resolve().is_relative_to(built.outdir / "en")
    for name in ("calendar/all.ics", "llms.txt", f"{PULL}.md", f"cards/{PULL}.png", f"embed/oembed/{PULL}.json"):
        there, here = (built.outdir / "en" / name).read_bytes(), (built.outdir / name).read_bytes()
        assert there != here, name
    # Of the site as a whole there is one.
    assert not [
        name for name in ("sitemap.xml", "robots.txt", "data/talks.json") if (built.outdir / "en" / name).exists()
    ]


def test_the_sitemap_has_each_page_in_each_language(look: Look) -> None:
    root = etree.parse(built_in_both(look).outdir / "sitemap.xml").getroot()
    urls = {
        url.findtext("{*}loc"): [(link.get("hreflang"), link.get("href")) for link in url.iterfind("{*}link")]
        for url in root
    }
    both = [("ja", f"https://kites.example/{PULL}.html"), ("en", f"https://kites.example/en/{PULL}.html")]
    assert {url: urls[url] for _, url in both} == {url: both for _, url in both}


def test_each_language_has_a_search_of_its_own(look: Look) -> None:
    built = built_in_both(look)
    found = built.outdir.rglob(f"{FOLDER}/{MANIFEST}")
    assert {path.relative_to(built.outdir).parts[0] for path in found} == {FOLDER, "en"}


def test_the_search_says_what_is_in_another_language(look: Look) -> None:
    built = built_in_both(look)
    found = parts(replace(built, outdir=built.outdir / "en"))
    # Its prose; what was spoken; translated, as all else of the site.
    pages = ("topics/wind", "talks/kite-2/unknown", "guide/air")
    assert {name: found[name].get("lang", "") for name in pages} == {
        "topics/wind": "ja", "talks/kite-2/unknown": "ja", "guide/air": "",
    }  # fmt: skip


def test_japanese_is_marked_on_every_english_page(look: Look) -> None:
    pages = [(name, page) for name, page in built_in_both(look).pages() if name.startswith("en/")]
    found = [
        (name, element.tag, text)
        for name, page in pages
        for element, text in texts(page)
        if JAPANESE.search(text) and language_of(element) != "ja"
    ]
    assert pages
    assert found == []


#: Changes that are built one after another, on other pages each, and then compared.
CHANGES: tuple[dict[str, dict[str, str | None]], ...] = (
    {
        "translation added": {"talks/kite-2/unknown.en.md": "A talk.\n"},
        "translation changed": {f"{PULL}.en.md": "Another text.\n"},
        "name in English": {"people/bo-tern.md": "---\nname: 田中 帆\nname_en: Bo Terns\n---\n"},
    },
    {
        "translation removed": {f"{PULL}.en.md": None},
        "page removed": {"talks/kite-2/unknown.md": None, "talks/kite-2/unknown.en.md": None},
    },
)


def test_incremental_build_equals_a_clean_one(build: Build) -> None:
    pages: dict[str, str | None] = {**PEOPLE, **TWIN}
    built = build(pages=pages, conf=BOTH)
    for changes in CHANGES:
        for change in changes.values():
            built = build(built.srcdir, pages=change, conf=BOTH)
            pages |= change
        clean = build(pages={name: text for name, text in pages.items() if text is not None}, conf=BOTH)
        assert built.files() == clean.files(), [*changes]


def test_no_theme_and_no_short_way_has_a_part_in_how_prose_is_read(look: Look) -> None:
    # Sphinx reads no page anew where the theme is another.
    prose = "---\ntitle: 風 now\ntitle_en: Wind\n---\n\n凧は風で揚がる{cite}`tako1999`。\n"
    for settings in ({}, {"talks_quick": False}, {"html_theme": "basic"}):
        page = look({"topics/wind.md": prose}, **BOTH, **settings).page("en/topics/wind")
        assert page.xpath("//section[h1]/@id") == ["now"], settings
        assert page.xpath("string(//p[contains(., '凧は')])") == "凧は風で揚がる（凧野上 1999）。", settings


def test_parallel_build_equals_a_serial_one(look: Look, build: Build) -> None:
    assert built_in_both(look).files() == build(pages={**PEOPLE, **TWIN}, conf=BOTH, parallel=4).files()


def test_blocks_are_taken_over_where_nobody_else_looks_at_them(look: Look) -> None:
    app = built_in_both(look).app
    kept = app.builder.alike.kept["guide/rope"]  # type: ignore[attr-defined] # of `Quick`
    assert [written.texts for written in kept.values() if written.html] == [
        ("糸の話です。Three knots are enough、とhttps://kites.example/言う人がいます。", "一つ", "二つとcode"),
        ("名前", "本結び · 2", 'print("糸")'),
        ("用語 · 説明です。",),
        ("https://kites.example/ropeの話です。",),
    ]
    assert not is_watched(app)
    listener = app.connect("html-page-context", print)
    assert is_watched(app)
    app.disconnect(listener)


def test_what_changes_while_the_first_language_is_built_is_of_the_next_build(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = build(pages={**PEOPLE, **TWIN}, conf=BOTH)
    changes = {
        "people/cy-moor.md": "---\nname: Cy Moor\n---\n",
        "talks/kite-2/knots.md": "---\n: [\n---\n", f"{PULL}.en.md": "Another text.\n",
    }  # fmt: skip
    before = {name: (built.srcdir / name).read_text("utf-8") for name in changes if (built.srcdir / name).exists()}
    ordinary = languages.on_languages_awaited

    def changed(app: Sphinx, exception: Exception | None) -> None:
        if not isinstance(app, languages.TranslatedSphinx):
            write_pages(built.srcdir, changes)
        ordinary(app, exception)

    with monkeypatch.context() as patched:
        patched.setattr(extension, "on_languages_awaited", changed)
        build(built.srcdir, pages={"topics/wind.md": TWIN["topics/wind.md"] + "\n風です。\n"}, conf=BOTH)
    after = {**before, "people/cy-moor.md": changes["people/cy-moor.md"], f"{PULL}.en.md": "Another text.\n"}
    built = build(built.srcdir, pages=after, conf=BOTH)
    pages = {**PEOPLE, **TWIN, **after, "topics/wind.md": TWIN["topics/wind.md"] + "\n風です。\n"}
    assert built.files() == build(pages=pages, conf=BOTH).files()


def test_a_language_that_is_left_out_leaves_nothing(site: Site, build: Build) -> None:
    source = site(pages=PEOPLE)
    build(source, conf=BOTH)
    alone = build(source, conf={**BOTH, "talks_languages": ["ja"]}).files()
    shutil.rmtree(source / "_build")
    assert alone == build(source, conf={**BOTH, "talks_languages": ()}).files()


def test_words_of_sphinx_for_scripts_are_of_the_language_of_now(site: Site, build: Build) -> None:
    source = site("test-tiny")
    build(source, language="ja")
    again = build(source, language="en").files()
    shutil.rmtree(source / "_build")
    assert again == build(source, language="en").files()


def test_folders_as_addresses(build: Build) -> None:
    built = build(pages={**PEOPLE, **TWIN}, builder="dirhtml", conf=BOTH)
    (switch,) = built.page(f"en/{PULL}/index").xpath("//a[@class='talks-language']")
    assert (built.outdir / "en" / PULL / switch.get("href")).resolve() == built.outdir / PULL


WRONG = {
    "translation of no page": ({"topics/nobody.en.md": "Nobody.\n"}, "topics/nobody.en.md:1:1: T013"),
    "fact": ({f"{PULL}.en.md": "---\ntopics: [safety]\n---\n"}, f"{PULL}.en.md:2:1: T210"),
    "other title": ({f"{PULL}.en.md": "---\ntitle: Pulling\n---\n"}, f"{PULL}.en.md:2:8: T210"),
    "link": ({f"{PULL}.en.md": "See {topic}`nothing`.\n"}, f"{PULL}.en.md:1:5: T301"),
    "unknown field": ({f"{PULL}.en.md": "---\ntitel: Pulling\n---\n"}, f"{PULL}.en.md:2:1: T210"),
    "raw markup": ({f"{PULL}.en.md": "Pull <br>\n"}, f"{PULL}.en.md:1:6: T401"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_translation_stops_the_build(site: Site, build: Build, case: str) -> None:
    pages, expected = WRONG[case]
    with pytest.raises(ProblemsFoundError) as stopped:
        build(site(pages=pages), conf=BOTH)
    assert [str(one).startswith(expected) for one in stopped.value.problems] == [True], stopped.value.problems


def test_a_language_without_a_catalogue_is_refused(site: Site, build: Build) -> None:
    with pytest.raises(ProblemsFoundError) as stopped:
        build(site(), language="ja", talks_languages=["ja", "xx"])
    assert str(stopped.value).splitlines() == [
        "conf.py:1:1: T501 talks_languages: no words of the interface (got 'xx', want one of en, ja)",
        "1 problem in 1 file; nothing was written",
    ]


def test_for_what_is_lost_there_is_one_page(look: Look) -> None:
    files = built_in_both(look).files()
    assert "404.html" in files
    assert "en/404.html" not in files


def test_one_language_alone_is_no_folder(site: Site, build: Build) -> None:
    source: Path = site("test-tiny")
    assert "en/index.html" not in build(source).files()


def test_a_citation_of_a_translated_talk_has_its_own_title_too(look: Look) -> None:
    (said,) = built_in_both(look).page(f"en/{PULL}").xpath("//*[@id = 'talks-cite-text']")
    assert "[凧糸の張力を測る]" in said.text_content()
    (original,) = built_in_both(look).page(PULL).xpath("//*[@id = 'talks-cite-text']")
    assert "［" not in original.text_content()
