"""Invent the documents of an archive of any size, the first ones always the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks import pyvideo
from benchmarks.search_invented import Writer
from benchmarks.search_pages import SourcePage
from sphinx_talks.search.documents import Block, Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.invented import Talk

#: Characters of a talk's page, and the words of each script that the archive is written with.
CHARACTERS, WORDS = 500, 12_000
TALKS_AN_EVENT, TALKS_A_TOPIC = 20, 32
MARKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def new_writer() -> Writer:
    """Return the writer of the archive: of the same talks, however many are written."""
    return Writer(seed=1, words=WORDS)


def archive(number: int, writer: Writer) -> list[Document]:
    """Return talks with their events, topics and speakers, in the order of docnames, three speakers for five talks."""
    talks = [_talk(n, writer) for n in range(number)]
    topics = {docname for talk in talks for docname in talk.topics}
    speakers = {docname: name for talk in talks for docname, name in zip(talk.speakers, talk.names, strict=False)}
    others = [
        *(_plain(f"events/event-{n:04}", "event", f"Event #{n}") for n in range(-(-number // TALKS_AN_EVENT))),
        *(_plain(docname, "topic", _topic_name(docname), topics=(docname,)) for docname in topics),
        *(_plain(docname, "person", name, speakers=(docname,)) for docname, name in speakers.items()),
    ]
    return sorted([*talks, *others])


def _talk(number: int, writer: Writer) -> Document:
    choice = writer.chance.randrange
    people = sorted({choice(max(5, number * 3 // 5)), *([choice(max(5, number))] if number % 7 == 0 else [])})
    topics = sorted({choice(6 + number // TALKS_A_TOPIC) for _ in range(3)})
    event, names = number // TALKS_AN_EVENT, tuple(map(_person_name, people))
    year, month, day = 2005 + number // 1000, 1 + event % 12, 1 + event % 28
    docname = f"talks/event-{event:04}/talk-{number:05}"
    named = tuple(f"topics/topic-{topic:04}" for topic in topics)
    return Document(
        docname,
        f"{docname}.html",
        writer.title(),
        "talk",
        date=f"{year}-{month:02}-{day:02}",
        day=int(f"{year}{month:02}{day:02}"),
        by="、".join(names),
        language="ja",
        slides=number % 3 > 0,
        video=number % 2 > 0,
        names=(*names, *map(_topic_name, named), f"Event #{event}"),
        headings=(heading := writer.title(),),
        blocks=tuple(Block("section", heading, text) for text in writer.prose(CHARACTERS)),
        topics=named,
        speakers=tuple(f"people/person-{person:05}" for person in people),
    )


def _plain(
    docname: str, kind: str, title: str, topics: tuple[str, ...] = (), speakers: tuple[str, ...] = ()
) -> Document:
    return Document(docname, f"{docname}.html", title, kind, topics=topics, speakers=speakers)


def _person_name(number: int) -> str:
    """Return a name in Latin script, another for each number."""
    first, last = divmod(number, len(MARKS) ** 2)
    return f"{MARKS[first % len(MARKS)]}{first}ko {MARKS[last // len(MARKS)]}{MARKS[last % len(MARKS)].lower()}moto"


def _topic_name(docname: str) -> str:
    return docname.rpartition("/")[2].replace("-", " ").title()


def real(data: Path, number: int) -> list[Document]:
    """Return talks of a checkout of pyvideo/data with their events, topics and speakers, in the order of docnames."""
    site = pyvideo.read(data, number)
    talks = [_real_talk(talk, site.events[talk.event]) for talk in site.talks]
    others = [
        *(_plain(f"events/{event}", "event", _name_of(event)) for event in site.events),
        *(_plain(f"topics/{topic}", "topic", _name_of(topic), topics=(f"topics/{topic}",)) for topic in site.topics),
        *(_plain(f"people/{one}", "person", _name_of(one), speakers=(f"people/{one}",)) for one in site.people),
    ]
    return sorted([*talks, *others])


def _real_talk(talk: Talk, year: int) -> Document:
    docname = f"talks/{talk.event}/{talk.slug}"
    names = tuple(map(_name_of, (*talk.speakers, *talk.topics, talk.event)))
    return Document(
        docname, f"{docname}.html", json.loads(talk.title), "talk", date=str(year), day=year * 10_000,
        by="、".join(map(_name_of, talk.speakers)), names=names,
        blocks=tuple(Block("", "", text) for text in talk.prose.split("\n") if text.strip()),
        topics=tuple(f"topics/{topic}" for topic in talk.topics),
        speakers=tuple(f"people/{one}" for one in talk.speakers),
    )  # fmt: skip


def _name_of(slug: str) -> str:
    return slug.replace("-", " ").title()


def source_pages(documents: Sequence[Document], number: int) -> list[SourcePage]:
    """Return the first talks as pages, for finding something to ask."""
    return list(_sources(documents))[:number]


def _sources(documents: Sequence[Document]) -> Iterator[SourcePage]:
    for document in documents:
        if document.kind == "talk":
            yield SourcePage(document.docname, document.title, "\n".join(block.text for block in document.blocks))
