"""What is worth a look after a talk, and why: all that the records say of the two."""

from __future__ import annotations

from collections import Counter
from heapq import nlargest
from typing import TYPE_CHECKING

from sphinx_talks.content.catalog import record
from sphinx_talks.content.markdown import mentioned
from sphinx_talks.content.records import Kind, Talk
from sphinx_talks.views import parts
from sphinx_talks.views.blocks import Hyperlink, Label, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.views.blocks import Line

RELATED = 5
#: How two talks of one speaker, and two others, lie apart; more years are counted.
_SPEAKER = {-1: "Same speaker, a year earlier", 0: "Same speaker", 1: "Same speaker, a year later"}
_APART = {-1: "a year earlier", 0: "the same year", 1: "a year later"}
_SPEAKER_YEARS = ("Same speaker, %(count)s years earlier", "Same speaker, %(count)s years later")
_YEARS = ("%(count)s years earlier", "%(count)s years later")


def talks(catalog: Catalog, entry: Entry) -> list[Entry]:
    """Return the talks that its page has for the next, then those that have most in common with it, newest first."""
    score: Counter[str] = Counter()
    keys: dict[str, tuple[object, ...]] = {}
    # A topic in common says more of the subject than a speaker in common does.
    for role, weight in (("topic", 2), ("speaker", 1)):
        for named in catalog.named(entry, role):
            for docname, untitled, key in catalog.pool(named, role):
                score[docname] += weight
                # Whoever follows a link wants to know what the talk is about.
                if not untitled:
                    keys[docname] = key
    for other in _named_beside(catalog, entry):
        score[other.docname] += 3
        keys[other.docname] = catalog.talk_key(other)
    first = [one for one in catalog.named(entry, "next") if one is not entry]
    for one in (entry, *first):
        keys.pop(one.docname, None)
    best = nlargest(max(RELATED - len(first), 0), keys, key=lambda docname: (score[docname], keys[docname]))
    return [*first, *(talk for docname in best if (talk := catalog.page(docname)))]


def _named_beside(catalog: Catalog, entry: Entry) -> Iterator[Entry]:
    """Yield the talks of other events that the prose of a talk names, and those whose prose names it."""
    named = {mention.target for mention in mentioned(entry.prose) if mention.role == "talk"}
    found = [talk for target in sorted(named) for talk in catalog.find(Kind.TALK, target)[:1]]
    for other in [*found, *catalog.mentioning(entry.docname)]:
        if other.kind is Kind.TALK and other.record and not other.untitled and _event(other) != _event(entry):
            yield other


def _event(talk: Entry) -> str:
    return talk.id.partition("/")[0]


def why(catalog: Catalog, entry: Entry, other: Entry) -> Iterator[Line]:
    """Yield what its page says of the next, else what the two have in common, and how far they lie apart."""
    told = {one.talk: one.why for one in record(entry, Talk).next}
    if reason := next((told[one] for one in told if other in catalog.find(Kind.TALK, one)), None):
        yield (Text(reason),)
    else:
        yield from _alike(catalog, entry, other)


def _alike(catalog: Catalog, entry: Entry, other: Entry) -> Iterator[Line]:
    # Only where both years are known is there a distance.
    then, now = catalog.year(other), catalog.year(entry)
    is_dated, years = bool(then and now), then - now
    if is_by_same := _common(catalog, entry, other, "speaker"):
        yield (_distance(years if is_dated else 0, _SPEAKER, _SPEAKER_YEARS),)
    elif organizations := _common(catalog, entry, other, "affiliation"):
        yield from _link("Same organization:", catalog.page(organizations[0]))
    if topics := _common(catalog, entry, other, "topic"):
        # The rarest of the topics in common says most.
        yield from _link("Same topic:", catalog.rarest(" ".join(topics)))
    if _event(entry) == _event(other):
        yield (Label("the same event"),)
    elif is_dated and not is_by_same:
        yield (_distance(years, _APART, _YEARS),)
    if other in catalog.mentioning(entry.docname):
        yield (Label("Its page names this talk"),)
    elif entry.prose.mentions and entry in catalog.mentioning(other.docname):
        yield (Label("Named in the text above"),)
    yield from _works(catalog, entry, other)


def _common(catalog: Catalog, entry: Entry, other: Entry, role: str) -> list[str]:
    own = catalog.names_in(entry, role)
    theirs = catalog.names_in(other, role) if own else ()
    return [one for one in own if one in theirs]


def _link(label: str, named: Entry | None) -> Iterator[Line]:
    if named:
        yield Label(label), parts.link_to(named)


def _distance(years: int, few: dict[int, str], many: tuple[str, str]) -> Label:
    return Label(few[years]) if years in few else Label(many[years > 0], (("count", abs(years)),))


def _works(catalog: Catalog, entry: Entry, other: Entry) -> Iterator[Line]:
    """Yield the work that both pages cite and fewest others do."""
    citing = {key: catalog.citing(key) for key in parts.cited_keys(entry) if key in catalog.references}
    if both := [key for key, pages in citing.items() if other in pages]:
        key = min(both, key=lambda key: (len(citing[key]), key))
        cited = Hyperlink(catalog.references[key].title, entry.docname, fragment=parts.anchor_of(key))
        yield Label("Both cite:"), cited
