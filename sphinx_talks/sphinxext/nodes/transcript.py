"""What is said and what slides say, in HTML: links on the page of a talk, and pages that a script loads from there."""

from __future__ import annotations

import posixpath
from html import escape
from typing import TYPE_CHECKING, Any

import imagesize
from sphinx.locale import get_translation

from sphinx_talks.content.decks import Deck
from sphinx_talks.content.moments import address_at
from sphinx_talks.content.providers import Medium
from sphinx_talks.content.records import Talk
from sphinx_talks.content.records.forms import written
from sphinx_talks.sphinxext.nodes import formats
from sphinx_talks.views import recorded
from sphinx_talks.views.parts import link_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.cues import Cue
    from sphinx_talks.content.decks import SlidePicture
    from sphinx_talks.content.pages import Entry
    from sphinx_talks.sphinxext.domain import TalksDomain
    from sphinx_talks.sphinxext.nodes.formats import PageWords
    from sphinx_talks.views.blocks import Spoken

_ = get_translation("sphinx_talks")
#: What the script says, by the name of the attribute.
_BOTH = {"follow": "Follow the recording", "none": "Not found.", "copy": "Copy the link to this second"}
WORDS = {**_BOTH, "show": "Show the transcript here", "search": "Search the transcript"}
DECK_WORDS = {**_BOTH, "show": "Show the text here", "search": "Search the slides"}


def link(wording: PageWords, spoken: Spoken) -> str:
    """Return the link to a page of words, around which a script builds the region that they are read in."""
    href = escape(wording.builder.get_relative_uri(wording.docname, spoken.docname))
    lines = formats.number(spoken.lines, wording.language)
    if spoken.is_deck:
        one = _("What the slides say, 1 slide")
        words = one if spoken.lines == 1 else _("What the slides say, %(lines)s slides") % {"lines": lines}
    else:
        language = formats.language_name(spoken.language, wording.language)
        form = (
            _("Transcript in %(language)s, 1 line")
            if spoken.lines == 1
            else _("Transcript in %(language)s, %(lines)s lines")
        )
        words = form % {"language": language, "lines": lines}
    messages = DECK_WORDS if spoken.is_deck else WORDS
    said = "".join(f' data-talks-{name}="{escape(_(message))}"' for name, message in messages.items())
    if spoken.turns:
        said += f' data-talks-turns="{" ".join(f"{second}:{slide}" for second, slide in spoken.turns)}"'
    return (
        f'<div class="talks-spoken{" talks-spoken-deck" if spoken.is_deck else ""}"{_lang(spoken.language)}{said}>\n'
        f'<p lang="{wording.language}"><a class="reference internal" href="{href}">{escape(words)}</a></p>\n</div>\n'
    )


def _lang(language: str) -> str:
    return f' lang="{escape(language)}"' if language else ""


def pages(domain: TalksDomain, docname: str) -> Iterator[Spoken]:
    """Yield the words beside a record that have a page of their own."""
    entry = domain.catalog.entries[docname]
    yield from recorded.spoken(entry, domain.catalog)
    yield from recorded.slide_texts(entry, domain.catalog)


def page(domain: TalksDomain, docname: str, spoken: Spoken, uri: str) -> tuple[str, dict[str, Any], str]:
    """Return the page of a transcript or deck: every cue with a link into its recording, every slide into its deck.

    `uri` is its address below the root of the site.
    """
    entry = domain.catalog.entries[docname]
    title = (entry.record and entry.record.title) or ""
    rows = _slides(domain.catalog, entry, spoken, uri) if spoken.is_deck else _cues(domain.catalog, entry, spoken)
    before = _license(entry) if spoken.is_deck else ""
    context = {
        "title": escape((_("Text of the slides: %s") if spoken.is_deck else _("Transcript: %s")) % title),
        "talks_part": f'{before}<ol class="talks-cues"{_lang(spoken.language)}>\n{"".join(rows)}</ol>\n',
        "talks_trail": (*domain.view(docname).trail, link_to(entry)),
        "talks_transcripts": True,
    }
    return spoken.docname, context, "talks-part.html"


class _Links:
    """The links of a page to seconds or slides: one address, with each number put in place of one that nothing has."""

    ANYWHERE = 987_654_321

    def __init__(self, catalog: Catalog, entry: Entry, medium: Medium) -> None:
        self.address = escape(address_at(catalog, entry, medium, self.ANYWHERE))
        self.role = "at" if medium is Medium.VIDEO else "slide"

    def to(self, number: int, text: str) -> str:
        """Return the link to a second or slide; words alone where nothing is played."""
        classes = f"talks-{self.role} talks-{self.role}-{number}"
        if not self.address:
            return f'<span class="{classes}">{text}</span>'
        return f'<a class="{classes}" href="{self.address.replace(str(self.ANYWHERE), str(number))}">{text}</a>'


def _cues(catalog: Catalog, entry: Entry, spoken: Spoken) -> Iterator[str]:
    found = catalog.transcripts.of(catalog, entry) if catalog.transcripts else ()
    cues: Sequence[Cue] = next((one.cues for one in found if one.language == spoken.language), ())
    links = _Links(catalog, entry, Medium.VIDEO)
    before, speaker = -1, ""
    for cue in cues:
        second = cue.start // 1000
        anchor = f' id="t{second}"' if second != before else ""
        who = f"<b>{escape(cue.speaker)}</b> " if cue.speaker and cue.speaker != speaker else ""
        at = links.to(second, written(second))
        yield f'<li{anchor}>{at} <span dir="auto">{who}{escape(cue.text)}</span></li>\n'
        before, speaker = second, cue.speaker


def _slides(catalog: Catalog, entry: Entry, spoken: Spoken, base: str) -> Iterator[str]:
    deck = catalog.transcripts.decks.of(entry) if catalog.transcripts else Deck(())
    found = dict(deck.pictures)
    decks, recording = _Links(catalog, entry, Medium.SLIDES), _Links(catalog, entry, Medium.VIDEO)
    for one in deck.slides:
        at = f" {recording.to(one.second, written(one.second))}" if one.second is not None else ""
        number = decks.to(one.number, str(one.number))
        picture = ""
        if one.number in found and catalog.transcripts:
            width, height = imagesize.get(catalog.transcripts.root / found[one.number].path)
            source = posixpath.relpath(_picture(spoken, one.number, found[one.number]), posixpath.dirname(base))
            # What it says stands beside it.
            alt = "" if one.text else escape(_("Slide %s") % one.number)
            picture = f'<img src="{source}" alt="{alt}" width="{width}" height="{height}" loading="lazy"> '
        yield f'<li id="s{one.number}">{picture}{number}{at} <span dir="auto">{escape(one.text)}</span></li>\n'


def _picture(spoken: Spoken, number: int, picture: SlidePicture) -> str:
    return f"{spoken.docname}/{number}-{picture.mark}.webp"


def pictures(domain: TalksDomain, docname: str, spoken: Spoken) -> Iterator[tuple[str, str]]:
    """Yield the pictures of a deck: their paths below the source folder, and below the output folder."""
    if spoken.is_deck:
        for number, picture in domain.transcripts.decks.of(domain.catalog.entries[docname]).pictures:
            yield picture.path, _picture(spoken, number, picture)


def _license(entry: Entry) -> str:
    """Return under which license the slides are that a page has pictures of."""
    slides = entry.record.slides if isinstance(entry.record, Talk) else None
    if slides is None or slides.license is None:
        return ""
    return f"<p>{escape(_('License of the slides'))}: {escape(slides.license)}</p>\n"
