"""A page whose questions are answered as before is what it was before, whatever has been done to other pages."""

from __future__ import annotations

import inspect
import os
import pickle
import re
import subprocess
import sys
from array import array
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx_talks import views
from sphinx_talks.checks.run import problems_of
from sphinx_talks.content import bibliography, pages
from sphinx_talks.content.catalog import BY_TITLE, TITLES, Catalog
from sphinx_talks.content.git import Days
from sphinx_talks.content.languages import words
from sphinx_talks.content.query import Drawn, Overview, query
from sphinx_talks.content.records import Kind
from sphinx_talks.content.settings import Settings
from sphinx_talks.content.traces import GONE, Asked, Trace, Traces, marks_of, packed, unpacked
from sphinx_talks.exports import FORMATS, heads, linked
from sphinx_talks.exports.archive import RecordArchive, archive_of
from sphinx_talks.views import lists
from tests.files import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx_talks.content.pages import Entry

BASIC = Path(__file__).parents[2] / "roots" / "test-basic"
#: What that site has not: pages of a series and of an organization, a talk without a title, and related talks.
MORE = {
    "series/kite-talks.md": "---\ntitle: Kite Talks\nstatus: active\norganizers: [bo-tern]\n---\n",
    "organizations/knot-institute.md": "---\ntitle: Knot Institute\n---\n",
    "events/kite-3.md": "---\ntitle: 'Kite Talks #3'\nseries: kite-talks\nnumber: 3\nhosts: [Knot Institute]\n---\n",
    "talks/kite-3/again.md": "---\ntitle: Again\nspeakers: [ida-marlow]\ntopics: [safety, frames]\nslides: https://a.example/\n---\n",
    "talks/kite-3/lost.md": "---\nspeakers: [bo-tern]\ntopics: [frames]\n---\n\nSee {person}`bo-tern`.\n",
}
SETTINGS = Settings.from_conf(BASIC / "conf.py")
#: What follows from files beside the pages, of which a build has hashes, and what notes.
APART = {"references", "links", "transcripts", "traces", *(name for name in vars(Asked) if not name.startswith("_"))}
LISTINGS = {f"list of {kind}": query(kind, {}) for kind in Kind} | {str(one): one for one in (*Overview, *Drawn)}


def archive(entries: Mapping[str, Entry]) -> RecordArchive:
    catalog = Catalog(entries.values(), bibliography.load(BASIC)[0])
    made = archive_of(catalog, BASIC, SETTINGS, Days({}, {}, {}), words("en"))
    return replace(made, base="https://kites.example/")


def seen(entries: Mapping[str, Entry]) -> dict[str, str]:
    """Return what other pages may render of each page."""
    found = {}
    for name, entry in entries.items():
        mentions = [(one.role, one.target) for one in (*entry.uses, *entry.prose.mentions)]
        found[name] = repr((entry.record, entry.untitled, mentions, entry.prose.lists_references))
    return found


def tied(entries: Mapping[str, Entry]) -> dict[str, str]:
    """Return all of that but titles and summaries."""
    words = dict.fromkeys(TITLES)
    plain = {
        name: replace(one, record=one.record.model_copy(update=words))
        for name, one in entries.items()
        if one.record and one.kind not in BY_TITLE
    }
    return seen({**entries, **plain})


def relations(value: object) -> object:
    """Return what a catalog keeps for another build, in which records stand by their names."""
    match value:
        case Catalog():
            return relations(value.__getstate__())
        case dict():
            return {name: relations(one) for name, one in value.items()}
        case list() | tuple():
            return [*map(relations, value)]
    return getattr(value, "docname", value)


def made(archive: RecordArchive, name: str) -> str:
    """Return all that a page renders of others, or that a listing does."""
    if name in LISTINGS:
        return repr(lists.show(LISTINGS[name], archive.catalog))
    entry = archive.catalog.page(name)
    assert entry
    graph = linked.written(linked.record_nodes(archive, entry))
    head = heads.head_page(archive, entry), graph, [*heads.discoveries(archive, entry, FORMATS)]
    return repr((views.view(entry, archive.catalog, "UTC"), head, heads.offers(archive, entry, FORMATS)))


def traced(entries: Mapping[str, Entry]) -> bytes:
    """Return the traces of all pages and listings, as they are kept."""
    before = archive(entries)
    for name in (*entries, *LISTINGS):
        with before.catalog.noting() as asked:
            found = made(before, name)
        before.catalog.traces.pages[name] = Trace("", found, packed(asked))
    answer = partial(before.catalog.again, marks=marks_of(seen(entries)))
    return pickle.dumps(before.catalog.traces.answered(answer).plain())


def edits(path: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield what may be done to a page: the path that it has then, and its text, '' for a page that is removed."""
    moved = path.replace(".md", "-else.md")
    yield path, ""
    yield moved, text
    head, mark, prose = text.removeprefix("---\n").partition("\n---\n")
    fields = re.split(r"\n(?=\w)", head)
    for number, one in enumerate(fields):
        rest = [*fields[:number], *fields[number + 1 :]]
        yield path, "\n".join(["---", *rest]) + mark + prose
        if one.startswith(("title: ", "name: ", "date: ")):
            other = re.sub(r"(\d{4})-", lambda found: f"{int(found[1]) + 3}-", one) if "date" in one else f"{one} too"
            yield path, "\n".join(["---", other, *rest]) + mark + prose
    yield path, f"---\n{head}{mark}"


def changed(entries: Mapping[str, Entry], root: Path, docname: str) -> Iterator[dict[str, Entry]]:
    """Yield all pages after each edit of one of them that leaves no problems, and with a page like it beside it."""
    path = f"{docname}.md"
    before = (root / path).read_text("utf-8")
    for name, text in edits(path, before):
        write(root, {name: text})
        rest = {one: entry for one, entry in entries.items() if one != docname}
        new = {name.removesuffix(".md"): pages.read(root, name, SETTINGS)[0]} if text else {}
        for found in (rest | new, dict(entries) | new) if name != path else (rest | new,):
            if not problems_of(Catalog(found.values(), bibliography.load(BASIC)[0]), []):
                yield found


def test_what_is_not_stale_is_what_it_was(tmp_path: Path) -> None:
    write(tmp_path, MORE | {path.relative_to(BASIC).as_posix(): path.read_bytes() for path in BASIC.rglob("*.md")})
    paths = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md") if path.name != "README.md")
    basic = {path.removesuffix(".md"): pages.read(tmp_path, path, SETTINGS)[0] for path in paths}
    kept, retitled, before = 0, 0, traced(basic)
    for docname in basic:
        for entries in changed(basic, tmp_path, docname):
            after, traces = archive(entries), Traces.of(pickle.loads(before))  # noqa: S301 - just written
            answer = partial(after.catalog.again, marks=marks_of(seen(entries)))
            stale = traces.stale(answer)
            if tied(entries) == tied(basic):
                again = Traces.of(pickle.loads(before))  # noqa: S301 - just written
                assert again.stale(answer, Catalog.fixed) == stale
                assert again.answers == traces.answers
                assert relations(archive(entries).catalog) == relations(archive(basic).catalog)
                retitled += 1
            same = [name for name, page in traces.pages.items() if stale.isdisjoint(unpacked(page.asked))]
            own = {name for name in same if name in LISTINGS or entries.get(name) is basic[name]}
            assert [name for name in own if made(after, name) != traces.pages[name].made] == []
            kept += len(own)
    assert kept > len(basic)
    assert retitled > len(basic)


def test_all_that_a_catalog_says_is_noted(catalog: Catalog) -> None:
    public = {name for name in {*dir(catalog)} if not name.startswith("_")} - APART - Catalog.free
    assert public == catalog._given.keys()  # noqa: SLF001 - of this very class
    members = {name: getattr(Catalog, name) for name in public}
    methods = {name: getattr(member, "fget", member) for name, member in members.items()}
    # What is asked while somebody goes through a generator is not noted.
    assert [name for name, method in methods.items() if inspect.isgeneratorfunction(inspect.unwrap(method))] == []


def test_what_nobody_asks_any_more_is_dropped(catalog: Catalog) -> None:
    traces, asked = catalog.traces, []
    for name in ("years", "only_series", "all"):
        # What the page asks takes the place of what it asked before.
        traces.pages["a"] = Trace("", "", packed([traces.part([traces.number((name,))])]))
        traces = traces.answered(lambda questions: [len(question[0]) for question in questions])
        (part,) = unpacked(traces.pages["a"].asked)
        named = [(name, number, traces.answers[number]) for (name,), number in traces.questions.items()]
        asked.append((part, [*map(unpacked, traces.parts)], named, traces.size))
    # Of what is left numbers begin anew.
    assert asked == [(-1, [array("i", [0])], [(name, 0, len(name))], 2) for name in ("years", "only_series", "all")]


def test_what_is_made_once_is_noted_by_whoever_uses_it(catalog: Catalog) -> None:
    def years() -> list[int]:
        return catalog.once(("years of all",), lambda: [catalog.year(one) for one in catalog.all(Kind.TALK)])

    # Made before anybody notes it.
    years()
    notes = []
    for _ in range(2):
        with catalog.noting() as asked:
            years()
            catalog.only_series()
        notes.append(asked)
    part, other = {-1}, {catalog.traces.number(("only_series",))}
    assert notes == [part | other, part | other]
    events = dict.fromkeys(talk.id.partition("/")[0] for talk in catalog.all(Kind.TALK))
    questions = [("all", "talk"), *(("year_at", event) for event in events)]
    assert {*unpacked(catalog.traces.parts[0])} == {catalog.traces.number(one) for one in questions}
    catalog.traces.answers = array("Q", [0] * len(catalog.traces.questions))
    stale = catalog.traces.stale(lambda asked: [question == questions[1] for question in asked])
    assert stale == part | {catalog.traces.number(questions[1])}


def test_a_question_about_a_page_that_is_gone_has_no_answer(catalog: Catalog) -> None:
    assert [*catalog.again([("talks_of", "events/no-1")], {})] == [GONE]


def test_what_is_let_go_is_made_anew() -> None:
    catalog = Catalog((), {})
    made = [catalog.once((name, "a"), object) for name in ("item", "date")]
    catalog.let_go("item")
    again = [catalog.once((name, "a"), object) for name in ("item", "date")]
    assert again[0] is not made[0]
    assert again[1] is made[1]
    catalog.forget(("date", "a"))
    assert catalog.once(("date", "a"), object) is not made[1]


def test_what_was_asked_for_what_is_let_go_is_asked_again(catalog: Catalog) -> None:
    def kinds() -> list[int]:
        return catalog.once(("kinds",), lambda: [len(catalog.all(kind)) for kind in Kind])

    for forget in (bool, lambda: catalog.forget(("kinds",)), lambda: catalog.let_go("others")):
        forget()
        with catalog.noting() as asked:
            kinds()
        assert asked == {-1}
        assert [*map(len, map(unpacked, catalog.traces.parts))] == [len(Kind)]


class Answering(Asked):
    """Gives one answer."""

    def __init__(self, answer: object) -> None:
        super().__init__({})
        self._answer = answer

    @property
    def answer(self) -> object:
        return self._answer


def test_whatever_is_another_answer_is_told_from_all_others() -> None:
    answers = [
        None,
        0,
        "",
        "0",
        [],
        {},
        {"a": 1},
        {"b": 1},
        {"a": 2},
        {"a": [1]},
        ["a"],
        ["a", "b"],
        ["a\nb"],
        ["b", "a"],
    ]
    assert len({*(number for one in answers for number in Answering(one).again([("answer",)], {}))}) == len(answers)


#: Asks about the neighbours of each page, the last of which have none, and prints hashes of the answers.
ASKING = """
import sys
from pathlib import Path
from sphinx_talks.content import pages
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.settings import Settings
from sphinx_talks.content.traces import marks_of
root = Path(sys.argv[1])
names = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.md"))
catalog = Catalog([pages.read(root, name, Settings())[0] for name in names], {})
with catalog.noting():
    for entry in catalog.entries.values():
        print(catalog.neighbours(entry)[0] is None, catalog.talks_of(entry) == [], catalog.roles_of(entry) == [])
print([*catalog.again(catalog.traces.questions, marks_of(dict.fromkeys(catalog.entries, "")))])
"""


def test_hashes_of_answers_are_the_same_in_every_process() -> None:
    command = [sys.executable, "-c", ASKING, str(BASIC)]
    made = {
        subprocess.run(
            command, check=True, capture_output=True, encoding="utf-8", env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(made) == 1
