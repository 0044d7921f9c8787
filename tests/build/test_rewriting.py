"""An edit rewrites the pages whose content it changes and no others; interruptions leave nothing stale."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.exports import heads
from sphinx_talks.sphinxext import contents, digests
from sphinx_talks.sphinxext.contents import PackedEntries
from sphinx_talks.sphinxext.domain import TalksDomain
from sphinx_talks.sphinxext.handlers import ProblemsFoundError
from sphinx_talks.sphinxext.looking import Looking
from sphinx_talks.sphinxext.outputs import PageWriting
from tests.conftest import Built, cut_listings, run_sphinx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sphinx.application import Sphinx

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.views import View
    from sphinx_talks.views.blocks import Group
    from tests.conftest import Build, Look

#: A page that is edited well, and one that is broken, in a build that stops.
SOUND, BROKEN = "topics/frames.md", "topics/safety.md"
#: Sphinx writes these at the end of every build, whatever has changed.
ALWAYS = {"genindex.html", "objects.inv"}
#: Sphinx writes a page with a table of contents whenever it writes one of the pages in it.
WITH_CONTENTS = {"index"}


def edited(build: Build, built: Built, pages: dict[str, str | None]) -> tuple[set[str], set[str]]:
    """Return which pages the build after an edit writes, and which of all have other bytes than before."""
    before = {name: (content, written_at(built, name)) for name, content in built.files().items()}
    after = build(built.srcdir, pages=pages, html_copy_source=False).files()
    written = {name for name in after if name not in before or before[name][1] != written_at(built, name)}
    changed = {name for name, content in after.items() if name not in before or before[name][0] != content}
    assert exports(written) == exports(changed)
    return names(written), names(changed)


def written_at(built: Built, name: str) -> int:
    """Return when a file of the output was written, in nanoseconds."""
    return Path(built.outdir, name).stat().st_mtime_ns


def names(files: set[str]) -> set[str]:
    """Return the names of pages, without the files that Sphinx writes at the end of every build, and the search."""
    return {name.removesuffix(".html") for name in of_site(files) if name.endswith(".html")}


def exports(files: set[str]) -> set[str]:
    """Return the files for machines."""
    return {name for name in of_site(files) if not name.endswith(".html") and not name.startswith(".talks-exports")}


def of_site(files: set[str]) -> Iterator[str]:
    """Yield what is written for what it says."""
    return (name for name in files if name not in ALWAYS and not name.startswith(("_static/", "_talks_search/")))


def replaced(built: Built, name: str, old: str, new: str) -> dict[str, str | None]:
    """Return the edit that replaces words in a page."""
    text = (built.srcdir / name).read_text("utf-8")
    assert old in text
    return {name: text.replace(old, new)}


EDITS = {
    "prose": ("events/kite-1.md", "One talk, and", "Two talks and", {"events/kite-1"}),
    "fact": ("people/ida-marlow.md", "example/ida", "example/i", {"people/ida-marlow"}),
    "fact that others show": (
        "topics/frames.md", "What the paper is stretched over", "What holds the paper",
        {"index", "topics/frames", "topics/index"},
    ),
    "title": (
        "talks/kite-1/paper-frames.md", "title: Paper Frames That Last", "title: Frames",
        # Where the talk is listed, related or mentioned, and where its neighbours show its title.
        {
            "events/kite-1", "people/bo-tern", "references", "talks/index", "talks/kite-1/paper-frames",
            "talks/first-kite/paper-frames", "talks/kite-2/knots", "talks/kite-2/measuring-pull", "topics/frames",
        },
    ),
    "title of a topic": (
        "topics/safety.md", "title: Safety", "title: Being Safe",
        {
            "events/kite-2", "guide/index", "index", "people/ida-marlow", "people/index", "talks/kite-2/knots",
            "topics/index", "topics/safety", "topics/string-tension",
        },
    ),
    "heading": ("guide/wind.md", "### Gusts", "### GUSTS", {"guide/index", "guide/wind"}),
    "reference": (
        "references.bib", "凧の重さを測る", "凧の重さ",
        {"references", "talks/kite-1/paper-frames", "talks/kite-2/measuring-pull", "topics/string-tension"},
    ),
    "plain title": ("guide/wind.md", "title: Wind", "title: Winds", {"guide/index", "guide/wind"}),
}  # fmt: skip
NEW = "---\ntitle: New\nspeakers: [ida-marlow]\ntopics: [frames]\n---\n"
SHOWING_NEW = {
    "events/index", "events/kite-1", "index", "people/bo-tern", "people/ida-marlow", "people/index", "talks/index",
    "talks/first-kite/new", "talks/kite-1/new", "talks/kite-1/paper-frames", "talks/kite-2/knots",
    "talks/kite-2/measuring-pull", "topics/frames", "topics/index",
}  # fmt: skip


def test_an_edit_rewrites_only_what_changes(build: Build) -> None:
    """One edit after another, then none, and then a page that is new."""
    built = build(html_copy_source=False)
    for edit, (name, old, new, pages) in EDITS.items():
        written, changed = edited(build, built, replaced(built, name, old, new))
        assert changed == pages, edit
        assert written - WITH_CONTENTS == changed - WITH_CONTENTS, edit
    assert edited(build, built, {}) == (set(), set())
    assert edited(build, built, {"talks/kite-1/new.md": NEW}) == (SHOWING_NEW, SHOWING_NEW)


def test_pages_without_cards_stay_when_talks_are_too_many_for_them(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = build(html_copy_source=False)
    monkeypatch.setattr(heads, "MOST_TALKS", 0)
    # What is written again as it was is published as it was.
    done = stop_after(monkeypatch, RuntimeError, -1)
    name, old, new, pages = EDITS["title of a topic"]
    edited(build, built, replaced(built, name, old, new))
    assert set(done) - WITH_CONTENTS == pages - WITH_CONTENTS


def test_pages_that_asked_for_nothing_that_changed_are_not_looked_at(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, look = list[str](), Looking._of_records  # noqa: SLF001 - where views are made for their digests
    viewed, view = list[str](), TalksDomain._view  # noqa: SLF001 - where they are made at all

    def noting(self: Looking, docname: str) -> Iterator[object]:
        looked.append(docname)
        return look(self, docname)

    def viewing(self: TalksDomain, docname: str) -> View:
        viewed.append(docname)
        return view(self, docname)

    monkeypatch.setattr(Looking, "_of_records", noting)
    monkeypatch.setattr(TalksDomain, "_view", viewing)
    built = build(html_copy_source=False)
    # Once, while it is written.
    assert sorted(looked) == sorted(built.app.env.found_docs)
    assert sorted(viewed) == sorted({*looked, *viewed})
    looked.clear()
    edited(build, built, replaced(built, "topics/safety.md", "title: Safety", "title: Being Safe"))
    # All that name topics of a talk on it, or of its event.
    assert {*looked} == {
        "events/index", "events/kite-2", "index", "people/bo-tern", "people/ida-marlow", "people/index",
        "talks/kite-2/knots", "topics/index", "topics/safety", "topics/string-tension",
    }  # fmt: skip
    # What that build has found out is known to the next one.
    looked.clear()
    edited(build, built, replaced(built, "topics/frames.md", "title: Frames", "title: Frame"))
    assert {*looked} == {
        "events/index", "events/kite-1", "index", "people/bo-tern", "people/index", "talks/kite-1/paper-frames",
        "topics/frames", "topics/index", "topics/string-tension",
    }  # fmt: skip


EDIT: dict[str, str | None] = {
    "topics/safety.md": "---\ntitle: Being Safe\n---\n",
    "talks/kite-2/knots.md": None,
    "guide/wind.md": "---\ntitle: Winds\n---\n\n(calm)=\n## Calm days\n\n## Gusts\n",
}


@pytest.fixture
def clean(look: Look) -> dict[str, bytes]:
    """Give the output of a clean build of the edited site."""
    return look(EDIT).files()


#: What ends a build, and after how many pages.
INTERRUPTIONS = (
    (KeyboardInterrupt, 0), (RuntimeError, 3), (KeyboardInterrupt, 8), (RuntimeError, 0),
)  # fmt: skip


def test_the_build_after_an_interrupted_one_is_exact(build: Build, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the way between two states of the site, each time somewhere else; every second time the edit is undone."""
    built = build()
    original: Mapping[str, str | None] = {name: (built.srcdir / name).read_text("utf-8") for name in EDIT}
    pages, ends, state = (original, EDIT), (look().files(), look(EDIT).files()), 0
    for number, (error, written) in enumerate(INTERRUPTIONS):
        with monkeypatch.context() as patched:
            done = stop_after(patched, error, written)
            with pytest.raises(error):
                build(built.srcdir, pages=pages[1 - state])
        assert len(done) == written
        undone = pages[state] if number % 2 else {}
        state = state if number % 2 else 1 - state
        assert build(built.srcdir, pages=undone).files() == ends[state], (error, written)


def stop_after(monkeypatch: pytest.MonkeyPatch, error: type[BaseException], last: int) -> list[str]:
    """Let the builder stop when it has written some pages; returns the list of those it has written."""
    get_doc_context = PageWriting.get_doc_context
    done: list[str] = []

    def stopping(self: PageWriting, docname: str, *rest: str) -> dict[str, object]:
        if len(done) == last:
            raise error
        done.append(docname)
        return get_doc_context(self, docname, *rest)

    # Of pages that are written as strings nothing else of Sphinx's is asked.
    monkeypatch.setattr(PageWriting, "get_doc_context", stopping)
    return done


def is_clean(built: Built, folder: Path) -> bool:
    """Return whether the output is that of a clean build of the same folder."""
    app, warnings = run_sphinx(built.srcdir, folder / "html", folder / "doctrees")
    return built.files() == Built(app, built.srcdir, folder / "html", warnings).files()


def test_a_build_that_stopped_on_problems_leaves_nothing_stale(build: Build, tmp_path: Path) -> None:
    built = build()
    kept = {name: (Path(built.srcdir, name).read_bytes(), Path(built.srcdir, name).stat()) for name in (SOUND, BROKEN)}
    with pytest.raises(ProblemsFoundError):
        build(
            built.srcdir, pages=replaced(built, SOUND, "title: Frames", "title: Other") | {BROKEN: "no front matter\n"}
        )
    for name, (content, status) in kept.items():
        path = Path(built.srcdir, name)
        path.write_bytes(content)
        # As after a checkout that keeps times: Sphinx, which looks at age alone, sees nothing to read.
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    retitled = replaced(built, "talks/kite-1/paper-frames.md", "title: Paper Frames That Last", "title: Paper")
    again = build(built.srcdir, pages=retitled)
    assert is_clean(again, tmp_path / "clean")


def test_an_older_picture_moved_over_another_is_seen(build: Build, tmp_path: Path) -> None:
    page = "---\ntitle: Picture\norphan: true\n---\n\n![kite](kite.gif)\n"
    built = build("test-tiny")
    picture = Path(built.srcdir, "kite.gif")
    picture.write_bytes(b"GIF89a\x01\0\x01\0\0\0\0; new")
    build(built.srcdir, pages={"picture.md": page})
    picture.write_bytes(b"GIF89a\x01\0\x01\0\0\0\0; older")
    os.utime(picture, (1, 1))
    assert is_clean(build(built.srcdir), tmp_path / "clean")


def test_prose_that_a_build_into_another_folder_has_read_is_not_lost(build: Build, tmp_path: Path) -> None:
    built = build("test-tiny")
    page = "---\ntitle: Kite\norphan: true\n---\n\n{}\n"
    for prose in ("Paper.", "Silk."):
        Path(built.srcdir, "kite.md").write_text(page.format(prose), encoding="utf-8")
        for folder in ("one", "other")[:: 1 if prose == "Paper." else -1]:
            run_sphinx(built.srcdir, tmp_path / folder, tmp_path / "doctrees")
            # Else nothing would be looked at again.
            Path(built.srcdir, "wind.md").write_text(page.format(f"{prose} {folder}"), encoding="utf-8")
    assert "Silk." in Path(tmp_path, "one/kite.html").read_text("utf-8")


def test_files_that_a_checkout_makes_new_are_not_built_again(build: Build) -> None:
    picture = "---\ntitle: Picture\norphan: true\n---\n\n![kite](kite.gif)\n"
    built = build(pages={"_templates/more.html": "more"}, templates_path=["_templates"])
    Path(built.srcdir, "kite.gif").write_bytes(b"GIF89a\x01\0\x01\0\0\0\0;")
    built = build(built.srcdir, pages={"picture.md": picture}, templates_path=["_templates"], html_copy_source=False)
    # What is published keeps the time of files that have the same bytes.
    written = {path: path.stat().st_mtime_ns for path in Path(built.app.outdir).rglob("*.html")}
    for path in built.srcdir.rglob("*"):
        if path.is_file() and "_build" not in path.parts:
            os.utime(path, (2**31, 2**31))
    build(built.srcdir, templates_path=["_templates"], html_copy_source=False)
    again = {path.name for path, time in written.items() if path.stat().st_mtime_ns != time}
    assert (len(written) > len(ALWAYS), again) == (True, ALWAYS & again)


def test_a_page_deleted_after_an_interrupted_build_is_gone(
    build: Build, clean: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = "---\ntitle: Plain\norphan: true\n---\n"
    built = build(pages={"guide/plain.md": plain})

    with monkeypatch.context() as patched:
        stop_after(patched, KeyboardInterrupt, 0)
        with pytest.raises(KeyboardInterrupt):
            build(built.srcdir, pages=EDIT)
    assert build(built.srcdir, pages={"guide/plain.md": None}).files() == clean


def test_builders_that_share_doctrees_stay_exact(build: Build, clean: dict[str, bytes]) -> None:
    built = build(pages={"guide/plain.md": "---\ntitle: Plain\norphan: true\n---\n"})
    # The text builder is the one that sees the edit and the deletions in the environment.
    build(built.srcdir, "text", pages={**EDIT, "guide/plain.md": None})
    assert build(built.srcdir).files() == clean


def test_doctrees_that_are_gone_leave_nothing_stale(build: Build, clean: dict[str, bytes]) -> None:
    built = build()
    for path in (built.srcdir / "_build/doctrees").glob("*.*"):
        path.unlink()
    assert build(built.srcdir, pages=EDIT).files() == clean


def test_other_settings_rewrite_all_that_shows_them(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_listings(monkeypatch, 2)
    built = build()
    assert [*built.outdir.glob("talks/index/*.html")]
    for settings in ({"project": "Other"}, {"talks_timezone": "UTC"}, {"language": "ja"}):
        assert build(built.srcdir, conf=settings).files() == build(conf=settings).files(), settings


def test_images_and_documents_go_with_the_page_that_shows_them(build: Build) -> None:
    page = "---\ntitle: Picture\norphan: true\n---\n\n![kite](kite.gif) [paper](paper.pdf)\n"
    built = build(
        "test-tiny",
        pages={
            "guide/picture.md": page,
            "guide/kite.gif": "GIF89a\x01\0\x01\0\0\0\0;",
            "guide/paper.pdf": "%PDF-1.7\n%%EOF\n",
        },
    )
    assert {name.rpartition("/")[2] for name in built.files()} >= {"kite.gif", "paper.pdf"}
    again = build(built.srcdir, pages={"guide/picture.md": page.partition("![")[0]})
    clean = build("test-tiny", pages={"guide/picture.md": page.partition("![")[0]})
    assert again.files() == clean.files()


def test_two_long_listings_on_a_page_have_parts_of_their_own(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_listings(monkeypatch, 1)
    text = "---\ntitle: Both\norphan: true\n---\n\n```{talk-list}\n```\n\n```{event-list}\n```\n"
    built = build(pages={"both.md": text})
    parts = [link.get("href", "") for part in built.page("both").find_class("talks-parts") for link in part.iter("a")]
    assert len(parts) == len(set(parts)) == 5
    shown = [built.page(part.removesuffix(".html")).find_class("talks-item-title")[0].text_content() for part in parts]
    assert shown == [
        "凧糸の張力を測る",
        "Knots for *Every* Wind <b>",
        "Paper Frames That Last",
        '#2: "Wind & String"',
        "#1",
    ]


def test_parts_of_listings_stay_where_others_change(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those of a page of which only what is around them changes, in a theme that shows its neighbours."""
    cut_listings(monkeypatch, 1)
    conf = {"html_theme": "basic"}
    built = build(conf=conf)
    again = build(built.srcdir, pages=replaced(built, "topics/index.md", "title: ", "title: All "), conf=conf)
    # Of one that is rendered as before, and of one that is not.
    for folder in ("events/index/", "talks/index/"):
        parts = [{name for name in one.files() if name.startswith(folder)} for one in (built, again)]
        assert parts[0] == parts[1] != set()
    assert "All Topics" in {link.get("title") for link in again.page("talks/index").xpath("//a[@accesskey='N']")}


def test_of_long_lists_only_the_parts_are_made_that_an_edit_may_have_changed(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_listings(monkeypatch, 1)
    parts, mark_of = list[str](), Looking._mark_of  # noqa: SLF001 - what it makes is counted

    def marking(self: Looking, key: str, group: Group, around: object, make: Callable[[], str]) -> str:
        def making() -> str:
            parts.append(key.removeprefix("talks/index#talks/index/"))
            return make()

        return mark_of(self, key, group, around, making)

    def after(edit: dict[str, str | None]) -> set[str]:
        parts.clear()
        again = build(built.srcdir, pages=edit)
        found = {one for one in parts if "#" not in one}
        assert is_clean(again, tmp_path / str(len(list(tmp_path.iterdir()))))
        return found

    monkeypatch.setattr(Looking, "_mark_of", marking)
    built = build()
    assert {"kite-1", "kite-2", "kite-2-2"} <= {*parts}
    assert after(replaced(built, "talks/kite-1/paper-frames.md", "title: Paper", "title: New Paper")) == {"kite-1"}
    assert after(replaced(built, "events/kite-1.md", "title: '", "title: 'New ")) == {"kite-1"}
    assert after({"talks/kite-1/new.md": NEW}) == {"kite-1", "kite-1-2"}
    assert after({"talks/kite-1/new.md": None}) == {"kite-1"}
    assert after(replaced(built, "people/bo-tern.md", "name: ", "name: New ")) == {"kite-1", "kite-2"}
    assert after(replaced(built, "topics/frames.md", "title: ", "title: New ")) == set()


#: Links without words of their own, each on a page by itself.
WORDLESS = {
    "[](winds.md#calm-days)": "Calm Days", "{topic}`frames`": "All Frames", "[](#frames)": "All Frames",
    "[](topics/frames.md)": "All Frames", "{doc}`/topics/frames`": "All Frames",
}  # fmt: skip


def test_links_without_words_say_what_is_there_now(build: Build) -> None:
    """Also where the place that they lead to has the same name as before."""
    plain = "---\norphan: true\n---\n\n# {}\n\n{}\n"
    pages = {f"link-{number}.md": plain.format(number, link) for number, link in enumerate(WORDLESS)}
    built = build("test-tiny", pages={**pages, "winds.md": plain.format("Winds", "## Calm days")})
    edits = replaced(built, "topics/frames.md", "title: Frames", "title: All Frames")
    again = build(built.srcdir, pages={**edits, "winds.md": plain.format("Winds", "## Calm Days")})
    said = [again.page(f"link-{number}").xpath("string(//main//p)") for number in range(len(WORDLESS))]
    assert said == [*WORDLESS.values()]


def test_scripts_and_style_sheets_are_hashed_once_a_build(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed, frame_of = list[object](), digests.frame_of

    def noting(app: Sphinx) -> str:
        hashed.append(app)
        return frame_of(app)

    monkeypatch.setattr(digests, "frame_of", noting)
    first = build("test-tiny")
    second = build(first.srcdir, pages={"topics/frames.md": "---\ntitle: Frames of Paper\n---\n"})
    assert hashed == [first.app, second.app]


def test_what_other_code_has_pickled_is_read_anew(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    built = build("test-tiny")
    monkeypatch.setattr("sphinx_talks.sphinxext.extension.own_code", lambda: "f0")
    again = build(built.srcdir)
    assert again.files() == built.files()
    assert min(again.app.env.all_docs.values()) > max(built.app.env.all_docs.values())


def test_a_sentence_or_title_needs_no_relations_anew(
    build: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made, start, opened, lying = list[object](), TalksDomain.start_catalog, list[str](), PackedEntries.lying

    def making(self: TalksDomain) -> Catalog:
        made.append(self)
        return start(self)

    def opening(self: PackedEntries, docname: str) -> Entry:
        opened.append(docname)
        return lying(self, docname)

    def build_after(edit: dict[str, str | None]) -> tuple[int, bool]:
        made.clear()
        opened.clear()
        again, found = build(built.srcdir, pages=edit), (len(made), "guide/kites" in opened)
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        app, warnings = run_sphinx(built.srcdir, folder / "html", folder / "doctrees", "html", parallel=1)
        assert again.files() == Built(app, built.srcdir, folder / "html", warnings).files()
        return found

    monkeypatch.setattr(TalksDomain, "start_catalog", making)
    monkeypatch.setattr(PackedEntries, "lying", opening)
    monkeypatch.setattr(contents, "SHELF", 1)
    # Nobody has to know it to write another page.
    apart = {"guide/kites.md": "---\ntitle: Kites\norphan: true\n---\n"}
    built = build(pages=apart)
    knots = "talks/kite-2/knots.md"
    assert build_after(replaced(built, knots, "Which knot", "A sentence. Which knot")) == (0, False)
    assert build_after({"talks/kite-1/new.md": NEW}) == (1, True)
    assert build_after(replaced(built, knots, "A sentence.", "Another one.")) == (0, False)
    (graph,) = (built.srcdir / "_build/doctrees").glob("talks-graph-*")
    graph.write_bytes(graph.read_bytes()[:-1])
    assert build_after(replaced(built, knots, "Another one.", "A third.")) == (1, True)
    for name, title in ((knots, "\ntitle: "), ("events/kite-1.md", "\ntitle: '"), ("topics/frames.md", "\ntitle: ")):
        assert build_after(replaced(built, name, title, f"{title}New "))[0] == 0
    assert build_after(replaced(built, "events/kite-1.md", "venue: The", "venue: An"))[0] == 1


def test_links_to_the_place_of_a_title_lead_nowhere_when_that_is_another(build: Build) -> None:
    built = build(pages={"guide/kites.md": "---\ntitle: Kites\norphan: true\n---\n\n[](../topics/frames.md#frames)\n"})
    with pytest.raises(ProblemsFoundError, match="T306"):
        build(built.srcdir, pages=replaced(built, "topics/frames.md", "title: Frames", "title: Frame"))


def test_what_is_wrong_in_a_sentence_stops_a_build_that_looks_at_no_other_page(build: Build) -> None:
    built = build()
    path = "topics/frames.md"
    page = (built.srcdir / path).read_text("utf-8")
    for wrong, code in (("{talk}`no-such-talk`", "T301"), ("[](#no-such-place)", "T306"), ("{ref}`no-label`", "T306")):
        with pytest.raises(ProblemsFoundError, match=code):
            build(built.srcdir, pages={path: f"{page}\nAs in {wrong}.\n"})
    assert build(built.srcdir, pages={path: page}).files() == built.files()
