"""What is made once for all pages or languages: code as it is marked up, and templates, joined and compiled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, TemplateNotFound
from jinja2.ext import Extension

from sphinx_talks.sphinxext.nodes.assets import THEME

if TYPE_CHECKING:
    from jinja2.bccache import Bucket
    from sphinx.highlighting import PygmentsBridge


class Highlighted:
    """Blocks of code as Pygments has marked them up; those of a page are the same in each language of the site."""

    def __init__(self, bridge: PygmentsBridge) -> None:
        """Keep what makes them."""
        self.make, self.made = bridge.highlight_block, dict[str, str]()

    def __call__(self, source: str, lang: str, opts: Any = None, **more: Any) -> str:  # noqa: ANN401 - as Sphinx has it
        """Return a block; what is wrong with it is said once."""
        key = repr((source, lang, opts, sorted((name, one) for name, one in more.items() if name != "location")))
        if key not in self.made:
            self.made[key] = self.make(source, lang, opts, **more)
        return self.made[key]


class CompiledTemplates(BytecodeCache):
    """Templates as code, which is the same in each language of the site."""

    def __init__(self) -> None:
        """Begin with none."""
        self.made: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template where it was compiled before."""
        if code := self.made.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self.made[bucket.key] = bucket.bytecode_to_string()


class Inlined(Extension):
    """Puts templates of our theme into those that include them: for each, Jinja copies all that is known of a page."""

    #: One that stands in a `call` is seldom rendered.
    _INCLUDE = re.compile(r'(?<!%\})\{%(?P<dash>-?) include "(?P<name>[\w.-]+)"(?: ignore missing)? %\}')

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source of a template with that of others in it, whose names stay their own."""
        del name, filename
        return self._INCLUDE.sub(self._inside, source)

    def _inside(self, found: re.Match[str]) -> str:
        loader = self.environment.loader
        try:
            source, path, _ = loader.get_source(self.environment, found["name"]) if loader else ("", None, None)
        except TemplateNotFound:
            return found[0]
        if path is None or Path(path).parent != THEME:
            # It may begin with another, or have blocks.
            return found[0]
        inside = self.preprocess(source.removesuffix("\n"), found["name"])
        return f"{{%{found['dash']} with %}}{inside}{{% endwith %}}"
