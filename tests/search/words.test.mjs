// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { fold } from "../../sphinx_talks/search/scripts/talks-fold.js";
import { cover } from "../../sphinx_talks/search/scripts/talks-grams.js";
import { isAt, isWord, placesIn, postingsOf, worded } from "../../sphinx_talks/search/scripts/talks-words.js";

/** @param {string} text @param {boolean} [isStart] @returns {any} */
const wordOf = (text, isStart = false) => worded(fold(text), cover(fold(text)), isStart)[0];

/** @param {...[number, number[]]} rows document and places, flags in their lowest two bits @returns {any} */
function list(...rows) {
  const starts = rows.map((_, i) => rows.slice(0, i).flatMap(([, places]) => places).length);
  const places = rows.flatMap(([, found]) => found);
  return { docs: rows.map(([doc]) => doc), starts: [...starts, places.length], places, full: true };
}

test("long words of one script are looked up as one", () => {
  const word = wordOf("monitoring");
  assert.deepEqual([word.key, word.size, word.at, word.flag, word.inner.length], ["monitoring", 10, 0, 3, 4]);
  assert.ok(isWord(wordOf("ハイパーパラメータ")));
  // Two grams are two files anyway, but where only the start counts one of them says all.
  assert.deepEqual(["monito", "データ", "機械学習入門", "ab基盤構築", "data set"].filter((text) => isWord(wordOf(text))), []);
  assert.ok(isWord(wordOf("monito", true)));
});

test("what is known of words is told apart from what may be there", () => {
  const word = wordOf("monitor");
  // In document 3 `monitor` at 10, `monitoring` at 30, `monastery` at 50, `mon` before something at 70, and the end of
  // another word at 90.
  const first = list([3, [10 * 4 + 1, 30 * 4 + 1, 50 * 4 + 1, 70 * 4 + 3, 90 * 4]]);
  const words = /** @type {any} */ ([["monitor", list([3, [40]])], ["monitoring", list([3, [120]])], ["monastery", list([3, [200]])], ["moni", list([3, [70 * 4]])]]);
  const { known, open } = placesIn(word, first, words);
  assert.deepEqual(postingsOf(known), list([3, [10 * 4 + 3, 30 * 4 + 1]]));
  const at = (/** @type {number} */ place) => 3 * 2 ** 32 + place;
  assert.deepEqual(open, [at(70), at(90)]);
  assert.deepEqual(placesIn(wordOf("monitor", true), first, words).open, [at(70)]);
  const second = word.inner[2];
  assert.ok(isAt(open, second, list([3, [(90 + second.at) * 4]])));
  assert.ok(!isAt(open, second, list([3, [(91 + second.at) * 4]], [4, [(90 + second.at) * 4]])));
});

test("a word of katakana is as it is typed, or not", () => {
  const word = wordOf("データベース");
  const { known } = placesIn(word, list([0, [0, 40]]), /** @type {any} */ ([["デタブエス", list([0, [1, 40]])]]));
  assert.deepEqual([word.key, word.flag, postingsOf(known)], ["デタブエス", 1, list([0, [1, 40]])]);
  assert.equal(postingsOf(new Map()), undefined);
});
