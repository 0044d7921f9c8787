"""Which pages there are, and which of them Sphinx is to read: without a look at each of those that are known.

Sphinx goes by the times of files, which a checkout makes new, and misses the doctrees of plain pages.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.project import Project

from sphinx_talks.content.settings import SUFFIXES
from sphinx_talks.sphinxext.domain import domain_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_talks.content.folder import Listed

#: Beside the doctrees: a hash of all files, of what is looked for among them, and of what Sphinx made of that.
MARK = "talks-found"


class KnownFiles(Project):
    """Finds files as Sphinx does, and takes over all that it made of them where it would look among those of before."""

    def __init__(self, found: Project, listed: Callable[[], Listed | None], mark: Path) -> None:
        """Start with what an earlier build has found; `listed` are all files of this one."""
        super().__init__(found.srcdir, found.source_suffix)
        self.restore(found)
        self._listed, self._file = listed, mark

    def discover(self, exclude_paths: Iterable[str] = (), include_paths: Iterable[str] = ("**",)) -> set[str]:
        """Return the names of all documents."""
        listed, patterns = self._listed(), [*include_paths, "", *exclude_paths]
        # What others take for a page as well is not listed.
        if listed is None or not set(self.source_suffix) <= {*SUFFIXES}:
            return super().discover(exclude_paths, include_paths)
        if not self._file.is_file() or self._file.read_bytes() != self._mark(listed, patterns):
            super().discover(exclude_paths, include_paths)
            self._file.write_bytes(self._mark(listed, patterns))
        return self.docnames

    def _mark(self, listed: Listed, patterns: Iterable[str]) -> bytes:
        links = [path for path, kind in listed.paths if kind]
        made = [*patterns, "", *listed.stamps, "", *links, "", *sorted(self.docnames), "", *self.source_suffix]
        return hashlib.blake2b("\0".join(made).encode("utf-8", "surrogateescape")).digest()

    def __getstate__(self) -> dict[str, object]:
        """Return what Sphinx keeps in the environment: what is listed is of this build."""
        return {name: value for name, value in vars(self).items() if name not in {"_listed", "_file"}}


def prepare(app: Sphinx, quick: AbstractSet[str], listed: Callable[[], Listed | None]) -> None:
    """Let Sphinx find files sooner, and not read pages again whose files are as they were; some have no doctree."""
    env = app.env
    if type(app.project) is Project:
        app.project = env.project = KnownFiles(app.project, listed, Path(app.doctreedir, MARK))

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
