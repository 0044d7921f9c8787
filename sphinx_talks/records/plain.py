"""A page that is none of the four kinds: home page, section index, documentation."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PlainValidator

from sphinx_talks.problems import Code
from sphinx_talks.records.base import Page
from sphinx_talks.values import wrong


def _flag(value: object) -> bool:
    if value not in {"true", "false"}:
        raise wrong(Code.VALUE, "not a flag", "`true` or `false`")
    return value == "true"


class Plain(Page):
    """Any other page; front matter is optional here."""

    title: str | None = Field(None, description="Title, where the page has no `# heading`.")  # type: ignore[assignment] # optional on this kind only
    orphan: Annotated[bool, PlainValidator(_flag)] = Field(
        default=False,
        description="`true` when no table of contents lists the page.",
        examples=["true"],
    )
