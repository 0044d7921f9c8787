"""Write front matter as the pages of the site have it: fields in one order, no quotes where none are needed."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import yaml
from yaml.emitter import Emitter
from yaml.representer import SafeRepresenter
from yaml.resolver import BaseResolver
from yaml.serializer import Serializer

from sphinx_talks.content.frontmatter import FENCE
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from yaml.emitter import ScalarAnalysis

    from sphinx_talks.content.frontmatter import Value

#: Fields of each kind in the order in which pages have them.
ORDER = {
    Kind.EVENT: (
        "title", "title_en", "aliases", "summary", "summary_en", "series", "number", "date", "end_date", "start", "end",
        "timezone", "format", "venue", "url", "hashtag", "theme", "organizers", "helpers", "sponsors", "admission",
        "attendance", "video", "streaming", "after_party", "materials", "topics", "references", "togetter", "tools",
        "reports", "sources", "inferred",
    ),
    Kind.TALK: (
        "title", "title_en", "announced_title", "aliases", "summary", "summary_en", "kind", "speakers", "topics",
        "time", "date", "order", "language", "slides", "slides_state", "video", "recording", "transcript", "reports",
        "references", "sources", "inferred",
    ),
    Kind.TOPIC: (
        "title", "title_en", "aliases", "summary", "summary_en", "broader", "related", "references", "sources",
        "inferred",
    ),
    Kind.PERSON: (
        "name", "name_en", "aliases", "not_same_as", "affiliation", "github", "x", "speakerdeck", "website",
        "summary", "summary_en", "sources", "inferred",
    ),
}  # fmt: skip
#: Longer lists stand one item a line.
WIDTH = 120
#: Means a time or ratio in a flow mapping too: `{aspect: 16:9}`.
_DIGITS = re.compile(r"[0-9]+(?::[0-9]+)+")


class _Writer(Emitter, Serializer, SafeRepresenter, BaseResolver):
    """Write plain values as YAML in which every scalar is text, as `frontmatter` reads it."""

    def __init__(self, stream: TextIO, **_: object) -> None:
        Emitter.__init__(self, stream, width=sys.maxsize, allow_unicode=True)
        Serializer.__init__(self)
        SafeRepresenter.__init__(self, default_flow_style=True, sort_keys=False)
        BaseResolver.__init__(self)

    def analyze_scalar(self, scalar: str) -> ScalarAnalysis:
        analysis = super().analyze_scalar(scalar)
        if _DIGITS.fullmatch(scalar):
            analysis.allow_flow_plain = True
        if analysis.multiline:
            # Written over several lines, one of them could close the front matter; escaped, none can.
            analysis.allow_single_quoted = analysis.allow_flow_plain = analysis.allow_block_plain = False
        return analysis

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature of the representer
        return True


def written(kind: Kind, fields: Mapping[str, Value]) -> str:
    """Return front matter with its fences; fields the kind does not have come last, for the check to name."""
    known = ORDER[kind]
    names = [*(name for name in known if name in fields), *(name for name in fields if name not in known)]
    return "\n".join([FENCE, *(_field(name, fields[name]) for name in names), FENCE, ""])


def _field(name: str, value: Value) -> str:
    key = _inline(name)
    if isinstance(value, list) and value:
        flat = f"{key}: {_inline(value)}"
        if len(flat) <= WIDTH and not any(isinstance(item, dict) for item in value):
            return flat
        return "\n".join([f"{key}:", *(f"  - {_inline(item)}" for item in value)])
    if isinstance(value, dict) and value and len(f"{key}: {_inline(value)}") > WIDTH:
        return "\n".join([f"{key}:", *(f"  {_inline(inner)}: {_inline(item)}" for inner, item in value.items())])
    return f"{key}: {_inline(value)}"


def _inline(value: Any) -> str:  # noqa: ANN401 - whatever YAML can say
    """Return a value on one line, without the sign that ends a document of one scalar."""
    text = str(yaml.dump(value, Dumper=_Writer))
    return text.removesuffix("...\n").rstrip("\n")
