// @ts-check
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";

import { shared } from "../../sphinx_talks/search/scripts/talks-search.js";
import { SpokenIndex } from "../../sphinx_talks/search/scripts/talks-spoken-search.js";

// Set by tests/search/test_engine.py, which packs the words of tests/unit/search/words.py: of three talks, and all.
const folder = process.env.TALKS_SPOKEN ?? "";

/**
 * @param {string} set
 * @param {string} query
 * @param {import("../../sphinx_talks/search/scripts/talks-spoken-search.js").Chosen} [chosen]
 */
async function found(set, query, chosen = {}) {
  const index = new SpokenIndex(async (name) => new Uint8Array(await readFile(`${folder}/${set}/${name}`)), shared);
  const hits = [];
  for await (const row of index.look(query, chosen)) {
    hits.push(...row.hits);
  }
  return hits;
}

for (const set of ["few", "many"]) {
  describe(`what was said in ${set} talks`, { skip: !folder && "needs TALKS_SPOKEN" }, () => {
    for (const [query, docname, second, marked] of /** @type {[string, string, number, string][]} */ ([
      ["凧揚げ", "talks/1/transcript-ja", 310, "凧揚げ"],
      // Across cues, of either language and from one into the other.
      ["揚げは風の", "talks/1/transcript-ja", 310, "揚げは風の"],
      ["風の都合です糸巻き", "talks/1/transcript-ja", 320, "風の都合です糸巻き"],
      ["糸巻きを57回", "talks/1/transcript-ja", 900, "糸巻きを57回"],
      ["59回まわしましたthree", "talks/1/transcript-ja", 920, "59回まわしましたthree"],
      ["knots are enough", "talks/1/transcript-ja", 930, "knots are enough"],
      ["fly where the", "talks/2/transcript-en", 310, "fly where the"],
      // Parts of words, from two letters on.
      ["ootstra", "talks/2/transcript-en", 330, "ootstra"],
      ["boots", "talks/2/transcript-en", 330, "boots"],
      ["nd blo", "talks/2/transcript-en", 320, "nd blo"],
      ["ai", "talks/2/transcript-en", 340, "ai"],
      // A word twice.
      ["of ai of", "talks/2/transcript-en", 340, "of ai of"],
      // Other spellings; what the stream leaves out; characters without a place in Shift_JIS.
      ["ＢＯＯＴＳＴＲＡＰ", "talks/2/transcript-en", 330, "bootstrap"],
      ["ハンカク", "talks/3/transcript-ja", 320, "ﾊﾝｶｸ"],
      ["😀と𠮷", "talks/3/transcript-ja", 310, "😀と𠮷"],
      ["イン", "talks/3/transcript-ja", 330, "イン"],
      ["ージ", "talks/3/transcript-ja", 330, "ージ"],
      ["ーメイン", "talks/3/transcript-ja", 320, "ーメイン"],
    ])) {
      test(query, async () => {
        const hit = (await found(set, query)).find((one) => one.docname === docname);
        assert.ok(hit, "found");
        const [{ number, excerpt, marks }] = hit.moments;
        assert.deepEqual([number, excerpt.slice(...marks[0])], [second, marked]);
      });
    }

    test("all words, the excluded not among them, few moments of many", async () => {
      assert.deepEqual((await found(set, "風 糸巻き")).map(({ docname }) => docname), ["talks/1/transcript-ja"]);
      assert.deepEqual(await found(set, "風 -糸巻き"), []);
      assert.deepEqual(await found(set, "凧揚げ kites"), []);
      const [hit] = await found(set, "糸巻きを");
      assert.deepEqual([hit.moments.map(({ number }) => number), hit.count], [[330, 340, 350], 60]);
      assert.deepEqual(await found(set, "凧"), []);
    });

    test("filters", async () => {
      assert.deepEqual((await found(set, "kites", { language: ["ja"] })).length, 0);
      assert.deepEqual((await found(set, "糸巻き", { year: ["2024"], kind: ["transcript"] })).length, 1);
      assert.deepEqual((await found(set, "糸巻き", { kind: ["deck"] })).length, 0);
      assert.deepEqual((await found(set, "糸巻き", { speaker: ["people/ida"] })).length, 1);
      assert.deepEqual((await found(set, "kites", { speaker: ["people/ida"] })).length, 0);
      assert.deepEqual((await found(set, "糸巻き", { "-year": ["2024"] })).length, 0);
      assert.deepEqual((await found(set, "糸巻き", { "-speaker": ["people/ida"], "-kind": ["deck"] })).length, 0);
      assert.deepEqual((await found(set, "凧揚げ", { "-speaker": ["people/nobody"], "-kind": ["deck"] })).length, 1);
    });
  });
}

describe("a long silence", { skip: !folder && "needs TALKS_SPOKEN" }, () => {
  for (const [query, moments] of /** @type {[string, [number, string, string][]][]} */ ([
    ["前半を", [[320, "風車が回る前半を終わります", "前半を"]]],
    ["後半は", [[570, "後半は風鈴です風鈴の音", "後半は"]]],
    // Words on both sides are no phrase.
    ["終わります 後半は", [[320, "風車が回る前半を終わります", "終わります"]]],
    ["風鈴 音", [[580, "後半は風鈴です風鈴の音", "音"]]],
    // A string is found wherever it is spoken.
    ["ります後半は風", [[320, "風車が回る前半を終わります", "ります"]]],
  ])) {
    test(query, async () => {
      const [hit] = (await found("many", query)).filter(({ docname }) => docname === "talks/4/transcript-ja");
      assert.deepEqual(hit?.moments.map((one) => [one.number, one.excerpt, one.excerpt.slice(...one.marks[0])]), moments);
    });
  }
});

describe("a site with many talks", { skip: !folder && "needs TALKS_SPOKEN" }, () => {
  test("a long one is several units, of which each moment is found once", async () => {
    for (const number of [1000, 1500, 3999]) {
      const hits = await found("many", `${number}本目の糸`);
      assert.deepEqual(hits.map(({ docname, moments }) => [docname, moments.map((one) => one.number)]), [["talks/long/transcript-ja", [310 + 10 * number]]]);
    }
  });

  test("what goes on in the talk behind it is found, what begins there is not", async () => {
    const seconds = async (/** @type {string} */ query, chosen = {}) => (await found("many", query, chosen)).flatMap(({ moments }) => moments.map((one) => one.number));
    assert.deepEqual(await seconds("ページに風見鶏"), [330]);
    assert.deepEqual(await seconds("連凧"), []);
    assert.deepEqual(await seconds("メインの話 連凧"), []);
    assert.deepEqual(await seconds("メインの話 -連凧"), [330]);
  });

  test("slides by their numbers, and the values of records", async () => {
    const [hit] = await found("many", "bowline", { kind: ["deck"] });
    assert.deepEqual([hit.docname, hit.moments[0].number], ["talks/2/slides", 2]);
    // Without the words of the slides beside it.
    assert.equal(hit.moments[0].excerpt, "bowline hitch");
    assert.deepEqual((await found("many", "three knots", { speaker: ["people/ida"] })).length, 1);
    assert.deepEqual((await found("many", "bootstrap", { speaker: ["people/ida"] })).length, 0);
  });
});
