"""Check where links and images of a page lead, by its path below the source folder."""

from __future__ import annotations

import posixpath
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

import imagesize

from sphinx_talks.content.characters import web_address
from sphinx_talks.content.problems import MessageError, message

if TYPE_CHECKING:
    from pathlib import Path

IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")
DOWNLOADS = (".pdf", ".csv", ".txt", ".ics", ".bib", ".json", ".zip")
#: How files of these forms begin, whatever their names.
_FIRST_BYTES = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|....ftyp(?:avif|avis|mif1.{4}(?:.{4}){0,6}avif)", re.DOTALL
)
#: How those begin that have an end, and what is there when they are whole.
_LAST_BYTES = {b"\x89PNG": b"IEND\xaeB`\x82", b"\xff\xd8": b"\xff\xd9", b"GIF8": b"\x00;"}
MAX_IMAGE_BYTES = 2 * 1024 * 1024
#: Of a side; some browsers show nothing of longer ones.
MAX_PIXELS = 16_384

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
_MAIL = re.compile(r"mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LINK_WANT = "http(s), mailto or a page of this site"


class TargetError(MessageError):
    """The target is not one a page may have."""


def link(target: str, page: str, root: Path) -> str | None:
    """Return the path of the page a link leads to, or None when it leads elsewhere; raises TargetError."""
    scheme = _SCHEME.match(target)
    if scheme:
        if scheme[1] != scheme[1].lower():
            raise TargetError(message("link is not allowed", target, f"{scheme[1].lower()}: in small letters"))
        return _external(target, scheme[1], page, root)
    if target.startswith("#") or not target:
        return None
    if "\\" in target or target.startswith("//"):
        raise TargetError(message("link leads outside", target, LINK_WANT))
    path = inside(target.partition("#")[0], page)
    if path.endswith(".md"):
        return path
    if not path.endswith(DOWNLOADS):
        raise TargetError(
            message("link is neither a page nor a document", target, f".md or one of {' '.join(DOWNLOADS)}")
        )
    _existing(path, root)
    return None


def _external(target: str, scheme: str, page: str, root: Path) -> str | None:
    if scheme in {"project", "path"}:
        path = target.partition(":")[2]
        file = path.partition("#")[0]
        if scheme == "project" and file and not file.endswith(".md"):
            raise TargetError(message("`project:` leads to pages", target, "the path alone"))
        if scheme == "path" and "#" in path:
            raise TargetError(message("`path:` leads to files", target, "a path without `#`"))
        return link(path, page, root)
    # The address was percent-encoded by the Markdown parser; what is left must be plain.
    plain = scheme in {"http", "https"} and web_address(target)
    if not (plain or (scheme == "mailto" and _MAIL.fullmatch(target)) or scheme == "inv"):
        raise TargetError(message("link is not allowed", target, LINK_WANT))
    return None


def image(target: str, page: str, root: Path) -> str:
    """Return the path of an image below the source folder; raises TargetError.

    An image from another host would be loaded by every reader and fetched by some builders.
    """
    if _SCHEME.match(target) or target.startswith("//") or "\\" in target:
        raise TargetError(message("image is not a file of this site", target, "a file beside the page"))
    path = inside(target, page)
    if not path.lower().endswith(IMAGES):
        raise TargetError(message("not an image", target, f"one of {' '.join(IMAGES)}"))
    size = _existing(path, root)
    if size > MAX_IMAGE_BYTES:
        raise TargetError(message("image is too large", f"{size} bytes", f"at most {MAX_IMAGE_BYTES} bytes"))
    data = (root / path).read_bytes()
    if not _FIRST_BYTES.match(data):
        raise TargetError(message("not what its name says", target, "a PNG, JPEG, GIF, WebP or AVIF image"))
    # RIFF says its length, in bytes behind the one that says it.
    is_short = data.startswith(b"RIFF") and len(data) < int.from_bytes(data[4:8], "little") + 8
    if is_short or any(data.startswith(first) and last not in data for first, last in _LAST_BYTES.items()):
        raise TargetError(message("image is cut off", target, "the whole file"))
    width, height = imagesize.get(root / path)
    # Of forms that imagesize does not know it says -1.
    if 0 in {width, height} or max(width, height) > MAX_PIXELS:
        raise TargetError(message("image has no size to show", f"{width} × {height}", f"1 to {MAX_PIXELS} pixels"))
    return path


def inside(target: str, page: str) -> str:
    """Return a relative or rooted (`/…`) target as path below the source folder; raises TargetError."""
    plain = unquote(target)
    joined = plain.lstrip("/") if plain.startswith("/") else posixpath.join(posixpath.dirname(page), plain)
    path = posixpath.normpath(joined)
    if path.startswith("..") or "\0" in path:
        raise TargetError(message("leads out of the site", target, "a file below the folder of conf.py"))
    return path


def _existing(path: str, root: Path) -> int:
    """Return the size of a plain file; symlinks on the way are refused."""
    file = root / path
    if not file.is_file():
        raise TargetError(message("no such file", path))
    # Not the root, the last of the folders above: that may well be linked to.
    if file.is_symlink() or any((root / step).is_symlink() for step in PurePosixPath(path).parents[:-1]):
        raise TargetError(message("leads through a symbolic link", path, "a plain file"))
    return file.stat().st_size
