"""Short names, and what keeps its own."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from sphinx_talks.sphinxext.nodes.names import shortened


def test_what_is_declared_is_short() -> None:
    assert shortened("const first = f(); first + first;", is_module=True) == "const e = f(); e + e;"
    # Within a function the letter of what is not used there is free again.
    made = shortened(
        "const one = f(); const two = (other) => { const third = other; return third + two; };", is_module=True
    )
    assert made == "const e = f(); const t = (e) => { const n = e; return n + t; };"


def test_what_others_know_keeps_its_name() -> None:
    text = "export const search = 1; export function talk(word) { return word; } export { search as again };"
    assert shortened(text, is_module=True) == text.replace("word", "e")
    assert shortened("const shown = 1; { const within = shown; }") == "const shown = 1; { const e = shown; }"


def test_properties_and_labels_keep_their_names() -> None:
    text = "const found = { found, other: found }; out: for (const name of found.name) { name(); break out; }"
    made = "const e = { found:e, other: e }; out: for (const t of e.name) { t(); break out; }"
    assert shortened(text, is_module=True) == made
    text = "class Lists { found = 1; get(found = this.found) { return found; } } new Lists();"
    assert shortened(text, is_module=True) == text.replace("Lists", "e").replace("get(found", "get(e").replace(
        "n found;", "n e;"
    )


def test_what_is_from_elsewhere_keeps_its_name() -> None:
    assert shortened("(document) => document; document.title;") == "(e) => e; document.title;"
    # `e` is somebody else's, and no letter of ours hides it.
    assert shortened("const fold = (word) => word + e;", is_module=True) == "const t = (t) => t + e;"


def test_plain_numbers_have_no_names() -> None:
    text = "const ONE = 1; const [TWO, HALF] = [2, 0.5]; f(ONE, { TWO, HALF: TWO * ONE });"
    assert shortened(text, is_module=True) == "  f(1, { TWO:2, HALF: 2 * 1 });"
    text = "const ONE = 1; const more = (ONE) => ONE + 1; more(ONE);"
    assert shortened(text, is_module=True) == " const e = (e) => e + 1; e(1);"
    text = "const ONE = 1; f(ONE);"
    assert shortened(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "let e = 1; e++;",
        "const [, e] = [1, 2]; f(e);",
        "const [e, t] = [1, f]; f(e, t);",
        "const e = 1, t = f; f(e, t);",
        "const e = -1; f(0-e);",
        "const e = 2 ** 3; f(e);",
        "export const ONE = 1; f(ONE);",
        "const ONE = 1; export { ONE };",
        "{ const e = 1; f(e); }",
    ],
)
def test_what_is_no_plain_number_has_a_name(text: str) -> None:
    assert shortened(text, is_module=True) == text


PROGRAM = """
const { first, second: [third, ...others], none = first } = { first: 1, second: [2, 3, 4] };
class Base { #own = 5; static made = new Base(); own() { return this.#own; } }
class Other extends Base { own() { const own = super.own(); return own + 1; } }
function* numbers(count) { for (let at = 0; at < count; at++) yield at; }
const sum = (numbers, { start = 0, ...rest } = {}) => numbers.reduce((total, number) => total + number, start);
const [STEP, HALF] = [10, 0.5]; const WHOLE = 3; const steps = { STEP, whole: -WHOLE, half: STEP-HALF };
let caught = "";
try { throw new Error("why"); } catch ({ message }) { caught = message; }
try { throw 1; } catch (caught) { const own = caught; }
const recursive = function inner(depth) { return depth ? inner(depth - 1) : "end"; };
const tag = `${third}/${others.map((other) => `${other}`)}`;
let [one, two] = [1, 2]; [one, two] = [two, one];
let held; ({ first: held, none: one } = { first: 9, none: 8 });
switch (first) { case 1: { const within = 3; one += within; } default: const shared = 4; two += shared; }
const regex = /first/g.test("first") ? first / 2 / 1 : 0;
console.log(JSON.stringify([first, third, others, none, new Other().own(), Base.made.own(),
  sum([...numbers(4)], { start: 1 }), caught, recursive(2), tag, one, two, held, regex, steps]));
"""


def test_a_script_does_what_it_did() -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI") == "true":
            pytest.fail("node is not installed")
        pytest.skip("node is not installed")
    said = []
    for program in (PROGRAM, shortened(PROGRAM, is_module=True)):
        command = [node, "--input-type=module", "-e", program]
        found = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        assert not found.returncode, found.stderr
        said.append(found.stdout)
    assert said[0] == said[1] != ""
    assert "recursive" not in shortened(PROGRAM, is_module=True)


@pytest.mark.parametrize("text", ["var one = 1;", "const = ;"])
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"one|const"):
        shortened(text)
