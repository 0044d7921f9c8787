"""A record gets another id: what names it follows, and not one other byte changes."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_talks.authoring.rename import rename
from sphinx_talks.authoring.site import Site
from sphinx_talks.checks.run import check
from sphinx_talks.cli import main
from sphinx_talks.content.records import MODELS, Kind
from sphinx_talks.content.records.fields import fields_of
from tests import fuzzing
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: `⟦old|new⟧` in a page: what stands there before and after.
MARK = re.compile(r"⟦([^|⟧]*)\|([^⟧]*)⟧")
PICTURE = b"GIF89a\x01\0\x01\0\0\0\0;" + bytes(60)
HEAD = "---\ntitle: T\n---\n\n"


def put(root: Path, files: Mapping[str, str | bytes]) -> None:
    write(root, files)


def before(files: Mapping[str, str | bytes]) -> dict[str, str | bytes]:
    return {MARK.sub(r"\1", path): _side(content, r"\1") for path, content in files.items()}


def after(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    sides = ((MARK.sub(r"\2", path), _side(content, r"\2")) for path, content in files.items())
    return {path: side if isinstance(side, bytes) else side.encode() for path, side in sides}


def _side(content: str | bytes, side: str) -> str | bytes:
    return MARK.sub(side, content) if isinstance(content, str) else content


def found(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def renamed(root: Path, kind: str, old: str, new: str) -> None:
    rename.rename(Site.read(root), Kind(kind), old, new).changes.apply()


def changed(root: Path, files: Mapping[str, str | bytes], kind: str, old: str, new: str) -> None:
    """Rename in a site whose pages say themselves what is to change; it has no problem before and after."""
    whole = {path: text for path, text in BASE.items() if path not in before(files)} | dict(files)
    put(root, before(whole))
    assert check(root)[1] == []
    renamed(root, kind, old, new)
    assert found(root) == after(whole)
    assert check(root)[1] == []


BASE: dict[str, str | bytes] = {
    "conf.py": "",
    "index.md": "# Start\n\n```{toctree}\nguide/index\nguide/b\n```\n",
    "guide/index.md": "# Guide\n",
    "guide/b.md": "# B\n",
    "people/ann.md": "---\nname: Ann\n---\n",
    "topics/other.md": "---\ntitle: Other\n---\n",
    "events/e-1.md": "---\ntitle: E 1\ntopics: [other]\n---\n",
    "talks/e-1/one.md": "---\ntitle: One\nspeakers: [ann]\ntopics: [other]\n---\n",
}
TOPIC: dict[str, str | bytes] = {
    "topics/⟦old|new⟧.md": (
        "---\ntitle: Old\naliases: [OLD⟦|, old⟧]  # names\n---\n\n"
        "See {topic}`⟦old|new⟧` [](other.md) [](../topics/⟦old|new⟧.md)\n"
    ),
}


def test_every_form_of_a_reference(tmp_path: Path) -> None:
    prose = """\
Old things, old, {topic}`⟦old|new⟧`, {talks:topic}`words <⟦old|new⟧>`, {topic}`two
lines < ⟦old|new⟧ >` but not ``{topic}`old` `` or {topic}`OLD`.

> - [old](../topics/⟦old|new⟧.md "old"), [](</topics/⟦old|new⟧.md>), [old][old], <project:../topics/⟦old|new⟧.md>
>   {doc}`/topics/⟦old|new⟧`, {doc}`old <../topics/⟦old|new⟧>`, [](#⟦old|new⟧), [](../topics/other.md#old)
>   [](.././guide/../topics/⟦old|new⟧.md)

| {topic}`⟦old|new⟧` | old |
|---|---|
| old | {topic}`⟦old|new⟧` {topic}`other` |
| {topic}`⟦old|new⟧` | {topic}`⟦old|new⟧` |

[old]: ../topics/⟦old|new⟧.md "old"

```
{topic}`old` [](old.md)
```

% {topic}`old`

::::{card} {topic}`⟦old|new⟧` and old
:link: ../topics/⟦old|new⟧.md
:footer: "{topic}`⟦old|new⟧`"

:::{note}
  {topic}`⟦old|new⟧`
:::
::::

:::{card} old
:link: /topics/⟦old|new⟧
:link-type: doc
:::

:::{card} old
:link: ⟦old|new⟧
:link-type: any
:::

```{button-ref} /topics/⟦old|new⟧
:ref-type: doc
```

```{talk-list}
---
topic: "⟦old|new⟧"
limit: 3
---
```

{topic}`⟦old|new⟧`
---

- ```{talk-list}
  :topic: ⟦old|new⟧
  ```

term {topic}`⟦old|new⟧`
: {topic}`⟦old|new⟧`
\t{topic}`⟦old|new⟧`
"""
    files = TOPIC | {
        "guide/b.md": f"# B\n\n{prose}",
        "topics/other.md": (
            "---\r\ntitle: Other\r\nrelated: ['⟦old|new⟧']\r\n---\r\n\r\n## Old\r\n\r\n{topic}`⟦old|new⟧`\r\nold\r\n"
        ),
        "topics/more.md": '\ufeff---\ntitle: More\nbroader:\n  - other\n  - "⟦old|new⟧"  # old\n---\n\nold',
        "talks/e-1/one.md": "---\ntitle: old\nspeakers: [ann]\ntopics: [other, ⟦old|new⟧] # old\nsummary: old\n---\n",
    }
    changed(tmp_path, files, "topic", "old", "new")


def test_a_talk_by_its_slug(tmp_path: Path) -> None:
    files = {
        "events/e-2.md": "---\ntitle: E 2\naliases: [e-two]\n---\n",
        "talks/e-2/⟦old|new⟧.md": (
            "---\ntitle: Old\nspeakers: [ann]\n⟦|aliases: [e-two/old, e-2/old]\n⟧---\n\n[](../e-1/one.md)\n"
        ),
        "guide/b.md": "# B\n\n{talk}`⟦old|new⟧` {talk}`e-2/⟦old|new⟧` {talk}`⟦e-two/old|e-2/new⟧` {talk}`one`\n",
    }
    changed(tmp_path, files, "talk", "old", "new")


def test_a_talk_that_goes_to_another_event(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "events/e-2.md": "---\ntitle: E 2\n---\n",
        "talks/⟦e-1|e-2⟧/old.md": (
            "---\ntitle: Old\nspeakers: [ann]\naliases: [⟦older|e-1/older⟧⟦|, e-1/old⟧]\n---\n\n"
            "[](⟦one.md|../e-1/one.md⟧) ![a](⟦a.gif|../e-1/a.gif⟧) ![b](../b.gif) [](../../guide/b.md#b)\n"
        ),
        "talks/e-1/a.gif": PICTURE,
        "talks/b.gif": PICTURE,
        "talks/e-1/one.md": "---\ntitle: One\nspeakers: [ann]\ntopics: [other]\n---\n\n[](⟦./old.md|../e-2/old.md⟧)\n",
        "guide/b.md": "# B\n\n{talk}`old` {talk}`⟦e-1|e-2⟧/old` [x](../talks/⟦e-1|e-2⟧/old.md)\n",
    }
    changed(tmp_path, files, "talk", "e-1/old", "e-2/old")


def test_a_slug_that_two_talks_have_then(tmp_path: Path) -> None:
    files = {
        "events/e-2.md": "---\ntitle: E 2\n---\n",
        "talks/e-2/⟦old|one⟧.md": "---\ntitle: Old\nspeakers: [ann]\n⟦|aliases: [e-2/old]\n⟧---\n",
        "guide/b.md": "# B\n\n{talk}`⟦old|e-2/one⟧` {talk}`⟦one|e-1/one⟧` {talk}`e-1/one`\n",
    }
    changed(tmp_path, files, "talk", "old", "e-2/one")


def test_an_event_takes_its_folder_along(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "events/⟦e-1|night⟧.md": "---\ntitle: E 1\ntopics: [other]\n⟦|aliases: [e-1]\n⟧---\n",
        "talks/⟦e-1|night⟧/one.md": (
            "---\ntitle: One\nspeakers: [ann]\ntopics: [other]\naliases:\n  - ⟦uno|e-1/uno⟧\n---\n\n"
            "[](two.md) ![a](pictures/a.gif) ![a](⟦/talks/e-1/pictures/a.gif|/talks/night/pictures/a.gif⟧)\n"
        ),
        "talks/⟦e-1|night⟧/two.md": (
            "---\ntitle: Two\nspeakers: [ann]\n---\n\n{talk}`one` [](../../events/⟦e-1|night⟧.md)\n"
        ),
        "talks/⟦e-1|night⟧/pictures/a.gif": PICTURE,
        "talks/⟦e-1|night⟧/slides of one.pdf": b"%PDF-1.7\n%%EOF\n",
        "guide/b.md": (
            "# B\n\n{event}`⟦e-1|night⟧` {talk}`⟦e-1|night⟧/one` {talk}`two`\n"
            "![a](../talks/⟦e-1|night⟧/pictures/a.gif) [x](../talks/⟦e-1|night⟧/slides%20of%20one.pdf)\n\n"
            "```{talk-list}\n:event: ⟦e-1|night⟧\n```\n"
        ),
    }
    changed(tmp_path, files, "event", "e-1", "night")
    assert not (tmp_path / "talks/e-1").exists()


def test_tables_of_contents_and_persons(tmp_path: Path) -> None:
    files = {
        "people/⟦ann|anna⟧.md": "---\nname: Ann\n⟦|aliases: [ann]\n⟧---\n",
        "index.md": "# Start\n\n```{toctree}\nguide/index\nguide/b\nAnn <people/⟦ann|anna⟧.md>\n```\n",
        "talks/e-1/one.md": "---\ntitle: One\nspeakers: [{person: ⟦ann|anna⟧, name: ann}]\ntopics: [other]\n---\n",
        "events/e-1.md": (
            "---\ntitle: E 1\norganizers:\n- ⟦ann|anna⟧\n- person: ben\nhelpers: ['⟦ann|anna⟧']\ntopics: [other]\n---\n"
        ),
        "people/ben.md": "---\nname: Ben\n---\n\n{person}`⟦ann|anna⟧`\n",
    }
    changed(tmp_path, files, "person", "ann", "anna")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_field_that_names_records(kind: Kind, tmp_path: Path) -> None:
    for named in ("topic", "person"):
        root = tmp_path / named
        own = [field.name for field in fields_of(MODELS[kind]) if field.names == named]
        page = f"{kind.folder}/{'e-1/' if kind is Kind.TALK else ''}x.md"
        title = "name: X" if kind is Kind.PERSON else "title: X"
        head = "".join(f"{name}: [⟦old|new⟧]\n" for name in own)
        folder = Kind(named).folder
        old = "name: Old" if named == "person" else "title: Old"
        files = {page: f"---\n{title}\n{head}---\n", f"{folder}/⟦old|new⟧.md": f"---\n{old}\n⟦|aliases: [old]\n⟧---\n"}
        changed(root, files, named, "old", "new")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("topic", "othr", "new"), "no such topic (got 'othr', want 'other')"),
        (("topic", "other", "other"), "topic other has this id already"),
        (("topic", "other", "Other"), "file name is not an id"),
        (("topic", "other", "a/b"), "page is in the wrong folder"),
        (("topic", "other", "index"), "not an id"),
        (("topic", "other", "search"), "name is reserved"),
        (("topic", "other", "../x"), "page is in the wrong folder"),
        (("topic", "other", "old"), "id is or was that of another page (got 'old', want one that topics/old.md"),
        (("topic", "other", "former"), "id is or was that of another page (got 'former'"),
        (("topic", "other", "taken"), "there is such a file"),
        (("event", "e-1", "e-2"), "there is such a file (got 'talks/e-2/one.md'"),
        (("talk", "e-1/one", "e-9/one"), "folder names no event (got 'e-9'"),
        (("talk", "both", "x"), "more than one talk (got 'both', want e-1/both or e-3/both)"),
        (("topic", "hidden", "x"), "guide/broken.md has to be mended first:"),
        (("topic", "other", "x"), "guide/b.md: option:topic cannot be rewritten (got 'other'"),
    ],
)
def test_refused(arguments: tuple[str, ...], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    talk = "---\ntitle: Both\nspeakers: [ann]\n---\n"
    files = {
        "topics/old.md": "---\ntitle: Old\naliases: [former]\n---\n",
        "topics/taken.md/a.txt": "",
        "topics/hidden.md": "---\ntitle: Hidden\n---\n",
        "guide/broken.md": "---\ntitle: Broken\ntitle: Broken\n---\n\n{topic}`hidden`\n",
        "guide/b.md": '# B\n\n```{talk-list}\n---\ntopic: "oth\\x65r"\n---\n```\n',
        "talks/e-2/one.md": talk,
        "talks/e-1/both.md": talk,
        "talks/e-3/both.md": talk,
        "events/e-3.md": "---\ntitle: E 3\n---\n",
    }
    put(tmp_path, before(BASE | files))
    old = found(tmp_path)
    assert main(["rename", *arguments, "--root", str(tmp_path)]) == 1
    assert reason in capsys.readouterr().err
    assert found(tmp_path) == old


def test_a_broken_page_that_does_not_hold_the_name(tmp_path: Path) -> None:
    files = TOPIC | {"guide/broken.md": "---\ntitle: Broken\ntitle: Broken\n---\n\n{topic}`other`\n"}
    put(tmp_path, before(BASE | files))
    renamed(tmp_path, "topic", "old", "new")
    assert found(tmp_path) == after(BASE | files)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = TOPIC | {"guide/b.md": "# B\n\n{topic}`⟦old|new⟧`{topic}`⟦old|new⟧`\n"}
    put(tmp_path, before(BASE | files))
    old = found(tmp_path)
    arguments = ["rename", "topic", "old", "new", "--root", str(tmp_path)]
    assert main([*arguments, "--dry-run"]) == 0
    assert found(tmp_path) == old
    out, err = capsys.readouterr()
    assert "-{topic}`old`{topic}`old`\n+{topic}`new`{topic}`new`\n" in out
    assert "nothing was changed; it would be: 1 page moved, 4 references in 2 pages\n" in err
    put(tmp_path, {"check.txt": ""})
    (tmp_path / "check.txt").unlink()
    assert found(tmp_path) == {
        path: text.encode() for path, text in before(BASE | files).items() if isinstance(text, str)
    }
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert out == "guide/b.md: 2 references\ntopics/old.md → topics/new.md: 2 references\n"
    assert err == "1 page moved, 4 references in 2 pages\n"
    assert found(tmp_path) == after(BASE | files)


IDS = st.sampled_from(["a", "b", "a-b", "b-a", "ab", "x1"])
ALIASES = re.compile(rb"^aliases: .*\n", re.MULTILINE)


@st.composite
def sites(draw: st.DrawFn) -> dict[str, str]:
    """Invent a small site whose ids hold one another."""
    topics = draw(st.lists(IDS, min_size=1, unique=True))
    people = draw(st.lists(IDS, min_size=1, unique=True))
    events = draw(st.lists(IDS, min_size=1, max_size=3, unique=True))
    talks = draw(st.lists(st.tuples(st.sampled_from(events), IDS), min_size=1, max_size=5, unique=True))
    slugs = [slug for _, slug in talks]
    roles = [
        *(f"{{topic}}`{one}`" for one in topics),
        *(f"{{person}}`words <{one}>`" for one in people),
        *(f"[{one}](/events/{one}.md)" for one in events),
        *(f"{{talk}}`{event}/{slug}`" for event, slug in talks),
        *(f"{{talk}}`{slug}`" for slug in slugs if slugs.count(slug) == 1),
        *(f"`{one}`" for one in topics),
        "a b a-b",
    ]
    prose = st.lists(st.sampled_from(roles), max_size=5).map(lambda found: "\n\n" + " ".join(found) + "\n")
    files = {"conf.py": "", "index.md": f"# Start{draw(prose)}"}
    files |= {f"topics/{one}.md": f"---\ntitle: {one}\n---{draw(prose)}" for one in topics}
    files |= {f"people/{one}.md": f"---\nname: {one}\n---{draw(prose)}" for one in people}
    files |= {f"events/{one}.md": f"---\ntitle: {one}\norganizers: [{people[0]}]\n---{draw(prose)}" for one in events}
    for event, slug in talks:
        named = ", ".join(draw(st.lists(st.sampled_from(topics), min_size=1, unique=True)))
        head = f"title: {event} {slug}\nspeakers: [{draw(st.sampled_from(people))}]\ntopics: [{named}]"
        files[f"talks/{event}/{slug}.md"] = f"---\n{head}\n---{draw(prose)}"
    return files


@given(data=st.data(), files=sites())
@fuzzing.drawn(20)
def test_there_and_back(data: st.DataObject, files: dict[str, str], tmp_path: Path) -> None:
    root = tmp_path / "site"
    shutil.rmtree(root, ignore_errors=True)
    put(root, files)
    assert check(root)[1] == []
    old = data.draw(st.sampled_from(sorted(path for path in files if "/" in path)))
    folder, _, name = old.removesuffix(".md").partition("/")
    kind = next(kind for kind in Kind if kind.folder == folder)
    event, _, _ = name.rpartition("/")
    new = f"{event}/new-name" if event else "new-name"
    renamed(root, kind, name, new)
    assert check(root)[1] == []
    renamed(root, kind, new, name)
    assert check(root)[1] == []
    assert {path: ALIASES.sub(b"", content) for path, content in found(root).items()} == {
        path: text.encode() for path, text in files.items()
    }


def test_what_lies_beside_a_page_moves_with_it(tmp_path: Path) -> None:
    words, slides = "WEBVTT\n\n00:01.000 --> 00:02.000\nA\n", "## 1\n\nA\n"
    pages = {"conf.py": "", "index.md": "# Start\n", "events/e.md": HEAD, "talks/e/a.md": HEAD, "talks/e/ab.md": HEAD}
    beside = {
        "events/e.ja.vtt": words,
        "talks/e/a.ja.vtt": words,
        "talks/e/ab.ja.vtt": words,
        "talks/e/a.slides.md": slides,
    }
    put(tmp_path, {**pages, **beside})
    renamed(tmp_path, "talk", "e/a", "e/b")
    renamed(tmp_path, "event", "e", "f")
    assert sorted(path for path in found(tmp_path) if path.endswith((".vtt", ".slides.md"))) == [
        "events/f.ja.vtt",
        "talks/f/ab.ja.vtt",
        "talks/f/b.ja.vtt",
        "talks/f/b.slides.md",
    ]
    assert check(tmp_path)[1] == []


BOTH = 'language = "ja"\ntalks_languages = ["ja", "en"]\n'


def test_translations_move_with_their_pages_and_follow_names(tmp_path: Path) -> None:
    pages = {
        "conf.py": BOTH,
        "index.md": "# Start\n",
        "index.en.md": "# Start\n\nSee {talk}`⟦e/a|f/b⟧` of {event}`⟦e|f⟧`, and [it](⟦events/e.md|events/f.md⟧).\n",
        "events/⟦e|f⟧.md": "---\ntitle: T\n⟦|aliases: [e]\n⟧---\n\n",
        "events/⟦e|f⟧.en.md": "{talk}`⟦e/a|f/b⟧`\n",
        "talks/⟦e/a|f/b⟧.md": "---\ntitle: T\n⟦|aliases: [a, f/a]\n⟧---\n\n",
        "talks/⟦e/a|f/b⟧.en.md": "Of {event}`⟦e|f⟧`, see [it](../../events/⟦e|f⟧.md).\n",
    }
    put(tmp_path, before(pages))
    renamed(tmp_path, "talk", "e/a", "e/b")
    renamed(tmp_path, "event", "e", "f")
    kept = {path: re.sub(rb"aliases: .*\n", b"", text) for path, text in found(tmp_path).items()}
    assert kept == {path: re.sub(rb"aliases: .*\n", b"", text) for path, text in after(pages).items()}
    assert check(tmp_path)[1] == []


@pytest.mark.parametrize(
    ("kind", "page", "fields"),
    [
        ("topic", "topics/⟦o|n⟧", "topics: [⟦o|n⟧]"),
        ("person", "people/⟦o|n⟧", "organizers: [⟦o|n⟧]"),
        ("series", "series/⟦o|n⟧", "series: ⟦o|n⟧"),
        ("organization", "organizations/⟦o|n⟧", "hosts: [⟦o|n⟧]"),
    ],
)
def test_translations_of_pages_whose_facts_name_a_record_follow_it(
    kind: str, page: str, fields: str, tmp_path: Path
) -> None:
    pages = {
        "conf.py": BOTH,
        "index.md": "# Start\n",
        f"{page}.md": f"---\n{'name' if kind == 'person' else 'title'}: T\n---\n",
        f"{page}.en.md": "Some words.\n",
        "events/e.md": f"---\ntitle: E\n{fields}\n---\n",
        "events/e.en.md": f"---\nsummary: It.\n---\n\nSee {{{kind}}}`⟦o|n⟧`, {{{kind}}}`it <⟦o|n⟧>`.\n",
        "events/f.md": f"---\ntitle: F\n{fields}\n---\n",
        "events/f.en.md": "No name.\n",
    }
    put(tmp_path, before(pages))
    assert check(tmp_path)[1] == []
    renamed(tmp_path, kind, "o", "n")
    kept = {path: re.sub(rb"aliases: .*\n", b"", text) for path, text in found(tmp_path).items()}
    assert kept == after(pages)
    assert check(tmp_path)[1] == []
