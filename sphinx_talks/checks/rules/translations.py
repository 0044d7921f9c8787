"""Translations that say what their pages said once, by git.

A commit that changes facts alone leaves nothing to translate: a translation takes them from its page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx_talks.content import git
from sphinx_talks.content.pages import PHRASES, content_of, is_words, parts_of, phrases_of
from sphinx_talks.content.problems import Code, Position, Problem, message
from sphinx_talks.content.records import MODELS
from sphinx_talks.content.records.fields import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
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


def outdated_fields(root: Path, entries: Iterable[Entry]) -> Iterator[Problem]:
    """Yield the fields in English beside those that have changed since."""
    pairs = [(entry, name) for entry in entries for name in _paired(entry)]
    try:
        known = git.before(root, f"^({'|'.join(sorted({name for _, name in pairs}))})(_en)?:") if pairs else {}
        found = git.contents(root, [one for entry, _ in pairs for one in known.get(entry.path, ())])
    except git.GitError:
        return
    for entry, name in pairs:
        now = _both(content_of(root / entry.path), name)
        then = (_both(found.get(one), name) for one in known.get(entry.path, ()))
        # The latest that is another than today: one of the two has changed since, or both.
        last = next((one for one in then if one != now), now)
        if now and last and now[0] != last[0] and now[1] == last[1]:
            text = message(f"{name}_en is older than {name}", want=f"what {name} says now, or a comment behind it")
            place = dict(entry.positions).get(f"{name}_en", Position(1, 1))
            yield Problem(entry.path, *place, Code.OUTDATED, text)


def _paired(entry: Entry) -> Iterator[str]:
    """Yield the fields of a page that have their English beside them."""
    page = entry.record
    if page and page.title_en and page.title_en != page.title and not entry.untitled:
        yield entry.kind.title_field if entry.kind else "title"
    if page and page.summary and page.summary_en:
        yield "summary"


def _both(content: bytes | None, name: str) -> tuple[Value | None, str] | None:
    """Return what a field says, and that in English as it is written, with what stands behind it; None where unread."""
    if (parts := parts_of(content)) is None:
        return None
    block, _, values = parts
    written = re.search(rf"^{name}_en:.*(?:\n[ \t].*)*", block, re.MULTILINE)
    return values.get(name), written[0] if written else ""


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
    if (parts := parts_of(content)) is None:
        return None
    _, body, values = parts
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
