// @ts-check
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { shown } from "../../sphinx_talks/search/scripts/talks-excerpt.js";

/** @param {string} title @param {string[]} texts @param {string[]} words @returns the hit, what is marked in brackets */
function marked(title, texts, words) {
  const blocks = texts.map((text, number) => /** @type {[string, string, string]} */ ([`s${number}`, "", text]));
  const part = { part: 0, docname: "page", url: "page.html", title, kind: "talk", blocks };
  const { excerpt, marks } = shown(part, words.map((word) => [...word]));
  const put = (/** @type {string} */ text, /** @type {[number, number][]} */ ranges) =>
    ranges.reduceRight((done, [from, to]) => `${done.slice(0, from)}[${done.slice(from, to)}]${done.slice(to)}`, text);
  return [put(title, marks.title), put(excerpt, marks.excerpt)];
}

describe("what is marked", () => {
  test("words, and not the same letters within and across others", () => {
    const text = "A part of the start: art, an artful ar tea and ar-t.";
    assert.equal(marked("Page", [text], ["art"])[1], "A part of the start: [art], an [art]ful ar tea and [ar-t].");
  });

  test("within a word, where that is why the page was found", () => {
    assert.deepEqual(marked("Start", ["The start."], ["art"]), ["St[art]", "The st[art]."]);
  });

  test("the passage with the word comes before one that only has its letters", () => {
    assert.equal(marked("Page", ["The start.", "The art."], ["art"])[1], "The [art].");
  });

  test("Japanese anywhere: it has no spaces", () => {
    assert.equal(marked("頁", ["自動学習と学習。"], ["学習"])[1], "自動[学習]と[学習]。");
  });
});
