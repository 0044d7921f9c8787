"""What browsers ask a site for: icons, a manifest, and how it is searched.

The manifest: https://www.w3.org/TR/appmanifest/; OpenSearch 1.1: https://github.com/dewitt/opensearch.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree
from lxml.builder import ElementMaker

from sphinx_talks.exports.archive import Export, File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_talks.exports.archive import RecordArchive

#: Of the package: icons drawn from the one of the theme, and the letters of cards.
FILES = Path(__file__).parent / "files"
ICON, TOUCH_ICON, LARGE_ICON = "favicon.ico", "apple-touch-icon.png", "icon-512.png"
MANIFEST, SEARCH = "site.webmanifest", "opensearch.xml"
#: Name of the page of results.
RESULTS = "search"
_SIZES = {TOUCH_ICON: "180x180", LARGE_ICON: "512x512"}
#: What the specification takes of a name and of a description, in characters.
_SHORT, _LONG = 16, 1024
_E = ElementMaker(
    namespace="http://a9.com/-/spec/opensearch/1.1/", nsmap={None: "http://a9.com/-/spec/opensearch/1.1/"}
)


class Web(Export):
    """Icons, the manifest, and how the site is searched where its address is known."""

    name = "web"
    about = "Icons, web app manifest and OpenSearch description of the site."

    def files(self, archive: RecordArchive) -> Iterator[File]:
        """Yield the files."""
        for name in (ICON, TOUCH_ICON, LARGE_ICON):
            yield File(name, None, (FILES / name).read_bytes)
        yield File(MANIFEST, None, lambda: manifest(archive))
        if archive.base:
            yield File(SEARCH, None, lambda: search(archive))


def manifest(archive: RecordArchive) -> bytes:
    """Return the manifest; its addresses are relative to it."""
    icons = [{"src": name, "sizes": sizes, "type": "image/png"} for name, sizes in _SIZES.items()]
    made = {"name": archive.title, "lang": archive.language, "start_url": ".", "display": "browser", "icons": icons}
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def search(archive: RecordArchive) -> bytes:
    """Return how the page of results is asked."""
    page = archive.file_url(archive.address(RESULTS))
    root = _E.OpenSearchDescription(
        _E.ShortName(archive.title[:_SHORT].strip()),
        _E.Description(archive.title[:_LONG]),
        _E.Language(archive.language),
        _E.InputEncoding("UTF-8"),
        _E.Image(archive.file_url(ICON), height="16", width="16", type="image/x-icon"),
        _E.Url(type="text/html", template=f"{page}?q={{searchTerms}}"),
    )
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
