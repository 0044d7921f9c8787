// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { inLanguage } from "../../sphinx_talks/search/scripts/talks-tongue.js";

test("a text is marked where its letters are not of the language of the site", () => {
  for (const [site, text, language] of [
    ["ja", "凧", ""],
    ["ja", "Kites of paper", "en"],
    ["ja", "Kites of 凧", ""],
    // Names of things and addresses are of no language.
    ["ja", "Kubernetes", ""],
    ["ja", "https://kites.example/ a", ""],
    ["ja", "2024 01", ""],
    ["en", "凧", "ja"],
    ["en", "カイト", "ja"],
    ["en", "Kites of paper", ""],
    // The letters of both.
    ["zh-Hant", "凧", ""],
    ["ja-JP", "Kites of paper", "en"],
  ]) {
    const made = /** @type {HTMLElement} */ ({ lang: "" });
    assert.equal(inLanguage(made, text, site), made);
    assert.equal(made.lang, language, `${text} in ${site}`);
  }
});
