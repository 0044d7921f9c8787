"""Look through the inline syntax of a page: roles, footnotes, and where its links and images lead."""

from __future__ import annotations

import posixpath
import re
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

import imagesize
from pydantic_core import PydanticCustomError

from sphinx_talks.content.characters import (
    LATIN,
    OF_OWN_DOMAIN,
    PRIVATE,
    address_fault,
    forbidden,
    forbidden_entities,
    lookalikes,
    styled,
    web_address,
)
from sphinx_talks.content.markdown import directives
from sphinx_talks.content.markdown.directives import ROLES
from sphinx_talks.content.markdown.findings import Crossing, Findings, Mention
from sphinx_talks.content.markdown.syntax import Finder, parser, role_target
from sphinx_talks.content.problems import Code, MessageError, Position, message, nearest_of, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token


DOWNLOADS = (".pdf", ".csv", ".txt", ".ics", ".bib", ".json", ".zip")
_JPEG = rb"\xff\xd8\xff"
#: How images begin, by the endings of their names, from which servers derive the media type.
_FIRST_BYTES = {
    ".png": rb"\x89PNG\r\n\x1a\n",
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".gif": rb"GIF8[79]a",
    ".webp": rb"RIFF....WEBP",
    ".avif": rb"....ftyp(?:avif|avis|mif1.{4}(?:.{4}){0,6}avif)",
}
IMAGES = tuple(_FIRST_BYTES)
#: How those begin that have an end, and what is there when they are whole.
_LAST_BYTES = {b"\x89PNG": b"IEND\xaeB`\x82", b"\xff\xd8": b"\xff\xd9", b"GIF8": b"\x00;"}
#: How documents begin, within their first bytes, and what they have in their last ones, by the ending of their name.
_DOCUMENTS = {
    ".pdf": (re.compile(rb"%PDF-[0-9]"), b"%%EOF"),
    ".zip": (re.compile(rb"\APK(?:\x03\x04|\x05\x06)"), b"PK\x05\x06"),
    ".ics": (re.compile(rb"\A(?:\xef\xbb\xbf)?BEGIN:VCALENDAR\r?\n"), b"END:VCALENDAR"),
    ".json": (re.compile(rb"\A(?:\xef\xbb\xbf)?\s*[\[{\"0-9tfn-]"), b""),
}
#: Web pages, which are saved in the place of a document that asked for a login.
_WEB_PAGE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)\b", re.IGNORECASE)
#: How much is read of both ends of a document.
_HEAD, _TAIL = 1024, 64 * 1024
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
    _document(path, root)
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
    fault = address_fault(target) if scheme in {"http", "https"} else ""
    if fault == PRIVATE:
        raise TargetError(message(fault, target, OF_OWN_DOMAIN))
    plain = scheme in {"http", "https"} and not fault
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
    ending = posixpath.splitext(path)[1].lower()
    if not re.match(_FIRST_BYTES[ending], data, re.DOTALL):
        other = next((name for name, first in _FIRST_BYTES.items() if re.match(first, data, re.DOTALL)), "")
        want = f"a name that ends with {other}" if other else "a PNG, JPEG, GIF, WebP or AVIF image"
        raise TargetError(message("not what its name says", target, want))
    # RIFF says its length, in bytes behind the one that says it.
    is_short = data.startswith(b"RIFF") and len(data) < int.from_bytes(data[4:8], "little") + 8
    if is_short or any(data.startswith(first) and last not in data for first, last in _LAST_BYTES.items()):
        raise TargetError(message("image is cut off", target, "the whole file"))
    if data.startswith(b"\x89PNG") and not _has_sound_parts(data):
        raise TargetError(message("image is damaged", target, "the file as it was made"))
    width, height = imagesize.get(root / path)
    # Of forms that imagesize does not know it says -1.
    if 0 in {width, height} or max(width, height) > MAX_PIXELS:
        raise TargetError(message("image has no size to show", f"{width} × {height}", f"1 to {MAX_PIXELS} pixels"))
    return path


def _has_sound_parts(data: bytes) -> bool:
    """Return whether each part of a PNG is as long as it says and has the checksum of what it holds (PNG, 5.3)."""
    at = 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if zlib.crc32(data[at + 4 : end]) != int.from_bytes(data[end : end + 4], "big"):
            return False
        if data[at + 4 : at + 8] == b"IEND":
            return True
        at = end + 4
    # Cut off, which is another fault.
    return True


def _document(path: str, root: Path) -> None:
    """Refuse a document that is not there, or not what the ending of its name says."""
    size = _existing(path, root)
    if size == 0:
        raise TargetError(message("document is empty", path, "the whole file"))
    with (root / path).open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(size - _TAIL, 0))
        tail = file.read()
    ending = posixpath.splitext(path)[1]
    first, last = _DOCUMENTS.get(ending, (None, b""))
    # Any text can be a table or a bibliography; what is no text holds bytes of zero.
    is_other = b"\0" in head if first is None else not first.search(head)
    if is_other or _WEB_PAGE.match(head):
        raise TargetError(message("not what its name says", path, f"a file of the form {ending}"))
    if last not in tail:
        raise TargetError(message("document is cut off", path, "the whole file"))


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


#: How long the text of a role can be.
MAX_ROLE = 300
#: What the Markdown parser refuses to take for a link.
_REFUSED = re.compile(r"\]\(\s*<?((?:javascript|vbscript|data|file):(?:[^()\s]|\([^()\s]*\))*)", re.IGNORECASE)


class Inline(Findings):
    """The checks of inline tokens."""

    def inline(self, token: Token, finder: Finder) -> None:
        """Look through the inline tokens of one block."""
        children = token.children or []
        self.characters(children, finder)
        # What is escaped was meant to be seen.
        found = ((got, want) for got, want in in_prose(children) if got in finder.text)
        self.leftovers += [(got, want, finder.find(got)) for got, want in found]
        for number, child in enumerate(children):
            match child.type:
                case "myst_role":
                    self.role(child, finder.find(f"{{{child.meta['name']}}}`"))
                case "link_open":
                    target = str(child.attrs.get("href", ""))
                    self.inline_link(target, _has_words(children[number:]), finder.find(target, "](", "<"))
                case "image":
                    target = str(child.attrs.get("src", ""))
                    self.image(target, finder.find(target, "!["), child.content)
                case "footnote_ref":
                    name = str(child.meta["label"])
                    self.notes_named.setdefault(name, finder.find(f"[^{name}]"))
                case "html_inline":
                    want = "Markdown, or `%` for a comment"
                    self.report(Code.RAW_HTML, finder.find(child.content), "HTML in a page", child.content, want)
                case "text":
                    self.text(child.content, finder)

    def characters(self, children: Sequence[Token], finder: Finder) -> None:
        """Report what readers get and the page does not show: characters that are written as entities.

        All others were looked for in the text of the page.
        """
        texts = [
            text
            for outer in children
            for child in (outer, *(outer.children or ()))
            for text in (child.content, *map(str, (child.attrs.get(name, "") for name in ("title", "alt"))))
        ]
        hidden = next((name for text in texts for _, name in forbidden(text)), None)
        letters = next((name for text in texts for _, name in lookalikes(text)), None)
        if hidden:
            index = next((index for index, _ in forbidden_entities(finder.text)), 0)
            want = "a page without it"
            self.report(Code.CHARACTER, finder.at_index(index), f"forbidden character {hidden}", want=want)
        elif letters:
            what = f"letter {letters} among Latin ones"
            self.report(Code.CHARACTER, finder.at_index(finder.text.find("&#")), what, want=LATIN)

    def text(self, content: str, finder: Finder) -> None:
        """Look at words for what would be syntax elsewhere, and is rendered as it stands here."""
        for index, fault in styled(content):
            self.report(Code.CHARACTER, finder.find(content[index : index + 2]), fault)
        if "{{" in content:
            want = "the text itself, or `code`"
            self.report(Code.DIRECTIVE, finder.find("{{"), "substitutions are not evaluated", want=want)
        for found in _REFUSED.finditer(content):
            self.report(Code.LINK, finder.find(found[0], "]("), "link is not allowed", found[1], LINK_WANT)

    def role(self, token: Token, position: Position) -> None:
        """Check a role's name, and keep what it mentions."""
        name = str(token.meta["name"])
        bare = name.removeprefix("talks:")
        self.count("roles", position)
        if len(token.content) > MAX_ROLE:
            want = f"at most {MAX_ROLE}"
            self.report(Code.ROLE, position, f"{short(name)}: text of a role", f"{len(token.content)} characters", want)
        elif (
            name not in directives.ROLES
            and bare not in directives.RECORD_ROLES
            and bare not in directives.PLACE_ROLES
            and not name.startswith(directives.OF_OTHER_SITES)
        ):
            want = nearest_of(name, directives.ROLES, directives.WANT_ROLE)
            self.report(Code.ROLE, position, "role is not allowed", name, want)
        elif bare in directives.RECORD_ROLES:
            self.mentions.append(Mention(bare, role_target(token.content), position))
        elif bare in directives.PLACE_ROLES:
            self.place(bare, role_target(token.content), position)
        elif name == "cite":
            for key in role_target(token.content).split(","):
                self.mentions.append(Mention("cite", key.strip(), position))
        elif name in directives.CROSSING_ROLES:
            target = " ".join(role_target(token.content).split())
            self.crossings.append(Crossing(name, target, target != " ".join(token.content.split()), position))

    def place(self, role: str, target: str, position: Position) -> None:
        """Keep a second or slide that prose leads to, or report that it is none."""
        try:
            directives.PLACE_ROLES[role](target)
        except PydanticCustomError as error:
            context = error.context or {}
            self.report(Code.ROLE, position, f"{role}: {context['text']}", target, context["want"])
        else:
            self.moments.append(Mention(role, target, position))

    def inline_link(self, target: str, has_words: bool, position: Position) -> None:  # noqa: FBT001 - no flag
        """Check where a Markdown link leads, down to the fragment."""
        path = self.link(target, position)
        plain = parser().normalizeLinkText(target.removeprefix("project:"))
        page, mark, place = plain.partition("#")
        if not plain or plain == "#":
            self.report(Code.LINK, position, "link leads nowhere", target, LINK_WANT)
        elif mark and not page:
            self.crossings.append(Crossing("anchor", f"#{place}", has_words, position))
        elif path and place and not target.startswith("path:"):
            self.crossings.append(Crossing("anchor", f"{path}#{place}", has_words, position))

    def link(self, target: str, position: Position) -> str | None:
        """Check where a link leads; returns the page of the site, if it is one."""
        try:
            page = link(target, self.path, self.root)
        except TargetError as error:
            self.report(Code.LINK, position, error.parts)
            return None
        if page:
            self.links.append((page, position))
        elif web_address(target):
            self.outward.append((target, position))
        return page

    def image(self, target: str, position: Position, alt: str = "") -> None:
        """Check that an image is a file of the site, and note one without words for those who do not see it."""
        try:
            self.images.append(image(target, self.path, self.root))
            if not alt.strip():
                self.silent_images.append((target, position))
        except TargetError as error:
            self.report(Code.IMAGE, position, error.parts)


def _has_words(tokens: Sequence[Token]) -> bool:
    """Return whether a link has words of its own; `tokens` begins with its opening."""
    return tokens[0].info != "auto" and len(tokens) > 1 and tokens[1].type != "link_close"


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
#: Of which each of them has one.
_SIGN = re.compile(r"\*\*|[{\uff5b\[\uff3b]|:$")
#: At the beginning of a line.
_AT_FIRST = (
    (re.compile(r"#{2,6}[^#\s]|\uff03+"), "a space behind narrow `#`"),
    (re.compile(r"\.\. [a-z][a-z-]*::"), "`:::{name}` or a fence"),
    (re.compile(r"(?::{1,2}|[:\uff1a]*\uff1a[:\uff1a]*)[{\uff5b][a-z-]+[}\uff5d]"), "three narrow `:` or more"),
    (re.compile(r"(?:<{7}|>{7}) "), "one of the two versions"),
)
#: In fields, where no mark-up is read at all.
IN_FIELDS = (
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
        for pattern, want in _ANYWHERE if _SIGN.search(child.content) else ():
            yield from ((found[0], want) for found in pattern.finditer(child.content))
        if before in {"", "softbreak"}:
            yield from ((found[0], want) for one, want in _AT_FIRST if (found := one.match(child.content)))
        elif before == "code_inline" and child.content.startswith("_") and "<http" in children[number - 1].content:
            yield f"`{children[number - 1].content}`_", "`[words](address)`"
