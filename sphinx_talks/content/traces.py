"""What is asked of the records while something is made of them: as long as the answers stay, so does what was made.

These are verifying traces (Mokhov, Mitchell and Peyton Jones, "Build systems à la carte", 2018). A question is a method
with its arguments, records by their docnames; many pages ask the same ones.
"""

from __future__ import annotations

import hashlib
import inspect
from array import array
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from itertools import islice
from sys import intern
from types import FunctionType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeAlias, TypeVar

from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sphinx_talks.content.pages import Entry

    Answer: TypeAlias = Callable[["Iterable[Question]"], Iterable[int]]

M = TypeVar("M")
Question: TypeAlias = tuple[str, ...]
#: Between the name of a page and that of a part of it, in the name of a trace; no page has it in its name.
PART = "#"
#: Of fewer questions no part is made: they are noted one by one.
LEAST = 4
#: What nobody asks any more is dropped when there is so much more than when it was dropped last.
MOST_LEFT = 1.5
#: What a question may give, by the annotation of its parameters; records are looked up anew when it is asked again.
_GIVEN: dict[str, Callable[[str], str]] = {"str": str, "Kind": {str(kind): kind for kind in Kind}.__getitem__}
#: Forms of answers in which there are no words.
_FIXED = frozenset({"int", "list[int]", "tuple[int, int]", "list[str]", "list[tuple[str, bool, tuple[object, ...]]]"})
#: An answer about a record that is gone.
GONE = 0
#: Of a hash.
_BITS = (1 << 64) - 1


class Trace(NamedTuple):
    """Of something made: a hash of what else it is made from, one of itself, and the numbers of what was asked."""

    source: str
    made: str
    #: Packed.
    asked: bytes


class Gained(NamedTuple):
    """What another process has found out: how many questions and parts it knew before, those since, and of pages."""

    known: tuple[int, int]
    #: Each with a hash of its answer.
    questions: list[tuple[Question, int]]
    parts: list[bytes]
    pages: dict[str, Trace]


def packed(numbers: Iterable[int]) -> bytes:
    """Return numbers in order as bytes: there are millions of them in a large site."""
    return array("i", sorted(numbers)).tobytes()


def unpacked(content: bytes) -> Sequence[int]:
    """Return the numbers."""
    return memoryview(content).cast("i")


@dataclass
class Traces:
    """Questions with hashes of their answers, what was asked for parts that are made once, and that of each page.

    Numbers stay what they are from build to build.
    """

    #: A hash of what everything is made from.
    stamp: str = ""
    questions: dict[Question, int] = field(default_factory=dict)
    #: Hashes of 64 bits: as objects they would take eight times the memory.
    answers: array[int] = field(default_factory=lambda: array("Q"))
    #: Of each part, which counts from -1 on downwards, the numbers of questions and of parts before it, packed.
    parts: list[bytes] = field(default_factory=list)
    #: Also of parts of pages, behind the name of the page and `PART`.
    pages: dict[str, Trace] = field(default_factory=dict)
    #: How many questions and parts there were when all of them were asked.
    size: int = 0
    _known: dict[bytes, int] = field(default_factory=dict)

    @classmethod
    def of(cls, found: tuple[Any, ...]) -> Traces:
        """Return what a file keeps; raises TypeError and ValueError."""
        stamp, questions, answers, parts, pages, size = found
        numbers = {question: number for number, question in enumerate(questions)}
        return cls(stamp, numbers, answers, parts, {name: Trace(*row) for name, row in pages}, size)

    def plain(self) -> tuple[Any, ...]:
        """Return it for a file."""
        pages = [(name, tuple(page)) for name, page in self.pages.items()]
        return self.stamp, [*self.questions], self.answers, self.parts, pages, self.size

    def number(self, question: Question) -> int:
        """Return the number of a question."""
        return self.questions.setdefault(question, len(self.questions))

    def part(self, asked: Iterable[int]) -> int:
        """Return the number of a part, that of the same one before if there is one."""
        if not self._known:
            self._known = {content: -number for number, content in enumerate(self.parts, 1)}
        content = packed(asked)
        if content not in self._known:
            self.parts.append(content)
            self._known[content] = -len(self.parts)
        return self._known[content]

    def stale(self, answer: Answer, fixed: AbstractSet[str] = frozenset()) -> frozenset[int]:
        """Return the numbers of the questions that have another answer today, and of the parts that come of them.

        What asks one of the methods `fixed` has no other answer.
        """
        before = self.answers
        answers = iter(answer(one for one in self.questions if one[0] not in fixed))
        pairs = zip(self.questions, before, strict=False)
        self.answers = array("Q", (was if one[0] in fixed else next(answers) for one, was in pairs))
        found = {number for number, (was, now) in enumerate(zip(before, self.answers, strict=False)) if was != now}
        for number, asked in enumerate(self.parts, 1) if found else ():
            if not found.isdisjoint(unpacked(asked)):
                found.add(-number)
        return frozenset(found)

    def answered(self, answer: Answer) -> Traces:
        """Return it with the answers of today to what is new; where much is asked no more, another one without that."""
        self.ask(answer)
        now = sum(self.known)
        self.size = self.size or now
        return self if now <= self.size * MOST_LEFT else self.used()

    def ask(self, answer: Answer) -> None:
        """Ask what is new."""
        self.answers.extend(answer([*islice(self.questions, len(self.answers), None)]))

    @property
    def known(self) -> tuple[int, int]:
        """Return how many questions and parts there are."""
        return len(self.questions), len(self.parts)

    def since(self, known: tuple[int, int], docnames: Iterable[str]) -> Gained:
        """Return what was found out of some pages since so many questions and parts were known, all of it asked."""
        questions = zip(islice(self.questions, known[0], None), self.answers[known[0] :], strict=True)
        wanted = {*docnames}
        pages = {name: page for name, page in self.pages.items() if name.partition(PART)[0] in wanted}
        return Gained(known, [*questions], self.parts[known[1] :], pages)

    def take_over(self, found: Gained) -> None:
        """Take what a process has found out that was forked from this one, and counted for itself since."""
        questions, parts = found.known
        numbers: dict[int, int] = {}
        for number, (question, answer) in enumerate(found.questions, questions):
            # One string for each name, as where one process asks: else it would stand in the file twice.
            numbers[number] = self.number(tuple(map(intern, question)))
            if numbers[number] == len(self.answers):
                self.answers.append(answer)
        for number, asked in enumerate(found.parts, parts + 1):
            numbers[-number] = self.part(numbers.get(one, one) for one in unpacked(asked))
        for docname, page in found.pages.items():
            self.pages[docname] = page._replace(asked=packed(numbers.get(one, one) for one in unpacked(page.asked)))

    def used(self) -> Traces:
        """Return it without what no page asks any more; of this one the pages go."""
        made = Traces(self.stamp)
        asked = [*self.questions]
        numbers: dict[int, int] = {}

        def renumbered(row: bytes) -> list[int]:
            for number in unpacked(row):
                if number not in numbers:
                    numbers[number] = (
                        made.number(asked[number]) if number >= 0 else made.part(renumbered(self.parts[-number - 1]))
                    )
            return [numbers[number] for number in unpacked(row)]

        # One by one, as all of them twice take a third of the memory of a build.
        for name in [*self.pages]:
            page = self.pages.pop(name)
            made.pages[name] = page._replace(asked=packed(renumbered(page.asked)))
        made.answers = array("Q", (self.answers[self.questions[question]] for question in made.questions))
        made.size = len(made.questions) + len(made.parts)
        return made


class Asked:
    """A graph of records of which is noted what is asked: each public method and property, with its arguments.

    Other public attributes must not follow from the records. While one method asks others, these are not noted: what
    counts is its answer. A free method is not noted itself: it says what one of its records says alone, and asks the
    others.
    """

    free: ClassVar[frozenset[str]] = frozenset()
    #: Methods whose answers stay while only titles and summaries change: numbers, docnames and keys.
    fixed: ClassVar[frozenset[str]] = frozenset()

    #: What makes the arguments of each method of those that are kept; None stands for a record. And what is asked.
    _given: ClassVar[dict[str, list[Callable[[str], str] | None]]]
    _plainly: ClassVar[dict[str, Callable[..., object]]]

    def __init_subclass__(cls) -> None:
        """Have all of it noted; raises KeyError for a parameter that cannot be kept."""
        cls._given, cls._plainly = {}, {}
        for name, member in [*vars(cls).items()]:
            method = member.fget if isinstance(member, property) else member
            if not name.startswith("_") and isinstance(method, FunctionType) and name not in cls.free:
                given = [one for at, one in inspect.get_annotations(method).items() if at != "return"]
                cls._given[name] = [None if one == "Entry" else _GIVEN[one] for one in given]
                cls._plainly[name], asked = method, _noted(method)
                setattr(cls, name, property(asked) if isinstance(member, property) else asked)
        forms = {name: inspect.get_annotations(method)["return"] for name, method in cls._plainly.items()}
        cls.fixed = frozenset(name for name, form in forms.items() if form in _FIXED)

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        """Note nothing until somebody wants to know."""
        self._entries = entries
        self.traces = Traces()
        self._notes: set[int] | None = None
        self._made: dict[tuple[object, ...], Any] = {}
        self._parts: dict[tuple[object, ...], set[int]] = {}

    @contextmanager
    def noting(self) -> Iterator[set[int]]:
        """Note what is asked meanwhile."""
        before, notes = self._notes, set[int]()
        self._notes = notes
        try:
            yield notes
        finally:
            self._notes = before

    def once(self, key: tuple[object, ...], make: Callable[[], M]) -> M:
        """Return what `make` gives, made once for this graph: many pages render the same item."""
        notes = self._notes
        try:
            if notes is not None:
                # Not known of what was made before anybody noted what it asked.
                notes |= self._parts[key]
            found: M = self._made[key]
        except KeyError:
            found = self._made[key] = make() if notes is None else self._part(key, notes, make)
        return found

    def _part(self, key: tuple[object, ...], notes: set[int], make: Callable[[], M]) -> M:
        """Return what `make` gives, and note what it asks."""
        inner = self._notes = set[int]()
        try:
            found = make()
        finally:
            self._notes = notes
        self._parts[key] = inner if len(inner) < LEAST else {self.traces.part(inner)}
        notes |= self._parts[key]
        return found

    def note(self, asked: Iterable[int]) -> None:
        """Note what was asked another time for something that is still the same."""
        if self._notes is not None:
            self._notes.add(self.traces.part(asked))

    def forget(self, key: tuple[object, ...]) -> None:
        """Give back the memory of what was made once."""
        self._made.pop(key, None)

    def let_go(self, *names: str) -> None:
        """Give back the memory of all that was made once under these names, and of what was asked for it."""
        self._made = {key: made for key, made in self._made.items() if key[0] not in names}
        self._parts, self.traces = {}, Traces()

    def again(self, questions: Iterable[Question], marks: Mapping[str, int]) -> Iterator[int]:
        """Yield a hash of each answer of today, in which records stand by their marks."""
        asking = {name: self._asking(name, marks) for name in self._plainly}
        for question in questions:
            try:
                yield asking[question[0]](question)
            except KeyError:
                yield GONE

    def _asking(self, name: str, marks: Mapping[str, int]) -> Callable[[Question], int]:
        """Return what asks one method again, for a hash of the answer; it raises KeyError where a record is gone."""
        method, given = self._plainly[name], [made or self._entries.__getitem__ for made in self._given[name]]
        hashed = _hashing(inspect.get_annotations(method)["return"], marks)
        # A hundred thousand times in a build.
        if len(given) == 1:
            (one,) = given
            return lambda question: hashed(method(self, one(question[1])))
        if len(given) == 2:  # noqa: PLR2004 - as above
            first, second = given
            return lambda question: hashed(method(self, first(question[1]), second(question[2])))
        return lambda question: hashed(
            method(self, *[made(one) for made, one in zip(given, question[1:], strict=True)])
        )


def _noted(method: Callable[..., M]) -> Callable[..., M]:
    """Return a method that has its arguments noted where somebody notes them."""
    name = method.__name__

    @wraps(method)
    def asked(self: Asked, *given: object) -> M:
        notes = self._notes
        if notes is None:
            return method(self, *given)
        question: tuple[Any, ...] = (name, *given)
        # Behind a record or kind there are strings alone.
        if given and type(first := given[0]) is not str:
            question = (name, str(getattr(first, "docname", first)), *given[1:])
        questions = self.traces.questions
        number = questions.get(question)
        if number is None:
            number = questions[question] = len(questions)
        notes.add(number)
        self._notes = None
        try:
            return method(self, *given)
        finally:
            self._notes = notes

    return asked


def marks_of(seen: Mapping[str, str]) -> dict[str, int]:
    """Return a mark of each record by its docname, from hashes of what others see of it."""
    return {docname: _hash(f"{docname} {one}") for docname, one in seen.items()}


def _hashing(form: str, marks: Mapping[str, int]) -> Callable[[Any], int]:
    """Return what makes a hash of answers of one form, which its annotation says.

    Python's hash of numbers in a tuple is the same in every process, and made in a third of the time of one of bytes.
    """
    if form == "list[Entry]":
        return lambda answer: hash(tuple([marks[one.docname] for one in answer])) & _BITS
    if form == "Entry | None":
        return lambda answer: marks[answer.docname] if answer else GONE
    if form == "tuple[Entry | None, Entry | None]":
        # That of None is the same in every process from Python 3.12 on.
        return lambda answer: hash(tuple([marks[one.docname] if one else GONE for one in answer])) & _BITS
    if form == "list[int]":
        return lambda answer: hash(tuple(answer)) & _BITS
    if form == "list[str]":
        return lambda answer: _hash("\n".join(answer)) if answer else GONE
    # Most of the others are a number or nothing.
    known: dict[str, int] = {}

    def hashed(answer: object) -> int:
        text = _plain(answer, marks)
        found = known.get(text)
        if found is None:
            found = known[text] = _hash(text)
        return found

    return hashed


def _plain(answer: object, marks: Mapping[str, int]) -> str:
    """Return an answer as text, with name and mark for each record; elsewhere they would stand in full."""
    if isinstance(answer, list | tuple):
        rows = [
            f"{docname} {marks[docname]}" if (docname := getattr(one, "docname", "")) else repr(one) for one in answer
        ]
        return f"[{chr(10).join(rows)}]"
    if isinstance(answer, dict):
        return "\n".join([f"{key!r} {_plain(one, marks)}" for key, one in answer.items()])
    docname = getattr(answer, "docname", "")
    return f"{docname} {marks[docname]}" if docname else repr(answer)


def _hash(text: str) -> int:
    made = hashlib.blake2b(text.encode("utf-8", "backslashreplace"), digest_size=8)
    return int.from_bytes(made.digest(), "little")
