"""Pages of anybody: no file is read into the site, nothing runs, and no markup gets through (threats A and B)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from sphinx.errors import ConfigError

from sphinx_talks.content.markdown.syntax import MYST_SYNTAX, myst_config
from sphinx_talks.sphinxext.handlers import ProblemsFoundError
from tests.conftest import Built, cut_listings, run_sphinx, write_pages

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lxml.html import HtmlElement

    from tests.conftest import Build, Site

CANARY = "canary-7f3a91"
FENCED = "---\ntitle: Note\norphan: true\n---\n\n{text}\n"


def block(name: str, argument: str = "", content: str = "") -> str:
    """Return a directive."""
    return f"```{{{name}}} {argument}\n{content}\n```"


ATTACKS = {
    "A1 substitution": "{{ cycler.__init__.__globals__.os.popen('echo CANARY').read() }}",
    "A4 include": block("include", "../secret.txt"),
    "A4 include in a note": f"````{{note}}\n{block('include', '../secret.txt')}\n````",
    "A4 include in a list": f"- {block('include', '../secret.txt')}".replace("\n", "\n  "),
    "A4 literalinclude": block("literalinclude", "../secret.txt"),
    "A5 raw": block("raw", "html", ":file: ../secret.txt"),
    "A5 raw url": block("raw", "html", ":url: http://127.0.0.1:9/"),
    "A6 csv-table": block("csv-table", "", ":file: ../secret.txt"),
    "A7 download": "{download}`x <../secret.txt>`",
    "A7 link": "[x](../secret.txt)",
    "A7 link encoded": "[x](%2e%2e/secret.txt)",
    "A7 path": "[x](path:../secret.txt)",
    "A8 image": "![x](../secret.txt)",
    "A8 image png": "![x](../secret.png)",
    "A8 figure": block("figure", "../secret.png"),
    "A8 card": block("card", "Title", ":img-top: ../secret.png"),
    "A10 ifconfig": block("ifconfig", "__import__('pathlib').Path('SECRET.ran').write_text('CANARY')"),
    "A12 eval-rst": block("eval-rst", "", ".. include:: ../secret.txt"),
    "A12 role": block("eval-rst", "", ".. role:: x(raw)\n   :format: html\n\n:x:`<script>alert(1)</script>`"),
    "B1 script": "<script>alert(1)</script>",
    "B1 inline": "a <img src=x onerror=alert(1)> b",
    "B1 svg": "<svg onload=alert(1)></svg>",
    "B3 image target": block("image", "kite.gif", ":target: javascript:alert(1)"),
    "B3 button": block("button-link", "javascript:alert(1)"),
    "B3 card link": block("card", "Title", ":link: javascript:alert(1)"),
    "B4 toctree": block("toctree", "", "Click <javascript://%0aalert(1)>"),
    "B5 reference": block("eval-rst", "", "`a <javascript:alert(1)>`_"),
    "B9 meta": block("eval-rst", "", ".. meta::\n   :http-equiv=refresh: 0;url=https://evil.example"),
    "B12 svg image": "![x](kite.svg)",
    "B12 html": "[x](kite.html)",
    "attributes": "[x](https://kites.example){onclick=alert(1)}<b onclick=x>",
    "role raw": "{raw}`<script>alert(1)</script>`",
    "math": block("math", "", "\\href{javascript:alert(1)}{x}"),
}
#: Links of other schemes.
REFUSED = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascrip&#116;:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
]
#: These stay words: Markdown makes no link of them.
WORDS = [
    "[x]\n\n[x]: javascript:alert(1)",
    "\\<script>alert(1)\\</script>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
]


@pytest.fixture
def root_name() -> str:
    """Name the smallest root."""
    return "test-tiny"


def live(page: HtmlElement) -> list[str]:
    """Return what would run or load: scripts but ours, handlers, frames, addresses of other schemes."""
    found = []
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        source = element.get("src", "")
        # Sphinx's own themes have scripts of a line within the page; ours has none (tests/browser).
        foreign = bool(urlsplit(source).netloc) or "alert" in (element.text or "")
        if element.tag in {"iframe", "object", "embed", "base"} or (
            foreign and element.tag in {"script", "img", "video"}
        ):
            found.append(f"<{element.tag} {source}>")
        found += [f"{name}={value}" for name, value in element.items() if name.startswith("on")]
        found += [
            f"{name}={element.get(name)}"
            for name in ("href", "src", "action", "xlink:href", "formaction")
            if urlsplit(element.get(name, "").strip()).scheme not in {"", "http", "https", "mailto"}
            # The icon of the theme; a picture in a tab runs nothing.
            and not (element.get("rel") == "icon" and element.get("href", "").startswith("data:image/svg+xml,"))
        ]
        if element.tag == "meta" and element.get("http-equiv", "").lower() == "refresh":
            found += [] if "://" not in element.get("content", "") else [element.get("content", "")]
    return found


def assert_harmless(built: Built) -> None:
    for name, page in built.pages():
        assert live(page) == [], name
    for name, content in built.files().items():
        assert CANARY.encode() not in content, name


@pytest.fixture
def secret(site: Site) -> Path:
    """Give a site beside files that must not get into it."""
    srcdir = site(
        pages={
            "kite.gif": "GIF89a\x01\0\x01\0\0\0\0;",
            "kite.svg": "<svg><script>alert(1)</script></svg>",
            "kite.html": "<b>",
        }
    )
    for name in ("secret.txt", "secret.png"):
        (srcdir.parent / name).write_text(CANARY, "utf-8")
    return srcdir


def notes(texts: Iterable[str], site: Path) -> dict[str, str]:
    """Return a page for each text, by its path."""
    spoken = {"CANARY": CANARY, "SECRET": str(site.parent / "secret")}
    filled = [re.sub("|".join(spoken), lambda found: spoken[found[0]], text) for text in texts]
    return {f"note-{number}.md": FENCED.format(text=text) for number, text in enumerate(filled)}


def refused(srcdir: Path) -> set[str]:
    """Build a site that does not get built, and return the pages that are the reason."""
    with pytest.raises(ProblemsFoundError) as stopped:
        run_sphinx(srcdir, srcdir / "_build", srcdir / ".doctrees")
    assert list((srcdir / "_build").rglob("*.html")) == []
    return {problem.path for problem in stopped.value.problems}


def test_every_attack_stops_the_build(secret: Path) -> None:
    attacks = notes(ATTACKS.values(), secret)
    write_pages(secret, attacks)
    assert refused(secret) == {*attacks}
    assert not (secret.parent / "secret.ran").exists()
    assert not any(CANARY.encode() in path.read_bytes() for path in (secret / "_build").rglob("*") if path.is_file())


@pytest.fixture
def unchecked(secret: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Evade the checks, as if they had a gap: the second line of defence is in docutils and MyST, and needs no file."""
    monkeypatch.setattr("sphinx_talks.content.markdown.scan.Scanner.report", lambda *_: None)
    assert not (secret / "docutils.conf").exists()
    return secret


def evading(*groups: str) -> list[str]:
    return [text for name, text in ATTACKS.items() if name.startswith(groups)]


def test_markup_and_files_are_off_even_where_a_check_is_evaded(unchecked: Path) -> None:
    write_pages(unchecked, notes(evading("A4", "A5", "A6", "A12", "B1 ", "B9"), unchecked))
    app, warnings = run_sphinx(unchecked, unchecked / "_build", unchecked / ".doctrees")
    assert_harmless(Built(app, unchecked, unchecked / "_build", warnings))


def test_a_look_at_the_finished_document_finds_links_that_markdown_does_not_show(unchecked: Path) -> None:
    links = notes(evading("B3", "B4", "B5"), unchecked)
    write_pages(unchecked, links)
    assert refused(unchecked) == {*links}


@pytest.mark.parametrize(
    "matter",
    [
        "myst: {enable_extensions: [substitution]}",
        "myst: {url_schemes: {x: 'javascript:{{path}}'}}",
        "html_meta: {a: b}",
    ],
)
def test_front_matter_cannot_set_up_the_parser(build: Build, matter: str) -> None:
    with pytest.raises(ProblemsFoundError):
        build(pages={"note.md": f"---\ntitle: Note\n{matter}\n---\n\n[a](x:alert(1))\n"})


@pytest.mark.parametrize("place", ["topics/leak.md", "leak", "guide/leak.md"])
def test_symbolic_links_stop_the_build(secret: Path, place: str) -> None:
    target = secret.parent / ("secret.txt" if place.endswith(".md") else "outside")
    (secret.parent / "outside").mkdir()
    (secret.parent / "outside/page.md").write_text(CANARY, "utf-8")
    (secret / place).parent.mkdir(exist_ok=True)
    (secret / place).symlink_to(target)
    assert refused(secret) == {place}


def test_dangerous_links_are_refused_or_stay_words(build: Build, site: Site) -> None:
    srcdir = site()
    links = notes(REFUSED, srcdir)
    write_pages(srcdir, links)
    assert refused(srcdir) == {*links}
    assert_harmless(build(pages=notes(WORDS, srcdir)))


@pytest.mark.parametrize("kind", ["any", "ref", "doc"])
def test_an_address_in_place_of_a_name_leads_nowhere(site: Site, kind: str) -> None:
    text = block("card", "Title", f":link: javascript:alert(1)\n:link-type: {kind}")
    srcdir = site(pages={"note.md": FENCED.format(text=text)})
    with pytest.raises(ProblemsFoundError) as stopped:
        run_sphinx(srcdir, srcdir / "_build", srcdir / ".doctrees")
    assert ["javascript:alert(1)" in str(problem) for problem in stopped.value.problems] == [True]


#: B6, B7, B8, B10: in every field that takes words.
EVIL = '"></title></dd><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} `x`{{raw}} <!-- ]]>'
EVIL_PAGES = {
    "events/evil.md": """\
---
title: EVIL
title_en: EVIL
summary: EVIL
summary_en: EVIL
series: EVIL
number: 3
date: 2020-01-01
venue: EVIL
theme: EVIL
organizers: [{person: evil, name: EVIL, affiliation: EVIL}]
tools: [{name: EVIL, use: EVIL}]
video: {youtube: Zz0Kite_-01}
sources: [{url: 'https://kites.example/', title: EVIL}]
inferred: {date: EVIL}
---
""",
    "talks/evil/evil.md": """\
---
title: EVIL
announced_title: EVIL
summary: EVIL
aliases: [old-evil]
speakers: [{person: evil, name: EVIL, affiliation: EVIL}]
topics: [evil]
references: [evil]
slides: {speakerdeck: 0123456789abcdef0123456789abcdef}
---

{event}`evil` {topic}`evil` {cite}`evil`
""",
    "topics/evil.md": """\
---
title: EVIL
summary: EVIL
aliases: [EVIL]
---

{talk}`evil/evil` {person}`evil`
""",
    "people/evil.md": """\
---
name: EVIL
name_en: EVIL
affiliation: EVIL
aliases: [EVIL]
---

## \\</title>\\<script>alert(1)\\</script>
""",
    "guide/evil.md": """\
---
title: EVIL
summary: EVIL
orphan: true
---

[](../events/evil.md) {doc}`/talks/evil/evil`

```{youtube} Zz0Kite_-01
:title: x"><script>alert(1)</script>
```
""",
    "references.bib": """\
@misc{evil,
  title = {X <script>alert(1)</script> "onload=alert(1)},
  author = {Eve <img src=x onerror=alert(1)>},
}
@misc{marlow2016knots, title = {K}}
@misc{tako1999, title = {T}}
""",
}


@pytest.mark.parametrize("settings", [{}, {"html_theme": "basic"}, {"language": "ja"}])
def test_markup_in_fields_is_shown_as_words(
    build: Build, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]
) -> None:
    cut_listings(monkeypatch, 1)
    pages = {name: text.replace("EVIL", f"'{EVIL}'") for name, text in EVIL_PAGES.items()}
    built = build(pages=pages, conf=settings)
    assert_harmless(built)
    for name in ("events/evil", "talks/evil/evil", "topics/evil", "people/evil", "guide/evil"):
        page = built.page(name)
        assert page.xpath("string(//h1)").rstrip("#\N{PILCROW SIGN}") == EVIL, name
        (title,) = page.xpath("/html/head/title")
        assert "</title>" in (title.text or ""), name
        assert page.xpath("//img") == []
    assert live(built.page("talks/evil/old-evil")) == []


@pytest.mark.parametrize("extension", ["substitution", "html_image", "attrs_inline", "linkify", "html_admonition"])
def test_settings_that_take_protection_away_are_refused(build: Build, extension: str) -> None:
    with pytest.raises(ConfigError, match=extension):
        build(myst_enable_extensions=[extension])


def test_a_page_cannot_be_read_from_outside_by_other_settings(build: Build) -> None:
    settings = {
        "myst_disable_syntax": [],
        "myst_url_schemes": {"javascript": None},
        "myst_gfm_only": True,
        "myst_fence_as_directive": ["mermaid"],
        "myst_title_to_header": True,
    }
    built = build(pages={"note.md": FENCED.format(text="`<script>`")}, conf=settings)
    assert {name: built.app.config[f"myst_{name}"] for name in MYST_SYNTAX} == {
        name: getattr(myst_config(), name) for name in MYST_SYNTAX
    }
