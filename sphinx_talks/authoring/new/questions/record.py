"""What is asked about a record of a kind without questions of its own, as its class says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.draft import Answers, site
from sphinx_talks.authoring.new.questions.interview import Question
from sphinx_talks.content.records import NAMES
from sphinx_talks.content.records.fields import OWN, fields_of

if TYPE_CHECKING:
    from sphinx_talks.authoring.new.questions.interview import Interview
    from sphinx_talks.content.frontmatter import Value
    from sphinx_talks.content.records import Kind
    from sphinx_talks.content.records.fields import RecordField


def record(interview: Interview, kind: Kind) -> list[Answers]:
    """Return the answers on a record, and on those added for it; what is special about the kind comes from options."""
    _ = interview.words
    title = interview.field(kind, "title", _("Title"), required=True)
    title_en = interview.english(kind, "title", title, _("Title in English"))
    summary = interview.field(kind, "summary", _("What it is about, in one sentence"))
    summary_en = interview.english(kind, "summary", summary, _("The same sentence in English"))
    fields: dict[str, Value] = {
        "title": title,
        "title_en": title_en,
        "aliases": [*interview.options("alias")],
        "summary": summary,
        "summary_en": summary_en,
        **{field.name: _value(interview, field) for field in fields_of(kind.model) if field.spec.order == OWN},
        "sources": interview.sources(),
    }
    page_id = interview.page_id(kind, site.proposed(kind, [title_en, title], interview.site.taken(kind)))
    return [Answers(kind, page_id, {name: value for name, value in fields.items() if value}), *interview.added]


def _value(interview: Interview, field: RecordField) -> Value:
    """Return the value of a field from its option, which for a list of records is called by their role."""
    role = field.spec.role
    if role not in NAMES:
        return interview.option(field.name.replace("_", "-"))
    return [*interview.records(NAMES[role], Question(role, ""))] if role in interview.given else []
