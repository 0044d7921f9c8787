"""What there is of a talk or event to look at: a recording, a deck; one field a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import ConfigDict, create_model, model_validator

from sphinx_talks.content import providers
from sphinx_talks.content.problems import Code
from sphinx_talks.content.providers import MediaRef, Medium
from sphinx_talks.content.records.base import Shorthand
from sphinx_talks.content.records.fields import OWN, Spec, described, wrong
from sphinx_talks.content.records.values import PROVIDED, Address, Aspect, Date, Line, Number, Seconds

#: Before the fields of its own.
_FIRST = OWN - 10


class Media(Shorthand):
    """A recording or a deck; which fields name it, the providers say."""

    medium: ClassVar[Medium]

    @property
    def ids(self) -> dict[str, str]:
        """Return the ids by the name of their provider."""
        # Asked again and again for every page, and of two dozen fields one or two are given.
        given, values = self.__pydantic_fields_set__, vars(self)
        return {name: values[name] for name in providers.names_of(self.medium) if name in given and values[name]}

    @property
    def page(self) -> str:
        """Return the page that is linked to, '' for none."""
        return getattr(self, "url", None) or ""

    @property
    def named(self) -> MediaRef | None:
        """Return what is rendered: the id of a provider, else what a provider makes of the page; None without."""
        for name, value in self.ids.items():
            return MediaRef(providers.names()[name], value)
        found = providers.found_at(self.page, self.medium) if self.page else None
        return MediaRef(found[0], found[1].id, self.page) if found else None

    @property
    def key(self) -> str:
        """Return what is the same for two that lead to the same thing, '' for one that leads nowhere."""
        return next(iter(self.ids.values()), self.page)

    @property
    def address(self) -> str:
        """Return the address by which it is checked whether it is there, '' where it leads nowhere."""
        for name, value in self.ids.items():
            return providers.names()[name].address(value)
        return self.page

    @model_validator(mode="after")
    def check_one(self) -> Media:
        """Refuse ids of two providers, of which only one could be rendered, and a video for a deck or the reverse."""
        names = [*self.ids]
        if len(names) > 1:
            raise wrong(Code.VALUE, f"`{names[1]}` beside `{names[0]}`", "one of the two", names[1])
        for name, value in self.ids.items():
            if not providers.names()[name].holds(value, self.medium):
                raise wrong(Code.VALUE, f"no file for `{self.medium}`", f"the file in `{self.medium.other}`", name)
        if self.page and (found := elsewhere(self.page, self.medium)):
            raise wrong(Code.VALUE, f"no page for `{self.medium}`", found, "url")
        return self


def elsewhere(page: str, medium: Medium) -> str:
    """Return what to write for a page that holds the other medium alone, '' for any other page."""
    here, other = (providers.found_at(page, one) for one in (medium, medium.other))
    if other is None or (here and here[0].holds(here[1].id, medium)):
        return ""
    provider, found = other
    value = f"{provider.name}: {found.id}" if found.id else f"url: {page}"
    return f"`{medium.other}: {{{value}}}`, for it is at {provider.site(found.id)}"


def _with_fields(medium: Medium) -> type[Media]:
    """Return a record with a field for each provider, which its subclass adds to."""
    fields: dict[str, tuple[object, object]] = {
        one.name: (
            Annotated[PROVIDED[one.name, medium] | None, Spec(*one.described, one.example_of(medium), order=_FIRST)],
            None,
        )
        for one in providers.with_medium(medium)
    }
    made: type[Media] = create_model(f"{medium.title()}Ids", __base__=Media, __module__=__name__, **fields)  # type: ignore[call-overload] # fields by name
    made.medium = medium
    return made


if TYPE_CHECKING:

    class VideoIds(Media):
        """Its fields are those of the providers that are installed, which no type checker knows."""

    class SlidesIds(Media):
        """The same for decks."""
else:
    VideoIds, SlidesIds = map(_with_fields, (Medium.VIDEO, Medium.SLIDES))


_DECKS = [*(one.name for one in providers.with_medium(Medium.SLIDES)), "url"]


class Slides(SlidesIds):
    """A deck: a player to show, a page to link to, or both."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": [name]} for name in _DECKS]})
    shorthand = "url"

    aspect: Aspect | None = described(
        "Width to height, as `16:9` or `1.7834`; 16:9 when left out.",
        "横と縦の比。`16:9`や`1.7834`のように書く。書かなければ16:9。",
    )
    start: Number | None = described(
        "Slide to begin with, where a deck holds several talks.",
        "最初に出すスライドの番号。いくつかの発表が1つのファイルに入っているときに書く。",
    )
    url: Address | None = described("Page of the deck.", "スライドのページ。")
    license: Line | None = described(
        "License of the deck, as its page names it.", "スライドのライセンス。そのページに書かれた名前。", "CC BY 4.0"
    )
    published: Date | None = described("Day the deck was published.", "スライドが公開された日。")

    @model_validator(mode="after")
    def check_any(self) -> Slides:
        """Refuse a deck that leads nowhere."""
        if not self.key:
            raise wrong(Code.MISSING, "slides lead nowhere", f"one of {', '.join(f'`{name}`' for name in _DECKS)}")
        return self


class Video(VideoIds):
    """A recording at a provider, or a page elsewhere that is only linked to."""

    #: One plain value is an id of the first of the providers.
    shorthand = next(one.name for one in providers.with_medium(Medium.VIDEO))

    url: Address | None = described("Page of a recording that is elsewhere.", "ほかのところにある録画のページ。")
    start: Seconds | None = described(
        "Where the talk starts: `35:10`, `1:02:03` or seconds.", "発表が始まる位置。`35:10`、`1:02:03`、または秒数。"
    )
    end: Seconds | None = described("Where it ends.", "終わる位置。")
    published: Date | None = described("Day the recording was published.", "録画が公開された日。")

    @model_validator(mode="after")
    def check_order(self) -> Video:
        """Refuse an end before the start, and two recordings in one."""
        if self.ids and self.url:
            raise wrong(Code.VALUE, "two recordings", f"`{next(iter(self.ids))}` or `url`, not both")
        if self.end is not None and self.end <= (self.start or 0):
            raise wrong(Code.ORDER, "`end` comes before `start`", "a later place", "end")
        return self
