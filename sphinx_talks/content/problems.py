"""Say what is wrong with a page, where, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import total_ordering
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, Self, TypeAlias

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence


def named(text: str) -> str:
    """Return text with the number of each character that is not seen, as `<U+001B>`; ends of lines are such."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else f"<U+{ord(character):04X}>" for character in text)


def masked(text: str, kept: str = "") -> str:
    """Return text of the same length, U+FFFD in place of each character that is not seen, but for those `kept`."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in kept else "\N{REPLACEMENT CHARACTER}" for character in text
    )


def one_line(text: str, most: int) -> str:
    """Return text on one line of at most `most` characters, without those that are not seen."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


Known: TypeAlias = "Callable[[], Mapping[str, str] | list[str] | set[str]]"

#: How many problems of one page are reported.
MOST = 50
#: How much of a wrong value a message repeats, in characters.
SHOWN = 60


class Position(NamedTuple):
    """A position in a page: line and column, both counted from 1, columns in characters."""

    line: int = 1
    column: int = 1

    @classmethod
    def at(cls, text: str, index: int, first_line: int = 1) -> Position:
        """Return the position of a character of a text whose first line is line `first_line` of the file."""
        return cls(first_line + text.count("\n", 0, index), index - text.rfind("\n", 0, index))


class Edit(NamedTuple):
    """What stands in the place of the characters from `start` to before `end` of a text."""

    start: int
    end: int
    text: str = ""


class Level(StrEnum):
    """How much a problem matters."""

    #: The page is wrong: nothing is built before it is mended.
    ERROR = "error"
    #: Probably a mistake; `check --strict` refuses it.
    WARNING = "warning"
    #: The page would be better with it.
    ADVICE = "advice"

    @property
    def rank(self) -> int:
        """Return the position among the levels, 0 for the gravest."""
        return list(Level).index(self)


class Code(StrEnum):
    """The stable code of each problem; `why` says what the rule is for, `level` how much it matters."""

    why: str
    level: Level

    def __new__(cls, value: str, why: str, level: Level = Level.ERROR) -> Self:
        """Attach the reason to the member, so that documentation is generated from here."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.why = why
        member.level = level
        return member

    ENCODING = "T001", "Pages are UTF-8; anything else would be shown as question marks."
    CHARACTER = "T002", "Invisible and direction-changing characters hide what a page really says."
    SYMLINK = "T003", "A link out of the folder would publish a file that is not part of the site."
    FILE_NAME = "T004", "The file name is the id and the address: ASCII, lower case, hyphens."
    RESERVED = "T005", "Sphinx writes a page of its own under this name."
    TWIN = "T006", "Some file systems cannot tell the two names apart."
    MISPLACED = "T007", "The folder of a page says what it is about."
    BODY_SIZE = "T008", "A page this long is slow to build and to read."
    UNREADABLE = "T009", "The file could not be read."
    SPECIAL = "T010", "A page is a plain file; reading a pipe or a device would not end."
    NO_ROOT = "T011", "The way into the site begins at this page."
    LINK_STATE = "T012", "What is remembered of the links, as first sightings and copies, can be learned only once."
    NO_ORIGINAL = "T013", "A translation lies beside the page that it translates, and nobody finds it alone."

    NO_FRONT_MATTER = "T101", "The facts of a page stand in its front matter."
    UNCLOSED = "T102", "Without the closing line the whole page would be taken for facts."
    YAML = "T103", "Front matter is YAML."
    DUPLICATE_KEY = "T104", "Only one of the two values could be kept."
    YAML_FEATURE = "T105", "Anchors, aliases, tags and merge keys can make a small page endless."
    NESTING = "T106", "No field is nested this deep."
    FRONT_MATTER_SIZE = "T107", "Facts are short; prose belongs below the front matter."

    UNKNOWN_KEY = "T201", "A mistyped field would silently be ignored."
    MISSING = "T202", "The page cannot be shown without this field."
    TYPE = "T203", "The field has another form."
    VALUE = "T204", "The value is not one of those the field can have."
    DATE = "T205", "There is no such day or time."
    ORDER = "T206", "The end comes before the start."
    ADDRESS = "T207", "Readers are only sent to addresses that are what they look like."
    EMBED = "T208", "A player is built from a checked id, never from a copied address."
    EMPTY = "T209", "What is not known is left out."
    OF_ORIGINAL = "T210", "A fact stands on one page; a translation has only words, and none against it."

    UNKNOWN_ID = "T301", "The link would lead nowhere."
    AMBIGUOUS_ID = "T302", "More than one page has this short id."
    DUPLICATE_ID = "T303", "Two pages claim the same id, or one id is given twice."
    CYCLE = "T304", "A topic cannot be broader than itself, nor a person somebody else."
    BIBLIOGRAPHY = "T305", "References come from one BibTeX file."
    UNKNOWN_LABEL = "T306", "The link names a place or page that is not there."
    DUPLICATE_LABEL = "T307", "A link by this name could lead to either of two places."
    CONTENTS = "T308", "Readers find every page through the tables of contents, each once and without circles."
    OTHER_DAY = "T309", "A talk is given while its event lasts; one of the two dates is wrong."
    NOTHING_TO_PLAY = "T310", "A second or a slide is one of the recording or deck that the page has."
    DEPARTED = "T350", "Links to a page that was there before, from anywhere, keep leading to it."

    RAW_HTML = "T401", "Pages hold no HTML: it would run in the reader’s browser."
    LINK = "T402", "Links go to http(s), mailto or a page of this site."
    IMAGE = "T403", "Images lie beside the pages and are real images."
    DIRECTIVE = "T404", "Only directives that are safe in anybody’s page are allowed."
    ROLE = "T405", "Only roles that are safe in anybody’s page are allowed."
    OPTION = "T406", "The directive does not take this option or value."
    HEADING = "T407", "A page has one title; sections start at `##`, leave out no level, and hold text."
    PROSE_NESTING = "T408", "Blocks nested this deep stop Sphinx."
    STRUCTURE = "T409", "The directive holds something else, more or less."
    FOOTNOTE = "T410", "A footnote belongs to one place in the text, and the text to it."
    LANGUAGE = "T411", "Code is highlighted by the name of its language."
    MARKDOWN = "T412", "The Markdown parser itself stops at this page, and so would the build."

    UNCLOSED_BLOCK = "T413", "What is not closed takes in all that stands behind it."
    SECOND_BLOCK = "T414", "Facts stand in one block at the head of the page; another one would be shown as text."

    SETTING = "T501", "A setting that cannot be read, or that would take away the protection of the pages."

    SIMILAR = "T601", "Two pages on one person or topic split what belongs together.", Level.WARNING
    SAME_TALK = "T602", "A talk has one page, on which everything about it is found.", Level.WARNING
    SAME_SLIDES = "T603", "A deck shown with two talks is probably wrong on one of them.", Level.WARNING
    OVERLAP = "T604", "Nobody can hear two talks at once; one of the times is probably wrong.", Level.WARNING
    SAME_PLACE = "T605", "Two talks cannot both come next.", Level.WARNING
    GAP = "T606", "Where a number is left out, a talk may be missing.", Level.ADVICE
    UNUSED = "T607", "A topic without talks is a page readers come to for nothing.", Level.ADVICE
    UNLINKED = "T608", "Nobody finds the page of a person that no other page names.", Level.ADVICE
    LONG_SUMMARY = "T609", "A summary is read in a listing, among many others.", Level.WARNING
    SAME_TITLE = "T610", "Readers cannot tell two pages apart that have the same title.", Level.WARNING
    NO_ENGLISH = "T611", "Readers without Japanese see in a listing what a talk is about.", Level.ADVICE
    NO_WORDS = "T612", "An image without words says nothing to those who do not see it.", Level.WARNING
    SECTIONS = (
        "T613",
        "Pages of a kind have their sections in the same order, so that readers know where to look.",
        Level.WARNING,
    )
    UNSEEN = "T614", "What is not seen of a setting has no effect, or another one on the check.", Level.WARNING
    TO_COME = "T616", "Nobody can have seen, recorded or counted what is still to come.", Level.WARNING
    OUT_OF_HOURS = "T617", "A talk is given between the start and the end of its event.", Level.WARNING
    FORMER_NAME = "T615", "One thing has one name everywhere; the one before goes on working.", Level.ADVICE
    LEFT_OVER = "T618", "Readers see mark-up that is nearly right, or of another language, as it stands.", Level.WARNING
    PLACEHOLDER = "T619", "Words that hold the place of others are found by everybody who searches.", Level.ADVICE
    REPEATED = "T620", "What is said twice says nothing more.", Level.ADVICE
    UNLIKELY = "T621", "A value like this is most often mistyped.", Level.WARNING
    OUTDATED = "T622", "Readers of a translation that is older than its page read what no longer holds.", Level.WARNING
    SPELLING = (
        "T640",
        "One thing has one name on all pages, so that readers and the search know it again.",
        Level.ADVICE,
    )

    CUE = "T701", "A transcript that cannot be read is neither shown nor found."
    CUE_ORDER = "T702", "The words follow the recording; a cue that goes back or has no length is never spoken."
    UNTIDY = "T703", "What the maker of captions repeats or leaves open is read, and found, twice.", Level.WARNING
    SLIDES_TEXT = "T705", "What is found in the text of slides leads to the slide by its number."
    DECK_FILE = "T706", "What a PDF beside a page says is not found before its text is there.", Level.WARNING
    NO_RECORDING = "T707", "The times of a transcript lead to a second of the recording.", Level.WARNING
    UNUSED_WORDS = "T708", "Of a talk with a transcript of its own, that of its event is not used.", Level.ADVICE
    INVENTED = "T704", "Speech recognition fills silence with phrases that nobody said.", Level.WARNING


@total_ordering
@dataclass(frozen=True)
class Message:
    """What is wrong, in its parts; `str()` renders them as `field: what (got X, want Y; hint)`."""

    what: str
    #: The wrong value on one short line, quoted; '' where there is none.
    got: str = ""
    want: str = ""
    #: How to write it, where the cause can be guessed.
    hint: str = ""
    #: Field of the front matter, as `speakers.0.person`; '' where it is about more than a field.
    field: str = ""
    #: Path of the other page that it is about as well, '' where there is none.
    other: str = ""

    def __str__(self) -> str:
        """Return the line that every report has."""
        parts = [*([f"got {self.got}"] if self.got else ()), *([f"want {self.want}"] if self.want else ())]
        inside = "; ".join(filter(None, (", ".join(parts), self.hint)))
        text = f"{self.field}: {self.what}" if self.field else self.what
        return f"{text} ({inside})" if inside else text

    def without(self, field: str) -> str:
        """Return the rendered line where its field is known from what stands around it."""
        return str(replace(self, field="") if self.field == field else self)

    def __lt__(self, other: Message) -> bool:
        """Sort as the rendered lines do."""
        return str(self) < str(other)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to correct; sorts by path, then position."""

    path: str
    line: int
    column: int
    code: Code
    parts: Message
    #: What would mend it, as changes of the text of the page; () where that takes more than the page, or a person.
    fix: tuple[Edit, ...] = field(default=(), compare=False, repr=False)

    def shifted(self, by: int) -> Problem:
        """Return the same with a fix that counts from so many characters earlier."""
        return replace(self, fix=tuple(Edit(one.start + by, one.end + by, one.text) for one in self.fix))

    @property
    def message(self) -> str:
        """Return the rendered parts."""
        return str(self.parts)

    @property
    def position(self) -> str:
        """Return `path:line:col`; nothing in the name of a file reaches the terminal unseen."""
        return named(f"{self.path}:{self.line}:{self.column}")

    def __str__(self) -> str:
        """Return `path:line:col: CODE message`, the form editors and CI can jump from."""
        return f"{self.position}: {self.code} {named(self.message)}"


class MessageError(ValueError):
    """Something is wrong, and what that is."""

    def __init__(self, parts: Message) -> None:
        """Keep the message."""
        super().__init__(str(parts))
        self.parts = parts


class RefusedError(Exception):
    """What was asked for is not done; `reasons` are lines for the reader."""

    def __init__(self, reasons: Iterable[object]) -> None:
        """Keep the reasons, each rendered."""
        self.reasons = tuple(map(str, reasons))
        super().__init__("\n".join(self.reasons))


def limited(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems sorted, of each page the first ones and how many more there are."""
    found: list[Problem] = []
    for _, group in groupby(sorted(problems), key=lambda problem: problem.path):
        own = list(group)
        found += own[:MOST]
        if len(own) > MOST:
            found.append(replace(own[MOST], parts=Message(f"and {len(own) - MOST} more")))
    return found


def summary(problems: Sequence[Problem]) -> str:
    """Return how many problems there are in how many files, as `3 problems in 2 files`."""
    files = len({problem.path for problem in problems})
    return f"{len(problems)} problem{'s' * (len(problems) > 1)} in {files} file{'s' * (files > 1)}"


def message(text: str, got: object = None, want: str | None = None, *, field: str = "", other: str = "") -> Message:
    """Return the message on a wrong value of any type."""
    return Message(text, shown(got) if got is not None else "", want or "", field=field, other=other)


def shown(value: object) -> str:
    """Return a wrong value as one short printable line."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return repr(short(value if isinstance(value, str) else str(value)))


def short(text: str) -> str:
    """Return what a page says, cut to what a message repeats of it."""
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like `word`, or None when none is near (60 of 100)."""
    # Of whole words: a measure of parts finds `hint` near `include`, and takes ten times as long.
    found = process.extractOne(word, sorted(known), scorer=fuzz.ratio, score_cutoff=60)
    return str(found[0]) if found else None


class Suggestions:
    """Name the nearest known word, each looked for once and only for the first of many: a page can name thousands."""

    MOST = 100

    def __init__(self) -> None:
        """Start with nothing looked for."""
        self._found: dict[tuple[object, str], str | None] = {}
        self._words: dict[object, Mapping[str, str] | list[str] | set[str]] = {}

    def __call__(self, word: str, group: object, known: Known, what: str) -> str:
        """Return the nearest of the words that `known` gives for `group`, or `what` when none is near.

        Where the words are keys of a mapping, their value is what is to be written.
        """
        key = (group, word)
        if key not in self._found and len(self._found) < self.MOST:
            if group not in self._words:
                self._words[group] = known()
            words = self._words[group]
            near = nearest(word, words)
            self._found[key] = words[near] if near and isinstance(words, dict) else near
        near = self._found.get(key)
        return repr(near) if near else what


def one_of(word: str, known: Iterable[str], what: str) -> str:
    """Return what was wanted: the nearest known word, or `what` when none is near."""
    near = nearest(word, known)
    return f"{what}; nearest is {near!r}" if near else what


def nearest_of(word: str, known: Iterable[str], what: str) -> str:
    """Return the nearest known word alone, or `what` when none is near; for long lists."""
    near = nearest(word, known)
    return repr(near) if near else what
