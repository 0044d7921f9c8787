"""Translations that say what their pages said once, by git.

A commit that changes facts alone leaves nothing to translate: a translation takes them from its page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_talks.content import frontmatter, git
from sphinx_talks.content.pages import PHRASES, content_of, is_words, phrases_of, plain
from sphinx_talks.content.problems import Code, Problem, message
from sphinx_talks.content.records import MODELS
from sphinx_talks.content.records.fields import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sphinx_talks.content.catalog import Catalog
    from sphinx_talks.content.frontmatter import Value
    from sphinx_talks.content.pages import Entry


def outdated(root: Path, catalog: Catalog) -> Iterator[Problem]:
    """Yield the translations whose page has got other words since their last commit."""
    pairs = {twin.path: (entry, language) for entry in catalog.entries.values() for language, twin in entry.twins}
    changed = git.last_changes(root).seconds if pairs else {}
    # What is being edited has no time yet: a translation is the newest then, and so is a page.
    later = {
        path: pair
        for path, pair in pairs.items()
        if path in changed and changed.get(pair[0].path, changed[path] + 1) > changed[path]
    }
    before = _before(root, {path: entry.path for path, (entry, _) in later.items()})
    for path, (entry, language) in later.items():
        contents = (content_of(root / entry.path), before.get(path))
        now, then = (_words(content, entry, language) for content in contents)
        if now is None or now != then:
            text = message("translation is older than its page", want=f"what {entry.path} says now")
            yield Problem(path, 1, 1, Code.OUTDATED, text)


def _before(root: Path, originals: Mapping[str, str]) -> dict[str, bytes]:
    """Return what each original was at the last commit of its translation, by the path of that."""
    try:
        commits = git.last_commits(root, originals) if originals else {}
        names = {path: f"{commits[path]}:./{originals[path]}" for path in commits}
        found = git.contents(root, names.values())
    except git.GitError:
        return {}
    return {path: found[name] for path, name in names.items() if name in found}


def _words(content: bytes | None, entry: Entry, language: str) -> tuple[list[str], dict[str, Value]] | None:
    """Return what there is to translate in the text of a page: prose and fields; None where it cannot be read."""
    try:
        block, body, _ = frontmatter.split(plain((content or b"").decode()))
        values = frontmatter.parse(block).values
    except (UnicodeDecodeError, frontmatter.FrontMatterError):
        return None
    names = {
        known.name
        for known in fields_of(MODELS[entry.kind])
        if is_words(known) and not (language == "en" and getattr(entry.record, f"{known.attribute}_en", None))
    }
    fields = {
        name: phrases_of(value, PHRASES[name]) if name in PHRASES else value
        for name, value in values.items()
        if name in names
    }
    return [] if dict(entry.twins)[language].is_bare else body.split(), fields
