"""Characters that do not belong in a page, the ASCII ones that fullwidth ones stand for, and plain web addresses."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

from sphinx_talks.content.problems import Code, Edit, Message, Position, Problem, message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


# Controls but tab and line feed; bidi controls (UAX #9); zero-width and invisible characters; line and
# paragraph separators; non-characters, private use and surrogates. A joiner inside an emoji sequence is left alone, and
# so are the variant of a kanji (UTS #37) behind it, and joiners behind letters that are spelled with them (UAX #31).
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U0010ffff]"
    "|[\U0001fffe-\U0001ffff\U0002fffe-\U0002ffff\U0003fffe-\U000dffff]"
    "|(?<![\u0620-\u06ff\u0900-\u0dff])\u200c|(?<![\u0620-\u06ff\u0900-\u0dff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
    "|(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd])[\U000e0100-\U000e01ef]"
)
#: None of these is forbidden: of a text of nothing else that is known in a tenth of the time.
_COMMON = re.compile(
    "[\t\n -~\u00a0-\u00ac\u00ae-\u034e\u0350-\u061b\u2010-\u2027\u2030-\u205f\u2070-\u3163\u3165-\ud7ff"
    "\uf900-\ufdcf\ufe00-\ufefe\uff00-\uff9f\uffa1-\uffef]*+"
)
#: Marks that stand above and below their letter: of Latin, Cyrillic, Hebrew, Arabic and Thai, and those of symbols.
_MARK = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
#: How many of them a letter of any language has, in decomposed form (NFD) as well.
_MOST_MARKS = 4
_PILE = re.compile(f"{_MARK}{{{_MOST_MARKS + 1},}}")
#: Letters of Cyrillic, Greek, Armenian and Cherokee that look like a Latin one in most fonts (confusables.txt of
#: UTS #39), and that one.
_TWINS = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u051b\u051d\u0475\u04cf\u03bf"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405\u051a\u051c\u0474\u04c0\u050c"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u0585\u057d\u0578\u0570\u0581\u0555\u054d"
    "\u13aa\u13ab\u13b3\u13cf\u13e2\u13d9\u13da\u13de\u13d2\u13c0\u13a2\u13ac\u13a0\u13d4\u13bb\u13c3\u13a1\u13d5\u13b7",
    "aeopcyxijsdhqwvloABEKMHOPCTYXIJSQWVIGABEZHIKMNOPTYXounhgOUAJWbPVSLRGIEDWHZRSM",
)
_HAS_TWIN = re.compile(f"[{''.join(map(chr, _TWINS))}]")
#: Letters of formulas and in circles or squares, which NFKC makes Latin or Greek ones. One alone is a symbol; of a word
#: of them no search finds anything, and screen readers spell it or pass over it.
_STYLED = re.compile("[\u24b6-\u24e9\U0001d400-\U0001d7cb\U0001f130-\U0001f149]{2,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]")
#: What UTF-8 becomes where it is read as Windows-1252, by its first bytes: letters with accents, quotes and dashes, two
#: or more characters of East Asia. One alone could be meant, as an accent before a quote.
_BEHIND = "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
_GARBLED = re.compile(
    f"[\u00c2\u00c3][\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf]+|\u00e2\u20ac[\u2122\u0153\u00a6\u201c\u02dc]"
    f"|(?:[\u00e3-\u00e9]{_BEHIND}{{2}}){{2,}}"
)
#: One of these begins each of them.
_BEGUN = re.compile("[\u00c2\u00c3\u00e2-\u00e9]")
#: A character by its number or name, as HTML and Markdown write it.
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[Xx][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,40});")

#: What belongs in the place of a letter that imitates another.
LATIN = "the Latin letter it looks like"
#: The most characters of one line of front matter.
MAX_LINE = 300
#: What is not ASCII, as it stands in addresses.
_ESCAPES = re.compile(r"(?:%[89a-fA-F][0-9a-fA-F])+")
#: A character by its category, and nothing to the eye.
_BLANK = "\N{BRAILLE PATTERN BLANK}"


def forbidden(text: str) -> Iterator[tuple[Position, str]]:
    """Yield position and name (`U+202E RIGHT-TO-LEFT OVERRIDE`) of each forbidden character."""
    # Most values are a few plain words, of which Python can say so in no time.
    if (text.isascii() and text.isprintable()) or _COMMON.fullmatch(text) or FORBIDDEN.search(text) is None:
        return
    for number, line in enumerate(text.split("\n"), 1):
        for found in FORBIDDEN.finditer(line):
            yield Position(number, found.start() + 1), name_of(found.group())


def forbidden_entities(text: str) -> Iterator[tuple[int, str]]:
    """Yield index and name of each forbidden character that is written as an entity (`&#x202e;`)."""
    for found in ENTITY.finditer(text) if "&" in text else ():
        if hidden := FORBIDDEN.search(unescape(found[0])):
            yield found.start(), name_of(hidden[0])


def suspicious(text: str) -> Iterator[tuple[int, Code, Message]]:
    """Yield index, code and message of letters that are not what they seem; the rest of the text can be read."""
    if text.isascii():
        return
    for index, name in lookalikes(text):
        yield index, Code.CHARACTER, message(f"letter {name} among Latin ones", want=LATIN)
    for found in _PILE.finditer(text):
        fault = message("pile of marks on one letter", f"{len(found[0])} marks", "the letter with its own accents")
        yield found.start(), Code.CHARACTER, fault
    yield from garbled(text)


def garbled(text: str) -> Iterator[tuple[int, Code, Message]]:
    """Yield index, code and message of what was UTF-8 before it was read as Windows-1252."""
    for found in _GARBLED.finditer(text) if _BEGUN.search(text) else ():
        if was := _was(found[0]):
            yield found.start(), Code.ENCODING, message("text was read in another encoding before", found[0], repr(was))


def ungarbled(text: str) -> str:
    """Return a text as it was before it was read as Windows-1252."""
    return _GARBLED.sub(lambda found: _was(found[0]) or found[0], text)


def _was(text: str) -> str:
    """Return what garbled text was, '' where it is none; bytes without a character are read as browsers do."""
    try:
        return b"".join(one.encode("cp1252", "ignore") or one.encode("latin-1") for one in text).decode()
    except UnicodeError:
        return ""


def latin(text: str) -> str:
    """Return a text with a Latin letter for each of another script that looks like it."""
    return text.translate(_TWINS)


def lookalikes(text: str) -> Iterator[tuple[int, str]]:
    """Yield index and name of the first letter of each word that imitates a Latin one among Latin ones."""
    if _HAS_TWIN.search(text) is None:
        return
    for word in _LETTERS.finditer(text):
        if (twin := _HAS_TWIN.search(word[0])) and _LATIN.search(word[0]):
            yield word.start() + twin.start(), name_of(twin[0])


def styled(text: str) -> Iterator[tuple[int, Message]]:
    """Yield index and message of words in letters of formulas or in circles, which code may show."""
    for found in () if text.isascii() else _STYLED.finditer(text):
        yield found.start(), message("word in letters of formulas", found[0], unicodedata.normalize("NFKC", found[0]))


def plain_name(name: str) -> str:
    """Return a name without case and width, as two spellings of one are compared (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", name).casefold()


def is_blank(text: str) -> bool:
    """Return whether readers see nothing of a text: spaces, marks without a letter, characters that are empty."""
    if text[:1].isascii() and text[:1].isalnum():
        return False
    plain = unicodedata.normalize("NFKC", text)
    return not any(unicodedata.category(one)[0] in "LNPS" and one != _BLANK for one in plain)


def readable(address: str) -> str:
    """Return an address as people read it: letters in place of their escapes, where none can hide anything."""
    return _ESCAPES.sub(_letters, address)


def _letters(escapes: re.Match[str]) -> str:
    """Return what escapes of UTF-8 stand for, or the escapes where that is unseen or changes the direction of text."""
    try:
        text = unicodedata.normalize("NFC", bytes.fromhex(escapes[0].replace("%", "")).decode())
    except UnicodeDecodeError:
        return escapes[0]
    is_seen = all(unicodedata.category(character)[0] in "LNPS" and character != _BLANK for character in text)
    is_in_order = all(unicodedata.bidirectional(character) not in {"R", "AL", "AN"} for character in text)
    return text if is_seen and is_in_order and not FORBIDDEN.search(text) else escapes[0]


def name_of(character: str) -> str:
    """Return code point and Unicode name, as `U+0000` where Unicode gives no name."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()


#: Wide characters that are taken for syntax, each with the character that is.
NARROW = {"\uff1a": ":", "\u3001": ",", "\uff0c": ",", "\uff3b": "[", "\uff3d": "]", "\uff5b": "{", "\uff5d": "}"}
#: Where such a character was meant for syntax: a key before a colon, or brackets anywhere.
_MEANT = re.compile(r"^[ \t]*(?:- *)?\{? *[A-Za-z_]+ *(\uff1a)|([\uff3b\uff3d\uff5b\uff5d])", re.MULTILINE)
_WIDE_COLON = re.compile("[ \t]*(?:- +)?[A-Za-z_]+([ \t]*\uff1a[ \t\u3000]*)")
_WIDE_BRACKETS = re.compile("[\uff3b\uff3d\uff5b\uff5d]")
_FIELD = re.compile(r"([ \t]*(?:- +)?[A-Za-z_]+:[ \t]+)([^'\"\[\]{}#&*!|>%@`\s][^#]*?)[ \t]*(?:[ \t]#[ \t].*)?")
#: No line that can be mended is longer, in characters.
_LONGEST = 500
#: Shown as nothing and meaning nothing where they slip in by copying: zero width spaces, byte order marks, soft
#: hyphens; and what is left where ends of lines were turned into those of Windows twice. Characters that change the
#: direction of writing, or join letters, stay for a person to look at.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]|\r+(?=\n)")


def without_invisible(text: str) -> tuple[Edit, ...]:
    """Return the change that takes out all characters that are not seen and change nothing."""
    return tuple(Edit(found.start(), found.end()) for found in _INVISIBLE.finditer(text))


def in_latin(text: str) -> tuple[Edit, ...]:
    """Return the change to Latin letters in the words that mix them with letters that look alike."""
    words = (word for word in _LETTERS.finditer(text) if _LATIN.search(word[0]) and _HAS_TWIN.search(word[0]))
    return tuple(Edit(word.start(), word.end(), latin(word[0])) for word in words)


def hinted(problem: Problem, block: str) -> Problem:
    """Return a problem of front matter with the characters to replace, where such characters may be its cause.

    Its fix is counted in the block.
    """
    lines = ["", *block.split("\n")]
    # Positions count the opening `---`.
    here = problem.line - 1
    line = lines[here] if here < len(lines) else ""
    value = line[problem.column - 1 :]
    characters, fix = "", problem.fix
    if problem.code is Code.YAML:
        # YAML notices some of them only when the line has ended.
        near = "\n".join(lines[max(here - 1, 0) : here + 1])
        characters = "".join(found[1] or found[2] for found in _MEANT.finditer(near))
        fix = _narrowed(lines, here) or _narrowed(lines, here - 1) or _quoted(lines, here)
    elif problem.code is Code.TYPE and value[:1] in NARROW:
        characters, fix = value, _narrowed(lines, here) or fix
    elif problem.code is Code.FILE_NAME:
        characters = value
    found = [f"`{narrow}` for `{wide}`" for wide, narrow in NARROW.items() if wide in characters]
    parts = replace(problem.parts, hint=f"write {', '.join(found)}") if found else problem.parts
    return replace(problem, parts=parts, fix=fix)


def _narrowed(lines: Sequence[str], number: int) -> tuple[Edit, ...]:
    """Return the change to the narrow colon behind the name of a field, and to narrow brackets, on one line."""
    line = lines[number] if 0 < number < len(lines) else ""
    edits = []
    if key := _WIDE_COLON.match(line):
        edits.append((*key.span(1), ": " if line[key.end() :].strip() else ":"))
    edits += [(*one.span(), NARROW[one[0]]) for one in _WIDE_BRACKETS.finditer(line)]
    return _on_line(lines, number, edits)


def _quoted(lines: Sequence[str], number: int) -> tuple[Edit, ...]:
    """Return the change that puts a value in which a colon and a space stand in quotes."""
    line = lines[number] if 0 < number < len(lines) else ""
    found = _FIELD.fullmatch(line) if len(line) <= _LONGEST else None
    if not found or ": " not in found[2]:
        return ()
    return _on_line(lines, number, [(*found.span(2), "'{}'".format(found[2].replace("'", "''")))])


def _on_line(lines: Sequence[str], number: int, edits: Sequence[tuple[int, int, str]]) -> tuple[Edit, ...]:
    first = sum(len(line) + 1 for line in lines[1:number])
    return tuple(Edit(first + start, first + end, text) for start, end, text in edits)


#: Of one label, and of a whole name (RFC 1035, 2.3.4); of a port.
_MOST_OF_LABEL, _MOST_OF_HOST, _MOST_OF_PORT = 63, 253, 65_535
# Letters of ASCII only: to ignore case, Python would also take U+212A for a k and U+017F for an s. `urllib` and
# browsers disagree on what the host of `https://example.org\\@evil.example/` is: only plain forms are taken.
_WEB_ADDRESS = re.compile(
    r"(?a:(?i:https?)://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?::([0-9]{1,5}))?)"
    r'(?:[/?#][^\s\\<>"^`{|}]*)?'
)
#: A host without a dot, as `localhost` and `wiki`, and one of IPv6 that is no public name either.
_ONE_LABEL = re.compile(
    r"(?a:(?i:https?)://(?:[A-Za-z0-9-]+|\[(?:::1|f[cde][0-9a-f]{2}:[0-9a-f:]*)\])(?::[0-9]{1,5})?(?:[/?#]\S*)?)"
)
_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}")
#: Names that lead to another host on every network, or nowhere (RFC 6761, 6762, 8375, 9476).
_OF_NETWORKS = re.compile(r"(?i:local|localhost|internal|lan|home|corp|alt)")


#: What is wrong with an address that is none, and with one that leads to another host on every network, and what is
#: right.
NOT_PLAIN, PRIVATE = "not a plain http(s) address", "an address of a private network, which other readers do not reach"
OF_OWN_DOMAIN = "a name below a domain of yours, as https://wiki.example.org/page"


def web_address(text: str) -> bool:
    """Return whether `text` is a plain http(s) address: ASCII host with a dot, no user, no backslash, all visible."""
    return not address_fault(text)


def address_fault(text: str) -> str:
    """Return NOT_PLAIN or PRIVATE, '' for an address that readers can be sent to."""
    found = _WEB_ADDRESS.fullmatch(text)
    if not found or not text.isprintable() or not 0 < int(found[2] or 443) <= _MOST_OF_PORT:
        return PRIVATE if _ONE_LABEL.fullmatch(text) else NOT_PLAIN
    labels = found[1].split(".")
    # What ends with a number is an address of IPv4 (WHATWG URL, 3.5), of which a page has the plain form only.
    if labels[-1].isdigit():
        # Every reader reaches what is global (RFC 6890).
        is_host = bool(_IPV4.fullmatch(found[1]))
        is_public = is_host and ipaddress.IPv4Address(found[1]).is_global
    else:
        is_host, is_public = all(map(_is_label, labels)), not _OF_NETWORKS.fullmatch(labels[-1])
    if not is_host or len(found[1]) > _MOST_OF_HOST:
        return NOT_PLAIN
    return "" if is_public else PRIVATE


def _is_label(label: str) -> bool:
    """Return whether a part of a host can be one, and means letters where it is Punycode (RFC 3492)."""
    if len(label) > _MOST_OF_LABEL or label[0] == "-" or label[-1] == "-":
        return False
    if not label.lower().startswith("xn--"):
        return True
    try:
        letters = label[4:].lower().encode().decode("punycode")
        is_same = letters.encode("punycode").decode() == label[4:].lower()
    except (UnicodeError, OverflowError, ValueError):
        return False
    return is_same and not letters.isascii() and letters.isprintable() and next(lookalikes(letters), None) is None
