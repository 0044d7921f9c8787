"""What the benchmark of the search computes; nothing here is timed, and no browser is started."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from benchmarks import search, search_archive, search_asked, search_invented, search_pages, search_score
from benchmarks.search_pages import SourcePage
from benchmarks.search_score import Answer
from benchmarks.search_serve import SiteServer
from benchmarks.search_sites import ENGINES
from sphinx_talks.content.characters import FORBIDDEN

if TYPE_CHECKING:
    from pathlib import Path


def answer(engine: str = "talks", hits: tuple[str, ...] = ("a",), **values: object) -> Answer:
    made = Answer(engine, "kanji", "q", ("a", "b"), hits, 10.0, 15.0, 20.0, 1000, 2, 3000, 5)
    return made._replace(**values)  # type: ignore[arg-type]


class TestScore:
    def test_an_answer_is_a_right_page_among_the_first_ten(self) -> None:
        wrong = tuple(f"x{n}" for n in range(9))
        assert answer(hits=(*wrong, "a")).answered
        assert not answer(hits=(*wrong, "x9", "a")).answered

    def test_recall_is_of_what_ten_places_can_hold(self) -> None:
        many = tuple(f"p{n}" for n in range(40))
        assert answer(rel=many, hits=many[:10]).recall == 1
        assert answer(rel=many, hits=many[:5]).recall == 0.5
        assert answer(hits=("x", "b")).recall == 0.5

    def test_medians_leave_out_what_had_no_result(self) -> None:
        nothing = answer(q="r", hits=(), first_ms=None, first_bytes=None, done_ms=40.0)
        found = search_score.score([answer(), nothing])
        assert (found.queries, found.answered, found.recall, found.nothing) == (2, 0.5, 0.25, 0.5)
        assert (found.first_kb, found.all_kb, found.requests, found.first_ms, found.done_ms) == (1, 3, 5, 10, 30)

    def test_a_run_without_any_result_has_no_medians(self) -> None:
        found = search_score.score([answer(hits=(), first_ms=None, done_ms=None, first_bytes=None)])
        assert (found.first_kb, found.first_ms, found.done_ms) == (None, None, None)

    def test_ratios_are_against_pagefind(self) -> None:
        pagefind = answer("pagefind", first_ms=40.0, done_ms=40.0, first_bytes=4000, bytes=4000)
        (line,) = search_score.ratios([answer(), pagefind])
        assert line.startswith("talks / pagefind: 0.25 of the ms to the first result, 1.00 of the ms until")
        assert search_score.ratios([answer()]) == []

    def test_queries_that_miss_a_page_are_listed_once(self) -> None:
        missed = search_score.missed(
            [answer(), answer(), answer("sphinx", q="r"), answer(q="s", hits=("a", "b"))], "talks"
        )
        assert missed == ["kanji: 'q' recall 0.50 of 2 pages"]


class TestTable:
    def test_all_engines_come_first_then_each_category(self) -> None:
        rows = search_score.rows([answer(), answer("sphinx"), answer(cat="typo", hits=())])
        assert [row[:2] for row in rows] == [
            ("talks", "all"),
            ("sphinx", "all"),
            ("talks", "kanji"),
            ("sphinx", "kanji"),
            ("talks", "typo"),
        ]
        assert all(len(row) == len(search_score.HEAD) for row in rows)

    def test_words_stand_to_the_left_and_numbers_to_the_right(self) -> None:
        assert search_score.as_text(("ab", "n"), [("a", "100")], 1) == "ab    n\na   100"

    def test_markdown(self) -> None:
        assert search_score.as_markdown(("a", "n"), [("x|y", "1")], 1) == "| a | n |\n| --- | --: |\n| x\\|y | 1 |\n"


class TestPages:
    @given(st.text())
    @example("{{ x }} [a](javascript:b) `c` ``d`` *e* <f> &amp; &#65; \\ {role}`g`")
    @example("1. a")
    @example("    code")
    @example("= = =")
    @example("`{{")
    def test_a_line_of_markdown_reads_as_the_text(self, text: str) -> None:
        plain = FORBIDDEN.sub("", search_pages.BREAKS.sub(" ", text.replace("\n", " "))).strip()
        made = MarkdownIt("commonmark").parse(search_pages.escape(text.replace("\n", " ")))
        inline = [token for token in made if token.type == "inline"]
        assert {token.type for token in made} <= {"paragraph_open", "inline", "paragraph_close"}
        assert "".join(child.content for token in inline for child in token.children or []) == plain

    def test_the_title_is_not_said_twice(self) -> None:
        made = search_pages.to_markdown(SourcePage("a", "題 *1*", "題 *1*\n一\n\n二"))
        assert made == "---\norphan: true\n---\n\n# 題 \\*1\\*\n\n一\n\n二\n"

    def test_files_are_named_by_number(self) -> None:
        pages = [SourcePage("../a", "A", ""), SourcePage("日本", "B", "")]
        assert search_pages.docnames(pages) == {"../a": "pages/00000", "日本": "pages/00001"}

    def test_pages_and_queries_are_read(self, tmp_path: Path) -> None:
        (tmp_path / "pages.json").write_text(json.dumps([{"id": "a", "title": "A", "text": "x"}]), "utf-8")
        (tmp_path / "queries.json").write_text(json.dumps([{"cat": "c", "q": "x", "rel": ["a"]}]), "utf-8")
        assert search_pages.read_pages(tmp_path / "pages.json") == [SourcePage("a", "A", "x")]
        assert search_pages.read_queries(tmp_path / "queries.json", ["a"])[0].rel == {"a"}

    @pytest.mark.parametrize("content", ["{", '{"a": 1}', '[{"id": "a"}]', '[{"id": "a", "title": "", "text": ""}, 1]'])
    def test_other_content_is_said_to_be_other(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "pages.json").write_text(content, "utf-8")
        with pytest.raises(ValueError, match="is no list of"):
            search_pages.read_pages(tmp_path / "pages.json")

    @pytest.mark.parametrize("rel", [[], ["b"]], ids=["none", "unknown"])
    def test_a_query_has_an_answer_among_the_pages(self, tmp_path: Path, rel: list[str]) -> None:
        (tmp_path / "queries.json").write_text(json.dumps([{"cat": "c", "q": "x", "rel": rel}]), "utf-8")
        with pytest.raises(ValueError, match="the pages of 'x'"):
            search_pages.read_queries(tmp_path / "queries.json", ["a"])


class TestInvented:
    def test_the_same_seed_gives_the_same_pages_and_queries(self) -> None:
        made = []
        for _ in range(2):
            writer = search_invented.Writer(seed=3, words=200)
            pages = search_invented.pages(20, writer)
            made.append((pages, search_asked.queries(pages, writer, 2)))
        assert made[0] == made[1]
        assert {query.cat for query in made[0][1]} == set(search_asked.CATEGORIES)

    def test_width_variants_read_the_same(self) -> None:
        writer = search_invented.Writer(seed=3, words=200)
        for query in search_asked.queries(search_invented.pages(20, writer), writer, 5):
            if query.cat == "width-variant":
                assert search_asked.plain(query.q) != query.q

    def test_an_archive_begins_the_same_at_any_size(self) -> None:
        few, more = (search_archive.archive(number, search_archive.new_writer()) for number in (5, 8))
        assert [page for page in more if page.kind == "talk"][:5] == [page for page in few if page.kind == "talk"]
        assert len({page.docname for page in more}) == len(more)


class TestServer:
    def test_files_are_compressed_counted_and_kept_inside(self, tmp_path: Path) -> None:
        (tmp_path / "site").mkdir()
        (tmp_path / "secret").write_text("x", "utf-8")
        (tmp_path / "site" / "a.html").write_text("語" * 1000, "utf-8")
        with SiteServer(tmp_path / "site") as server:
            with urlopen(Request(f"{server.root}a.html?q=1")) as response:
                body = response.read()
            assert gzip.decompress(body).decode() == "語" * 1000
            with pytest.raises(HTTPError, match="404") as refused:
                urlopen(f"{server.root}%2e%2e/secret")
            refused.value.close()
            sent = server.take()
        # Each answer is noted by a thread of its own, the first perhaps after the second.
        sizes = {one.path: one.size for one in sent}
        assert sizes.keys() == {"a.html", "../secret"}
        assert sizes["a.html"] > len(body)


def test_an_address_holds_the_whole_query() -> None:
    assert ENGINES["talks"].address("http://h/", "a&b/語 #") == "http://h/search.html?q=a%26b%2F%E8%AA%9E%20%23"


def test_an_unknown_engine_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        search.parse(["--engines", "talks,lunr"])
    assert "no such engine: lunr" in capsys.readouterr().err
