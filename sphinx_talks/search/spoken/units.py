"""The unit of the packed words: one file with a talk's cues or slides, or with a part of them where there are many."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections import Counter
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.search.lists import numbers_in, varints

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: What the words are of, as the search calls it.
SPOKEN, DECK = "transcript", "deck"
#: Bytes of the words of a unit before they are compressed; and how many characters of the next one it has as well, as
#: many as are looked at of a query, so that nothing is cut through.
MOST_BYTES, OVERLAP = 40_000, 200
#: Bytes of a character that is none of ASCII, at most but for what is rare.
WIDE = 2
#: From here on letters stand without space between words: cues are joined as they are.
CLOSE = "\u2e80"
#: How the words are written, the first byte: in Shift_JIS as browsers read it (https://encoding.spec.whatwg.org/), the
#: commonest kana in the place of half-width ones, one byte each; in UTF-8 where that has no place for a character; in
#: ASCII with a byte for each of the commonest words and the space before it.
NARROW, UTF8, SPACED = 0, 1, 2
KANA = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん"
    "がごじずだでどばっゃゅょぐげ、。ー"
)
COMMON = [
    "the", "of", "and", "a", "to", "in", "is", "you", "that", "it", "he", "was", "for", "on", "are", "as", "with",
    "his", "they", "I", "at", "be", "this", "have", "from", "or", "one", "had", "by", "but", "not", "what", "all",
    "were", "we", "when", "your", "can", "said", "there", "use", "an", "each", "which", "she", "do", "how", "their",
    "if", "will", "up", "other", "about", "out", "many", "then", "them", "these", "so", "some", "her", "would",
    "make", "like", "him", "into", "time", "has", "look", "two", "more", "go", "see", "number", "no", "way", "could",
    "people", "my", "than", "first", "been", "who", "its", "now", "find", "long", "down", "day", "did", "get",
    "come", "made", "may", "part", "over", "know", "think", "just", "really", "going", "want", "right", "well",
    "because", "actually", "very", "thing", "things", "something", "here", "where", "much", "good", "kind", "mean",
    "need", "data", "lot", "let",
]  # fmt: skip
_BYTES = {f" {word}": chr(0x80 + number) for number, word in enumerate(COMMON)}
_WORD = re.compile("[A-Za-z0-9']*")
_HIGH = re.compile("[\x80-\xff]")
_HALF = "".join(map(chr, range(0xFF61, 0xFF61 + len(KANA))))
#: Half-width kana, which would come back as others, and what Python and browsers do not read alike in Shift_JIS, become
#: what that has no place for.
_OF_TWO_FORMS = "".join(map(chr, range(0xFF61, 0xFFA0))) + "\x80\xa0\xa5\u203e"
_NARROW = str.maketrans(KANA + _OF_TWO_FORMS, _HALF + "\udfff" * len(_OF_TWO_FORMS))
_WIDE = str.maketrans(_HALF, KANA)


#: Of zlib for a unit: 9 takes a seventh of all CPU time of the packed words more, for one byte in 3,000.
EFFORT = 7


class TalkHead(NamedTuple):
    """What a hit says of the talk whose words they are: `docname` is the page of the words, `url` that of the talk."""

    docname: str
    url: str
    title: str
    kind: str
    date: str = ""
    by: str = ""
    lang: str = ""


class Unit(NamedTuple):
    """The words of cues or slides, each with its second or number."""

    head: TalkHead
    numbers: tuple[int, ...]
    texts: tuple[str, ...]
    #: So many of them are its own: what begins in the others is found elsewhere.
    own: int


def joined(texts: Sequence[str]) -> str:
    """Return texts as one, as they are searched: with a space between two where both are of spaced words."""
    made: list[str] = []
    last = ""
    for text in texts:
        made.append(text if not last or last >= CLOSE or text[:1] >= CLOSE else f" {text}")
        last = text[-1:] or last
    return "".join(made)


def split(head: TalkHead, rows: Sequence[tuple[int, str]], own: int) -> Iterator[Unit]:
    """Yield the units of a talk, from the second or number and words of its own cues or slides and of those behind."""
    begin = 0
    while begin < own:
        end, size = begin, 0
        while end < len(rows) and (size < MOST_BYTES or end == begin):
            size += len(rows[end][1]) * (1 if rows[end][1].isascii() else WIDE) + 1
            end += 1
        numbers, texts = zip(*rows[begin:end], strict=True)
        after = _repeated(rows, begin, end) if end < len(rows) else end
        yield Unit(head, numbers, texts, min(after, own) - begin)
        begin = after


def _repeated(rows: Sequence[tuple[int, str]], begin: int, end: int) -> int:
    """Return the first row of the next unit, so far back that what is repeated is long enough."""
    size = 0
    while end > begin + 1 and size < OVERLAP:
        end -= 1
        size += len(rows[end][1])
    return end


class TalkSample(NamedTuple):
    """What is said in a language, as so many bytes of a dictionary have it, and how they are written."""

    form: int
    size: int

    def text(self, dictionary: bytes) -> str:
        """Return the words."""
        return _read(dictionary[: self.size], self.form)


def dictionary_of(found: Sequence[Unit], most: int) -> tuple[TalkSample, bytes]:
    """Return what units have in common: so many bytes of the words of each that is written as most are, and a head."""
    texts = [joined(unit.texts)[:most] for unit in found]
    rows = [_written(text) for text in texts]
    form = Counter(form for form, _ in rows).most_common(1)[0][0] if rows else UTF8
    words = b"".join(
        _written(_fitting(text, most))[1] for text, (one, _) in zip(texts, rows, strict=True) if one == form
    )
    return TalkSample(form, len(words)), words + b"".join(content_of(unit)[3] for unit in found[-1:])


def _fitting(text: str, most: int) -> str:
    """Return the beginning of a text that takes so many bytes."""
    while len(_written(text)[1]) > most:
        text = text[: len(text) * 9 // 10]
    return text


class _Spaced(dict[str, str]):
    """How words are written with the space before them and what is behind them, as far as they were asked for."""

    MOST = 100_000

    def __missing__(self, part: str) -> str:
        if len(self) > self.MOST:
            self.clear()
        end = len(_WORD.match(part)[0])  # type: ignore[index]
        made = self[part] = _BYTES.get(f" {part[:end]}", f" {part[:end]}") + part[end:]
        return made


@cache
def _spaced() -> _Spaced:
    return _Spaced()


def _written(text: str) -> tuple[int, bytes]:
    """Return how a text is written, and the bytes."""
    if text.isascii():
        first, *rest = text.split(" ")
        return SPACED, "".join([first, *map(_spaced().__getitem__, rest)]).encode("latin-1")
    try:
        return NARROW, text.translate(_NARROW).encode("cp932")
    except UnicodeEncodeError:
        return UTF8, text.encode()


def _read(words: bytes, form: int) -> str:
    if form == SPACED:
        return _HIGH.sub(lambda found: f" {COMMON[ord(found[0]) - 0x80]}", words.decode("latin-1"))
    return words.decode() if form == UTF8 else words.decode("cp932").translate(_WIDE)


#: Sizes of the words, of the steps between numbers, and of the lengths of texts; and how the words are written.
_SIZES = struct.Struct("<IIIB")


def content_of(unit: Unit) -> tuple[bytes, bytes, bytes, bytes]:
    """Return the parts of the file of a unit: its words, the steps between its numbers, its lengths, its head."""
    form, words = _written(joined(unit.texts))
    pairs = zip(unit.numbers, (0, *unit.numbers), strict=False)
    # Small numbers of either sign.
    steps = varints([a - b << 1 if a >= b else (b - a << 1) - 1 for a, b in pairs])
    lengths = varints([_length(text) for text in unit.texts] if form == UTF8 else [*map(len, unit.texts)])
    known = unit.head._asdict() | ({"own": unit.own} if unit.own < len(unit.texts) else {})
    head = json.dumps(known, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return _SIZES.pack(len(words), len(steps), len(lengths), form) + words, steps, lengths, head


def _length(text: str) -> int:
    """Return the length of a text in the units of a browser's strings."""
    return len(text) + sum(character > "\uffff" for character in text)


def pack(unit: Unit, dictionaries: Sequence[bytes], chosen: int) -> bytes:
    """Return the file of a unit: the number of its dictionary, and deflated (RFC 1951) behind that its parts."""
    packer = zlib.compressobj(EFFORT, wbits=-zlib.MAX_WBITS, memLevel=9, zdict=dictionaries[chosen])
    # Each part with codes of its own.
    made = [packer.compress(part) + packer.flush(zlib.Z_BLOCK) for part in content_of(unit)]
    return bytes((chosen,)) + b"".join(made) + packer.flush()


def pack_dictionary(dictionary: bytes) -> bytes:
    """Return a dictionary as the beginning of a stream that the file of a unit goes on with."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS, memLevel=9)
    return packer.compress(dictionary) + packer.flush(zlib.Z_SYNC_FLUSH)


def unpack(data: bytes, dictionaries: Sequence[bytes]) -> Unit:
    """Return the unit that `pack` was given; raises ValueError for anything else."""
    try:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS, zdict=dictionaries[data[0]])
        content = unpacker.decompress(data[1:])
        if not unpacker.eof:
            raise ValueError("the end is missing")
        words, steps, lengths, form = _SIZES.unpack_from(content)
        ends = list(accumulate((_SIZES.size, words, steps, lengths)))
        written, *numbers = (content[start:end] for start, end in pairwise(ends))
        head = json.loads(content[ends[-1] :])
        texts = tuple(_cut(_read(written, form), form, numbers[1]))
        own = head.pop("own", len(texts))
        return Unit(TalkHead(**head), tuple(_summed(numbers[0])), texts, own)
    except (struct.error, zlib.error, LookupError, TypeError) as error:
        raise ValueError(str(error)) from None


def _summed(data: bytes) -> Iterator[int]:
    number = 0
    for step in numbers_in(data):
        number += -(step + 1 >> 1) if step & 1 else step >> 1
        yield number


def _cut(text: str, form: int, lengths: bytes) -> Iterator[str]:
    """Yield the texts that were joined."""
    at = 0
    for length in numbers_in(lengths):
        at += at > 0 and text[at : at + 1] == " "
        end, left = (at, length) if form == UTF8 else (at + length, 0)
        while left > 0:
            left -= 1 + (text[end] > "\uffff")
            end += 1
        yield text[at:end]
        at = end
