"""Documents for Typesense and Meilisearch, by the rules of their documentation; a server is asked by hand."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from sphinx_talks.exports import engines
from tests.unit.exports.conftest import BASE, HOSTILE, made, with_title

if TYPE_CHECKING:
    from sphinx_talks.exports.archive import RecordArchive
    from tests.unit.exports.conftest import Make

#: What JSON has for each type of Typesense.
TYPES: dict[str, type] = {"string": str, "string[]": list, "int32": int, "bool": bool}


def documents(archive: RecordArchive) -> dict[str, dict[str, Any]]:
    rows = [json.loads(line) for line in made(archive, "search")["search/documents.jsonl"].decode().splitlines()]
    found = {row["id"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def test_every_record_of_the_site_is_a_document(real: RecordArchive) -> None:
    found = documents(real)
    records = [entry for entry in real.catalog.entries.values() if entry.kind and entry.record]
    assert found.keys() == {engines.document_id(entry) for entry in records}
    # https://www.meilisearch.com/docs/resources/internals/primary_key
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,511}", name) for name in found)


def test_documents_fit_the_schema_and_the_settings(real: RecordArchive) -> None:
    schema, settings = engines.schema(real), engines.settings(real)
    fields = {one["name"]: one for one in schema["fields"]}
    assert len(fields) == len(schema["fields"])
    for row in documents(real).values():
        assert {name for name, one in fields.items() if not one.get("optional")} <= row.keys()
        assert not [name for name, one in fields.items() if name in row and type(row[name]) is not TYPES[one["type"]]]
    assert schema["default_sorting_field"] in settings["sortableAttributes"]
    assert {name for name, one in fields.items() if one.get("facet")} == {*settings["filterableAttributes"]}
    assert {name for name, one in fields.items() if one.get("locale")} == {*settings["searchableAttributes"]}
    of_language = {tuple(one["locales"]): one["attributePatterns"] for one in settings["localizedAttributes"]}
    assert of_language[("en",)] == ["title_en", "summary_en", "text_en"]
    assert fields["title"]["locale"] == fields["topics"]["locale"] == "ja"


def test_what_a_talk_says(archive: Make) -> None:
    page = (
        "---\ntitle: 凧\nlanguage: ja\nspeakers: [{person: ida-marlow, name: I. M.}]\n"
        "topics: [safety]\nsummary: 上げる。\nslides: {speakerdeck: a4ff03681c664f68ab6ab0b60c7b884f}\n"
        "---\n\n## Knots\n\nSee {topic}`safety` and `code`.\nMore.\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n"
        "```py\nx = 1\n```\n"
    )
    site = archive({"talks/kite-2/one.md": page})
    row = documents(site)["talk_kite-2_one"]
    assert row == {
        "id": "talk_kite-2_one",
        "record": "kite-2/one",
        "kind": "talk",
        "url": f"{BASE}talks/kite-2/one.html",
        "title": "凧",
        "summary": "上げる。",
        "text": "Knots\nSee Safety and code. More.\na\nb\n1\n2\nx = 1",
        "names": ["I. M."],
        "speakers": ["Ida Marlow"],
        "topics": ["Safety"],
        "events": ['Kite Talks #2: "Wind & String"'],
        "date": "2021-11-05",
        "year": 2021,
        "day": 20211105,
        "language": "ja",
        "slides": True,
        "recording": True,
    }


def test_texts_in_another_language(archive: Make) -> None:
    conf = 'language = "ja"\ntalks_languages = ["ja", "en"]\n'
    page = "---\ntitle: 結び目\nspeakers: [ida-marlow]\nsummary: 要約。\nsummary_en: About knots.\n---\n\n結ぶ。\n"
    twin = "---\ntitle: Knots\n---\n\nTo tie.\n"
    files = {"conf.py": conf, "talks/kite-2/knots.md": page, "talks/kite-2/knots.en.md": twin}
    row = documents(archive(files, language="ja"))["talk_kite-2_knots"]
    told = {name: row[name] for name in ("title", "title_en", "summary", "summary_en", "text", "text_en")}
    assert told == {
        "title": "結び目",
        "title_en": "Knots",
        "summary": "要約。",
        "summary_en": "About knots.",
        "text": "結ぶ。",
        "text_en": "To tie.",
    }


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stays_on_its_line(archive: Make, title: str) -> None:
    assert documents(archive(with_title(title)))["talk_kite-2_knots"]["title"] == title
