// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { classOf, concat, endsWord, fold, indexOfStream, startsWord } from "../../sphinx_talks/search/scripts/talks-fold.js";
import "../../sphinx_talks/sphinxext/static/talks-listing-items.js";

const cases = JSON.parse(readFileSync(new URL("fold-cases.json", import.meta.url), "utf8"));
const bits = (/** @type {boolean[]} */ flags) => flags.map(Number).join("");

for (const { rule, text, stream, altered, bound, joint } of cases) {
  test(`fold: ${rule}`, () => {
    const folded = fold(text);
    assert.equal(folded.chars.join(""), stream);
    assert.equal(bits(folded.altered), altered, "altered");
    assert.equal(bits(folded.bound), bound, "bound");
    assert.equal(bits(folded.joint), joint, "joint");
    for (const [i, from] of folded.from.entries()) {
      assert.ok(from < folded.to[i] && folded.to[i] <= text.length);
    }
  });
}

test("every rule is in the table", () => assert.ok(cases.length >= 60));

test("ranges lead back to the text", () => {
  const text = "ﾃﾞｰﾀ・か\u3099㍿😀";
  const { chars, from, to } = fold(text);
  assert.equal(chars.join(""), "デタガ株式会社😀");
  assert.deepEqual(chars.map((_, i) => text.slice(from[i], to[i])), ["ﾃﾞ", "ﾀ", "か\u3099", "㍿", "㍿", "㍿", "㍿", "😀"]);
});

test("the range of a long vowel holds the イ", () => {
  const { from, to } = fold("メイル");
  assert.deepEqual([from, to], [[0, 2], [2, 3]]);
});

test("classes", () => {
  assert.equal([..."漢ア々가ก𠮷"].map(classOf).join(""), "CCCCCC");
  assert.equal([..."aé9яσ"].map(classOf).join(""), "WWWWW");
  assert.equal([..."+、😀"].map(classOf).join(""), "SSS");
});

test("words start and end at spaces, joiners and other classes", () => {
  const folded = fold("ab-cd型e+f");
  const marked = (/** @type {typeof startsWord} */ mark) => folded.chars.filter((_, i) => mark(folded, i)).join("");
  assert.equal(marked(startsWord), "acef");
  assert.equal(marked(endsWord), "bdef");
});

test("pieces of a stream", () => {
  const folded = fold("テスト駆動");
  assert.deepEqual(concat([concat([folded], 0, 3), concat([folded], 3)]), folded);
  assert.equal(indexOfStream(folded.chars, ["駆", "動"]), 3);
  assert.equal(indexOfStream(folded.chars, ["動", "駆"]), -1);
  assert.equal(indexOfStream(folded.chars, []), -1);
});

test("listings fold as the search does", () => {
  const { fold: plain } = /** @type {any} */ (globalThis).talksItems;
  for (const { rule, text, stream } of cases) {
    assert.equal(plain(text), stream, rule);
  }
});
