// @ts-check
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";

import { TalksIndex } from "../../sphinx_talks/search/scripts/talks-index.js";
import { Lookup } from "../../sphinx_talks/search/scripts/talks-lookup.js";
import { createSearch } from "../../sphinx_talks/search/scripts/talks-search.js";

// Set by tests/search/test_engine.py, which writes the index of the site it invents.
const folder = process.env.TALKS_SEARCH_INDEX ?? "";
const load = (/** @type {string} */ name, /** @type {boolean} */ _isAnew) => readFile(`${folder}/${name}`);
const { search, searchInSteps } = createSearch(load);

/** @param {string} query @param {import("../../sphinx_talks/search/scripts/talks-search.js").Options} [options] */
const names = async (query, options) => (await search(query, options)).map(({ docname }) => docname);
/** @param {string} query */
const sure = async (query) => (await search(query, { limit: 100 })).filter(({ near }) => !near).map(({ docname }) => docname);
/** @param {string} query @returns {Promise<string[]>} what is read for it where nothing is known yet */
async function filesOf(query) {
  const asked = /** @type {string[]} */ ([]);
  await createSearch((name, isAnew) => (asked.push(name), load(name, isAnew))).search(query);
  return asked.sort();
}
const RECSYS = ["topics/recsys", "talks/3", "talks/2", "talks/1"];

describe("an index that the extension wrote", { skip: !folder && "needs TALKS_SEARCH_INDEX" }, () => {
  test("title, then start of titles, newest first; names behind", async () => {
    assert.deepEqual(await sure("推薦システム"), RECSYS);
    assert.deepEqual(await sure("機械学習"), ["topics/ml", "talks/intro", "index"]);
    assert.deepEqual(await sure("Kana Ito"), ["people/ito", "talks/3", "talks/serving", "talks/2", "talks/1"]);
    assert.equal((await sure("ML"))[0], "topics/ml");
    // A page of the least kind: as a title, and with the words at the start of its title.
    assert.deepEqual(await sure("長い頁"), ["long", "talks/writing"]);
    assert.deepEqual(await sure("はじめ"), ["talks/intro", "index", "talks/writing"]);
  });

  test("other spellings are the same", async () => {
    for (const query of ["ﾒｰﾘﾝｸﾞﾘｽﾄ", "メイリングリスト", "めーりんぐりすと", "メーリング・リスト", "ＭＬＯｐｓ", "ヴェイズ", "べいず", "C++", "𠮷野"]) {
      assert.equal((await sure(query)).length, 1, query);
    }
  });

  test("whole words before parts of words", async () => {
    // The letters also meet in "Kana Ito".
    assert.deepEqual((await sure("AI")).slice(0, 1), ["talks/serving"]);
    const [first, second] = await search("ML");
    assert.deepEqual([first.docname, second.docname], ["topics/ml", "index"]);
  });

  test("a long word with a particle comes before the word alone", async () => {
    assert.deepEqual(await sure("Elasticsearch"), ["talks/serving", "talks/writing"]);
    assert.deepEqual(await sure("Elasticsearchを"), ["talks/writing", "talks/serving"]);
  });

  test("all terms, in any order", async () => {
    assert.deepEqual(await sure("負荷 推薦"), ["talks/3", "talks/2", "talks/1"]);
    assert.deepEqual(await sure("推薦　システム"), RECSYS);
    assert.deepEqual(await sure("TensorFlow 機械学習"), []);
  });

  test("what says nothing between two words is known by its room", async () => {
    const index = new TalksIndex(load);
    const keysOf = async (/** @type {string} */ query) => new Lookup(index, await index.manifest(), query).phraseGrams().map(({ key }) => key);
    assert.deepEqual(await keysOf("Kubernetes and TensorFlow"), ["kubernetes", "tensorflow"]);
    assert.ok((await keysOf("and TensorFlow")).includes("and"));
    const [found] = await search("Kubernetes and TensorFlow");
    const [apart] = await search("Kubernetes without TensorFlow");
    assert.deepEqual([found.docname, found.score > apart.score], [apart.docname, true]);
  });

  test("what sounds like the query is marked once, however many pages have it", async () => {
    const index = new TalksIndex(load);
    // Three talks and a topic have システム.
    const lookup = new Lookup(index, await index.manifest(), "system");
    for await (const _ of lookup.stages());
    assert.ok(lookup.found.size > 3);
    assert.deepEqual(lookup.streams.map((stream) => stream.join("")), ["system", "system", "システム"]);
  });

  test("typing errors", async () => {
    for (const [query, docname] of [
      ["Kubernetse", "talks/serving"],
      ["Tensorflw", "talks/serving"],
      ["ニューラルネトワーグ", "talks/intro"],
      ["メーリンングリスト", "talks/intro"],
      ["production Kubenetes", "talks/serving"],
      ["機会学習", "topics/ml"],
    ]) {
      const hits = await search(query);
      assert.ok(hits.some((hit) => hit.docname === docname && hit.near), query);
    }
  });

  test("a sentence finds what has its words, the nearest first", async () => {
    const [first] = await search("推薦システムをどのように評価するか");
    assert.equal(first.docname, "talks/3");
    assert.equal((await search("how to report on production"))[0].docname, "talks/serving");
    // One of two words is no answer for sure.
    assert.deepEqual(await sure("TensorFlowで推薦する"), []);
  });

  test("Latin words in kana, letters by their names, numbers for letters", async () => {
    for (const [query, docname] of [
      ["クーバネティス", "talks/serving"],
      ["テンサーフロー", "talks/serving"],
      ["マシンラーニング", "topics/ml"],
      ["レコメンダーシステムズ", "topics/recsys"],
      ["エムエルオプス", "index"],
      ["k8s", "talks/serving"],
      ["いとう かな", "people/ito"],
    ]) {
      assert.equal((await sure(query))[0], docname, query);
    }
  });

  test("a date or a number is known, not searched for in the text", async () => {
    assert.deepEqual((await sure("2024")).slice(0, 2), ["talks/3", "talks/serving"]);
    assert.deepEqual(await sure("2024年5月20日"), ["talks/3"]);
    assert.equal((await sure("2023年の推薦"))[0], "talks/2");
  });

  test("operators", async () => {
    assert.deepEqual(await sure("推薦 -評価"), ["topics/recsys"]);
    assert.deepEqual(await sure('"システムの評価"'), ["talks/3", "talks/2", "talks/1"]);
    assert.deepEqual(await sure("kind:topic 推薦"), ["topics/recsys"]);
    assert.deepEqual(await sure("speaker:kana 推薦 year:2023"), ["talks/2"]);
    assert.deepEqual(await sure("speaker:nobody 推薦"), []);
    // By any word of any name, in full width, with a handle.
    for (const name of ["伊藤", "ito", "ＩＴＯ", "@itokana", "kana"]) {
      assert.deepEqual(await sure(`speaker:${name} 推薦`), ["talks/3", "talks/2", "talks/1"], name);
    }
    assert.deepEqual(await sure("topic:learning kind:topic"), ["topics/ml"]);
    // By what the page calls a value, and all but a value.
    const label = (/** @type {string} */ _, /** @type {string} */ value) => ({ talk: "発表", topic: "トピック", ja: "日本語" })[value] ?? value;
    for (const query of ["kind:発表 推薦", "-kind:トピック 推薦", "-kind:topic 推薦", "language:日本語 推薦", "year:2022年 year:2023 year:２０２４ 推薦"]) {
      assert.deepEqual(await names(query, { label }), ["talks/3", "talks/2", "talks/1"], query);
    }
    assert.deepEqual(await sure("-speaker:kana 推薦"), ["topics/recsys"]);
    assert.deepEqual(await sure("-year:2023 推薦"), ["topics/recsys", "talks/3", "talks/1"]);
    assert.deepEqual(await names("kind:発表 推薦"), []);
    // Signs alone name nobody.
    assert.deepEqual(await sure("speaker:@ 推薦"), []);
    // Of nothing but words that are left out, all else is wanted.
    const all = await sure("");
    const without = await sure("-推薦 -機械学習");
    assert.deepEqual(without, all.filter((name) => ![...RECSYS, "topics/ml", "talks/intro", "index"].includes(name)));
    assert.ok(without.length && without.length < all.length);
    assert.deepEqual(await sure('-"推薦システム" year:2024'), ["talks/serving"]);
  });

  test("who asks by name is led to the top of the page", async () => {
    assert.equal((await search("長い頁"))[0].anchor, "");
  });

  test("near matches are few, and the word that was meant is named", async () => {
    const hits = await search("Kubernetse");
    assert.deepEqual([hits.total, hits.near, hits.meant], [1, 1, "Kubernetes"]);
    assert.equal((await search("推薦")).meant, "");
    // An ending is no less part of a word that is mistyped before it.
    for (const [query, docname] of [["Machine Lerning", "topics/ml"], ["Recomender Syztems", "topics/recsys"]]) {
      const [hit] = await search(query);
      assert.deepEqual([hit?.docname, hit?.near], [docname, true]);
    }
    assert.equal((await search("Tensrflow prodiction")).meant, "TensorFlow production");
  });

  test("never empty when something of the query is known", async () => {
    assert.ok((await search("推薦qqqq")).length);
    assert.ok((await search("量化ニツイテノ推定")).length);
    assert.equal((await search("qqqqzzzz")).length, 0);
  });

  test("an edge that a cut left", async () => {
    for (const query of ["イズ推定", "イズ", "ﾃ", "のﾃ", "ｰﾀｻｰﾊ"]) {
      assert.ok((await sure(query)).includes("talks/intro"), query);
    }
    // What no text has is not found for sure.
    assert.ok(!(await sure("サーハ")).includes("talks/1"));
    assert.deepEqual(await sure("イタ"), []);
  });

  test("two letters count where they stand", async () => {
    assert.deepEqual(await sure("#13"), ["index"]);
    assert.deepEqual(await sure("#31"), []);
  });

  test("what is no string does no harm", async () => {
    for (const query of [null, undefined, 5, {}, ["機械"]]) {
      assert.ok(Array.isArray(await search(/** @type {any} */ (query), /** @type {any} */ (null))));
    }
    assert.ok((await search("", /** @type {any} */ ({ filters: { kind: "talk", year: 2024 } }))).length);
  });

  test("a hit says where and what", async () => {
    const [hit] = await search("蒸留という");
    assert.deepEqual([hit.docname, hit.heading, hit.anchor, hit.near], ["long", "節0", "s0", false]);
    const [[from, to]] = hit.marks.excerpt;
    assert.equal(hit.excerpt.slice(from, to), "蒸留という");
    assert.ok(hit.excerpt.startsWith("…") && hit.excerpt.endsWith("…") && hit.excerpt.length <= 123);
    assert.equal((await search("量子化"))[0].anchor, "s1");
  });

  test("words that only join others are not marked, unless there are no others", async () => {
    const marks = async (/** @type {string} */ query) => {
      const [{ title, excerpt, marks }] = await search(query);
      const found = [[title, marks.title], [excerpt, marks.excerpt]];
      return found.flatMap(([text, ranges]) => /** @type {any} */ (ranges).map(([from, to]) => /** @type {any} */ (text).slice(from, to)));
    };
    assert.deepEqual(await marks("how to serve models in production"), ["Serv", "models", "production", "production"]);
    assert.deepEqual(await marks('"in" models'), ["models", "in"]);
    assert.deepEqual(new Set(await marks("in")), new Set(["in"]));
  });

  test("marks in titles; names as an excerpt", async () => {
    const [first] = await search("推薦 システム");
    assert.deepEqual(first.marks.title, [[0, 6]]);
    const [person] = await search("itokana");
    assert.deepEqual([person.excerpt, person.marks.excerpt], ["@itokana", [[1, 8]]]);
  });

  test("filters: values or, filters and", async () => {
    assert.deepEqual(await names("推薦システム", { filters: { kind: ["talk"] } }), ["talks/3", "talks/2", "talks/1"]);
    assert.deepEqual(await names("推薦システム", { filters: { year: [2022, "2023"] } }), ["talks/2", "talks/1"]);
    assert.deepEqual(await names("推薦システム", { filters: { slides: true, video: true } }), ["talks/2"]);
    assert.deepEqual(await names("", { filters: { topic: ["topics/ml"], language: ["en"] } }), ["talks/serving"]);
    assert.deepEqual(await names("", { filters: { speaker: ["people/nobody"] } }), []);
  });

  test("browse: newest first", async () => {
    const hits = await search(" ", { limit: 3 });
    assert.deepEqual([hits.map(({ docname }) => docname), hits.total], [["talks/3", "talks/serving", "talks/2"], 11]);
    assert.equal(hits[0].excerpt.length > 0, true);
  });

  test("facets are counted without their own filter", async () => {
    const hits = await search("推薦システム", { filters: { year: ["2024"] } });
    const counts = await hits.facetCounts();
    assert.deepEqual(counts.year, [["2024", "2024", 1], ["2023", "2023", 1], ["2022", "2022", 1]]);
    assert.deepEqual(counts.kind, [["talk", "talk", 1]]);
    assert.deepEqual(counts.topic, [["topics/recsys", "推薦システム", 1]]);
    assert.deepEqual(counts.speaker, [["people/ito", "伊藤カナ", 1]]);
    assert.deepEqual([counts.language, counts.slides, counts.video], [[["ja", "ja", 1]], 1, 0]);
  });

  test("pages of results follow one another", async () => {
    const all = await names("推薦システム", { limit: 4 });
    assert.deepEqual([...(await names("推薦システム", { limit: 2 })), ...(await names("推薦システム", { limit: 2, offset: 2 }))], all);
  });

  test("hits come in order, the same ones as in the end", async () => {
    const seen = /** @type {string[]} */ ([]);
    const hits = await searchInSteps("推薦", {}, (hit, number) => assert.equal(seen.push(hit.docname) - 1, number));
    assert.deepEqual(seen, hits.map(({ docname }) => docname));
  });

  test("what cannot be read is missing, and nothing else", async () => {
    const broken = createSearch((name) => (/^[pf]\//.test(name) ? Promise.reject(new Error("offline")) : load(name)));
    const hits = await broken.search("推薦");
    assert.deepEqual(hits.map(({ docname }) => docname), await names("推薦"));
    assert.match(String(hits.failures[0]), /could not read p\/.*offline/);
    assert.ok((await hits.facetCounts()).kind.length);
    let missing = "";
    const { search } = createSearch((name) => {
      missing ||= name.startsWith("g/") ? name : "";
      return name === missing ? Promise.reject(new Error("offline")) : load(name, false);
    });
    const found = await search("推薦システムの評価");
    assert.ok(found.length && found.failures.length);
    const lost = createSearch(() => Promise.reject(new Error("offline")));
    await assert.rejects(lost.search("推薦"), { reason: "network" });
  });

  test("a query goes on in the index that has taken the place of the one it began in", async () => {
    const before = inflateRawSync(await load("index.bin", false));
    const manifest = JSON.parse(before.toString());
    const old = { ...manifest, digest: "old", names: { ...manifest.names, g: "AAAA".repeat(manifest.shards) } };
    let isRenewed = false;
    const asked = /** @type {string[]} */ ([]);
    const { searchInSteps } = createSearch(async (name, isAnew) => {
      isRenewed ||= isAnew;
      asked.push(name);
      return name === "index.bin" && !isRenewed ? deflateRawSync(JSON.stringify(old)) : load(name, isAnew);
    });
    let agains = 0;
    const hits = await searchInSteps("推薦", {}, () => {}, () => {}, () => agains++);
    assert.deepEqual([hits.map(({ docname }) => docname), hits.failures, agains], [await names("推薦"), [], 1]);
    assert.equal(asked.filter((name) => name === "index.bin").length, 2);
  });

  test("the same answer every time", async () => {
    const fresh = createSearch(load);
    for (const query of ["推薦", "機会学習 推薦", "Kubernetse", "a"]) {
      assert.deepEqual(JSON.stringify(await search(query)), JSON.stringify(await fresh.search(query)));
    }
  });

  test("in a large index a whole title is answered by the page that has it, and nothing more is read", async () => {
    const asked = /** @type {string[]} */ ([]);
    const index = new TalksIndex((name) => load(name, false).finally(() => asked.push(name)));
    const manifest = await index.manifest();
    /** @param {string} query */
    const found = async (query) => {
      const lookup = new Lookup(index, manifest, query);
      lookup.isLarge = true;
      for await (const _ of lookup.stages()) {
        // All of it.
      }
      return [...lookup.found.values()].filter(({ near }) => !near).map(({ doc }) => manifest.titles[doc][0]);
    };
    assert.deepEqual(await found("serving  MODELS in Production"), ["talks/serving"]);
    assert.equal(asked.filter((name) => name.startsWith("g/")).length, 1);
    // Short ones and parts of titles are asked as ever.
    assert.ok((await found("推薦システム")).length > 1);
    assert.deepEqual(await found("serving models in product"), ["talks/serving"]);
  });

  test("hostile queries do no harm, and of a long one only the beginning is looked at", async () => {
    for (const query of [
      ...["あいうえおかきく".repeat(1250), "x".repeat(10000), "\u0301".repeat(10000), "😀".repeat(5000), "a ".repeat(5000)],
      ...["<script>alert(1)</script>", "\x00\x01\x02\x03\x04", "\ud800\udc00\ud800", "(.*)+[a-z]{3}\\", "'\"; --", "\n"],
      ...["constructor __proto__ toString", "ﷺ".repeat(300), String.fromCodePoint(...Array.from({ length: 9000 }, (_, at) => 0x4e00 + at))],
    ]) {
      const [asked, begun] = await Promise.all([query, [...query].slice(0, 200).join("")].map(filesOf));
      assert.deepEqual(asked, begun, JSON.stringify(query.slice(0, 20)));
      assert.ok(asked.length < 20, JSON.stringify(query.slice(0, 20)));
    }
    assert.equal((await search("<script>alert(1)"))[0].excerpt, "𠮷野家で<script>alert(1)</script>と言った。");
  });

  describe("parts of texts", () => {
    const texts = /** @type {[string, string][]} */ ([]);
    before(async () => {
      const index = new TalksIndex(load);
      const { parts } = await index.manifest();
      for (const [doc, count] of parts.entries()) {
        for (let number = 0; number < count; number++) {
          const { docname, blocks, title, kind } = await index.part(doc, number);
          texts.push([docname, title], ...blocks.map((block) => /** @type {[string, string]} */ ([docname, block[2]])));
        }
      }
    });

    test("any two or more characters of a text find it", async () => {
      let seed = 1;
      const random = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
      for (let n = 0; n < 300; n++) {
        const [docname, text] = texts[random(texts.length)];
        const chars = [...text];
        const from = random(Math.max(1, chars.length - 1));
        const query = chars.slice(from, from + 2 + random(30)).join("");
        assert.ok(query.trim().length < 2 || (await sure(query)).includes(docname), `${JSON.stringify(query)} of ${docname}`);
      }
    });
  });
});
