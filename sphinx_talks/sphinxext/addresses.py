"""Addresses within the site: a page has some forty links, and Sphinx works out each of them anew."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.osutil import relative_uri

if TYPE_CHECKING:
    from collections.abc import Callable


class Addressing(StandaloneHTMLBuilder):
    """Knows what leads from one folder to another."""

    @cached_property
    def _targets(self) -> dict[tuple[str, str | None], str]:
        return {}

    @cached_property
    def _ways(self) -> dict[tuple[str, str], str]:
        return {}

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the address of a page."""
        found = self._targets.get((docname, typ))
        if found is None:
            found = self._targets[docname, typ] = super().get_target_uri(docname, typ)
        return found

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the address of a page as seen from another."""
        base, target = self.get_target_uri(from_), self.get_target_uri(to, typ)
        found = self._way(base, target)
        return super().get_relative_uri(from_, to, typ) if found is None else found or "./"

    def _way(self, base: str, target: str) -> str | None:
        """Return one address as seen from another, None where that is more than the way between two folders."""
        if base == target or target.startswith("/") or "#" in base or "#" in target:
            return None
        (folder, slash, _), (place, mark, name) = base.rpartition("/"), target.rpartition("/")
        way = self._ways.get((folder, place))
        if way is None:
            way = self._ways[folder, place] = relative_uri(f"{folder}{slash}-", f"{place}{mark}-")[:-1]
        return f"{way}{name}"

    def update_page_context(self, pagename: str, templatename: str, ctx: dict[str, Any], event_arg: object) -> None:
        """Let templates find the way to a page or file, of which they ask for ten."""
        super().update_page_context(pagename, templatename, ctx, event_arg)
        ctx["pathto"] = self._pathto(self.get_target_uri(pagename), ctx["pathto"])

    def _pathto(self, base: str, whole: Callable[..., str]) -> Callable[..., str]:
        def pathto(otheruri: str, resource: object = False, *more: str, **named: str) -> str:  # noqa: FBT002 - as Sphinx
            found = None
            if not (more or named or (resource and "://" in otheruri)):
                found = self._way(base, otheruri if resource else self.get_target_uri(otheruri))
            return found or whole(otheruri, resource, *more, **named)

        return pathto
