"""The tables of contents of all pages, packed: as nodes they are half of the memory of a large environment."""

from __future__ import annotations

import pickle
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar, cast

from docutils import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


class PackedContents(dict[str, nodes.bullet_list]):
    """What Sphinx keeps as `env.tocs`; that of a page is unpacked each time somebody asks, and nobody changes it.

    Sphinx would put the numbers of sections into the nodes; no page can ask for them (`:numbered:` is T406).
    """

    def __getitem__(self, docname: str) -> nodes.bullet_list:
        """Return the contents of a page."""
        if self.is_hidden:
            raise KeyError(docname)
        found: object = super().__getitem__(docname)
        if not isinstance(found, bytes):
            return cast("nodes.bullet_list", found)
        return cast("nodes.bullet_list", pickle.loads(found))  # noqa: S301 - a part of the environment, which is one

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

    def get(self, docname: str, default: T = None) -> nodes.bullet_list | T:  # type: ignore[assignment]
        """Return the contents of a page, something else where there are none."""
        found: object = super().get(docname, default)
        return self[docname] if isinstance(found, bytes) else cast("T", found)

    def items(self) -> Iterator[tuple[str, nodes.bullet_list]]:  # type: ignore[override] # no view: each is unpacked
        """Yield all of them."""
        yield from ((docname, self[docname]) for docname in list(self))

    def values(self) -> Iterator[nodes.bullet_list]:  # type: ignore[override] # as above
        """Yield all of them."""
        yield from (self[docname] for docname in list(self))

    def pack(self) -> None:
        """Pack all that are not."""
        for docname, found in list(super().items()):
            if not isinstance(found, bytes):
                super().__setitem__(docname, cast("nodes.bullet_list", pickle.dumps(found, pickle.HIGHEST_PROTOCOL)))
                # A circle of parents and children would stay until it is looked for.
                for node in list(found.findall()):
                    node.parent = None

    def __reduce__(self) -> tuple[type[PackedContents], tuple[dict[str, nodes.bullet_list]]]:
        """Return it for the environment as it is, packed or not."""
        return PackedContents, (dict(super().items()),)
