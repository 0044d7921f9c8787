"""What is asked about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.draft import Answers, site
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from sphinx_talks.authoring.new.questions.interview import Interview
    from sphinx_talks.content.frontmatter import Value

#: Accounts and the like, which only options give.
OPTIONS = ("github", "x", "speakerdeck", "website")


def person(interview: Interview) -> list[Answers]:
    """Return the answers on a person."""
    _ = interview.words
    name = interview.field(Kind.PERSON, "name", _("Name, as the person writes it"), required=True)
    name_en = interview.english(Kind.PERSON, "name", name, _("Name in Latin letters, as the person writes it"))
    affiliation = interview.field(Kind.PERSON, "affiliation", _("Affiliation, as stated at a talk"))
    summary = interview.field(Kind.PERSON, "summary", _("Who spoke on what, in one sentence"))
    summary_en = interview.english(Kind.PERSON, "summary", summary, _("The same sentence in English"))
    fields: dict[str, Value] = {
        "name": name,
        "name_en": name_en,
        "aliases": [*interview.options("alias")],
        "affiliation": affiliation,
        **{option: interview.option(option) for option in OPTIONS},
        "summary": summary,
        "summary_en": summary_en,
        "sources": interview.sources(),
    }
    accounts = [interview.option(option) for option in OPTIONS if option != "website"]
    taken = interview.site.taken(Kind.PERSON)
    page_id = interview.page_id(Kind.PERSON, site.proposed(Kind.PERSON, [name_en, name, *accounts], taken))
    return [Answers(Kind.PERSON, page_id, {name: value for name, value in fields.items() if value})]
