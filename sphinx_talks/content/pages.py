"""One page of the source folder, read from its bytes: record, uses, prose, or what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from sphinx_talks.content import frontmatter, providers, records, terms
from sphinx_talks.content.characters import forbidden, hinted, in_latin, styled, suspicious, without_invisible
from sphinx_talks.content.folder import Identity, identify, is_plain, printable
from sphinx_talks.content.frontmatter import FrontMatter, FrontMatterError, Value
from sphinx_talks.content.frontmatter import Path as Place
from sphinx_talks.content.markdown import Mention, Prose, Scanner, scan
from sphinx_talks.content.problems import SHOWN, Code, Message, Position, Problem, message, one_line
from sphinx_talks.content.records import Kind, Page, Plain, Talk, values
from sphinx_talks.content.records.base import Record, Source
from sphinx_talks.content.records.fields import RecordField, ValueForm, fields_of
from sphinx_talks.content.records.person import ACCOUNTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from pydantic import BaseModel

    from sphinx_talks.content.settings import Settings
    from sphinx_talks.content.terms import Spelling

#: The field that a translation has for its sentences alone; the positions in it are those of its original.
POINTS = "points"
#: Fields of several items, and the part of an item that is in words: a translation gives these alone, in their order.
PHRASES = {POINTS: "text", "next": "why", "hosts": "use", "sponsors": "use", "tools": "use"}
BOM = "\ufeff"
#: Of a whole page: front matter, body, and some room for the lines between them.
MAX_BYTES = frontmatter.MAX_BYTES + scan.MAX_BYTES + 1024

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


@dataclass(frozen=True)
class Entry:
    """What is kept of a page: plain values, comparable and picklable."""

    docname: str
    path: str
    identity: Identity | None = None
    record: Page | None = None
    #: Ids and keys in front matter that have to exist: role (`speaker`, `topic` …), target, position.
    uses: tuple[Mention, ...] = ()
    prose: Prose = field(default_factory=Prose)
    problems: tuple[Problem, ...] = ()
    #: Where the value of each field stands.
    positions: tuple[tuple[str, Position], ...] = ()
    #: Whether nobody knows the title of the talk, so that the record carries words in its place.
    untitled: bool = False
    #: Whether everything hangs below this page.
    is_root: bool = False
    #: Links of the front matter to other sites; those of the prose are with it.
    outward: tuple[Outward, ...] = ()
    #: Its translations: tag of the language, and the page as it is there.
    twins: tuple[tuple[str, Entry], ...] = ()
    #: Tag of the language that its record has been put into, '' for its own.
    language: str = ""
    #: Tag of the language of the prose where nobody has translated it into that of the site.
    foreign: str = ""
    #: Names of the fields that a translation has itself.
    given: tuple[str, ...] = ()
    #: Whether it has fields alone: the prose of such a translation is that of its original.
    is_bare: bool = False
    #: Other spellings of the terms of the site.
    spellings: tuple[Spelling, ...] = ()

    @property
    def kind(self) -> Kind | None:
        """Return the kind of the record, None for a plain page."""
        return self.identity.kind if self.identity else None

    @property
    def id(self) -> str:
        """Return the id of the record, '' for a plain page."""
        return self.identity.id if self.identity else ""

    @property
    def facts_path(self) -> str:
        """Return the path of the page that facts are written on, which is that of the original for a translation."""
        return f"{self.docname}.md"

    def position(self, *fields: str) -> Position:
        """Return where the value of the first of these fields stands that the page has, else its beginning."""
        places = dict(self.positions)
        return next((places[name] for name in fields if name in places), Position())


def read(root: Path, path: str, settings: Settings, held: Mapping[str, bytes] | None = None) -> tuple[Entry, str]:
    """Return the entry of the page at `path` below `root`, and the Markdown that MyST is to see.

    Where the bytes of the page and of the translations there are are held by path, no file is read.

    The Markdown has the front matter replaced by the title and blank lines, so that lines keep their
    numbers; it is a bare title when the page has a problem, so that nothing hostile reaches MyST.
    """
    docname = path.rpartition(".")[0]
    text = _text(root, path, held)
    if isinstance(text, Problem):
        # What names the record is not wrong for that.
        entry = Entry(docname, path, identify(path)[0], problems=(text,), is_root=docname == settings.root_doc)
        return entry, f"# {docname}\n"
    reading = _Reading(root, path, settings)
    entry, shown = reading.read(docname, text)
    return with_twins(entry, _twins(root, entry, reading.given, settings, held)), shown


def twin_path(path: str, language: str) -> str:
    """Return where the translation of a page lies."""
    return f"{path.removesuffix('.md')}.{language}.md"


def _twins(
    root: Path, entry: Entry, values: Mapping[str, Value], settings: Settings, held: Mapping[str, bytes] | None
) -> Iterator[tuple[str, Entry]]:
    """Yield the translations of a page; not of one that is wrong itself."""
    for language in settings.translations if entry.record and not entry.problems else ():
        path = twin_path(entry.path, language)
        if path not in held if held is not None else not is_plain(root / path):
            continue
        found = _text(root, path, held)
        if isinstance(found, Problem):
            yield language, replace(entry, path=path, problems=(found,))
        else:
            yield language, _TwinReading(root, settings, entry, values, language).read(entry.docname, found)[0]


def of_twin(root: Path, entry: Entry, text: str, twin: tuple[str, str], settings: Settings) -> Entry:
    """Return the translation of a page with a text: the tag of the language, and the text of the translation."""
    values = frontmatter.parse(frontmatter.split(text)[0]).values
    return _TwinReading(root, settings, entry, values, twin[0]).read(entry.docname, twin[1])[0]


def with_twins(entry: Entry, twins: Iterable[tuple[str, Entry]]) -> Entry:
    """Return a page with these translations, whose problems are reported with its own."""
    twins = tuple(twins)
    if not twins and not entry.twins:
        return entry
    before = {printable(twin.path) for _, twin in entry.twins}
    own = tuple(problem for problem in entry.problems if problem.path not in before)
    return replace(entry, twins=twins, problems=(*own, *(one for _, twin in twins for one in twin.problems)))


def of_text(root: Path, path: str, text: str, settings: Settings) -> tuple[Entry, str]:
    """Return what `read` would if the page at `path` held a text, with a line feed alone at the end of every line."""
    return _Reading(root, path, settings).read(path.rpartition(".")[0], text)


def source(root: Path, entry: Entry) -> str:
    """Return the Markdown that MyST is to see of a page that was read before and is sound.

    What can no longer be read is its title alone. Raises OSError.
    """
    try:
        body, skipped = frontmatter.split(plain((root / entry.path).read_bytes().decode()))[1:]
    except (UnicodeDecodeError, frontmatter.FrontMatterError):
        body, skipped = "", 0
    title = entry.record.title if entry.record else None
    return _titled(title, body, skipped)


def _titled(title: str | None, body: str, skipped: int) -> str:
    """Return a body with its title in front, and blank lines for those of the front matter."""
    head = f"# {escaped(title)}" if title else ""
    # A translation may be prose alone.
    blank = chr(10) * (skipped or (2 if head else 0))
    return f"{head}{blank}{body}"


def content_of(path: Path) -> bytes | None:
    """Return what a page holds, None where it cannot be read or is too long to be looked into."""
    try:
        return path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError:
        return None


def parts_of(content: bytes | None) -> tuple[str, str, dict[str, Value]] | None:
    """Return block, body and front matter of a page by its content, None where that cannot be read."""
    try:
        block, body, _ = frontmatter.split(plain((content or b"").decode()))
        return block, body, frontmatter.parse(block).values
    except (UnicodeDecodeError, FrontMatterError):
        return None


def _text(root: Path, path: str, held: Mapping[str, bytes] | None) -> str | Problem:
    """Return the text of a page, its last line ended, or why it is not looked into."""
    shown = printable(path)
    try:
        if held is None and (size := (root / path).stat().st_size) > MAX_BYTES:
            fault = message("page is too long", f"{size} bytes", f"at most {scan.MAX_BYTES} bytes")
            return Problem(shown, 1, 1, Code.BODY_SIZE, fault)
        text = ((root / path).read_bytes() if held is None else held[path]).decode()
    except UnicodeDecodeError as error:
        got = f"byte 0x{error.object[error.start]:02x}"
        return Problem(shown, *_byte_position(error), Code.ENCODING, message("not UTF-8", got, "UTF-8"))
    except OSError as error:
        return Problem(shown, 1, 1, Code.UNREADABLE, message("cannot be read", error.strerror))
    return plain(text)


def plain(text: str) -> str:
    """Return a text as pages are read: no byte order mark, a line feed alone at the end of every line."""
    text = text.removeprefix(BOM).replace("\r\n", "\n")
    # Some Markdown parsers stop with an error of their own at a block that ends with the file.
    return text if text.endswith("\n") or not text else f"{text}\n"


def _byte_position(error: UnicodeDecodeError) -> Position:
    before = error.object[: error.start].removeprefix(BOM.encode())
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    return Position(before.count(b"\n") + 1, column)


class _Reading:
    """The steps from text to entry; each adds its problems and the later ones still run."""

    def __init__(self, root: Path, path: str, settings: Settings) -> None:
        self.root, self.path, self.settings = root, path, settings
        self.problems: list[Problem] = []
        #: What is said of letters, beside all else: the rest of the page can be read.
        self.letters: list[Problem] = []
        self.untitled = self.is_bare = False
        self.outward: tuple[Outward, ...] = ()
        self.spellings: tuple[Spelling, ...] = ()
        self.positions: tuple[tuple[str, Position], ...] = ()
        self.given: Mapping[str, Value] = {}
        self.identity, _ = identify(path)

    def read(self, docname: str, text: str) -> tuple[Entry, str]:
        for position, name in forbidden(text):
            fault = message(f"forbidden character {name}", want="a page without it")
            # All of them go at once, so that the first one stands for all.
            fix = () if self.problems else without_invisible(text)
            self.problems.append(Problem(self.path, *position, Code.CHARACTER, fault, fix))
        for index, code, fault in suspicious(text):
            fix = in_latin(text) if code is Code.CHARACTER and not self.letters else ()
            self.letters.append(Problem(self.path, *Position.at(text, index), code, fault, fix))
        if self.problems:
            return self.entry(docname, None, (), Prose(), "")
        try:
            block, body, skipped = frontmatter.split(text)
        except FrontMatterError as error:
            self.problems.append(Problem(self.path, *error.position, error.code, error.parts))
            return self.entry(docname, None, (), Prose(), "")
        begin, behind = text.find("\n") + 1, len(text) - len(body)
        for index, fault in styled(block):
            self.letters.append(Problem(self.path, *Position.at(text, begin + index), Code.CHARACTER, fault))
        try:
            matter = frontmatter.parse(block)
        except FrontMatterError as error:
            self.problems.append(
                hinted(Problem(self.path, *error.position, error.code, error.parts), block).shifted(begin)
            )
            # The title, which nobody knows, stands before what follows.
            return self.entry(docname, None, (), self.prose(body, behind, skipped + 1, ""), "")
        self.positions = tuple((str(path[0]), place) for path, place in matter.positions.items() if len(path) == 1)
        record = self.record(matter, has_block=skipped > 0)
        self.problems = [hinted(problem, block).shifted(begin) for problem in self.problems]
        self.outward = tuple(of_fields(record, matter)) if record else ()
        record = self.titled(record)
        title = record.title if record else None
        self.given, given = matter.values, matter.values.get("title")
        if self.identity and not skipped and record is None:
            # What is meant for front matter would be taken for prose.
            return self.entry(docname, None, (), Prose(), "")
        prose = self.prose(
            body, len(text) - len(body), skipped + 1, title or (given if isinstance(given, str) else None)
        )
        known = terms.of(self.settings.talks_terms)
        self.spellings = known.in_page(text, skipped) if known else ()
        used = tuple(uses(self.identity and self.identity.kind, matter))
        return self.entry(docname, record, used, prose, _titled(title, body, skipped))

    def titled(self, record: Page | None) -> Page | None:
        """Return the record with a title: of a talk without one, who gave it."""
        if not isinstance(record, Talk) or record.title is not None:
            return record
        self.untitled = True
        comma = "、" if self.settings.language.startswith("ja") else ", "
        who = comma.join(speaker.name or speaker.person for speaker in record.speakers)
        return record.model_copy(update={"title": self.settings.untitled % who})

    def record(self, matter: FrontMatter, *, has_block: bool) -> Page | None:
        kind = self.identity.kind if self.identity else None
        if not has_block:
            if kind is None:
                return Plain()
            text = message("page has no front matter", want="a first line '---', the fields, and '---' again")
            self.problems.append(Problem(self.path, 1, 1, Code.NO_FRONT_MATTER, text))
            return None
        record, problems = records.parse(kind, matter, self.path)
        self.problems += problems
        return record

    def prose(self, body: str, begin: int, first_line: int, title: str | None) -> Prose:
        self.is_bare = not body.strip()
        extra = frozenset(self.settings.talks_directives)
        scanner = Scanner(self.path, self.root, is_record=self.identity is not None, extra=extra, title=title)
        prose = scanner.scan(body, first_line)
        # What it says of the body is counted from there.
        self.problems += [problem.shifted(begin) if problem.fix else problem for problem in scanner.problems]
        return prose

    def entry(
        self, docname: str, record: Page | None, used: tuple[Mention, ...], prose: Prose, source: str
    ) -> tuple[Entry, str]:
        shown = printable(self.path)
        problems = tuple(sorted(replace(problem, path=shown) for problem in (*self.problems, *self.letters)))
        entry = Entry(
            docname, self.path, self.identity, record, used, prose, problems, self.positions, self.untitled,
            is_root=docname == self.settings.root_doc, outward=self.outward, spellings=self.spellings,
            is_bare=self.is_bare,
        )  # fmt: skip
        return entry, f"# {docname}\n" if problems else source


class _TwinReading(_Reading):
    """The same for a translation: what it leaves out is as on its original."""

    def __init__(self, root: Path, settings: Settings, original: Entry, values: Mapping[str, Value], tag: str) -> None:
        super().__init__(root, twin_path(original.path, tag), settings)
        self.identity, self.original, self.language = original.identity, original, tag
        #: The front matter of the original.
        self.values = values

    def record(self, matter: FrontMatter, *, has_block: bool) -> Page | None:
        assert self.original.record is not None  # noqa: S101 - for the type alone
        kind, own = self.original.kind, self.original.record
        words = {known.name: known.attribute for known in fields_of(type(own)) if is_words(known)}
        for name in matter.values:
            if name not in words:
                text = self.fact(name, matter.values[name], words)
                self.problems.append(Problem(self.path, *matter.key_position((name,)), Code.OF_ORIGINAL, text))
                continue
            english = getattr(own, f"{words[name]}_en", None) if self.language == "en" else None
            if english and english != matter.values[name]:
                text = message(f"{name} is another than on its original", str(matter.values[name]), english)
                self.problems.append(Problem(self.path, *matter.position((name,)), Code.OF_ORIGINAL, text))
        for name, part in PHRASES.items():
            if name in matter.values and name in words:
                self.phrases(matter, name, part)
        merged = replace(matter, values={**self.values, **matter.values})
        found, problems = records.parse(kind, merged, self.path) if has_block and not self.problems else (own, [])
        self.problems += problems
        return found

    def fact(self, name: str, value: Value, words: Iterable[str]) -> Message:
        """Return what is wrong with a field that only the original can have."""
        if name not in self.values:
            return message("a translation does not have this field", name, f"any of {', '.join(words)}")
        here, own = frontmatter.written(value), frontmatter.written(self.values[name])
        if here == own:
            return message(f"{name} is what its original says", here, "it there alone")
        return message(f"{name} is another than on its original", here, one_line(own, SHOWN) or "nothing")

    def phrases(self, matter: FrontMatter, name: str, part: str) -> None:
        """Give what a field has in words here, sentences alone, all else that its items have on the original."""
        own, here = self.values.get(name), matter.values[name]
        items, count = _items(own), len(phrases_of(own, part))
        if not isinstance(here, list) or len(here) != count:
            got = len(here) if isinstance(here, list) else here
            text = message(f"{name} are not as many as on its original", got, f"{count} sentences")
        elif any(not isinstance(one, str) for one in here):
            text = message(f"one of {name} in a translation is more than its words", want="the sentence alone")
        else:
            said = iter(here)
            matter.values[name] = [
                {**one, part: next(said)} if part in one else first
                for one, first in zip(items, own if isinstance(own, list) else (), strict=True)
            ]
            return
        self.problems.append(Problem(self.path, *matter.position((name,)), Code.OF_ORIGINAL, text))

    def entry(
        self, docname: str, record: Page | None, used: tuple[Mention, ...], prose: Prose, source: str
    ) -> tuple[Entry, str]:
        del used  # What a translation names, its original has named.
        made, shown = super().entry(docname, record, self.original.uses, prose, source)
        given = tuple(name for name, _ in self.positions)
        return replace(made, outward=(), given=given), shown


def _items(value: Value | None) -> list[dict[str, Value]]:
    return [one if isinstance(one, dict) else {"text": one} for one in value] if isinstance(value, list) else []


def phrases_of(value: Value | None, part: str) -> list[Value]:
    """Return what the items of a field have in words."""
    return [one[part] for one in _items(value) if part in one]


def is_words(known: RecordField) -> bool:
    """Return whether a field holds words of the page itself, which a translation may have in its language."""
    own = known.attribute in {"title_en", "summary_en", "announced_title"} or known.spec.role or known.spec.named
    return known.attribute in {"inferred", *PHRASES} or (known.form is values.line and not own)


def escaped(title: str) -> str:
    """Return a title as Markdown that shows exactly the title (CommonMark backslash escapes)."""
    return _PUNCTUATION.sub(r"\\\1", title)


#: What is not even of the form of an id or name is reported by the field itself.
_TARGET = re.compile(r"[^\s/]+(?:[ /][^\s/]+)*")


def uses(kind: Kind | None, matter: FrontMatter) -> Iterator[Mention]:
    """Yield the well-formed ids, keys and names in front matter with their positions, whatever else is wrong there."""
    for known, text, place in _texts(records.MODELS[kind], matter.values, ()):
        # A name may hold any characters; the record has it without the space around it.
        is_name = bool(known.spec.named) or known.spec.role == "alias"
        target = text.strip() if is_name else text
        if target if is_name else _TARGET.fullmatch(target):
            yield Mention(known.spec.role, target, matter.position(place))


def _texts(
    model: type[BaseModel], values: Mapping[str, Value], path: Place
) -> Iterator[tuple[RecordField, str, Place]]:
    """Yield the texts that name something to a page, those in records of lists too, each with its path."""
    for known in fields_of(model):
        value, at = values.get(known.name), (*path, known.name)
        if not value:
            continue
        inner = getattr(known.record, "shorthand", "")
        items = [((*at, number, inner), item) for number, item in enumerate(value)] if isinstance(value, list) else []
        if known.spec.named and known.record is None:
            items = [(at, value)]
        for place, item in items:
            text = item.get(inner) if isinstance(item, dict) else item
            if known.spec.role and isinstance(text, str):
                yield known, text, place
            if known.record and isinstance(item, dict):
                yield from _texts(known.record, item, place[:-1])


class Outward(NamedTuple):
    """A link to another site; `field` says in which field it stands (`slides.url`), '' in prose."""

    address: str
    position: Position
    field: str = ""
    #: Whether the page says itself that nothing is there any more.
    gone: bool = False


#: What makes an address of the name of a field and its value, by the form of the value.
_MAKERS: Mapping[ValueForm[Any] | None, Callable[[str, str], str]] = {
    values.address: lambda _, value: value,
    values.handle: lambda name, value: f"{ACCOUNTS[name]}{value}",
    **{
        get_args(alias)[-1]: lambda name, value: providers.names()[name].address(value)
        for alias in values.PROVIDED.values()
    },
}


def of_fields(record: Record, matter: FrontMatter, path: Place = ()) -> Iterator[Outward]:
    """Yield the links of a record and of the records in it, in the order of the fields."""
    gone = isinstance(record, Source) and record.gone
    for known in fields_of(type(record)):
        value = getattr(record, known.attribute)
        if not value:
            continue
        place = (*path, known.name)
        if known.form in _MAKERS and isinstance(value, str):
            label = ".".join(part for part in place if isinstance(part, str))
            yield Outward(_MAKERS[known.form](known.attribute, value), matter.position(place), label, gone)
        elif isinstance(value, Record):
            yield from of_fields(value, matter, place)
        elif isinstance(value, tuple):
            for number, item in enumerate(value):
                if isinstance(item, Record):
                    yield from of_fields(item, matter, (*place, number))
