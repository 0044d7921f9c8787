"""What talks are about."""

from __future__ import annotations

from pydantic import Field

from sphinx_talks.content.records.base import Page
from sphinx_talks.content.records.values import Id, Key


class Topic(Page):
    """`topics/<id>.md`; `summary` is its definition."""

    role = "topic"
    folder = "topics"
    label = "Topic"
    plural = "Topics"
    facet = "topic"
    options = ("topic", "person", "event", "sort", "limit")
    apart = "related"

    broader: tuple[Id, ...] = Field(
        (),
        description="Wider topics it belongs to (SKOS broader); narrower is derived.",
        examples=["[human-in-the-loop]"],
    )
    related: tuple[Id, ...] = Field(
        (), description="Topics beside it; written on one of the two.", examples=["[annotation]"]
    )
    references: tuple[Key, ...] = Field(
        (), description="Keys of `references.bib` to read on.", examples=["[monarch2021hitl]"]
    )
