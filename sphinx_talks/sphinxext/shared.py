"""What is made once for all languages of the site: code as it is marked up, and templates as code of Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache

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
