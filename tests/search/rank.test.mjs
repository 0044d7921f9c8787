// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { fold } from "../../sphinx_talks/search/scripts/talks-fold.js";
import { distance, runs, wordKeys } from "../../sphinx_talks/search/scripts/talks-near.js";
import { knownIn } from "../../sphinx_talks/search/scripts/talks-dates.js";
import { cover, shorten } from "../../sphinx_talks/search/scripts/talks-grams.js";
import { nearest } from "../../sphinx_talks/search/scripts/talks-respelled.js";
import { match } from "../../sphinx_talks/search/scripts/talks-rank.js";
import { datesFor, parse } from "../../sphinx_talks/search/scripts/talks-query.js";

const keys = (/** @type {string} */ text) =>
  cover(fold(text))
    .sort((a, b) => a.at - b.at)
    .map(({ key, at, loose }) => `${at}${loose ? "~" : ":"}${key}`)
    .join(" ");

for (const [text, grams] of [
  ["機械学習", "0:機械 2:学習"],
  ["推薦の評価", "0:推薦 2:ノ評 3:評価"],
  ["python", "0:pyt 3:hon"],
  ["pythons", "0:pyt 3:hon 4:ons"],
  ["reactの型", "0:rea 3:ctノ 5:ノ型"],
  ["ai型", "0:ai型"],
  ["型ai", "0:型ai"],
  ["#13", "0:#13"],
  ["型ai型", "0:型ai 2:i型"],
  ["c++", "0:c+ 1:++"],
  ["ml", "0~ml"],
  ["x", "0~x"],
  ["型", "0~型"],
]) {
  test(`cover of ${text}`, () => assert.equal(keys(text), grams));
}

test("every character is covered", () => {
  for (const text of ["ニューラルネットワークの入門2023とml", "a型b型cd型ef", "🙂a🙂", "深層学習入門編"]) {
    const folded = fold(text);
    const grams = cover(folded);
    assert.ok(folded.chars.every((_, i) => grams.some(({ at, size }) => at <= i && i < at + size)), text);
    assert.equal(Math.min(...grams.slice(0, 1).map(({ at }) => at)), 0);
  }
});

test("a long cover keeps its first, its last and the most telling grams", () => {
  const covers = [cover(fold("これはとても状態管理についての話です"))];
  shorten(covers, 4);
  assert.deepEqual(covers[0].map(({ key }) => key), ["コレ", "デス", "状態", "管理"]);
  shorten(covers, 0);
  assert.equal(covers[0].length, 1);
});

/** @param {Record<number, number[]>} rows @param {boolean} [full] */
function list(rows, full = true) {
  const docs = Object.keys(rows).map(Number);
  const starts = [0];
  docs.forEach((doc) => starts.push(starts[starts.length - 1] + rows[doc].length));
  return { docs, starts, places: docs.flatMap((doc) => rows[doc]), full };
}

test("grams must stand where the query has them", () => {
  const at = (/** @type {number} */ position, flag = 0) => (position << 2) | flag;
  const lists = new Map([
    ["機械", list({ 0: [at(0), at(4100)], 1: [at(4096)], 2: [at(4096)], 3: [at(2050)] })],
    ["学習", list({ 0: [at(2), at(4102, 1)], 1: [at(4099)], 3: [at(2052, 1)], 4: [at(2)] })],
  ]);
  const found = match(cover(fold("機械学習")), lists, 4);
  assert.deepEqual([...found.keys()], [0, 3]);
  assert.deepEqual(found.get(0), { zone: 4, form: 7, count: 2, body: 4100, places: [4100], leads: true });
  assert.deepEqual(found.get(3), { zone: 2, form: 3, count: 1, body: -1, places: [], leads: false });
});

test("a place of the next document is no place of this one", () => {
  const lists = new Map([
    ["機械", list({ 0: [4096 << 2], 1: [4096 << 2] })],
    ["学習", list({ 0: [4090 << 2], 1: [4098 << 2] })],
  ]);
  assert.deepEqual([...match(cover(fold("機械学習")), lists, 4).keys()], [1]);
});

test("very common grams are known in titles, and taken on trust elsewhere", () => {
  const lists = new Map([["シテ", list({ 0: [8 << 2], 1: [] }, false)]]);
  const found = match(cover(fold("して")), lists, 2);
  assert.equal(found.get(0)?.zone, 3);
  assert.deepEqual(found.get(1), { zone: 0, form: 0, count: 1, body: -1, places: [], leads: false });
  lists.set("テ。", list({ 0: [9 << 2], 1: [5000 << 2, 6000 << 2] }));
  const mixed = match(cover(fold("して。")), lists, 3);
  assert.deepEqual([mixed.get(0)?.zone, mixed.get(1)?.body], [3, 4999]);
});

test("typing errors", () => {
  const between = (/** @type {string} */ a, /** @type {string} */ b) => distance([...a], [...b], 2);
  assert.deepEqual(
    ["abc", "acb", "ab", "xbc", "bacx", "xyz", "abcdef"].map((other) => between("abc", other)),
    [0, 1, 1, 1, 2, 3, 3],
  );
  assert.deepEqual(
    nearest([..."pythno"], ["python\t2\npythons\t9\npythn\t5", "pythno\t1\ntypho\t8"], distance).map(({ chars }) => chars.join("")),
    ["pythn", "python"],
  );
  assert.deepEqual(
    nearest([..."abcdefgh"], ["abcdefxy\t9\nabcdefg\t1", "", ""], distance).map(({ edits }) => edits),
    [1, 2],
  );
});

test("words of a term", () => {
  const words = (/** @type {string} */ text) => runs(fold(text)).map(([a, b]) => fold(text).chars.slice(a, b).join(""));
  assert.deepEqual(words("コンポネントの再利用"), ["コンポネント"]);
  assert.deepEqual(words("useEfectの使い方"), ["useefect"]);
  assert.deepEqual(words("てすと"), ["テスト"]);
  assert.deepEqual(words("data-bases"), ["bases", "data"]);
  assert.deepEqual(words("メモ abc"), []);
  assert.deepEqual(wordKeys([..."kubernetes"]), ["\x02ku", "\x03es", "\x04rn"]);
  assert.deepEqual(wordKeys([..."gpus"]), ["\x02gp", "\x03us"]);
});

test("terms of a query", () => {
  const terms = (/** @type {string} */ query) => parse(query).terms;
  assert.deepEqual(terms("  機械　学習 \n").map(({ raw }) => raw), ["機械", "学習"]);
  assert.deepEqual(terms("ー ・").map(({ grams }) => grams.map(({ key }) => key)), [["ー"], ["・"]]);
  assert.equal(terms("a ".repeat(100)).length, 1);
  assert.equal(terms("a b c d e f g h i j k").length, 8);
  assert.equal(terms("あ".repeat(1000))[0].folded.chars.length, 200);
  assert.deepEqual(terms("\u200b \ud800"), []);
});

for (const [query, parts] of [
  ["データベースに接続する", "データベース 接続"],
  ["画像の大きさを変える", "画像 大 変"],
  ["how to label the data", "label data"],
  ["classifying texts", "classifying texts"],
  ["石原さん", "石原"],
  ["馬場先生", "馬場"],
  ["ゆずたそさん", "ゆずたそ"],
  ["@chezou", "chezou"],
  ["A/B C++", "A/B C++"],
  ["「死の谷」 道", "死の谷 道"],
]) {
  test(`parts of ${query}`, () => {
    const found = parse(query).parts.map(({ raw }) => raw);
    assert.equal(found.join(" "), parts);
  });
}

for (const [query, wanted] of /** @type {[string, object[]][]} */ ([
  ["2022-03-30", [{ year: 2022, month: 3, day: 30 }]],
  ["２０２２／３／３０", [{ year: 2022, month: 3, day: 30 }]],
  ["2022年3月30日", [{ year: 2022, month: 3, day: 30 }]],
  ["20220330", [{ year: 2022, month: 3, day: 30 }]],
  ["March 30, 2022", [{ year: 2022, month: 3, day: 30 }]],
  ["30 Mar 2022", [{ year: 2022, month: 3, day: 30 }]],
  ["2018/07", [{ year: 2018, month: 7 }]],
  ["2018年7月の会", [{ year: 2018, month: 7 }]],
  ["2015", [{ year: 2015 }]],
  ["2019年", [{ year: 2019 }]],
  ["3月30日", [{ month: 3, day: 30 }]],
  ["先月", [{ year: 2025, month: 12 }]],
  ["去年の発表", [{ year: 2025 }]],
  ["#1", [{ number: 1 }]],
  ["第12回", [{ number: 12 }]],
  ["第十二回", [{ number: 12 }]],
  ["12回目", [{ number: 12 }]],
  ["no.8", [{ number: 8 }]],
  ["mlct-06", [{ number: 6 }]],
  ["2022-13-45", [{ year: 2022 }]],
  ["192.168.10.2", []],
  ["k8s C# 1,000", []],
])) {
  test(`dates and numbers in ${query}`, async () => {
    assert.ok(!wanted.length || (await datesFor(query)) !== undefined);
    assert.deepEqual(knownIn(query, new Date(2026, 0, 15)).known.map((one) => one.wanted), wanted);
  });
}

test("what reads dates is not loaded for a query without any", async () => {
  for (const query of ["機械学習", "deep learning", "Kana Ito"]) {
    assert.equal(await datesFor(query), undefined);
  }
});

test("operators", () => {
  const { terms, excluded, filters } = parse('"deep learning" 手法 -画像 kind:talk note:x', ["kind"]);
  assert.deepEqual(terms.map(({ raw, isExact }) => [raw, isExact]), [["deep learning", true], ["手法", false], ["note:x", false]]);
  assert.deepEqual([excluded.map(({ raw }) => raw), filters], [["画像"], [["kind", "talk"]]]);
  assert.deepEqual(parse("－ｋｉｎｄ：talk", ["kind"]).filters, [["-kind", "talk"]]);
  // By itself a hyphen excludes nothing, and one letter is an option of a command.
  assert.deepEqual(parse("-画像").excluded, []);
  assert.deepEqual(parse("python -m").excluded, []);
});
