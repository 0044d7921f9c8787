// @ts-check
/** What a hit says beside its text. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { numberText } from "../../sphinx_talks/search/scripts/talks-hits.js";

test("numbers are in the form of a language where that makes a difference", () => {
  assert.deepEqual([0, 999, 1000, 12345].map((number) => numberText(number, "de")), ["0", "999", "1.000", "12.345"]);
  assert.deepEqual(["", "\n", "7 Texte"].map((text) => numberText(text, "de")), ["", "\n", "7 Texte"]);
});
