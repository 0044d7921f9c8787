"""A page that is none of the four kinds: home page, section index, documentation."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sphinx_talks.problems import Code
from sphinx_talks.records.base import Page
from sphinx_talks.values import Line, read_as, wrong


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise wrong(Code.VALUE, "not a flag", "`true` or `false`")
    return text == "true"


class Plain(Page):
    """Any other page; front matter is optional here."""

    title: Line | None = Field(None, description="Title, where the page has no `# heading`.")  # type: ignore[assignment] # optional on this kind only
    sample: Annotated[bool, read_as(_flag)] = Field(
        default=False,
        description="`true` for a page that only shows how things look: its links are no mentions.",
        examples=["true"],
    )
    orphan: Annotated[bool, read_as(_flag)] = Field(
        default=False,
        description="`true` when no table of contents lists the page.",
        examples=["true"],
    )
