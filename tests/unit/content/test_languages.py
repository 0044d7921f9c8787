"""Records in another language, and what a translation may say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.content import site
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.languages import catalogued, localized, names_in
from sphinx_talks.content.records import Event, Talk
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

CONF = 'language = "ja"\ntalks_languages = ["ja", "en", "fr"]\n'
PAGES = {
    "conf.py": CONF,
    "index.md": "# 凧\n",
    "people/bo.md": "---\nname: 田中 帆\nname_en: Bo Tern\n---\n",
    "topics/kites.md": "---\ntitle: 凧\ntitle_en: Kites\nsummary: 凧の話。\nsummary_en: On kites.\n---\n",
    "topics/kites.fr.md": "---\ntitle: Cerfs-volants\n---\n\nDu vent.\n",
    "events/k.md": "---\ntitle: 凧の会\nvenue: 公園\norganizers: [{person: bo, name: 帆}]\n---\n",
    "talks/k/a.md": (
        "---\ntitle: 糸\npoints: [{text: 一つ。, at: 5, source: 'https://example.org/'}]\nvideo: a1b2c3d4e5f\n---\n"
    ),
    "events/k.en.md": "---\ntitle: Kite Meeting\nvenue: The park\n---\n",
}


@pytest.mark.parametrize(
    ("docname", "language", "expected"),
    [
        ("topics/kites", "en", {"title": "Kites", "title_en": "凧", "summary": "On kites.", "summary_en": None}),
        ("topics/kites", "fr", {"title": "Cerfs-volants", "title_en": "凧", "summary": "凧の話。"}),
        ("events/k", "en", {"title": "Kite Meeting", "venue": "The park"}),
        ("events/k", "fr", {"title": "凧の会", "venue": "公園"}),
        ("people/bo", "en", {"title": "Bo Tern", "title_en": "田中 帆"}),
        ("people/bo", "fr", {"title": "Bo Tern"}),
        ("people/bo", "zh", {"title": "田中 帆"}),
    ],
)
def test_words_of_a_record(tmp_path: Path, docname: str, language: str, expected: dict[str, str | None]) -> None:
    write(tmp_path, PAGES)
    entries = {entry.docname: entry for entry in site.read(tmp_path).entries}
    found = localized(entries[docname], language, names_in(entries.values(), language), "ja").record
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("matter", "language", "expected"),
    [
        ("name: 田中 帆", "en", "Untitled (田中 帆)"),
        ("name: 田中 帆\nreading: たなか", "en", "Untitled (Tanaka)"),
        ("name: 田中 帆\nreading: たなか", "zh", "Untitled (田中 帆)"),
        ("name: 田中 帆\nname_en: Bo Tern\nreading: たなか", "en", "Untitled (Bo Tern)"),
    ],
)
def test_an_unknown_title_names_its_speaker_in_letters_that_its_readers_know(
    tmp_path: Path, matter: str, language: str, expected: str
) -> None:
    write(tmp_path, {**PAGES, "people/bo.md": f"---\n{matter}\n---\n", "talks/k/b.md": "---\nspeakers: [bo]\n---\n"})
    entries = {entry.docname: entry for entry in site.read(tmp_path).entries}
    names = names_in(entries.values(), language)
    found = localized(entries["talks/k/b"], language, names, "ja", "Untitled (%s)").record
    assert found is not None
    assert found.title == expected


@pytest.mark.parametrize(("language", "expected"), [("en", ["Draft", "下書き"]), ("fr", ["下書き", "下書き"])])
def test_titles_of_sources_are_english_where_they_are_given(tmp_path: Path, language: str, expected: list[str]) -> None:
    url = "https://example.org/"
    given = f"[{{url: '{url}', title: 下書き, title_en: Draft}}, {{url: '{url}b', title: 下書き}}]"
    write(tmp_path, {**PAGES, "events/s.md": f"---\ntitle: 凧の会\nsources: {given}\nreports: {given}\n---\n"})
    entries = {entry.docname: entry for entry in site.read(tmp_path).entries}
    found = localized(entries["events/s"], language, {}).record
    assert isinstance(found, Event)
    assert [[one.title for one in listed] for listed in (found.sources, found.reports)] == [expected, expected]


def test_points_of_a_translation_are_sentences_with_the_places_of_its_original(tmp_path: Path) -> None:
    write(tmp_path, {**PAGES, "talks/k/a.en.md": "---\npoints: [One.]\n---\n"})
    entries = {entry.docname: entry for entry in site.read(tmp_path).entries}
    found = {tag: localized(entries["talks/k/a"], tag, {}).record for tag in ("en", "fr")}
    assert [one.model_dump() for one in found["en"].points] == [  # type: ignore[union-attr] # it has a record
        {"text": "One.", "at": 5, "slide": None, "source": "https://example.org/"}
    ]
    assert found["fr"].points == ()  # type: ignore[union-attr] # as above


def test_why_a_talk_is_the_next_is_said_in_the_language_of_the_page(tmp_path: Path) -> None:
    talk = "---\ntitle: 糸\nnext: [{talk: k/a, why: 続き}, k/a]\n---\n"
    write(tmp_path, {**PAGES, "talks/k/b.md": talk, "talks/k/b.en.md": "---\nnext: [Goes on.]\n---\n"})
    entries = {entry.docname: entry for entry in site.read(tmp_path).entries}
    found = {tag: localized(entries["talks/k/b"], tag, {}).record for tag in ("en", "fr")}
    assert {
        tag: [(one.talk, one.why) for one in talk.next] for tag, talk in found.items() if isinstance(talk, Talk)
    } == {
        "en": [("k/a", "Goes on."), ("k/a", None)],
        "fr": [("k/a", None), ("k/a", None)],
    }


def test_words_of_tools_are_translated_where_there_are_any(tmp_path: Path) -> None:
    own = "---\ntitle: 凧の会\ntools: [Kite, {name: Line, url: 'https://example.org/', use: 糸}]\n---\n"
    write(tmp_path, {**PAGES, "events/k.md": own, "events/k.en.md": "---\ntools: [The line]\n---\n"})
    entries = {entry.docname: entry for entry in site.read(tmp_path).entries}
    found = localized(entries["events/k"], "en", {}).record
    assert [(one.name, one.url, one.use) for one in found.tools] == [  # type: ignore[union-attr] # it has a record
        ("Kite", None, None), ("Line", "https://example.org/", "The line"),
    ]  # fmt: skip
    caught = catalogued(entries["events/k"], {"糸": "Le fil"}).record
    assert [one.use for one in caught.tools] == [None, "Le fil"]  # type: ignore[union-attr] # as above


def test_a_company_has_the_name_of_its_page_where_its_own_is_in_other_letters(tmp_path: Path) -> None:
    write(tmp_path, {**PAGES, "organizations/kite.md": "---\ntitle: 凧社\ntitle_en: Kite Co.\naliases: [Kites]\n---\n"})
    entries = site.read(tmp_path).entries
    there = Catalog([localized(entry, "en", {}) for entry in entries], {})
    names = {name: there.named_as("affiliation", name)[0] for name in ("凧社", "Kites", "kite", "糸社")}
    assert names == {"凧社": "Kite Co.", "Kites": "Kites", "kite": "Kite Co.", "糸社": "糸社"}
    assert Catalog(entries, {}).named_as("affiliation", "凧社") == ("凧社", "organizations/kite")


def test_prose_is_that_of_the_translation_or_foreign(tmp_path: Path) -> None:
    write(tmp_path, PAGES)
    entries = {entry.docname: entry for entry in site.read(tmp_path).entries}
    made = {tag: localized(entries["topics/kites"], tag, {}, "ja") for tag in ("en", "fr")}
    assert [(one.path, one.foreign) for one in made.values()] == [("topics/kites.md", "ja"), ("topics/kites.fr.md", "")]
    event = localized(entries["events/k"], "en", {"bo": "Bo Tern"}, "ja")
    assert [one.name for one in event.record.organizers] == [None]  # type: ignore[union-attr] # it has a record


OTHER = "T210 {} is another than on its original (got '{}', want {})"


@pytest.mark.parametrize(
    ("matter", "expected"),
    [
        ("venue: The park\ndate: 2020-01-02", f"3:1: {OTHER.format('date', '2020-01-02', '2020-01-01')}"),
        ("date: 2020-01-01", "2:1: T210 date is what its original says (got '2020-01-01', want it there alone)"),
        ("topics: [wind]", "2:1: T210 a translation does not have this field (got 'topics', want any of title, "),
        ("organizers: [bo, al]", f"2:1: {OTHER.format('organizers', 'bo, al', '{person: bo, name: 帆}')}"),
        ("tools: [One., Two.]", "2:8: T210 tools are not as many as on its original (got '2', want 1 sentences)"),
        ("title: Meeting", f"2:8: {OTHER.format('title', 'Meeting', 'Kite Meeting')}"),
    ],
)
def test_what_contradicts_the_original_is_named_with_both_values(tmp_path: Path, matter: str, expected: str) -> None:
    event = "---\ntitle: 凧の会\ntitle_en: Kite Meeting\ndate: 2020-01-01\norganizers: [{person: bo, name: 帆}]\n"
    tools = "tools: [{name: Line, use: 糸}]\n---\n"
    write(tmp_path, {**PAGES, "events/k.md": f"{event}{tools}", "events/k.en.md": f"---\n{matter}\n---\n"})
    found = [str(problem) for problem in check(tmp_path)[1] if problem.path == "events/k.en.md"]
    assert [one[: len("events/k.en.md:") + len(expected)] for one in found] == [f"events/k.en.md:{expected}"]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ({}, []),
        ({"topics/none.en.md": "Nothing.\n"}, ["topics/none.en.md:1:1: T013"]),
        ({"topics/kites.en.md": "---\ntitle: Gliders\n---\n"}, ["topics/kites.en.md:2:8: T210"]),
        ({"topics/kites.fr.md": "---\nrelated: []\n---\n"}, ["topics/kites.fr.md:2:1: T210"]),
        ({"talks/k/a.en.md": "---\npoints: [One.]\n---\n"}, []),
        ({"talks/k/a.en.md": "---\npoints: [One., Two.]\n---\n"}, ["talks/k/a.en.md:2:9: T210"]),
        ({"talks/k/a.en.md": "---\npoints: [{text: One., slide: 3}]\n---\n"}, ["talks/k/a.en.md:2:9: T210"]),
        ({"events/k.en.md": "---\nvenue:\n---\n"}, ["events/k.en.md:2:7: T209"]),
        ({"events/k.en.md": "---\ntools: [Kite]\n---\n"}, ["events/k.en.md:2:8: T210"]),
        # Of all files of a language that the site does not have, one line.
        (
            {"topics/kites.de.md": "Drachen.\n", "events/k.de.md": "---\nvenue: Park\n---\n", "index.de.md": "Luft.\n"},
            [
                (
                    "conf.py:1:1: T501 translations into a language that the site does not have "
                    "(got '3 files, events/k.de.md among them', want 'de' in talks_languages)"
                )
            ],
        ),
        ({"topics/air.de.md": "Luft.\n"}, ["topics/air.de.md:1:1: T004", "topics/air.de.md:1:1: T101"]),
        ({"en/index.md": "---\ntitle: English\norphan: true\n---\n"}, ["en/index.md:1:1: T005"]),
        ({"conf.py": CONF.replace('"ja"', '"de"', 1)}, ["conf.py:1:1: T501"]),
    ],
)
def test_check(tmp_path: Path, pages: dict[str, str], expected: list[str]) -> None:
    write(tmp_path, {**PAGES, **pages})
    found = [str(problem) for problem in check(tmp_path)[1]]
    assert [one[: len(want)] for one, want in zip(found, expected, strict=True)] == expected, found
