"""What the environment keeps of all pages, packed: few builds need all of it, and fewer change more than a little."""

from __future__ import annotations

import pickle
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar, cast

from docutils import nodes
from sphinx import addnodes

from sphinx_talks.content.kept import collector_held

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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

    def text(self, docname: str) -> str:
        """Return the title of a page as plain text, '' where there is none."""
        found: object = dict.get(self, docname, "")
        return found.astext() if isinstance(found, nodes.Node) else str(found)

    def __reduce__(self) -> tuple[type[PackedTitles], tuple[dict[str, object]]]:
        """Return it for the environment."""
        return PackedTitles, ({docname: _words(found) for docname, found in self.kept.items()},)


def _words(title: object) -> object:
    """Return the words of a title that is nothing else, as most are."""
    if isinstance(title, nodes.title) and len(title.children) == 1 and type(title[0]) is nodes.Text:
        made = nodes.title("", title.astext())
        # Another node would say more in its attributes.
        return str(title[0]) if title.attributes == made.attributes and not title.rawsource else title
    return title


class PackedContents(_Packed[nodes.bullet_list]):
    """What Sphinx keeps as `env.tocs`; that of a page is unpacked each time somebody asks, and nobody changes it.

    As nodes they are half of the memory of a large environment.
    Sphinx would put the numbers of sections into the nodes; no page can ask for them (`:numbered:` is T406).
    """

    def __getitem__(self, docname: str) -> nodes.bullet_list:
        """Return the contents of a page."""
        if self.is_hidden:
            raise KeyError(docname)
        found: object = super().__getitem__(docname)
        if isinstance(found, bytes):
            found = pickle.loads(found)  # noqa: S301 - a part of the environment, which is one
        return _contents(docname, found) if isinstance(found, list) else cast("nodes.bullet_list", found)

    #: Whether a page is said to have none.
    is_hidden = False

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Say meanwhile that pages have none: what Sphinx makes of them is seldom looked at."""
        self.is_hidden = True
        try:
            yield
        finally:
            self.is_hidden = False

    def note(self, docname: str, headings: list[Heading]) -> None:
        """Keep the headings of a page, of which nodes are made for who asks."""
        super().__setitem__(docname, cast("nodes.bullet_list", pickle.dumps(headings, pickle.HIGHEST_PROTOCOL)))

    def pack(self, docnames: Iterable[str]) -> None:
        """Pack those of some pages that are not."""
        for docname in docnames:
            found = dict.get(self, docname)
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


class PackedEntries:
    """What is known of each page: unpacked when somebody asks, and packed again as far as another page has come in."""

    def __init__(self, packed: Iterable[bytes] = ()) -> None:
        """Take shelves as an environment keeps them."""
        self._packed = tuple(packed)
        #: Each shelf with what was on it.
        self._shelves: list[tuple[bytes, dict[str, Entry]]] = []
        self._pages: dict[str, Entry] | None = None

    @property
    def pages(self) -> dict[str, Entry]:
        """Return all pages by docname, which may be put in and taken out."""
        if self._pages is None:
            self._pages = {}
            with collector_held():
                for packed in self._packed:
                    found: dict[str, Entry] = pickle.loads(packed)  # noqa: S301 - a part of the environment
                    self._shelves.append((packed, found))
                    self._pages |= found
            self._packed = ()
        return self._pages

    def _pack(self) -> Iterator[bytes]:
        """Yield shelves as they were, and what is on none of these."""
        pages = self.pages
        rest = dict(pages)
        for packed, found in self._shelves:
            # An entry never changes; another one takes its place.
            if all(pages.get(docname) is entry for docname, entry in found.items()):
                yield packed
                for docname in found:
                    del rest[docname]
        left = sorted(rest)
        for at in range(0, len(left), SHELF):
            yield pickle.dumps({docname: rest[docname] for docname in left[at : at + SHELF]}, pickle.HIGHEST_PROTOCOL)

    def __reduce__(self) -> tuple[type[PackedEntries], tuple[tuple[bytes, ...]]]:
        """Return it for the environment."""
        return PackedEntries, (self._packed or tuple(self._pack()),)
