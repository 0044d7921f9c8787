"""The cues of one transcript: WebVTT (https://www.w3.org/TR/webvtt1/) or SubRip, as plain values; and what is wrong.

webvtt-py says which cues a file has. Where they stand in it, which it does not keep, is found by their lines of times.
"""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby, islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from sphinx_talks.content.characters import ENTITY, FORBIDDEN, forbidden, garbled
from sphinx_talks.content.problems import Code, Message, Position, message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Forms of transcripts, by the ending of the file.
FORMS = ("vtt", "srt")
#: Of a file, in bytes: eight hours of speech are one of them.
MAX_BYTES = 16 * 1024 * 1024
MOST_CUES = 100_000
#: Of a file that are reported one by one.
MOST_OF_FAULTS = 50
#: Times as each form has them.
_EXAMPLES = {"vtt": "00:04:10.000 --> 00:04:12.500", "srt": "a counter, and 00:04:10,000 --> 00:04:12,500 below it"}
#: Characters of a row of words; a sentence of five minutes has fewer, and what has more is several rows.
MOST_OF_ROW = 5_000

_HEADER = re.compile(r"WEBVTT(?![^ \t\n])")
_TIME = r"(?:([0-9]{1,3}):)?([0-9]{1,2}):([0-9]{1,2})[.,]([0-9]{1,3})"
_TIMES = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}(?![0-9])")
#: Of rolling captions at least one in so many repeats a line above another, or for so many milliseconds alone.
SHARE_OF_ROLLING, MOMENT = 10, 100
#: What is meant as times, whether or not it is.
_LIKE_TIMES = re.compile(r"[ \t]*[0-9:.,]{3,20}[ \t]*-->[ \t]*[0-9]")
#: Minutes and seconds.
_LAST_OF_SIXTY = 59
#: Tags that cue text has, in WebVTT and SubRip, and times of words; what else stands in brackets is said. Bounded so
#: that an open bracket costs nothing.
_TAG = re.compile(
    r"</?(?:[cibuv]|ruby|rt|lang|font)(?:[ \t.=][^<>\n]{0,200})?>|<[0-9][0-9:.]{0,20}>|\{\\[a-z][^{}\n]{0,50}\}",
    re.IGNORECASE,
)
#: Formatting that players of SubRip know besides, where WebVTT has none.
_FORMATTING = re.compile(r"</?(?:font|s)(?:[ \t=][^<>\n]{0,200})?>|\{\\[^{}\n]{1,200}\}|\{/?[bius]\}", re.IGNORECASE)
#: Where somebody begins to speak, and ends.
_VOICE = re.compile(r"<v(?:\.[^ <>]{0,50})?[ \t]+([^<>\n]{1,100})>|</v>")
#: A name and a colon before the words, as Zoom and Otter write who speaks.
_NAME = re.compile(r"[ \t]*([^\W\d_][^:：<>&{}\n!?！？。、]{0,59})(?::[ \t]+|：[ \t]*)(?=\S)")
#: Of cues with a name, so many have to be; and of all cues the share, and how often each name.
LEAST_OF_NAMED, SHARE_OF_NAMED, TIMES_OF_NAME = 4, 2, 2
_CHANGE = re.compile(r"(?:^|(?<=\s))(?:>>|&gt;&gt;|＞＞)(?!>|&gt;|＞)\s*")
#: What speech recognition writes where nobody speaks, without punctuation: it has read it under many videos.
_INVENTED = re.compile(
    r"(?:(?:"
    r"(?:本日は?|今日[はも]?|今回[はも]?)?(?:最後まで)?(?:字幕)?(?:ご視聴|ご清聴|ご覧)(?:いただきまして|いただき|頂き|くださり)?"
    r"(?:誠に|本当に|どうも)?ありがとうございま(?:した|す)"
    r"|(?:よろしければ|ぜひ|是非)?(?:チャンネル登録|高評価|グッドボタン)(?:ボタン)?"
    r"(?:[とやもを]?(?:チャンネル登録|高評価|グッドボタン|いいね|コメント|通知)(?:ボタン)?)?[もを]?"
    r"(?:ぜひ|是非|どうぞ)?(?:よろしく)?(?:お願い(?:し|致し|いたし)ます|お願い|(?:して|押して)?(?:ね|ください))?"
    r"|(?:それでは)?(?:また)?(?:次の|次回の?)(?:動画で)?(?:また)?お会いしましょう"
    r"|(?:thank you|thanks)(?: all| everyone| guys)?(?: so much| very much)? for watching(?: (?:this|the|my) video)?"
    r"|(?:please |don.t forget to |remember to |and )?(?:like )?(?:share )?(?:and )?subscribe"
    r"(?: to (?:my|our|the|this) channel)?"
    r"|(?:i.ll |we.ll )?see you (?:all |guys )?in the next (?:video|one)"
    r"|(?:subtitles|captions|transcri(?:bed|ption|pt)) by (?:the amara\.org community|\S{1,40}\.[a-z]{2,4})"
    r") ?){1,6}",
    re.IGNORECASE,
)
#: Characters of a cue of such phrases alone; what stands between them, and the spaces that Japanese has none of.
MOST_OF_INVENTED = 200
_PAUSE = re.compile(r"(?:[\s、,。!！?？…♪・]|\.(?=[\s.]|$))+")
_SPACE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
_AS_TIDIED = "the file as `sphinx-talks transcript` writes it"


class Cue(NamedTuple):
    """Words from one millisecond of a recording to another, and who says them where that is marked."""

    start: int
    end: int
    text: str
    speaker: str = ""


class Fault(NamedTuple):
    """What is wrong at a position of a transcript."""

    position: Position
    code: Code
    parts: Message


class CueError(ValueError):
    """No transcript of this form, or one with these faults."""

    def __init__(self, text: str, faults: Sequence[Fault] = ()) -> None:
        """Keep the faults, none where it is none at all."""
        super().__init__(text)
        self.faults = faults


def read(text: str, form: str) -> tuple[Cue, ...]:
    """Return the cues of a text; raises CueError where it is none of the form."""
    try:
        found = webvtt.from_buffer(io.StringIO(text), format=form)
    except (MalformedFileError, MalformedCaptionError) as error:
        raise CueError(str(error)) from None
    made = []
    for one in found.captions:
        raw = "\n".join(unformatted(one.lines) if form == "srt" else one.lines)
        times = one.start_time.in_milliseconds(), one.end_time.in_milliseconds()
        made += [Cue(*times, row, speaker) for speaker, words in _voices(raw) for row in _rows(words)]
    return tuple(made)


def _rows(words: str) -> Iterator[str]:
    """Yield words in rows that are not too long, cut between two words where there is a space."""
    begin = 0
    while len(words) - begin > MOST_OF_ROW:
        space = words.rfind(" ", begin + 1, begin + MOST_OF_ROW + 1)
        end = space if space > 0 else begin + MOST_OF_ROW
        yield words[begin:end]
        begin = end + (space > 0)
    yield words[begin:]


def _voices(raw: str) -> Iterator[tuple[str, str]]:
    """Yield who speaks in a cue, '' where that is not marked, each with the words."""
    if "<" not in raw:
        # As nearly all cues are.
        if words := plain(raw):
            yield "", words
        return
    names = [_entities(name or "").strip() for name in ("", *_VOICE.split(raw)[1::2])]
    said = zip(names, map(plain, _VOICE.split(raw)[::2]), strict=True)
    for speaker, row in groupby(((name, words) for name, words in said if words), lambda one: one[0]):
        yield speaker, " ".join(words for _, words in row)


def readable(text: str, form: str, found: Sequence[CueBlock | Fault]) -> tuple[tuple[Cue, ...], tuple[Fault, ...]]:
    """Return the cues of a text with these blocks, or none and what readers of the form do not take."""
    want = f"{_EXAMPLES[form]}, as `sphinx-talks transcript` writes it"
    timed = [one for one in found if isinstance(one, CueBlock)]
    try:
        made = read(text, form)
    except CueError as error:
        first = Position(next((one.line for one in timed if one.words), 1), 1)
        return (), (Fault(first, Code.CUE, message(f"not read as a transcript: {error}", want=want)),)
    known = {one.start for one in made}
    lines = text.split("\n")
    wrong = [one for one in timed if one.start not in known and one.words]
    told = (message("times that no reader takes", lines[one.line - 1][:60], want) for one in wrong[:MOST_OF_FAULTS])
    unread = tuple(Fault(Position(one.line, 1), Code.CUE, parts) for one, parts in zip(wrong, told, strict=False))
    return () if unread else made, unread


def unformatted(lines: Sequence[str]) -> list[str]:
    """Return lines of SubRip without the formatting that WebVTT does not have."""
    return [_FORMATTING.sub("", line) for line in lines]


def plain(raw: str) -> str:
    """Return the words of cue text on one line, without its markup."""
    if "<" in raw or "{" in raw or "&" in raw:
        raw = _entities(_TAG.sub("", raw))
    return " ".join(raw.split())


def _entities(text: str) -> str:
    # Marks of direction among them (`&lrm;`) would hide what is said.
    return ENTITY.sub(lambda found: FORBIDDEN.sub("", html.unescape(found[0])), text) if "&" in text else text


def is_invented(text: str) -> bool:
    """Return whether words are among those that speech recognition writes where nobody speaks."""
    said = _SPACE.sub("", _PAUSE.sub(" ", text[: MOST_OF_INVENTED + 1]).strip())
    return len(text) <= MOST_OF_INVENTED and _INVENTED.fullmatch(said) is not None


@dataclass
class CueBlock:
    """A cue as it stands in its file: the number of its line of times, the times, and its lines."""

    line: int
    start: int
    end: int
    lines: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Return its words on one line."""
        return plain("\n".join(self.lines))


def blocks(text: str, form: str = "vtt", *, may_have_arrows: bool = False) -> Iterator[CueBlock | Fault]:
    """Yield the cues of a text with their lines, and a fault for each line of times that is none.

    SubRip has no rule against arrows among the words, which `may_have_arrows` reads in WebVTT as well.
    """
    found: CueBlock | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if found and (form == "srt" or may_have_arrows) and "-->" in line and not _LIKE_TIMES.match(line):
            found.lines.append(line.rstrip("\r"))
        elif "-->" in line[:200]:
            if found:
                yield _uncounted(found) if form == "srt" else found
            timed = _timed(number, line)
            found = timed if isinstance(timed, CueBlock) else None
            if isinstance(timed, Fault):
                yield timed
        elif not line.strip("\r"):
            if found:
                yield found
            found = None
        elif found:
            found.lines.append(line.rstrip("\r"))
    if found:
        yield found


def _uncounted(found: CueBlock) -> CueBlock:
    """Return a cue of SubRip without the counter of the next, which other makers part by a blank line."""
    is_counted = found.lines and found.lines[-1].strip().isdecimal()
    return replace(found, lines=found.lines[:-1]) if is_counted else found


def _timed(number: int, line: str) -> CueBlock | Fault:
    times, want = _TIMES.match(line), "00:04:10.000 --> 00:04:12.500"
    if times is None:
        return Fault(Position(number, 1), Code.CUE, message("not the times of a cue", line[:60], want))
    parts = [int(part or 0) for part in times.groups()]
    over = max(parts[1:3] + parts[5:7])
    if over > _LAST_OF_SIXTY:
        what = message("minutes or seconds over 59", line[:60], f"at most {_LAST_OF_SIXTY}, as {want}")
        return Fault(Position(number, 1), Code.CUE, what)
    start, end = (
        ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(times[at].ljust(3, "0"))
        for (hours, minutes, seconds), at in ((parts[:3], 4), (parts[4:7], 8))
    )
    return CueBlock(number, start, end)


def hidden_in(text: str, want: str = _AS_TIDIED) -> Iterator[tuple[Position, Message]]:
    """Yield where each forbidden character first is in a text, and how often: there may be one a cue."""
    first: dict[str, Position] = {}
    count: Counter[str] = Counter()
    for position, name in forbidden(text):
        first.setdefault(name, position)
        count[name] += 1
    for name, position in first.items():
        times = f", {count[name]} times" if count[name] > 1 else ""
        yield position, message(f"forbidden character {name}{times}", want=want)


def faults(text: str, form: str, made: Sequence[CueBlock | Fault] | None = None) -> Iterator[Fault]:
    """Yield what is wrong with a transcript, of which the blocks may be known, and what its maker left untidy."""
    for position, parts in hidden_in(text):
        yield Fault(position, Code.CHARACTER, parts)
    # There may be as much of it as there are words.
    for index, code, parts in islice(garbled(text), 1):
        yield Fault(Position(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)), code, parts)
    if form == "vtt" and _HEADER.match(text) is None:
        yield Fault(Position(), Code.CUE, message("not WebVTT", text.split("\n", 1)[0][:60], "a first line `WEBVTT`"))
    made = [*blocks(text, form)] if made is None else made
    yield from (one for one in made if isinstance(one, Fault))
    found = [one for one in made if isinstance(one, CueBlock)]
    if not made:
        yield Fault(Position(), Code.CUE, message("no cue in the transcript", want="times and words"))
    if len(found) > MOST_CUES:
        at = Position(found[MOST_CUES].line, 1)
        yield Fault(at, Code.BODY_SIZE, message("too many cues", str(len(found)), f"at most {MOST_CUES}"))
        return
    yield from _order(found)
    yield from _endless(found)
    yield from _untidy(found)


def _order(found: Sequence[CueBlock]) -> Iterator[Fault]:
    before = 0
    for one in found:
        if one.end <= one.start:
            yield Fault(Position(one.line, 1), Code.CUE_ORDER, message("cue ends before it starts", want="a later end"))
        if one.start < before:
            text = message("cue starts before the one above it", want="cues in the order of the recording")
            yield Fault(Position(one.line, 1), Code.CUE_ORDER, text)
        before = one.start


def _endless(found: Sequence[CueBlock]) -> Iterator[Fault]:
    for one in found:
        for number, line in enumerate(one.lines, one.line + 1):
            if len(line) > MOST_OF_ROW:
                want = f"at most {MOST_OF_ROW}, or it is rendered as several rows"
                parts = message("line is too long", f"{len(line)} characters", want)
                yield Fault(Position(number, 1), Code.UNTIDY, parts)


def _untidy(found: Sequence[CueBlock]) -> Iterator[Fault]:
    """Yield one fault for each habit of a maker, at the first cue that has it; and each phrase that it invented."""
    habits: dict[str, CueBlock] = {}
    if repeated := rolling(found):
        habits["line of the cue above it is repeated"] = found[min(repeated)]
    is_named = has_names(found)
    before: CueBlock | None = None
    for one in found:
        if before and before.start <= one.start < before.end:
            habits.setdefault("cue overlaps the one above it", one)
        if has_changes(one.lines):
            habits.setdefault("`>>` for another speaker", one)
        if is_named and _NAME.match(one.lines[0] if one.lines else ""):
            habits.setdefault("name of the speaker among the words", one)
        if is_invented(one.words):
            text = message(
                "phrase that speech recognition invents in silence", one.words, "it deleted, if nobody said it"
            )
            yield Fault(Position(one.line, 1), Code.INVENTED, text)
        before = one
    for words, one in habits.items():
        yield Fault(Position(one.line, 1), Code.UNTIDY, message(words, want=_AS_TIDIED))


def rolling(found: Sequence[CueBlock]) -> set[int]:
    """Return which cues begin with the last line of the cue above them, as rolling captions do.

    None where the same line stands alone in both, for longer than a moment, but for few: there it is said twice.
    """
    pairs = {at: (before, one) for at, (before, one) in enumerate(pairwise(found), 1) if _is_repeated(before, one)}
    rolled = [
        one for before, one in pairs.values() if before.lines != one.lines or _is_moment(before) or _is_moment(one)
    ]
    return {*pairs} if len(rolled) * SHARE_OF_ROLLING >= len(found) else set()


def _is_moment(one: CueBlock) -> bool:
    return one.end - one.start <= MOMENT


def _is_repeated(before: CueBlock, one: CueBlock) -> bool:
    last = next((words for words in map(plain, reversed(before.lines)) if words), "")
    first = next((words for words in map(plain, one.lines) if words), "")
    return bool(first) and first == last and one.start - before.end < 1000  # noqa: PLR2004 - said twice in a second


def without_changes(lines: Sequence[str]) -> list[str]:
    """Return lines with a new one and a dash in the place of each `>>`, as subtitles mark another speaker."""
    return [part.rstrip() for line in lines for part in _CHANGE.sub("\n- ", line).removeprefix("\n").split("\n")]


def has_changes(lines: Sequence[str]) -> bool:
    """Return whether a line begins with `>>`; within a line alone it may be what is said."""
    return any(map(_CHANGE.match, lines))


def has_names(found: Sequence[CueBlock]) -> bool:
    """Return whether cues begin with the name of who speaks: most of them, and again and again with the same ones."""
    named = [match[1] for one in found if one.lines and (match := _NAME.match(one.lines[0]))]
    is_most = len(named) >= max(LEAST_OF_NAMED, len(found) / SHARE_OF_NAMED)
    return is_most and len(named) >= TIMES_OF_NAME * len({*named})


def with_voice(lines: Sequence[str]) -> list[str]:
    """Return lines with the name before them as the voice of WebVTT, which is none of the words."""
    first = _NAME.match(lines[0]) if lines else None
    return [f"<v {first[1].strip()}>{lines[0][first.end() :]}", *lines[1:]] if first else [*lines]
