"""How the links to other sites stand: how many there are, by host, and which are dead."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sphinx_talks.content.characters import readable
from sphinx_talks.content.linkstate import extract
from sphinx_talks.content.linkstate.keys import host_of, key_of
from sphinx_talks.content.linkstate.known import State
from sphinx_talks.content.records.values import PartialDate
from sphinx_talks.views import parts
from sphinx_talks.views.blocks import Day, Group, Item, Label, Link, Listing, Paragraph, Row, Several, Table, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.linkstate.known import Known
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.views.blocks import Block, Line

#: What is believed of an address, in words.
TOTALS = {
    State.OK: "alive: %(count)s",
    State.SUSPECT: "in doubt: %(count)s",
    State.DEAD: "dead: %(count)s",
    State.NEW: "not known yet: %(count)s",
}
#: What is dead first: a telephone shows the first two numbers, and the others when the table is moved.
COLUMNS = ("Host", "Links", "Dead", "In doubt", "Alive", "Not known yet")
ORDER = (State.DEAD, State.SUSPECT, State.OK, State.NEW)


def view(catalog: Catalog) -> Several:
    """Return totals, a table of the hosts and the dead links; one line where no check has run yet."""
    known = catalog.links.known
    if catalog.links.fault:
        return Several((Paragraph((Label("What the last check of the links found cannot be read."),), "empty"),))
    if not known:
        return Several((Paragraph((Label("No check of the links has run yet."),), "empty"),))
    return Several(tuple(_blocks(catalog, known.values())))


def _blocks(catalog: Catalog, known: Iterable[Known]) -> Iterator[Block]:
    counted = Counter(one.state for one in known)
    asked = [one.asked for one in known if one.asked]
    line: list[Label | Day] = [Label("links: %(count)s", (("count", counted.total()),), "total")]
    line += [Label(words, (("count", counted[state]),), "total") for state, words in TOTALS.items()]
    yield Paragraph(tuple(line), "totals")
    if asked:
        day = max(asked)
        yield Paragraph((Label("last asked", style="seen"), Day(PartialDate(day.year, day.month, day.day))))
    yield Listing((Group((Label("Dead links"),), tuple(_dead(catalog)), "dead"),), "compact", "No link is dead.")
    yield Table(COLUMNS, tuple(_hosts(catalog)))


def _hosts(catalog: Catalog) -> Iterator[Row]:
    """Yield the hosts, those with most dead links first, then with most links."""
    hosts: dict[str, Counter[State]] = defaultdict(Counter)
    for address, one in catalog.links.known.items():
        hosts[host_of(address)][one.state] += 1

    def order(host: str) -> tuple[int, int, str]:
        return -hosts[host][State.DEAD], -hosts[host].total(), host

    for host in sorted(hosts, key=order):
        numbers = (hosts[host].total(), *(hosts[host][state] for state in ORDER))
        yield Row(Link(readable(host)), tuple(_number(number) for number in numbers))


def _number(number: int) -> Line:
    return (Text(str(number), "number"),) if number else ()


def _dead(catalog: Catalog) -> Iterator[Item]:
    """Yield the dead links, the latest first, with the pages that lead there."""
    pages, dead = _pages(catalog), catalog.links.dead
    for address in sorted(dead, key=lambda address: (-dead[address].since.toordinal(), address)):
        # Since when, and the copy, stand beside the link wherever it is shown.
        meta = tuple((parts.link_to(entry, parts.page_of(entry).title or entry.docname),) for entry in pages[address])
        yield Item(Link(readable(address), url=address), meta=meta)


def _pages(catalog: Catalog) -> dict[str, list[Entry]]:
    """Return the pages that lead to each dead address, those that cite it among them."""
    dead, found = catalog.links.dead, defaultdict(list)
    for entry in catalog.entries.values():
        if entry.record and not getattr(entry.record, "sample", False):
            for address in {key_of(link.address).address for link in extract.of_entry(entry)} & dead.keys():
                found[address].append(entry)
    for key, reference in catalog.references.items():
        if (address := key_of(reference.url).address) in dead:
            found[address] += [entry for entry in catalog.citing(key) if entry not in found[address]]
    return found
