"""Citations, as pybtex, bibtexparser, citeproc-py and rispy read them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string as parse_bibtex
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string

from sphinx_talks.content import citation
from sphinx_talks.exports import citations
from tests.unit.exports.conftest import BASE, HOSTILE, made, with_title

if TYPE_CHECKING:
    from sphinx_talks.exports.archive import RecordArchive
    from tests.unit.exports.conftest import Make

KNOTS = "kite-2-knots"


def csl(archive: RecordArchive, path: str = "data/talks.csl.json") -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in json.loads(made(archive, "csl")[path])}


def ris(archive: RecordArchive) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in rispy.loads(made(archive, "ris")["data/talks.ris"].decode())}


#: It knows CSL 1.0.1, in which the event was called otherwise.
OLDER = "ignore:The following arguments for Reference are unsupported:UserWarning"


def rendered(items: list[dict[str, Any]]) -> list[str]:
    """Return references in the style that citeproc-py brings along."""
    source = CiteProcJSON(items)
    library = CitationStylesBibliography(
        CitationStylesStyle("harvard-cite-them-right", validate=False), source, formatter.plain
    )
    for item in items:
        library.register(Cited([CitationItem(item["id"])]))
    return [str(item) for item in library.bibliography()]


def test_one_list_an_event_and_one_of_all(archive: Make) -> None:
    for form, suffix in (("bibtex", "bib"), ("csl", "csl.json"), ("ris", "ris")):
        names = {f"data/{name}.{suffix}" for name in ("talks", "events/kite-1", "events/kite-2")}
        assert made(archive(), form).keys() == names


def test_a_talk_is_the_same_in_all_forms(archive: Make) -> None:
    site = archive()
    address = f"{BASE}talks/kite-2/knots.html"
    entry = parse_string(made(site, "bibtex")["data/talks.bib"].decode(), "bibtex").entries[KNOTS]
    item, row = csl(site)[KNOTS], ris(site)[KNOTS]
    assert entry.fields["url"] == item["URL"] == row["urls"][0] == address
    assert item["title"] == row["title"] == "Knots for *Every* Wind <b>"
    assert item["author"] == [{"family": "Marlow", "given": "I."}]
    assert row["authors"] == ["Marlow, I."]
    assert (entry.fields["year"], item["issued"], row["year"]) == ("2021", {"date-parts": [[2021, 11, 5]]}, "2021")
    assert entry.fields["howpublished"].startswith("Talk at ")


def test_words_are_in_the_language_of_the_talk(archive: Make) -> None:
    site = archive(language="ja")
    text = made(site, "bibtex")["data/talks.bib"].decode()
    assert "での発表" in text
    page = (site.root / "talks/kite-2/knots.md").read_text("utf-8").replace("title:", "language: en\ntitle:", 1)
    site = archive({"talks/kite-2/knots.md": page}, language="ja")
    entry = parse_string(made(site, "bibtex")["data/talks.bib"].decode(), "bibtex").entries[KNOTS]
    assert entry.fields["howpublished"].startswith("Talk at ")
    assert csl(site)[KNOTS]["language"] == "en"


def test_a_translated_title_has_its_original_beside_it() -> None:
    cited = citation.Citation("k/a", "Knots", (), "", None, original="結び目")
    _, (_, _, row), (_, _, items) = citations.forms_of(cited, "en", "")
    assert [(one["title"], one["original-title"]) for one in json.loads(items)] == [("Knots", "結び目")]
    assert [(one["title"], one["original_publication"]) for one in rispy.loads(row)] == [("Knots", "結び目")]


@pytest.mark.parametrize(
    ("date", "issued", "day"),
    [
        ("2021-11-05", {"date-parts": [[2021, 11, 5]]}, "2021/11/05/"),
        ("2021-11", {"date-parts": [[2021, 11]]}, None),
        ("2021", {"date-parts": [[2021]]}, None),
        ("2021-11-05?", {"date-parts": [[2021, 11, 5]], "circa": True}, None),
        ("2021~", {"date-parts": [[2021]], "circa": True}, None),
        ("../2021-11", None, None),
    ],
)
def test_a_date_is_as_sure_as_it_is(archive: Make, date: str, issued: object, day: str | None) -> None:
    site = archive({"events/kite-2.md": f"---\ntitle: Two\ndate: {date}\n---\n"})
    assert csl(site)[KNOTS].get("issued") == issued
    assert ris(site)[KNOTS].get("date") == day


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_come_back_as_they_were_written(archive: Make, title: str) -> None:
    site = archive(with_title(title))
    assert csl(site)[KNOTS]["title"] == title.strip()
    assert ris(site)[KNOTS]["title"] == title.strip()
    text = made(site, "bibtex")["data/talks.bib"].decode()
    assert {*parse_string(text, "bibtex").entries} == {*csl(site)}
    library = parse_bibtex(text)
    assert not library.failed_blocks
    assert {entry.key for entry in library.entries} == {*csl(site)}


@pytest.mark.filterwarnings(OLDER)
def test_every_program_takes_the_citations_of_the_site(real: RecordArchive) -> None:
    items = csl(real)
    library = parse_bibtex(made(real, "bibtex")["data/talks.bib"].decode())
    assert [entry.key for entry in library.entries] == [*items]
    assert len(rendered([*items.values()])) == len(items)


@pytest.mark.filterwarnings(OLDER)
def test_a_style_names_a_japanese_speaker_whole(archive: Make) -> None:
    (shown,) = rendered([csl(archive())["first-kite-paper-frames"]])
    assert "ボー・ターン" in shown


@pytest.mark.parametrize(
    ("name", "last"),
    [("MARLOW Ida", "Ida MARLOW"), ("Ida Marlow", "Ida Marlow"), ("IDA MARLOW", "IDA MARLOW"), ("有賀", "有賀")],
)
def test_capitals_say_which_name_is_that_of_the_family(name: str, last: str) -> None:
    assert citation.family_last(name) == last


@pytest.mark.parametrize(
    ("language", "said"), [("ja", "凧の会での発表"), ("en", "Talk at 凧の会"), ("de", "Talk at 凧の会")]
)
def test_entries_in_latin_letters_are_in_the_language_of_their_page(language: str, said: str) -> None:
    cited = citation.Citation("kite-2/knots", "凧", ("MARLOW Ida",), "凧の会", None, "ja")
    entry = parse_string(citation.bibtex(cited, language, ""), "bibtex").entries[KNOTS]
    assert entry.fields["howpublished"] == said
    assert entry.persons["author"][0].last_names == ["MARLOW"]
