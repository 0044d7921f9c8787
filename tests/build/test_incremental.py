"""After any sequence of edits an incremental build leaves the files that a clean one would."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import FILE, Failure, Known, State
from sphinx_talks.sphinxext.handlers import ProblemsFoundError
from tests import fuzzing
from tests.conftest import Built, cut_listings, run_sphinx

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.conftest import Build

TITLES = ["Kites", "凧", "A *Kite* & <b>", "Wind", "String: 1", "Calm #2"]
PICTURES = "\n\n".join(f"```{{{name}}}\n```" for name in ("event-timeline", "attendance-chart", "topic-map"))
#: Links out of the site, each of which may be dead: in prose, of slides, of references.
OUTWARD = [f"https://kites.example/{name}" for name in ("out", "deck", "knots", "wind")]
DAYS = [dt.date(2026, 11, day) for day in (2, 5, 8)]
OPTIONS = [":sort: oldest", ":group-by: year", ":group-by: event", ":group-by: topic", ":limit: 2", ":has-slides:"]


class Garden:
    """A site that edits keep free of problems: each names things by number, out of what there is."""

    def __init__(self) -> None:
        """Start with a few pages of each kind."""
        self.titles: dict[str, str] = {}
        self.prose: dict[str, str] = {}
        self.fields: dict[str, list[int]] = {}
        self.former: dict[str, str] = {}
        self.keys = {"knots": "Knots", "wind": "Wind"}
        self.dead: set[str] = set()
        self.listing = OPTIONS[0]
        self.shown = True
        self.made = 0
        for folder in ("events", "topics", "people", "guide", "events", "topics", "people"):
            self.add(folder)
        for _ in range(5):
            self.add("talks")

    def of(self, folder: str) -> list[str]:
        """Return the pages of a folder."""
        return sorted(name for name in self.titles if name.startswith(f"{folder}/"))

    def add(self, folder: str, number: int = 0) -> None:
        """Add a page."""
        self.made += 1
        name = f"{folder}/p{self.made}"
        if folder == "talks":
            events = self.of("events")
            name = f"talks/{events[(self.made + number) % len(events)].partition('/')[2]}/p{self.made}"
        self.titles[name] = f"{TITLES[number % len(TITLES)]} {self.made}"
        self.fields[name] = [self.made, number, self.made // 2]

    def remove(self, name: str) -> None:
        """Remove a page, and with an event its talks."""
        folder, _, slug = name.partition("/")
        if folder != "talks" and len(self.of(folder)) == 1:
            return
        for gone in [name, *(self.of(f"talks/{slug}") if folder == "events" else [])]:
            del self.titles[gone], self.fields[gone]
            self.prose.pop(gone, None)
            self.former.pop(gone, None)

    def rename(self, name: str, number: int) -> str:
        """Give a page another name, at times keeping the former one alive; returns the new name."""
        if name.startswith("events/"):
            return name
        self.made += 1
        new = f"{name.rpartition('/')[0]}/n{self.made}"
        self.titles[new], self.fields[new] = self.titles.pop(name), self.fields.pop(name)
        self.prose[new] = self.prose.pop(name, "")
        self.former.pop(name, None)
        if number % 2 and not name.startswith("guide/"):
            self.former[new] = name.rpartition("/")[2]
        return new

    def link(self, name: str, number: int) -> str:
        """Return a link from a page to another one, in one of the ways there are."""
        others = [other for other in sorted(self.titles) if other != name]
        other = others[number % len(others)]
        up = "../" * name.count("/")
        folder, _, target = other.partition("/")
        role = {"events": "event", "talks": "talk", "topics": "topic", "people": "person", "guide": ""}[folder]
        ways = [
            f"[out]({OUTWARD[0]})",
            f"[]({up}{other}.md)",
            f"{{doc}}`/{other}`",
            f"{{doc}}`{up}{other}`",
            f"[words]({up}{other}.md)",
        ]
        if role:
            ways += [f"{{{role}}}`{target}`", f"{{{role}}}`words <{target}>`", f"[](#{target})"]
        else:
            ways += [f"[]({up}{other}.md#first)", f"{{ref}}`label-{target}`"]
        return ways[number // len(others) % len(ways)]

    def links(self, name: str) -> str:
        """Return the prose of a page, whose links are chosen anew as pages come and go."""
        numbers = [int(number) for number in self.prose.get(name, "").split()]
        cited = [f"{{cite}}`{sorted(self.keys)[number % len(self.keys)]}`" for number in numbers if self.keys]
        return "\n\n".join([*(self.link(name, number) for number in numbers), *cited[:1]])

    def pick(self, folder: str, name: str, count: int = 2) -> str:
        """Return some pages of a folder as a list for front matter."""
        pages = [page.partition("/")[2] for page in self.of(folder) if page != name]
        chosen = dict.fromkeys(pages[number % len(pages)] for number in self.fields[name][:count]) if pages else {}
        return f"[{', '.join(chosen)}]"

    def page(self, name: str) -> str:
        """Return the source of a page."""
        folder, numbers = name.partition("/")[0], self.fields[name]
        matter = [f"{'name' if folder == 'people' else 'title'}: '{self.titles[name]}'"]
        if name in self.former:
            matter.append(f"aliases: [{self.former[name]}]")
        if folder == "events":
            matter += [
                f"date: {2000 + numbers[1] % 3}-01-{numbers[0] % 28 + 1:02}",
                "series: Kites",
                f"number: {numbers[0]}",
                f"attendance: {{registered: {numbers[0]}}}",
            ]
            matter.append(f"organizers: {self.pick('people', name, 1)}")
        elif folder == "talks":
            matter += [f"speakers: {self.pick('people', name)}", f"topics: {self.pick('topics', name)}"]
            matter += ["slides: https://kites.example/deck"] if numbers[1] % 2 else []
            matter += [f"references: [{', '.join(sorted(self.keys)[:1])}]"] if numbers[1] % 3 and self.keys else []
        elif folder == "topics" and numbers[1] % 2:
            matter.append(f"related: {self.pick('topics', name, 1)}")
        elif folder == "guide":
            matter.append("orphan: true")
        slug = name.partition("/")[2]
        tail = (
            f"\n(label-{slug})=\n## About {re.sub('[^0-9A-Za-z凧 ]', '', self.titles[name])}\n\n## First\n"
            if folder == "guide"
            else ""
        )
        return "\n".join(["---", *matter, "---", "", self.links(name), tail])

    def files(self) -> dict[str, str]:
        """Return the text of every file of the site."""
        sections = [
            f"{kind}/index" for kind in ("events", "talks", "topics", "people") if kind != "people" or self.shown
        ]
        listings = {f"{kind}s": f"{kind}-list" for kind in ("event", "talk", "topic")} | {"people": "person-list"}
        made = {f"{name}.md": self.page(name) for name in self.titles}
        for section in sections:
            folder = section.partition("/")[0]
            option = self.listing if folder == "talks" else ""
            made[f"{section}.md"] = f"---\ntitle: All {folder}\n---\n\n```{{{listings[folder]}}}\n{option}\n```\n"
        if self.shown:
            made["references.md"] = "---\ntitle: References\n---\n\n```{reference-list}\n```\n"
            sections.append("references")
        contents = "\n".join(sections)
        shown = f"```{{talk-list}}\n:limit: 2\n```\n\n{PICTURES}"
        made["index.md"] = f"---\ntitle: Home\n---\n\n{shown}\n\n```{{toctree}}\n{contents}\n```\n"
        made["references.bib"] = "".join(
            f"@misc{{{key}, title = {{{title}}}, url = {{https://kites.example/{key}}}}}\n"
            for key, title in self.keys.items()
        )
        made["links.md"] = "---\ntitle: Links\norphan: true\n---\n\n```{link-list}\n```\n\n```{missing-list}\n```\n"
        failures = tuple(Failure(day, "404 Not Found") for day in DAYS)
        known = Known(State.DEAD, asked=DAYS[-1], failures=failures)
        made[FILE] = state.text_of(dict.fromkeys(self.dead, known))
        made["conf.py"] = 'project = "Garden"\nextensions = ["sphinx_talks"]\nhtml_theme = "sphinx_talks"\n'
        return made


def retitle(garden: Garden, name: str, number: int) -> None:
    garden.titles[name] = f"{TITLES[number % len(TITLES)]} {number}"


def rewrite(garden: Garden, name: str, number: int) -> None:
    garden.prose[name] = " ".join(str(number * step) for step in range(1, number % 4 + 1))


def refile(garden: Garden, name: str, number: int) -> None:
    garden.fields[name] = [number, number // 2, number // 3]


def add(garden: Garden, name: str, number: int) -> None:
    garden.add(name.partition("/")[0], number)


def remove(garden: Garden, name: str, _number: int) -> None:
    garden.remove(name)


def rename(garden: Garden, name: str, number: int) -> None:
    garden.rename(name, number)


def replace(garden: Garden, name: str, number: int) -> None:
    """Put an older page in the place of another one, as `mv old.md new.md` does."""
    others = [other for other in garden.of(name.rpartition("/")[0]) if other != name]
    if name.startswith("events/") or not others:
        return
    old = others[number % len(others)]
    garden.titles[name], garden.fields[name] = garden.titles.pop(old), garden.fields.pop(old)
    garden.prose[name] = garden.prose.pop(old, "")
    garden.former.pop(old, None)


def relist(garden: Garden, _name: str, number: int) -> None:
    garden.listing = OPTIONS[number % len(OPTIONS)]


def hide(garden: Garden, _name: str, _number: int) -> None:
    garden.shown = not garden.shown


def die(garden: Garden, _name: str, number: int) -> None:
    """Let a link die, or come back."""
    garden.dead ^= {OUTWARD[number % len(OUTWARD)]}


def cite(garden: Garden, _name: str, number: int) -> None:
    key = f"key{number % 3}"
    if number % 2 or key not in garden.keys:
        garden.keys[key] = TITLES[number % len(TITLES)].replace("*", "").replace("#", "").replace("&", "")
    else:
        del garden.keys[key]


EDITS: list[Callable[[Garden, str, int], None]] = [
    retitle, rewrite, rewrite, refile, add, remove, rename, replace, relist, hide, cite, die, die,
]  # fmt: skip


def sync(srcdir: Path, files: Mapping[str, str], *, old: bool) -> None:
    """Bring a source folder to what it should hold; files that come from elsewhere may be older than the build."""
    for path in [path for path in srcdir.rglob("*") if path.is_file()]:
        if path.relative_to(srcdir).as_posix() not in files:
            path.unlink()
    for name, text in files.items():
        path = srcdir / name
        if not path.is_file() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")
            if old:
                # No two old files have the same age.
                os.utime(path, ns=(10**18, 10**18 + time.monotonic_ns()))


def differences(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """Return the names of files that are not the same in both."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def built(srcdir: Path, name: str) -> Built:
    """Build into `name` beside the source folder."""
    output = srcdir.parent / name
    app, warnings = run_sphinx(srcdir, output / "html", output / "doctrees")
    assert not warnings
    return Built(app, srcdir, output / "html", warnings)


STEPS = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 200), st.integers(0, 2000)), min_size=1, max_size=3)


Sequence = list[list[tuple["Callable[[Garden, str, int], None]", int, int]]]


def walk(stride: int, page: int, number: int) -> Sequence:
    """Return every edit once, in four steps of three, in an order in which each one has something to do."""
    edits = [(EDITS[place * stride % len(EDITS)], place * page, place * number + 1) for place in range(12)]
    return [edits[place : place + 3] for place in range(0, 12, 3)]


# By day a walk that meets every edit and pages of every kind, at night others as well.
@settings(fuzzing.drawn(2), phases=[Phase.explicit, *([Phase.generate] if fuzzing.ROUNDS > 1 else [])])
@example(walk(7, 3, 13))
@given(st.lists(STEPS, min_size=4, max_size=4))
def test_random_edits(sequence: Sequence) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch, tempfile.TemporaryDirectory() as folder:
        short_parts(monkeypatch)
        srcdir = Path(folder, "site")
        srcdir.mkdir()
        garden = Garden()
        sync(srcdir, garden.files(), old=False)
        built(srcdir, "incremental")
        for steps in sequence:
            for edit, page, number in steps:
                names = sorted(garden.titles)
                edit(garden, names[page % len(names)], number)
            sync(srcdir, garden.files(), old=any(edit is replace for edit, *_ in steps))
            incremental = built(srcdir, "incremental")
            clean = built(srcdir, "clean")
            assert differences(incremental.files(), clean.files()) == [], [edit.__name__ for edit, *_ in steps]
            shutil.rmtree(clean.outdir.parent)


def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut listings into parts after three items instead of hundreds."""
    cut_listings(monkeypatch, 3)
    monkeypatch.setattr("sphinx_talks.views.blocks.FIRST_ITEMS", 2)


def test_what_lists_all_pages_follows_their_prose(build: Build) -> None:
    """Neither the inventory nor the index of terms is left as it was where only prose has come that they list."""
    conf = {"talks_directives": ["index", "py:function"]}
    kites = "---\norphan: true\n---\n\n# Kites\n\nText.\n"
    before = build("test-tiny", pages={"kites.md": kites}, conf=conf)
    listed = ["", "```{index} single: knots\n```\n", "```{py:function} knot()\n```\n"]
    found = [before.files()]
    found += [build(before.srcdir, pages={"kites.md": f"{kites}\n{one}"}, conf=conf).files() for one in listed]
    inventories, terms = ([files[name] for files in found] for name in ("objects.inv", "genindex.html"))
    assert [one == inventories[0] for one in inventories] == [True, True, True, False]
    assert [one == terms[0] for one in terms] == [True, True, False, False]


def test_nothing_is_read_again_for_files_that_are_as_they_were(build: Build) -> None:
    """Pages depend on a file that Sphinx knows by its whole path."""
    before = build("test-tiny", pages={"docutils.conf": "[general]\n"})
    again = build(before.srcdir)
    assert again.app.env.all_docs == before.app.env.all_docs


def test_a_wrong_name_is_reported_until_it_is_mended(build: Build) -> None:
    """Names are not looked at again where all files are known; one that was wrong is not known."""
    before = build("test-tiny")
    wrong = before.srcdir / "talks" / "note.txt"
    wrong.parent.mkdir(exist_ok=True)
    wrong.write_text("Not a page.", "utf-8")
    for _ in range(2):
        with pytest.raises(ProblemsFoundError, match=r"note\.txt"):
            build(before.srcdir)
    wrong.unlink()
    build(before.srcdir)
