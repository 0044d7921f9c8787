"""What is made once for all pages or languages: code as it is marked up, and templates, compiled."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cached_property
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemBytecodeCache

if TYPE_CHECKING:
    from collections.abc import Callable

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


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates as code, the same in each language of the site; those of packages are kept beside the code of this one.

    Python would keep them so as well, where it keeps what it has compiled.
    """

    def __init__(self, stamp: Callable[[], str] | None) -> None:
        """Begin with none; `stamp` tells all templates from others, one of which may be in another, None keeps none."""
        kept = Path(cache_from_source(__file__))
        super().__init__(str(kept.parent), f"{kept.stem}.%s.jinja")
        self.made, self.make_stamp = dict[str, bytes](), stamp

    @cached_property
    def stamp(self) -> str:
        """Return the stamp, for which templates are read: not in a build that writes no page."""
        return self.make_stamp() if self.make_stamp else ""

    def get_source_checksum(self, source: str) -> str:
        """Return a hash of a template and of all that may be in it."""
        return super().get_source_checksum(self.stamp + source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template where it was compiled before."""
        if code := self.made.get(bucket.key):
            bucket.bytecode_from_string(code)
        elif self.stamp:
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self.made[bucket.key] = bucket.bytecode_to_string()
        if self.stamp and not sys.dont_write_bytecode:
            with suppress(OSError):
                super().dump_bytecode(bucket)
