"""The settings of `conf.py` that decide what a page is, read without running `conf.py`.

`sphinx-talks check` looks at pages of pull requests, so it executes nothing: only literal assignments
are seen. The build hands over the same class, filled from Sphinx's configuration.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from sphinx_talks.content import conf_literals

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Never pages of the site, whatever `conf.py` says; the extension adds them to `exclude_patterns`.
NEVER_PAGES = (
    "_build", "_static", "_templates", ".venv*", ".tox", ".git", ".#*", "**/.#*",
    "node_modules", "**/node_modules", "**/_sources", "*.lproj/**", ".sphinx-talks",
)  # fmt: skip
#: What is read from files in these forms ends up in the site, so it is looked at.
SUFFIXES = (".md", ".rst")

Texts: TypeAlias = "tuple[str, ...]"
#: A mapping of names to texts, as plain values.
Named: TypeAlias = "tuple[tuple[str, Texts], ...]"


#: The theme that comes with the extension.
THEME = "sphinx_talks"
#: What stands for a title nobody knows, with the speakers.
UNTITLED = "Untitled talk (%s)"


@dataclass(frozen=True)
class Settings:
    """What the checks need to know of `conf.py`."""

    include_patterns: Texts = ("**",)
    exclude_patterns: Texts = ()
    talks_directives: Texts = ()
    #: Codes of warnings and advice, each with the patterns of the pages it is not given for.
    talks_ignore: Named = ()
    #: Kinds of record, each with the headings of its sections in their fixed order.
    talks_sections: Named = ()
    #: The page that everything hangs below.
    root_doc: Texts = ("index",)
    #: Tag of the language that pages are drafted in.
    language: Texts = ("en",)
    #: What Sphinx reads or copies as it is.
    html_static_path: Texts = ()
    html_extra_path: Texts = ()
    html_logo: Texts = ()
    html_favicon: Texts = ()
    templates_path: Texts = ()
    #: Address of the site, for links from reports to what is said about a code.
    html_baseurl: Texts = ()
    #: Words that stand for a title nobody knows, with the speakers; the build gives those of its language.
    untitled: Texts = (UNTITLED,)
    #: Where `conf.py` cannot be read: the line and why.
    unread: tuple[tuple[int, str], ...] = ()

    @classmethod
    def from_values(cls, values: object) -> Settings:
        """Return the settings in an object with attributes of the same names, as `app.config`."""
        given = ((field.name, getattr(values, field.name, field.default)) for field in fields(cls))
        read: dict[str, Any] = {name: _named(value) if name in _MAPPINGS else _texts(value) for name, value in given}
        return cls(**read)

    @classmethod
    def from_conf(cls, conf: Path) -> Settings:
        """Return the literal settings of a `conf.py`; what is computed there keeps its default."""
        found: dict[str, Any] = {}
        try:
            nodes = conf_literals.statements(conf)
        except conf_literals.UnreadError as error:
            return cls(unread=((error.line, error.reason),))
        for node in nodes:
            for name, value in _literals(node):
                found[name] = (*found.get(name, ()), *value) if isinstance(node, ast.AugAssign) else value
        if "master_doc" in found:
            found.setdefault("root_doc", found["master_doc"])
        return cls(**{field.name: found[field.name] for field in fields(cls) if field.name in found})

    @cached_property
    def _included(self) -> re.Pattern[str]:
        return _any_of(self.include_patterns)

    @cached_property
    def _excluded(self) -> re.Pattern[str]:
        return _any_of((*self.exclude_patterns, *NEVER_PAGES))

    @cached_property
    def _ignored(self) -> dict[str, re.Pattern[str]]:
        return {code: _any_of(patterns) for code, patterns in self.talks_ignore}

    @property
    def broken(self) -> Texts:
        """Return the patterns that cannot be read; none of them matches."""
        ignored = (pattern for _, patterns in self.talks_ignore for pattern in patterns)
        return tuple(one for one in (*self.include_patterns, *self.exclude_patterns, *ignored) if not _is_sound(one))

    @property
    def copied(self) -> Texts:
        """Return the files and folders that Sphinx reads or copies as they are, as they are written."""
        return (
            *self.html_static_path,
            *self.html_extra_path,
            *self.html_logo,
            *self.html_favicon,
            *self.templates_path,
        )

    def is_page(self, path: str) -> bool:
        """Tell whether Sphinx would read the file, given by its path below the source folder."""
        return path.endswith(SUFFIXES) and self.is_included(path)

    def is_included(self, path: str) -> bool:
        """Tell whether Sphinx may take a file or folder into the site."""
        return self._included.fullmatch(path) is not None and not self.is_excluded(path)

    def is_ignored(self, code: str, path: str) -> bool:
        """Tell whether a warning or advice is not given for a page."""
        pattern = self._ignored.get(code)
        return pattern is not None and pattern.fullmatch(path) is not None

    def sections(self, kind: str) -> Texts:
        """Return the headings of a kind of record in their order, none where the site has no rule."""
        return dict(self.talks_sections).get(kind, ())

    def is_excluded(self, path: str) -> bool:
        """Tell whether a file or folder is kept out of the site."""
        return self._excluded.fullmatch(path) is not None


#: Settings that are one text; the others are lists.
_SINGLE = frozenset({"root_doc", "master_doc", "language", "html_logo", "html_favicon", "html_baseurl"})
#: Settings that are mappings of names to lists.
_MAPPINGS = frozenset({"talks_ignore", "talks_sections"})


def _literals(node: ast.stmt) -> list[tuple[str, Texts | Named]]:
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign) or (isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add)):
        targets = [node.target]
    else:
        return []
    try:
        value = ast.literal_eval(node.value) if node.value else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return []
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    if isinstance(value, str):
        return [(name, (value,)) for name in names if name in _SINGLE]
    if isinstance(value, dict):
        return [(name, _named(value)) for name in names if name in _MAPPINGS]
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        return []
    return [(name, tuple(value)) for name in names if name not in _SINGLE | _MAPPINGS]


def _texts(value: object) -> Texts:
    """Return a setting of Sphinx, which may be one text, a list or nothing, as texts."""
    if not isinstance(value, list | tuple | set | frozenset):
        return (str(value),) if value else ()
    return tuple(str(item) for item in value)


def _named(value: object) -> Named:
    """Return a setting that is a mapping of names to lists or to single texts, as plain values."""
    if not isinstance(value, Mapping):
        return ()
    return tuple((str(name), _texts(one)) for name, one in value.items())


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    sound = (_expression(pattern) for pattern in patterns if _is_sound(pattern))
    return re.compile("|".join(sound) or r"(?!)", re.DOTALL)


def _is_sound(pattern: str) -> bool:
    try:
        re.compile(_expression(pattern))
    except re.error:
        return False
    return True


def _expression(pattern: str) -> str:
    """Translate as Sphinx does: `*` and `?` stop at `/`, `**` does not, `[!…]` excludes."""
    tokens = re.findall(r"\*\*|\*|\?|\[(?>!?\]?)[^\]]*\]|.", pattern, re.DOTALL)
    plain = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(plain.get(token) or _class_or_text(token) for token in tokens)


def _class_or_text(token: str) -> str:
    if len(token) == 1:
        return re.escape(token)
    inner = token[1:-1].replace("\\", "\\\\")
    if inner.startswith("!"):
        return f"[^/{inner[1:]}]"
    return f"[\\{inner}]" if inner.startswith("^") else f"[{inner}]"
