"""Who spoke or organized."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sphinx_talks.content.records.base import Page
from sphinx_talks.content.records.fields import Spec, described
from sphinx_talks.content.records.values import Address, Handle, Line, PersonId

#: Who somebody is stands before what is said of them.
WHO = 50

#: Where the page of an account is, by the field.
ACCOUNTS = {"github": "https://github.com/", "x": "https://x.com/", "speakerdeck": "https://speakerdeck.com/"}


class Person(Page):
    """`people/<id>.md`; only what a person published in their role as a speaker."""

    role = "person"
    folder = "people"
    label = "Person"
    plural = "People"
    facet = "speaker"
    apart = "not_same_as"

    title: Annotated[
        Line,
        Spec(
            "Name as the person writes it, in its own script.",
            "本人が書くとおりの、もとの文字での名前。",
            "石原祥太郎",
            order=10,
        ),
    ] = Field(alias="name")
    title_en: Annotated[
        Line | None,
        Spec(
            "Name in Latin letters, as the person writes it.",
            "本人が書くとおりの、ローマ字での名前。",
            "Shotaro Ishihara",
            order=20,
        ),
    ] = Field(None, alias="name_en")
    reading: Line | None = described(
        "Reading of the name in kana, by which lists are ordered.",
        "名前の読みのかな。一覧はこの順に並ぶ。",
        "いしはら しょうたろう",
        order=30,
    )
    not_same_as: tuple[PersonId, ...] = described(
        "People of a like name who are somebody else; written on one of the two.",
        "名前が似ている別の人。2人のどちらか一方のページに書く。",
        "[hanako-mihon]",
        role="not_same_as",
        order=WHO,
        default=(),
    )
    affiliation: Line | None = described(
        "Latest affiliation known from a talk; a talk’s own stands on the talk.",
        "発表からわかる、いちばん新しい所属。発表のときの所属は発表のページに書く。",
        role="affiliation",
        named="organization",
        filter="organization",
        order=WHO,
    )
    github: Handle | None = described("Account on GitHub.", "GitHubのアカウント。", "upura", order=WHO)
    x: Handle | None = described("Account on X (Twitter).", "X（Twitter）のアカウント。", "upura", order=WHO)
    speakerdeck: Handle | None = described("Account on Speaker Deck.", "Speaker Deckのアカウント。", "upura", order=WHO)
    website: Address | None = described("Address of the person’s own page.", "本人のページのアドレス。", order=WHO)
