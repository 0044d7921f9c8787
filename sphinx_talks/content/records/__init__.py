"""Turn the front matter of a page into a frozen record, or say what is wrong with it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ValidationError

from sphinx_talks.content.problems import Code, Message, Position, Problem, message, nearest_of
from sphinx_talks.content.records.base import Page, Plain, Record
from sphinx_talks.content.records.event import Attendance, Event, Format
from sphinx_talks.content.records.fields import RecordField, fields_of
from sphinx_talks.content.records.forms import fix_of
from sphinx_talks.content.records.media import Slides, Video
from sphinx_talks.content.records.organization import Organization
from sphinx_talks.content.records.person import Person
from sphinx_talks.content.records.series import Series, SeriesStatus
from sphinx_talks.content.records.talk import Recording, SlidesState, Speaker, Talk, TalkKind
from sphinx_talks.content.records.topic import Topic

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from sphinx_talks.content.frontmatter import FrontMatter
    from sphinx_talks.content.frontmatter import Path as FieldPath


class Kind(StrEnum):
    """What a page is about, in the order of the site; each member is one class of records, and its value their role.

    This is the one list of the kinds: a class that is added here has a role, listings, checks and commands.
    """

    model: type[Page]

    def __new__(cls, model: Any) -> Self:  # noqa: ANN401 - a class here, and the role where a member is looked up
        """Make the member of a class of records."""
        kind = str.__new__(cls, model.role)
        kind._value_ = model.role
        kind.model = model
        return kind

    EVENT = Event
    TALK = Talk
    TOPIC = Topic
    PERSON = Person
    SERIES = Series
    ORGANIZATION = Organization

    @property
    def folder(self) -> str:
        """Return the folder that holds the pages of this kind."""
        return self.model.folder

    @property
    def parts(self) -> int:
        """Return of how many parts an id of this kind consists."""
        return 2 if self.model.holder else 1

    @property
    def path(self) -> str:
        """Return the path of its pages, for messages."""
        return f"{self.folder}/{f'<{self.model.holder}-id>/<slug>' if self.model.holder else '<id>'}.md"

    @property
    def title_field(self) -> str:
        """Return how front matter calls the title: `name` for people."""
        return self.model.model_fields["title"].alias or "title"


MODELS: dict[Kind | None, type[Page]] = {**{kind: kind.model for kind in Kind}, None: Plain}
#: Roles of front matter that name a record, with its kind.
NAMES = {
    field.spec.role: Kind(field.names)
    for model in MODELS.values()
    for field in fields_of(model)
    if field.spec.role and field.names in {*Kind}
}
#: Roles in which a record is named by its id or any of its names, and a name that is none of them is only text.
NAMED = {
    field.spec.role: Kind(field.spec.named)
    for model in MODELS.values()
    for outer in fields_of(model)
    for field in (outer, *(fields_of(outer.record) if outer.record else ()))
    if field.spec.named
}


def parse(kind: Kind | None, matter: FrontMatter, path: str) -> tuple[Page | None, list[Problem]]:
    """Return the record in `matter`, or None and every problem of its fields."""
    try:
        return MODELS[kind].model_validate(matter.values), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    return None, [_problem(kind, detail, matter, path) for detail in details]


def _problem(kind: Kind | None, detail: ErrorDetails, matter: FrontMatter, path: str) -> Problem:
    place: FieldPath = detail["loc"]
    name = ".".join(str(part) for part in place)
    code, parts, position = _explain(kind, detail, name, matter)
    at = detail.get("ctx", {}).get("at")
    fix = fix_of(detail, (*place, at) if at else place, matter, {one.name: one for one in _fields_at(kind, place)})
    return Problem(path, *position, code, parts, fix)


def _explain(kind: Kind | None, detail: ErrorDetails, name: str, matter: FrontMatter) -> tuple[Code, Message, Position]:
    place: FieldPath = detail["loc"]
    value, context = detail["input"], detail.get("ctx", {})
    match detail["type"]:
        case "talks":
            got = None if name == "" or isinstance(value, Record) else value
            if got == "":
                # Of what stands for nothing, as `~`, no text is left.
                got = matter.written(place) or None
            inner = (*place, context["at"]) if context["at"] else place
            parts = message(context["text"], got, context["want"], field=name)
            return Code[context["code"]], parts, matter.position(inner)
        case "missing":
            return (Code.MISSING, message(f"field {name!r} is missing", want="a value"), matter.position(place[:-1]))
        case "extra_forbidden":
            known = names_at(kind, place)
            want = nearest_of(str(place[-1]), known, f"one of {', '.join(known)}")
            return (Code.UNKNOWN_KEY, message("unknown field", str(place[-1]), want), matter.key_position(place))
        case "tuple_type":
            # The most common one: a single name that stands for itself.
            return Code.TYPE, message("wrong type", value, "a list", field=name), matter.position(place)
        case _:
            return (
                Code.TYPE,
                message(
                    "wrong type",
                    value,
                    # Where text can stand for the mapping, it was read as such before.
                    "a mapping of its fields" if isinstance(value, str) else "text or a mapping of its fields",
                    field=name,
                ),
                matter.position(place),
            )


def names_at(kind: Kind | None, place: FieldPath) -> list[str]:
    """Return the names that may stand beside the field at `place`."""
    return sorted(field.name for field in _fields_at(kind, place))


def _fields_at(kind: Kind | None, place: FieldPath) -> tuple[RecordField, ...]:
    """Return the fields that may stand at `place`, walking down the model."""
    model: type[BaseModel] = MODELS[kind]
    for part in place[:-1]:
        model = next((field.record for field in fields_of(model) if field.name == part and field.record), model)
    return fields_of(model)


__all__ = [
    "MODELS", "NAMED", "NAMES", "Attendance", "Event", "Format", "Kind", "Organization", "Page", "Person", "Plain",
    "Recording", "Series", "SeriesStatus", "Slides", "SlidesState", "Speaker", "Talk", "TalkKind", "Topic", "Video",
    "names_at", "parse",
]  # fmt: skip
