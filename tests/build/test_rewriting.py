"""An edit rewrites the pages whose content it changes and no others; interruptions leave nothing stale."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sphinx.builders.html import StandaloneHTMLBuilder

from sphinx_talks.sphinxext.handlers import ProblemsFoundError
from tests.conftest import Built, build_copy, run_sphinx

if TYPE_CHECKING:
    from tests.conftest import Build

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
    return names(written), names(changed)


def written_at(built: Built, name: str) -> int:
    """Return when a file of the output was written, in nanoseconds."""
    return Path(built.outdir, name).stat().st_mtime_ns


def names(files: set[str]) -> set[str]:
    """Return the names of pages, without the files that Sphinx writes at the end of every build, and the search."""
    pages = (name for name in files if name not in ALWAYS and not name.startswith(("_static/", "_talks_search/")))
    return {name.removesuffix(".html") for name in pages}


def replaced(built: Built, name: str, old: str, new: str) -> dict[str, str | None]:
    """Return the edit that replaces words in a page."""
    text = (built.srcdir / name).read_text("utf-8")
    assert old in text
    return {name: text.replace(old, new)}


@pytest.mark.parametrize(
    ("name", "old", "new", "pages"),
    [
        pytest.param("events/kite-1.md", "One talk, and", "Two talks and", {"events/kite-1"}, id="prose"),
        pytest.param("people/ida-marlow.md", "example/ida", "example/i", {"people/ida-marlow"}, id="fact"),
        pytest.param(
            "talks/kite-1/paper-frames.md", "title: Paper Frames That Last", "title: Frames",
            # Where the talk is listed, related or mentioned, and where its neighbours show its title.
            {
                "events/kite-1", "people/bo-tern", "references", "talks/index", "talks/kite-1/paper-frames",
                "talks/first-kite/paper-frames", "talks/kite-2/knots", "talks/kite-2/measuring-pull", "topics/frames",
            },
            id="title",
        ),
        pytest.param(
            "topics/safety.md", "title: Safety", "title: Being Safe",
            {
                "events/kite-2", "guide/index", "index", "people/ida-marlow", "talks/kite-2/knots", "topics/index",
                "topics/safety", "topics/string-tension",
            },
            id="title-of-a-topic",
        ),
        pytest.param("guide/wind.md", "### Gusts", "### GUSTS", {"guide/index", "guide/wind"}, id="heading"),
        pytest.param(
            "references.bib", "凧の重さを測る", "凧の重さ",
            {"references", "talks/kite-1/paper-frames", "talks/kite-2/measuring-pull", "topics/string-tension"},
            id="reference",
        ),
        pytest.param("guide/wind.md", "title: Wind", "title: Winds", {"guide/index", "guide/wind"}, id="plain-title"),
    ],
)  # fmt: skip
def test_an_edit_rewrites_only_what_changes(build: Build, name: str, old: str, new: str, pages: set[str]) -> None:
    built = build(html_copy_source=False)
    written, changed = edited(build, built, replaced(built, name, old, new))
    assert changed == pages
    assert written - WITH_CONTENTS == changed - WITH_CONTENTS


def test_nothing_is_written_when_nothing_changed(build: Build) -> None:
    assert edited(build, build(html_copy_source=False), {}) == (set(), set())


def test_a_new_talk_rewrites_only_what_shows_it(build: Build) -> None:
    built = build(html_copy_source=False)
    new = "---\ntitle: New\nspeakers: [ida-marlow]\ntopics: [frames]\n---\n"
    written, changed = edited(build, built, {"talks/kite-1/new.md": new})
    assert changed == {
        "events/index",
        "events/kite-1",
        "index",
        "people/bo-tern",
        "people/ida-marlow",
        "people/index",
        "talks/index",
        "talks/first-kite/new",
        "talks/kite-1/new",
        "talks/kite-1/paper-frames",
        "talks/kite-2/knots",
        "talks/kite-2/measuring-pull",
        "topics/frames",
        "topics/index",
    }
    assert written == changed


EDIT: dict[str, str | None] = {
    "topics/safety.md": "---\ntitle: Being Safe\n---\n",
    "talks/kite-2/knots.md": None,
    "guide/wind.md": "---\ntitle: Winds\n---\n\n(calm)=\n## Calm days\n\n## Gusts\n",
}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Give the output of a clean build of the edited site."""
    return build_copy(tmp_path_factory.mktemp("clean"), EDIT).files()


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("written", [0, 3, 8])
def test_the_build_after_an_interrupted_one_is_exact(
    build: Build, clean: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, error: type[BaseException], written: int
) -> None:
    built = build()
    write_doc = StandaloneHTMLBuilder.write_doc
    done: list[str] = []

    def stopping(self: StandaloneHTMLBuilder, docname: str, doctree: object) -> None:
        if len(done) == written:
            raise error
        done.append(docname)
        write_doc(self, docname, doctree)  # type: ignore[arg-type] # handed on as it came

    with monkeypatch.context() as patched:
        patched.setattr(StandaloneHTMLBuilder, "write_doc", stopping)
        with pytest.raises(error):
            build(built.srcdir, pages=EDIT)
    assert len(done) == written
    assert build(built.srcdir).files() == clean


def is_clean(built: Built, folder: Path) -> bool:
    """Tell whether the output is that of a clean build of the same folder."""
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
    page = "---\ntitle: Picture\norphan: true\n---\n\n![kite](kite.png)\n"
    built = build()
    picture = Path(built.srcdir, "kite.png")
    picture.write_bytes(b"GIF89a\x01\0\x01\0\0\0\0; new")
    build(built.srcdir, pages={"picture.md": page})
    picture.write_bytes(b"GIF89a\x01\0\x01\0\0\0\0; older")
    os.utime(picture, (1, 1))
    assert is_clean(build(built.srcdir), tmp_path / "clean")


def test_a_page_deleted_after_an_interrupted_build_is_gone(
    build: Build, clean: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = "---\ntitle: Plain\norphan: true\n---\n"
    built = build(pages={"guide/plain.md": plain})

    def stop(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(StandaloneHTMLBuilder, "write_doc", stop)
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


@pytest.mark.parametrize(
    "settings", [{"html_title": "Other"}, {"project": "Other"}, {"language": "ja"}, {"talks_timezone": "UTC"}]
)
def test_other_settings_rewrite_all_that_shows_them(
    build: Build, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]
) -> None:
    for module in ("sphinx_talks.sphinxext.nodes.listings", "sphinx_talks.sphinxext.extra_pages"):
        monkeypatch.setattr(f"{module}.MAX_ITEMS", 1, raising=False)
    built = build()
    assert build(built.srcdir, conf=settings).files() == build(conf=settings).files()


def test_images_and_documents_go_with_the_page_that_shows_them(build: Build) -> None:
    page = "---\ntitle: Picture\norphan: true\n---\n\n![kite](kite.png) [paper](paper.pdf)\n"
    built = build(
        pages={"guide/picture.md": page, "guide/kite.png": "GIF89a\x01\0\x01\0\0\0\0;", "guide/paper.pdf": "PDF"}
    )
    assert {name.rpartition("/")[2] for name in built.files()} >= {"kite.png", "paper.pdf"}
    again = build(built.srcdir, pages={"guide/picture.md": page.partition("![")[0]})
    clean = build(pages={"guide/picture.md": page.partition("![")[0]})
    assert again.files() == clean.files()


def test_two_long_listings_on_a_page_have_parts_of_their_own(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("sphinx_talks.sphinxext.nodes.listings", "sphinx_talks.sphinxext.extra_pages"):
        monkeypatch.setattr(f"{module}.MAX_ITEMS", 1, raising=False)
    text = "---\ntitle: Both\norphan: true\n---\n\n```{talk-list}\n```\n\n```{event-list}\n```\n"
    built = build(pages={"both.md": text})
    parts = [link.get("href", "") for part in built.page("both").find_class("talks-parts") for link in part.iter("a")]
    assert len(parts) == len(set(parts)) == 5
    shown = [built.page(part.removesuffix(".html")).find_class("talks-item-title")[0].text_content() for part in parts]
    assert shown == [
        "凧糸の張力を測る",
        "Knots for *Every* Wind <b>",
        "Paper Frames That Last",
        'Kite Talks #2: "Wind & String"',
        "Kite Talks #1",
    ]
