"""Parts that several kinds of page share."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias

from sphinx_talks.content.catalog import Catalog, record
from sphinx_talks.content.linkstate.links import host_of
from sphinx_talks.content.markdown import mentioned
from sphinx_talks.content.providers.base import ASPECT
from sphinx_talks.content.records import Event, Kind, Page, Recording, Slides, Speaker, Talk, TalkKind, Video
from sphinx_talks.content.records.forms import ID
from sphinx_talks.content.records.values import ProgrammeTime
from sphinx_talks.content.watchable import has_slides, recording_of
from sphinx_talks.views import blocks, identity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sphinx_talks.content.bibliography import Reference
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.content.providers import MediaRef, Medium
    from sphinx_talks.content.records.base import Source


#: What a talk is called that is no ordinary one.
KINDS = {TalkKind.LIGHTNING: "Lightning talk", TalkKind.OPENING: "Opening", TalkKind.PANEL: "Panel"}
#: How many stand in a listing whose rest is folded.
FIRST = 8
#: How many speakers of a talk a listing names: each of 1,000 has a page that lists it, and would name them all.
MOST_SPEAKERS = 20


def other_names(page: Page) -> tuple[blocks.Line, ...]:
    """Return the aliases of a page, but for names that it has, and former ids that spell one: these are addresses."""
    names = [name for name in (page.title, page.title_en) if name]
    spelt = {*map(_letters, names)}
    return tuple(
        (blocks.Text(one),)
        for one in page.aliases
        if one not in names and not (ID.fullmatch(one) and _letters(one) in spelt)
    )


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


def page_of(entry: Entry) -> Page:
    """Return the record of an entry as a page."""
    if entry.record is None:
        msg = f"{entry.docname} has no record"
        raise TypeError(msg)
    return entry.record


def link_to(entry: Entry, text: str = "") -> blocks.Hyperlink:
    """Return a link to a record, by its title unless other words are given, with its reading where that helps."""
    if not text:
        text, read = page_of(entry).title, identity.transliterated(entry)
        text = f"{text} ({read})" if read else text
    return blocks.Hyperlink(text, entry.docname)


def links_to(entries: Iterable[Entry]) -> tuple[blocks.Line, ...]:
    """Return links as the values of a fact."""
    return tuple((link_to(entry),) for entry in entries)


def title_en(page: Page) -> Iterator[blocks.Block]:
    """Yield the title in English, where it is another."""
    if page.title_en and page.title_en != page.title:
        yield blocks.Paragraph((blocks.Text(page.title_en, blocks.ENGLISH),), "title-en")


def summaries(page: Page, *, definition: bool = False) -> Iterator[blocks.Block]:
    """Yield the page in one sentence, in both languages."""
    yield from summary(page, "definition" if definition else "summary")
    yield from summary_en(page)


def summary(page: Page, style: str = "summary") -> Iterator[blocks.Block]:
    """Yield the page in one sentence."""
    if page.summary:
        yield blocks.Paragraph((blocks.Text(page.summary),), style)


def summary_en(page: Page) -> Iterator[blocks.Block]:
    """Yield the page in one sentence in English."""
    if page.summary_en:
        yield blocks.Paragraph((blocks.Text(page.summary_en, blocks.ENGLISH),), "summary-en")


def item(entry: Entry, **rest: Any) -> blocks.Item:  # noqa: ANN401 - the other fields of an item
    """Return a record for a listing: by its title, with the one in English."""
    if entry.kind is Kind.PERSON:
        rest.setdefault("initials", identity.portrait(entry).initials)
    # A topic is called so by this site: in another language it has no title that somebody gave it.
    other = page_of(entry).title_en if entry.kind is not Kind.TOPIC or not entry.language else ""
    return blocks.Item(link_to(entry), other or "", **rest)


def ranked(found: Iterable[Entry]) -> list[tuple[Entry, int]]:
    """Return each record with the number of times it was found, most first."""
    rows = [*found]
    counts, known = Counter(entry.docname for entry in rows), {entry.docname: entry for entry in rows}
    ordered = sorted(counts, key=lambda docname: (-counts[docname], docname))
    return [(known[docname], counts[docname]) for docname in ordered]


def counted(talks: Iterable[Entry], catalog: Catalog, role: str) -> list[blocks.Item]:
    """Return the records that talks name in a role, each with the number of talks, most first."""
    found = ranked(one for talk in talks for one in catalog.named(talk, role))
    return [item(entry, talks=number) for entry, number in found]


def speakers(
    catalog: Catalog, row: Iterable[Speaker], *, affiliation: bool = True, linked: bool = True
) -> tuple[blocks.Line, ...]:
    """Return people with the name and affiliation of the day; the latter leads to its page where there is one."""
    lines = []
    for speaker in row:
        found = catalog.find(Kind.PERSON, speaker.person)
        line: blocks.Line = (link_to(found[0], speaker.name or ""),) if found else ()
        if affiliation and speaker.affiliation:
            found_in = named(catalog, "affiliation", speaker.affiliation, "affiliation")
            line = (*line, found_in if linked else blocks.Text(found_in.text, "affiliation"))
        lines.append(line)
    return tuple(lines)


def named(catalog: Catalog, role: str, text: str, style: str = "") -> blocks.Hyperlink | blocks.Text:
    """Return a name as it was written, with a link where the site has a page for it."""
    shown, docname = catalog.named_as(role, text)
    return blocks.Hyperlink(shown, docname, style=style) if docname else blocks.Text(shown, style)


#: What events and talks before and behind one are called.
WAYS = (("Previous event", "Next event"), ("Previous talk of the event", "Next talk of the event"))
#: Label, the fields of front matter that it comes from, with spaces between them, and the values.
Fact: TypeAlias = "tuple[str, str, tuple[blocks.Line, ...]]"


def text(words: str | None, style: str = "") -> tuple[blocks.Line, ...]:
    """Return words as the value of a fact, no value where there are none."""
    return ((blocks.Text(words, style),),) if words else ()


def texts(found: Iterable[str]) -> tuple[blocks.Line, ...]:
    """Return several words as the values of a fact."""
    return tuple((blocks.Text(words),) for words in found)


def years(known: Collection[int]) -> str:
    """Return the first and the last of some years, as 2014–2022; '' of none."""
    return "–".join(map(str, sorted({min(known), max(known)}))) if known else ""


def label(message: str | None) -> tuple[blocks.Line, ...]:
    """Return words of the interface as the value of a fact, no value where there are none."""
    return ((blocks.Label(message),),) if message else ()


def address(url: str | None) -> tuple[blocks.Line, ...]:
    """Return a link to another site as the value of a fact, no value where there is none."""
    return ((blocks.Hyperlink(url, url=url),),) if url else ()


def facts(rows: Iterable[Fact], page: Page) -> Iterator[blocks.Block]:
    """Yield the facts that are known, marked where they were inferred; then, folded, why of what has no row here.

    Of fields without a name the reasons stand elsewhere on the page.
    """
    reasons = dict(page.inferred)
    known: list[tuple[str, tuple[blocks.Line, ...]]] = []
    hidden: list[tuple[str, tuple[blocks.Line, ...]]] = []
    for name, fields, values in rows:
        shown = tuple(value for value in values if value)
        found = tuple(reasons.pop(field) for field in fields.split() if field in reasons)
        if shown:
            mark = (blocks.Doubt(found),) if found else ()
            known.append((name, (*shown[:-1], (*shown[-1], *mark))))
        elif found and name:
            value = _value(page, fields.split()[0])
            hidden.append((name, tuple((*value, blocks.Text(reason, "inferred")) for reason in found)))
    if reasons:
        hidden.append(("Others", texts(reasons.values())))
    if known:
        yield blocks.Facts(tuple(known))
    if hidden:
        yield blocks.Folded("What was inferred", (blocks.Facts(tuple(hidden)),))


def _value(page: Page, field: str) -> blocks.Line:
    """Return the value of a field in short, nothing where it is a list: that stands on the page."""
    found = page.title if field == "name" else getattr(page, field, None)
    if isinstance(found, Slides):
        return (blocks.Hyperlink(found.page, url=found.page),) if found.page else ()
    return (blocks.Text(str(found)),) if isinstance(found, str | int) else ()


def wanted(lost: Sequence[blocks.Item]) -> blocks.Section:
    """Return the question for titles that nobody knows; several are folded, for the programme above names them."""
    listed: blocks.Block = listing(lost, "compact")
    if len(lost) == 1:
        asked = blocks.Label("Nobody has found its title yet. Do you know it, or have the slides?")
    else:
        asked = blocks.Label("Nobody has found their titles yet. Do you know one, or have the slides?")
        listed = blocks.Folded("Show all", (listed,), len(lost))
    return blocks.Section("wanted", "Looked for", (blocks.Paragraph((asked,), "asked"), listed))


def when(event: Event, zone: str) -> blocks.Line:
    """Return date and time of an event."""
    line: list[blocks.Inline] = []
    if event.date:
        line.append(blocks.Day(event.date, event.end_date))
    if event.start is not None:
        line.append(blocks.Time(ProgrammeTime(event.start, event.end), event.timezone or zone))
    return tuple(line)


def short_event(catalog: Catalog, held: Entry) -> str:
    """Return an event's title without the series, `#13 (Online)`, where all events are of one; whole elsewhere."""
    event, title = record(held, Event), page_of(held).title
    rest = title.removeprefix(catalog.only_series()).strip()
    return rest if event.number is not None and rest.startswith(f"#{event.number}") else title


def talk_item(catalog: Catalog, talk_entry: Entry, *, event: bool = True) -> blocks.Item:
    """Return a talk for a listing, with or without its event."""
    # Its event, its topics and its speakers all list it.
    return catalog.once(("talk_item", talk_entry.docname, event), lambda: _talk_item(catalog, talk_entry, event=event))


def _talk_item(catalog: Catalog, talk_entry: Entry, *, event: bool) -> blocks.Item:
    talk = record(talk_entry, Talk)
    meta: list[blocks.Line] = [
        line for line in speakers(catalog, talk.speakers[:MOST_SPEAKERS], affiliation=False) if line
    ]
    if len(talk.speakers) > MOST_SPEAKERS:
        meta.append((blocks.Label("and others"),))
    held = catalog.event_of(talk_entry)
    if event and held:
        happened = record(held, Event)
        day = talk.date or happened.date
        # Its number is enough beside the day.
        link = link_to(held, _number_of(catalog, held))
        meta.append((link, blocks.Day(day)) if day else (link,))
    return item(
        talk_entry,
        meta=tuple(meta),
        summary=talk.summary or "",
        marks=marks(catalog, talk_entry),
        art=identity.art(catalog, talk_entry),
    )


def _number_of(catalog: Catalog, held: Entry) -> str:
    short = short_event(catalog, held)
    return short if short == page_of(held).title else f"#{record(held, Event).number}"


def marks(catalog: Catalog, talk_entry: Entry) -> tuple[str, ...]:
    """Return what there is of a talk to look at, as message ids."""
    talk = record(talk_entry, Talk)
    found = ["Slides"] if has_slides(catalog, talk) else []
    if recording_of(catalog, talk_entry)[1] is Recording.AVAILABLE:
        found.append("Video")
    return tuple(found)


def video_embed(video: Video, title: str, estimated: int | None = None) -> blocks.Embed | None:
    """Return the player or card of a recording, None where it leads nowhere.

    `estimated` is the second at which the programme lets it begin, for a recording of which nobody has said that.
    """
    named = video.named
    if named is None:
        return card(video, title)
    is_estimated = video.start is None and estimated is not None
    start = (estimated if is_estimated else video.start) or 0
    return embed(named, video.medium, title, start=start, end=video.end or 0)._replace(is_estimated=is_estimated)


def embed(  # noqa: PLR0913 - what front matter and directives say of a player
    named: MediaRef, medium: Medium, title: str, *, page: str = "", aspect: float = 0.0, start: int = 0, end: int = 0
) -> blocks.Embed:
    """Return how something at a provider is rendered; `page` is linked to in place of its own address."""
    provider, name = named.provider, named.id
    # Of a page whose id nobody knows there is a card.
    player = provider.player(name, start, end) if name else None
    # Without a start: the checks of the links know addresses as a whole.
    source = named.page or provider.address(name)
    url = page or named.page or provider.address(name, start)
    found = blocks.Embed(
        provider.name,
        medium,
        provider.site(name),
        title,
        url,
        source,
        aspect or provider.aspect,
        start,
        mark=provider.mark,
    )
    if player is None:
        return found
    anywhere = provider.player(name, _ANYWHERE, 0)
    return found._replace(
        player=player.address,
        element=player.element,
        player_from=anywhere.address.replace(str(_ANYWHERE), "{}") if anywhere else "",
        messages=(provider.seek, provider.watch, provider.reported),
    )


def card(media: Video | Slides, title: str) -> blocks.Embed | None:
    """Return the card of a page that no provider knows, None where there is no page."""
    if not media.page:
        return None
    aspect = getattr(media, "aspect", None) or ASPECT
    return blocks.Embed("", media.medium, host_of(media.page), title, media.page, media.page, aspect)


#: A second that no recording has, in whose place the address of a player takes any other.
_ANYWHERE = 987_654_321


def listing(items: Iterable[blocks.Item], style: str = "") -> blocks.Listing:
    """Return a listing without headings."""
    return blocks.Listing((blocks.Group((), tuple(items)),), style)


def section(name: str, label: str, items: Iterable[blocks.Item], style: str = "") -> Iterator[blocks.Section]:
    """Yield a section with a listing, or nothing when there is nothing to list."""
    found = tuple(items)
    if found:
        yield blocks.Section(name, label, (listing(found, style),))


def shortened(name: str, label: str, items: Iterable[blocks.Item], style: str = "") -> Iterator[blocks.Section]:
    """Yield a section with a listing of which a long rest is folded."""
    found = tuple(items)
    first, rest = (found[:FIRST], found[FIRST:]) if len(found) > FIRST + 2 else (found, ())
    for made in section(name, label, first, style):
        folded = (blocks.Folded("Others", (listing(rest, style),), len(rest)),) if rest else ()
        yield made._replace(blocks=(*made.blocks, *folded))


def holding(name: str, label: str, found: Iterable[blocks.Block]) -> Iterator[blocks.Section]:
    """Yield a section with blocks, or nothing when there are none."""
    if held := tuple(found):
        yield blocks.Section(name, label, held)


def foot(catalog: Catalog, entry: Entry, above: Iterable[blocks.Block]) -> Iterator[blocks.Block]:
    """Yield what the pages of all records end with: references, back-links, sources, the previous and the next."""
    for found in references(catalog, cited_keys(entry)):
        # Of a topic there is a whole bibliography; a citation in the prose unfolds it.
        yield _folded(found) if entry.kind is Kind.TOPIC or _number(found) > FIRST else found
    yield from back_links(catalog, entry, above)
    yield from section("sources", "Sources", map(_source_item, page_of(entry).sources), "compact")
    previous, following = catalog.neighbours(entry)
    if previous or following:
        before, behind = (link_to(one) if one else None for one in (previous, following))
        yield blocks.Pager(before, behind, WAYS[entry.kind is Kind.TALK])


def _folded(section: blocks.Section) -> blocks.Section:
    return section._replace(blocks=(blocks.Folded("Show all", section.blocks, _number(section)),))


def _number(section: blocks.Section) -> int:
    return sum(len(group.items) for one in section.blocks if isinstance(one, blocks.Listing) for group in one.groups)


def _linked(catalog: Catalog, entry: Entry, shown: object) -> Iterator[str]:
    """Yield the pages that a page leads to, in what is rendered beside its prose and in the prose."""
    for mention in mentioned(entry.prose):
        if mention.role != "cite":
            yield from (other.docname for other in catalog.find(Kind(mention.role), mention.target))
    yield from _docnames(shown)


def _docnames(shown: object) -> Iterator[str]:
    waiting = [shown]
    while waiting:
        one = waiting.pop()
        if isinstance(one, blocks.Hyperlink):
            yield one.docname
        elif isinstance(one, tuple):
            waiting += one


def back_links(catalog: Catalog, entry: Entry, above: Iterable[blocks.Block]) -> Iterator[blocks.Block]:
    """Yield the records that mention this one in their prose, but for those that the page leads to already."""
    mentioning = [one for one in catalog.mentioning(entry.docname) if one.kind and one.record and one.record.title]
    # Most pages are mentioned nowhere: what they render is not looked through.
    linked = frozenset(_linked(catalog, entry, tuple(above))) if mentioning else ()
    found = [blocks.Item(link_to(other)) for other in mentioning if other.docname not in linked]
    yield from section("mentioned-in", "Mentioned in", found, "compact")


def reports(found: Iterable[Source]) -> Iterator[blocks.Block]:
    """Yield what others wrote."""
    yield from section("reports", "Reports", map(_source_item, found), "compact")


def _source_item(source: Source) -> blocks.Item:
    meta: list[blocks.Line] = [(blocks.Label("no longer there", style="gone"),)] if source.gone else []
    meta += [(blocks.Label("seen", style="seen"), blocks.Day(source.seen))] if source.seen else []
    return blocks.Item(blocks.Hyperlink(source.title or source.url, url=source.url), meta=tuple(meta))


def references(catalog: Catalog, keys: Iterable[str]) -> Iterator[blocks.Section]:
    """Yield the references a page names in its front matter or cites in its prose."""
    found = [catalog.references[key] for key in dict.fromkeys(keys) if key in catalog.references]
    yield from section("references", "References", (reference_item(catalog, one) for one in found), "references")


def reference_item(catalog: Catalog, reference: Reference, *, all_pages: bool = False) -> blocks.Item:
    """Return a reference for a listing; with `all_pages` it says who cites it."""
    authors: blocks.Line = (blocks.Text(", ".join(reference.authors)),) if reference.authors else ()
    authors += (blocks.Label("and others"),) if reference.more_authors else ()
    year = "" if reference.year in reference.container else reference.year
    where = ", ".join(part for part in (reference.container, reference.pages, year) if part)
    meta = [line for line in (authors, (blocks.Text(where),) if where else ()) if line]
    meta += [(blocks.Text(reference.note),)] if reference.note else []
    citing = [entry for entry in catalog.citing(reference.key) if entry.record and entry.record.title]
    if all_pages:
        meta += [(blocks.Label("Cited by"), *(link_to(entry) for entry in citing))] if citing else []
    elif catalog.reference_page and len(citing) > 1:
        elsewhere = blocks.Hyperlink("", catalog.reference_page, fragment=anchor_of(reference.key), number=len(citing))
        meta.append((elsewhere,))
    return blocks.Item(
        blocks.Hyperlink(reference.title, url=reference.url),
        meta=tuple(meta),
        anchor=anchor_of(reference.key),
        by=", ".join(reference.authors),
    )


def anchor_of(key: str) -> str:
    """Return the anchor of a reference on the page that lists them."""
    return f"ref-{key}"


def trail(catalog: Catalog, entry: Entry) -> tuple[blocks.Hyperlink, ...]:
    """Return the way from the home page: the section, for a talk also the event."""
    steps = []
    if entry.kind:
        index = catalog.page(f"{entry.kind.folder}/index")
        if index and index.record and index.record.title:
            steps.append(link_to(index))
    if entry.kind is Kind.TALK and (event := catalog.event_of(entry)):
        steps.append(link_to(event, short_event(catalog, event)))
    return tuple(steps)


def cited_keys(entry: Entry) -> list[str]:
    """Return the keys of the references of a page: those of its front matter, then those cited in prose."""
    used = [use.target for use in entry.uses if use.role == "reference"]
    return used + [mention.target for mention in entry.prose.mentions if mention.role == "cite"]
