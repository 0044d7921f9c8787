"""What is asked about a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.drafting import Answers, ids
from sphinx_talks.interview.question import Question
from sphinx_talks.records import Kind

if TYPE_CHECKING:
    from sphinx_talks.frontmatter import Value
    from sphinx_talks.interview.interview import Interview


def topic(interview: Interview) -> list[Answers]:
    """Return the answers on a topic, and on the wider topics added for it."""
    title = interview.field(Kind.TOPIC, "title", "Title", required=True, known=interview.found("title"))
    title_en = interview.english(Kind.TOPIC, "title", title, "Title in English (or Enter)")
    summary = interview.field(Kind.TOPIC, "summary", "What it means, in one sentence (or Enter)")
    summary_en = interview.english(Kind.TOPIC, "summary", summary, "The same sentence in English (or Enter)")
    broader = interview.records(Kind.TOPIC, Question("broader", "Wider topics it belongs to (or Enter)"))
    related = interview.records(Kind.TOPIC, Question("related", "")) if "related" in interview.given else []
    fields: dict[str, Value] = {
        "title": title,
        "title_en": title_en,
        "aliases": [*interview.options("alias")],
        "summary": summary,
        "summary_en": summary_en,
        "broader": [*broader],
        "related": [*related],
        "sources": interview.sources(),
    }
    page_id = interview.page_id(
        Kind.TOPIC, ids.proposed(Kind.TOPIC, [title_en, title], interview.site.taken(Kind.TOPIC))
    )
    return [Answers(Kind.TOPIC, page_id, {name: value for name, value in fields.items() if value}), *interview.added]
