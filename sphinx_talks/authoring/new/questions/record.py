"""What is asked about a topic, a person, and a record of a kind without questions of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.questions.interview import Question
from sphinx_talks.content.records import NAMES, Kind
from sphinx_talks.content.records.fields import OWN, fields_of

if TYPE_CHECKING:
    from sphinx_talks.authoring.new.draft import Answers
    from sphinx_talks.authoring.new.questions.interview import Interview
    from sphinx_talks.content.frontmatter import Value
    from sphinx_talks.content.records.fields import RecordField

#: Accounts and the like of a person, which only options give.
OPTIONS = ("github", "x", "speakerdeck", "website")


def topic(interview: Interview) -> list[Answers]:
    """Return the answers on a topic, and on the wider topics added for it."""
    _ = interview.words
    title = interview.found("title")
    return interview.titled(Kind.TOPIC, {
        **interview.both(Kind.TOPIC, "title", _("Title"), _("Title in English"), required=True, known=title),
        "aliases": [*interview.options("alias")],
        **interview.both(
            Kind.TOPIC, "summary", _("What it means, in one sentence"), _("The same sentence in English")
        ),
        "broader": [*interview.records(Kind.TOPIC, Question("broader", _("Wider topics it belongs to")))],
        "related": _records(interview, Kind.TOPIC, "related"),
        "sources": interview.sources(),
    })  # fmt: skip


def person(interview: Interview) -> list[Answers]:
    """Return the answers on a person."""
    _ = interview.words
    latin = _("Name in Latin letters, as the person writes it")
    fields: dict[str, Value] = {
        **interview.both(Kind.PERSON, "name", _("Name, as the person writes it"), latin, required=True),
        "aliases": [*interview.options("alias")],
        "affiliation": interview.field(Kind.PERSON, "affiliation", _("Affiliation, as stated at a talk")),
        **{option: interview.option(option) for option in OPTIONS},
        **interview.both(
            Kind.PERSON, "summary", _("Who spoke on what, in one sentence"), _("The same sentence in English")
        ),
        "sources": interview.sources(),
    }
    return interview.titled(Kind.PERSON, fields, *(interview.option(name) for name in OPTIONS if name != "website"))


def record(interview: Interview, kind: Kind) -> list[Answers]:
    """Return the answers on a record, and on those added for it; what is special about the kind comes from options."""
    _ = interview.words
    return interview.titled(kind, {
        **interview.both(kind, "title", _("Title"), _("Title in English"), required=True),
        "aliases": [*interview.options("alias")],
        **interview.both(kind, "summary", _("What it is about, in one sentence"), _("The same sentence in English")),
        **{field.name: _value(interview, field) for field in fields_of(kind.model) if field.spec.order == OWN},
        "sources": interview.sources(),
    })  # fmt: skip


def _value(interview: Interview, field: RecordField) -> Value:
    """Return the value of a field from its option, which for a list of records is called by their role."""
    role = field.spec.role
    return _records(interview, NAMES[role], role) if role in NAMES else interview.option(field.name.replace("_", "-"))


def _records(interview: Interview, kind: Kind, option: str) -> Value:
    """Return the records that an option names, which nobody is asked for."""
    return [*interview.records(kind, Question(option, ""))] if option in interview.given else []
