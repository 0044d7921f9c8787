"""Who spoke or organized."""

from __future__ import annotations

from pydantic import Field

from sphinx_talks.content.records.base import Page
from sphinx_talks.content.records.values import Address, Handle, Id, Line


class Person(Page):
    """`people/<id>.md`; only what a person published in their role as a speaker."""

    role = "person"
    folder = "people"
    label = "Person"
    plural = "People"
    facet = "speaker"
    options = ("topic", "event", "sort", "limit")
    apart = "not_same_as"

    title: Line = Field(
        alias="name",
        description="Name as the person writes it, in its own script.",
        examples=["石原祥太郎"],
    )
    title_en: Line | None = Field(
        None,
        alias="name_en",
        description="Name in Latin letters, as the person writes it.",
        examples=["Shotaro Ishihara"],
    )
    affiliation: Line | None = Field(
        None, description="Latest affiliation known from a talk; a talk’s own stands on the talk."
    )
    github: Handle | None = Field(None, description="Account on GitHub.", examples=["upura"])
    x: Handle | None = Field(None, description="Account on X (Twitter).", examples=["upura"])
    speakerdeck: Handle | None = Field(None, description="Account on SpeakerDeck.", examples=["upura"])
    not_same_as: tuple[Id, ...] = Field(
        (),
        description="People of a like name who are somebody else; written on one of the two.",
        examples=["[hanako-mihon]"],
    )
    website: Address | None = Field(None, description="Address of the person’s own page.")
