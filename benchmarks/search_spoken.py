"""Measure the packed words of recordings: bytes and CPU of writing them, and what queries load.

The transcripts are invented: chains of characters (Japanese) or words (English) as this repository's own prose has
them, with names and fillers that are new in each talk; half of them in each language, 30 KB each.
"""

from __future__ import annotations

import ast
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search.spoken import pack, units
from sphinx_talks.search.spoken.pack import WordSource
from sphinx_talks.search.spoken.store import WordStore
from sphinx_talks.search.spoken.units import SPOKEN, TalkHead, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).parents[1]
#: Bytes of a talk, and pieces that its words are put together from; pieces are shared so that many talks can be made.
TALK, PIECE, PIECES = 30_000, 1_200, 4_000
SYLLABLES = ("ka", "to", "ri", "men", "dor", "vel", "ona", "pra", "lum", "ster", "bo", "nar")
FILLERS = ("えーと", "あの", "なんですけど", "ですね", "っていう", "まあ")
ASK = ROOT / "benchmarks" / "search_spoken.mjs"


@cache
def prose(language: str) -> str:
    """Return what is written in this repository in a language."""
    if language == "ja":
        paths = sorted(path for folder in ("talks", "topics", "contributing") for path in (ROOT / folder).rglob("*.md"))
        text = "".join(re.sub(r"(?s)^---.*?---\n|```.*?```", "", path.read_text("utf-8")) for path in paths)
        return re.sub(r"\{[a-z]+\}`[^`]*`|https?://\S+|[^\u3000-\u9fff、。]+", "", text)
    modules = sorted((ROOT / "sphinx_talks").rglob("*.py"))
    found = (ast.get_docstring(node) or "" for path in modules for node in _documented(path))
    return " ".join([*found, (ROOT / "CHANGELOG.md").read_text("utf-8")])


def _documented(path: Path) -> Iterator[ast.Module | ast.FunctionDef | ast.ClassDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            yield node


@cache
def pieces(language: str) -> list[str]:
    """Return pieces of invented speech."""
    text = prose(language)
    parts: Sequence[str] = text if language == "ja" else re.findall(r"[A-Za-z']+[,.]?", text)
    order = 3 if language == "ja" else 2
    follow = defaultdict(list)
    for at in range(len(parts) - order):
        follow[tuple(parts[at : at + order])].append(parts[at + order])
    chance = random.Random(language)
    return [_piece(parts, follow, order, chance, "" if language == "ja" else " ") for _ in range(PIECES)]


def _piece(
    parts: Sequence[str], follow: dict[tuple[str, ...], list[str]], order: int, chance: random.Random, between: str
) -> str:
    made: list[str] = []
    size = 0
    while size < PIECE:
        if len(made) < order or tuple(made[-order:]) not in follow:
            at = chance.randrange(len(parts) - order)
            made += parts[at : at + order]
        made.append(chance.choice(follow.get(tuple(made[-order:])) or ["。"]))
        if chance.random() < 0.01 and not between:  # noqa: PLR2004 - how often somebody hesitates
            made.append(chance.choice(FILLERS))
        size = len(between.join(made[-200:]).encode()) if len(made) < 200 else size + len(made[-1].encode()) + 1  # noqa: PLR2004
    return between.join(made)


def said(number: int) -> tuple[str, list[tuple[int, str]]]:
    """Return the language of a talk, and the second and words of each of its cues."""
    language = "en" if number % 2 else "ja"
    chance = random.Random(number)
    between = " " if number % 2 else ""
    names = [_name(chance, language) for _ in range(40)]
    text = ""
    while len(text.encode()) < TALK:
        text += between + between.join((chance.choice(pieces(language)), chance.choice(names), chance.choice(names)))
    size = 60 if number % 2 else 22
    rows, second, at = [], chance.randrange(30), 0
    while at < len(text):
        end = text.find(" ", at + size) if number % 2 else at + size + chance.randrange(9)
        words = text[at : end if end > at else len(text)].strip()
        rows.append((second, words))
        at += len(words) + number % 2 + (at == 0 and text[:1] == " ")
        second += chance.randint(2, 6)
    return language, [row for row in rows if row[1]]


def _name(chance: random.Random, language: str) -> str:
    """Return a name that few talks have."""
    if language == "en":
        return "".join(
            chance.choice(["ka", "to", "ri", "men", "dor", "vel", "ona", "pra", "lum", "ster", "bo", "nar"])
            for _ in range(3)
        ).title()
    return "".join(chance.choice(_kanji()) for _ in range(chance.choice((2, 2, 3))))


@cache
def _kanji() -> str:
    """Return the characters that names in Japan are written with: those of JIS X 0208, level 1."""
    return bytes(
        byte for row in range(0x30, 0x4F) for cell in range(0x21, 0x7F) for byte in (row | 128, cell | 128)
    ).decode("euc-jp", "ignore")


def source(number: int) -> WordSource:
    """Return what is packed of a talk; its words are made when they are asked for."""
    language = "en" if number % 2 else "ja"
    head = TalkHead(f"talks/e/{number}/transcript-{language}", f"talks/e/{number}.html", f"発表{number}", SPOKEN,
                "2024-01-01", "Ida Marlow", language)  # fmt: skip
    return WordSource(head.docname, str(number), language, (("year", ("2024",)),), partial(_units, number, head))


def _units(number: int, head: TalkHead) -> list[Unit]:
    rows = said(number)[1]
    return list(units.split(head, rows, len(rows)))


class Asked(NamedTuple):
    """A query, the page of a talk in which it is said, and the seconds of the cues that hold its first character."""

    query: str
    docname: str
    seconds: list[int]


def asked(count: int, talks: int) -> Iterator[Asked]:
    """Yield queries that are spoken: two to twenty characters from anywhere in any talk, across cues too."""
    chance = random.Random(0)
    while count:
        number = chance.randrange(talks)
        unit = source(number).load()[0]
        text = units.joined(unit.texts)
        begin, size = chance.randrange(len(text) - 20), chance.choice((2, 3, 4, 6, 8, 12, 20))
        query = text[begin : begin + size]
        if query != query.strip() or len(query.replace(" ", "").strip("、。,.")) < 2:  # noqa: PLR2004 - what is found
            continue
        yield Asked(query, unit.head.docname, [*_seconds(unit, text, query)])
        count -= 1


def _seconds(unit: Unit, text: str, query: str) -> Iterator[int]:
    starts, at = [], 0
    for words in unit.texts:
        at += at > 0 and text[at : at + 1] == " "
        starts.append(at)
        at += len(words)
    for found in re.finditer(f"(?={re.escape(query)})", text, re.IGNORECASE):
        yield max(number for number, start in zip(unit.numbers, starts, strict=True) if start <= found.start())


#: Queries that are asked of each size, and talks after which it is said how far the writing is.
QUERIES, TELL = 200, 1000


def measure(sizes: Sequence[int], folder: Path) -> str:
    """Write the words of so many talks each, ask for some of them, and return what that takes as lines of text."""
    made: list[str] = []
    for talks in sizes:
        made += _measured(talks, folder / f"spoken-{talks}")
        print("\n".join(made), flush=True)
    return "\n".join(made) + "\n"


def _measured(talks: int, folder: Path) -> Iterator[str]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_suffix(".sqlite").unlink(missing_ok=True)
    for language in ("en", "ja"):
        pieces(language)
    inventing = _Inventing(talks)
    made = [one._replace(load=partial(inventing.load, one)) for one in map(source, range(talks))]
    with WordStore(folder.with_suffix(".sqlite")) as store:
        writing = _cpu(lambda: pack.update(folder, store, made)) - inventing.seconds
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    raw = sum(inventing.sizes.values())
    sizes = {part: _bytes(folder / part) for part in ("t", "g", "w", "d")}
    total = sum(sizes.values()) + (folder / pack.MANIFEST).stat().st_size
    yield f"{talks} talks, {raw / 1e6:.1f} MB of text; packed {total / raw:.1%}, as the files lie on the server"
    names = {"t": "words", "g": "tables", "w": "parts of words", "d": "dictionaries"}
    yield "  " + ", ".join(f"{names[part]} {size / raw:.1%}" for part, size in sizes.items())
    yield f"  written in {writing / raw * 1e6:.2f} s CPU a MB ({writing:.1f} s), at most {most:.0f} MB of memory"
    print("asking …", file=sys.stderr, flush=True)
    rows = [one._asdict() for one in asked(QUERIES, talks)]
    (folder / "asked.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    node = shutil.which("node") or "node"
    command = [node, "--expose-gc", str(ASK), str(folder)]
    run = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    yield run.stdout.rstrip("\n")
    corrected = [*made[:-1], made[-1]._replace(digest="another", load=made[-2].load), source(talks)]
    with WordStore(folder.with_suffix(".sqlite")) as store:
        for what, sources in (
            ("one corrected and one added", corrected),
            ("one of the middle gone", corrected[: talks // 2] + corrected[talks // 2 + 1 :]),
        ):
            yield f"  {what}: {_cpu(partial(pack.update, folder, store, sources)):.2f} s CPU"


class _Inventing:
    """Notes what the talks take that are invented while words are packed, and where it is."""

    def __init__(self, talks: int) -> None:
        self.talks = talks
        self.seconds = 0.0
        #: Bytes of what is said, by talk: some are asked for twice.
        self.sizes: dict[str, int] = {}

    def load(self, one: WordSource) -> Sequence[Unit]:
        """Return what a source has."""
        begin = time.process_time()
        found = one.load()
        is_new = one.name not in self.sizes
        self.sizes[one.name] = sum(len(words.encode()) for unit in found for words in unit.texts)
        if is_new and len(self.sizes) % TELL == 0:
            print(f"{len(self.sizes)} of {self.talks} talks", file=sys.stderr, flush=True)
        self.seconds += time.process_time() - begin
        return found


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.bin")) if folder.is_dir() else 0


def _cpu(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin
