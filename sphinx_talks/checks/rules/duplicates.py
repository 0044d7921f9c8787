"""Pages that are about the same thing: people and topics with similar names, talks, decks, titles."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from sphinx_talks.checks.rules.texts import page, problem
from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.characters import latin
from sphinx_talks.content.problems import Code, Position, Problem
from sphinx_talks.content.records import Kind, Talk, TalkKind

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.settings import Settings


#: From which similarity on two names may be one, in percent (of all letters, those that both have in order).
CUTOFF = 85.0
#: Shorter names are only one when they are equal: `R` and `Go` are like anything.
SHORTEST = 4
#: With how many others a name is compared at most, those first that share what few names have.
MOST = 1000
#: How many similar names of one are looked at.
SHOWN = 3
#: Which share of its pairs of letters a name can lack in a similar one that is longer, or shorter.
TO_LONGER, TO_SHORTER = 0.45, 0.53

_IGNORED = re.compile(r"[\W_\u30fc]+")


class Name(NamedTuple):
    """A name in the form in which it is compared, as it is written, and where."""

    plain: str
    written: str
    entry: Entry
    position: Position


def plain(text: str) -> str:
    """Return a name without case, width, macrons, long vowels, spaces, punctuation (NFKC) and lookalike letters."""
    letters = unicodedata.normalize("NFKD", latin(unicodedata.normalize("NFKC", text)).casefold()).replace("\u0304", "")
    return unicodedata.normalize("NFC", _IGNORED.sub("", unicodedata.normalize("NFC", letters))) or text


def similar_names(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield people and topics that may be another one, each with the name most like its own."""
    for kind in (kind for kind in Kind if kind.model.apart):
        names = list(_names(catalog, kind))
        nearest: dict[str, tuple[float, Name, Name]] = {}
        for one, other, score in [*_equal(catalog, kind, names), *_similar(catalog, names)]:
            if one.entry.docname not in nearest or score > nearest[one.entry.docname][0]:
                nearest[one.entry.docname] = score, one, other
        for score, one, other in nearest.values():
            how = "the same as" if score == 100 else "like"  # noqa: PLR2004 - percent
            want = f"one page with an alias, or `{kind.model.apart}: [{other.entry.id}]`"
            what = f"name is {how} one of {page(other.entry)}"
            yield problem(one.entry, one.position, Code.SIMILAR, what, one.written, want, other=page(other.entry))


def _names(catalog: Catalog, kind: Kind) -> Iterator[Name]:
    """Yield title and title in English of each record."""
    fields = (kind.title_field, f"{kind.title_field}_en")
    for entry in catalog.all(kind):
        given = (entry.record.title, entry.record.title_en) if entry.record else ()
        seen: set[str] = set()
        for field, text in zip(fields, given, strict=False):
            if text and (form := plain(text)) not in seen:
                seen.add(form)
                yield Name(form, text, entry, entry.position(field))


def _are_told_apart(catalog: Catalog, one: Entry, other: Entry) -> bool:
    """Return whether the pages themselves say that they are about two things."""
    if one is other:
        return True
    if one.kind is Kind.PERSON:
        return other in catalog.named(one, "not_same_as") or one in catalog.named(other, "not_same_as")
    beside = (*catalog.beside(one), *catalog.named(one, "broader"), *catalog.naming(one, "broader"))
    return any(found is other for found in beside)


def _equal(catalog: Catalog, kind: Kind, names: Sequence[Name]) -> Iterator[tuple[Name, Name, float]]:
    """Yield names that two pages claim, be it as an alias."""
    owners: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        owners[name.plain].append(name)
    for entry in catalog.all(kind):
        for role, alias, position in entry.uses:
            if role == "alias":
                owners[plain(alias)].append(Name(plain(alias), alias, entry, position))
    for same in owners.values():
        # Of many pages with one name, each is compared with the first ones.
        for one in same:
            for other in same[:3]:
                if not _are_told_apart(catalog, one.entry, other.entry):
                    yield one, other, 100.0
                    break


def _similar(catalog: Catalog, names: Sequence[Name]) -> Iterator[tuple[Name, Name, float]]:
    """Yield names that are nearly another's; numbers distinguish names."""
    groups: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        if len(name.plain) >= SHORTEST:
            groups[re.sub(r"\D", "", name.plain)].append(name)
    for group in groups.values():
        yield from _within(catalog, group)


def _within(catalog: Catalog, names: Sequence[Name]) -> Iterator[tuple[Name, Name, float]]:
    """Yield the similar names of a list, without comparing each with each.

    A name of n letters that is similar to a longer one shares with it all of its pairs of letters but 0.45 n,
    one that is similar to a shorter one all but 0.53 n: a letter taken out takes two pairs away, one put in a single
    one. So one of so many rarest pairs, and one more, of either is among those of the other (prefix filtering, see
    Chaudhuri, Ganti, Kaushik: A primitive operator for similarity joins in data cleaning, 2006).
    """
    names = sorted(names, key=lambda name: (len(name.plain), name.entry.docname))
    words = [name.plain for name in names]
    lengths = [len(word) for word in words]
    count = Counter(pair for word in words for pair in _pairs(word))
    holders: dict[str, list[int]] = defaultdict(list)
    for number, word in enumerate(words):
        rarest = sorted(_pairs(word), key=lambda pair: (count[pair], pair))
        least = bisect_left(lengths, len(word) * CUTOFF / (200 - CUTOFF))
        numbers = _candidates(rarest[: int(TO_SHORTER * len(word)) + 1], holders, least)
        found = process.extract(
            word, [words[other] for other in numbers], scorer=fuzz.ratio, score_cutoff=CUTOFF, limit=SHOWN
        )
        for _, score, at in found:
            one, other = names[number], names[numbers[at]]
            # Equal names are looked for elsewhere.
            if one.plain != other.plain and not _are_told_apart(catalog, one.entry, other.entry):
                yield one, other, score
                yield other, one, score
        for pair in rarest[: int(TO_LONGER * len(word)) + 1]:
            holders[pair].append(number)


def _candidates(rarest: Sequence[str], holders: dict[str, list[int]], least: int) -> list[int]:
    """Return the numbers of the names to compare with, those with the rarest pairs first, and the latest of them.

    Names with a number below `least` are too short.
    """
    found: dict[int, None] = {}
    for pair in rarest:
        numbers = holders[pair]
        found.update(dict.fromkeys(numbers[max(bisect_left(numbers, least), len(numbers) - MOST) :]))
        if len(found) >= MOST:
            break
    return list(found)


def _pairs(name: str) -> set[str]:
    around = f"\0{name}\0"
    return {around[number : number + 2] for number in range(len(around) - 1)}


#: Given again and again, by the same people under the same title.
RECURRING = frozenset({TalkKind.OPENING, TalkKind.PANEL})


def problems(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield talks that are there twice, decks embedded in two talks, and titles given twice."""
    talks = catalog.all(Kind.TALK)
    titled = [entry for entry in talks if not entry.untitled]
    for entry, other in _alike((_talk(catalog, entry), entry) for entry in titled):
        what = f"title and speakers are those of {page(other)}"
        yield problem(entry, "title", Code.SAME_TALK, what, entry.id, "one page for one talk", other=page(other))
    for entry, other in _alike((_recording(record(entry, Talk)), entry) for entry in talks):
        what = f"recording starts where that of {page(other)} does"
        yield problem(entry, "video", Code.SAME_TALK, what, want="a start of its own", other=page(other))
    decks = ((record(entry, Talk).slides, entry) for entry in talks)
    for entry, other in _alike(((deck.key, deck.start), entry) for deck, entry in decks if deck):
        slides = record(entry, Talk).slides
        what = f"slides are those of {page(other)}"
        yield problem(entry, "slides", Code.SAME_SLIDES, what, slides and slides.key, "its own", other=page(other))
    # Of events, and of talks at the same event: people and topics have similar names.
    for entry, other in _alike((_title(entry), entry) for entry in (*catalog.all(Kind.EVENT), *titled)):
        speakers = catalog.named(entry, "speaker") if entry.kind is Kind.TALK else []
        if speakers and speakers == catalog.named(other, "speaker"):
            # That they are one talk is said already.
            continue
        title = entry.record.title if entry.record else None
        what = f"title is that of {page(other)}"
        yield problem(entry, "title", Code.SAME_TITLE, what, title, "its own", other=page(other))


def _talk(catalog: Catalog, entry: Entry) -> Hashable:
    """Return title and speakers of a talk, None for one that is given again and again."""
    speakers = frozenset(person.id for person in catalog.named(entry, "speaker"))
    talk = record(entry, Talk)
    return (plain(talk.title or ""), speakers) if speakers and talk.kind not in RECURRING else None


def _recording(talk: Talk) -> Hashable:
    # Without a start it is the recording of the whole event, or nobody has looked the position up.
    video = talk.video
    return (video.key, video.start) if video and video.start is not None and video.key else None


def _title(entry: Entry) -> Hashable:
    """Return the title of an event, and of a talk with its event."""
    title = plain(entry.record.title or "") if entry.record else ""
    return (entry.kind, entry.id.partition("/")[0] if entry.kind is Kind.TALK else "", title)


def _alike(keyed: Iterable[tuple[Hashable, Entry]]) -> Iterator[tuple[Entry, Entry]]:
    """Yield each entry whose key another one has as well, with the first such; None is no key."""
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for key, entry in keyed:
        if key is not None:
            groups[key].append(entry)
    for same in groups.values():
        if len(same) > 1:
            yield from ((entry, same[1] if entry is same[0] else same[0]) for entry in same)
