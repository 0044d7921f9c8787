"""What is asked about a topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.draft import Answers, site
from sphinx_talks.authoring.new.questions.interview import Question
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from sphinx_talks.authoring.new.questions.interview import Interview
    from sphinx_talks.content.frontmatter import Value


def topic(interview: Interview) -> list[Answers]:
    """Return the answers on a topic, and on the wider topics added for it."""
    _ = interview.words
    title = interview.field(Kind.TOPIC, "title", _("Title"), required=True, known=interview.found("title"))
    title_en = interview.english(Kind.TOPIC, "title", title, _("Title in English"))
    summary = interview.field(Kind.TOPIC, "summary", _("What it means, in one sentence"))
    summary_en = interview.english(Kind.TOPIC, "summary", summary, _("The same sentence in English"))
    broader = interview.records(Kind.TOPIC, Question("broader", _("Wider topics it belongs to")))
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
        Kind.TOPIC, site.proposed(Kind.TOPIC, [title_en, title], interview.site.taken(Kind.TOPIC))
    )
    return [Answers(Kind.TOPIC, page_id, {name: value for name, value in fields.items() if value}), *interview.added]
