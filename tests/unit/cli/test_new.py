"""The command `new`: by options, by addresses, by questions; and when it is interrupted."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.shortcuts import PromptSession

from sphinx_talks.authoring.new import fetch, terminal
from sphinx_talks.authoring.new.fetch import LIMITS, look
from sphinx_talks.authoring.new.interview import Question
from sphinx_talks.authoring.new.issue_form import EMPTY, FIELDS
from sphinx_talks.authoring.site import Site
from sphinx_talks.checks.run import check
from sphinx_talks.cli import main, new
from sphinx_talks.content.languages import spoken, words
from sphinx_talks.content.records import Kind
from sphinx_talks.linkcheck.net.client import Client
from tests.files import write
from tests.servers import Server, World, page, paths
from tests.simulated import SimulatedClock, simulate
from tests.unit.authoring.new.test_draft import FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from sphinx_talks.authoring.new.draft import Drafted
    from sphinx_talks.content.providers.facts import FetchedFacts

    Ran = Callable[..., tuple[int, str, str]]

VIDEO = "mPByIMURM8A"
DECK = "https://speakerdeck.com/ida/line-tension"
PLAYER = "a4ff03681c664f68ab6ab0b60c7b884f"
TALK = "talks/kite-1/line-tension.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


@pytest.fixture
def ran(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Return a function that runs `new` and returns the status and what was printed."""
    monkeypatch.setattr(new, "today", lambda: date(2024, 5, 2))

    def run(*arguments: str) -> tuple[int, str, str]:
        kind, *rest = arguments
        status = main(["new", kind, "--root", str(root), *rest])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def files(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*") if path.is_file()}


def added(root: Path) -> dict[str, str]:
    """Return the files that are new; those that were there are as they were."""
    found = files(root)
    assert {name: found.get(name) for name in FILES} == FILES
    return {name: text for name, text in found.items() if name not in FILES}


def sound(root: Path) -> bool:
    return [problem for problem in check(root)[1] if problem.code.level == "error"] == []


@contextmanager
def typing(monkeypatch: pytest.MonkeyPatch, *keys: str) -> Iterator[None]:
    """Put somebody at a terminal who types these keys."""
    monkeypatch.setattr(terminal, "is_there", lambda: True)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        # Should more be asked than is answered here, that ends it.
        pipe.send_text("".join([*keys, "\x03"]))
        yield


def surf(monkeypatch: pytest.MonkeyPatch, **servers: Server) -> World:
    """Let addresses be asked in a world of servers."""
    world = World({name.replace("__", "."): server for name, server in servers.items()})

    def look_at(addresses: Iterable[str], environment: Mapping[str, str], _contact: str = "") -> list[FetchedFacts]:
        async def go() -> list[FetchedFacts]:
            async with world, Client(LIMITS, network=world, clock=SimulatedClock()) as client:
                return [await look(client, address, environment) for address in addresses]

        return simulate(go())

    monkeypatch.setattr(fetch, "look_at", look_at)
    return world


def given_json(told: object) -> Server:
    return page(json.dumps(told), content_type="application/json")


OEMBED = given_json({"title": "Line Tension", "author_name": "Kites"})
SPEAKERDECK = given_json(
    {
        "title": "Line Tension",
        "author_name": "Ida Marlow",
        "ratio": 1.7778,
        "html": f"//speakerdeck.com/player/{PLAYER}",
    }
)

RIGHT = {
    "talk": ("--event", "凧の会 #1", "--title", "Line Tension", "--speaker", "井田凧子"),
    "everything": (
        "--event", "kite-1", "--title", "糸の話", "--title-en", "Line Tension", "--speaker", "ida", "--topic", "wind",
        "--video", VIDEO, "--start", "35:10", "--end", "58:00", "--slides", f"https://speakerdeck.com/player/{PLAYER}",
        "--aspect", "16:9", "--time", "20:35-21:00", "--order", "2", "--kind", "lightning", "--language", "en",
        "--announced-title", "糸", "--source", "https://kites.example/1", "--id", "line-tension",
        "--summary", "糸の話です。",
        "--summary-en", "On lines.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RIGHT)
def test_a_talk_by_options(root: Path, ran: Ran, case: str) -> None:
    status, out, err = ran("talk", *RIGHT[case], "--offline")
    assert (status, out) == (0, f"{TALK}\n")
    assert set(added(root)) == {TALK}
    assert "sphinx-talks check\n" in err
    assert f"git add {TALK}\n" in err
    assert sound(root)


@pytest.mark.parametrize(
    "address", ["https://kites.example/1/", "https://kites.example/1", "https://site.example/events/kite-1.html"]
)
def test_the_event_by_its_address(root: Path, ran: Ran, address: str) -> None:
    event = root / "events/kite-1.md"
    event.write_text(FILES["events/kite-1.md"].replace("---\n", "---\nurl: https://kites.example/1/\n", 1), "utf-8")
    assert ran("talk", *RIGHT["talk"], "--event", address, "--offline")[:2] == (0, f"{TALK}\n")
    assert ran("talk", *RIGHT["talk"], "--event", "https://kites.example/2", "--offline")[0] == 2


def test_every_option_is_in_the_page(root: Path, ran: Ran) -> None:
    ran("talk", *RIGHT["everything"], "--offline")
    assert added(root)[TALK].split("---\n")[1] == (
        "title: 糸の話\ntitle_en: Line Tension\nannounced_title: 糸\nsummary: 糸の話です。\nsummary_en: On lines.\n"
        "kind: lightning\nspeakers: [ida]\ntopics: [wind]\ntime: 20:35-21:00\norder: 2\nlanguage: en\n"
        f"slides: {{speakerdeck: {PLAYER}, aspect: 16:9}}\nvideo: {{youtube: {VIDEO}, start: 35:10, end: 58:00}}\n"
        "sources: ['https://kites.example/1']\n"
    )


def test_the_other_kinds_by_options(root: Path, ran: Ran) -> None:
    (root / "Makefile").touch()
    event = (
        "--title", "凧の会 #2", "--series", "凧の会", "--date", "2024-06-01",
        "--format", "online", "--organizer", "idam", "--place", "丘",
    )  # fmt: skip
    assert ran("event", *event, "--capacity", "80", "--video", VIDEO, "--offline")[:2] == (0, "events/kite-2.md\n")
    topic = (
        "--title", "尾", "--title-en", "Tails",
        "--broader", "breeze", "--alias", "しっぽ", "--summary", "凧の紐です。",
    )  # fmt: skip
    assert ran("topic", *topic)[:2] == (0, "topics/tails.md\n")
    person = ("--name", "風見一", "--x", "kazami", "--github", "kazami", "--affiliation", "丘")
    status, out, err = ran("person", *person)
    assert (status, out) == (0, "people/kazami.md\n")
    assert "  make check\n" in err
    assert files(root)["events/kite-2.md"].split("---\n")[1] == (
        "title: '凧の会 #2'\nseries: 凧の会\nnumber: 2\ndate: 2024-06-01\n"
        "format: online\nvenue: 丘\norganizers: [ida]\nattendance: {capacity: 80}\n"
        f"video: {{youtube: {VIDEO}}}\n"
    )
    assert "broader: [wind]\n" in files(root)["topics/tails.md"]
    assert sound(root)


def test_dates_and_times_as_people_write_them(root: Path, ran: Ran) -> None:
    event = ("--title", "Kites in June", "--date", "2024年6月2日(日)", "--start", "7:30 pm", "--end", "21時半")
    assert ran("event", *event, "--id", "june")[0] == 0
    assert "date: 2024-06-02\nstart: 19:30\nend: 21:30\n---\n" in added(root)["events/june.md"], "and no video"
    assert ran("talk", "--event", "june", "--title", "A B", "--time", "20時〜20時半")[0] == 0
    assert "time: 20:00-20:30\n" in added(root)["talks/june/a-b.md"]
    assert ran("talk", "--event", "june", "--title", "C D", "--time", "25時70分")[0] == 2


def test_missing_people_and_topics_are_added_together(root: Path, ran: Ran) -> None:
    arguments = ("talk", *RIGHT["talk"], "--speaker", "Bo Tern", "--speaker", "kazami=風見一", "--topic", "tails=尾")
    status, _, err = ran(*arguments)
    assert status == 2
    assert "--speaker: no such person 'Bo Tern'; --yes adds a page; " in err
    assert "--speaker: no such person '風見一'; --yes adds a page; --topic: no such topic '尾'" in err
    assert added(root) == {}
    assert ran(*arguments, "--yes")[0] == 0
    assert set(added(root)) == {TALK, "people/bo-tern.md", "people/kazami.md", "topics/tails.md"}
    assert "speakers: [ida, bo-tern, kazami]\ntopics: [tails]\n" in added(root)[TALK]
    assert added(root)["people/kazami.md"] == "---\nname: 風見一\n---\n", "where somebody spoke is derived"
    assert sound(root)


WRONG = {
    "nothing": ((), "nobody can be asked here, and missing is: --event, --speaker, --id"),
    "no id": (("--event", "kite-1", "--title", "糸の話"), "missing is: --id"),
    "new without id": (("--event", "kite-1", "--title", "A B", "--speaker", "風見", "--yes"), "--speaker 'ID=風見'"),
    "event": (
        ("--event", "kite-9", "--title", "A B"),
        "--event: no such event (got 'kite-9', want an event that has a page, which `sphinx-talks new event` writes; ",
    ),
    "values": (
        ("--event", "kite-1", "--title", "A B", "--time", "9", "--kind", "x", "--date", "5", "--summary", "a\u202eb"),
        "--time: not a time (got '9', want hh:mm); --date: not a date (got '5', ",
    ),
    "invisible": (("--event", "kite-1", "--title", "A\u202eB"), "--title: forbidden character U+202E"),
    "id": (("--event", "kite-1", "--title", "A B", "--id", "../x"), "--id: page is in the wrong folder"),
    "reserved": (("--event", "kite-1", "--title", "A B", "--id", "search"), "--id: name is reserved"),
    "taken": (("--event", "kite-1", "--title", "A B", "--id", "tails"), "--id: 'kite-1/tails' is taken"),
    "video": (("--event", "kite-1", "--title", "A B", "--video", "https://me@a.example/"), "--video: video.url"),
    "start": (("--event", "kite-1", "--title", "A B", "--video", VIDEO, "--start", "x"), "--video: video.start"),
    "no deck": (("--event", "kite-1", "--title", "A B", "--slides", "file:///etc/passwd"), "--slides: slides.url"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_wrong_options_are_named_and_nothing_is_written(root: Path, ran: Ran, case: str) -> None:
    arguments, text = WRONG[case]
    status, out, err = ran("talk", *arguments, "--offline")
    assert (status, out) == (2, "")
    assert text in err
    assert "Traceback" not in err
    assert "\u202e" not in err
    assert added(root) == {}


def test_what_only_the_whole_site_shows_is_refused(root: Path, ran: Ran) -> None:
    status, out, err = ran("event", "--title", "凧の会 #1 again", "--series", "凧の会", "--number", "1", "--id", "more")
    assert (status, out) == (1, "")
    assert err.splitlines() == [
        "events/more.md: number is that of events/kite-1.md (got '1', want a number of its own)",
        "sphinx-talks: 何も書き込んでいません",
    ]
    assert added(root) == {}


def test_warnings_are_told_and_stop_nothing(root: Path, ran: Ran) -> None:
    ran("person", "--name", "Kazuo Umihara", "--affiliation", "丘")
    status, out, err = ran("person", "--name", "Kazuo Umiharra")
    assert (status, out) == (0, "people/kazuo-umiharra.md\n")
    assert "直すとよいところ：people/kazuo-umiharra.md:2:7: T6" in err
    assert "直すとよいところ：people/kazuo-umihara.md" in err, "told on the page that is there, about the new one"
    assert sound(root)


def test_a_site_with_problems_of_its_own(root: Path, ran: Ran) -> None:
    (root / "topics/broken.md").write_text("---\ntitle: A\nbroader: [ghost]\n---\n", "utf-8")
    assert ran("topic", "--title", "Kite Tails")[:2] == (0, "topics/kite-tails.md\n")


def test_a_page_that_would_be_none_of_the_site(root: Path, ran: Ran) -> None:
    (root / "conf.py").write_text('root_doc = "start"\nexclude_patterns = ["people"]\n', "utf-8")
    status, _, err = ran("person", "--name", "Bo Tern")
    assert status == 1
    assert err.startswith("people/bo-tern.md: id: conf.py keeps people/bo-tern.md out of the site\n")


def test_dry_run_prints_the_pages(root: Path, ran: Ran) -> None:
    status, out, _ = ran("talk", *RIGHT["talk"], "--speaker", "Bo Tern", "--yes", "--dry-run")
    assert status == 0
    assert out.startswith(f"{TALK}\n\n---\ntitle: Line Tension\n")
    assert "\npeople/bo-tern.md\n\n---\nname: Bo Tern\n" in out
    assert added(root) == {}


def test_editors_complete_the_new_id(root: Path, ran: Ran) -> None:
    (root / ".vscode/talks").mkdir(parents=True)
    status, out, err = ran("person", "--name", "Bo Tern")
    assert (status, out) == (0, "people/bo-tern.md\n")
    assert "  git add people/bo-tern.md\n" in err, "what is generated is ignored by git"
    assert '"bo-tern"' in (root / ".vscode/talks/talk.schema.json").read_text("utf-8")


def test_a_file_that_appears_meanwhile_is_kept(root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    finish = new.Adding.finish

    def late(adding: new.Adding, drafted: Drafted) -> int:
        (root / TALK).write_text("mine", "utf-8")
        return finish(adding, drafted)

    monkeypatch.setattr(new.Adding, "finish", late)
    status, out, _ = ran("talk", *RIGHT["talk"])
    assert (status, out) == (1, "")
    assert added(root)[TALK] == "mine"


def test_a_form(ran: Ran, tmp_path: Path) -> None:
    answers = {"event": "kite-1", "title": "Line Tension", "speaker": "ida"}
    form = tmp_path / "form.txt"
    labels = FIELDS[Kind.TALK]
    form.write_text("\n\n".join(f"### {field.label}\n\n{answers.get(field.id, EMPTY)}" for field in labels), "utf-8")
    assert ran("talk", "--form", str(form), "--title", "B")[0] == 2
    status, out, _ = ran("talk", "--form", str(form), "--dry-run")
    assert (status, out.split("\n")[0]) == (0, TALK)
    assert ran("talk", "--form", str(form))[:2] == (0, f"{TALK}\n")
    assert ran("talk", "--form", str(form))[:2] == (0, "talks/kite-1/line-tension-2.md\n"), "never over another page"
    form.write_bytes(b"\xff\x00### x")
    status, _, err = ran("talk", "--form", str(form))
    assert status == 1
    assert "イベント / Event: is missing; want the form filled in\n" in err


@pytest.mark.parametrize(
    ("address", "video"),
    [
        ("https://vimeo.com/76979871#t=90s", "{vimeo: 76979871, start: 1:30}"),
        ("https://www.nicovideo.jp/watch/sm9?from=60", "{niconico: sm9, start: 1:00}"),
        ("https://media.ccc.de/v/kites#t=90", "{ccc: kites, start: 1:30}"),
        (f"https://youtu.be/{VIDEO}?t=90", f"{{youtube: {VIDEO}, start: 1:30}}"),
        (f"https://youtu.be/{VIDEO}?t=0", f"{{youtube: {VIDEO}}}"),
        (f"https://youtu.be/{VIDEO}?t=999999999", f"{{youtube: {VIDEO}}}"),
        ("https://player.vimeo.com/video/76979871?h=8272103f6e", "{vimeo: 76979871/8272103f6e}"),
    ],
)
def test_the_start_in_an_address_is_kept(root: Path, ran: Ran, address: str, video: str) -> None:
    status, _, err = ran("talk", address, *RIGHT["talk"], "--offline")
    assert status == 0, err
    assert f"video: {video}\n" in added(root)[TALK]


def test_an_address_that_fills_no_field_is_a_source(root: Path, ran: Ran) -> None:
    status, _, err = ran("talk", "https://vimeo.com/kites", *RIGHT["talk"], "--offline")
    assert status == 0, err
    assert "sources: ['https://vimeo.com/kites']\n" in added(root)[TALK]


def test_of_two_recordings_the_second_is_a_source(root: Path, ran: Ran) -> None:
    second = "https://vimeo.com/76979871"
    status, _, err = ran("talk", f"https://youtu.be/{VIDEO}", second, *RIGHT["talk"], "--offline")
    assert status == 0, err
    assert f"video: {{youtube: {VIDEO}}}\nsources: ['{second}']\n" in added(root)[TALK]


@pytest.mark.parametrize(
    ("address", "start"), [(f"{DECK}?slide=7", "start: 7, "), (f"{DECK}#slide=0", ""), (f"{DECK}?slide=70000", "")]
)
def test_the_slide_in_an_address_is_kept(root: Path, ran: Ran, address: str, start: str) -> None:
    status, _, err = ran("talk", address, *RIGHT["talk"], "--offline")
    assert status == 0, err
    assert f"slides: {{{start}url: '{DECK}'}}\n" in added(root)[TALK]


class TestAddresses:
    def test_a_talk(self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        surf(monkeypatch, www__youtube__com=OEMBED, speakerdeck__com=SPEAKERDECK)
        status, out, err = ran("talk", f"https://youtu.be/{VIDEO}?t=5", f"{DECK}?slide=2", "--event", "kite-1")
        assert (status, out) == (0, f"{TALK}\n")
        assert err.startswith("アドレスの先を読んでいます …\n  わかったこと：Line Tension, Kites\n")
        assert added(root)[TALK].split("---\n")[1] == (
            "title: Line Tension\nspeakers: [ida]\n"
            f"slides:\n  speakerdeck: {PLAYER}\n  aspect: 16:9\n  start: 2\n  url: {DECK}\n"
            f"video: {{youtube: {VIDEO}, start: 0:05}}\nsources:\n"
            f"  - {{url: 'https://www.youtube.com/watch?v={VIDEO}', seen: 2024-05-02}}\n"
            f"  - {{url: '{DECK}', seen: 2024-05-02}}\n"
        )
        assert sound(root)

    def test_an_event_and_a_talk_at_it(self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        told = {
            "id": 7, "title": "凧の会 第2回", "started_at": "2024-06-01T19:00:00+09:00", "limit": 80, "place": "丘の上",
            "ended_at": "2024-06-01T21:00:00+09:00", "hash_tag": "kites", "group": {"title": "凧の会"},
        }  # fmt: skip
        monkeypatch.setenv("CONNPASS_API_KEY", "s3cret")
        surf(monkeypatch, connpass__com=given_json({"events": [told]}))
        address = "https://kites.connpass.com/event/7/"
        status, out, err = ran("event", address)
        assert (status, out) == (0, "events/kite-2.md\n")
        assert "s3cret" not in f"{out}{err}{added(root)}"
        assert added(root)["events/kite-2.md"].split("---\n")[1] == (
            "title: 凧の会 第2回\nseries: 凧の会\nnumber: 2\ndate: 2024-06-01\n"
            "start: 19:00\nend: 21:00\nformat: in-person\nvenue: 丘の上\nurl: https://kites.connpass.com/event/7/\n"
            "hashtag: kites\nattendance: {capacity: 80}\nsources:\n"
            "  - {url: 'https://kites.connpass.com/event/7/', seen: 2024-05-02}\n"
        )
        assert ran("talk", address, "--title", "Tails of Kites", "--speaker", "ida")[:2] == (
            0,
            "talks/kite-2/tails-of-kites.md\n",
        )
        assert sound(root)

    def test_the_recording_of_the_event_has_another_title(
        self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        event = root / "events/kite-1.md"
        event.write_text(FILES["events/kite-1.md"].replace("---\n", f"---\nvideo: {VIDEO}\n", 1), "utf-8")
        surf(monkeypatch, www__youtube__com=OEMBED)
        status, out, _ = ran("talk", "--video", VIDEO, "--start", "35:10", "--event", "kite-1", "--speaker", "ida")
        assert (status, out) == (0, "talks/kite-1/ida.md\n")
        assert (root / "talks/kite-1/ida.md").read_text("utf-8").startswith("---\nspeakers: [ida]\n")

    def test_without_answers_it_goes_on(self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        surf(monkeypatch)
        status, _, err = ran("talk", *RIGHT["talk"], "--video", VIDEO, "--slides", DECK)
        assert status == 0
        assert "  YouTube: no answer (no such domain)\n  Speaker Deck: no answer (no such domain)\n" in err
        assert f"slides: {{url: '{DECK}'}}\nvideo: {{youtube: {VIDEO}}}\n---\n" in added(root)[TALK]

    def test_hostile_titles_do_no_harm(self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        title = "\x1b[31mLine\u202e Tension\n---\nowned: yes <script>alert(1)</script> {eval}`x` [a](javascript:b)"
        told = {"title": title, "author_name": title, "html": f"//speakerdeck.com/player/{PLAYER}"}
        surf(monkeypatch, speakerdeck__com=given_json(told))
        status, _, err = ran("talk", DECK, "--event", "kite-1", "--id", "line-tension")
        assert status == 0
        assert "\x1b" not in err
        assert added(root)[TALK].count("---\n") == 2
        assert sound(root)

    def test_a_start_behind_the_end(self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        oembed = f"/oembed?url={quote(f'https://www.youtube.com/watch?v={VIDEO}', safe='')}&format=json"
        server = paths({oembed: OEMBED, f"/watch?v={VIDEO}": page('"lengthSeconds":"600"')})
        surf(monkeypatch, www__youtube__com=server)
        status, _, err = ran("talk", "--video", VIDEO, "--start", "35:10", "--event", "kite-1")
        assert status == 2
        assert "--start: the video ends at 10:00" in err
        assert added(root) == {}


ENTER, ARROW = "\r", "\x1b[C"


class TestTerminal:
    def test_a_talk_with_a_new_speaker(self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        keys = (
            ENTER,  # no address
            ENTER,  # the latest event, as proposed
            "糸の話", ENTER,
            "Line Tension", ENTER,
            "ida、風見一", ENTER,
            "y", "Hajime Kazami", ENTER,
            ENTER,  # the id from that
            "Breeze", ENTER,
            "9", ENTER, "\x15", "20:35", ENTER,  # refused, wiped out, mended
            ENTER,  # no summary
            ENTER,  # the id from the English title
            "y",
        )  # fmt: skip
        with typing(monkeypatch, *keys):
            status, out, _ = ran("talk")
        assert (status, out) == (0, f"{TALK}\npeople/hajime-kazami.md\n")
        assert "speakers: [ida, hajime-kazami]\ntopics: [wind]\ntime: 20:35\n" in added(root)[TALK]
        assert "name: 風見一\nname_en: Hajime Kazami\n" in added(root)["people/hajime-kazami.md"]
        assert sound(root)

    def test_what_is_declined_is_asked_again(self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        options = ("--event", "kite-1", "--title", "Line Tension", "--topic", "wind", "--time", "20:00", "--offline")
        keys = (ENTER, "idaa", ENTER, "n", ARROW, "\x7f", ENTER, ENTER, ENTER, "y")
        with typing(monkeypatch, *keys):
            status, _, _ = ran("talk", *options)
        assert status == 0
        assert "speakers: [ida]\n" in added(root)[TALK]

    def test_with_yes_only_what_is_needed_is_asked(self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        with typing(monkeypatch, ENTER):
            status, _, _ = ran("talk", "--title", "Line Tension", "--yes")
        assert status == 0
        assert set(added(root)) == {TALK}

    def test_what_the_whole_site_refuses_is_asked_again(
        self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given = ("--title", "Kites", "--series", "凧の会", "--date", "2024", "--start", "19:00", "--end", "20:00")
        rest = (
            "--format", "online", "--organizer", "ida",
            "--summary", "凧の会です。", "--summary-en", "Kites.", "--offline",
        )  # fmt: skip
        # The number of another event; again, what was typed is proposed: the digit becomes 21.
        keys = (ENTER, "1", ENTER, "\x15kite-2", ENTER, "y", ARROW, "\x1b[D", "2", ENTER, ENTER, "y")
        with typing(monkeypatch, *keys):
            status, out, err = ran("event", *given, *rest)
        assert (status, out) == (0, "events/kite-2.md\n")
        assert "events/kite-2.md: events/kite-2.md" not in err
        assert "number is that of events/" in err
        assert "number: 21\n" in added(root)["events/kite-2.md"]
        assert sound(root)

    def test_declined_at_the_end(self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        with typing(monkeypatch, ENTER, "Kites", ENTER, ENTER, ENTER, ENTER, "nn"):
            status, out, err = ran("topic")
        assert (status, out, err) == (1, "", "sphinx-talks: 何も書き込んでいません\n")
        assert added(root) == {}

    def test_declined_at_the_end_nothing_is_lost(self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        again = (ARROW, " Tails", ENTER, ENTER, ENTER, ENTER, ENTER)
        with typing(monkeypatch, "Kite", ENTER, ENTER, ENTER, ENTER, "n", ENTER, *again):
            status, out, _ = ran("topic")
        assert (status, out) == (0, "topics/kite.md\n"), "the id that was taken before is proposed again"
        assert "title: Kite Tails\n" in added(root)["topics/kite.md"]

    def test_typing_replaces_what_is_proposed(self, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        with typing(monkeypatch, ENTER, ENTER, "gales", ENTER, ENTER):
            assert ran("topic", "--title", "Kite Gales")[:2] == (0, "topics/gales.md\n")

    def test_what_is_proposed_can_be_left_open(self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        given = (
            "--title", "凧の会 #2", "--title-en", "Kites 2",
            "--date", "2024-06", "--start", "19:00", "--end", "20:00",
        )  # fmt: skip
        keys = ("-", ENTER, "online", ENTER, ENTER, "x", ENTER, "\x15kite-2", ENTER, ENTER)
        with typing(monkeypatch, ENTER, *keys):
            status, out, _ = ran("event", *given, "--id", "kite-2")
        assert (status, out) == (0, "events/kite-2.md\n")
        assert "series" not in added(root)["events/kite-2.md"]

    def test_what_is_refused_with_yes_is_not_tried_for_ever(self, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        with typing(monkeypatch):
            status, out, _ = ran("event", "--title", "凧の会 #1 again", "--series", "凧の会", "--number", "1", "--yes")
        assert (status, out) == (1, "")

    def test_where_nothing_but_lines_can_be_shown(self, ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TERM", "dumb")
        monkeypatch.setattr(terminal, "is_there", lambda: True)
        typed = ["", "x", "-", "", "Line Tension", "ida", "", "9", "20:00", "", "", "n", "n"]
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        status, out, _ = ran("talk")
        assert status == 1
        assert "イベント [kite-1]: no such event" in out
        assert "not a time (got '9', want hh:mm)\n" in out
        assert "/<ID>.mdになる） [line-tension]: " in out
        assert f"{TALK}を書き込みますか？ [Y/n]: " in out

    def test_words_that_the_terminal_can_show(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
        assert spoken("ja")("Event") == "Event"
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), "utf-8"))
        assert spoken("ja")("Event") == "イベント"

    def test_no_question_has_the_proposals_of_another(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[tuple[object, str]] = []
        prompt = PromptSession.prompt

        def spy(self: PromptSession[str]) -> str:
            seen.append((self.completer, str(self.message)))
            return prompt(self)

        monkeypatch.setattr(PromptSession, "prompt", spy)
        with typing(monkeypatch, "a", ENTER, "b", ENTER):
            asking = terminal.Terminal(words("ja"), agreed=False)
            asking.ask(Question("format", "A", words=("online",)))
            asking.ask(Question("title", "B", required=True))
        assert [completer is None for completer, _ in seen] == [False, True]
        assert [message for _, message in seen] == ["A［なければEnter］: ", "B: "]

    @pytest.mark.parametrize(
        ("before", "key"), [(0, "\x03"), (2, "\x03"), (4, "\x03"), (5, "\x03"), (7, "\x03"), (3, "\x04")]
    )
    def test_interrupted(self, root: Path, ran: Ran, monkeypatch: pytest.MonkeyPatch, before: int, key: str) -> None:
        keys = [
            ENTER, ENTER, f"Line Tension{ENTER}", f"Bo Tern{ENTER}", "y", ENTER, f"wind{ENTER}", ENTER, ENTER, ENTER,
        ]  # fmt: skip
        with typing(monkeypatch, *keys[:before], key):
            status, out, err = ran("talk")
        assert (status, out) == (130, "")
        assert err.endswith("sphinx-talks: interrupted\n")
        assert added(root) == {}


@pytest.mark.parametrize(
    ("typed", "ids"),
    [("bree", ["wind"]), ("風", ["wind"]), ("wind, br", ["wind"]), ("ウィンドx", []), ("", ["wind"])],
)
def test_completion(root: Path, typed: str, ids: list[str]) -> None:
    completer = terminal.Records(Site.read(root).lookup(Kind.TOPIC), many=True)
    found = [*completer.get_completions(Document(typed), CompleteEvent())]
    assert [one.text for one in found] == ids
    for one in found:
        assert Document(typed).text[len(typed) + one.start_position :] == typed.rsplit(", ", maxsplit=1)[-1]
        assert one.display_meta_text == "風 / Wind / breeze"


def test_no_terminal_unless_both_ends_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for stdin, stdout in ((True, False), (False, True), (False, False)):
        monkeypatch.setattr("sys.stdin.isatty", lambda is_one=stdin: is_one, raising=False)
        monkeypatch.setattr("sys.stdout.isatty", lambda is_one=stdout: is_one, raising=False)
        assert not terminal.is_there()


def test_a_needed_answer_is_asked_for() -> None:
    assert Question("a", "A", required=True).fault("  ") == "an answer is needed"
    assert Question("a", "A").fault("") == ""
    assert words("ja")("an answer is needed") == "答えが要ります"
    assert words("en-GB")("an answer is needed") == words("xx")("an answer is needed") == "an answer is needed"
