"""A transcript in HTML: a link on the page of its recording, and the page of its own that a script loads from there."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from sphinx.locale import get_translation

from sphinx_talks.content.moments import place
from sphinx_talks.content.providers import Medium
from sphinx_talks.content.records.forms import written
from sphinx_talks.sphinxext.nodes import formats
from sphinx_talks.views import recorded
from sphinx_talks.views.parts import link_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.content.cues import Cue
    from sphinx_talks.sphinxext.domain import TalksDomain
    from sphinx_talks.sphinxext.nodes.words import PageWords
    from sphinx_talks.views.blocks import Spoken

_ = get_translation("sphinx_talks")
#: What the script says, by the name of the attribute.
WORDS = {
    "show": "Show the transcript here",
    "label": "Transcript",
    "follow": "Follow the recording",
    "search": "Search the transcript",
    "none": "Not found.",
    "copy": "Copy the link to this second",
}


def link(wording: PageWords, spoken: Spoken) -> str:
    """Return the link to a transcript, around which a script builds the region that it is read in."""
    href = escape(wording.builder.get_relative_uri(wording.docname, spoken.docname))
    language = formats.language_name(spoken.language, wording.language)
    words = _("Transcript in %(language)s, %(lines)s lines") % {
        "language": language,
        "lines": formats.number(spoken.lines, wording.language),
    }
    said = "".join(f' data-talks-{name}="{escape(_(message))}"' for name, message in WORDS.items())
    return (
        f'<div class="talks-spoken" lang="{escape(spoken.language)}"{said}>\n'
        f'<p lang="{wording.language}"><a class="reference internal" href="{href}">{escape(words)}</a></p>\n</div>\n'
    )


def pages(domain: TalksDomain, docname: str) -> Iterator[Spoken]:
    """Yield the transcripts of a record, each of which has a page of its own."""
    yield from recorded.spoken(domain.catalog.entries[docname], domain.catalog)


def page(domain: TalksDomain, docname: str, spoken: Spoken) -> tuple[str, dict[str, Any], str]:
    """Return the page of a transcript: every cue with a link into its recording."""
    catalog = domain.catalog
    entry = catalog.entries[docname]
    found = catalog.transcripts.of(catalog, entry) if catalog.transcripts else ()
    cues = next((one.cues for one in found if one.language == spoken.language), ())
    # The address with a number that no recording has, in whose place that of each cue is put.
    address = escape(place(catalog, entry, Medium.VIDEO, _ANYWHERE))
    context = {
        "title": _("Transcript: %s") % ((entry.record and entry.record.title) or ""),
        "talks_part": _list(cues, spoken.language, address),
        "talks_trail": (*domain.view(docname).trail, link_to(entry)),
        "talks_transcripts": True,
    }
    return spoken.docname, context, "talks-part.html"


_ANYWHERE = 987_654_321


def _list(cues: Sequence[Cue], language: str, address: str) -> str:
    rows, before, speaker = [], -1, ""
    for cue in cues:
        second = cue.start // 1000
        anchor = f' id="t{second}"' if second != before else ""
        url = address.replace(str(_ANYWHERE), str(second))
        at = f'<a class="talks-at talks-at-{second}" href="{url}">{written(second)}</a>' if url else written(second)
        who = f"<b>{escape(cue.speaker)}</b> " if cue.speaker and cue.speaker != speaker else ""
        rows.append(f'<li{anchor}>{at} <span dir="auto">{who}{escape(cue.text)}</span></li>\n')
        before, speaker = second, cue.speaker
    return f'<ol class="talks-cues" lang="{escape(language)}">\n{"".join(rows)}</ol>\n'
