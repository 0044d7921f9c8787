"""Everything the extension registers, in the order of the build."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import ConfigError
from sphinx.jinja2glue import BuiltinTemplateLoader, SphinxFileSystemLoader

from sphinx_talks.content import folder
from sphinx_talks.content.hosting import AUTO, hosted
from sphinx_talks.content.languages import unworded
from sphinx_talks.content.markdown.syntax import MYST_SYNTAX, myst_config
from sphinx_talks.content.settings import NEVER_PAGES, TABLE, THEME, Settings, fault, twin_patterns
from sphinx_talks.content.transaction import ChangedMeanwhileError, recover
from sphinx_talks.sphinxext import extra_pages, quick
from sphinx_talks.sphinxext.alike import AlikeTransform, depart_alike, talks_alike, visit_alike
from sphinx_talks.sphinxext.collecting import Collecting
from sphinx_talks.sphinxext.digests import own_code
from sphinx_talks.sphinxext.domain import TalksDomain
from sphinx_talks.sphinxext.exporting import Exporting, check_font, check_formats, on_cards_awaited
from sphinx_talks.sphinxext.handlers import Building, ProblemsFoundError
from sphinx_talks.sphinxext.languages import TranslatedSphinx, on_languages_awaited
from sphinx_talks.sphinxext.nodes import assets
from sphinx_talks.sphinxext.nodes.builders import can_play
from sphinx_talks.sphinxext.nodes.dead import DeadTransform, depart_dead, talks_dead, visit_dead
from sphinx_talks.sphinxext.nodes.embeds import talks_embed, visit_embed
from sphinx_talks.sphinxext.nodes.html import talks_html, talks_prose, visit_html, visit_prose
from sphinx_talks.sphinxext.nodes.markup import (
    WIDTHS,
    LanguageTransform,
    LineTransform,
    MarkupTransform,
    talks_corner,
    talks_original,
    talks_wbr,
    visit_corner,
    visit_wbr,
)
from sphinx_talks.sphinxext.nodes.search import FieldDirective, skip_field, talks_field, visit_field
from sphinx_talks.sphinxext.publishing import Publishing, check_folders, failure
from sphinx_talks.sphinxext.search_index import Searching
from sphinx_talks.sphinxext.transforms import (
    PhraseTransform,
    TalksTransform,
    TitleTransform,
    depart_original,
    setup_directives,
    talks_listing,
    talks_part,
    visit_original,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config

PACKAGE = Path(__file__).parents[1]
HERE = Path(__file__).parent
ADDED_ANCHOR = r"talks-[a-z-]+"


def setup_extension(app: Sphinx) -> None:
    """Register settings, syntax, state, handlers and theme."""
    check_folders(app)
    for extension in ("myst_parser", "sphinx_design"):
        app.setup_extension(extension)
    for name, setting in TABLE.items():
        if setting.rebuild is not None:
            app.add_config_value(name, setting.default, setting.rebuild, types=setting.form.types)
    app.add_domain(TalksDomain)
    for builder in (quick.QuickHTMLBuilder, quick.QuickDirectoryBuilder):
        app.add_builder(builder, override=True)
    setup_nodes(app)
    app.add_transform(TitleTransform)
    app.add_post_transform(TalksTransform)
    app.add_post_transform(AlikeTransform)
    for transform in (LineTransform, LanguageTransform, PhraseTransform, DeadTransform, MarkupTransform):
        app.add_post_transform(transform)
    app.add_message_catalog("sphinx_talks", PACKAGE / "locale")
    # Words of Sphinx that its own catalogue does not have yet.
    app.add_message_catalog("sphinx", PACKAGE / "locale")
    app.add_html_theme(THEME, HERE / "theme")
    setup_handlers(app)


def code_version() -> int:
    """Return a number that is another one for other code of this package."""
    return int(own_code(), 16)


def setup_nodes(app: Sphinx) -> None:
    """Register our nodes; placeholders are filled before writing and players replaced where nothing plays."""
    app.add_node(talks_embed, html=(visit_embed, None))
    app.add_node(talks_dead, html=(visit_dead, depart_dead))
    app.add_node(talks_original, html=(visit_original, depart_original))
    app.add_node(talks_alike, html=(visit_alike, depart_alike))
    app.add_node(talks_wbr, html=(visit_wbr, None))
    app.add_node(talks_corner, html=(visit_corner, None))
    skip = (skip_field, None)
    app.add_node(talks_field, html=(visit_field, None), latex=skip, text=skip, man=skip, texinfo=skip)
    app.add_directive("search-field", FieldDirective)
    app.add_node(talks_html, html=(visit_html, None))
    app.add_node(talks_prose, html=(visit_prose, None))
    for place in (talks_listing, talks_part):
        app.add_node(place)


def setup_handlers(app: Sphinx) -> None:
    """Connect the handlers in the order of the build."""
    building = Building()
    searching, collecting = Searching(building), Collecting(building)
    publishing = Publishing()
    app.add_event(quick.PAGES_WRITTEN)
    exporting = Exporting(building)
    # Before anything looks at the pages.
    app.connect("config-inited", on_pages_awaited, priority=100)
    app.connect("config-inited", on_config_inited)
    # After every extension is loaded, so that `youtube` is ours also where sphinxcontrib.youtube is listed.
    app.connect("config-inited", lambda app, _config: setup_directives(app))
    # Before anybody asks where the output goes.
    app.connect("builder-inited", publishing.on_builder_inited, priority=-sys.maxsize)
    app.connect("builder-inited", on_builder_inited)
    # Before the EPUB builder looks at them.
    app.connect("builder-inited", on_epub_inited, priority=100)
    app.connect("config-inited", building.on_config_inited, priority=900)
    app.connect("builder-inited", building.on_builder_inited)
    app.connect(
        "builder-inited", lambda app: quick.on_builder_inited(app, lambda: building.listed, building.given.sought)
    )
    app.connect("env-get-outdated", quick.on_env_get_outdated)
    app.connect("env-get-outdated", building.on_env_get_outdated)
    app.connect("env-before-read-docs", building.on_env_before_read_docs)
    app.connect("source-read", building.on_source_read)
    # Before Sphinx's collectors (500), which take the tables of contents from the doctree, and after them.
    app.connect("doctree-read", building.on_doctree_parsed, priority=400)
    app.connect("doctree-read", building.on_doctree_read, priority=900)
    app.connect("env-updated", building.on_env_updated)
    app.connect("doctree-resolved", searching.on_doctree_resolved)
    app.connect("html-collect-pages", collecting.on_html_collect_pages)
    app.connect("html-page-context", building.on_html_page_context)
    app.connect("html-page-context", exporting.on_html_page_context)
    app.connect(quick.PAGES_WRITTEN, collecting.on_pages_written)
    app.connect(quick.PAGES_WRITTEN, exporting.on_pages_written)
    app.connect("build-finished", searching.on_build_finished)
    app.connect("build-finished", exporting.on_build_finished)
    app.connect("build-finished", on_cards_awaited)
    app.connect("build-finished", building.on_build_finished)
    app.connect("build-finished", on_languages_awaited, priority=sys.maxsize - 1)
    # After all who add files.
    app.connect("build-finished", publishing.on_build_finished, priority=sys.maxsize)


def on_pages_awaited(app: Sphinx, _config: Config) -> None:
    """Finish what an interrupted command has begun, so that no build sees half of it."""
    try:
        recover(Path(app.srcdir))
    except (ChangedMeanwhileError, OSError) as error:
        raise ConfigError(str(error)) from None


def on_config_inited(app: Sphinx, config: Config) -> None:
    """Set what a page must not be able to change, and refuse settings that would take protection away."""
    check_settings(config, Path(app.confdir))
    check_formats(config)
    if wrong := [*unworded(config.talks_languages[1:])]:
        raise ProblemsFoundError(wrong)
    check_font(config, Path(app.confdir))
    set_addresses(config, Path(app.srcdir))
    if isinstance(app, TranslatedSphinx) and config.html_baseurl:
        config.html_baseurl = f"{config.html_baseurl.rstrip('/')}/{config.language}/"
    ours = myst_config()
    if config.primary_domain == "py":
        config.primary_domain = TalksDomain.name
    config.exclude_patterns = [*config.exclude_patterns, *NEVER_PAGES, *twin_patterns(config.talks_languages)]
    config.exclude_patterns += sorted(set(built_below(app, config)) - {*config.exclude_patterns})
    # Sphinx would take `x.ja.png` in place of `x.png`, a file that no check has looked at.
    config.figure_language_filename = "{root}{ext}"
    for name in MYST_SYNTAX:
        setattr(config, f"myst_{name}", getattr(ours, name))
    # The name of a language is checked by us; that code of it is sound is not for an author to prove.
    config.suppress_warnings = [*config.suppress_warnings, "misc.highlighting_failure"]
    # Sections that we add when a page is written; the checks know which there are.
    config.nitpick_ignore_regex = [*config.nitpick_ignore_regex, ("myst", ADDED_ANCHOR)]
    config.myst_heading_anchors = max(config.myst_heading_anchors, 3)
    if config.html_theme == THEME:
        config.html_permalinks_icon = config.html_permalinks_icon.replace("¶", "#")


def built_below(app: Sphinx, config: Config) -> Iterator[str]:
    """Yield patterns of the folders below the source folder that hold a built site, that of this build first.

    A site has Markdown twins of its pages, which are no pages.
    """
    source, target = Path(app.srcdir), Path(app.outdir)
    found = list(folder.built_sites(source, Settings.from_values(config)))
    if target != source and target.is_relative_to(source):
        found.append(target.relative_to(source).as_posix())
    yield from (path.replace("[", "[[]") for path in found)


def set_addresses(config: Config, source: Path) -> None:
    """Take addresses that `conf.py` leaves open from the host that builds the site and from the remote of git."""
    asked = [name for name in ("talks_edit_url", "talks_issue_url") if config[name] == AUTO]
    if not asked and config.html_baseurl:
        return
    found = hosted(source, os.environ)
    config.html_baseurl = config.html_baseurl or found.base
    for name in asked:
        config[name] = found.edit if name == "talks_edit_url" else found.issue


def check_settings(config: Config, confdir: Path) -> None:
    """Refuse settings that cannot be used, each with its position where it is a plain value."""
    also = {"myst_enable_extensions", "html_baseurl"}
    names = (name for name, one in TABLE.items() if one.rebuild is not None or name in also)
    wrong = [parts for name in names if (parts := fault(name, config[name]))]
    told = Settings.from_conf(confdir / "conf.py").errors
    if wrong or told:
        raise ConfigError("".join(f"\n{one}" for one in told or wrong))


def on_epub_inited(app: Sphinx) -> None:
    """Give EPUB what it cannot do without and a site of talks has no use for."""
    if app.builder.name == "epub":
        config = app.config
        config.version = config.version or config.release or "1"
        config.epub_copyright = config.epub_copyright or config.author or config.project


def on_builder_inited(app: Sphinx) -> None:
    """Switch off file insertion and raw markup, and add our assets where pages are shown in a browser."""
    app.env.settings.update(file_insertion_enabled=False, raw_enabled=False)
    builder = app.builder
    if not can_play(builder):
        return
    ours = [*(HERE / "static").iterdir(), *assets.own_theme_assets(builder)]
    try:
        made = assets.written(app, Path(app.doctreedir, "talks-static"), ours, WIDTHS)
    except OSError as error:
        raise failure(error, Path(app.doctreedir)) from None
    # In front, so that a file of the site by the same name takes the place of ours.
    app.config.html_static_path.insert(0, str(made))
    if isinstance(builder, StandaloneHTMLBuilder):
        extra_pages.forget_copied(app, builder)
    app.add_css_file("talks.css")
    app.add_js_file("talks-embed.js", defer="defer")
    app.add_js_file("talks-box.js", defer="defer")
    # The stock index cannot find Japanese and costs time that grows with the square of the pages.
    builder.search = False  # type: ignore[attr-defined] # of StandaloneHTMLBuilder
    if app.config.html_theme != THEME and isinstance(
        templates := getattr(builder, "templates", None), BuiltinTemplateLoader
    ):
        # Under another theme our pages beside the documents still need their templates.
        templates.loaders.append(SphinxFileSystemLoader(HERE / "theme"))
