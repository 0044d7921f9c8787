"""One spelling for each term of a site: where prose and summaries use another one, and which it should be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.markdown.directives import CONTAINERS
from sphinx_talks.content.problems import Position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.content.settings import Named

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,}|:{3,})[ \t]*([^`\n]*)")
_DIRECTIVE = re.compile(r"\{([a-z-]+)\}")
_SUMMARY = re.compile(r"summary(?:_en)?[ \t]*:")
#: Lines of no prose: options of directives, labels, addresses that links name, comments.
_NO_PROSE = re.compile(r"[ \t>]*(?::[a-z-]+:|\([^()\n]+\)=|\[[^\]\n]+\]:|%)")
#: What is said by others, or is no word: code and roles, links, addresses, quotations and titles, handles, tags.
_LEFT_ALONE = re.compile(
    r"(?<!`)(?P<ticks>`{1,3})(?!`)[^\n]{1,1000}?(?<!`)(?P=ticks)(?!`)"
    r"|\[[^\[\]\n]{1,1000}\]\([^()\s]{0,1000}(?:\([^()\s]{0,300}\)[^()\s]{0,300})?\)"
    r"|<[^<>\s]{1,1000}>|https?://[!-~]{1,1000}"
    r"|\u300c[^\u300c\u300d\n]{1,300}\u300d|\u300e[^\u300e\u300f\n]{1,300}\u300f"
    r"|\"[^\"\n]{1,300}\"|\u201c[^\u201c\u201d\n]{1,300}\u201d"
    r"|[@#][\w-]{1,100}"
)
#: A word in katakana or Latin letters is not looked for inside a longer one; other Japanese has no ends of words.
_LETTERS = (r"[\u30a1-\u30fa\u30fc]", r"[A-Za-z0-9]")


class Spelling(NamedTuple):
    """Another spelling of a term: what a page says, what it should say, and where."""

    got: str
    want: str
    position: Position


@dataclass(frozen=True)
class Terms:
    """The terms of a site, made into one pattern; the longest word counts, so that a term may hold another's words."""

    pattern: re.Pattern[str]
    wanted: dict[str, str]

    def in_page(self, text: str, skipped: int) -> tuple[Spelling, ...]:
        """Return the other spellings in the text of a page, whose front matter and its lines take `skipped` lines."""
        # To find a text takes a hundredth of the time of the pattern.
        possible = [other for other in self.wanted if other in text]
        if not possible:
            return ()
        return tuple(
            Spelling(found[0], self.wanted[found[0]], Position(number, found.start() + 1))
            for number, line in _prose(text.split("\n"), skipped)
            if any(other in line for other in possible)
            for found in self.pattern.finditer(_LEFT_ALONE.sub(lambda one: "\0" * len(one[0]), line))
            if found[0] in self.wanted
        )


# Of every page of a site the same.
@cache
def of(setting: Named) -> Terms | None:
    """Return the terms of `talks_terms`, None where there are none."""
    wanted = {other: term for term, others in setting for other in others}
    words = sorted({*wanted, *(term for term, _ in setting)}, key=lambda word: (-len(word), word))
    return Terms(re.compile("|".join(map(_whole, words))), wanted) if wanted else None


def _whole(word: str) -> str:
    before = next((f"(?<!{letters})" for letters in _LETTERS if re.match(letters, word)), "")
    behind = next((f"(?!{letters})" for letters in _LETTERS if re.match(letters, word[-1])), "")
    return f"{before}{re.escape(word)}{behind}"


def _prose(lines: list[str], skipped: int) -> Iterator[tuple[int, str]]:
    """Yield the lines that are words of the page itself, each with its number; of its fields the summaries."""
    yield from ((number, line) for number, line in enumerate(lines[:skipped], 1) if _SUMMARY.match(line))
    open_fences: list[str] = []
    code = 0
    for number, line in enumerate(lines[skipped:], skipped + 1):
        fence = _FENCE.match(line)
        if fence and open_fences and not fence[2].strip() and fence[1].startswith(open_fences[-1]):
            open_fences.pop()
            code = min(code, len(open_fences))
        elif fence and not code:
            open_fences.append(fence[1])
            code = 0 if _is_prose(fence[2]) else len(open_fences)
        elif not fence and not code and not _NO_PROSE.match(line):
            yield number, line


def _is_prose(info: str) -> bool:
    """Return whether what stands in a fence is Markdown, by what its first line says."""
    name = _DIRECTIVE.match(info)
    return name is not None and name[1] in CONTAINERS
