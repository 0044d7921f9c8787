"""What a reader sees on each kind of page, in the parsed HTML."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.conftest import plain

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from tests.conftest import Build, Built, Look


@pytest.fixture(scope="module")
def built(shared_site: Built) -> Built:
    """Give the built test-basic, only looked at by the tests of this file."""
    return shared_site


def words(element: HtmlElement, name: str) -> list[str]:
    """Return the text of each element of a class."""
    return [" ".join(found.text_content().split()) for found in element.find_class(name)]


def rows(element: HtmlElement) -> list[list[str]]:
    """Return each item of a listing as the text of its parts."""
    return [
        [" ".join(part.text_content().split()) for part in item.iter("p")]
        for item in element.xpath(".//*[contains(concat(' ', @class, ' '), ' talks-list ')]/li")
    ]


def targets(element: HtmlElement) -> list[str]:
    """Return the addresses of the links in an element, without those beside headings."""
    return [link.get("href", "") for link in element.iter("a") if "headerlink" not in link.get("class", "")]


class TestEvent:
    def test_facts(self, built: Built) -> None:
        assert built.facts("events/kite-2") == {
            "Date": ["Nov 5, 2021 20:00–21:30 (Asia/Tokyo) Inferred The last talk ended then."],
            "Format": ["Online"],
            "Series": ["Kite Talks #2"],
            "Theme": ["Wind and String"],
            "Topics": ["Safety", "String Tension"],
            "Organizers": ["Bo T."],
            "Attendance": [
                "Registered: 258",
                "Peak live viewers: 98",
                "peak viewers are 38.0% of those registered (computed)",
            ],
            "Event page": ["https://kites.example/2"],
            "Hashtag": ["#KiteTalks"],
            "Tools": ["Windsock to see the wind", "A long rope"],
        }

    def test_an_approximate_number_says_so(self, built: Built) -> None:
        assert built.facts("events/kite-1")["Attendance"] == [
            "Capacity: 40",
            "Attended: about 30",
            "75.0% of the places were taken (computed)",
        ]

    def test_the_programme_is_in_order_with_times_and_speakers(self, built: Built) -> None:
        assert rows(built.section("events/kite-2", "programme")) == [
            ["20:05–20:30 5:10 Knots for *Every* Wind <b> Slides Video", "I. Marlow", "Three knots are enough."],
            [
                "20:35–21:00 about 35 min 凧糸の張力を測る Measuring the Pull of a Kite String Video",
                "ボー・ターン · Ida Marlow",
                "張力を、ばねと定規で測った話です。",
            ],
        ]

    def test_prose_recording_references_sources(self, built: Built) -> None:
        page = built.page("events/kite-2")
        assert page.xpath("//section[@id='looking-back']/h2/text()")[0] == "Looking back"
        (player,) = built.section("events/kite-2", "recording").find_class("talks-embed")
        assert "/embed/Zz0Kite_-01?" in player.get("data-talks-player", "")
        assert rows(built.section("events/kite-2", "references"))[0][0] == "Knots That Hold in the Wind"
        assert targets(built.section("events/kite-2", "sources")) == ["https://kites.example/2/report"]

    def test_previous_and_next(self, built: Built) -> None:
        (later,) = built.page("events/kite-1").find_class("talks-next")
        (earlier,) = built.page("events/kite-2").find_class("talks-previous")
        assert targets(later) == ["kite-2.html"]
        assert targets(earlier) == ["kite-1.html"]
        assert built.page("events/kite-2").find_class("talks-next") == []

    def test_mentioned_in(self, built: Built) -> None:
        assert built.page("events/kite-2").find_class("talks-mentioned-in") == []
        assert targets(built.section("events/kite-1", "mentioned-in")) == ["../talks/kite-2/measuring-pull.html"]


class TestTalk:
    def test_facts(self, built: Built) -> None:
        assert built.facts("talks/kite-2/knots") == {
            "Speakers": ["I. Marlow Knot Institute"],
            "Event": ['Kite Talks #2: "Wind & String" Nov 5, 2021 20:05–20:30'],
            "Topics": ["String Tension", "Safety"],
            "Announced as": ["A Few Knots"],
        }
        steps = built.page("talks/kite-2/knots").find_class("talks-step")
        assert [plain(step) for step in steps] == [
            "1. Save the captions of the video; on YouTube those who have uploaded it find them in YouTube Studio.",
            "2. Name the file talks/kite-2/knots.ja.vtt, and tidy it with sphinx-talks transcript.",
            "3. Send this one file: what is said is then read beside the player, and the search finds it.",
        ]
        assert (
            plain(next(steps[0].itersiblings("summary", preceding=True))) == "No transcript yet: it takes three steps"
        )
        assert built.page("talks/kite-1/paper-frames").find_class("talks-step") == []

    def test_marks_lead_to_what_they_name(self, built: Built) -> None:
        marks = built.page("events/kite-2").find_class("talks-mark")
        assert {(plain(mark), mark.get("href")) for mark in marks} >= {
            ("Slides", "../talks/kite-2/knots.html#talks-slides"),
            ("Video", "../talks/kite-2/knots.html#talks-video"),
        }
        figures = built.page("talks/kite-2/knots").find_class("talks-embed")
        assert [figure.get("id") for figure in figures] == ["talks-video", "talks-slides"]

    def test_titles(self, built: Built) -> None:
        page = built.page("talks/kite-2/measuring-pull")
        (heading,) = page.iter("h1")
        assert heading.text_content().removesuffix("#") == "凧糸の張力を測る"
        (english,) = page.find_class("talks-title-en")
        assert english.text_content() == "Measuring the Pull of a Kite String"

    def test_its_part_of_the_recording_of_the_event_and_its_slides(self, built: Built) -> None:
        video, deck = built.page("talks/kite-2/knots").find_class("talks-embed")
        assert [video.get(f"data-talks-{name}") for name in ("provider", "player", "element")] == [
            "youtube",
            "https://www.youtube-nocookie.com/embed/Zz0Kite_-01?start=310&end=1800&autoplay=1&rel=0&enablejsapi=1",
            "iframe",
        ]
        assert targets(video) == ["https://www.youtube.com/watch?v=Zz0Kite_-01&t=310s"]
        assert [deck.get(f"data-talks-{name}") for name in ("provider", "player")] == [
            "speakerdeck",
            "https://speakerdeck.com/player/0123456789abcdef0123456789abcdef",
        ]
        assert targets(deck) == ["https://speakerdeck.com/ida/knots"]

    def test_where_its_part_starts_is_said_to_follow_from_the_programme(self, built: Built) -> None:
        (line,) = built.facts("talks/kite-2/measuring-pull")["Recording"]
        assert line == "In the recording of the whole event, from about 35 to about 60 min in by the programme."

    def test_a_talk_that_was_not_recorded_says_so(self, built: Built) -> None:
        assert built.facts("talks/kite-1/paper-frames")["Recording"] == ["The talk was not recorded."]
        assert built.page("talks/kite-1/paper-frames").find_class("talks-embed") == []

    def test_previous_next_related_mentioned(self, built: Built) -> None:
        name = "talks/kite-2/measuring-pull"
        (earlier,) = built.page(name).find_class("talks-previous")
        assert targets(earlier) == ["knots.html"]
        assert [row[0] for row in rows(built.section(name, "related-talks"))] == [
            "Paper Frames That Last",
            "Knots for *Every* Wind <b> Slides Video",
        ]
        # Whatever mentions it is linked to above.
        assert built.page(name).find_class("talks-mentioned-in") == []

    def test_references_cited_in_prose_are_listed(self, built: Built) -> None:
        listed = rows(built.section("talks/kite-2/measuring-pull", "references"))
        assert [row[0] for row in listed] == ["Knots That Hold in the Wind", "凧の重さを測る"]


class TestTopic:
    def test_facts(self, built: Built) -> None:
        assert built.facts("topics/string-tension") == {
            "Also called": ["Pull", "tension"],
            "Broader": ["Safety"],
            "Related": ["Frames"],
        }
        assert built.facts("topics/safety")["Narrower"] == ["String Tension"]
        assert built.facts("topics/frames")["Related"] == ["String Tension"]

    def test_definition(self, built: Built) -> None:
        assert words(built.page("topics/safety"), "talks-definition") == ["Keeping kites away from people."]

    def test_talks_newest_first_and_people(self, built: Built) -> None:
        section = built.section("topics/string-tension", "talks")
        assert words(section, "talks-item-title") == ["凧糸の張力を測る", "Knots for *Every* Wind <b>"]
        assert rows(built.section("topics/string-tension", "people")) == [
            ["Ida Marlow 2 talks"],
            ["ボー・ターン Bo Tern 1 talk"],
        ]


class TestPerson:
    def test_names_accounts_topics(self, built: Built) -> None:
        page = built.page("people/bo-tern")
        assert [heading.text_content().removesuffix("#") for heading in page.iter("h1")] == ["ボー・ターン"]
        assert words(page, "talks-title-en") == ["Bo Tern"]
        assert built.facts("people/bo-tern") == {"Topics": ["String Tension", "Frames"], "GitHub": ["bo-tern"]}
        assert built.facts("people/ida-marlow")["Website"] == ["https://kites.example/ida"]

    def test_talks_and_events(self, built: Built) -> None:
        assert words(built.section("people/bo-tern", "talks"), "talks-group") == ["2021", "2019"]
        assert words(built.section("people/bo-tern", "organized"), "talks-item-title") == [
            '#2: "Wind & String"',
            "#1",
        ]


class TestListings:
    def test_references_lead_back_to_what_cites_them(self, built: Built) -> None:
        listed = {row[0]: row[1:] for row in rows(built.page("references"))}
        assert listed["A Note That Nobody Cites"] == ["2001"]
        (line,) = listed["Knots That Hold in the Wind"]
        authors, where, cited = line.split(" · ")
        assert authors == "Ida Marlow, Bo Tern"
        assert where == "Annals of Invented Kites, 12–19, 2016"
        assert cited == 'Cited by Kite Talks #2: "Wind & String" Knots for *Every* Wind <b> 凧糸の張力を測る'

    def test_home_shows_the_newest_event_and_all_topics(self, built: Built) -> None:
        newest, topics = built.page("index").find_class("talks-list")
        assert words(newest, "talks-item-title") == ['#2: "Wind & String"']
        assert words(topics, "talks-item-title") == ["Frames", "Safety", "String Tension"]

    @pytest.mark.parametrize(
        ("page", "groups", "items"),
        [
            ("events/index", ["2021", "2019"], 2),
            ("talks/index", ['Kite Talks #2: "Wind & String"', "Kite Talks #1"], 3),
            ("topics/index", [], 3),
            ("people/index", [], 2),
        ],
    )
    def test_sections(self, built: Built, page: str, groups: list[str], items: int) -> None:
        assert [
            group.partition(" Nov")[0].partition(" May")[0] for group in words(built.page(page), "talks-group")
        ] == groups
        assert len(rows(built.page(page))) == items


def test_every_internal_link_leads_to_a_page_and_place_that_exist(built: Built) -> None:
    ids = {f"{name}.html": set(page.xpath("//@id")) for name, page in built.pages()}
    for name, page in built.pages():
        for link in page.iter("a"):
            address = link.get("href", "")
            if "://" in address:
                continue
            path, _, fragment = address.partition("#")
            # Of 404.html, which a server gives at any depth.
            folder = built.outdir if path.startswith("/") else (built.outdir / name).parent
            target = folder.joinpath(path.lstrip("/")).resolve() if path else built.outdir / f"{name}.html"
            target = target / "index.html" if target == built.outdir.resolve() else target
            reached = target.relative_to(built.outdir.resolve()).as_posix()
            assert reached in ids or (target.is_file() and target.suffix != ".html"), (name, address)
            assert not fragment or fragment in ids[reached], (name, address)


def test_no_id_is_given_twice_on_a_page(built: Built) -> None:
    for name, page in built.pages():
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), name


def test_headings_start_at_one_and_skip_no_level(built: Built) -> None:
    for name, page in built.pages():
        levels = [int(str(heading.tag)[1]) for heading in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
        steps = [later - earlier for earlier, later in pairwise(levels)]
        assert name in {"genindex", "search"} or (levels.count(1) == 1 and all(step <= 1 for step in steps)), name


def test_an_event_without_anything_but_a_title(build: Build) -> None:
    built = build(pages={"events/bare.md": "---\ntitle: Bare\n---\n"})
    page = built.page("events/bare")
    assert [heading.text for heading in page.iter("h1")] == ["Bare"]
    assert page.find_class("talks-facts") == []
    assert page.find_class("talks-section") == []


def test_former_addresses_lead_to_the_page(shared_site: Built) -> None:
    for name, target in {
        "events/first-kite": "kite-1.html",
        "talks/kite-2/pull": "measuring-pull.html",
        "topics/tension": "string-tension.html",
    }.items():
        page = shared_site.page(name)
        assert target in targets(page), name
        assert page.xpath("//link[@rel='canonical']/@href") == [target]
        assert page.xpath("//meta[@http-equiv='refresh']/@content") == [f"0; url={target}"]


@pytest.mark.parametrize("theme", ["alabaster", "basic", "classic"])
def test_the_pages_show_the_same_in_another_theme(look: Look, built: Built, theme: str) -> None:
    other = look(html_theme=theme)
    for name in ("events/kite-2", "talks/kite-2/knots", "people/bo-tern"):
        assert other.facts(name) == built.facts(name)
    assert "measuring-pull.html" in targets(other.page("talks/kite-2/pull"))


def test_the_corner_of_a_table_heads_no_column(look: Look) -> None:
    table = "| | Pull |\n| --- | --- |\n| Wind | 3 |\n"
    (head,) = (
        look({"guide/table.md": f"---\ntitle: Table\norphan: true\n---\n\n{table}"})
        .page("guide/table")
        .xpath("//thead")
    )
    assert [(cell.tag, plain(cell)) for cell in head.iter("td", "th")] == [("td", ""), ("th", "Pull")]
