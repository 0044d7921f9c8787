"""Talks from `videos.yml` of rubyevents: what it says as it stands, seconds and all, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinx_talks.cli import main
from sphinx_talks.content import frontmatter
from tests.files import write

if TYPE_CHECKING:
    from pathlib import Path

VIDEOS = """\
- id: "kite-9-knots"
  title: "Knots"
  raw_title: "Knots, live: all of them"
  description: "Three knots are enough."
  date: "2024-05-01"
  kind: "lightning_talk"
  language: "Japanese"
  speakers: [Ida Marlow, Bo Tern]
  slides_url: "https://decks.example/7"
  video_provider: "youtube"
  video_id: "Zz0Kite_-02"
  start_cue: "00:05:10.980"
  end_cue: "00:29:59.5"
- id: "the_evening"
  title: "The evening"
  video_provider: "youtube"
  video_id: "Zz0Kite_-03"
  talks:
    - {id: hitches, title: Hitches, speakers: [Ida Marlow], video_provider: parent, video_id: hitches,
       start_cue: 35:20.0, end_cue: TODO}
    - {id: unseen, title: Unseen, speakers: [Bo Tern], video_provider: not_recorded, video_id: unseen}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Give a site with an event of which there is a recording."""
    event = "---\ntitle: E\ndate: 2024-05-01\nvideo: {youtube: Zz0Kite_-02}\n---\n"
    write(tmp_path, {"conf.py": "", "index.md": "# Site\n", "events/kite-9.md": event})
    return tmp_path


def run(site: Path, text: str, *more: str) -> int:
    write(site, {"videos.yml": text})
    arguments = ["new", "talk", "--root", str(site), "--event", "kite-9", "--videos", str(site / "videos.yml"), *more]
    return main(arguments)


def test_talks_come_with_their_seconds(site: Path) -> None:
    assert run(site, VIDEOS) == 0
    read = {
        path.name: frontmatter.parse(frontmatter.split(path.read_text("utf-8"))[0]).values
        for path in (site / "talks/kite-9").iterdir()
    }
    assert read == {
        "knots.md": {
            "title": "Knots, live: all of them",
            "kind": "lightning",
            "order": "1",
            "speakers": ["ida-marlow", "bo-tern"],
            "language": "ja",
            "slides": {"url": "https://decks.example/7"},
            # The recording is that of the event.
            "video": {"start": "5:10", "end": "30:00"},
            "summary": "Three knots are enough.",
        },
        "hitches.md": {
            "title": "Hitches",
            "order": "2",
            "speakers": ["ida-marlow"],
            "video": {"youtube": "Zz0Kite_-03", "start": "35:20"},
        },
        "unseen.md": {"title": "Unseen", "speakers": ["bo-tern"], "order": "3", "recording": "not-recorded"},
    }
    assert sorted(path.name for path in (site / "people").iterdir()) == ["bo-tern.md", "ida-marlow.md"]


def test_programme_is_in_the_order_of_the_file(site: Path) -> None:
    """Of each day, where neither seconds nor talks that are there say it."""

    def orders(name: str, days: str, rows: str) -> list[object]:
        event = f"---\ntitle: E\n{days}\nvideo: {{youtube: Zz0Kite_-02}}\n---\n"
        write(site, {f"events/{name}.md": event, "videos.yml": rows})
        assert main(["new", "talk", "--root", str(site), "--event", name, "--videos", str(site / "videos.yml")]) == 0
        pages = sorted((site / "talks" / name).iterdir())
        return [frontmatter.parse(frontmatter.split(one.read_text("utf-8"))[0]).values.get("order") for one in pages]

    rows = "- {{title: Bends, speakers: [Ida]{0}}}\n- {{title: Anchors, speakers: [Ida]{1}}}\n"
    assert orders("one", "date: 2024-05-01", rows.format("", "")) == ["2", "1"]
    days = rows.format(", date: 2024-05-01", ", date: 2024-05-02")
    assert orders("two", "date: 2024-05-01\nend_date: 2024-05-02", days) == ["1", "1"]
    cues = ", video_provider: youtube, video_id: Zz0Kite_-02, start_cue: '{}:00'"
    assert orders("three", "date: 2024-05-01", rows.format(cues.format(1), cues.format(2))) == [None, None]
    write(site, {"talks/four/zebra.md": "---\ntitle: Zebra\nspeakers: [ida]\norder: 1\n---\n"})
    assert orders("four", "date: 2024-05-01", rows.format("", "")) == [None, None, "1"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- [", "not YAML"),
        ("title: A", "not a list of videos"),
        ("- {title: A, speakers: [凧 太郎]}", "talk 1 speaker: needs an id"),
        ("- {title: A, speakers: [Ida], language: Japanese, slides_url: nowhere}", "slides"),
        ("- {title: A, speakers: [Ida], start_cue: soon}", "video.start: not a place in a recording (got 'soon'"),
        ("- {title: A, speakers: [Ida], end_cue: '5:99'}", "video.end: not a place in a recording (got '5:99'"),
    ],
)
def test_what_makes_no_page_is_said_and_nothing_written(
    site: Path, text: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(site, text) == 1
    assert reason in capsys.readouterr().err
    assert not (site / "talks").exists()


def test_other_options_are_refused(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(site, VIDEOS, "--title", "A") == 2
    assert "--videos brings all answers but --event" in capsys.readouterr().err


def test_talks_of_a_recording_without_ids_are_told_apart(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = "- id: evening\n  title: Evening\n  video_provider: youtube\n  video_id: Zz0Kite_-03\n  talks:\n"
    row = "  - {{title: {}, speakers: [Ida Marlow], video_provider: parent}}\n"
    assert run(site, whole + row.format("Alpha bends") + row.format("Beta bends")) == 0
    titles = {path.read_text("utf-8").split("title: ")[1].split("\n")[0] for path in site.glob("talks/kite-9/*.md")}
    assert titles == {"Alpha bends", "Beta bends"}
    capsys.readouterr()
    assert run(site, whole + row.format("Gamma bends") + row.format("Gamma bends")) == 1
    assert "talk 2 id: another talk of the file has talks/kite-9/" in capsys.readouterr().err
    assert not [path for path in site.glob("talks/kite-9/*.md") if "Gamma" in path.read_text("utf-8")]
