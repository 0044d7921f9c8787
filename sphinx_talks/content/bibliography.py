"""The references of the site, from one BibTeX file."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_talks.content import providers
from sphinx_talks.content.characters import address_fault, forbidden, forbidden_entities, is_blank, suspicious
from sphinx_talks.content.problems import MOST, Code, Message, Problem, message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pybtex.database import Entry
    from pybtex.exceptions import PybtexError

FILE = "references.bib"
MAX_BYTES = 1024 * 1024
#: Of one entry, in characters: to find the end of a value takes pybtex time that grows with the square of that.
MOST_OF_ENTRY = 20_000
MOST_ENTRIES = 5_000
_SPECIAL = "not a plain file"
#: Strings made of strings double with each line.
_CONCATENATED = re.compile(r"@\s*string\b[^@]*#", re.IGNORECASE)
_ENTRY = re.compile(r"^[ \t]*@\s*\w+\s*[{(]", re.MULTILINE)
#: Where each type of entry names what it appeared in, the best first.
_CONTAINERS = ("journal", "booktitle", "series", "publisher", "howpublished", "institution", "organization")


@dataclass(frozen=True)
class Reference:
    """One entry, as plain text."""

    key: str
    title: str
    authors: tuple[str, ...] = ()
    #: Whether the list of authors ends with `and others`.
    more_authors: bool = False
    year: str = ""
    container: str = ""
    pages: str = ""
    url: str = ""
    note: str = ""
    #: In every language there is one in.
    notes: tuple[str, ...] = ()
    language: str = ""
    #: Type of the entry in lower case, as `article`.
    type: str = ""


def load(root: Path, language: str = "") -> tuple[dict[str, Reference], list[Problem]]:
    """Return the references of `references.bib` below `root` by key, and what is wrong with them.

    A note in the language comes from `note_en` and the like.
    """
    path = root / FILE
    if not os.path.lexists(path):
        return {}, []
    text = _read(path)
    if isinstance(text, Problem):
        return {}, [text]
    return _references(text, language)


def lines(root: Path) -> list[tuple[Reference, int]]:
    """Return the references below `root`, each with the line that it begins in; nothing where they cannot be read."""
    text = _read(root / FILE) if os.path.lexists(root / FILE) else ""
    found = _references(text)[0] if isinstance(text, str) else {}
    return [(found[key], line) for key, line in dict(_key_lines(str(text))).items() if key in found]


def _read(path: Path) -> str | Problem:
    """Return the text of the file, or why it is not looked into."""
    if path.is_symlink() or not path.is_file():
        code, what = (Code.SYMLINK, "symbolic links are not allowed") if path.is_symlink() else (Code.SPECIAL, _SPECIAL)
        return _fault(1, code, message(what, want="the file itself"))
    if (size := path.stat().st_size) > MAX_BYTES:
        return _fault(1, Code.BIBLIOGRAPHY, message("file is too long", f"{size} bytes", f"at most {MAX_BYTES} bytes"))
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        return _fault(1, Code.UNREADABLE, message("cannot be read", error.strerror))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return _fault(line, Code.ENCODING, message("not UTF-8", want="UTF-8"))
    if bomb := _CONCATENATED.search(text):
        line = text.count("\n", 0, bomb.start()) + 1
        return _fault(line, Code.BIBLIOGRAPHY, message("@string is joined with `#`", want="the words"))
    return text


def _fault(line: int, code: Code, text: Message) -> Problem:
    return Problem(FILE, line, 1, code, text)


def _references(text: str, language: str = "") -> tuple[dict[str, Reference], list[Problem]]:
    from pybtex.exceptions import PybtexError

    problems = [
        Problem(FILE, *position, Code.CHARACTER, message(f"forbidden character {name}", want="a file without it"))
        for position, name in forbidden(text)
    ]
    problems += [_fault(text.count("\n", 0, index) + 1, code, fault) for index, code, fault in suspicious(text)]
    entries, faults = _parse(text)
    found: dict[str, Reference] = {}
    lines = dict(_key_lines(text))
    for key, entry in entries.items():
        try:
            found[key] = _reference(key, entry, language)
        except (PybtexError, ValueError):
            fault = message(f"{key}: malformed LaTeX in a field", want="text; a backslash only before a letter or sign")
            faults.append(_fault(lines.get(key, 1), Code.BIBLIOGRAPHY, fault))
        faults += [_fault(lines.get(key, 1), Code.BIBLIOGRAPHY, fault) for fault in _identifier_faults(key, entry)]
    faults += [
        _fault(lines.get(key, 1), Code.BIBLIOGRAPHY, fault) for key, one in found.items() for fault in _faults(one)
    ]
    return found, sorted([*problems, *faults])


def _parse(text: str) -> tuple[Mapping[str, Entry], list[Problem]]:
    """Return the entries by key, parsed one by one, and what is wrong with them, the first ones only."""
    # Imported here: it takes 0.1 s, and many sites have no references.
    from pybtex import errors
    from pybtex.database.input.bibtex import Parser
    from pybtex.exceptions import PybtexError

    parser, problems = Parser(encoding="utf-8"), []
    # One by one, so that a fault in one is none of the others, and its line is that of the file.
    for number, (first, entry) in enumerate(_entries(text)):
        if number == MOST_ENTRIES or len(entry) > MOST_OF_ENTRY:
            what = ("entries", MOST_ENTRIES) if number == MOST_ENTRIES else ("characters in an entry", MOST_OF_ENTRY)
            fault = message(f"too many {what[0]}", want=f"at most {what[1]}")
            problems.append(_fault(first + 1, Code.BIBLIOGRAPHY, fault))
        else:
            with errors.capture() as captured:
                try:
                    parser.parse_string(entry)
                except PybtexError as fatal:
                    captured.append(fatal)
            problems += [_malformed(error, first) for error in captured]
        if number == MOST_ENTRIES or len(problems) > MOST:
            break
    return parser.data.entries, problems


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """Yield each entry, with what stands behind it, and how many lines stand before it."""
    starts = [found.start() for found in _ENTRY.finditer(text)] or [0]
    line = text.count("\n", 0, starts[0])
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield line, text[start:end]
        line += text.count("\n", start, end)


def _malformed(error: PybtexError, before: int) -> Problem:
    """Return what pybtex says of an entry with so many lines before it."""
    if isinstance(getattr(error, "lineno", None), int):
        error.lineno += before
    line = getattr(error, "lineno", None) or before + 1
    return _fault(line, Code.BIBLIOGRAPHY, Message(f"malformed BibTeX: {error}"))


def _key_lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield each key with the last line that defines it."""
    for number, line in enumerate(text.split("\n"), 1):
        found = re.match(r"\s*@\s*\w+\s*[{(]\s*([^\s,]+)", line)
        if found:
            yield found[1], number


def _reference(key: str, entry: Entry, language: str) -> Reference:
    fields = entry.fields
    notes = {name.lower(): _plain(text) for name, text in fields.items() if name.lower().startswith("note")}
    people = entry.persons.get("author", entry.persons.get("editor", []))
    cited = (providers.cited(one.bibtex, _plain(fields.get(one.bibtex, ""))) for one in providers.table())
    return Reference(
        key,
        title=_plain(fields.get("title", "")),
        authors=tuple(_plain(" ".join(_names(person))) for person in people if str(person) != "others"),
        more_authors=any(str(person) == "others" for person in people),
        year=_plain(fields.get("year", "")),
        container=next((_plain(fields[name]) for name in _CONTAINERS if name in fields), ""),
        pages=_plain(fields.get("pages", "")).replace("--", "–"),
        url=str(fields.get("url", "")).replace("\\", "") or next(filter(None, cited), ""),
        note=notes.get(f"note_{language}", notes.get("note", "")),
        notes=tuple(notes.values()),
        language=_plain(fields.get("langid", "")),
        type=entry.type.lower(),
    )


def _identifier_faults(key: str, entry: Entry) -> Iterator[Message]:
    """Yield fields that hold identifiers of one form only, and hold something else."""
    for one in providers.table():
        value = str(entry.fields.get(one.bibtex, "")) if one.bibtex_form else ""
        if value.strip() and not one.cited(value):
            yield message(f"{key}: {one.bibtex} is none", value, one.bibtex_form)


def _names(person: object) -> list[str]:
    parts = ("first_names", "middle_names", "prelast_names", "last_names", "lineage_names")
    return [name for part in parts for name in getattr(person, part)]


def _plain(text: str) -> str:
    from pybtex.richtext import Text

    return " ".join(str(Text.from_latex(text)).split()) if re.search(r"[\\{}~]", text) else " ".join(text.split())


def _faults(reference: Reference) -> Iterator[Message]:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9:._-]*", reference.key):
        yield message("not a usable key", reference.key, "ASCII letters, digits and any of `:._-`")
    texts = (reference.title, *reference.authors, reference.container, *reference.notes)
    named = (name for text in texts for _, name in forbidden_entities(text))
    if hidden := next(named, None):
        yield message(f"{reference.key}: forbidden character {hidden}", want="a field without it")
    if is_blank(reference.title):
        yield message(f"{reference.key}: no title", want="a `title`")
    # Words, as `in press`, may stand for a year that is not known yet.
    if re.search("[0-9]", reference.year) and not re.search("[0-9]{4}", reference.year):
        yield message(f"{reference.key}: no year", reference.year, "its four digits")
    if reference.url and (fault := address_fault(reference.url)):
        yield message(f"{reference.key}: {fault}", reference.url)
