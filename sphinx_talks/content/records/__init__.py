"""Turn the front matter of a page into a frozen record, or say what is wrong with it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import ValidationError

from sphinx_talks.content.problems import Code, Message, Position, Problem, message, nearest_of
from sphinx_talks.content.records.base import Page, Plain, Record
from sphinx_talks.content.records.event import Attendance, Event, Format
from sphinx_talks.content.records.person import Person
from sphinx_talks.content.records.talk import Recording, Slides, SlidesState, Speaker, Talk, TalkKind, Video
from sphinx_talks.content.records.topic import Topic

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from sphinx_talks.content.frontmatter import FrontMatter
    from sphinx_talks.content.frontmatter import Path as FieldPath


class Kind(StrEnum):
    """What a page is about; the value is also the name of its role and of its inventory type."""

    EVENT = "event"
    TALK = "talk"
    TOPIC = "topic"
    PERSON = "person"

    @property
    def folder(self) -> str:
        """Return the folder that holds the pages of this kind."""
        return {"person": "people"}.get(self.value, f"{self.value}s")


MODELS: dict[Kind | None, type[Page]] = {
    Kind.EVENT: Event,
    Kind.TALK: Talk,
    Kind.TOPIC: Topic,
    Kind.PERSON: Person,
    None: Plain,
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
    return Problem(path, *position, code, parts)


def _explain(kind: Kind | None, detail: ErrorDetails, name: str, matter: FrontMatter) -> tuple[Code, Message, Position]:
    place: FieldPath = detail["loc"]
    value, context = detail["input"], detail.get("ctx", {})
    match detail["type"]:
        case "talks":
            got = None if name == "" or isinstance(value, Record) else value
            inner = (*place, context["at"]) if context["at"] else place
            parts = message(context["text"], got, context["want"], field=name)
            return Code[context["code"]], parts, matter.place(inner)
        case "missing":
            return (
                Code.MISSING,
                message(f"field {name!r} is missing", want="a value"),
                matter.place(place[:-1]),
            )
        case "extra_forbidden":
            known = names_at(kind, place)
            want = nearest_of(str(place[-1]), known, f"one of {', '.join(known)}")
            return (
                Code.UNKNOWN_KEY,
                message("unknown field", str(place[-1]), want),
                matter.key_place(place),
            )
        case "tuple_type":
            return Code.TYPE, message("wrong type", value, "a list", field=name), matter.place(place)
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
                matter.place(place),
            )


def names_at(kind: Kind | None, place: FieldPath) -> list[str]:
    """Return the names that may stand beside the field at `place`, walking down the model."""
    model: type[Record] = MODELS[kind]
    for part in place[:-1]:
        if isinstance(part, str):
            model = _nested(model, part) or model
    return sorted(field.alias or name for name, field in model.model_fields.items())


def _nested(model: type[Record], name: str) -> type[Record] | None:
    field = next((f for n, f in model.model_fields.items() if name in {n, f.alias}), None)
    pending = [field.annotation] if field else []
    while pending:
        found = pending.pop()
        if isinstance(found, type) and issubclass(found, Record):
            return found
        pending.extend(getattr(found, "__args__", ()))
    return None


__all__ = [
    "MODELS",
    "Attendance",
    "Event",
    "Format",
    "Kind",
    "Page",
    "Person",
    "Plain",
    "Recording",
    "Slides",
    "SlidesState",
    "Speaker",
    "Talk",
    "TalkKind",
    "Topic",
    "Video",
    "names_at",
    "parse",
]
