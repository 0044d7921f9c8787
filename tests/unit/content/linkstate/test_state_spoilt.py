"""A table of what people, editors, merges, disks and clocks make of `linkstate.json`: a run loses nothing of it."""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from sphinx_talks.checks.run import check
from sphinx_talks.cli import main
from sphinx_talks.content.linkstate import state
from sphinx_talks.content.linkstate.known import FILE, Failure, Known, State
from sphinx_talks.content.linkstate.links import LinkPosition, WrittenLink, targets
from sphinx_talks.content.providers.asking import Outcome, Verdict
from sphinx_talks.content.settings import Settings
from sphinx_talks.linkcheck import asking

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sphinx_talks.linkcheck.net.client import Client

DAY = date(2026, 11, 28)
A, B, C, D = (f"https://{name}.example/" for name in "abcd")
ARCHIVE = "https://web.archive.org/web/20260101000000/"


def before(days: int) -> date:
    return DAY - timedelta(days=days)


FAILURES = tuple(Failure(before(days), "404 Not Found") for days in (9, 6, 3))
#: One alive, one dead, one in doubt, one that was never clear.
LINKS = {
    A: Known(State.OK, before(200), before(20), before(20), archived=ARCHIVE + A, archive_asked=before(200)),
    B: Known(State.DEAD, before(200), before(30), before(3), FAILURES, archived=ARCHIVE + B, archive_asked=before(200)),
    C: Known(State.SUSPECT, before(90), before(30), before(9), FAILURES[:1]),
    D: Known(asked=before(8), unclear="503 Service Unavailable"),
}
TEXT = state.text_of(LINKS)
LINES = TEXT.splitlines(keepends=True)
#: What a branch made of the second link that has not seen it fail.
OTHER = state.text_of({B: replace(LINKS[B], state=State.OK, failures=(), asked=before(30))}).splitlines(keepends=True)[
    1
]


def changed(address: str, **values: object) -> str:
    entries = json.loads(TEXT)
    entries[address].update(values)
    return "\n".join(["{", *(f"{json.dumps(key)}: {json.dumps(one)}," for key, one in entries.items())])[:-1] + "\n}\n"


def ahead(days: int, *addresses: str) -> str:
    """Return the file as a machine would have written it whose clock goes ahead, for some addresses."""
    lines = []
    for line in LINES:
        if any(f'"{address}": ' in line for address in addresses):
            for back in range(250):
                line = line.replace(f'"{before(back)}"', f'"@{back}@"')  # noqa: PLW2901 - day by day
            for back in range(250):
                line = line.replace(f"@{back}@", f"{before(back - days)}")  # noqa: PLW2901 - day by day
        lines.append(line)
    return "".join(lines)


@dataclass(frozen=True)
class Way:
    """A way to spoil the file."""

    name: str
    spoil: Callable[[], str | bytes]
    #: Links of which something is not believed afterwards; all else of all others is.
    lost: tuple[str, ...] = ()
    #: Whether the file stays as it is, and nothing is asked.
    is_barred: bool = False
    #: Whether nothing is wrong with it.
    is_sound: bool = False


def pretty() -> str:
    return json.dumps(json.loads(TEXT), indent=2)


def between(number: int, one: str, other: str) -> str:
    """Return the file with a conflict in the place of a line."""
    return TEXT.replace(LINES[number], f"<<<<<<< a\n{one}=======\n{other}>>>>>>> b\n")


def laid_out_and_in_conflict() -> str:
    state = '"state": "ok"'
    return pretty().replace(state, f'<<<<<<< a\n{state}\n=======\n"state": "new"\n>>>>>>> b\n')


def of_october() -> str:
    entries = json.loads(TEXT)
    entries.pop("version")
    return json.dumps({"version": 1, "links": entries})


def without(*numbers: int) -> str:
    return "".join(line for number, line in enumerate(LINES) if number not in numbers)


ONE_SIDE, OTHER_SIDE = f"<<<<<<< HEAD\n{LINES[2]}", f"=======\n{OTHER}>>>>>>> branch\n"
WAYS = (
    # Merges.
    Way("conflict", lambda: TEXT.replace(LINES[2], ONE_SIDE + OTHER_SIDE)),
    Way("conflict the other way round", lambda: between(2, OTHER, LINES[2])),
    Way("conflict with its base", lambda: TEXT.replace(LINES[2], f"{ONE_SIDE}||||||| 0123abc\n{OTHER}{OTHER_SIDE}")),
    Way("one conflict marker alone", lambda: TEXT.replace(LINES[2], f"<<<<<<< HEAD\n{LINES[2]}")),
    Way("conflict of the last lines", lambda: between(5, '"version": 1\n', LINES[5])),
    Way("conflict with nothing on one side", lambda: between(1, "", LINES[1])),
    Way("conflict in a file that an editor has laid out", laid_out_and_in_conflict, (A,)),
    Way("both sides kept by hand", lambda: TEXT.replace(LINES[2], OTHER + LINES[2]), is_sound=True),
    Way("both sides, the newer first", lambda: TEXT.replace(LINES[2], LINES[2] + OTHER), is_sound=True),
    Way("a line twice", lambda: TEXT.replace(LINES[1], LINES[1] * 2), is_sound=True),
    Way("two whole files, one after the other", lambda: TEXT * 2),
    Way("a rejected patch", lambda: f"{TEXT}@@ -1,2 +1,2 @@\n-x\n+y\n"),
    # Days and clocks.
    Way("a day that there is not", lambda: changed(C, asked="2026-02-30"), ()),
    Way("a day without hyphens", lambda: changed(A, archive_asked="20260101"), (A,)),
    Way("a day in words", lambda: changed(A, first_alive="yesterday"), (A,)),
    Way("one entry 400 days ahead", lambda: ahead(400, C), (C,)),
    Way("every entry 400 days ahead", lambda: ahead(400, A, B, C, D), is_barred=True),
    Way("a clock here that is 400 days behind", lambda: ahead(400, A, B, C, D), is_barred=True),
    Way("seen last before first", lambda: changed(A, last_alive="2020-01-01"), (A,)),
    Way("failures too close", lambda: changed(B, failures={f"{before(back)}": "404" for back in (5, 4, 3)}), (B,)),
    Way("a failure without its day", lambda: changed(B, failures={"": "404"}), (B,)),
    # Cuts, disks and encodings.
    Way("empty", lambda: "", (A, B, C, D)),
    Way("cut in an entry", lambda: TEXT[: TEXT.index(C) + 60], (C, D)),
    Way("cut behind an entry", lambda: "".join(LINES[:4]), (D,)),
    Way("cut in front", lambda: TEXT[TEXT.index(B) - 20 :], (A,)),
    Way("a hole of zeros", lambda: TEXT.replace(LINES[3], "\0" * 512), (C,)),
    Way("a byte that is no UTF-8", lambda: TEXT.encode().replace(b"503 S", b"503 \xff"), (D,)),
    Way("UTF-16", lambda: TEXT.encode("utf-16")),
    Way("a byte order mark", lambda: TEXT.encode("utf-8-sig"), is_sound=True),
    Way("lines of Windows", lambda: TEXT.replace("\n", "\r\n"), is_sound=True),
    Way("lines of Windows and a conflict", lambda: TEXT.replace(LINES[2], ONE_SIDE + OTHER_SIDE).replace("\n", "\r\n")),
    Way("compressed", lambda: gzip.compress(TEXT.encode(), mtime=0), (A, B, C, D)),
    Way("too long", lambda: TEXT + " " * state.MAX_BYTES, is_barred=True),
    # Hands and editors.
    Way("laid out by an editor", pretty, is_sound=True),
    Way("in one line", lambda: json.dumps(json.loads(TEXT)), is_sound=True),
    Way("a comma is missing", lambda: TEXT.replace("},\n", "}\n", 1)),
    Way("a comma too many", lambda: TEXT.replace('"version": 2\n', '"version": 2,\n')),
    Way("a comment", lambda: TEXT.replace(LINES[3], f"// in doubt\n{LINES[3]}")),
    Way("single quotes", lambda: TEXT.replace(LINES[3], LINES[3].replace('"', "'")), (C,)),
    Way("an extra field", lambda: changed(B, note="ask again")),
    Way("an extra field in every entry", lambda: TEXT.replace('"state"', '"note": 1, "state"')),
    Way("an extra name beside the addresses", lambda: TEXT.replace("{\n", '{\n"note": "see below",\n', 1)),
    Way("a field twice", lambda: TEXT.replace('"state": "ok"', '"state": "ok", "state": "dead"'), (A,)),
    Way("a misspelt state", lambda: changed(B, state="daed")),
    Way("another state", lambda: changed(A, state="dead")),
    Way("an address in capitals", lambda: TEXT.replace(C, "https://C.example/"), (C,)),
    Way("a copy of another archive", lambda: changed(A, archived="https://evil.example/" + A), (A,)),
    Way("a copy with a way out", lambda: changed(A, archived=ARCHIVE + A + "../../evil"), (A,)),
    Way("a long reason", lambda: changed(D, unclear="x" * 500), (D,)),
    Way("a reason of escapes", lambda: changed(D, unclear="\x1b[2J"), (D,)),
    Way("an entry that is no object", lambda: changed(A).replace(LINES[1].partition(": ")[2].rstrip(",\n"), "7"), (A,)),
    Way("NaN", lambda: changed(C).replace('"state": "suspect"', '"state": NaN')),
    Way("a number without end", lambda: changed(C).replace('"state": "suspect"', f'"state": {"9" * 5000}')),
    Way("deep", lambda: f"{TEXT}{'[' * 100_000}"),
    # Other versions and other files.
    Way("of a later version", lambda: TEXT.replace('"version": 2', '"version": 3'), is_barred=True),
    Way("without a version", lambda: without(5).replace("},\n}", "}\n}")),
    Way("with a version in words", lambda: TEXT.replace('"version": 2', '"version": "2"')),
    Way("of October", of_october, is_sound=True),
    Way("an error page", lambda: "<!doctype html><title>502 Bad Gateway</title>", (A, B, C, D)),
    Way("a pointer of Git LFS", lambda: "version https://git-lfs.github.com/spec/v1\nsize 12\n", (A, B, C, D)),
    Way("null", lambda: "null", (A, B, C, D)),
)  # fmt: skip


#: Is never asked: what looks does not turn to it.
NOBODY = cast("Client", SimpleNamespace(limits=None, samples={}, manner={}))


def known_after(folder: Path) -> asking.Finished:
    """Run over four links of which nothing can be learned, so that all that is known was known before."""

    async def look(_client: Client, _address: str) -> Outcome:
        return Outcome(Verdict.UNCLEAR, "503 Service Unavailable")

    wanted = targets(WrittenLink(address, LinkPosition("index.md", 1, 1)) for address in LINKS)
    order = asking.Order(folder, wanted, Settings(), DAY, lambda _: look, everything=True)
    return asyncio.run(asking.run(order, NOBODY))


def essence(known: Known) -> Known:
    return replace(known, asked=None, unclear="")


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_nothing_that_was_remembered_is_lost(tmp_path: Path, way: Way) -> None:
    file = tmp_path / FILE
    content = way.spoil()
    content = content.encode() if isinstance(content, str) else content
    file.write_bytes(content)
    finished = known_after(tmp_path)
    now = state.read(file)
    others = [path for path in tmp_path.iterdir() if path.suffix == ".json" and path != file]
    if way.is_barred:
        assert finished.is_barred
        assert file.read_bytes() == content
        return
    assert bool(finished.problems) is not way.is_sound
    assert [path.read_bytes() for path in others] == ([] if way.is_sound else [content])
    assert finished.aside == ("" if way.is_sound else others[0].name)
    for address in LINKS.keys() - set(way.lost):
        assert essence(now.known[address]) == essence(LINKS[address])
    assert not now.problems


@pytest.mark.parametrize("way", [way for way in WAYS if not way.is_sound], ids=lambda way: way.name)
def test_what_is_wrong_is_reported_with_its_position(tmp_path: Path, way: Way) -> None:
    content = way.spoil()
    (tmp_path / FILE).write_bytes(content.encode() if isinstance(content, str) else content)
    found = state.read(tmp_path / FILE, DAY).problems
    assert found
    assert {problem.code.value for problem in found} == {"T012"}
    assert all(str(problem).isprintable() and "evil" not in str(problem) for problem in found)


def test_the_line_of_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(TEXT.replace(LINES[3], LINES[3].replace(C, "https://C.example/")), "utf-8")
    (problem,) = state.read(tmp_path / FILE, DAY).problems
    assert str(problem) == (
        "linkstate.json:4:1: T012 an entry that cannot be believed: not the address of a page in its one form"
    )


def test_a_second_copy_of_a_day_takes_no_others_place(tmp_path: Path) -> None:
    names = [state.set_aside(tmp_path / FILE, content, DAY) for content in (b"1", b"2", b"1", b"3")]
    assert names == [f"linkstate.2026-11-28{more}.json" for more in ("", "-2", "", "-3")]


def test_what_comes_from_another_branch_during_a_run_is_kept(tmp_path: Path) -> None:
    file = tmp_path / FILE
    state.write(file, {address: LINKS[address] for address in (C, D)})

    async def look(_client: Client, _address: str) -> Outcome:
        state.write(file, {address: LINKS[address] for address in (A, B)})
        return Outcome(Verdict.UNCLEAR, "503 Service Unavailable")

    wanted = targets(WrittenLink(address, LinkPosition("index.md", 1, 1)) for address in LINKS)
    order = asking.Order(tmp_path, wanted, Settings(), DAY, lambda _: look, everything=True)
    asyncio.run(asking.run(order, NOBODY))
    now = state.read(file).known
    assert {address: essence(known) for address, known in now.items()} == {
        address: essence(known) for address, known in LINKS.items()
    }


def test_linkcheck_and_check_say_so_and_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def look(_client: Client, _address: str) -> Outcome:
        return Outcome(Verdict.UNCLEAR, "503 Service Unavailable")

    monkeypatch.setattr(asking, "looker", lambda _: look)
    monkeypatch.setattr(asking, "today", lambda: DAY)
    monkeypatch.setattr("sphinx_talks.linkcheck.archive.copy_of", lambda *_: asyncio.sleep(0))
    (tmp_path / "conf.py").write_text('talks_links_contact = "a@b.example"\n', "utf-8")
    (tmp_path / "index.md").write_text("# Home\n\n" + "".join(f"<{address}>\n" for address in LINKS), "utf-8")
    (tmp_path / FILE).write_text(WAYS[0].spoil(), "utf-8")  # type: ignore[arg-type]
    said = "linkstate.json:3:1: T012 two branches differ here, and both are used"
    assert [str(problem) for problem in check(tmp_path)[1]] == [said]
    assert main(["linkcheck", "--root", str(tmp_path), "--all"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == said
    assert "kept in linkstate.2026-11-28.json" in lines[1]
    assert check(tmp_path)[1] == []
    assert main(["linkcheck", "--root", str(tmp_path)]) == 0
