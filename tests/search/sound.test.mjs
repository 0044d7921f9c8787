// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { alike, lettered, soundKeys, sounds } from "../../sphinx_talks/search/scripts/talks-sound.js";

const cases = JSON.parse(readFileSync(new URL("sound-cases.json", import.meta.url), "utf-8"));
for (const { kana, latin, kana_keys, latin_keys } of cases) {
  test(`${kana} sounds as ${latin}`, () => {
    assert.deepEqual([sounds(kana), sounds(latin)], [kana_keys, latin_keys]);
    assert.deepEqual([alike(kana, [`${latin}\t1`]), alike(latin, [`${kana}\t1`])], [[latin], [kana]]);
  });
}

test("letters by their names", () => {
  const read = ["エムエルオプス", "エーダブリューエス", "エルエスティーエム", "アイオーティー", "エース", "アノテーション"].map(lettered);
  assert.deepEqual(read, ["mlopusu", "aws", "lstm", "iot", "", ""]);
});

test("what is spelled otherwise is another word", () => {
  assert.deepEqual(alike("データ", ["data\t9\nedit\t3\ndate\t1\nデータ\t4"]), ["data"]);
  assert.deepEqual(alike("ソート", ["style\t9\nsuite\t2"]), []);
  assert.deepEqual([soundKeys("k8s"), soundKeys("機械"), soundKeys("a1")], [["k8s"], [], []]);
});
