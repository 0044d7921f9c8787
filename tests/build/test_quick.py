"""Pages that Sphinx's parsers never see are those that they would have made; the nightly job asks it of this site."""

from __future__ import annotations

import gc
import pickle
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder

from benchmarks import invented
from sphinx_talks.sphinxext import page_tools
from sphinx_talks.sphinxext.domain import domain_of
from sphinx_talks.sphinxext.nodes import frame
from sphinx_talks.sphinxext.others import is_watched
from sphinx_talks.sphinxext.outputs import PageWriting
from sphinx_talks.sphinxext.quick import Quick, QuickHTMLBuilder, QuickWay
from sphinx_talks.sphinxext.sparing import SOUGHT, sparing

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from tests.conftest import Build, Built

HEAD = "---\ntitle: 'Knots: *two* <of> \"them\" -- 凧'\nspeakers: [ida-marlow]\ntopics: [safety]\n---\n"
#: Each is one of the forms that plain prose can have.
PLAIN = {
    "marks": "*Light* and **strong** and ***both***, `code  with\nspaces` and a \\*star\\*.",
    "quotes": "\"It's\" she said -- 'really' --- ... and `\"code\"`.",
    "breaks": "One line\nand another\\\nand a third  \nand a fourth.",
    "lists": "- one\n- two\n\n  more of two\n- three\n  1. first\n  2. second\n\n4) four\n5) five\n",
    "simple-lists": "* one\n  * inner\n* two\n\n1. a\n1. b\n",
    "quotation": "> Said by *somebody*\n> else.\n>\n> - in a list\n",
    "headings": "## First part\n\nText.\n\n### Below it\n\nMore.\n\n## 凧の話\n\n話。\n\n### `code` here\n\n"
    "#### Deep\n\nEnd.\n",
    "paragraphs": "Text.\n\n## 凧の話をたくさんする\n\n話。\nする。\n\nWords 'of' it && more.\n\n### Words of one\n\n"
    'End.\n\n#### 話 & "more of it"\n\n## Last\n',
    "links": 'See <https://kites.example/a?b=c&d=e> and [the "page"](https://kites.example/日本 "A title").\n\n'
    "[by name][kite]\n\n[kite]: https://kites.example/kite\n",
    "roles": "After {talk}`kite-2/knots` by {person}`Ida <ida-marlow>`, {topic}`safety` and {talks:event}`kite-2`; "
    "{cite}`tako1999` and {cite}`tako1999, tako1999`.",
    "japanese": "凧の話を\nしました。English words in it and\nmore of them（括弧）。\n\n"
    "Only English words.\n\n*風*の\n話\n",
    "entities": "A &amp; B &copy; &lt;tag&gt; me@kites.example\n",
    "empty": "",
    "tables": '| a "b" | *c* | |\n| :- | -: | - |\n| 1 \\| 2 | {topic}`safety` | |\n| <https://a.example> | `d` |\n'
    "\n- in a list\n\n  | 凧 | 風 |\n  | :-: | --- |\n\n> | q |\n> | - |\n> | 日本語 English |\n",
}  # fmt: skip
#: Something in each is for MyST to read.
OTHERS = {
    "directive": "```{note}\nText.\n```\n",
    "code": "```python\nprint()\n```\n",
    "page": "[](../../guide/wind.md)\n",
    "task": "- [ ] do\n- [x] done\n",
    "twice": "## Same\n\nText.\n\n## Same\n\nText.\n",
    "indented": "Text.\n\n    code\n",
    "label": "(here)=\n\n## Part\n\nText.\n",
    "place": "## Part\n\nSee [that](#part).\n",
    "design": "````{tab-set}\n```{tab-item} One\nText.\n```\n````\n\n```{dropdown} More\nText.\n```\n\n"
    "```{button-ref} here\nThe *part*\n```\n\n{bdg-primary}`here`\n\n```{card} Card\nText.\n```\n",
    "doctest": ">>> 1  # doctest: +SKIP\n1\n\n```python\n>>> 1  # doctest: +SKIP\n1\n```\n",
}


#: For questions that any plain page answers.
SOME = {name: PLAIN[name] for name in ("marks", "headings", "roles")}


def talks(prose: dict[str, str]) -> dict[str, str | None]:
    """Return a talk for each piece of prose."""
    return {f"talks/kite-2/prose-{name}.md": f"{HEAD}\n{text}" for name, text in prose.items()}


def quick(built: Built) -> set[str]:
    """Return the pages that went the quick way."""
    return set(domain_of(built.app.env).quick)


@pytest.mark.parametrize(
    ("builder", "language", "plain", "others"),
    [("html", "ja", PLAIN, OTHERS), ("dirhtml", "en", SOME | {"links": PLAIN["links"]}, {"place": OTHERS["place"]})],
    ids=["html-ja", "dirhtml-en"],
)
def test_every_page_is_as_sphinx_makes_it(
    build: Build, builder: str, language: str, plain: dict[str, str], others: dict[str, str]
) -> None:
    pages = talks({**plain, **others})
    conf = {"language": language, "html_baseurl": "https://kites.example/"}
    ours = build(builder=builder, pages=pages, conf=conf)
    with pytest.MonkeyPatch.context() as apart:
        apart.setattr(frame.Frames, "is_ours", False)
        theirs = build(builder=builder, pages=pages, conf={**conf, "talks_quick": False})
    assert quick(theirs) == set()
    assert {name for name in plain if f"talks/kite-2/prose-{name}" not in quick(ours)} == set()
    assert {name for name in others if f"talks/kite-2/prose-{name}" in quick(ours)} == set()
    assert ours.files() == theirs.files()


def test_what_is_spared_is_there_once(build: Build) -> None:
    app = build().app
    names = [f"{one.__module__}.{one.__qualname__}" for one in app.registry.get_post_transforms()]
    assert SOUGHT.keys() - {*names} == set()
    assert sparing(app.registry.get_post_transforms()) == app.registry.get_post_transforms()


def test_an_archive_is_the_same(build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    invented.write_records(invented.invent(12), tmp_path)
    ours = build(tmp_path).files()
    # Else most of them stay as they are.
    shutil.rmtree(tmp_path / "_build")
    # Also where each page has a frame of its own.
    monkeypatch.setattr(frame.Frames, "is_ours", False)
    theirs = build(tmp_path, conf={"talks_quick": False})
    assert quick(theirs) == set()
    assert ours == theirs.files()


def test_processes_write_the_same(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sphinx_talks.sphinxext.quick.FEW", 5)
    pages = talks({f"many-{number}": [*SOME.values()][number % 3] for number in range(6)})
    assert build(pages=pages).files() == build(pages=pages, parallel=2).files()


def test_only_pages_whose_files_changed_are_read_again(build: Build) -> None:
    built = build(pages=talks(SOME))
    before = dict(built.app.env.all_docs)
    again = build(built.srcdir, pages=talks({"marks": "Other words."}))
    read = [docname for docname, moment in again.app.env.all_docs.items() if moment != before[docname]]
    assert read == ["talks/kite-2/prose-marks"]
    assert again.files() == build(pages=talks({**SOME, "marks": "Other words."})).files()


def test_who_asks_for_a_doctree_is_given_one(build: Build) -> None:
    app = build(pages=talks(SOME)).app
    doctree = app.env.get_and_resolve_doctree("talks/kite-2/prose-marks", app.builder, tags=app.tags)
    assert "Light and strong and both" in doctree.astext()
    # Another build of the same application pickles the environment again.
    app.events.emit("env-get-outdated", app.env, set(), set(), set())
    assert pickle.dumps(app.env)


def test_another_builder_reads_them_for_itself(build: Build) -> None:
    built = build(pages=talks(SOME))
    text = build(built.srcdir, "text")
    assert "Light" in (text.outdir / "talks/kite-2/prose-marks.txt").read_text("utf-8")
    assert build(built.srcdir).files() == built.files()


LOOKS = """
project = "Kites"
extensions = ["sphinx_talks"]
html_theme = "sphinx_talks"
exclude_patterns = ["README.md"]
read = []

def setup(app):
    app.connect("doctree-read", lambda app, doctree: read.append(app.env.docname))
"""


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_addresses_are_those_of_sphinx(build: Build, builder: str) -> None:
    app = build(builder=builder).app
    assert isinstance(app.builder, Quick)
    places = [*sorted(app.env.found_docs)[::3], "index", "talks/kite-2/knots", "talks/kite-2/index"]
    for here in places:
        seen = [app.builder.get_relative_uri(here, there) for there in places]
        assert seen == [Builder.get_relative_uri(app.builder, here, there) for there in places]


@pytest.mark.parametrize("conf", [{}, {"html_sourcelink_suffix": ".md"}, {"html_copy_source": False}])
def test_what_templates_know_of_a_page_is_what_sphinx_says(
    build: Build, monkeypatch: pytest.MonkeyPatch, conf: dict[str, Any]
) -> None:
    told: list[tuple[dict[str, Any], dict[str, Any]]] = []
    make = PageWriting.get_doc_context

    def noted(self: PageWriting, docname: str, body: str, metatags: str) -> dict[str, Any]:
        made = make(self, docname, body, metatags)
        theirs = StandaloneHTMLBuilder.get_doc_context(self, docname, body, metatags)
        told.append(({**made, "toc": str(made["toc"])}, theirs))
        return made

    monkeypatch.setattr(PageWriting, "get_doc_context", noted)
    build(pages=talks(SOME), conf=conf)
    assert len(told) > len(SOME)
    assert [ours for ours, _ in told] == [theirs for _, theirs in told]


CHANGES = """
project = "Kites"
extensions = ["sphinx_talks"]
html_theme = "sphinx_talks"
exclude_patterns = ["README.md"]

def change(app, pagename, templatename, context, doctree):
    if pagename.endswith("prose-quotes"):
        context["project"] = "Changed"
        context["sourcename"] = "elsewhere.txt"
    if pagename.endswith("prose-japanese"):
        context["talks_description"] = str(len(list(doctree.findall(lambda node: node.tagname == "paragraph"))))

def setup(app):
    app.connect("html-page-context", change, 900)
"""


def test_who_changes_what_templates_know_of_a_page_is_heard(build: Build) -> None:
    assert not is_watched(build().app)
    built = build(pages={**talks(PLAIN), "conf.py": CHANGES})
    assert "talks/kite-2/prose-japanese" in quick(built)
    named = built.page("talks/kite-2/prose-quotes").xpath("//*[@class='talks-footer-inner']/p[1]/a/text()")
    others = built.page("talks/kite-2/prose-marks").xpath("//*[@class='talks-footer-inner']/p[1]/a/text()")
    assert (named, others) == (["Changed"], ["Kites"])
    # Also of where the source of a page is.
    sources = {name for name in built.files() if name.startswith("_sources/")}
    assert {"_sources/elsewhere.txt", "_sources/talks/kite-2/prose-marks.md.txt"} < sources
    assert "_sources/talks/kite-2/prose-quotes.md.txt" not in sources
    # All nodes are there for it.
    assert built.page("talks/kite-2/prose-japanese").xpath("//meta[@name='description']/@content") == ["3"]


def test_where_others_look_at_doctrees_no_page_is_quick(build: Build) -> None:
    assert quick(build(pages={**talks(SOME), "conf.py": LOOKS})) == set()


def test_a_build_with_nothing_to_do_renders_no_page(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    built = build()
    rendered: list[str] = []
    handle_page = QuickHTMLBuilder.handle_page

    def noted(self: QuickHTMLBuilder, pagename: str, *arguments: Any, **more: Any) -> None:  # noqa: ANN401 - of Sphinx
        rendered.append(pagename)
        handle_page(self, pagename, *arguments, **more)

    monkeypatch.setattr(QuickHTMLBuilder, "handle_page", noted)
    assert build(built.srcdir).files() == built.files()
    assert rendered == []
    (Path(built.app.outdir) / "genindex.html").unlink()
    (Path(built.app.outdir) / "objects.inv").unlink()
    assert build(built.srcdir).files() == built.files()
    assert rendered == ["genindex"]


def test_what_is_alike_is_made_once(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    made: Counter[str] = Counter()

    def counting(part: ModuleType, name: str) -> None:
        make = getattr(part, name)

        def counted(*given: object) -> object:
            made[f"{part.__name__}.{name}"] += 1
            return make(*given)

        monkeypatch.setattr(part, name, counted)

    for part, name in ((frame, "words"), (frame, "data"), (page_tools, "words"), (page_tools, "subscriptions")):
        counting(part, name)
    built = build(talks_languages=["en", "ja"])
    assert (len(made), {*made.values()}) == (4, {2})
    # Another build asks anew.
    build(built.srcdir, pages=talks(SOME), talks_languages=["en", "ja"])
    assert {*made.values()} == {4}


def test_the_collector_rests_where_nothing_is_left(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    rests: dict[str, bool] = {}

    def noting(write: Callable[..., None]) -> Callable[..., None]:
        def written(self: QuickWay, docname: str, *more: object) -> None:
            rests[docname] = not gc.isenabled()
            write(self, docname, *more)

        return written

    for name in ("page", "other"):
        monkeypatch.setattr(QuickWay, name, noting(getattr(QuickWay, name)))
    built = build(pages=talks(PLAIN))
    plain = domain_of(built.app.env).quick
    assert any(rests[docname] for docname in plain)
    assert not any(rests[docname] for docname in rests.keys() - plain.keys())
    assert gc.isenabled()


def test_pages_have_few_frames_which_end_with_a_build(build: Build) -> None:
    builder = build(pages=talks({f"many-{number}": "Text." for number in range(30)})).app.builder
    assert isinstance(builder, Quick)
    assert builder.frames
    assert 0 < len(builder.frames.made) < len(builder.env.all_docs) / 2
    builder.prepare_writing(set())
    assert builder.frames.made == {}


def contexts() -> int:
    """Return of how many pages something is known to templates."""
    gc.unfreeze()
    found = sum(type(one) is frame.PageContext for one in gc.get_objects())
    gc.freeze()
    return found


def test_what_is_known_of_a_page_goes_without_the_collector(build: Build) -> None:
    before = contexts()
    build(pages=talks(PLAIN))
    # That of the builder.
    assert contexts() - before <= 1


def test_the_record_of_a_page_is_short(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[str] = []

    def note(_self: object, _name: str, _template: str, context: dict[str, Any], _argument: object) -> None:
        noted.append(repr(context))

    monkeypatch.setattr(QuickHTMLBuilder, "update_page_context", note)
    build()
    assert noted
    assert max(map(len, noted)) < 100


def test_contents_are_packed_and_read_as_before(build: Build) -> None:
    built = build()
    stored = pickle.loads((built.app.doctreedir / "environment.pickle").read_bytes())  # noqa: S301 - our own
    assert {type(found) for found in dict.values(stored.tocs)} == {bytes}
    assert set(stored.tocs) == set(built.app.env.found_docs)
    assert [name for name, found in stored.tocs.items() if stored.tocs[name].astext() != found.astext()] == []
    assert all(found.astext() for found in stored.tocs.values())
    assert stored.tocs.get("index").astext() == stored.tocs["index"].astext()
    assert (stored.tocs.get("nowhere"), stored.tocs.get("nowhere", 1)) == (None, 1)


def test_a_template_of_a_site_is_asked_for_each_page(build: Build) -> None:
    pages = {"_templates/footer.html": "<footer>{{ meta }}{{ pagename }}</footer>"}
    built = build(pages=pages, templates_path=["_templates"])
    names = [name for name in built.app.env.all_docs if not built.page(name).xpath(f"//footer[contains(., '{name}')]")]
    assert (len(built.app.env.all_docs) > 1, names) == (True, [])


def test_contents_are_made_for_a_template_that_asks(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = '{% extends "!page.html" %}{% block footer %}{{ toc }}{% endblock %}'
    pages = {**talks({"headings": PLAIN["headings"]}), "_templates/page.html": asking}
    body = build(pages=pages, templates_path=["_templates"]).page("talks/kite-2/prose-headings")
    listed = body.xpath("//ul/li/a[starts-with(@href, '#')]/text()")
    assert {*map(str, listed)} >= {"First part", "Below it", "凧の話", "Deep"}
    # Nobody asks in our own frame.
    monkeypatch.setattr("sphinx_talks.sphinxext.outputs.document_toc", None)
    build(pages=talks({"headings": PLAIN["headings"]}))
