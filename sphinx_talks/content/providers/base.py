"""What the code knows of one other site: a subclass, and nothing about it anywhere else."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from sphinx_talks.content.providers import asking
from sphinx_talks.content.providers.asking import Conversation, Outcome, Reply, Silence, UselessError, Verdict
from sphinx_talks.content.providers.facts import FetchedFacts

if TYPE_CHECKING:
    from collections.abc import Mapping


#: Width to height of what nobody says more of.
ASPECT = 16 / 9
_USUAL = ("16:9", "4:3", "16:10", "3:2")
_PARTS = re.compile(r"(.*?)/?(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
#: Scheme and host, in which capitals mean the same (RFC 3986, 6.2.2.1).
_HOST = re.compile(r"[A-Za-z]+://[^/]*", re.ASCII)
#: What can be said of a video wherever its player stands, each with the form of its value.
_OPTIONS = {"start": r"(?:(?:[0-9]{1,2}:)?[0-9]{1,3}:)?[0-9]{1,5}", "title": r".{1,300}"}
RATIO = r"[0-9]{1,5}(?:\.[0-9]{1,20})?(?::[0-9]{1,5}(?:\.[0-9]{1,20})?)?"


class Medium(StrEnum):
    """What a site holds, by the field of front matter."""

    VIDEO = "video"
    SLIDES = "slides"

    @property
    def other(self) -> Medium:
        """Return the one that is not this."""
        return Medium.VIDEO if self is Medium.SLIDES else Medium.SLIDES


class Found(NamedTuple):
    """What an address leads to: an id, '' where the address alone does not say it."""

    id: str = ""
    #: The page of it in its one form.
    page: str = ""
    #: The account it is of, '' where the address does not name one.
    account: str = ""
    #: What else stands in the query and fragment, as `t` for the start.
    beside: tuple[tuple[str, str], ...] = ()


#: Of the address of a player, that it plays at once.
_AUTOPLAY = re.compile(r"(?<=[?&])autoplay=[^&#]*&|[?&]autoplay=[^&#]*(?=#|$)")


class Player(NamedTuple):
    """What shows a video or deck in a page: an address, and the HTML element that loads it (`iframe`, `video`)."""

    address: str
    element: str = "iframe"

    @property
    def waiting(self) -> str:
        """Return the address without the order to play at once, for where nobody has pressed anything."""
        return _AUTOPLAY.sub("", self.address)


class Provider:
    """A site: how its addresses look, how what it holds is rendered, and how it is asked.

    A site without `media` is one whose pages are only linked to. All values are data or pure functions; who drives
    them does the rest. Another package brings a subclass by an entry point in the group `sphinx_talks.providers`.
    """

    #: The field of front matter that takes an id, and the directive, where that has no name of its own.
    name: ClassVar[str]
    #: What the site calls itself.
    label: ClassVar[str]
    media: ClassVar[frozenset[Medium]] = frozenset()
    #: What an id is of, behind "not a" or "not an", and what would be right, for the message on a value that is none.
    thing: ClassVar[str] = ""
    want: ClassVar[str] = ""
    #: The sentence on the field in both languages of the reference.
    description: ClassVar[str] = ""
    description_ja: ClassVar[str] = ""
    example: ClassVar[str] = ""
    #: Ids, and the exact addresses with an id as group 1: regular expressions that mean the same in Python and in
    #: JSON Schema (https://json-schema.org/understanding-json-schema/reference/regular_expressions).
    syntax: ClassVar[str] = ""
    exact: ClassVar[str] = ""
    #: Whether an id is known for one of this site wherever it stands alone.
    is_telling: ClassVar[bool] = False
    directive: ClassVar[str] = ""
    #: Options of the directive beside those of every player, each with the form of its value.
    options: ClassVar[Mapping[str, str]] = {}
    #: The page of an id, with `{}` in its place; and what is added to begin at a second or slide, `{}` in that place.
    page: ClassVar[str] = ""
    page_from: ClassVar[str] = ""
    #: The same of what is loaded into a frame, '' where the site cannot be embedded.
    frame: ClassVar[str] = ""
    frame_from: ClassVar[str] = ""
    #: Messages to the player by `postMessage`, as JSON: go to second `{}`, and report the second as it plays; and where
    #: in its reports that stands. '' where the site documents none: the player is loaded anew at the second.
    seek: ClassVar[str] = ""
    watch: ClassVar[str] = ""
    reported: ClassVar[str] = ""
    #: The ratio of width to height, and the path of a picture of 48 by 48 units where the usual one will not do.
    aspect: ClassVar[float] = round(ASPECT, 4)
    mark: ClassVar[str] = ""
    #: Domains of the site, and what a host that only resembles them has in it (regular expression).
    domains: ClassVar[tuple[str, ...]] = ()
    lookalike: ClassVar[str] = ""
    #: Hosts whose pages are put together by scripts, so that what they send lacks the targets of fragments.
    scripted: ClassVar[frozenset[str]] = frozenset()
    #: Seconds that a host gets between two requests, where it asks for more than others.
    gaps: ClassVar[Mapping[str, float]] = {}
    #: The field of BibTeX whose value names a page here.
    bibtex: ClassVar[str] = ""
    #: The form of that value, where other archives do not use the field as well.
    bibtex_form: ClassVar[str] = ""
    #: Where the site answers on its pages (https://oembed.com), '' where it does not; and whether it answers on the
    #: exact addresses of ids too, which may be those for embedding.
    oembed: ClassVar[str] = ""
    has_oembed_of_ids: ClassVar[bool] = True
    #: A service that answers on an id behind this address, '' where there is none: asked in place of oEmbed.
    api: ClassVar[str] = ""
    #: What rubyevents (github.com/rubyevents/rubyevents, app/schemas) calls the site, '' where it plays none of its
    #: videos; and whether it asks when they were published.
    rubyevents: ClassVar[str] = ""
    rubyevents_asks_day: ClassVar[bool] = False
    #: Whether the page itself says what its provider does not.
    reads_page: ClassVar[bool] = False

    @classmethod
    def denied(cls) -> str:
        """Return what is wrong with an id that is none, as `not a YouTube video`."""
        return f"not {'an' if cls.thing[:1] in {*'aeiou'} else 'a'} {cls.thing}"

    # What an address leads to

    def find(self, address: str) -> Found | None:
        """Return what an address leads to, as people copy it; None for the addresses of all others."""
        bare, query, fragment = _PARTS.fullmatch(address).groups(default="")  # type: ignore[union-attr] # fits any text
        bare = _HOST.sub(lambda host: host[0].lower(), bare)
        name = self.read(bare) if "://" in bare else None
        beside = (*parse_qsl(query), *parse_qsl(fragment))
        return Found(name, self.address(name), beside=beside) if name else None

    def read(self, text: str) -> str | None:
        """Return the id in an id or in an exact address of it, None for anything else."""
        if not text.isascii():
            return None
        if self.syntax and re.fullmatch(self.syntax, text):
            return text
        found = re.fullmatch(self.exact, text) if self.exact else None
        return found[1] if found else None

    def address(self, name: str, start: int = 0) -> str:
        """Return the page of an id, from second or slide `start` where it can be linked to."""
        return f"{self.page.format(name)}{self.page_from.format(start) if start else ''}"

    def key(self, _address: str) -> str | None:
        """Return the one address by which several are checked and remembered, None where an address is its own."""
        return None

    def cited(self, _value: str) -> str:
        """Return the address that the value of the BibTeX field means, '' for none."""
        return ""

    # How it is rendered

    def player(self, name: str, start: int = 0, _end: int = 0) -> Player | None:
        """Return the player of an id from second or slide `start`, None where the site cannot be embedded."""
        if not self.frame:
            return None
        return Player(f"{self.frame.format(name)}{self.frame_from.format(start) if start else ''}")

    def example_of(self, _medium: Medium) -> str:
        """Return the id of a video, or of a deck, for the reference."""
        return self.example

    def syntax_of(self, _medium: Medium) -> str:
        """Return what editors check the ids of a video, or of a deck, against (ECMA 262)."""
        return self.syntax

    def holds(self, _name: str, _medium: Medium) -> bool:
        """Return whether an id can be that of a video, or of a deck."""
        return True

    def site(self, _name: str) -> str:
        """Return what the site of an id is called."""
        return self.label

    @property
    def described(self) -> tuple[str, str]:
        """Return what the field of front matter is, in English and Japanese."""
        japanese = self.description_ja or f"{self.label}のid。"
        return self.description or f"Id at {self.label}.", japanese

    @property
    def tag(self) -> str:
        """Return the name of the directive."""
        return self.directive or self.name

    @property
    def all_options(self) -> dict[str, str]:
        """Return the options of the directive, each with the form of its value."""
        own = _OPTIONS if Medium.VIDEO in self.media else {"title": _OPTIONS["title"], "start": "[0-9]{1,4}"}
        return {"aspect": RATIO, **self.options, **own}

    def start_in(self, _options: Mapping[str, str]) -> int:
        """Return the start that options of its own say, 0 for none."""
        return 0

    # How it is asked

    def checks(self, address: str) -> bool:
        """Return whether the site says what has become of an address."""
        return self.find(address) is not None

    def check(self, address: str) -> Conversation[Outcome] | None:
        """Return the conversation that says what has become of an address, None where its page is looked at.

        By oEmbed or the API where the site has one.
        """
        return self.ask(address) if self.answers(address) else None

    def answers(self, address: str) -> bool:
        """Return whether oEmbed or an API answers on an address of the site."""
        return bool(self.api or (self.oembed and (self.has_oembed_of_ids or self.read(address) is None)))

    def ask(self, address: str) -> Conversation[Outcome]:
        """Ask oEmbed or the API about an address."""
        reply = yield from asking.ask(self.asked(address))
        return reply.of_service if isinstance(reply, Silence) else self.outcome(reply)

    def outcome(self, reply: Reply) -> Outcome:
        """Return what the answer of oEmbed, or of the API, means.

        Nothing is certain from oEmbed: it takes three such answers on different days to call an address dead.
        """
        if asking.is_well(reply.status) and reply.object is not None:
            return Outcome(Verdict.ALIVE, reply.phrase)
        verdict = Verdict.GONE if reply.status in asking.GONE else Verdict.UNCLEAR
        return Outcome(verdict, f"oEmbed: {reply.phrase}")

    def asked(self, address: str) -> str:
        """Return the address by which oEmbed, or the API, is asked for a page or an id that is known everywhere."""
        found = self.found(address)
        if self.api:
            return f"{self.api}{quote(found.id if found else '')}"
        return f"{self.oembed}?{urlencode({'url': (found and found.page) or address, 'format': 'json'})}"

    def closed(self, _address: str) -> str:
        """Return why programs may not ask an address, '' where they may: the terms of the site that holds it."""
        return ""

    def found(self, address: str) -> Found | None:
        """Return what an address leads to, or an id that is known everywhere."""
        name = self.read(address) if self.is_telling and "://" not in address else None
        return Found(name, self.address(name)) if name else self.find(address)

    def known(self, address: str) -> FetchedFacts | None:
        """Return what an address, or an id that is known everywhere, says of itself without anybody being asked."""
        found = self.found(address)
        return self.facts_of(address, found) if found else None

    def facts_of(self, address: str, found: Found) -> FetchedFacts:
        """Return what an address that was taken apart says of itself."""
        if Medium.VIDEO in self.media:
            return FetchedFacts(address, provider=self.name, video=found.id or None)
        page = None if found.page == self.address(found.id) and found.id else found.page or None
        return FetchedFacts(
            address, provider=self.name, deck=found.id or None, slides=page, account=found.account or None
        )

    def facts(self, plain: FetchedFacts, _environment: Mapping[str, str]) -> Conversation[FetchedFacts]:
        """Return the conversation that adds to what the address says; `environment` may hold keys of services."""
        if not self.answers(plain.address):
            return plain
        try:
            return self.with_answer(plain, (yield from asking.mapping(self.asked(plain.address))))
        except UselessError as error:
            return plain.noting(f"{self.label}: {error}")

    def with_answer(self, plain: FetchedFacts, told: Mapping[str, Any]) -> FetchedFacts:
        """Return the facts with those of the answer, by the names of oEmbed: title, author, length in seconds.

        Raises UselessError where it helps nobody.
        """
        length = told.get("duration")
        return plain.but(
            title=said(told, "title"),
            author=said(told, "author_name"),
            length=int(length) if isinstance(length, int | float) and 0 < length < 1e6 else plain.length,  # noqa: PLR2004 - 11 days
            is_read=True,
        )


def said(told: Mapping[str, Any], name: str) -> str:
    """Return a text of a JSON object, '' where there is none."""
    value = told.get(name)
    return value if isinstance(value, str) else ""


def aspect(told: Mapping[str, Any]) -> str | None:
    """Return the ratio of a deck as oEmbed says it, by its usual name where it has one."""
    ratio = _number(told.get("ratio")) or _number(told.get("width")) / (_number(told.get("height")) or 1.0)
    for usual in _USUAL:
        width, height = map(int, usual.split(":"))
        if abs(ratio - width / height) < 0.005:  # noqa: PLR2004 - half a percent, the pixels of a preview
            return usual
    return f"{ratio:.4f}" if ratio else None


def _number(value: object) -> float:
    try:
        number = float(value) if isinstance(value, int | float | str) else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return number if 0 < number < 100_000 else 0.0  # noqa: PLR2004 - wider than any screen
