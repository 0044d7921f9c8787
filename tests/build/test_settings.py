"""The settings of `conf.py`: language, time zone, and those that other extensions share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sphinx.errors import ConfigError

from sphinx_talks.content.settings import Settings
from tests.conftest import plain, sphinx_build

if TYPE_CHECKING:
    from tests.conftest import Build, Built, Look, Site


def test_five_lines_of_settings_build_without_a_warning(site: Site) -> None:
    srcdir = site("test-tiny")
    assert len((srcdir / "conf.py").read_text("utf-8").splitlines()) == 5
    assert sphinx_build(srcdir, srcdir / "_build") == (0, "")


@pytest.mark.parametrize(
    ("language", "labels", "day"),
    [
        ("en", {"Speakers", "Event", "Topics", "Announced as"}, "Nov 5, 2021"),
        ("ja", {"登壇者", "イベント", "トピック", "告知時の題名"}, "2021年11月5日"),
    ],
)
def test_labels_and_dates_are_in_the_language_of_the_site(
    look: Look, language: str, labels: set[str], day: str
) -> None:
    built = look(language=language)
    facts = built.facts("talks/kite-2/knots")
    assert set(facts) == labels
    assert any(f" {day} " in value for values in facts.values() for value in values)
    assert built.page("talks/kite-2/knots").xpath("/html/@lang") == [language]


def test_words_in_another_language_are_marked(shared_site: Built) -> None:
    page = shared_site.page("talks/index")
    marked = page.xpath("//*[@lang='ja']")
    assert {element.text_content() for element in marked} == {
        "凧糸の張力を測る",
        "ボー・ターン",
        "張力を、ばねと定規で測った話です。",
    }


def test_english_is_marked_where_the_letters_do_not_tell(look: Look) -> None:
    page = look({"topics/wind.md": "---\ntitle: Wind und Wetter\ntitle_en: Wind\n---\n"}, language="de").page(
        "topics/wind"
    )
    assert [plain(one) for one in page.xpath("//*[@lang='en']")] == ["Wind"]


def test_another_time_zone_is_shown(build: Build) -> None:
    assert build(talks_timezone="UTC").facts("events/kite-1")["Date"] == ["May 17, 2019 19:00–21:00 (UTC)"]
    with pytest.raises(ConfigError, match="Europe/Atlantis"):
        build(talks_timezone="Europe/Atlantis")


def test_directives_of_the_site_are_allowed_by_name(build: Build) -> None:
    page = "---\ntitle: Note\norphan: true\n---\n\n```{versionadded} 1\nText\n```\n"
    assert (
        build("test-tiny", pages={"note.md": page}, talks_directives=["versionadded"])
        .page("note")
        .find_class("versionadded")
    )


def test_the_build_and_the_check_read_the_same_settings(build: Build) -> None:
    built = build()
    literal = Settings.from_conf(built.srcdir / "conf.py")
    for path in ("README.md", "index.md", "_build/x.md", "guide/_static/x.md", ".venv/x.md", "a.lproj/x.md"):
        assert literal.is_page(path) == Settings.from_values(built.app.config).is_page(path), path
    assert {f"{name}.md" for name in built.app.env.found_docs} == {
        path.relative_to(built.srcdir).as_posix()
        for path in built.srcdir.rglob("*.md")
        # Sphinx does not go into that folder, where pages have twins.
        if "_build" not in path.parts and literal.is_page(path.relative_to(built.srcdir).as_posix())
    }


def test_settings_of_the_links_are_known_to_sphinx_and_kept_in_their_ranges(build: Build) -> None:
    conf = {"talks_links_gap": 2.5, "talks_links_ignore": {"https://x.example/*": "asks for a login"}}
    assert build("test-tiny", conf=conf).app.config.talks_links_gap == 2.5
    with pytest.raises(ConfigError, match=r"talks_links_gap is out of its range \(got '0', want 0.2 to 60\)"):
        build("test-tiny", conf={"talks_links_gap": 0})
    with pytest.raises(ConfigError, match="talks_sections does not map names to texts"):
        build("test-tiny", conf={"talks_sections": ["A"]})
