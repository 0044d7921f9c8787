"""How the links of the archive stand: totals, hosts, and what is dead."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sphinx_talks.content.characters import readable
from sphinx_talks.content.linkstate import links
from sphinx_talks.content.linkstate.known import Known, State
from sphinx_talks.content.linkstate.links import host_of, key_of
from sphinx_talks.content.records.values import PartialDate
from sphinx_talks.views import blocks
from sphinx_talks.views.parts import link_to, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.pages import Entry

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


def view(catalog: Catalog) -> blocks.Several:
    """Return totals, a table of the hosts and the dead links; one line where no check has run yet."""
    known = catalog.links.known
    if known:
        return blocks.Several(tuple(_blocks(catalog, known.values())))
    words = blocks.Label("No check of the links has run yet.")
    if catalog.links.problems:
        words = blocks.Label("What the last check of the links found cannot be read.")
    return blocks.Several((blocks.Paragraph((words,), "empty"),))


def _blocks(catalog: Catalog, known: Iterable[Known]) -> Iterator[blocks.Block]:
    counted = Counter(one.state for one in known)
    asked = [one.asked for one in known if one.asked]
    line: list[blocks.Label | blocks.Day] = [blocks.total("links", counted.total())]
    line += [blocks.Label(words, (("count", counted[state]),), "total") for state, words in TOTALS.items()]
    yield blocks.Paragraph(tuple(line), "totals")
    if asked:
        day = max(asked)
        yield blocks.Paragraph(
            (blocks.Label("last asked", style="seen"), blocks.Day(PartialDate(day.year, day.month, day.day)))
        )
    yield blocks.Listing(
        (blocks.Group((blocks.Label("Dead links"),), tuple(_dead(catalog)), "dead"),), "compact", "No link is dead."
    )
    yield blocks.Table(COLUMNS, tuple(_hosts(catalog)))


def _hosts(catalog: Catalog) -> Iterator[blocks.Row]:
    """Yield the hosts, those with most dead links first, then with most links."""
    hosts: dict[str, Counter[State]] = defaultdict(Counter)
    for address, one in catalog.links.known.items():
        hosts[host_of(address)][one.state] += 1

    def order(host: str) -> tuple[int, int, str]:
        return -hosts[host][State.DEAD], -hosts[host].total(), host

    for host in sorted(hosts, key=order):
        numbers = (hosts[host].total(), *(hosts[host][state] for state in ORDER))
        cells = tuple((blocks.Text(str(number), "number"),) if number else () for number in numbers)
        yield blocks.Row(blocks.Hyperlink(readable(host)), cells)


def _dead(catalog: Catalog) -> Iterator[blocks.Item]:
    """Yield the dead links, the latest first, with the pages that lead there."""
    pages, dead = _pages(catalog), catalog.links.dead
    for address in sorted(dead, key=lambda address: (-dead[address].since.toordinal(), address)):
        # Since when, and the copy, stand beside the link wherever it is rendered.
        meta = tuple((link_to(entry, page_of(entry).title or entry.docname),) for entry in pages[address])
        yield blocks.Item(blocks.Hyperlink(readable(address), url=address), meta=meta)


def _pages(catalog: Catalog) -> dict[str, list[Entry]]:
    """Return the pages that lead to each dead address, those that cite it among them."""
    dead, found = catalog.links.dead, defaultdict(list)
    for entry in catalog.entries.values():
        if entry.record and not getattr(entry.record, "sample", False):
            for address in {key_of(link.address).address for link in links.of_entry(entry)} & dead.keys():
                found[address].append(entry)
    for key, reference in catalog.references.items():
        if (address := key_of(reference.url).address) in dead:
            found[address] += [entry for entry in catalog.citing(key) if entry not in found[address]]
    return found
