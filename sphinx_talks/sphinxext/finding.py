"""Which pages there are, and which of them Sphinx is to read: without a look at each of those that are known.

Sphinx goes by the times of files, which a checkout makes new, and misses the doctrees of plain pages.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.project import EXCLUDE_PATHS, Project
from sphinx.util.matching import get_matching_files

from sphinx_talks.sphinxext.domain import domain_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class KnownFiles(Project):
    """Finds files as Sphinx does, and takes over all that it made of their names where they are those of before."""

    def __init__(self, found: Project) -> None:
        """Start with what an earlier build has found."""
        super().__init__(found.srcdir, found.source_suffix)
        self.restore(found)

    def discover(self, exclude_paths: Iterable[str] = (), include_paths: Iterable[str] = ("**",)) -> set[str]:
        """Return the names of all documents."""
        include, exclude = tuple(include_paths), tuple(exclude_paths)
        return self.docnames if self._are_as_before(include, exclude) else super().discover(exclude, include)

    def _are_as_before(self, include: tuple[str, ...], exclude: tuple[str, ...]) -> bool:
        found = get_matching_files(self.srcdir, include, [*exclude, *EXCLUDE_PATHS])
        names = [name for name in found if name.endswith(self.source_suffix)]
        # Where Sphinx keeps them under another name by then, they are taken for new.
        known: Iterable[Path] = getattr(self, "_docname_to_path", {}).values()
        return sorted(names) == sorted(path.as_posix() for path in known) and all(
            os.access(f"{self.srcdir}{os.sep}{name}", os.R_OK) for name in names
        )


def prepare(app: Sphinx, quick: AbstractSet[str]) -> None:
    """Let Sphinx find files sooner, and not read pages again whose files are as they were; some have no doctree."""
    env = app.env
    if type(app.project) is Project:
        app.project = env.project = KnownFiles(app.project)

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
