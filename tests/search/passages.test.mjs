// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { Passages } from "../../sphinx_talks/sphinxext/scripts/talks-passages.js";

/** @param {string} text @returns {any} a row of a transcript, as far as its words go */
const row = (text) => ({ textContent: text, lastElementChild: { childNodes: [{ nodeName: "#text", textContent: text }] } });

test("words are found without their accents, as in the search of the site", () => {
  const passages = new Passages(["kites of the École", "Ｋｉｔｅｓ of the ecole", "凧がデータを運ぶ"].map(row));
  const found = ["ecole", "ÉCOLE", "e\u0301cole", "データ"].map((query) => [...(passages.find(query)?.rows ?? [])]);
  assert.deepEqual(found, [[0, 1], [0, 1], [0, 1], [2]]);
});
