"""Front matter: structure only, with the position of every key and value."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from sphinx_talks.content import frontmatter
from sphinx_talks.content.characters import FORBIDDEN
from sphinx_talks.content.frontmatter import FrontMatter, FrontMatterError, parse, scalar, split
from sphinx_talks.content.problems import Code, Position
from tests.steps import counted

BLOCK = """\
title: "あ: い"
speakers:
  - {person: a, name: "B"}
  - c
video:
  youtube: x
"""


def test_places() -> None:
    matter = parse(BLOCK)
    assert matter.values == {
        "title": "あ: い",
        "speakers": [{"person": "a", "name": "B"}, "c"],
        "video": {"youtube": "x"},
    }
    assert matter.position(("title",)) == Position(2, 8)
    assert matter.position(("speakers", 0, "name")) == Position(4, 23)
    assert matter.key_position(("speakers", 0, "name")) == Position(4, 17)
    assert matter.position(("speakers", 1)) == Position(5, 5)
    assert matter.position(("speakers", 1, "affiliation")) == Position(5, 5)
    assert matter.position(("nothing",)) == Position(1, 1)


@pytest.mark.parametrize(
    "text", ["12:30", "no", "3.10", "0123", "2022-03-30", "None", "nil", "1e3", "0x1F", "true", "=", "1_000"]
)
def test_scalars_stay_text(text: str) -> None:
    assert parse(f"a: {text}\nb: [{text}]\n").values == {"a": text, "b": [text]}


@pytest.mark.parametrize("text", ["~", "null", "Null", "NULL"])
def test_what_yaml_reads_as_nothing_is_nothing_without_quotes(text: str) -> None:
    assert parse(f"a: {text}\nb: [{text}, '{text}']\n").values == {"a": "", "b": ["", text]}
    assert parse(f"a: {scalar(text)}\n").values == {"a": text}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("C# and F#", "C# and F#"),
        ("a#b", "a#b"),
        ('"Casual Talks #13"', "Casual Talks #13"),
        ("'it''s #1'", "it's #1"),
        ('"say \\"hi\\""', 'say "hi"'),
        ("a # a remark", "a"),
        ("a #", "a"),
        ("a  ## a remark", "a"),
        ("|\n  a #b\n", "a #b\n"),
        ("https://example.org/#a", "https://example.org/#a"),
        ("100% *bold* & [more]", "100% *bold* & [more]"),
        ("第13回：機械学習", "第13回：機械学習"),
    ],
)
def test_ordinary_titles(value: str, text: str) -> None:
    assert parse(f"title: {value}\n").values["title"] == text


@pytest.mark.parametrize("loader", [yaml.SafeLoader, frontmatter.LOADER])
@pytest.mark.parametrize("block", ["a: b #13", "a: #b", "a: b\t#c", "a: [b, c #d\n]", "a: {b: c #d\n}", "a: b\n  c #d"])
def test_text_lost_in_a_comment(loader: type[yaml.SafeLoader], block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontmatter, "LOADER", loader)
    with pytest.raises(FrontMatterError, match="is a comment") as caught:
        parse(block)
    line, column = caught.value.position
    assert block.split("\n")[line - 2][column - 1] == "#"


@pytest.mark.parametrize("loader", [yaml.SafeLoader, frontmatter.LOADER])
@pytest.mark.parametrize(
    ("block", "code"),
    [
        ('a: "\\U00110000"', Code.YAML),
        ('a: "\\ud800"', None),
        ('a: "\\x00"', Code.CHARACTER),
        ('"\\u202e": b', Code.CHARACTER),
        ("a: b\n...\n- c", Code.YAML),
        ("just text", Code.YAML),
        ("*a : b", Code.YAML_FEATURE),
        ("&a b: c", Code.YAML_FEATURE),
        ("!!str b: c", Code.YAML_FEATURE),
        ("a: !<x> b", Code.YAML_FEATURE),
        ("<<: [*a, *a]", Code.YAML_FEATURE),
        ("'<<': a", Code.YAML_FEATURE),
        ("a: &a [*a]", Code.YAML_FEATURE),
        (f"a: {'[' * 5000}", Code.NESTING),
        (f"a: {'{b: ' * 3000}", Code.NESTING),
        ("a:\n" + "".join(" " * n + "-\n" for n in range(100)), None),
        ('a: 1\n"a": 2', Code.DUPLICATE_KEY),
    ],
)
def test_hostile(loader: type[yaml.SafeLoader], block: str, code: Code | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontmatter, "LOADER", loader)
    with pytest.raises(FrontMatterError) as caught, counted() as steps:
        parse(block)
    assert steps.calls < 1000 + 100 * len(block)
    assert code is None or caught.value.code is code


def test_bombs_of_aliases_end_at_once() -> None:
    bomb = "a: &a [x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    with pytest.raises(FrontMatterError, match="anchors and aliases"):
        parse(bomb)


@pytest.mark.parametrize("block", ["", "\n\n", "# only a remark\n", "  \n"])
def test_empty_blocks(block: str) -> None:
    assert parse(block) == FrontMatter({}, {}, {(): Position()}, {}, block)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("---\na: b\n---\nc", ("a: b", "c", 3)),
        ("---\n---\n", ("", "", 2)),
        ("--- \t\na: b\n---\t\n", ("a: b", "", 3)),
        ("# a\n---\n", ("", "# a\n---\n", 0)),
        ("", ("", "", 0)),
        ("\n---\na: b\n---\n", ("", "\n---\na: b\n---\n", 0)),
        ("---\na: |\n  x\n   ---\n---\n", ("a: |\n  x\n   ---", "", 5)),
    ],
)
def test_split(text: str, parts: tuple[str, str, int]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("---\na: b\n", Code.UNCLOSED),
        ("---", Code.UNCLOSED),
        ("---\na: b\n...\n", Code.UNCLOSED),
        ("----\nmyst: {}\n---\n", Code.NO_FRONT_MATTER),
        ("--- # x\nmyst: {}\n---\n", Code.NO_FRONT_MATTER),
        ("---myst\n", Code.NO_FRONT_MATTER),
    ],
)
def test_split_refuses(text: str, code: Code) -> None:
    with pytest.raises(FrontMatterError) as caught:
        split(text)
    assert caught.value.code is code


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(block: str) -> None:
    if any("\ud800" <= sign <= "\udfff" for sign in block):
        return
    try:
        found = parse(block)
    except FrontMatterError as error:
        assert error.position.line >= 1  # noqa: PT017 - either outcome is right
    else:
        assert isinstance(found.values, dict)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,8}", fullmatch=True),
        st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=40),
    )
)
def test_what_yaml_writes_is_read_back(values: dict[str, str]) -> None:
    try:
        found = parse(yaml.safe_dump(values, allow_unicode=True, default_style='"'))
    except FrontMatterError as error:
        assert error.code is Code.CHARACTER  # noqa: PT017 - invisible characters of other categories
    else:
        assert found.values == values


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12))
@example("a: b").via("means a mapping")
@example("a:").via("means a mapping")
@example(">50").via("begins a block")
@example("~80").via("begins with a sign")
@example("12:30").via("means a number in some YAML")
@example("it's").via("ends quotes")
@example(" a ").via("spaces around it")
@example("- a").via("means a list")
@example("a #b").via("means a comment")
def test_what_is_written_is_read(text: str) -> None:
    """On a line of its own and in brackets."""
    assume(text.strip() and not FORBIDDEN.search(text))
    written = frontmatter.scalar(text)
    assert frontmatter.parse(f"a: {written}\nb: [{written}, {{c: {written}}}]\n").values == {
        "a": text,
        "b": [text, {"c": text}],
    }


#: What lines of front matter are made of, and what makes them something else than they look like.
_PIECES = (
    "title: ", "topics: [", "video: {youtube: ", "start: 35:10", "a", "12", "凧", " ", ", ", ": ", ":", " #", "#", "- ",
    "? ", "]", "}", "'", '"', "\\n", "&", "*", "!", "|", "~", "null", "<<: ", "://", "\u3000", "\n", "\n  ", "&#8203;",
    "\u200b",
)  # fmt: skip


def _in_order(found: FrontMatter) -> tuple[list[object], ...]:
    return tuple([*getattr(found, name).items()] for name in ("values", "keys", "positions", "spans"))


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
@example("title: C# and F#: x").via("a colon within")
@example('title: "Views: Past"\nspeakers: [a, b]\nvideo: {youtube: x, start: 35:10}\ntopics: []').via(
    "an ordinary page"
)
@example("a: x\na: y").via("given twice")
@example("a: {b: x, b: y}").via("given twice in brackets")
@example("a: [[[[[[[b]]]]]]]").via("too deep")
@example("a: [b, ]").via("a comma too many")
def test_plain_lines_are_read_as_yaml(block: str) -> None:
    if found := frontmatter.in_lines(block):
        assert _in_order(found) == _in_order(frontmatter.in_events(block))


def test_an_ordinary_page_is_read_line_by_line() -> None:
    block = "title: \"Views: Past\"\nspeakers: [a, {person: b, affiliation: 'C: D'}]\nvideo: {youtube: x, start: 35:10}"
    assert frontmatter.in_lines(block) == parse(block)
    assert frontmatter.in_lines(f"{block}\nsummary: a: b") is None


def test_every_key_value_and_item_has_its_range() -> None:
    block = (
        "title: 凧 # c\ntopics: [a, 'b' ]\nspeakers:\n  - person: x\n    name: y\n  - z\n\n"
        "video: {youtube: v}\nempty:\nlong: |\n  ab\n\n  cd\n\nlast:\n- 1\n-\n"
    )
    spans = parse(block).spans
    assert [(".".join(map(str, path)), block[slice(*span.value)]) for path, span in spans.items()] == [
        ("title", "凧"),
        ("topics", "[a, 'b' ]"),
        ("topics.0", "a"),
        ("topics.1", "'b'"),
        ("speakers", "- person: x\n    name: y\n  - z"),
        ("speakers.0", "person: x\n    name: y"),
        ("speakers.0.person", "x"),
        ("speakers.0.name", "y"),
        ("speakers.1", "z"),
        ("video", "{youtube: v}"),
        ("video.youtube", "v"),
        ("empty", ""),
        ("long", "|\n  ab\n\n  cd"),
        ("last", "- 1\n-"),
        ("last.0", "1"),
        ("last.1", ""),
    ]
    assert all(block[slice(*span.key)] == path[-1] for path, span in spans.items() if span.key)
    assert {path[0] for path, span in spans.items() if span.in_flow} == {"topics", "video"}
