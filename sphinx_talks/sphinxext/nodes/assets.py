"""What a page of our theme loads: as little as it needs, from nowhere else, with short names and without comments.

The scripts of the search and of the players are kept small in the source and joined to eight files. A script names
what it uses of another in an import of one line; the import goes and the other script comes first, so that no page
waits for a second file. What they declare stays apart by name, which a test holds them to. Classic scripts and style
sheets that pages always load together are joined as they are.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rjsmin import jsmin
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinxcontrib.serializinghtml import SerializingHTMLBuilder

from sphinx_talks.content.transaction import replace
from sphinx_talks.sphinxext.digests import StateFile, digest, own_code
from sphinx_talks.sphinxext.nodes.names import shortened
from sphinx_talks.sphinxext.nodes.styles import minified_style, shown, sparing
from sphinx_talks.sphinxext.nodes.terse import terse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sphinx.application import Sphinx
    from sphinx.builders import Builder


SCRIPTS = (Path(__file__).parents[2] / "search" / "scripts", Path(__file__).parents[1] / "scripts")
#: Those that pages load as no modules, as browsers load none from `file://`.
CLASSIC = ("talks-embed.js", "talks-transcript.js")
#: What a query that needs it loads: of dates, of words that may be mistyped, and of filters that are typed.
_SELDOM_ASKED = ("talks-dates.js", "talks-respelled.js", "talks-typed.js")
#: Files to write. The page of results holds the search as well, which other clients import alone.
ENTRIES = ("talks-search.js", "talks-search-page.js", "talks-spoken.js", "talks-suggest.js", *_SELDOM_ASKED, *CLASSIC)
#: Before a script of which most is called at once: Chromium compiles it while it comes, beside the page, and not each
#: function when it is called (https://v8.dev/blog/explicit-compile-hints).
AT_ONCE = "//# allFunctionsCalledOnLoad\n"
#: Files of classic scripts and of styles that are several in the source: what every page of our theme runs; a listing;
#: and suggestions, which the page of results has in its own sheet, as it needs nothing else of `talks.css`. Within our
#: theme that page has one sheet, as a page for which a reader waits asks for little.
JOINED = {
    "talks-page.js": ("talks-scheme.js", "talks-language.js", "talks-box.js", "talks-scroll.js"),
    "talks-listing.js": ("talks-listing-items.js", "talks-listing.js"),
    "talks.css": ("talks-suggest.css", "talks.css"),
    "talks-search.css": ("talks-suggest.css", "talks-search.css"),
    "talks-search-page.css": ("talks-theme.css", "talks-suggest.css", "talks-search.css"),
}
#: Of these, the one that holds only what its page can show: what these scripts and templates write, and templates of
#: the site. `talks-page.js` only looks for what it names. Of what is named there, this stands on other pages only.
SPARING = "talks-search-page.css"
_SHOWING = ("talks-search-page.js", "talks-spoken.js", "talks-suggest.js")
#: What makes scripts and style sheets smaller.
_MINIFIERS = ("rjsmin", "tinycss2", "tree-sitter", "tree-sitter-javascript")
_SHOWN = ("layout", "head", "header", "talks-signs", "breadcrumb", "talks-search", "footer")
_ELSEWHERE = frozenset({"talks-page-", "talks-page-home"})
#: Of these, what no page loads by itself; the box is also on pages of other themes.
PARTS = {name for parts in JOINED.values() for name in parts} - {*JOINED, "talks-box.js", "talks-theme.css"}
IMPORT = re.compile(r'^import \{ [\w, ]+ \} from "\./(?P<name>[a-z-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async |class |const |function ))", re.MULTILINE)


@lru_cache(maxsize=32)
def minified_script(text: str, *, is_module: bool = False) -> str:
    """Return a script with short names, without comments and needless space."""
    return str(jsmin(terse(shortened(text, is_module=is_module))))


def bundles() -> dict[str, str]:
    """Return the content of each file by its name."""
    made: dict[str, str] = {}
    for entry in ENTRIES:
        parts: dict[str, str] = {}
        collect(entry, parts)
        # Whoever imports the file finds what its own script exports, and nothing of the others.
        own = parts.pop(entry)
        joined = "".join([*(_EXPORT.sub("", part) for part in parts.values()), own])
        is_classic = entry in CLASSIC
        whole = f'(() => {{"use strict";\n{joined}}})();' if is_classic else joined
        hint = AT_ONCE if entry == "talks-search-page.js" else ""
        made[entry] = f"{hint}{minified_script(whole, is_module=not is_classic)}\n"
    return made


def collect(name: str, parts: dict[str, str]) -> None:
    """Add a script behind those it imports, without the imports."""
    text = next(folder / name for folder in SCRIPTS if (folder / name).is_file()).read_text("utf-8")
    for found in IMPORT.finditer(text):
        if found["name"] not in parts:
            collect(found["name"], parts)
    parts[name] = IMPORT.sub("", text)


def minified(paths: Iterable[Path]) -> dict[str, str]:
    """Return the content of scripts and style sheets by file name, without comments and needless space, and joined."""
    made = {}
    for path in paths:
        text = path.read_text("utf-8")
        made[path.name] = f"{minified_style(text) if path.suffix == '.css' else minified_script(text)}\n"
    joined = {name: "".join(map(made.__getitem__, parts)) for name, parts in JOINED.items() if made.keys() >= {*parts}}
    return {name: text for name, text in (made | joined).items() if name not in PARTS}


def made(paths: Iterable[Path], stamp: str) -> tuple[dict[str, str], set[str]]:
    """Return scripts and style sheets by file name, and the words that scripts write on the page of results.

    To make them takes as long as a hundred pages do. Like the code that Python has compiled, and beside it, they are
    kept for all sites; `stamp` is another one for other sources.
    """
    path = Path(cache_from_source(__file__)).with_suffix(".json")
    stamp = digest(stamp, [*map(version, _MINIFIERS)])
    with suppress(OSError, ValueError):
        was, contents, words = json.loads(path.read_text("utf-8"))
        if was == stamp:
            return contents, {*words}
    contents = {**minified(paths), **bundles()}
    words = shown((), map(contents.__getitem__, _SHOWING))
    if not sys.dont_write_bytecode:
        with suppress(OSError):
            replace(path, json.dumps([stamp, contents, sorted(words)]).encode())
    return contents, words


def written(app: Sphinx, folder: Path, paths: Sequence[Path], styles: str) -> Path:
    """Write scripts and style sheets made from files into a folder, and return it; `styles` come with the first sheet.

    They are left where their sources and what was made have the same bytes.
    """
    file = StateFile(app, "static")
    templates, own, sheets = (list(map(_text_of, paths)) for paths in (*_templates(app), _sheets(app)))
    sources = digest(own_code(), [(path.name, path.read_bytes()) for path in paths], [*map(_bytes_in, SCRIPTS)])
    stamp = digest(sources, styles, templates, own, sheets)
    if file.load(list, []) != [stamp, _bytes_in(folder)]:
        contents, words = made(paths, sources)
        contents["talks.css"] += f"{styles}\n"
        if SPARING in contents:
            names = (shown(templates) | words) - _ELSEWHERE
            contents[SPARING] = f"{sparing(contents[SPARING], names | shown(own), ''.join(sheets))}\n"
        write(folder, contents)
        file.save([stamp, _bytes_in(folder)])
    return folder


def _templates(app: Sphinx) -> tuple[list[Path], list[Path]]:
    """Return the templates that the page of results is made of, and all that the site or its theme has of its own."""
    folders = [*(Path(app.confdir, folder) for folder in app.config.templates_path), *(_inheriting(app.builder) or ())]
    own = [path for folder in folders for path in sorted(folder.rglob("*.html"))]
    return [THEME / f"{name}.html" for name in _SHOWN], own


def _sheets(app: Sphinx) -> list[Path]:
    """Return the style sheets of the site and of its theme; extensions have folders elsewhere."""
    own = (Path(app.confdir, folder) for folder in app.config.html_static_path if not Path(folder).is_absolute())
    folders = [*own, *(_inheriting(app.builder) or ())]
    return [path for folder in folders for path in sorted(folder.rglob("*.css"))]


def _text_of(path: Path) -> str:
    return path.read_text("utf-8", "replace")


def _bytes_in(folder: Path) -> str:
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return digest([(path.name, path.read_bytes() if path.is_file() else None) for path in found])


def write(folder: Path, contents: Mapping[str, str]) -> Path:
    """Write the files into a folder, those that changed, remove all others, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        path = folder / name
        if not path.is_file() or path.read_text("utf-8") != content:
            path.write_text(content, "utf-8", newline="\n")
    for path in folder.iterdir():
        if path.name not in contents:
            path.unlink()
    return folder


THEME = Path(__file__).parents[1] / "theme"
STATIC = THEME / "static"
#: What pages of any theme load.
SHARED = THEME.with_name("static")
#: What a page may load (https://www.w3.org/TR/CSP3/): everything from the site itself, nothing inline. Small pictures
#: are `data:`.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; {players}base-uri 'none'; "
    "form-action 'self'"
)
#: Assets that Sphinx and its extensions give to every page, with the markup that needs them. Where none is named, no
#: page of this theme does: code has colours of its own, and the search is another.
NEEDS = {
    "_static/pygments.css": (),
    "_static/pygments_dark.css": (),
    "_static/documentation_options.js": (),
    "_static/doctools.js": (),
    "_static/sphinx_highlight.js": (),
    "_static/translations.js": (),
    "_static/sphinx-design.min.css": ('class="sd-', " sd-"),
    "_static/design-tabs.js": ("sd-tab-set",),
    "_static/talks-embed.js": ("data-talks-player",),
    "_static/talks-box.js": (),
}
_NEVER = [name for name, markers in NEEDS.items() if not markers]
_SELDOM = [(name, markers) for name, markers in NEEDS.items() if markers]
_UNDESIGNED = [(name, [one for one in markers if "sd-" not in one]) for name, markers in _SELDOM]
#: Found in half the time of `in`, which is quick with marks of more than a few letters.
_DESIGN = re.compile("sd-")
#: A player as `embeds` writes it: what the reader sees of other text has its quotes escaped.
_PLAYER = re.compile(r'data-talks-player="(https://[^/"]+)[^"]*" data-talks-element="([a-z]+)"')
_SOURCES = {"iframe": "frame-src", "video": "media-src"}
CODE = 'class="highlight'


def is_ours(builder: Builder) -> bool:
    """Return whether pages have the frame of our theme or of one that inherits it; JSON has no frame at all."""
    theme = None if isinstance(builder, SerializingHTMLBuilder) else getattr(builder, "theme", None)
    return theme is not None and THEME in {Path(folder) for folder in theme.get_theme_dirs()}


def own_theme_assets(builder: Builder) -> list[Path]:
    """Return the scripts and style sheets of our theme, but those that a theme which inherits it has of its own."""
    others = _inheriting(builder)
    if others is None:
        return []
    assets = [path for path in sorted(STATIC.iterdir()) if path.suffix in {".css", ".js"}]
    return [path for path in assets if not any((folder / "static" / path.name).is_file() for folder in others)]


def _inheriting(builder: Builder) -> list[Path] | None:
    """Return the folders of themes that inherit ours, None where it is not among those of the site."""
    theme = getattr(builder, "theme", None)
    folders = [Path(folder) for folder in theme.get_theme_dirs()] if theme is not None else []
    return folders[: folders.index(THEME)] if THEME in folders else None


@cache
def script_version() -> str:
    """Return a version of the script before the first paint, whose link Sphinx does not write."""
    content = repr(([(SHARED / name).read_bytes() for name in JOINED["talks-page.js"]],))
    return hashlib.blake2b(content.encode(), digest_size=12).hexdigest()[:8]


@cache
def icon() -> str:
    """Return the icon of the site as an address that asks for no file, its shape as the header of a page has it."""
    drawn = (STATIC / "talks-favicon.svg").read_text(encoding="utf-8").strip()
    return "data:image/svg+xml," + quote(drawn, safe="/:=,")


def unused(body: str) -> list[str]:
    """Return the assets that a page does not need: fewer requests before it can be read."""
    # Short marks take long to look for: most pages have nothing of sphinx-design, which one look tells.
    marks = _SELDOM if _DESIGN.search(body) else _UNDESIGNED
    return [*_NEVER, *(name for name, markers in marks if not any(marker in body for marker in markers))]


def policy(body: str) -> str:
    """Return what a page may load: of the hosts of players those alone that it has players of."""
    hosts: dict[str, set[str]] = {}
    for host, element in _PLAYER.findall(body):
        hosts.setdefault(_SOURCES[element], set()).add(host)
    players = "".join(f"{source} {' '.join(sorted(found))}; " for source, found in sorted(hosts.items()))
    return _POLICY.format(players=players)


def load(app: Sphinx, name: str, **attributes: str) -> None:
    """Have the page that is written load a file; Sphinx would also note it for builders to come, for each page anew."""
    if isinstance(app.builder, StandaloneHTMLBuilder):
        (app.builder.add_css_file if name.endswith(".css") else app.builder.add_js_file)(name, **attributes)


def _beside_results(app: Sphinx) -> list[str]:
    """Add the one style sheet of the page of results, and return those that it makes needless."""
    is_own = "talks-theme.css" in {path.name for path in own_theme_assets(app.builder)}
    if is_own:
        load(app, "talks-search-page.css")
    return [f"_static/{name}" for name in ("talks.css", *(("talks-theme.css", "talks-search.css") if is_own else ()))]


def add_assets(app: Sphinx, context: dict[str, Any]) -> None:
    """Give the templates of our theme what they need to load what a page needs and nothing else."""
    body = str(context.get("body", ""))
    context["talks_policy"] = policy(body)
    context["talks_script_version"] = script_version()
    context["talks_icon"] = icon()
    has_results = "talks_search_manifest" in context
    context["talks_left_out"] = (*unused(body), *(_beside_results(app) if has_results else ()))
    if CODE in body:
        load(app, "talks-code.css")
