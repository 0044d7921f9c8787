"""The files of the index: what is in them, and that an update leaves what a writing from nothing would."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_talks.search import grams, index, lists, shards
from sphinx_talks.search.documents import BODY, FULL, GAP, OVERLAP, PART, PIECE, Block, Document, LaidOut, lay_out
from tests import fuzzing

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = Document("talks/a/b", "talks/a/b.html", "能動学習 Active", "talk", "2022-03-31", 20220331)
WORDS = st.sampled_from(["能動学習", "active learning", "サーバー", "データ", "の", "、", "C++", "ml", "\n", " "])
DOCUMENTS = st.lists(
    st.builds(
        lambda title, texts, slides, language: PLAIN._replace(
            title=title,
            also=("HITL",),
            slides=slides,
            language=language,
            blocks=tuple(Block("", "", text) for text in texts),
        ),
        st.lists(WORDS, min_size=1, max_size=3).map("".join),
        st.lists(st.lists(WORDS, max_size=8).map("".join), max_size=3),
        st.booleans(),
        st.sampled_from(["", "ja", "en", "de", "zh-Hant"]),
    ),
    min_size=1,
    max_size=12,
).map(lambda found: [document._replace(docname=f"talks/{number:02}") for number, document in enumerate(found)])


def written(folder: Path) -> dict[str, bytes]:
    """Return every file of an index, but for what is kept of the one before."""
    paths = sorted({*folder.rglob("*.bin")} - index.superseded(folder))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def without_past(made: index.Index) -> index.Index:
    """Return what is known of an index, but for what was before."""
    return replace(made, before=[])


def read_json(path: Path) -> object:
    """Return the content of a file of JSON."""
    return json.loads(zlib.decompress(path.read_bytes(), -zlib.MAX_WBITS))


def tables(folder: Path) -> dict[str, bytes]:
    """Return all keys with their lists."""
    found: dict[str, bytes] = {}
    for path in {*(folder / "g").iterdir()} - index.superseded(folder):
        found |= shards.unpack(shards.inflate(path.read_bytes()))
    return found


@given(st.lists(st.integers(0, 1 << 40)))
def test_numbers(numbers: list[int]) -> None:
    """A number is read as it was written, whatever stands around it."""
    data = b"".join(map(lists.varint, numbers))
    at, found = 0, []
    while at < len(data):
        value, at = lists.read(data, at)
        found.append(value)
    assert found == numbers


def test_places() -> None:
    """A gram has its places in title, body and where it is altered."""
    document = PLAIN._replace(
        blocks=(Block("", "", "能動 の能動"), Block("x", "見出し", "能動"), Block("", "", "ノード"))
    )
    found = grams.payloads(lay_out(document))
    assert found["能動"] == lists.places([0, BODY << 1, BODY + 3 << 1, BODY + 5 + GAP << 1], 1)
    assert found["動ノ"] == lists.places([BODY + 1 << 1 | grams.ALTERED], 1)
    assert found["act"] == lists.places([4 << 2 | grams.STARTS], 2)
    assert found["ive"] == lists.places([7 << 2 | grams.ENDS], 2)
    assert "習a" in found
    assert found["ー"] == lists.places([BODY + 5 + GAP + 2 + GAP + 1 << 2], 2)


def test_zones() -> None:
    """Titles, names and headings have their own places; what does not fit in is searched in the body."""
    long = ("語" * 700, "句" * 700)
    made = lay_out(PLAIN._replace(also=long, names=("石原",), headings=("概要",)))
    starts = {stream.text[:2]: start for start, stream in made.segments}
    assert starts["石原"] == 1024
    assert starts["概要"] == 2048
    assert starts["語語"] < 1024
    assert starts["句句"] == BODY
    assert made.titles == ["能動学習active", *long]


@pytest.mark.parametrize("char", ["学", "ベ", "ﷺ", "a "])
def test_long_block(char: str) -> None:
    """A long block is cut into parts that overlap and stay in their places, whatever a character unfolds to."""
    text = "".join(f"{char}{number}" for number in range(900))
    made = lay_out(PLAIN._replace(blocks=(Block("x", "y", text),)))
    assert len(made.parts) > 1
    body = [(start, stream.text) for start, stream in made.segments if start >= BODY]
    assert all((start - BODY) % PART + len(stream) <= PART for start, stream in body)
    assert {(start - BODY) // PART for start, _ in body} == set(range(len(made.parts)))
    pieces = [block.text for part in made.parts for block in part]
    assert all(len(piece) <= PIECE + OVERLAP for piece in pieces)
    joined = pieces[0]
    for piece in pieces[1:]:
        shared = next(size for size in range(OVERLAP, 0, -1) if joined.endswith(piece[:size]))
        assert shared >= OVERLAP // 4
        joined += piece[shared:]
    assert joined == text
    assert len(body[0][1]) < FULL


def test_files(tmp_path: Path) -> None:
    """Manifest, passages and filters say what the browser needs."""
    topic = Document("topics/hitl", "topics/hitl.html", "人間参加型", "topic", also=("HITL",), topics=("topics/hitl",))
    talk = PLAIN._replace(
        also=("Auto",), names=("石原",), topics=("topics/hitl", "topics/gone"), video=True, language="ja",
        blocks=(Block("a", "概要", "本文"),),
    )  # fmt: skip
    made = index.update(tmp_path, index.Index(), [talk, topic], "ja")
    manifest = read_json(tmp_path / "index.bin")
    assert isinstance(manifest, dict)
    known = ("docs", "kind", "dates", "flags", "languages", "parts", "files", "shards")
    assert {name: manifest[name] for name in known} == {
        "docs": 2, "kind": [1, 2], "dates": [20220331, -20220331], "flags": [6, 0], "languages": ["ja"],
        "parts": [1, 1], "files": manifest["files"], "shards": made.sizes.shards,
    }  # fmt: skip
    assert sum(manifest["files"]) == 2
    (shown, _) = (part for path in sorted((tmp_path / "p").iterdir()) for part in read_json(path))  # type: ignore[attr-defined]
    assert shown == {
        "doc": 0, "part": 0, "docname": "talks/a/b", "url": "talks/a/b.html", "title": "能動学習 Active",
        "kind": "talk", "date": "2022-03-31", "lang": "ja", "also": ["Auto"], "with": ["石原"],
        "blocks": [["a", "概要", "本文"]],
    }  # fmt: skip
    assert read_json(next((tmp_path / "f").iterdir())) == {
        "topic": [["topics/gone", "topics/gone", ""], ["topics/hitl", "人間参加型", "HITL"]],
        "topics": [[0, 1], [1]], "speaker": [], "speakers": [[], []],
    }  # fmt: skip


def test_languages_are_those_that_the_pages_have(tmp_path: Path) -> None:
    """A language that is new moves the numbers of others, and costs no shard."""
    pages = [PLAIN._replace(docname=f"talks/{tag}", language=tag) for tag in ("ja", "zh-Hant", "")]
    old = index.update(tmp_path, index.Index(), pages, "ja")
    assert languages(tmp_path) == ["ja", "zh-Hant", None]
    index.update(tmp_path, old, [pages[0], pages[1]._replace(language="de"), pages[2]], "ja")
    assert languages(tmp_path) == ["ja", "de", None]


def languages(folder: Path) -> list[str | None]:
    """Return the language of each document, as the browser reads it."""
    manifest = read_json(folder / "index.bin")
    assert isinstance(manifest, dict)
    numbers = [flags // index.LANGUAGE for flags in manifest["flags"]]
    return [manifest["languages"][number - 1] if number else None for number in numbers]


def test_words(tmp_path: Path) -> None:
    """Words that can be mistyped are kept by their ends and middle, with the number of documents."""
    blocks = (Block("", "", "learning Learning ラベルの らべる ab データベース"),)
    index.update(
        tmp_path, index.Index(), [PLAIN._replace(blocks=blocks), PLAIN._replace(docname="z", title="ラベル")], "ja"
    )
    found = tables(tmp_path)
    assert shards.decode_words(found["\x02le"]) == {"learning": 1}
    assert shards.decode_words(found["\x03ng"]) == {"learning": 1}
    assert shards.decode_words(found["\x04rn"]) == {"learning": 1}
    assert shards.decode_words(found["\x02ラブ"]) == {"ラブエル": 2}
    assert "\x02ab" not in found
    assert lists.decode_documents(found["\x01ラブエル"]) == [1]


@pytest.mark.parametrize("limit", [0, 6, 16_000])
@fuzzing.drawn(25)
@given(before=DOCUMENTS, data=st.data())
def test_update(
    limit: int, before: list[Document], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """After edits the index is that of a writing from nothing, also where common grams keep no places."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "MAX_PLACES", limit)
        patch.setattr(index, "MOST_CHANGED", 1)
        after = [
            other if data.draw(st.booleans()) else one for one, other in zip(before, data.draw(DOCUMENTS), strict=False)
        ]
        after += before[len(after) :] if data.draw(st.booleans()) else []
        folder, clean = tmp_path_factory.mktemp("index"), tmp_path_factory.mktemp("index")
        old = index.update(folder, index.Index(), before, "ja")
        made = index.update(folder, old, after, "ja")
        assert without_past(made) == index.update(clean, index.Index(), after, "ja")
        assert written(folder) == written(clean)


def test_edit_is_patched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit looks at the edited document only, and writes only files that change."""
    documents = [
        PLAIN._replace(docname=f"d{number:03}", title=f"題{number} {chr(0x4E00 + number) * 2}") for number in range(300)
    ]
    old = index.update(tmp_path, index.Index(), documents, "ja")
    documents[7] = documents[7]._replace(blocks=(Block("", "", "凧"),))
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.bin")}
    looked: list[str] = []

    def look(document: Document) -> LaidOut:
        looked.append(document.docname)
        return lay_out(document)

    monkeypatch.setattr(index, "lay_out", look)
    index.update(tmp_path, old, documents, "ja")
    assert looked == ["d007", "d007"]
    changed = [path for path, time in times.items() if path.stat().st_mtime_ns != time]
    assert 0 < len(changed) < len(times) / 2


def test_broken_state(tmp_path: Path) -> None:
    """What is no state of an index counts as none, and a damaged or lost file is written anew."""
    (tmp_path / "state").write_bytes(b"\x80nonsense")
    assert index.load(tmp_path / "state") == index.load(tmp_path / "none") == index.Index()
    folder, documents = tmp_path / "index", [PLAIN]
    old = index.update(folder, index.Index(), documents, "ja")
    index.save(tmp_path / "state", old)
    assert index.load(tmp_path / "state") == old
    whole = written(folder)
    for name in whole:
        (folder / name).unlink()
        assert index.update(folder, old, documents, "ja") == old
        assert written(folder) == whole
    (shard,) = (folder / name for name in whole if name.startswith("g/0."))
    shard.write_bytes(b"damaged")
    (folder / "p" / "99.AAAA.bin").write_bytes(b"left over")
    index.update(folder, old, [PLAIN._replace(title="凧")], "ja")
    assert len(written(folder)) == len(whole)
    assert not (folder / "p" / "99.AAAA.bin").exists()
    assert "凧" in tables(folder)


def test_last_generation_stays(tmp_path: Path) -> None:
    """Who has read the manifest before finds its files once more, and those before that are gone."""
    made, seen = index.Index(), []
    for text in ("凧", "糸", "風", "風"):
        made = index.update(tmp_path, made, [PLAIN._replace(blocks=(Block("", "", text),))], "ja")
        seen.append(set(written(tmp_path)))
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.bin")}
    assert found == seen[1] | seen[2] == seen[1] | seen[3]
    assert not (seen[0] - seen[1] - seen[2]) & found
