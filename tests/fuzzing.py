"""Whatever may be in a page, in its name, and in the folder around it: strategies for tests and for the long run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sphinx_talks.content.markdown.directives import SHAPES
from sphinx_talks.content.records import MODELS
from sphinx_talks.content.records.fields import fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Link(NamedTuple):
    """A symbolic link."""

    target: str


class Pipe(NamedTuple):
    """A pipe, from which nobody would ever read an end."""


Content = bytes | Link | Pipe | None

#: Where a page of any bytes may lie, and what lies around it.
PATHS = ("topics/a.md", "talks/e-1/a.md", "events/a.md", "people/a.md", "guide.md")
AROUND: Mapping[str, Content] = {
    "conf.py": b"",
    "index.md": b"# Home\n",
    "events/e-1.md": b"---\ntitle: E\naliases: [e-0]\n---\n",
    "talks/e-1/opening.md": b"---\ntitle: O\n---\n",
    "picture.gif": b"GIF89a\x01\0\x01\0\0\0\0;",
}
#: How many times more examples are drawn than in `make test`: the nightly job says so.
ROUNDS = int(os.environ.get("TALKS_ROUNDS", "1"))


def drawn(examples: int = 60) -> settings:
    """Bound a test of input put together at random: the same few examples in every run, at night many others."""
    return settings(
        max_examples=examples * ROUNDS,
        derandomize=ROUNDS == 1,
        database=None,
        print_blob=True,
        # No example fails for the time it takes: the machine may be busy.
        deadline=None,
        suppress_health_check=[
            HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example,
            HealthCheck.function_scoped_fixture,
        ],
    )  # fmt: skip


BOUNDED = drawn(25)

FIELDS = sorted({field.name for model in MODELS.values() for field in fields_of(model)})
#: Keys that mean something to somebody else, or nothing to anybody.
OTHER_KEYS = ("myst", "authors", "abstract", "<<", "y", "null", "0", "日本", "a b", "? x", "", "__class__", "html_meta")
SCALARS = (
    "a", "A", "true", "no", "~", "null", "0", "-1", "1e9", "0x10", "12:30", "19:00-20:00", "24:30", "2022-03-30",
    "ab&#x202e;cd", "p\u0430y", "\u2800", "\u0301", "Null", "https://a.org:70000/", "2999-01-01", "https://xn--.org/",
    "\U0001d40a\U0001d422", "\u0645\u06cc\u200c\u062e", "https://a.org/%E5%87", "http://192.168.0.1/",
    "https://www.google.com/url?q=https://a.org/",
    "2022",
    "2022-13-45", "../2019", "2020-02~", "9" * 5000, "3.10", "16:9", "1:1:1", "ja", "Asia/Tokyo", "../../etc/passwd",
    "mPByIMURM8A", "a4ff03681c664f68ab6ab0b60c7b884f", "https://example.org/", "https://a@b.example/", "javascript:1",
    "http://[::1]/", "http://" + "a" * 300, "日本語", "e\u0301", "\u202e", "\ufeff", "x" * 301, "'", '"', '"\\ud800"',
    '"\\x00"', '"\\N"', "'it''s'", "a: b", "a #b", "#", "|", ">-", "|9", "@a", "`a`", "%a", "&a b", "*a", "!!int 3",
    "!!python/object:os.system {}", "!a", "? a", "- a", "{", "}", "[", "]", ",", "\t", "...", "---", "--- a",
    "{a: b}", "[a, b]", "[[a]]", "{a: {b: {c: {d: {e: {f: {g: h}}}}}}}", "[" * 60, "{a: " * 60, "opening", "e-1",
    "paper",
    "speakerdeck: x", "{person: a}", "{youtube: mPByIMURM8A, start: 10}", "{url: https://example.org/}", "<b>",
    "{{ 7*7 }}",
)  # fmt: skip
MARKS = (
    "*", "**", "_", "`", "``", "~~", "[", "]", "(", ")", "](", "![", "<", ">", "{", "}", "{{", "}}", "|", "\\",
    "&amp;",
    "[^a]", "[^a]: ", "[a]: /x", "{ref}`a`", "{talk}`opening`", "{cite}`key`", "{download}`x`", "{a}`", "`{", "$",
    "$$",
    "#", "## ", "###### ", "####### ", "- ", "* ", "+ ", "1. ", "1) ", "999999999. ", "- [ ] ", "> ", ">", ": ",
    "| a | b |",
    "|---|---|", ":-:", "---", "===", "***", "+++", "% ", "(a)=", "()=", "```", "````", "~~~", ":::", "::::",
    "```{note}", ":::{note}", "```{include} /etc/passwd", "```{eval-rst}", "```{list-table}",
    "```{figure} /picture.gif",
    "```{toctree}", "* - a", "  - b", "    code", "\t", "<!--", "-->", "<script>", "<?php", "<![CDATA[",
    "http://a.example",
    "&#x202e;", "&ZeroWidthSpace;", "&#x430;b", "p\u0430y", "\u2800", "\ufdd0", "\ue000",
    ":::{note}\nx\n", "---\na: b\n", ">" * 19, "> " * 20, "- " * 10, "\u24c0\u24d8", "[a](https://a.org/%E5)",
    "<https://example.org>", "a@example.org", "&#0;", "&#x1F;", "&#xD800;", "\u00a0", "\u2028", "\0", "\x1b[31m",
    "\r", "日本語",
    "e\u0301", "👩\u200d💻", ":name: x", ":class:", "---\na: b\n---", "^^^", "[a](b 'c')", "[a][b]", "a  ", "x",
)  # fmt: skip
NAMES = (
    "topics/a.md", "topics/A.md", "talks/e-1/a.md", "talks/e-1/a/b.md", "talks/a.md", "events/a.md", "people/a.md",
    "topics/index.md", "index.md", "Objects.md",
    "search.md", "genindex.md", "topics/con.md", "topics/a.rst", "topics/a.txt",
    "topics/a.md.md", "topics/.md", "topics/a b.md", "topics/\u65e5.md", "topics/e\u0301.md", "topics/\u00e9.md",
    "topics/a\n.md", "topics/a\t#?.md", "topics/\x1b.md", "topics/%2e%2e.md", "topics/-.md", "topics/a--b.md",
    "topics/" + "a" * 81 + ".md", "topics/" + "a" * 240 + ".md", "a/b/c/d/e/f.md", "topics/\udcff.md",
    "references.bib",
    "conf.py", "_static/a.md", "_build/a.md", ".git/a.md", "topics/{x}.md", "topics/[a].md", "topics/*.md",
    "picture.gif", "linkstate.json", "a.pdf", "a.zip", "a.ics", "a.json", "a.png",
)  # fmt: skip
#: Links to each form of file that is looked into.
LINKS = b"---\ntitle: A\n---\n\n[a](/a.pdf) [b](/a.zip) [c](/a.ics) [d](/a.json) ![e](/a.png)\n"
#: How such files begin and end, and what memory of links holds.
PARTS = (
    b"%PDF-1.7\n", b"%%EOF", b"PK\x03\x04", b"PK\x05\x06", b"BEGIN:VCALENDAR\n", b"END:VCALENDAR", b"{", b"}", b"[]",
    b"\x89PNG\r\n\x1a\n", b"\0\0\0\rIHDR", b"\xff\xff\xff\xffIDAT", b"IEND\xaeB`\x82", b"GIF89a", b"\0;", b"<html>",
    b'{"version": 1, "links": {', b'"https://example.org/": {"seen": "2020-01-01"},\n',
    b"<<<<<<< a\n", b"=======\n", b"\n",
)  # fmt: skip
#: A site that can be built, and what may stand below.
EXTENSION = b'extensions = ["sphinx_talks"]\nlanguage = "en"\nhtml_theme = "sphinx_talks"\n'
CONF = (
    EXTENSION,
    EXTENSION + b"include_patterns = ['**']\n",
    EXTENSION + b"exclude_patterns = ['[z-a]']\n",
    EXTENSION + b"exclude_patterns = ['**']\n",
    EXTENSION + b"exclude_patterns = ['" + b"*a" * 30 + b"']\n",
    EXTENSION + b"root_doc = 'nowhere'\n",
    EXTENSION + b"project = 'a\\u202e'\n",
    EXTENSION + b"html_baseurl = 'ftp://a.org/'\n",
    EXTENSION + b"talks_links_contact = 'me'\n",
    EXTENSION + b"root_doc = 'topics/a'\n",
    EXTENSION + b"talks_ignore = {'T601': ['**'], 'T1': ['a']}\n",
    EXTENSION + b"talks_sections = {'topic': ['A', 'B']}\n",
    b"",
    b"\xff",
    b"\0",
    b"html_static_path = ['..']\n",
    b"x = " + b"(" * 1000,
    b"raise SystemExit\n",
)
BIB = (
    "@misc{key, title = {T}}",
    "@misc{k, title = {&#x202e;}}",
    "@",
    "{",
    "}",
    '"',
    "#",
    "@string{a = a # a}",
    "\\",
    "\\'",
    "~",
    "%",
    ",",
    "=",
    "é",
    "\n",
)

junk = st.text(max_size=12) | st.sampled_from(SCALARS)


def nested(open_: str, close: str) -> st.SearchStrategy[str]:
    """Draw the same character over and over, up to what fits a page."""
    return st.builds(
        lambda times, inner: f"{open_ * times}{inner}{close * times}",
        st.sampled_from((1, 2, 7, 21, 150, 1500, 20_000)),
        st.sampled_from(MARKS),
    )


value = st.one_of(
    junk, junk, junk, nested("[", "]"), nested("{a: ", "}"), nested("- ", ""), nested("&a ", ""),
    st.lists(junk, max_size=4).map(lambda items: f"[{', '.join(items)}]"),
    st.lists(st.tuples(st.sampled_from(FIELDS), junk), max_size=3).map(
        lambda pairs: "{" + ", ".join(f"{key}: {one}" for key, one in pairs) + "}"
    ),
    st.lists(junk, max_size=3).map(lambda items: "".join(f"\n  - {one}" for one in items)),
)  # fmt: skip
field = st.builds("{}: {}".format, st.sampled_from((*FIELDS, *FIELDS, *OTHER_KEYS)), value) | junk
front = st.builds(
    lambda opening, fields, closing: "\n".join([opening, *fields, closing, ""]),
    st.sampled_from(("---", "---", "---", "---", "--- ", "----", "\ufeff---", "", "%YAML 1.1\n---")),
    st.lists(field, max_size=8).map(lambda fields: ["title: A", *fields]) | st.lists(field, max_size=8),
    st.sampled_from(("---", "---", "---", "---", "...", "")),
)
directive = st.builds(
    lambda mark, name, argument, option, body: f"{mark}{{{name}}} {argument}\n:{option}: {argument}\n\n{body}\n{mark}",
    st.sampled_from(("```", "````", ":::", "~~~")),
    st.sampled_from(sorted(SHAPES)),
    junk,
    st.sampled_from(("class", "name", "alt", "width", "link", "open", "topic", "year", "glob", "x")),
    st.lists(st.sampled_from(MARKS), max_size=5).map("\n".join),
)
piece = st.one_of(
    st.sampled_from(MARKS), st.sampled_from(MARKS), st.sampled_from(MARKS), st.text(max_size=20), directive,
    st.sampled_from(MARKS).flatmap(lambda mark: nested(mark, "")),
    st.sampled_from(MARKS).flatmap(lambda mark: nested(f"{mark}\n", "")),
    st.sampled_from(("\n", "\n\n", " ", "\n  ", "\n> ", "\n    ")),
)  # fmt: skip
#: A few characters over and over, as long as a page can be: what takes a parser time that grows with the square.
heavy = st.builds(
    lambda unit, share, tail: (
        unit * max(1, int(60_000 * share) // max(1, len(unit.encode("utf-8", "surrogatepass")))) + tail
    ),
    st.lists(st.sampled_from((*MARKS, "\n", "\n\n", " ", "a")), min_size=1, max_size=5).map("".join),
    st.sampled_from((0.02, 0.2, 1.0)),
    st.sampled_from(("", "a", "\n", ")", "]", "`", "```")),
)
body = st.one_of(st.lists(piece, max_size=25).map("".join), st.lists(piece, max_size=25).map("".join), heavy)
text = st.one_of(st.builds("{}\n{}".format, front, body), st.builds("---\ntitle: A\n---\n{}".format, body), front, body)


@st.composite
def page(draw: st.DrawFn) -> bytes:
    """Draw the bytes of a page: text, perhaps in another encoding, perhaps spoilt."""
    raw = bytearray(draw(text).encode(draw(st.sampled_from(("utf-8",) * 9 + ("utf-16",))), "surrogatepass"))
    for at, one in draw(st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=3)), max_size=2)):
        if draw(st.booleans()):
            raw[at : at + len(one)] = one
    if draw(st.integers(0, 9)) == 0:
        raw = raw.replace(b"\n", b"\r\n")
    return bytes(raw)


@st.composite
def folder(draw: st.DrawFn) -> dict[str, Content]:
    """Draw files by their paths: pages under odd names, links, pipes, settings, references; None for a folder."""
    special: st.SearchStrategy[Content] = st.one_of(
        page(), page(), page(),
        st.sampled_from((Link("/etc/passwd"), Link("."), Link(".."), Link("nowhere"), Link("a.md"), Link("/"))),
        st.just(Pipe()), st.none(), st.binary(max_size=40), st.lists(st.sampled_from(PARTS), max_size=6).map(b"".join),
    )  # fmt: skip
    names = st.sampled_from(NAMES) | st.text(
        st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1, max_size=20
    ).map(lambda name: f"topics/{name}.md")
    files: dict[str, Content] = dict(draw(st.lists(st.tuples(names, special), max_size=6)))
    files["people/links.md"] = LINKS.replace(b"title", b"name")
    files["conf.py"] = draw(st.sampled_from(CONF))
    files["references.bib"] = draw(st.lists(st.sampled_from(BIB), max_size=8).map("".join)).encode()
    return files


def write(root: Path, files: Mapping[str, Content]) -> None:
    """Write what can be written of the files: names may be too long, or be folders already."""
    for name, content in files.items():
        path = root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.mkdir(exist_ok=True)
            elif isinstance(content, Link):
                path.symlink_to(content.target)
            elif isinstance(content, Pipe):
                os.mkfifo(path)
            elif not (path.is_symlink() or path.is_fifo()):
                path.write_bytes(content)
        except (OSError, ValueError):
            continue
