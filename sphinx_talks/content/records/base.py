"""What every record has: frozen plain values, each field described where it is declared."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator

from sphinx_talks.content.problems import Code, nearest_of
from sphinx_talks.content.records.fields import Shape, Spec, ValueForm, described, fields_of, read_as, wrong
from sphinx_talks.content.records.values import Address, Date, Id, Line, line

if TYPE_CHECKING:
    from pydantic_core import CoreSchema


@cache
def _shared(names: frozenset[str]) -> set[str]:
    return {*names}


class Record(BaseModel):
    """Frozen, comparable, picklable; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def model_post_init(self, _context: object) -> None:
        """Share the names of the fields given with all records that have these; pydantic keeps a set of each."""
        object.__setattr__(self, "__pydantic_fields_set__", _shared(frozenset(self.model_fields_set)))


class Shorthand(Record):
    """A record that may be written as one plain value, which then fills `shorthand`."""

    shorthand: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def expand(cls, value: Any) -> Any:  # noqa: ANN401 - whatever stood in the front matter
        """Turn `value` into `{shorthand: value}`."""
        return {cls.shorthand: value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Shape:
        """Return the schema of the mapping, or of the one value that may stand for it."""
        whole = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [whole["properties"][cls.shorthand], whole]}


@read_as("`true` or `false`", {"enum": [True, False, "true", "false"]}, "true")
def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise wrong(Code.VALUE, "not a flag", "`true` or `false`")
    return text == "true"


#: `true` or `false`, as written; nothing else is a flag.
Flag = Annotated[bool, _flag]


class Source(Shorthand):
    """Where a fact of the page was read."""

    shorthand = "url"

    url: Annotated[Address, Spec("Address of the page the facts were read from.", "内容を読んだページのアドレス。")]
    seen: Date | None = described("Day it was read.", "読んだ日。")
    title: Line | None = described(
        "Its title, where the address says too little.", "そのページの題名。アドレスだけではわからないときに書く。"
    )
    title_en: Line | None = described("The same in English.", "英語での同じ題名。")
    gone: Flag = described(
        "`true` when the address is known to be dead.", "もう見られないとわかっているときは`true`。", default=False
    )


class Link(Shorthand):
    """A named address, or only a name."""

    shorthand = "name"

    name: Annotated[Line, Spec("Name as its owner writes it.", "持ち主が書くとおりの名前。")]
    url: Address | None = described("Address of its home page.", "ホームページのアドレス。")
    use: Line | None = described("What it was used for.", "使いみち。")


def _reasons(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise wrong(Code.TYPE, "wrong type", "a mapping of field to reason")
    for reason in value.values():
        if not isinstance(reason, str) or not reason.strip():
            raise wrong(Code.TYPE, "wrong type", "the reason in one sentence")
    return tuple(sorted((name, line(reason)) for name, reason in value.items()))


#: Field name and reason, sorted by field.
Reasons = Annotated[
    tuple[tuple[str, str], ...],
    ValueForm(
        _reasons,
        "names of fields, each with the reason for its value",
        {"type": "object", "additionalProperties": line.shape},
        "{date: the report of 30 August says last Tuesday}",
    ),
]


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
    #: The orders and headings that its listing can have, the usual one first.
    sorts: ClassVar[tuple[str, ...]] = ("title", "count")
    groups: ClassVar[tuple[str, ...]] = ("none",)
    #: Whether a site may have no folder of it, and then renders no word of it.
    optional: ClassVar[bool] = False
    #: Values of its own fields in the example that is to be copied; the rest of the page is made up.
    example: ClassVar[tuple[tuple[str, Any], ...]] = ()
    #: Field that distinguishes a record from one with a similar name; '' where names are not compared.
    apart: ClassVar[str] = ""
    #: Whether its aliases may be other names, not only former ids.
    has_names: ClassVar[bool] = True

    title: Annotated[
        Line,
        Spec(
            "Title in the original language.", "もとの言語での題名。", "Active Learning for Auto Annotation", order=10
        ),
    ]
    title_en: Line | None = described(
        "Title in English, where the original is not.", "英語の題名。もとの題名が英語でないときに書く。", order=20
    )
    aliases: tuple[Line, ...] = described(
        "Other names and former ids. One that has the form of an id keeps working in links, "
        "and its old address leads to the page.",
        "ほかの名前と、前のid。idの形をしたものはリンクに使いつづけられ、前のアドレスからもこのページに着く。",
        "[HITL, 人間参加型 AI]",
        role="alias",
        order=40,
        default=(),
    )
    summary: Line | None = described(
        "One sentence that stands alone in a listing.", "一覧の中でそれだけで読める1文。", order=60
    )
    summary_en: Line | None = described("The same sentence in English.", "英語での同じ1文。", order=70)
    sources: tuple[Source, ...] = described(
        "Where the facts were read: addresses, or `{url: …, seen: 2026-11-24, title: …}`.",
        "内容の出典。アドレス、または`{url: …, seen: 2026-11-24, title: …}`。",
        "[https://example.org/report]",
        order=210,
        default=(),
    )
    inferred: Reasons = described(
        "Fields whose value no source states, each with the reason for the value.",
        "出典に書かれていない値の項目と、その値にした理由。",
        "{date: the report of 30 August says last Tuesday}",
        order=220,
        default=(),
    )

    @property
    def names(self) -> tuple[str, ...]:
        """Return its titles and aliases, each once."""
        return tuple(dict.fromkeys(filter(None, (self.title, self.title_en, *self.aliases))))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Shape:
        """Return the schema, in which `inferred` names fields of this kind."""
        whole = handler.resolve_ref_schema(handler(schema))
        whole["properties"]["inferred"]["propertyNames"] = {"enum": [field.name for field in fields_of(cls)]}
        return whole

    @model_validator(mode="after")
    def check_inferred(self) -> Page:
        """Refuse a reason for a field that the kind does not have."""
        fields = [field.name for field in fields_of(type(self))]
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

    aliases: tuple[Id, ...] = described(
        "Former ids, the oldest first; their addresses lead to the page.",
        "前のid。古いものから順に書く。そのアドレスからこのページに着く。",
        "[mlct13]",
        role="alias",
        order=40,
        default=(),
    )


class Plain(Page):
    """Any other page; front matter is optional here."""

    title: Line | None = described(
        "Title, where the page has no `# heading`.", "題名。ページに`# 見出し`がないときに書く。", order=10
    )  # type: ignore[assignment] # optional on this kind only
    sample: Flag = described(
        "`true` for a page that only shows how things look: its links are no mentions.",
        "見えかたを示すだけのページでは`true`。そのリンクは言及に数えない。",
        default=False,
    )
    orphan: Flag = described(
        "`true` when no table of contents lists the page.", "どの目次にも並べないページでは`true`。", default=False
    )
