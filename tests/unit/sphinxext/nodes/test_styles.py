"""Style sheets without what a browser does not read, and without what a page cannot show."""

from __future__ import annotations

import re

import pytest

from sphinx_talks.sphinxext.nodes.styles import minified_style, shown, sparing


@pytest.mark.parametrize(
    "text",
    [
        "a:focus :is(b, i) { color: red }",
        "a :hover{}a:has(> :focus){}",
        '@media (width >= 1em) and (hover: none) { a::after { content: " ; /* x */ " } }',
        "a { --x: ; width: calc(1px + -2px * 3); background: url( a.png ) no-repeat }",
        'a[b = "c" i] + .d ~ e > f * :not(g) {}',
        '@layer a, b; @font-face { src: local("A  B") }',
    ],
)
def test_no_space_goes_that_tells_things_apart(text: str) -> None:
    lean = minified_style(text)
    assert "".join(lean.split()) == "".join(text.split())
    assert minified_style(lean) == lean
    # Two words, or a colon or star and what is before it, stay as far apart as they were.
    assert re.findall(r"\w [\w:*]|[)\"] [\w:*]|\* :", lean) == re.findall(r"\w [\w:*]|[)\"] [\w:*]|\* :", text)


def test_descendants_stay_descendants() -> None:
    assert minified_style("a:focus-visible  :is(b ,\n i) {\n}") == "a:focus-visible :is(b,i){}"
    assert minified_style("a /* x */ b/* y */c { d : e f ; }") == "a b/**/c{d :e f;}"
    assert minified_style("a {\n  width: calc(1px + 2%);\n}\n\nb {}") == "a{width:calc(1px + 2%);}b{}"


def test_no_space_behind_the_colon_of_what_is_declared() -> None:
    assert (
        minified_style("@media print { a { --x: ; color:\n red; b: c : d } }")
        == "@media print{a{--x:;color:red;b:c : d}}"
    )
    # A selector has a colon in front of its name, and a value may have one.
    assert minified_style("@layer a { b :hover { c: d } }") == "@layer a{b :hover{c:d}}"


def test_a_page_shows_what_its_templates_and_scripts_write() -> None:
    names = shown(
        ['<main id="top" class="a{% if b %} a-{{ b }}{% endif %}">{{ "c" }}</main>'],
        ["const one = element('li', \"d\", `e-${f}`); // g"],
    )
    assert {"main", "top", "a", "a-", "li", "d", "e-"} <= names
    assert not {"c", "f", "g"} & names


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a{b:c}.d{b:c}#e{b:c}f{b:c}", "a{b:c}"),
        (".k-1{b:c}.k{b:c}", ".k-1{b:c}"),
        ("a,.d{b:c}", "a{b:c}"),
        # A list counts as its strongest member does, whether that is there or not.
        ("a:is(#e,.g){b:c}a:is(.d,.h){b:c}", "a:is(#e,.g){b:c}"),
        ("a:not(.d):hover::before{b:c}", "a:not(.d):hover::before{b:c}"),
        ("a:has(> .d){b:c}[f]{b:c}*{b:c}", "[f]{b:c}*{b:c}"),
        ("@layer x,y;@layer x{.d{b:c}a{b:c}}", "@layer x,y;@layer x{a{b:c}}"),
        ("@media print{.d{b:c}}@page{margin:0}", "@page{margin:0}"),
        ("a{--z-1:c;--z-2:c;b:var(--z-1);}a{--z-3:c;}", "a{--z-1:c;b:var(--z-1);}"),
        ("a{--z-4:c;--z-5:c;}", "a{--z-4:c;}"),
    ],
)
def test_only_rules_that_apply_are_kept(text: str, kept: str) -> None:
    assert sparing(text, {"a", "g", "k-"}, ".own{d:var(--z-4)}") == kept
