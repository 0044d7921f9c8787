"""Cards within the build: drawn when all pages are written, those that say something else than before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import ConfigError
from sphinx.locale import get_translation
from sphinx.util.display import progress_message
from sphinx.util.parallel import ParallelTasks, make_chunks

from sphinx_talks.content.problems import message
from sphinx_talks.content.transaction import remove_empty
from sphinx_talks.exports import heads
from sphinx_talks.exports.drawing import FONT, Drawer
from sphinx_talks.sphinxext import digests
from sphinx_talks.sphinxext.heads import is_by_talk
from sphinx_talks.sphinxext.nodes.builders import has_pages
from sphinx_talks.sphinxext.offering import archive_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinx.application import Sphinx
    from sphinx.config import Config

    from sphinx_talks.exports.heads import Card

_ = get_translation("sphinx_talks")
#: Fewer cards are drawn sooner than processes are started.
FEW = 20


def check_font(config: Config, folder: Path) -> None:
    """Refuse a font that is no file."""
    if config.talks_card_font and not Path(folder, config.talks_card_font).is_file():
        text = message("talks_card_font: no such file", config.talks_card_font, "a font below the folder of conf.py")
        raise ConfigError(str(text))


def on_cards_awaited(app: Sphinx, exception: Exception | None) -> None:
    """Draw the cards of a site that knows its address: without it nobody could ask for one."""
    if exception is not None or not has_pages(app.builder):
        return
    archive, config = archive_in(app), app.config
    drawer = Drawer(Path(app.confdir, config.talks_card_font) if config.talks_card_font else FONT)
    is_wanted = bool(archive.base) and config.talks_cards != "none"
    own = [Path(app.confdir, folder) for folder in config.html_extra_path]
    wanted = dict(heads.cards(archive, by_talk=is_by_talk(config, archive))) if is_wanted else {}
    # A file of the site takes the place of ours.
    wanted = {path: card for path, card in wanted.items() if not any((folder / path).exists() for folder in own)}
    file = Path(app.doctreedir, f"talks-cards-{app.builder.name}-{digests.digest(str(app.outdir))}.json")
    old, new = _load(file), {path: drawer.key(card) for path, card in wanted.items()}
    outdir = Path(app.outdir)
    missing = [path for path, key in new.items() if old.get(path) != key or not (outdir / path).is_file()]
    if old == new and not missing:
        return
    # Should this be interrupted, the next build draws what is not named here.
    _save(file, {path: key if path not in missing else "" for path, key in {**old, **new}.items()})
    if missing:
        with progress_message(_("drawing cards")):
            _draw_all(app, drawer, {path: wanted[path] for path in missing})
    for path in sorted(old.keys() - new.keys()):
        (outdir / path).unlink(missing_ok=True)
        remove_empty((outdir / path).parent, outdir)
    _save(file, new)


def _draw_all(app: Sphinx, drawer: Drawer, wanted: Mapping[str, Card]) -> None:
    """Draw cards by their path below the output folder, in processes of their own where there are enough of them."""

    def draw(paths: Sequence[str]) -> None:
        for path in paths:
            file = Path(app.outdir, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(drawer.draw(wanted[path]))

    if app.parallel < 2 or len(wanted) <= FEW:  # noqa: PLR2004 - one process is this one
        draw([*wanted])
        return
    tasks = ParallelTasks(app.parallel)
    for chunk in make_chunks([*wanted], app.parallel):
        tasks.add_task(draw, chunk)
    tasks.join()


def _load(file: Path) -> dict[str, str]:
    try:
        found = json.loads(file.read_text("utf-8"))
        return {str(path): str(key) for path, key in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _save(file: Path, keys: dict[str, str]) -> None:
    file.write_text(json.dumps(keys, sort_keys=True, indent=0), "utf-8")
