"""Spare a page the transforms that would look all through it for what it does not hold.

Of the thirty post-transforms of Sphinx, MyST and sphinx-design most change one kind of node. Each goes through every
node of every page for it, which is a third of the time that it takes to write a page of prose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils import nodes
    from docutils.transforms import Transform

_DESIGN = frozenset({"container"})
_SIGNED = frozenset({"desc_inline", "desc_sig_element", "desc_signature", "AliasNode"})
_REFERENCES = frozenset({"pending_xref"})
#: Transforms by module and name, and the classes of the nodes without which they change nothing.
SOUGHT = {
    "sphinx.domains.c.AliasTransform": frozenset({"AliasNode"}),
    "sphinx.domains.cpp.AliasTransform": frozenset({"AliasNode"}),
    "sphinx.transforms.post_transforms.OnlyNodeTransform": frozenset({"only"}),
    "sphinx.transforms.post_transforms.PropagateDescDomain": _SIGNED,
    "sphinx.transforms.post_transforms.SigElementFallbackTransform": _SIGNED,
    "sphinx.transforms.post_transforms.code.HighlightLanguageTransform": frozenset({"literal_block", "highlightlang"}),
    "sphinx.transforms.post_transforms.code.TrimDoctestFlagsTransform": frozenset({"literal_block", "doctest_block"}),
    "sphinx.transforms.post_transforms.images.DataURIExtractor": frozenset({"image"}),
    "sphinx.transforms.post_transforms.images.ImageDownloader": frozenset({"image"}),
    "sphinx_design.aside.AsideHtmlTransform": _DESIGN,
    "sphinx_design.badges_buttons.BadgeRefTooltipStash": _REFERENCES,
    "sphinx_design.badges_buttons.ButtonRefContentStash": _REFERENCES,
    "sphinx_design.dropdown.DropdownHtmlTransform": _DESIGN,
    "sphinx_design.tabs.TabSetHtmlTransform": _DESIGN,
    "myst_parser.sphinx_ext.myst_refs.MystReferenceResolver": _REFERENCES,
}
_KINDS, _SPARED = "talks_kinds", "talks_spared"


def kinds(document: nodes.document) -> frozenset[str]:
    """Return the names of the classes that the nodes of a page are of; they are gathered once."""
    found: frozenset[str] | None = vars(document).get(_KINDS)
    if found is None:
        types = {type(node) for node in document.findall()}
        found = frozenset(base.__name__ for kind in types for base in kind.__mro__)
        setattr(document, _KINDS, found)
    return found


def sparing(transforms: Iterable[type[Transform]]) -> list[type[Transform]]:
    """Return transforms that do nothing to a page without the nodes that they look for."""
    return [_spared(one, SOUGHT.get(f"{one.__module__}.{one.__qualname__}")) for one in transforms]


def _spared(transform: type[Transform], sought: frozenset[str] | None) -> type[Transform]:
    if sought is None or _SPARED in vars(transform):
        return transform

    whole: Any = transform

    def apply(self: Transform, **options: Any) -> None:  # noqa: ANN401 - as docutils has it
        if kinds(self.document) & sought:
            whole.apply(self, **options)

    # By the same name, by which warnings of it are known.
    known = {name: getattr(transform, name) for name in ("__module__", "__qualname__", "__doc__")}
    return type(transform.__name__, (transform,), {**known, "apply": apply, _SPARED: True})
