"""The files of the index: what is in them, and that an update leaves what a writing from nothing would."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_talks.search import files, grams, index, inverted, lists, manifest, numbers, packs, patch, shards, tables
from sphinx_talks.search.documents import FULL, GAP, OVERLAP, PART, PIECE, Block, Document, LaidOut, lay_out
from sphinx_talks.search.lists import BODY
from sphinx_talks.search.numbers import numbered
from sphinx_talks.search.store import IndexState, MissingTextError, Store, StoredRow, state_of, unpack_head
from sphinx_talks.sphinxext.processes import together as in_processes
from tests import fuzzing, indexes
from tests.indexes import numbers_in, superseded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from io import FileIO

T = TypeVar("T")
HELD, BATCH, SORTED = inverted.HELD, index.BATCH, grams.SORTED
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


@pytest.fixture(name="store")
def _store() -> Iterator[Store]:
    with Store() as made:
        yield made


def written(folder: Path) -> dict[str, bytes]:
    """Return every file of an index, but for what is kept of the one before."""
    paths = sorted({*folder.rglob("*.bin")} - superseded(folder))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def without_past(made: IndexState) -> IndexState:
    """Return what is known of an index, but for what was before."""
    return replace(made, before=[])


def kept(store: Store) -> dict[str, tuple[StoredRow, bytes]]:
    """Return what the next build knows of the documents."""
    return {docname: (row, store.text(docname)) for docname, row in store.rows().items()}


def read_json(path: Path) -> object:
    """Return the content of a file of JSON."""
    return json.loads(zlib.decompress(path.read_bytes(), -zlib.MAX_WBITS))


def table_of(folder: Path) -> tables.FileTable:
    """Return all keys with their lists."""
    found = tables.FileTable()
    for path in {*(folder / "g").iterdir()} - superseded(folder):
        one = tables.unpack(shards.inflate(path.read_bytes()))
        found.lists |= one.lists
        found.words |= one.words
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


POSTINGS = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, (1 << 28) - 1)), max_size=20).map(
    lambda found: sorted(number << lists.PLACES | value for number, value in found)
)


@given(
    st.dictionaries(st.text(st.characters(min_codepoint=7, codec="utf-8"), min_size=1), POSTINGS), st.integers(0, 20)
)
@example({"a": [0xD800 << lists.PLACES | 0xDFFF << 8], "b": [], "c": [7, 7]}, 1)
def test_table(found: dict[str, list[int]], most: int) -> None:
    """A table is read as it was written, whatever the numbers; so are words."""
    kept = {key.replace("\n", " "): tables.limit(np.array(one, np.int64), most) for key, one in found.items()}
    table = tables.FileTable(kept, {"\x02ab": b"abc\t1", "\x05k": b""})
    read = tables.unpack(shards.inflate(shards.deflate(*tables.pack(table))))
    assert read.words == table.words
    rows, others = (sorted((key, [*one], total) for key, (one, total) in some.items()) for some in (kept, read.lists))
    assert rows == others
    assert tables.pack(read) == tables.pack(table)


@pytest.mark.parametrize("sizes", [(), (9,), (900,), (900, 3), (9, 20, 30, 9), (700, 20, 300, 20, 20, 0), (9000, 800)])
def test_rows_of_a_file(sizes: tuple[int, ...]) -> None:
    """However long the sections of a file are, what a browser inflates of it are all of them."""
    sections = [bytes(range(at, at + 200)) * (size // 200) + b"x" * (size % 200) for at, size in enumerate(sizes)]
    for cuts in ((), (b"xx", b"\x64e")):
        assert shards.inflate(shards.deflate(*sections, cuts=cuts)) == b"".join(sections)


def test_long_list() -> None:
    """Of a list that is too long positions in titles stay, the documents, and how many there were."""
    rows = {1: [4, 9000], 2: [9000, 9004], 5: [8, 12]}
    found = np.array([number << lists.PLACES | value for number, values in rows.items() for value in values])
    assert [*map(list, tables.limited(np.array([2, 4]), found, 4))] == [[2, 4], [0, 0], [*found]]
    kept = [(1, 4), (1, 9000), (2, lists.UNKNOWN), (5, 8), (5, 12)]
    short, long = (tables.limited(np.array(counts), found, 3) for counts in ([2, 4], [6]))
    assert [*map(list, short)] == [[2, 3], [0, 4], [number << lists.PLACES | value for number, value in kept]]
    del kept[1]
    assert [*map(list, long)] == [[4], [6], [number << lists.PLACES | value for number, value in kept]]


@given(POSTINGS)
@example([])
@example([lists.UNKNOWN - 1, lists.UNKNOWN, 1 << lists.PLACES, 1 << lists.PLACES | 3 << 24, 257 << lists.PLACES])
def test_titles_only(found: list[int]) -> None:
    """Of each document its positions in titles stay, or one that is unknown."""
    kept: dict[int, list[int]] = {}
    for posting in found:
        place = posting % (1 << lists.PLACES)
        kept.setdefault(posting >> lists.PLACES, []).extend([posting] if place < lists.UNKNOWN else [])
    made = [one for number, row in kept.items() for one in row or [number << lists.PLACES | lists.UNKNOWN]]
    assert [*tables.limit(np.array(found, np.int64), 0).found] == made


def test_places() -> None:
    """A gram has its positions in title, body and where it is altered."""
    document = PLAIN._replace(
        blocks=(Block("", "", "能動 の能動"), Block("x", "見出し", "能動"), Block("", "", "ノード"))
    )
    found = grams.look([(0, lay_out(document))]).by_key()
    assert found["能動"] == [0, BODY << 2, BODY + 3 << 2, BODY + 5 + GAP << 2]
    assert found["動ノ"] == [BODY + 1 << 2 | 1]
    assert found["act"] == [4 << 2 | grams.STARTS]
    assert found["ive"] == [7 << 2 | grams.ENDS]
    assert "習a" in found
    # One position is enough, in the body roughly.
    assert found["学"] == [2 << 2]
    assert found["ー"] == [BODY << 2]


def test_best_place_of_a_few_letters() -> None:
    """Of letters by themselves the position of a whole word is kept, else that of the start of one."""
    document = PLAIN._replace(title="mlops html ml", blocks=(Block("", "", "xml cxy x y"),))
    found = grams.look([(0, lay_out(document))]).by_key()
    assert found["ml"] == [9 << 2 | grams.STARTS | grams.ENDS]
    assert found["x"] == [BODY << 2 | grams.STARTS | grams.ENDS]
    assert found["xm"] == [BODY << 2 | grams.STARTS]
    assert found["t"] == [6 << 2]
    assert found["y"] == [BODY << 2 | grams.STARTS | grams.ENDS]


def test_gram_at_an_edge(tmp_path: Path) -> None:
    """It stands among others in the order of their places."""
    indexes.write(tmp_path, [PLAIN._replace(title="aか\u3099 aか")], "ja")
    found = [*table_of(tmp_path).lists["aカ"].found]
    assert [one >> lists.FLAGS & 0xFF for one in found] == [0, 2]
    assert found == sorted(found)


@given(POSTINGS, POSTINGS, st.data())
@example([], [], None)
def test_postings_that_are_replaced(before: list[int], after: list[int], data: st.DataObject | None) -> None:
    """Of some documents others stand in their places."""
    there = sorted({posting >> lists.PLACES for posting in (*before, *after)})
    chosen = set(data.draw(st.lists(st.sampled_from(there)))) if data and there else set()
    new = [posting for posting in after if posting >> lists.PLACES in chosen]
    made = patch.replaced(np.array(before, np.int64), chosen, new)
    assert [*made] == sorted([one for one in before if one >> lists.PLACES not in chosen] + new)


#: With what is folded as one, or dropped, where a text begins and ends.
PIECES = st.lists(WORDS | st.sampled_from(["レイ", "ヤ", "か\u3099", "ー", "x", "イ", "カ"]), max_size=6).map("".join)


@fuzzing.drawn(25)
@given(st.lists(PIECES, min_size=1, max_size=2), st.lists(PIECES, max_size=3), st.lists(PIECES, max_size=4))
@example(["xml html", "mlops"], [], ["ml x", "h"])
@example(["語" * 1100], [], ["句"])
def test_bodies_of_another_language(titles: list[str], headings: list[str], texts: list[str]) -> None:
    """An index is the same whether the bodies of pages are known from another or not."""
    blocks, bodies = tuple(Block("", "", text) for text in texts), index.Bodies()
    page = PLAIN._replace(kind="page", headings=tuple(headings))
    for title, some in product(titles, (blocks, blocks[:1])):
        document = page._replace(title=title, blocks=some)
        given, texts_of = {"a": document}, {"a": indexes.pack_text(document)}
        with TemporaryDirectory() as folder, Store() as one, Store() as other:
            index.update(Path(folder, "one"), one, given, texts_of, index.Origin("ja", bodies=bodies))
            index.update(Path(folder, "other"), other, given, texts_of, index.Origin("ja"))
            assert written(Path(folder, "one")) == written(Path(folder, "other"))
    assert len(bodies.made) <= len({blocks, blocks[:1]})


def segments(made: LaidOut) -> list[tuple[int, str]]:
    """Return the streams of a document, each with where it begins."""
    return list(zip(made.starts, made.stream.text.split("\0"), strict=False))


def test_words_of_a_small_index() -> None:
    """Each is known where its grams are, and of katakana whether it is written so."""
    layout = lay_out(
        PLAIN._replace(
            title="", blocks=(Block("", "", "Active-learning API、データベースとデータ 31。クラスタリングの"),)
        )
    )
    found = grams.look([(2, layout)], has_words=True).by_key()
    at = {gram: [(one >> lists.PLACES, one >> lists.FLAGS & 0xFFFF, one & 1) for one in found[gram]] for gram in found}
    assert {key: row for key, row in at.items() if key.startswith(grams.WHOLE)} == {
        "\x06active": [(2, BODY, 0)],
        "\x06learning": [(2, BODY + 6, 0)],
        "\x06デタブエス": [(2, BODY + 18, 1)],
        # What is behind a word does not alter it.
        "\x06クラスタリング": [(2, BODY + 29, 0)],
    }
    assert at["act"][0][1] == BODY
    assert at["lea"][0][1] == BODY + 6
    assert at["デタ"][0][1] == BODY + 18
    assert [grams.route(f"\x06{word}") for word in ("learning", "データ")] == [grams.route("lea"), grams.route("デー")]
    assert not [key for key in grams.look([(2, layout)]).by_key() if key.startswith(grams.WHOLE)]


def test_zones() -> None:
    """Titles, names and headings have their own positions; what does not fit in is searched in the body."""
    long = ("語" * 700, "句" * 700)
    made = lay_out(PLAIN._replace(also=long, names=("石原",), headings=("概要",)))
    starts = {text[:2]: start for start, text in segments(made)}
    assert starts["石原"] == 1024
    assert starts["概要"] == 2048
    assert starts["語語"] < 1024
    assert starts["句句"] == BODY
    assert made.titles == ["能動学習active", *long]


@pytest.mark.parametrize("char", ["学", "ベ", "ﷺ", "a "])
def test_long_block(char: str) -> None:
    """A long block is cut into parts that overlap and stay in their positions, whatever a character unfolds to."""
    text = "".join(f"{char}{number}" for number in range(900))
    made = lay_out(PLAIN._replace(blocks=(Block("x", "y", text),)))
    assert len(made.parts) > 1
    body = [(start, text) for start, text in segments(made) if start >= BODY]
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


def test_titles_have_a_line_each() -> None:
    assert manifest.titles([PLAIN._replace(title="A\r\nB"), PLAIN])["titles"] == f"A B\n{PLAIN.title}"
    assert not manifest.has_titles([])


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Manifest, passages and filters say what the browser needs."""
    topic = Document("topics/hitl", "topics/hitl.html", "人間参加型", "topic", also=("HITL",), topics=("topics/hitl",))
    talk = PLAIN._replace(
        also=("Auto",), names=("石原",), topics=("topics/hitl", "topics/gone"), video=True, language="ja",
        blocks=(Block("a", "概要", "本文"),),
    )  # fmt: skip
    made = indexes.write(tmp_path, [talk, topic], "ja")
    said = read_json(tmp_path / "index.bin")
    assert isinstance(said, dict)
    known = ("docs", "kind", "dates", "flags", "languages", "parts", "files", "shards")
    assert numbered(["talks/a/b", "topics/hitl"]) == {"talks/a/b": 49, "topics/hitl": 62}
    assert {name: said[name] for name in known} == {
        "docs": 2, "kind": "$%", "dates": [20220331, -20220331], "flags": ")#", "languages": ["ja"],
        "parts": "$$", "files": "%", "shards": sum(name.startswith("g/") for name in made.files),
    }  # fmt: skip
    (path,) = (tmp_path / "p").glob("49.*.bin")
    part = {"lang": "ja", "also": ["Auto"], "with": ["石原"], "blocks": [["a", "概要", "本文"]]}
    # What it is called, where it is and of when stands in the manifest.
    other = {"also": ["HITL"], "blocks": []}
    assert read_json(path) == [part, other]
    has = {"topics": [[0, 1], [1]], "speaker": [], "speakers": [[], []]}
    gone = ["topics/gone", "topics/gone"]
    assert said["titles"] == {"names": "talks/a/b\ntopics/hitl", "titles": "能動学習 Active\n人間参加型"}
    assert said["faceted"] == {"topic": ["topics/gone", 1], "topics": "#$!$", "speaker": [], "speakers": "!"}
    faceted = {"topic": [gone, ["topics/hitl", "人間参加型", "HITL"]], **has}
    assert read_json(next((tmp_path / "f").iterdir())) == faceted
    # Of a large index that is all there is, and nobody waits for it.
    monkeypatch.setattr(manifest, "MOST_TITLES", 0)
    indexes.write(tmp_path / "large", [talk, topic], "ja")
    large = read_json(tmp_path / "large" / "index.bin")
    assert isinstance(large, dict)
    assert not {"titles", "faceted"} & {*large}
    assert read_json(next((tmp_path / "large" / "f").iterdir())) == faceted
    (path,) = (tmp_path / "large" / "p").glob("49.*.bin")
    called = {"docname": "talks/a/b", "url": "talks/a/b.html", "title": "能動学習 Active", "kind": "talk"}
    also_called = {"docname": "topics/hitl", "url": "topics/hitl.html", "title": "人間参加型", "kind": "topic"}
    assert read_json(path) == [{**called, "date": "2022-03-31", **part}, {**also_called, **other}]


def test_filters_are_another_index(tmp_path: Path) -> None:
    """Whoever has read the manifest of before learns of a record that a page has now."""
    digests = set()
    for topics in ((), ("topics/a",)):
        indexes.write(tmp_path, [PLAIN._replace(topics=topics)], "ja")
        said = read_json(tmp_path / "index.bin")
        assert isinstance(said, dict)
        digests.add(said["digest"])
    assert len(digests) == 2


def test_languages_are_those_that_the_pages_have(tmp_path: Path, store: Store) -> None:
    """A language that is new moves the numbers of others, and costs no shard."""
    pages = [PLAIN._replace(docname=f"talks/{tag}", language=tag) for tag in ("ja", "zh-Hant", "")]
    indexes.write(tmp_path, pages, "ja", store)
    assert languages(tmp_path) == {"ja", "zh-Hant", None}
    indexes.write(tmp_path, [pages[0], pages[1]._replace(language="de"), pages[2]], "ja", store)
    assert languages(tmp_path) == {"ja", "de", None}


def languages(folder: Path) -> set[str | None]:
    """Return the languages of the documents, as the browser reads them."""
    said = read_json(folder / "index.bin")
    assert isinstance(said, dict)
    numbers = [flags // manifest.LANGUAGE for flags in numbers_in(said["flags"])]
    return {said["languages"][number - 1] if number else None for number in numbers}


def test_words(tmp_path: Path) -> None:
    """Words that can be mistyped are kept by their ends and middle, with the number of documents."""
    blocks = (Block("", "", "learning Learning ラベルの らべる ab データベース"),)
    titles = {"x": "Kite Tern", "y": "Kit Etern", "z": "ラベル"}
    others = [PLAIN._replace(docname=docname, title=title) for docname, title in titles.items()]
    indexes.write(tmp_path, [PLAIN._replace(blocks=blocks), *others], "ja")
    found = table_of(tmp_path)
    # Two rows of words that are heard as one.
    assert tables.decode_words(found.words[f"{grams.SOUND}kttn"]) == {"kitetern ": 2}
    assert tables.decode_words(found.words["\x02le"]) == {"learning": 1}
    assert tables.decode_words(found.words["\x03ng"]) == {"learning": 1}
    assert tables.decode_words(found.words["\x04rn"]) == {"learning": 1}
    assert tables.decode_words(found.words["\x02ラブ"]) == {"ラブエル": 2}
    assert "\x02ab" not in found.words
    assert [*found.lists["\x01ラブエル"].found] == [numbered(["talks/a/b", *titles])["z"] << lists.PLACES]


def pack_small(patch: pytest.MonkeyPatch) -> None:
    """Let a small index have blocks that share files, as a large one has."""
    patch.setattr(shards, "SHARD", 30)
    patch.setattr(packs, "FEW_SHARDS", 1)
    patch.setattr(packs, "SHARD_FILES", 4)
    patch.setattr(packs, "LEAST_BITS", 4)
    patch.setattr(packs, "MOST_BITS", 4)


@pytest.mark.parametrize("limit", [0, 2, 8000])
@fuzzing.drawn(25)
@given(before=DOCUMENTS, after=DOCUMENTS, data=st.data())
def test_update(
    limit: int,
    before: list[Document],
    after: list[Document],
    data: st.DataObject,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """After edits, with documents added and gone, the index is that of a writing from nothing.

    Also where common grams keep no positions, where the numbers of some others change, and where blocks share files.
    """
    with pytest.MonkeyPatch.context() as monkeypatch:
        if data.draw(st.booleans()):
            pack_small(monkeypatch)
        monkeypatch.setattr(lists, "MOST_POSTINGS", limit)
        monkeypatch.setattr(index, "MOST_CHANGED", 1)
        monkeypatch.setattr(index, "BATCH", data.draw(st.sampled_from([1, 40, index.BATCH])))
        monkeypatch.setattr(grams, "SORTED", data.draw(st.sampled_from([1, grams.SORTED])))
        monkeypatch.setattr(numbers, "LEAST", data.draw(st.sampled_from([8, 64])))
        monkeypatch.setattr(inverted, "HELD", data.draw(st.sampled_from([1, 60, inverted.HELD])))
        others = {document.docname: document for document in after}
        kept_ones = [one for one in before if data.draw(st.booleans())]
        then = {one.docname: one for one in (*kept_ones, *(others.values() if data.draw(st.booleans()) else ()))}
        folder, clean = tmp_path_factory.mktemp("index"), tmp_path_factory.mktemp("index")
        with Store() as store, Store() as anew:
            indexes.write(folder, before, "ja", store)
            made = indexes.write(folder, then.values(), "ja", store)
            monkeypatch.setattr(inverted, "HELD", HELD)
            monkeypatch.setattr(index, "BATCH", BATCH)
            monkeypatch.setattr(grams, "SORTED", SORTED)
            assert without_past(made) == indexes.write(clean, then.values(), "ja", anew)
            assert written(folder) == written(clean)
            assert kept(store) == kept(anew)


def test_what_is_known_of_documents_is_taken_over(tmp_path: Path, store: Store) -> None:
    """Of those that are the same only text is given, or nothing."""
    old = {one.docname: one for one in pages_of(30)}
    new = old["d003"]._replace(title="糸", blocks=(Block("", "", "凧の糸"),))
    told = old["d004"]._replace(blocks=(Block("", "", "凧の骨"),))
    texts = {one.docname: indexes.pack_text(one) for one in (new, told)}
    indexes.write(tmp_path / "index", old.values(), "ja", store)
    same = old.keys() - {new.docname}
    index.update(tmp_path / "index", store, {new.docname: new}, texts, index.Origin("ja"), same=same)
    indexes.write(tmp_path / "clean", (old | {one.docname: one for one in (new, told)}).values(), "ja")
    assert written(tmp_path / "index") == written(tmp_path / "clean")


def pages_of(number: int) -> list[Document]:
    """Return pages that have hardly a word in common."""
    return [PLAIN._replace(docname=f"d{n:03}", title=f"題{n} {chr(0x4E00 + n) * 2}") for n in range(number)]


@pytest.mark.parametrize("docname", ["d007", "e"])
def test_change_is_patched(docname: str, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an edit or a new page it is looked at, and what has another number; only files that change are written."""
    documents = pages_of(300)
    before = numbered([one.docname for one in documents])
    indexes.write(tmp_path, documents, "ja", store)
    new = PLAIN._replace(docname=docname, title="題", blocks=(Block("", "", "凧"),))
    documents = [one for one in documents if one.docname != new.docname] + [new]
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.bin")}
    looked = looking(monkeypatch)
    indexes.write(tmp_path, documents, "ja", store)
    after = numbered([one.docname for one in documents])
    assert {*looked} == {docname, *(one for one, number in before.items() if after[one] != number)}
    changed = [path for path, time in times.items() if path.stat().st_mtime_ns != time]
    assert 0 < len(changed) < len(times) / 2
    assert sum(path not in times for path in tmp_path.rglob("*.bin")) < len(times) / 2


def looking(patch: pytest.MonkeyPatch) -> list[str]:
    """Return a list of the documents that are looked at from now on."""
    looked: list[str] = []

    def look(document: Document) -> LaidOut:
        looked.append(document.docname)
        return lay_out(document)

    patch.setattr(index, "lay_out", look)
    return looked


def test_list_is_short_again(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that was too long gets back the positions in its documents, and no other document is looked at."""
    monkeypatch.setattr(lists, "MOST_POSTINGS", 20)
    kites = [one._replace(blocks=(Block("", "", "凧の糸、凧の骨"),)) for one in pages_of(15)]
    others = pages_of(300)[15:]
    indexes.write(tmp_path / "index", [*kites, *others], "ja", store)
    assert table_of(tmp_path / "index").lists["凧ノ"].total == 30
    looked = looking(monkeypatch)
    now = [*(one._replace(blocks=()) for one in kites[:6]), *kites[6:], *others]
    indexes.write(tmp_path / "index", now, "ja", store)
    assert {one.docname for one in kites} <= {*looked}
    assert len(looked) < 150
    indexes.write(tmp_path / "clean", now, "ja")
    assert table_of(tmp_path / "index").lists["凧ノ"].total == 0
    assert written(tmp_path / "index") == written(tmp_path / "clean")


def test_places_that_no_list_has(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only lists are concerned that keep no such positions, no shard is made."""
    monkeypatch.setattr(lists, "MOST_POSTINGS", 20)
    documents = [one._replace(names=("糸", "凧")) for one in pages_of(300)]
    indexes.write(tmp_path, documents, "ja", store)
    documents[7] = documents[7]._replace(names=("凧", "糸"))
    monkeypatch.setattr(tables, "pack", None)
    indexes.write(tmp_path, documents, "ja", store)


@pytest.mark.parametrize("is_large", [False, True])
def test_what_is_said_of_all_stays(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, *, is_large: bool
) -> None:
    """Where only a text changes, no other document is looked into; the manifest is that of a writing from nothing."""
    if is_large:
        pack_small(monkeypatch)
        monkeypatch.setattr(manifest, "MOST_TITLES", 0)
    documents = {one.docname: one for one in pages_of(300)}
    indexes.write(tmp_path / "index", documents.values(), "ja", store)
    told = documents["d004"]._replace(blocks=(Block("", "", "凧の骨" * 700),))
    documents |= {"d004": told}
    indexes.write(tmp_path / "clean", documents.values(), "ja")
    opened: list[bytes] = []

    def opening(content: bytes) -> Document:
        opened.append(content)
        return unpack_head(content)

    monkeypatch.setattr(index, "unpack_head", opening)
    text, same = indexes.pack_text(told), documents.keys() - {"d004"}
    for lost in ("", *packs.PLAIN):
        (tmp_path / "index" / lost).unlink() if lost else None
        index.update(tmp_path / "index", store, {"d004": told}, {"d004": text}, index.Origin("ja"), same=same)
        assert (len(opened) < 9) == (not lost)
        assert written(tmp_path / "index") == written(tmp_path / "clean")
    # So long that there are more files.
    documents |= {"d004": told._replace(blocks=told.blocks * 10)}
    indexes.write(tmp_path / "index", documents.values(), "ja", store)
    indexes.write(tmp_path / "long", documents.values(), "ja")
    assert written(tmp_path / "index") == written(tmp_path / "long")


def test_text_that_is_kept(tmp_path: Path, store: Store) -> None:
    """A document whose text is not given has the one it had; one that never had any is named."""
    origin = index.Origin("ja")
    whole = PLAIN._replace(blocks=(Block("", "", "凧"),))
    indexes.write(tmp_path / "index", [whole], "ja", store)
    before = written(tmp_path / "index")
    head = PLAIN._replace(blocks=(), headings=())
    index.update(tmp_path / "index", store, {PLAIN.docname: head}, {}, origin)
    assert written(tmp_path / "index") == before
    with pytest.raises(MissingTextError) as raised:
        index.update(tmp_path / "index", store, {PLAIN.docname: head, "new": head._replace(docname="new")}, {}, origin)
    assert raised.value.args == (["new"],)


@pytest.mark.parametrize("content", [b"\x80nonsense", b"", b"SQLite format 3\0" + bytes(100)])
def test_store_that_is_none(content: bytes, tmp_path: Path) -> None:
    """What is no store of ours counts as an empty one."""
    (tmp_path / "kept").write_bytes(content)
    with Store(tmp_path / "kept") as store:
        assert (state_of(store), store.rows()) == (IndexState(), {})


def test_broken_files(tmp_path: Path, store: Store) -> None:
    """A damaged or lost file is written anew."""
    folder, documents = tmp_path / "index", [PLAIN]
    old = indexes.write(folder, documents, "ja", store)
    whole = written(folder)
    for name in whole:
        (folder / name).unlink()
        assert indexes.write(folder, documents, "ja", store) == old
        assert written(folder) == whole
    for path in (folder / name for name in whole if name.startswith("g/")):
        path.write_bytes(b"damaged")
    (folder / "p" / "99.AAAA.bin").write_bytes(b"left over")
    indexes.write(folder, [PLAIN._replace(title="凧")], "ja", store)
    assert len(written(folder)) == len(whole)
    assert not (folder / "p" / "99.AAAA.bin").exists()
    assert "凧" in table_of(folder).lists


@pytest.mark.parametrize("damage", [b"", b"damaged", b"x" * 5000])
def test_broken_packs(damage: bytes, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a file that others keep a block of is damaged, all is written anew; a lost one too."""
    pack_small(monkeypatch)
    documents = pages_of(30)
    indexes.write(tmp_path / "index", documents, "ja", store)
    packed = [path for path in written(tmp_path / "index") if path.startswith(("g/", "p/"))]
    for path in packed:
        (tmp_path / "index" / path).write_bytes(damage)
    new = [documents[0]._replace(title="凧"), *documents[1:]]
    indexes.write(tmp_path / "index", new, "ja", store)
    indexes.write(tmp_path / "clean", new, "ja")
    found = written(tmp_path / "index")
    assert {name for name in found if found[name] == damage} <= {*packed}
    assert found.keys() == written(tmp_path / "clean").keys()


def test_what_is_written_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Postings of many documents, and blocks of files that are whole, are on a disk, and the files are the same."""
    blocks, postings, rests = list[int](), list[int](), list[int]()
    made: list[inverted.Inverted] = []
    add, put = inverted.Inverted.add, files.IndexWriter.write

    def adding(part: inverted.Inverted, looked: grams.Looked) -> None:
        add(part, looked)
        postings.append(sum(len(one.postings) for run in part.runs for one in run.values()))
        made[:] = [part]

    def putting(writer: files.IndexWriter, name: str, *sections: bytes) -> None:
        put(writer, name, *sections)
        blocks.append(len(writer.new))
        rests.append(sum(map(len, made[0].runs)))

    monkeypatch.setattr(index, "BATCH", 1)
    monkeypatch.setattr(inverted.Inverted, "add", adding)
    monkeypatch.setattr(files.IndexWriter, "write", putting)
    pack_small(monkeypatch)
    indexes.write(tmp_path / "held", pages_of(60), "ja")
    most = max(postings)
    # Each of the last documents adds to them.
    assert postings[-1] == most
    said = read_json(tmp_path / "held/index.bin")
    assert isinstance(said, dict)
    assert max(blocks) == said["shards"] // packs.SHARD_FILES
    # Of a shard that is written nothing is held any more.
    assert max(rests) > rests[-1] == 0
    postings.clear()
    monkeypatch.setattr(inverted, "HELD", most // 10)
    with Store(tmp_path / "state.sqlite") as store:
        indexes.write(tmp_path / "aside", pages_of(60), "ja", store)
    assert max(postings) < most // 8
    assert written(tmp_path / "aside") == written(tmp_path / "held")
    assert {path.name for path in tmp_path.iterdir()} == {"held", "aside", "state.sqlite"}


@pytest.mark.parametrize(("processes", "held", "is_packed"), [(2, HELD, False), (4, 1, True)])
def test_parts_of_the_documents(
    processes: int, held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_packed: bool
) -> None:
    """Whether several processes have parts of the documents and shards or one has all, the files are the same."""
    if is_packed:
        pack_small(monkeypatch)
    documents = {one.docname: one._replace(also=("Kites",)) for one in pages_of(600)}
    texts = {docname: indexes.pack_text(one) for docname, one in documents.items()}
    one = indexes.write(tmp_path / "one", documents.values(), "ja")
    works: list[int] = []
    used: list[set[int]] = []
    file_of = inverted.Aside._file_of  # noqa: SLF001 - which process reads what

    def noting(self: inverted.Aside, shelf: int) -> FileIO:
        found = file_of(self, shelf)
        used[-1].add(id(found))
        return found

    def together(some: Sequence[Callable[[], T]]) -> list[T]:
        works.append(len(some))
        if is_packed:
            # Each in a process of its own, of which this one knows what it returns.
            return in_processes(some)
        found = []
        for work in some:
            used.append(set())
            found.append(work())
        return found

    if not is_packed:
        monkeypatch.setattr(inverted.Aside, "_file_of", noting)
    monkeypatch.setattr(inverted, "HELD", held)
    origin = index.Origin("ja", processes=processes, together=together)
    with Store() as store:
        several = index.update(tmp_path / "several", store, documents, texts, origin)
    assert works == [processes, processes]
    # Processes have the place in a file in common: no two may read the same.
    assert is_packed or len(set().union(*used[processes:])) == sum(map(len, used[processes:])) == processes**2
    assert several == one
    assert written(tmp_path / "several") == written(tmp_path / "one")


def test_few_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a large index share files, each with the name of its content in front."""
    indexes.write(tmp_path / "apart", pages_of(60), "ja")
    pack_small(monkeypatch)
    indexes.write(tmp_path / "packed", pages_of(60), "ja")
    said = read_json(tmp_path / "packed" / "index.bin")
    assert isinstance(said, dict)
    sizes = [size * said["packed"][2] for size in numbers_in(said["sizes"]["g"])]
    assert len(sizes) == said["shards"] > len(said["names"]["g"]) / 4 == 4
    found: list[bytes] = []
    for number in range(4):
        (path,) = (tmp_path / "packed" / "g").glob(f"{number}.*.bin")
        content, at = path.read_bytes(), 0
        held = len(sizes) // 4
        for size in sizes[number * held : (number + 1) * held]:
            block = content[at : at + size]
            at += size
            found.append(shards.inflate(block[5 : size - block[4]]))
            assert packs.called(found[-1]).encode() == block[:4]
        assert at == len(content)
    lists_of = [key for content in found for key in tables.unpack(content).lists]
    assert sorted(lists_of) == sorted(table_of(tmp_path / "apart").lists)


@pytest.mark.parametrize(
    ("characters", "count", "in_a_file", "passages_in_a_file"),
    [
        (100, 1, 1, 1),
        (10_000, 32, 1, 1),
        (100_000, 256, 1, 1),
        # A site of two hundred pages: whoever knows no ranges has files of a few KB.
        (400_000, 1024, 8, 8),
        (4_000_000, 2048, 16, 8),
        (8_000_000, 4096, 16, 64),
        (30_000_000, 8192, 32, 256),
    ],
)  # fmt: skip
def test_small_indexes_are_cut_finer(characters: int, count: int, in_a_file: int, passages_in_a_file: int) -> None:
    """What a query reads of each shard weighs more than what the manifest says of all, while they are few."""
    assert shards.number_of_shards(characters) == count
    assert shards.plan_of(characters).is_fine == (count <= 2048)
    assert packs.packing_of(count)[:2] == (in_a_file.bit_length() - 1, passages_in_a_file.bit_length() - 1)


def test_last_generation_stays(tmp_path: Path, store: Store) -> None:
    """Who has read the manifest before finds its files once more, and those before that are gone."""
    seen: list[set[str]] = []
    for text in ("凧", "糸", "風", "風"):
        indexes.write(tmp_path, [PLAIN._replace(blocks=(Block("", "", text),))], "ja", store)
        seen.append(set(written(tmp_path)))
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.bin")}
    assert found == seen[1] | seen[2] == seen[1] | seen[3]
    assert not (seen[0] - seen[1] - seen[2]) & found


def test_numbers_have_no_history() -> None:
    """A new document moves few others; where the numbers come to an end they go on behind it."""
    names = [f"talks/{number}" for number in range(1000)]
    before, after = numbered(names), numbered([*names, "talks/new"])
    assert sum(before[name] != after[name] for name in names) < 10
    assert list(after.values()) == sorted(set(after.values()))
    assert max(numbered([f"{number}" for number in range(40)]).values()) < 2 * numbers.room(40)
