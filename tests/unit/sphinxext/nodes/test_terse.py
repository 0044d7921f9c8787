"""Scripts that are said shorter do the same."""

from __future__ import annotations

import pytest
from rjsmin import jsmin

from sphinx_talks.sphinxext.nodes.terse import terse


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("const a = 1;\n// Why.\nconst b = 2;\nlet c;\nlet d = 3;", "const a=1,b=2;let c,d=3;"),
        ("const a = 1;\nb();\nconst c = 2;", "const a=1;b();const c=2;"),
        ("export const a = 1;\nconst b = 2;", "export const a=1;const b=2;"),
        ("for (const a = 1; b; ) { const c = 1; const d = 2; }", "for(const a=1;b;){const c=1,d=2}"),
        ("function a() { b(); return c; }", "function a(){b();return c}"),
        ("if (a) { for (;;); }", "if(a){for(;;);}"),
        ("a = /** @type {B} */ (c.d(1));", "a=c.d(1);"),
        ("return_ = (a ?? b) + (c);", "return_=(a??b)+c;"),
        ("a = (b)\n.c + (d?.e).f + (g?.h);", "a=b.c+(d?.e).f+g?.h;"),
        ("new (a())(); if (a) b(); while (a) b();", "new(a())();if(a)b();while(a)b();"),
        ("a = (5).b; c = (d) => ({ e: f }); g = (h, i);", "a=(5).b;c=(d)=>({e:f});g=(h,i);"),
        ("function a() {}\n// Why.\nfor (;;) {\n}\nconst b = {}\nc();", "function a(){}for(;;){}const b={}\nc();"),
        ("class A {\n  b() {}\n  c = {};\n  d() {}\n}\nexport { e }\nf();", "class A{b(){}c={};d(){}}export{e}\nf();"),
        ("a = '(b); const c; const d';", "a='(b); const c; const d';"),
        ("let [a, b] = [-1, c[0]];\nfor (const [d, e] = [f.g, 'h']; ; );", "let a=-1,b=c[0];for(const d=f.g,e='h';;);"),
        ("let [a, , b] = [1, 2, 3]; let [c] = [1, 2];", "let[a,,b]=[1,2,3],[c]=[1,2];"),
        ("let [, a] = [1]; let [b, c] = d; let [e] = [(f)];", "let[,a]=[1],[b,c]=d,[e]=[f];"),
        ("let [a, b] = [...c, 1]; let [d, [e]] = [1, f];", "let[a,b]=[...c,1],[d,[e]]=[1,f];"),
        ("[a, b] = [b, a];", "[a,b]=[b,a];"),
    ],
)
def test_shorter(text: str, shorter: str) -> None:
    assert jsmin(terse(text)) == shorter
    assert terse(shorter) == terse(terse(shorter))
