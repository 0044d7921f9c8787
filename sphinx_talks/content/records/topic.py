"""What talks are about."""

from __future__ import annotations

from sphinx_talks.content.records.base import Page
from sphinx_talks.content.records.fields import described
from sphinx_talks.content.records.values import Key, TopicId


class Topic(Page):
    """`topics/<id>.md`; `summary` is its definition."""

    role = "topic"
    folder = "topics"
    label = "Topic"
    plural = "Topics"
    facet = "topic"
    apart = "related"

    broader: tuple[TopicId, ...] = described(
        "Wider topics it belongs to (SKOS broader); narrower is derived.",
        "これを含む広いトピック（SKOSのbroader）。逆の向きは自動で出る。",
        "[human-in-the-loop]",
        role="broader",
        default=(),
    )
    related: tuple[TopicId, ...] = described(
        "Topics beside it; written on one of the two.",
        "関係のあるトピック。2つのどちらか一方のページに書く。",
        "[annotation]",
        role="related",
        default=(),
    )
    references: tuple[Key, ...] = described(
        "Keys of `references.bib` to read on.",
        "さらに読むための文献の、`references.bib`のキー。",
        "[monarch2021hitl]",
        role="reference",
        default=(),
    )
