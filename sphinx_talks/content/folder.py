"""The files of the source folder: which are pages, of which kind, and which must not be there."""

from __future__ import annotations

import os
import posixpath
import re
import stat
import unicodedata
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.content.characters import forbidden
from sphinx_talks.content.problems import Code, Level, Message, Problem, message, one_of
from sphinx_talks.content.records import Kind
from sphinx_talks.content.records.forms import ID, MAX_ID
from sphinx_talks.content.settings import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sphinx_talks.content.settings import Settings

#: Names of pages that Sphinx writes itself, and of files beside them.
RESERVED = frozenset({
    "search", "genindex", "genindex-all", "py-modindex", "modindex", "contents", "opensearch", "404", "searchindex",
    "objects",
})  # fmt: skip
INDEX = "index"
#: Sphinx's record of a build, in the folder that it wrote to.
BUILT = ".buildinfo"
#: Names that Windows keeps for devices: a checkout with such a file fails there.
DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))])
#: Copied by Sphinx with what its links lead to, whatever `conf.py` says.
COPIED = ("_static",)
#: Endings of text that may be meant for a page; other files beside records are pictures and documents.
MEANT_FOR_PAGES = frozenset({"md", "markdown", "mdown", "mkd", "mdx", "rst", "txt", "html", "htm"})
WANT_FILE = "the file itself"
#: How many folders may lie one in another: Python cannot walk down a thousand.
DEEPEST = 20
#: Errors stop the build, so that no site can do without them.
IGNORABLE = frozenset(str(code) for code in Code if code.level is not Level.ERROR)

_NOT_PAGES = {
    Code.SYMLINK: message("symbolic links are not allowed", want=WANT_FILE),
    Code.SPECIAL: message("not a plain file", want="the page itself"),
    Code.MISPLACED: message("folders are nested too deep", want=f"at most {DEEPEST}, one in another"),
    Code.RESERVED: message("no page is made of what lies here", want="a folder beside this one"),
    Code.UNREADABLE: message("cannot be read", want="a folder of pages, or one that `exclude_patterns` leaves out"),
}

KINDS = {kind.folder: kind for kind in Kind}
#: Rights to read of everybody: most files are open to all, and need not be tried.
_OPEN = 0o444
#: As in the names of translations.
_TAG = re.compile(r"[a-z]{2,3}(?:_[A-Z][A-Za-z]+)?")
WANT_NAME = f"lower-case ASCII letters, digits and hyphens, at most {MAX_ID} characters"


class Identity(NamedTuple):
    """Kind and id of a record, from its path alone."""

    kind: Kind
    id: str


def identify(path: str) -> tuple[Identity | None, tuple[Code, Message] | None]:
    """Return the identity of the page at `path` below the source folder, and what is wrong with the path."""
    *folders, name = path.rpartition(".")[0].split("/")
    kind = KINDS.get(folders[0]) if folders else None
    if kind is None:
        return None, _plain_name(folders, name)
    parts = [*folders[1:], name]
    if name == INDEX:
        return None, None if len(parts) == 1 else (Code.RESERVED, message("name is reserved", name, "another name"))
    identity = Identity(kind, "/".join(parts))
    if len(parts) != kind.parts:
        return identity, (Code.MISPLACED, message("page is in the wrong folder", path, kind.path))
    for part in parts:
        if part.lower() in RESERVED or part == INDEX:
            return identity, (Code.RESERVED, message("name is reserved", part, "another name"))
        if not ID.fullmatch(part) or len(part) > MAX_ID or part in DEVICES:
            return identity, (Code.FILE_NAME, message("file name is not an id", part, WANT_NAME))
    return identity, None


def _plain_name(folders: list[str], name: str) -> tuple[Code, Message] | None:
    if not folders and name.lower() in RESERVED:
        return Code.RESERVED, message("name is reserved", name, "another name")
    for part in (*folders, name):
        plain = part.lower().replace("_", "-").replace(".", "-")
        if not part.isascii() or not ID.fullmatch(plain) or len(part) > MAX_ID or plain in DEVICES:
            return Code.FILE_NAME, message(
                "file name is not usable in an address", part, "ASCII letters, digits and hyphens"
            )
    return None


class Stamp(NamedTuple):
    """What a file system says of a file: a change of the bytes changes it too, which `content.kept` relies on."""

    device: int
    inode: int
    size: int
    #: Of the bytes, which programs can set, and of anything at all, which they cannot; in ns.
    modified: int
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """Return it from an answer of the system."""
        return cls._make(_STAMP(status))


_STAMP = attrgetter("st_dev", "st_ino", "st_size", "st_mtime_ns", "st_ctime_ns")


class Tree(NamedTuple):
    """Paths of the pages below the source folder, sorted, and the problems of names and links."""

    paths: tuple[str, ...]
    problems: tuple[Problem, ...]
    #: Of every file among them and beside them that may be a page, or a translation of one, and can be read.
    stamps: Mapping[str, Stamp]


class Listed(NamedTuple):
    """Every page, what looks like one, and every link, each with why it cannot be read; and the stamps of files."""

    paths: tuple[tuple[str, Code | None], ...]
    stamps: Mapping[str, Stamp]

    @classmethod
    def of(cls, root: Path, settings: Settings) -> Listed:
        """Look at all files below the source folder."""
        stamps: dict[str, Stamp] = {}
        return cls(tuple(_files(root, settings, stamps)), stamps)

    def leads_elsewhere(self, root: Path) -> bool:
        """Return whether a link leads to a folder: Sphinx would walk through all in it, be it the whole machine.

        So it is where folders are nested too deep for that.
        """
        return any(
            kind is Code.MISPLACED or (kind is Code.SYMLINK and (root / path).is_dir()) for path, kind in self.paths
        )


def walk(root: Path, settings: Settings, listed: Listed | None = None) -> Tree:
    """Return the pages below `root`; symbolic links, pipes and devices are reported and not opened."""
    found = listed or Listed.of(root, settings)
    problems: set[Problem] = set()
    paths: list[str] = []
    twins: list[tuple[str, str]] = []
    for path, kind in found.paths:
        if original := settings.original(path):
            twins.append((path, original))
        elif not kind and settings.is_page(path):
            paths.append(path)
        if fault := (kind, _NOT_PAGES[kind]) if kind else _fault(original or path):
            problems.add(Problem(printable(path), 1, 1, *fault))
    unnamed = _unnamed(paths)
    stray = {path for of_language in unnamed.values() for path in of_language}
    paths = [path for path in paths if path not in stray]
    # That no id has a dot is not what is wrong with them.
    problems = {problem for problem in problems if problem.path not in stray}
    problems.update(beside(root, settings, paths), _twins(paths))
    for tag, of_language in unnamed.items():
        got = f"{len(of_language)} files, {printable(of_language[0])} among them"
        text = message("translations into a language that the site does not have", got, f"{tag!r} in talks_languages")
        problems.add(Problem("conf.py", 1, 1, Code.SETTING, text))
    problems.update(_translations(settings, paths, twins))
    return Tree(tuple(sorted(paths)), tuple(sorted(problems)), found.stamps)


def beside(root: Path, settings: Settings, paths: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with `conf.py` and with what is copied, whatever the pages are called."""
    yield from (Problem(printable(path), 1, 1, kind, _NOT_PAGES[kind]) for path, kind in _copied(root, settings))
    yield from _settings(settings, paths)
    yield from _absent(root, settings)


def built_sites(root: Path, settings: Settings, folder: str = "") -> Iterator[str]:
    """Yield the folders beside the pages that hold a built site."""
    with suppress(OSError), os.scandir(root / folder) as found:
        for entry in found:
            path = f"{folder}{entry.name}"
            if not entry.is_dir(follow_symlinks=False) or settings.is_excluded(path) or path.count("/") >= DEEPEST:
                continue
            if (root / path / BUILT).is_file():
                yield path
            else:
                yield from built_sites(root, settings, f"{path}/")


def _settings(settings: Settings, paths: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with `conf.py`, or with the site as it describes it."""
    yield from settings.errors
    for pattern in settings.broken:
        text = message("pattern cannot be read", pattern, "ranges such as `[a-z]`, the lower end first")
        yield Problem("conf.py", 1, 1, Code.SETTING, text)
    for code, _ in settings.talks_ignore:
        if code not in IGNORABLE:
            text = message("talks_ignore: no code of a warning or advice", code, one_of(code, IGNORABLE, "one of T6xx"))
            yield Problem("conf.py", 1, 1, Code.SETTING, text)
    for kind, _ in settings.talks_sections:
        if kind not in {*Kind}:
            text = message(
                "talks_sections: no kind of record", kind, one_of(kind, [*Kind], f"one of {', '.join(Kind)}")
            )
            yield Problem("conf.py", 1, 1, Code.SETTING, text)
    if (name := f"{settings.root_doc}.md") not in paths:
        text = message("page that everything hangs below is missing", want="a file with a first line `# Title`")
        yield Problem(printable(name), 1, 1, Code.NO_ROOT, text)


def _unnamed(paths: Iterable[str]) -> dict[str, list[str]]:
    """Return what looks like translations, by the tag of a language; none where no record is among those of one."""
    there, found = set(paths), defaultdict[str, list[str]](list)
    for path in sorted(there):
        page, _, tag = path.removesuffix(".md").rpartition(".")
        if f"{page}.md" in there and _TAG.fullmatch(tag):
            found[tag].append(path)
    return {tag: paths for tag, paths in found.items() if any(identify(path)[0] for path in paths)}


def _translations(settings: Settings, paths: Iterable[str], twins: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Yield translations of no page, and what would lie where the site in another language does."""
    there = set(paths)
    for path, original in twins:
        if original not in there:
            text = message("translation of a page that is not there", want=printable(original))
            yield Problem(printable(path), 1, 1, Code.NO_ORIGINAL, text)
    if settings.translations and settings.talks_languages[0] != settings.language:
        text = message("talks_languages: first is not the language of the pages", settings.talks_languages[0])
        yield Problem("conf.py", 1, 1, Code.SETTING, replace(text, want=f"`language`, {settings.language!r}"))
    for path in sorted(there):
        if path.partition("/")[0] in settings.translations:
            text = message("the site in another language takes this folder", path.partition("/")[0], "another folder")
            yield Problem(printable(path), 1, 1, Code.RESERVED, text)


def _absent(root: Path, settings: Settings) -> Iterator[Problem]:
    """Yield what Sphinx is to copy and is not there, of which it warns."""
    for written in dict.fromkeys((*settings.html_static_path, *settings.html_extra_path)):
        if "\0" not in written and not os.path.lexists(root / written):
            text = message("no such file or folder to copy", written, "one that is there, or the setting without it")
            yield Problem("conf.py", 1, 1, Code.SETTING, text)


def _fault(path: str) -> tuple[Code, Message] | None:
    if not path.endswith(".md"):
        return Code.MISPLACED, message("page is not Markdown", path.rpartition(".")[2], ".md")
    return identify(path)[1]


def _files(
    root: Path, settings: Settings, stamps: dict[str, Stamp], folder: str = ""
) -> Iterator[tuple[str, Code | None]]:
    """Yield every page, what looks like one, and every link, each with why it cannot be read; note their stamps."""
    try:
        with os.scandir(root / folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        yield folder.removesuffix("/") or ".", Code.UNREADABLE
        return
    for entry in entries:
        path = f"{folder}{entry.name}"
        _note(stamps, path, entry)
        if entry.is_dir(follow_symlinks=False):
            # A built site beside the pages has Markdown of its own.
            if settings.is_excluded(path) or (root / path / BUILT).is_file():
                continue
            if path.count("/") >= DEEPEST:
                yield path, Code.MISPLACED
            else:
                yield from _files(root, settings, stamps, f"{path}/")
        elif entry.is_symlink():
            if settings.is_included(path) or _is_folder(entry, path, settings):
                yield path, Code.SYMLINK
        elif path.endswith(SUFFIXES) and settings.is_included(path):
            yield path, None if entry.is_file(follow_symlinks=False) else Code.SPECIAL
        elif path.partition("/")[0] in KINDS and path.rpartition(".")[2].lower() in MEANT_FOR_PAGES:
            # It looks like a page whose name has the wrong ending.
            yield from [(path, None)] if settings.is_included(path) else []


def is_plain(file: Path) -> bool:
    """Return whether a file is one, and no link, pipe or folder."""
    try:
        return stat.S_ISREG(file.lstat().st_mode)
    except OSError:
        return False


def _note(stamps: dict[str, Stamp], path: str, entry: os.DirEntry[str]) -> None:
    """Note the stamp of a plain file that may be a page; one that has just gone has none, nor one that is closed."""
    if path.endswith(SUFFIXES) and entry.is_file(follow_symlinks=False):
        with suppress(OSError):
            status = entry.stat(follow_symlinks=False)
            if status.st_mode & _OPEN == _OPEN or os.access(entry.path, os.R_OK):
                stamps[path] = Stamp.of(status)


def _is_folder(entry: os.DirEntry[str], path: str, settings: Settings) -> bool:
    """Return whether a link leads to a folder whose files would be pages; one that leads nowhere does not."""
    try:
        return entry.is_dir() and not settings.is_excluded(path)
    except OSError:
        return False


def _copied(root: Path, settings: Settings) -> Iterator[tuple[str, Code]]:
    """Yield every link below `root` among, and on the way to, what Sphinx reads or copies as it is; and its code."""
    for written in (*COPIED, *settings.copied):
        # What lies elsewhere, as the files of the extension, is no part of the pages.
        path = posixpath.normpath(os.path.relpath(root / written, root).replace(os.sep, "/"))
        if path.split("/")[0] == ".." or "\0" in path:
            continue
        # Not the root, the last of the folders above: that may well be linked to.
        steps = [path, *map(str, PurePosixPath(path).parents[:-1])]
        if linked := [step for step in steps if (root / step).is_symlink()]:
            yield from ((step, Code.SYMLINK) for step in linked)
        else:
            yield from _links(root, "" if path == "." else path, settings)


def _links(root: Path, folder: str, settings: Settings) -> Iterator[tuple[str, Code]]:
    """Yield every link below a folder that Sphinx copies as it is, and what lies too deep to be looked for."""
    for here, folders, files in os.walk(root / folder):
        below = os.path.relpath(here, root).replace(os.sep, "/")
        if not folder:
            # Tools keep folders of their own beside `conf.py`.
            folders[:] = [name for name in folders if not settings.is_excluded(posixpath.normpath(f"{below}/{name}"))]
        for name in (*folders, *files):
            if Path(here, name).is_symlink():
                yield posixpath.normpath(f"{below}/{name}"), Code.SYMLINK
            elif folder in COPIED and name in files and name.endswith(".md"):
                yield posixpath.normpath(f"{below}/{name}"), Code.RESERVED
        if below.count("/") + 1 >= DEEPEST and folders:
            yield posixpath.normpath(f"{below}/{folders[0]}"), Code.MISPLACED
            folders.clear()


def _twins(paths: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each path that some file system takes for an earlier one."""
    seen: dict[str, str] = {}
    for path in sorted(paths):
        folded = unicodedata.normalize("NFC", path).casefold()
        first = seen.setdefault(folded, path)
        if first != path:
            text = message("differs from another page only by case or Unicode form", printable(first), "one of the two")
            yield Problem(printable(path), 1, 1, Code.TWIN, text)


def printable(path: str) -> str:
    """Return a path that is safe to print: undecodable bytes and control characters escaped."""
    if path.isascii() and path.isprintable():
        return path
    safe = path.encode("utf-8", "backslashreplace").decode()
    for _, name in forbidden(safe):
        code = name.split(" ")[0]
        safe = safe.replace(chr(int(code.removeprefix("U+"), base=16)), f"<{code}>")
    return safe.replace("\n", "<U+000A>").replace("\t", "<U+0009>")
