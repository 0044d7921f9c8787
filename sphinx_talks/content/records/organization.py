"""A company, university or group that speakers belong to or that makes events possible."""

from __future__ import annotations

from sphinx_talks.content.records.base import Page
from sphinx_talks.content.records.fields import described
from sphinx_talks.content.records.values import Address, Key


class Organization(Page):
    """`organizations/<id>.md`; affiliations, hosts and sponsors name it by id, title or alias."""

    role = "organization"
    folder = "organizations"
    label = "Organization"
    plural = "Organizations"
    facet = "organization"
    optional = True
    example = (("aliases", ["当時の所属"]), ("url", "https://example.org/"))

    url: Address | None = described(
        "Address of its own page.", "組織のページのアドレス。", "https://about.mercari.com/"
    )
    references: tuple[Key, ...] = described(
        "Keys of `references.bib` the page rests on.",
        "ページのもとになった`references.bib`のキー。",
        role="reference",
        default=(),
    )
