"""What every record has: frozen plain values, each field described where it is declared."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, model_validator

from sphinx_talks.content.problems import Code, nearest_of
from sphinx_talks.content.records.values import Address, Date, Id, Line, line, read_as, wrong


class Record(BaseModel):
    """Frozen, comparable, picklable; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Shorthand(Record):
    """A record that may be written as one plain value, which then fills `shorthand`."""

    shorthand: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def expand(cls, value: Any) -> Any:  # noqa: ANN401 - whatever stood in the front matter
        """Turn `value` into `{shorthand: value}`."""
        return {cls.shorthand: value} if isinstance(value, str) else value


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise wrong(Code.VALUE, "not a flag", "`true` or `false`")
    return text == "true"


#: `true` or `false`, as written; nothing else is a flag.
Flag = Annotated[bool, read_as(_flag)]


class Source(Shorthand):
    """Where a fact of the page was read."""

    shorthand = "url"

    url: Address = Field(description="Address of the page the facts were read from.")
    seen: Date | None = Field(None, description="Day it was read.")
    title: Line | None = Field(None, description="Its title, where the address says too little.")
    gone: Flag = Field(default=False, description="`true` when the address is known to be dead.")


class Link(Shorthand):
    """A named address, or only a name."""

    shorthand = "name"

    name: Line = Field(description="Name as its owner writes it.")
    url: Address | None = Field(None, description="Address of its home page.")
    use: Line | None = Field(None, description="What it was used for.")


def _reasons(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise wrong(Code.TYPE, "wrong type", "a mapping of field to reason")
    for reason in value.values():
        if not isinstance(reason, str) or not reason.strip():
            raise wrong(Code.TYPE, "wrong type", "the reason in one sentence")
    return tuple(sorted((name, line(reason)) for name, reason in value.items()))


#: Field name and reason, sorted by field.
Reasons = Annotated[tuple[tuple[str, str], ...], PlainValidator(_reasons)]


class Page(Record):
    """Fields that every kind of page has, and what a kind of record says of itself.

    A subclass that is listed in `Kind` is a kind of record; all that depends on the kind reads it here.
    """

    #: Name of its role, of the listing `<role>-list`, and of the objects in the inventory.
    role: ClassVar[str] = "page"
    #: Folder of its pages, below the source folder; also what several of them are called in commands.
    folder: ClassVar[str] = ""
    #: What one and what several of them are called: message ids.
    label: ClassVar[str] = "Page"
    plural: ClassVar[str] = "Pages"
    #: Kind of the record whose folder a page lies in, so that its id is `holder/slug`; '' for a folder of pages.
    holder: ClassVar[str] = ""
    #: Under which name records are filtered by one of this kind in the search; '' where they are not.
    facet: ClassVar[str] = ""
    #: What its listing can be asked for, and the orders and headings that it can have, the usual one first.
    options: ClassVar[tuple[str, ...]] = ("sort", "limit")
    sorts: ClassVar[tuple[str, ...]] = ("title", "count")
    groups: ClassVar[tuple[str, ...]] = ("none",)
    #: Field that tells a record from one with a similar name; '' where names are not compared.
    apart: ClassVar[str] = ""
    #: Whether its aliases may be other names, not only former ids.
    has_names: ClassVar[bool] = True

    title: Line = Field(
        description="Title in the original language.",
        examples=["Active Learning for Auto Annotation"],
    )
    title_en: Line | None = Field(None, description="Title in English, where the original is not.")
    summary: Line | None = Field(None, description="One sentence that stands alone in a listing.")
    summary_en: Line | None = Field(None, description="The same sentence in English.")
    sources: tuple[Source, ...] = Field(
        (),
        description="Where the facts were read: addresses, or `{url: …, seen: 2026-11-24, title: …}`.",
        examples=["[https://example.org/report]"],
    )
    aliases: tuple[Line, ...] = Field(
        (),
        description=(
            "Other names and former ids. One that has the form of an id keeps working in links, "
            "and its old address leads to the page."
        ),
        examples=["[HITL, 人間参加型 AI]"],
    )
    inferred: Reasons = Field(
        (),
        description="Fields whose value no source states, each with the reason for the value.",
        examples=["{date: the report of 30 August says last Tuesday}"],
    )

    @model_validator(mode="after")
    def check_inferred(self) -> Page:
        """Refuse a reason for a field that the kind does not have."""
        fields = [field.alias or name for name, field in type(self).model_fields.items()]
        for name, _ in self.inferred:
            if name not in fields:
                raise wrong(
                    Code.UNKNOWN_KEY,
                    f"`inferred` names no field: {name!r}",
                    nearest_of(name, fields, "a field"),
                    "inferred",
                )
        return self


class FormerIds(Page):
    """A kind of page that has no other names, so that its aliases are former ids."""

    has_names: ClassVar[bool] = False

    aliases: tuple[Id, ...] = Field(
        (), description="Former ids; their addresses lead to the page.", examples=["[mlct13]"]
    )


class Plain(Page):
    """Any other page; front matter is optional here."""

    title: Line | None = Field(None, description="Title, where the page has no `# heading`.")  # type: ignore[assignment] # optional on this kind only
    sample: Flag = Field(
        default=False,
        description="`true` for a page that only shows how things look: its links are no mentions.",
        examples=["true"],
    )
    orphan: Flag = Field(
        default=False,
        description="`true` when no table of contents lists the page.",
        examples=["true"],
    )
