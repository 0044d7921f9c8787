"""What the environment keeps of all pages, packed: few builds need all of it, and fewer change more than a little."""

from __future__ import annotations

import pickle
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, TypeVar, cast

from docutils import nodes
from sphinx import addnodes

from sphinx_talks.content.kept import become, collector_held

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx_talks.content.pages import Entry

    #: Words of a heading, its anchor, their language where it is another than that of the site, and headings below.
    Heading = tuple[str, str, str, list["Heading"]]

T = TypeVar("T")
N = TypeVar("N", bound=nodes.Element)
#: Pages that are packed together: more of them are packed in less time, and more of them again for one that changed.
SHELF = 64


class _Packed(dict[str, N]):
    """Nodes of pages, some of them packed; `self[docname]` is the node."""

    def get(self, docname: str, default: T = None) -> N | T:  # type: ignore[assignment]
        """Return that of a page, something else where there is none."""
        try:
            return self[docname]
        except KeyError:
            return default

    def items(self) -> Iterator[tuple[str, N]]:  # type: ignore[override] # no view: each is unpacked
        """Yield all of them."""
        yield from ((docname, self[docname]) for docname in list(self))

    def values(self) -> Iterator[N]:  # type: ignore[override] # as above
        """Yield all of them."""
        yield from (self[docname] for docname in list(self))

    def kept_of(self, docname: str) -> object:
        """Return that of a page as it is, packed or not, None where there is none."""
        return super().get(docname)

    @property
    def kept(self) -> dict[str, N]:
        """Return all of them as they are, packed or not."""
        return dict(super().items())


class PackedTitles(_Packed[nodes.title]):
    """What Sphinx keeps as `env.titles`: of what an environment has kept mostly the words alone, until somebody asks.

    Nodes of all titles took half of the time in which an environment is read.
    """

    def __getitem__(self, docname: str) -> nodes.title:
        """Return the title of a page."""
        found: object = super().__getitem__(docname)
        if isinstance(found, str):
            found = self[docname] = nodes.title("", found)
        return cast("nodes.title", found)

    def words(self, docname: str) -> str | None:
        """Return the words of a title that is nothing else, as most are; None where it is, or there is none."""
        found: object = self.kept_of(docname)
        if isinstance(found, nodes.title) and all(type(child) is nodes.Text for child in found.children):
            return found.astext()
        return found if isinstance(found, str) else None

    def __reduce__(self) -> tuple[type[PackedTitles], tuple[dict[str, object]]]:
        """Return it for the environment."""
        plain = nodes.title().attributes
        return PackedTitles, ({docname: self._packed(docname, found, plain) for docname, found in self.kept.items()},)

    def _packed(self, docname: str, title: object, plain: dict[str, object]) -> object:
        """Return the words of a title where its node can be made of them."""
        if isinstance(title, nodes.title) and len(title) == 1 and not title.rawsource and title.attributes == plain:
            return self.words(docname) or title
        return title


class PackedContents(_Packed[nodes.bullet_list]):
    """What Sphinx keeps as `env.tocs`; that of a page is unpacked each time somebody asks, and nobody changes it.

    As nodes they are half of the memory of a large environment.
    Sphinx would put the numbers of sections into the nodes; no page can ask for them (`:numbered:` is T406).
    """

    def __getitem__(self, docname: str) -> nodes.bullet_list:
        """Return the contents of a page."""
        found: object = super().__getitem__(docname)
        if isinstance(found, bytes):
            found = pickle.loads(found)  # noqa: S301 - a part of the environment, which is one
        return _contents(docname, found) if isinstance(found, list) else cast("nodes.bullet_list", found)

    def note(self, docname: str, headings: list[Heading]) -> None:
        """Keep the headings of a page, of which nodes are made for who asks."""
        super().__setitem__(docname, cast("nodes.bullet_list", pickle.dumps(headings, pickle.HIGHEST_PROTOCOL)))

    def pack(self, docnames: Iterable[str]) -> None:
        """Pack those of some pages that are not."""
        for docname in docnames:
            found = self.kept_of(docname)
            if isinstance(found, nodes.Node):
                super().__setitem__(docname, cast("nodes.bullet_list", pickle.dumps(found, pickle.HIGHEST_PROTOCOL)))
                # A circle of parents and children would stay until it is looked for.
                for node in list(found.findall()):
                    vars(node).clear()

    def __reduce__(self) -> tuple[type[PackedContents], tuple[dict[str, nodes.bullet_list]]]:
        """Return it for the environment."""
        return PackedContents, (self.kept,)


def _contents(docname: str, headings: Iterable[Heading]) -> nodes.bullet_list:
    """Return headings as Sphinx has them in a table of contents."""
    made = nodes.bullet_list("")
    for words, anchor, language, below in headings:
        link = nodes.reference("", "", nodes.Text(words), internal=True, refuri=docname, anchorname=anchor)
        if language:
            link["classes"].append(f"language-{language}")
        item = nodes.list_item("", addnodes.compact_paragraph("", "", link))
        made += item
        if below:
            item += _contents(docname, below)
    return made


class PackedEntries(MutableMapping[str, "Entry"]):
    """What is known of each page by docname: unpacked when somebody asks, and packed again where another comes in."""

    def __init__(self, shelves: Iterable[tuple[tuple[str, ...], bytes]] = ()) -> None:
        """Take shelves as an environment keeps them: the pages on each, and what is known of them, packed."""
        self._shelves = [*shelves]
        #: On which shelf a page lies that nobody has put in anew.
        self._where = {docname: at for at, (names, _) in enumerate(self._shelves) for docname in names}
        self._open: dict[int, dict[str, Entry]] = {}
        #: Pages that were put in or asked for.
        self._pages: dict[str, Entry] = {}

    def __getitem__(self, docname: str) -> Entry:
        """Return a page; raises KeyError."""
        found = self._pages.get(docname)
        if found is None:
            found = self._pages[docname] = self.lying(docname)
        return found

    def lying(self, docname: str) -> Entry:
        """Return a page as it lies on its shelf."""
        at = self._where[docname]
        if at not in self._open:
            with collector_held():
                self._open[at] = pickle.loads(self._shelves[at][1])  # noqa: S301 - a part of the environment
        return self._open[at][docname]

    def of(self, path: str) -> Entry:
        """Return a page of a graph that was taken over."""
        return self.lying(path.removesuffix(".md"))

    def __setitem__(self, docname: str, entry: Entry) -> None:
        """Put a page in."""
        self._where.pop(docname, None)
        self._pages[docname] = entry

    def __delitem__(self, docname: str) -> None:
        """Take a page out; raises KeyError."""
        if self._where.pop(docname, None) is None:
            del self._pages[docname]
        else:
            self._pages.pop(docname, None)

    def __iter__(self) -> Iterator[str]:
        """Yield the names of all pages."""
        yield from self._where
        yield from self._new

    def __len__(self) -> int:
        """Return how many pages there are."""
        return len(self._where) + len(self._new)

    @property
    def _new(self) -> list[str]:
        return [docname for docname in self._pages if docname not in self._where]

    def take_over(self, graph: Mapping[str, Entry]) -> None:
        """Let the pages of a graph be these, and no others that say the same; they ask for what they are not told."""
        for docname, entry in self._pages.items():
            become(graph[docname], entry)
        self._pages = dict(graph)

    def _pack(self) -> Iterator[tuple[tuple[str, ...], bytes]]:
        """Yield shelves as they were, and what is on none of these."""
        left = self._new
        for at, (names, packed) in enumerate(self._shelves):
            if all(self._where.get(docname) == at for docname in names):
                yield names, packed
            else:
                left += (docname for docname in names if docname in self._where)
        left.sort()
        for at in range(0, len(left), SHELF):
            names = tuple(left[at : at + SHELF])
            rows = {one: self.lying(one) if one in self._where else self._pages[one] for one in names}
            yield names, pickle.dumps(rows, pickle.HIGHEST_PROTOCOL)

    def __reduce__(self) -> tuple[type[PackedEntries], tuple[tuple[tuple[tuple[str, ...], bytes], ...]]]:
        """Return it for the environment."""
        return PackedEntries, (tuple(self._pack()),)
