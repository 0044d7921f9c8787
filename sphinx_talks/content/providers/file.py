"""A plain file: a video that the browser plays by itself, or slides in PDF to link to.

What `<video>` plays: https://html.spec.whatwg.org/#the-video-element; its start is a media fragment
(https://www.w3.org/TR/media-frags/#naming-time). A PDF is not put into a frame: not every browser shows one there, and
phones load it whole.
"""

from __future__ import annotations

import re

from sphinx_talks.content.characters import web_address
from sphinx_talks.content.providers.base import Found, Medium, Player, Provider
from sphinx_talks.content.providers.facts import FetchedFacts

_FILE = re.compile(r"https?://[^?#]+\.(mp4|m4v|webm|pdf)(?:\?[^#]*)?(?:#.*)?", re.IGNORECASE)
_PDF = "pdf"
#: Pages about a file on sites that keep many: repositories, wikis, items of the Internet Archive.
_ABOUT_FILE = re.compile(
    r"https?://(?:[^/?#]+/(?:[^?#]*/blob/|(?:wiki/|w/)?(?:file|datei|ファイル):)|(?:www\.)?archive\.org/details/)",
    re.IGNORECASE,
)


class FileAddress(Provider):
    """Files, by their addresses."""

    name = "file"
    label = "file"
    media = frozenset({Medium.VIDEO, Medium.SLIDES})
    thing = "file to show"
    want = "the address of an .mp4, .webm or .pdf"
    description = "Address of the file itself: `.mp4` or `.webm` to play, `.pdf` to link to."
    description_ja = "ファイルそのもののアドレス。`.mp4`と`.webm`は再生でき、`.pdf`はリンクになる。"
    example = "https://example.org/talk.mp4"

    def syntax_of(self, medium: Medium) -> str:
        """Return the form of an address that ends as a video does, or as slides do."""
        ending = "[Pp][Dd][Ff]" if medium is Medium.SLIDES else "[Mm][Pp]4|[Mm]4[Vv]|[Ww][Ee][Bb][Mm]"
        return rf'https?://[^\s\\<>"^`{{|}}#?]+\.(?:{ending})(?:[?#]\S*)?'

    def read(self, text: str) -> str | None:
        """Return the address of a file, None for anything else."""
        return text if _FILE.fullmatch(text) and web_address(text) else None

    def find(self, address: str) -> Found | None:
        """Return the file at an address, None for a page about one."""
        return Found(address, address) if self.read(address) and not _ABOUT_FILE.match(address) else None

    def facts_of(self, address: str, found: Found) -> FetchedFacts:
        """Return a video, or slides to link to."""
        kind = "slides" if _kind(address) == _PDF else "video"
        return FetchedFacts(address, provider=self.name).but(**{kind: found.id})

    def example_of(self, medium: Medium) -> str:
        """Return the address of a video, or of slides."""
        return "https://example.org/slides.pdf" if medium is Medium.SLIDES else self.example

    def holds(self, name: str, medium: Medium) -> bool:
        """Return whether a file is a video, or slides."""
        return (medium is Medium.SLIDES) == (_kind(name) == _PDF)

    def site(self, name: str) -> str:
        """Return the host of a file."""
        return name.split("/")[2]

    def address(self, name: str, start: int = 0) -> str:
        """Return the file, from second or page `start`."""
        key = "page=" if _kind(name) == _PDF else "t="
        return f"{name.partition('#')[0]}#{key}{start}" if start else name

    def player(self, name: str, start: int = 0, end: int = 0) -> Player | None:
        """Return what plays a video; only by https, for a page that was loaded so plays nothing else."""
        if _kind(name) == _PDF or not name.lower().startswith("https:"):
            return None
        until = f",{end}" if end > start else ""
        moment = f"#t={start}{until}" if start or until else ""
        return Player(f"{name.partition('#')[0]}{moment}", "video")


def _kind(name: str) -> str:
    found = _FILE.fullmatch(name)
    return found[1].lower() if found else ""
