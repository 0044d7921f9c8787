"""A page that is none of the four kinds: home page, section index, documentation."""

from __future__ import annotations

from pydantic import Field

from sphinx_talks.content.records.base import Flag, Page
from sphinx_talks.content.records.values import Line


class Plain(Page):
    """Any other page; front matter is optional here."""

    title: Line | None = Field(None, description="Title, where the page has no `# heading`.")  # type: ignore[assignment] # optional on this kind only
    sample: Flag = Field(
        default=False,
        description="`true` for a page that only shows how things look: its links are no mentions.",
        examples=["true"],
    )
    orphan: Flag = Field(
        default=False,
        description="`true` when no table of contents lists the page.",
        examples=["true"],
    )
