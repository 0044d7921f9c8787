"""What a page says in too many words, in one language only, in another order than its like, or without meaning it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from sphinx_talks.content import bibliography, providers
from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.characters import web_address
from sphinx_talks.content.folder import printable
from sphinx_talks.content.linkstate import links
from sphinx_talks.content.linkstate.known import MAX_ADDRESS
from sphinx_talks.content.markdown import inline
from sphinx_talks.content.problems import Code, Message, Position, Problem, message, short, shown
from sphinx_talks.content.records import Event, Kind, Talk
from sphinx_talks.content.records.base import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.settings import Settings


#: The roles in which a topic or a person has to be named; of other kinds any will do.
NAMED_BY = {Kind.TOPIC: ("topic", "event-topic", "broader"), Kind.PERSON: ("speaker", "organizer", "helper")}


def link_problems(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield topics that nothing is about or leads to, and people whom no page names."""
    for kind in (*NAMED_BY, *(kind for kind in Kind if kind.model.optional)):
        for entry in catalog.all(kind):
            naming = [catalog.naming(entry, role) for role in NAMED_BY.get(kind, ())]
            if any(naming) or (not naming and catalog.roles_of(entry)) or catalog.mentioning(entry.docname):
                continue
            if kind is Kind.TOPIC:
                want = "a talk or event with it, a narrower topic, or a link"
                yield problem(entry, kind.title_field, Code.UNUSED, "topic has no talks", entry.id, want)
            else:
                what, want = f"no page names the {kind}", "a talk, an event or a link"
                yield problem(entry, kind.title_field, Code.UNLINKED, what, entry.id, want)


def problem(  # noqa: PLR0913, PLR0917 - the parts of a message, in their order
    entry: Entry, at: Position | str, code: Code, text: str, got: object = None, want: str = "", **parts: str
) -> Problem:
    """Return a problem at a position, or at the first of some fields that the page has, else at its beginning."""
    position = at if isinstance(at, Position) else entry.position(*at.split())
    return Problem(page(entry), *position, code, message(text, got, want, **parts))


def page(entry: Entry) -> str:
    """Return the path of a page as a message names it."""
    return printable(entry.path)


MAX_SUMMARY = 120
#: Hiragana, katakana, kanji.
JAPANESE = re.compile("[\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff]")
#: Names of people are written in Latin letters only where they do so themselves.
TRANSLATED = frozenset(kind for kind in Kind if kind.title_field == "title")


def problems(catalog: Catalog, settings: Settings) -> Iterator[Problem]:
    """Yield long summaries, titles without English, images without words, and sections out of order."""
    for entry in catalog.entries.values():
        yield from _summaries(entry)
        yield from _title(entry)
        for target, position in entry.prose.silent_images:
            what = "image without words for those who do not see it"
            yield problem(entry, position, Code.NO_WORDS, what, target, "`![what it shows](…)` or `:alt:`")
        if entry.kind and (order := settings.sections(entry.kind)):
            yield from _sections(entry, order)


def former_names(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield the options of listings that are called otherwise today."""
    for entry in catalog.entries.values():
        for got, now, position in entry.prose.outdated:
            yield problem(entry, position, Code.FORMER_NAME, "former name", got, f"`{short(now)}`")


def _summaries(entry: Entry) -> Iterator[Problem]:
    for field in ("summary", "summary_en"):
        summary = getattr(entry.record, field, None)
        if summary and len(summary) > MAX_SUMMARY:
            want = f"at most {MAX_SUMMARY}"
            yield problem(entry, field, Code.LONG_SUMMARY, f"{field} is long", f"{len(summary)} characters", want)


def _title(entry: Entry) -> Iterator[Problem]:
    if entry.kind not in TRANSLATED or entry.record is None or entry.untitled or entry.record.title_en:
        return
    if entry.record.title and JAPANESE.search(entry.record.title):
        yield problem(entry, "title", Code.NO_ENGLISH, "title has no English", entry.record.title, "`title_en`")


def _sections(entry: Entry, order: tuple[str, ...]) -> Iterator[Problem]:
    """Yield sections that stand behind one they belong before; others may stand anywhere."""
    last = -1
    for level, words, position in entry.prose.headings:
        if level != 2 or words not in order:  # noqa: PLR2004 - sections of the page
            continue
        if (number := order.index(words)) < last:
            want = f"it before {order[last]!r}"
            yield problem(entry, position, Code.SECTIONS, "section is out of order", words, want)
        last = max(last, number)


#: Fields of words that readers see in listings.
_TEXTS = ("title", "title_en", "announced_title", "summary", "summary_en")
#: Words that are there until the true ones are known.
HOLDING = re.compile(
    r"\W*(?:todo|tb[acd]|fixme|x{3,}|untitled|no title|title|title of (?:the|your) \w+|lorem ipsum\b.*|summary"
    r"|仮|仮題|無題|未定|題名|タイトル|(?:題名|タイトル)(?:未定|なし|は未定)|テスト)\W*|[?\uff1f\s]{3,}"
    r"|.*[(\uff08\[](?:仮|仮題|tb[acd])[)\uff09\]]",
    re.IGNORECASE | re.DOTALL,
)
#: The earliest years of an event and of anything published on the web, and how many days an event lasts at most.
_FIRST_YEAR, _FIRST_PUBLISHED, _LONGEST = 1900, 1991, 60
#: How many more can come than have registered, where registering was asked for.
_TIMES = 2


def unmeant(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield mark-up that is rendered as it stands, words in the place of others, repetitions and unlikely values."""
    names = "|".join(sorted({re.escape(one.label) for one in providers.table() if one.media}, key=len, reverse=True))
    of_site = re.compile(rf".*\S\s+[-|\u2013\u2014\u00b7]\s+(?:{names}|PPT)", re.IGNORECASE)
    for entry in catalog.entries.values():
        for got, want, position in entry.prose.leftovers:
            yield problem(entry, position, Code.LEFT_OVER, "mark-up is rendered as it stands", got, want)
        yield from _fields(entry, of_site)
        yield from _repeated(entry)
        yield from _years(entry)
    for event in catalog.all(Kind.EVENT):
        yield from _unlikely(event, record(event, Event))


def spellings(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield what the site spells otherwise (`talks_terms`), in translations too."""
    for entry in catalog.entries.values():
        for one in (entry, *(twin for _, twin in entry.twins)):
            for got, want, position in one.spellings:
                yield problem(one, position, Code.SPELLING, "another spelling of a term", got, shown(want))


def _fields(entry: Entry, of_site: re.Pattern[str]) -> Iterator[Problem]:
    for name in _TEXTS:
        text = "" if entry.untitled and name == "title" else getattr(entry.record, name, None)
        field = (entry.kind.title_field + name.removeprefix("title")) if entry.kind and "title" in name[:5] else name
        if not text:
            continue
        for got, want in ((found[0], want) for pattern, want in inline.IN_FIELDS for found in pattern.finditer(text)):
            yield problem(entry, field, Code.LEFT_OVER, f"{field}: mark-up is rendered as it stands", got, want)
        if HOLDING.fullmatch(text):
            want = "what it is, or nothing yet"
            yield problem(entry, field, Code.PLACEHOLDER, f"{field}: words in the place of others", text, want)
        elif of_site.fullmatch(text):
            want = "the title alone"
            yield problem(entry, field, Code.PLACEHOLDER, f"{field}: name of the site behind the title", text, want)


def _repeated(entry: Entry) -> Iterator[Problem]:
    """Yield what a page says twice."""
    found = entry.record
    if found is None:
        return
    for name in ("title_en", "summary", "summary_en"):
        if found.title and getattr(found, name, None) == found.title:
            yield problem(entry, name, Code.REPEATED, f"{name} is the title", found.title, "other words, or none")
    if found.title in found.aliases:
        yield problem(entry, "aliases", Code.REPEATED, "alias is the title", found.title, "other names alone")
    for name in ("sources", "reports"):
        seen: set[str] = set()
        for one in getattr(found, name, ()):
            if isinstance(one, Source) and one.url in seen:
                yield problem(entry, name, Code.REPEATED, f"{name}: address is given twice", one.url, "once")
            seen.add(one.url)


def _years(entry: Entry) -> Iterator[Problem]:
    """Yield years before anything was recorded."""
    slides = entry.record.slides if isinstance(entry.record, Talk) else None
    days = (
        ("date", getattr(entry.record, "date", None), _FIRST_YEAR),
        ("slides", slides and slides.published, _FIRST_PUBLISHED),
    )
    for name, day, first in days:
        if day and day.year < first:
            yield problem(entry, name, Code.UNLIKELY, f"{name}: year is unlikely", day.iso(), "four digits")


def _unlikely(entry: Entry, event: Event) -> Iterator[Problem]:
    first, last = (day.first_day() if day else None for day in (event.date, event.end_date))
    if first and last and (last - first).days > _LONGEST:
        want = f"at most {_LONGEST}, or a series"
        yield problem(entry, "end_date", Code.UNLIKELY, "event is very long", f"{(last - first).days} days", want)
    came = event.attendance
    if came and came.attended and came.registered and came.attended.value > _TIMES * came.registered.value:
        got = f"{came.attended.value} of {came.registered.value}"
        want = "the numbers as they were"
        yield problem(entry, "attendance", Code.UNLIKELY, "far more came than registered", got, want)


#: Pages that only count a click, or warn, and send on to an address in their query.
_FORWARDING = re.compile(
    r"(?:www\.)?google\.(?:com|co\.[a-z]{2}|[a-z]{2,3})/(?:url|imgres)|lm?\.(?:facebook|instagram)\.com/(?:l\.php)?"
    r"|www\.facebook\.com/(?:l\.php|flx/warn/)|[a-z0-9.-]+/redirect|www\.linkedin\.com/(?:redir/redirect|safety/go/?)"
    r"|slack-redir\.net/link|[a-z0-9.-]+\.safelinks\.protection\.outlook\.com/|t\.umblr\.com/redirect|out\.reddit\.com/.*"
    r"|steamcommunity\.com/linkfilter/|medium\.com/r/|vk\.com/away\.php|ref\.gamer\.com\.tw/redir\.php",
    re.IGNORECASE,
)
#: `%` that begins no escape (RFC 3986, 2.1): the address was cut there, or is none.
_NO_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
#: As it stands at the end of an address that was cut within a letter of UTF-8.
_CUT = re.compile(
    r"(?:%[c-dC-D][0-9A-Fa-f]|%[eE][0-9A-Fa-f](?:%[89abAB][0-9A-Fa-f])?|%[fF][0-7](?:%[89abAB][0-9A-Fa-f]){0,2})\Z"
)


def unlikely_addresses(catalog: Catalog, _settings: Settings) -> Iterator[Problem]:
    """Yield addresses in pages that are hardly those of the pages that are meant."""
    for entry in catalog.entries.values():
        for link in links.of_entry(entry):
            if fault := _fault(link.address):
                yield Problem(page(entry), link.position.line, link.position.column, Code.UNLIKELY, fault)


def of_references(root: Path) -> Iterator[Problem]:
    """Yield the same of the references below `root`, and placeholders in them."""
    for address, position, _ in links.addresses(root):
        if fault := _fault(address):
            yield Problem(bibliography.FILE, *position, Code.UNLIKELY, fault)
    for reference, line in bibliography.lines(root):
        texts = {"title": (reference.title,), "author": reference.authors, "container": (reference.container,)}
        for name, all_texts in texts.items():
            for text in filter(HOLDING.fullmatch, all_texts):
                fault = message(
                    f"{reference.key}: {name}: words in the place of others", text, "what it is, or nothing yet"
                )
                yield Problem(bibliography.FILE, *Position(line, 1), Code.PLACEHOLDER, fault)


def _fault(address: str) -> Message | None:
    """Return what is unlikely about an address, None where that is nothing."""
    if len(address) > MAX_ADDRESS:
        want = f"at most {MAX_ADDRESS}, as servers take them and links are asked"
        return message("address is too long", f"{len(address)} characters", want)
    parts = urlsplit(address)
    if _FORWARDING.fullmatch(f"{parts.hostname}{parts.path}"):
        leads = (value for _, value in parse_qsl(parts.query) if web_address(value))
        if to := next(leads, ""):
            return message("address of a site that only sends on", address, to)
    if found := _NO_ESCAPE.search(address) or _CUT.search(address):
        return message(
            "address is cut in an escape, or `%` stands for itself", address[found.start() :], "the whole, or %25"
        )
    return None
