"""Invent a site of any size, always the same for the same number of talks."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = [
    "機械学習", "データ基盤", "推薦", "評価", "運用", "監視", "再学習", "能動学習", "アノテーション", "特徴量",
    "実験", "配信", "検索", "品質", "負債", "pipeline", "serving", "training", "monitoring", "labels", "model",
    "feature", "drift", "latency", "notebook",
]  # fmt: skip
TALKS_AN_EVENT = 20


class Talk(NamedTuple):
    """What both sides of the benchmark are written from."""

    event: str
    slug: str
    title: str
    speakers: tuple[str, ...]
    topics: tuple[str, ...]
    prose: str


class Site(NamedTuple):
    """All of an invented archive: events with their years, talks, topics, people."""

    events: dict[str, int]
    talks: list[Talk]
    topics: list[str]
    people: list[str]


def invent(number: int) -> Site:
    """Return an archive with `number` talks, proportioned like pyvideo's: 20 talks an event, 3 people for 5 talks."""
    chance = random.Random(number)
    topics = [f"topic-{n}" for n in range(max(6, number // 32))]
    people = [f"person-{n}" for n in range(max(5, number * 3 // 5))]
    events = {f"event-{n}": 2005 + n % 20 for n in range(max(2, number // TALKS_AN_EVENT))}
    names = list(events)
    talks = [
        Talk(
            names[n * len(names) // number],
            f"talk-{n}",
            f"{chance.choice(WORDS)}と{chance.choice(WORDS)} {n}",
            tuple(sorted(chance.sample(people, 1 + (n % 7 == 0)))),
            tuple(sorted(chance.sample(topics, 3))),
            paragraphs(chance, 3),
        )
        for n in range(number)
    ]
    return Site(events, talks, topics, people)


def paragraphs(chance: random.Random, count: int) -> str:
    """Return Markdown of some sections and sentences."""
    return "\n\n".join(f"## {chance.choice(WORDS)} {n}\n\n" + sentences(chance, 4) for n in range(count))


def sentences(chance: random.Random, count: int) -> str:
    """Return sentences, one a line."""
    return "\n".join("".join(chance.choice(WORDS) for _ in range(12)) + "。" for _ in range(count))


def write_records(site: Site, root: Path) -> None:
    """Write the archive as typed pages for sphinx_talks."""
    for path, text in record_pages(site):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    (root / "conf.py").write_text(
        'project = "Invented"\nlanguage = "ja"\nextensions = ["sphinx_talks"]\nhtml_theme = "sphinx_talks"\n', "utf-8"
    )


def record_pages(site: Site) -> Iterator[tuple[str, str]]:
    """Yield path and text of each page."""
    chance = random.Random(0)
    sections = ("events", "talks", "topics", "people")
    toctree = "\n".join(f"{section}/index" for section in sections)
    yield "index.md", f"---\ntitle: Home\n---\n\n```{{toctree}}\n:hidden:\n{toctree}\n```\n"
    for section in sections:
        listing = {"people": "person"}.get(section, section.removesuffix("s"))
        options = ":group-by: year\n" if section in {"events", "talks"} else ""
        yield f"{section}/index.md", f"---\ntitle: {section.title()}\n---\n\n```{{{listing}-list}}\n{options}```\n"
    for number, (event, year) in enumerate(site.events.items()):
        head = f"title: Event {number}\nseries: Invented\nnumber: {number}\ndate: {year}-06-{1 + number % 28:02}"
        yield f"events/{event}.md", f"---\n{head}\n---\n\n{paragraphs(chance, 2)}\n"
    for talk in site.talks:
        yield f"talks/{talk.event}/{talk.slug}.md", talk_page(talk)
    for topic in site.topics:
        yield f"topics/{topic}.md", f"---\ntitle: {topic}\nsummary: 要約。\n---\n\n{paragraphs(chance, 2)}\n"
    for person in site.people:
        yield f"people/{person}.md", f"---\nname: {person}\n---\n\n{sentences(chance, 2)}\n"


def talk_page(talk: Talk) -> str:
    """Return a talk with all relations, a deck, and a mention in its prose."""
    head = [
        f"title: {talk.title}",
        f"speakers: [{', '.join(talk.speakers)}]",
        f"topics: [{', '.join(talk.topics)}]",
        f"order: {int(talk.slug.rpartition('-')[2]) % TALKS_AN_EVENT}",
        "slides: {speakerdeck: a4ff03681c664f68ab6ab0b60c7b884f}",
        "video: {youtube: mPByIMURM8A, start: 35:10}",
        "summary: 発表の要約。",
    ]
    mention = f"{{topic}}`{talk.topics[0]}`も参照。" if talk.topics else ""
    return "---\n" + "\n".join(head) + f"\n---\n\n{talk.prose}\n{mention}\n"


def write_floor(site: Site, root: Path) -> None:
    """Write the same prose as plain orphan pages: what Sphinx and MyST cost without us."""
    chance = random.Random(0)
    pages = {f"events/{event}": ("Event", paragraphs(chance, 2)) for event in site.events}
    pages |= {f"talks/{talk.event}/{talk.slug}": (talk.title, talk.prose) for talk in site.talks}
    pages |= {f"topics/{topic}": (topic, paragraphs(chance, 2)) for topic in site.topics}
    pages |= {f"people/{person}": (person, sentences(chance, 2)) for person in site.people}
    pages |= {f"{section}/index": (section, "") for section in ("events", "talks", "topics", "people")}
    for name, (title, prose) in pages.items():
        path = root / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\norphan: true\n---\n\n# {title}\n\n{prose}\n", "utf-8")
    (root / "index.md").write_text("# Home\n", "utf-8")
    (root / "conf.py").write_text(
        'project = "Floor"\nlanguage = "ja"\nextensions = ["myst_parser"]\nhtml_theme = "basic"\n', "utf-8"
    )
