"""Which pages there are, and which of them Sphinx is to read: without a look at each of those that are known.

Sphinx goes by the times of files, which a checkout makes new, and misses the doctrees of plain pages.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.project import EXCLUDE_PATHS, Project
from sphinx.util.matching import get_matching_files

from sphinx_talks.content import folder
from sphinx_talks.content.settings import SUFFIXES
from sphinx_talks.sphinxext.domain import domain_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_talks.content.folder import Listed
    from sphinx_talks.content.problems import Problem
    from sphinx_talks.content.settings import Settings

#: Beside the doctrees: a hash of all files, of what is looked for among them, and of what Sphinx made of that.
MARK = "talks-found"


class _Paths(dict[str, Path]):
    """Paths by docname, made when somebody asks: to make all of them takes longer than a small build has."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Take them as text."""
        super().__init__()
        self.names = dict(names)

    def __missing__(self, docname: str) -> Path:
        """Return a path; raises KeyError."""
        made = self[docname] = Path(self.names[docname])
        return made

    def clear(self) -> None:
        """Forget all of them."""
        super().clear()
        self.names.clear()

    def __reduce__(self) -> tuple[type[_Paths], tuple[dict[str, str]]]:
        """Return it for the environment."""
        return _Paths, (_posix(self),)


class KnownFiles(Project):
    """Finds files as Sphinx does, and takes over all that it made of them where it would look among those of before."""

    def __init__(
        self, found: Project, listed: Callable[[], Listed | None], mark: Path, settings: object = None
    ) -> None:
        """Start with what an earlier build has found; `listed` are all files of this one, `settings` say what of."""
        super().__init__(found.srcdir, found.source_suffix)
        self.restore(found)
        self._listed, self._file, self._settings = listed, mark, settings
        self._found: Listed | None = None
        self._patterns = [""]
        #: Whether all files are those of a build in which no name was wrong.
        self.is_known = False

    def discover(self, exclude_paths: Iterable[str] = (), include_paths: Iterable[str] = ("**",)) -> set[str]:
        """Return the names of all documents."""
        self._found, self._patterns = self._listed(), [*include_paths, "", *exclude_paths]
        mark = self._mark()
        self.is_known = bool(mark) and self._file.is_file() and self._file.read_bytes() == mark
        if not self.is_known and not self._is_looked_through([*exclude_paths], [*include_paths]):
            # It says what is wrong.
            super().discover(exclude_paths, include_paths)
        return self.docnames

    def _is_looked_through(self, exclude: Iterable[str], include: Iterable[str]) -> bool:
        """Find the documents, and return whether each has one file that can be read."""
        readable, names = self._found.stamps if self._found else {}, dict[str, str]()
        for name in get_matching_files(self.srcdir, include, [*exclude, *EXCLUDE_PATHS]):
            if suffix := next((one for one in self.source_suffix if name.endswith(one)), ""):
                docname = name.removesuffix(suffix)
                if docname in names or name not in readable:
                    return False
                names[docname] = name
        # The same set, which the environment has taken over.
        self.docnames.clear()
        self.docnames.update(names)
        self._path_to_docname, self._docname_to_path = {}, _Paths(names)
        return True

    @property
    def names(self) -> Mapping[str, str]:
        """Return paths as text by docname, those that are known so."""
        return self._docname_to_path.names if isinstance(self._docname_to_path, _Paths) else {}

    def leave(self) -> None:
        """Let the next build know these files, once nothing was found to be wrong with their names."""
        if mark := self._mark():
            self._file.write_bytes(mark)
        self._found = None

    def _mark(self) -> bytes:
        """Return a hash of all files and of what was made of them, b"" where not all that Sphinx reads is listed."""
        listed = self._found
        if listed is None or not set(self.source_suffix) <= {*SUFFIXES}:
            return b""
        paths = [f"{path}\0{kind or ''}" for path, kind in listed.paths]
        made = [repr(self._settings), *self._patterns, "", *paths, "", *listed.stamps, "", *sorted(self.docnames)]
        return hashlib.blake2b("\0".join([*made, "", *self.source_suffix]).encode("utf-8", "surrogateescape")).digest()

    def __getstate__(self) -> dict[str, object]:
        """Return what Sphinx keeps in the environment: what is listed is of this build."""
        ours = {"_listed", "_file", "_settings", "_found", "_patterns", "is_known"}
        kept = {name: value for name, value in vars(self).items() if name not in ours}
        paths = self._docname_to_path
        # Sphinx works out the name of a document from any path.
        return {**kept, "_path_to_docname": {}, "_docname_to_path": _Paths(_posix(paths))}


def path_of(env: BuildEnvironment, docname: str) -> str:
    """Return where a page is below the source folder, with slashes; each `Path` that Sphinx makes takes its time."""
    project = env.project
    known = project.names if isinstance(project, KnownFiles) else {}
    return known.get(docname) or env.doc2path(docname, base=False).as_posix()


def _posix(paths: Mapping[str, Path]) -> dict[str, str]:
    known = paths.names if isinstance(paths, _Paths) else {}
    return known | {docname: path.as_posix() for docname, path in paths.items()}


def prepare(app: Sphinx, quick: AbstractSet[str], listed: Callable[[], Listed | None], settings: object) -> None:
    """Let Sphinx find files sooner, and not read pages again whose files are as they were; some have no doctree."""
    env = app.env
    if type(app.project) is Project:
        app.project = env.project = KnownFiles(app.project, listed, Path(app.doctreedir, MARK), settings)

    def get_outdated_files(config_changed: bool) -> tuple[set[str], set[str], set[str]]:  # noqa: FBT001 - of Sphinx
        # Gone before the environment is pickled.
        del env.get_outdated_files
        found = env.project.docnames
        known = set() if config_changed else {one for one in found if one in quick or _is_signed(env, one)}
        known &= env.all_docs.keys()
        env.project.docnames = found - known
        try:
            added, changed, _ = env.get_outdated_files(config_changed)
        finally:
            env.project.docnames = found
        return added, changed - known, env.all_docs.keys() - found

    env.get_outdated_files = get_outdated_files  # type: ignore[method-assign]


def _is_signed(env: BuildEnvironment, docname: str) -> bool:
    """Return whether signatures say when a page is to be read again: all its files have one, and there is a doctree."""
    signed = {path for path, _ in domain_of(env).signatures.get(docname, ())}
    is_whole = signed.issuperset(map(str, env.dependencies.get(docname, ()))) and bool(signed)
    is_kept = Path(env.doctreedir, f"{docname}.doctree").is_file()
    return is_whole and is_kept and docname not in env.reread_always


def named(app: Sphinx, settings: Settings, listed: Listed | None) -> tuple[tuple[Problem, ...], AbstractSet[str]]:
    """Return what is wrong with the names of files, and the pages that can be read."""
    project, root = app.project, Path(app.srcdir)
    if listed and isinstance(project, KnownFiles) and project.is_known:
        home = {f"{settings.root_doc}.md"} & listed.stamps.keys()
        return tuple(sorted(folder.beside(root, settings, home))), project.docnames
    found = folder.walk(root, settings, listed)
    if listed and isinstance(project, KnownFiles) and not found.problems:
        project.leave()
    return found.problems, {path.rpartition(".")[0] for path in found.paths if path.endswith(".md")}
