"""Mark-up that is not read as such, so that readers see it as it stands: nearly right, or of another language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.content.markdown.directives import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

_ROLE = "|".join(sorted(ROLES))
_LINK = r"(?:https?:|mailto:|/|#|\.\.?/)"
#: Stress that Markdown does not see: with a space inside, or between letters and punctuation of Japanese (CommonMark
#: 0.31, 6.2).
_STRESS = re.compile(r"(?<![\w*])\*\* ?[^*\n]+?\*\*|(?<=[^\x00-\x7f])\*\*[^*\n]+\*\*")
#: In text, each with what was meant.
_ANYWHERE = (
    (_STRESS, "a space outside of `**`, and none inside"),
    (re.compile(rf"[{{\uff5b](?:{_ROLE})[}}\uff5d]"), "`{role}` and the text in one pair of `` ` ``, without a space"),
    (re.compile(rf":(?:{_ROLE}):$"), "`{role}` before the text"),
    (re.compile(rf"!?\[[^\]\[\n]+\] ?[(\uff08]{_LINK}"), "`[words](address)` without a space, closed"),
    (
        re.compile(r"(?<![\w\])\u2026])\[[^\]\[\n]*[^\W\d][^\]\[\n]*\]\[[^\]\[\n]*\]"),
        "an address for the name, as `[name]: https://…`",
    ),
    (re.compile(rf"\uff3b[^\uff3d\n]+\uff3d[(\uff08]{_LINK}"), "`[words](address)` with narrow brackets"),
)
#: At the beginning of a line.
_AT_FIRST = (
    (re.compile(r"#{2,6}[^#\s]|\uff03+"), "a space behind narrow `#`"),
    (re.compile(r"\.\. [a-z][a-z-]*::"), "`:::{name}` or a fence"),
    (re.compile(r"(?::{1,2}|[:\uff1a]*\uff1a[:\uff1a]*)[{\uff5b][a-z-]+[}\uff5d]"), "three narrow `:` or more"),
    (re.compile(r"(?:<{7}|>{7}) "), "one of the two versions"),
)
#: In fields, where no mark-up is read at all.
_IN_FIELDS = (
    (re.compile(r"\*\*[^*]+\*\*|`[^`]+`|\[[^\]]+\]\(\S+\)"), "plain words"),
    (re.compile(r"</?(?:a|b|br|code|em|i|p|span|strong|sub|sup)\b[^<>]*>"), "plain words"),
    (re.compile(r"&(?:[a-z]{2,8}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE), "the character itself"),
)


def in_prose(children: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Yield what is left as it stands in the inline tokens of one block, and what was meant."""
    for number, child in enumerate(children):
        if child.type != "text":
            continue
        before = children[number - 1].type if number else ""
        for pattern, want in _ANYWHERE:
            yield from ((found[0], want) for found in pattern.finditer(child.content))
        if before in {"", "softbreak"}:
            yield from ((found[0], want) for one, want in _AT_FIRST if (found := one.match(child.content)))
        elif before == "code_inline" and child.content.startswith("_") and "<http" in children[number - 1].content:
            yield f"`{children[number - 1].content}`_", "`[words](address)`"


def in_field(text: str) -> Iterator[tuple[str, str]]:
    """Yield what is mark-up in a text that is rendered as it stands, and what was meant."""
    yield from ((found[0], want) for pattern, want in _IN_FIELDS for found in pattern.finditer(text))
