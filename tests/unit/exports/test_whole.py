"""The archive as JSON, against its published schema and the catalog."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pyarrow.parquet as pq
import pytest
import webvtt

from sphinx_talks.authoring import query
from sphinx_talks.content.records import Kind, values
from sphinx_talks.exports import FORMATS
from tests.unit.exports.conftest import BASE, HOSTILE, made, with_title

if TYPE_CHECKING:
    from sphinx_talks.exports.archive import RecordArchive
    from tests.unit.exports.conftest import Make


def validator(archive: RecordArchive) -> jsonschema.Draft202012Validator:
    schema = json.loads(made(archive, "json-schema")["data/talks.schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def data(archive: RecordArchive) -> dict[str, list[dict[str, Any]]]:
    return dict(json.loads(made(archive, "json")["data/talks.json"]))


def test_the_site_keeps_to_the_schema_and_loses_nothing(real: RecordArchive) -> None:
    found = data(real)
    assert [error.message for error in validator(real).iter_errors(found)] == []
    for kind in Kind:
        assert [one["id"] for one in found[kind.folder]] == [entry.id for entry in real.catalog.all(kind)]
    for talk in found["talks"]:
        (entry,) = real.catalog.find(Kind.TALK, str(talk["id"]))
        written = query.row(real.catalog, entry)
        assert talk["title"] == written["title"]
        assert talk.get("held", "") == written["date"] or str(talk["held"]).strip("?~./") == written["date"]
        assert (talk["recording_state"] == "available") is (written["recording"] == "yes")


def known(value: object) -> object:
    """Return a value of Arrow as JSON has it: pairs are an object, and what is not there is left out."""
    if isinstance(value, list) and value and all(isinstance(one, tuple) for one in value):
        return dict(value)
    if isinstance(value, list):
        return [known(one) for one in value]
    return {name: known(one) for name, one in value.items() if one is not None} if isinstance(value, dict) else value


def test_tables_have_lists_and_objects_and_lose_nothing(real: RecordArchive) -> None:
    (content,) = made(real, "parquet").values()
    found = data(real)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for kind in Kind:
            table = pq.read_table(io.BytesIO(packed.read(f"{kind.folder}.parquet")))
            assert known(table.to_pylist()) == found[kind.folder]
            # Also a column that no record has a value in.
            assert "null" not in map(str, table.schema.types)


def test_tables_say_under_what_they_may_be_used(archive: Make) -> None:
    site = replace(archive(), license="CC-BY-4.0")
    ((name, content),) = made(site, "sqlite").items()
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        rows = database.execute("SELECT title, url, license FROM site").fetchall()
    assert (name, rows) == ("data/talks.sqlite", [(site.title, BASE, "CC-BY-4.0")])


def test_what_follows_from_other_records_takes_no_name_of_a_field(archive: Make) -> None:
    event = "---\ntitle: One\ndate: 2019-05-17\nurl: https://kites.example/1\n---\n"
    found = data(archive({"events/kite-1.md": event}))["events"][0]
    assert (found["url"], found["page"]) == ("https://kites.example/1", f"{BASE}events/kite-1.html")


def test_values_are_plain_and_typed(archive: Make) -> None:
    found = data(archive())
    event = next(one for one in found["events"] if one["id"] == "kite-1")
    assert (event["start"], event["date"], event["talks"]) == ("19:00", "2019-05-17", ["kite-1/paper-frames"])
    assert event["attendance"] == {"capacity": {"value": 40}, "attended": {"value": 30, "qualifier": "about"}}
    talk = next(one for one in found["talks"] if one["id"] == "kite-2/knots")
    assert (talk["event"], talk["time"]) == ("kite-2", {"start": "20:05", "end": "20:30"})
    assert talk["video"] == {"start": 310, "end": 1800}
    assert talk["page"] == "https://kites.example/site/talks/kite-2/knots.html"


def test_what_was_said_is_a_file_in_each_language(archive: Make) -> None:
    words = b"WEBVTT\n\n00:10.000 --> 00:12.000\nA & b --&gt; c\n"
    paths = ("talks/kite-2/knots.en.vtt", "talks/kite-2/knots.ja.vtt", "events/kite-1.en.srt")
    srt = b"1\n00:00:10,000 --> 00:00:12,000\nA kite.\n"
    chapters = (
        "---\ntitle: A\nspeakers: [ida-marlow]\nvideo: {youtube: Zz0Kite_-09}\nchapters: [{at: 1:00, title: B}]\n---\n"
    )
    said = {path: srt if path.endswith("srt") else words for path in paths}
    site = archive({**said, "talks/kite-2/reels.md": chapters})
    files, found = made(site, "transcripts"), data(site)
    assert files == {f"data/{path}": text for path, text in said.items()}
    assert [cue.text for cue in webvtt.from_buffer(io.BytesIO(files["data/talks/kite-2/knots.en.vtt"])).captions]
    rows = [row for kind in ("talks", "events") for one in found[kind] for row in one.get("transcripts", ())]
    assert sorted(row["file"] for row in rows) == sorted(f"{BASE}{path}" for path in files)
    assert {row["language"] for row in rows} == {"en", "ja"}
    # The other talk of the event that has one is in it.
    left = {one.entry.id for one in FORMATS["transcripts"].left_out(site)}
    assert left == {"kite-2/measuring-pull", "kite-2/reels"}
    (reels,) = (one for one in found["talks"] if one["id"] == "kite-2/reels")
    assert reels["chapters"] == [{"at": 60, "title": "B"}]
    assert not [*validator(site).iter_errors(found)]
    assert not [*validator(site).iter_errors(data(replace(site, without=("transcripts",))))]


@pytest.mark.parametrize("base", ["", "https://kites.example/"])
def test_with_and_without_an_address(archive: Make, base: str) -> None:
    site = archive(base=base)
    assert not [*validator(site).iter_errors(data(site))]
    assert data(site)["talks"][0]["page"] == f"{base}talks/kite-1/paper-frames.html"


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_come_back_as_they_were_written(archive: Make, title: str) -> None:
    site = archive(with_title(title))
    assert title.strip() in {one["title"] for one in data(site)["talks"]}
    assert not [*validator(site).iter_errors(data(site))]


@pytest.mark.parametrize("text", ["2022-03-30", "2022-03", "2022", "2014-08-26?", "2019-10~", "../2019-06-15"])
def test_dates_are_edtf(archive: Make, text: str) -> None:
    site = archive({"events/kite-1.md": f"---\ntitle: One\ndate: {text}\n---\n"})
    assert {one["id"]: one["date"] for one in data(site)["events"]}["kite-1"] == text
    assert values.partial_date(text)
    assert not [*validator(site).iter_errors(data(site))]
