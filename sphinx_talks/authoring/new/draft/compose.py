"""Put a page together: front matter in house order, then the sections of its kind."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from yaml.emitter import Emitter
from yaml.representer import SafeRepresenter
from yaml.resolver import BaseResolver
from yaml.serializer import Serializer

from sphinx_talks.authoring.new.draft.site import Answers, Draft
from sphinx_talks.content.frontmatter import FENCE, NULLS
from sphinx_talks.content.records import MODELS, Kind
from sphinx_talks.content.records.fields import fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from yaml.emitter import ScalarAnalysis

    from sphinx_talks.authoring.new.draft.site import DraftingSite
    from sphinx_talks.content.frontmatter import Value


class Words(NamedTuple):
    """What is said in one language below the front matter: headings by kind, and what is left to a person."""

    headings: Mapping[Kind, tuple[str, ...]]
    #: A comment, with the headings for the text to come.
    hint: str


JAPANESE = Words(
    {
        Kind.TALK: ("概要",),
        Kind.EVENT: ("このイベントについて",),
        Kind.TOPIC: ("なぜ大切か", "どこから見るか", "ほかのトピックとの関係"),
    },
    "% 本文は、{headings}という見出しの下に、1行に1文で書きます。この行は表示されません。",
)
ENGLISH = Words(
    {
        Kind.TALK: ("Overview",),
        Kind.EVENT: ("About this event",),
        Kind.TOPIC: ("Why it matters", "Where to start", "Beside other topics"),
    },
    "% Go on under {headings}, one sentence a line. This line is not shown.",
)


def words(language: str) -> Words:
    """Return what is said in a language, by its tag: Japanese, or English for any other."""
    return JAPANESE if language.partition("-")[0] == "ja" else ENGLISH


#: Longer lists stand one item a line.
WIDTH = 120
#: Means a time or ratio in a flow mapping too: `{aspect: 16:9}`.
_DIGITS = re.compile(r"[0-9]+(?::[0-9]+)+")


class _YamlWriter(Emitter, Serializer, SafeRepresenter, BaseResolver):
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
        if scalar in NULLS:
            analysis.allow_flow_plain = analysis.allow_block_plain = False
        return analysis

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature of the representer
        return True


def written(kind: Kind, fields: Mapping[str, Value]) -> str:
    """Return front matter with its fences; fields the kind does not have come last, for the check to name."""
    known = [field.name for field in fields_of(MODELS[kind])]
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
    """Return a value on one line, without the character that ends a document of one scalar."""
    text = str(yaml.dump(value, Dumper=_YamlWriter))
    return text.removesuffix("...\n").rstrip("\n")


def compose(answers: Answers, site: DraftingSite) -> Draft:
    """Return the page that the answers give, whether or not it would pass the check.

    What the build derives, as who spoke at which event, is not written out.
    """
    text = written(answers.kind, answers.fields)
    body = _body(answers, site)
    return Draft(answers.path, f"{text}\n{body}\n" if body else text)


def _body(answers: Answers, site: DraftingSite) -> str:
    """Return the text that there is under the first heading, or a comment that names the headings."""
    said = words(site.language)
    headings = [f"## {one}" for one in site.settings.sections(answers.kind) or said.headings.get(answers.kind, ())]
    if prose := answers.prose.strip("\n"):
        return "\n\n".join((*headings[:1], prose))
    # Of a person and the like the front matter says what there is to say.
    return said.hint.format(headings=" → ".join(f"`{one}`" for one in headings)) if headings else ""
